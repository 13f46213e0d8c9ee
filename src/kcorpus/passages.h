/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines or paragraphs that recur over a corpus: menus, notices, signatures.
 *
 *	kc_passage_params params = KC_PASSAGE_PARAMS_INIT;
 *	kc_passage_reader *r;			one for each thread
 *	kc_passages *p;
 *	kc_buf hashes = KC_BUF_INIT, out = KC_BUF_INIT;
 *	kc_passage_cut cut;
 *
 *	st = kc_passage_reader_new(&r, &params, &err);
 *	st = kc_passages_new(&p, &params, &err);
 *	st = kc_passage_hashes(r, text, &hashes, &err);	each document
 *	st = kc_passages_add(p, kc_buf_str(&hashes), &err);
 *	st = kc_passages_settle(p, &err);		after the last
 *	st = kc_passages_next(p, &cut, &err);		of each, in the same order
 *	st = kc_passages_put(p, text, &out, &err);
 *
 * A passage is a line that is not blank, or a run of such lines. Two are the same
 * if they are equal but for white space and Unicode form (kc_exact_fold). How often
 * each occurs is counted over all documents, then a rule says which of them go:
 *
 *	KC_PASSAGES_FIRST	all but the first occurrence of each
 *	KC_PASSAGES_ABOVE	all occurrences of those that occur more than
 *				`red` times
 *	KC_PASSAGES_RUNS	what is not in a run of rare ones, as in PLD
 *				(arXiv 2510.24139): a passage that occurs at most
 *				`green` times is green, more than `red` times red,
 *				yellow between. Of each run without a red one stays
 *				what lies from its first pair of greens to its last,
 *				that is, what g{2,} or g{2,}(y+g{1,})+g matches: a
 *				yellow line stays inside an article and goes from
 *				its margins.
 *
 * 3 and 50 are what that paper found for Korean; for English it has 1 and 1000.
 *
 * Memory: 64 parts of a table of the different passages, one at a time, of at most
 * params.memory bytes (with less memory a part is read more often) and a byte for
 * a 64th of all passages. 16 bytes for each passage and 8 more lie in files of
 * params.tmp. The time is linear. What goes does not depend on seed or memory.
 */
#ifndef KCORPUS_PASSAGES_H
#define KCORPUS_PASSAGES_H

#include "kcorpus/base.h"
#include "kcorpus/sketch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum kc_passage_kind {
	KC_LINES,
	KC_PARAGRAPHS,
	KC_EOJEOLS /* runs without white space */
} kc_passage_kind;

typedef enum kc_passage_rule {
	KC_PASSAGES_FIRST,
	KC_PASSAGES_ABOVE,
	KC_PASSAGES_RUNS
} kc_passage_rule;

typedef struct kc_passage_params {
	kc_passage_kind kind;
	kc_passage_rule rule;
	kc_exact_fold fold;
	uint32_t green, red; /* red < 2^30; green <= red with RUNS */
	uint64_t memory;     /* bytes; 0: no limit */
	uint64_t seed;       /* of the hashes; random, for they can be made */
	const char *tmp;     /* folder for files without a name; borrowed */
} kc_passage_params;

#define KC_PASSAGE_PARAMS_INIT \
	{ \
		KC_LINES, KC_PASSAGES_FIRST, KC_EXACT_SPACES, 3, 50, 0, 0, \
		    "/tmp" \
	}

typedef struct kc_passage_reader kc_passage_reader;

/* KC_ERR_NOMEM. Free with kc_passage_reader_free. */
KC_API KC_MUST_CHECK kc_status kc_passage_reader_new(
    kc_passage_reader **r, const kc_passage_params *params, kc_error *err);
KC_API void kc_passage_reader_free(kc_passage_reader *r);

/*
 * Append a kc_hash128 for each passage of valid text. KC_ERR_NOMEM. The reader
 * takes at most twice the longest passage.
 */
KC_API KC_MUST_CHECK kc_status kc_passage_hashes(
    kc_passage_reader *r, kc_str text, kc_buf *hashes, kc_error *err);

typedef struct kc_passages kc_passages;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_passages_free. */
KC_API KC_MUST_CHECK kc_status kc_passages_new(
    kc_passages **p, const kc_passage_params *params, kc_error *err);
KC_API void kc_passages_free(kc_passages *p);

/*
 * Count the passages of the next document, whose hashes these are. KC_ERR_LIMIT:
 * there are more than 2^40; KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_passages_add(
    kc_passages *p, kc_str hashes, kc_error *err);

/* Apply the rule to them all. KC_ERR_NOMEM, KC_ERR_IO. */
KC_API KC_MUST_CHECK kc_status kc_passages_settle(
    kc_passages *p, kc_error *err);

/* What goes of a document. */
typedef struct kc_passage_cut {
	uint64_t passages, gone;
} kc_passage_cut;

/* The next document, in the order of kc_passages_add. KC_ERR_NOMEM, KC_ERR_IO. */
KC_API KC_MUST_CHECK kc_status kc_passages_next(
    kc_passages *p, kc_passage_cut *cut, kc_error *err);

/*
 * Append the text of that document without what goes. Of the white space between
 * two that stay, the run with most ends of lines stays, so that paragraphs stay
 * apart. KC_ERR_ARG
 * if it is not the text whose passages were counted; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_passages_put(
    const kc_passages *p, kc_str text, kc_buf *out, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
