/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding added tokens in a text, as HF does (added_vocabulary.rs): of all of one
 * kind the leftmost, of those the longest, one after another without overlap; a
 * match that is not wanted is passed over whole.
 */
#ifndef KC_TOKENIZER_FINDER_H
#define KC_TOKENIZER_FINDER_H

#include "tokenizer/vocab/trie.h"
#include "tokenizer/vocab/vocab.h"

struct kc_finder {
	struct kc_trie trie; /* content to place in `added` */
	const struct kc_vocab *vocab;
	bool starts[256]; /* bytes that some content starts with */
	int only;         /* the one, or less than 0: there are more */
	bool has_plain;   /* some token is not special */
};

/* A token found: the bytes start .. end - 1 of the text. */
struct kc_found {
	const struct kc_added *added;
	size_t start, end;
};

/* Build from n entries of content and place; sorts them. As kc_trie_build. */
KC_MUST_CHECK kc_status kc_finder_init(struct kc_finder *f,
    const struct kc_vocab *v, struct kc_trie_entry *entries, size_t n,
    kc_error *err);
void kc_finder_release(struct kc_finder *f);

/*
 * The next token at or after *at, which goes past its content; single_word ones
 * that are none are passed over, and what strips takes its spaces, but none before
 * `from`, where the last one ended. `after_word`: the text goes on after a letter
 * or digit. False: there is no more.
 */
bool kc_finder_next(const struct kc_finder *f, kc_str text, size_t from,
    bool after_word, size_t *at, struct kc_found *found);

#endif
