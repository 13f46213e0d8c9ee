/* SPDX-License-Identifier: Apache-2.0 */
/* The scorer of a classifier: words in, labels out (scorer.c, scorer_rank.c). */
#ifndef KC_SCORER_INTERNAL_H
#define KC_SCORER_INTERNAL_H

#include "classifier_internal.h"

struct kc_scorer_slot;

/* A node of the tree and the logarithm of the way down to it. */
struct kc_scorer_node {
	int32_t node;
	float score;
};

struct kc_scorer {
	const kc_classifier *c;
	float *hidden; /* the sum of the rows, in the end their mean */
	float *word;   /* sum of a word too long to keep */
	float *scores; /* by label */
	struct kc_scorer_node *nodes; /* of the tree, to be visited */
	uint32_t rows;                /* how many were added */
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
