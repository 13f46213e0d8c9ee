/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of a corpus, between counting and printing. */
#ifndef KC_STAT_INTERNAL_H
#define KC_STAT_INTERNAL_H

#include "kcorpus/stat.h"

#include "select/quality/quality_internal.h"

/*
 * Buckets of lengths: one for each below 2^(SUB + 1), above that 2^SUB for each
 * power of two, which is a width of less than 1 %.
 */
enum {
	KC_LENGTH_SUB = 7,
	KC_LENGTH_BUCKETS = (64 - KC_LENGTH_SUB + 1) << KC_LENGTH_SUB
};

struct kc_lengths {
	uint64_t count, sum, least, greatest;
	uint64_t buckets[KC_LENGTH_BUCKETS];
};

void kc_lengths_add(struct kc_lengths *l, uint64_t length);
void kc_lengths_merge(struct kc_lengths *l, const struct kc_lengths *from);

/* The length that `percent` of the documents do not exceed (nearest rank). */
uint64_t kc_lengths_percentile(const struct kc_lengths *l, unsigned percent);

struct kc_language {
	kc_str label; /* "" for documents without one */
	uint64_t documents, characters;
};

struct kc_stat {
	kc_composition comp;
	uint64_t bytes, empty, lines;
	struct kc_lengths chars, eojeol;
	struct kc_ids ids; /* of labels, by hash */
	struct kc_language *languages;
	size_t languages_cap;
	kc_arena arena;
	uint64_t seed;
};

#endif
