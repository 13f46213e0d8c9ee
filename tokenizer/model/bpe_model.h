/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE: merges and the tables that find them (bpe.c), what syllables become
 * (syllables.c), and merging one piece of text (merge.c).
 */
#ifndef KC_TOKENIZER_BPE_H
#define KC_TOKENIZER_BPE_H

#include "tokenizer/model/cuts.h"
#include "tokenizer/model/unknown.h"
#include "tokenizer/vocab/char_map.h"
#include "tokenizer/vocab/trie.h"
#include "tokenizer/vocab/vocab.h"

#define KC_NO_RANK UINT32_C(0xFFFFFFFF)

/* What a pair of symbols becomes. */
typedef struct kc_pair_rank {
	uint32_t rank; /* KC_NO_RANK: it is not merged */
	uint32_t id;
} kc_pair_rank;

/*
 * A pair with the number of its merge in one word, since most of the time of merging
 * is waiting for the table of pairs: from the top, 21 bits of each side and 22 of the
 * merge. KC_PAIR_NONE is an empty place; no pair is that of two ids KC_PAIR_IDS.
 */
enum {
	KC_PAIR_ID_BITS = 21,
	KC_PAIR_MERGE_BITS = 22,
	/* Ids and numbers of merges are less. */
	KC_PAIR_IDS = (1 << KC_PAIR_ID_BITS) - 1,
	KC_PAIR_MERGES = 1 << KC_PAIR_MERGE_BITS
};
#define KC_PAIR_NONE UINT64_MAX

/* What a syllable starts as in a pretoken: see syllables.c. */
enum { KC_CROSSING_CELLS = 0xC0 * 5 };

/* Instead of an id: the space before the syllable stays by itself at first. */
#define KC_SYLLABLE_APART (KC_NO_RANK - 1)

typedef struct kc_syllable_ids {
	uint32_t id;   /* or KC_TOKENIZER_NONE: it is no token */
	uint32_t rank; /* of the last merge in it */
} kc_syllable_ids;

typedef struct kc_syllables {
	kc_syllable_ids alone[KC_SYLLABLES];
	kc_syllable_ids spaced[KC_SYLLABLES]; /* with a space before it */
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
 * How a text of characters starts (char_split.c). A symbol is a token of the model or,
 * from first_untold on, a character that is none but stands in longer tokens, as
 * SentencePiece may have it.
 */
struct kc_bpe_chars {
	struct kc_char_map symbols; /* of characters */
	/* Above the ids of the model; tokens that are added later may have the same. */
	uint32_t first_untold;
	uint32_t *untold; /* the character of each such symbol */
	size_t n_untold, cap_untold;
	struct kc_unknown unknown;
	/* User-defined tokens, which are whole from the start, or NULL. */
	const struct kc_trie *frozen;
};

/* Needs its vocabulary as long as it lives. All zero is empty. */
struct kc_bpe {
	const struct kc_vocab *vocab;
	kc_bpe_merge *merges; /* by rank */
	size_t n_merges, cap_merges;
	/* By merge, not falling; or NULL: its place in `merges`. */
	uint32_t *ranks;
	/*
	 * By token, where merges were derived from these: what dropout leaves may
	 * merge in other ways than the derived ones. Else NULL.
	 */
	uint32_t *token_ranks;
	struct kc_bpe_chars *chars; /* or NULL: a text starts as its bytes */
	bool ignore_merges;         /* a piece that is a token is not merged */

	/* Made by kc_bpe_finish. */
	uint32_t byte_id[256];
	uint64_t *pairs; /* an open table */
	size_t n_pairs;  /* its places */
	/* A bit by the hash of a pair, after the table: not set, it is not there. */
	uint64_t *may_merge;
	unsigned merge_shift; /* from a hash to its bit */
	bool repeats;         /* some pair is merged twice */
	bool in_order;        /* each merge makes the id after the last one's */
	kc_pair_rank *byte_pairs; /* of two bytes, left << 8 | right */
	kc_syllables *syllables;  /* or NULL: not with these merges */
	struct kc_cuts *cuts;     /* or NULL: its pieces are not cut */
};

void kc_bpe_release(struct kc_bpe *b);

/* Free what kc_bpe_finish made: merges and tokens may be added again. */
void kc_bpe_unfinish(struct kc_bpe *b);

/* Add the next merge. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_add_merge(struct kc_bpe *b, kc_bpe_merge merge);

/*
 * Make the table of n pairs, and put b->merges[i] there: for who needs it before
 * kc_bpe_finish, which then leaves it as it is. KC_ERR_LIMIT for more ids or merges
 * than a place of the table can tell; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_reserve_pairs(
    struct kc_bpe *b, size_t n, kc_error *err);
void kc_bpe_index_merge(struct kc_bpe *b, size_t i);

/*
 * Make the tables; the vocabulary is complete and indexed. KC_ERR_FORMAT when a
 * byte has no token; as kc_bpe_reserve_pairs.
 */
KC_MUST_CHECK kc_status kc_bpe_finish(struct kc_bpe *b, kc_error *err);

/* The pair, with 0 for its merge. */
static inline uint64_t
kc_pair_of(uint32_t left, uint32_t right)
{
	return ((uint64_t)left << KC_PAIR_ID_BITS | right)
	    << KC_PAIR_MERGE_BITS;
}

static inline uint64_t
kc_pair_hash(uint64_t pair)
{
	return pair * UINT64_C(0x9E3779B97F4A7C15);
}

/* Where the search for a pair starts. */
static inline size_t
kc_pair_place(const struct kc_bpe *b, uint64_t pair)
{
	return (size_t)((kc_pair_hash(pair) >> 32) * b->n_pairs >> 32);
}

/*
 * False: the pair is not in the table. Nearly half of the pairs that are asked for are
 * not, and the bits take less than a tenth of the table, so they stay in inner caches.
 */
static inline bool
kc_pair_may_merge(const struct kc_bpe *b, uint64_t pair)
{
	uint64_t bit = kc_pair_hash(pair) >> b->merge_shift;

	return b->may_merge[bit / 64] >> bit % 64 & 1;
}

/*
 * Where a pair is in the table, or where it would be. From the place of a pair on, no
 * larger one comes before it (Amble and Knuth, "Ordered hash tables", 1974): so the
 * first one that is not smaller tells, where KC_PAIR_NONE is the largest.
 */
static inline uint64_t *
kc_bpe_find_pair(const struct kc_bpe *b, uint64_t pair)
{
	size_t i = kc_pair_place(b, pair);

	while (b->pairs[i] < pair)
		i = i + 1 < b->n_pairs ? i + 1 : 0;
	return &b->pairs[i];
}

/* True if what was found for a pair is that pair. */
static inline bool
kc_pair_is(uint64_t found, uint64_t pair)
{
	return (found ^ pair) >> KC_PAIR_MERGE_BITS == 0;
}

/* What the pair becomes, or KC_NO_RANK. */
static inline kc_pair_rank
kc_bpe_rank(const struct kc_bpe *b, uint32_t left, uint32_t right)
{
	uint64_t pair = kc_pair_of(left, right), found;
	uint32_t i;

	if (!kc_pair_may_merge(b, pair))
		return (kc_pair_rank){KC_NO_RANK, 0};
	found = *kc_bpe_find_pair(b, pair);
	if (!kc_pair_is(found, pair))
		return (kc_pair_rank){KC_NO_RANK, 0};
	i = found & (KC_PAIR_MERGES - 1);
	return (kc_pair_rank){b->ranks ? b->ranks[i] : i,
	    b->in_order ? b->merges[0].id + i : b->merges[i].id};
}

/*
 * *all: the bytes of every token are merged to that token, so that it does not matter
 * whether a pretoken that is a token is merged or looked up. (To count merges would be
 * no proof: two of them may make one token, or a third one that always comes earlier
 * may keep one from being made.) b is finished. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_makes_all(const struct kc_bpe *b, bool *all);

/* True if b has each merge that `derived` has, to the same token. */
bool kc_bpe_has_merges(const struct kc_bpe *b, const struct kc_bpe *derived);

/*
 * True if a merge may cross from the end of `before` to the start of `after`, neither
 * empty, before the characters there, whose last ranks these are, are whole.
 */
bool kc_syllables_cross(const struct kc_bpe *b, kc_str before, kc_str after,
    uint32_t rank_before, uint32_t rank_after);

/* Make b->syllables, if merges are ranked as in one. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_index_syllables(struct kc_bpe *b);
void kc_syllables_free(kc_syllables *s);

/* --- Merging (merge.c) --- */

/* A symbol in the list of those that are left. */
typedef struct kc_merge_symbol {
	uint32_t id;
	uint32_t previous, next; /* places, or UINT32_MAX */
	uint32_t unused;         /* four to a line of the cache */
} kc_merge_symbol;

/* Places where pairs of one rank start, a line of the cache full. */
enum { KC_MERGE_BLOCK = 14 };
typedef struct kc_merge_block {
	uint32_t next; /* of `blocks` + 1, or 0: the block filled before */
	uint32_t n;
	uint32_t place[KC_MERGE_BLOCK];
} kc_merge_block;

/* Scratch of kc_merge_long; all zero is empty. */
typedef struct kc_merge_scratch {
	kc_merge_symbol *symbols; /* by the byte where they start */
	size_t cap_symbols;
	uint32_t *head; /* by rank: of `blocks` + 1, or 0 */
	kc_merge_block *blocks;
	size_t n_blocks, cap_blocks;
	uint32_t free_block; /* + 1, or 0 */
	uint32_t *ranks;     /* a heap of the ranks that have places */
	size_t n_ranks, cap_ranks;
	uint32_t *sorted, *tmp;
	size_t cap_sorted, cap_tmp;
} kc_merge_scratch;

void kc_merge_release(kc_merge_scratch *m);

/*
 * Merge n symbols, which are the ids in m->symbols; what is left stays linked
 * from m->symbols[0] on. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_merge_symbols(
    const struct kc_bpe *b, kc_merge_scratch *m, uint32_t n);

/* Merge 1 to KC_MERGE_FEW symbols in place; how many are left. */
enum { KC_MERGE_FEW = 64 };
size_t kc_merge_few(const struct kc_bpe *b, uint32_t *symbols, size_t n);

/* Append the ids of 1 to KC_MERGE_FEW bytes. */
void kc_merge_short(const struct kc_bpe *b, kc_str piece, kc_token_ids *ids);

/* Room for n of m->symbols. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_merge_reserve(kc_merge_scratch *m, size_t n);

/*
 * Append the ids of a piece. The ids must have room for as many as it has bytes,
 * and one more. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_encode(const struct kc_bpe *b,
    kc_merge_scratch *m, kc_str piece, kc_token_ids *ids);

/*
 * As kc_bpe_encode for 1 to 64 bytes, from bytes and without b->syllables, which
 * is made with it.
 */
void kc_merge_bytes(const struct kc_bpe *b, kc_str piece, kc_token_ids *ids);

/* --- Texts of characters (char_split.c) --- */

/*
 * Make b->chars from the vocabulary, which is indexed: the symbols of characters.
 * The caller sets what is unknown. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_chars_new(struct kc_bpe *b);
void kc_bpe_chars_free(struct kc_bpe_chars *c);

/* As kc_bpe_encode, for a model with b->chars. */
KC_MUST_CHECK kc_status kc_bpe_encode_chars(const struct kc_bpe *b,
    kc_merge_scratch *m, kc_str piece, kc_token_ids *ids);

/*
 * The symbol that text at *p starts with, which *p then goes past: KC_CHAR_NONE for
 * an unknown character.
 */
uint32_t kc_bpe_next_symbol(
    const struct kc_bpe_chars *c, const char **p, const char *end);

/*
 * Append what a symbol of merged text is as ids. `start`: where the ids of this
 * piece begin in `ids`; an unknown token before it is not fused with.
 */
void kc_bpe_put_symbol(
    const struct kc_bpe *b, uint32_t symbol, size_t start, kc_token_ids *ids);

/* --- Merges from a vocabulary that has none (derive.c) --- */

/*
 * Give b the merges of a BPE that merges any two symbols whose strings joined are
 * a token, the token of lowest rank[id] first (KC_NO_RANK: not a token that
 * merging makes). This is what SentencePiece and tiktoken do. `rank` has a number
 * for each id of the vocabulary, which is indexed; b->chars is made, if the model
 * has it. KC_ERR_LIMIT for a token too long; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_derive(
    struct kc_bpe *b, const uint32_t *rank, kc_error *err);

#endif
