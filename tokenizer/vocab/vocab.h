/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vocabulary: ids and the strings of their tokens, and the tokens that were
 * added to it. What a string means is for the model to say: bytes in byte-level
 * BPE, characters with U+2581 for a space in what SentencePiece made.
 */
#ifndef KC_TOKENIZER_VOCAB_H
#define KC_TOKENIZER_VOCAB_H

#include "kcorpus/tokenizer.h"

/* U+2581, which stands for a space in the tokens of SentencePiece. */
#define KC_SPACE_SYMBOL "\xE2\x96\x81"
enum { KC_SPACE_CHAR = 0x2581 };

/* No rank, no id. */
enum { KC_TOKENIZER_NONE = 0xFFFFFFFF };

/* Ids above it are taken for damage: each id takes memory. */
enum { KC_VOCAB_MAX_ID = 1 << 24 };

struct kc_token {
	kc_str bytes;
	kc_token_kind kind;
	bool in_model;  /* stands in the model's vocabulary */
	bool as_is;     /* there, but not as a name of bytes: never in text */
	uint32_t added; /* its place in `added`, if it is there */
};

/* A token of "added_tokens", with what says how it is found in text. */
struct kc_added {
	kc_str content;
	kc_str shown; /* decoded: HF gives the normalized content */
	uint32_t id;
	bool special, single_word, lstrip, rstrip, normalized;
};

/*
 * A token in the table. Its first and its last bytes, which overlap, are all of
 * one of up to 16; of a longer one they say nothing, and `word` is its hash.
 */
struct kc_vocab_slot {
	uint64_t word[2];
	uint32_t len; /* 0: empty */
	uint32_t id;
};

/* All zero is the empty vocabulary. */
struct kc_vocab {
	kc_arena strings;
	struct kc_token *tokens;
	uint32_t n_tokens; /* highest id + 1 */
	size_t cap_tokens;
	struct kc_added *added;
	size_t n_added, cap_added;
	struct kc_vocab_slot *by_bytes; /* hash table of the model's tokens */
	size_t by_bytes_mask;
};

void kc_vocab_release(struct kc_vocab *v);

/*
 * Give `id` a token of the model with a copy of these bytes. KC_ERR_FORMAT when
 * it has one or is more than KC_VOCAB_MAX_ID; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_vocab_add(
    struct kc_vocab *v, uint32_t id, kc_str bytes, bool as_is, kc_error *err);

/*
 * Add an added token, in the model or not, with a copy of its content. `written`
 * is what the model's token, if there is one, may be besides the content itself.
 */
KC_MUST_CHECK kc_status kc_vocab_add_added(struct kc_vocab *v,
    const struct kc_added *added, kc_str written, kc_error *err);

/*
 * Make the hash table of the tokens; then kc_vocab_find works. KC_ERR_FORMAT for
 * two tokens with the same bytes; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_vocab_index(struct kc_vocab *v, kc_error *err);

/* Ask for what kc_vocab_find looks at, for bytes whose turn comes later. */
void kc_vocab_prefetch(const struct kc_vocab *v, kc_str bytes);

/* The id of the model's token with these bytes; false: none, and *id stays. */
bool kc_vocab_find(const struct kc_vocab *v, kc_str bytes, uint32_t *id);

#endif
