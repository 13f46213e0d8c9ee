/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-filter --sweep: for each rule, how many of annotated records each of a row of
 * bounds would keep while the other rules stay as they are.
 */
#include <config.h>

#include "tools/filter/filter.h"

enum { STEPS = 24 };

/* Limits to try: of shares, and of counts and means. */
static const double share_steps[STEPS] = {0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2,
    0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.99, 1};
static const double count_steps[STEPS] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50,
    100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6};

static double
step_limit(const kc_rule *rule, size_t step)
{
	return kc_signal_is_share(rule->bound.signal) ? share_steps[step]
						      : count_steps[step];
}

struct sweep {
	uint64_t records, kept; /* all, and by the rules as they are */
	uint64_t kept_at[KC_RULES_ROOM][STEPS];
};

/* Count the steps at which the rule keeps what all others keep. */
static void
sweep_rule(const kc_rule *rule, const kc_signals *signals, uint64_t *kept_at)
{
	for (size_t k = 0; k < STEPS; k++) {
		kc_rule other = *rule;

		kc_rule_set(&other, step_limit(rule, k));
		kept_at[k] += !kc_rules_check(&other, 1, signals);
	}
}

static kc_status
sweep_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_filter_plan *plan = m->options;
	struct sweep *s = m->state;
	kc_signals signals;
	size_t n_broken = 0, only = 0;

	if (kc_record_type(r, KC_FILTER_SIGNALS) != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no \"signals\"; kc-filter --annotate adds them");
	KC_TRY(kc_signals_parse(
	    kc_record_raw(r, KC_FILTER_SIGNALS), &signals, err));
	for (size_t i = 0; i < plan->n; i++)
		if (kc_rules_check(&plan->rules[i], 1, &signals)) {
			n_broken++;
			only = i;
		}
	s->records++;
	s->kept += !n_broken;
	for (size_t i = 0; i < plan->n; i++)
		if (!n_broken || (n_broken == 1 && only == i))
			sweep_rule(&plan->rules[i], &signals, s->kept_at[i]);
	return KC_OK;
}

static kc_status
merge_sweeps(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	struct sweep *a = into->state;
	const struct sweep *b = from->state;

	(void)err;
	a->records += b->records;
	a->kept += b->kept;
	for (size_t i = 0; i < KC_RULES_ROOM; i++)
		for (size_t k = 0; k < STEPS; k++)
			a->kept_at[i][k] += b->kept_at[i][k];
	return KC_OK;
}

static kc_status
add_sweep_line(const struct sweep *s, const char *name, double limit,
    uint64_t kept, const char *mark, kc_buf *out)
{
	double all = s->records ? (double)s->records : 1;

	return kc_buf_addf(out, "%s\t%.10g\t%llu\t%.4f\t%s\n", name, limit,
	    (unsigned long long)kept, (double)kept / all, mark);
}

/* The limits at which what is kept changes, and the present one. */
static kc_status
add_rule(const struct sweep *s, const kc_rule *rule, const uint64_t *kept_at,
    kc_buf *out)
{
	double limit = kc_rule_limit(rule);
	bool done = false;

	for (size_t k = 0; k < STEPS; k++) {
		double at = step_limit(rule, k);

		if (!done && at >= limit) {
			done = true;
			KC_TRY(add_sweep_line(
			    s, rule->name, limit, s->kept, "now", out));
		}
		if ((at < limit || at > limit) &&
		    (!k || kept_at[k] != kept_at[k - 1]))
			KC_TRY(add_sweep_line(
			    s, rule->name, at, kept_at[k], "", out));
	}
	return done ? KC_OK
		    : add_sweep_line(s, rule->name, limit, s->kept, "now", out);
}

static kc_status
print_sweep(struct kc_mapper *m, kc_error *err)
{
	const struct kc_filter_plan *plan = m->options;
	const struct sweep *s = m->state;
	kc_buf out = KC_BUF_INIT;
	kc_status st;

	st = kc_buf_add(&out, KC_STR("rule\tlimit\tkept\tshare\tnow\n"));
	for (size_t i = 0; !st && i < plan->n; i++)
		st = add_rule(s, &plan->rules[i], s->kept_at[i], &out);
	st = st ? kc_fail_nomem(err)
		: kc_writer_write(m->cli->output, kc_buf_str(&out), err);
	if (!st)
		m->cli->totals.bytes_out += out.len;
	kc_buf_release(&out);
	return st;
}

void
kc_filter_sweep(struct kc_cli *cli, struct kc_filter_plan *plan)
{
	static const char *const fields[] = {"signals", NULL};
	static const struct kc_map job = {.fields = fields,
	    .state_size = sizeof(struct sweep),
	    .map = sweep_record,
	    .merge = merge_sweeps,
	    .finish = print_sweep};

	kc_map_run(cli, &job, plan);
}
