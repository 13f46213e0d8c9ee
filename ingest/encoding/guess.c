/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings by the look of the bytes: what Korean text uses, and little else. */
#include <config.h>

#include "decide.h"
#include "korean_score.h"

#include <string.h>

/*
 * Which order of UTF-16 it is, if any, by the mean cost of its units: 7 to 10 in
 * text of any language, 13 in Chinese, which pairs of bytes of ASCII look like too,
 * and 17 in the wrong order or in what is no UTF-16. Where a unit has a zero byte,
 * as a space or a line end has and no text in another encoding, that and the
 * difference to the other order decide; zeros among bytes of ASCII alone must be
 * nearly half of them. Without a zero byte, as in a few Korean words, the text must
 * be as Korean as another encoding has to be.
 */
kc_status
kc_guess_utf16(kc_str bytes, kc_charset *cs, kc_error *err)
{
	static const kc_charset orders[] = {
	    KC_CHARSET_UTF_16LE, KC_CHARSET_UTF_16BE};
	enum { FEW = 2 };
	struct korean_score s[2];
	uint64_t zeros = 0, high = 0;
	int best;

	*cs = KC_CHARSET_NONE;
	bytes.len -= bytes.len % 2;
	if (bytes.len / 2 < FEW)
		return KC_OK;
	for (size_t i = 0; i < bytes.len; i++) {
		zeros += !bytes.ptr[i];
		high += (unsigned char)bytes.ptr[i] >> 7;
	}
	if (!high && zeros * 10 < bytes.len * 4)
		return KC_OK;
	for (int i = 0; i < 2; i++)
		KC_TRY(kc_korean_score(orders[i], bytes, &s[i], err));
	best = s[1].unit_total * s[0].units < s[0].unit_total * s[1].units;
	if (zeros ? s[best].unit_total * 2 <= s[best].units * 27 &&
		    s[!best].unit_total * s[best].units >=
			(s[best].unit_total + 2 * s[best].units) *
			    s[!best].units
		  : s[best].n >= FEW && is_korean_score(&s[best]))
		*cs = orders[best];
	return KC_OK;
}

/* windows-949 or Johab, whichever makes better Korean, if one does. */
static kc_status
guess_pairs(kc_str bytes, kc_charset *cs, kc_error *err)
{
	enum { FEW = 3 };
	struct korean_score uhc, johab;

	*cs = KC_CHARSET_NONE;
	KC_TRY(kc_korean_score(KC_CHARSET_EUC_KR, bytes, &uhc, err));
	KC_TRY(kc_korean_score(KC_CHARSET_JOHAB, bytes, &johab, err));
	if (johab.n >= FEW && is_korean_score(&johab) &&
	    is_better_score(&johab, &uhc))
		*cs = KC_CHARSET_JOHAB;
	else if (is_korean_score(&uhc))
		*cs = KC_CHARSET_EUC_KR;
	return KC_OK;
}

bool
kc_looks_utf16(kc_str bytes)
{
	kc_charset cs;
	kc_str head = {bytes.ptr, bytes.len < 4096 ? bytes.len : 4096};

	return !kc_guess_utf16(head, &cs, NULL) && cs;
}

kc_status
kc_guess_charset(kc_str bytes, kc_charset *cs, kc_error *err)
{
	kc_str head = kc_look(bytes);

	*cs = KC_CHARSET_ISO_2022_KR;
	if (memmem(bytes.ptr, bytes.len, "\x1B$)C", 4))
		return KC_OK;
	KC_TRY(kc_guess_utf16(head, cs, err));
	return *cs ? KC_OK : guess_pairs(head, cs, err);
}

kc_status
kc_is_rather_korean(kc_str bytes, bool few, bool *korean, kc_error *err)
{
	enum { ENOUGH = 8, COMMON = 11 };
	struct korean_score s;

	KC_TRY(kc_korean_score(KC_CHARSET_EUC_KR, kc_look(bytes), &s, err));
	*korean = few ? is_korean_score(&s)
		      : s.n >= ENOUGH && s.hangul && s.total <= s.n * COMMON;
	return KC_OK;
}
