/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encoding with spans, at random, or in the n best ways: piece by piece without the
 * cache, through the same stretches and rules as encode.c.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/encode/encoder.h"
#include "tokenizer/encode/cut_pieces.h"

#include "kcorpus/pretoken.h"

#include "mem.h"

/* --- Pieces --- */

static kc_status
encode_with_model(kc_encoder *e, kc_str piece, kc_token_ids *ids)
{
	const struct kc_model *m = &e->now->t->model;
	struct kc_unigram_scratch *s = &e->now->work.unigram;
	kc_status st = KC_ERR_ARG;

	switch (m->kind) {
	case KC_MODEL_BPE:
		return kc_dropout_encode(
		    &m->bpe, &e->dropout, piece, ids, e->spans);
	case KC_MODEL_UNIGRAM:
		s->spans = e->spans;
		st = e->how->samples
		    ? kc_unigram_sample(&m->unigram, s, piece, e->how->alpha,
			  &e->dropout.random, ids)
		    : kc_unigram_encode(&m->unigram, s, piece, ids);
		s->spans = NULL;
		break;
	case KC_MODEL_WORDPIECE:
		kc_wordpiece_encode(&m->wordpiece, piece, ids, e->spans);
		return KC_OK;
	}
	return st;
}

/* The piece that starts at `at` of a prepared text. */
static kc_status
encode_one_piece(
    kc_encoder *e, kc_str piece, size_t at, kc_token_ids *ids, kc_error *err)
{
	kc_token_spans *s = e->spans;
	size_t first = s->n;

	KC_TRY(kc_piece_check(piece, err));
	if (KC_GROW(&ids->v, &ids->cap, ids->n + piece.len + 1) ||
	    KC_GROW(&s->v, &s->cap, s->n + piece.len + 1) ||
	    encode_with_model(e, piece, ids))
		return kc_fail_nomem(err);
	for (size_t i = first; i < s->n; i++) {
		s->v[i].start += at;
		s->v[i].end += at;
	}
	return KC_OK;
}

/*
 * The end of the piece at `start`. HF, which offers a merge that was dropped again after
 * any other one of the word, draws each word as one.
 */
static size_t
end_of_piece(const kc_encoder *e, kc_str text, size_t start, bool *border)
{
	const kc_tokenizer *t = e->now->t;
	bool is_whole = t->model.kind == KC_MODEL_BPE && e->dropout.alpha > 0 &&
	    !e->dropout.for_good;
	size_t end = start;

	*border = false;
	do
		end = kc_piece_end(t, text, end, border);
	while (is_whole && !*border && end < text.len);
	return end;
}

kc_status
kc_encode_uncached(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	for (size_t start = 0, end = 0; start < text.len; start = end) {
		size_t first = ids->n, n = 1;
		bool border = false;

		if (e->now->p)
			KC_TRY(kc_pretoken_split(
			    e->now->p, text, &end, &(size_t){0}, &n, err));
		else
			end = end_of_piece(e, text, start, &border);
		KC_TRY(encode_one_piece(e,
		    (kc_str){text.ptr + start, end - start}, start, ids, err));
		if (e->now->p)
			continue;
		kc_fuse_unknown(e, first, border, ids);
		if (border)
			kc_model_start(&e->now->work);
	}
	return KC_OK;
}

/* --- Texts --- */

static bool
alpha_is_possible(const kc_tokenizer *t, double alpha)
{
	double most = t->model.kind == KC_MODEL_BPE ? 0.99 : 1000;

	return t->model.kind != KC_MODEL_WORDPIECE && alpha >= 0 &&
	    alpha <= most;
}

/* The character that a place is inside of: its start, or (`end`) its end. */
static size_t
widen_place(kc_str text, size_t at, bool end)
{
	size_t back = 0, ahead = 0;

	while (back < at && back < 3 && at - back < text.len &&
	    (text.ptr[at - back] & 0xC0) == 0x80)
		back++;
	if (!end || !back)
		return at - back;
	while (at + ahead < text.len && ahead < 3 &&
	    (text.ptr[at + ahead] & 0xC0) == 0x80)
		ahead++;
	return at + ahead;
}

static void
widen_spans(const kc_encoder *e, kc_str text, size_t first)
{
	for (size_t i = first; i < e->spans->n; i++) {
		kc_token_span *s = &e->spans->v[i];

		s->start = widen_place(text, s->start, false);
		s->end = widen_place(text, s->end, true);
	}
}

/* Encode up to *used, or all of what is left of a text if that is NULL. */
static kc_status
encode_so(kc_encoder *e, kc_str text, size_t *used, const kc_encode_how *how,
    kc_token_ids *ids, kc_error *err)
{
	const kc_tokenizer *t = e->now->t;
	size_t first;
	kc_status st;

	if (how->samples && !alpha_is_possible(t, how->alpha))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "this model cannot be sampled with %g", how->alpha);
	e->how = how;
	e->spans = how->spans ? how->spans : &e->spare;
	e->spare.n = 0;
	e->rules.traces = true;
	e->dropout.alpha = how->samples ? how->alpha : 0;
	e->dropout.for_good = t->pieces != NULL;
	if (!e->continues)
		e->dropout.random = how->seed;
	first = e->spans->n;
	st = used ? kc_encode_part(e, text, used, ids, err)
		  : kc_encode(e, text, ids, err);
	if (!st)
		widen_spans(e, text, first);
	e->how = NULL;
	e->spans = NULL;
	e->rules.traces = false;
	return st;
}

kc_status
kc_encode_as(kc_encoder *e, kc_str text, const kc_encode_how *how,
    kc_token_ids *ids, kc_error *err)
{
	return encode_so(e, text, NULL, how, ids, err);
}

kc_status
kc_encode_part_as(kc_encoder *e, kc_str text, size_t *used,
    const kc_encode_how *how, kc_token_ids *ids, kc_error *err)
{
	return encode_so(e, text, used, how, ids, err);
}

bool
kc_tokenizer_has_ways(const kc_tokenizer *t)
{
	return t->model.kind == KC_MODEL_UNIGRAM && t->pieces;
}

kc_status
kc_encode_nbest(kc_encoder *e, kc_str text, kc_encode_ways *ways, kc_error *err)
{
	const unsigned where = KC_STRETCH_BEGINS | KC_STRETCH_FIRST |
	    KC_STRETCH_ENDS;
	const kc_tokenizer *t = e->now->t;

	if (!kc_tokenizer_has_ways(t))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "only the Unigram of a .model has its best ways");
	if (!ways->n || ways->n > KC_NBEST_MAX)
		return kc_fail(err, KC_ERR_ARG, 0, "%zu best ways", ways->n);
	e->continues = false;
	KC_TRY(kc_rules_normalize(&t->rules, &e->rules,
	    (struct kc_stretch){text, text.len, where, 0}, &text, err));
	KC_TRY(kc_piece_check(text, err));
	if (text.len) {
		KC_TRY(kc_unigram_nbest(
		    &t->model.unigram, &e->now->work.unigram, text, ways, err));
	} else {
		ways->n = 1;
		ways->offsets[0] = ways->ids->n;
		ways->scores[0] = 0;
	}
	ways->offsets[ways->n] = ways->ids->n;
	return KC_OK;
}
