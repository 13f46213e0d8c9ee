/* SPDX-License-Identifier: Apache-2.0 */
/* A run of map.h: workers, the stream over the operands, the totals. */
#include <config.h>

#include "cli_internal.h"
#include "map_internal.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
progress_offset(const void *lines)
{
	return kc_lines_raw_offset(lines);
}

static uint64_t
progress_size(const void *lines)
{
	return kc_lines_raw_size(lines);
}

static bool
lines_ready(void *self)
{
	return kc_lines_ready(((struct kc_map_state *)self)->lines);
}

/* The operand of that name, which outlives the batch. */
static const char *
operand_of(const struct kc_cli *cli, const char *name)
{
	for (size_t i = 0; i < cli->operand_count; i++)
		if (!strcmp(cli->operands[i], name))
			return cli->operands[i];
	return "-";
}

static kc_status
next_lines(void *self, kc_batch *b, kc_error *err)
{
	struct kc_map_state *run = self;
	kc_status st = kc_lines_next(run->lines, b, err);

	if (!st && b->first && b->part != KC_BATCH_FAILURE &&
	    kc_map_reads_records(run->map)) {
		st = kc_cli_check_start(kc_buf_str(&b->in), err);
		if (st)
			run->cli->failed = operand_of(run->cli, b->name);
	}
	return st;
}

static size_t
count_names(const char *const *names)
{
	size_t n = 0;

	while (names && names[n])
		n++;
	return n;
}

/* The text first, then the fields of the tool, then that of --rejects. */
static kc_status
new_record(struct kc_map_state *run, kc_record **r, kc_error *err)
{
	const char *const *fields = run->map->fields;
	kc_str names[KC_JSON_MAX_FIELDS];
	size_t n = count_names(fields);

	if (n > KC_MAP_MAX_FIELDS)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "field '%s' is one more than the %d that can be read",
		    fields[KC_MAP_MAX_FIELDS], KC_MAP_MAX_FIELDS);
	names[0] = kc_str_of(run->form.field);
	for (size_t i = 0; i < n; i++)
		names[1 + i] = kc_str_of(fields[i]);
	run->reason = n + 1;
	names[n + 1] = KC_STR("reason");
	return kc_record_new(r, names, n + 2, err);
}

/* One of at least one, so that none is not a failure. */
static void *
make_zeros(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

static kc_status
start_worker(struct kc_map_state *run, struct kc_map_worker *w, kc_error *err)
{
	struct kc_mapper *m = &w->mapper;

	m->cli = run->cli;
	m->options = run->options;
	m->number = (unsigned)(w - run->workers);
	m->reason_counts = make_zeros(
	    count_names(run->map->reasons), sizeof(*m->reason_counts));
	m->counts = make_zeros(
	    count_names(run->map->counters), sizeof(*m->counts));
	m->state = make_zeros(run->map->state_size, 1);
	if (!m->reason_counts || !m->counts || !m->state)
		return kc_fail_nomem(err);
	KC_TRY(new_record(run, &w->record, err));
	return run->map->begin ? run->map->begin(m, err) : KC_OK;
}

static kc_status
start_workers(struct kc_map_state *run, kc_error *err)
{
	run->workers = calloc(run->threads + 1u, sizeof(*run->workers));
	if (!run->workers)
		return kc_fail_nomem(err);
	for (unsigned i = 0; i <= run->threads; i++)
		KC_TRY(start_worker(run, &run->workers[i], err));
	return KC_OK;
}

static void
stop_workers(struct kc_map_state *run)
{
	for (unsigned i = 0; run->workers && i <= run->threads; i++) {
		struct kc_map_worker *w = &run->workers[i];

		if (run->map->end && w->mapper.state)
			run->map->end(&w->mapper);
		free(w->mapper.state);
		free(w->mapper.counts);
		free(w->mapper.reason_counts);
		kc_buf_release(&w->mapper.payload);
		kc_buf_release(&w->mended);
		kc_record_free(w->record);
	}
	free(run->workers);
}

static kc_status
stream_units(struct kc_map_state *run, kc_stream_job *job, kc_error *err)
{
	const struct kc_source *source = run->map->source;

	job->next = kc_map_next_units;
	kc_watch_source(run->cli->watch, run->map->source_self, source->offset,
	    source->size);
	return kc_stream_run(job, err);
}

static kc_status
stream_lines(struct kc_map_state *run, kc_stream_job *job, kc_error *err)
{
	struct kc_cli *cli = run->cli;

	KC_TRY(kc_lines_new(&run->lines, cli->operands, cli->operand_count,
	    cli->common.batch, run->form.max_record, err));
	job->next = next_lines;
	job->ready = lines_ready;
	kc_watch_source(
	    run->cli->watch, run->lines, progress_offset, progress_size);
	return kc_stream_run(job, err);
}

static kc_status
stream_input(struct kc_map_state *run, kc_error *err)
{
	kc_stream_job job = {.threads = run->threads,
	    .self = run,
	    .map = kc_map_work,
	    .retire = kc_map_retire,
	    .release = kc_map_release};
	kc_status st = run->map->source ? stream_units(run, &job, err)
					: stream_lines(run, &job, err);

	kc_watch_source(run->cli->watch, NULL, NULL, NULL);
	kc_lines_free(run->lines);
	return st;
}

kc_status
kc_map_merge_nothing(
    struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	(void)into;
	(void)from;
	(void)err;
	return KC_OK;
}

/* Merge the workers in their order and let the tool end. */
static kc_status
reduce_workers(struct kc_map_state *run, kc_error *err)
{
	struct kc_mapper *into = &run->workers[run->threads].mapper;

	for (unsigned i = 0; run->map->merge && i < run->threads; i++)
		KC_TRY(run->map->merge(into, &run->workers[i].mapper, err));
	return run->map->finish ? run->map->finish(into, err) : KC_OK;
}

static void
report_counts(struct kc_map_state *run)
{
	const char *const *reasons = run->map->reasons;
	const char *const *counters = run->map->counters;

	for (size_t k = 0; reasons && reasons[k]; k++)
		for (unsigned i = 0; i <= run->threads; i++)
			kc_cli_count(run->cli, "rejected", reasons[k],
			    run->workers[i].mapper.reason_counts[k]);
	for (size_t k = 0; counters && counters[k]; k++)
		for (unsigned i = 0; i <= run->threads; i++)
			kc_cli_count(run->cli, "counts", counters[k],
			    run->workers[i].mapper.counts[k]);
}

bool
kc_map_run(struct kc_cli *cli, const struct kc_map *map, void *options)
{
	struct kc_map_state run = {.cli = cli,
	    .map = map,
	    .options = options,
	    .form = {.plain = cli->common.plain,
		.field = cli->common.field,
		.max_record = cli->common.max_record},
	    .threads = kc_cli_threads(cli)};
	kc_error err = {0};
	kc_status st;

	if (map->form)
		run.form = *map->form;
	if (kc_map_reads_records(map) && !kc_cli_check_contents(cli))
		return false;
	if (!kc_cli_open(cli))
		return false;
	kc_map_wait_init(&run);
	st = start_workers(&run, &err);
	if (!st) {
		st = stream_input(&run, &err);
		if (!st)
			st = kc_map_resume(&run, &err);
		if (!st)
			st = reduce_workers(&run, &err);
		report_counts(&run);
	}
	if (st)
		kc_cli_error(cli, NULL, &err);
	stop_workers(&run);
	kc_spool_release(&run.waiting);
	return !st;
}
