/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of a tokenizer.json: BPE of bytes or of characters, Unigram; WordPiece is
 * in hf_wordpiece.c.
 */
#include <config.h>

#include "tokenizer/file/hf.h"
#include "tokenizer/pretoken/splits.h"
#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/pretoken.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* A model that is being read. */
struct model_reader {
	struct kc_hf_reader *r;
	bool is_pcre2;
	bool has_unknown; /* its text is r->other, or its id is unknown_id */
	uint32_t unknown_id;
	bool fuse_unknown, byte_fallback;
	struct kc_hf_part vocab, merges;

	/* Of the piece at hand. */
	unsigned n_parts;
	double score;

	kc_buf scores; /* double, by id */
};

/* --- Tokens --- */

/* kc_hf_add_token, with room for its bytes. */
static kc_status
add_byte_token(
    kc_tokenizer *t, uint32_t id, kc_str written, kc_buf *bytes, kc_error *err)
{
	kc_status st;

	bytes->len = 0;
	st = kc_bytemap_read(written, bytes);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return kc_vocab_add(
	    &t->vocab, id, st ? written : kc_buf_str(bytes), st != KC_OK, err);
}

kc_status
kc_hf_add_token(kc_tokenizer *t, uint32_t id, kc_str written, kc_error *err)
{
	kc_buf bytes = KC_BUF_INIT;
	kc_status st = add_byte_token(t, id, written, &bytes, err);

	kc_buf_release(&bytes);
	return st;
}

kc_status
kc_hf_add_added(kc_tokenizer *t, const struct kc_added *added, kc_error *err)
{
	kc_buf written = KC_BUF_INIT;
	kc_status st = kc_bytemap_read_text(added->content, &written);

	if (st)
		st = kc_fail_nomem(err);
	else
		st = kc_vocab_add_added(
		    &t->vocab, added, kc_buf_str(&written), err);
	kc_buf_release(&written);
	return st;
}

/* A token of the vocabulary as it stands in the file, with room for its bytes. */
static kc_status
add_written_token(struct kc_hf_reader *r, uint32_t id, kc_str written,
    kc_buf *bytes, kc_error *err)
{
	return r->byte_level
	    ? add_byte_token(r->t, id, written, bytes, err)
	    : kc_vocab_add(&r->t->vocab, id, written, false, err);
}

static kc_status
vocab_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_hf_reader *r = ((struct model_reader *)ctx)->r;
	uint32_t id = 0;

	KC_TRY(kc_hf_id(value, type, &id, err));
	if (!key.len)
		return kc_hf_refuse(err, "a token without characters", value);
	return add_written_token(r, id, key, &r->text, err);
}

/* --- BPE --- */

static kc_status
bpe_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "\"BPE\""},
	    {"dropout", "null|0|0.0"},
	    {"unk_token", "*"},
	    {"continuing_subword_prefix", "null|\"\""},
	    {"end_of_word_suffix", "null|\"\""},
	    {"fuse_unk", "true|false"},
	    {"byte_fallback", "true|false"},
	    {"ignore_merges", "true|false"},
	    {"vocab", "*"},
	    {"merges", "*"},
	    {"kcorpus", "*"},
	    {"kcorpus_pattern", "\"PCRE2\""},
	    {NULL, NULL},
	};
	struct model_reader *m = ctx;
	struct kc_bpe *b = &m->r->t->model.bpe;

	KC_TRY(kc_hf_check_setting(known, "the model", key, value, err));
	if (kc_hf_is(key, "ignore_merges"))
		b->ignore_merges = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "fuse_unk"))
		m->fuse_unknown = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "byte_fallback"))
		m->byte_fallback = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "kcorpus_pattern"))
		m->is_pcre2 = true;
	if (kc_hf_is(key, "unk_token") && type != KC_JSON_NULL) {
		m->has_unknown = true;
		return kc_hf_string(
		    value, type, "this unk_token", &m->r->other, err);
	}
	if (kc_hf_is(key, "vocab") && type == KC_JSON_OBJECT)
		m->vocab = (struct kc_hf_part){type, value};
	if (kc_hf_is(key, "merges") && type == KC_JSON_ARRAY)
		m->merges = (struct kc_hf_part){type, value};
	return KC_OK;
}

/* The pattern is known now, or it is in this dialect or in HF's. */
static kc_status
set_pattern(struct model_reader *m, kc_error *err)
{
	struct kc_hf_reader *r = m->r;
	kc_str pattern = kc_buf_str(&r->pattern);
	kc_pretokenizer *p;
	kc_status st;

	if (!pattern.len)
		return KC_OK;
	st = m->is_pcre2 && !r->has_splits
	    ? kc_pretokenizer_new_pattern(&p, pattern, err)
	    : kc_pretokenizer_new_splits(&p, pattern, err);
	if (st == KC_ERR_ARG)
		st = err->code = KC_ERR_FORMAT;
	KC_TRY(st);
	st = kc_tokenizer_set_pretokenizer(r->t, p);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
check_byte_fallback(const struct model_reader *m, kc_error *err)
{
	return m->r->byte_level && m->byte_fallback
	    ? kc_fail(err, KC_ERR_FORMAT, 0,
		  "\"byte_fallback\" of a byte-level model is not supported")
	    : KC_OK;
}

/* What a character without a token becomes. */
static kc_status
set_bpe_unknown(struct model_reader *m, kc_error *err)
{
	kc_tokenizer *t = m->r->t;
	struct kc_unknown *u;

	if (kc_bpe_chars_new(&t->model.bpe))
		return kc_fail_nomem(err);
	u = &t->model.bpe.chars->unknown;
	(void)kc_unknown_find_bytes(u, &t->vocab);
	u->by_bytes = m->byte_fallback;
	u->fuse = m->fuse_unknown;
	u->id = KC_TOKENIZER_NONE;
	if (m->has_unknown &&
	    !kc_vocab_find(&t->vocab, kc_buf_str(&m->r->other), &u->id))
		return kc_hf_refuse(err, "an unk_token that is no token",
		    kc_buf_str(&m->r->other));
	return KC_OK;
}

static kc_status
read_bpe(struct model_reader *m, kc_error *err)
{
	struct kc_hf_reader *r = m->r;

	KC_TRY(kc_json_each(r->model.value, bpe_member, m, err));
	KC_TRY(set_pattern(m, err));
	if (!m->vocab.value.len || !m->merges.value.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the model has no vocabulary or no merges");
	KC_TRY(check_byte_fallback(m, err));
	KC_TRY(kc_json_each(m->vocab.value, vocab_member, m, err));
	KC_TRY(kc_vocab_index(&r->t->vocab, err));
	/* Of a byte-level model every byte has a token: nothing is unknown. */
	if (!r->byte_level)
		KC_TRY(set_bpe_unknown(m, err));
	return kc_hf_read_merges(r, m->merges.value, err);
}

/* --- Unigram --- */

static kc_status
unigram_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "\"Unigram\""},
	    {"unk_id", "*"},
	    {"byte_fallback", "true|false"},
	    {"vocab", "*"},
	    {"kcorpus", "*"},
	    {"kcorpus_pattern", "\"PCRE2\""},
	    {NULL, NULL},
	};
	struct model_reader *m = ctx;

	KC_TRY(kc_hf_check_setting(known, "the model", key, value, err));
	if (kc_hf_is(key, "kcorpus_pattern"))
		m->is_pcre2 = true;
	if (kc_hf_is(key, "unk_id") && type != KC_JSON_NULL) {
		m->has_unknown = true;
		return kc_hf_id(value, type, &m->unknown_id, err);
	}
	if (kc_hf_is(key, "byte_fallback"))
		m->byte_fallback = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "vocab") && type == KC_JSON_ARRAY)
		m->vocab = (struct kc_hf_part){type, value};
	return KC_OK;
}

static kc_status
piece_part(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct model_reader *m = ctx;

	(void)key;
	if (m->n_parts == 0) {
		KC_TRY(
		    kc_hf_string(value, type, "this piece", &m->r->text, err));
	} else if (m->n_parts == 1 && type == KC_JSON_NUMBER) {
		m->score = kc_hf_number(value);
		if (!isfinite(m->score))
			return kc_hf_refuse(err, "this score", value);
	} else {
		return kc_hf_refuse(err, "this part of a piece", value);
	}
	m->n_parts++;
	return KC_OK;
}

static kc_status
piece_element(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct model_reader *m = ctx;
	kc_str score = {(const char *)&m->score, sizeof(m->score)};

	(void)key;
	m->n_parts = 0;
	KC_TRY(kc_hf_walk(m, "this piece", (struct kc_hf_part){type, value},
	    KC_JSON_ARRAY, piece_part, err));
	if (m->n_parts != 2 || !m->r->text.len)
		return kc_hf_refuse(err, "this piece", value);
	KC_TRY(add_written_token(m->r, m->r->t->vocab.n_tokens,
	    kc_buf_str(&m->r->text), &m->r->other, err));
	return kc_buf_add(&m->scores, score) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
make_unigram(struct model_reader *m, kc_error *err)
{
	kc_tokenizer *t = m->r->t;
	struct kc_unigram *u = &t->model.unigram;

	memset(&t->model, 0, sizeof(t->model));
	t->model.kind = KC_MODEL_UNIGRAM;
	u->hf = u->in_double = true;
	u->of_bytes = m->r->byte_level;
	KC_TRY(kc_unigram_fill(
	    u, &t->vocab, (const double *)(const void *)m->scores.ptr, err));
	u->unknown.by_bytes = m->byte_fallback;
	u->unknown.fuse = true;
	u->unknown.id = m->unknown_id;
	return KC_OK;
}

static kc_status
read_unigram(struct model_reader *m, kc_error *err)
{
	struct kc_hf_reader *r = m->r;

	KC_TRY(kc_json_each(r->model.value, unigram_member, m, err));
	KC_TRY(set_pattern(m, err));
	KC_TRY(check_byte_fallback(m, err));
	if (!m->vocab.value.len)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the model has no vocabulary");
	KC_TRY(kc_json_each(m->vocab.value, piece_element, m, err));
	/* Without one HF fails on a text that needs it. */
	if (!m->has_unknown || m->unknown_id >= r->t->vocab.n_tokens)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a Unigram without unknown token is not supported");
	KC_TRY(kc_vocab_index(&r->t->vocab, err));
	return make_unigram(m, err);
}

kc_status
kc_hf_read_model(struct kc_hf_reader *r, kc_error *err)
{
	struct model_reader m = {.r = r};
	kc_str name;
	kc_status st;

	KC_TRY(kc_hf_type(r->model, &name, err));
	if (kc_hf_is(name, "\"WordPiece\""))
		return kc_hf_read_wordpiece(r, err);
	if (r->t->rules.split == KC_SPLIT_BERT)
		return kc_hf_refuse(
		    err, "BertPreTokenizer with the model", name);
	if (kc_hf_is(name, "\"Unigram\""))
		st = read_unigram(&m, err);
	else if (kc_hf_is(name, "\"BPE\"") || !name.len)
		st = read_bpe(&m, err);
	else
		st = kc_hf_refuse(err, "the model", name);
	kc_buf_release(&m.scores);
	return st;
}
