/* SPDX-License-Identifier: Apache-2.0 */
/* What words cost in the languages of a model, by their n-grams. */
#ifndef KC_LANG_GRAMS_H
#define KC_LANG_GRAMS_H

#include "lang_model.h"

/* A model that is looked up, with the n-grams found lately; for one thread. */
typedef struct kc_lang_finder kc_lang_finder;

/* Of a model that is ready, which is borrowed; NULL if there is no memory. */
kc_lang_finder *kc_lang_finder_new(const kc_lang_model *m);
void kc_lang_finder_free(kc_lang_finder *g);

/*
 * What a word costs in each language of the tongue, in KC_LM_STEP; returns its
 * characters, with the end of it.
 */
size_t kc_lang_finder_cost(
    kc_lang_finder *g, unsigned tongue, kc_str word, int16_t costs[KC_LM_MOST]);

/* sums += row, in lang_grams_x86.c. */
void
kc_lang_add_row_avx2(const int8_t row[KC_LM_MOST], int16_t sums[KC_LM_MOST]);

#endif
