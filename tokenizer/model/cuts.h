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
 * number that characters share which are joined alike. The pairs of numbers that
 * some token joins are a Bloom filter with one hash: a pair that is none may pass
 * for one, which costs a cut and nothing else.
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

struct kc_cuts {
	uint16_t left[KC_CUT_CHARS]; /* number as the left one, 0: joins none */
	uint16_t right[KC_CUT_CHARS]; /* number as the right one */
	bool any_piece; /* what stands between cuts has its ids by itself */
	uint64_t *bits;
	unsigned shift; /* 64 - log2(number of bits) */
	struct kc_cut_ids alone[KC_SYLLABLES];
	struct kc_cut_ids spaced[KC_SYLLABLES];
	uint8_t n_alone[KC_SYLLABLES], n_spaced[KC_SYLLABLES];
};

/* From the tokens that text may become; ids are left to the caller. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_cuts_new(
    struct kc_cuts **c, const struct kc_vocab *v);
void kc_cuts_free(struct kc_cuts *c);

static inline uint64_t
kc_cut_bit(const struct kc_cuts *c, unsigned left, unsigned right)
{
	return ((uint64_t)left << 16 | right) * UINT64_C(0x9E3779B97F4A7C15) >>
	    c->shift;
}

/* True if a token may reach from the character `left` to `right`, not both ASCII. */
static inline bool
kc_cuts_joins(const struct kc_cuts *c, unsigned left, unsigned right)
{
	uint64_t bit = kc_cut_bit(c, c->left[left], c->right[right]);

	return c->bits[bit / 64] >> bit % 64 & 1;
}

#endif
