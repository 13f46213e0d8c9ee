/* SPDX-License-Identifier: Apache-2.0 */
/* A trainer that goes on from a vocabulary that there is. */
#include <config.h>

#include "tokenizer/train/bpe_chars.h"
#include "tokenizer/train/bpe_limits.h"
#include "tokenizer/vocab/lookup.h"
#include "tokenizer/model/unknown.h"
#include "tokenizer/vocab/vocab.h"

#include "mem.h"

/* True for a token that text may become and that merging may use. */
static bool
is_of_text(const struct kc_token *token, bool of_bytes)
{
	return token->kind == KC_TOKEN_NORMAL && token->in_model &&
	    !token->as_is && (of_bytes || kc_unknown_byte(token->bytes) < 0);
}

static void
take_base_token(
    kc_bpe_trainer *t, uint32_t id, const struct kc_token *token, bool of_text)
{
	t->tokens[id] = token->bytes;
	t->limits->edges[id] = of_text
	    ? kc_bpe_edges_of(token->bytes)
	    : (struct kc_bpe_edges){.tail = KC_BPE_BROKEN};
	if (of_text)
		*kc_lookup_id(t->by_string, t->by_string_mask, t->tokens,
		    sizeof(*t->tokens), token->bytes) = id + 1;
}

static kc_status
init_continued(kc_bpe_trainer *t, const struct kc_bpe_start *start)
{
	const struct kc_vocab *v = start->vocab;

	KC_TRY(kc_bpe_init_table(t, t->vocab_size));
	KC_TRY(kc_bpe_limits_new(&t->limits, t->vocab_size));
	KC_TRY(kc_bpe_lacking_new(&t->lacking, start->of_bytes));
	t->lacking->no_parts = start->parts == KC_EXTEND_PARTS_NONE;
	t->lacking->after_whole = start->parts == KC_EXTEND_PARTS_ALL;
	t->limits->uses = kc_calloc(start->add, sizeof(*t->limits->uses));
	if (!t->limits->uses)
		return KC_ERR_NOMEM;
	t->limits->only_whole = true;
	t->limits->first_new = v->n_tokens;
	t->limits->least_uses = start->least_uses;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		take_base_token(t, id, &v->tokens[id],
		    is_of_text(&v->tokens[id], start->of_bytes));
	t->n_tokens = v->n_tokens;
	return KC_OK;
}

kc_status
kc_bpe_trainer_continue(
    kc_bpe_trainer **t, const struct kc_bpe_start *start, kc_error *err)
{
	kc_bpe_trainer *made;

	if (start->add > KC_VOCAB_MAX_ID - start->vocab->n_tokens)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "%u tokens more than %u are more ids than %d", start->add,
		    start->vocab->n_tokens, KC_VOCAB_MAX_ID);
	made = kc_calloc(1, sizeof(*made));
	if (!made)
		return kc_fail_nomem(err);
	made->vocab_size = start->vocab->n_tokens + start->add;
	made->id_limit = made->vocab_size;
	made->min_frequency = start->min_frequency;
	made->memory = start->memory;
	if (init_continued(made, start)) {
		kc_bpe_trainer_free(made);
		return kc_fail_nomem(err);
	}
	*t = made;
	return KC_OK;
}
