/* SPDX-License-Identifier: Apache-2.0 */
/* kc-filter: drops records whose text breaks a rule of quality. */
#include <config.h>

#include "map.h"

#include "kcorpus/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RULES = 40 };

struct options {
	double bound[MAX_RULES]; /* of kc_rules_korean, in its order */
	bool annotate;
};

/* Rules by number; the names and the defaults are kc_rules_korean's. */
#define RULE(i, name, arg, most, help) \
	KC_OPT_REAL(0, name, arg, struct options, bound[i], 0, most, help)
#define SHARE(i, name, help) RULE(i, name, "SHARE", 1, help)

static const struct kc_opt table[] = {KC_OPT_GROUP("Length"),
    RULE(0, "min-chars", "N", HUGE_VAL, "fewest characters"),
    RULE(1, "max-chars", "N", HUGE_VAL, "most characters"),
    RULE(2, "min-eojeol", "N", HUGE_VAL, "fewest eojeol"),
    RULE(3, "max-eojeol", "N", HUGE_VAL, "most eojeol"),
    RULE(4, "min-mean-eojeol", "N", HUGE_VAL, "least characters per eojeol"),
    RULE(5, "max-mean-eojeol", "N", HUGE_VAL, "most characters per eojeol"),
    KC_OPT_GROUP("Characters"),
    SHARE(6, "min-hangul", "least Hangul among the letters"),
    SHARE(7, "min-letters", "fewest letters among visible characters"),
    SHARE(8, "max-digits", "most digits among visible characters"),
    SHARE(9, "max-symbols", "most other visible characters"),
    SHARE(10, "max-jamo-runs", "most characters in runs of jamo"),
    SHARE(11, "max-char-runs", "most characters in runs of equal ones"),
    SHARE(12, "min-letter-eojeol", "fewest eojeol that hold a letter"),
    RULE(13, "max-hashes", "N", HUGE_VAL, "most '#' per eojeol"),
    RULE(14, "max-hashtags", "N", HUGE_VAL, "most hashtags per eojeol"),
    RULE(15, "max-ellipses", "N", HUGE_VAL, "most ellipses per eojeol"),
    KC_OPT_GROUP("Lines"),
    SHARE(16, "max-bullet-lines", "most lines that begin with a bullet"),
    SHARE(17, "max-ellipsis-lines", "most lines that end in an ellipsis"),
    SHARE(18, "max-duplicate-lines", "most repeated lines"),
    SHARE(19, "max-duplicate-line-chars", "most characters in them"),
    SHARE(20, "max-duplicate-paragraphs", "most repeated paragraphs"),
    SHARE(21, "max-duplicate-paragraph-chars", "most characters in them"),
    KC_OPT_GROUP("Repetition"),
    SHARE(22, "max-top-2gram", "most characters in the commonest 2-gram"),
    SHARE(23, "max-top-3gram", "... 3-gram"),
    SHARE(24, "max-top-4gram", "... 4-gram"),
    SHARE(25, "max-duplicate-5gram", "most characters in repeated 5-grams"),
    SHARE(26, "max-duplicate-6gram", "... 6-grams"),
    SHARE(27, "max-duplicate-7gram", "... 7-grams"),
    SHARE(28, "max-duplicate-8gram", "... 8-grams"),
    SHARE(29, "max-duplicate-9gram", "... 9-grams"),
    SHARE(30, "max-duplicate-10gram", "... 10-grams"), KC_OPT_GROUP("Facts"),
    KC_OPT_FLAG('a', "annotate", struct options, annotate,
	"add the signals that the rules look at"),
    KC_OPT_END};

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
begin(struct kc_mapper *m, kc_error *err)
{
	struct state *s = m->state = calloc(1, sizeof(*s));

	if (!s)
		return kc_fail_nomem(err);
	return kc_quality_new(&s->quality, kc_cli_seed(), err);
}

static void
end(struct kc_mapper *m)
{
	struct state *s = m->state;

	if (!s)
		return;
	kc_quality_free(s->quality);
	kc_buf_release(&s->json);
	free(s);
}

static kc_status
map(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct plan *plan = m->options;
	struct state *s = m->state;
	const kc_rule *broken;
	kc_signals signals;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_quality_measure(s->quality, text, &signals, err));
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
run(struct kc_cli *cli, void *options)
{
	const struct options *o = options;
	struct plan plan = {.options = o};
	const kc_rule *rules = kc_rules_korean(&plan.n);
	struct kc_map job = {.fields = fields,
	    .reasons = plan.reasons,
	    .begin = begin,
	    .end = end,
	    .map = map};

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
	struct options o = {.annotate = false};
	const struct kc_tool tool = {"kc-filter", "Drop records of low quality",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run, NULL};
	size_t n;
	const kc_rule *rules = kc_rules_korean(&n);

	for (size_t i = 0; i < n; i++)
		o.bound[i] = is_minimum(&rules[i]) ? rules[i].min
						   : rules[i].max;
	return kc_tool_main(&tool, argc, argv);
}
