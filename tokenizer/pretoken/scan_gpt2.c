/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GPT-2's pattern, which is also r50k's, p50k's and HF ByteLevel's own:
 *
 *	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+
 *	|\s+(?!\S)|\s+
 *
 * starcoder is the same after HF's Digits with individual_digits (StarCoder 2, SmolLM,
 * Command R, EXAONE 3): each number is a piece, and a text is split between two of them.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/*
 * True if Digits takes this for a number: class N, and what Unicode 17 added to it, in
 * HF's digits but not in its expressions: U+11DE0 to U+11DE9, U+16FF4 to U+16FF6.
 */
static inline bool
is_number(const unsigned char *p, kc_scan_char c)
{
	uint32_t v;

	if (c.cls & KC_CLASS_N)
		return true;
	if (c.len != 4)
		return false;
	v = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
	    p[3];
	return (v >= 0xF091B7A0 && v <= 0xF091B7A9) ||
	    (v >= 0xF096BFB4 && v <= 0xF096BFB6);
}

/* [^\s\p{L}\p{N}]+ from p on, between the digits that are parted before. */
static const unsigned char *
skip_signs(const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		kc_scan_char c = kc_scan_at(p, end);

		if (c.cls & (KC_CLASS_SPACE | KC_CLASS_L) || is_number(p, c))
			break;
		p += c.len;
	}
	return p;
}

/* White space, to which a digit is the end of the text. */
static const unsigned char *
skip_spaces(const unsigned char *p, const unsigned char *end)
{
	kc_scan_space s = kc_scan_spaces(p, end);

	return s.end < end && is_number(s.end, kc_scan_at(s.end, end))
	    ? s.end
	    : kc_scan_trailing(s, p, end);
}

/* `digits`: each is a text of its own, as HF's Digits makes it. */
static ALWAYS_INLINE const unsigned char *
next_gpt2(const unsigned char *p, const unsigned char *end, bool digits)
{
	const unsigned char *q = p;
	kc_scan_char c;

	if (*p == '\'') {
		size_t n = kc_scan_contraction_lower(p, end);

		if (n)
			return p + n;
	}
	if (*p == ' ' && p + 1 < end)
		q++;
	if (kc_scan_syllable(q, end))
		return kc_scan_run(q + 3, end, KC_SCAN_L);
	c = kc_scan_at(q, end);
	if (digits && is_number(q, c))
		return q > p ? q : q + c.len;
	if (c.cls & KC_CLASS_SPACE)
		return digits
		    ? skip_spaces(p, end)
		    : kc_scan_trailing(kc_scan_spaces(p, end), p, end);
	q += c.len;
	if (c.cls & KC_CLASS_L)
		return kc_scan_run(q, end, KC_SCAN_L);
	if (digits)
		return skip_signs(q, end);
	if (c.cls & KC_CLASS_N)
		return kc_scan_run(q, end, KC_CLASS_N);
	return kc_scan_until(q, end, KC_CLASS_SPACE | KC_CLASS_L | KC_CLASS_N);
}

static ALWAYS_INLINE size_t
split_gpt2(kc_str text, size_t pos, size_t *ends, size_t max,
    enum kc_words_kind words, bool digits)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next_gpt2(start + pos, end, digits) - start);
		ends[n++] = pos;
	}
	return n;
}

size_t
kc_split_gpt2(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_gpt2(text, pos, ends, max, words, false);
}

size_t
kc_split_starcoder(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_gpt2(text, pos, ends, max, words, true);
}
