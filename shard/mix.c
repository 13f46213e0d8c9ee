/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often documents are taken (kcorpus/order.h). Tokens are counted as integers
 * for each pair of groups, so that no order of documents has another sum.
 */
#include <config.h>

#include "mix.h"

#include "mix_rule.h"

#include "mem.h"

#include <inttypes.h>
#include <math.h>

enum { CELLS = KC_MIX_MOST_GROUPS + 1 };

struct kc_mix {
	struct kc_mix_rule repeat, shares;
	uint64_t target;       /* tokens; 0: by the scarcest group */
	uint64_t *tokens;      /* by share group and repeat group */
	double factors[CELLS]; /* of each share group */
	uint64_t documents, with_repeat, with_share; /* that have the field */
	kc_buf text;                                 /* of a field */
};

static kc_status
check_rules(const struct kc_mix *m, kc_error *err)
{
	const struct kc_mix_rule *r = &m->repeat;
	double sum = m->shares.rest;

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
	m->tokens = kc_calloc((size_t)CELLS * CELLS, sizeof(*m->tokens));
	st = m->tokens ? kc_mix_rule_parse(&m->repeat, params->repeat, 1, err)
		       : kc_fail_nomem(err);
	if (!st)
		st = kc_mix_rule_parse(&m->shares, params->shares, 0, err);
	if (!st)
		st = check_rules(m, err);
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

kc_status
kc_mix_find_groups(
    kc_mix *m, kc_str head, struct kc_mix_groups *g, kc_error *err)
{
	size_t repeat, share;
	bool has_repeat, has_share;

	KC_TRY(kc_mix_rule_group(
	    &m->repeat, head, &m->text, &repeat, &has_repeat, err));
	KC_TRY(kc_mix_rule_group(
	    &m->shares, head, &m->text, &share, &has_share, err));
	*g = (struct kc_mix_groups){(uint8_t)repeat, (uint8_t)share};
	m->documents++;
	m->with_repeat += has_repeat;
	m->with_share += has_share;
	return KC_OK;
}

void
kc_mix_note(kc_mix *m, struct kc_mix_groups g, uint64_t tokens)
{
	m->tokens[(size_t)g.share * CELLS + g.repeat] += tokens;
}

/* --- Factors --- */

/* Tokens of a share group, each as often as its document is repeated. */
static double
weigh_group(const kc_mix *m, size_t share)
{
	const uint64_t *row = m->tokens + share * CELLS;
	double sum = 0;

	for (size_t i = 0; i <= m->repeat.n; i++)
		sum += (double)row[i] * kc_mix_rule_value(&m->repeat, i);
	return sum;
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

		if (m->tokens[share * CELLS + i] && times > KC_MIX_MOST_TIMES)
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
	double have[CELLS] = {0}, unit;

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
	/* 53 bits of the draw, which a double holds exactly. */
	return whole +
	    ((double)(draw >> 11) < (times - whole) * 9007199254740992.0);
}
