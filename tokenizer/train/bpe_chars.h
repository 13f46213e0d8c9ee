/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Characters that an older vocabulary has no token for, when it is continued: in
 * one of bytes they stand in the words as their parts, in one of characters as a
 * symbol above all ids, which merges with nothing.
 *
 * A character becomes a token when that saves as many tokens per id as the most
 * frequent pair does: k parts at c places save (k - 1) c tokens, for one id and
 * one for each of its beginnings that the vocabulary lacks. Those beginnings are
 * the only tokens that end inside a character. As they are to be in use too, some
 * of their places must be left over; only when nothing else can be added, are
 * characters made of which this is not so. With 30,000 places of EA B0 80 in
 * three parts, and EA B0 no token, two ids save 60,000 tokens: as good as a pair
 * that occurs 30,000 times.
 *
 * Some vocabularies have tokens such as 20 EB, a space and the first byte of many
 * syllables (Qwen 3), which keep the syllable's own token out wherever a word
 * starts with it. These can be treated alike, as characters with what stands
 * before them.
 */
#ifndef KC_TOKENIZER_BPE_CHARS_H
#define KC_TOKENIZER_BPE_CHARS_H

#include "tokenizer/train/bpe_internal.h"

enum { KC_BPE_PARTS = 4 };

/* Instead of an id. */
#define KC_BPE_NO_ID UINT32_MAX

struct kc_bpe_lack {
	uint64_t count;
	uint64_t alone; /* ... as a word by itself, which is not in the words */
	uint32_t cp;
	uint32_t id; /* or KC_BPE_NO_ID: it has none yet */
	uint32_t parts[KC_BPE_PARTS];
	uint8_t n_parts;
	bool is_kept_out; /* it would make a token that there is */
};

struct kc_bpe_lack_order {
	uint64_t saved; /* tokens, by making one of it */
	uint32_t cp, at;
};

struct kc_bpe_lacking {
	bool of_bytes;
	bool no_parts;    /* ... but none that needs a beginning */
	bool after_whole; /* ... and those that share a token with others */
	bool is_last;     /* ... and those that use up their beginnings */
	bool is_ready;    /* all are known and sorted */
	struct kc_bpe_lack *v;
	size_t n, cap;
	struct kc_bpe_lack_order *order; /* those that save most first */
	kc_bpe_pairs places;     /* first symbol and character to place in v */
	kc_bpe_pairs beginnings; /* hash of some parts to how often they wait */
	kc_bpe_pairs chain;      /* parts to the beginning or whole they make */
};

KC_MUST_CHECK kc_status kc_bpe_lacking_new(
    struct kc_bpe_lacking **l, bool of_bytes);
void kc_bpe_lacking_free(struct kc_bpe_lacking *l);
uint64_t kc_bpe_lacking_memory(const struct kc_bpe_lacking *l);

/*
 * Of a vocabulary of characters: the symbol of one that has no token, which is
 * n_parts of its bytes', `count` times more. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_lacking_symbol(kc_bpe_trainer *t, uint32_t cp,
    const uint32_t *parts, size_t n_parts, uint64_t count, uint32_t *symbol);

/* Find and sort them, once; all words are there. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_lacking_prepare(kc_bpe_trainer *t);

/* The most tokens that one of those left may save, for all its ids; 0: none. */
uint64_t kc_bpe_lacking_best(const struct kc_bpe_lacking *l);

/*
 * Make tokens of the characters that are worth it beside pairs that occur
 * t->threshold times, *n of them, and put them into the words and into the counts
 * of their pairs, which have aux. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_lacking_add(
    kc_bpe_trainer *t, kc_bpe_pairs *counts, size_t *n);

#endif
