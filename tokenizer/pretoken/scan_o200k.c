/* SPDX-License-Identifier: Apache-2.0 */
/*
 * o200k's pattern, with U for [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and W for
 * [\p{Ll}\p{Lm}\p{Lo}\p{M}]:
 *
 *	[^\r\n\p{L}\p{N}]?U*W+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *	|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
 *
 * and tekken's, which is the same without contractions and with \p{N} alone.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

/*
 * U*W+ from p on, as a backtracking matcher finds it: U* takes all it can; if
 * no \p{Ll} follows it gives back down to its last character that is in both
 * sets. Returns the end, or NULL and in *capitals where U+ alone ends.
 */
static inline const unsigned char *
word(const unsigned char *p, const unsigned char *end,
    const unsigned char **capitals)
{
	const unsigned char *both = NULL;

	while (p < end) {
		if (kc_scan_syllable(p, end)) {
			p += 3;
			both = p;
			continue;
		}
		kc_scan_char c = kc_scan_at(p, end);

		if (c.cls & KC_CLASS_LL)
			return kc_scan_run(p + c.len, end, KC_SCAN_LOWER);
		if (!(c.cls & KC_SCAN_UPPER))
			break;
		p += c.len;
		if (c.cls & KC_SCAN_EITHER)
			both = p;
	}
	*capitals = p;
	return both;
}

static inline const unsigned char *
suffix(const unsigned char *p, const unsigned char *end)
{
	return p < end && *p == '\'' ? p + kc_scan_contraction(p, end) : p;
}

/* A word that starts at p, or after p's character c; NULL if there is none. */
static inline const unsigned char *
words(const unsigned char *p, const unsigned char *end, kc_scan_char c,
    bool contractions)
{
	const unsigned char *capitals, *none, *q = p, *e;

	if (!(c.cls & KC_CLASS_L))
		q += c.len;
	e = word(q, end, &capitals);
	if (!e && (c.cls & KC_CLASS_M))
		e = word(p, end, &none);
	if (!e && capitals > q)
		e = capitals;
	return e && contractions ? suffix(e, end) : e;
}

/* [^\s\p{L}\p{N}]+[\r\n/]* after its first character. */
static inline const unsigned char *
symbols(const unsigned char *p, const unsigned char *end)
{
	p = kc_scan_until(p, end, KC_CLASS_SPACE | KC_CLASS_L | KC_CLASS_N);
	while (p < end && (*p == '\r' || *p == '\n' || *p == '/'))
		p++;
	return p;
}

static inline const unsigned char *
spaces(const unsigned char *p, const unsigned char *end)
{
	kc_scan_space s = kc_scan_spaces(p, end);

	return s.newline ? s.newline : kc_scan_trailing(s, p, end);
}

static inline const unsigned char *
next(const unsigned char *p, const unsigned char *end, bool contractions,
    unsigned digits)
{
	kc_scan_char c = kc_scan_at(p, end), d;
	const unsigned char *e;

	if (c.cls & KC_CLASS_N)
		return kc_scan_digits(p, end, digits);
	if (*p == '\r' || *p == '\n')
		return spaces(p, end);
	e = words(p, end, c, contractions);
	if (e)
		return e;
	if (!(c.cls & KC_CLASS_SPACE))
		return symbols(p + c.len, end);
	if (*p == ' ' && p + 1 < end) {
		d = kc_scan_at(p + 1, end);
		if (!(d.cls & (KC_CLASS_SPACE | KC_CLASS_L | KC_CLASS_N)))
			return symbols(p + 1 + d.len, end);
	}
	return spaces(p, end);
}

size_t
kc_split_o200k(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next(start + pos, end, true, 3) - start);
		ends[n++] = pos;
	}
	return n;
}

size_t
kc_split_tekken(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next(start + pos, end, false, 1) - start);
		ends[n++] = pos;
	}
	return n;
}
