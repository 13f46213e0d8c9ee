/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A byte-level vocabulary as .tiktoken, if tiktoken gives the same ids with it.
 *
 * tiktoken merges any two neighbours that are a token together, the one of lowest
 * id first; only one way to make each token is ever taken (model/derive.c). So it
 * merges as the vocabulary does if that has all these ways, and if its merges come
 * in the order of their tokens' ids: whatever else it has is then never taken.
 */
#include <config.h>

#include "tokenizer/file/file.h"

#include "kcorpus/base64.h"
#include "kcorpus/pretoken.h"

#include <string.h>

static kc_status
refuse_conversion(kc_error *err, const char *why)
{
	return kc_file_refuse(err, ".tiktoken", why);
}

static bool
is_written(const struct kc_token *token)
{
	return token->kind == KC_TOKEN_NORMAL && token->in_model &&
	    !token->as_is;
}

static kc_status
check_rest(const kc_tokenizer *t, kc_error *err)
{
	if (kc_model_has_chars(&t->model))
		return refuse_conversion(err, "its tokens are no bytes");
	if (t->model.kind != KC_MODEL_BPE)
		return refuse_conversion(err, "its model has no merges");
	if (t->rules.n_steps || t->rules.prefix_space)
		return refuse_conversion(err, "it changes a text first");
	if (t->pattern.ptr)
		return refuse_conversion(err, "its pattern has no name");
	for (size_t i = 0; i < t->vocab.n_added; i++)
		if (!t->vocab.added[i].special)
			return refuse_conversion(
			    err, "added tokens that are not special");
	return KC_OK;
}

static kc_status
put_tokens(const kc_tokenizer *t, kc_buf *out)
{
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		const struct kc_token *token = &t->vocab.tokens[id];

		if (!is_written(token))
			continue;
		KC_TRY(kc_base64_write(token->bytes, out));
		KC_TRY(kc_buf_addc(out, ' '));
		KC_TRY(kc_buf_addu(out, id));
		KC_TRY(kc_buf_addc(out, '\n'));
	}
	return KC_OK;
}

/* True if t merges as the ranks do: see the top of this file. */
static kc_status
compare_merges(
    const kc_tokenizer *t, const kc_tokenizer *as_ranks, kc_error *err)
{
	const struct kc_bpe *b = &t->model.bpe;
	bool all = true;

	for (size_t i = 1; i < b->n_merges; i++)
		if (b->merges[i].id < b->merges[i - 1].id)
			return refuse_conversion(
			    err, "its merges are not in the order of its ids");
	if (!kc_bpe_has_merges(b, &as_ranks->model.bpe))
		return refuse_conversion(
		    err, "tiktoken would merge what it does not");
	/* tiktoken looks a pretoken up before it merges. */
	if (!b->ignore_merges && kc_bpe_makes_all(b, &all))
		return kc_fail_nomem(err);
	return all
	    ? KC_OK
	    : refuse_conversion(err, "it has tokens that no merge makes");
}

kc_status
kc_tokenizer_write_tiktoken(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	kc_tokenizer *as_ranks;
	size_t start = out->len;
	kc_status st;

	KC_TRY(check_rest(t, err));
	if (put_tokens(t, out))
		return kc_fail_nomem(err);
	st = kc_tokenizer_read(&as_ranks,
	    (kc_str){out->ptr + start, out->len - start}, t->pretokenizer, err);
	if (!st) {
		st = compare_merges(t, as_ranks, err);
		kc_tokenizer_free(as_ranks);
	}
	if (st)
		out->len = start;
	return st;
}
