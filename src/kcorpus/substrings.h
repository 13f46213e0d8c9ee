/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of characters that recur anywhere in a corpus, found by a suffix array (as in
 * Lee et al., arXiv 2107.06499, who remove all copies and cut where bytes end).
 *
 *	kc_substring_params params = KC_SUBSTRING_PARAMS_INIT;
 *	kc_substrings *s;
 *	kc_substring_cut gone;
 *
 *	st = kc_substrings_new(&s, &params, &err);
 *	st = kc_substrings_add(s, text, &err);		each document
 *	st = kc_substrings_settle(s, &err);
 *	st = kc_substrings_next(s, &out, &gone, &err);	each, in the same order
 *	kc_substrings_free(s);
 *
 * A run of `least` characters in a document is a repeat if the same characters, as
 * they stand, are somewhere before it, in an earlier document or in its own without
 * overlap. What lies in repeats goes, in whole eojeol or whole lines: one of which
 * a character lies in no repeat stays. So the first copy of everything stays, and
 * no character, eojeol or, with `lines`, line is cut.
 *
 * Memory: 5.2 bytes for each byte of text, of which there may be 2 GiB. The time is
 * that of libdivsufsort, and up to `least` steps for each character.
 */
#ifndef KCORPUS_SUBSTRINGS_H
#define KCORPUS_SUBSTRINGS_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_SUBSTRING_MIN = 8, KC_SUBSTRING_MAX = 1000 };

typedef struct kc_substring_params {
	uint32_t least;  /* characters, KC_SUBSTRING_MIN to KC_SUBSTRING_MAX */
	bool lines;      /* cut whole lines only, not eojeol */
	uint64_t memory; /* bytes; 0: no limit */
} kc_substring_params;

#define KC_SUBSTRING_PARAMS_INIT \
	{ \
		50, false, 0 \
	}

typedef struct kc_substrings kc_substrings;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_substrings_free. */
KC_API KC_MUST_CHECK kc_status kc_substrings_new(
    kc_substrings **s, const kc_substring_params *params, kc_error *err);
KC_API void kc_substrings_free(kc_substrings *s);

/*
 * Add the next document (valid UTF-8), which is copied. KC_ERR_LIMIT: more than
 * params.memory, as the message says, or than 2 GiB of text; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_substrings_add(
    kc_substrings *s, kc_str text, kc_error *err);

/* Find the repeats, after the last document. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_substrings_settle(
    kc_substrings *s, kc_error *err);

/* What goes of a document. */
typedef struct kc_substring_cut {
	uint64_t units; /* eojeol or lines that it has */
	uint64_t gone;
} kc_substring_cut;

/*
 * Append the text of the next document, in the order of kc_substrings_add, without
 * what goes. Of the white space around a cut stays that with more ends of lines.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_substrings_next(
    kc_substrings *s, kc_buf *out, kc_substring_cut *cut, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
