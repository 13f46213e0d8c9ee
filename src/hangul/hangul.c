/* SPDX-License-Identifier: Apache-2.0 */
/* Hangul letters (kcorpus/hangul.h). */
#include <config.h>

#include "kcorpus/hangul.h"

/* Compatibility letters as offsets from U+3130, 0 where there is none. */
enum { LETTERS = 0x3130, CONSONANTS = 30, FIRST_VOWEL = 0x314F };

static const uint8_t of_choseong[KC_HANGUL_LS] = {0x01, 0x02, 0x04, 0x07, 0x08,
    0x09, 0x11, 0x12, 0x13, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C,
    0x1D, 0x1E};

static const uint8_t of_jongseong[KC_HANGUL_TS] = {0, 0x01, 0x02, 0x03, 0x04,
    0x05, 0x06, 0x07, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11,
    0x12, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E};

/* The inverse, by consonant from U+3131 on. */
static const int8_t to_choseong[CONSONANTS] = {0, 1, -1, 2, -1, -1, 3, 4, 5, -1,
    -1, -1, -1, -1, -1, -1, 6, 7, 8, -1, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};

static const int8_t to_jongseong[CONSONANTS] = {1, 2, 3, 4, 5, 6, 7, -1, 8, 9,
    10, 11, 12, 13, 14, 15, 16, 17, -1, 18, 19, 20, 21, 22, -1, 23, 24, 25, 26,
    27};

uint32_t
kc_choseong_letter(uint32_t l)
{
	return l < KC_HANGUL_LS ? (uint32_t)LETTERS + of_choseong[l] : 0;
}

uint32_t
kc_jungseong_letter(uint32_t v)
{
	return v < KC_HANGUL_VS ? FIRST_VOWEL + v : 0;
}

uint32_t
kc_jongseong_letter(uint32_t t)
{
	return t && t < KC_HANGUL_TS ? (uint32_t)LETTERS + of_jongseong[t] : 0;
}

int
kc_letter_choseong(uint32_t cp)
{
	uint32_t i = cp - LETTERS - 1;

	return i < CONSONANTS ? to_choseong[i] : -1;
}

int
kc_letter_jungseong(uint32_t cp)
{
	uint32_t i = cp - FIRST_VOWEL;

	return i < KC_HANGUL_VS ? (int)i : -1;
}

int
kc_letter_jongseong(uint32_t cp)
{
	uint32_t i = cp - LETTERS - 1;

	return i < CONSONANTS ? to_jongseong[i] : -1;
}

uint32_t
kc_jamo_letter(uint32_t cp)
{
	if (kc_is_choseong(cp))
		return kc_choseong_letter(cp - KC_HANGUL_L);
	if (kc_is_jungseong(cp))
		return kc_jungseong_letter(cp - KC_HANGUL_V);
	if (kc_is_jongseong(cp))
		return kc_jongseong_letter(cp - KC_HANGUL_T);
	return cp == 0x111A ? 0x3140 : cp == 0x1121 ? 0x3144 : 0;
}

/* The block mirrors that of the compatibility letters, with holes. */
uint32_t
kc_halfwidth_letter(uint32_t cp)
{
	if (cp == 0xFFA0)
		return 0x3164;
	if (cp >= 0xFFA1 && cp <= 0xFFBE)
		return cp - 0xFFA1 + 0x3131;
	if (cp >= 0xFFC2 && cp <= 0xFFC7)
		return cp - 0xFFC2 + 0x314F;
	if (cp >= 0xFFCA && cp <= 0xFFCF)
		return cp - 0xFFCA + 0x3155;
	if (cp >= 0xFFD2 && cp <= 0xFFD7)
		return cp - 0xFFD2 + 0x315B;
	if (cp >= 0xFFDA && cp <= 0xFFDC)
		return cp - 0xFFDA + 0x3161;
	return 0;
}
