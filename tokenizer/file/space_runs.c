/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of U+2581 in a tokenizer.json that was made from a .model: pieces of the
 * user's there (Gemma's "\u2581\u2581" to 31 of them), which SentencePiece takes
 * whole, the longest first. HF has them as added tokens that it looks for in the raw
 * text, where spaces are no U+2581 yet, and so merges to them. Both are the same if
 * - these merges come before all others, so that nothing else is merged yet;
 * - a run by itself becomes what the longest of them, one after another, are;
 * - no other token is made of one.
 */
#include <config.h>

#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/tokenizer_internal.h"

#include <string.h>

enum { SYMBOL = sizeof(KC_SPACE_SYMBOL) - 1 };

/* How many U+2581 the added token is; 0: it is something else. */
static size_t
run_length(const struct kc_vocab *v, uint32_t id)
{
	const struct kc_token *token = &v->tokens[id];
	size_t at = 0;

	if (token->kind != KC_TOKEN_ADDED || !token->in_model)
		return 0;
	while (at + SYMBOL <= token->bytes.len &&
	    !memcmp(token->bytes.ptr + at, KC_SPACE_SYMBOL, SYMBOL))
		at += SYMBOL;
	return at == token->bytes.len ? at / SYMBOL : 0;
}

/* The first and the third of the conditions. */
static bool
merges_come_first(const kc_tokenizer *t)
{
	const struct kc_bpe *b = &t->model.bpe;
	bool others = false;

	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		if (t->vocab.tokens[m->id].kind == KC_TOKEN_NORMAL) {
			if (run_length(&t->vocab, m->left) ||
			    run_length(&t->vocab, m->right))
				return false;
			others = true;
		} else if (others && run_length(&t->vocab, m->id)) {
			return false;
		}
	}
	return true;
}

/* True if the ids of n U+2581 are those of the longest runs, one after another. */
static bool
is_longest_first(
    const kc_tokenizer *t, const kc_token_ids *ids, size_t n, size_t longest)
{
	size_t left = n;

	for (size_t i = 0; i < ids->n; i++) {
		size_t len = t->vocab.tokens[ids->v[i]].bytes.len / SYMBOL;

		if (len != (left < longest ? left : longest))
			return false;
		left -= len;
	}
	return left == 0;
}

/* The second of the conditions, for runs of up to twice the longest and one. */
static kc_status
check_runs(const kc_tokenizer *t, size_t longest, bool *same)
{
	struct kc_model_work work = {0};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf run = KC_BUF_INIT;
	kc_status st = KC_OK;

	*same = true;
	for (size_t n = 1; n <= 2 * longest + 1 && *same && !st; n++) {
		st = kc_buf_add(&run, KC_STR(KC_SPACE_SYMBOL));
		if (!st)
			st = KC_GROW(&ids.v, &ids.cap, run.len);
		ids.n = 0;
		if (!st)
			st = kc_model_encode(
			    &t->model, &work, kc_buf_str(&run), &ids);
		*same = !st && is_longest_first(t, &ids, n, longest);
	}
	kc_model_work_release(&work);
	kc_token_ids_release(&ids);
	kc_buf_release(&run);
	return st;
}

kc_status
kc_sentencepiece_take_runs(
    const kc_tokenizer *t, struct kc_piece *pieces, bool *same)
{
	size_t longest = 0;

	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		size_t n = run_length(&t->vocab, id);

		longest = n > longest ? n : longest;
	}
	*same = longest > 0 && merges_come_first(t);
	if (*same)
		KC_TRY(check_runs(t, longest, same));
	for (uint32_t id = 0; id < t->vocab.n_tokens && *same; id++)
		if (run_length(&t->vocab, id))
			pieces[id].type = KC_PIECE_USER_DEFINED;
	return KC_OK;
}
