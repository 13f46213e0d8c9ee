/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on one pretoken: again and again the pair of lowest rank, of equal ones the
 * leftmost, becomes one symbol.
 *
 * Up to some length a scan for the lowest rank is the fastest way to find it.
 * Longer pretokens go by rank: the places of each rank are kept in a list of
 * their own, and all places of the lowest rank are merged from left to right in
 * one sweep. In a vocabulary that was trained, a merge never makes a pair of
 * lower rank; should one do so, the sweep stops there and goes back later. So the
 * time is that of sorting the places, whatever the text is.
 */
#include <config.h>

#include "encode_internal.h"

#include "mem.h"

#include <string.h>

enum {
	SHORT = 64, /* longest pretoken in bytes that is scanned */
	AHEAD = 8   /* places ahead that their symbols are asked for */
};

/* --- Short --- */

/*
 * A pair's rank with the place where it starts, so that the least of them is
 * that of lowest rank and then leftmost. Symbols keep their places; one that was
 * merged into the one before it is left out by `next` and `previous`.
 */
struct scan {
	uint64_t key[SHORT];
	uint32_t symbol[SHORT], merged[SHORT]; /* what the pair becomes */
	uint8_t next[SHORT], previous[SHORT];
};

static inline void
set_pair(struct scan *s, size_t at, kc_pair_rank pair)
{
	s->key[at] = (uint64_t)pair.rank << 32 | at;
	s->merged[at] = pair.id;
}

static void
merge_short(const kc_tokenizer *t, kc_str text, kc_token_ids *ids)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	uint32_t *out = ids->v + ids->n;
	size_t n = text.len;
	struct scan s;

	for (size_t i = 0; i < n; i++) {
		s.symbol[i] = t->byte_id[p[i]];
		s.next[i] = (uint8_t)(i + 1);
		s.previous[i] = (uint8_t)(i - 1);
	}
	for (size_t i = 0; i + 1 < n; i++)
		set_pair(&s, i, t->byte_pairs[p[i] << 8 | p[i + 1]]);
	s.key[n - 1] = UINT64_MAX;
	for (;;) {
		uint64_t least = UINT64_MAX;
		size_t at, right;

		for (size_t i = 0; i < n; i++)
			least = s.key[i] < least ? s.key[i] : least;
		if (least >> 32 == KC_NO_RANK)
			break;
		at = (uint32_t)least;
		right = s.next[at];
		s.symbol[at] = s.merged[at];
		s.key[right] = UINT64_MAX;
		s.next[at] = s.next[right];
		s.key[at] = UINT64_MAX;
		if (s.next[at] < n) {
			s.previous[s.next[at]] = (uint8_t)at;
			set_pair(&s, at,
			    kc_tokenizer_pair(
				t, s.symbol[at], s.symbol[s.next[at]]));
		}
		if (at)
			set_pair(&s, s.previous[at],
			    kc_tokenizer_pair(
				t, s.symbol[s.previous[at]], s.symbol[at]));
	}
	for (size_t i = 0; i < n; i = s.next[i])
		*out++ = s.symbol[i];
	ids->n = (size_t)(out - ids->v);
}

/* --- Ranks that have places: a heap of numbers --- */

static kc_status
push_rank(kc_merge_scratch *m, uint32_t rank)
{
	size_t i = m->n_ranks;

	KC_TRY(KC_GROW(&m->ranks, &m->cap_ranks, i + 1));
	m->n_ranks++;
	while (i > 0 && m->ranks[(i - 1) / 2] > rank) {
		m->ranks[i] = m->ranks[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	m->ranks[i] = rank;
	return KC_OK;
}

static uint32_t
pop_rank(kc_merge_scratch *m)
{
	uint32_t top = m->ranks[0], x = m->ranks[--m->n_ranks];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < m->n_ranks) {
		if (child + 1 < m->n_ranks &&
		    m->ranks[child + 1] < m->ranks[child])
			child++;
		if (m->ranks[child] >= x)
			break;
		m->ranks[i] = m->ranks[child];
		i = child;
	}
	m->ranks[i] = x;
	return top;
}

/* A new block before the others of a rank. */
static kc_status
add_block(kc_merge_scratch *m, uint32_t rank)
{
	uint32_t i = m->free_block;

	if (!m->head[rank])
		KC_TRY(push_rank(m, rank));
	if (i) {
		m->free_block = m->blocks[i - 1].next;
	} else {
		KC_TRY(KC_GROW(&m->blocks, &m->cap_blocks, m->n_blocks + 1));
		i = (uint32_t)++m->n_blocks;
	}
	m->blocks[i - 1].next = m->head[rank];
	m->blocks[i - 1].n = 0;
	m->head[rank] = i;
	return KC_OK;
}

/* Have `place` wait for its rank's turn. */
static kc_status
wait(kc_merge_scratch *m, uint32_t rank, uint32_t place)
{
	uint32_t i = m->head[rank];
	kc_merge_block *block;

	if (!i || m->blocks[i - 1].n == KC_MERGE_BLOCK)
		KC_TRY(add_block(m, rank));
	block = &m->blocks[m->head[rank] - 1];
	block->place[block->n++] = place;
	return KC_OK;
}

/* --- Long --- */

static const uint32_t none = UINT32_MAX;

static void
merge_runs(const uint32_t *v, size_t n, size_t run, uint32_t *out)
{
	for (size_t start = 0; start < n; start += 2 * run) {
		size_t i = start, middle = start + run, end = start + 2 * run;
		size_t j;

		middle = middle < n ? middle : n;
		end = end < n ? end : n;
		j = middle;
		for (size_t k = start; k < end; k++)
			out[k] = i < middle && (j == end || v[i] <= v[j])
			    ? v[i++]
			    : v[j++];
	}
}

/* Sort m->sorted[0 .. n - 1]. Places mostly come in order: then it is one pass. */
static void
sort_places(kc_merge_scratch *m, size_t n)
{
	bool sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = m->sorted[i - 1] <= m->sorted[i];
	for (size_t run = 1; run < n && !sorted; run *= 2) {
		uint32_t *swap = m->sorted;

		merge_runs(m->sorted, n, run, m->tmp);
		m->sorted = m->tmp;
		m->tmp = swap;
	}
}

/* The waiting places of a rank into m->sorted, in order; how many. */
static kc_status
take_places(kc_merge_scratch *m, uint32_t rank, size_t *n)
{
	size_t count = 0;
	uint32_t i;

	for (i = m->head[rank]; i; i = m->blocks[i - 1].next)
		count += m->blocks[i - 1].n;
	/* Both are swapped by sorting, so they have one capacity. */
	if (count > m->cap_sorted) {
		KC_TRY(KC_GROW(&m->tmp, &m->cap_tmp, count));
		KC_TRY(KC_GROW(&m->sorted, &m->cap_sorted, count));
		m->cap_tmp = m->cap_sorted = m->cap_tmp < m->cap_sorted
		    ? m->cap_tmp
		    : m->cap_sorted;
	}
	*n = count;
	for (i = m->head[rank]; i;) {
		kc_merge_block *block = &m->blocks[i - 1];
		uint32_t next = block->next;

		count -= block->n;
		memcpy(m->sorted + count, block->place,
		    block->n * sizeof(*block->place));
		block->next = m->free_block;
		m->free_block = i;
		i = next;
	}
	m->head[rank] = 0;
	sort_places(m, *n);
	return KC_OK;
}

/* Let the pair that starts at `place` wait; *lowest: lowest rank so far. */
static kc_status
wait_pair(const kc_tokenizer *t, kc_merge_scratch *m, uint32_t place,
    uint32_t *lowest)
{
	const kc_merge_symbol *left = &m->symbols[place];
	uint32_t rank =
	    kc_tokenizer_pair(t, left->id, m->symbols[left->next].id).rank;

	if (rank == KC_NO_RANK)
		return KC_OK;
	if (rank < *lowest)
		*lowest = rank;
	return wait(m, rank, place);
}

/* Merge the pair at `place` if it is still that of the rank. */
static kc_status
merge_at(const kc_tokenizer *t, kc_merge_scratch *m, uint32_t place,
    const kc_bpe_merge *merge, uint32_t *lowest)
{
	kc_merge_symbol *left = &m->symbols[place], *right;

	if (left->id != merge->left || left->next == none)
		return KC_OK;
	right = &m->symbols[left->next];
	if (right->id != merge->right)
		return KC_OK;
	left->id = merge->id;
	right->id = none;
	left->next = right->next;
	if (left->next != none) {
		m->symbols[left->next].previous = place;
		KC_TRY(wait_pair(t, m, place, lowest));
	}
	if (left->previous != none)
		KC_TRY(wait_pair(t, m, left->previous, lowest));
	return KC_OK;
}

static kc_status
sweep(const kc_tokenizer *t, kc_merge_scratch *m, uint32_t rank)
{
	const kc_bpe_merge *merge = &t->merges[rank];
	uint32_t lowest = KC_NO_RANK;
	size_t n, i = 0;

	KC_TRY(take_places(m, rank, &n));
	while (i < n && lowest > rank) {
		if (i + AHEAD < n)
			__builtin_prefetch(&m->symbols[m->sorted[i + AHEAD]]);
		KC_TRY(merge_at(t, m, m->sorted[i++], merge, &lowest));
	}
	while (i < n)
		KC_TRY(wait(m, rank, m->sorted[i++]));
	return KC_OK;
}

static kc_status
merge_long(
    const kc_tokenizer *t, kc_merge_scratch *m, kc_str s, kc_token_ids *ids)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint32_t n = (uint32_t)s.len;

	KC_TRY(KC_GROW(&m->symbols, &m->cap_symbols, n));
	if (!m->head)
		m->head = kc_calloc(t->n_merges, sizeof(*m->head));
	if (!m->head)
		return KC_ERR_NOMEM;
	m->n_blocks = m->free_block = 0;
	for (uint32_t i = 0; i < n; i++)
		m->symbols[i] = (kc_merge_symbol){t->byte_id[p[i]],
		    i ? i - 1 : none, i + 1 < n ? i + 1 : none, 0};
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t rank = t->byte_pairs[p[i] << 8 | p[i + 1]].rank;

		if (rank != KC_NO_RANK)
			KC_TRY(wait(m, rank, i));
	}
	while (m->n_ranks)
		KC_TRY(sweep(t, m, pop_rank(m)));
	for (uint32_t i = 0; i != none; i = m->symbols[i].next)
		ids->v[ids->n++] = m->symbols[i].id;
	return KC_OK;
}

kc_status
kc_merge(const kc_tokenizer *t, kc_merge_scratch *m, kc_str pretoken,
    kc_token_ids *ids)
{
	kc_status st = KC_OK;

	if (pretoken.len <= SHORT)
		merge_short(t, pretoken, ids);
	else
		st = merge_long(t, m, pretoken, ids);
	/* Places that still wait must not meet the next pretoken. */
	if (st)
		kc_merge_release(m);
	return st;
}

void
kc_merge_release(kc_merge_scratch *m)
{
	kc_free(m->symbols);
	kc_free(m->head);
	kc_free(m->blocks);
	kc_free(m->ranks);
	kc_free(m->sorted);
	kc_free(m->tmp);
	*m = (kc_merge_scratch){0};
}
