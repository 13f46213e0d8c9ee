/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on one piece of text: again and again the pair of lowest rank, of equal ones the
 * leftmost, becomes one symbol.
 *
 * Up to some length a scan for the lowest rank is the fastest way to find it.
 * Longer pieces go by rank: the places of each rank are kept in a list of
 * their own, and all places of the lowest rank are merged from left to right in
 * one sweep. In a vocabulary that was trained, a merge never makes a pair of
 * lower rank; should one do so, the sweep stops there and goes back later. So the
 * time is that of sorting the places, whatever the text is.
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"
#include "tokenizer/pretoken/scan.h"

#include "mem.h"

#include <string.h>

enum {
	SHORT = KC_MERGE_FEW, /* longest piece in bytes that is scanned */
	KEEP = 1 << 16,       /* symbols whose memory stays for the next one */
	AHEAD = 8 /* places ahead that their symbols are asked for */
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

/* Start from bytes; how many symbols. */
static size_t
start_bytes(const struct kc_bpe *b, kc_str text, struct scan *s)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	for (size_t i = 0; i < text.len; i++)
		s->symbol[i] = b->byte_id[p[i]];
	for (size_t i = 0; i + 1 < text.len; i++)
		set_pair(s, i, b->byte_pairs[p[i] << 8 | p[i + 1]]);
	return text.len;
}

/* A space and a syllable at the start; 0: no. */
static size_t
start_spaced(const struct kc_bpe *b, const unsigned char *p, struct scan *s,
    uint32_t *rank)
{
	size_t i = kc_scan_syllable_index(p + 1);
	const kc_syllable_ids *spaced = &b->syllables->spaced[i];

	*rank = spaced->rank;
	s->symbol[0] = spaced->id;
	if (spaced->id < KC_SYLLABLE_APART)
		return 1;
	*rank = b->syllables->alone[i].rank;
	s->symbol[0] = b->byte_id[' '];
	s->symbol[1] = b->syllables->alone[i].id;
	return spaced->id == KC_SYLLABLE_APART ? 2 : 0;
}

/* kc_syllables_cross at `at`, mostly without a call. */
static inline bool
merge_crosses(const struct kc_bpe *b, kc_str text, const unsigned char *at,
    uint32_t before, uint32_t after)
{
	const kc_syllables *s = b->syllables;
	const uint32_t *cell = &s->cells[kc_crossing_cell(at[-1], *at)];
	size_t i = (size_t)((const char *)at - text.ptr);

	return cell[0] < cell[1] &&
	    (s->crossings[cell[0]] < before || s->crossings[cell[0]] < after) &&
	    kc_syllables_cross(b, (kc_str){text.ptr, i},
		(kc_str){text.ptr + i, text.len - i}, before, after);
}

/*
 * Start from syllables and ASCII characters; how many symbols, or 0 if the text
 * has something else or if that would not give the same ids (syllables.c).
 */
static size_t
start_syllables(const struct kc_bpe *b, kc_str text, struct scan *s)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	const unsigned char *start = p, *end = p + text.len;
	uint32_t before = 0, rank = 0;
	size_t n = 0;

	if (*p == ' ' && kc_scan_syllable(p + 1, end)) {
		n = start_spaced(b, p, s, &before);
		p += 4;
		if (!n)
			return 0;
	}
	for (; p < end; before = rank) {
		size_t len = 1;

		if (*p < 0x80) {
			s->symbol[n] = b->byte_id[*p];
			rank = 0;
		} else if (kc_scan_syllable(p, end)) {
			const kc_syllable_ids *alone =
			    &b->syllables->alone[kc_scan_syllable_index(p)];

			s->symbol[n] = alone->id;
			rank = alone->rank;
			len = 3;
		} else {
			return 0;
		}
		if (s->symbol[n++] == KC_TOKENIZER_NONE ||
		    (p > start && merge_crosses(b, text, p, before, rank)))
			return 0;
		p += len;
	}
	for (size_t i = 0; i + 1 < n; i++)
		set_pair(s, i, kc_bpe_rank(b, s->symbol[i], s->symbol[i + 1]));
	return n;
}

/* Merge the n symbols that are there with their pairs. */
static void
merge_scan(const struct kc_bpe *b, struct scan *s, size_t n, kc_token_ids *ids)
{
	uint32_t *out = ids->v + ids->n;

	for (size_t i = 0; i < n; i++) {
		s->next[i] = (uint8_t)(i + 1);
		s->previous[i] = (uint8_t)(i - 1);
	}
	s->key[n - 1] = UINT64_MAX;
	for (;;) {
		uint64_t least = UINT64_MAX;
		size_t at, right;

		for (size_t i = 0; i < n; i++)
			least = s->key[i] < least ? s->key[i] : least;
		if (least >> 32 == KC_NO_RANK)
			break;
		at = (uint32_t)least;
		right = s->next[at];
		s->symbol[at] = s->merged[at];
		s->key[right] = UINT64_MAX;
		s->next[at] = s->next[right];
		s->key[at] = UINT64_MAX;
		if (s->next[at] < n) {
			s->previous[s->next[at]] = (uint8_t)at;
			set_pair(s, at,
			    kc_bpe_rank(
				b, s->symbol[at], s->symbol[s->next[at]]));
		}
		if (at)
			set_pair(s, s->previous[at],
			    kc_bpe_rank(
				b, s->symbol[s->previous[at]], s->symbol[at]));
	}
	for (size_t i = 0; i < n; i = s->next[i])
		*out++ = s->symbol[i];
	ids->n = (size_t)(out - ids->v);
}

void
kc_merge_bytes(const struct kc_bpe *b, kc_str text, kc_token_ids *ids)
{
	struct scan s;

	merge_scan(b, &s, start_bytes(b, text, &s), ids);
}

static void
merge_short(const struct kc_bpe *b, kc_str text, kc_token_ids *ids)
{
	struct scan s;
	size_t n = b->syllables ? start_syllables(b, text, &s) : 0;

	if (!n)
		n = start_bytes(b, text, &s);
	merge_scan(b, &s, n, ids);
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

/* Is the pair at `place` one of the rank? Then *id is what it becomes. */
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

static kc_status
merge_piece(const struct kc_bpe *b, kc_merge_scratch *m, kc_str piece,
    kc_token_ids *ids)
{
	if (b->chars)
		return kc_bpe_encode_chars(b, m, piece, ids);
	if (piece.len > SHORT)
		return merge_long(b, m, piece, ids);
	merge_short(b, piece, ids);
	return KC_OK;
}

kc_status
kc_bpe_encode(const struct kc_bpe *b, kc_merge_scratch *m, kc_str piece,
    kc_token_ids *ids)
{
	uint32_t id;
	kc_status st;

	if (b->ignore_merges && kc_vocab_find(b->vocab, piece, &id)) {
		ids->v[ids->n++] = id;
		return KC_OK;
	}
	st = merge_piece(b, m, piece, ids);
	/* What a giant took goes back. */
	if (m->cap_symbols > KEEP)
		kc_merge_release(m);
	return st;
}

/* --- Short, for texts of characters --- */

size_t
kc_merge_few(const struct kc_bpe *b, uint32_t *symbols, size_t n)
{
	struct scan s;
	kc_token_ids ids = {symbols, 0, n};

	memcpy(s.symbol, symbols, n * sizeof(*symbols));
	for (size_t i = 0; i + 1 < n; i++)
		set_pair(&s, i, kc_bpe_rank(b, s.symbol[i], s.symbol[i + 1]));
	merge_scan(b, &s, n, &ids);
	return ids.n;
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
