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

/* The key of a token in the table, without its id. */
static struct kc_vocab_slot
make_key(kc_str s)
{
	struct kc_vocab_slot key = {{0, 0}, (uint32_t)s.len, 0};
	uint32_t half[2];

	if (s.len > KC_KEY_WORDS) {
		key.word[0] = kc_hash64(s, 0);
	} else if (s.len >= 8) {
		memcpy(&key.word[0], s.ptr, 8);
		memcpy(&key.word[1], s.ptr + s.len - 8, 8);
	} else if (s.len >= 4) {
		memcpy(&half[0], s.ptr, 4);
		memcpy(&half[1], s.ptr + s.len - 4, 4);
		key.word[0] = half[0];
		key.word[1] = half[1];
	} else {
		for (size_t i = 0; i < s.len; i++)
			key.word[0] = key.word[0] << 8 |
			    (unsigned char)s.ptr[i];
	}
	return key;
}

static size_t
first_place(const struct kc_vocab *v, const struct kc_vocab_slot *key)
{
	return kc_key_fold(key->word[0] ^ KC_KEY_MIX_A,
		   key->word[1] ^ KC_KEY_MIX_B ^ (uint64_t)key->len << 56) &
	    v->by_bytes_mask;
}

/* Where the token with these bytes is, or goes. */
static struct kc_vocab_slot *
find_token(
    const struct kc_vocab *v, kc_str bytes, const struct kc_vocab_slot *key)
{
	size_t i = first_place(v, key);

	for (;; i = (i + 1) & v->by_bytes_mask) {
		struct kc_vocab_slot *slot = &v->by_bytes[i];

		if (!slot->len)
			return slot;
		if (slot->len == key->len && slot->word[0] == key->word[0] &&
		    slot->word[1] == key->word[1] &&
		    (key->len <= KC_KEY_WORDS ||
			kc_str_equal(v->tokens[slot->id].bytes, bytes)))
			return slot;
	}
}

static bool
is_in_text(const struct kc_token *token)
{
	return token->in_model && !token->as_is && token->bytes.len;
}

void
kc_vocab_prefetch(const struct kc_vocab *v, kc_str bytes)
{
	struct kc_vocab_slot key = make_key(bytes);

	__builtin_prefetch(&v->by_bytes[first_place(v, &key)], 1);
}

static kc_status
index_token(struct kc_vocab *v, uint32_t id, kc_error *err)
{
	struct kc_vocab_slot key = make_key(v->tokens[id].bytes);
	struct kc_vocab_slot *at = find_token(v, v->tokens[id].bytes, &key);

	if (at->len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the tokens %u and %u are the same", at->id, id);
	*at = key;
	at->id = id;
	return KC_OK;
}

kc_status
kc_vocab_index(struct kc_vocab *v, kc_error *err)
{
	enum { AHEAD = 16 };
	size_t size = 16;

	/* At most three quarters full: half of it would be memory to clear. */
	while (size / 4 * 3 < v->n_tokens)
		size *= 2;
	v->by_bytes = kc_malloc_table(size * sizeof(*v->by_bytes));
	if (!v->by_bytes)
		return kc_fail_nomem(err);
	memset(v->by_bytes, 0, size * sizeof(*v->by_bytes));
	v->by_bytes_mask = size - 1;
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		if (id + AHEAD < v->n_tokens &&
		    is_in_text(&v->tokens[id + AHEAD]))
			kc_vocab_prefetch(v, v->tokens[id + AHEAD].bytes);
		if (is_in_text(&v->tokens[id]))
			KC_TRY(index_token(v, id, err));
	}
	return KC_OK;
}

bool
kc_vocab_find(const struct kc_vocab *v, kc_str bytes, uint32_t *id)
{
	struct kc_vocab_slot key = make_key(bytes);
	const struct kc_vocab_slot *at;

	if (!bytes.len)
		return false;
	at = find_token(v, bytes, &key);
	if (at->len)
		*id = at->id;
	return at->len != 0;
}
