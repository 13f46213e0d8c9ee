/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup --against: documents that hold texts of evaluation sets. */
#ifndef KC_DEDUP_AGAINST_H
#define KC_DEDUP_AGAINST_H

#include "cli/map.h"

struct kc_against_options {
	struct kc_list files, fields;
	uint64_t ngram; /* syllables */
	double share;
	bool mark;
};

/* Drop, or mark, what holds a text of the files. */
void kc_drop_contaminated(
    struct kc_cli *cli, const struct kc_against_options *options);

#endif
