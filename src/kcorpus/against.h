/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decontamination: documents that hold texts of evaluation sets.
 *
 *	kc_against_params params = KC_AGAINST_PARAMS_INIT;
 *	kc_against *a;				read by all threads once it is closed
 *	kc_against_finder *f;			one for each thread
 *	kc_against_match match;
 *
 *	st = kc_against_new(&a, &params, &err);
 *	st = kc_against_add(a, text, KC_STR("q1"), &err);	each evaluation text
 *	st = kc_against_close(a, &err);
 *	st = kc_against_finder_new(&f, a, &err);
 *	st = kc_against_find(f, text, &match, &err);	a document
 *	if (match.n_spans) ...				match.name is in it
 *
 * Texts are folded and cut into shingles as for near duplicates
 * (kcorpus/sketch.h), of `window` bytes: 39 are 13 syllables, some four eojeol, or
 * 39 Latin letters, some eight words. Spacing, case and most punctuation are of no
 * consequence. An evaluation text is in a document if the document has at least
 * the part `share` of its different shingles. A text below a window is one
 * shingle, which is in no document but one that is equal.
 *
 * A shingle that more than KC_AGAINST_COMMON different evaluation texts have is of
 * the form of the questions ("choose the right one of the following"), not evidence
 * of one of them; it does not count (GPT-3, arXiv 2005.14165, appendix C, likewise
 * leaves out what is in more than 10 documents). So a document is compared with at
 * most ten texts for each of its characters. Where all shingles of a text are
 * common it cannot be found; kc_against_count says how many such there are.
 *
 * Memory: 24 bytes for each different shingle of each evaluation text, and 4 for
 * each finder.
 */
#ifndef KCORPUS_AGAINST_H
#define KCORPUS_AGAINST_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_AGAINST_COMMON = 10 };

typedef struct kc_against_params {
	uint32_t window; /* bytes of a shingle, 1 to 4096 */
	double share;    /* above 0, at most 1 */
} kc_against_params;

#define KC_AGAINST_PARAMS_INIT \
	{ \
		39, 0.5 \
	}

typedef struct kc_against kc_against;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_against_free. */
KC_API KC_MUST_CHECK kc_status kc_against_new(
    kc_against **a, const kc_against_params *params, kc_error *err);
KC_API void kc_against_free(kc_against *a);

/*
 * Add an evaluation text (valid UTF-8) with the name that is told of it, which is
 * copied. Of texts that are equal when folded the first counts. KC_ERR_LIMIT:
 * more than 2^31 shingles; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_against_add(
    kc_against *a, kc_str text, kc_str name, kc_error *err);

/* No more texts; before the first finder. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_against_close(kc_against *a, kc_error *err);

typedef struct kc_against_counts {
	uint64_t texts;        /* different ones */
	uint64_t mute;         /* of these: cannot be found */
	uint64_t below_window; /* of these: found in equal documents only */
	/* Not among them: of which folding leaves nothing; equal to one. */
	uint64_t empty, repeated;
} kc_against_counts;

/* How many texts there are, once it is closed. */
KC_API void kc_against_count(const kc_against *a, kc_against_counts *counts);

typedef struct kc_against_finder kc_against_finder;

/* KC_ERR_NOMEM. Free with kc_against_finder_free, before `a`. */
KC_API KC_MUST_CHECK kc_status kc_against_finder_new(
    kc_against_finder **f, const kc_against *a, kc_error *err);
KC_API void kc_against_finder_free(kc_against_finder *f);

/* Characters from to to - 1 of the document, as it was given. */
typedef struct kc_against_span {
	uint64_t from, to; /* code points */
	kc_str name;       /* of the text of the greatest share in it */
} kc_against_span;

typedef struct kc_against_match {
	kc_str name;  /* of the text of the greatest share, of equal ones the
			 first */
	double share; /* of its shingles that the document has */
	const kc_against_span *spans; /* apart from each other, ascending */
	size_t n_spans;               /* 0: no evaluation text is in it */
} kc_against_match;

/*
 * Find the evaluation texts in a document (valid UTF-8). *match is borrowed until
 * the finder's next document; where no text is in it, all is empty. A span covers
 * what of those that are in it has; a character that is written as several
 * combining ones is whole in it. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_against_find(kc_against_finder *f,
    kc_str document, kc_against_match *match, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
