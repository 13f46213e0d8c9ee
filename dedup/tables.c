/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two tables of the index: open addressing, doubled at a load of 3/4. The
 * place of a key depends on the caller's seed, what is found does not.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

#include <string.h>

enum { FIRST_BITS = 8 };

static bool
is_full(size_t count, size_t places)
{
	return count >= places - places / 4;
}

/* --- Exact hashes --- */

void
kc_exact_release(struct kc_exact_table *t)
{
	kc_free(t->keys);
	kc_free(t->numbers);
	*t = (struct kc_exact_table){0};
}

static uint64_t
exact_bytes(const struct kc_exact_table *t, size_t places)
{
	return (uint64_t)places *
	    (sizeof(*t->keys) + (t->numbered ? sizeof(*t->numbers) : 0));
}

uint64_t
kc_exact_memory(const struct kc_exact_table *t)
{
	return t->mask ? exact_bytes(t, t->mask + 1) : 0;
}

static size_t
exact_next_size(const struct kc_exact_table *t)
{
	if (!t->mask)
		return (size_t)1 << FIRST_BITS;
	return is_full(t->count, t->mask + 1) ? (t->mask + 1) * 2 : 0;
}

uint64_t
kc_exact_growth(const struct kc_exact_table *t)
{
	return exact_bytes(t, exact_next_size(t));
}

static bool
is_empty(kc_hash128 key)
{
	return !key.high && !key.low;
}

/* Where a key is, if no other one is in its place. */
static size_t
exact_home(const struct kc_exact_table *t, kc_hash128 key)
{
	uint64_t h = (key.low ^ t->seed) * 0x9E3779B97F4A7C15;

	h = (h ^ h >> 32 ^ key.high) * 0xBF58476D1CE4E5B9;
	return (size_t)(h ^ h >> 32) & t->mask;
}

void
kc_exact_foresee(const struct kc_exact_table *t, kc_hash128 key)
{
	if (t->mask)
		__builtin_prefetch(&t->keys[exact_home(t, key)]);
}

/* Where the key is, or would be put. */
static size_t
exact_place(const struct kc_exact_table *t, kc_hash128 key)
{
	size_t at = exact_home(t, key);

	while (!is_empty(t->keys[at]) &&
	    (t->keys[at].low != key.low || t->keys[at].high != key.high))
		at = (at + 1) & t->mask;
	return at;
}

/* The zero key stands for an empty place. */
static kc_hash128
not_empty(kc_hash128 key)
{
	key.low += is_empty(key);
	return key;
}

bool
kc_exact_find(const struct kc_exact_table *t, kc_hash128 key, uint32_t *number)
{
	size_t at;

	if (!t->mask)
		return false;
	at = exact_place(t, not_empty(key));
	if (is_empty(t->keys[at]))
		return false;
	if (t->numbered)
		*number = t->numbers[at];
	return true;
}

void
kc_exact_put(struct kc_exact_table *t, kc_hash128 key, uint32_t number)
{
	size_t at;

	key = not_empty(key);
	at = exact_place(t, key);
	t->keys[at] = key;
	if (t->numbered)
		t->numbers[at] = number;
	t->count++;
}

uint32_t *
kc_exact_number(struct kc_exact_table *t, kc_hash128 key)
{
	size_t at;

	key = not_empty(key);
	at = exact_place(t, key);
	if (is_empty(t->keys[at])) {
		t->keys[at] = key;
		t->numbers[at] = 0;
		t->count++;
	}
	return &t->numbers[at];
}

void
kc_exact_lower(struct kc_exact_table *t, kc_hash128 key, uint32_t number)
{
	size_t at = exact_place(t, not_empty(key));

	if (is_empty(t->keys[at]))
		kc_exact_put(t, key, number);
	else if (number < t->numbers[at])
		t->numbers[at] = number;
}

kc_status
kc_exact_reserve(struct kc_exact_table *t)
{
	size_t places = exact_next_size(t);
	struct kc_exact_table old = *t;

	if (!places)
		return KC_OK;
	t->keys = kc_malloc_table(places * sizeof(*t->keys));
	t->numbers = NULL;
	if (t->numbered)
		t->numbers = kc_malloc(places * sizeof(*t->numbers));
	if (!t->keys || (t->numbered && !t->numbers)) {
		kc_free(t->keys);
		kc_free(t->numbers);
		*t = old;
		return KC_ERR_NOMEM;
	}
	memset(t->keys, 0, places * sizeof(*t->keys));
	t->mask = places - 1;
	t->count = 0;
	for (size_t i = 0; old.mask && i <= old.mask; i++) {
		if (!is_empty(old.keys[i]))
			kc_exact_put(
			    t, old.keys[i], old.numbered ? old.numbers[i] : 0);
	}
	kc_free(old.keys);
	kc_free(old.numbers);
	return KC_OK;
}

/* --- Band keys --- */

static size_t
places_of(const struct kc_bands *b)
{
	return b->bits ? (size_t)1 << b->bits : 0;
}

kc_status
kc_bands_init(struct kc_bands *b, uint32_t n, uint32_t seed)
{
	*b = (struct kc_bands){.n = n, .seed = seed};
	b->places = kc_calloc(n, sizeof(*b->places));
	b->free_place = kc_malloc(n * sizeof(*b->free_place));
	return b->places && b->free_place ? KC_OK : KC_ERR_NOMEM;
}

void
kc_bands_release(struct kc_bands *b)
{
	for (uint32_t i = 0; b->places && i < b->n; i++)
		kc_free(b->places[i]);
	kc_free(b->places);
	kc_free(b->free_place);
	*b = (struct kc_bands){0};
}

uint64_t
kc_bands_memory(const struct kc_bands *b)
{
	return (uint64_t)places_of(b) * b->n * sizeof(**b->places);
}

static bool
needs_growth(const struct kc_bands *b)
{
	return b->n && (!b->bits || is_full(b->documents, places_of(b)));
}

uint64_t
kc_bands_growth(const struct kc_bands *b)
{
	uint64_t places = b->bits ? places_of(b) * 2 : 1 << FIRST_BITS;

	/* Band by band: all old places that are not yet free, and one new one. */
	return needs_growth(b) ? places * sizeof(**b->places) * b->n -
		kc_bands_memory(b) + places_of(b) * sizeof(**b->places)
			       : 0;
}

static size_t
home_of(const struct kc_bands *b, unsigned bits, uint32_t key)
{
	/* 64 bits, for tables of more than 2^32 places are possible. */
	uint64_t h = (uint64_t)(key ^ b->seed) * 0x9E3779B97F4A7C15;

	return (size_t)(h >> (64 - bits));
}

/* Move a table of old places to one of 2^bits; both may be empty. */
static void
move_places(const struct kc_bands *b, const uint64_t *old, size_t n,
    uint64_t *to, unsigned bits)
{
	size_t mask = ((size_t)1 << bits) - 1;

	for (size_t i = 0; i < n; i++) {
		size_t at;

		if (!old[i])
			continue;
		at = home_of(b, bits, (uint32_t)(old[i] >> 32));
		while (to[at])
			at = (at + 1) & mask;
		to[at] = old[i];
	}
}

kc_status
kc_bands_reserve(struct kc_bands *b)
{
	unsigned bits = b->bits ? b->bits + 1 : FIRST_BITS;

	if (!needs_growth(b))
		return KC_OK;
	/* After a failure the object is of no use, as its users say. */
	for (uint32_t i = 0; i < b->n; i++) {
		size_t bytes = sizeof(uint64_t) << bits;
		uint64_t *to = kc_malloc_table(bytes);

		if (!to)
			return KC_ERR_NOMEM;
		memset(to, 0, bytes);
		if (b->places[i])
			move_places(b, b->places[i], places_of(b), to, bits);
		kc_free(b->places[i]);
		b->places[i] = to;
	}
	b->bits = bits;
	return KC_OK;
}

/* The documents under a key, up to four; *end is where a fifth would be. */
static size_t
find_in_band(const uint64_t *places, size_t at, size_t mask, uint32_t key,
    uint32_t *numbers, size_t *end)
{
	size_t n = 0;

	for (; places[at]; at = (at + 1) & mask) {
		if (places[at] >> 32 != key)
			continue;
		numbers[n++] = (uint32_t)places[at] - 1;
		if (n == KC_BAND_DOCUMENTS)
			break;
	}
	*end = at;
	return n;
}

size_t
kc_bands_find(struct kc_bands *b, const uint32_t *keys, uint32_t *numbers)
{
	size_t n = 0, mask = places_of(b) - 1;

	for (uint32_t i = 0; i < b->n; i++)
		__builtin_prefetch(&b->places[i][home_of(b, b->bits, keys[i])]);
	for (uint32_t i = 0; i < b->n; i++)
		n += find_in_band(b->places[i], home_of(b, b->bits, keys[i]),
		    mask, keys[i], numbers + n, &b->free_place[i]);
	return n;
}

void
kc_bands_put(struct kc_bands *b, const uint32_t *keys, uint32_t number)
{
	for (uint32_t i = 0; i < b->n; i++) {
		uint64_t *place = &b->places[i][b->free_place[i]];

		/* Not free: the key has its four. */
		if (!*place)
			*place = (uint64_t)keys[i] << 32 | (number + 1);
	}
	b->documents++;
}
