/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DeepSeek V3's three splits, each of which cuts what the one before left:
 *
 *	\p{N}{1,3}
 *	[\u4E00-\u9FA5\u3040-\u30FF]+
 *	[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
 *	| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 *
 * So a run of ideographs and kana is a text of its own to the third, as is what stands
 * between two of them or between numbers: nothing it matches goes over such a border,
 * and (?!\S) takes one for the end. What it does not match (controls, formats, what is
 * unassigned) is a piece as well.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

#include "unicode/decode.h"

enum deep_kind { DEEP_OTHER, DEEP_LETTER, DEEP_NUMBER, DEEP_SIGN, DEEP_SPACE };

/* A character: its kind, whether it is an ideograph or kana, its length. */
struct deep_char {
	enum deep_kind kind;
	bool kana;
	unsigned len;
};

static struct deep_char
deep_wide(const unsigned char *p, const unsigned char *end)
{
	kc_scan_char c = kc_scan_wide(p, end);
	struct deep_char d = {DEEP_OTHER, false, c.len};
	const char *q = (const char *)p;
	uint32_t cp;

	if (c.len == 1)
		return d;
	cp = kc_utf8_next(&q, (const char *)end);
	d.kana = (cp >= 0x4E00 && cp <= 0x9FA5) ||
	    (cp >= 0x3040 && cp <= 0x30FF);
	if (c.cls & KC_SCAN_LM)
		d.kind = DEEP_LETTER;
	else if (c.cls & KC_CLASS_N)
		d.kind = DEEP_NUMBER;
	else if (c.cls & KC_CLASS_SPACE)
		d.kind = DEEP_SPACE;
	else if (kc_class_is_sign(cp))
		d.kind = DEEP_SIGN;
	return d;
}

static inline bool
is_ascii_letter(unsigned char c)
{
	return kc_scan_ascii[c & 0x7F] & KC_CLASS_L && c < 0x80;
}

/* The character at p < end. */
static inline struct deep_char
deep_at(const unsigned char *p, const unsigned char *end)
{
	unsigned cls;

	if (kc_scan_syllable(p, end))
		return (struct deep_char){DEEP_LETTER, false, 3};
	if (*p >= 0x80)
		return deep_wide(p, end);
	cls = kc_scan_ascii[*p];
	if (cls & KC_CLASS_L)
		return (struct deep_char){DEEP_LETTER, false, 1};
	if (cls & KC_CLASS_N)
		return (struct deep_char){DEEP_NUMBER, false, 1};
	if (cls & KC_CLASS_SPACE)
		return (struct deep_char){DEEP_SPACE, false, 1};
	return (struct deep_char){
	    *p > ' ' && *p < 0x7F ? DEEP_SIGN : DEEP_OTHER, false, 1};
}

/* True if a character of this kind is at p, on the same side of the borders. */
static inline bool
deep_is(const unsigned char *p, const unsigned char *end, enum deep_kind kind,
    bool kana)
{
	struct deep_char c;

	if (p >= end)
		return false;
	c = deep_at(p, end);
	return c.kind == kind && c.kana == kana;
}

/* The end of the run of one kind at p. */
static inline const unsigned char *
deep_run(const unsigned char *p, const unsigned char *end, enum deep_kind kind,
    bool kana)
{
	while (p < end) {
		struct deep_char c = deep_at(p, end);

		if (c.kind != kind || c.kana != kana)
			break;
		p += c.len;
	}
	return p;
}

static inline const unsigned char *
skip_lines(const unsigned char *p, const unsigned char *end)
{
	while (p < end && (*p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* \s*[\r\n]+|\s+(?!\S)|\s+ */
static const unsigned char *
deep_spaces(const unsigned char *p, const unsigned char *end)
{
	kc_scan_space s = kc_scan_spaces(p, end);
	struct deep_char c;

	if (s.newline)
		return s.newline;
	if (s.end == end)
		return end;
	c = deep_at(s.end, end);
	return c.kana || c.kind == DEEP_NUMBER ? s.end
					       : kc_scan_trailing(s, p, end);
}

/*
 * What the third split does not match, from p on: up to a character that it takes
 * before a letter, since the others are not followed by one.
 */
static const unsigned char *
deep_others(const unsigned char *p, const unsigned char *end, bool kana)
{
	const unsigned char *q = p, *last = p;

	while (deep_is(q, end, DEEP_OTHER, kana)) {
		last = q;
		q += deep_at(q, end).len;
	}
	return last > p && deep_is(q, end, DEEP_LETTER, kana) ? last : q;
}

static inline const unsigned char *
next_deepseek(const unsigned char *p, const unsigned char *end)
{
	struct deep_char c = deep_at(p, end);
	const unsigned char *q = p + c.len;

	if (c.kind == DEEP_NUMBER)
		return kc_scan_digits(p, end, 3);
	if (c.kind == DEEP_LETTER)
		return deep_run(q, end, DEEP_LETTER, c.kana);
	if (c.kind == DEEP_SIGN) {
		if (c.len == 1 && q < end && is_ascii_letter(*q)) {
			while (q < end && is_ascii_letter(*q))
				q++;
			return q;
		}
		q = deep_run(q, end, DEEP_SIGN, c.kana);
		return c.kana ? q : skip_lines(q, end);
	}
	if (*p == '\r' || *p == '\n')
		return deep_spaces(p, end);
	if (deep_is(q, end, DEEP_LETTER, c.kana))
		return deep_run(q, end, DEEP_LETTER, c.kana);
	if (*p == ' ' && deep_is(q, end, DEEP_SIGN, false))
		return skip_lines(deep_run(q, end, DEEP_SIGN, false), end);
	return c.kind == DEEP_SPACE ? deep_spaces(p, end)
				    : deep_others(p, end, c.kana);
}

size_t
kc_split_deepseek(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next_deepseek(start + pos, end) - start);
		ends[n++] = pos;
	}
	return n;
}
