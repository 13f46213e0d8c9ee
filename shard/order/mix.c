/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often documents are taken (kcorpus/order.h). Tokens are counted as integers
 * for each pair of groups and each of 4096 parts of the draw, so that no order of
 * documents has another sum, and what a factor takes is known before it is taken.
 */
#include <config.h>

#include "mix.h"

#include "mix_rule.h"
#include "shard/head_id.h"

#include "mem.h"

#include <inttypes.h>
#include <math.h>

enum {
	GROUPS = KC_MIX_MOST_GROUPS + 1,
	MOST_PAIRS = 1024,
	BINS = 4096 /* of the draw: 32 KiB for a pair */
};

struct kc_mix {
	struct kc_mix_rule repeat, shares;
	uint64_t target; /* tokens; 0: by the scarcest group */
	/* By share group, repeat group and bin; once settled, of lower bins too. */
	uint64_t *tokens;
	double factors[GROUPS];                      /* of each share group */
	uint64_t documents, with_repeat, with_share; /* that have the field */
	uint64_t taken[GROUPS], taken_tokens[GROUPS];
	kc_buf text; /* of a field */
};

static kc_status
check_rules(const struct kc_mix *m, kc_error *err)
{
	const struct kc_mix_rule *r = &m->repeat;
	double sum = m->shares.rest;

	if ((m->shares.n + 1) * (r->n + 1) > MOST_PAIRS)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "more than %d pairs of values of both rules", MOST_PAIRS);
	for (size_t i = 0; i <= r->n; i++)
		if (kc_mix_rule_value(r, i) > KC_MIX_MOST_TIMES)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "documents are taken %d times at most",
			    KC_MIX_MOST_TIMES);
	if (!m->shares.field.len && m->target)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a number of tokens needs shares of them");
	for (size_t i = 0; i < m->shares.n; i++)
		sum += m->shares.groups[i].value;
	if (m->shares.field.len && !(sum > 0))
		return kc_fail(err, KC_ERR_ARG, 0, "all shares are 0");
	return KC_OK;
}

kc_status
kc_mix_new(kc_mix **out, const kc_mix_params *params, kc_error *err)
{
	kc_mix *m = kc_calloc(1, sizeof(*m));
	kc_status st;

	*out = NULL;
	if (!m)
		return kc_fail_nomem(err);
	m->target = params->tokens;
	st = kc_mix_rule_parse(&m->repeat, params->repeat, 1, err);
	if (!st)
		st = kc_mix_rule_parse(&m->shares, params->shares, 0, err);
	if (!st)
		st = check_rules(m, err);
	if (!st) {
		m->tokens = kc_calloc((m->shares.n + 1) * (m->repeat.n + 1),
		    BINS * sizeof(*m->tokens));
		st = m->tokens ? KC_OK : kc_fail_nomem(err);
	}
	if (st)
		kc_mix_free(m);
	else
		*out = m;
	return st;
}

void
kc_mix_free(kc_mix *m)
{
	if (!m)
		return;
	kc_mix_rule_release(&m->repeat);
	kc_mix_rule_release(&m->shares);
	kc_buf_release(&m->text);
	kc_free(m->tokens);
	kc_free(m);
}

/* --- Counting --- */

void
kc_mix_fields(const kc_mix *m, kc_str *fields)
{
	fields[0] = m->repeat.field;
	fields[1] = m->shares.field;
}

kc_status
kc_mix_find_groups(kc_mix *m, kc_str head, const kc_json_span *spans,
    struct kc_mix_groups *g, kc_error *err)
{
	kc_str repeat = {"", 0}, share = repeat;

	if (m->repeat.field.len)
		KC_TRY(kc_head_value(head, &spans[0], &m->text, &repeat, err));
	g->repeat = (uint8_t)kc_mix_rule_group(&m->repeat, repeat);
	m->with_repeat += repeat.len > 0;
	if (m->shares.field.len)
		KC_TRY(kc_head_value(head, &spans[1], &m->text, &share, err));
	g->share = (uint8_t)kc_mix_rule_group(&m->shares, share);
	m->with_share += share.len > 0;
	m->documents++;
	return KC_OK;
}

/* The bins of a pair of groups. */
static uint64_t *
pair_bins(const kc_mix *m, size_t share, size_t repeat)
{
	return m->tokens + (share * (m->repeat.n + 1) + repeat) * BINS;
}

static size_t
draw_bin(uint64_t draw)
{
	return draw >> 52;
}

void
kc_mix_note(kc_mix *m, struct kc_mix_groups g, uint64_t tokens, uint64_t draw)
{
	pair_bins(m, g.share, g.repeat)[draw_bin(draw)] += tokens;
}

/* Let each bin have the tokens of those below it too. */
static void
sum_bins(kc_mix *m)
{
	for (size_t i = 0; i <= m->shares.n; i++)
		for (size_t k = 0; k <= m->repeat.n; k++)
			for (size_t b = 1; b < BINS; b++)
				pair_bins(m, i, k)[b] += pair_bins(
				    m, i, k)[b - 1];
}

/* --- Factors --- */

/* Tokens of a share group, each as often as its document is repeated. */
static double
weigh_group(const kc_mix *m, size_t share)
{
	double sum = 0;

	for (size_t i = 0; i <= m->repeat.n; i++)
		sum += (double)pair_bins(m, share, i)[BINS - 1] *
		    kc_mix_rule_value(&m->repeat, i);
	return sum;
}

/* The part of a document's times that is not whole, in bins. */
static size_t
part_bin(double times, unsigned whole)
{
	return (size_t)((times - whole) * BINS);
}

/*
 * Tokens of a share group that a factor takes. Pairs without any are passed over:
 * check_times did not bound how often they would be taken.
 */
static double
take_group(const kc_mix *m, size_t share, double factor)
{
	double sum = 0;

	for (size_t i = 0; i <= m->repeat.n; i++) {
		const uint64_t *bins = pair_bins(m, share, i);
		double times = factor * kc_mix_rule_value(&m->repeat, i);
		unsigned whole;
		size_t bin;

		if (!bins[BINS - 1])
			continue;
		whole = (unsigned)times;
		bin = part_bin(times, whole);
		sum += (double)whole * (double)bins[BINS - 1] +
		    (bin ? (double)bins[bin - 1] : 0);
	}
	return sum;
}

/*
 * The factor by which a group comes nearest to its tokens. By the expectation alone,
 * `factor`, 100 documents of which half are taken miss their share by a tenth of
 * it; which documents a factor takes is known, so one that takes enough is looked
 * for: by bisection, as more of it never takes less.
 */
static double
fit_factor(const kc_mix *m, size_t share, double factor, double tokens)
{
	double low = 0, high = factor;

	while (take_group(m, share, high) < tokens && high < 2 * factor)
		high += factor / 8;
	for (int i = 0; i < 60; i++) {
		double middle = low + (high - low) / 2;

		if (take_group(m, share, middle) < tokens)
			low = middle;
		else
			high = middle;
	}
	return tokens - take_group(m, share, low) <
		take_group(m, share, high) - tokens
	    ? low
	    : high;
}

static kc_status
check_field(const kc_mix *m, const struct kc_mix_rule *rule, uint64_t with,
    kc_error *err)
{
	if (!rule->field.len || with || !m->documents)
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0, "no document has the field '%.*s'",
	    (int)rule->field.len, rule->field.ptr);
}

static kc_str
group_name(const struct kc_mix_rule *rule, size_t group)
{
	return group < rule->n ? rule->groups[group].name : KC_STR("*");
}

/* The number of tokens that a share of 1 stands for, and every group's own. */
static kc_status
weigh_groups(const kc_mix *m, double *have, double *unit, kc_error *err)
{
	double all = 0;

	*unit = INFINITY;
	for (size_t i = 0; i <= m->shares.n; i++) {
		double share = kc_mix_rule_value(&m->shares, i);
		kc_str name = group_name(&m->shares, i);

		have[i] = weigh_group(m, i);
		all += share;
		if (share > 0 && !(have[i] > 0))
			return kc_fail(err, KC_ERR_ARG, 0,
			    "no tokens of '%.*s' '%.*s' to make its share of",
			    (int)m->shares.field.len, m->shares.field.ptr,
			    name.len < 60 ? (int)name.len : 60, name.ptr);
		if (share > 0 && have[i] / share < *unit)
			*unit = have[i] / share;
	}
	if (m->target)
		*unit = (double)m->target / all;
	return KC_OK;
}

static kc_status
check_times(const kc_mix *m, size_t share, kc_error *err)
{
	kc_str name = group_name(&m->shares, share);

	for (size_t i = 0; i <= m->repeat.n; i++) {
		double times = m->factors[share] *
		    kc_mix_rule_value(&m->repeat, i);

		if (pair_bins(m, share, i)[BINS - 1] &&
		    times > KC_MIX_MOST_TIMES)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "documents of '%.*s' '%.*s' would be taken %.0f "
			    "times (at most %d)",
			    (int)m->shares.field.len, m->shares.field.ptr,
			    name.len < 60 ? (int)name.len : 60, name.ptr, times,
			    KC_MIX_MOST_TIMES);
	}
	return KC_OK;
}

kc_status
kc_mix_settle(kc_mix *m, kc_error *err)
{
	double have[GROUPS] = {0}, unit;

	sum_bins(m);
	KC_TRY(check_field(m, &m->repeat, m->with_repeat, err));
	KC_TRY(check_field(m, &m->shares, m->with_share, err));
	m->factors[0] = 1; /* without shares, all are of group 0 */
	if (!m->shares.field.len || !m->documents)
		return KC_OK;
	KC_TRY(weigh_groups(m, have, &unit, err));
	for (size_t i = 0; i <= m->shares.n; i++) {
		double share = kc_mix_rule_value(&m->shares, i);

		m->factors[i] = share > 0 ? unit * share / have[i] : 0;
		KC_TRY(check_times(m, i, err));
		if (share > 0)
			m->factors[i] = fit_factor(
			    m, i, m->factors[i], unit * share);
	}
	return KC_OK;
}

unsigned
kc_mix_times(const kc_mix *m, struct kc_mix_groups g, uint64_t draw)
{
	double times = m->factors[g.share] *
	    kc_mix_rule_value(&m->repeat, g.repeat);
	unsigned whole;

	/* Documents without tokens were not looked at by check_times. */
	if (times > KC_MIX_MOST_TIMES)
		times = KC_MIX_MOST_TIMES;
	whole = (unsigned)times;
	if (m->shares.field.len)
		return whole + (draw_bin(draw) < part_bin(times, whole));
	/* 53 bits of the draw, which a double holds exactly. */
	return whole +
	    ((double)(draw >> 11) < (times - whole) * 9007199254740992.0);
}

/* --- What was taken --- */

void
kc_mix_count(kc_mix *m, struct kc_mix_groups g, unsigned times, uint64_t tokens)
{
	size_t i = m->shares.field.len ? g.share : g.repeat;

	m->taken[i] += times;
	m->taken_tokens[i] += times * tokens;
}

bool
kc_mix_tell(const kc_mix *m, size_t i, kc_mix_taken *taken)
{
	const struct kc_mix_rule *rule = m->shares.field.len ? &m->shares
							     : &m->repeat;

	if (i > rule->n)
		return false;
	*taken = (kc_mix_taken){
	    group_name(rule, i), m->taken[i], m->taken_tokens[i]};
	return true;
}
