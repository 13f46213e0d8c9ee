/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers keys in the order of their first occurrence. */
#include <config.h>

#include "quality_internal.h"

#include "mem.h"

#include <string.h>

enum { FEWEST_PLACES = 64, MOST_EXPECTED = 1 << 20 };

void
kc_ids_release(struct kc_ids *t)
{
	kc_free(t->keys);
	kc_free(t->places);
	*t = (struct kc_ids){0};
}

static uint64_t
hash_key(const struct kc_ids *t, uint64_t key)
{
	uint64_t h = (key ^ t->seed) * 0x9E3779B97F4A7C15;

	return h ^ h >> 32;
}

static kc_status
use_places(struct kc_ids *t, size_t n)
{
	KC_TRY(KC_GROW(&t->places, &t->places_cap, n));
	memset(t->places, 0, n * sizeof(*t->places));
	t->mask = n - 1;
	return KC_OK;
}

kc_status
kc_ids_reset(struct kc_ids *t, uint64_t seed, size_t expected)
{
	size_t n = FEWEST_PLACES;

	while (n < MOST_EXPECTED && n < 2 * expected)
		n *= 2;
	t->seed = seed;
	t->count = 0;
	return use_places(t, n);
}

static void
put_key(struct kc_ids *t, uint64_t h, uint32_t id)
{
	size_t at = (size_t)h & t->mask;

	while (t->places[at])
		at = (at + 1) & t->mask;
	t->places[at] = h >> 32 << 32 | (id + 1);
}

static kc_status
double_places(struct kc_ids *t)
{
	KC_TRY(use_places(t, (t->mask + 1) * 2));
	for (uint32_t i = 0; i < t->count; i++)
		put_key(t, hash_key(t, t->keys[i]), i);
	return KC_OK;
}

/* Where the key with hash `h` is, or the empty place where it goes. */
static inline size_t
seek_key(const struct kc_ids *t, uint64_t h, uint64_t key)
{
	size_t at = (size_t)h & t->mask;
	uint64_t place;

	for (; (place = t->places[at]); at = (at + 1) & t->mask)
		if (place >> 32 == h >> 32 &&
		    t->keys[(uint32_t)place - 1] == key)
			break;
	return at;
}

bool
kc_ids_find(const struct kc_ids *t, uint64_t key, uint32_t *id)
{
	uint64_t place = t->places[seek_key(t, hash_key(t, key), key)];

	*id = (uint32_t)place - 1;
	return place != 0;
}

kc_status
kc_ids_add(struct kc_ids *t, uint64_t key, uint32_t *id)
{
	uint64_t h = hash_key(t, key);
	size_t at = seek_key(t, h, key);

	*id = (uint32_t)t->places[at] - 1;
	if (t->places[at])
		return KC_OK;
	if (t->count == t->keys_cap)
		KC_TRY(KC_GROW(&t->keys, &t->keys_cap, (size_t)t->count + 1));
	t->keys[t->count] = key;
	*id = t->count++;
	t->places[at] = h >> 32 << 32 | t->count;
	return t->count * (size_t)2 > t->mask ? double_places(t) : KC_OK;
}
