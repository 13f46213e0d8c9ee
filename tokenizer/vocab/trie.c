/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a double-array trie: nodes in breadth-first order, each one's children
 * at the first place where all of them are free.
 */
#include <config.h>

#include "tokenizer/vocab/trie.h"

#include "bytes.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	CODES = 257,
	/*
	 * Free places that are tried for one node before its children go to the
	 * end, so that no set of strings makes building quadratic.
	 */
	TRIES = 64
};

/* Of a place that is free. No node has this number. */
#define FREE (UINT32_MAX - 1)

/* Entries lo .. hi - 1 share their first `depth` bytes and belong to a node. */
struct range {
	uint32_t node;
	size_t lo, hi, depth;
};

struct build {
	struct kc_trie *t;
	const struct kc_trie_entry *entries;
	size_t cap_units;
	size_t first; /* where the search for free places starts */
	size_t end;   /* after the last place that is taken */
	struct range *queue;
	size_t n_queue, cap_queue;
};

static kc_status
grow_units(struct build *b, size_t need)
{
	struct kc_trie *t = b->t;

	if (need <= t->n_units)
		return KC_OK;
	need += CODES + need / 8;
	if (need >= FREE)
		return KC_ERR_NOMEM;
	KC_TRY(KC_GROW(&t->units, &b->cap_units, need));
	for (size_t i = t->n_units; i < need; i++)
		t->units[i] = (struct kc_trie_unit){0, FREE};
	t->n_units = need;
	return KC_OK;
}

static bool
codes_fit(const struct build *b, size_t base, const uint16_t *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (base + codes[i] < b->t->n_units &&
		    b->t->units[base + codes[i]].check != FREE)
			return false;
	return true;
}

/*
 * Where n children with these codes, in order, can stand. A stretch with less
 * than one free place in twenty is not searched again: so the places looked at
 * are at most 20 * TRIES.
 */
static size_t
find_base(struct build *b, const uint16_t *codes, size_t n)
{
	size_t start = b->first, taken = 0, tries = 0;

	if (start <= codes[0])
		start = (size_t)codes[0] + 1;
	for (size_t at = start; at < b->end; at++) {
		if (b->t->units[at].check != FREE) {
			taken++;
			continue;
		}
		if (taken * 20 >= (at - start + 1) * 19)
			b->first = at;
		if (codes_fit(b, at - codes[0], codes, n))
			return at - codes[0];
		if (++tries == TRIES)
			break;
	}
	return b->end;
}

/* The first eight bytes as a number, which has the order of the strings. */
static uint64_t
head_of(kc_str s)
{
	unsigned char bytes[8] = {0};

	memcpy(bytes, s.ptr, s.len < sizeof(bytes) ? s.len : sizeof(bytes));
	return __builtin_bswap64(kc_get64(bytes));
}

/* To be sorted: most are told apart without their strings. */
struct headed_entry {
	uint64_t head;
	struct kc_trie_entry entry;
};

static int
compare_headed(const void *a, const void *b)
{
	const struct headed_entry *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return kc_str_compare(x->entry.key, y->entry.key);
}

static kc_status
sort_entries(struct kc_trie_entry *entries, size_t n)
{
	struct headed_entry *v = kc_malloc(n * sizeof(*v));

	if (!v)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		v[i] = (struct headed_entry){
		    head_of(entries[i].key), entries[i]};
	qsort(v, n, sizeof(*v), compare_headed);
	for (size_t i = 0; i < n; i++)
		entries[i] = v[i].entry;
	kc_free(v);
	return KC_OK;
}

/* The code of an entry at a depth: 0 where it ends. */
static uint16_t
code_at(const struct kc_trie_entry *e, size_t depth)
{
	return e->key.len == depth
	    ? 0
	    : (uint16_t)((unsigned char)e->key.ptr[depth] + 1);
}

static kc_status
push_range(struct build *b, struct range r)
{
	KC_TRY(KC_GROW(&b->queue, &b->cap_queue, b->n_queue + 1));
	b->queue[b->n_queue++] = r;
	return KC_OK;
}

/* Place the children of a node and queue those that have some themselves. */
static kc_status
place_children(struct build *b, const struct range *r)
{
	uint16_t codes[CODES];
	size_t n = 0, base, from = r->lo;

	for (size_t i = r->lo; i < r->hi; i++) {
		uint16_t code = code_at(&b->entries[i], r->depth);

		if (n == 0 || codes[n - 1] != code)
			codes[n++] = code;
	}
	base = find_base(b, codes, n);
	if (b->end < base + codes[n - 1] + 1)
		b->end = base + codes[n - 1] + 1;
	KC_TRY(grow_units(b, b->end));
	b->t->units[r->node].base = (uint32_t)base;
	for (size_t k = 0; k < n; k++)
		b->t->units[base + codes[k]].check = r->node;
	for (size_t k = 0; k < n; k++) {
		size_t to = from;

		while (to < r->hi &&
		    code_at(&b->entries[to], r->depth) == codes[k])
			to++;
		if (codes[k] == 0)
			b->t->units[base].base = b->entries[from].value;
		else
			KC_TRY(push_range(b,
			    (struct range){(uint32_t)(base + codes[k]), from,
				to, r->depth + 1}));
		from = to;
	}
	return KC_OK;
}

static kc_status
build_units(struct build *b, size_t n)
{
	KC_TRY(grow_units(b, 1));
	b->t->units[KC_TRIE_ROOT].check = KC_TRIE_NONE;
	b->first = b->end = 1;
	KC_TRY(push_range(b, (struct range){KC_TRIE_ROOT, 0, n, 0}));
	for (size_t i = 0; i < b->n_queue; i++) {
		struct range r = b->queue[i];

		KC_TRY(place_children(b, &r));
		/* What is done makes room. */
		if (i >= 4096 && 2 * i >= b->n_queue) {
			b->n_queue -= i + 1;
			memmove(b->queue, b->queue + i + 1,
			    b->n_queue * sizeof(*b->queue));
			i = SIZE_MAX;
		}
	}
	return KC_OK;
}

kc_status
kc_trie_build(
    struct kc_trie *t, struct kc_trie_entry *entries, size_t n, kc_error *err)
{
	struct build b = {.t = t, .entries = entries};
	kc_status st;

	if (n == 0)
		return KC_OK;
	if (sort_entries(entries, n))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && kc_str_equal(entries[i - 1].key, entries[i].key))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the tokens %u and %u are the same",
			    entries[i - 1].value, entries[i].value);
		if (entries[i].key.len > t->longest)
			t->longest = entries[i].key.len;
	}
	st = build_units(&b, n);
	kc_free(b.queue);
	if (st)
		kc_trie_release(t);
	return st ? kc_fail_nomem(err) : KC_OK;
}

void
kc_trie_release(struct kc_trie *t)
{
	kc_free(t->units);
	*t = (struct kc_trie){0};
}

void
kc_trie_mark_values(const struct kc_trie *t, bool *has)
{
	for (size_t i = 0; i < t->n_units; i++) {
		uint32_t node = t->units[i].check;

		if (node < t->n_units && t->units[node].base == i)
			has[t->units[i].base] = true;
	}
}
