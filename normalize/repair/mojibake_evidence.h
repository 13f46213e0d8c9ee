/* SPDX-License-Identifier: Apache-2.0 */
/* What tells a line that was decoded with the wrong encoding: see mojibake.c. */
#ifndef KC_NORM_MOJIBAKE_EVIDENCE_H
#define KC_NORM_MOJIBAKE_EVIDENCE_H

#include "normalize/passes.h"

/* What a line would be if its Latin letters were bytes of UTF-8. */
struct kc_mojibake_evidence {
	size_t hangul;   /* letters and syllables in common use */
	size_t rare;     /* other syllables */
	size_t row;      /* most Hangul in a row */
	size_t wide_row; /* most Hangul, Han, kana in a row */
	size_t controls; /* Hangul with a C1 control among its bytes */
	size_t certain;  /* quotes, dashes, emoji: E2 80 xx, F0 9F xx xx */
	size_t twos;     /* sequences of two bytes */
	size_t western;  /* of these, letters up to U+017F */
	size_t foreign;  /* and above */
	size_t others;   /* sequences of three bytes and more */
	size_t bad;      /* bytes that belong to none */
	size_t broken;   /* of these, what a lost byte leaves over */
};

/*
 * Bytes of the run of Latin letters at cp[0..n) that make one character. A space
 * within common Hangul was byte A0, which is U+00A0 in all these encodings and
 * what many programs make a space of: EC A0 95, a syllable, as U+00EC, space,
 * U+2022. Rare Hangul is rather a byte that was lost before a real space.
 */
size_t kc_mojibake_sequence(
    const struct kc_cp949 *t, const uint32_t *cp, size_t n, uint32_t *decoded);

/* A quotation mark, a dash or an emoji: none but UTF-8 has its bytes. */
bool kc_mojibake_is_certain(uint32_t cp);

/* What the sequences of a line tell, all together. */
struct kc_mojibake_evidence kc_mojibake_examine(
    const struct kc_norm_mojibake *m, const uint32_t *cp, size_t n);

/* Two Hangul in a row, or fewer in a line that is all UTF-8; few of them rare. */
bool kc_mojibake_is_korean(const struct kc_mojibake_evidence *e);

/*
 * True if somebody may have written these bytes as Latin-1. Those that rise by
 * one are an alphabet; without letters (C0 and above) they are dots or degrees.
 * Two in a row beside a letter of ASCII are of a word in capitals, unless more
 * rows are longer, as Korean words are; and two or less alone are no evidence.
 */
bool kc_mojibake_is_latin(kc_str bytes);

/*
 * True if nine of ten characters are common Hangul, half of its syllables
 * frequent, all usual if they are fewer than `few`, and two unlike.
 */
bool kc_mojibake_is_common_korean(
    const struct kc_norm_mojibake *m, const struct kc_norm_span *s, size_t few);

/* True if it is nothing but Hangul, and no letter of it rare. */
bool kc_mojibake_is_pure(const struct kc_mojibake_evidence *e);

/* Letters of the west, and what stands beside them; two at least. */
bool kc_mojibake_is_western(const struct kc_mojibake_evidence *e);

#endif
