/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits: pairs that a trainer does not merge. What HF's trainer does has none.
 *
 * Most limits are about characters. A token of bytes may end inside a character,
 * and such tokens make ill-formed text where a model puts them together wrongly
 * (Jang et al., "Improbable Bigrams Expose Vulnerabilities of Incomplete Tokens
 * in Byte-Level Tokenizers", arXiv 2410.23684).
 */
#ifndef KC_TOKENIZER_BPE_LIMITS_H
#define KC_TOKENIZER_BPE_LIMITS_H

#include "tokenizer/train/bpe_internal.h"
#include "tokenizer/train/piece_base.h"

/*
 * How a token stands to the characters of its text: it starts with `tail` bytes
 * of a character begun before it, goes on with whole characters or none, and ends
 * with the first `head` of the `of` bytes of one. In the token EA B0, of the
 * syllable EA B0 80, head is 2 and of is 3.
 */
struct kc_bpe_edges {
	uint8_t tail; /* KC_BPE_BROKEN: it joins nothing */
	uint8_t head, of;
	bool has_whole;
};

enum { KC_BPE_BROKEN = 4 };

struct kc_bpe_edges kc_bpe_edges_of(kc_str bytes);
struct kc_bpe_edges
kc_bpe_edges_join(struct kc_bpe_edges left, struct kc_bpe_edges right);

/* Whole characters and nothing else. */
static inline bool
kc_bpe_edges_whole(struct kc_bpe_edges e)
{
	return !e.tail && !e.head;
}

/* A part of one character and nothing else. */
static inline bool
kc_bpe_edges_part(struct kc_bpe_edges e)
{
	return !e.has_whole && e.tail < KC_BPE_BROKEN && !e.tail != !e.head;
}

struct kc_bpe_limits {
	struct kc_bpe_edges *edges; /* by id */
	uint32_t *lengths;          /* of tokens in first symbols, by id */
	uint32_t max_length;        /* of a token, or 0 */
	/* Of characters: what may be a piece; then no two have one string. */
	const kc_piece_params *rules;
	struct kc_piece_edges *piece_edges; /* by id */
	bool any_edges;                     /* edges do not matter */
	/* Parts of characters join to whole ones only (bpe_chars.c). */
	bool only_whole;
	/*
	 * From this id on, tokens are to occur `least_uses` times or more in the
	 * words when all is done, and none has the string of another; 0: no such
	 * limit.
	 */
	uint32_t first_new;
	uint64_t least_uses;
	uint64_t *uses;       /* by id - first_new */
	kc_bpe_pairs refused; /* pairs that are not merged for this */
};

/* Limits for a trainer with ids below id_limit. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_limits_new(
    struct kc_bpe_limits **l, size_t id_limit);

/* Let tokens be pieces of characters, by rules that are borrowed. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_limits_take_rules(
    struct kc_bpe_limits *l, const kc_piece_params *rules, size_t id_limit);
void kc_bpe_limits_free(struct kc_bpe_limits *l);
uint64_t kc_bpe_limits_memory(const struct kc_bpe_limits *l, size_t id_limit);

/* True if the two tokens may become one. The answer stays as long as t->words does. */
bool kc_bpe_may_join(const kc_bpe_trainer *t, uint64_t pair);

/*
 * The last look at the most frequent pair, which would make a string that is a
 * token (has_twin) or not. KC_EOF: it is refused, for good; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_limits_judge(
    kc_bpe_trainer *t, const kc_bpe_entry *entry, bool has_twin);

/* `id` stands at n more places, or less. */
static inline void
kc_bpe_limits_use(struct kc_bpe_limits *l, uint32_t id, int64_t n)
{
	if (l->first_new && id >= l->first_new)
		l->uses[id - l->first_new] += (uint64_t)n;
}

/* Book a merge into `id` at `replaced` places. */
void kc_bpe_limits_book(
    kc_bpe_trainer *t, uint64_t pair, uint32_t id, uint64_t replaced);

#endif
