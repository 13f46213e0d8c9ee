/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that an encoder has met: making room and storing. */
#include <config.h>

#include "tokenizer/encode/cache.h"

#include "mem.h"

enum { LINE = 64, LEAST_POOL = KC_CACHE_LONGEST * sizeof(uint32_t) };

kc_status
kc_cache_init(struct kc_cache *c, size_t bytes, uint64_t seed)
{
	size_t lines = 64;

	/* An eighth of it for each pool, the rest for lines. */
	while (lines * 2 * LINE <= bytes)
		lines *= 2;
	c->seed = seed;
	c->mask = lines - 1;
	/* An empty pool has room for any piece and its ids. */
	c->pool = lines * LINE / 8;
	if (c->pool < LEAST_POOL)
		c->pool = LEAST_POOL;
	c->lines = kc_malloc_table(lines * LINE);
	c->keys = kc_malloc(c->pool);
	c->long_ids = kc_malloc(c->pool);
	if (!c->lines || !c->keys || !c->long_ids)
		return KC_ERR_NOMEM;
	memset(c->lines, 0, lines * LINE);
	return KC_OK;
}

void
kc_cache_release(struct kc_cache *c)
{
	kc_free(c->lines);
	kc_free(c->keys);
	kc_free(c->long_ids);
	*c = (struct kc_cache){0};
}

static void
forget_pieces(struct kc_cache *c)
{
	memset(c->lines, 0, (c->mask + 1) * sizeof(*c->lines));
	c->n_keys = c->n_long = 0;
}

void
kc_cache_store(struct kc_cache *c, const struct kc_cache_probe *q,
    const uint32_t *ids, size_t n, int8_t reach)
{
	size_t key = q->key.len > KC_CACHE_KEY ? q->key.len : 0;
	size_t more = n > KC_CACHE_IDS ? n : 0;
	struct kc_cache_slot slot = {{q->word[0], q->word[1]},
	    (uint8_t)q->key.len, reach, (uint16_t)n, {0}};

	if (q->key.len > KC_CACHE_LONGEST)
		return;
	if (c->n_keys + key > c->pool ||
	    (c->n_long + more) * sizeof(*ids) > c->pool)
		forget_pieces(c);
	if (key) {
		slot.word[1] = c->n_keys;
		memcpy(c->keys + c->n_keys, q->key.ptr, key);
		c->n_keys += key;
	}
	if (more) {
		slot.id[0] = (uint32_t)c->n_long;
		memcpy(c->long_ids + c->n_long, ids, n * sizeof(*ids));
		c->n_long += n;
	} else {
		memcpy(slot.id, ids, n * sizeof(*ids));
	}
	q->line->slot[1] = q->line->slot[0];
	q->line->slot[0] = slot;
}
