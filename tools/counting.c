/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the pretokens of records: a table per worker, then one merge. */
#include <config.h>

#include "counting.h"

#include "kcorpus/hash.h"
#include "kcorpus/norm.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRETOKENS };
static const char *const counters[] = {"pretokens", NULL};

struct counting_state {
	kc_pretokenizer *pretokenizer; /* or, for a tokenizer, */
	kc_encoder *encoder;
	kc_counts *counts;
	struct kc_counted *inputs; /* by operand */
	size_t input;              /* the one at hand */
};

static kc_status
begin_counting(struct kc_mapper *m, kc_error *err)
{
	const struct kc_counting *c = m->options;
	struct counting_state *s = m->state;

	s->inputs = calloc(c->n_inputs, sizeof(*s->inputs));
	if (!s->inputs)
		return kc_fail_nomem(err);
	KC_TRY(c->tokenizer
		? kc_encoder_new(&s->encoder, c->tokenizer, NULL, err)
		: kc_counting_pretokenizer(c, &s->pretokenizer, err));
	return kc_counts_new(&s->counts, &c->params, err);
}

static void
end_counting(struct kc_mapper *m)
{
	struct counting_state *s = m->state;

	kc_pretokenizer_free(s->pretokenizer);
	kc_encoder_free(s->encoder);
	kc_counts_free(s->counts);
	free(s->inputs);
}

/* A text more of the operand that is being read, mostly that of the last one. */
static void
book_text(struct kc_mapper *m, size_t len)
{
	const struct kc_counting *c = m->options;
	struct counting_state *s = m->state;

	for (size_t i = 0;
	     i < c->n_inputs && strcmp(m->file, c->inputs[s->input].name) != 0;
	     i++)
		s->input = (s->input + 1) % c->n_inputs;
	s->inputs[s->input].units++;
	s->inputs[s->input].bytes += len;
}

/*
 * True if the text is in the sample, which goes by the text alone: the same for any
 * order, files and threads. 2^-53 makes a fraction of the upper 53 bits.
 */
static bool
is_sampled(const struct kc_counting *c, kc_str text)
{
	if (c->sample <= 0 || c->sample >= 1)
		return true;
	return (double)(kc_hash64(text, c->seed) >> 11) * 0x1p-53 < c->sample;
}

static kc_status
count_text(const struct kc_counting *c, struct counting_state *s, kc_str text,
    kc_error *err)
{
	if (s->encoder)
		return kc_encoder_count(s->encoder, text, s->counts, err);
	if (c->boundary)
		return kc_counts_add_parts(s->counts, s->pretokenizer, text,
		    kc_str_of(c->boundary), err);
	return kc_counts_add_text(s->counts, s->pretokenizer, text, err);
}

static kc_status
count_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_counting *c = m->options;
	struct counting_state *s = m->state;
	uint64_t before = kc_counts_total(s->counts);
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (!is_sampled(c, text))
		return KC_OK;
	KC_TRY(count_text(c, s, text, err));
	book_text(m, text.len);
	kc_mapper_count(m, PRETOKENS, kc_counts_total(s->counts) - before);
	return KC_OK;
}

/* The table goes to the whole, which outlives its worker. */
static kc_status
keep_table(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	struct kc_counting *c = into->options;
	struct counting_state *s = from->state;

	for (size_t i = 0; i < c->n_inputs; i++) {
		c->inputs[i].units += s->inputs[i].units;
		c->inputs[i].bytes += s->inputs[i].bytes;
	}
	c->tables[c->n_tables++] = s->counts;
	s->counts = NULL;
	return kc_counts_merger_add(c->merger, c->tables[c->n_tables - 1], err);
}

static const struct kc_map job = {.counters = counters,
    .state_size = sizeof(struct counting_state),
    .begin = begin_counting,
    .end = end_counting,
    .map = count_record,
    .merge = keep_table};

kc_status
kc_counting_pretokenizer(
    const struct kc_counting *c, kc_pretokenizer **p, kc_error *err)
{
	return c->pattern
	    ? kc_pretokenizer_new_pattern(p, kc_str_of(c->pattern), err)
	    : kc_pretokenizer_new(p, kc_str_of(c->pretokenizer), err);
}

/* The name of the pre-tokenizer. False after an error that was reported. */
static bool
check_name(struct kc_cli *cli, struct kc_counting *c)
{
	const char *option = c->pattern ? "pattern" : "pretokenizer";
	kc_pretokenizer *p;
	kc_error err;

	if (c->tokenizer) {
		c->pretokenizer = kc_tokenizer_pretokenizer(c->tokenizer);
		return true;
	}
	switch (kc_counting_pretokenizer(c, &p, &err)) {
	case KC_OK:
		c->pretokenizer = c->names[0] = strdup(kc_pretokenizer_name(p));
		kc_pretokenizer_free(p);
		if (c->names[0])
			return true;
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	case KC_ERR_ARG:
		kc_cli_usage(cli, "--%s: %s", option, err.msg);
		return false;
	default:
		kc_cli_error(cli, NULL, &err);
		return false;
	}
}

/* The profile of kc-norm, whole. False after an error that was reported. */
static bool
check_profile(struct kc_cli *cli, struct kc_counting *c)
{
	kc_norm_options o;
	kc_buf spec = KC_BUF_INIT;
	kc_error err = {0};
	kc_status st;

	if (!strcmp(c->profile, KC_UNKNOWN_PROFILE))
		return true;
	st = kc_norm_options_parse(kc_str_of(c->profile), &o, &err);
	if (st == KC_ERR_ARG) {
		kc_cli_usage(cli, "--profile: %s", err.msg);
		return false;
	}
	if (!st)
		st = kc_norm_options_print(&o, &spec);
	if (!st)
		c->profile = c->names[1] = strndup(spec.ptr, spec.len);
	kc_buf_release(&spec);
	if (!st && c->names[1])
		return true;
	kc_cli_fail(cli, NULL, "out of memory");
	return false;
}

static void
set_params(struct kc_cli *cli, struct kc_counting *c, unsigned tables)
{
	uint64_t memory = cli->common.memory / 4 * c->share;

	if (!memory)
		memory = KC_COUNTING_MEMORY;
	c->params = (kc_counts_params){.seed = kc_cli_seed(),
	    .memory = memory / tables,
	    .tmp = kc_cli_tmp(cli)};
}

/* Room for what is read of each operand. False after a reported failure. */
static bool
make_inputs(struct kc_cli *cli, struct kc_counting *c)
{
	c->n_inputs = cli->operand_count;
	c->inputs = calloc(c->n_inputs, sizeof(*c->inputs));
	for (size_t i = 0; c->inputs && i < c->n_inputs; i++)
		c->inputs[i].name = cli->operands[i];
	if (!c->inputs)
		kc_cli_fail(cli, NULL, "out of memory");
	return c->inputs != NULL;
}

/* One character. False after a usage error. */
static bool
check_boundary(struct kc_cli *cli, const char *boundary)
{
	kc_str s = kc_str_of(boundary);
	const char *p = s.ptr;

	if (s.len && kc_utf8_check(s) == s.len)
		(void)kc_utf8_next(&p, kc_str_end(s));
	if (s.len && p == kc_str_end(s))
		return true;
	kc_cli_usage(cli, "--boundary: '%s' is not one character", boundary);
	return false;
}

bool
kc_counting_records(struct kc_cli *cli, struct kc_counting *c)
{
	unsigned threads = kc_cli_threads(cli);
	kc_error err;

	if (c->boundary && !check_boundary(cli, c->boundary))
		return false;
	if (!check_name(cli, c) || !check_profile(cli, c) ||
	    !make_inputs(cli, c))
		return false;
	set_params(cli, c, threads);
	c->tables = calloc(threads, sizeof(*c->tables));
	if (!c->tables || kc_counts_merger_new(&c->merger, &err)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	return kc_map_run(cli, &job, c);
}

/* --- Records or counts --- */

const char *const kc_counting_kinds[] = {"auto", "records", "counts", NULL};

/* True if the file holds counts. Errors are found again when it is read. */
static bool
has_counts(const char *name)
{
	char start[32];
	size_t got = 0, n;
	kc_reader *r;
	kc_error err;

	if (!strcmp(name, "-") || kc_reader_open(&r, name, &err))
		return false;
	while (got < sizeof(start) &&
	    !kc_reader_read(r, start + got, sizeof(start) - got, &n, &err))
		got += n;
	kc_reader_close(r);
	return kc_counts_detect((kc_str){start, got});
}

bool
kc_counting_find_kind(struct kc_cli *cli, int *from)
{
	size_t counts = 0;

	if (*from != KC_FROM_AUTO)
		return true;
	for (size_t i = 0; i < cli->operand_count; i++)
		counts += has_counts(cli->operands[i]);
	*from = counts ? KC_FROM_COUNTS : KC_FROM_RECORDS;
	if (counts && counts < cli->operand_count)
		kc_cli_usage(cli, "some files hold counts and some do not");
	return !counts || counts == cli->operand_count;
}

/* --- Files of counts --- */

/* Files that are open at once; limits on descriptors begin at 256. */
enum { MAX_OPEN = 64 };

static kc_status
take_counts(struct kc_counting *c, kc_counts_file *f, kc_error *err)
{
	uint64_t count;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_file_next(f, &pretoken, &count, err)))
		KC_TRY(kc_counts_add(c->more, pretoken, count, err));
	return st == KC_EOF ? KC_OK : st;
}

/* What has been read of a file of counts. */
static void
book_file(struct kc_counting *c, kc_counts_file *const *f)
{
	struct kc_counted *in = &c->inputs[f - c->files];
	uint64_t lines = kc_counts_file_line(*f);

	in->units = lines ? lines - 1 : 0;
	in->bytes = kc_counts_file_offset(*f);
}

void
kc_counting_book_files(struct kc_counting *c)
{
	for (size_t i = 0; c->files && i < c->n_inputs; i++)
		if (c->files[i])
			book_file(c, &c->files[i]);
}

/* Read a file into c->more and close it, unless that fails. */
static kc_status
add_closed(struct kc_counting *c, kc_counts_file **f, kc_error *err)
{
	kc_counts_head head = kc_counts_file_head(c->files[0]);

	KC_TRY(kc_counts_head_check(&head, *f, err));
	if (!c->more)
		KC_TRY(kc_counts_new(&c->more, &c->params, err));
	KC_TRY(take_counts(c, *f, err));
	book_file(c, f);
	kc_counts_file_close(*f);
	*f = NULL;
	return KC_OK;
}

/*
 * Every operand to the merger: the first ones as they are, open all the time, the
 * counts of the others in a table, which may spill.
 */
static kc_status
add_files(struct kc_cli *cli, struct kc_counting *c, size_t *at, kc_error *err)
{
	KC_TRY(kc_counts_merger_new(&c->merger, err));
	for (*at = 0; *at < cli->operand_count; ++*at) {
		kc_counts_file **f = &c->files[*at];

		KC_TRY(kc_counts_file_open(f, cli->operands[*at], err));
		cli->totals.files++;
		KC_TRY(*at < MAX_OPEN
			? kc_counts_merger_add_file(c->merger, *f, err)
			: add_closed(c, f, err));
	}
	return c->more ? kc_counts_merger_add(c->merger, c->more, err) : KC_OK;
}

/* Report a failure that is about operand number `at`. */
static void
report_file(struct kc_cli *cli, const struct kc_counting *c, size_t at,
    const kc_error *err)
{
	const kc_counts_file *f = c->files[at];
	char place[1000];

	snprintf(
	    place, sizeof(place), "%.900s", kc_cli_shown(cli->operands[at]));
	if (f && err->code == KC_ERR_FORMAT)
		snprintf(place + strlen(place), 40, ":%llu",
		    (unsigned long long)kc_counts_file_line(f));
	kc_cli_error(cli, place, err);
}

bool
kc_counting_files(struct kc_cli *cli, struct kc_counting *c)
{
	kc_counts_head head;
	size_t at = 0;
	kc_error err;

	if (!kc_cli_open(cli) || !make_inputs(cli, c))
		return false;
	set_params(cli, c, 1);
	c->files = calloc(cli->operand_count, sizeof(*c->files));
	if (!c->files) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	if (add_files(cli, c, &at, &err)) {
		report_file(cli, c, at < cli->operand_count ? at : 0, &err);
		return false;
	}
	head = kc_counts_file_head(c->files[0]);
	c->names[0] = strndup(head.pretokenizer.ptr, head.pretokenizer.len);
	c->names[1] = strndup(head.profile.ptr, head.profile.len);
	c->pretokenizer = c->names[0];
	c->profile = c->names[1];
	if (c->names[0] && c->names[1])
		return true;
	kc_cli_fail(cli, NULL, "out of memory");
	return false;
}

void
kc_counting_error(
    struct kc_cli *cli, const struct kc_counting *c, const kc_error *err)
{
	const kc_counts_file *failed = c->merger
	    ? kc_counts_merger_failed(c->merger)
	    : NULL;

	for (size_t i = 0; failed && i < cli->operand_count; i++)
		if (c->files[i] == failed) {
			report_file(cli, c, i, err);
			return;
		}
	kc_cli_error(cli, NULL, err);
}

/* What was read of files, for --stats: a count is a record. */
static void
add_totals(struct kc_cli *cli, struct kc_counting *c)
{
	struct kc_totals *t = &cli->totals;

	kc_counting_book_files(c);
	for (size_t i = 0; i < c->n_inputs; i++) {
		t->records_in += c->inputs[i].units;
		t->bytes_in += c->inputs[i].bytes;
	}
	t->records_out = t->records_in;
}

kc_status
kc_counting_left(uint64_t types, uint64_t rare, kc_error *err)
{
	return types > rare
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0,
		  types ? "no pretoken occurs as often as --min-count says"
			: "no text to learn from: the input has no pretoken");
}

void
kc_counting_spend(struct kc_counting *c)
{
	kc_counts_merger_free(c->merger);
	c->merger = NULL;
	for (size_t i = 0; i < c->n_tables; i++)
		kc_counts_free(c->tables[i]);
	free(c->tables);
	c->tables = NULL;
	c->n_tables = 0;
	kc_counts_free(c->more);
	c->more = NULL;
}

void
kc_counting_release(struct kc_cli *cli, struct kc_counting *c)
{
	if (c->files)
		add_totals(cli, c);
	kc_counting_spend(c);
	for (size_t i = 0; c->files && i < cli->operand_count; i++)
		kc_counts_file_close(c->files[i]);
	free(c->files);
	free(c->inputs);
	free(c->names[0]);
	free(c->names[1]);
}
