/* SPDX-License-Identifier: Apache-2.0 */
/* The scorer of a classifier: words in, labels out (scorer.c, scorer_rank.c). */
#ifndef KC_SCORER_INTERNAL_H
#define KC_SCORER_INTERNAL_H

#include "classifier_internal.h"

/* The longest words whose sums are kept: longer ones are rarely seen again. */
enum { KC_SCORER_WORD = 57 };

/* A word whose sum is kept; 64 bytes, a line of the processor's cache. */
struct kc_scorer_slot {
	uint32_t hash;
	uint16_t rows;
	uint8_t len; /* 0: free */
	char text[KC_SCORER_WORD];
};

/* A node of the tree, the logarithm of the way to its parent, and its share of that. */
struct kc_scorer_node {
	int32_t node;
	float score, share;
};

/* Words that are looked up and added together, or fewer with as many n-grams. */
enum { KC_SCORER_WORDS = 32, KC_SCORER_NGRAMS = 2048 };

/* A word that waits to be added. */
struct kc_scorer_word {
	kc_str text;
	uint32_t hash;
	int32_t n; /* buckets of its n-grams; -1: the slot has the sum */
	struct kc_scorer_slot *slot;
	uint16_t rows; /* of a sum that is being made */
	bool is_label;
};

/* The longest n-grams that vectors look at, eight beginnings at once. */
enum { KC_SCORER_LANE_NGRAMS = 8 };

/* What that takes. */
struct kc_scorer_lanes {
	size_t minn; /* at least 1; 0: the processor or the model is not fit */
	/* A hash times 2^-32 times this, by 2^shift, is its quotient by buckets. */
	uint32_t inverse, shift;
	/* The bits of the shortest n-grams in their order; where that of a bit is. */
	uint64_t bits;
	uint8_t of_bit[64];
};

struct kc_scorer {
	const kc_classifier *c;
	float *hidden; /* the sum of the rows, in the end their mean */
	float *word;   /* sum of a word too long to keep */
	float *scores; /* by label */
	struct kc_scorer_node *nodes; /* of the tree, to be visited */
	uint32_t rows;                /* how many were added */
	bool known; /* one of them was not the end of the line */
	struct kc_scorer_word words[KC_SCORER_WORDS];
	size_t word_n;
	/*
	 * Of each word that is not kept, its number or -1, and its n-grams: hashes, then
	 * buckets, then rows.
	 */
	uint32_t *ngrams;
	size_t ngram_n;
	/* Sums of words seen lately, by hash. */
	struct kc_scorer_slot *slots;
	float *sums;
	uint32_t mask;
	struct kc_scorer_lanes lanes;
	/* Hashes of the words, for n-grams of words. */
	int32_t *hashes;
	size_t n, cap;
};

/* The best k labels by s->hidden; returns how many. */
size_t kc_scorer_rank(kc_scorer *s, kc_prediction *top, size_t k);

/* Add a word that is no label, perhaps only at kc_scorer_add_words. */
void kc_scorer_add_word(kc_scorer *s, kc_str word, uint32_t hash);

/* Add the words that wait. */
void kc_scorer_add_words(kc_scorer *s);

#if KC_X86
/* Ready the lanes for a model, if it is fit. */
void
kc_scorer_ready_lanes(struct kc_scorer_lanes *l, const struct kc_ft_args *a);

/*
 * The buckets of a word's n-grams that may have a row, in order; returns how many.
 * SIZE_MAX for a word with a character of more than four bytes.
 */
size_t
kc_scorer_buckets_avx2(const kc_scorer *s, kc_str word, uint32_t *buckets);

/* The exponentials of n scores less `max`, as kc_exponential's; n is a multiple of 4. */
void kc_scorer_raise_avx2(float *scores, size_t n, float max);
#endif

#endif
