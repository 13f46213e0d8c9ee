/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE with spans and dropout. Pairs wait in a heap, by rank and place, as in HF
 * (models/bpe/word.rs). Whether each is left out is drawn when its turn comes: the
 * same as drawing for all of them before each merge, since the draws are independent
 * and those after the first that stays do not matter.
 */
#include <config.h>

#include "tokenizer/model/dropout.h"

#include "mem.h"
#include "random.h"

enum { KEEP = 1 << 16 }; /* symbols whose memory stays for the next piece */

static const uint32_t none = UINT32_MAX;

void
kc_dropout_release(struct kc_dropout *d)
{
	kc_free(d->symbols);
	kc_free(d->heap);
	kc_free(d->left_out);
	*d = (struct kc_dropout){0};
}

/* --- The heap --- */

static bool
pair_is_before(const struct kc_dropout_pair *a, const struct kc_dropout_pair *b)
{
	return a->rank != b->rank ? a->rank < b->rank : a->place < b->place;
}

static kc_status
push_pair(struct kc_dropout *d, struct kc_dropout_pair pair)
{
	size_t i = d->n_heap;

	KC_TRY(KC_GROW(&d->heap, &d->cap_heap, i + 1));
	d->n_heap++;
	while (i > 0 && pair_is_before(&pair, &d->heap[(i - 1) / 2])) {
		d->heap[i] = d->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	d->heap[i] = pair;
	return KC_OK;
}

static struct kc_dropout_pair
pop_pair(struct kc_dropout *d)
{
	struct kc_dropout_pair top = d->heap[0], last = d->heap[--d->n_heap];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < d->n_heap) {
		if (child + 1 < d->n_heap &&
		    pair_is_before(&d->heap[child + 1], &d->heap[child]))
			child++;
		if (!pair_is_before(&d->heap[child], &last))
			break;
		d->heap[i] = d->heap[child];
		i = child;
	}
	d->heap[i] = last;
	return top;
}

/* --- Merging --- */

/* True if no merge takes the symbol: it is user-defined, unknown or a byte's. */
static bool
is_frozen(const struct kc_bpe *b, uint32_t id)
{
	return b->chars && id < b->chars->first_untold &&
	    b->token_ranks[id] == KC_NO_RANK;
}

/*
 * What two neighbours become. Of a vocabulary that has no merges, any two whose
 * strings joined are a token may be merged, in ways that never come up when all
 * merges are made, and for which no merge was derived.
 */
static kc_pair_rank
rank_pair(const struct kc_bpe *b, const struct kc_dropout *d,
    const struct kc_dropout_symbol *left, const struct kc_dropout_symbol *right)
{
	kc_pair_rank to = {KC_NO_RANK, 0};

	if (!b->token_ranks || d->alpha <= 0)
		return kc_bpe_rank(b, left->id, right->id);
	if (!is_frozen(b, left->id) && !is_frozen(b, right->id) &&
	    kc_vocab_find(b->vocab,
		(kc_str){d->piece + left->start, right->end - left->start},
		&to.id))
		to.rank = b->token_ranks[to.id];
	return to;
}

/* Let the pair that starts at `place`, if that is one, wait for its turn. */
static kc_status
offer_pair(const struct kc_bpe *b, struct kc_dropout *d, uint32_t place)
{
	const struct kc_dropout_symbol *left, *right;
	kc_pair_rank to;

	if (place == none || d->symbols[place].next == none)
		return KC_OK;
	left = &d->symbols[place];
	right = &d->symbols[left->next];
	to = rank_pair(b, d, left, right);
	return to.rank == KC_NO_RANK
	    ? KC_OK
	    : push_pair(d,
		  (struct kc_dropout_pair){
		      to.rank, place, left->id, right->id, to.id});
}

static bool
pair_is_there(const struct kc_dropout *d, const struct kc_dropout_pair *pair)
{
	const struct kc_dropout_symbol *left = &d->symbols[pair->place];

	return left->id == pair->left && left->next != none &&
	    d->symbols[left->next].id == pair->right;
}

static kc_status
leave_out(struct kc_dropout *d, struct kc_dropout_pair pair)
{
	if (d->for_good)
		return KC_OK;
	KC_TRY(KC_GROW(&d->left_out, &d->cap_left_out, d->n_left_out + 1));
	d->left_out[d->n_left_out++] = pair;
	return KC_OK;
}

/* Merge the pair; those that were left out may come now. */
static kc_status
merge_pair(const struct kc_bpe *b, struct kc_dropout *d,
    const struct kc_dropout_pair *pair)
{
	struct kc_dropout_symbol *left = &d->symbols[pair->place];
	struct kc_dropout_symbol *right = &d->symbols[left->next];

	left->id = pair->id;
	left->end = right->end;
	left->next = right->next;
	right->id = KC_TOKENIZER_NONE;
	if (left->next != none)
		d->symbols[left->next].previous = pair->place;
	KC_TRY(offer_pair(b, d, pair->place));
	KC_TRY(offer_pair(b, d, left->previous));
	while (d->n_left_out)
		KC_TRY(push_pair(d, d->left_out[--d->n_left_out]));
	return KC_OK;
}

static kc_status
merge_all(const struct kc_bpe *b, struct kc_dropout *d)
{
	uint32_t n = (uint32_t)d->n_symbols;

	d->n_heap = d->n_left_out = 0;
	for (uint32_t i = 0; i < n; i++) {
		d->symbols[i].previous = i ? i - 1 : none;
		d->symbols[i].next = i + 1 < n ? i + 1 : none;
	}
	for (uint32_t i = 0; i < n; i++)
		KC_TRY(offer_pair(b, d, i));
	while (d->n_heap) {
		struct kc_dropout_pair pair = pop_pair(d);

		if (!pair_is_there(d, &pair))
			continue;
		if (d->alpha > 0 && kc_random_unit(&d->random) < d->alpha)
			KC_TRY(leave_out(d, pair));
		else
			KC_TRY(merge_pair(b, d, &pair));
	}
	return KC_OK;
}

/* --- What a piece starts as --- */

static void
add_symbol(struct kc_dropout *d, uint32_t id, size_t start, size_t end)
{
	d->symbols[d->n_symbols++] = (struct kc_dropout_symbol){
	    id, none, none, (uint32_t)start, (uint32_t)end};
}

/* The ids of an unknown character, in room that the piece's own ids will have. */
static void
add_unknown(const struct kc_unknown *u, struct kc_dropout *d, kc_str one,
    size_t start, kc_token_ids room)
{
	struct kc_dropout_symbol *last = d->n_symbols
	    ? &d->symbols[d->n_symbols - 1]
	    : NULL;

	room.v += room.n;
	room.n = 0;
	kc_unknown_put(u, one, 0, &room);
	if (u->fuse && room.n == 1 && room.v[0] == u->id && last &&
	    last->id == u->id) {
		last->end += (uint32_t)one.len;
		return;
	}
	for (size_t i = 0; i < room.n; i++)
		add_symbol(d, room.v[i], start, start + one.len);
}

static void
start_chars(const struct kc_bpe *b, struct kc_dropout *d, kc_str piece,
    kc_token_ids room)
{
	const char *p = piece.ptr, *end = p + piece.len;

	while (p < end) {
		size_t start = (size_t)(p - piece.ptr), len;
		uint32_t symbol = kc_bpe_next_symbol(b->chars, &p, end);

		len = (size_t)(p - piece.ptr) - start;
		if (symbol == KC_CHAR_NONE)
			add_unknown(&b->chars->unknown, d,
			    (kc_str){piece.ptr + start, len}, start, room);
		else
			add_symbol(d, symbol, start, start + len);
	}
}

static kc_status
start_piece(const struct kc_bpe *b, struct kc_dropout *d, kc_str piece,
    kc_token_ids room)
{
	d->piece = piece.ptr;
	d->n_symbols = 0;
	KC_TRY(KC_GROW(&d->symbols, &d->cap_symbols, piece.len + 1));
	if (!d->symbols)
		return KC_ERR_NOMEM;
	if (b->chars)
		start_chars(b, d, piece, room);
	for (size_t i = 0; i < piece.len && !b->chars; i++)
		add_symbol(
		    d, b->byte_id[(unsigned char)piece.ptr[i]], i, i + 1);
	return KC_OK;
}

/* --- What is left --- */

static void
put_token(const struct kc_dropout_symbol *s, uint32_t id, kc_token_ids *ids,
    kc_token_spans *spans)
{
	ids->v[ids->n++] = id;
	spans->v[spans->n++] = (kc_token_span){s->start, s->end};
}

/* Append a symbol, of characters: it may be unknown, or go on such a stretch. */
static void
put_chars(const struct kc_bpe *b, const struct kc_dropout_symbol *s,
    size_t start, kc_token_ids *ids, kc_token_spans *spans)
{
	size_t before = ids->n;

	kc_bpe_put_symbol(b, s->id, start, ids);
	for (size_t i = before; i < ids->n; i++)
		spans->v[spans->n++] = (kc_token_span){s->start, s->end};
	if (ids->n == before && ids->n > start)
		spans->v[spans->n - 1].end = s->end;
}

kc_status
kc_dropout_encode(const struct kc_bpe *b, struct kc_dropout *d, kc_str piece,
    kc_token_ids *ids, kc_token_spans *spans)
{
	struct kc_dropout_symbol whole = {.end = (uint32_t)piece.len};
	size_t start = ids->n;
	uint32_t id;

	if (b->ignore_merges && d->alpha <= 0 &&
	    kc_vocab_find(b->vocab, piece, &id)) {
		put_token(&whole, id, ids, spans);
		return KC_OK;
	}
	KC_TRY(start_piece(b, d, piece, *ids));
	KC_TRY(merge_all(b, d));
	for (uint32_t i = d->n_symbols ? 0 : none; i != none;
	     i = d->symbols[i].next) {
		if (b->chars)
			put_chars(b, &d->symbols[i], start, ids, spans);
		else
			put_token(&d->symbols[i], d->symbols[i].id, ids, spans);
	}
	if (d->cap_symbols > KEEP) {
		struct kc_dropout kept = {.alpha = d->alpha,
		    .for_good = d->for_good,
		    .random = d->random};

		kc_dropout_release(d);
		*d = kept;
	}
	return KC_OK;
}
