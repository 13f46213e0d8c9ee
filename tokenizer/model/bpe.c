/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of BPE. */
#include <config.h>

#include "tokenizer/model/bpe_model.h"

#include "tokenizer/vocab/lookup.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

void
kc_bpe_unfinish(struct kc_bpe *b)
{
	kc_free(b->pairs);
	kc_free(b->byte_pairs);
	kc_syllables_free(b->syllables);
	kc_cuts_free(b->cuts);
	kc_free(b->token_ranks);
	b->token_ranks = NULL;
	b->pairs = NULL;
	b->may_merge = NULL;
	b->byte_pairs = NULL;
	b->syllables = NULL;
	b->cuts = NULL;
}

void
kc_bpe_release(struct kc_bpe *b)
{
	kc_bpe_unfinish(b);
	kc_free(b->merges);
	kc_free(b->ranks);
	kc_bpe_chars_free(b->chars);
	*b = (struct kc_bpe){0};
}

kc_status
kc_bpe_add_merge(struct kc_bpe *b, kc_bpe_merge merge)
{
	KC_TRY(KC_GROW(&b->merges, &b->cap_merges, b->n_merges + 1));
	b->merges[b->n_merges++] = merge;
	return KC_OK;
}

/* More than four bits for each of n pairs, at most eight if they are many. */
static unsigned
merge_bits(size_t n)
{
	enum { LEAST = 12, OF_PAIR = 2 };
	unsigned bits = LEAST;

	while (n >> (bits - OF_PAIR))
		bits++;
	return bits;
}

kc_status
kc_bpe_reserve_pairs(struct kc_bpe *b, size_t n, kc_error *err)
{
	/* Three of four places are taken: a smaller table is nearer. */
	size_t size = n + n / 3 + 2;
	unsigned bits = merge_bits(n);
	size_t words = ((size_t)1 << bits) / 64;
	size_t ids = b->chars ? b->chars->first_untold + b->chars->n_untold
			      : b->vocab->n_tokens;

	if (ids > KC_PAIR_IDS || n > KC_PAIR_MERGES)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "%zu ids and %zu merges: at most %d and %d are possible",
		    ids, n, KC_PAIR_IDS, KC_PAIR_MERGES);
	b->pairs = kc_malloc_table((size + words) * sizeof(*b->pairs));
	if (!b->pairs)
		return kc_fail_nomem(err);
	memset(b->pairs, 0xFF, size * sizeof(*b->pairs));
	b->n_pairs = size;
	b->may_merge = b->pairs + size;
	memset(b->may_merge, 0, words * sizeof(*b->may_merge));
	b->merge_shift = 64 - bits;
	return KC_OK;
}

/* Put a pair and its merge, which is not there, at `slot`; what is larger goes on. */
static void
insert_pair(struct kc_bpe *b, uint64_t *slot, uint64_t pair)
{
	while (pair != KC_PAIR_NONE) {
		if (*slot > pair) {
			uint64_t larger = *slot;

			*slot = pair;
			pair = larger;
		}
		if (++slot == b->pairs + b->n_pairs)
			slot = b->pairs;
	}
}

/* A pair that is merged twice has its later rank, as in HF. */
void
kc_bpe_index_merge(struct kc_bpe *b, size_t i)
{
	const kc_bpe_merge *m = &b->merges[i];
	uint64_t pair = kc_pair_of(m->left, m->right);
	uint64_t *slot = kc_bpe_find_pair(b, pair);
	uint64_t bit = kc_pair_hash(pair) >> b->merge_shift;

	b->may_merge[bit / 64] |= UINT64_C(1) << bit % 64;
	if (kc_pair_is(*slot, pair)) {
		b->repeats = true;
		*slot = pair | i;
	} else {
		insert_pair(b, slot, pair | i);
	}
	b->in_order = m->id == b->merges[0].id + i && (b->in_order || !i);
}

static kc_status
index_merges(struct kc_bpe *b, kc_error *err)
{
	enum { AHEAD = 16 };

	KC_TRY(kc_bpe_reserve_pairs(b, b->n_merges, err));
	for (size_t i = 0; i < b->n_merges; i++) {
		if (i + AHEAD < b->n_merges) {
			const kc_bpe_merge *m = &b->merges[i + AHEAD];

			__builtin_prefetch(&b->pairs[kc_pair_place(b,
					       kc_pair_of(m->left, m->right))],
			    1);
		}
		kc_bpe_index_merge(b, i);
	}
	return KC_OK;
}

bool
kc_bpe_has_merges(const struct kc_bpe *b, const struct kc_bpe *derived)
{
	for (size_t i = 0; i < derived->n_merges; i++) {
		const kc_bpe_merge *m = &derived->merges[i];
		kc_pair_rank to = kc_bpe_rank(b, m->left, m->right);

		if (to.rank == KC_NO_RANK || to.id != m->id)
			return false;
	}
	return true;
}

static kc_status
index_bytes(struct kc_bpe *b, kc_error *err)
{
	b->byte_pairs = kc_malloc(65536 * sizeof(*b->byte_pairs));
	if (!b->byte_pairs)
		return kc_fail_nomem(err);
	for (unsigned i = 0; i < 256; i++) {
		char byte = (char)i;

		if (!kc_vocab_find(
			b->vocab, (kc_str){&byte, 1}, &b->byte_id[i]))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the vocabulary lacks the byte %02X", i);
	}
	for (unsigned i = 0; i < 65536; i++)
		b->byte_pairs[i] = kc_bpe_rank(
		    b, b->byte_id[i >> 8], b->byte_id[i & 255]);
	return KC_OK;
}

/* The ids of a syllable that no merge joins to what stands around it. */
static uint8_t
merge_apart(const struct kc_bpe *b, kc_str bytes, struct kc_cut_ids *to)
{
	kc_token_ids ids = {to->id, 0, 4};

	kc_merge_bytes(b, bytes, &ids);
	return (uint8_t)ids.n;
}

static bool
is_syllable_at(kc_str s, size_t at)
{
	const char *p = s.ptr + at;

	return s.len >= 3 && kc_is_syllable(kc_utf8_next(&p, s.ptr + s.len));
}

/*
 * True if each token that begins or ends with a syllable is what its bytes become.
 * Else ignore_merges gives a pretoken that is such a token its id, and what stands
 * between two cuts of a longer pretoken other ids.
 */
static bool
makes_all_korean(const struct kc_bpe *b)
{
	uint32_t id[KC_MERGE_FEW + 1];

	for (uint32_t i = 0; i < b->vocab->n_tokens; i++) {
		const struct kc_token *t = &b->vocab->tokens[i];
		kc_token_ids ids = {id, 0, KC_MERGE_FEW};

		if (!t->in_model || t->as_is || t->bytes.len < 3 ||
		    !(is_syllable_at(t->bytes, 0) ||
			is_syllable_at(t->bytes, t->bytes.len - 3)))
			continue;
		if (t->bytes.len > KC_MERGE_FEW)
			return false;
		kc_merge_short(b, t->bytes, &ids);
		if (ids.n != 1 || id[0] != i)
			return false;
	}
	return true;
}

static kc_status
index_cuts(struct kc_bpe *b)
{
	char bytes[5] = {' '};
	kc_str spaced = {bytes, 4}, alone = {bytes + 1, 3};

	KC_TRY(kc_cuts_new(&b->cuts, b->vocab));
	for (uint32_t i = 0; i < KC_SYLLABLES; i++) {
		(void)kc_utf8_put(0xAC00 + i, bytes + 1);
		b->cuts->n_alone[i] = merge_apart(b, alone, &b->cuts->alone[i]);
		b->cuts->n_spaced[i] = merge_apart(
		    b, spaced, &b->cuts->spaced[i]);
	}
	b->cuts->any_piece = !b->ignore_merges || makes_all_korean(b);
	return KC_OK;
}

kc_status
kc_bpe_finish(struct kc_bpe *b, kc_error *err)
{
	if (!b->pairs)
		KC_TRY(index_merges(b, err));
	if (b->chars)
		return KC_OK;
	KC_TRY(index_bytes(b, err));
	if (kc_bpe_index_syllables(b) || index_cuts(b))
		return kc_fail_nomem(err);
	return KC_OK;
}

kc_status
kc_bpe_makes_all(const struct kc_bpe *b, bool *all)
{
	struct kc_bpe merging = *b;
	kc_merge_scratch scratch = {0};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_status st = KC_OK;

	merging.ignore_merges = false;
	*all = true;
	for (uint32_t id = 0; id < b->vocab->n_tokens && *all && !st; id++) {
		const struct kc_token *token = &b->vocab->tokens[id];

		if (token->kind != KC_TOKEN_NORMAL || token->as_is)
			continue;
		ids.n = 0;
		st = KC_GROW(&ids.v, &ids.cap, token->bytes.len + 1);
		if (!st)
			st = kc_bpe_encode(
			    &merging, &scratch, token->bytes, &ids);
		*all = ids.n == 1 && ids.v[0] == id;
	}
	kc_merge_release(&scratch);
	kc_token_ids_release(&ids);
	return st;
}
