/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of code points that are too small or too rare for tables of their own. */
#ifndef KC_TOKENIZER_SPANS_H
#define KC_TOKENIZER_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kc_cp_range {
	uint32_t first, last;
};

static inline bool
kc_spans_have(const struct kc_cp_range *v, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= v[i].first && cp <= v[i].last)
			return true;
	return false;
}

/* The same for many of them, in order. */
static inline bool
kc_ranges_have(const struct kc_cp_range *v, size_t n, uint32_t cp)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (v[middle].last < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && v[low].first <= cp;
}

/* True if the code point is in an array of spans. */
#define KC_IN_SPANS(v, cp) kc_spans_have((v), sizeof(v) / sizeof(*(v)), (cp))

#endif
