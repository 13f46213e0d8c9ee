/* SPDX-License-Identifier: Apache-2.0 */
/* Folds a text without white space to what is compared (kcorpus/sketch.h). */
#include <config.h>

#include "dedup_internal.h"

#include "kcorpus/unicode.h"
#include "unicode/decode.h"

#include <string.h>

enum {
	FULL_WIDTH_FIRST = 0xFF01,
	FULL_WIDTH_LAST = 0xFF5E,
	FULL_WIDTH_SHIFT = 0xFF01 - 0x21,
	RULER = 4 /* as many equal signs in a row draw a line: ---- ==== */
};

/* --- Signs --- */

/*
 * Signs beyond ASCII: of currency, of calculation, arrows, primes and the units that
 * are one character, those of temperature and \u33A1 (m2) and its like.
 */
static const struct {
	uint16_t first, last;
} signs[] = {{0x00A2, 0x00A5}, {0x00AC, 0x00AC}, {0x00B1, 0x00B1},
    {0x00D7, 0x00D7}, {0x00F7, 0x00F7}, {0x2030, 0x2034}, {0x207A, 0x207C},
    {0x208A, 0x208C}, {0x20A0, 0x20CF}, {0x2103, 0x2103}, {0x2109, 0x2109},
    {0x2190, 0x21FF}, {0x2200, 0x22FF}, {0x3371, 0x33DF}, {0xFFE0, 0xFFE2},
    {0xFFE5, 0xFFE6}};

static bool
is_wide_sign(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (cp - signs[i].first <=
		    (uint32_t)signs[i].last - signs[i].first)
			return true;
	return false;
}

/* The ASCII that a code point is a variant of; 0: none. */
static unsigned char
as_ascii(uint32_t cp)
{
	if (cp < 0x80)
		return (unsigned char)cp;
	if (cp - FULL_WIDTH_FIRST <= FULL_WIDTH_LAST - FULL_WIDTH_FIRST)
		return (unsigned char)(cp - FULL_WIDTH_SHIFT);
	if (cp - 0x2010 <= 0x2015 - 0x2010 || cp == 0x2212)
		return '-';
	return cp == 0x301C || cp == 0x223C ? '~' : 0;
}

/* A code point and what stands around it. */
struct place {
	const char *start, *end; /* of the text */
	const char *at, *after;  /* of the code point */
};

static unsigned char
ascii_after(const struct place *p)
{
	const char *q = p->after;

	return q < p->end ? as_ascii(kc_utf8_next(&q, p->end)) : 0;
}

static unsigned char
ascii_before(const struct place *p)
{
	const char *q = p->at;

	if (q == p->start)
		return 0;
	do
		q--;
	while (q > p->start && ((unsigned char)*q & 0xC0) == 0x80);
	return as_ascii(kc_utf8_next(&q, p->at));
}

static bool
is_digit(unsigned char c)
{
	return c - (unsigned)'0' < 10;
}

static bool
is_alnum(unsigned char c)
{
	return is_digit(c) || (c | 32U) - 'a' < 26;
}

/* True if the comma between digits is one of thousands, as in 1,500. */
static bool
parts_thousands(const struct place *p)
{
	const char *q = p->after;
	size_t n = 0;

	while (q + n < p->end && n < 4 && is_digit((unsigned char)q[n]))
		n++;
	return n == 3;
}

/* True for a part of a line that is drawn with it. */
static bool
in_ruler(const struct place *p)
{
	size_t n = 1;

	for (const char *q = p->after; q < p->end && *q == *p->at; q++)
		if (++n == RULER)
			return true;
	for (const char *q = p->at; q > p->start && q[-1] == *p->at; q--)
		if (++n == RULER)
			return true;
	return false;
}

/* True if it carries meaning where it stands; for signs that prose has too. */
static bool
matters_here(unsigned char c, const struct place *p)
{
	unsigned char before = ascii_before(p), after = ascii_after(p);

	switch (c) {
	case '.':
	case ':':
		return is_digit(before) && is_digit(after);
	case ',':
		return is_digit(before) && is_digit(after) &&
		    !parts_thousands(p);
	case '-':
		return is_digit(before) || is_digit(after) || before == '-' ||
		    after == '-' || after == '=' || after == '>';
	case '~':
		return is_digit(before) || is_digit(after) ||
		    (is_alnum(after) && before &&
			strchr("(=&|^,+-*/%<>", before));
	case '*':
		return is_alnum(before) || is_alnum(after);
	case '!':
		return after == '=' || (before && strchr("(&|!=", before));
	case '(':
	case ')':
		return is_alnum(before) || is_alnum(after) ||
		    (before && strchr("+-*/%=<>^&|!([{)]}", before));
	case ';':
		return is_alnum(before) || (before && strchr(")]}+-", before));
	default:
		return false;
	}
}

/* What ASCII folds to. */
enum { NOTHING = 0, SIGN = 1, BRACKET = 2, PERHAPS = 3 };

static const unsigned char ascii[128] = {['+'] = SIGN,
    ['/'] = SIGN,
    ['%'] = SIGN,
    ['='] = SIGN,
    ['<'] = SIGN,
    ['>'] = SIGN,
    ['^'] = SIGN,
    ['&'] = SIGN,
    ['|'] = SIGN,
    ['\\'] = SIGN,
    ['@'] = SIGN,
    ['#'] = SIGN,
    ['$'] = SIGN,
    ['_'] = SIGN,
    ['['] = BRACKET,
    [']'] = BRACKET,
    ['{'] = BRACKET,
    ['}'] = BRACKET,
    ['.'] = PERHAPS,
    [':'] = PERHAPS,
    [','] = PERHAPS,
    ['-'] = PERHAPS,
    ['~'] = PERHAPS,
    ['*'] = PERHAPS,
    ['!'] = PERHAPS,
    ['('] = PERHAPS,
    [')'] = PERHAPS,
    [';'] = PERHAPS,
    ['0'] = '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    ['A'] = 'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    'g',
    'h',
    'i',
    'j',
    'k',
    'l',
    'm',
    'n',
    'o',
    'p',
    'q',
    'r',
    's',
    't',
    'u',
    'v',
    'w',
    'x',
    'y',
    'z',
    ['a'] = 'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    'g',
    'h',
    'i',
    'j',
    'k',
    'l',
    'm',
    'n',
    'o',
    'p',
    'q',
    'r',
    's',
    't',
    'u',
    'v',
    'w',
    'x',
    'y',
    'z'};

/* ASCII, or a variant of it, that is no letter or digit: itself or 0. */
static unsigned char
fold_sign(unsigned char c, const struct place *p)
{
	unsigned char kind = ascii[c];

	if (kind == NOTHING || (kind == PERHAPS && !matters_here(c, p)))
		return 0;
	if (kind != BRACKET && c != '(' && c != ')' && in_ruler(p))
		return 0;
	return c;
}

bool
kc_is_sign(uint32_t cp)
{
	return cp < 0x80 ? !is_alnum((unsigned char)cp) : is_wide_sign(cp);
}

/* --- Texts --- */

/*
 * Letters and digits of ASCII and precomposed syllables from p on, to *out,
 * which has room; *out is moved. Returns where it stopped.
 */
static const char *
fold_plain(const char *p, const char *end, char **out)
{
	char *o = *out;

	for (;;) {
		unsigned char kind;

		while (p < end && (unsigned char)*p < 0x80) {
			kind = ascii[(unsigned char)*p];
			if (kind - 1U < PERHAPS)
				break;
			*o = (char)kind;
			o += kind != 0;
			p++;
		}
		if (end - p < 3 ||
		    !kc_three_are_syllable(
			kc_three_bytes((const unsigned char *)p)))
			break;
		memcpy(o, p, 3);
		o += 3;
		p += 3;
	}
	*out = o;
	return p;
}

/* Any other code point. */
static kc_status
fold_other(uint32_t cp, const struct place *p, kc_buf *out)
{
	kc_str at = {p->at, (size_t)(p->after - p->at)};
	unsigned char c = as_ascii(cp);
	uint8_t classes;

	if (c) {
		c = ascii[c] > PERHAPS ? ascii[c] : fold_sign(c, p);
		return c ? kc_buf_addc(out, (char)c) : KC_OK;
	}
	classes = kc_class(cp);
	/* Letters without case, Han above all, need no table. */
	if (classes == KC_CLASS_LO || is_wide_sign(cp))
		return kc_buf_add(out, at);
	if (!(classes & (KC_CLASS_L | KC_CLASS_M | KC_CLASS_N)))
		return KC_OK;
	return kc_fold_case(at, out);
}

kc_status
kc_fold_at(kc_str text, size_t *at, kc_buf *out)
{
	const char *next = text.ptr + *at;
	struct place p = {
	    .start = text.ptr, .end = kc_str_end(text), .at = next};
	uint32_t cp = kc_utf8_next(&next, p.end);
	char *o;

	p.after = next;
	*at = (size_t)(next - text.ptr);
	KC_TRY(kc_buf_reserve(out, 4));
	o = out->ptr + out->len;
	if (fold_plain(p.at, p.after, &o) != p.after)
		return fold_other(cp, &p, out);
	out->len = (size_t)(o - out->ptr);
	return KC_OK;
}

kc_status
kc_fold_stripped(kc_str text, kc_buf *out)
{
	struct place p = {.start = text.ptr, .end = kc_str_end(text)};
	const char *at = p.start;

	while (at < p.end) {
		uint32_t cp;
		char *o;

		KC_TRY(kc_buf_reserve(out, (size_t)(p.end - at)));
		o = out->ptr + out->len;
		at = fold_plain(at, p.end, &o);
		out->len = (size_t)(o - out->ptr);
		out->ptr[out->len] = '\0';
		if (at == p.end)
			break;
		p.at = at;
		cp = kc_utf8_next(&at, p.end);
		p.after = at;
		KC_TRY(fold_other(cp, &p, out));
	}
	return KC_OK;
}

kc_status
kc_drop_signs(kc_str folded, kc_buf *out)
{
	const char *p = folded.ptr, *end = kc_str_end(folded);

	KC_TRY(kc_buf_reserve(out, folded.len));
	while (p < end) {
		const char *at = p;

		if (!kc_is_sign(kc_utf8_next(&p, end)))
			KC_TRY(kc_buf_add(out, (kc_str){at, (size_t)(p - at)}));
	}
	return KC_OK;
}
