/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BPE trainer's parts: words (bpe_words.c), pair counts and the queue of
 * pairs (bpe_pairs.c), the vocabulary and the loop (bpe_train.c), the count from
 * scratch (bpe_recount.c, bpe_count.c), what is not merged (bpe_limits.c), characters that an
 * older vocabulary lacks (bpe_chars.c), and symbols that are characters
 * (bpe_pieces.c).
 *
 * Terms: a word is a pretoken with its count, now a list of symbols (token ids);
 * a posting is the number of a word in which a pair stands.
 */
#ifndef KC_TOKENIZER_BPE_INTERNAL_H
#define KC_TOKENIZER_BPE_INTERNAL_H

#include "kcorpus/bpe.h"
#include "kcorpus/extend.h"

/*
 * Words of more symbols than this are kept in pieces that know of each other, so
 * that a merge looks at the pieces that hold its pair and not at a whole
 * megabyte of one letter.
 */
enum { KC_BPE_PIECE = 256 };

/* Bits of kc_bpe_word.flags. */
enum {
	KC_BPE_MORE = 1, /* the next word goes on where this one ends */
	KC_BPE_REST = 2  /* this word goes on where the last one ended */
};

typedef struct kc_bpe_word {
	uint64_t count;
	uint32_t start; /* in the symbols */
	uint16_t len;
	uint16_t flags;
} kc_bpe_word;

/* --- Pair counts: an open hash table --- */

static inline uint64_t
kc_bpe_pair(uint32_t left, uint32_t right)
{
	return (uint64_t)left << 32 | right;
}

/* No pair: ids are less than 2^32 - 1. */
#define KC_BPE_NO_PAIR UINT64_MAX

typedef struct kc_bpe_slot {
	uint64_t pair;
	int64_t count;
} kc_bpe_slot;

typedef struct kc_bpe_pairs {
	kc_bpe_slot *slots;
	uint32_t *aux; /* a number beside each slot, or NULL */
	size_t mask;   /* slots - 1 */
	size_t used;
	bool with_aux;
} kc_bpe_pairs;

KC_MUST_CHECK kc_status kc_bpe_pairs_init(kc_bpe_pairs *p, bool with_aux);
void kc_bpe_pairs_release(kc_bpe_pairs *p);

/* The slot of a pair, or NULL. */
kc_bpe_slot *kc_bpe_pairs_find(const kc_bpe_pairs *p, uint64_t pair);

/* The slot of a pair, made with count and aux 0 if there was none; NULL: no
 * memory. Moves the slots. */
kc_bpe_slot *kc_bpe_pairs_add(kc_bpe_pairs *p, uint64_t pair);

/* Bytes that it holds. */
uint64_t kc_bpe_pairs_memory(const kc_bpe_pairs *p);

/* Ask the memory for the slots of n pairs, which come next. */
void kc_bpe_pairs_ask(const kc_bpe_pairs *p, const uint64_t *pairs, size_t n);

/* --- The queue: a heap of pairs, the most frequent first --- */

typedef struct kc_bpe_entry {
	uint64_t count; /* when it was pushed: never less than it is now */
	uint64_t pair;
	uint32_t *postings; /* in an arena; ascending */
	uint32_t n;
} kc_bpe_entry;

typedef struct kc_bpe_queue {
	kc_bpe_entry *v;
	size_t n, cap;
	/* Of equally frequent pairs the shorter string, not the smaller ids. */
	const struct kc_bpe_trainer *by_string;
} kc_bpe_queue;

KC_MUST_CHECK kc_status kc_bpe_queue_push(kc_bpe_queue *q, kc_bpe_entry entry);
kc_bpe_entry kc_bpe_queue_pop(kc_bpe_queue *q); /* q->n > 0 */
void kc_bpe_queue_order(kc_bpe_queue *q);       /* v may be in any order */

/* --- What a merge changed: neighbours of the merged pair --- */

/* A symbol beside the pair, and the words where that is so. */
typedef struct kc_bpe_side {
	uint32_t symbol;
	uint32_t last; /* the word that came last */
	uint32_t n;    /* words */
	uint32_t *postings;
	uint64_t sum; /* of their counts, for each time */
} kc_bpe_side;

typedef struct kc_bpe_event {
	uint32_t side; /* index */
	uint32_t word;
} kc_bpe_event;

/* One for what stands left of the pair and one for what stands right of it. */
typedef struct kc_bpe_sides {
	kc_bpe_side *v;
	size_t n, cap;
	uint32_t *where; /* symbol -> index, if v[index].symbol agrees */
	kc_bpe_event *events;
	size_t n_events, cap_events;
} kc_bpe_sides;

struct kc_bpe_trainer {
	uint32_t vocab_size;
	uint64_t min_frequency;

	/* The vocabulary, as tokenizer.json writes it, and who has a string. */
	kc_arena strings;
	kc_str *tokens;
	uint32_t n_tokens, n_specials;
	uint32_t *by_string; /* hash table: id + 1 */
	size_t by_string_mask;
	uint32_t byte_id[256];
	kc_bpe_merge *merges;
	int64_t *rest_counts; /* per merge: see bpe_recount.c */
	size_t n_merges, cap_merges, cap_rest;

	kc_bpe_word *words;
	size_t n_words, cap_words;
	uint32_t *symbols;
	size_t n_symbols, cap_symbols;
	uint32_t *word; /* scratch: the symbols of one */
	size_t cap_word;
	uint64_t total; /* of count * bytes, to bound all sums */

	kc_bpe_pairs all; /* while pairs are counted anew: bpe_recount.c */
	kc_bpe_pairs pairs;
	kc_bpe_queue queue;
	kc_arena postings;
	kc_bpe_sides left, right;
	uint64_t replaced;  /* places where the last merge was made, counted */
	uint64_t threshold; /* pairs below it are not in pairs and queue */
	uint64_t budget;    /* bytes of postings before a new count */
	uint64_t memory;    /* that it may hold, or 0: any */
	uint64_t need;      /* memory that was refused, or 0 */
	bool started;
	bool exact; /* a merge made a string that existed: bpe_recount.c */

	size_t id_limit; /* above all ids, those of bpe_chars.c too */
	struct kc_bpe_limits *limits;   /* or NULL */
	struct kc_piece_base *pieces;   /* or NULL: bpe_pieces.h */
	struct kc_bpe_lacking *lacking; /* or NULL: bpe_chars.h */
};

/* Make the tables for so many tokens. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_init_table(kc_bpe_trainer *t, size_t n);

/*
 * Give `string` the next id. The string is copied; whether there was one is for
 * the caller to know. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_add_token(
    kc_bpe_trainer *t, kc_str string, uint32_t *id);

/* True if a token of the vocabulary has this string. */
bool kc_bpe_has_string(const kc_bpe_trainer *t, kc_str string);

/* True if pair a comes before pair b by the strings that they make. */
bool kc_bpe_string_before(const kc_bpe_trainer *t, uint64_t a, uint64_t b);

/* Add a merge to the list. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bpe_add_merged(
    kc_bpe_trainer *t, kc_bpe_merge merge, int64_t rest_count);

/* Add a word of n symbols, as kc_bpe_trainer_add. */
KC_MUST_CHECK kc_status kc_bpe_add_symbols(kc_bpe_trainer *t,
    const uint32_t *symbols, size_t n, uint64_t count, kc_error *err);

/*
 * Replace left, right by id in the words of the entry, in order, and note what
 * stood beside it in t->left and t->right. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_words_merge(
    kc_bpe_trainer *t, const kc_bpe_entry *entry, uint32_t id);

/* At how many places kc_bpe_words_merge would merge the pair, counted. */
uint64_t kc_bpe_words_count(const kc_bpe_trainer *t, const kc_bpe_entry *entry);

/* The first symbol after word w in its pretoken; false: there is none. */
bool kc_bpe_words_next(const kc_bpe_trainer *t, size_t w, uint32_t *symbol);

/*
 * KC_ERR_LIMIT if a table of pairs that takes n more would double beyond t->memory;
 * t->need says about what it would take in the end, as far as can be told after this
 * share of all places.
 */
KC_MUST_CHECK kc_status kc_bpe_pairs_room(
    kc_bpe_trainer *t, const kc_bpe_pairs *p, size_t n, double share);

enum { KC_BPE_PLACES = 64 };

/* Pairs and the words in which they stand. */
struct kc_bpe_places {
	size_t n;
	uint64_t pairs[KC_BPE_PLACES];
	uint32_t words[KC_BPE_PLACES];
};

typedef kc_status kc_bpe_take_places(void *to, const struct kc_bpe_places *p);

/*
 * Pass all places of pairs in the words from `from` up to `end` on to `take`, in
 * order. What `take` returns.
 */
KC_MUST_CHECK kc_status kc_bpe_each_place(const kc_bpe_trainer *t, size_t from,
    size_t end, kc_bpe_take_places *take, void *to);

/*
 * Add the pairs of the words from `from` up to `end` to a table with aux, which holds
 * the number of their places; with a sign of -1, take them away. As
 * kc_bpe_pairs_room; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_count_words(
    kc_bpe_trainer *t, size_t from, size_t end, int sign, kc_bpe_pairs *table);

/*
 * Count all pairs anew, with a threshold that keeps the postings within their
 * budget. KC_EOF when no pair reaches the minimum; as kc_bpe_pairs_room;
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_recount(kc_bpe_trainer *t);

/* --- Going on from an older vocabulary (bpe_continue.c) --- */

struct kc_vocab;

struct kc_bpe_start {
	const struct kc_vocab *vocab; /* borrowed */
	bool of_bytes;                /* else of characters */
	uint32_t add;
	kc_extend_parts parts;
	uint64_t min_frequency, least_uses;
	uint64_t memory; /* bytes that it may hold, or 0: any */
};

/*
 * A trainer that adds up to `add` tokens to the vocabulary, with whole characters
 * alone; words are added by kc_bpe_add_symbols. KC_ERR_LIMIT for too many ids;
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bpe_trainer_continue(
    kc_bpe_trainer **t, const struct kc_bpe_start *start, kc_error *err);

#endif
