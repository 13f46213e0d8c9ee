/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learning a Unigram vocabulary (Kudo, "Subword Regularization", ACL 2018, arXiv
 * 1804.10959): pieces and the logarithms of their probabilities, such that a text
 * cut into pieces independently of each other is as likely as possible.
 *
 * It starts from a million substrings that are frequent and long (the seeds), and
 * in rounds re-estimates their probabilities by expectation maximization and drops
 * a tenth of them, those that the texts miss least, until the vocabulary has its
 * size (a quarter while many are left, and as SentencePiece).
 *
 *	kc_unigram_trainer *t;
 *	kc_unigram_params params = {.vocab_size = 32000,
 *	    .pieces = {.byte_fallback = true}};
 *	kc_unigram_round round;
 *	kc_buf out = KC_BUF_INIT;
 *
 *	st = kc_unigram_trainer_new(&t, &params, &err);
 *	while (...)
 *		st = kc_unigram_trainer_add(t, pretoken, count, &err);
 *	while (!(st = kc_unigram_trainer_step(t, &round, &err)))
 *		...				(progress; KC_EOF at the end)
 *	st = kc_unigram_trainer_write_model(t, KC_STR(""), &out, &err);
 *
 * The vocabulary is the same for any number of threads and any bound of memory,
 * and does not depend on how a count was divided over several calls. It does
 * depend on the order of what was added once the different pretokens exceed 64 MiB
 * (then seeds are looked for in parts of that size), so they are added in a fixed
 * order, that of kc_counts_merger_next. All sums are in double precision.
 *
 * One thread uses a trainer at a time.
 */
#ifndef KCORPUS_UNIGRAM_H
#define KCORPUS_UNIGRAM_H

#include "kcorpus/pieces.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_unigram_trainer kc_unigram_trainer;

/* What the pieces are of. */
typedef enum kc_unigram_alphabet {
	KC_UNIGRAM_CHARS,
	/*
	 * Bytes, each a character as in tokenizer.json. All 256 are pieces; others
	 * are whole characters of UTF-8, or the first bytes of one, so that none
	 * holds a stray byte beside a character.
	 */
	KC_UNIGRAM_BYTES
} kc_unigram_alphabet;

/* Settings; what is 0 takes its default. */
typedef struct kc_unigram_params {
	uint32_t vocab_size; /* of all pieces together */
	/* The least that kc_unigram_trainer_shrink may go to; 0: vocab_size. */
	uint32_t least_size;
	kc_unigram_alphabet alphabet;
	kc_piece_params pieces;
	uint32_t seeds;   /* how many substrings to begin with; 0: 1,000,000 */
	unsigned threads; /* 0: 1 */
	uint64_t memory;  /* bytes to stay within; 0: no bound */
	const char *tmp;  /* folder to spill to, borrowed; with `memory` */
} kc_unigram_params;

/*
 * Everything in params but tmp is copied. *t is freed with kc_unigram_trainer_free
 * (NULL is allowed). KC_ERR_ARG when a setting is out of its range, the least size
 * is less than what the special and the byte pieces take, or a control or symbol is
 * empty, not UTF-8 or another piece; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_new(
    kc_unigram_trainer **t, const kc_unigram_params *params, kc_error *err);
KC_API void kc_unigram_trainer_free(kc_unigram_trainer *t);

/*
 * Add a pretoken (valid UTF-8; copied) that occurs `count` times, before the first
 * step. One of more than 4,096 characters is learnt from in stretches of so many.
 * KC_ERR_LIMIT when characters times counts exceed 58 bits; KC_ERR_ENCODING;
 * KC_ERR_ARG after the first step; KC_ERR_IO; KC_ERR_NOMEM. After any of them the
 * trainer can only be freed.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_add(
    kc_unigram_trainer *t, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * The same for what is left of a word whose beginning was added (kcorpus/parter.h):
 * it gets no dummy prefix, and no piece is learnt across the place between the two.
 * Statuses as kc_unigram_trainer_add.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_add_rest(
    kc_unigram_trainer *t, kc_str rest, uint64_t count, kc_error *err);

/*
 * Bytes that training takes at its most, by a generous estimate, after the last
 * pretoken was added: params.memory must not be less.
 */
KC_API uint64_t kc_unigram_trainer_memory(const kc_unigram_trainer *t);

/* What a step did. */
typedef struct kc_unigram_round {
	uint32_t number;   /* of the round, from 1 */
	uint32_t pieces;   /* after it, special and byte pieces not counted */
	uint32_t target;   /* where pieces are to come */
	double likelihood; /* mean logarithm of the probability of a word */
} kc_unigram_round;

/*
 * One round; the first finds the seeds too. KC_OK with *round filled when there
 * are more to come; KC_EOF, with *round, after the last one, when the pieces are
 * settled. KC_ERR_LIMIT when params.memory is too small, with what is needed, or
 * when the characters alone are more than the least vocabulary has room for;
 * KC_ERR_FORMAT when nothing was added; KC_ERR_IO; KC_ERR_NOMEM. After a failure
 * the trainer can only be freed.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_step(
    kc_unigram_trainer *t, kc_unigram_round *round, kc_error *err);

/*
 * End the rounds: the next step drops all that is too much at once and settles the
 * pieces. From any thread, and from a signal's handler; the vocabulary is then
 * valid but not as good.
 */
KC_API void kc_unigram_trainer_hurry(kc_unigram_trainer *t);

/*
 * Go on towards a smaller vocabulary once the pieces are settled: they are dropped,
 * and steps begin anew with those that were left in the last round. So sizes come
 * from one training, the largest first. KC_ERR_ARG if they are not settled, or the
 * size is not smaller, or below params.least_size.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_shrink(
    kc_unigram_trainer *t, uint32_t vocab_size, kc_error *err);

/* What a piece is; the numbers are those of sentencepiece_model.proto. */
typedef enum kc_unigram_kind {
	KC_UNIGRAM_NORMAL = 1,
	KC_UNIGRAM_UNKNOWN = 2,
	KC_UNIGRAM_CONTROL = 3,
	KC_UNIGRAM_SYMBOL = 4, /* user-defined */
	KC_UNIGRAM_BYTE = 6
} kc_unigram_kind;

/* A piece: its text, with U+2581 for a space, as files have it. */
typedef struct kc_unigram_piece {
	kc_str text;
	double score; /* logarithm of the probability; 0 unless NORMAL */
	kc_unigram_kind kind;
} kc_unigram_piece;

/*
 * The pieces in the order of their ids, *n, after the last step: <unk>, <s>, </s>,
 * controls, symbols, bytes, then the others, the most probable first. Borrowed as
 * long as the trainer lives. There are fewer than asked for when the texts do not
 * give more.
 */
KC_API const kc_unigram_piece *
kc_unigram_trainer_pieces(const kc_unigram_trainer *t, size_t *n);

/*
 * Append them as a .model, which sentencepiece reads; `provenance` is a JSON value
 * that goes into it, or empty. KC_ERR_ARG for a vocabulary of bytes; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_unigram_trainer_write_model(
    const kc_unigram_trainer *t, kc_str provenance, kc_buf *out, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
