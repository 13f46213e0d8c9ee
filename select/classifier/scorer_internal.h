/* SPDX-License-Identifier: Apache-2.0 */
/* The scorer of a classifier: words in, labels out (scorer.c, scorer_rank.c). */
#ifndef KC_SCORER_INTERNAL_H
#define KC_SCORER_INTERNAL_H

#include "classifier_internal.h"

struct kc_scorer_slot;

/* A node of the tree, the logarithm of the way to its parent, and its share of that. */
struct kc_scorer_node {
	int32_t node;
	float score, share;
};

/* Rows of n-grams that are looked up and added together. */
enum { KC_SCORER_BATCH = 256 };

struct kc_scorer {
	const kc_classifier *c;
	float *hidden; /* the sum of the rows, in the end their mean */
	float *word;   /* sum of a word too long to keep */
	float *scores; /* by label */
	struct kc_scorer_node *nodes; /* of the tree, to be visited */
	uint32_t rows;                /* how many were added */
	uint32_t ngrams[KC_SCORER_BATCH + KC_FT_MAX_NGRAM];
	uint64_t batch[KC_SCORER_BATCH + KC_FT_MAX_NGRAM];
	bool known; /* one of them was not the end of the line */
	/* Sums of words seen lately, by hash. */
	struct kc_scorer_slot *slots;
	float *sums;
	uint32_t mask;
	/* Hashes of the words, for n-grams of words. */
	int32_t *hashes;
	size_t n, cap;
};

/* The best k labels by s->hidden; returns how many. */
size_t kc_scorer_rank(kc_scorer *s, kc_prediction *top, size_t k);

#endif
