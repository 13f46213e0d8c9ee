/* SPDX-License-Identifier: Apache-2.0 */
/* The ordered side of map.h: output, rejects, messages, totals. */
#include <config.h>

#include "cli_internal.h"
#include "map_internal.h"

#include <stdlib.h>

/* Records between `foresee` and `decide`: some 100 ns of work each. */
enum { FORESEEN = 8 };

/* Write an entry of --rejects, which was made, and release it. */
static kc_status
put_reject(
    struct kc_map_state *run, kc_status made, kc_buf *entry, kc_error *err)
{
	struct kc_cli *cli = run->cli;
	kc_status st = made
	    ? kc_fail_nomem(err)
	    : kc_cli_put(cli, cli->rejects, kc_buf_str(entry), err);

	kc_buf_release(entry);
	return st;
}

/* The entry of a bad line. */
static kc_status
reject_bad(struct kc_map_state *run, const kc_batch *b,
    const struct kc_map_bad *bad, kc_error *err)
{
	const struct kc_reject_place what = {.reason = bad->why,
	    .file = b->name,
	    .line = run->line + bad->line + 1,
	    .offset = b->offset + bad->at};
	kc_buf entry = KC_BUF_INIT;
	kc_status st;

	if (!run->cli->rejects)
		return KC_OK;
	st = kc_reject_whole(
	    &what, (kc_str){b->in.ptr + bad->at, bad->len}, &entry);
	return put_reject(run, st, &entry, err);
}

/* Dropped records and bad ones, in the order in which they stood. */
static kc_status
retire_rejects(struct kc_map_state *run, const kc_batch *b, kc_error *err)
{
	const struct kc_map_batch *m = b->user;
	struct kc_cli *cli = run->cli;
	size_t at = 0;

	for (size_t i = 0; i < m->bad_n; i++) {
		const struct kc_map_bad *bad = &m->bads[i];

		KC_TRY(kc_cli_put(cli, cli->rejects,
		    (kc_str){m->rejects.ptr + at, bad->rejects_at - at}, err));
		at = bad->rejects_at;
		KC_TRY(reject_bad(run, b, bad, err));
		kc_cli_complain(
		    cli, b->name, run->line + bad->line + 1, bad->why);
		/* the first line that is not blank */
		if (run->line == 0 && i == 0 && bad->line <= m->blank &&
		    kc_map_reads_records(run->map))
			kc_cli_hint_record(cli, b->name,
			    (kc_str){b->in.ptr + bad->at, b->in.len - bad->at});
	}
	return kc_cli_put(cli, cli->rejects,
	    (kc_str){m->rejects.ptr + at, m->rejects.len - at}, err);
}

/* A part of a line above the ceiling, in its entry. */
static kc_status
add_long(
    struct kc_map_state *run, const kc_batch *b, const char *why, kc_buf *entry)
{
	const struct kc_map_batch *m = b->user;
	const struct kc_reject_place what = {.reason = why,
	    .file = b->name,
	    .line = run->line + 1,
	    .offset = b->offset};
	kc_str s = kc_buf_str(&b->in);
	/* If the run stops here, there will be no end. */
	bool last = b->part == KC_BATCH_LONG_END || m->stop;

	if (b->part == KC_BATCH_LONG) {
		KC_TRY(kc_reject_begin(&what, entry));
		KC_TRY(kc_reject_raw(entry));
	}
	if (last && s.len && s.ptr[s.len - 1] == '\n')
		s.len--;
	KC_TRY(kc_base64_add(&run->long_raw, s, entry));
	return last ? kc_reject_end(&run->long_raw, entry) : KC_OK;
}

static kc_status
retire_long(struct kc_map_state *run, const kc_batch *b, kc_error *err)
{
	kc_buf entry = KC_BUF_INIT;
	kc_status st;
	char why[80];

	snprintf(why, sizeof(why),
	    "record of more than %llu bytes (--max-record)",
	    (unsigned long long)run->form.max_record);
	if (b->part == KC_BATCH_LONG)
		kc_cli_complain(run->cli, b->name, run->line + 1, why);
	if (!run->cli->rejects)
		return KC_OK;
	st = add_long(run, b, why, &entry);
	return put_reject(run, st, &entry, err);
}

/* Drop an item that waited: its line again, with the reason. */
static kc_status
reject_item(struct kc_map_state *run, struct kc_map_batch *m, kc_str line,
    kc_error *err)
{
	struct kc_map_worker *w = &run->workers[run->threads];
	kc_str body = {line.ptr, line.len - 1};

	m->rejected++;
	w->mapper.reason_counts[w->mapper.reason]++;
	if (!run->cli->rejects)
		return KC_OK;
	KC_TRY(run->form.plain ? kc_record_plain(w->record, body, err)
			       : kc_record_parse(w->record, body, err));
	if (run->map->reject && !run->form.plain)
		KC_TRY(run->map->reject(&w->mapper, w->record, err));
	if (kc_map_add_reject(run, w->record, w->mapper.reason, &m->rejects))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* Let `decide` judge a record that waited. */
static kc_status
decide_item(struct kc_map_state *run, kc_batch *b,
    const struct kc_map_item *item, kc_error *err)
{
	struct kc_mapper *mapper = &run->workers[run->threads].mapper;
	struct kc_map_batch *m = b->user;
	kc_str line = {
	    (item->changed ? &m->text : &b->in)->ptr + item->at, item->len};
	kc_buf *out;

	mapper->dropped = mapper->waits = false;
	KC_TRY(run->map->decide(mapper,
	    (kc_str){m->payload.ptr + item->payload, item->payload_len}, err));
	if (mapper->waits)
		return kc_map_put_aside(run, line, false, err);
	if (mapper->dropped)
		return reject_item(run, m, line, err);
	m->out++;
	if (kc_map_waits(run))
		return kc_map_put_aside(run, line, true, err);
	if (!item->changed)
		return kc_batch_pass(b, line);
	KC_TRY(kc_batch_out(b, &out));
	return kc_buf_add(out, line);
}

/* Tell of the item that comes a few after number i. */
static void
foresee_item(struct kc_map_state *run, struct kc_map_batch *m, size_t i)
{
	const struct kc_map_item *item;

	if (!run->map->foresee || m->item_n - i <= FORESEEN)
		return;
	item = &m->items[i + FORESEEN];
	if (item->kind == KC_MAP_WAITS)
		run->map->foresee(&run->workers[run->threads].mapper,
		    (kc_str){
			m->payload.ptr + item->payload, item->payload_len});
}

/* A bad line that is kept, in its place. */
static kc_status
pass_line(struct kc_map_state *run, kc_batch *b, kc_str line, kc_error *err)
{
	return kc_map_waits(run) ? kc_map_put_aside(run, line, true, err)
				 : kc_batch_pass(b, line);
}

/*
 * The records that waited, those that were dropped or bad among them, in order:
 * m->rejects is made anew, as `decide` drops into it too.
 */
static kc_status
decide_items(struct kc_map_state *run, kc_batch *b, kc_error *err)
{
	struct kc_map_batch *m = b->user;
	kc_buf dropped = m->rejects;
	kc_status st = KC_OK;

	m->rejects = (kc_buf)KC_BUF_INIT;
	for (size_t i = 0; i < m->item_n && !st; i++) {
		const struct kc_map_item *item = &m->items[i];

		foresee_item(run, m, i);
		switch (item->kind) {
		case KC_MAP_WAITS:
			st = decide_item(run, b, item, err);
			break;
		case KC_MAP_PASSES:
			st = pass_line(run, b,
			    (kc_str){b->in.ptr + item->at, item->len}, err);
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
add_totals(struct kc_map_state *run, const kc_batch *b)
{
	struct kc_totals *t = &run->cli->totals;
	const struct kc_map_batch *m = b->user;

	t->files += run->map->source ? m->units.files : b->first;
	t->bytes_in += run->map->source ? m->units.bytes : b->in.len;
	t->marks += b->marked;
	t->records_in += m->in;
	t->records_out += m->out;
	t->records_rejected += m->rejected;
	t->records_bad += m->bad;
	t->records_kept += m->kept;
	t->lines_blank += m->blank;
	atomic_fetch_add(&run->cli->progress.records, m->in);
	atomic_fetch_add(&run->cli->progress.dropped, m->rejected);
}

/* Each batch goes out at once: its reader may wait for it. */
static kc_status
write_output(struct kc_map_state *run, const kc_batch *b, kc_error *err)
{
	struct kc_cli *cli = run->cli;
	kc_status st;

	if (run->map->merge)
		return KC_OK;
	/* Of a line above the ceiling, which is kept. */
	if (b->part != KC_BATCH_WHOLE && kc_map_waits(run))
		return kc_map_put_aside(run, b->pass, true, err);
	cli->totals.bytes_out += b->out.len + b->pass.len;
	KC_TRY(kc_cli_put(cli, cli->output, kc_buf_str(&b->out), err));
	KC_TRY(kc_cli_put(cli, cli->output, b->pass, err));
	st = kc_writer_flush(cli->output, err);
	if (st)
		cli->failed = kc_writer_name(cli->output);
	return st;
}

/* Entries and messages about what was dropped, bad or broken. */
static kc_status
retire_wrong(struct kc_map_state *run, kc_batch *b, kc_error *err)
{
	static const char stopped[] =
	    "stopped at an input that broke off (--on-error=stop)";
	bool long_line = b->part != KC_BATCH_WHOLE &&
	    b->part != KC_BATCH_FAILURE;

	KC_TRY(
	    long_line ? retire_long(run, b, err) : retire_rejects(run, b, err));
	if (run->map->source && !kc_map_report_units(run, b))
		return kc_fail(err, KC_ERR_FORMAT, 0, stopped);
	if (b->part == KC_BATCH_FAILURE &&
	    !kc_cli_broken(run->cli, b->name, &b->error))
		return kc_fail(err, KC_ERR_FORMAT, 0, stopped);
	return KC_OK;
}

kc_status
kc_map_retire(void *self, kc_batch *b, kc_error *err)
{
	struct kc_map_state *run = self;
	const struct kc_map_batch *m = b->user;
	kc_status st;

	if (b->first)
		run->line = 0;
	if (run->map->decide)
		KC_TRY(decide_items(run, b, err));
	KC_TRY(write_output(run, b, err));
	st = retire_wrong(run, b, err);
	run->line += m->lines;
	add_totals(run, b);
	if (st || !m->stop)
		return st;
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "stopped at a bad record (--on-error=stop)");
}
