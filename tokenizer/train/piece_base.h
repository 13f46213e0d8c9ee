/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the trainers of characters share: their settings, how pretokens become words
 * in the alphabet of pieces (piece_base.c), which characters get a piece
 * (piece_chars.c), which strings may be one (piece_rule.c), and the .model that is
 * written (piece_file.c).
 */
#ifndef KC_TOKENIZER_PIECE_BASE_H
#define KC_TOKENIZER_PIECE_BASE_H

#include "kcorpus/pieces.h"

#include "tokenizer/vocab/trie.h"

#include "kcorpus/unicode.h"

enum {
	/* Characters of a piece, at most: max_piece. */
	KC_PIECE_LONGEST = 256,
	/* Stands for a character without a piece: U+2585, as in SentencePiece. */
	KC_PIECE_UNKNOWN_CHAR = 0x2585
};

struct kc_piece;

/* How often a character occurs. */
struct kc_piece_char {
	uint32_t cp;
	uint64_t count;
};

struct kc_piece_base {
	kc_piece_params p; /* defaults filled in; strings in `strings` */
	bool of_bytes;     /* a character stands for a byte: bytemap.h */
	kc_arena strings;
	struct kc_trie cut_at; /* pieces that are not learnt */
	struct kc_piece *kept; /* these, in `strings` */
	uint32_t reserved;     /* how many they are */

	uint64_t *char_counts;       /* by code point */
	uint64_t symbols;            /* characters, all counts together */
	uint64_t cuts;               /* places where a text was cut */
	struct kc_piece_char *chars; /* with a piece, by frequency */
	size_t n_chars;
	kc_buf scratch;
};

/*
 * Take the settings, for a vocabulary of so many pieces. KC_ERR_ARG for one that is
 * out of its range; KC_ERR_NOMEM. It is released in any case.
 */
KC_MUST_CHECK kc_status kc_piece_base_init(struct kc_piece_base *b,
    const kc_piece_params *params, bool of_bytes, uint32_t vocab_size,
    kc_error *err);
void kc_piece_base_release(struct kc_piece_base *b);

/* Bytes that it holds from the system; NULL is none. */
uint64_t kc_piece_base_memory(const struct kc_piece_base *b);

/* --- Words --- */

/* A pretoken (valid UTF-8) that occurs `count` times. */
struct kc_piece_text {
	kc_str pretoken;
	uint64_t count;
	bool goes_on; /* it is what is left of a word: no dummy prefix */
};

/*
 * Its word, in b->scratch; empty: there is none. *last: a line ends with it.
 * KC_ERR_LIMIT for more than 2^58 characters of text in all; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_piece_base_spell(struct kc_piece_base *b,
    const struct kc_piece_text *text, kc_str *word, bool *last, kc_error *err);

/*
 * The next part of *word, which goes past it and past the piece that is not learnt
 * after it; its characters are counted. False: there is none.
 */
bool kc_piece_base_part(
    struct kc_piece_base *b, kc_str *word, uint64_t count, kc_str *part);

/* --- Characters --- */

/*
 * Choose the characters that get a piece, the most frequent first, into b->chars;
 * the counts by code point are freed. KC_ERR_LIMIT when a vocabulary of so many
 * pieces has no room for them; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_piece_base_choose(
    struct kc_piece_base *b, uint32_t vocab_size, kc_error *err);

/* --- Which strings may be a piece --- */

/* How a string stands to the rules, as far as what it is joined to matters. */
struct kc_piece_edges {
	uint8_t first, last; /* scripts of the letters at both ends */
	bool alone;          /* joins nothing */
	bool has_space;      /* starts with U+2581 */
	bool is_open;        /* takes its script from what is before it */
};

struct kc_piece_edges
kc_piece_edges_of(const kc_piece_params *rules, uint32_t cp);

/* Join b to *a; false if the two may not stand in one piece. */
bool kc_piece_edges_join(const kc_piece_params *rules, struct kc_piece_edges *a,
    struct kc_piece_edges b);

/*
 * True if this string (valid UTF-8, of `chars` characters) may be a piece; one
 * character always may.
 */
bool kc_piece_may_be(const kc_piece_params *rules, kc_str s, size_t chars);

/*
 * The same of bytes, as characters of bytemap.h: whole characters of UTF-8, or the
 * first bytes of one, beside what the digits' rule says. One byte always may.
 */
bool kc_piece_bytes_may_be(const kc_piece_params *rules, kc_str s);

/* --- Files --- */

/* What is said about training besides the settings in `b`. */
struct kc_piece_file {
	const struct kc_piece *pieces;
	size_t n;
	int type;       /* KC_MODEL_TYPE_* */
	uint32_t seeds; /* of a Unigram */
	kc_str provenance;
};

/* Append a .model. KC_ERR_ARG for a vocabulary of bytes; KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_piece_base_write(const struct kc_piece_base *b,
    const struct kc_piece_file *file, kc_buf *out, kc_error *err);

#endif
