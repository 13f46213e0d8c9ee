/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hangul letters: the parts of syllables and the same letters as compatibility
 * and halfwidth jamo. Arithmetic and tables only; what to do with a text is for
 * its caller to say.
 *
 * A syllable has a choseong (index 0 to 18), a jungseong (0 to 20) and a
 * jongseong (0 for none, to 27):
 *
 *	kc_syllable s = kc_syllable_split(0xD55C);	(18, 0, 4)
 *	kc_choseong_letter(s.l);			U+314E
 *	kc_syllable_join(s.l, s.v, 0);			U+D558
 *
 * All functions may be called with any code point or index and from any thread.
 */
#ifndef KCORPUS_HANGUL_H
#define KCORPUS_HANGUL_H

#include "kcorpus/unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The indexes of a syllable's parts. */
typedef struct kc_syllable {
	uint8_t l; /* choseong */
	uint8_t v; /* jungseong */
	uint8_t t; /* jongseong, 0: none */
} kc_syllable;

/* The parts of a precomposed syllable (kc_is_syllable). */
static inline kc_syllable
kc_syllable_split(uint32_t syllable)
{
	uint32_t s = syllable - KC_HANGUL_S;
	kc_syllable parts;

	parts.l = (uint8_t)(s / KC_HANGUL_NS);
	parts.v = (uint8_t)(s % KC_HANGUL_NS / KC_HANGUL_TS);
	parts.t = (uint8_t)(s % KC_HANGUL_TS);
	return parts;
}

/* The syllable of three indexes, each within its range. */
static inline uint32_t
kc_syllable_join(uint32_t l, uint32_t v, uint32_t t)
{
	return KC_HANGUL_S + (l * KC_HANGUL_VS + v) * KC_HANGUL_TS + t;
}

/* True if the syllable has a jongseong. */
static inline bool
kc_syllable_closed(uint32_t syllable)
{
	return (syllable - KC_HANGUL_S) % KC_HANGUL_TS != 0;
}

/*
 * True for modern conjoining jamo: U+1100..1112, U+1161..1175, U+11A8..11C2.
 * Those are what the arithmetic above takes apart and joins; old letters stand
 * elsewhere.
 */
static inline bool
kc_is_choseong(uint32_t cp)
{
	return cp - KC_HANGUL_L < KC_HANGUL_LS;
}

static inline bool
kc_is_jungseong(uint32_t cp)
{
	return cp - KC_HANGUL_V < KC_HANGUL_VS;
}

static inline bool
kc_is_jongseong(uint32_t cp)
{
	return cp - KC_HANGUL_T - 1 < KC_HANGUL_TS - 1;
}

/*
 * True for any conjoining jamo, modern or old, or a filler (U+115F, U+1160): the
 * blocks Hangul Jamo, Extended-A and Extended-B, assigned code points alone.
 */
static inline bool
kc_is_conjoining(uint32_t cp)
{
	return cp - 0x1100 < 0x100 || cp - 0xA960 < 0x1D ||
	    cp - 0xD7B0 < 0x17 || cp - 0xD7CB < 0x31;
}

/*
 * The compatibility letter (U+3131..3163) of an index; 0 if there is none such,
 * as for jongseong 0.
 */
KC_API uint32_t kc_choseong_letter(uint32_t l);
KC_API uint32_t kc_jungseong_letter(uint32_t v);
KC_API uint32_t kc_jongseong_letter(uint32_t t);

/*
 * The index that a compatibility letter has as choseong, jungseong or (never 0)
 * jongseong; -1 if it cannot be one.
 */
KC_API int kc_letter_choseong(uint32_t cp);
KC_API int kc_letter_jungseong(uint32_t cp);
KC_API int kc_letter_jongseong(uint32_t cp);

/*
 * The compatibility letter of one conjoining jamo: the modern ones, and U+111A
 * and U+1121, which form KC makes of the letters U+3140 and U+3144. 0 for any
 * other code point.
 */
KC_API uint32_t kc_jamo_letter(uint32_t cp);

/*
 * The compatibility letter, or the filler U+3164, of a halfwidth one
 * (U+FFA0..FFDC); 0 for any other code point.
 */
KC_API uint32_t kc_halfwidth_letter(uint32_t cp);

#ifdef __cplusplus
}
#endif

#endif
