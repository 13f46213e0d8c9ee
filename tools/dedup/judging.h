/* SPDX-License-Identifier: Apache-2.0 */
/* How kc-dedup and the stages judge documents: names and defaults of options. */
#ifndef KC_DEDUP_JUDGING_H
#define KC_DEDUP_JUDGING_H

#include "cli/cli.h"

#include "kcorpus/dedup.h"

/* The names of kc_exact_fold and of kc_measure, NULL at the end. */
extern const char *const kc_fold_names[];
extern const char *const kc_measure_names[];

/*
 * Set the measure, its threshold (0: its default), and where its state may lie: by
 * --memory and --tmp, of which the texts in memory have a quarter at most.
 */
void kc_set_judging(
    struct kc_cli *cli, int measure, double threshold, kc_dedup_params *p);

#endif
