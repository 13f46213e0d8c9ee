/* SPDX-License-Identifier: Apache-2.0 */
/* Costs of characters in Korean text. */
#include <config.h>

#include "korean_score.h"

#include "kcorpus/hangul.h"
#include "kcorpus/unicode.h"
#include "charset/syllable_costs.h"

/*
 * Beside syllables, whose costs are measured: what stands in Korean text, by the
 * order of how often it does. An error is worse than what never occurs.
 */
enum {
	ASCII_UNIT = 7,
	JAMO = 9,
	LETTER = 10, /* of another script, in UTF-16 */
	SIGN = 11,
	IDEOGRAPH = 13, /* in UTF-16 */
	HANJA = 18,
	ALIEN = 20,
	ERROR = 26
};

static bool
is_in(uint32_t cp, uint32_t first, uint32_t last)
{
	return cp - first <= last - first;
}

/* Punctuation, arrows, rules, bullets, fullwidth forms and units. */
static bool
is_sign(uint32_t cp)
{
	return is_in(cp, 0x2010, 0x2026) || is_in(cp, 0x3000, 0x3011) ||
	    is_in(cp, 0x2190, 0x21FF) || is_in(cp, 0x2500, 0x26FF) ||
	    is_in(cp, 0xFF01, 0xFF5E) || is_in(cp, 0x3200, 0x33FF) ||
	    cp == 0xB7 || cp == 0xB0 || cp == 0xB1 || cp == 0xD7 ||
	    cp == 0xF7 || cp == 0x203B || cp == 0x2103;
}

static bool
is_hanja(uint32_t cp)
{
	return is_in(cp, 0x4E00, 0x9FFF) || is_in(cp, 0xF900, 0xFAFF);
}

static unsigned
cost_of(uint32_t cp)
{
	if (kc_is_syllable(cp))
		return kc_syllable_cost(cp);
	if (kc_is_lone_jamo(cp))
		return JAMO;
	if (is_sign(cp))
		return SIGN;
	if (is_hanja(cp))
		return HANJA;
	return cp == 0xFFFD ? ERROR : ALIEN;
}

/* The same for a unit of UTF-16, where any language counts. */
static unsigned
unit_cost(uint32_t cp, unsigned cost)
{
	if (cp < 0x80)
		return (cp >= 0x20 && cp < 0x7F) || is_in(cp, '\t', '\r')
		    ? ASCII_UNIT
		    : ERROR;
	if (is_hanja(cp))
		return IDEOGRAPH;
	if (is_in(cp, 0xA0, 0x6FF) || is_in(cp, 0xE00, 0xE7F) ||
	    is_in(cp, 0x3040, 0x30FF))
		return LETTER;
	return cost;
}

kc_status
kc_korean_score(
    kc_charset charset, kc_str bytes, struct korean_score *s, kc_error *err)
{
	kc_buf text = KC_BUF_INIT;
	kc_status st;
	const char *p, *end;

	*s = (struct korean_score){0};
	st = kc_charset_decode(
	    charset, bytes, KC_DECODE_REPLACE, &text, NULL, err);
	p = text.ptr;
	end = p ? p + text.len : p;
	while (!st && p < end) {
		uint32_t cp = kc_utf8_next(&p, end);
		unsigned cost = cost_of(cp);

		if (cp >= 0x80) {
			s->n++;
			s->total += cost;
			s->hangul += kc_is_syllable(cp) || kc_is_lone_jamo(cp);
		}
		s->units++;
		s->unit_total += unit_cost(cp, cost);
	}
	kc_buf_release(&text);
	return st;
}
