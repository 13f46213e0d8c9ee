/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GPT-2's pattern, which is also r50k's, p50k's and HF ByteLevel's own:
 *
 *	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+
 *	|\s+(?!\S)|\s+
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

/* Its contractions are lower case only. */
static size_t
contraction_length(const unsigned char *p, const unsigned char *end)
{
	size_t n = kc_scan_contraction(p, end);

	for (size_t i = 1; i < n; i++)
		if (p[i] < 'a' || p[i] > 'z')
			return 0;
	return n;
}

static inline const unsigned char *
next_gpt2(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = p;
	kc_scan_char c;

	if (*p == '\'') {
		size_t n = contraction_length(p, end);

		if (n)
			return p + n;
	}
	if (*p == ' ' && p + 1 < end)
		q++;
	if (kc_scan_syllable(q, end))
		return kc_scan_run(q + 3, end, KC_SCAN_L);
	c = kc_scan_at(q, end);
	if (c.cls & KC_CLASS_SPACE)
		return kc_scan_trailing(kc_scan_spaces(p, end), p, end);
	q += c.len;
	if (c.cls & KC_CLASS_L)
		return kc_scan_run(q, end, KC_SCAN_L);
	if (c.cls & KC_CLASS_N)
		return kc_scan_run(q, end, KC_CLASS_N);
	return kc_scan_until(q, end, KC_CLASS_SPACE | KC_CLASS_L | KC_CLASS_N);
}

size_t
kc_split_gpt2(const unsigned char *text, size_t len, size_t pos, size_t *ends,
    size_t max, enum kc_words_kind words)
{
	size_t n = 0;

	while (n < max && pos < len &&
	    !(words && kc_scan_at_word(text + pos, text + len, words))) {
		pos = (size_t)(next_gpt2(text + pos, text + len) - text);
		ends[n++] = pos;
	}
	return n;
}
