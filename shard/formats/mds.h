/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer and the reader of MDS shards agree on. */
#ifndef KC_SHARD_MDS_H
#define KC_SHARD_MDS_H

/*
 * A compressed shard is whole in memory, of writers and of readers: no more than a
 * document may be (KC_HELD_MAX). MDSWriter's usual shard has 64 MiB.
 */
enum { KC_MDS_WHOLE = 1 << 30 };

#endif
