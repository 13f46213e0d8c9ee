/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings by the look of the bytes: what Korean text uses, and little else. */
#include <config.h>

#include "decide.h"

#include "kcorpus/unicode.h"

#include "syllable_tables.h"

#include <string.h>

/* As much as is needed to be sure. */
enum { LOOK = 1 << 18 };

/* One of the 512 most frequent syllables, which are 96 % of running text? */
static bool
is_frequent(unsigned lead, unsigned trail)
{
	unsigned i = (lead - 0xB0) * 94 + trail - 0xA1;

	return frequent[i / 32] >> i % 32 & 1;
}

/* Pairs of bytes by what windows-949 has there. */
struct pairs {
	uint64_t all, bad;
	uint64_t syllables, frequent; /* of KS X 1001 */
	uint64_t jamo;
	uint64_t rare;    /* syllables that KS X 1001 has not */
	uint64_t foreign; /* kana, in EUC-JP; next to nothing in Korean */
};

/*
 * A letter that Korean writes alone (a laugh, tears)? Row A4 is hiragana in
 * EUC-JP, whose most frequent ones stand where the clusters and the diphthongs
 * are, and behind the modern letters.
 */
static bool
is_lone_jamo(unsigned trail)
{
	if (trail >= 0xC0)
		return trail == 0xCC || (trail >= 0xD0 && trail <= 0xD4);
	return trail != 0xA3 && trail != 0xA5 && trail != 0xA6 &&
	    (trail < 0xAA || trail > 0xB0) && trail != 0xB4;
}

static void
count_pair(struct pairs *n, unsigned lead, unsigned trail)
{
	n->all++;
	if (lead == 0x80 || lead == 0xFF || trail < 0x41) {
		n->bad++;
	} else if (trail < 0xA1) {
		n->rare += lead < 0xC7;
	} else if (lead >= 0xB0 && lead <= 0xC8) {
		n->syllables++;
		n->frequent += is_frequent(lead, trail);
	} else if (lead == 0xA4 && is_lone_jamo(trail)) {
		n->jamo++;
	} else if (lead == 0xA4 || lead == 0xA5) {
		n->foreign++;
	}
}

bool
kc_is_plausible_cp949(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t len = bytes.len < LOOK ? bytes.len : LOOK;
	struct pairs n = {0};

	for (size_t i = 0; i + 1 < len; i++) {
		if (p[i] < 0x80)
			continue;
		count_pair(&n, p[i], p[i + 1]);
		/* an ASCII byte is no part of a bad pair */
		i += p[i + 1] >= 0x41;
	}
	return n.syllables + n.jamo >= 2 && n.bad * 100 <= n.all &&
	    n.foreign * 20 <= n.all && n.frequent * 2 >= n.syllables &&
	    ((n.syllables + n.jamo) * 2 + n.rare) * 100 >= n.all * 2 * 85;
}

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
	kc_str head = {bytes.ptr, bytes.len < LOOK ? bytes.len : LOOK};
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

/* UTF-16 without a mark: zeros or Hangul blocks on one side of each unit. */
static kc_charset
guess_utf16(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t n = (bytes.len < LOOK ? bytes.len : LOOK) & ~(size_t)1;
	size_t even = 0, odd = 0;

	/* the high byte of ASCII is 0, that of syllables AC to D7 */
	for (size_t i = 0; i < n; i += 2) {
		even += !p[i] || (p[i] >= 0xAC && p[i] <= 0xD7);
		odd += !p[i + 1] || (p[i + 1] >= 0xAC && p[i + 1] <= 0xD7);
	}
	if (n < 8 || bytes.len % 2 || !memchr(bytes.ptr, 0, n))
		return KC_CHARSET_NONE;
	if (even >= n / 2 / 100 * 95 && odd < n / 4)
		return KC_CHARSET_UTF_16BE;
	if (odd >= n / 2 / 100 * 95 && even < n / 4)
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
	if (kc_is_plausible_cp949(bytes))
		return KC_CHARSET_EUC_KR;
	return is_plausible_johab(bytes) ? KC_CHARSET_JOHAB : KC_CHARSET_NONE;
}
