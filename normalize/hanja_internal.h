/* SPDX-License-Identifier: Apache-2.0 */
/* Words in hanja and their readings, found by their beginning. */
#ifndef KC_HANJA_INTERNAL_H
#define KC_HANJA_INTERNAL_H

#include "kcorpus/base.h"

struct kc_hanja;

/* Longest word that is kept, in characters. */
enum { KC_HANJA_LONGEST = 16 };

/*
 * The longest word that `text` (hanja) begins with: its length in characters,
 * and its reading, which has as many syllables. 0 if there is none.
 */
size_t kc_hanja_find(const struct kc_hanja *h, kc_str text, kc_str *reading);

#endif
