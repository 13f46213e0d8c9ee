/* SPDX-License-Identifier: Apache-2.0 */
/* kc-filter: what its modes share. */
#ifndef KC_FILTER_H
#define KC_FILTER_H

#include "cli/map.h"

#include "kcorpus/quality.h"

/* The rules of a run, the same for all workers. */
struct kc_filter_plan {
	kc_rule rules[KC_RULES_ROOM];
	const char *reasons[KC_RULES_ROOM + 1];
	size_t n;
	size_t n_length; /* the first ones that need characters alone */
	unsigned parts;  /* what to measure */
	bool annotate, explain;
};

/* Fields of the records, by number. */
enum { KC_FILTER_SIGNALS = 1, KC_FILTER_ID, KC_FILTER_VALUE, KC_FILTER_LIMIT };

/*
 * Append a line for each signal of a document: its value, the rule that bounds it
 * and whether it is kept. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_filter_explain(const struct kc_filter_plan *plan,
    kc_str id, const kc_signals *signals, kc_buf *out);

/* Print what other bounds would keep of annotated records. */
void kc_filter_sweep(struct kc_cli *cli, struct kc_filter_plan *plan);

#endif
