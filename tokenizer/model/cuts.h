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
	KC_CUT_CHARS = KC_CUT_FIRST + KC_SYLLABLES,
	KC_CUT_LOG_MOST = 27 /* at most 2 to this bits: 16 MiB */
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
	uint64_t *bits;
	uint64_t mask; /* the number of bits, a power of two, less 1 */
	struct kc_cut_ids alone[KC_SYLLABLES];
	struct kc_cut_ids spaced[KC_SYLLABLES];
	uint8_t n_alone[KC_SYLLABLES], n_spaced[KC_SYLLABLES];
};

/* From the tokens that text may become; ids are left to the caller. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_cuts_new(
    struct kc_cuts **c, const struct kc_vocab *v);
void kc_cuts_free(struct kc_cuts *c);

/* The bit of a pair of numbers. */
static inline uint64_t
kc_cut_bit(uint64_t mask, unsigned left, unsigned right)
{
	return ((uint64_t)left << 16 | right) * UINT64_C(0x9E3779B97F4A7C15) >>
	    (64 - KC_CUT_LOG_MOST) &
	    mask;
}

/* 1 if a token may reach from a character to the next, not both ASCII, else 0. */
static inline uint64_t
kc_cut_joins(const uint64_t *bits, uint64_t mask, struct kc_cut_sides left,
    struct kc_cut_sides right)
{
	uint64_t bit = kc_cut_bit(mask, left.left, right.right);

	return bits[bit / 64] >> bit % 64 & 1;
}

#endif
