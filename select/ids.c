/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers keys in the order of their first occurrence. */
#include <config.h>

#include "quality_internal.h"

#include "mem.h"

#include <string.h>

enum { FIRST_PLACES = 256 };

void
kc_ids_release(struct kc_ids *t)
{
	kc_free(t->keys);
	kc_free(t->places);
	*t = (struct kc_ids){0};
}

static size_t
home(const struct kc_ids *t, uint64_t key)
{
	uint64_t h = (key ^ t->seed) * 0x9E3779B97F4A7C15;

	return (size_t)((h ^ h >> 32) & t->mask);
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
kc_ids_reset(struct kc_ids *t, uint64_t seed)
{
	t->seed = seed;
	t->count = 0;
	return use_places(t, FIRST_PLACES);
}

static kc_status
double_places(struct kc_ids *t)
{
	KC_TRY(use_places(t, (t->mask + 1) * 2));
	for (uint32_t i = 0; i < t->count; i++) {
		size_t at = home(t, t->keys[i]);

		while (t->places[at])
			at = (at + 1) & t->mask;
		t->places[at] = i + 1;
	}
	return KC_OK;
}

kc_status
kc_ids_add(struct kc_ids *t, uint64_t key, uint32_t *id)
{
	size_t at = home(t, key);

	for (; t->places[at]; at = (at + 1) & t->mask) {
		*id = t->places[at] - 1;
		if (t->keys[*id] == key)
			return KC_OK;
	}
	if (t->count == t->keys_cap)
		KC_TRY(KC_GROW(&t->keys, &t->keys_cap, (size_t)t->count + 1));
	t->keys[t->count] = key;
	*id = t->count++;
	t->places[at] = t->count;
	return t->count * (size_t)2 > t->mask ? double_places(t) : KC_OK;
}
