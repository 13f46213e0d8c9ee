/* SPDX-License-Identifier: Apache-2.0 */
/* Sets that others made, named by an index of theirs or by one of their files. */
#ifndef KC_SHARD_FOREIGN_SET_H
#define KC_SHARD_FOREIGN_SET_H

#include "shard_set.h"

/* True if the name is that of a file that is read as a set by others. */
bool kc_foreign_is(const char *name);

/*
 * Add its shards: of a file of rows (.parquet, .tar, .tfrecord, .arrayrecord, .mds)
 * itself, of an index (index.json of MDS or LitData, .idx, .ds.index) those that it
 * is of. No other files are opened. KC_ERR_IO, KC_ERR_FORMAT, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_foreign_add(
    kc_shard_set *set, const char *name, kc_error *err);

/*
 * Count the documents and tokens of a shard that has rows, whose payload is mapped:
 * all are read. The width of ids is set->facts.width, which the first sets.
 */
KC_MUST_CHECK kc_status kc_foreign_count(
    kc_shard_set *set, struct kc_set_shard *s, kc_error *err);

#endif
