/* SPDX-License-Identifier: Apache-2.0 */
/* kc-filter --explain: the signals of a document beside their bounds. */
#include <config.h>

#include "tools/filter/filter.h"

#include <math.h>
#include <stdio.h>

/* "prose_lines < 10": why a rule does not hold. */
static kc_status
add_condition(const kc_rule *rule, const kc_signals *signals, kc_buf *out)
{
	for (unsigned i = 0; i < rule->n_when; i++) {
		const kc_bound *when = &rule->when[i];
		double v = signals->value[when->signal];

		if (v < when->min)
			return kc_buf_addf(out, "not judged: %s < %g",
			    kc_signal_name(when->signal), when->min);
		if (v > when->max)
			return kc_buf_addf(out, "not judged: %s > %g",
			    kc_signal_name(when->signal), when->max);
	}
	return KC_OK;
}

/* A signal, and a rule on it unless that is NULL. */
static kc_status
add_row(kc_signal signal, const kc_rule *rule, const kc_signals *signals,
    kc_buf *out)
{
	char bound[40] = "";

	if (rule)
		snprintf(bound, sizeof(bound), "%s %.6g",
		    rule->bound.min > -HUGE_VAL ? ">=" : "<=",
		    kc_rule_limit(rule));
	KC_TRY(kc_buf_addf(out, "  %-26s %10.6g", kc_signal_name(signal),
	    signals->value[signal]));
	if (!rule)
		return kc_buf_addc(out, '\n');
	KC_TRY(kc_buf_addf(out, "  %-12s %-30s ", bound, rule->name));
	if (!kc_rule_holds(rule, signals))
		KC_TRY(add_condition(rule, signals, out));
	else
		KC_TRY(kc_buf_add(out,
		    kc_str_of(
			kc_rules_check(rule, 1, signals) ? "BROKEN" : "kept")));
	return kc_buf_addc(out, '\n');
}

static kc_status
add_signal(const struct kc_filter_plan *plan, kc_signal signal,
    const kc_signals *signals, kc_buf *out)
{
	bool any = false;

	for (size_t i = 0; i < plan->n; i++) {
		const kc_rule *rule = &plan->rules[i];

		if (rule->bound.signal != signal || !kc_rule_is_bounded(rule))
			continue;
		any = true;
		KC_TRY(add_row(signal, rule, signals, out));
	}
	return any ? KC_OK : add_row(signal, NULL, signals, out);
}

kc_status
kc_filter_explain(const struct kc_filter_plan *plan, kc_str id,
    const kc_signals *signals, kc_buf *out)
{
	const kc_rule *broken = kc_rules_check(plan->rules, plan->n, signals);

	KC_TRY(kc_buf_addf(out, "%.*s: %s%s\n", (int)id.len, id.ptr,
	    broken ? "dropped, " : "kept", broken ? broken->name : ""));
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++)
		KC_TRY(add_signal(plan, (kc_signal)i, signals, out));
	return KC_OK;
}
