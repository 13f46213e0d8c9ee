/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smallest and largest id and how often the delimiter stands among them, in one
 * pass. Blocks of a fixed number of ids, which compilers turn into vector code
 * at -O2, large ones and, for short documents, small ones.
 */
#include <config.h>

#include "shard_internal.h"

#include "bytes.h"

enum { BLOCK = 64, SMALL = 8 };

static void
fold_block(struct kc_id_scan *scan, uint32_t min, uint32_t max, unsigned delims)
{
	scan->min = min < scan->min ? min : scan->min;
	scan->max = max > scan->max ? max : scan->max;
	scan->delims += delims;
}

static inline void
scan_block16(struct kc_id_scan *scan, const char *p, size_t n, uint16_t delim)
{
	/* Signed comparisons, which SSE2 has, of ids moved by 2^15. */
	int16_t min = INT16_MAX, max = INT16_MIN;
	uint16_t delims = 0;

	for (size_t i = 0; i < n; i++) {
		uint16_t id = kc_get16(p + 2 * i);
		int16_t moved = (int16_t)(id ^ 0x8000);

		min = moved < min ? moved : min;
		max = moved > max ? moved : max;
		delims = (uint16_t)(delims + (id == delim));
	}
	fold_block(
	    scan, (uint16_t)min ^ 0x8000u, (uint16_t)max ^ 0x8000u, delims);
}

static inline void
scan_block32(struct kc_id_scan *scan, const char *p, size_t n, uint32_t delim)
{
	uint32_t min = UINT32_MAX, max = 0, delims = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t id = kc_get32(p + 4 * i);

		min = id < min ? id : min;
		max = id > max ? id : max;
		delims += id == delim;
	}
	fold_block(scan, min, max, delims);
}

void
kc_scan_ids(struct kc_id_scan *scan, kc_str ids, unsigned width, uint32_t delim)
{
	size_t n = ids.len / width, i = 0;
	uint64_t delims = scan->delims;

	/* The bytes of a text are of no interest. */
	if (width == 1) {
		if (n)
			fold_block(scan, 0, UINT8_MAX, 0);
		return;
	}
	for (; n - i >= BLOCK; i += BLOCK) {
		if (width == 2)
			scan_block16(
			    scan, ids.ptr + 2 * i, BLOCK, (uint16_t)delim);
		else
			scan_block32(scan, ids.ptr + 4 * i, BLOCK, delim);
	}
	for (; n - i >= SMALL; i += SMALL) {
		if (width == 2)
			scan_block16(
			    scan, ids.ptr + 2 * i, SMALL, (uint16_t)delim);
		else
			scan_block32(scan, ids.ptr + 4 * i, SMALL, delim);
	}
	/* The blocks compared with another id than was asked for. */
	if (width == 2 && delim > UINT16_MAX)
		scan->delims = delims;
	for (; i < n; i++) {
		uint32_t id = width == 2 ? kc_get16(ids.ptr + 2 * i)
					 : kc_get32(ids.ptr + 4 * i);

		fold_block(scan, id, id, id == delim);
	}
}
