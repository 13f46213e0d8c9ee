/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings by the look of the bytes: what Korean text uses, and little else. */
#include <config.h>

#include "decide.h"

#include "kcorpus/unicode.h"

#include <string.h>

/* As much as is needed to be sure. */
enum { LOOK = 1 << 18 };

bool
kc_is_plausible_cp949(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t n = bytes.len < LOOK ? bytes.len : LOOK;
	uint64_t all = 0, common = 0, rare = 0, bad = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned lead = p[i], trail;

		if (lead < 0x80)
			continue;
		if (i + 1 == bytes.len || i + 1 == n)
			break;
		trail = p[++i];
		all++;
		if (lead == 0x80 || lead == 0xFF || trail < 0x41) {
			bad++;
			i -= trail < 0x80;
		} else if (trail >= 0xA1 &&
		    ((lead >= 0xB0 && lead <= 0xC8) || lead == 0xA4)) {
			common++;
		} else if (lead < 0xC7 && trail < 0xA1) {
			/* a syllable that KS X 1001 has not */
			rare++;
		}
	}
	return common >= 2 && bad * 100 <= all &&
	    (common * 2 + rare) * 100 >= all * 2 * 85;
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
