/* SPDX-License-Identifier: Apache-2.0 */
/* A tokenizer's parts, as its readers, writers and the encoder share them. */
#ifndef KC_TOKENIZER_TOKENIZER_INTERNAL_H
#define KC_TOKENIZER_TOKENIZER_INTERNAL_H

#include "kcorpus/tokenizer.h"

/* No rank, no id. */
enum { KC_TOKENIZER_NONE = 0xFFFFFFFF };
#define KC_NO_RANK UINT32_C(0xFFFFFFFF)

typedef struct kc_token {
	kc_str bytes;
	kc_token_kind kind;
	bool in_model; /* stands in the model's vocabulary */
} kc_token;

/* A token of "added_tokens", with what says how it is found in text. */
typedef struct kc_added {
	kc_str content;
	uint32_t id;
	bool special, single_word, lstrip, rstrip, normalized;
} kc_added;

/* What a pair of symbols becomes. */
typedef struct kc_pair_rank {
	uint32_t rank; /* KC_NO_RANK: it is not merged */
	uint32_t id;
} kc_pair_rank;

typedef struct kc_pair_slot {
	uint64_t pair; /* left << 32 | right, or UINT64_MAX */
	kc_pair_rank to;
} kc_pair_slot;

struct kc_tokenizer {
	kc_arena strings;
	kc_token *tokens;
	uint32_t n_tokens; /* highest id + 1 */
	size_t cap_tokens;
	kc_added *added;
	size_t n_added, cap_added;
	kc_bpe_merge *merges; /* by rank */
	size_t n_merges, cap_merges;
	const char *pretokenizer;
	kc_form form;
	bool ignore_merges; /* a pretoken that is a token is not merged */

	/* Made by kc_tokenizer_finish. */
	uint32_t byte_id[256];
	uint32_t *by_bytes; /* hash table of normal tokens: id + 1 */
	size_t by_bytes_mask;
	kc_pair_slot *pairs;
	size_t pairs_mask;
	kc_pair_rank *byte_pairs; /* of two bytes, left << 8 | right */
	kc_hash128 hash;
};

kc_tokenizer *kc_tokenizer_alloc(void);

/*
 * Give `id` a token, with a copy of the bytes. KC_ERR_FORMAT when it has one or
 * is more than 2^24; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_tokenizer_add(
    kc_tokenizer *t, uint32_t id, kc_str bytes, kc_error *err);

/* Add an added token, in the model or not, with a copy of its content. */
KC_MUST_CHECK kc_status kc_tokenizer_add_added(
    kc_tokenizer *t, kc_added added, kc_error *err);

/* Add the next merge. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_tokenizer_add_merge(
    kc_tokenizer *t, kc_bpe_merge merge);

/*
 * Make the hash table of the tokens; then merges can be looked up by
 * kc_tokenizer_find. KC_ERR_FORMAT for two tokens with the same bytes.
 */
KC_MUST_CHECK kc_status kc_tokenizer_index(kc_tokenizer *t, kc_error *err);

/* Everything else. KC_ERR_FORMAT when a byte has no token. */
KC_MUST_CHECK kc_status kc_tokenizer_finish(kc_tokenizer *t, kc_error *err);

/* What the pair becomes. */
kc_pair_rank
kc_tokenizer_pair(const kc_tokenizer *t, uint32_t left, uint32_t right);

/* tokenizer.json of HF into an empty t. */
KC_MUST_CHECK kc_status kc_tokenizer_read_hf(
    kc_tokenizer *t, kc_str file, kc_error *err);

#endif
