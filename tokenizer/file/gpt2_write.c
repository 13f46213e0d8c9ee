/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two files of GPT-2, vocab.json and merges.txt, which many libraries read: all
 * tokens with their ids, and the merges in order, a line each. Nothing in them says
 * which tokens are special or how a text is split.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/json.h"

#include <string.h>

static kc_status
refuse_merges(kc_error *err, const char *why)
{
	return kc_file_refuse(err, "vocab.json and merges.txt", why);
}

/* A token as both files write it, instead of what is in b. */
static kc_status
spell_token(const kc_tokenizer *t, uint32_t id, kc_buf *b)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	b->len = 0;
	if (token->kind > KC_TOKEN_NORMAL && !t->pieces)
		return kc_buf_add(b, t->vocab.added[token->added].content);
	if (token->as_is || kc_model_has_chars(&t->model))
		return kc_buf_add(b, token->bytes);
	return kc_bytemap_write(token->bytes, b);
}

static kc_status
put_vocab_file(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out)
{
	const char *between = "";

	KC_TRY(kc_buf_addc(out, '{'));
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		if (t->vocab.tokens[id].kind == KC_TOKEN_NONE)
			continue;
		KC_TRY(kc_buf_add(out, kc_str_of(between)));
		KC_TRY(spell_token(t, id, scratch));
		KC_TRY(kc_json_quote(kc_buf_str(scratch), out));
		KC_TRY(kc_buf_addc(out, ':'));
		KC_TRY(kc_buf_addu(out, id));
		between = ",\n";
	}
	return kc_buf_add(out, KC_STR("}\n"));
}

/* Half a merge and what ends it; KC_ERR_FORMAT for one that no line can hold. */
static kc_status
put_half(
    const kc_tokenizer *t, uint32_t id, char end, kc_buf *scratch, kc_buf *out)
{
	KC_TRY(spell_token(t, id, scratch));
	for (size_t i = 0; i < scratch->len; i++)
		if (strchr(" \t\r\n", scratch->ptr[i]))
			return KC_ERR_FORMAT;
	KC_TRY(kc_buf_add(out, kc_buf_str(scratch)));
	return kc_buf_addc(out, end);
}

static kc_status
put_merges_file(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out)
{
	const struct kc_bpe *b = &t->model.bpe;

	KC_TRY(kc_buf_add(out, KC_STR("#version: 0.2\n")));
	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		/* Only the last of two equal merges counts. */
		if (kc_bpe_rank(b, m->left, m->right).rank != i)
			continue;
		KC_TRY(put_half(t, m->left, ' ', scratch, out));
		KC_TRY(put_half(t, m->right, '\n', scratch, out));
	}
	return KC_OK;
}

static kc_status
check_bpe_alone(const kc_tokenizer *t, kc_error *err)
{
	const struct kc_bpe *b = &t->model.bpe;
	bool all = true;

	if (t->model.kind != KC_MODEL_BPE)
		return refuse_merges(err, "its model has no merges");
	if (b->ignore_merges && kc_bpe_makes_all(b, &all))
		return kc_fail_nomem(err);
	if (!all)
		return refuse_merges(
		    err, "tokens that no merge makes, which are looked up");
	if (b->ranks)
		return refuse_merges(err, "pieces with the same score");
	for (size_t i = 0; i < b->n_merges; i++)
		if (b->merges[i].left >= t->vocab.n_tokens ||
		    b->merges[i].right >= t->vocab.n_tokens)
			return refuse_merges(
			    err, "pieces of characters that are no pieces");
	return KC_OK;
}

typedef kc_status
put_file_fn(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out);

static kc_status
write_one_file(
    const kc_tokenizer *t, put_file_fn *put, kc_buf *out, kc_error *err)
{
	kc_buf scratch = KC_BUF_INIT;
	size_t start = out->len;
	kc_status st;

	KC_TRY(check_bpe_alone(t, err));
	st = put(t, &scratch, out);
	kc_buf_release(&scratch);
	if (!st)
		return KC_OK;
	out->len = start;
	return st == KC_ERR_FORMAT
	    ? refuse_merges(err, "a merge of white space")
	    : kc_fail_nomem(err);
}

kc_status
kc_tokenizer_write_vocab(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	return write_one_file(t, put_vocab_file, out, err);
}

kc_status
kc_tokenizer_write_merges(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	return write_one_file(t, put_merges_file, out, err);
}
