/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer's parts, in the order in which data goes through them, besides
 * what it shares with the BPE of characters (piece_base.h):
 *
 *	unigram_words.c    pretokens become words, which are put aside
 *	unigram_tape.c     ... and read again
 *	unigram_chunk.c    words come back sorted, a chunk at a time
 *	unigram_suffix.c   substrings of a chunk from its suffix array
 *	unigram_seeds.c    ... of all chunks: the seeds
 *	unigram_match.c    for each character, the longest seed that ends there
 *	unigram_nodes.c    words as a sequence of such seeds 
 *	unigram_table.c    ... of which some are left
 *	unigram_pass.c     one pass over it: expectation, or best paths
 *	unigram_prune.c    which pieces a vocabulary misses least
 *	unigram_select.c   the final pieces
 *	unigram_train.c    settings, rounds
 *
 * Terms: a word is a pretoken in the alphabet of pieces, with its count; a symbol
 * is one of its characters; a seed is a string that may become a piece, and is
 * known by its index; a live one has an index among the pieces, too, which changes
 * from round to round.
 */
#ifndef KC_TOKENIZER_UNIGRAM_INTERNAL_H
#define KC_TOKENIZER_UNIGRAM_INTERNAL_H

#include "kcorpus/spool.h"
#include "kcorpus/unigram.h"

#include "tokenizer/train/piece_base.h"

enum {
	/* Symbols of a word; longer ones are cut. */
	KC_UNIGRAM_WORD = 4096,
	/* Bytes of words that are sorted at once. */
	KC_UNIGRAM_CHUNK = 64 << 20,
	/*
	 * Parts of the words that are summed up one by one, in any order, and then
	 * together, in theirs: so no sum depends on the number of threads.
	 */
	KC_UNIGRAM_LANES = 16
};

/* No seed, no piece. */
#define KC_UNIGRAM_NONE UINT32_MAX

/* --- Numbers of any size in 1 to 10 bytes, seven bits each, low ones first --- */

static inline size_t
kc_unigram_put(unsigned char *p, uint64_t n)
{
	size_t i = 0;

	for (; n >= 0x80; n >>= 7)
		p[i++] = (unsigned char)(n | 0x80);
	p[i++] = (unsigned char)n;
	return i;
}

static inline uint64_t
kc_unigram_get(const unsigned char **p)
{
	uint64_t n = 0;
	unsigned shift = 0;

	for (; **p & 0x80; shift += 7)
		n |= (uint64_t)(*(*p)++ & 0x7F) << shift;
	return n | (uint64_t) * (*p)++ << shift;
}

/* --- Reading a spool from its start (unigram_tape.c) --- */

struct kc_unigram_tape {
	const kc_spool *spool;
	uint64_t at; /* of what is not in the buffer yet */
	kc_buf buf;
	size_t used; /* of the buffer */
};

/*
 * Have at least n bytes in the buffer, or all that are left: *have of them, at
 * what is returned, until the next call. KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_tape_look(struct kc_unigram_tape *r,
    size_t n, const unsigned char **p, size_t *have, kc_error *err);

/* Go on by n of them. */
static inline void
kc_unigram_tape_skip(struct kc_unigram_tape *r, size_t n)
{
	r->used += n;
}

/* --- Words (unigram_words.c) --- */

/* What was added. */
struct kc_unigram_words {
	kc_spool spool;    /* records: length, count * 2 + last, text */
	uint64_t n, bytes; /* of the words */
};

KC_MUST_CHECK kc_status kc_unigram_words_add(
    kc_unigram_trainer *t, const struct kc_piece_text *text, kc_error *err);

/* --- Chunks (unigram_chunk.c) --- */

/*
 * A word in a chunk. For SentencePiece's seeds, its counts inside and at the end
 * of a line are apart; else all are inside.
 */
struct kc_unigram_word {
	uint32_t start, len; /* in the text */
	uint64_t inside, last;
};

/* Words, sorted by their bytes and all different; each is followed by a NUL. */
struct kc_unigram_chunk {
	kc_buf text;
	struct kc_unigram_word *words;
	size_t n, cap;
};

/*
 * The next chunk of what was added; its
 * characters without a piece are KC_PIECE_UNKNOWN_CHAR. KC_EOF at the end;
 * KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_chunk_read(const kc_unigram_trainer *t,
    struct kc_unigram_tape *from, struct kc_unigram_chunk *c, kc_error *err);
void kc_unigram_chunk_release(struct kc_unigram_chunk *c);

/* --- Seeds --- */

/* A substring of a chunk, or of all of them. */
struct kc_unigram_found {
	uint64_t score; /* how often it occurs, times its characters */
	const char *text;
	uint32_t number; /* in the order they were found */
	uint16_t len;    /* bytes */
	uint16_t chars;
};

struct kc_unigram_finds {
	struct kc_unigram_found *v;
	size_t n, cap;
};

/*
 * Find the substrings of a chunk that are worth a seed, `most` of the highest
 * score at least; their text is in the chunk. (unigram_suffix.c) KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_suffixes(const kc_unigram_trainer *t,
    const struct kc_unigram_chunk *c, size_t most,
    struct kc_unigram_finds *finds, kc_error *err);

/* For qsort: higher scores first, then smaller numbers. */
int kc_unigram_compare_finds(const void *a, const void *b);

/* Keep the `most` of the highest score, in any order. */
void kc_unigram_finds_cut(struct kc_unigram_finds *f, size_t most);

/* All strings that a piece may be, with what changes from round to round. */
struct kc_unigram_seeds {
	kc_arena strings;
	kc_str *text;
	uint16_t *chars;
	double *score;    /* logarithm of the probability; NAN: dropped */
	double *expected; /* how often the last step expected it */
	/* The longest that ends it, of those that are live, but itself; or NONE. */
	uint32_t *next;
	uint32_t n;
	uint32_t n_chars; /* the first are single characters */
	/* For each symbol of each seed, the longest seed that ends there. */
	uint32_t *ends;
	uint64_t *first_end; /* by seed, and one more */
};

/* Read all chunks: t->seeds and the spool t->sorted. (unigram_seeds.c) */
KC_MUST_CHECK kc_status kc_unigram_find_seeds(
    kc_unigram_trainer *t, kc_error *err);

/* --- Words as nodes --- */

/* From the seeds and t->sorted: t->nodes. (unigram_nodes.c) */
KC_MUST_CHECK kc_status kc_unigram_make_nodes(
    kc_unigram_trainer *t, kc_error *err);

/* An automaton that follows a text (Aho and Corasick, CACM 1975). */
struct kc_unigram_match {
	struct kc_unigram_edge *edges; /* hash table */
	size_t mask;
	uint32_t *back;    /* by state: that of its longest proper suffix */
	uint32_t *longest; /* ... the longest seed that ends there, or NONE */
	uint32_t n;
	size_t cap;
};

/* Make it of the seeds, and set their `next`. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_unigram_match_init(
    struct kc_unigram_match *m, struct kc_unigram_seeds *s, kc_error *err);
void kc_unigram_match_release(struct kc_unigram_match *m);

/* The state after a character; 0 is the first. */
uint32_t kc_unigram_match_next(
    const struct kc_unigram_match *m, uint32_t state, uint32_t cp);

/*
 * Words in order of their bytes, each without what it begins with like the one
 * before it. In blocks, whose first word is whole; a word is the symbols it has in
 * common, the others, its count, and the longest seed at the end of each other.
 */
struct kc_unigram_block {
	uint64_t at;
	uint32_t bytes;
};

struct kc_unigram_nodes {
	kc_spool spool;
	struct kc_unigram_block *blocks;
	size_t n, cap;
	uint32_t largest; /* bytes of a block */
};

/* --- Passes (unigram_table.c, unigram_pass.c) --- */

/* A live seed as a pass needs it. */
struct kc_unigram_live {
	double p;
	uint32_t next; /* the next shorter one that ends there, or NONE */
	uint32_t chars;
};

/*
 * The live seeds, and one more, number n, for a symbol without any: a character
 * as unlikely as the least likely piece and ten more.
 */
struct kc_unigram_table {
	struct kc_unigram_live *live;
	uint32_t *seed; /* by piece */
	uint32_t *top;  /* by seed: the longest live one that ends it, or n */
	uint32_t n;
	double unknown; /* logarithm */
};

KC_MUST_CHECK kc_status kc_unigram_table_init(
    struct kc_unigram_table *table, struct kc_unigram_seeds *s, kc_error *err);
void kc_unigram_table_release(struct kc_unigram_table *table);

/* What a pass counts: by piece and, last, of the symbols without any. */
struct kc_unigram_sums {
	double *counts;
	double likelihood; /* sum over words of count * log probability */
};

enum kc_unigram_pass {
	KC_UNIGRAM_EXPECT, /* how often pieces are expected over all paths */
	KC_UNIGRAM_BEST    /* how often they are on the best paths */
};

/*
 * Pass over all words. sums->counts has table->n + 1 places, which are set.
 * KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_run_pass(const kc_unigram_trainer *t,
    const struct kc_unigram_table *table, enum kc_unigram_pass kind,
    struct kc_unigram_sums *sums, kc_error *err);

/* --- Rounds --- */

/*
 * Drop the pieces that are missed least, down to `target`. How often they stand on
 * the best paths is counted in a pass, or, in haste, taken from what the last step
 * expected. (unigram_prune.c)
 */
KC_MUST_CHECK kc_status kc_unigram_prune(
    kc_unigram_trainer *t, uint32_t target, bool haste, kc_error *err);

/* Settle t->pieces. (unigram_select.c) */
KC_MUST_CHECK kc_status kc_unigram_select(kc_unigram_trainer *t, kc_error *err);

struct kc_unigram_trainer {
	kc_unigram_params p; /* defaults filled in; its pieces are in `base` */
	struct kc_piece_base base;

	struct kc_unigram_words words;
	uint64_t total;  /* counts of all words */
	kc_spool sorted; /* words in the order of their chunks */
	struct kc_unigram_seeds seeds;
	struct kc_unigram_nodes nodes;

	uint32_t round;
	double likelihood;
	bool started, settled;
	_Atomic bool hurry;
	kc_unigram_piece *pieces;
	size_t n_pieces;
};

/* Live seeds, and the lowest score of one. (unigram_table.c) */
uint32_t kc_unigram_count_live(const struct kc_unigram_seeds *s);
double kc_unigram_least_score(const struct kc_unigram_seeds *s);

#endif
