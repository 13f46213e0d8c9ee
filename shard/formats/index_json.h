/* SPDX-License-Identifier: Apache-2.0 */
/* The index.json of MosaicML Streaming and of LitData, whoever wrote it. */
#ifndef KC_SHARD_INDEX_JSON_H
#define KC_SHARD_INDEX_JSON_H

#include "rows.h"

/* A shard as the index lists it. A number that it does not have is 0. */
struct kc_listed_shard {
	const struct kc_rows_kind *rows;
	kc_str name;       /* of the file that is there: a JSON string */
	unsigned width;    /* bytes of an id */
	uint64_t bytes;    /* of the file */
	uint64_t unpacked; /* of the file before compression */
	uint64_t samples;
	uint64_t tokens;
};

/*
 * Hand all shards of the index to `take`. KC_ERR_FORMAT for a text that is no such
 * index, or of versions, item loaders and types of ids that are not read; what `take`
 * returns.
 */
KC_MUST_CHECK kc_status kc_index_json_each(kc_str text,
    kc_status (*take)(
	void *ctx, const struct kc_listed_shard *shard, kc_error *err),
    void *ctx, kc_error *err);

#endif
