/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cl100k's pattern and its children, which differ in digits, marks and in what
 * becomes of white space at the end of the text:
 *
 *	'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+
 *	| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s
 *
 * llama3 has no \s++$, nanochat takes two digits and qwen2 one; qwen35 is qwen2
 * with [\p{L}\p{M}] in the place of \p{L}.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

/* How a child differs; constants, so that each gets code of its own. */
struct rules {
	unsigned letters; /* classes of a word */
	unsigned digits;  /* of one number */
	bool whole_end;   /* \s++$ */
};

#define ALWAYS_INLINE inline __attribute__((always_inline))

static ALWAYS_INLINE const unsigned char *
skip_spaces(const unsigned char *p, const unsigned char *end, struct rules r)
{
	kc_scan_space s = kc_scan_spaces(p, end);

	if (r.whole_end && s.end == end)
		return end;
	return s.newline ? s.newline : kc_scan_trailing(s, p, end);
}

/* [^\s\p{L}\p{N}]+[\r\n]* after its first character. */
static ALWAYS_INLINE const unsigned char *
skip_symbols(const unsigned char *p, const unsigned char *end, struct rules r)
{
	p = kc_scan_until(p, end, KC_CLASS_SPACE | KC_CLASS_N | r.letters);
	while (p < end && (*p == '\r' || *p == '\n'))
		p++;
	return p;
}

static ALWAYS_INLINE const unsigned char *
next_cl100k(const unsigned char *p, const unsigned char *end, struct rules r)
{
	kc_scan_char c, d;

	if (*p == '\'') {
		size_t n = kc_scan_contraction(p, end);

		if (n)
			return p + n;
	}
	c = kc_scan_at(p, end);
	if (c.cls & r.letters)
		return kc_scan_run(p + c.len, end, r.letters);
	if (c.cls & KC_CLASS_N)
		return kc_scan_digits(p, end, r.digits);
	if (*p == '\r' || *p == '\n')
		return skip_spaces(p, end, r);
	if (p + c.len < end) {
		const unsigned char *q = p + c.len;

		d = kc_scan_at(q, end);
		if (d.cls & r.letters)
			return kc_scan_run(q + d.len, end, r.letters);
		if (*p == ' ' && !(d.cls & (KC_CLASS_SPACE | KC_CLASS_N)))
			return skip_symbols(q + d.len, end, r);
	}
	if (c.cls & KC_CLASS_SPACE)
		return skip_spaces(p, end, r);
	return skip_symbols(p + c.len, end, r);
}

static ALWAYS_INLINE size_t
split_cl100k(kc_str text, size_t pos, size_t *ends, size_t max,
    enum kc_words_kind words, struct rules r)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next_cl100k(start + pos, end, r) - start);
		ends[n++] = pos;
	}
	return n;
}

size_t
kc_split_cl100k(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_cl100k(
	    text, pos, ends, max, words, (struct rules){KC_SCAN_L, 3, true});
}

size_t
kc_split_llama3(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_cl100k(
	    text, pos, ends, max, words, (struct rules){KC_SCAN_L, 3, false});
}

size_t
kc_split_nanochat(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_cl100k(
	    text, pos, ends, max, words, (struct rules){KC_SCAN_L, 2, false});
}

size_t
kc_split_qwen2(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_cl100k(
	    text, pos, ends, max, words, (struct rules){KC_SCAN_L, 1, false});
}

size_t
kc_split_qwen35(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	return split_cl100k(
	    text, pos, ends, max, words, (struct rules){KC_SCAN_LM, 1, false});
}
