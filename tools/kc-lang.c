/* SPDX-License-Identifier: Apache-2.0 */
/* kc-lang: the language of each record, and filtering by it. */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/lang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lang_options {
	struct kc_list keep;
	double min_score;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Filter"),
    KC_OPT_LIST(0, "keep", "LANG,...", struct lang_options, keep,
	"drop records of other languages"),
    KC_OPT_REAL(0, "min-score", "SHARE", struct lang_options, min_score, 0, 1,
	"drop records of a lower score"),
    KC_OPT_END};

enum { LANG = 1, SCORE, SCRIPTS };
static const char *const fields[] = {"lang", "lang_score", "scripts", NULL};

enum { OTHER_LANGUAGE, LOW_SCORE };
static const char *const reasons[] = {"language", "min-score", NULL};

struct lang_state {
	kc_buf json; /* score and scripts, until the record was written */
};

static void
end_lang(struct kc_mapper *m)
{
	struct lang_state *s = m->state;

	kc_buf_release(&s->json);
}

static bool
is_wanted(const struct lang_options *o, kc_str lang)
{
	for (size_t i = 0; i < o->keep.n; i++)
		if (kc_str_equal(lang, kc_str_of(o->keep.items[i])))
			return true;
	return !o->keep.n;
}

static kc_status
add_facts(struct kc_mapper *m, kc_record *r, const kc_composition *c,
    const kc_lang_guess *g)
{
	kc_buf *b = &((struct lang_state *)m->state)->json;
	size_t score_len;

	kc_buf_reset(b, SIZE_MAX);
	KC_TRY(kc_buf_addf(b, "%.4f", g->score));
	score_len = b->len;
	KC_TRY(kc_composition_json(c, b));
	kc_record_set_text(r, LANG, g->label);
	kc_record_set_json(
	    r, SCORE, KC_JSON_NUMBER, (kc_str){b->ptr, score_len});
	kc_record_set_json(r, SCRIPTS, KC_JSON_OBJECT,
	    (kc_str){b->ptr + score_len, b->len - score_len});
	return KC_OK;
}

static kc_status
map_lang(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct lang_options *o = m->options;
	kc_composition c = KC_COMPOSITION_INIT;
	kc_lang_guess g;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_composition_add(&c, text);
	kc_lang_by_script(&c, &g);
	if (!m->cli->common.plain)
		KC_TRY(add_facts(m, r, &c, &g));
	if (!is_wanted(o, g.label))
		kc_mapper_drop(m, OTHER_LANGUAGE);
	else if (g.score < o->min_score)
		kc_mapper_drop(m, LOW_SCORE);
	return KC_OK;
}

static const struct kc_map job = {.fields = fields,
    .reasons = reasons,
    .state_size = sizeof(struct lang_state),
    .end = end_lang,
    .map = map_lang};

static bool
is_label(const char *name)
{
	const char *label;

	for (size_t i = 0; (label = kc_lang_label(i)); i++)
		if (!strcmp(label, name))
			return true;
	return false;
}

/* A language as BCP 47 has it, with or without a script? */
static bool
is_tag(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (!name[n] || name[n] == '-') &&
	    !strpbrk(name, " ,");
}

/*
 * Would nothing ever be kept for one of the languages? What is no language is a
 * fault, what scripts do not tell is worth a word.
 */
static bool
check_keep(struct kc_cli *cli, const struct kc_list *keep)
{
	char all[300] = "";
	const char *label;

	for (size_t k = 0; (label = kc_lang_label(k)); k++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
		    k ? ", " : "", label);
	for (size_t i = 0; i < keep->n; i++) {
		const char *name = keep->items[i];

		if (is_label(name))
			continue;
		if (!is_tag(name)) {
			kc_cli_usage(cli,
			    "bad value '%s' of --keep: want some of %s", name,
			    all);
			return false;
		}
		if (!cli->common.quiet)
			kc_cli_message(cli, NULL, 0,
			    "--keep: no text is labelled '%s', only %s", name,
			    all);
	}
	return true;
}

static void
run_lang(struct kc_cli *cli, void *options)
{
	const struct lang_options *o = options;

	if (check_keep(cli, &o->keep))
		kc_map_run(cli, &job, options);
}

int
main(int argc, char **argv)
{
	struct lang_options o = {.min_score = 0};
	const struct kc_tool tool = {"kc-lang", "Tell the language of records",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run_lang, NULL};
	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.keep);
	return status;
}
