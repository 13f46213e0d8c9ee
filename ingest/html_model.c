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

static int32_t
add_trees(unsigned first, unsigned end, const int16_t *row)
{
	int32_t logit = 0;

	for (unsigned i = first; i < end; i++)
		logit += read_tree(&kc_html_trees[i], row);
	return logit;
}

static int32_t
logit_of(const int16_t *row)
{
	int32_t logit = add_trees(0, HTML_FIRST_TREES, row);

	if (logit <= HTML_FIRST_LOGIT)
		return HTML_GIVEN_UP;
	logit += add_trees(HTML_FIRST_TREES, HTML_SECOND_TREES, row);
	if (logit <= HTML_SECOND_LOGIT)
		return HTML_GIVEN_UP;
	return logit + add_trees(HTML_SECOND_TREES, kc_html_tree_count, row);
}

uint32_t
kc_html_model_score(const int16_t *row)
{
	const int32_t step = 16 * HTML_LOGIT / HTML_LOGISTIC;
	int32_t logit = logit_of(row) + 8 * HTML_LOGIT + step / 2;

	if (logit < 0)
		logit = 0;
	if (logit > 16 * HTML_LOGIT)
		logit = 16 * HTML_LOGIT;
	return kc_html_logistic[logit / step];
}
