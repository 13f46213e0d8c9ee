/* SPDX-License-Identifier: Apache-2.0 */
/* Guesses about bytes that declare nothing. Private to ingest/. */
#ifndef KC_DECIDE_H
#define KC_DECIDE_H

#include "kcorpus/charset.h"

/* Bytes that are looked at: as many as it takes to be sure. */
enum { KC_LOOK = 1 << 18 };

/*
 * Korean in windows-949? Strict pairs, of which nearly all are among the 2,350
 * syllables of KS X 1001 or its jamo: outside of them lies less than one in a
 * thousand of real text.
 */
bool kc_is_plausible_cp949(kc_str bytes);

/*
 * A language of western Europe in windows-1252? Every byte is a character there,
 * so that it is a matter of where they stand. Other Latin encodings look alike.
 */
bool kc_is_plausible_latin(kc_str bytes);

/* One of the Korean encodings or UTF-16 without a mark; KC_CHARSET_NONE. */
kc_charset kc_guess_charset(kc_str bytes);

#endif
