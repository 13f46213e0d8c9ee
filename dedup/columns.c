/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes and band keys of all documents, by column: a block has the keys of 4096
 * documents, band after band, so that a pass over one band reads its part alone.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

enum { ROWS = 4096 };

kc_status
kc_columns_init(
    struct kc_columns *c, uint32_t n_bands, const char *tmp, size_t memory)
{
	*c = (struct kc_columns){.n_bands = n_bands};
	kc_spool_init(&c->hashes, tmp, memory / 4);
	kc_spool_init(&c->keys, tmp, memory);
	c->block = kc_malloc((size_t)n_bands * ROWS * sizeof(*c->block));
	return c->block ? KC_OK : KC_ERR_NOMEM;
}

void
kc_columns_release(struct kc_columns *c)
{
	kc_spool_release(&c->hashes);
	kc_spool_release(&c->keys);
	kc_free(c->block);
	*c = (struct kc_columns){0};
}

uint64_t
kc_columns_memory(const struct kc_columns *c)
{
	return c->hashes.mem.cap + c->keys.mem.cap +
	    (uint64_t)c->n_bands * ROWS * sizeof(*c->block);
}

static kc_status
put_block(struct kc_columns *c, kc_error *err)
{
	return kc_spool_add(&c->keys,
	    (kc_str){(const char *)c->block,
		(size_t)c->n_bands * ROWS * sizeof(*c->block)},
	    err);
}

kc_status
kc_columns_add(struct kc_columns *c, const kc_sketch *sketch, kc_error *err)
{
	uint32_t row = c->n++ % ROWS;

	KC_TRY(kc_spool_add(&c->hashes,
	    (kc_str){(const char *)&sketch->exact, sizeof(sketch->exact)},
	    err));
	for (uint32_t i = 0; i < c->n_bands; i++)
		c->block[(size_t)i * ROWS + row] = sketch->n_keys
		    ? sketch->keys[i]
		    : 0;
	return row == ROWS - 1 ? put_block(c, err) : KC_OK;
}

kc_status
kc_columns_finish(struct kc_columns *c, kc_error *err)
{
	return c->n % ROWS ? put_block(c, err) : KC_OK;
}

kc_status
kc_columns_each(struct kc_columns *c, uint32_t band,
    void (*take)(void *ctx, uint32_t first, const uint32_t *keys, uint32_t n),
    void *ctx, kc_error *err)
{
	uint64_t size = (uint64_t)c->n_bands * ROWS * sizeof(*c->block);

	for (uint32_t first = 0; first < c->n; first += ROWS) {
		uint32_t n = c->n - first < ROWS ? c->n - first : ROWS;

		KC_TRY(kc_spool_read(&c->keys,
		    first / ROWS * size +
			(uint64_t)band * ROWS * sizeof(*c->block),
		    c->block, n * sizeof(*c->block), err));
		take(ctx, first, c->block, n);
	}
	return KC_OK;
}

kc_status
kc_columns_each_hash(struct kc_columns *c,
    kc_status (*take)(
	void *ctx, uint32_t first, const kc_hash128 *hashes, uint32_t n),
    void *ctx, kc_error *err)
{
	kc_hash128 *hashes = kc_malloc(ROWS * sizeof(*hashes));
	kc_status st = hashes ? KC_OK : kc_fail_nomem(err);

	for (uint32_t first = 0; first < c->n && !st; first += ROWS) {
		uint32_t n = c->n - first < ROWS ? c->n - first : ROWS;

		st = kc_spool_read(&c->hashes, first * sizeof(*hashes), hashes,
		    n * sizeof(*hashes), err);
		if (!st && take(ctx, first, hashes, n))
			st = kc_fail_nomem(err);
	}
	kc_free(hashes);
	return st;
}
