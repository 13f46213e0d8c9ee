/* SPDX-License-Identifier: Apache-2.0 */
/* Decontamination (dedup_against.h). */
#include <config.h>

#include "dedup_against.h"

#include "kcorpus/against.h"

enum {
	SYLLABLE = 3, /* bytes */
	LONGEST_LINE = 64 << 20
};

struct decontamination {
	struct kc_cli *cli;
	const struct kc_against_options *options;
	kc_against *against;
	kc_record *record; /* of the evaluation set that is read */
	kc_buf text, name;
};

/* A worker's. */
struct decontaminator {
	kc_against_finder *finder;
	kc_buf share, spans;
};

enum { NAME = 1, SHARE, SPANS };
static const char *const fields[] = {
    "evaluation", "evaluation_share", "evaluation_spans", NULL};

enum { CONTAMINATED };
static const char *const reasons[] = {"contaminated", NULL};

enum { WITH_EVALUATION, TEXTS, MUTE, BELOW_WINDOW, EMPTY, REPEATED };
static const char *const counters[] = {"contaminated_records",
    "evaluation_texts", "evaluation_texts_common", "evaluation_texts_short",
    "evaluation_texts_empty", "evaluation_texts_repeated", NULL};

/* --- Evaluation sets --- */

/* The id, if it is a string or a number, else file and line; as JSON. */
static kc_status
name_evaluation(
    struct decontamination *d, size_t id, const char *file, uint64_t line)
{
	kc_json_type type = kc_record_type(d->record, id);
	kc_buf place = KC_BUF_INIT;
	kc_status st;

	d->name.len = 0;
	if (type == KC_JSON_STRING)
		return kc_json_one_line(kc_record_raw(d->record, id), &d->name);
	if (type == KC_JSON_NUMBER)
		return kc_json_quote(kc_record_raw(d->record, id), &d->name);
	st = kc_buf_addf(&place, "%s:%llu", file, (unsigned long long)line);
	if (!st)
		st = kc_json_quote_bytes(kc_buf_str(&place), &d->name);
	kc_buf_release(&place);
	return st;
}

/* The text of the record's fields, of which one at least must be there. */
static kc_status
join_fields(struct decontamination *d, size_t n, kc_error *err)
{
	bool any = false;

	d->text.len = 0;
	for (size_t i = 0; i < n; i++) {
		kc_str s;

		if (kc_record_type(d->record, i) == KC_JSON_ABSENT &&
		    (any || i + 1 < n))
			continue;
		KC_TRY(kc_record_text(d->record, i, &s, err));
		if (kc_buf_add(&d->text, s) || kc_buf_addc(&d->text, '\n'))
			return kc_fail_nomem(err);
		any = true;
	}
	return KC_OK;
}

static kc_status
read_evaluation(struct decontamination *d, size_t n_fields, kc_reader *r,
    const char *file, kc_error *err)
{
	kc_str line;

	KC_TRY(kc_reader_line(r, LONGEST_LINE, &line, err));
	if (!line.len)
		return KC_OK;
	KC_TRY(kc_record_parse(d->record, line, err));
	KC_TRY(join_fields(d, n_fields, err));
	if (name_evaluation(d, n_fields, file, kc_reader_line_number(r)))
		return kc_fail_nomem(err);
	return kc_against_add(
	    d->against, kc_buf_str(&d->text), kc_buf_str(&d->name), err);
}

/* All of a file; what cannot be read of it would stay in the corpus. */
static bool
read_evaluations(struct decontamination *d, const char *file, size_t n_fields)
{
	kc_error err = {0};
	kc_reader *r = NULL;
	kc_status st = kc_reader_open(&r, file, &err);
	uint64_t line;

	if (st) {
		kc_cli_error(d->cli, file, &err);
		return false;
	}
	(void)kc_reader_skip_mark(r);
	while (!st)
		st = read_evaluation(d, n_fields, r, file, &err);
	line = kc_reader_line_number(r);
	kc_reader_close(r);
	if (st == KC_EOF)
		return true;
	kc_cli_message(d->cli, file, line, "%s", err.msg);
	d->cli->status = KC_EXIT_FAILURE;
	return false;
}

/* The fields of the texts, then the id. */
static kc_status
make_evaluation_record(
    struct decontamination *d, size_t *n_fields, kc_error *err)
{
	const struct kc_list *given = &d->options->fields;
	kc_str names[KC_JSON_MAX_FIELDS];

	if (given->n + 1 > KC_JSON_MAX_FIELDS)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "more than %d fields of --against-field",
		    KC_JSON_MAX_FIELDS - 1);
	for (size_t i = 0; i < given->n; i++)
		names[i] = kc_str_of(given->items[i]);
	*n_fields = given->n;
	if (!given->n)
		names[(*n_fields)++] = kc_str_of(d->cli->common.field);
	names[*n_fields] = KC_STR("id");
	return kc_record_new(&d->record, names, *n_fields + 1, err);
}

/* False after a failure, which was reported. */
static bool
load_evaluations(struct decontamination *d)
{
	kc_against_params params = KC_AGAINST_PARAMS_INIT;
	kc_error err = {0};
	size_t n_fields = 0;
	kc_status st;

	params.window = (uint32_t)(d->options->ngram * SYLLABLE);
	params.share = d->options->share;
	st = kc_against_new(&d->against, &params, &err);
	if (!st)
		st = make_evaluation_record(d, &n_fields, &err);
	for (size_t i = 0; !st && i < d->options->files.n; i++)
		if (!read_evaluations(d, d->options->files.items[i], n_fields))
			return false;
	if (!st)
		st = kc_against_close(d->against, &err);
	if (st)
		kc_cli_refuse(d->cli, &err);
	return !st;
}

/* --- Records --- */

static kc_status
begin_decontaminator(struct kc_mapper *m, kc_error *err)
{
	const struct decontamination *d = m->options;
	struct decontaminator *w = m->state;

	return kc_against_finder_new(&w->finder, d->against, err);
}

static void
end_decontaminator(struct kc_mapper *m)
{
	struct decontaminator *w = m->state;

	kc_against_finder_free(w->finder);
	kc_buf_release(&w->share);
	kc_buf_release(&w->spans);
}

/* [[from,to,"name"],...] in code points. */
static kc_status
put_spans(const kc_against_match *match, kc_buf *out)
{
	for (size_t i = 0; i < match->n_spans; i++) {
		const kc_against_span *s = &match->spans[i];

		KC_TRY(kc_buf_addf(out, "%s[%llu,%llu,", i ? "," : "[",
		    (unsigned long long)s->from, (unsigned long long)s->to));
		KC_TRY(kc_buf_add(out, s->name));
		KC_TRY(kc_buf_addc(out, ']'));
	}
	return kc_buf_addc(out, ']');
}

static kc_status
find_evaluations(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct decontamination *d = m->options;
	struct decontaminator *w = m->state;
	kc_against_match match;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_against_find(w->finder, text, &match, err));
	if (!match.n_spans)
		return KC_OK;
	kc_mapper_count(m, WITH_EVALUATION, 1);
	if (!d->options->mark)
		kc_mapper_drop(m, CONTAMINATED);
	if (d->cli->common.plain)
		return KC_OK;
	w->share.len = w->spans.len = 0;
	if (kc_buf_addf(&w->share, "%.4f", match.share) ||
	    put_spans(&match, &w->spans))
		return kc_fail_nomem(err);
	kc_record_set_json(r, NAME, KC_JSON_STRING, match.name);
	kc_record_set_json(r, SHARE, KC_JSON_NUMBER, kc_buf_str(&w->share));
	kc_record_set_json(r, SPANS, KC_JSON_ARRAY, kc_buf_str(&w->spans));
	return KC_OK;
}

static kc_status
count_evaluations(struct kc_mapper *m, kc_error *err)
{
	const struct decontamination *d = m->options;
	kc_against_counts counts;

	(void)err;
	kc_against_count(d->against, &counts);
	kc_mapper_count(m, TEXTS, counts.texts);
	kc_mapper_count(m, MUTE, counts.mute);
	kc_mapper_count(m, BELOW_WINDOW, counts.below_window);
	kc_mapper_count(m, EMPTY, counts.empty);
	kc_mapper_count(m, REPEATED, counts.repeated);
	return KC_OK;
}

static const struct kc_map job = {.fields = fields,
    .reasons = reasons,
    .counters = counters,
    .state_size = sizeof(struct decontaminator),
    .begin = begin_decontaminator,
    .end = end_decontaminator,
    .map = find_evaluations,
    .finish = count_evaluations};

void
kc_drop_contaminated(
    struct kc_cli *cli, const struct kc_against_options *options)
{
	struct decontamination d = {.cli = cli, .options = options};

	if (load_evaluations(&d))
		kc_map_run(cli, &job, &d);
	kc_against_free(d.against);
	kc_record_free(d.record);
	kc_buf_release(&d.text);
	kc_buf_release(&d.name);
}
