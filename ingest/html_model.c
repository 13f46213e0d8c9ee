/* SPDX-License-Identifier: Apache-2.0 */
/* The sum of the trees, and its logistic function. */
#include <config.h>

#include "html_model.h"

static int32_t
read_tree(const struct html_decision_tree *tree, const int16_t *row)
{
	const struct html_split *splits = &kc_html_splits[tree->split];
	int at = 0;

	while (at >= 0) {
		const struct html_split *s = &splits[at];

		at = row[s->feature] <= s->threshold ? s->low : s->high;
	}
	return kc_html_leaves[tree->leaf + ~at];
}

uint32_t
kc_html_model_score(const int16_t *row)
{
	const int32_t step = 16 * HTML_LOGIT / HTML_LOGISTIC;
	int32_t logit = 8 * HTML_LOGIT + step / 2;

	for (unsigned i = 0; i < kc_html_tree_count; i++)
		logit += read_tree(&kc_html_trees[i], row);
	if (logit < 0)
		logit = 0;
	if (logit > 16 * HTML_LOGIT)
		logit = 16 * HTML_LOGIT;
	return kc_html_logistic[logit / step];
}
