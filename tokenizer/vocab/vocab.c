/* SPDX-License-Identifier: Apache-2.0 */
/* A vocabulary: its tokens and the table that finds them by their strings. */
#include <config.h>

#include "tokenizer/vocab/vocab.h"

#include "tokenizer/vocab/lookup.h"

#include "mem.h"

#include <string.h>

void
kc_vocab_release(struct kc_vocab *v)
{
	kc_arena_release(&v->strings);
	kc_free(v->tokens);
	kc_free(v->added);
	kc_free(v->by_bytes);
	*v = (struct kc_vocab){0};
}

static kc_status
make_room_for_id(struct kc_vocab *v, uint32_t id, kc_error *err)
{
	if (id > KC_VOCAB_MAX_ID)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "token id %u is more than %d", id, KC_VOCAB_MAX_ID);
	if (id < v->n_tokens)
		return KC_OK;
	if (KC_GROW(&v->tokens, &v->cap_tokens, (size_t)id + 1))
		return kc_fail_nomem(err);
	memset(v->tokens + v->n_tokens, 0,
	    (id + 1 - v->n_tokens) * sizeof(*v->tokens));
	v->n_tokens = id + 1;
	return KC_OK;
}

static kc_status
fail_twice(uint32_t id, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "two tokens have the id %u", id);
}

kc_status
kc_vocab_add(
    struct kc_vocab *v, uint32_t id, kc_str bytes, bool as_is, kc_error *err)
{
	kc_str copy;

	KC_TRY(make_room_for_id(v, id, err));
	if (v->tokens[id].kind != KC_TOKEN_NONE)
		return fail_twice(id, err);
	copy = kc_arena_copy(&v->strings, bytes);
	if (!copy.ptr)
		return kc_fail_nomem(err);
	v->tokens[id] = (struct kc_token){.bytes = copy,
	    .kind = KC_TOKEN_NORMAL,
	    .in_model = true,
	    .as_is = as_is};
	return KC_OK;
}

kc_status
kc_vocab_add_added(struct kc_vocab *v, const struct kc_added *added,
    kc_str written, kc_error *err)
{
	struct kc_added *copy;
	struct kc_token *token;

	KC_TRY(make_room_for_id(v, added->id, err));
	if (KC_GROW(&v->added, &v->cap_added, v->n_added + 1))
		return kc_fail_nomem(err);
	token = &v->tokens[added->id];
	if (token->kind > KC_TOKEN_NORMAL ||
	    (token->kind == KC_TOKEN_NORMAL &&
		!kc_str_equal(token->bytes, added->content) &&
		!kc_str_equal(token->bytes, written)))
		return fail_twice(added->id, err);
	copy = &v->added[v->n_added];
	*copy = *added;
	copy->content = kc_arena_copy(&v->strings, added->content);
	if (!copy->content.ptr)
		return kc_fail_nomem(err);
	copy->shown = copy->content;
	token->added = (uint32_t)v->n_added++;
	if (token->kind == KC_TOKEN_NONE)
		token->bytes = copy->content;
	token->kind = added->special ? KC_TOKEN_SPECIAL : KC_TOKEN_ADDED;
	return KC_OK;
}

/* Where the token with these bytes is, or goes. */
static uint32_t *
find_token(const struct kc_vocab *v, kc_str bytes)
{
	return kc_lookup_id(v->by_bytes, v->by_bytes_mask,
	    (const kc_str *)(const void *)v->tokens, sizeof(*v->tokens), bytes);
}

kc_status
kc_vocab_index(struct kc_vocab *v, kc_error *err)
{
	size_t size = kc_lookup_table_size(v->n_tokens);

	v->by_bytes = kc_calloc(size, sizeof(*v->by_bytes));
	if (!v->by_bytes)
		return kc_fail_nomem(err);
	v->by_bytes_mask = size - 1;
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		uint32_t *at;

		if (!v->tokens[id].in_model || v->tokens[id].as_is)
			continue;
		at = find_token(v, v->tokens[id].bytes);
		if (*at)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the tokens %u and %u are the same", *at - 1, id);
		*at = id + 1;
	}
	return KC_OK;
}

bool
kc_vocab_find(const struct kc_vocab *v, kc_str bytes, uint32_t *id)
{
	uint32_t at = *find_token(v, bytes);

	if (at)
		*id = at - 1;
	return at != 0;
}
