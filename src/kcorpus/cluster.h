/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duplicates by stages: the decisions of kcorpus/dedup.h on documents that arrive
 * in the order of their ranks, each with the pairs that others have found for it.
 * kc-sketch(1), kc-pairs(1), kc-cluster(1) and kc-drop(1) are made of it.
 *
 *	kc_dedup_params params = KC_DEDUP_PARAMS_INIT;
 *	kc_cluster_item item = {.document = {.sketch = &sketch}, .key = hash};
 *	kc_cluster *c;
 *	kc_duplicate dup;
 *
 *	st = kc_cluster_new(&c, &params, &err);
 *	st = kc_cluster_add(c, &item, &dup, &err);	in the order of ranks
 *	kc_cluster_free(c);
 *
 * Memory: about 60 bytes for each document that others are compared with; the
 * texts of those that are kept lie in a file of params.tmp beyond params.texts. A
 * document that nobody asks for needs none.
 */
#ifndef KCORPUS_CLUSTER_H
#define KCORPUS_CLUSTER_H

#include "kcorpus/dedup.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_cluster kc_cluster;

/* A document with what was found about it; keys stand for documents. */
typedef struct kc_cluster_item {
	kc_dedup_item document; /* of its sketch, `exact` and `folded` */
	kc_hash128 key;
	const kc_hash128 *same; /* the first of the same text, or NULL */
	const kc_hash128 *proposed;
	size_t n_proposed; /* at most 4 * KC_SKETCH_MAX_BANDS */
	bool wanted;       /* later ones name it */
} kc_cluster_item;

/* What a kept document stands for. */
typedef struct kc_cluster_facts {
	kc_hash128 exact;
	kc_str name;
	uint32_t members; /* 2 or more */
	uint64_t sources;
} kc_cluster_facts;

/* KC_ERR_NOMEM. Free with kc_cluster_free; params->tmp is borrowed till then. */
KC_API KC_MUST_CHECK kc_status kc_cluster_new(
    kc_cluster **c, const kc_dedup_params *params, kc_error *err);
KC_API void kc_cluster_free(kc_cluster *c);

/*
 * Decide on a document. KC_ERR_FORMAT: it names one that has not come or was not
 * wanted; KC_ERR_LIMIT: more than params->memory; KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_cluster_add(kc_cluster *c,
    const kc_cluster_item *item, kc_duplicate *duplicate, kc_error *err);

/*
 * Hand over each kept document that stands for others too, in the order of ranks;
 * a failure of `take` ends it and is returned. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_cluster_each(kc_cluster *c,
    kc_status (*take)(void *ctx, const kc_cluster_facts *facts, kc_error *err),
    void *ctx, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
