/* SPDX-License-Identifier: Apache-2.0 */
/* Records against each other as a whole: what kc-dedup does without a mode. */
#ifndef KC_DEDUP_RECORDS_H
#define KC_DEDUP_RECORDS_H

#include "cli/cli.h"
#include "tools/dedup/policy.h"
#include "tools/dedup/sources.h"

#include "kcorpus/dedup.h"

struct kc_dedup_records {
	/* Options. */
	double threshold; /* 0: the measure's own */
	uint64_t shingle, slots;
	bool exact, clusters;
	int fold, measure;
	const char *source, *folder; /* --sources, --index */
	struct kc_policy policy;

	/* The run's own; `params` begins as KC_DEDUP_PARAMS_INIT. */
	kc_dedup_params params;
	bool named; /* --rejects tells which document was kept */
	struct kc_sources sources;
	kc_dedup *index;
	uint32_t resumed; /* of the records that waited */
};

/* Read the input and write what stays. Failures are reported. */
void kc_drop_duplicates(struct kc_cli *cli, struct kc_dedup_records *o);

#endif
