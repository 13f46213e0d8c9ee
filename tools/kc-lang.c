/* SPDX-License-Identifier: Apache-2.0 */
/* kc-lang: the language of each record, and filtering by it. */
#include <config.h>

#include "lang/lang_commands.h"

#include "kcorpus/number.h"

#include <stdio.h>
#include <string.h>

static const struct kc_opt table[] = {KC_OPT_GROUP("Filter"),
    KC_OPT_LIST(0, "keep", "LANG,...", struct lang_options, keep,
	"drop records of other languages"),
    KC_OPT_LIST(0, "drop", "LANG,...", struct lang_options, drop,
	"drop records of these languages"),
    KC_OPT_REAL(0, "min-score", "SHARE", struct lang_options, min_score, 0, 1,
	"drop records of a lower score"),
    KC_OPT_STRING(0, "min-scores", "FILE", struct lang_options, min_scores_name,
	"least score of each label in FILE, in place of --min-score"),
    KC_OPT_GROUP("Facts"),
    KC_OPT_FLAG(0, "lines", struct lang_options, lines,
	"add the language of each line, and spans of them"),
    KC_OPT_GROUP("Model"),
    KC_OPT_STRING(0, "model", "FILE", struct lang_options, model_name,
	"use a fastText classifier, .bin or .ftz, or a model of languages, for "
	"the labels"),
    KC_OPT_LIST(0, "languages", "LABEL,...", struct lang_options, languages,
	"choose only among these labels of the model"),
    KC_OPT_UINT(0, "top", "K", struct lang_options, top, 1, LANG_TOP_MAX,
	"add the K best labels of the model and their probabilities"),
    KC_OPT_FLAG(0, "fold", struct lang_options, fold,
	"fold case before a classifier sees the text"),
    KC_OPT_END};

enum { LANG = 1, SCORE, SCRIPTS, LANGUAGES, TOP, LINES, SPANS };
static const char *const fields[] = {"lang", "lang_score", "scripts",
    "languages", "lang_top", "lang_lines", "lang_spans", NULL};

enum { OTHER_LANGUAGE, LOW_SCORE };
static const char *const reasons[] = {"language", "min-score", NULL};

/* The names of --languages. */
static size_t
list_languages(const struct lang_options *o, kc_str *labels)
{
	for (size_t i = 0; i < o->languages.n; i++)
		labels[i] = kc_str_of(o->languages.items[i]);
	return o->languages.n;
}

static kc_status
new_detector(const struct lang_options *o, kc_lang_detector **d, kc_error *err)
{
	kc_str labels[LANG_LANGUAGES_MAX];

	KC_TRY(kc_lang_detector_new(d, err));
	kc_lang_detector_use(*d, o->languages_model);
	return o->languages.n ? kc_lang_detector_restrict(
				    *d, labels, list_languages(o, labels), err)
			      : KC_OK;
}

static kc_status
begin_lang(struct kc_mapper *m, kc_error *err)
{
	const struct lang_options *o = m->options;
	struct lang_worker *w = m->state;

	return o->model ? kc_scorer_new(&w->scorer, o->model, err)
			: new_detector(o, &w->detector, err);
}

static void
end_lang(struct kc_mapper *m)
{
	struct lang_worker *w = m->state;

	kc_scorer_free(w->scorer);
	kc_lang_detector_free(w->detector);
	kc_buf_release(&w->folded);
	kc_buf_release(&w->lines);
	kc_buf_release(&w->spans);
	kc_buf_release(&w->json);
}

bool
lang_is_in_range(kc_str label, kc_str tag)
{
	return label.len >= tag.len && !memcmp(label.ptr, tag.ptr, tag.len) &&
	    (label.len == tag.len || label.ptr[tag.len] == '-');
}

static bool
is_listed(const struct kc_list *list, kc_str label)
{
	for (size_t i = 0; i < list->n; i++)
		if (lang_is_in_range(label, kc_str_of(list->items[i])))
			return true;
	return false;
}

/* Append a number of 0 to 1; printf takes ten times as long. */
static kc_status
add_score(kc_buf *out, double score)
{
	char share[KC_NUMBER_SHARE];

	kc_number_write_share((unsigned)(score * 10000 + 0.5), share);
	return kc_buf_add(out, (kc_str){share, sizeof(share)});
}

static kc_status
top_json(const struct lang_judgement *j, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '{'));
	for (size_t i = 0; i < j->top_n; i++) {
		KC_TRY(kc_json_key(j->top[i].label, out));
		KC_TRY(add_score(out, j->top[i].score));
	}
	return kc_buf_addc(out, '}');
}

/*
 * The letters by script; most Korean texts are of one, which the letters of their only
 * language tell without adding up.
 */
static kc_status
add_scripts(
    const struct lang_options *o, const struct lang_judgement *j, kc_buf *out)
{
	const kc_composition *c = &j->made.composition;

	if (!o->model && !o->lines && j->made.share_n == 1 &&
	    j->made.shares[0].letters == c->letters[KC_SCRIPT_HANGUL])
		return kc_buf_add(out, KC_STR("{\"Hangul\":1.0000}"));
	return kc_composition_json(c, out);
}

static kc_status
add_facts(struct kc_mapper *m, kc_record *r, const struct lang_judgement *j)
{
	const struct lang_options *o = m->options;
	struct lang_worker *w = m->state;
	kc_buf *b = &w->json;
	size_t score, scripts, languages, rest;

	kc_buf_reset(b, SIZE_MAX);
	KC_TRY(add_score(b, j->score));
	score = b->len;
	KC_TRY(add_scripts(o, j, b));
	scripts = b->len;
	if (!o->model)
		KC_TRY(kc_lang_shares_json(&j->made, b));
	languages = b->len;
	if (o->top > 1)
		KC_TRY(top_json(j, b));
	rest = b->len - languages;
	kc_record_set_text(r, LANG, j->label);
	kc_record_set_json(r, SCORE, KC_JSON_NUMBER, (kc_str){b->ptr, score});
	kc_record_set_json(r, SCRIPTS, KC_JSON_OBJECT,
	    (kc_str){b->ptr + score, scripts - score});
	if (languages > scripts)
		kc_record_set_json(r, LANGUAGES, KC_JSON_OBJECT,
		    (kc_str){b->ptr + scripts, languages - scripts});
	if (rest)
		kc_record_set_json(
		    r, TOP, KC_JSON_OBJECT, (kc_str){b->ptr + languages, rest});
	if (o->lines) {
		kc_record_set_json(
		    r, LINES, KC_JSON_ARRAY, kc_buf_str(&w->lines));
		kc_record_set_json(
		    r, SPANS, KC_JSON_ARRAY, kc_buf_str(&w->spans));
	}
	return KC_OK;
}

static kc_status
map_lang(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct lang_options *o = m->options;
	struct lang_judgement j;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(lang_judge(m->state, o, text, &j, err));
	if (!m->cli->common.plain) {
		/* The detector counts letters on its way, a classifier does not. */
		if (o->model) {
			j.made.composition = (kc_composition)
			    KC_COMPOSITION_INIT;
			kc_composition_add(&j.made.composition, text);
		}
		KC_TRY(add_facts(m, r, &j));
	}
	if ((o->keep.n && !is_listed(&o->keep, j.label)) ||
	    is_listed(&o->drop, j.label))
		kc_mapper_drop(m, OTHER_LANGUAGE);
	else if (j.score < lang_limits_of(&o->limits, j.label, o->min_score))
		kc_mapper_drop(m, LOW_SCORE);
	return KC_OK;
}

static const struct kc_map job = {.fields = fields,
    .reasons = reasons,
    .state_size = sizeof(struct lang_worker),
    .begin = begin_lang,
    .end = end_lang,
    .map = map_lang};

/* True for a language as BCP 47 has it, with or without a script. */
static bool
is_tag(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (!name[n] || name[n] == '-') &&
	    !strpbrk(name, " ,");
}

/*
 * True if a text may get a label in the range of a tag: from the classifier, or from
 * a detector.
 */
static bool
is_known(struct kc_cli *cli, const struct lang_options *o, kc_lang_detector *d,
    kc_str tag)
{
	bool known = lang_is_in_range(KC_STR("und"), tag);
	kc_error err;

	for (size_t i = 0;
	     !known && o->model && i < kc_classifier_labels(o->model); i++)
		known = lang_is_in_range(kc_classifier_label(o->model, i), tag);
	if (known || o->model || !kc_lang_detector_knows(d, tag, &known, &err))
		return known;
	kc_cli_error(cli, NULL, &err);
	return true;
}

/* Say what no text is labelled, and refuse what is no language at all. */
static bool
check_tags(struct kc_cli *cli, const struct lang_options *o,
    kc_lang_detector *d, const char *option, const struct kc_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *name = list->items[i];

		if (!o->model_name && !is_tag(name)) {
			kc_cli_usage(cli,
			    "bad value '%s' of --%s: want languages as in BCP "
			    "47, such as ko, zh-Hans, und",
			    name, option);
			return false;
		}
		if (!cli->common.quiet && !is_known(cli, o, d, kc_str_of(name)))
			kc_cli_message(cli, NULL, 0,
			    "--%s: no text is labelled '%s'", option, name);
	}
	return true;
}

/* Say which label of the limits is the first that no text has: they may be many. */
static void
check_limits(
    struct kc_cli *cli, const struct lang_options *o, kc_lang_detector *d)
{
	for (size_t i = 0; i < o->limits.n; i++) {
		const char *name = o->limits.limits[i].name;

		if (is_known(cli, o, d, kc_str_of(name)))
			continue;
		kc_cli_message(cli, o->min_scores_name, 0,
		    "no text is labelled '%s'", name);
		return;
	}
}

/* Check the lists and the limits against the labels of the model. */
static bool
check_names(
    struct kc_cli *cli, const struct lang_options *o, kc_lang_detector *d)
{
	if (!cli->common.quiet)
		check_limits(cli, o, d);
	return check_tags(cli, o, d, "keep", &o->keep) &&
	    check_tags(cli, o, d, "drop", &o->drop);
}

/* Check the names of languages against a detector as workers have it. */
static bool
check_languages(struct kc_cli *cli, const struct lang_options *o)
{
	kc_lang_detector *d;
	kc_error err;
	kc_status st = new_detector(o, &d, &err);
	bool ok;

	if (st == KC_ERR_ARG)
		kc_cli_usage(cli, "--languages: %s", err.msg);
	else if (st)
		kc_cli_error(cli, NULL, &err);
	ok = !st && check_names(cli, o, d);
	kc_lang_detector_free(d);
	return ok;
}

static bool
open_classifier(struct kc_cli *cli, struct lang_options *o)
{
	kc_str labels[LANG_LANGUAGES_MAX];
	kc_error err;

	if (o->lines) {
		kc_cli_usage(cli,
		    "--lines and --model of a classifier exclude each other");
		return false;
	}
	if (kc_classifier_open(&o->model, o->model_name, &err)) {
		kc_cli_error(cli, o->model_name, &err);
		return false;
	}
	if (o->languages.n &&
	    kc_classifier_restrict(
		o->model, labels, list_languages(o, labels), &err)) {
		kc_cli_usage(cli, "--languages: %s", err.msg);
		return false;
	}
	return check_names(cli, o, NULL);
}

/* Open the model, if one is given, and check what is chosen of its labels. */
static bool
open_model(struct kc_cli *cli, struct lang_options *o)
{
	kc_error err;
	kc_status st;

	if (o->languages.n > LANG_LANGUAGES_MAX) {
		kc_cli_usage(
		    cli, "more than %d --languages", LANG_LANGUAGES_MAX);
		return false;
	}
	st = o->model_name
	    ? kc_lang_model_open(&o->languages_model, o->model_name, &err)
	    : kc_lang_model_built_in(&o->languages_model, &err);
	if (st == KC_ERR_ARG)
		return open_classifier(cli, o);
	if (st)
		kc_cli_error(cli, o->model_name, &err);
	else if (o->fold)
		kc_cli_usage(cli, "--fold needs --model of a classifier");
	return !st && !o->fold && check_languages(cli, o);
}

static void
run_lang(struct kc_cli *cli, void *options)
{
	struct lang_options *o = options;

	if (o->min_scores_name &&
	    !lang_limits_read(cli, &o->limits, o->min_scores_name))
		return;
	if (open_model(cli, o))
		kc_map_run(cli, &job, options);
}

int
main(int argc, char **argv)
{
	struct lang_options o = {.top = 1};
	struct lang_train_options t = LANG_TRAIN_OPTIONS_INIT;
	struct lang_eval_options e = {.truth = "truth", .label = "lang"};
	const struct kc_tool commands[] = {
	    {"train", "Train a classifier that fastText reads", "[FILE]...",
		KC_SHARED_REDUCE, lang_train_table, &t, lang_train, NULL},
	    {"eval", "Say how right the labels of records are", "[FILE]...",
		KC_SHARED_REDUCE, lang_eval_table, &e, lang_eval, NULL},
	    {NULL}};
	const struct kc_tool tool = {"kc-lang", "Tell the language of records",
	    "[COMMAND] [OPTION]... [FILE]...", KC_SHARED_MAP, table, &o,
	    run_lang, commands};
	int status = kc_tool_main(&tool, argc, argv);

	kc_classifier_free(o.model);
	kc_free(o.limits.limits);
	kc_lang_model_close(o.languages_model);
	kc_list_release(&o.keep);
	kc_list_release(&o.drop);
	kc_list_release(&o.languages);
	kc_list_release(&t.rare);
	return status;
}
