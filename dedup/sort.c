/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts hashes: by bytes, so that no input makes it slow. */
#include <config.h>

#include "dedup_internal.h"

#include <string.h>

enum { FEW = 24 };

static void
sort_few(uint64_t *v, size_t n, unsigned low)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t x = v[i];
		size_t j = i;

		for (; j && v[j - 1] >> 8 * low > x >> 8 * low; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

void
kc_sort_hashes(uint64_t *v, uint64_t *spare, size_t n, unsigned low)
{
	uint64_t *from = v, *to = spare;

	if (n <= FEW) {
		sort_few(v, n, low);
		return;
	}
	for (unsigned shift = 8 * low; shift < 64; shift += 8) {
		uint32_t start[256] = {0};
		uint32_t sum = 0;
		uint64_t *swap;

		for (size_t i = 0; i < n; i++)
			start[from[i] >> shift & 255]++;
		for (size_t b = 0; b < 256; b++) {
			uint32_t count = start[b];

			start[b] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[start[from[i] >> shift & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	/* An even number of passes: the result is in v. */
}
