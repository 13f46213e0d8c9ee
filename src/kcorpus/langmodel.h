/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Models of languages, as the built-in one of kcorpus/lang.h is, and how they are
 * learnt.
 *
 *	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
 *	kc_lang_learner *l;
 *
 *	st = kc_lang_learner_new(&l, &p, &err);
 *	st = kc_lang_learner_add(l, KC_STR("fr"), text, &err);	... each text
 *	st = kc_lang_learner_write(l, &out, &err);
 *	kc_lang_learner_free(l);
 *
 * For each language a model has the probabilities of n-grams of characters, inside
 * words, smoothed as Kneser and Ney have it (1995, ICASSP 1; interpolated as in Chen
 * and Goodman, 1999, Computer Speech and Language 13), with weights of backing off.
 * Words are counted by their frequency to the power of .7.
 * An entry is an n-gram of one language; kept are those that lose most when they
 * back off to the shorter n-gram: by count times the logarithm of the two
 * probabilities' ratio, over the square root of the language's size.
 *
 * What is in a model follows from the texts and the parameters; the order of texts
 * and labels plays no part. It needs IEEE 754 arithmetic and nothing of the C
 * library's but sqrt. Its bytes follow from that and the version of libzstd.
 *
 * Only words of the scripts that several languages share are learnt (kc_lang_words),
 * for each label those of the script that most of its words are in.
 */
#ifndef KCORPUS_LANGMODEL_H
#define KCORPUS_LANGMODEL_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_lang_model kc_lang_model;

/*
 * Open a model file, for kc_lang_detector_use. KC_ERR_IO when it cannot be read;
 * KC_ERR_ARG when it is none or of another version, KC_ERR_FORMAT when it is damaged;
 * KC_ERR_NOMEM. The caller closes *m with kc_lang_model_close. A model may be used by
 * many detectors in many threads.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_model_open(
    kc_lang_model **m, const char *name, kc_error *err);

/* As kc_lang_model_open, of bytes that are borrowed until kc_lang_model_close. */
KC_API KC_MUST_CHECK kc_status kc_lang_model_of(
    kc_lang_model **m, kc_str bytes, kc_error *err);

/*
 * The built-in model, whose 4 MB are part of the library. They become 29 MB of memory
 * when a text first needs them, so detectors of several threads had better share one.
 * KC_ERR_NOMEM. The caller closes *m with kc_lang_model_close.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_model_built_in(
    kc_lang_model **m, kc_error *err);

/* NULL is allowed. */
KC_API void kc_lang_model_close(kc_lang_model *m);

typedef struct kc_lang_learner kc_lang_learner;

/* The rarest that a language can be; the first number is what kc-lang has by default. */
enum { KC_LANG_RARE_TIMES = 16, KC_LANG_MOST_TIMES = 1000000 };

typedef struct kc_lang_learner_params {
	uint64_t entries; /* kept; 0: all. One takes about 1.5 bytes */
	uint32_t order;   /* characters of an n-gram, 1 to 6 */
	double room[4];   /* zeros: for parameters to come */
} kc_lang_learner_params;

#define KC_LANG_LEARNER_PARAMS_INIT \
	{ \
		2500000, 5, \
		{ \
			0 \
		} \
	}

/*
 * KC_ERR_ARG for an order out of its range; KC_ERR_NOMEM. The caller frees *l with
 * kc_lang_learner_free.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_learner_new(
    kc_lang_learner **l, const kc_lang_learner_params *params, kc_error *err);

/* NULL is allowed. */
KC_API void kc_lang_learner_free(kc_lang_learner *l);

/*
 * Add a text, valid UTF-8 in form C, whose words are copied. KC_ERR_ARG for a label
 * that is empty, longer than 11 bytes or holds white space, which changes nothing;
 * KC_ERR_LIMIT for more than 1,024 labels,
 * or, when the model is written, for more than 64 of a script;
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_learner_add(
    kc_lang_learner *l, kc_str label, kc_str text, kc_error *err);

/*
 * Say that texts of a language are rare where the model will be used: a text must be
 * `times` as likely in it as in another language, and its entries are worth less by
 * two thirds of that in logarithms. KC_ERR_ARG for a number that is not from 1 to
 * KC_LANG_MOST_TIMES, and, as KC_ERR_NOMEM, like kc_lang_learner_add.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_learner_rare(
    kc_lang_learner *l, kc_str label, double times, kc_error *err);

/*
 * Append the model to `out`. KC_ERR_ARG with no words of two labels; KC_ERR_LIMIT for
 * more than 20 million n-grams of a language, or entries; KC_ERR_NOMEM.
 * Memory: some 110 bytes for each n-gram of the language that has most, 28 for
 * each entry.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_learner_write(
    kc_lang_learner *l, kc_buf *out, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
