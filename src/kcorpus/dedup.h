/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which documents are duplicates of others, on one machine.
 *
 *	kc_dedup_params params = KC_DEDUP_PARAMS_INIT;
 *	kc_dedup *d;
 *	kc_duplicate dup;
 *
 *	st = kc_dedup_params_near(&params, &err);
 *	st = kc_dedup_new(&d, &params, &err);
 *	st = kc_sketch_text(sketcher, text, &arena, &sketch, &err);
 *						in any thread (kcorpus/sketch.h)
 *	kc_dedup_item item = {.sketch = &sketch, .name = id};
 *	st = kc_dedup_add(d, &item, &dup, &err);	one after the other
 *	if (dup.kind == KC_DUPLICATE_NONE) ...	the document is kept
 *	kc_dedup_free(d);
 *
 * Documents are judged one after the other. One goes when it equals an earlier one
 * exactly, or when its sketch proposes a document that is kept and the comparison
 * of the two texts (kc_agreement) reaches the threshold. It is compared with kept
 * documents only: similarity does not chain. Of several the earliest wins.
 *
 * Two kept documents and more of those proposed that reach the threshold and are
 * about something else (kc_agreement.subject_lost) show what is a template: the
 * characters that lie in shingles of two of them. A document goes then only for one
 * that has half and more of its other characters.
 *
 * What a sketch proposes: a band key stands for the first four different texts
 * that have it, each of these for the document that is kept for it. So a document
 * is compared with at most 4 * bands others, and a corpus of one boilerplate
 * page in a million variants takes linear time.
 *
 * The result depends on the order of the documents and on nothing else.
 *
 * Where the best of duplicates shall stay (params.ranked), or what a cluster is of
 * is asked for, nothing can be said of a document before all are known, and where
 * the tables reach params.memory the rest has to wait too. They are
 * KC_DUPLICATE_OPEN then; put them aside, call kc_dedup_settle once after the last,
 * and kc_dedup_verdict for each of them.
 *
 * Ranked documents are judged in the order of their preference, of equal ones by
 * the hashes of their texts and names: the order in which they come is of no
 * consequence, unless all three are equal. Unranked ones are judged as if they
 * had not had to wait.
 *
 * Memory: for each different text about 27 bytes for the exact hash and, for near
 * duplicates, 15 for each band (360 with 24 bands) and 12 more; the folded texts
 * of the kept documents, of which all beyond params.texts bytes lie in a file.
 * An exact duplicate needs none. Documents that wait take 32 bytes, 52 more if
 * ranked, and lie in files of params.tmp; so does what is worked on.
 */
#ifndef KCORPUS_DEDUP_H
#define KCORPUS_DEDUP_H

#include "kcorpus/base.h"
#include "kcorpus/sketch.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which number of kc_agreement is the similarity. */
typedef enum kc_measure {
	KC_MEASURE_KEPT,
	KC_MEASURE_JACCARD,
	KC_MEASURE_CONTAINMENT
} kc_measure;

/* Their names in options and files, for an array. */
#define KC_MEASURE_NAMES "kept", "jaccard", "containment"

/*
 * The default of each measure. KEPT at .93 takes copies with a typo in thirty
 * characters and leaves what differs in a sentence of ten; man kc-dedup has the
 * table that it was chosen by.
 */
#define KC_THRESHOLD_KEPT 0.93
#define KC_THRESHOLD_JACCARD 0.8
#define KC_THRESHOLD_CONTAINMENT 0.9

/* No measure takes a lower one. */
#define KC_THRESHOLD_LEAST 0.3

typedef struct kc_index kc_index; /* kcorpus/index.h */

typedef struct kc_dedup_params {
	kc_sketch_params sketch;
	kc_measure measure;
	double threshold; /* of near duplicates, KC_THRESHOLD_LEAST to 1 */
	uint64_t memory;  /* bytes that the state may take; 0: no limit */
	uint64_t seed;    /* places in tables only; see kc_quality_new */
	bool names;       /* remember the names of kept documents */
	const char *tmp;  /* folder for files without a name; NULL: none */
	uint64_t texts;   /* bytes of texts in memory, if there is a tmp */
	bool ranked;      /* the best of duplicates stays, not the first */
	bool clusters;    /* count members, gather sources */
	kc_index *index;  /* judge against what it has too; borrowed. All
			     documents wait; not with ranked or clusters */
} kc_dedup_params;

#define KC_DEDUP_PARAMS_INIT \
	{ \
		KC_SKETCH_PARAMS_INIT, KC_MEASURE_KEPT, KC_THRESHOLD_KEPT, 0, \
		    0, false, NULL, 64 << 20, false, false, NULL \
	}

/*
 * Set the bands of params->sketch for its measure and threshold. With KEPT a
 * share x of lost characters, each far from the next, takes five shingles each
 * with it; w = (1 - x)^5 are common, and J = w / (2 - w) is 0.53 at 0.93. Of 96
 * slots 24 bands of 4 rows propose such pairs with a probability of 0.87, those
 * of 0.63 (one typo in twenty characters) with 0.98, of 0.7 with 0.998, and of
 * 0.84 (one in fifty) always. Higher thresholds have the same bands, lower ones
 * fewer rows. KC_ERR_ARG.
 */
KC_API KC_MUST_CHECK kc_status kc_dedup_params_near(
    kc_dedup_params *params, kc_error *err);

typedef enum kc_duplicate_kind {
	KC_DUPLICATE_NONE,
	KC_DUPLICATE_EXACT,
	KC_DUPLICATE_NEAR,
	KC_DUPLICATE_OPEN /* known after kc_dedup_settle */
} kc_duplicate_kind;

typedef struct kc_duplicate {
	kc_duplicate_kind kind;
	double similarity; /* by params.measure; 1 for exact ones */
	/* Of near ones; with params.names all of it, else what was needed. */
	kc_agreement agreement;
	kc_str of; /* name of the kept document, until the next call; empty
		      unless params.names */
	/* With params.clusters, after kc_dedup_settle: of the kept document. */
	uint32_t members; /* documents that it stands for, itself included */
	uint64_t sources; /* all of theirs */
} kc_duplicate;

/* A document as it comes. */
typedef struct kc_dedup_item {
	const kc_sketch *sketch; /* made with params.sketch */
	kc_str name;             /* 64 KiB at most; copied */
	uint64_t preference;     /* with params.ranked: lower ones stay */
	uint64_t sources;        /* with params.clusters: any bits */
} kc_dedup_item;

typedef struct kc_dedup_counts {
	uint64_t kept, exact, near_duplicates;
	uint64_t compared; /* pairs of texts that the sketches proposed */
} kc_dedup_counts;

typedef struct kc_dedup kc_dedup;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_dedup_free; tmp is borrowed till then. */
KC_API KC_MUST_CHECK kc_status kc_dedup_new(
    kc_dedup **d, const kc_dedup_params *params, kc_error *err);
KC_API void kc_dedup_free(kc_dedup *d);

/*
 * Decide on a document and, if it is none's duplicate, keep it. After an error
 * the object can only be freed. KC_ERR_LIMIT: more than params.memory is
 * needed, the message says how much for how many documents; KC_ERR_NOMEM,
 * KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_dedup_add(kc_dedup *d,
    const kc_dedup_item *document, kc_duplicate *duplicate, kc_error *err);

/*
 * Fetch what kc_dedup_add will look at for this document, some documents before it:
 * the table is larger than caches. Changes nothing.
 */
KC_API void kc_dedup_foresee(const kc_dedup *d, const kc_sketch *sketch);

/*
 * Say which share of all documents was added by now, in (0, 1], as far as that can be
 * told: tables that must grow are made as large as all may need, but at most eight
 * times what they are. A wrong share costs memory or time and changes nothing.
 */
KC_API void kc_dedup_expect(kc_dedup *d, double share);

/*
 * Decide on all documents that were left open; no more can be added. Works in
 * files of params.tmp, in time linear in their number for any params.memory that
 * is not below what a document takes. KC_ERR_LIMIT, KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_dedup_settle(kc_dedup *d, kc_error *err);

/*
 * The decision on the i-th of the documents that were left open, from 0, in the
 * order in which they came. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_dedup_verdict(
    kc_dedup *d, uint32_t i, kc_duplicate *duplicate, kc_error *err);

/* What was done so far. */
KC_API void kc_dedup_count(const kc_dedup *d, kc_dedup_counts *counts);

/* Bytes that the state takes now. */
KC_API uint64_t kc_dedup_memory(const kc_dedup *d);

#ifdef __cplusplus
}
#endif

#endif
