/* SPDX-License-Identifier: Apache-2.0 */
/* BPE by the book: all pairs are counted before each merge. */
#ifndef KC_TESTS_PLAIN_BPE_H
#define KC_TESTS_PLAIN_BPE_H

#include "kcorpus/bpe.h"

#include "tests/unit/unit.h"

enum { PLAIN_WORDS = 60, PLAIN_LONGEST = 600, PLAIN_VOCAB = 700 };

struct plain_word {
	uint32_t s[PLAIN_LONGEST];
	size_t len;
	uint64_t count;
};

/* Pairs by (left, right), for at most PLAIN_VOCAB symbols. */
static uint64_t plain_pairs[PLAIN_VOCAB][PLAIN_VOCAB];

typedef bool plain_filter(uint32_t left, uint32_t right);

/* The most frequent pair that `may` allows (NULL: all). */
static inline bool
plain_best(const struct plain_word *w, size_t n, plain_filter *may,
    uint32_t *left, uint32_t *right)
{
	uint64_t best = 0;

	memset(plain_pairs, 0, sizeof(plain_pairs));
	for (size_t k = 0; k < n; k++)
		for (size_t i = 1; i < w[k].len; i++)
			plain_pairs[w[k].s[i - 1]][w[k].s[i]] += w[k].count;
	for (uint32_t i = 0; i < PLAIN_VOCAB; i++)
		for (uint32_t j = 0; j < PLAIN_VOCAB; j++)
			if (plain_pairs[i][j] > best && (!may || may(i, j))) {
				best = plain_pairs[i][j];
				*left = i;
				*right = j;
			}
	return best > 0;
}

/* Merge it; at how many places, counted. */
static inline uint64_t
plain_merge(struct plain_word *w, uint32_t left, uint32_t right, uint32_t id)
{
	uint64_t places = 0;
	size_t j = 0;

	for (size_t i = 0; i < w->len; j++) {
		bool here = i + 1 < w->len && w->s[i] == left &&
		    w->s[i + 1] == right;

		w->s[j] = here ? id : w->s[i];
		i += here ? 2 : 1;
		places += here ? w->count : 0;
	}
	w->len = j;
	return places;
}

#endif
