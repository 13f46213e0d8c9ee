/* SPDX-License-Identifier: Apache-2.0 */
/* Hangul letters: the names of characters say which are the same letter. */
#include <config.h>

#include "kcorpus/hangul.h"

#include "tests/unit/unit.h"

#include <unicode/uchar.h>

/* What follows `prefix` in the name of `cp`, or NULL. */
static const char *
letter(uint32_t cp, const char *prefix, char *buf, size_t size)
{
	UErrorCode ec = U_ZERO_ERROR;

	u_charName((UChar32)cp, U_UNICODE_CHAR_NAME, buf, (int32_t)size, &ec);
	ck_assert(U_SUCCESS(ec));
	return strncmp(buf, prefix, strlen(prefix)) ? NULL
						    : buf + strlen(prefix);
}

/* The compatibility letter (or filler) with that name after the prefix. */
static uint32_t
letter_named(const char *name)
{
	for (uint32_t cp = 0x3131; cp <= 0x3164; cp++) {
		char buf[100];
		const char *s = letter(cp, "HANGUL LETTER ", buf, sizeof(buf));
		const char *filler = letter(cp, "HANGUL ", buf, sizeof(buf));

		if ((s && !strcmp(s, name)) ||
		    (cp == 0x3164 && !strcmp(filler, name)))
			return cp;
	}
	return 0;
}

START_TEST(indexes_and_letters)
{
	static const struct {
		const char *prefix;
		uint32_t first, count, from;
		uint32_t (*to_letter)(uint32_t);
		int (*of_letter)(uint32_t);
	} kinds[] = {
	    {"HANGUL CHOSEONG ", 0x1100, 19, 0, kc_choseong_letter,
		kc_letter_choseong},
	    {"HANGUL JUNGSEONG ", 0x1161, 21, 0, kc_jungseong_letter,
		kc_letter_jungseong},
	    {"HANGUL JONGSEONG ", 0x11A7, 28, 1, kc_jongseong_letter,
		kc_letter_jongseong},
	};
	char buf[100];

	for (size_t k = 0; k < 3; k++) {
		uint32_t found = 0;

		for (uint32_t i = kinds[k].from; i < kinds[k].count; i++) {
			uint32_t cp = kinds[k].first + i;
			const char *name = letter(
			    cp, kinds[k].prefix, buf, sizeof(buf));
			uint32_t want = letter_named(name);

			ck_assert_uint_ne(want, 0);
			ck_assert_uint_eq(kinds[k].to_letter(i), want);
			ck_assert_int_eq(kinds[k].of_letter(want), (int)i);
			ck_assert_uint_eq(kc_jamo_letter(cp), want);
		}
		for (uint32_t cp = 0x3100; cp < 0x3200; cp++)
			found += kinds[k].of_letter(cp) >= 0;
		ck_assert_uint_eq(found, kinds[k].count - kinds[k].from);
		ck_assert_uint_eq(kinds[k].to_letter(kinds[k].count), 0);
	}
	ck_assert_uint_eq(kc_jongseong_letter(0), 0);
	ck_assert_int_eq(kc_letter_choseong(UINT32_MAX), -1);
}
END_TEST

START_TEST(halfwidth_letters)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char buf[100];
		const char *name = NULL;
		uint32_t want = 0;

		if (cp >= 0xFF00 && cp <= 0xFFFF)
			name = letter(
			    cp, "HALFWIDTH HANGUL ", buf, sizeof(buf));
		if (name && !strncmp(name, "LETTER ", 7))
			want = letter_named(name + 7);
		else if (name)
			want = letter_named(name);
		if (kc_halfwidth_letter(cp) != want || (name && !want))
			ck_abort_msg("U+%04X", cp);
	}
}
END_TEST

START_TEST(letters_of_no_other_code_point)
{
	unsigned found = 0;

	for (uint32_t cp = 0; cp < 0x110000; cp++)
		found += kc_jamo_letter(cp) != 0;
	ck_assert_uint_eq(found, 19 + 21 + 27 + 2);
	ck_assert_uint_eq(kc_jamo_letter(0x111A), 0x3140);
	ck_assert_uint_eq(kc_jamo_letter(0x1121), 0x3144);
}
END_TEST

START_TEST(parts_of_every_syllable)
{
	for (uint32_t s = 0xAC00; s <= 0xD7A3; s++) {
		kc_syllable p = kc_syllable_split(s);

		if (p.l > 18 || p.v > 20 || p.t > 27 ||
		    kc_syllable_join(p.l, p.v, p.t) != s ||
		    kc_syllable_closed(s) != (p.t != 0))
			ck_abort_msg("U+%04X", s);
	}
	ck_assert(kc_is_choseong(0x1112) && !kc_is_choseong(0x1113));
	ck_assert(kc_is_jungseong(0x1161) && !kc_is_jungseong(0x1160));
	ck_assert(kc_is_jongseong(0x11A8) && !kc_is_jongseong(0x11A7));
	ck_assert(kc_is_jongseong(0x11C2) && !kc_is_jongseong(0x11C3));
}
END_TEST

/* Hangul_Syllable_Type L, V or T is what conjoins. */
START_TEST(conjoining_is_icus)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		int32_t type = u_getIntPropertyValue(
		    (UChar32)cp, UCHAR_HANGUL_SYLLABLE_TYPE);
		bool want = type == U_HST_LEADING_JAMO ||
		    type == U_HST_VOWEL_JAMO || type == U_HST_TRAILING_JAMO;

		if (kc_is_conjoining(cp) != want)
			ck_abort_msg("U+%04X", cp);
	}
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    indexes_and_letters,
	    halfwidth_letters,
	    letters_of_no_other_code_point,
	    parts_of_every_syllable,
	    conjoining_is_icus,
	};

	return UNIT_MAIN("hangul", cases);
}
