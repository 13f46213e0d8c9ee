/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SentencePiece's .model (sentencepiece_model.proto): pieces with scores and
 * types, the kind of model, the normalizer. What would change an id and is not
 * done here is refused by name.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/protobuf.h"
#include "tokenizer/file/sentencepiece.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A file that is being read. */
struct reader {
	kc_tokenizer *t;
	size_t cap_pieces; /* of t->pieces */
	uint64_t model_type;
	bool byte_fallback;
	kc_str charsmap;
	uint32_t n_unknown;
};

static kc_status
read_piece(struct reader *r, kc_str message, kc_error *err)
{
	struct kc_piece p = {.type = KC_PIECE_NORMAL};
	uint32_t id = r->t->vocab.n_tokens;
	struct kc_field f;
	size_t at = 0;
	kc_status st;

	while (!(st = kc_field_next(message, &at, &f, err))) {
		if (f.number == 1 && f.wire == KC_WIRE_BYTES)
			p.text = f.bytes;
		if (f.number == 2 && f.wire == KC_WIRE_32)
			p.score = kc_field_float(&f);
		if (f.number == 3 && f.wire == KC_WIRE_VARINT)
			p.type = (enum kc_piece_type)f.n;
	}
	if (st != KC_EOF)
		return st;
	if (!p.text.len)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the piece %u is empty", id);
	if (p.type < KC_PIECE_NORMAL || p.type > KC_PIECE_BYTE)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the piece %u has the type %d", id, (int)p.type);
	if (!isfinite(p.score))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the piece %u has no score", id);
	r->n_unknown += p.type == KC_PIECE_UNKNOWN;
	KC_TRY(kc_vocab_add(&r->t->vocab, id, p.text,
	    p.type != KC_PIECE_NORMAL && p.type != KC_PIECE_USER_DEFINED, err));
	if (KC_GROW(&r->t->pieces, &r->cap_pieces, (size_t)id + 1))
		return kc_fail_nomem(err);
	p.text = r->t->vocab.tokens[id].bytes;
	r->t->pieces[id] = p;
	return KC_OK;
}

static kc_status
read_trainer(struct reader *r, kc_str message, kc_error *err)
{
	struct kc_field f;
	size_t at = 0;
	kc_status st;

	while (!(st = kc_field_next(message, &at, &f, err))) {
		if (f.number == KC_TRAINER_MODEL_TYPE)
			r->model_type = f.n;
		if (f.number == KC_TRAINER_SPACE_AS_SUFFIX)
			r->t->rules.space_as_suffix = f.n != 0;
		if (f.number == KC_TRAINER_BYTE_FALLBACK)
			r->byte_fallback = f.n != 0;
		if (f.number == KC_TRAINER_UNK_SURFACE)
			r->t->decode.unknown_text = f.bytes;
	}
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
read_normalizer(struct reader *r, kc_str message, kc_error *err)
{
	struct kc_rules *rules = &r->t->rules;
	struct kc_field f;
	size_t at = 0;
	kc_status st;

	while (!(st = kc_field_next(message, &at, &f, err))) {
		if (f.number == KC_NORMALIZER_CHARSMAP)
			r->charsmap = f.bytes;
		if (f.number == KC_NORMALIZER_DUMMY_PREFIX)
			rules->add_dummy_prefix = f.n != 0;
		if (f.number == KC_NORMALIZER_EXTRA_SPACES)
			rules->remove_extra_spaces = f.n != 0;
		if (f.number == KC_NORMALIZER_ESCAPE)
			rules->escape_spaces = f.n != 0;
	}
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
refuse_denormalizer(kc_str message, kc_error *err)
{
	struct kc_field f;
	size_t at = 0;
	kc_status st;

	while (!(st = kc_field_next(message, &at, &f, err)))
		if (f.number == KC_NORMALIZER_CHARSMAP && f.bytes.len)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "a denormalizer is not supported");
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
read_message(struct reader *r, kc_str file, kc_error *err)
{
	struct kc_field f;
	size_t at = 0;
	kc_status st;

	while (!(st = kc_field_next(file, &at, &f, err))) {
		if (f.wire != KC_WIRE_BYTES)
			continue;
		if (f.number == KC_MODEL_PIECE)
			KC_TRY(read_piece(r, f.bytes, err));
		if (f.number == KC_MODEL_TRAINER)
			KC_TRY(read_trainer(r, f.bytes, err));
		if (f.number == KC_MODEL_NORMALIZER)
			KC_TRY(read_normalizer(r, f.bytes, err));
		if (f.number == KC_MODEL_DENORMALIZER)
			KC_TRY(refuse_denormalizer(f.bytes, err));
	}
	return st == KC_EOF ? KC_OK : st;
}

/* --- What follows from it --- */

static kc_status
set_charsmap(struct reader *r, kc_error *err)
{
	kc_tokenizer *t = r->t;
	kc_str blob;

	if (!r->charsmap.len)
		return KC_OK;
	blob = kc_arena_copy(&t->vocab.strings, r->charsmap);
	t->rules.charsmap = kc_malloc(sizeof(*t->rules.charsmap));
	if (!blob.ptr || !t->rules.charsmap)
		return kc_fail_nomem(err);
	return kc_charsmap_init(t->rules.charsmap, blob, err);
}

static kc_status
set_user_defined(struct reader *r, kc_error *err)
{
	const struct kc_vocab *v = &r->t->vocab;
	struct kc_trie_entry *entries = kc_malloc(
	    ((size_t)v->n_tokens + 1) * sizeof(*entries));
	kc_status st;
	size_t n = 0;

	if (!entries)
		return kc_fail_nomem(err);
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (r->t->pieces[id].type == KC_PIECE_USER_DEFINED)
			entries[n++] = (struct kc_trie_entry){
			    v->tokens[id].bytes, id};
	st = kc_trie_build(&r->t->rules.user_defined, entries, n, err);
	kc_free(entries);
	return st;
}

static kc_status
set_unknown(struct reader *r, struct kc_unknown *u, kc_error *err)
{
	size_t bytes = kc_unknown_find_bytes(u, &r->t->vocab);

	u->by_bytes = r->byte_fallback;
	u->fuse = true;
	for (uint32_t id = 0; id < r->t->vocab.n_tokens; id++) {
		enum kc_piece_type type = r->t->pieces[id].type;

		if (type == KC_PIECE_UNKNOWN)
			u->id = id;
		/* As sentencepiece's model_interface.cc. */
		if (type == KC_PIECE_BYTE && !r->byte_fallback)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "piece %u is a byte, but there is no byte fallback",
			    id);
	}
	if (r->byte_fallback && bytes != 256)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "byte fallback with %zu of 256 byte pieces", bytes);
	return KC_OK;
}

/* --- BPE --- */

static int
compare_scores(const void *a, const void *b)
{
	const struct kc_piece *const *x = a, *const *y = b;

	if ((*x)->score != (*y)->score)
		return (*x)->score > (*y)->score ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

/* True if the symbols of a text, which is UTF-8, may become the piece. */
static bool
has_rank(const struct kc_piece *p)
{
	return p->type == KC_PIECE_NORMAL &&
	    kc_utf8_check(p->text) == p->text.len;
}

/* Ranks from scores: the highest first, equal ones alike. */
static void
rank_pieces(const struct reader *r, struct kc_piece **sorted, uint32_t *rank)
{
	struct kc_piece *first = r->t->pieces;
	uint32_t n = 0, last = 0;

	memset(rank, 0xFF, r->t->vocab.n_tokens * sizeof(*rank));
	for (uint32_t id = 0; id < r->t->vocab.n_tokens; id++)
		if (has_rank(&first[id]))
			sorted[n++] = &first[id];
	if (n)
		qsort(sorted, n, sizeof(*sorted), compare_scores);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0 && sorted[i]->score != sorted[i - 1]->score)
			last = i;
		rank[sorted[i] - first] = last;
	}
}

static kc_status
make_bpe(struct reader *r, kc_error *err)
{
	struct kc_bpe *b = &r->t->model.bpe;
	size_t n = (size_t)r->t->vocab.n_tokens + 1;
	struct kc_piece **sorted = kc_malloc(n * sizeof(*sorted));
	uint32_t *rank = kc_malloc(n * sizeof(*rank));
	kc_status st;

	if (!sorted || !rank || kc_bpe_chars_new(b)) {
		st = kc_fail_nomem(err);
	} else {
		if (r->t->rules.user_defined.n_units)
			b->chars->frozen = &r->t->rules.user_defined;
		rank_pieces(r, sorted, rank);
		st = set_unknown(r, &b->chars->unknown, err);
	}
	if (!st)
		st = kc_bpe_derive(b, rank, err);
	kc_free(sorted);
	kc_free(rank);
	return st;
}

/* --- Unigram --- */

/*
 * What an unknown character costs beyond the lowest score of a normal piece, and
 * what a user-defined one counts for each byte after its first. The second was
 * found by experiment with 0.2.3; the sources of 0.2.1 have another formula.
 */
#define UNKNOWN_PENALTY 10
#define USER_DEFINED_BONUS 0.1

static void
set_scores(const struct reader *r, struct kc_unigram *u)
{
	const struct kc_vocab *v = &r->t->vocab;
	float lowest = HUGE_VALF;

	for (uint32_t id = 0; id < v->n_tokens; id++) {
		const struct kc_piece *p = &r->t->pieces[id];

		if (p->type != KC_PIECE_NORMAL)
			continue;
		lowest = p->score < lowest ? p->score : lowest;
		u->has_positive |= p->score > 0;
	}
	u->unknown_score = lowest - (float)UNKNOWN_PENALTY;
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		const struct kc_piece *p = &r->t->pieces[id];

		u->scores[id] = p->score;
		if (p->type == KC_PIECE_USER_DEFINED)
			u->scores[id] = (float)(USER_DEFINED_BONUS *
			    (double)(v->tokens[id].bytes.len - 1));
	}
}

/* What the lattice of sentencepiece has, if that differs from its Viterbi search. */
static kc_status
set_way_scores(const struct reader *r, struct kc_unigram *u)
{
	uint32_t n = r->t->vocab.n_tokens;

	if (!r->t->rules.user_defined.n_units)
		return KC_OK;
	u->way_scores = kc_malloc(n * sizeof(*u->way_scores));
	if (!u->way_scores)
		return KC_ERR_NOMEM;
	for (uint32_t id = 0; id < n; id++) {
		uint64_t chars = kc_utf8_count(r->t->vocab.tokens[id].bytes);

		u->way_scores[id] = r->t->pieces[id].type ==
			KC_PIECE_USER_DEFINED
		    ? USER_DEFINED_BONUS * ((double)chars - 1)
		    : u->scores[id];
	}
	return KC_OK;
}

static kc_status
fill_unigram(struct reader *r, struct kc_unigram *u,
    struct kc_trie_entry *entries, kc_error *err)
{
	const struct kc_vocab *v = &r->t->vocab;
	size_t n = 0;

	u->scores = kc_calloc((size_t)v->n_tokens + 1, sizeof(*u->scores));
	if (!entries || !u->scores)
		return kc_fail_nomem(err);
	set_scores(r, u);
	if (set_way_scores(r, u))
		return kc_fail_nomem(err);
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		enum kc_piece_type type = r->t->pieces[id].type;

		if (type == KC_PIECE_NORMAL || type == KC_PIECE_USER_DEFINED)
			entries[n++] = (struct kc_trie_entry){
			    v->tokens[id].bytes, id};
	}
	if (!n)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no normal piece");
	KC_TRY(kc_trie_build(&u->trie, entries, n, err));
	return set_unknown(r, &u->unknown, err);
}

static kc_status
make_unigram(struct reader *r, kc_error *err)
{
	struct kc_unigram *u = &r->t->model.unigram;
	struct kc_trie_entry *entries = kc_malloc(
	    ((size_t)r->t->vocab.n_tokens + 1) * sizeof(*entries));
	kc_status st;

	memset(&r->t->model, 0, sizeof(r->t->model));
	r->t->model.kind = KC_MODEL_UNIGRAM;
	u->vocab = &r->t->vocab;
	st = fill_unigram(r, u, entries, err);
	kc_free(entries);
	return st;
}

static kc_status
refuse_unused(const struct reader *r, kc_error *err)
{
	for (uint32_t id = 0; id < r->t->vocab.n_tokens; id++)
		if (r->t->pieces[id].type == KC_PIECE_UNUSED)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "unused pieces in a BPE model are not supported "
			    "(the first is %u)",
			    id);
	return KC_OK;
}

static kc_status
make_model(struct reader *r, kc_error *err)
{
	switch (r->model_type) {
	case KC_MODEL_TYPE_BPE:
		KC_TRY(refuse_unused(r, err));
		return make_bpe(r, err);
	case KC_MODEL_TYPE_UNIGRAM:
		return make_unigram(r, err);
	}
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "the model type %s is not supported; BPE and UNIGRAM are",
	    r->model_type == KC_MODEL_TYPE_WORD       ? "WORD"
		: r->model_type == KC_MODEL_TYPE_CHAR ? "CHAR"
						      : "of a later version");
}

/* Types as the library shows them: what is never in text is special. */
static void
set_kinds(struct reader *r)
{
	for (uint32_t id = 0; id < r->t->vocab.n_tokens; id++) {
		enum kc_piece_type type = r->t->pieces[id].type;

		if (type == KC_PIECE_CONTROL || type == KC_PIECE_UNKNOWN)
			r->t->vocab.tokens[id].kind = KC_TOKEN_SPECIAL;
	}
}

static kc_status
read_model(struct reader *r, kc_str file, kc_error *err)
{
	kc_tokenizer *t = r->t;

	KC_TRY(read_message(r, file, err));
	if (!t->vocab.n_tokens)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a .model without pieces");
	if (r->n_unknown != 1)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%u unknown pieces, not one", r->n_unknown);
	t->decode.unknown_text = kc_arena_copy(
	    &t->vocab.strings, t->decode.unknown_text);
	if (!t->decode.unknown_text.ptr ||
	    kc_rules_add(
		&t->rules, &(struct kc_step){.kind = KC_STEP_SENTENCEPIECE}))
		return kc_fail_nomem(err);
	KC_TRY(kc_vocab_index(&t->vocab, err));
	KC_TRY(set_charsmap(r, err));
	KC_TRY(set_user_defined(r, err));
	set_kinds(r);
	return make_model(r, err);
}

kc_status
kc_sentencepiece_read(kc_tokenizer *t, kc_str file, kc_error *err)
{
	/* Defaults of the protocol. */
	struct reader r = {.t = t, .model_type = KC_MODEL_TYPE_UNIGRAM};

	t->rules.add_dummy_prefix = true;
	t->rules.remove_extra_spaces = true;
	t->rules.escape_spaces = true;
	t->rules.split = KC_SPLIT_NONE;
	t->decode.kind = KC_DECODE_SENTENCEPIECE;
	t->decode.unknown_text = KC_STR(" \xE2\x81\x87 ");
	return read_model(&r, file, err);
}
