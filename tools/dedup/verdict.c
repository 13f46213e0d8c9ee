/* SPDX-License-Identifier: Apache-2.0 */
/* What kc-dedup and kc-drop say of a record (verdict.h). */
#include <config.h>

#include "verdict.h"

const char *const kc_verdict_reasons[] = {
    "exact-duplicate", "near-duplicate", NULL};

void
kc_verdict_set_cluster(
    kc_record *r, const kc_buf *id, const kc_buf *size, const kc_buf *sources)
{
	kc_record_set_json(
	    r, KC_VERDICT_CLUSTER_ID, KC_JSON_STRING, kc_buf_str(id));
	kc_record_set_json(
	    r, KC_VERDICT_CLUSTER_SIZE, KC_JSON_NUMBER, kc_buf_str(size));
	if (sources)
		kc_record_set_json(
		    r, KC_VERDICT_SOURCES, KC_JSON_ARRAY, kc_buf_str(sources));
}
