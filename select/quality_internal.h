/* SPDX-License-Identifier: Apache-2.0 */
/* How a text is measured: what the passes over it share. */
#ifndef KC_QUALITY_INTERNAL_H
#define KC_QUALITY_INTERNAL_H

#include "kcorpus/quality.h"

/*
 * Numbers 64-bit keys 0, 1, 2 ... in the order of their first occurrence. Open
 * addressing at a load of at most 1/2; a place holds 32 bits of the key's hash,
 * so that the key itself is looked at once, and the number plus one.
 */
struct kc_ids {
	uint64_t *keys;
	uint64_t *places;
	size_t keys_cap, places_cap;
	size_t mask;
	uint32_t count;
	uint64_t seed;
};

void kc_ids_release(struct kc_ids *t);

/* Forget all keys; about `expected` different ones will come. */
KC_MUST_CHECK kc_status kc_ids_reset(
    struct kc_ids *t, uint64_t seed, size_t expected);

/* The number of a key; false: it has none. */
bool kc_ids_find(const struct kc_ids *t, uint64_t key, uint32_t *id);

/* The number of a key, new if it is t->count as it was before. */
KC_MUST_CHECK kc_status kc_ids_add(
    struct kc_ids *t, uint64_t key, uint32_t *id);

/* An n-gram that occurs `count` times, first at eojeol `first`. */
struct kc_gram {
	uint32_t count, first;
};

/* An eojeol: its length, and which n-gram of the current n begins with it. */
struct kc_eojeol {
	uint32_t chars, gram;
};

struct kc_quality {
	uint64_t seed;
	struct kc_ids ids;

	struct kc_eojeol *eojeol; /* of the text, in order */
	size_t eojeol_cap;
	size_t count;

	struct kc_gram *grams;
	size_t grams_cap;
	uint32_t *positions; /* where a repeated n-gram may begin */
	size_t positions_cap;
};

/* Counts of one pass over the characters. */
struct kc_eojeol_counts {
	uint64_t visible; /* characters */
	uint64_t longest; /* characters of an eojeol */
	uint64_t lettered;
	uint64_t hashes, hashtags, ellipses;
	uint64_t in_jamo_runs, in_char_runs;
};

/* Split into eojeol, number them, count characters. */
KC_MUST_CHECK kc_status kc_quality_eojeol(
    struct kc_quality *q, kc_str text, struct kc_eojeol_counts *counts);

/* The n-gram signals; needs kc_quality_eojeol. */
KC_MUST_CHECK kc_status kc_quality_ngrams(
    struct kc_quality *q, uint64_t visible, kc_signals *signals);

/* The line and paragraph signals. */
KC_MUST_CHECK kc_status kc_quality_lines(
    struct kc_quality *q, kc_str text, kc_signals *signals);

static inline double
kc_share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

#endif
