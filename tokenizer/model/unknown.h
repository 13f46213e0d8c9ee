/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a character without a token becomes, in every model of characters: its
 * bytes, where the vocabulary has <0x00> to <0xFF>, or the unknown token.
 */
#ifndef KC_TOKENIZER_UNKNOWN_H
#define KC_TOKENIZER_UNKNOWN_H

#include "tokenizer/vocab/vocab.h"

struct kc_unknown {
	bool by_bytes;         /* byte fallback is on */
	uint32_t byte_id[256]; /* KC_TOKENIZER_NONE: no such token */
	uint32_t id;           /* of the unknown token, or KC_TOKENIZER_NONE */
	bool fuse;             /* several in a row are one */
};

/* The byte that a token <0x00> to <0xFF> stands for, or -1. */
int kc_unknown_byte(kc_str token);

/* Find the tokens <0x00> to <0xFF>; how many there are. */
size_t kc_unknown_find_bytes(struct kc_unknown *u, const struct kc_vocab *v);

/*
 * Append what the character `s` becomes: at most one id for each of its bytes,
 * for which there is room. `start`: where the ids of this stretch begin in `ids`;
 * an unknown token before it is not fused with.
 */
void kc_unknown_put(
    const struct kc_unknown *u, kc_str s, size_t start, kc_token_ids *ids);

#endif
