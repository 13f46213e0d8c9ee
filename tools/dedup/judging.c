/* SPDX-License-Identifier: Apache-2.0 */
/* Options of judgement (judging.h). */
#include <config.h>

#include "judging.h"

const char *const kc_fold_names[] = {KC_EXACT_FOLD_NAMES, NULL};
const char *const kc_measure_names[] = {KC_MEASURE_NAMES, NULL};

void
kc_set_judging(
    struct kc_cli *cli, int measure, double threshold, kc_dedup_params *p)
{
	static const double thresholds[] = {
	    KC_THRESHOLD_KEPT, KC_THRESHOLD_JACCARD, KC_THRESHOLD_CONTAINMENT};

	p->measure = (kc_measure)measure;
	p->threshold = threshold > 0 ? threshold : thresholds[measure];
	p->memory = cli->common.memory;
	p->seed = kc_cli_seed();
	p->tmp = kc_cli_tmp(cli);
	if (p->memory && p->texts > p->memory / 4)
		p->texts = p->memory / 4;
}
