/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which documents are duplicates of earlier ones, on one machine and in one
 * pass.
 *
 *	kc_dedup_params params = KC_DEDUP_PARAMS_INIT;
 *	kc_dedup *d;
 *	kc_duplicate dup;
 *
 *	st = kc_sketch_params_near(&params.sketch, params.threshold, &err);
 *	st = kc_dedup_new(&d, &params, &err);
 *	st = kc_sketch_text(sketcher, text, &arena, &sketch, &err);
 *						in any thread (kcorpus/sketch.h)
 *	st = kc_dedup_add(d, &sketch, id, &dup, &err);	one after the other
 *	if (dup.kind == KC_DUPLICATE_NONE) ...	the document is kept
 *	kc_dedup_free(d);
 *
 * A document is dropped when one that was kept before it has the same exact hash
 * or shares a band key with it and, compared by their samples, has at least the
 * threshold's similarity. It is always compared with a kept document, never with
 * a dropped one: similarity does not chain. What is kept depends on the order of
 * the documents and on nothing else.
 *
 * A band key remembers the first four kept documents that have it. So a document
 * is compared with at most 4 * bands others, and a corpus of one boilerplate
 * page in a million variants takes linear time.
 *
 * Memory for each kept document, about: 27 bytes for the exact hash and, for
 * near duplicates, 15 for each band (270 with 18 bands), 12 more, and 4 for each
 * shingle, at most 1024. Dropped documents need none.
 */
#ifndef KCORPUS_DEDUP_H
#define KCORPUS_DEDUP_H

#include "kcorpus/base.h"
#include "kcorpus/sketch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_dedup_params {
	kc_sketch_params sketch;
	double threshold; /* least similarity of near duplicates */
	uint64_t memory;  /* bytes that the state may take; 0: no limit */
	uint64_t seed;    /* places in tables only; see kc_quality_new */
	bool names;       /* remember the names of kept documents */
} kc_dedup_params;

#define KC_DEDUP_PARAMS_INIT \
	{ \
		KC_SKETCH_PARAMS_INIT, 0.8, 0, 0, false \
	}

typedef enum kc_duplicate_kind {
	KC_DUPLICATE_NONE,
	KC_DUPLICATE_EXACT,
	KC_DUPLICATE_NEAR
} kc_duplicate_kind;

typedef struct kc_duplicate {
	kc_duplicate_kind kind;
	double similarity; /* 1 for exact ones */
	kc_str of; /* name of the kept document, until the next call; empty
		      unless params.names */
} kc_duplicate;

typedef struct kc_dedup_counts {
	uint64_t kept, exact, near_duplicates;
	uint64_t compared; /* pairs of documents that shared a band key */
} kc_dedup_counts;

typedef struct kc_dedup kc_dedup;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_dedup_free. */
KC_API KC_MUST_CHECK kc_status kc_dedup_new(
    kc_dedup **d, const kc_dedup_params *params, kc_error *err);
KC_API void kc_dedup_free(kc_dedup *d);

/*
 * Decide on a document and, if it is none's duplicate, keep it. `sketch` must
 * have been made with params.sketch; `name` (64 KiB at most) is copied. After an
 * error the object can only be freed. KC_ERR_LIMIT: more than params.memory is
 * needed, the message says how much for how many documents; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_dedup_add(kc_dedup *d,
    const kc_sketch *sketch, kc_str name, kc_duplicate *duplicate,
    kc_error *err);

/* What was done so far. */
KC_API void kc_dedup_count(const kc_dedup *d, kc_dedup_counts *counts);

/* Bytes that the state takes now. */
KC_API uint64_t kc_dedup_memory(const kc_dedup *d);

#ifdef __cplusplus
}
#endif

#endif
