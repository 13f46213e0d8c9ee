/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Best-fit-decreasing (Ding et al., arXiv 2404.10830) in integers: the longest
 * piece first, each into the bin with the least room that it fits into. Bins of
 * the same room are a stack; a bit says of each room whether it has any, and a bit
 * above says so of 64 rooms, so that a bin is found in a few words, whatever the
 * number of bins.
 */
#include <config.h>

#include "kcorpus/order.h"

#include "mem.h"

#include <string.h>

#define NONE UINT32_MAX

/* Bins at work. Rooms go from 0 to `capacity`. */
struct bins {
	uint32_t capacity;
	uint32_t *top;  /* of the stack of each room, or NONE */
	uint32_t *next; /* of each bin, in its stack */
	uint64_t *has;  /* a bit for each room */
	uint64_t *some; /* a bit for each word of `has` */
	size_t words;   /* of `some` */
	uint32_t count;
};

static kc_status
init_bins(struct bins *b, uint32_t capacity, size_t n, kc_error *err)
{
	size_t words = (size_t)capacity / 64 + 1;

	b->capacity = capacity;
	b->words = words / 64 + 1;
	b->top = kc_malloc(((size_t)capacity + 1) * sizeof(*b->top));
	b->next = kc_malloc(n * sizeof(*b->next));
	b->has = kc_calloc(words, sizeof(*b->has));
	b->some = kc_calloc(b->words, sizeof(*b->some));
	if (!b->top || !b->next || !b->has || !b->some)
		return kc_fail_nomem(err);
	memset(b->top, 0xff, ((size_t)capacity + 1) * sizeof(*b->top));
	return KC_OK;
}

static void
release_bins(struct bins *b)
{
	kc_free(b->top);
	kc_free(b->next);
	kc_free(b->has);
	kc_free(b->some);
}

static void
push_bin(struct bins *b, uint32_t room, uint32_t bin)
{
	b->next[bin] = b->top[room];
	b->top[room] = bin;
	b->has[room / 64] |= UINT64_C(1) << room % 64;
	b->some[room / 4096] |= UINT64_C(1) << room / 64 % 64;
}

static uint32_t
pop_bin(struct bins *b, uint32_t room)
{
	uint32_t bin = b->top[room];

	b->top[room] = b->next[bin];
	if (b->top[room] == NONE) {
		b->has[room / 64] &= ~(UINT64_C(1) << room % 64);
		if (!b->has[room / 64])
			b->some[room / 4096] &= ~(
			    UINT64_C(1) << room / 64 % 64);
	}
	return bin;
}

/* The least room of at least `len` that a bin has, or NONE. */
static uint32_t
find_room(const struct bins *b, uint32_t len)
{
	size_t word = len / 64, group;
	uint64_t bits = b->has[word] & ~UINT64_C(0) << len % 64;

	if (!bits) {
		group = ++word / 64;
		if (word > b->capacity / 64)
			return NONE;
		bits = b->some[group] & ~UINT64_C(0) << word % 64;
		while (!bits && ++group < b->words)
			bits = b->some[group];
		if (!bits)
			return NONE;
		word = group * 64 + (size_t)__builtin_ctzll(bits);
		bits = b->has[word];
	}
	return (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
}

/* Indexes of the pieces, the longest first, equal ones as they come. */
static kc_status
sort_pieces(const uint32_t *lengths, size_t n, uint32_t capacity,
    uint32_t *order, kc_error *err)
{
	uint32_t *starts = kc_calloc((size_t)capacity + 2, sizeof(*starts));

	if (!starts)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		starts[capacity - lengths[i] + 1]++;
	for (size_t k = 1; k <= capacity; k++)
		starts[k] += starts[k - 1];
	for (size_t i = 0; i < n; i++)
		order[starts[capacity - lengths[i]]++] = (uint32_t)i;
	kc_free(starts);
	return KC_OK;
}

static void
place_pieces(struct bins *b, const uint32_t *lengths, size_t n,
    const uint32_t *order, uint32_t *bins)
{
	for (size_t k = 0; k < n; k++) {
		uint32_t i = order[k], room = find_room(b, lengths[i]), bin;

		if (room == NONE) {
			room = b->capacity;
			bin = b->count++;
		} else {
			bin = pop_bin(b, room);
		}
		push_bin(b, room - lengths[i], bin);
		bins[i] = bin;
	}
}

kc_status
kc_pack_best_fit(const uint32_t *lengths, size_t n, uint32_t capacity,
    uint32_t *bins, size_t *bin_count, kc_error *err)
{
	struct bins b = {0};
	uint32_t *order;
	kc_status st;

	*bin_count = 0;
	if (!capacity || capacity > KC_PACK_MAX || n >= NONE)
		return kc_fail(err, KC_ERR_ARG, 0, "%zu pieces into bins of %u",
		    n, capacity);
	for (size_t i = 0; i < n; i++)
		if (!lengths[i] || lengths[i] > capacity)
			return kc_fail(err, KC_ERR_ARG, i,
			    "a piece of %u does not go into a bin of %u",
			    lengths[i], capacity);
	order = kc_malloc(n * sizeof(*order));
	if (!order)
		return kc_fail_nomem(err);
	st = sort_pieces(lengths, n, capacity, order, err);
	if (!st)
		st = init_bins(&b, capacity, n, err);
	if (!st) {
		place_pieces(&b, lengths, n, order, bins);
		*bin_count = b.count;
	}
	release_bins(&b);
	kc_free(order);
	return st;
}
