/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What forbids that a short text goes for another, though nearly all of it is there: the
 * sign, the figure or the word that was changed is what the text says, as in 1.5\uBC30
 * and 15\uBC30, 35,000 won and 53,000 won, \uC774\uC0C1 and \uC774\uD558 (from ...
 * up, down). In a long text the measure decides.
 */
#include <config.h>

#include "dedup_internal.h"

#include "ascii.h"
#include "kcorpus/unicode.h"

#include <string.h>

enum {
	YEAR = 4,
	DATE = 8,        /* 20240305 */
	STAMP_DIGITS = 6 /* 2024-3-5 */
};

/* --- Signs and figures --- */

/* Letters and digits that dates are written with: year, month, day, h, min, s. */
static const uint32_t date_units[] = {
    0xB144, 0xC6D4, 0xC77C, 0xC2DC, 0xBD84, 0xCD08};

static bool
is_of_date(uint32_t cp)
{
	bool unit = false;

	for (size_t i = 0; i < sizeof(date_units) / sizeof(*date_units); i++)
		unit |= cp == date_units[i];
	return unit || kc_is_sign(cp) ||
	    (cp < 0x80 && kc_ascii_is_digit((char)cp));
}

/* 2024-3-5, 20240305; 20,500,000 and 20,501,000 are prices: no month, no day. */
static bool
is_stamp(kc_str s)
{
	size_t digits = 0;
	const char *month;

	for (size_t i = 0; i < s.len; i++)
		digits += kc_ascii_is_digit(s.ptr[i]);
	if (digits < STAMP_DIGITS ||
	    (memcmp(s.ptr, "19", 2) != 0 && memcmp(s.ptr, "20", 2) != 0))
		return false;
	month = s.ptr + YEAR;
	if (!kc_ascii_is_digit(month[0]))
		return true;
	if (s.len >= DATE && !memcmp(s.ptr + DATE - 2, "00", 2))
		return false;
	return (month[0] == '0' && month[1] != '0') ||
	    (month[0] == '1' && month[1] <= '2');
}

/* Without a date with its year at the end or the start: when it was fetched. */
static kc_str
without_stamps(kc_str s)
{
	const char *end = kc_str_end(s), *p = end, *q = s.ptr;

	while (p > s.ptr) {
		const char *at = kc_step_back(s.ptr, p), *after = at;

		if (!is_of_date(kc_utf8_next(&after, end)))
			break;
		p = at;
	}
	if (is_stamp((kc_str){p, (size_t)(end - p)}))
		s.len = (size_t)(p - s.ptr);
	for (const char *at = q; at < kc_str_end(s);) {
		if (!is_of_date(kc_utf8_next(&at, kc_str_end(s))))
			break;
		q = at;
	}
	return is_stamp((kc_str){s.ptr, (size_t)(q - s.ptr)})
	    ? (kc_str){q, (size_t)(kc_str_end(s) - q)}
	    : s;
}

/*
 * Figures beyond ASCII: powers, fractions, Roman numerals, and numbers and letters in
 * circles, as items and answers have.
 */
static bool
is_figure(uint32_t cp)
{
	static const struct {
		uint16_t first, last;
	} figures[] = {{'0', '9'}, {0x00B2, 0x00B3}, {0x00B9, 0x00B9},
	    {0x00BC, 0x00BE}, {0x2070, 0x2089}, {0x2150, 0x218B},
	    {0x2460, 0x24FF}, {0x2776, 0x2793}, {0x3251, 0x325F},
	    {0x32B1, 0x32BF}};

	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++)
		if (cp - figures[i].first <=
		    (uint32_t)figures[i].last - figures[i].first)
			return true;
	return false;
}

/* Append the letters of a folded text. */
static kc_status
add_letters(kc_str folded, kc_buf *out)
{
	const char *p, *end;
	char *to;

	KC_TRY(kc_drop_signs(folded, out));
	p = to = out->ptr;
	end = kc_str_end(kc_buf_str(out));
	while (p < end) {
		const char *from = p;

		if (is_figure(kc_utf8_next(&p, end)))
			continue;
		while (from < p)
			*to++ = *from++;
	}
	out->len = out->len ? (size_t)(to - out->ptr) : 0;
	return KC_OK;
}

/* True if the texts differ in signs and figures alone. */
static kc_status
differ_beside_letters(kc_str a, kc_str b, bool *yes)
{
	kc_buf x = KC_BUF_INIT, y = KC_BUF_INIT;
	kc_status st = KC_OK;

	*yes = false;
	a = without_stamps(a);
	b = without_stamps(b);
	if (!kc_str_equal(a, b)) {
		st = add_letters(a, &x);
		if (!st)
			st = add_letters(b, &y);
		*yes = !st && kc_str_equal(kc_buf_str(&x), kc_buf_str(&y));
	}
	kc_buf_release(&x);
	kc_buf_release(&y);
	return st;
}

/* --- Words that turn what is said --- */

/*
 * Opposites that rules, prices and answers turn on: bounds, being and not being, before
 * and after, more and less. They are a syllable or a word, for which the measure is
 * blind. A line has what is left of them beside a common start and end: "18\uC138
 * \uC774\uC0C1" and "18\uC138 \uC774\uD558" differ in \uC0C1 and \uD558. It may be a part
 * of a word: \uBD88\uACE0\uAE30 and \uACE0\uAE30 are told apart by \uBD88 and nothing.
 * A typo hardly makes one of the others of its line; where it does, a copy stays.
 */
static const char *const turns[][5] = {
    {u8"\uC788", u8"\uC5C6"}, /* there is, is not */
    {u8"\uC0C1", u8"\uD558", u8"\uB0B4",
	u8"\uC678"},          /* from, to, within, out */
    {u8"\uC804", u8"\uD6C4"}, /* before, after; a.m., p.m. */
    {u8"\uC774\uC0C1", u8"\uBBF8\uB9CC", u8"\uCD08\uACFC", u8"\uC774\uD558"},
    {u8"\uB298", u8"\uC904"},             /* grew, shrank */
    {u8"\uC0C1\uC2B9", u8"\uD558\uB77D"}, /* rise, fall */
    {u8"\uC99D\uAC00", u8"\uAC10\uC18C"}, /* increase, decrease */
    {u8"\uCC2C\uC131", u8"\uBC18\uB300"}, /* for, against */
    {u8"\uC67C", u8"\uC624\uB978"},       /* left, right */
    {u8"\uC548", u8"\uBABB", ""},         /* not, cannot */
    {u8"\uBD88", ""},                     /* un- */
    {"o", "x"}, {"not", ""}, {"and", "or"}, {"before", "after"},
    {"more", "less"}, {"yes", "no"}, {"up", "down"}};

/* Numerals that are told by what is counted after them. */
static const char numerals[] = u8"\uC77C\uC774\uC0BC\uC0AC\uC624\uC721\uCE60"
			       u8"\uD314\uAD6C\uC2ED\uD55C\uB450\uC138\uB124";
static const char counted[] =
    u8"\uC6D4\uC77C\uB144\uC2DC\uBD84\uBA85\uAC1C\uD68C"
    u8"\uCC28\uBC88\uCE35\uC6D0\uC2ED\uBC31\uCC9C\uB9CC"
    u8"\uC5B5\uC704\uC7A5\uB2EC\uC0B4";

enum { SYLLABLE = 3 /* bytes */ };

static bool
is_one_of(kc_str s, const char *syllables)
{
	for (const char *p = syllables; *p; p += SYLLABLE)
		if (kc_str_equal(s, (kc_str){p, SYLLABLE}))
			return true;
	return false;
}

static bool
is_in_turn(kc_str s, const char *const *turn)
{
	for (size_t i = 0; i < sizeof(*turns) / sizeof(**turns) && turn[i]; i++)
		if (kc_str_equal(s, kc_str_of(turn[i])))
			return true;
	return false;
}

static bool
word_is_turned(kc_str a, kc_str b)
{
	struct kc_passage_pair p = kc_find_passages(a, b);
	kc_str next = {
	    p.after.ptr, p.after.len < SYLLABLE ? p.after.len : SYLLABLE};

	if (is_one_of(p.a, numerals) && is_one_of(p.b, numerals) &&
	    is_one_of(next, counted))
		return true;
	for (size_t i = 0; i < sizeof(turns) / sizeof(*turns); i++)
		if (is_in_turn(p.a, turns[i]) && is_in_turn(p.b, turns[i]))
			return !kc_str_equal(p.a, p.b);
	return false;
}

kc_status
kc_signs_forbid(kc_str going, kc_str of, bool *yes)
{
	*yes = false;
	if (kc_utf8_count(going) >= KC_SHORT_TEXT &&
	    kc_utf8_count(of) >= KC_SHORT_TEXT)
		return KC_OK;
	/* Texts of one length in letters cannot be twice as long as the other. */
	KC_TRY(differ_beside_letters(going, of, yes));
	*yes |= word_is_turned(going, of);
	return KC_OK;
}
