/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-filter: drops records whose text breaks a rule of quality. Options, their help
 * and the reasons are made of the rules of the library.
 */
#include <config.h>

#include "tools/filter/filter.h"

#include "kcorpus/unicode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 4, MORE = 5 };

struct filter_options {
	double limit[KC_RULES_ROOM]; /* of the preset's rules, in their order */
	const char *preset;
	bool annotate, explain, sweep;
};

/* Headings of the options, each before the rule of that name. */
static const struct {
	const char *first, *title;
} groups[GROUPS] = {{"min-chars", "Length"}, {"max-code", "Characters"},
    {"max-bullet-lines", "Lines, repetition, language"},
    {"max-duplicate-lines", "Repetition in the whole text"}};

static const struct kc_opt modes[MORE] = {KC_OPT_GROUP("Modes"),
    KC_OPT_STRING(0, "preset", "NAME", struct filter_options, preset,
	"rules to begin with: korean, gopher, fineweb2-ko"),
    KC_OPT_FLAG('a', "annotate", struct filter_options, annotate,
	"add the signals of each record"),
    KC_OPT_FLAG(0, "explain", struct filter_options, explain,
	"print all signals beside their bounds instead of records"),
    KC_OPT_FLAG(0, "sweep", struct filter_options, sweep,
	"print what other bounds would keep of annotated records")};

/* The limit of a rule as an option; the rule names and describes it. */
static struct kc_opt
rule_option(const kc_rule *rule, size_t i)
{
	bool share = kc_signal_is_share(rule->bound.signal);
	struct kc_opt o = KC_OPT_REAL(0, rule->name, share ? "SHARE" : "N",
	    struct filter_options, limit[0], 0, share ? 1 : HUGE_VAL,
	    rule->doc);

	o.offset += i * sizeof(double);
	return o;
}

/* `table` has room for KC_RULES_ROOM + GROUPS + MORE + 1. */
static void
make_table(struct kc_opt *table, const kc_rule *rules, size_t n)
{
	size_t at = MORE, group = 0;

	memcpy(table, modes, sizeof(modes));
	for (size_t i = 0; i < n; i++) {
		if (group < GROUPS &&
		    !strcmp(rules[i].name, groups[group].first))
			table[at++] = (struct kc_opt)KC_OPT_GROUP(
			    groups[group++].title);
		table[at++] = rule_option(&rules[i], i);
	}
	table[at] = (struct kc_opt)KC_OPT_END;
}

static const char *const fields[] = {
    [KC_FILTER_SIGNALS - 1] = "signals",
    [KC_FILTER_ID - 1] = "id",
    [KC_FILTER_VALUE - 1] = "value",
    [KC_FILTER_LIMIT - 1] = "limit",
    NULL,
};

/* Documents of which more than half is code: --stats tells how many. */
enum { MOSTLY_CODE };
static const char *const counters[] = {"mostly-code", NULL};

struct filter_state {
	kc_quality *quality;
	kc_buf json, value, limit;
};

static kc_status
begin_filter(struct kc_mapper *m, kc_error *err)
{
	struct filter_state *s = m->state;

	return kc_quality_new(&s->quality, kc_cli_seed(), err);
}

static void
end_filter(struct kc_mapper *m)
{
	struct filter_state *s = m->state;

	kc_quality_free(s->quality);
	kc_buf_release(&s->json);
	kc_buf_release(&s->value);
	kc_buf_release(&s->limit);
}

/* Give a field a number, with six digits. */
static kc_status
set_number(kc_record *r, size_t field, double number, kc_buf *scratch)
{
	kc_buf_reset(scratch, SIZE_MAX);
	KC_TRY(kc_buf_addf(scratch, "%.6g", number));
	kc_record_set_json(r, field, KC_JSON_NUMBER, kc_buf_str(scratch));
	return KC_OK;
}

/* Drop the record; its entry in --rejects says what was measured. */
static kc_status
drop_record(struct kc_mapper *m, kc_record *r, const kc_rule *broken,
    const kc_signals *signals)
{
	const struct kc_filter_plan *plan = m->options;
	struct filter_state *s = m->state;

	kc_mapper_drop(m, (size_t)(broken - plan->rules));
	if (!m->cli->rejects || m->cli->common.plain)
		return KC_OK;
	KC_TRY(set_number(r, KC_FILTER_VALUE,
	    signals->value[broken->bound.signal], &s->value));
	return set_number(r, KC_FILTER_LIMIT, kc_rule_limit(broken), &s->limit);
}

/* The id of a record, or what stands in its place. */
static kc_status
record_id(struct kc_mapper *m, kc_record *r, kc_str *id, kc_error *err)
{
	*id = KC_STR("-");
	if (m->cli->common.plain ||
	    kc_record_type(r, KC_FILTER_ID) != KC_JSON_STRING)
		return KC_OK;
	return kc_record_text(r, KC_FILTER_ID, id, err);
}

static const kc_rule *
check_chars(
    const struct kc_filter_plan *plan, uint64_t chars, kc_signals *signals)
{
	signals->value[KC_SIGNAL_CHARS] = (double)chars;
	return kc_rules_check(plan->rules, plan->n_length, signals);
}

/*
 * Most of what is dropped is too short: that is told without a look at the rest. A
 * character has 1 to 4 bytes, so that long texts need no count.
 */
static const kc_rule *
check_length(
    const struct kc_filter_plan *plan, kc_str text, kc_signals *signals)
{
	if (!check_chars(plan, text.len / 4, signals) &&
	    !check_chars(plan, text.len, signals))
		return NULL;
	return check_chars(plan, kc_utf8_count(text), signals);
}

static kc_status
filter_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_filter_plan *plan = m->options;
	struct filter_state *s = m->state;
	const kc_rule *broken;
	kc_signals signals;
	kc_str text, id;

	KC_TRY(kc_record_text(r, 0, &text, err));
	broken = check_length(plan, text, &signals);
	if (broken)
		return drop_record(m, r, broken, &signals);
	KC_TRY(
	    kc_quality_measure(s->quality, text, plan->parts, &signals, err));
	if (signals.value[KC_SIGNAL_CODE] > 0.5)
		kc_mapper_count(m, MOSTLY_CODE, 1);
	if (plan->explain) {
		KC_TRY(record_id(m, r, &id, err));
		return kc_filter_explain(plan, id, &signals, &m->payload);
	}
	if (plan->annotate && !m->cli->common.plain) {
		kc_buf_reset(&s->json, SIZE_MAX);
		KC_TRY(kc_signals_json(&signals, &s->json));
		kc_record_set_json(
		    r, KC_FILTER_SIGNALS, KC_JSON_OBJECT, kc_buf_str(&s->json));
	}
	broken = kc_rules_check(plan->rules, plan->n, &signals);
	return broken ? drop_record(m, r, broken, &signals) : KC_OK;
}

static void
run_filter(struct kc_cli *cli, void *options)
{
	const struct filter_options *o = options;
	struct kc_filter_plan plan = {
	    .annotate = o->annotate, .explain = o->explain};
	struct kc_map job = {.fields = fields,
	    .reasons = plan.reasons,
	    .state_size = sizeof(struct filter_state),
	    .counters = counters,
	    .begin = begin_filter,
	    .end = end_filter,
	    .map = filter_record,
	    .writes_payload = o->explain};

	plan.n = kc_rules_preset(o->preset, plan.rules);
	if (!plan.n) {
		kc_cli_usage(cli,
		    "unknown preset '%s'; there are korean, gopher, "
		    "fineweb2-ko",
		    o->preset);
		return;
	}
	for (size_t i = 0; i < plan.n; i++) {
		kc_rule_set(&plan.rules[i], o->limit[i]);
		plan.reasons[i] = plan.rules[i].name;
	}
	while (!o->annotate && !o->explain &&
	    plan.rules[plan.n_length].bound.signal == KC_SIGNAL_CHARS)
		plan.n_length++;
	plan.parts = o->annotate || o->explain
	    ? KC_MEASURE_ALL
	    : kc_rules_parts(plan.rules, plan.n);
	if (o->sweep)
		kc_filter_sweep(cli, &plan);
	else
		kc_map_run(cli, &job, &plan);
}

/*
 * The preset that the arguments name, the last one, so that its limits are the
 * defaults that the options change and the help shows. NULL: an unknown one.
 */
static const char *
preset_of(int argc, char **argv)
{
	const char *name = kc_rules_preset_name(0);

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (!strncmp(argv[i], "--preset=", 9))
			name = argv[i] + 9;
		else if (!strcmp(argv[i], "--preset") && i + 1 < argc)
			name = argv[++i];
	}
	return name;
}

int
main(int argc, char **argv)
{
	struct kc_opt table[KC_RULES_ROOM + GROUPS + MORE + 1];
	kc_rule rules[KC_RULES_ROOM];
	struct filter_options o = {.preset = kc_rules_preset_name(0)};
	const struct kc_tool tool = {"kc-filter", "Drop records of low quality",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run_filter, NULL};
	size_t n = kc_rules_preset(preset_of(argc, argv), rules);

	if (!n)
		n = kc_rules_preset(o.preset, rules);
	make_table(table, rules, n);
	for (size_t i = 0; i < n; i++)
		o.limit[i] = kc_rule_limit(&rules[i]);
	return kc_tool_main(&tool, argc, argv);
}
