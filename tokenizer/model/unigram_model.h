/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unigram (Kudo, "Subword Regularization", ACL 2018, arXiv 1804.10959): of all
 * ways to cut a text into tokens, the one with the highest sum of scores, which
 * are the logarithms of the tokens' probabilities.
 *
 * SentencePiece sums over the whole text in single precision, so that how a word
 * is cut may depend on what comes before it; 0.2.3 takes the sum off again where
 * it falls below -100,000. Here a piece knows by how much its best path is better
 * than any other; where that is more than the rounding of such sums can make up
 * for, it is the same after any text, and may be remembered. Else it is searched
 * again from the sum so far, rounded as there. HF and llama.cpp (UGM) sum in double
 * precision; HF each pretoken by itself, which is all of a text where a Metaspace does
 * not split.
 */
#ifndef KC_TOKENIZER_UNIGRAM_H
#define KC_TOKENIZER_UNIGRAM_H

#include "tokenizer/model/unigram_steps.h"
#include "tokenizer/model/unknown.h"
#include "tokenizer/vocab/trie.h"

#include "kcorpus/unicode.h"

#include <math.h>
#include <string.h>

struct kc_unigram {
	const struct kc_vocab *vocab;
	struct kc_trie trie; /* of the tokens that text may become */
	double *scores;      /* by id */
	/*
	 * Or NULL: those of sampling and of n best ways, where sentencepiece counts
	 * for a user-defined token its characters, not its bytes.
	 */
	double *way_scores;
	double unknown_score;
	struct kc_unknown unknown;
	bool of_bytes; /* a character is a byte: a byte-level model */
	/* As HF does, or llama.cpp, else as SentencePiece. */
	bool hf, in_double;
	/* Some score is above 0: sums do not fall, and no reach is known. */
	bool has_positive;

	/* Made by kc_unigram_finish. */
	float *single_scores; /* the scores, or NULL: sums are double */
	struct kc_unigram_steps steps; /* of the tokens in `trie` */
	/*
	 * By reach, as uint8_t: the ids of a short piece surely hold after which the sum
	 * is above it. Half of 2^reach is left for the bytes; and no sum is taken off.
	 */
	float least_sum[256];
};

/* The best way to end at a byte of the piece. */
struct kc_unigram_node {
	double score, second; /* and that of the second best */
	uint32_t start;
	uint32_t id;
};

/* Scratch of one thread; all zero is empty. */
struct kc_unigram_scratch {
	struct kc_unigram_node *nodes;
	struct kc_unigram_char *chars; /* of the piece */
	size_t n_chars, cap_nodes, cap_chars;
	/* Or NULL: where the spans of ids go, for which there is room. */
	kc_token_spans *spans;
	double sum; /* of the text so far: SentencePiece */
	/*
	 * Of the last piece: the result holds for any sum whose absolute value,
	 * and that after the piece, is less than 2^reach.
	 */
	int8_t reach;
};

enum { KC_UNIGRAM_NEVER = -128 };

/*
 * Make the scores, by id, and the trie, of all tokens of an indexed vocabulary that
 * may be in a text, as HF has them; `u->of_bytes` is set. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_fill(struct kc_unigram *u,
    const struct kc_vocab *v, const double *scores, kc_error *err);

/* Make what follows from the rest. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_unigram_finish(struct kc_unigram *u);
void kc_unigram_release(struct kc_unigram *u);
void kc_unigram_scratch_release(struct kc_unigram_scratch *s);

/* Where the character at p ends. */
static inline const char *
kc_unigram_char_end(const struct kc_unigram *u, const char *p, const char *end)
{
	if (u->of_bytes)
		return p + 1;
	(void)kc_utf8_next(&p, end);
	return p;
}

/* Append the ids of a piece, as kc_model_encode; the sum goes on. */
KC_MUST_CHECK kc_status kc_unigram_encode(const struct kc_unigram *u,
    struct kc_unigram_scratch *s, kc_str piece, kc_token_ids *ids);

/*
 * Append a path that s->nodes holds turned round: from byte `at` of the piece on,
 * nodes[at].id up to nodes[at].start.
 */
void kc_unigram_put_path(const struct kc_unigram *u,
    const struct kc_unigram_scratch *s, kc_str piece, kc_token_ids *ids);

/* Room in s->nodes and s->chars for a piece; give back what a giant took. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_unigram_reserve(
    struct kc_unigram_scratch *s, kc_str piece);
void kc_unigram_shrink(struct kc_unigram_scratch *s);

/* --- Other ways than the best (unigram_paths.c) --- */

/*
 * As kc_unigram_encode for a way that is drawn by probability, to the power of alpha.
 * Linear in the piece's length.
 */
KC_MUST_CHECK kc_status kc_unigram_sample(const struct kc_unigram *u,
    struct kc_unigram_scratch *s, kc_str piece, double alpha, uint64_t *random,
    kc_token_ids *ids);

/* The ways->n best ways of a piece. As kc_encode_nbest. */
KC_MUST_CHECK kc_status kc_unigram_nbest(const struct kc_unigram *u,
    struct kc_unigram_scratch *s, kc_str piece, kc_encode_ways *ways,
    kc_error *err);

/* --- What was found before --- */

/* A sum beyond it is taken off: 0.2.3 does so, as experiments show. */
#define KC_UNIGRAM_LARGEST 100000.0

/*
 * True if a result with this reach, for a piece of `len` bytes, holds between two sums.
 * No sum on the way may come near the largest one: the best at a byte is at least
 * what the characters before it cost if all are unknown; and it rises by less than 1 a
 * byte.
 */
static inline bool
kc_unigram_within(const struct kc_unigram *u, size_t len, double before,
    double after, int8_t reach)
{
	double a = fabs(before), b = fabs(after), n = (double)len + 1;
	double most = a > b ? a : b;
	uint64_t bits = (uint64_t)(1023 + reach) << 52; /* 2^reach */
	double limit;

	memcpy(&limit, &bits, sizeof(limit));
	return most + n < limit &&
	    (u->in_double ||
		most + n * (1 - u->unknown_score) < KC_UNIGRAM_LARGEST);
}

/* A sum while ids of pieces are taken that were found before: kept in registers. */
struct kc_unigram_sum {
	double whole;
	float single; /* ... or this, with single_scores */
};

static inline struct kc_unigram_sum
kc_unigram_take_sum(const struct kc_unigram_scratch *s)
{
	return (struct kc_unigram_sum){s->sum, (float)s->sum};
}

static inline void
kc_unigram_put_sum(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    struct kc_unigram_sum sum)
{
	s->sum = u->single_scores ? sum.single : sum.whole;
}

/*
 * True if the ids of a piece of up to KC_UNIGRAM_SHORT bytes that were found before, with
 * their reach, can be taken; then the sum goes on after them.
 */
enum { KC_UNIGRAM_SHORT = 255, KC_UNIGRAM_SHORT_REACH = 9 };

static inline bool
kc_unigram_reuse(const struct kc_unigram *u, struct kc_unigram_sum *s,
    size_t len, int8_t reach, const uint32_t *ids, size_t n)
{
	float least = u->least_sum[(uint8_t)reach];

	if (u->single_scores) {
		float sum = s->single;

		for (size_t i = 0; i < n; i++)
			sum += u->single_scores[ids[i]];
		if (!(sum > least) &&
		    !kc_unigram_within(u, len, s->single, sum, reach))
			return false;
		s->single = sum;
	} else if (!u->of_bytes) {
		double sum = s->whole;

		for (size_t i = 0; i < n; i++)
			sum += u->scores[ids[i]];
		if (!(sum > least) &&
		    !kc_unigram_within(u, len, s->whole, sum, reach))
			return false;
		s->whole = sum;
	}
	return true;
}

#endif
