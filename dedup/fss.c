/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fast Similarity Sketch (Dahlgaard, Knudsen and Thorup, "Fast Similarity
 * Sketching", FOCS 2017). In each of the first k rounds an element goes to one
 * slot by a hash of the round, in the k rounds after them all go to slots 0, 1,
 * 2 ...; a slot keeps the least (round, hash). Rounds end when no slot is empty:
 * O(n + k log k), and for sets smaller than k less variance than k independent
 * minima.
 *
 * Elements come in blocks; a block needs the rounds up to the latest that a slot
 * was filled in, for it could still be beaten. The result is that of all
 * elements in one block.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

enum {
	/* After so many rounds in which 2048 different elements leave a slot
	 * of 1024 empty once in 10^4 sets, repetitions are looked for. */
	REPETITIVE_ROUND = 9,
	REPETITIVE_BLOCK = 512
};

kc_status
kc_fss_init(struct kc_fss *f, uint32_t k)
{
	*f = (struct kc_fss){.k = k};
	f->slots = kc_malloc(k * sizeof(*f->slots));
	if (!f->slots)
		return KC_ERR_NOMEM;
	kc_fss_reset(f);
	return KC_OK;
}

void
kc_fss_release(struct kc_fss *f)
{
	kc_free(f->slots);
	*f = (struct kc_fss){0};
}

/* The rounds before it are hashed, two at a time from 1 on. */
static uint64_t
forced_rounds(const struct kc_fss *f)
{
	return f->k | 1;
}

void
kc_fss_reset(struct kc_fss *f)
{
	for (size_t i = 0; i < f->k; i++)
		f->slots[i] = UINT64_MAX;
	f->filled = 0;
	f->rounds = forced_rounds(f) + f->k;
}

/* Two rounds' hashes: splitmix64's finalizer (Steele, Lea, Flood 2014), short. */
static inline uint64_t
hash_in_round(uint64_t x, uint64_t round)
{
	uint64_t z = x + (round + 1) * 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	return z ^ z >> 31;
}

/* Without a branch: whether a slot is lowered cannot be foretold. */
static inline void
lower_slot(uint64_t *slots, uint64_t slot, uint64_t value)
{
	uint64_t old = slots[slot];

	slots[slot] = value < old ? value : old;
}

/* A slot that has a value keeps one: all are looked at once in all rounds. */
static bool
all_filled(struct kc_fss *f)
{
	while (f->filled < f->k && f->slots[f->filled] != UINT64_MAX)
		f->filled++;
	return f->filled == f->k;
}

/* Round 0 is the hash itself; it fills most slots of all but short texts. */
static void
add_first_round(struct kc_fss *f, const uint64_t *v, size_t n)
{
	uint64_t *slots = f->slots, k = f->k;

	for (size_t i = 0; i < n; i++)
		lower_slot(slots, (v[i] >> 32) * k >> 32, (uint32_t)v[i]);
}

/*
 * Rounds r and r + 1, for odd r, each with half of a hash: its product with k
 * gives the slot and what orders the elements in it. A round that was not needed
 * changes nothing, for its values are greater than all there are.
 */
static void
add_two_rounds(struct kc_fss *f, const uint64_t *v, size_t n, uint64_t r)
{
	uint64_t *slots = f->slots, k = f->k;

	for (size_t i = 0; i < n; i++) {
		uint64_t z = hash_in_round(v[i], r);
		uint64_t a = (z >> 32) * k, b = (uint32_t)z * k;

		lower_slot(slots, a >> 32, r << 32 | (uint32_t)a);
		lower_slot(slots, b >> 32, (r + 1) << 32 | (uint32_t)b);
	}
}

/* A round in which all elements go to one slot. */
static void
add_to_slot(struct kc_fss *f, const uint64_t *v, size_t n, uint64_t r)
{
	for (size_t i = 0; i < n; i++)
		lower_slot(f->slots, r - forced_rounds(f),
		    r << 32 | (uint32_t)hash_in_round(v[i], r));
}

/* One more than the latest round that a slot was filled in. */
static uint64_t
rounds_in_use(const struct kc_fss *f)
{
	uint64_t latest = 0;

	for (size_t i = 0; i < f->k; i++)
		if (f->slots[i] > latest)
			latest = f->slots[i];
	return (latest >> 32) + 1;
}

static size_t
sort_unique(uint64_t *v, uint64_t *spare, size_t n)
{
	size_t kept = 0;

	kc_sort_hashes(v, spare, n);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

void
kc_fss_add(struct kc_fss *f, uint64_t *v, uint64_t *spare, size_t n)
{
	bool first = !f->filled;

	if (!n)
		return;
	if (!first && f->rounds > 1)
		f->rounds = rounds_in_use(f);
	add_first_round(f, v, n);
	for (uint64_t r = 1; r < f->rounds;) {
		/* Of one block, later rounds matter to empty slots only. */
		if (first && all_filled(f))
			break;
		if (r == REPETITIVE_ROUND && n > REPETITIVE_BLOCK)
			n = sort_unique(v, spare, n);
		if (r < forced_rounds(f)) {
			add_two_rounds(f, v, n, r);
			r += 2;
		} else {
			add_to_slot(f, v, n, r++);
		}
	}
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
	/* Zero is no key. */
	return h >> 32 ? (uint32_t)(h >> 32) : 1;
}
