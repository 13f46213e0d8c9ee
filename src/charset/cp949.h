/* SPDX-License-Identifier: Apache-2.0 */
/* Tells windows-949 by the pairs of bytes that Korean text has. */
#ifndef KC_TEXT_CP949_H
#define KC_TEXT_CP949_H

#include "kcorpus/base.h"

/* True for one of the 512 most frequent syllables, which are 96 % of running text. */
bool kc_cp949_is_frequent(unsigned pair);

/* True for one of the 1024, which are 99.6 %. */
bool kc_cp949_is_usual(unsigned pair);

/*
 * True if the pairs of bytes make Korean text: syllables of KS X 1001, half of them
 * frequent, and hardly anything else. Two are enough.
 */
bool kc_is_plausible_cp949(kc_str bytes);

#endif
