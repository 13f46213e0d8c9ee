/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of pairs, and the queue that gives the most frequent pair. */
#include <config.h>

#include "tokenizer/train/bpe_internal.h"

#include "mem.h"

#include <string.h>

enum { FIRST_SLOTS = 1 << 10, WAYS = 4 };

static size_t
hash_pair(uint64_t pair)
{
	uint64_t h = pair * UINT64_C(0x9E3779B97F4A7C15);

	return (size_t)(h >> 32 ^ h);
}

static kc_status
set_size(kc_bpe_pairs *p, size_t n)
{
	kc_bpe_slot *old = p->slots;
	uint32_t *old_aux = p->aux;
	size_t old_n = old ? p->mask + 1 : 0;
	kc_bpe_slot *slots = kc_malloc(n * sizeof(*slots));
	uint32_t *aux = p->with_aux ? kc_calloc(n, sizeof(*aux)) : NULL;

	if (!slots || (p->with_aux && !aux)) {
		kc_free(slots);
		kc_free(aux);
		return KC_ERR_NOMEM;
	}
	memset(slots, 0xFF, n * sizeof(*slots));
	for (size_t k = 0; k < old_n; k++) {
		size_t i;

		if (old[k].pair == KC_BPE_NO_PAIR)
			continue;
		i = hash_pair(old[k].pair) & (n - 1);
		while (slots[i].pair != KC_BPE_NO_PAIR)
			i = (i + 1) & (n - 1);
		slots[i] = old[k];
		if (aux)
			aux[i] = old_aux[k];
	}
	kc_free(old);
	kc_free(old_aux);
	p->slots = slots;
	p->aux = aux;
	p->mask = n - 1;
	return KC_OK;
}

kc_status
kc_bpe_pairs_init(kc_bpe_pairs *p, bool with_aux)
{
	*p = (kc_bpe_pairs){.with_aux = with_aux};
	return set_size(p, FIRST_SLOTS);
}

void
kc_bpe_pairs_release(kc_bpe_pairs *p)
{
	kc_free(p->slots);
	kc_free(p->aux);
	*p = (kc_bpe_pairs){0};
}

kc_bpe_slot *
kc_bpe_pairs_find(const kc_bpe_pairs *p, uint64_t pair)
{
	size_t i = hash_pair(pair) & p->mask;

	while (p->slots[i].pair != pair) {
		if (p->slots[i].pair == KC_BPE_NO_PAIR)
			return NULL;
		i = (i + 1) & p->mask;
	}
	return &p->slots[i];
}

kc_bpe_slot *
kc_bpe_pairs_add(kc_bpe_pairs *p, uint64_t pair)
{
	kc_bpe_slot *slot = kc_bpe_pairs_find(p, pair);
	size_t size = p->mask + 1, i;

	if (slot)
		return slot;
	if (p->used + 1 > size - size / 4 &&
	    (size > SIZE_MAX / 4 / sizeof(*p->slots) || set_size(p, 2 * size)))
		return NULL;
	i = hash_pair(pair) & p->mask;
	while (p->slots[i].pair != KC_BPE_NO_PAIR)
		i = (i + 1) & p->mask;
	p->used++;
	p->slots[i] = (kc_bpe_slot){pair, 0};
	return &p->slots[i];
}

uint64_t
kc_bpe_pairs_memory(const kc_bpe_pairs *p)
{
	uint64_t slot = sizeof(*p->slots) + (p->aux ? sizeof(*p->aux) : 0);

	return p->slots ? (p->mask + 1) * slot : 0;
}

void
kc_bpe_pairs_ask(const kc_bpe_pairs *p, const uint64_t *pairs, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		size_t i = hash_pair(pairs[k]) & p->mask;

		__builtin_prefetch(&p->slots[i], 1);
		if (p->aux)
			__builtin_prefetch(&p->aux[i], 1);
	}
}

/* HF's order: the higher count, then the smaller ids. */
static inline bool
is_before(const kc_bpe_queue *q, const kc_bpe_entry *a, const kc_bpe_entry *b)
{
	if (a->count != b->count)
		return a->count > b->count;
	return q->by_string
	    ? kc_bpe_string_before(q->by_string, a->pair, b->pair)
	    : a->pair < b->pair;
}

static void
sift_down(kc_bpe_queue *q, size_t i)
{
	kc_bpe_entry x = q->v[i];
	size_t child;

	while ((child = WAYS * i + 1) < q->n) {
		size_t end = child + WAYS < q->n ? child + WAYS : q->n;
		size_t best = child;

		while (++child < end)
			if (is_before(q, &q->v[child], &q->v[best]))
				best = child;
		if (!is_before(q, &q->v[best], &x))
			break;
		q->v[i] = q->v[best];
		i = best;
	}
	q->v[i] = x;
}

kc_status
kc_bpe_queue_push(kc_bpe_queue *q, kc_bpe_entry entry)
{
	size_t i = q->n;

	KC_TRY(KC_GROW(&q->v, &q->cap, q->n + 1));
	q->n++;
	while (i > 0) {
		size_t up = (i - 1) / WAYS;

		if (!is_before(q, &entry, &q->v[up]))
			break;
		q->v[i] = q->v[up];
		i = up;
	}
	q->v[i] = entry;
	return KC_OK;
}

kc_bpe_entry
kc_bpe_queue_pop(kc_bpe_queue *q)
{
	kc_bpe_entry top = q->v[0];

	q->v[0] = q->v[--q->n];
	if (q->n)
		sift_down(q, 0);
	return top;
}

void
kc_bpe_queue_order(kc_bpe_queue *q)
{
	for (size_t i = q->n / WAYS + 1; i-- > 0;)
		if (i < q->n)
			sift_down(q, i);
}
