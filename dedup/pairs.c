/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of documents by rank, the later and an earlier that its sketch proposes:
 * gathered in any order, given back by the later. They lie in parts, each of a
 * range of later ones, of which one at a time is sorted in memory.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

#include <string.h>

kc_status
kc_pairs_init(struct kc_pairs *p, uint32_t n, const char *tmp, size_t memory)
{
	*p = (struct kc_pairs){.per_part = n / KC_PAIRS_PARTS + 1};
	for (size_t i = 0; i < KC_PAIRS_PARTS; i++)
		kc_spool_init(&p->parts[i], tmp, memory / KC_PAIRS_PARTS);
	/* None of a later one is remembered at first: no pair has 0 twice. */
	p->recent = kc_calloc(n, sizeof(*p->recent));
	return p->recent ? KC_OK : KC_ERR_NOMEM;
}

void
kc_pairs_release(struct kc_pairs *p)
{
	for (size_t i = 0; i < KC_PAIRS_PARTS; i++)
		kc_spool_release(&p->parts[i]);
	kc_free(p->recent);
	kc_free(p->v);
	kc_free(p->spare);
	*p = (struct kc_pairs){0};
}

kc_status
kc_pairs_add(
    struct kc_pairs *p, uint32_t later, uint32_t earlier, kc_error *err)
{
	uint32_t *recent = p->recent[later].v;
	uint64_t pair = (uint64_t)later << 32 | earlier;

	/* The bands of a pair mostly propose it one after the other. */
	for (size_t i = 0; i < KC_BAND_DOCUMENTS; i++)
		if (recent[i] == earlier + 1)
			return KC_OK;
	memmove(recent + 1, recent, (KC_BAND_DOCUMENTS - 1) * sizeof(*recent));
	recent[0] = earlier + 1;
	return kc_spool_add(&p->parts[later / p->per_part],
	    (kc_str){(const char *)&pair, sizeof(pair)}, err);
}

void
kc_pairs_finish(struct kc_pairs *p)
{
	kc_free(p->recent);
	p->recent = NULL;
	p->part = 0;
}

/* The next part that has any, in memory and sorted. */
static kc_status
load_part(struct kc_pairs *p, kc_error *err)
{
	kc_spool *s = &p->parts[p->part++];
	size_t n = (size_t)(kc_spool_len(s) / sizeof(*p->v));

	p->at = p->n = 0;
	if (!n)
		return KC_OK;
	kc_free(p->v);
	kc_free(p->spare);
	p->v = kc_malloc(n * sizeof(*p->v));
	p->spare = kc_malloc(n * sizeof(*p->spare));
	if (!p->v || !p->spare)
		return kc_fail_nomem(err);
	KC_TRY(kc_spool_read(s, 0, p->v, n * sizeof(*p->v), err));
	kc_spool_release(s);
	kc_sort_hashes(p->v, p->spare, n);
	p->n = n;
	return KC_OK;
}

kc_status
kc_pairs_of(struct kc_pairs *p, uint32_t later, uint32_t *earlier, size_t *n,
    size_t room, kc_error *err)
{
	*n = 0;
	while (later / p->per_part >= p->part)
		KC_TRY(load_part(p, err));
	for (; p->at < p->n && p->v[p->at] >> 32 == later; p->at++) {
		uint32_t x = (uint32_t)p->v[p->at];

		if (*n < room && (!*n || earlier[*n - 1] != x))
			earlier[(*n)++] = x;
	}
	return KC_OK;
}
