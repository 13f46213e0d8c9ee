/* SPDX-License-Identifier: Apache-2.0 */
/* A tokenizer's parts, as its readers, writers and the encoder share them. */
#ifndef KC_TOKENIZER_TOKENIZER_INTERNAL_H
#define KC_TOKENIZER_TOKENIZER_INTERNAL_H

#include "kcorpus/tokenizer.h"

/* No rank, no id. */
enum { KC_TOKENIZER_NONE = 0xFFFFFFFF };
#define KC_NO_RANK UINT32_C(0xFFFFFFFF)

typedef struct kc_token {
	kc_str bytes; /* first: see kc_lookup_id */
	kc_token_kind kind;
	bool in_model;  /* stands in the model's vocabulary */
	bool as_is;     /* there, but not as a name of bytes: never in text */
	uint32_t added; /* its place in `added`, if it is there */
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

/* What a syllable starts as in a pretoken: see syllables.c. */
enum { KC_SYLLABLES = 11172, KC_CROSSING_CELLS = 0xC0 * 5 };

/* Instead of an id: the space before the syllable stays by itself at first. */
#define KC_SYLLABLE_APART (KC_NO_RANK - 1)

typedef struct kc_syllable {
	uint32_t id;   /* or KC_TOKENIZER_NONE: it is no token */
	uint32_t rank; /* of the last merge in it */
} kc_syllable;

typedef struct kc_syllables {
	kc_syllable alone[KC_SYLLABLES];
	kc_syllable spaced[KC_SYLLABLES]; /* with a space before it */
	/*
	 * Ranks of the merges across the boundary of two characters that have a
	 * part of one, by kc_crossing_cell; where each cell starts.
	 */
	uint32_t *crossings;
	uint32_t cells[KC_CROSSING_CELLS + 1];
} kc_syllables;

/*
 * For the last byte of a character and the first one of the next, ASCII or a
 * syllable each; for other bytes KC_CROSSING_CELLS.
 */
static inline size_t
kc_crossing_cell(unsigned last, unsigned first)
{
	if (last >= 0xC0)
		return KC_CROSSING_CELLS;
	if (first < 0x80)
		return 5 * last;
	return first >= 0xEA && first <= 0xED ? 5 * last + first - 0xEA + 1
					      : KC_CROSSING_CELLS;
}

/*
 * May a merge cross from the end of `before` to the start of `after`, neither
 * empty, before the characters there, whose last ranks these are, are whole?
 */
bool kc_syllables_cross(const struct kc_tokenizer *t, kc_str before,
    kc_str after, uint32_t rank_before, uint32_t rank_after);

struct kc_tokenizer {
	kc_arena strings;
	kc_token *tokens;
	uint32_t n_tokens; /* highest id + 1 */
	size_t cap_tokens;
	kc_added *added;
	size_t n_added, cap_added;
	kc_bpe_merge *merges; /* by rank */
	size_t n_merges, cap_merges;
	const char *pretokenizer; /* name */
	kc_str pattern;           /* its regex, if it is the user's */
	kc_form form;
	bool ignore_merges; /* a pretoken that is a token is not merged */

	/* Made by kc_tokenizer_finish. */
	uint32_t byte_id[256];
	uint32_t *by_bytes; /* hash table of normal tokens: id + 1 */
	size_t by_bytes_mask;
	kc_pair_slot *pairs;
	size_t pairs_mask;
	uint64_t *maybe; /* KC_PAIR_BITS for each of pairs: see below */
	kc_pair_rank *byte_pairs; /* of two bytes, left << 8 | right */
	kc_syllables *syllables;  /* or NULL: not with these merges */
	kc_hash128 hash;
};

kc_tokenizer *kc_tokenizer_alloc(void);

/*
 * Give `id` the token that the model writes so: the characters of its bytes, or,
 * of a special token, any text. KC_ERR_FORMAT when it has one or is more than
 * 2^24; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_tokenizer_add(
    kc_tokenizer *t, uint32_t id, kc_str written, kc_error *err);

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

static inline size_t
kc_pair_hash(uint64_t pair)
{
	uint64_t h = pair * UINT64_C(0x9E3779B97F4A7C15);

	return (size_t)(h >> 32 ^ h >> 15);
}

/* Where a pair is in the table, or where it would be. */
static inline kc_pair_slot *
kc_tokenizer_find_pair(const kc_tokenizer *t, uint64_t pair)
{
	size_t i = kc_pair_hash(pair) & t->pairs_mask;

	while (t->pairs[i].pair != pair && t->pairs[i].pair != UINT64_MAX)
		i = (i + 1) & t->pairs_mask;
	return &t->pairs[i];
}

/*
 * Most pairs that are looked up do not merge, and the table is larger than the
 * inner caches. A bit for each hash says so first, in a tenth of the space; one
 * pair in eight that does not merge has its bit set all the same.
 */
enum { KC_PAIR_BITS = 4 };

static inline size_t
kc_pair_bit(const kc_tokenizer *t, uint64_t pair)
{
	return kc_pair_hash(pair) & ((t->pairs_mask + 1) * KC_PAIR_BITS - 1);
}

/* What the pair becomes; an empty slot has no rank. */
static inline kc_pair_rank
kc_tokenizer_pair(const kc_tokenizer *t, uint32_t left, uint32_t right)
{
	uint64_t pair = (uint64_t)left << 32 | right;

	size_t bit = kc_pair_bit(t, pair);

	if (!(t->maybe[bit / 64] >> bit % 64 & 1))
		return (kc_pair_rank){KC_NO_RANK, 0};
	return kc_tokenizer_find_pair(t, pair)->to;
}

/* Make p the pre-tokenizer of t, and one like it for an encoder. */
KC_MUST_CHECK kc_status kc_tokenizer_set_pretokenizer(
    kc_tokenizer *t, const kc_pretokenizer *p);
KC_MUST_CHECK kc_status kc_tokenizer_get_pretokenizer(
    const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err);

/* Make t->syllables, if merges are ranked as in one. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_tokenizer_index_syllables(kc_tokenizer *t);
void kc_syllables_free(kc_syllables *s);

/* tokenizer.json of HF into an empty t. */
KC_MUST_CHECK kc_status kc_tokenizer_read_hf(
    kc_tokenizer *t, kc_str file, kc_error *err);

#endif
