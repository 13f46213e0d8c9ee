/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: vocabularies side by side on a text. */
#include <config.h>

#include "cli/map.h"
#include "tools/split_option.h"
#include "tools/vocab/vocab_commands.h"

#include <string.h>

enum { GENRE = 1 };

/*
 * Records whose field of --by is no string, which count among all alone; words of
 * --gold without boundaries.
 */
enum { WITHOUT_GENRE, GOLD_ELSEWHERE, GOLD_CHANGED };
static const char *const counters[] = {
    "without_genre", "gold_not_in_text", "gold_changed", NULL};

static const char *const formats[] = {"table", "tsv", "json", NULL};

const struct kc_opt kc_vocab_eval_table[] = {KC_OPT_GROUP("Text"),
    KC_OPT_MULTI('t', "text", "FILE", struct eval_options, text,
	"records to evaluate on, perhaps several times; standard input "
	"without"),
    KC_OPT_STRING(0, "by", "FIELD", struct eval_options, by,
	"print numbers for each value of this field too, at most 64"),
    KC_OPT_MULTI(0, "gold", "FILE", struct eval_options, gold,
	"sentences with their morphemes, as CoNLL-U"),
    KC_OPT_GROUP("Tokenizer"), KC_OPT_SPLIT(struct eval_options, pretokenizer),
    KC_OPT_GROUP("Output form"),
    KC_OPT_CHOICE(0, "format", "FORM", struct eval_options, format, formats,
	"what is printed"),
    KC_OPT_STRING(0, "plot", "FILE", struct eval_options, plot,
	"write a page with the curves there, as HTML"),
    KC_OPT_END};

/* The whole run. */
struct eval_job {
	struct eval_options *options;
	struct eval_file *files;
	size_t n;
};

/* One worker: an evaluation of each file. */
struct eval_state {
	kc_eval **evals;
};

static struct eval_state *
eval_state_of(const struct kc_mapper *m)
{
	return m->state;
}

static kc_status
begin_eval(struct kc_mapper *m, kc_error *err)
{
	const struct eval_job *job = m->options;
	struct eval_state *s = eval_state_of(m);
	size_t room = 0;

	if (KC_GROW(&s->evals, &room, job->n))
		return kc_fail_nomem(err);
	memset(s->evals, 0, job->n * sizeof(*s->evals));
	for (size_t i = 0; i < job->n; i++)
		KC_TRY(kc_eval_new(&s->evals[i], job->files[i].tokenizer, err));
	return KC_OK;
}

static void
end_eval(struct kc_mapper *m)
{
	const struct eval_job *job = m->options;
	struct eval_state *s = eval_state_of(m);

	for (size_t i = 0; s->evals && i < job->n; i++)
		kc_eval_free(s->evals[i]);
	kc_free(s->evals);
}

static kc_status
map_eval(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct eval_job *job = m->options;
	kc_str text, genre = {NULL, 0};

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (job->options->by && kc_record_type(r, GENRE) == KC_JSON_STRING)
		KC_TRY(kc_record_text(r, GENRE, &genre, err));
	else if (job->options->by)
		kc_mapper_count(m, WITHOUT_GENRE, 1);
	for (size_t i = 0; i < job->n; i++)
		KC_TRY(
		    kc_eval_add(eval_state_of(m)->evals[i], text, genre, err));
	return KC_OK;
}

static kc_status
merge_eval(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	const struct eval_job *job = into->options;

	for (size_t i = 0; i < job->n; i++)
		KC_TRY(kc_eval_merge(eval_state_of(into)->evals[i],
		    eval_state_of(from)->evals[i], err));
	return KC_OK;
}

static kc_status
put_result(const struct eval_job *job, kc_buf *out)
{
	if (job->options->format == KC_EVAL_TSV)
		return kc_eval_put_tsv(job->files, job->n, out);
	if (job->options->format == KC_EVAL_JSON)
		return kc_eval_put_json(job->files, job->n, out);
	return kc_eval_put_table(job->files, job->n, out);
}

static kc_status
write_page(struct kc_cli *cli, const struct eval_job *job, kc_error *err)
{
	kc_buf page = KC_BUF_INIT;
	kc_status st = kc_eval_put_page(job->files, job->n, &page);

	cli->failed = job->options->plot;
	st = st ? kc_fail_nomem(err)
		: kc_cli_write_file(
		      cli, job->options->plot, kc_buf_str(&page), err);
	kc_buf_release(&page);
	return st;
}

static kc_status
write_result(struct kc_cli *cli, const struct eval_job *job, kc_error *err)
{
	kc_buf out = KC_BUF_INIT;
	kc_status st = put_result(job, &out);

	st = st ? kc_fail_nomem(err)
		: kc_cli_put(cli, cli->output, kc_buf_str(&out), err);
	if (!st)
		cli->totals.bytes_out += out.len;
	kc_buf_release(&out);
	if (!st && job->options->plot)
		st = write_page(cli, job, err);
	return st;
}

/* All documents are counted: the morphemes, then what is printed. */
static kc_status
finish_eval(struct kc_mapper *m, kc_error *err)
{
	struct eval_job *job = m->options;
	kc_eval **evals = eval_state_of(m)->evals;
	const struct kc_list *gold = &job->options->gold;
	struct gold_skipped skipped = {0};

	for (size_t i = 0; i < gold->n; i++)
		if (!kc_vocab_read_gold(
			m->cli, gold->items[i], evals, job->n, &skipped))
			return KC_OK; /* it was reported */
	kc_mapper_count(m, GOLD_ELSEWHERE, skipped.elsewhere);
	kc_mapper_count(m, GOLD_CHANGED, skipped.changed);
	for (size_t i = 0; i < job->n; i++) {
		job->files[i].eval = evals[i];
		KC_TRY(kc_eval_rows_make(&job->files[i].rows, evals[i], err));
	}
	return write_result(m->cli, job, err);
}

/* The operands are vocabularies; what is mapped are the files of --text. */
static void
map_texts(struct kc_cli *cli, struct eval_job *job)
{
	static const char *const standard_input[] = {"-"};
	const char *fields[] = {job->options->by, NULL};
	const struct kc_map map = {.fields = fields,
	    .counters = counters,
	    .state_size = sizeof(struct eval_state),
	    .begin = begin_eval,
	    .end = end_eval,
	    .map = map_eval,
	    .merge = merge_eval,
	    .finish = finish_eval};

	cli->operands = job->options->text.n ? job->options->text.items
					     : standard_input;
	cli->operand_count = job->options->text.n ? job->options->text.n : 1;
	for (size_t i = 0; i < cli->operand_count; i++)
		if (!kc_cli_check_input(cli, cli->operands[i]))
			return;
	kc_map_run(cli, &map, job);
}

void
kc_vocab_eval(struct kc_cli *cli, void *options)
{
	struct eval_job job = {.options = options, .n = cli->operand_count};
	kc_tokenizer **tokenizers = NULL;
	size_t room = 0, files = 0, opened = 0;

	if (KC_GROW(&tokenizers, &room, job.n) ||
	    KC_GROW(&job.files, &files, job.n)) {
		kc_cli_fail(cli, NULL, "out of memory");
	} else {
		memset(job.files, 0, job.n * sizeof(*job.files));
		while (opened < job.n &&
		    kc_vocab_open(cli, cli->operands[opened],
			job.options->pretokenizer, &tokenizers[opened])) {
			job.files[opened].name = cli->operands[opened];
			job.files[opened].tokenizer = tokenizers[opened];
			opened++;
		}
		if (opened == job.n)
			map_texts(cli, &job);
	}
	for (size_t i = 0; i < opened; i++) {
		kc_tokenizer_free(tokenizers[i]);
		kc_free(job.files[i].rows.v);
	}
	kc_free(tokenizers);
	kc_free(job.files);
	kc_list_release(&job.options->text);
	kc_list_release(&job.options->gold);
}
