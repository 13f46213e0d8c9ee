/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GGUF with a vocabulary and no tensors (ggml's docs/gguf.md, version 3), as
 * llama.cpp loads it with vocab_only. Its tokenizers: "llama" merges pieces by
 * score as SentencePiece does, "t5" is Unigram, "gpt2" is byte-level BPE with one of
 * the splits that llama.cpp knows by a name.
 *
 * llama.cpp puts no token first or last unless it is told to, and that is told.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/gguf.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/vocab/bytemap.h"

#include "bytes.h"

#include <stdio.h>
#include <string.h>

enum { GGUF_VERSION = 3, GGUF_ALIGNMENT = 32 };

/* A file being made: the pairs, and how many. */
struct gguf {
	const char *split; /* of a byte-level tokenizer */
	kc_buf *out;
	uint64_t n_pairs;
	kc_buf scratch;
};

static kc_status
put_u32(kc_buf *out, uint32_t n)
{
	char bytes[4];

	kc_put32(bytes, n);
	return kc_buf_add(out, (kc_str){bytes, sizeof(bytes)});
}

static kc_status
put_u64(kc_buf *out, uint64_t n)
{
	KC_TRY(put_u32(out, (uint32_t)n));
	return put_u32(out, (uint32_t)(n >> 32));
}

static kc_status
put_float(kc_buf *out, float f)
{
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	return put_u32(out, bits);
}

static kc_status
put_string(kc_buf *out, kc_str s)
{
	KC_TRY(put_u64(out, s.len));
	return kc_buf_add(out, s);
}

static kc_status
begin_pair(struct gguf *g, const char *key, uint32_t type)
{
	g->n_pairs++;
	KC_TRY(put_string(g->out, kc_str_of(key)));
	return put_u32(g->out, type);
}

static kc_status
begin_array(struct gguf *g, const char *key, uint32_t type, uint64_t n)
{
	KC_TRY(begin_pair(g, key, KC_GGUF_ARRAY));
	KC_TRY(put_u32(g->out, type));
	return put_u64(g->out, n);
}

static kc_status
put_text_pair(struct gguf *g, const char *key, const char *value)
{
	KC_TRY(begin_pair(g, key, KC_GGUF_STRING));
	return put_string(g->out, kc_str_of(value));
}

static kc_status
put_bool_pair(struct gguf *g, const char *key, bool value)
{
	KC_TRY(begin_pair(g, key, KC_GGUF_BOOL));
	return kc_buf_addc(g->out, value);
}

/* --- The id of what begins, ends or fills up a text --- */

static kc_status
put_id_pair(
    struct gguf *g, const kc_tokenizer *t, const char *key, kc_token_role role)
{
	uint32_t id;

	if (!kc_tokenizer_role(t, role, &id))
		return KC_OK;
	KC_TRY(begin_pair(g, key, KC_GGUF_UINT32));
	return put_u32(g->out, id);
}

static kc_status
put_gguf_ids(struct gguf *g, const kc_tokenizer *t)
{
	KC_TRY(
	    put_id_pair(g, t, "tokenizer.ggml.bos_token_id", KC_TOKEN_BEGINS));
	KC_TRY(put_id_pair(g, t, "tokenizer.ggml.eos_token_id", KC_TOKEN_ENDS));
	KC_TRY(put_id_pair(
	    g, t, "tokenizer.ggml.padding_token_id", KC_TOKEN_PADS));
	KC_TRY(put_bool_pair(g, "tokenizer.ggml.add_bos_token", false));
	KC_TRY(put_bool_pair(g, "tokenizer.ggml.add_sep_token", false));
	return put_bool_pair(g, "tokenizer.ggml.add_eos_token", false);
}

/* --- Models of SentencePiece --- */

static kc_status
put_pieces(struct gguf *g, const kc_tokenizer *t)
{
	uint32_t n = t->vocab.n_tokens;

	KC_TRY(begin_array(g, "tokenizer.ggml.tokens", KC_GGUF_STRING, n));
	for (uint32_t id = 0; id < n; id++)
		KC_TRY(put_string(g->out, t->pieces[id].text));
	KC_TRY(begin_array(g, "tokenizer.ggml.scores", KC_GGUF_FLOAT32, n));
	for (uint32_t id = 0; id < n; id++)
		KC_TRY(put_float(g->out, t->pieces[id].score));
	/* The types have SentencePiece's numbers. */
	KC_TRY(begin_array(g, "tokenizer.ggml.token_type", KC_GGUF_INT32, n));
	for (uint32_t id = 0; id < n; id++)
		KC_TRY(put_u32(g->out, (uint32_t)t->pieces[id].type));
	return KC_OK;
}

static kc_status
put_sentencepiece(struct gguf *g, const kc_tokenizer *t)
{
	const struct kc_rules *r = &t->rules;
	bool bpe = t->model.kind == KC_MODEL_BPE;

	KC_TRY(put_text_pair(g, "tokenizer.ggml.model", bpe ? "llama" : "t5"));
	KC_TRY(put_text_pair(g, "tokenizer.ggml.pre", "default"));
	KC_TRY(put_pieces(g, t));
	KC_TRY(
	    begin_pair(g, "tokenizer.ggml.unknown_token_id", KC_GGUF_UINT32));
	KC_TRY(put_u32(g->out, kc_model_unknown(&t->model)->id));
	KC_TRY(put_bool_pair(
	    g, "tokenizer.ggml.add_space_prefix", r->add_dummy_prefix));
	KC_TRY(put_bool_pair(g, "tokenizer.ggml.remove_extra_whitespaces",
	    r->remove_extra_spaces));
	if (!r->charsmap)
		return KC_OK;
	KC_TRY(begin_array(g, "tokenizer.ggml.precompiled_charsmap",
	    KC_GGUF_UINT8, r->charsmap->blob.len));
	return kc_buf_add(g->out, r->charsmap->blob);
}

static kc_status
refuse_gguf(kc_error *err, const char *why)
{
	return kc_file_refuse(err, "GGUF", why);
}

const char *
kc_gguf_unlike_pieces(const kc_tokenizer *t)
{
	const struct kc_rules *r = &t->rules;
	bool by_bytes = kc_model_unknown(&t->model)->by_bytes;

	if (r->space_as_suffix || !r->escape_spaces)
		return "spaces stand elsewhere or as they are";
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++)
		if (t->pieces[id].type == KC_PIECE_USER_DEFINED &&
		    r->add_dummy_prefix)
			return "user-defined pieces, after which llama.cpp "
			       "puts a space";
	if (t->model.kind == KC_MODEL_UNIGRAM)
		return by_bytes ? "a Unigram model with byte fallback" : NULL;
	if (r->charsmap || r->remove_extra_spaces)
		return "its BPE does not change a text first in llama.cpp";
	return by_bytes ? NULL : "BPE on characters without byte fallback";
}

static kc_status
check_gguf_pieces(const kc_tokenizer *t, kc_error *err)
{
	const char *unlike = kc_gguf_unlike_pieces(t);

	return unlike ? refuse_gguf(err, unlike) : KC_OK;
}

/* --- Byte-level BPE --- */

const struct kc_gguf_split kc_gguf_splits[KC_GGUF_SPLITS] = {
    {"gpt2", "gpt-2", false},
    {"llama3", "llama-bpe", true},
    {"llama3", "dbrx", false},
    {"qwen2", "qwen2", false},
    {"tekken", "tekken", true},
    {"o200k", "gpt-4o", false},
    {"starcoder", "starcoder", false},
    {"deepseek", "deepseek-v3", false},
};

/* *name: llama.cpp's for how a text is split, or NULL. */
static kc_status
name_split(const kc_tokenizer *t, const char **name)
{
	bool either;

	*name = NULL;
	KC_TRY(kc_bpe_makes_all(&t->model.bpe, &either));
	for (size_t i = 0; i < KC_GGUF_SPLITS && !*name; i++) {
		const struct kc_gguf_split *s = &kc_gguf_splits[i];

		if (!strcmp(t->pretokenizer, s->name) &&
		    (either || s->ignores_merges == t->model.bpe.ignore_merges))
			*name = s->pre;
	}
	return KC_OK;
}

static kc_status
check_bytes(const kc_tokenizer *t, const char **split, kc_error *err)
{
	if (t->model.kind != KC_MODEL_BPE)
		return refuse_gguf(err, "a byte-level Unigram");
	if (name_split(t, split))
		return kc_fail_nomem(err);
	if (!*split)
		return refuse_gguf(
		    err, "llama.cpp does not split or merge a text so");
	if (t->rules.n_steps > 1 || t->rules.prefix_space ||
	    (t->rules.n_steps && kc_tokenizer_form(t) != KC_FORM_NFC))
		return refuse_gguf(err, "it changes a text first");
	for (size_t i = 0; i < t->vocab.n_added; i++) {
		const struct kc_added *a = &t->vocab.added[i];

		if (!a->special && (a->lstrip || a->rstrip || a->single_word))
			return refuse_gguf(err,
			    "added tokens that depend on what is around them");
	}
	return KC_OK;
}

/* A token as a tokenizer.json writes it; for an id without one, a name. */
static kc_status
put_byte_token(struct gguf *g, const kc_tokenizer *t, uint32_t id)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	g->scratch.len = 0;
	if (token->kind == KC_TOKEN_NONE)
		KC_TRY(kc_buf_addf(&g->scratch, "[PAD%u]", id));
	else if (token->kind > KC_TOKEN_NORMAL || token->as_is)
		KC_TRY(kc_buf_add(&g->scratch,
		    token->kind > KC_TOKEN_NORMAL
			? t->vocab.added[token->added].content
			: token->bytes));
	else
		KC_TRY(kc_bytemap_write(token->bytes, &g->scratch));
	return put_string(g->out, kc_buf_str(&g->scratch));
}

static kc_status
put_byte_merges(struct gguf *g, const kc_tokenizer *t)
{
	const struct kc_bpe *b = &t->model.bpe;
	uint64_t n = 0;

	for (size_t i = 0; i < b->n_merges; i++)
		n += kc_bpe_rank(b, b->merges[i].left, b->merges[i].right)
			 .rank == i;
	KC_TRY(begin_array(g, "tokenizer.ggml.merges", KC_GGUF_STRING, n));
	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		if (kc_bpe_rank(b, m->left, m->right).rank != i)
			continue;
		g->scratch.len = 0;
		KC_TRY(kc_bytemap_write(
		    t->vocab.tokens[m->left].bytes, &g->scratch));
		KC_TRY(kc_buf_addc(&g->scratch, ' '));
		KC_TRY(kc_bytemap_write(
		    t->vocab.tokens[m->right].bytes, &g->scratch));
		KC_TRY(put_string(g->out, kc_buf_str(&g->scratch)));
	}
	return KC_OK;
}

static kc_status
put_bytes(struct gguf *g, const kc_tokenizer *t)
{
	static const uint32_t types[] = {KC_PIECE_UNUSED, KC_PIECE_NORMAL,
	    KC_PIECE_USER_DEFINED, KC_PIECE_CONTROL};
	uint32_t n = t->vocab.n_tokens;

	KC_TRY(put_text_pair(g, "tokenizer.ggml.model", "gpt2"));
	KC_TRY(put_text_pair(g, "tokenizer.ggml.pre", g->split));
	KC_TRY(begin_array(g, "tokenizer.ggml.tokens", KC_GGUF_STRING, n));
	for (uint32_t id = 0; id < n; id++)
		KC_TRY(put_byte_token(g, t, id));
	KC_TRY(begin_array(g, "tokenizer.ggml.token_type", KC_GGUF_INT32, n));
	for (uint32_t id = 0; id < n; id++)
		KC_TRY(put_u32(g->out, types[t->vocab.tokens[id].kind]));
	return put_byte_merges(g, t);
}

/* --- The whole --- */

static kc_status
put_gguf(struct gguf *g, const kc_tokenizer *t)
{
	size_t start = g->out->len, pairs;

	KC_TRY(kc_buf_add(g->out, KC_STR("GGUF")));
	KC_TRY(put_u32(g->out, GGUF_VERSION));
	KC_TRY(put_u64(g->out, 0)); /* tensors */
	pairs = g->out->len;
	KC_TRY(put_u64(g->out, 0));
	KC_TRY(put_text_pair(g, "general.architecture", "llama"));
	KC_TRY(put_text_pair(g, "general.type", "model"));
	KC_TRY(t->pieces ? put_sentencepiece(g, t) : put_bytes(g, t));
	KC_TRY(put_gguf_ids(g, t));
	kc_put64(g->out->ptr + pairs, g->n_pairs);
	while ((g->out->len - start) % GGUF_ALIGNMENT)
		KC_TRY(kc_buf_addc(g->out, 0));
	return KC_OK;
}

/* Of a byte-level tokenizer, or one that was read from a .model. */
static kc_status
write_gguf(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	struct gguf g = {.out = out};
	size_t start = out->len;
	kc_status st;

	KC_TRY(t->pieces ? check_gguf_pieces(t, err)
			 : check_bytes(t, &g.split, err));
	st = put_gguf(&g, t);
	kc_buf_release(&g.scratch);
	if (!st)
		return KC_OK;
	out->len = start;
	return kc_fail_nomem(err);
}

kc_status
kc_tokenizer_write_gguf(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	kc_buf model = KC_BUF_INIT;
	kc_tokenizer *u;
	kc_status st;

	if (t->pieces || !kc_model_has_chars(&t->model))
		return write_gguf(t, out, err);
	/* What SentencePiece can do, with its scores and types. */
	st = kc_tokenizer_write_model(t, KC_STR(""), &model, err);
	if (!st)
		st = kc_tokenizer_read(&u, kc_buf_str(&model), NULL, err);
	kc_buf_release(&model);
	KC_TRY(st);
	st = write_gguf(u, out, err);
	kc_tokenizer_free(u);
	return st;
}
