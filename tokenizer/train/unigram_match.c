/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: for each character of a text, the longest seed that ends
 * there (Aho and Corasick, "Efficient String Matching", CACM 1975). States are the
 * nodes of the trie of all seeds. Used once: which seeds end where does not change
 * from round to round, only which of them are left.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>

struct kc_unigram_edge {
	uint32_t from, cp;
	uint32_t to; /* 0: an empty slot, as no edge leads to the first state */
};

/* What is known of a state while the trie is made. */
struct state_origin {
	uint32_t from, cp, depth;
};

struct trie_maker {
	struct kc_unigram_match *m;
	struct state_origin *origin; /* by state */
	size_t cap_origin;
	size_t used;
};

void
kc_unigram_match_release(struct kc_unigram_match *m)
{
	kc_free(m->edges);
	kc_free(m->back);
	kc_free(m->longest);
	*m = (struct kc_unigram_match){0};
}

/* The slot of an edge, or the empty one where it goes. */
static struct kc_unigram_edge *
find_edge(const struct kc_unigram_match *m, uint32_t from, uint32_t cp)
{
	uint64_t key = (uint64_t)from << 21 | cp;
	size_t i = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & m->mask;

	while (m->edges[i].to &&
	    (m->edges[i].from != from || m->edges[i].cp != cp))
		i = (i + 1) & m->mask;
	return &m->edges[i];
}

static kc_status
resize_edges(struct kc_unigram_match *m, size_t slots)
{
	struct kc_unigram_edge *old = m->edges;
	size_t n = old ? m->mask + 1 : 0;

	m->edges = kc_malloc_table(slots * sizeof(*m->edges));
	if (!m->edges) {
		m->edges = old;
		return KC_ERR_NOMEM;
	}
	memset(m->edges, 0, slots * sizeof(*m->edges));
	m->mask = slots - 1;
	for (size_t i = 0; i < n; i++)
		if (old[i].to)
			*find_edge(m, old[i].from, old[i].cp) = old[i];
	kc_free(old);
	return KC_OK;
}

/* The state after an edge, which is made if need be. */
static kc_status
step_or_grow(struct trie_maker *k, uint32_t from, uint32_t cp, uint32_t *to)
{
	struct kc_unigram_match *m = k->m;
	struct kc_unigram_edge *edge = find_edge(m, from, cp);

	if (!edge->to) {
		if (2 * ++k->used > m->mask) {
			KC_TRY(resize_edges(m, 2 * (m->mask + 1)));
			edge = find_edge(m, from, cp);
		}
		KC_TRY(KC_GROW(&k->origin, &k->cap_origin, m->n + 1));
		KC_TRY(kc_grow((void **)&m->longest, &m->cap, m->n + 1,
		    sizeof(*m->longest)));
		k->origin[m->n] = (struct state_origin){
		    from, cp, k->origin[from].depth + 1};
		m->longest[m->n] = KC_UNIGRAM_NONE;
		*edge = (struct kc_unigram_edge){from, cp, m->n++};
	}
	*to = edge->to;
	return KC_OK;
}

static kc_status
add_string(struct trie_maker *k, kc_str s, uint32_t seed)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t state = 0;
	size_t len;

	for (size_t at = 0; at < s.len; at += len) {
		uint32_t cp = kc_decode_valid(p + at, &len);

		KC_TRY(step_or_grow(k, state, cp, &state));
	}
	k->m->longest[state] = seed;
	return KC_OK;
}

uint32_t
kc_unigram_match_next(
    const struct kc_unigram_match *m, uint32_t state, uint32_t cp)
{
	for (;;) {
		uint32_t to = find_edge(m, state, cp)->to;

		if (to || !state)
			return to;
		state = m->back[state];
	}
}

/* All states in the order of their depth. */
static uint32_t *
order_states(const struct trie_maker *k)
{
	uint32_t *order = kc_malloc(k->m->n * sizeof(*order));
	uint32_t starts[KC_PIECE_LONGEST + 2] = {0};

	if (!order)
		return NULL;
	for (uint32_t i = 0; i < k->m->n; i++)
		starts[k->origin[i].depth + 1]++;
	for (size_t d = 1; d < KC_PIECE_LONGEST + 2; d++)
		starts[d] += starts[d - 1];
	for (uint32_t i = 0; i < k->m->n; i++)
		order[starts[k->origin[i].depth]++] = i;
	return order;
}

/* Set `back`, and with it `longest` of states and `next` of seeds. */
static kc_status
link_states(struct trie_maker *k, struct kc_unigram_seeds *s)
{
	struct kc_unigram_match *m = k->m;
	uint32_t *order = order_states(k);

	m->back = kc_calloc(m->n, sizeof(*m->back));
	if (!order || !m->back) {
		kc_free(order);
		return KC_ERR_NOMEM;
	}
	for (uint32_t i = 1; i < m->n; i++) {
		uint32_t state = order[i];
		const struct state_origin *o = &k->origin[state];
		uint32_t back = o->from
		    ? kc_unigram_match_next(m, m->back[o->from], o->cp)
		    : 0;

		m->back[state] = back;
		if (m->longest[state] == KC_UNIGRAM_NONE)
			m->longest[state] = m->longest[back];
		else
			s->next[m->longest[state]] = m->longest[back];
	}
	kc_free(order);
	return KC_OK;
}

kc_status
kc_unigram_match_init(
    struct kc_unigram_match *m, struct kc_unigram_seeds *s, kc_error *err)
{
	struct trie_maker k = {.m = m};
	kc_status st = resize_edges(m, 1 << 16);

	if (!st)
		st = KC_GROW(&k.origin, &k.cap_origin, 1);
	if (!st)
		st = kc_grow(
		    (void **)&m->longest, &m->cap, 1, sizeof(*m->longest));
	if (!st) {
		k.origin[0] = (struct state_origin){0};
		m->longest[0] = KC_UNIGRAM_NONE;
		m->n = 1;
	}
	for (uint32_t i = 0; i < s->n && !st; i++)
		st = add_string(&k, s->text[i], i);
	if (!st)
		st = link_states(&k, s);
	kc_free(k.origin);
	return st ? kc_fail_nomem(err) : KC_OK;
}
