/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trains classifiers that fastText and kcorpus/classifier.h read.
 *
 *	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;
 *	kc_trainer *t;
 *
 *	st = kc_trainer_new(&t, &p, &err);
 *	st = kc_trainer_add(t, KC_STR("ko"), line, &err);	... each line
 *	st = kc_trainer_run(t, &err);
 *	st = kc_trainer_write(t, true, &out, &err);		true: .ftz
 *	kc_trainer_free(t);
 *
 * The model is fastText's: the mean of the vectors of a line's words and n-grams,
 * a matrix, a softmax (Joulin et al. 2017, arXiv 1607.01759). It learns by
 * stochastic gradient descent with a step for each row that shrinks with what the
 * row has seen (Adagrad, Duchi et al. 2011), so that rare n-grams learn as well as
 * frequent ones. fastText's threads write over one another's numbers; here 64
 * examples are looked at with the same numbers, then each row and each label takes
 * up their gradients in their order. So the bytes of a model follow from the
 * lines, their order and the parameters, for any number of threads. They need
 * IEEE 754 arithmetic and nothing of the C library's but sqrt.
 *
 * Examples are drawn: a label, by its share of the text to the power of `balance`,
 * then one of its lines, then, for classifiers that must judge short texts, a
 * piece of it: with the share `crops` one or two words (of scripts without spaces,
 * 2 to 8 characters), else 3 to 14 words.
 *
 * Memory: the lines, and 4 bytes for each number of (words + buckets) rows.
 */
#ifndef KCORPUS_TRAINER_H
#define KCORPUS_TRAINER_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_trainer kc_trainer;

typedef struct kc_trainer_params {
	uint64_t examples; /* how many are drawn; 0: five for each line */
	uint64_t seed;
	uint64_t min_count; /* of a word with a row of its own; 0: none */
	uint64_t cutoff;    /* rows kept by the .ftz, the longest; 0: all */
	uint32_t threads;
	uint32_t dim;        /* of the vectors, to 4096 */
	uint32_t minn, maxn; /* characters of an n-gram; maxn 0: none */
	uint32_t word_ngrams;
	uint32_t buckets; /* rows of n-grams */
	uint32_t dsub;    /* dimensions to a byte of the .ftz */
	double rate;      /* of the first step; the last one is 0.02 of it */
	double balance;   /* 0: labels equally often; 1: as their text is */
	double crops;     /* 0: whole lines */
	double room[4];   /* zeros: for parameters to come */
} kc_trainer_params;

#define KC_TRAINER_PARAMS_INIT \
	{ \
		0, 1, 5, 0, 1, 16, 2, 5, 1, 1000000, 2, 0.3, 0.5, 0, \
		{ \
			0 \
		} \
	}

/*
 * KC_ERR_ARG, naming the parameter, for one out of its range; KC_ERR_NOMEM. The
 * caller frees *t with kc_trainer_free.
 */
KC_API KC_MUST_CHECK kc_status kc_trainer_new(
    kc_trainer **t, const kc_trainer_params *params, kc_error *err);

/* NULL is allowed. */
KC_API void kc_trainer_free(kc_trainer *t);

/*
 * Add a line, which is copied; a label has no white space and 1 to 200 bytes, else
 * KC_ERR_ARG. Lines without words are left out. KC_ERR_LIMIT for more than 2^31
 * lines, 65,535 labels or a line of 1 MiB; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_trainer_add(
    kc_trainer *t, kc_str label, kc_str line, kc_error *err);

/* Learn. KC_ERR_ARG with fewer than two labels; KC_ERR_NOMEM. Once. */
KC_API KC_MUST_CHECK kc_status kc_trainer_run(kc_trainer *t, kc_error *err);

/*
 * Append the model to `out`, as fastText's .bin or, if `quantized`, its .ftz: with
 * a cutoff only the longest rows, all of them in `dim / dsub` bytes and one for
 * their length. The .ftz comes from the same training. KC_ERR_ARG when there are
 * fewer than 256 rows to quantize; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_trainer_write(
    kc_trainer *t, bool quantized, kc_buf *out, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
