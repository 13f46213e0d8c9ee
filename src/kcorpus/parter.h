/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where Korean words part into stem and ending, learnt from the words alone, so that
 * a vocabulary can be learnt of stems and endings, not across them.
 *
 *	kc_parter *p;
 *	kc_counts *counts;
 *
 *	st = kc_parter_new(&p, &err);
 *	while (...)
 *		st = kc_parter_add(p, pretoken, count, &err);
 *	st = kc_parter_give(p, counts, &err);	(the parts, with their counts)
 *
 * What comes after a stem varies, and so does what stands before an ending: the
 * accessor variety of Feng, Chen, Deng and Zheng, "Accessor Variety Criteria for
 * Chinese Word Extraction", Computational Linguistics 30(1), 2004. Of "\uD559\uAD50"
 * and "\uC5D0\uC11C" (at school), the first is followed by some twenty syllables and
 * the second comes after thousands; of no other cut of the word is the product as
 * large. A word is cut where it is the largest, once, between two syllables, if both
 * sides are varied enough.
 *
 * Memory: the words, and about 40 bytes for each different beginning and end.
 */
#ifndef KCORPUS_PARTER_H
#define KCORPUS_PARTER_H

#include "kcorpus/counts.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_parter kc_parter;

/* *p is freed with kc_parter_free (NULL is allowed). KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_parter_new(kc_parter **p, kc_error *err);
KC_API void kc_parter_free(kc_parter *p);

/*
 * Add a different pretoken (copied) that occurs `count` times. KC_ERR_ENCODING if it
 * is not UTF-8; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_parter_add(
    kc_parter *p, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * Where a pretoken (valid UTF-8) is cut, in bytes; 0: nowhere. The answer may change
 * as long as pretokens are added.
 */
KC_API size_t kc_parter_cut(const kc_parter *p, kc_str pretoken);

/* A pretoken that was added, borrowed from the parter. */
typedef struct kc_parted {
	kc_str beginning, rest; /* rest: empty where it is not cut */
	uint64_t count;
} kc_parted;

/* The parts of pretoken `i`, in the order they were added; false past the last. */
KC_API bool kc_parter_get(const kc_parter *p, size_t i, kc_parted *parts);

/* Add the parts of all pretokens to `counts`. As kc_counts_add. */
KC_API KC_MUST_CHECK kc_status kc_parter_give(
    const kc_parter *p, kc_counts *counts, kc_error *err);

/* Bytes that it holds from the system. */
KC_API uint64_t kc_parter_memory(const kc_parter *p);

#ifdef __cplusplus
}
#endif

#endif
