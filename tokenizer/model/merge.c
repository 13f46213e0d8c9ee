/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on one piece of text: again and again the pair of lowest rank, of equal ones the
 * leftmost, becomes one symbol.
 *
 * A piece falls apart first where no token reaches over (cuts.h). Short parts are
 * for merge_short.c. Longer ones go by rank: the places of each rank are kept in a list
 * of their own, and all places of the lowest rank are merged from left to right in
 * one sweep. In a vocabulary that was trained, a merge never makes a pair of
 * lower rank; should one do so, the sweep stops there and goes back later. So the
 * time is that of sorting the places, whatever the text is.
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"
#include "tokenizer/model/cuts.h"
#include "tokenizer/pretoken/scan.h"

#include "mem.h"

#include <string.h>

enum {
	KEEP = 1 << 16, /* symbols whose memory stays for the next one */
	AHEAD = 8       /* places ahead that their symbols are asked for */
};

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
wait_at(kc_merge_scratch *m, uint32_t rank, uint32_t place)
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
wait_pair(const struct kc_bpe *b, kc_merge_scratch *m, uint32_t place,
    uint32_t *lowest)
{
	const kc_merge_symbol *left = &m->symbols[place];
	uint32_t rank =
	    kc_bpe_rank(b, left->id, m->symbols[left->next].id).rank;

	if (rank == KC_NO_RANK)
		return KC_OK;
	if (rank < *lowest)
		*lowest = rank;
	return wait_at(m, rank, place);
}

/* True if the pair at `place` is one of the rank; then *id is what it becomes. */
static inline bool
pair_has_rank(const struct kc_bpe *b, uint32_t rank, uint32_t left,
    uint32_t right, uint32_t *id)
{
	kc_pair_rank pair;

	if (!b->ranks) {
		const kc_bpe_merge *merge = &b->merges[rank];

		*id = merge->id;
		return left == merge->left && right == merge->right;
	}
	pair = kc_bpe_rank(b, left, right);
	*id = pair.id;
	return pair.rank == rank;
}

/* Merge the pair at `place` if it is still one of the rank. */
static kc_status
merge_at(const struct kc_bpe *b, kc_merge_scratch *m, uint32_t place,
    uint32_t rank, uint32_t *lowest)
{
	kc_merge_symbol *left = &m->symbols[place], *right;
	uint32_t id;

	if (left->id == KC_TOKENIZER_NONE || left->next == none)
		return KC_OK;
	right = &m->symbols[left->next];
	if (!pair_has_rank(b, rank, left->id, right->id, &id))
		return KC_OK;
	left->id = id;
	right->id = KC_TOKENIZER_NONE;
	left->next = right->next;
	if (left->next != none) {
		m->symbols[left->next].previous = place;
		KC_TRY(wait_pair(b, m, place, lowest));
	}
	if (left->previous != none)
		KC_TRY(wait_pair(b, m, left->previous, lowest));
	return KC_OK;
}

static kc_status
sweep_rank(const struct kc_bpe *b, kc_merge_scratch *m, uint32_t rank)
{
	uint32_t lowest = KC_NO_RANK;
	size_t n, i = 0;

	KC_TRY(take_places(m, rank, &n));
	while (i < n && lowest > rank) {
		if (i + AHEAD < n)
			__builtin_prefetch(&m->symbols[m->sorted[i + AHEAD]]);
		KC_TRY(merge_at(b, m, m->sorted[i++], rank, &lowest));
	}
	while (i < n)
		KC_TRY(wait_at(m, rank, m->sorted[i++]));
	return KC_OK;
}

kc_status
kc_merge_reserve(kc_merge_scratch *m, size_t n)
{
	return KC_GROW(&m->symbols, &m->cap_symbols, n);
}

static kc_status
merge_linked(const struct kc_bpe *b, kc_merge_scratch *m, uint32_t n)
{
	uint32_t lowest = KC_NO_RANK;

	if (!m->head)
		m->head = kc_calloc(b->n_merges + 1, sizeof(*m->head));
	if (!m->head)
		return KC_ERR_NOMEM;
	m->n_blocks = m->free_block = 0;
	for (uint32_t i = 0; i < n; i++) {
		m->symbols[i].previous = i ? i - 1 : none;
		m->symbols[i].next = i + 1 < n ? i + 1 : none;
	}
	for (uint32_t i = 0; i + 1 < n; i++)
		KC_TRY(wait_pair(b, m, i, &lowest));
	while (m->n_ranks)
		KC_TRY(sweep_rank(b, m, pop_rank(m)));
	return KC_OK;
}

kc_status
kc_merge_symbols(const struct kc_bpe *b, kc_merge_scratch *m, uint32_t n)
{
	kc_status st = merge_linked(b, m, n);

	/* Places that still wait must not meet the next piece. */
	if (st)
		kc_merge_release(m);
	return st;
}

static kc_status
merge_long(
    const struct kc_bpe *b, kc_merge_scratch *m, kc_str s, kc_token_ids *ids)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	KC_TRY(kc_merge_reserve(m, s.len));
	for (size_t i = 0; i < s.len; i++)
		m->symbols[i].id = b->byte_id[p[i]];
	KC_TRY(kc_merge_symbols(b, m, (uint32_t)s.len));
	for (uint32_t i = 0; i != none; i = m->symbols[i].next)
		ids->v[ids->n++] = m->symbols[i].id;
	return KC_OK;
}

/* --- Pieces and the parts between their cuts --- */

static kc_status
merge_part(
    const struct kc_bpe *b, kc_merge_scratch *m, kc_str part, kc_token_ids *ids)
{
	if (part.len > KC_MERGE_FEW)
		return merge_long(b, m, part, ids);
	kc_merge_short(b, part, ids);
	return KC_OK;
}

/* The ids from a table, if the part is one syllable, with a space or without. */
static inline bool
put_syllable(
    const struct kc_cuts *c, kc_str part, unsigned last, kc_token_ids *ids)
{
	size_t i = last - KC_CUT_FIRST;

	if (last < KC_CUT_FIRST || last >= KC_CUT_CHARS || part.len > 4 ||
	    (part.len == 4 && part.ptr[0] != ' '))
		return false;
	if (part.len == 3) {
		memcpy(ids->v + ids->n, c->alone[i].id, sizeof(c->alone->id));
		ids->n += c->n_alone[i];
	} else {
		memcpy(ids->v + ids->n, c->spaced[i].id, sizeof(c->spaced->id));
		ids->n += c->n_spaced[i];
	}
	return true;
}

/* A character of cuts; KC_CUT_CHARS: another one, of which *len is a byte. */
static inline unsigned
cut_char_at(const unsigned char *p, const unsigned char *end, size_t *len)
{
	*len = 1;
	if (*p < 0x80)
		return *p;
	if (!kc_scan_syllable(p, end))
		return KC_CUT_CHARS;
	*len = 3;
	return KC_CUT_FIRST + (unsigned)kc_scan_syllable_index(p);
}

static inline bool
is_joined(const struct kc_cuts *c, unsigned left, unsigned right)
{
	if (left >= KC_CUT_FIRST || right >= KC_CUT_FIRST)
		return left == KC_CUT_CHARS || right == KC_CUT_CHARS ||
		    kc_cut_joins(
			c->bits, c->stride, c->sides[left], c->sides[right]);
	return true;
}

/* Append the ids of all parts but the last one, which is left in *part. */
static kc_status
merge_first_parts(const struct kc_bpe *b, kc_merge_scratch *m, kc_str *part,
    unsigned *last, kc_token_ids *ids)
{
	const char *start = part->ptr, *end = start + part->len, *p = start;
	unsigned left = 0;

	while (p < end) {
		size_t len;
		unsigned c = cut_char_at(
		    (const unsigned char *)p, (const unsigned char *)end, &len);

		if (p > start && !is_joined(b->cuts, left, c)) {
			kc_str done = {start, (size_t)(p - start)};

			if (!put_syllable(b->cuts, done, left, ids))
				KC_TRY(merge_part(b, m, done, ids));
			start = p;
		}
		left = c;
		p += len;
	}
	*part = (kc_str){start, (size_t)(end - start)};
	*last = left;
	return KC_OK;
}

static bool
is_ascii(kc_str s)
{
	uint64_t all = 0, eight;
	size_t i = 0;

	for (; s.len - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, s.ptr + i, sizeof(eight));
		all |= eight;
	}
	for (; i < s.len; i++)
		all |= (unsigned char)s.ptr[i];
	return !(all & UINT64_C(0x8080808080808080));
}

static kc_status
merge_piece(const struct kc_bpe *b, kc_merge_scratch *m, kc_str piece,
    kc_token_ids *ids)
{
	unsigned last = KC_CUT_CHARS;
	/* There is no syllable and no cut. Pieces of characters have none at all. */
	bool ascii = !b->chars && is_ascii(piece);
	kc_str part = piece;
	uint32_t id;

	if (b->cuts && !ascii)
		KC_TRY(merge_first_parts(b, m, &part, &last, ids));
	/* A piece with a cut is no token. */
	if (part.len == piece.len && b->ignore_merges &&
	    kc_vocab_find(b->vocab, piece, &id)) {
		ids->v[ids->n++] = id;
		return KC_OK;
	}
	if (b->chars)
		return kc_bpe_encode_chars(b, m, piece, ids);
	if (ascii && piece.len <= KC_MERGE_FEW) {
		kc_merge_bytes(b, piece, ids);
		return KC_OK;
	}
	return last < KC_CUT_CHARS && put_syllable(b->cuts, part, last, ids)
	    ? KC_OK
	    : merge_part(b, m, part, ids);
}

kc_status
kc_bpe_encode(const struct kc_bpe *b, kc_merge_scratch *m, kc_str piece,
    kc_token_ids *ids)
{
	kc_status st = merge_piece(b, m, piece, ids);

	/* What a giant took goes back. */
	if (m->cap_symbols > KEEP)
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
