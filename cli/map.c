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
ready(void *self)
{
	return kc_lines_ready(((struct kc_map_run *)self)->lines);
}

static kc_status
next(void *self, kc_batch *b, kc_error *err)
{
	struct kc_map_run *run = self;
	kc_status st = kc_lines_next(run->lines, b, err);

	if (!st && b->first && b->part != KC_BATCH_FAILURE) {
		st = kc_cli_check_start(kc_buf_str(&b->in), err);
		run->failed = st ? b->name : NULL;
	}
	return st;
}

/* The text first, then the fields of the tool, then that of --rejects. */
static kc_status
new_record(struct kc_map_run *run, kc_record **r, kc_error *err)
{
	kc_str names[KC_JSON_MAX_FIELDS];
	size_t n = 0;

	names[n++] = kc_str_of(run->cli->common.field);
	for (const char *const *f = run->map->fields; f && *f; f++)
		if (n < KC_JSON_MAX_FIELDS - 1)
			names[n++] = kc_str_of(*f);
	run->reason = n;
	names[n++] = KC_STR("reason");
	return kc_record_new(r, names, n, err);
}

static kc_status
start_workers(struct kc_map_run *run, kc_error *err)
{
	size_t n = run->threads + 1u;

	run->mappers = calloc(n, sizeof(*run->mappers));
	run->records = calloc(n, sizeof(*run->records));
	if (!run->mappers || !run->records)
		return kc_fail_nomem(err);
	for (unsigned i = 0; i < n; i++) {
		struct kc_mapper *m = &run->mappers[i];

		m->cli = run->cli;
		m->options = run->options;
		m->number = i;
		KC_TRY(new_record(run, &run->records[i], err));
		if (run->map->begin)
			KC_TRY(run->map->begin(m, err));
	}
	return KC_OK;
}

static void
stop_workers(struct kc_map_run *run)
{
	for (unsigned i = 0; run->mappers && i <= run->threads; i++) {
		if (run->map->end)
			run->map->end(&run->mappers[i]);
		kc_buf_release(&run->mappers[i].payload);
		kc_buf_release(&run->mappers[i].mended);
		if (run->records)
			kc_record_free(run->records[i]);
	}
	free(run->mappers);
	free(run->records);
}

static kc_status
stream(struct kc_map_run *run, kc_error *err)
{
	struct kc_cli *cli = run->cli;
	kc_stream_job job = {.threads = run->threads,
	    .self = run,
	    .next = next,
	    .map = kc_map_work,
	    .retire = kc_map_retire,
	    .release = kc_map_release,
	    .ready = ready};
	kc_status st;

	KC_TRY(kc_lines_new(&run->lines, cli->operands, cli->operand_count,
	    cli->common.batch, cli->common.max_record, err));
	kc_watch_source(cli->watch, run->lines, progress_offset, progress_size);
	st = kc_stream_run(&job, err);
	kc_watch_source(cli->watch, NULL, NULL, NULL);
	kc_lines_free(run->lines);
	return st;
}

/* Merge the workers in their order and let the tool end. */
static kc_status
reduce(struct kc_map_run *run, kc_error *err)
{
	struct kc_mapper *into = &run->mappers[run->threads];

	for (unsigned i = 0; run->map->merge && i < run->threads; i++)
		KC_TRY(run->map->merge(into, &run->mappers[i], err));
	return run->map->finish ? run->map->finish(into, err) : KC_OK;
}

static void
report_counts(struct kc_map_run *run)
{
	const char *const *names = run->map->reasons;

	for (size_t k = 0; names && names[k]; k++)
		for (unsigned i = 0; i <= run->threads; i++)
			kc_cli_count(run->cli, "rejected", names[k],
			    run->mappers[i].reason_counts[k]);
	names = run->map->counters;
	for (size_t k = 0; names && names[k]; k++)
		for (unsigned i = 0; i <= run->threads; i++)
			kc_cli_count(run->cli, "counts", names[k],
			    run->mappers[i].counts[k]);
}

void
kc_map_run(struct kc_cli *cli, const struct kc_map *map, void *options)
{
	struct kc_map_run run = {.cli = cli,
	    .map = map,
	    .options = options,
	    .threads = kc_cli_threads(cli)};
	kc_error err = {0};
	kc_status st;

	if (!kc_cli_check_contents(cli) || !kc_cli_open(cli))
		return;
	st = start_workers(&run, &err);
	if (!st)
		st = stream(&run, &err);
	if (!st)
		st = reduce(&run, &err);
	if (st)
		kc_cli_error(cli, run.failed, &err);
	if (run.mappers)
		report_counts(&run);
	stop_workers(&run);
	kc_buf_release(&run.raw);
}
