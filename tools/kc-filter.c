/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-filter: drops records whose text breaks a rule of quality. Options, their help
 * and the reasons are made of the rules of the library.
 */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/quality.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RULES = 40, GROUPS = 4, MORE = 3 };

struct options {
	double bound[MAX_RULES]; /* of kc_rules_korean, in its order */
	bool annotate;
};

/* Headings of the options, each before the first rule on such a signal. */
static const struct {
	kc_signal first;
	const char *title;
} groups[GROUPS] = {{KC_SIGNAL_CHARS, "Length"},
    {KC_SIGNAL_HANGUL, "Characters"}, {KC_SIGNAL_BULLET_LINES, "Lines"},
    {KC_SIGNAL_TOP_2GRAM, "Repetition"}};

static const struct kc_opt facts[MORE] = {KC_OPT_GROUP("Facts"),
    KC_OPT_FLAG('a', "annotate", struct options, annotate,
	"add the signals that the rules look at"),
    KC_OPT_END};

/* The bound of a rule as an option; the rule names and describes it. */
static struct kc_opt
rule_option(const kc_rule *rule, size_t i)
{
	bool share = kc_signal_is_share(rule->signal);
	struct kc_opt o = KC_OPT_REAL(0, rule->name, share ? "SHARE" : "N",
	    struct options, bound[0], 0, share ? 1 : HUGE_VAL, rule->doc);

	o.offset += i * sizeof(double);
	return o;
}

/* `table` has room for MAX_RULES + GROUPS + MORE. */
static void
make_table(struct kc_opt *table, const kc_rule *rules, size_t n)
{
	size_t at = 0, group = 0;

	for (size_t i = 0; i < n; i++) {
		if (group < GROUPS && rules[i].signal >= groups[group].first)
			table[at++] = (struct kc_opt)KC_OPT_GROUP(
			    groups[group++].title);
		table[at++] = rule_option(&rules[i], i);
	}
	memcpy(table + at, facts, sizeof(facts));
}

enum { SIGNALS = 1 };
static const char *const fields[] = {"signals", NULL};

/* What run makes of the options, the same for all workers. */
struct plan {
	const struct options *options;
	kc_rule rules[MAX_RULES];
	const char *reasons[MAX_RULES + 1];
	size_t n;
};

struct state {
	kc_quality *quality;
	kc_buf json;
};

static kc_status
begin_filter(struct kc_mapper *m, kc_error *err)
{
	struct state *s = m->state;

	return kc_quality_new(&s->quality, kc_cli_seed(), err);
}

static void
end_filter(struct kc_mapper *m)
{
	struct state *s = m->state;

	kc_quality_free(s->quality);
	kc_buf_release(&s->json);
}

static kc_status
map_quality(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct plan *plan = m->options;
	struct state *s = m->state;
	const kc_rule *broken;
	kc_signals signals;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_quality_measure(s->quality, text,
	    plan->options->annotate ? KC_MEASURE_ALL : KC_MEASURE_TEXT,
	    &signals, err));
	if (plan->options->annotate && !m->cli->common.plain) {
		kc_buf_reset(&s->json, SIZE_MAX);
		KC_TRY(kc_signals_json(&signals, &s->json));
		kc_record_set_json(
		    r, SIGNALS, KC_JSON_OBJECT, kc_buf_str(&s->json));
	}
	broken = kc_rules_check(plan->rules, plan->n, &signals);
	if (broken)
		kc_mapper_drop(m, (size_t)(broken - plan->rules));
	return KC_OK;
}

static bool
is_minimum(const kc_rule *rule)
{
	return !strncmp(rule->name, "min-", 4);
}

static void
run_filter(struct kc_cli *cli, void *options)
{
	const struct options *o = options;
	struct plan plan = {.options = o};
	const kc_rule *rules = kc_rules_korean(&plan.n);
	struct kc_map job = {.fields = fields,
	    .reasons = plan.reasons,
	    .state_size = sizeof(struct state),
	    .begin = begin_filter,
	    .end = end_filter,
	    .map = map_quality};

	for (size_t i = 0; i < plan.n; i++) {
		plan.rules[i] = rules[i];
		plan.reasons[i] = rules[i].name;
		if (is_minimum(&rules[i]))
			plan.rules[i].min = o->bound[i];
		else
			plan.rules[i].max = o->bound[i];
	}
	kc_map_run(cli, &job, &plan);
}

int
main(int argc, char **argv)
{
	struct kc_opt table[MAX_RULES + GROUPS + MORE];
	struct options o = {.annotate = false};
	const struct kc_tool tool = {"kc-filter", "Drop records of low quality",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run_filter, NULL};
	size_t n;
	const kc_rule *rules = kc_rules_korean(&n);

	assert(n <= MAX_RULES);
	make_table(table, rules, n);
	for (size_t i = 0; i < n; i++)
		o.bound[i] = is_minimum(&rules[i]) ? rules[i].min
						   : rules[i].max;
	return kc_tool_main(&tool, argc, argv);
}
