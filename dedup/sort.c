/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts hashes: by bytes, so that no input makes it slow. */
#include <config.h>

#include "dedup_internal.h"

#include <string.h>

enum { FEW = 24 };

static void
sort_few(uint64_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t x = v[i];
		size_t j = i;

		for (; j && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

/* Count the values of a byte; false if all have the same one. */
static bool
count_bytes(const uint64_t *v, size_t n, unsigned shift, size_t start[256])
{
	size_t sum = 0;

	memset(start, 0, 256 * sizeof(*start));
	for (size_t i = 0; i < n; i++)
		start[v[i] >> shift & 255]++;
	if (start[v[0] >> shift & 255] == n)
		return false;
	for (size_t b = 0; b < 256; b++) {
		size_t count = start[b];

		start[b] = sum;
		sum += count;
	}
	return true;
}

void
kc_sort_hashes(uint64_t *v, uint64_t *spare, size_t n)
{
	uint64_t *from = v, *to = spare;
	size_t start[256];

	if (n <= FEW) {
		sort_few(v, n);
		return;
	}
	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint64_t *swap = from;

		if (!count_bytes(from, n, shift, start))
			continue;
		for (size_t i = 0; i < n; i++)
			to[start[from[i] >> shift & 255]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}
