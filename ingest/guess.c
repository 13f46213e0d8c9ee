/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings by the look of the bytes: what Korean text uses, and little else. */
#include <config.h>

#include "decide.h"

#include "kcorpus/unicode.h"

#include "charset/cp949.h"

#include <string.h>

/*
 * Trail bytes below 0xA1 among the pairs, per cent: about half in Johab, none in
 * the encodings that have the high bit in both bytes.
 */
static uint64_t
low_trails(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	uint64_t all = 0, low = 0;

	for (size_t i = 0; i + 1 < bytes.len; i++) {
		if (p[i] < 0x80)
			continue;
		all++;
		low += p[++i] < 0xA1;
	}
	return all ? low * 100 / all : 0;
}

/* Johab: nearly all pairs are syllables or lone jamo, and they are many. */
static bool
is_plausible_johab(kc_str bytes)
{
	kc_buf text = KC_BUF_INIT;
	kc_str head = kc_look(bytes);
	uint64_t errors = 0, all = 0, hangul = 0;
	const char *p, *end;
	kc_error err;
	bool strict;

	if (low_trails(head) < 15)
		return false;
	strict = !kc_charset_decode(
	    KC_CHARSET_JOHAB, head, 1, &text, &errors, &err);
	p = text.ptr;
	end = p ? p + text.len : p;
	while (strict && p < end) {
		uint32_t cp = kc_utf8_next(&p, end);

		all += cp >= 0x80;
		hangul += kc_is_syllable(cp) || kc_is_compat_jamo(cp);
	}
	kc_buf_release(&text);
	return strict && hangul >= 8 && hangul * 100 >= all * 90;
}

/* Of ASCII, Latin-1, Hangul, or the punctuation beside them? */
static bool
is_usual_unit(unsigned u)
{
	if (u < 0x100)
		return (u >= 0x20 && (u < 0x7F || u >= 0xA0)) ||
		    (u >= '\t' && u <= '\r');
	return kc_is_syllable(u) || kc_is_compat_jamo(u) ||
	    (u >= 0x2010 && u <= 0x2026) || (u >= 0x3001 && u <= 0x3011);
}

/* UTF-16 without a mark: nearly all units are usual in one of the orders. */
static kc_charset
guess_utf16(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t units = kc_look(bytes).len / 2;
	size_t big = 0, little = 0;

	if (units < 4 || bytes.len % 2 || !memchr(bytes.ptr, 0, 2 * units))
		return KC_CHARSET_NONE;
	for (size_t i = 0; i < 2 * units; i += 2) {
		big += is_usual_unit((unsigned)p[i] << 8 | p[i + 1]);
		little += is_usual_unit((unsigned)p[i + 1] << 8 | p[i]);
	}
	if (big * 100 >= units * 90 && little * 2 < units)
		return KC_CHARSET_UTF_16BE;
	if (little * 100 >= units * 90 && big * 2 < units)
		return KC_CHARSET_UTF_16LE;
	return KC_CHARSET_NONE;
}

kc_charset
kc_guess_charset(kc_str bytes)
{
	kc_charset cs;

	if (memmem(bytes.ptr, bytes.len, "\x1B$)C", 4))
		return KC_CHARSET_ISO_2022_KR;
	cs = guess_utf16(bytes);
	if (cs)
		return cs;
	if (kc_is_plausible_cp949(kc_look(bytes)))
		return KC_CHARSET_EUC_KR;
	return is_plausible_johab(bytes) ? KC_CHARSET_JOHAB : KC_CHARSET_NONE;
}
