/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes and scripts. ICU may know another Unicode version than the tables,
 * so it is asked only about the code points that it and 16.0 assign: no class or
 * script of a code point of 15.0 changed in 16.0.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "tests/unit/unit.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

START_TEST(known_classes)
{
	static const struct {
		uint32_t cp;
		unsigned want;
	} cases[] = {{'A', KC_CLASS_LU}, {'z', KC_CLASS_LL},
	    {0x01C5, KC_CLASS_LT}, {0x02B0, KC_CLASS_LM}, {0x4E00, KC_CLASS_LO},
	    {0xAC00, KC_CLASS_LO}, {0xD7A3, KC_CLASS_LO}, {0xD7A4, 0},
	    {0x1100, KC_CLASS_LO}, {0x115F, KC_CLASS_LO}, {0x3131, KC_CLASS_LO},
	    {0x302E, KC_CLASS_M}, {0x0301, KC_CLASS_M}, {0x20DD, KC_CLASS_M},
	    {'7', KC_CLASS_N}, {0x2160, KC_CLASS_N}, {0x00BD, KC_CLASS_N},
	    {' ', KC_CLASS_SPACE}, {'\t', KC_CLASS_SPACE},
	    {0x85, KC_CLASS_SPACE}, {0xA0, KC_CLASS_SPACE},
	    {0x3000, KC_CLASS_SPACE}, {0x2028, KC_CLASS_SPACE}, {0x180E, 0},
	    {0x200B, 0}, {0x1C, 0}, {0xFEFF, 0}, {'-', 0}, {0xE000, 0},
	    {0xD800, 0}, {0x1C89, KC_CLASS_LU}, {0x105C0, KC_CLASS_LO},
	    {0x10FFFF, 0}, {0x110000, 0}, {UINT32_MAX, 0}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (kc_class(cases[i].cp) != cases[i].want)
			ck_abort_msg(
			    "U+%04X: %u", cases[i].cp, kc_class(cases[i].cp));
}
END_TEST

START_TEST(known_scripts)
{
	ck_assert_int_eq(kc_script_of(0xAC00), KC_SCRIPT_HANGUL);
	ck_assert_int_eq(kc_script_of(0x318E), KC_SCRIPT_HANGUL);
	ck_assert_int_eq(kc_script_of(0x302E), KC_SCRIPT_HANGUL);
	ck_assert_int_eq(kc_script_of(0xFFA1), KC_SCRIPT_HANGUL);
	ck_assert_int_eq(kc_script_of(0x318F), KC_SCRIPT_UNKNOWN);
	ck_assert_int_eq(kc_script_of(0x0301), KC_SCRIPT_INHERITED);
	ck_assert_int_eq(kc_script_of('1'), KC_SCRIPT_COMMON);
	ck_assert_int_eq(kc_script_of(0xE000), KC_SCRIPT_UNKNOWN);
	ck_assert_int_eq(kc_script_of(0x105C0), KC_SCRIPT_OTHER);
	ck_assert_int_eq(kc_script_of(UINT32_MAX), KC_SCRIPT_UNKNOWN);
	ck_assert_str_eq(kc_script_name(KC_SCRIPT_HANGUL), "Hangul");
	ck_assert_str_eq(kc_script_name(KC_SCRIPT_OTHER), "Other");
	ck_assert_str_eq(kc_script_name(KC_SCRIPT_COUNT), "Other");
}
END_TEST

static bool
assigned(uint32_t cp)
{
	UVersionInfo age;

	u_charAge((UChar32)cp, age);
	return age[0] && (age[0] < 16 || (age[0] == 16 && age[1] == 0));
}

static unsigned
icu_class(uint32_t cp)
{
	static const unsigned char of_category[U_CHAR_CATEGORY_COUNT] = {
	    [U_UPPERCASE_LETTER] = KC_CLASS_LU,
	    [U_LOWERCASE_LETTER] = KC_CLASS_LL,
	    [U_TITLECASE_LETTER] = KC_CLASS_LT,
	    [U_MODIFIER_LETTER] = KC_CLASS_LM,
	    [U_OTHER_LETTER] = KC_CLASS_LO,
	    [U_NON_SPACING_MARK] = KC_CLASS_M,
	    [U_ENCLOSING_MARK] = KC_CLASS_M,
	    [U_COMBINING_SPACING_MARK] = KC_CLASS_M,
	    [U_DECIMAL_DIGIT_NUMBER] = KC_CLASS_N,
	    [U_LETTER_NUMBER] = KC_CLASS_N,
	    [U_OTHER_NUMBER] = KC_CLASS_N,
	};
	unsigned space = u_isUWhiteSpace((UChar32)cp) ? KC_CLASS_SPACE : 0;

	return of_category[u_charType((UChar32)cp)] | space;
}

START_TEST(classes_are_icus)
{
	unsigned seen = 0;

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (!assigned(cp))
			continue;
		seen++;
		if (kc_class(cp) != icu_class(cp))
			ck_abort_msg("U+%04X: %u, not %u", cp, kc_class(cp),
			    icu_class(cp));
		if (kc_class_is_sign(cp) !=
		    ((U_MASK(u_charType((UChar32)cp)) &
			 (U_GC_P_MASK | U_GC_S_MASK)) != 0))
			ck_abort_msg(
			    "U+%04X is a sign: %d", cp, kc_class_is_sign(cp));
	}
	ck_assert_uint_gt(seen, 140000);
	ck_assert(!kc_class_is_sign(UINT32_MAX));
}
END_TEST

START_TEST(scripts_are_icus)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		UErrorCode ec = U_ZERO_ERROR;
		UScriptCode code = uscript_getScript((UChar32)cp, &ec);
		kc_script s = kc_script_of(cp);

		if (!assigned(cp))
			continue;
		if (s == KC_SCRIPT_OTHER) {
			for (int k = 0; k < KC_SCRIPT_OTHER; k++)
				ck_assert_str_ne(kc_script_name((kc_script)k),
				    uscript_getName(code));
		} else if (strcmp(kc_script_name(s), uscript_getName(code))) {
			ck_abort_msg("U+%04X: %s, not %s", cp,
			    kc_script_name(s), uscript_getName(code));
		}
	}
}
END_TEST

/* What a terminal would act on, and neighbours that it shows. */
START_TEST(terminals_are_safe)
{
	static const struct {
		const char *text, *want;
	} cases[] = {{"", ""}, {"a\tb\nc\x7F", "a?b?c?"}, {"\x1B[2J", "?[2J"},
	    {"\xC2\x9B"
	     "2J\xC2\x80\xC2\xA0",
		"?2J?\xC2\xA0"},
	    {"\xED\x95\x9C\xEA\xB5\xAD", "\xED\x95\x9C\xEA\xB5\xAD"},
	    {"\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\x8D", "???\xE2\x80\x8D"},
	    {"\xE2\x80\xAA\xE2\x80\xAE\xE2\x80\xAF", "??\xE2\x80\xAF"},
	    {"\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\xA8", "?x??"},
	    {"\x9B"
	     "2J\xFF",
		"?2J?"},
	    {"\xF0\x90\x80", "?"}, {"\xEF\xBF\xBD\xEF\xBF", "\xEF\xBF\xBD?"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[32];
		size_t n = strlen(cases[i].text);

		memcpy(text, cases[i].text, n);
		n = kc_terminal_quote(text, n);
		ck_assert_msg(n == strlen(cases[i].want) &&
			!memcmp(text, cases[i].want, n),
		    "case %zu: %.*s", i, (int)n, text);
	}
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    known_classes,
	    known_scripts,
	    classes_are_icus,
	    scripts_are_icus,
	    terminals_are_safe,
	};

	return UNIT_MAIN("chars", cases);
}
