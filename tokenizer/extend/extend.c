/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Going on with a vocabulary: the trainer's words are what the base makes of the
 * pretokens, and what it learns goes after the base's merges.
 */
#include <config.h>

#include "kcorpus/extend.h"

#include "tokenizer/file/file.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/bpe_chars.h"
#include "tokenizer/train/bpe_limits.h"
#include "tokenizer/vocab/bytemap.h"

#include "mem.h"

#include <string.h>

struct kc_extender {
	const kc_tokenizer *base;
	kc_bpe_trainer *trainer;
	uint32_t n_base; /* ids of the base */
	uint32_t *replace;
	size_t n_replace;

	struct kc_model_work work;
	kc_token_ids ids;
	uint32_t *made_by; /* new token to its merge + 1, or 0: no merge */
	size_t cap_made, n_made;
};

/* --- Making one --- */

static kc_status
check_base(const kc_tokenizer *base, kc_error *err)
{
	if (base->model.kind != KC_MODEL_BPE)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "only a BPE can be extended, not a %s",
		    kc_tokenizer_model(base));
	if (kc_model_has_chars(&base->model) &&
	    !kc_model_unknown(&base->model)->by_bytes)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a BPE of characters without byte fallback cannot be "
		    "extended");
	return KC_OK;
}

static kc_status
refuse_id(uint32_t id, const char *why, kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_ARG, 0, "the id %u cannot be replaced: %s", id, why);
}

/* The ids to replace have tokens, once each, that no merge needs. */
static kc_status
check_replaced(const kc_extender *x, kc_error *err)
{
	const struct kc_bpe *b = &x->base->model.bpe;
	const struct kc_vocab *v = &x->base->vocab;
	uint8_t *seen = kc_calloc((size_t)v->n_tokens + 1, 1);
	kc_status st = KC_OK;

	if (!seen)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < b->n_merges; i++)
		seen[b->merges[i].id] = seen[b->merges[i].left] =
		    seen[b->merges[i].right] = 2;
	for (size_t i = 0; i < x->n_replace && !st; i++) {
		uint32_t id = x->replace[i];

		if (id >= v->n_tokens)
			st = refuse_id(id, "there is none", err);
		else if (seen[id] == 2)
			st = refuse_id(id, "merges need its token", err);
		else if (seen[id])
			st = refuse_id(id, "it is named twice", err);
		else if (v->tokens[id].kind == KC_TOKEN_NORMAL &&
		    (v->tokens[id].bytes.len < 2 ||
			kc_unknown_byte(v->tokens[id].bytes) >= 0))
			st = refuse_id(
			    id, "its token is a byte or a character", err);
		if (!st)
			seen[id] = 1;
	}
	kc_free(seen);
	return st;
}

/* The user-defined pieces of a .model are never part of a longer one. */
static void
freeze_symbols(kc_extender *x)
{
	const struct kc_piece *pieces = x->base->pieces;

	for (uint32_t id = 0; pieces && id < x->n_base; id++)
		if (pieces[id].type == KC_PIECE_USER_DEFINED)
			x->trainer->limits->edges[id] = (struct kc_bpe_edges){
			    .tail = KC_BPE_BROKEN};
}

static kc_status
init_extender(kc_extender *x, const kc_extend_params *params, kc_error *err)
{
	struct kc_bpe_start start = {.vocab = &x->base->vocab,
	    .of_bytes = !kc_model_has_chars(&x->base->model),
	    .add = params->add,
	    .parts = params->parts,
	    .min_frequency = params->min_frequency ? params->min_frequency : 2,
	    .least_uses = params->min_uses ? params->min_uses : 1,
	    .memory = params->memory};

	KC_TRY(check_base(x->base, err));
	x->n_base = x->base->vocab.n_tokens;
	x->replace = kc_malloc(params->n_replace * sizeof(*x->replace));
	if (!x->replace)
		return kc_fail_nomem(err);
	x->n_replace = params->n_replace;
	if (x->n_replace)
		memcpy(x->replace, params->replace,
		    x->n_replace * sizeof(*x->replace));
	KC_TRY(check_replaced(x, err));
	KC_TRY(kc_bpe_trainer_continue(&x->trainer, &start, err));
	freeze_symbols(x);
	return KC_OK;
}

kc_status
kc_extender_new(kc_extender **x, const kc_tokenizer *base,
    const kc_extend_params *params, kc_error *err)
{
	kc_extender *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	made->base = base;
	st = init_extender(made, params, err);
	if (st)
		kc_extender_free(made);
	else
		*x = made;
	return st;
}

void
kc_extender_free(kc_extender *x)
{
	if (!x)
		return;
	kc_bpe_trainer_free(x->trainer);
	kc_model_work_release(&x->work);
	kc_token_ids_release(&x->ids);
	kc_free(x->replace);
	kc_free(x->made_by);
	kc_free(x);
}

/* --- Input --- */

/*
 * In a vocabulary of characters, the bytes of one that it lacks become one symbol
 * again. ids are those of the text; they are rewritten in place.
 */
static kc_status
join_lacking(kc_extender *x, kc_str text, uint64_t count)
{
	const struct kc_vocab *v = &x->base->vocab;
	const char *p = text.ptr, *end = kc_str_end(text);
	uint32_t *s = x->ids.v;
	size_t n = x->ids.n, i = 0, j = 0;

	while (i < n && p < end) {
		const char *start = p;
		size_t len;
		uint32_t cp;

		if (kc_unknown_byte(v->tokens[s[i]].bytes) < 0) {
			p += v->tokens[s[i]].bytes.len;
			s[j++] = s[i++];
			continue;
		}
		cp = kc_utf8_next(&p, end);
		len = (size_t)(p - start);
		KC_TRY(kc_bpe_lacking_symbol(
		    x->trainer, cp, s + i, len, count, &s[j]));
		i += len;
		j++;
	}
	x->ids.n = j;
	return KC_OK;
}

/* A character by itself has nothing to merge, but may become a token. */
static void
count_alone(kc_extender *x, uint64_t count)
{
	uint32_t first = x->trainer->vocab_size;

	if (x->ids.n == 1 && x->ids.v[0] >= first)
		x->trainer->lacking->v[x->ids.v[0] - first].alone += count;
}

kc_status
kc_extender_add(kc_extender *x, kc_str pretoken, uint64_t count, kc_error *err)
{
	const struct kc_model *m = &x->base->model;

	if (!pretoken.len || !count)
		return KC_OK;
	x->ids.n = 0;
	if (KC_GROW(&x->ids.v, &x->ids.cap, pretoken.len + 1) ||
	    kc_model_encode(m, &x->work, pretoken, &x->ids) ||
	    (kc_model_has_chars(m) && join_lacking(x, pretoken, count)))
		return kc_fail_nomem(err);
	if (x->ids.n < 2) {
		count_alone(x, count);
		return KC_OK;
	}
	return kc_bpe_add_symbols(x->trainer, x->ids.v, x->ids.n, count, err);
}

/* --- Learning --- */

/* Which merge makes each new token. */
static kc_status
note_makers(kc_extender *x)
{
	const kc_bpe_trainer *t = x->trainer;
	size_t n = t->n_tokens - x->n_base;

	KC_TRY(KC_GROW(&x->made_by, &x->cap_made, n + 1));
	memset(x->made_by, 0, n * sizeof(*x->made_by));
	for (size_t i = 0; i < t->n_merges; i++)
		x->made_by[t->merges[i].id - x->n_base] = (uint32_t)i + 1;
	return KC_OK;
}

kc_status
kc_extender_step(kc_extender *x, uint32_t n, kc_error *err)
{
	kc_status st = kc_bpe_trainer_step(x->trainer, n, err);

	if (st == KC_EOF && note_makers(x))
		return kc_fail_nomem(err);
	return st;
}

uint64_t
kc_extender_memory(const kc_extender *x)
{
	if (x->trainer->need)
		return x->trainer->need;
	return kc_bpe_trainer_memory(x->trainer) +
	    x->ids.cap * sizeof(*x->ids.v);
}

uint32_t
kc_extender_size(const kc_extender *x)
{
	return x->trainer->n_tokens - x->n_base;
}

/* The id that a token of the trainer gets. */
static uint32_t
final_id(const kc_extender *x, uint32_t id)
{
	if (id < x->n_base)
		return id;
	id -= x->n_base;
	return id < x->n_replace ? x->replace[id]
				 : x->n_base + id - (uint32_t)x->n_replace;
}

kc_extended
kc_extender_get(const kc_extender *x, uint32_t i)
{
	const kc_bpe_trainer *t = x->trainer;
	uint32_t id = x->n_base + i;

	return (kc_extended){.id = final_id(x, id),
	    .bytes = t->tokens[id],
	    .is_part = !kc_bpe_edges_whole(t->limits->edges[id]),
	    .uses = t->limits->uses[i]};
}

/* Append the base's ids of a token of the trainer. */
static kc_status
add_origin(const kc_extender *x, uint32_t id, kc_token_ids *ids)
{
	const struct kc_unknown *u;
	uint32_t maker;
	kc_str s;

	if (id < x->n_base) {
		KC_TRY(KC_GROW(&ids->v, &ids->cap, ids->n + 1));
		ids->v[ids->n++] = id;
		return KC_OK;
	}
	maker = x->made_by[id - x->n_base];
	if (maker) {
		const kc_bpe_merge *m = &x->trainer->merges[maker - 1];

		KC_TRY(add_origin(x, m->left, ids));
		return add_origin(x, m->right, ids);
	}
	s = x->trainer->tokens[id];
	u = kc_model_unknown(&x->base->model);
	for (size_t i = 0; i < s.len; i++)
		KC_TRY(add_origin(x, u->byte_id[(unsigned char)s.ptr[i]], ids));
	return KC_OK;
}

kc_status
kc_extender_origin(const kc_extender *x, uint32_t i, kc_token_ids *ids)
{
	return add_origin(x, x->n_base + i, ids);
}

/* --- Into a tokenizer --- */

/* Take out the token of an id, which may be an added one. */
static void
remove_token(struct kc_vocab *v, uint32_t id)
{
	struct kc_token *token = &v->tokens[id];

	if (token->kind > KC_TOKEN_NORMAL) {
		size_t at = token->added;

		memmove(v->added + at, v->added + at + 1,
		    (--v->n_added - at) * sizeof(*v->added));
		for (size_t i = at; i < v->n_added; i++)
			v->tokens[v->added[i].id].added = (uint32_t)i;
	}
	*token = (struct kc_token){.kind = KC_TOKEN_NONE};
}

/*
 * HF gives an added token that is not in the model's vocabulary the next id after
 * all that are, whatever the file says; so it must stand there, once ids follow.
 */
static kc_status
keep_added_ids(kc_tokenizer *t)
{
	bool of_bytes = !kc_model_has_chars(&t->model);
	kc_buf bytes = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; i < t->vocab.n_added && !st; i++) {
		struct kc_added *a = &t->vocab.added[i];
		struct kc_token *token = &t->vocab.tokens[a->id];

		if (token->in_model)
			continue;
		token->in_model = true;
		token->bytes = a->content;
		bytes.len = 0;
		if (of_bytes)
			st = kc_bytemap_read(a->content, &bytes);
		token->as_is = st == KC_ERR_FORMAT;
		if (st == KC_ERR_FORMAT)
			st = KC_OK;
		else if (of_bytes && !st)
			token->bytes = kc_arena_copy(
			    &t->vocab.strings, kc_buf_str(&bytes));
		if (!token->bytes.ptr)
			st = KC_ERR_NOMEM;
	}
	kc_buf_release(&bytes);
	return st;
}

/*
 * The pieces of a .model: new ones score less than all that there are, each less than
 * the one before, as SentencePiece merges by score.
 */
static kc_status
put_new_pieces(kc_tokenizer *t, const kc_extender *x)
{
	struct kc_piece *pieces = kc_realloc(
	    t->pieces, t->vocab.n_tokens * sizeof(*pieces));
	float least = 0;

	if (!pieces)
		return KC_ERR_NOMEM;
	t->pieces = pieces;
	for (uint32_t id = 0; id < x->n_base; id++)
		if (pieces[id].score < least)
			least = pieces[id].score;
	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		uint32_t id = kc_extender_get(x, i).id;

		pieces[id] = (struct kc_piece){
		    .text = t->vocab.tokens[id].bytes,
		    .score = least - 1 - (float)i,
		    .type = KC_PIECE_NORMAL};
	}
	return KC_OK;
}

static kc_status
put_new_tokens(kc_tokenizer *t, const kc_extender *x, kc_error *err)
{
	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		kc_extended token = kc_extender_get(x, i);

		if (token.id < x->n_base)
			remove_token(&t->vocab, token.id);
		KC_TRY(
		    kc_vocab_add(&t->vocab, token.id, token.bytes, false, err));
	}
	if (t->pieces)
		return put_new_pieces(t, x) ? kc_fail_nomem(err) : KC_OK;
	return keep_added_ids(t) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
put_new_merges(struct kc_bpe *b, const kc_extender *x)
{
	size_t n_old = b->n_merges, n = x->trainer->n_merges;
	uint32_t last = 0;

	if (b->ranks) {
		uint32_t *ranks = kc_realloc(
		    b->ranks, (n_old + n + 1) * sizeof(*ranks));

		if (!ranks)
			return KC_ERR_NOMEM;
		b->ranks = ranks;
		last = n_old ? ranks[n_old - 1] : 0;
	}
	for (size_t i = 0; i < n; i++) {
		kc_bpe_merge m = x->trainer->merges[i];

		m.left = final_id(x, m.left);
		m.right = final_id(x, m.right);
		m.id = final_id(x, m.id);
		KC_TRY(kc_bpe_add_merge(b, m));
		if (b->ranks)
			b->ranks[n_old + i] = last + (uint32_t)i + 1;
	}
	return KC_OK;
}

/* The characters of the vocabulary anew; what is unknown stays. */
static kc_status
renew_chars(struct kc_bpe *b)
{
	struct kc_bpe_chars *old = b->chars;

	if (!old)
		return KC_OK;
	KC_TRY(kc_bpe_chars_new(b));
	b->chars->unknown = old->unknown;
	b->chars->frozen = old->frozen;
	kc_bpe_chars_free(old);
	return KC_OK;
}

kc_status
kc_tokenizer_extend(kc_tokenizer *t, const kc_extender *x, kc_error *err)
{
	if (t->vocab.n_tokens != x->n_base || t->model.kind != KC_MODEL_BPE)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "this is not the vocabulary that was extended");
	kc_tokenizer_unfinish(t);
	KC_TRY(put_new_tokens(t, x, err));
	if (put_new_merges(&t->model.bpe, x))
		return kc_fail_nomem(err);
	KC_TRY(kc_vocab_index(&t->vocab, err));
	if (renew_chars(&t->model.bpe))
		return kc_fail_nomem(err);
	return kc_tokenizer_finish(t, KC_STR(""), err);
}
