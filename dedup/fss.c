/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fast Similarity Sketch (Dahlgaard, Knudsen and Thorup, "Fast Similarity
 * Sketching", FOCS 2017). In round r < k each element goes to one slot by its
 * r-th hash, in round k + i all go to slot i; a slot keeps the least (round,
 * hash). Rounds end when no slot is empty: O(n + k log k), and for sets smaller
 * than k less variance than k independent minima.
 *
 * Elements come in blocks; a block needs the rounds up to the latest that a slot
 * was filled in, for it could still be beaten. The result is that of all
 * elements in one block.
 */
#include <config.h>

#include "dedup_internal.h"

enum {
	K = KC_SKETCH_SLOTS,
	SLOT_BITS = 7,
	/* So many different elements leave a slot empty after 4 rounds once in
	 * 10^5 sets: if one is, most of a block are repetitions. */
	REPETITIVE_ROUND = 4,
	REPETITIVE_BLOCK = 512
};

_Static_assert(1 << SLOT_BITS == K, "slots");

void
kc_fss_reset(struct kc_fss *f)
{
	for (size_t i = 0; i < K; i++)
		f->slots[i] = UINT64_MAX;
	f->empty = K;
	f->rounds = 2 * K;
}

/* The r-th hash: splitmix64's finalizer (Steele, Lea and Flood 2014), short. */
static inline uint64_t
hash_in_round(uint64_t x, uint64_t round)
{
	uint64_t z = x + (round + 1) * 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	return z ^ z >> 31;
}

static void
add_in_round(struct kc_fss *f, const uint64_t *v, size_t n, uint64_t round)
{
	size_t empty = f->empty;

	for (size_t i = 0; i < n; i++) {
		uint64_t z = hash_in_round(v[i], round);
		size_t slot = round < K ? z >> (64 - SLOT_BITS) : round - K;
		uint64_t value = round << 32 | (uint32_t)z;
		uint64_t old = f->slots[slot];

		empty -= old == UINT64_MAX;
		f->slots[slot] = value < old ? value : old;
	}
	f->empty = empty;
}

/* One more than the latest round that a slot was filled in. */
static uint64_t
rounds_in_use(const struct kc_fss *f)
{
	uint64_t latest = 0;

	for (size_t i = 0; i < K; i++)
		if (f->slots[i] > latest)
			latest = f->slots[i];
	return (latest >> 32) + 1;
}

static size_t
sort_unique(uint64_t *v, uint64_t *spare, size_t n)
{
	size_t kept = 0;

	kc_sort_hashes(v, spare, n, 0);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

void
kc_fss_add(struct kc_fss *f, uint64_t *v, uint64_t *spare, size_t n)
{
	bool first = f->empty == K;

	for (uint64_t r = 0; n && r < f->rounds; r++) {
		/* Of one block, later rounds matter to empty slots only. */
		if (first && !f->empty)
			break;
		if (r == REPETITIVE_ROUND && n > REPETITIVE_BLOCK)
			n = sort_unique(v, spare, n);
		add_in_round(f, v, n, r);
	}
	if (n && f->rounds > 1)
		f->rounds = rounds_in_use(f);
}

uint32_t
kc_fss_key(const struct kc_fss *f, uint32_t band, uint32_t rows)
{
	uint64_t h = 0;

	for (uint32_t i = 0; i < rows; i++) {
		h = (h ^ f->slots[band * rows + i]) * 0x9E3779B97F4A7C15;
		h ^= h >> 29;
	}
	h *= 0xBF58476D1CE4E5B9;
	return (uint32_t)(h >> 32);
}
