/* SPDX-License-Identifier: Apache-2.0 */
/* The sum of the trees, and its logistic function. */
#include <config.h>

#include "html_model.h"

static const struct html_tree_node *
step_down(const struct html_tree_node *n, const int16_t *row)
{
	return n + n->skip + (row[n->feature] > n->threshold);
}

/*
 * Eight trees side by side: a step has to wait for the one before it in its own
 * tree, not for those in the others. There is no branch to guess wrong.
 */
static int32_t
add_eight_trees(const uint16_t *trees, const int16_t *row)
{
	const struct html_tree_node *a = &kc_html_nodes[trees[0]],
				    *b = &kc_html_nodes[trees[1]],
				    *c = &kc_html_nodes[trees[2]],
				    *d = &kc_html_nodes[trees[3]],
				    *e = &kc_html_nodes[trees[4]],
				    *f = &kc_html_nodes[trees[5]],
				    *g = &kc_html_nodes[trees[6]],
				    *h = &kc_html_nodes[trees[7]];

	for (int i = 0; i < HTML_TREE_DEPTH; i++) {
		a = step_down(a, row);
		b = step_down(b, row);
		c = step_down(c, row);
		d = step_down(d, row);
		e = step_down(e, row);
		f = step_down(f, row);
		g = step_down(g, row);
		h = step_down(h, row);
	}
	return a->threshold + b->threshold + c->threshold + d->threshold +
	    e->threshold + f->threshold + g->threshold + h->threshold;
}

static int32_t
add_trees(unsigned first, unsigned end, const int16_t *row)
{
	int32_t logit = 0;

	for (; first < end; first += HTML_TREES_AT_ONCE)
		logit += add_eight_trees(&kc_html_trees[first], row);
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
