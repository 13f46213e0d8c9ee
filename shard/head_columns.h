/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of documents beside their ids, for formats whose records have fields: the
 * user names members of the heads, each becomes a column of strings.
 */
#ifndef KC_SHARD_HEAD_COLUMNS_H
#define KC_SHARD_HEAD_COLUMNS_H

#include "kcorpus/json.h"

/* The columns that are asked for, in their order. */
struct kc_shard_columns {
	kc_str names[KC_JSON_MAX_FIELDS]; /* borrowed from the list */
	size_t n;
};

/*
 * Parse names separated by commas (NULL: "id"; "" for none). KC_ERR_ARG for an
 * empty name, one that stands twice or is that of the ids or the text, and more than
 * KC_JSON_MAX_FIELDS.
 */
KC_MUST_CHECK kc_status kc_columns_parse(
    struct kc_shard_columns *c, const char *list, kc_error *err);

/* The values of a document, one for each column. All zero at first. */
struct kc_cells {
	/*
	 * A string without the escapes of JSON, any other value as JSON; `ptr` is
	 * NULL where the head has none or null. Borrowed from the head and `text`.
	 */
	kc_str v[KC_JSON_MAX_FIELDS];
	kc_str raw[KC_JSON_MAX_FIELDS]; /* as JSON; empty where `ptr` is NULL */
	kc_buf text;
	uint64_t mended; /* half surrogate pairs that became U+FFFD, of all */
};

/* Read the head of a document. KC_ERR_FORMAT, KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_cells_read(struct kc_cells *cells,
    const struct kc_shard_columns *c, kc_str head, kc_error *err);

void kc_cells_release(struct kc_cells *cells);

#endif
