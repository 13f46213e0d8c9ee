/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash of a tokenizer: of the file where the model is one of characters, else of
 * its definition. The definition is what kc_tokenizer_write_json writes without
 * provenance, but for the tokens and merges of a BPE, which stand after it:
 *
 *	each token of the model: u32le its id, u32le its bytes, u8 what they are,
 *	the bytes; each merge that counts: u32le the ids of its two sides.
 *
 * To write the tables as JSON would take as long as to read them.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/hf_write.h"

#include "kcorpus/hash.h"

#include "bytes.h"

#include <string.h>

/* What the bytes of a token are. */
enum token_form { FORM_BYTES, FORM_AS_IS, FORM_ADDED };

/* Bytes that are put together before they are hashed. */
enum { BLOCK = 32 << 10 };

struct table_hasher {
	kc_hasher *h;
	kc_buf b;
};

static void
hash_block(struct table_hasher *w)
{
	kc_hasher_add(w->h, kc_buf_str(&w->b));
	w->b.len = 0;
}

static kc_status
hash_token(struct table_hasher *w, const kc_tokenizer *t, uint32_t id)
{
	enum { HEAD = 9 };
	const struct kc_token *token = &t->vocab.tokens[id];
	enum token_form form = token->as_is ? FORM_AS_IS : FORM_BYTES;
	kc_str bytes = token->bytes;
	char *p;

	if (!token->in_model)
		return KC_OK;
	if (token->kind > KC_TOKEN_NORMAL) {
		form = FORM_ADDED;
		bytes = t->vocab.added[token->added].content;
	}
	KC_TRY(kc_buf_reserve(&w->b, HEAD + bytes.len));
	p = w->b.ptr + w->b.len;
	kc_put32(p, id);
	kc_put32(p + 4, (uint32_t)bytes.len);
	p[8] = (char)form;
	memcpy(p + HEAD, bytes.ptr, bytes.len);
	w->b.len += HEAD + bytes.len;
	if (w->b.len >= BLOCK)
		hash_block(w);
	return KC_OK;
}

static kc_status
hash_merge(struct table_hasher *w, const struct kc_bpe *b, size_t i)
{
	const kc_bpe_merge *m = &b->merges[i];
	char *p;

	/* Only the last of two equal merges counts. */
	if (b->repeats && kc_bpe_rank(b, m->left, m->right).rank != i)
		return KC_OK;
	KC_TRY(kc_buf_reserve(&w->b, 8));
	p = w->b.ptr + w->b.len;
	kc_put32(p, m->left);
	kc_put32(p + 4, m->right);
	w->b.len += 8;
	if (w->b.len >= BLOCK)
		hash_block(w);
	return KC_OK;
}

static kc_status
hash_tables(struct table_hasher *w, const kc_tokenizer *t)
{
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++)
		KC_TRY(hash_token(w, t, id));
	for (size_t i = 0; i < t->model.bpe.n_merges; i++)
		KC_TRY(hash_merge(w, &t->model.bpe, i));
	return KC_OK;
}

static kc_status
hash_definition(struct table_hasher *w, const kc_tokenizer *t, kc_error *err)
{
	w->h = kc_hasher_new();
	if (!w->h)
		return KC_ERR_NOMEM;
	KC_TRY(kc_hf_put_definition(t, &w->b, err));
	if (t->model.kind == KC_MODEL_BPE)
		KC_TRY(hash_tables(w, t));
	hash_block(w);
	return KC_OK;
}

kc_status
kc_file_hash(
    const kc_tokenizer *t, kc_str file, kc_hash128 *hash, kc_error *err)
{
	struct table_hasher w = {NULL, KC_BUF_INIT};
	kc_status st;

	if (kc_model_has_chars(&t->model)) {
		*hash = kc_hash128_of(file);
		return KC_OK;
	}
	st = hash_definition(&w, t, err);
	if (!st)
		*hash = kc_hasher_value(w.h);
	kc_hasher_free(w.h);
	kc_buf_release(&w.b);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}
