/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BPE trainer: vocabulary, input and the loop over merges
 * (tokenizers 0.23, models/bpe/trainer.rs, is what it must agree with).
 */
#include <config.h>

#include "kcorpus/bpe.h"

#include "tokenizer/train/bpe_chars.h"
#include "tokenizer/train/bpe_limits.h"
#include "tokenizer/train/bpe_pieces.h"
#include "tokenizer/vocab/bytemap.h"
#include "tokenizer/vocab/lookup.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <inttypes.h>
#include <string.h>

enum { BYTES = 256 };

/* --- Vocabulary --- */

/* Where the id of a string is, or goes (0: not in the vocabulary). */
static uint32_t *
find_string(const kc_bpe_trainer *t, kc_str s)
{
	return kc_lookup_id(
	    t->by_string, t->by_string_mask, t->tokens, sizeof(*t->tokens), s);
}

bool
kc_bpe_has_string(const kc_bpe_trainer *t, kc_str string)
{
	return *find_string(t, string) != 0;
}

kc_status
kc_bpe_add_token(kc_bpe_trainer *t, kc_str string, uint32_t *id)
{
	kc_str copy = kc_arena_copy(&t->strings, string);

	if (!copy.ptr)
		return KC_ERR_NOMEM;
	*id = t->n_tokens;
	t->tokens[t->n_tokens++] = copy;
	*find_string(t, copy) = t->n_tokens;
	return KC_OK;
}

/* The id of a string, which is given one if it has none. */
static kc_status
add_token(kc_bpe_trainer *t, kc_str s, uint32_t *id)
{
	uint32_t at = *find_string(t, s);

	if (!at)
		return kc_bpe_add_token(t, s, id);
	*id = at - 1;
	return KC_OK;
}

static kc_status
add_byte(kc_bpe_trainer *t, unsigned char byte)
{
	char text[4];
	kc_str s = {text, kc_utf8_put(kc_bytemap_char(byte), text)};

	return add_token(t, s, &t->byte_id[byte]);
}

/* Bytes in the order of the characters that stand for them, or of their values. */
static kc_status
add_bytes(kc_bpe_trainer *t, bool by_value)
{
	for (uint32_t i = 0; i < (by_value ? BYTES : KC_BYTEMAP_CHARS); i++) {
		int byte = by_value ? (int)i : kc_bytemap_byte(i);

		if (byte >= 0)
			KC_TRY(add_byte(t, (unsigned char)byte));
	}
	return KC_OK;
}

kc_status
kc_bpe_init_table(kc_bpe_trainer *t, size_t n)
{
	size_t slots = kc_lookup_table_size(n);

	t->by_string_mask = slots - 1;
	t->by_string = kc_calloc(slots, sizeof(*t->by_string));
	t->tokens = kc_calloc(n, sizeof(*t->tokens));
	return t->by_string && t->tokens ? KC_OK : KC_ERR_NOMEM;
}

static kc_status
init_vocabulary(kc_bpe_trainer *t, const kc_bpe_params *params, kc_error *err)
{
	uint32_t id;

	if (kc_bpe_init_table(t, t->vocab_size + params->n_specials + BYTES))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < params->n_specials; i++) {
		if (!params->specials[i].len)
			return kc_fail(
			    err, KC_ERR_ARG, 0, "a special token is empty");
		if (add_token(t, params->specials[i], &id))
			return kc_fail_nomem(err);
	}
	t->n_specials = t->n_tokens;
	if (add_bytes(t, params->bytes_by_value))
		return kc_fail_nomem(err);
	if (t->n_tokens > t->vocab_size)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a vocabulary of %u is too small for %u special tokens "
		    "and 256 bytes",
		    t->vocab_size, t->n_specials);
	return KC_OK;
}

static kc_status
init_limits(kc_bpe_trainer *t, const kc_bpe_params *params, kc_error *err)
{
	if (kc_bpe_limits_new(&t->limits, t->vocab_size))
		return kc_fail_nomem(err);
	t->limits->max_length = params->max_token;
	t->limits->any_edges = !params->whole_characters;
	for (unsigned i = 0; i < BYTES; i++) {
		char byte = (char)i;

		t->limits->edges[t->byte_id[i]] = kc_bpe_edges_of(
		    (kc_str){&byte, 1});
		t->limits->lengths[t->byte_id[i]] = 1;
	}
	return KC_OK;
}

kc_status
kc_bpe_trainer_new(
    kc_bpe_trainer **t, const kc_bpe_params *params, kc_error *err)
{
	kc_bpe_trainer *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	made->vocab_size = params->vocab_size;
	made->id_limit = made->vocab_size;
	made->min_frequency = params->min_frequency ? params->min_frequency : 1;
	st = params->pieces ? kc_bpe_pieces_init(made, params->pieces, err)
			    : init_vocabulary(made, params, err);
	if (!st && !params->pieces &&
	    (params->max_token || params->whole_characters))
		st = init_limits(made, params, err);
	if (st)
		kc_bpe_trainer_free(made);
	else
		*t = made;
	return st;
}

static void
sides_release(kc_bpe_sides *sides)
{
	kc_free(sides->v);
	kc_free(sides->where);
	kc_free(sides->events);
}

void
kc_bpe_trainer_free(kc_bpe_trainer *t)
{
	if (!t)
		return;
	kc_arena_release(&t->strings);
	kc_free(t->tokens);
	kc_free(t->by_string);
	kc_bpe_limits_free(t->limits);
	kc_bpe_lacking_free(t->lacking);
	kc_bpe_pieces_free(t);
	kc_free(t->merges);
	kc_free(t->rest_counts);
	kc_free(t->words);
	kc_free(t->symbols);
	kc_free(t->word);
	kc_bpe_pairs_release(&t->all);
	kc_bpe_pairs_release(&t->pairs);
	kc_free(t->queue.v);
	kc_arena_release(&t->postings);
	sides_release(&t->left);
	sides_release(&t->right);
	kc_free(t);
}

/* --- Input --- */

/* Keeps every sum of counts below 2^63. */
static kc_status
add_total(kc_bpe_trainer *t, size_t len, uint64_t count, kc_error *err)
{
	uint64_t max = INT64_MAX, n;

	if (__builtin_mul_overflow((uint64_t)len, count, &n) ||
	    n > max - t->total)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "the counts together exceed 63 bits");
	t->total += n;
	return KC_OK;
}

static kc_status
add_word(kc_bpe_trainer *t, const uint32_t *symbols, size_t n, uint64_t count,
    unsigned flags)
{
	KC_TRY(KC_GROW(&t->words, &t->cap_words, t->n_words + 1));
	KC_TRY(KC_GROW(&t->symbols, &t->cap_symbols, t->n_symbols + n));
	t->words[t->n_words++] = (kc_bpe_word){.count = count,
	    .start = (uint32_t)t->n_symbols,
	    .len = (uint16_t)n,
	    .flags = (uint16_t)flags};
	memcpy(t->symbols + t->n_symbols, symbols, n * sizeof(*symbols));
	t->n_symbols += n;
	return KC_OK;
}

/* Symbols of the first piece: no character is parted where limits know them. */
static size_t
piece_length(const kc_bpe_trainer *t, const uint32_t *symbols, size_t n)
{
	size_t cut = KC_BPE_PIECE;

	if (n <= KC_BPE_PIECE)
		return n;
	while (t->limits && !t->pieces && cut > KC_BPE_PIECE - 4 &&
	    symbols[cut] < t->vocab_size && t->limits->edges[symbols[cut]].tail)
		cut--;
	return cut;
}

kc_status
kc_bpe_add_symbols(kc_bpe_trainer *t, const uint32_t *symbols, size_t n,
    uint64_t count, kc_error *err)
{
	unsigned rest = 0;

	if (t->started)
		return kc_fail(err, KC_ERR_ARG, 0, "the training has begun");
	if (n > UINT32_MAX - t->n_symbols)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "the different pretokens have more than 4 GiB");
	KC_TRY(add_total(t, n, count, err));
	while (n) {
		size_t piece = piece_length(t, symbols, n);
		unsigned more = piece < n ? KC_BPE_MORE : 0;

		if (add_word(t, symbols, piece, count, rest | more))
			return kc_fail_nomem(err);
		symbols += piece;
		n -= piece;
		rest = KC_BPE_REST;
	}
	return KC_OK;
}

kc_status
kc_bpe_trainer_add(
    kc_bpe_trainer *t, kc_str pretoken, uint64_t count, kc_error *err)
{
	if (t->pieces)
		return kc_bpe_pieces_add(t, pretoken, count, err);
	if (pretoken.len < 2 || !count)
		return KC_OK;
	if (KC_GROW(&t->word, &t->cap_word, pretoken.len))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < pretoken.len; i++)
		t->word[i] = t->byte_id[(unsigned char)pretoken.ptr[i]];
	return kc_bpe_add_symbols(t, t->word, pretoken.len, count, err);
}

/* --- The loop --- */

static kc_status
lose_pair(kc_bpe_trainer *t, uint64_t pair, uint64_t sum)
{
	kc_bpe_slot *slot = t->exact ? kc_bpe_pairs_add(&t->pairs, pair)
				     : kc_bpe_pairs_find(&t->pairs, pair);

	if (slot)
		slot->count -= (int64_t)sum;
	return slot || !t->exact ? KC_OK : KC_ERR_NOMEM;
}

/*
 * The pairs that a merge broke up. A neighbour that is the new symbol itself
 * stood there as part of an earlier merge in the same word; what it loses is the
 * new pair (id, left), which is counted on the right.
 */
static kc_status
lose_all(kc_bpe_trainer *t, uint64_t pair, uint32_t id)
{
	uint32_t left = (uint32_t)(pair >> 32), right = (uint32_t)pair;

	for (size_t i = 0; i < t->right.n; i++)
		KC_TRY(lose_pair(t, kc_bpe_pair(right, t->right.v[i].symbol),
		    t->right.v[i].sum));
	for (size_t i = 0; i < t->left.n; i++) {
		const kc_bpe_side *side = &t->left.v[i];

		if (side->symbol == id && !t->exact)
			t->right.v[t->right.where[left]].sum -= side->sum;
		else
			KC_TRY(lose_pair(
			    t, kc_bpe_pair(side->symbol, left), side->sum));
	}
	return KC_OK;
}

static uint64_t
new_pair(const kc_bpe_side *side, uint32_t id, bool is_left)
{
	return is_left ? kc_bpe_pair(side->symbol, id)
		       : kc_bpe_pair(id, side->symbol);
}

/* Put the counts of the new pairs of one side into the table. */
static kc_status
gain_pairs(kc_bpe_trainer *t, kc_bpe_sides *sides, uint32_t id, bool is_left)
{
	for (size_t i = 0; i < sides->n; i++) {
		kc_bpe_side *side = &sides->v[i];
		kc_bpe_slot *slot;

		if ((side->sum < t->threshold && !t->exact) ||
		    !kc_bpe_may_join(t, new_pair(side, id, is_left)))
			continue;
		slot = kc_bpe_pairs_add(&t->pairs, new_pair(side, id, is_left));
		side->postings = kc_arena_alloc(
		    &t->postings, side->n * sizeof(*side->postings));
		if (!slot || !side->postings)
			return KC_ERR_NOMEM;
		slot->count += (int64_t)side->sum;
		side->n = 0;
	}
	for (size_t i = 0; i < sides->n_events; i++) {
		kc_bpe_side *side = &sides->v[sides->events[i].side];

		if (side->postings)
			side->postings[side->n++] = sides->events[i].word;
	}
	return KC_OK;
}

static kc_status
enqueue_pairs(
    kc_bpe_trainer *t, const kc_bpe_sides *sides, uint32_t id, bool is_left)
{
	for (size_t i = 0; i < sides->n; i++) {
		const kc_bpe_side *side = &sides->v[i];
		uint64_t pair = new_pair(side, id, is_left);
		int64_t count;

		if (!side->postings)
			continue;
		count = kc_bpe_pairs_find(&t->pairs, pair)->count;
		if (count > 0)
			KC_TRY(kc_bpe_queue_push(&t->queue,
			    (kc_bpe_entry){(uint64_t)count, pair,
				side->postings, side->n}));
	}
	return KC_OK;
}

kc_status
kc_bpe_add_merged(kc_bpe_trainer *t, kc_bpe_merge merge, int64_t rest_count)
{
	KC_TRY(KC_GROW(&t->merges, &t->cap_merges, t->n_merges + 1));
	KC_TRY(KC_GROW(&t->rest_counts, &t->cap_rest, t->n_merges + 1));
	t->rest_counts[t->n_merges] = rest_count;
	t->merges[t->n_merges++] = merge;
	return KC_OK;
}

static kc_status
merge_entry(kc_bpe_trainer *t, const kc_bpe_entry *entry, uint32_t id)
{
	uint32_t left = (uint32_t)(entry->pair >> 32);
	uint32_t right = (uint32_t)entry->pair;

	KC_TRY(kc_bpe_words_merge(t, entry, id));
	KC_TRY(lose_all(t, entry->pair, id));
	KC_TRY(kc_bpe_add_merged(t, (kc_bpe_merge){left, right, id},
	    kc_bpe_pairs_find(&t->pairs, entry->pair)->count));
	kc_bpe_limits_book(t, entry->pair, id, t->replaced);
	KC_TRY(gain_pairs(t, &t->left, id, true));
	KC_TRY(gain_pairs(t, &t->right, id, false));
	KC_TRY(enqueue_pairs(t, &t->left, id, true));
	KC_TRY(enqueue_pairs(t, &t->right, id, false));
	if (!t->exact && kc_arena_memory(&t->postings) > 2 * t->budget)
		t->queue.n = 0;
	return KC_OK;
}

/*
 * The pair to merge next. KC_EOF: there is none. An entry's count may be out of
 * date, then it goes back with what it is now.
 */
static kc_status
next_pair(kc_bpe_trainer *t, kc_bpe_entry *entry)
{
	for (;;) {
		int64_t count;

		if (!t->queue.n) {
			if (t->started && t->exact)
				return KC_EOF;
			KC_TRY(kc_bpe_recount(t));
		}
		t->started = true;
		*entry = kc_bpe_queue_pop(&t->queue);
		count = kc_bpe_pairs_find(&t->pairs, entry->pair)->count;
		if (count < (int64_t)t->threshold)
			continue;
		if ((uint64_t)count == entry->count)
			return KC_OK;
		entry->count = (uint64_t)count;
		KC_TRY(kc_bpe_queue_push(&t->queue, *entry));
	}
}

/* The pair to merge next that is not refused, and its string. */
static kc_status
next_good_pair(kc_bpe_trainer *t, kc_bpe_entry *entry, kc_buf *string)
{
	kc_status st;

	do {
		KC_TRY(next_pair(t, entry));
		if (t->n_tokens == t->vocab_size)
			return KC_EOF; /* the last were characters */
		string->len = 0;
		KC_TRY(kc_buf_add(string, t->tokens[entry->pair >> 32]));
		KC_TRY(kc_buf_add(string, t->tokens[(uint32_t)entry->pair]));
		st = kc_bpe_limits_judge(
		    t, entry, kc_bpe_has_string(t, kc_buf_str(string)));
	} while (st == KC_EOF);
	return st;
}

static kc_status
learn_merge(kc_bpe_trainer *t, kc_buf *string)
{
	kc_bpe_entry entry;
	uint32_t id;

	KC_TRY(next_good_pair(t, &entry, string));
	if (!t->exact && kc_bpe_has_string(t, kc_buf_str(string))) {
		t->exact = true;
		KC_TRY(kc_bpe_recount(t));
		KC_TRY(next_good_pair(t, &entry, string));
	}
	KC_TRY(add_token(t, kc_buf_str(string), &id));
	return merge_entry(t, &entry, id);
}

static kc_status
init_sides(kc_bpe_trainer *t)
{
	t->left.where = kc_calloc(t->id_limit, sizeof(uint32_t));
	t->right.where = kc_calloc(t->id_limit, sizeof(uint32_t));
	return t->left.where && t->right.where ? KC_OK : KC_ERR_NOMEM;
}

kc_status
kc_bpe_trainer_step(kc_bpe_trainer *t, uint32_t n, kc_error *err)
{
	kc_buf string = KC_BUF_INIT;
	kc_status st = KC_OK;

	if (!t->left.where && t->pieces)
		KC_TRY(kc_bpe_pieces_settle(t, err));
	if (!t->left.where)
		st = init_sides(t);
	while (!st && n-- > 0)
		st = t->n_tokens < t->vocab_size ? learn_merge(t, &string)
						 : KC_EOF;
	kc_buf_release(&string);
	if (st == KC_ERR_LIMIT)
		return kc_fail(err, st, 0,
		    "pairs of %zu words need %" PRIu64 " MiB", t->n_words,
		    t->need >> 20);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

/* --- What it holds --- */

uint32_t
kc_bpe_trainer_size(const kc_bpe_trainer *t)
{
	return t->n_tokens;
}

static uint64_t
sides_memory(const struct kc_bpe_sides *s)
{
	return s->cap * sizeof(*s->v) + s->cap_events * sizeof(*s->events);
}

uint64_t
kc_bpe_trainer_memory(const kc_bpe_trainer *t)
{
	uint64_t ids = t->vocab_size * sizeof(*t->tokens) +
	    (t->by_string_mask + 1) * sizeof(*t->by_string) +
	    2 * t->id_limit * sizeof(*t->left.where) +
	    kc_bpe_limits_memory(t->limits, t->id_limit) +
	    kc_bpe_lacking_memory(t->lacking);

	return ids + kc_arena_memory(&t->strings) +
	    t->cap_merges * sizeof(*t->merges) +
	    t->cap_rest * sizeof(*t->rest_counts) +
	    t->cap_words * sizeof(*t->words) + t->cap_word * sizeof(*t->word) +
	    kc_piece_base_memory(t->pieces) +
	    t->cap_symbols * sizeof(*t->symbols) +
	    kc_bpe_pairs_memory(&t->all) + kc_bpe_pairs_memory(&t->pairs) +
	    t->queue.cap * sizeof(*t->queue.v) + kc_arena_memory(&t->postings) +
	    sides_memory(&t->left) + sides_memory(&t->right);
}

uint32_t
kc_bpe_trainer_specials(const kc_bpe_trainer *t)
{
	return t->n_specials;
}

kc_str
kc_bpe_trainer_token(const kc_bpe_trainer *t, uint32_t id)
{
	return t->tokens[id];
}

const kc_bpe_merge *
kc_bpe_trainer_merges(const kc_bpe_trainer *t, size_t *n)
{
	*n = t->n_merges;
	return t->merges;
}
