/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the pretokens of records, for kc-count and kc-train. */
#ifndef KC_COUNTING_H
#define KC_COUNTING_H

#include "cli/map.h"

#include "kcorpus/counts.h"
#include "kcorpus/pretoken.h"

struct kc_counting {
	const char *pretokenizer, *pattern, *profile;
	unsigned share; /* of --memory for the tables, in quarters */
	/* What to do with all counts, merged; a failure ends the run. */
	kc_status (*use)(struct kc_cli *cli, void *self,
	    kc_counts_merger *merger, kc_error *err);
	void *self;

	/* Of the run. */
	kc_counts_merger *merger;
	kc_counts_params params;
};

/* The profile of texts of which nobody said it. */
#define KC_UNKNOWN_PROFILE "unknown"

/* Bytes for all tables when --memory does not say. */
#define KC_COUNTING_MEMORY (UINT64_C(1) << 30)

/* Count the records of all operands and call `use`. */
void kc_counting_records(struct kc_cli *cli, struct kc_counting *c);

/* Merge the operands, files of counts, and call `use`; sets both names. */
void kc_counting_files(struct kc_cli *cli, struct kc_counting *c);

/* The pre-tokenizer that was asked for. As kc_pretokenizer_new. */
kc_status kc_counting_pretokenizer(
    const struct kc_counting *c, kc_pretokenizer **p, kc_error *err);

#endif
