/* SPDX-License-Identifier: Apache-2.0 */
/*
 * New documents against an index: the texts that it has, and those that repeat each
 * other. Hashes are sorted part by part, so that runs are read in order.
 */
#include <config.h>

#include "runs.h"

#include "mem.h"

#include <stdlib.h>

struct ranked_hash {
	kc_hash128 hash;
	uint32_t rank, pad;
};

struct match_pass {
	const struct kc_whole *w;
	struct ranked_hash *v;
	size_t n, cap;
	uint64_t part, parts;
};

static kc_status
gather_hashes(void *pass, uint32_t first, const kc_hash128 *hashes, uint32_t n)
{
	struct match_pass *p = pass;

	for (uint32_t i = 0; i < n; i++) {
		if ((hashes[i].high >> 32) * p->parts >> 32 != p->part)
			continue;
		KC_TRY(KC_GROW(&p->v, &p->cap, p->n + 1));
		p->v[p->n++] = (struct ranked_hash){hashes[i], first + i, 0};
	}
	return KC_OK;
}

static int
compare_ranked_hashes(const void *a, const void *b)
{
	const struct ranked_hash *x = a, *y = b;

	if (x->hash.high != y->hash.high)
		return x->hash.high < y->hash.high ? -1 : 1;
	if (x->hash.low != y->hash.low)
		return x->hash.low < y->hash.low ? -1 : 1;
	return x->rank < y->rank ? -1 : 1;
}

/* Documents of one text, which the index has or the first of them stands for. */
static kc_status
match_text(
    struct kc_whole *w, const struct ranked_hash *v, size_t n, kc_error *err)
{
	struct kc_run_hash found;
	bool old = kc_index_find_hash(w->index, v->hash, &found);

	for (size_t i = 0; i < n; i++) {
		w->same_as[v[i].rank] = old ? found.kept_for
					    : w->base + v->rank;
		if (!old)
			continue;
		w->near_of_old[v[i].rank] = !found.exact;
	}
	if (old)
		return KC_OK;
	return kc_spool_add(
	    &w->draft->hashes, (kc_str){(const char *)v, sizeof(*v)}, err);
}

static kc_status
match_part(struct kc_whole *w, struct match_pass *p, kc_error *err)
{
	size_t next;

	p->n = 0;
	KC_TRY(kc_columns_each_hash(&w->columns, gather_hashes, p, err));
	if (p->n)
		qsort(p->v, p->n, sizeof(*p->v), compare_ranked_hashes);
	for (size_t i = 0; i < p->n; i = next) {
		for (next = i + 1; next < p->n &&
		     p->v[next].hash.high == p->v[i].hash.high &&
		     p->v[next].hash.low == p->v[i].hash.low;)
			next++;
		w->draft->texts++;
		KC_TRY(match_text(w, &p->v[i], next - i, err));
	}
	return KC_OK;
}

kc_status
kc_index_match(struct kc_whole *w, kc_error *err)
{
	struct match_pass p = {.w = w, .parts = 1};
	kc_status st = KC_OK;

	/* 24 bytes an item, in an array that grows by half, and sorted. */
	if (w->memory)
		p.parts = (uint64_t)w->n * 64 / w->memory + 1;
	kc_index_rewind_hashes(w->index);
	for (; p.part < p.parts && !st; p.part++)
		st = match_part(w, &p, err);
	kc_free(p.v);
	return st;
}
