/* SPDX-License-Identifier: Apache-2.0 */
/* The n-grams of one language, counted and smoothed (lang_learn.c). */
#ifndef KC_LANG_LEARN_H
#define KC_LANG_LEARN_H

#include "lang_model.h"

struct kc_lang_gram {
	uint64_t hash;
	double count, followed; /* how often, and with a character after it */
	double probability, worth;
	double unseen;           /* weight of characters never seen after it */
	uint32_t kinds;          /* of characters after it */
	uint32_t longer;         /* kinds of characters before it */
	uint32_t history, lower; /* without its last, its first character */
	uint32_t first;          /* its first character */
	uint32_t order;          /* 0: what stands before a word, or nothing */
};

/* Number 0 is the empty n-gram; an n-gram comes after its history and its lower. */
struct kc_lang_grams {
	unsigned tongue;
	uint32_t order;
	double size; /* characters that were counted */
	struct kc_lang_gram *grams;
	size_t cap;
	uint32_t n, mask;
	uint32_t *slots;
};

/*
 * Count the n-grams of words, which are sorted for it. KC_ERR_LIMIT for more than
 * KC_LM_MOST_ENTRIES of them; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_lang_grams_count(
    struct kc_lang_grams *g, kc_str *words, size_t n);

/* Make the probabilities and the worth of the n-grams. */
void kc_lang_grams_smooth(struct kc_lang_grams *g);

void kc_lang_grams_release(struct kc_lang_grams *g);

#endif
