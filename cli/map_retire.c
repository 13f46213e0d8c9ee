/* SPDX-License-Identifier: Apache-2.0 */
/* The ordered side of map.h: output, rejects, messages, totals. */
#include <config.h>

#include "cli_internal.h"
#include "map_internal.h"

#include "base64.h"

#include <stdlib.h>
#include <string.h>

static kc_status
write_rejects(struct kc_map_run *run, kc_str s, kc_error *err)
{
	kc_status st;

	if (!run->cli->rejects || !s.len)
		return KC_OK;
	st = kc_writer_write(run->cli->rejects, s, err);
	if (st)
		run->failed = kc_writer_name(run->cli->rejects);
	return st;
}

/* {"reason":…,"file":…,"line":…,"offset":…,"raw_b64":" */
static kc_status
add_bad_head(const char *why, const char *file, uint64_t line, uint64_t offset,
    kc_buf *out)
{
	KC_TRY(kc_buf_add(out, KC_STR("{\"reason\":")));
	KC_TRY(kc_json_quote(kc_str_of(why), out));
	KC_TRY(kc_buf_add(out, KC_STR(",\"file\":")));
	KC_TRY(kc_json_quote_bytes(kc_str_of(file), out));
	return kc_buf_addf(out, ",\"line\":%llu,\"offset\":%llu,\"raw_b64\":\"",
	    (unsigned long long)line, (unsigned long long)offset);
}

static kc_status
reject_bad(struct kc_map_run *run, const kc_batch *b,
    const struct kc_map_bad *bad, kc_error *err)
{
	kc_buf entry = KC_BUF_INIT;
	kc_str raw = {b->in.ptr + bad->at, bad->len};
	kc_status st;
	size_t used;

	if (!run->cli->rejects)
		return KC_OK;
	st = add_bad_head(bad->why, b->name, run->line + bad->line + 1,
	    b->offset + bad->at, &entry);
	if (!st)
		st = kc_base64_add(raw, true, &used, &entry);
	if (!st)
		st = kc_buf_add(&entry, KC_STR("\"}\n"));
	st = st ? kc_fail_nomem(err)
		: write_rejects(run, kc_buf_str(&entry), err);
	kc_buf_release(&entry);
	return st;
}

/* Dropped records and bad ones, in the order in which they stood. */
static kc_status
retire_rejects(struct kc_map_run *run, const kc_batch *b, kc_error *err)
{
	const struct kc_map_batch *m = b->user;
	size_t at = 0;

	for (size_t i = 0; i < m->bad_n; i++) {
		const struct kc_map_bad *bad = &m->bads[i];

		KC_TRY(write_rejects(run,
		    (kc_str){m->rejects.ptr + at, bad->rejects_at - at}, err));
		at = bad->rejects_at;
		KC_TRY(reject_bad(run, b, bad, err));
		kc_cli_complain(
		    run->cli, b->name, run->line + bad->line + 1, bad->why);
		if (run->line + bad->line == 0)
			kc_cli_hint_record(run->cli, b->name,
			    (kc_str){b->in.ptr + bad->at, b->in.len - bad->at});
	}
	return write_rejects(
	    run, (kc_str){m->rejects.ptr + at, m->rejects.len - at}, err);
}

/* The bytes of a long line as base64, group by group. */
static kc_status
long_raw(struct kc_map_run *run, kc_batch *b, bool last, kc_buf *out)
{
	kc_str s = kc_buf_str(&b->in);
	size_t used;

	if (last && s.len && s.ptr[s.len - 1] == '\n')
		s.len--;
	KC_TRY(kc_buf_add(&run->raw, s));
	KC_TRY(kc_base64_add(kc_buf_str(&run->raw), last, &used, out));
	run->raw.len -= used;
	if (used && run->raw.len)
		memmove(run->raw.ptr, run->raw.ptr + used, run->raw.len);
	if (!last)
		return KC_OK;
	kc_buf_release(&run->raw);
	return kc_buf_add(out, KC_STR("\"}\n"));
}

static kc_status
retire_long(struct kc_map_run *run, kc_batch *b, kc_error *err)
{
	const struct kc_map_batch *m = b->user;
	kc_buf entry = KC_BUF_INIT;
	kc_status st = KC_OK;
	char why[80];

	snprintf(why, sizeof(why),
	    "record of more than %llu bytes (--max-record)",
	    (unsigned long long)run->cli->common.max_record);
	if (b->part == KC_BATCH_LONG)
		kc_cli_complain(run->cli, b->name, run->line + 1, why);
	if (!run->cli->rejects)
		return KC_OK;
	if (b->part == KC_BATCH_LONG)
		st = add_bad_head(
		    why, b->name, run->line + 1, b->offset, &entry);
	/* If it stops here, there will be no end. */
	if (!st)
		st = long_raw(
		    run, b, b->part == KC_BATCH_LONG_END || m->stop, &entry);
	st = st ? kc_fail_nomem(err)
		: write_rejects(run, kc_buf_str(&entry), err);
	kc_buf_release(&entry);
	return st;
}

/* Drop an item that waited: its line again, with the reason. */
static kc_status
reject_item(
    struct kc_map_run *run, struct kc_map_batch *m, kc_str line, kc_error *err)
{
	struct kc_mapper *mapper = &run->mappers[run->threads];
	kc_record *r = run->records[run->threads];
	kc_str body = {line.ptr, line.len - 1};

	m->rejected++;
	mapper->reason_counts[mapper->reason]++;
	if (!run->cli->rejects)
		return KC_OK;
	KC_TRY(run->cli->common.plain ? kc_record_plain(r, body, err)
				      : kc_record_parse(r, body, err));
	if (run->map->reject && !run->cli->common.plain)
		KC_TRY(run->map->reject(mapper, r, err));
	if (kc_map_add_reject(
		run, r, run->map->reasons[mapper->reason], &m->rejects))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* Let `decide` judge a record that waited. */
static kc_status
decide_item(struct kc_map_run *run, kc_batch *b, const struct kc_map_item *item,
    kc_error *err)
{
	struct kc_mapper *mapper = &run->mappers[run->threads];
	struct kc_map_batch *m = b->user;
	kc_str line = {
	    (item->changed ? &m->text : &b->in)->ptr + item->at, item->len};
	kc_buf *out;

	mapper->dropped = false;
	KC_TRY(run->map->decide(mapper,
	    (kc_str){m->payload.ptr + item->payload, item->payload_len}, err));
	if (mapper->dropped)
		return reject_item(run, m, line, err);
	m->out++;
	if (!item->changed)
		return kc_batch_pass(b, line);
	KC_TRY(kc_batch_out(b, &out));
	return kc_buf_add(out, line);
}

/*
 * The records that waited, those that were dropped or bad among them, in order:
 * m->rejects is made anew, as `decide` drops into it too.
 */
static kc_status
decide_items(struct kc_map_run *run, kc_batch *b, kc_error *err)
{
	struct kc_map_batch *m = b->user;
	kc_buf dropped = m->rejects;
	kc_status st = KC_OK;

	m->rejects = (kc_buf)KC_BUF_INIT;
	for (size_t i = 0; i < m->item_n && !st; i++) {
		const struct kc_map_item *item = &m->items[i];

		switch (item->kind) {
		case KC_MAP_WAITS:
			st = decide_item(run, b, item, err);
			break;
		case KC_MAP_PASSES:
			st = kc_batch_pass(
			    b, (kc_str){b->in.ptr + item->at, item->len});
			break;
		case KC_MAP_BAD:
			m->bads[item->at].rejects_at = m->rejects.len;
			break;
		case KC_MAP_DROPPED:
			st = kc_buf_add(&m->rejects,
			    (kc_str){dropped.ptr + item->at, item->len});
			break;
		}
	}
	kc_buf_release(&dropped);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

static void
add_totals(struct kc_map_run *run, const kc_batch *b)
{
	struct kc_totals *t = &run->cli->totals;
	const struct kc_map_batch *m = b->user;

	t->files += b->first;
	t->records_in += m->in;
	t->records_out += m->out;
	t->records_rejected += m->rejected;
	t->records_bad += m->bad;
	t->records_kept += m->kept;
	t->lines_blank += m->blank;
	t->bytes_in += b->in.len;
	atomic_fetch_add(&run->cli->progress.records, m->in);
	atomic_fetch_add(&run->cli->progress.dropped, m->rejected);
}

/* Each batch goes out at once: its reader may wait for it. */
static kc_status
write_output(struct kc_map_run *run, const kc_batch *b, kc_error *err)
{
	kc_writer *w = run->cli->output;
	kc_status st;

	if (run->map->merge)
		return KC_OK;
	run->cli->totals.bytes_out += b->out.len + b->pass.len;
	st = kc_writer_write(w, kc_buf_str(&b->out), err);
	if (!st)
		st = kc_writer_write(w, b->pass, err);
	if (!st)
		st = kc_writer_flush(w, err);
	if (st)
		run->failed = kc_writer_name(w);
	return st;
}

kc_status
kc_map_retire(void *self, kc_batch *b, kc_error *err)
{
	struct kc_map_run *run = self;
	const struct kc_map_batch *m = b->user;

	if (b->first)
		run->line = 0;
	if (b->part == KC_BATCH_FAILURE) {
		kc_cli_error(run->cli, b->name, &b->error);
		return KC_OK;
	}
	if (run->map->decide && b->part == KC_BATCH_WHOLE)
		KC_TRY(decide_items(run, b, err));
	KC_TRY(write_output(run, b, err));
	KC_TRY(b->part == KC_BATCH_WHOLE ? retire_rejects(run, b, err)
					 : retire_long(run, b, err));
	run->line += m->lines;
	add_totals(run, b);
	if (!m->stop)
		return KC_OK;
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "stopped at a bad record (--on-error=stop)");
}

void
kc_map_release(void *self, kc_batch *b)
{
	struct kc_map_batch *m = b->user;

	(void)self;
	if (!m)
		return;
	kc_free(m->bads);
	kc_free(m->items);
	kc_buf_release(&m->rejects);
	kc_buf_release(&m->text);
	kc_buf_release(&m->payload);
	free(m);
}
