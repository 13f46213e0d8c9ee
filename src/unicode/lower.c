/* SPDX-License-Identifier: Apache-2.0 */
/* Small letters and categories by ICU (lower.h), which may know a later Unicode. */
#include <config.h>

#include "unicode/lower.h"

#include "kcorpus/unicode.h"

#include <unicode/uchar.h>

enum { UNICODE = 15, CAPITAL_SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2 };

/* True if Unicode 15.0 has the character. */
static bool
is_in_our_unicode(uint32_t cp)
{
	UVersionInfo age;

	u_charAge((UChar32)cp, age);
	return age[0] < UNICODE || (age[0] == UNICODE && !age[1]);
}

static bool
has_category(uint32_t cp, int8_t category)
{
	return u_charType((UChar32)cp) == category && is_in_our_unicode(cp);
}

bool
kc_is_decimal_digit(uint32_t cp)
{
	if (cp < 0x80)
		return cp - '0' < 10;
	return !kc_is_syllable(cp) && has_category(cp, U_DECIMAL_DIGIT_NUMBER);
}

bool
kc_is_nonspacing_mark(uint32_t cp)
{
	/* The first one is U+0300. */
	return cp >= 0x300 && has_category(cp, U_NON_SPACING_MARK);
}

/* Is a letter with case next, but for what may stand before it? */
static bool
is_before_letter(const char *p, const char *end)
{
	while (p < end) {
		UChar32 cp = (UChar32)kc_utf8_next(&p, end);

		if (!u_hasBinaryProperty(cp, UCHAR_CASE_IGNORABLE))
			return u_hasBinaryProperty(cp, UCHAR_CASED);
	}
	return false;
}

/* The only character of which the simple mapping is not all: I with a dot. */
static kc_status
add_small_letter(uint32_t cp, kc_buf *out)
{
	if (cp == 0x130)
		return kc_buf_add(out, KC_STR("i\xCC\x87"));
	if (is_in_our_unicode(cp))
		cp = (uint32_t)u_tolower((UChar32)cp);
	return kc_buf_add_cp(out, cp);
}

kc_status
kc_lower_case(kc_str s, kc_buf *out)
{
	const char *p = s.ptr, *end = kc_str_end(s);
	bool after_letter = false;

	KC_TRY(kc_buf_reserve(out, s.len));
	while (p < end) {
		const char *from = p;
		uint32_t cp = kc_utf8_next(&p, end);

		if (kc_is_syllable(cp)) {
			after_letter = false;
			KC_TRY(kc_buf_add(
			    out, (kc_str){from, (size_t)(p - from)}));
			continue;
		}
		if (cp == CAPITAL_SIGMA && after_letter &&
		    !is_before_letter(p, end))
			KC_TRY(kc_buf_add_cp(out, FINAL_SIGMA));
		else if (cp < 0x80)
			KC_TRY(kc_buf_addc(
			    out, (char)(cp - 'A' < 26 ? cp + 'a' - 'A' : cp)));
		else
			KC_TRY(add_small_letter(cp, out));
		if (!u_hasBinaryProperty((UChar32)cp, UCHAR_CASE_IGNORABLE))
			after_letter = u_hasBinaryProperty(
			    (UChar32)cp, UCHAR_CASED);
	}
	return KC_OK;
}
