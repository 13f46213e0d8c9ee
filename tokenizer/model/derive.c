/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The merges of a BPE that has only a vocabulary: SentencePiece and tiktoken merge
 * any two neighbours whose strings joined are a token, the one of lowest rank
 * first. Of all the ways to cut a token in two, only one is ever merged, the last
 * step of that process on the token by itself:
 *
 *	Suppose a text merges (l, r) to the token x somewhere. Symbols never part
 *	again, so no merge so far crossed the borders of x there. The merges inside
 *	were chosen, each time, as the pair of lowest rank, of equal ones the
 *	leftmost, of the whole text, so also of what is inside; that is what the
 *	process does with x alone. So with x alone (l, r) is merged too, and as
 *	nothing is left to merge then, it is the last step.
 *
 * So a token has one merge, or none if by itself it does not become one symbol,
 * and then no text makes it. The table of pairs is a third of that of all ways to
 * cut (Gemma: 256 k against 580 k), and the ids are the same on every text.
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * Symbols of the longest token; deriving its merge takes their square. The longest
 * of any known vocabulary are runs of 128 spaces (cl100k).
 */
enum { LONGEST = 1024 };

/* A token being merged by itself: symbol i is bytes at[i] to at[i + 1] - 1. */
struct derivation {
	const struct kc_bpe *b;
	const uint32_t *rank;
	kc_str s;
	size_t n;
	uint32_t at[LONGEST + 1];
	uint32_t joined[LONGEST]; /* what i and i + 1 become, or no token */
	bool frozen[LONGEST];
};

/* A derived merge and the rank of its token. */
struct derived {
	kc_bpe_merge merge;
	uint32_t rank;
};

static kc_status
cut_symbols(struct derivation *d, kc_error *err)
{
	const struct kc_bpe_chars *c = d->b->chars;
	size_t at = 0;

	for (d->n = 0; at < d->s.len; d->n++) {
		kc_str rest = {d->s.ptr + at, d->s.len - at};
		const char *p = rest.ptr;
		size_t len = 0;

		if (d->n == LONGEST)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "a token of more than %d symbols", LONGEST);
		d->at[d->n] = (uint32_t)at;
		if (c && c->frozen)
			(void)kc_trie_longest(c->frozen, rest, &len);
		d->frozen[d->n] = len > 0;
		if (!len && c)
			(void)kc_utf8_next(&p, rest.ptr + rest.len);
		at += len ? len : c ? (size_t)(p - rest.ptr) : 1;
	}
	d->at[d->n] = (uint32_t)d->s.len;
	return KC_OK;
}

static kc_str
symbols_text(const struct derivation *d, size_t from, size_t to)
{
	return (kc_str){d->s.ptr + d->at[from], d->at[to] - d->at[from]};
}

static void
join_pair(struct derivation *d, size_t i)
{
	uint32_t id;

	d->joined[i] = KC_TOKENIZER_NONE;
	if (i + 1 < d->n && !d->frozen[i] && !d->frozen[i + 1] &&
	    kc_vocab_find(d->b->vocab, symbols_text(d, i, i + 2), &id) &&
	    d->rank[id] != KC_NO_RANK)
		d->joined[i] = id;
}

/* The leftmost pair of the lowest rank, or d->n: none. */
static size_t
best_pair(const struct derivation *d)
{
	uint32_t least = KC_NO_RANK;
	size_t best = d->n;

	for (size_t i = 0; i + 1 < d->n; i++) {
		uint32_t id = d->joined[i];

		if (id != KC_TOKENIZER_NONE && d->rank[id] < least) {
			least = d->rank[id];
			best = i;
		}
	}
	return best;
}

/* Merge until two symbols are left or nothing merges. */
static void
merge_down_to_two(struct derivation *d)
{
	for (size_t i = 0; i < d->n; i++)
		join_pair(d, i);
	while (d->n > 2) {
		size_t i = best_pair(d), after = d->n - i - 1;

		if (i == d->n)
			return;
		memmove(d->at + i + 1, d->at + i + 2, after * sizeof(*d->at));
		memmove(d->joined + i, d->joined + i + 1,
		    after * sizeof(*d->joined));
		memmove(d->frozen + i, d->frozen + i + 1,
		    after * sizeof(*d->frozen));
		d->n--;
		join_pair(d, i);
		if (i)
			join_pair(d, i - 1);
	}
}

/* The symbol of a string: a token, or an untold character. */
static uint32_t
symbol_of(const struct kc_bpe *b, kc_str s)
{
	const char *p = s.ptr;
	uint32_t id;

	if (kc_vocab_find(b->vocab, s, &id))
		return id;
	return kc_char_map_get(
	    &b->chars->symbols, kc_utf8_next(&p, s.ptr + s.len));
}

/* The merge of token `id`; *found: it has one. */
static kc_status
derive_token(struct derivation *d, uint32_t id, kc_bpe_merge *merge,
    bool *found, kc_error *err)
{
	d->s = d->b->vocab->tokens[id].bytes;
	KC_TRY(cut_symbols(d, err));
	merge_down_to_two(d);
	*found = d->n == 2 && d->joined[0] == id;
	if (*found)
		*merge = (kc_bpe_merge){symbol_of(d->b, symbols_text(d, 0, 1)),
		    symbol_of(d->b, symbols_text(d, 1, 2)), id};
	return KC_OK;
}

static int
compare_derived(const void *a, const void *b)
{
	const struct derived *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->merge.id > y->merge.id) - (x->merge.id < y->merge.id);
}

static kc_status
set_merges(struct kc_bpe *b, struct derived *v, size_t n)
{
	bool shared = false;

	if (n)
		qsort(v, n, sizeof(*v), compare_derived);
	for (size_t i = 0; i < n; i++) {
		KC_TRY(kc_bpe_add_merge(b, v[i].merge));
		shared |= i > 0 && v[i].rank == v[i - 1].rank;
	}
	if (!shared)
		return KC_OK;
	b->ranks = kc_malloc(n * sizeof(*b->ranks));
	if (!b->ranks)
		return KC_ERR_NOMEM;
	/* Numbers from 0 on, as close as the ranks allow. */
	for (size_t i = 0; i < n; i++)
		b->ranks[i] = i > 0 && v[i].rank == v[i - 1].rank
		    ? b->ranks[i - 1]
		    : (uint32_t)i;
	return KC_OK;
}

/* --- Where ranks are ids, as in .tiktoken --- */

/*
 * The merge of token `id` by the merges of the tokens before it, which are in the
 * table: pairs of numbers instead of strings. As long as one of these applies, it
 * is of lower rank than anything else, so this is what the process above does, if
 * it ends with two symbols.
 */
static bool
derive_from_earlier(const struct kc_bpe *b, const uint32_t *byte_id,
    uint32_t id, kc_bpe_merge *merge)
{
	kc_str s = b->vocab->tokens[id].bytes;
	uint32_t symbols[KC_MERGE_FEW];

	if (s.len < 2 || s.len > KC_MERGE_FEW)
		return false;
	for (size_t i = 0; i < s.len; i++)
		symbols[i] = byte_id[(unsigned char)s.ptr[i]];
	if (kc_merge_few(b, symbols, s.len) != 2)
		return false;
	*merge = (kc_bpe_merge){symbols[0], symbols[1], id};
	return true;
}

static bool
find_bytes(const struct kc_vocab *v, uint32_t *byte_id)
{
	bool all = true;

	for (unsigned i = 0; i < 256; i++) {
		char byte = (char)i;

		all &= kc_vocab_find(v, (kc_str){&byte, 1}, &byte_id[i]);
	}
	return all;
}

static kc_status
derive_in_order(struct derivation *d, struct kc_bpe *b, kc_error *err)
{
	uint32_t byte_id[256];
	kc_bpe_merge merge;

	if (!find_bytes(b->vocab, byte_id))
		return KC_OK; /* kc_bpe_finish will say so */
	KC_TRY(kc_bpe_reserve_pairs(b, b->vocab->n_tokens, err));
	for (uint32_t id = 0; id < b->vocab->n_tokens; id++) {
		bool found;

		if (d->rank[id] == KC_NO_RANK)
			continue;
		found = derive_from_earlier(b, byte_id, id, &merge);
		if (!found && b->vocab->tokens[id].bytes.len > 1)
			KC_TRY(derive_token(d, id, &merge, &found, err));
		if (!found)
			continue;
		if (kc_bpe_add_merge(b, merge))
			return kc_fail_nomem(err);
		kc_bpe_index_merge(b, b->n_merges - 1);
	}
	return KC_OK;
}

static bool
ranks_are_ids(const struct kc_bpe *b, const uint32_t *rank)
{
	for (uint32_t id = 0; id < b->vocab->n_tokens; id++)
		if (rank[id] != id && rank[id] != KC_NO_RANK)
			return false;
	return !b->chars;
}

/* --- The whole --- */

static kc_status
derive_all(struct derivation *d, struct kc_bpe *b, kc_error *err)
{
	uint32_t n_tokens = b->vocab->n_tokens;
	struct derived *v = kc_malloc(((size_t)n_tokens + 1) * sizeof(*v));
	kc_status st = v ? KC_OK : kc_fail_nomem(err);
	size_t n = 0;

	for (uint32_t id = 0; id < n_tokens && !st; id++) {
		bool found = false;

		if (d->rank[id] == KC_NO_RANK)
			continue;
		st = derive_token(d, id, &v[n].merge, &found, err);
		v[n].rank = d->rank[id];
		n += found;
	}
	if (!st && set_merges(b, v, n))
		st = kc_fail_nomem(err);
	kc_free(v);
	return st;
}

static kc_status
keep_ranks(struct kc_bpe *b, const uint32_t *rank)
{
	size_t size = b->vocab->n_tokens * sizeof(*rank);

	b->token_ranks = kc_malloc(size + 1);
	if (!b->token_ranks)
		return KC_ERR_NOMEM;
	memcpy(b->token_ranks, rank, size);
	return KC_OK;
}

kc_status
kc_bpe_derive(struct kc_bpe *b, const uint32_t *rank, kc_error *err)
{
	struct derivation *d = kc_malloc(sizeof(*d));
	kc_status st;

	if (!d)
		return kc_fail_nomem(err);
	d->b = b;
	d->rank = rank;
	st = ranks_are_ids(b, rank) ? derive_in_order(d, b, err)
				    : derive_all(d, b, err);
	kc_free(d);
	if (!st && keep_ranks(b, rank))
		st = kc_fail_nomem(err);
	return st;
}
