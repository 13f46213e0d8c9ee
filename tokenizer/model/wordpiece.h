/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WordPiece, as BERT applies it (HF's models/wordpiece): of a word again and again
 * the longest token that it starts with; all tokens but the first stand in the
 * vocabulary with a prefix, "##". A word that does not come out is unknown as a
 * whole, and so is one with too many characters.
 */
#ifndef KC_TOKENIZER_WORDPIECE_H
#define KC_TOKENIZER_WORDPIECE_H

#include "tokenizer/model/unknown.h"
#include "tokenizer/vocab/trie.h"

struct kc_wordpiece {
	struct kc_trie first, inner; /* tokens; later ones, without ## */
	struct kc_unknown unknown;   /* the token alone */
	kc_str prefix;               /* "##", borrowed from the vocabulary */
	uint64_t most_chars;         /* of a word */
};

/* Make the tries. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_wordpiece_build(
    struct kc_wordpiece *w, const struct kc_vocab *v, kc_error *err);
void kc_wordpiece_release(struct kc_wordpiece *w);

/*
 * Append the ids of a word and, unless NULL, their spans in it; for both there is
 * room for as many as it has bytes. A run of white space has none.
 */
void kc_wordpiece_encode(const struct kc_wordpiece *w, kc_str word,
    kc_token_ids *ids, kc_token_spans *spans);

#endif
