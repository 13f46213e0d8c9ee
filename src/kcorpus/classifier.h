/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linear text classifiers in fastText's format: languages, qualities, topics.
 *
 *	kc_classifier *c;
 *	kc_scorer *s;
 *	kc_prediction top[3];
 *	size_t n;
 *
 *	st = kc_classifier_open(&c, "lid.176.ftz", &err);
 *	st = kc_scorer_new(&s, c, &err);		one for each thread
 *	st = kc_scorer_classify(s, text, top, 3, &n, &err);
 *	... kc_classifier_label(c, top[0].label), top[0].score ...
 *	kc_scorer_free(s);
 *	kc_classifier_free(c);
 *
 * Any supervised model that fastText 0.9 writes can be read, .bin and .ftz:
 * hierarchical softmax, softmax, one-vs-all and negative sampling, n-grams of
 * words, pruned and quantized, the output too. The text of a line gets the label
 * that `fasttext predict` gives it; scores agree to about 1e-6 (sums are made word
 * by word, so that the words of a text can be kept ready). The format is that of
 * fastText's src/{fasttext,args,dictionary,densematrix,quantmatrix,
 * productquantizer}.cc, version 12, and 11 as version 12 reads it.
 *
 * A model is mapped, not read: rows of a .bin are touched when they are needed.
 * Words and n-grams that survived pruning are indexed in memory, 24 bytes each;
 * a quantized matrix of at most 16 MB of floats is unpacked, and where all labels are
 * scored, which hierarchical softmax does not, so much of their rows is laid out anew.
 */
#ifndef KCORPUS_CLASSIFIER_H
#define KCORPUS_CLASSIFIER_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_classifier kc_classifier;
typedef struct kc_scorer kc_scorer;

/*
 * Open a model file. KC_ERR_IO when it cannot be read; KC_ERR_FORMAT, with the
 * offset, when it is no supervised fastText model, is damaged or says things
 * that contradict one another; KC_ERR_LIMIT for n-grams of more than 100;
 * KC_ERR_NOMEM. The caller frees *c with kc_classifier_free. A classifier may be
 * used by many scorers in many threads.
 */
KC_API KC_MUST_CHECK kc_status kc_classifier_open(
    kc_classifier **c, const char *name, kc_error *err);

/* As kc_classifier_open, of bytes that are borrowed until kc_classifier_free. */
KC_API KC_MUST_CHECK kc_status kc_classifier_of(
    kc_classifier **c, kc_str bytes, kc_error *err);

/* NULL is allowed. */
KC_API void kc_classifier_free(kc_classifier *c);

/* How many labels it has. */
KC_API size_t kc_classifier_labels(const kc_classifier *c);

/*
 * A label without "__label__", by number, the most frequent one of the training
 * first. Borrowed until the classifier is freed.
 */
KC_API kc_str kc_classifier_label(const kc_classifier *c, size_t i);

/*
 * Choose among these labels alone: the others are left out before the softmax,
 * so that the scores of the chosen ones sum to 1 (with hierarchical softmax they
 * are divided by their sum; with the independent scores of one-vs-all and
 * negative sampling they stay as they are). Not while scorers are in use.
 * KC_ERR_ARG for a label that it does not have, whose index is err->offset.
 */
KC_API KC_MUST_CHECK kc_status kc_classifier_restrict(
    kc_classifier *c, const kc_str *labels, size_t n, kc_error *err);

/* A label and its probability, 0 to 1. */
typedef struct kc_prediction {
	uint32_t label;
	double score;
} kc_prediction;

/*
 * Scratch for one thread: up to 1.5 MiB. `c` must outlive it. Freed with
 * kc_scorer_free. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_scorer_new(
    kc_scorer **s, const kc_classifier *c, kc_error *err);

/* NULL is allowed. */
KC_API void kc_scorer_free(kc_scorer *s);

/*
 * The best `k` labels of a text, the best first; *n is how many there are. The
 * text is one line to the model: its line feeds are spaces, and the end of the
 * line, which is a word of many models, comes once, after it. No label at all
 * (*n is 0) when the model knows nothing of what the text is made of: no word and
 * no n-gram but the end of the line. (fastText gives such texts whatever the end
 * of a line alone is likeliest to be.) KC_ERR_NOMEM. Bytes that are not UTF-8 do
 * no harm.
 */
KC_API KC_MUST_CHECK kc_status kc_scorer_classify(kc_scorer *s, kc_str text,
    kc_prediction *top, size_t k, size_t *n, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
