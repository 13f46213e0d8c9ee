/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hard cuts: places between two characters of a pretoken that no token of a
 * byte-level vocabulary reaches over. No merge crosses such a place, so what
 * stands at its two sides is merged apart, with the same ids (ffbpe has the idea
 * for training).
 *
 * Only boundaries of precomposed syllables, between each other or beside ASCII,
 * are known; all others pass for joined. In o200k 2,800 of the 125 million pairs
 * of syllables are joined, so that nearly all text falls into single syllables,
 * whose ids are a table.
 *
 * What joins a character to the one after it, and the other way round, is a
 * number that characters share which are joined alike. A table has a bit for each
 * pair of numbers, a row of lines of the cache for each left one. Syllables that are
 * frequent have low numbers, so that what text asks for is mostly in the first lines of
 * the first rows. It takes 17 kB for Qwen 3, 195 kB for a 32k vocabulary of Korean, and
 * 17 MB if each syllable were joined in a way of its own.
 */
#ifndef KC_TOKENIZER_CUTS_H
#define KC_TOKENIZER_CUTS_H

#include "tokenizer/vocab/vocab.h"

enum {
	KC_SYLLABLES = 11172,
	KC_CUT_FIRST = 128, /* the first syllable; ASCII stands before it */
	KC_CUT_CHARS = KC_CUT_FIRST + KC_SYLLABLES
};

/* Ids of a syllable that stands between two cuts, with a space or without. */
struct kc_cut_ids {
	uint32_t id[4];
};

/* Numbers of a character, 0: it joins none. */
struct kc_cut_sides {
	uint16_t left, right; /* as the left one of two, and as the right one */
};

struct kc_cuts {
	struct kc_cut_sides sides[KC_CUT_CHARS];
	bool any_piece; /* what stands between cuts has its ids by itself */
	uint64_t *bits; /* a row after the other */
	size_t stride;  /* words of a row: a multiple of 8 */
	struct kc_cut_ids alone[KC_SYLLABLES];
	struct kc_cut_ids spaced[KC_SYLLABLES];
	uint8_t n_alone[KC_SYLLABLES], n_spaced[KC_SYLLABLES];
};

/* From the tokens that text may become; ids are left to the caller. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_cuts_new(
    struct kc_cuts **c, const struct kc_vocab *v);
void kc_cuts_free(struct kc_cuts *c);

/* 1 if a token may reach from a character to the next, not both ASCII, else 0. */
static inline uint64_t
kc_cut_joins(const uint64_t *bits, size_t stride, struct kc_cut_sides left,
    struct kc_cut_sides right)
{
	return bits[left.left * stride + right.right / 64] >> right.right % 64 &
	    1;
}

#endif
