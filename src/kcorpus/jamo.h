/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hangul at the level of letters: schemes that write syllables with jamo, and
 * back. Each says for which texts decoding gives the text again, and
 * kc_jamo_is_reversible tells it of a text.
 *
 *	kc_buf out = KC_BUF_INIT;
 *
 *	if (kc_jamo_is_reversible(KC_JAMO_MARK, text))
 *		st = kc_jamo_encode(KC_JAMO_MARK, text, &out, &err);
 *
 * Everything that is not Hangul passes through. Texts are valid UTF-8. Any
 * thread.
 */
#ifndef KCORPUS_JAMO_H
#define KCORPUS_JAMO_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum kc_jamo_scheme {
	/*
	 * Conjoining jamo, as form D has them: U+D55C is U+1112 U+1161 U+11AB.
	 * Reversible if the text has no modern conjoining jamo.
	 */
	KC_JAMO_CONJOINING,
	/*
	 * Compatibility letters: U+314E U+314F U+3134. Reversible if the text
	 * has no compatibility letters.
	 */
	KC_JAMO_COMPAT,
	/*
	 * Three of them for each syllable, U+3164 for a missing jongseong.
	 * Reversible if the text has no U+3164 and no choseong letter right
	 * before a jungseong letter.
	 */
	KC_JAMO_FILL,
	/*
	 * Compatibility letters, and U+1D25 after each syllable. Reversible if
	 * the text has no U+1D25.
	 */
	KC_JAMO_MARK,
	/*
	 * One byte for each letter: ASCII. ASCII letters and signs that are
	 * needed for that stand between U+000E and U+000F. Always reversible.
	 */
	KC_JAMO_BYTES,
	/*
	 * Compatibility letters and U+3164 as halfwidth ones; syllables stay.
	 * Reversible if the text has no halfwidth jamo.
	 */
	KC_JAMO_HALFWIDTH,
	/*
	 * Hanyang's private use code points as conjoining jamo. Reversible if
	 * the text has no conjoining jamo, of those code points only syllables,
	 * and none of the few that are there twice.
	 */
	KC_JAMO_OLD,
	/* The choseong of each syllable, U+314E of U+D55C. Not reversible. */
	KC_JAMO_CHOSEONG,
	KC_JAMO_SCHEMES
} kc_jamo_scheme;

/* Append `text` in the scheme to `out`. KC_ERR_NOMEM; KC_ERR_ARG. */
KC_API KC_MUST_CHECK kc_status kc_jamo_encode(
    kc_jamo_scheme scheme, kc_str text, kc_buf *out, kc_error *err);

/*
 * Append what `text` stands for in the scheme. What no encoding gives passes
 * through. KC_ERR_NOMEM; KC_ERR_ARG for KC_JAMO_CHOSEONG.
 */
KC_API KC_MUST_CHECK kc_status kc_jamo_decode(
    kc_jamo_scheme scheme, kc_str text, kc_buf *out, kc_error *err);

/* True if decoding the encoded text gives it again, by the rule of the scheme. */
KC_API bool kc_jamo_is_reversible(kc_jamo_scheme scheme, kc_str text);

#ifdef __cplusplus
}
#endif

#endif
