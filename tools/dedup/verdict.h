/* SPDX-License-Identifier: Apache-2.0 */
/* What kc-dedup and kc-drop say of a record: reasons and fields of records. */
#ifndef KC_DEDUP_VERDICT_H
#define KC_DEDUP_VERDICT_H

#include "kcorpus/record.h"

enum { KC_VERDICT_EXACT, KC_VERDICT_NEAR };
extern const char *const kc_verdict_reasons[];

/* Fields of a job, by number; a tool's own follow KC_VERDICT_FIELDS. */
enum {
	KC_VERDICT_ID = 1,
	KC_VERDICT_OF,
	KC_VERDICT_SIMILARITY,
	KC_VERDICT_KEPT,
	KC_VERDICT_JACCARD,
	KC_VERDICT_CONTAINMENT,
	KC_VERDICT_CLUSTER_ID,
	KC_VERDICT_CLUSTER_SIZE,
	KC_VERDICT_SOURCES,
	KC_VERDICT_FIELDS
};

/* The beginning of the names in struct kc_map, up to those of the tool. */
#define KC_VERDICT_FIELD_NAMES \
	"id", "duplicate_of", "similarity", "kept", "jaccard", "containment", \
	    "cluster_id", "cluster_size", "sources"

/*
 * Set the fields of a cluster in a record that stays. `id`, `size` and `sources` are
 * JSON, borrowed by the record; sources may be NULL.
 */
void kc_verdict_set_cluster(
    kc_record *r, const kc_buf *id, const kc_buf *size, const kc_buf *sources);

#endif
