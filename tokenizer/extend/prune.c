/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking tokens out of a vocabulary: which, and the tokenizer that is left. That is
 * written as a file of its kind and read again, so that it is what others read.
 */
#include <config.h>

#include "kcorpus/prune.h"

#include "tokenizer/file/file.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/bpe_internal.h"

#include "mem.h"

#include <string.h>

struct kc_pruner {
	kc_tokenizer *t;
	uint64_t *uses; /* by id */
	uint64_t total; /* of count * bytes, to bound all sums */
	uint32_t *kept; /* old ids */
	size_t n_kept;

	struct kc_model_work work;
	kc_token_ids ids;
};

kc_status
kc_pruner_new(kc_pruner **p, kc_tokenizer *t, kc_error *err)
{
	kc_pruner *made;

	if (t->model.kind == KC_MODEL_WORDPIECE)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a WordPiece cannot be pruned");
	made = kc_calloc(1, sizeof(*made));
	if (made) {
		made->t = t;
		made->uses = kc_calloc(
		    (size_t)t->vocab.n_tokens + 1, sizeof(*made->uses));
	}
	if (!made || !made->uses) {
		kc_pruner_free(made);
		return kc_fail_nomem(err);
	}
	*p = made;
	return KC_OK;
}

void
kc_pruner_free(kc_pruner *p)
{
	if (!p)
		return;
	kc_model_work_release(&p->work);
	kc_token_ids_release(&p->ids);
	kc_free(p->uses);
	kc_free(p->kept);
	kc_free(p);
}

/* A token has a byte or more, so no sum of uses exceeds this one. */
static kc_status
add_bytes_in_all(kc_pruner *p, size_t len, uint64_t count, kc_error *err)
{
	uint64_t n;

	if (__builtin_mul_overflow((uint64_t)len, count, &n) ||
	    __builtin_add_overflow(p->total, n, &p->total))
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "the counts together exceed 64 bits");
	return KC_OK;
}

kc_status
kc_pruner_add(kc_pruner *p, kc_str pretoken, uint64_t count, kc_error *err)
{
	if (!pretoken.len || !count)
		return KC_OK;
	KC_TRY(add_bytes_in_all(p, pretoken.len, count, err));
	p->ids.n = 0;
	kc_model_start(&p->work);
	if (KC_GROW(&p->ids.v, &p->ids.cap, pretoken.len + 1) ||
	    kc_model_encode(&p->t->model, &p->work, pretoken, &p->ids))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < p->ids.n; i++)
		p->uses[p->ids.v[i]] += count;
	return KC_OK;
}

/* --- Which --- */

/* What a choice looks at. */
struct choice {
	uint32_t *needed;   /* by id: how many merges of others need it; or: */
	kc_bpe_queue queue; /* those that may go, the rarest first */
	uint32_t *maker;    /* by id: a merge that makes it + 1, or 0 */
	uint32_t *next;     /* by merge: another one that makes the same + 1 */
};

enum { STAYS = UINT32_MAX, GONE = UINT32_MAX - 1 };

/* True for a token that stays whatever the text. */
static bool
must_stay(const kc_tokenizer *t, uint32_t id)
{
	const struct kc_token *token = &t->vocab.tokens[id];
	const struct kc_unknown *u;

	if (token->kind != KC_TOKEN_NORMAL || !token->in_model)
		return true;
	if (t->model.kind == KC_MODEL_UNIGRAM &&
	    id == t->model.unigram.unknown.id)
		return true;
	if (!kc_model_has_chars(&t->model))
		return token->bytes.len == 1;
	u = kc_model_unknown(&t->model);
	if (id == u->id || kc_unknown_byte(token->bytes) >= 0)
		return true;
	if (t->pieces && t->pieces[id].type != KC_PIECE_NORMAL)
		return true;
	return !u->by_bytes && kc_utf8_count(token->bytes) == 1;
}

/* Note that a token may go. The queue gives the highest count first. */
static kc_status
offer_token(const kc_pruner *p, struct choice *c, uint32_t id)
{
	return kc_bpe_queue_push(&c->queue,
	    (kc_bpe_entry){
		.count = UINT64_MAX - p->uses[id], .pair = UINT64_MAX - id});
}

static kc_status
init_choice(const kc_pruner *p, struct choice *c)
{
	const struct kc_bpe *b = &p->t->model.bpe;
	size_t merges = p->t->model.kind == KC_MODEL_BPE ? b->n_merges : 0;
	size_t n = p->t->vocab.n_tokens;

	c->needed = kc_calloc(n + 1, sizeof(*c->needed));
	c->maker = kc_calloc(n + 1, sizeof(*c->maker));
	c->next = kc_calloc(merges + 1, sizeof(*c->next));
	if (!c->needed || !c->maker || !c->next)
		return KC_ERR_NOMEM;
	/* Backwards: the first that makes a token is the first of its list. */
	for (size_t i = merges; i-- > 0;) {
		const kc_bpe_merge *m = &b->merges[i];

		c->needed[m->left]++;
		c->needed[m->right]++;
		c->next[i] = c->maker[m->id];
		c->maker[m->id] = (uint32_t)i + 1;
	}
	for (uint32_t id = 0; id < n; id++) {
		if (must_stay(p->t, id))
			c->needed[id] = STAYS;
		else if (!c->needed[id])
			KC_TRY(offer_token(p, c, id));
	}
	return KC_OK;
}

static void
choice_release(struct choice *c)
{
	kc_free(c->needed);
	kc_free(c->maker);
	kc_free(c->next);
	kc_free(c->queue.v);
}

/* A merge fewer needs the token. */
static kc_status
need_less(const kc_pruner *p, struct choice *c, uint32_t id)
{
	if (c->needed[id] == STAYS || --c->needed[id])
		return KC_OK;
	return offer_token(p, c, id);
}

/* The token goes, and its places to what it was made of. */
static kc_status
drop_token(kc_pruner *p, struct choice *c, uint32_t id)
{
	const struct kc_bpe *b = &p->t->model.bpe;
	uint32_t maker = c->maker[id];

	c->needed[id] = GONE;
	if (maker) {
		p->uses[b->merges[maker - 1].left] += p->uses[id];
		p->uses[b->merges[maker - 1].right] += p->uses[id];
	}
	for (; maker; maker = c->next[maker - 1]) {
		KC_TRY(need_less(p, c, b->merges[maker - 1].left));
		KC_TRY(need_less(p, c, b->merges[maker - 1].right));
	}
	return KC_OK;
}

static uint32_t
count_kept_tokens(const struct kc_vocab *v)
{
	uint32_t n = 0;

	for (uint32_t id = 0; id < v->n_tokens; id++)
		n += v->tokens[id].kind != KC_TOKEN_NONE;
	return n;
}

static kc_status
drop_rarest(kc_pruner *p, struct choice *c, uint32_t n)
{
	while (n > 0 && c->queue.n) {
		uint64_t last = kc_bpe_queue_pop(&c->queue).pair;

		KC_TRY(drop_token(p, c, (uint32_t)(UINT64_MAX - last)));
		n--;
	}
	return KC_OK;
}

static kc_status
list_kept(kc_pruner *p, const struct choice *c)
{
	const struct kc_vocab *v = &p->t->vocab;

	p->kept = kc_malloc(((size_t)v->n_tokens + 1) * sizeof(*p->kept));
	if (!p->kept)
		return KC_ERR_NOMEM;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].kind != KC_TOKEN_NONE &&
		    c->needed[id] != GONE)
			p->kept[p->n_kept++] = id;
	return KC_OK;
}

kc_status
kc_pruner_run(kc_pruner *p, uint32_t keep, kc_error *err)
{
	uint32_t n = count_kept_tokens(&p->t->vocab);
	struct choice c = {0};
	kc_status st;

	if (keep > n)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "there are %u tokens, not %u to keep", n, keep);
	st = init_choice(p, &c);
	if (!st)
		st = drop_rarest(p, &c, n - keep);
	if (!st)
		st = list_kept(p, &c);
	choice_release(&c);
	if (st)
		return kc_fail_nomem(err);
	return p->n_kept == keep
	    ? KC_OK
	    : kc_fail(err, KC_ERR_LIMIT, 0,
		  "%zu tokens must stay: bytes, characters, special and added "
		  "ones",
		  p->n_kept);
}

const uint32_t *
kc_pruner_kept(const kc_pruner *p, size_t *n)
{
	*n = p->n_kept;
	return p->kept;
}

uint64_t
kc_pruner_uses(const kc_pruner *p, uint32_t old)
{
	return p->uses[old];
}

/* --- What is left --- */

/* New ids by old ones; KC_TOKENIZER_NONE for those that went. */
static uint32_t *
invert_kept(const kc_pruner *p)
{
	size_t n = p->t->vocab.n_tokens;
	uint32_t *ids = kc_malloc((n + 1) * sizeof(*ids));

	for (size_t i = 0; ids && i < n; i++)
		ids[i] = KC_TOKENIZER_NONE;
	for (size_t i = 0; ids && i < p->n_kept; i++)
		ids[p->kept[i]] = (uint32_t)i;
	return ids;
}

static void
prune_vocab(struct kc_vocab *v, const kc_pruner *p, const uint32_t *ids)
{
	for (size_t i = 0; i < p->n_kept; i++)
		v->tokens[i] = v->tokens[p->kept[i]];
	v->n_tokens = (uint32_t)p->n_kept;
	for (size_t i = 0; i < v->n_added; i++)
		v->added[i].id = ids[v->added[i].id];
}

static void
prune_merges(struct kc_bpe *b, const uint32_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_merges; i++) {
		kc_bpe_merge m = b->merges[i];

		m = (kc_bpe_merge){ids[m.left], ids[m.right], ids[m.id]};
		if (m.id == KC_TOKENIZER_NONE)
			continue;
		if (b->ranks)
			b->ranks[n] = b->ranks[i];
		b->merges[n++] = m;
	}
	b->n_merges = n;
}

static void
prune_unknown(struct kc_unknown *u, const uint32_t *ids)
{
	for (unsigned i = 0; i < 256; i++)
		if (u->byte_id[i] != KC_TOKENIZER_NONE)
			u->byte_id[i] = ids[u->byte_id[i]];
	if (u->id != KC_TOKENIZER_NONE)
		u->id = ids[u->id];
}

static void
prune_model(kc_tokenizer *t, const kc_pruner *p, const uint32_t *ids)
{
	struct kc_unigram *u = &t->model.unigram;

	if (t->model.kind == KC_MODEL_UNIGRAM) {
		for (size_t i = 0; i < p->n_kept; i++)
			u->scores[i] = u->scores[p->kept[i]];
		prune_unknown(&u->unknown, ids);
		return;
	}
	prune_merges(&t->model.bpe, ids);
	if (t->model.bpe.chars)
		prune_unknown(&t->model.bpe.chars->unknown, ids);
}

kc_status
kc_pruner_make(kc_pruner *p, kc_tokenizer **pruned, kc_error *err)
{
	kc_tokenizer *t = p->t;
	uint32_t *ids = invert_kept(p);
	kc_buf file = KC_BUF_INIT;
	kc_status st;

	if (!ids)
		return kc_fail_nomem(err);
	for (size_t i = 0; t->pieces && i < p->n_kept; i++)
		t->pieces[i] = t->pieces[p->kept[i]];
	prune_vocab(&t->vocab, p, ids);
	prune_model(t, p, ids);
	st = t->pieces ? kc_tokenizer_write_model(t, KC_STR(""), &file, err)
		       : kc_tokenizer_write_json(t, KC_STR(""), &file, err);
	if (!st)
		st = kc_tokenizer_read(pruned, kc_buf_str(&file), NULL, err);
	kc_buf_release(&file);
	kc_free(ids);
	return st;
}
