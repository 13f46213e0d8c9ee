/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own pattern for Korean, with H for Hangul but for letters that stand alone
 * (syllables, conjoining jamo and their tone marks) and J for those (compatibility
 * and halfwidth jamo):
 *
 *	 ?H+(?:(?<=[endings])[.?!]{1,3})?| ?J{1,4}
 *	| ?(?![HJ])\p{L}(?:(?![HJ])[\p{L}\p{M}])*
 *	|\p{N}{1,3}(?=(?:\p{N}{3}){0,10}(?!\p{N}))|\p{N}{1,3}
 *	| ?[^\s\p{L}\p{N}]{1,8}[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 *
 * Scripts are parted, so that no token goes over from AI to 가. Letters that are
 * laughed and cried with go in fours, other signs in eights, so that a run of any
 * length is few tokens. Digits are grouped from the right, as numbers are read:
 * 12|345; from the left in numbers of more than 33, which nobody reads. A full stop
 * goes with the syllable before it where that mostly ends a sentence: 다 요 까 죠 네
 * 음 냐 come before one in a tenth of their places or more in Korean prose,
 * comments and manuals (다 .59, 요 .33, 까 .16, 죠 .63, 네 .10, 음 .10, 냐 .41).
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

enum {
	MOST_JAMO = 4,
	MOST_SIGNS = 8,
	MOST_STOPS = 3,
	GROUP = 3,
	MOST_GROUPED = 11 * GROUP /* digits of a number that is read */
};

static bool
is_hangul(uint32_t cp)
{
	return (cp >= 0xAC00 && cp <= 0xD7A3) ||
	    (cp >= 0x1100 && cp <= 0x11FF) || (cp >= 0x302E && cp <= 0x302F) ||
	    (cp >= 0xA960 && cp <= 0xA97C) || (cp >= 0xD7B0 && cp <= 0xD7FB);
}

static bool
is_scanned_jamo(uint32_t cp)
{
	return (cp >= 0x3131 && cp <= 0x318E) || (cp >= 0xFFA1 && cp <= 0xFFDC);
}

/* The character at p; 0 for a byte that starts none, and for NUL. */
static uint32_t
char_at(const unsigned char *p, const unsigned char *end)
{
	const char *q = (const char *)p;
	uint32_t cp = kc_utf8_next(&q, (const char *)end);
	bool stray = cp == 0xFFFD && (*p != 0xEF || q - (const char *)p != 3);

	return stray ? 0 : cp;
}

static inline const unsigned char *
skip_hangul(const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		if (kc_scan_syllable(p, end))
			p += 3;
		else if (*p >= 0xE0 && is_hangul(char_at(p, end)))
			p += 3; /* all of them have three bytes */
		else
			break;
	}
	return p;
}

/* True if the syllable that ends at p ends sentences. */
static bool
is_ending(const unsigned char *start, const unsigned char *p)
{
	static const char endings[][4] = {
	    "다", "요", "까", "죠", "네", "음", "냐"};

	if (p - start < 3)
		return false;
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (!memcmp(p - 3, endings[i], 3))
			return true;
	return false;
}

static const unsigned char *
skip_stops(const unsigned char *p, const unsigned char *end)
{
	unsigned n = 0;

	while (p < end && n < MOST_STOPS &&
	    (*p == '.' || *p == '?' || *p == '!')) {
		p++;
		n++;
	}
	return p;
}

static const unsigned char *
skip_jamo(const unsigned char *p, const unsigned char *end)
{
	for (unsigned n = 0; n < MOST_JAMO && p < end; n++) {
		if (*p < 0xE0 || !is_scanned_jamo(char_at(p, end)))
			break;
		p += 3;
	}
	return p;
}

/* Letters of other scripts and their marks, after the first letter. */
static const unsigned char *
skip_letters(const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		kc_scan_char c = kc_scan_at(p, end);
		uint32_t cp;

		if (!(c.cls & KC_SCAN_LM))
			break;
		cp = c.len == 3 ? char_at(p, end) : 0;
		if (is_hangul(cp) || is_scanned_jamo(cp))
			break;
		p += c.len;
	}
	return p;
}

/* The next group of a number, which starts at p. */
static const unsigned char *
skip_group(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = p;
	unsigned n = 0;

	while (q < end && n <= MOST_GROUPED) {
		kc_scan_char c = kc_scan_at(q, end);

		if (!(c.cls & KC_CLASS_N))
			break;
		q += c.len;
		n++;
	}
	if (n > MOST_GROUPED || n % GROUP == 0)
		return kc_scan_digits(p, end, GROUP);
	return kc_scan_digits(p, end, n % GROUP);
}

static const unsigned char *
skip_signs(const unsigned char *p, const unsigned char *end)
{
	for (unsigned n = 0; n < MOST_SIGNS && p < end; n++) {
		kc_scan_char c = kc_scan_at(p, end);

		if (c.cls & (KC_CLASS_SPACE | KC_CLASS_L | KC_CLASS_N))
			break;
		p += c.len;
	}
	while (p < end && (*p == '\r' || *p == '\n'))
		p++;
	return p;
}

static const unsigned char *
next_korean(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = *p == ' ' && p + 1 < end ? p + 1 : p, *e;
	kc_scan_space s;
	kc_scan_char c;

	e = skip_hangul(q, end);
	if (e > q)
		return is_ending(q, e) ? skip_stops(e, end) : e;
	e = skip_jamo(q, end);
	if (e > q)
		return e;
	c = kc_scan_at(q, end);
	if (c.cls & KC_CLASS_L)
		return skip_letters(q + c.len, end);
	if ((c.cls & KC_CLASS_N) && q == p)
		return skip_group(p, end);
	if (!(c.cls & (KC_CLASS_SPACE | KC_CLASS_N)))
		return skip_signs(q, end);
	s = kc_scan_spaces(p, end);
	return s.newline ? s.newline : kc_scan_trailing(s, p, end);
}

/* Letters that are laughed and cried with are no words. */
bool
kc_starts_word_korean(const unsigned char *p, const unsigned char *end)
{
	uint32_t cp;

	if (kc_scan_syllable(p, end))
		return true;
	cp = char_at(p, end);
	return is_hangul(cp) ||
	    ((kc_scan_at(p, end).cls & KC_SCAN_L) && !is_scanned_jamo(cp));
}

size_t
kc_split_korean(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	while (n < max && pos < text.len &&
	    !(words && kc_scan_at_word(start + pos, end, words))) {
		pos = (size_t)(next_korean(start + pos, end) - start);
		ends[n++] = pos;
	}
	return n;
}
