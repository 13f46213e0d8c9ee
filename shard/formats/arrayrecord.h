/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of ArrayRecord files, for their writer and their reader. */
#ifndef KC_SHARD_ARRAYRECORD_H
#define KC_SHARD_ARRAYRECORD_H

#include <stdint.h>

enum {
	KC_RIEGELI_BLOCK = 64 << 10,
	KC_RIEGELI_BLOCK_HEADER = 24,
	KC_RIEGELI_CHUNK_HEADER = 40
};

/* What the postscript has after the footer's place. */
#define KC_ARRAYRECORD_MAGIC UINT64_C(0x71930e704fdae05e)

#endif
