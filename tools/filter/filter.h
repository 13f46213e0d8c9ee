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
	bool annotate;
};

/* Fields of the records, by number. */
enum { KC_FILTER_SIGNALS = 1, KC_FILTER_VALUE, KC_FILTER_LIMIT };

#endif
