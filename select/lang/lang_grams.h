/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What words cost in the languages of a model, by their n-grams. Those of many words are
 * searched for together, as they are waited for in memory: begin, add words, run, and
 * the costs of each.
 */
#ifndef KC_LANG_GRAMS_H
#define KC_LANG_GRAMS_H

#include "lang_model.h"

enum {
	KC_LANG_FOUND_WORDS = 64,
	/* Of all words, with what stands before and after each, and one more each. */
	KC_LANG_FOUND_KEYS = KC_LANG_FOUND_WORDS * 33
};

/* Words that are looked up in a model; for one thread. */
typedef struct kc_lang_finder kc_lang_finder;

/* Of a model that is ready, which is borrowed; NULL if there is no memory. */
kc_lang_finder *kc_lang_finder_new(const kc_lang_model *m);
void kc_lang_finder_free(kc_lang_finder *f);

void kc_lang_finder_begin(kc_lang_finder *f, unsigned tongue);

/* Add a word: one of any length or up to KC_LANG_FOUND_WORDS of up to 30 bytes. */
void kc_lang_finder_add(kc_lang_finder *f, kc_str word);

/* Find the n-grams of all words. */
void kc_lang_finder_run(kc_lang_finder *f);

/*
 * What a word costs in each language of the tongue, in KC_LM_STEP; returns its
 * characters, with the end of it.
 */
size_t kc_lang_finder_costs(
    const kc_lang_finder *f, size_t word, int16_t costs[KC_LM_MOST]);

/* Find the n-grams of all words; in lang_grams_x86.c. */
void kc_lang_find_grams_avx2(kc_lang_finder *f);

/* Add n of all rows, by their numbers, to sums; in lang_grams_x86.c. */
void kc_lang_add_rows_avx2(const int8_t (*all)[KC_LM_PART],
    const uint32_t *rows, size_t n, uint32_t parts, int16_t sums[KC_LM_MOST]);

/* Add the costs of a word to those of a text; in lang_grams_x86.c. */
void kc_lang_add_costs_avx2(
    const int16_t word[KC_LM_MOST], int32_t costs[KC_LM_MOST]);

#endif
