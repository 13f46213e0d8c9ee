/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the mean vector of a text to its best labels, by the loss of the model
 * (fastText's src/loss.cc). Scores are compared as fastText compares them: as
 * float logarithms of p + 1e-5, and of equal ones a later label replaces an
 * earlier one. One-vs-all has many equal ones, as its sigmoid is a table.
 */
#include <config.h>

#include "scorer_internal.h"

#include "select/exponential.h"

#include <math.h>

/* fastText's t_sigmoid: SIGMOID_TABLE_SIZE steps over -MAX_SIGMOID..MAX_SIGMOID. */
enum { SIGMOID_STEPS = 512, SIGMOID_MAX = 8 };

/* The best labels so far, worst first. */
struct ranking {
	kc_prediction *top;
	size_t n, k;
};

/* fastText's std_log. */
static float
log_of(float p)
{
	return (float)log((double)p + 1e-5);
}

static void
rank_label(struct ranking *r, uint32_t label, float log_score)
{
	size_t i = 0;

	if (!r->k)
		return;
	if (r->n == r->k) {
		if (!(log_score >= (float)r->top[0].score))
			return;
		memmove(r->top, r->top + 1, --r->n * sizeof(*r->top));
	}
	while (i < r->n && (float)r->top[i].score <= log_score)
		i++;
	memmove(r->top + i + 1, r->top + i, (r->n - i) * sizeof(*r->top));
	r->top[i] = (kc_prediction){label, (double)log_score};
	r->n++;
}

static bool
is_chosen(const kc_classifier *c, uint32_t label)
{
	return !c->chosen || c->chosen[label];
}

/* e to the power of each score less the highest. */
static void
raise_scores(float *scores, size_t n, float max)
{
#if KC_X86
	if (kc_cpu_has_avx2()) {
		kc_scorer_raise_avx2(scores, kc_matrix_lanes(n), max);
		return;
	}
#endif
	for (size_t i = 0; i < n; i++)
		scores[i] = (float)kc_exponential((double)(scores[i] - max));
}

static void
score_softmax(kc_scorer *s)
{
	const kc_classifier *c = s->c;
	float max = -INFINITY, sum = 0;

	kc_matrix_dots(&c->output, c->nlabels, s->hidden, s->scores);
	for (uint32_t i = 0; i < c->nlabels; i++)
		if (s->scores[i] > max && is_chosen(c, i))
			max = s->scores[i];
	raise_scores(s->scores, c->nlabels, max);
	for (uint32_t i = 0; i < c->nlabels; i++)
		if (is_chosen(c, i))
			sum += s->scores[i];
	for (uint32_t i = 0; i < c->nlabels; i++)
		s->scores[i] /= sum;
}

static float
table_sigmoid(float x)
{
	int64_t i;

	if (!(x >= -SIGMOID_MAX))
		return 0;
	if (x > SIGMOID_MAX)
		return 1;
	i = (int64_t)((x + SIGMOID_MAX) * SIGMOID_STEPS / SIGMOID_MAX / 2);
	x = (float)(i * 2 * SIGMOID_MAX) / SIGMOID_STEPS - SIGMOID_MAX;
	return (float)(1.0 / (1.0 + kc_exponential((double)-x)));
}

static void
score_sigmoids(kc_scorer *s)
{
	kc_matrix_dots(&s->c->output, s->c->nlabels, s->hidden, s->scores);
	for (uint32_t i = 0; i < s->c->nlabels; i++)
		s->scores[i] = table_sigmoid(s->scores[i]);
}

/* The share that goes right at an inner node. */
static float
share_to_right(const kc_scorer *s, int32_t node)
{
	const kc_classifier *c = s->c;
	float f = kc_matrix_dot(
	    &c->output, (uint64_t)(node - (int32_t)c->nlabels), s->hidden);

	return (float)(1.0 / (1.0 + kc_exponential((double)-f)));
}

/*
 * True if a node is worse than the worst of k leaves for sure, before the logarithm of
 * its share is taken: that of a half and 1e-5 is -.69313, and a sum of two floats down
 * to -50 is right to 4e-6.
 */
static bool
is_surely_worse(const struct kc_scorer_node *at, float worst)
{
	const float log_of_half = -0.693F;

	return at->share <= 0.5F && at->score + log_of_half < worst;
}

/*
 * Hierarchical softmax: the score of a leaf is the sum of logarithms from the
 * root down to it. The likelier child comes first, and a branch that is already
 * worse than the k best leaves, or than log(0 + 1e-5) as in fastText, is not
 * followed: some 10 of 175 nodes of lid.176 are visited.
 */
static void
rank_tree(kc_scorer *s, struct ranking *r)
{
	const kc_classifier *c = s->c;
	int32_t leaves = (int32_t)c->nlabels, root = 2 * leaves - 2;
	float least = log_of(0);
	size_t n = 1;

	s->nodes[0] = (struct kc_scorer_node){root, 0, 1};
	while (n) {
		struct kc_scorer_node at = s->nodes[--n];
		const struct kc_ft_node *node = c->tree + at.node;
		bool full = r->k && r->n == r->k;
		float worst = full ? (float)r->top[0].score : 0, score, f;
		struct kc_scorer_node left, right;

		if (full && is_surely_worse(&at, worst))
			continue;
		score = at.node == root ? 0 : at.score + log_of(at.share);
		if (!(score >= least) || (full && score < worst))
			continue;
		if (at.node < leaves) {
			if (is_chosen(c, (uint32_t)at.node))
				rank_label(r, (uint32_t)at.node, score);
			continue;
		}
		f = share_to_right(s, at.node);
		left = (struct kc_scorer_node){node->left, score, 1 - f};
		right = (struct kc_scorer_node){node->right, score, f};
		s->nodes[n++] = f > 1 - f ? left : right;
		s->nodes[n++] = f > 1 - f ? right : left;
	}
}

/* What the probabilities of the chosen leaves sum to; 1 without a choice. */
static double
tree_total(const kc_scorer *s)
{
	const kc_classifier *c = s->c;
	int32_t leaves = (int32_t)c->nlabels;
	double sum = 0;
	size_t n = 1;

	if (!c->chosen)
		return 1;
	s->nodes[0] = (struct kc_scorer_node){2 * leaves - 2, 0, 1};
	while (n) {
		struct kc_scorer_node at = s->nodes[--n];
		float f;

		if (at.node < leaves) {
			if (c->chosen[at.node])
				sum += kc_exponential((double)at.score);
			continue;
		}
		f = share_to_right(s, at.node);
		s->nodes[n++] = (struct kc_scorer_node){
		    c->tree[at.node].left, at.score + log_of(1 - f), 1};
		s->nodes[n++] = (struct kc_scorer_node){
		    c->tree[at.node].right, at.score + log_of(f), 1};
	}
	return sum;
}

static double
clamp_score(double p)
{
	return p > 1 ? 1 : p;
}

/*
 * True if a score is worse than those of k labels for sure, before its logarithm is
 * taken: those of 1e-5 and more are told apart, as floats, by a part in 10^6.
 */
static bool
is_far_below(const struct ranking *r, const float *scores, float score)
{
	return r->k && r->n == r->k &&
	    (double)score + 1e-5 <
	    ((double)scores[r->top[0].label] + 1e-5) * (1 - 1e-5);
}

/* Rank labels by scores that were made for each of them. */
static void
rank_scores(kc_scorer *s, struct ranking *r)
{
	if (s->c->args.loss == KC_FT_SOFTMAX)
		score_softmax(s);
	else
		score_sigmoids(s);
	for (uint32_t i = 0; i < s->c->nlabels; i++)
		if (is_chosen(s->c, i) && s->scores[i] >= 0 &&
		    !is_far_below(r, s->scores, s->scores[i]))
			rank_label(r, i, log_of(s->scores[i]));
}

size_t
kc_scorer_rank(kc_scorer *s, kc_prediction *top, size_t k)
{
	bool tree = s->c->args.loss == KC_FT_HS;
	struct ranking r = {top, 0, k};
	double total = 1;

	if (tree) {
		rank_tree(s, &r);
		total = tree_total(s);
	} else {
		rank_scores(s, &r);
	}
	for (size_t i = 0; i < r.n / 2; i++) {
		kc_prediction swap = top[i];

		top[i] = top[r.n - 1 - i];
		top[r.n - 1 - i] = swap;
	}
	for (size_t i = 0; i < r.n; i++)
		top[i].score = clamp_score(tree
			? kc_exponential(top[i].score) / total
			: (double)s->scores[top[i].label]);
	return r.n;
}
