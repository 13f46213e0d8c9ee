/* SPDX-License-Identifier: Apache-2.0 */
/* The index.json of LitData, whoever wrote it. */
#ifndef KC_SHARD_LITDATA_INDEX_H
#define KC_SHARD_LITDATA_INDEX_H

#include "kcorpus/base.h"

/* A chunk as the index lists it. */
struct kc_litdata_chunk {
	unsigned width;  /* bytes of an id */
	kc_str filename; /* a JSON string */
	uint64_t bytes;  /* of the file before compression */
	uint64_t tokens;
};

/*
 * Hand all chunks of the index to `take`. KC_ERR_FORMAT for a text that is no such
 * index, or one of another item loader than TokensLoader, or of ids of other types
 * than uint16, int32 and uint32; what `take` returns.
 */
KC_MUST_CHECK kc_status kc_litdata_index_each(kc_str text,
    kc_status (*take)(
	void *ctx, const struct kc_litdata_chunk *chunk, kc_error *err),
    void *ctx, kc_error *err);

#endif
