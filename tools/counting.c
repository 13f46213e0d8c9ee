/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the pretokens of records: a table per worker, then one merge. */
#include <config.h>

#include "counting.h"

#include "kcorpus/norm.h"
#include "kcorpus/pretoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRETOKENS };
enum { PLACE = 1000 }; /* room for a file and a line */
static const char *const counters[] = {"pretokens", NULL};

struct state {
	kc_pretokenizer *pretokenizer;
	kc_counts *counts;
};

static kc_status
begin(struct kc_mapper *m, kc_error *err)
{
	const struct kc_counting *c = m->options;
	struct state *s = m->state;

	KC_TRY(kc_counting_pretokenizer(c, &s->pretokenizer, err));
	return kc_counts_new(&s->counts, &c->params, err);
}

static void
end(struct kc_mapper *m)
{
	struct state *s = m->state;

	kc_pretokenizer_free(s->pretokenizer);
	kc_counts_free(s->counts);
}

static kc_status
map(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct state *s = m->state;
	uint64_t before = kc_counts_total(s->counts);
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_counts_add_text(s->counts, s->pretokenizer, text, err));
	kc_mapper_count(m, PRETOKENS, kc_counts_total(s->counts) - before);
	return KC_OK;
}

static kc_status
merge(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	const struct kc_counting *c = into->options;
	struct state *s = from->state;

	return kc_counts_merger_add(c->merger, s->counts, err);
}

static kc_status
finish(struct kc_mapper *m, kc_error *err)
{
	struct kc_counting *c = m->options;

	return c->use(m->cli, c->self, c->merger, err);
}

static const struct kc_map job = {.counters = counters,
    .state_size = sizeof(struct state),
    .begin = begin,
    .end = end,
    .map = map,
    .merge = merge,
    .finish = finish};

kc_status
kc_counting_pretokenizer(
    const struct kc_counting *c, kc_pretokenizer **p, kc_error *err)
{
	return c->pattern
	    ? kc_pretokenizer_new_pattern(p, kc_str_of(c->pattern), err)
	    : kc_pretokenizer_new(p, kc_str_of(c->pretokenizer), err);
}

/*
 * Is there such a pre-tokenizer? Takes its name, which the caller frees. False
 * after an error that was reported.
 */
static bool
check_name(struct kc_cli *cli, struct kc_counting *c, char **name)
{
	const char *option = c->pattern ? "pattern" : "pretokenizer";
	kc_pretokenizer *p;
	kc_error err;

	switch (kc_counting_pretokenizer(c, &p, &err)) {
	case KC_OK:
		c->pretokenizer = *name = strdup(kc_pretokenizer_name(p));
		kc_pretokenizer_free(p);
		if (*name)
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

/* Is it a profile of kc-norm? Makes it whole, in `spec`. */
static bool
check_profile(struct kc_cli *cli, struct kc_counting *c, kc_buf *spec)
{
	kc_norm_options o;
	kc_error err = {0};
	kc_status st;

	if (!strcmp(c->profile, KC_UNKNOWN_PROFILE))
		return true;
	st = kc_norm_options_parse(kc_str_of(c->profile), &o, &err);
	if (st == KC_ERR_ARG) {
		kc_cli_usage(cli, "--profile: %s", err.msg);
		return false;
	}
	if (st || kc_norm_options_print(&o, spec) || kc_buf_addc(spec, 0)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	c->profile = spec->ptr;
	return true;
}

static void
count_records(struct kc_cli *cli, struct kc_counting *c)
{
	uint64_t memory = cli->common.memory / 4 * c->share;
	kc_error err;

	if (!memory)
		memory = KC_COUNTING_MEMORY;
	c->params = (kc_counts_params){.seed = kc_cli_seed(),
	    .memory = memory / kc_cli_threads(cli),
	    .tmp = kc_cli_tmp(cli)};
	if (kc_counts_merger_new(&c->merger, &err)) {
		kc_cli_error(cli, NULL, &err);
	} else {
		kc_map_run(cli, &job, c);
		kc_counts_merger_free(c->merger);
	}
}

void
kc_counting_records(struct kc_cli *cli, struct kc_counting *c)
{
	kc_buf spec = KC_BUF_INIT;
	char *name = NULL;

	if (check_name(cli, c, &name) && check_profile(cli, c, &spec))
		count_records(cli, c);
	free(name);
	kc_buf_release(&spec);
}

/* Open every operand and give it to the merger. */
static kc_status
open_files(struct kc_cli *cli, kc_counts_merger *merger, kc_counts_file **files,
    char place[PLACE], kc_error *err)
{
	for (size_t i = 0; i < cli->operand_count; i++) {
		const char *name = cli->operands[i];

		snprintf(place, PLACE, "%.900s", name);
		KC_TRY(kc_counts_file_open(&files[i], name, err));
		KC_TRY(kc_counts_merger_add_file(merger, files[i], err));
		cli->totals.files++;
	}
	*place = '\0';
	return KC_OK;
}

/* The operand that a failure is about, with the line. */
static void
name_failed(const struct kc_cli *cli, const kc_counts_merger *merger,
    kc_counts_file *const *files, kc_status st, char place[PLACE])
{
	const kc_counts_file *failed = kc_counts_merger_failed(merger);

	for (size_t i = 0; failed && i < cli->operand_count; i++) {
		const char *name = cli->operands[i];

		if (files[i] != failed)
			continue;
		name = strcmp(name, "-") ? name : "<stdin>";
		if (st == KC_ERR_FORMAT)
			snprintf(place, PLACE, "%.900s:%llu", name,
			    (unsigned long long)kc_counts_file_line(failed));
		else
			snprintf(place, PLACE, "%.900s", name);
	}
}

/* What was read, for --stats: a count is a record. */
static void
add_totals(struct kc_cli *cli, kc_counts_file *const *files)
{
	struct kc_totals *t = &cli->totals;

	for (size_t i = 0; i < cli->operand_count; i++) {
		uint64_t lines = files[i] ? kc_counts_file_line(files[i]) : 0;

		t->records_in += lines ? lines - 1 : 0;
		t->bytes_in += files[i] ? kc_counts_file_offset(files[i]) : 0;
	}
	t->records_out = t->records_in;
}

static kc_status
merge_files(struct kc_cli *cli, struct kc_counting *c, kc_counts_file **files,
    char place[PLACE], kc_error *err)
{
	kc_counts_head head;
	char *names[2];
	kc_status st;

	KC_TRY(kc_counts_merger_new(&c->merger, err));
	KC_TRY(open_files(cli, c->merger, files, place, err));
	head = kc_counts_file_head(files[0]);
	names[0] = strndup(head.pretokenizer.ptr, head.pretokenizer.len);
	names[1] = strndup(head.profile.ptr, head.profile.len);
	c->pretokenizer = names[0];
	c->profile = names[1];
	st = names[0] && names[1] ? c->use(cli, c->self, c->merger, err)
				  : kc_fail_nomem(err);
	name_failed(cli, c->merger, files, st, place);
	free(names[0]);
	free(names[1]);
	return st;
}

void
kc_counting_files(struct kc_cli *cli, struct kc_counting *c)
{
	kc_counts_file **files = calloc(cli->operand_count, sizeof(*files));
	char place[PLACE] = "";
	kc_error err;

	if (!kc_cli_open(cli)) {
		free(files);
		return;
	}
	if (!files) {
		kc_cli_fail(cli, NULL, "out of memory");
		return;
	}
	if (merge_files(cli, c, files, place, &err))
		kc_cli_error(cli, *place ? place : NULL, &err);
	add_totals(cli, files);
	kc_counts_merger_free(c->merger);
	for (size_t i = 0; i < cli->operand_count; i++)
		kc_counts_file_close(files[i]);
	free(files);
}
