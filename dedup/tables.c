/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two tables of the index: open addressing, doubled at a load of 3/4. The
 * place of a key depends on the caller's seed, what is found does not.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

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

/* Where the key is, or would be put. */
static size_t
exact_place(const struct kc_exact_table *t, kc_hash128 key)
{
	uint64_t h = (key.low ^ t->seed) * 0x9E3779B97F4A7C15;
	size_t at;

	h = (h ^ h >> 32 ^ key.high) * 0xBF58476D1CE4E5B9;
	at = (size_t)(h ^ h >> 32) & t->mask;
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

kc_status
kc_exact_reserve(struct kc_exact_table *t)
{
	size_t places = exact_next_size(t);
	struct kc_exact_table old = *t;

	if (!places)
		return KC_OK;
	t->keys = kc_calloc(places, sizeof(*t->keys));
	t->numbers = NULL;
	if (t->numbered)
		t->numbers = kc_malloc(places * sizeof(*t->numbers));
	if (!t->keys || (t->numbered && !t->numbers)) {
		kc_free(t->keys);
		kc_free(t->numbers);
		*t = old;
		return KC_ERR_NOMEM;
	}
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
band_places(const struct kc_band_table *t)
{
	return t->bits ? (size_t)1 << t->bits : 0;
}

void
kc_band_release(struct kc_band_table *t)
{
	kc_free(t->places);
	*t = (struct kc_band_table){0};
}

uint64_t
kc_band_memory(const struct kc_band_table *t)
{
	return (uint64_t)band_places(t) * sizeof(*t->places);
}

static unsigned
band_next_bits(const struct kc_band_table *t)
{
	if (!t->bits)
		return FIRST_BITS;
	return is_full(t->count, band_places(t)) ? t->bits + 1 : 0;
}

uint64_t
kc_band_growth(const struct kc_band_table *t)
{
	unsigned bits = band_next_bits(t);

	return bits ? sizeof(*t->places) << bits : 0;
}

static size_t
band_home(const struct kc_band_table *t, uint32_t key)
{
	/* 64 bits, for tables of more than 2^32 places are possible. */
	uint64_t h = (uint64_t)(key ^ t->seed) * 0x9E3779B97F4A7C15;

	return (size_t)(h >> (64 - t->bits));
}

void
kc_band_prefetch(const struct kc_band_table *t, uint32_t key)
{
	if (t->bits)
		__builtin_prefetch(&t->places[band_home(t, key)]);
}

size_t
kc_band_find(const struct kc_band_table *t, uint32_t key,
    uint32_t numbers[KC_BAND_DOCUMENTS])
{
	size_t mask = band_places(t) - 1;
	size_t n = 0;

	if (!t->bits)
		return 0;
	for (size_t at = band_home(t, key); t->places[at];
	     at = (at + 1) & mask) {
		if (t->places[at] >> 32 != key)
			continue;
		numbers[n++] = (uint32_t)t->places[at] - 1;
		if (n == KC_BAND_DOCUMENTS)
			break;
	}
	return n;
}

void
kc_band_put(struct kc_band_table *t, uint32_t key, uint32_t number)
{
	size_t mask = band_places(t) - 1;
	size_t at = band_home(t, key);
	size_t n = 0;

	for (; t->places[at]; at = (at + 1) & mask)
		n += t->places[at] >> 32 == key;
	if (n >= KC_BAND_DOCUMENTS)
		return;
	t->places[at] = (uint64_t)key << 32 | (number + 1);
	t->count++;
}

static void
move_place(struct kc_band_table *t, uint64_t place)
{
	size_t mask = band_places(t) - 1;
	size_t at = band_home(t, (uint32_t)(place >> 32));

	while (t->places[at])
		at = (at + 1) & mask;
	t->places[at] = place;
}

kc_status
kc_band_reserve(struct kc_band_table *t)
{
	unsigned bits = band_next_bits(t);
	struct kc_band_table old = *t;

	if (!bits)
		return KC_OK;
	t->places = kc_calloc((size_t)1 << bits, sizeof(*t->places));
	if (!t->places) {
		*t = old;
		return KC_ERR_NOMEM;
	}
	t->bits = bits;
	for (size_t i = 0; i < band_places(&old); i++)
		if (old.places[i])
			move_place(t, old.places[i]);
	kc_free(old.places);
	return KC_OK;
}
