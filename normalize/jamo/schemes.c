/* SPDX-License-Identifier: Apache-2.0 */
/* Syllables as jamo and back (kcorpus/jamo.h). */
#include <config.h>

#include "kcorpus/jamo.h"

#include "schemes_internal.h"

#include "kcorpus/hangul.h"

enum { FILLER = 0x3164, MARK = 0x1D25 };

/* --- encoding --- */

/* A syllable as up to four code points; how many. */
static size_t
spell_syllable(kc_jamo_scheme scheme, uint32_t syllable, uint32_t cp[4])
{
	kc_syllable s = kc_syllable_split(syllable);
	size_t n = 0;

	if (scheme == KC_JAMO_CONJOINING) {
		cp[n++] = KC_HANGUL_L + s.l;
		cp[n++] = KC_HANGUL_V + s.v;
		if (s.t)
			cp[n++] = KC_HANGUL_T + s.t;
		return n;
	}
	cp[n++] = kc_choseong_letter(s.l);
	if (scheme == KC_JAMO_CHOSEONG)
		return n;
	cp[n++] = kc_jungseong_letter(s.v);
	if (s.t)
		cp[n++] = kc_jongseong_letter(s.t);
	else if (scheme == KC_JAMO_FILL)
		cp[n++] = FILLER;
	if (scheme == KC_JAMO_MARK)
		cp[n++] = MARK;
	return n;
}

/* The halfwidth form of a compatibility letter, or of the filler; or 0. */
static uint32_t
halfwidth_of(uint32_t cp)
{
	if (cp < 0x3131 || cp > FILLER)
		return 0;
	for (uint32_t h = 0xFFA0; h <= 0xFFDC; h++)
		if (kc_halfwidth_letter(h) == cp)
			return h;
	return 0;
}

static kc_status
encode_scheme(kc_jamo_scheme scheme, kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text), *from = p;

	while (p < end) {
		const char *at = p;
		uint32_t cp = kc_utf8_next(&p, end), now[4];
		size_t n = 0;

		if (scheme == KC_JAMO_HALFWIDTH) {
			now[0] = halfwidth_of(cp);
			n = now[0] != 0;
		} else if (kc_is_syllable(cp)) {
			n = spell_syllable(scheme, cp, now);
		}
		if (!n)
			continue;
		KC_TRY(kc_buf_add(out, (kc_str){from, (size_t)(at - from)}));
		from = p;
		for (size_t i = 0; i < n; i++)
			KC_TRY(kc_buf_add_cp(out, now[i]));
	}
	return kc_buf_add(out, (kc_str){from, (size_t)(end - from)});
}

kc_status
kc_jamo_encode(kc_jamo_scheme scheme, kc_str text, kc_buf *out, kc_error *err)
{
	kc_status st;

	if ((unsigned)scheme >= KC_JAMO_SCHEMES)
		return kc_fail(err, KC_ERR_ARG, 0, "no such scheme of jamo");
	st = scheme == KC_JAMO_BYTES ? kc_jamo_bytes_encode(text, out)
	    : scheme == KC_JAMO_OLD  ? kc_jamo_old_encode(text, out)
				     : encode_scheme(scheme, text, out);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- decoding --- */

/* The syllable that cp[0..n) begins with and how much of it; 0: none. */
typedef uint32_t (*reader)(const uint32_t *cp, size_t n, size_t *used);

static uint32_t
read_conjoining(const uint32_t *cp, size_t n, size_t *used)
{
	uint32_t s;

	*used = 1;
	s = cp[0];
	if (n > 1 && kc_is_choseong(cp[0]) && kc_is_jungseong(cp[1])) {
		s = kc_syllable_join(
		    cp[0] - KC_HANGUL_L, cp[1] - KC_HANGUL_V, 0);
		*used = 2;
	}
	if (n > *used && kc_is_syllable(s) && !kc_syllable_closed(s) &&
	    kc_is_jongseong(cp[*used])) {
		s += cp[*used] - KC_HANGUL_T;
		++*used;
	}
	return *used > 1 ? s : 0;
}

static uint32_t
read_compat(const uint32_t *cp, size_t n, size_t *used)
{
	int l = kc_letter_choseong(cp[0]), v, t = 0;

	v = n > 1 ? kc_letter_jungseong(cp[1]) : -1;
	if (l < 0 || v < 0)
		return 0;
	*used = 2;
	if (n > 2 && (n < 4 || kc_letter_jungseong(cp[3]) < 0))
		t = kc_letter_jongseong(cp[2]);
	if (t > 0)
		*used = 3;
	return kc_syllable_join(
	    (uint32_t)l, (uint32_t)v, t > 0 ? (uint32_t)t : 0);
}

static uint32_t
read_fill(const uint32_t *cp, size_t n, size_t *used)
{
	int l = kc_letter_choseong(cp[0]), v, t;

	if (n < 3 || l < 0)
		return 0;
	v = kc_letter_jungseong(cp[1]);
	t = cp[2] == FILLER ? 0 : kc_letter_jongseong(cp[2]);
	if (v < 0 || t < 0)
		return 0;
	*used = 3;
	return kc_syllable_join((uint32_t)l, (uint32_t)v, (uint32_t)t);
}

static uint32_t
read_mark(const uint32_t *cp, size_t n, size_t *used)
{
	int l = kc_letter_choseong(cp[0]), v, t = 0;

	if (n < 3 || l < 0)
		return 0;
	v = kc_letter_jungseong(cp[1]);
	if (cp[2] != MARK)
		t = n > 3 && cp[3] == MARK ? kc_letter_jongseong(cp[2]) : -1;
	if (v < 0 || t < 0)
		return 0;
	*used = t ? 4 : 3;
	return kc_syllable_join((uint32_t)l, (uint32_t)v, (uint32_t)t);
}

static uint32_t
read_halfwidth(const uint32_t *cp, size_t n, size_t *used)
{
	(void)n;
	*used = 1;
	return kc_halfwidth_letter(cp[0]);
}

static kc_status
decode_scheme(reader read, kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text), *from = p;

	while (p < end) {
		uint32_t cp[4], now;
		size_t n, used = 0;

		/* Nothing below U+1100 begins anything. */
		if ((unsigned char)*p < 0xE1) {
			p++;
			continue;
		}
		n = kc_jamo_peek(p, end, cp, 4);
		now = read(cp, n, &used);
		if (!now) {
			(void)kc_utf8_next(&p, end);
			continue;
		}
		KC_TRY(kc_buf_add(out, (kc_str){from, (size_t)(p - from)}));
		KC_TRY(kc_buf_add_cp(out, now));
		while (used--)
			(void)kc_utf8_next(&p, end);
		from = p;
	}
	return kc_buf_add(out, (kc_str){from, (size_t)(end - from)});
}

kc_status
kc_jamo_decode(kc_jamo_scheme scheme, kc_str text, kc_buf *out, kc_error *err)
{
	static const reader readers[KC_JAMO_SCHEMES] = {
	    [KC_JAMO_CONJOINING] = read_conjoining,
	    [KC_JAMO_COMPAT] = read_compat,
	    [KC_JAMO_FILL] = read_fill,
	    [KC_JAMO_MARK] = read_mark,
	    [KC_JAMO_HALFWIDTH] = read_halfwidth};
	kc_status st;

	if ((unsigned)scheme >= KC_JAMO_CHOSEONG)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no such scheme of jamo, or none that can be decoded");
	st = scheme == KC_JAMO_BYTES ? kc_jamo_bytes_decode(text, out)
	    : scheme == KC_JAMO_OLD  ? kc_jamo_old_decode(text, out)
				    : decode_scheme(readers[scheme], text, out);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- reversibility --- */

static bool
spoils_reading(kc_jamo_scheme scheme, uint32_t cp, uint32_t next)
{
	switch (scheme) {
	case KC_JAMO_CONJOINING:
		return kc_is_choseong(cp) || kc_is_jungseong(cp) ||
		    kc_is_jongseong(cp);
	case KC_JAMO_COMPAT:
		return cp >= 0x3131 && cp <= 0x3163;
	case KC_JAMO_FILL:
		return cp == FILLER ||
		    (kc_letter_choseong(cp) >= 0 &&
			kc_letter_jungseong(next) >= 0);
	case KC_JAMO_MARK:
		return cp == MARK;
	case KC_JAMO_HALFWIDTH:
		return kc_halfwidth_letter(cp) != 0;
	default:
		return scheme == KC_JAMO_CHOSEONG && kc_is_syllable(cp);
	}
}

bool
kc_jamo_is_reversible(kc_jamo_scheme scheme, kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	if ((unsigned)scheme >= KC_JAMO_CHOSEONG)
		return false;
	if (scheme == KC_JAMO_OLD)
		return kc_jamo_old_is_reversible(text);
	while (p < end) {
		uint32_t cp[2] = {0, 0};

		(void)kc_jamo_peek(p, end, cp, 2);
		if (spoils_reading(scheme, cp[0], cp[1]))
			return false;
		(void)kc_utf8_next(&p, end);
	}
	return true;
}
