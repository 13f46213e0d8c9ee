/* SPDX-License-Identifier: Apache-2.0 */
/* Sets that others made, named by an index of theirs or by one of their files. */
#ifndef KC_SHARD_FOREIGN_SET_H
#define KC_SHARD_FOREIGN_SET_H

#include "shard_set.h"

/* True if the name is that of a file that is read as a set by others. */
bool kc_foreign_is(const char *name);

/*
 * Find its shards and count what they hold: of a file of rows (.parquet, .tar,
 * .tfrecord, .arrayrecord, .mds) itself, all of whose rows are read; of an index
 * (index.json of MDS or LitData, .idx, .ds.index) those that it is of. KC_ERR_IO,
 * KC_ERR_FORMAT, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_foreign_open(
    kc_shard_set *set, const char *name, kc_error *err);

#endif
