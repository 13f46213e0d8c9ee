/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-shard write --from=records: each record is a document, its text the bytes that
 * stand for ids, its head the `id` and the columns.
 */
#include <config.h>

#include "cli/map.h"
#include "tools/shard/shard_flow.h"

#include <stdlib.h>
#include <string.h>

/* What the workers and the flow have in common. */
struct records_job {
	const char *fields[KC_MAP_MAX_FIELDS + 1]; /* id and the columns */
	struct kc_shard_flow *flow;
	uint64_t number;
};

enum { EMPTY };
static const char *const reasons[] = {"empty", NULL};

/* --- A record, on any worker --- */

static kc_status
make_head(const struct records_job *job, const kc_record *r, kc_buf *head)
{
	KC_TRY(kc_buf_addc(head, '{'));
	for (size_t i = 0; job->fields[i]; i++) {
		if (kc_record_type(r, 1 + i) == KC_JSON_ABSENT)
			continue;
		KC_TRY(kc_json_key(kc_str_of(job->fields[i]), head));
		KC_TRY(kc_json_one_line(kc_record_raw(r, 1 + i), head));
	}
	return kc_buf_addc(head, '}');
}

/* The payload is the head, a NUL and the text. */
static kc_status
map_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (!text.len) {
		kc_mapper_drop(m, EMPTY);
		return KC_OK;
	}
	if (make_head(m->options, r, &m->payload) ||
	    kc_buf_addc(&m->payload, '\0') || kc_buf_add(&m->payload, text))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* --- Documents, in order --- */

static kc_status
put_record(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	struct records_job *job = m->options;
	const char *nul = memchr(payload.ptr, '\0', payload.len);
	size_t head = (size_t)(nul - payload.ptr);
	kc_tokens_frame frame = {.spec = {.eod = KC_TOKENS_NO_EOD},
	    .start = true,
	    .end = true,
	    .width = 1,
	    .head = {payload.ptr, head},
	    .count = payload.len - head - 1,
	    .ids = {nul + 1, payload.len - head - 1}};
	struct kc_frame_place at = {"records", ++job->number};

	if (kc_shard_flow_add(job->flow, &at, &frame))
		return KC_OK;
	/* Its own message was given. */
	return kc_fail(err, KC_ERR_ARG, 0, "no shards were written");
}

/* --- The run --- */

/* id first, then the columns; false after a message. */
static bool
list_fields(struct kc_cli *cli, struct records_job *job, char *columns)
{
	size_t n = 0;

	job->fields[n++] = "id";
	for (char *name = columns; *name;) {
		size_t len = strcspn(name, ",");
		bool last = !name[len];

		name[len] = '\0';
		if (strcmp(name, "id") != 0) {
			if (n == KC_MAP_MAX_FIELDS) {
				kc_cli_usage(cli, "more than %d columns",
				    KC_MAP_MAX_FIELDS);
				return false;
			}
			job->fields[n++] = name;
		}
		name += len + !last;
	}
	return true;
}

void
kc_shard_write_records(
    struct kc_cli *cli, const struct kc_shard_write_options *o)
{
	struct kc_shard_flow flow = {.cli = cli};
	struct records_job job = {.flow = &flow};
	const struct kc_map map = {.fields = job.fields,
	    .reasons = reasons,
	    .map = map_record,
	    .decide = put_record,
	    .merge = kc_map_merge_nothing};
	char *columns = strdup(o->columns);

	if (!columns)
		kc_cli_fail(cli, NULL, "out of memory");
	else if (list_fields(cli, &job, columns) &&
	    kc_shard_flow_open(&flow, o) && kc_map_run(cli, &map, &job)) {
		/* What came out is what the writer took. */
		cli->totals.records_out = 0;
		kc_shard_flow_finish(&flow);
	}
	kc_shard_flow_release(&flow);
	free(columns);
}
