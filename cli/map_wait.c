/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that `decide` put aside: their lines wait in a spool, with what follows
 * them, until the end of the input.
 */
#include <config.h>

#include "map_internal.h"

#include <string.h>

enum { IN_MEMORY = 64 << 20, PIECE = 1 << 20 };

/* Before each line in the spool. */
struct wait_head {
	uint64_t len;
	bool decided; /* it only has to stay in its place */
};

void
kc_map_wait_init(struct kc_map_state *run)
{
	uint64_t cap = run->cli->common.memory / 8;

	kc_spool_init(&run->waiting, kc_cli_tmp(run->cli),
	    cap && cap < IN_MEMORY ? (size_t)cap : IN_MEMORY);
}

bool
kc_map_waits(const struct kc_map_state *run)
{
	return kc_spool_len(&run->waiting) > 0;
}

kc_status
kc_map_put_aside(
    struct kc_map_state *run, kc_str line, bool decided, kc_error *err)
{
	const struct wait_head head = {line.len, decided};

	KC_TRY(kc_spool_add(
	    &run->waiting, (kc_str){(const char *)&head, sizeof(head)}, err));
	return kc_spool_add(&run->waiting, line, err);
}

/* --- The end of the input --- */

/* The spool, read from its start; and what goes out. */
struct resumption {
	struct kc_map_state *run;
	uint64_t at; /* in the spool, after `ahead` */
	kc_buf ahead;
	size_t used; /* of ahead */
	kc_buf out, rejects;
};

/* The next n bytes, until the next call; NULL on failure. */
static const char *
read_ahead(struct resumption *r, size_t n, kc_error *err)
{
	uint64_t left = kc_spool_len(&r->run->waiting) - r->at;
	size_t have = r->ahead.len - r->used, more = n > PIECE ? n : PIECE;

	if (have < n) {
		if (more > left)
			more = (size_t)left;
		if (have)
			memmove(r->ahead.ptr, r->ahead.ptr + r->used, have);
		r->ahead.len = have;
		r->used = 0;
		if (kc_buf_reserve(&r->ahead, more)) {
			(void)kc_fail_nomem(err);
			return NULL;
		}
		if (kc_spool_read(&r->run->waiting, r->at, r->ahead.ptr + have,
			more, err))
			return NULL;
		r->ahead.len += more;
		r->at += more;
	}
	r->used += n;
	return r->ahead.ptr + r->used - n;
}

static kc_status
write_some(struct resumption *r, size_t least, kc_error *err)
{
	struct kc_cli *cli = r->run->cli;

	if (r->out.len >= least) {
		cli->totals.bytes_out += r->out.len;
		KC_TRY(kc_cli_put(cli, cli->output, kc_buf_str(&r->out), err));
		r->out.len = 0;
	}
	if (r->rejects.len >= least) {
		KC_TRY(kc_cli_put(
		    cli, cli->rejects, kc_buf_str(&r->rejects), err));
		r->rejects.len = 0;
	}
	return KC_OK;
}

static kc_status
read_again(struct kc_map_state *run, kc_str line, kc_error *err)
{
	kc_record *r = run->workers[run->threads].record;
	kc_str body = {line.ptr, line.len - 1};

	return run->form.plain ? kc_record_plain(r, body, err)
			       : kc_record_parse(r, body, err);
}

static kc_status
drop_line(struct resumption *r, kc_str line, kc_error *err)
{
	struct kc_map_state *run = r->run;
	struct kc_map_worker *w = &run->workers[run->threads];

	run->cli->totals.records_rejected++;
	atomic_fetch_add(&run->cli->progress.dropped, 1);
	w->mapper.reason_counts[w->mapper.reason]++;
	if (!run->cli->rejects)
		return KC_OK;
	KC_TRY(read_again(run, line, err));
	if (run->map->reject && !run->form.plain)
		KC_TRY(run->map->reject(&w->mapper, w->record, err));
	return kc_map_add_reject(run, w->record, w->mapper.reason, &r->rejects)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

static kc_status
keep_line(struct resumption *r, kc_str line, bool decided, kc_error *err)
{
	struct kc_map_state *run = r->run;
	struct kc_map_worker *w = &run->workers[run->threads];
	kc_status st;

	/* One that was decided is counted. */
	run->cli->totals.records_out += !decided;
	if (decided || !run->map->amend || run->form.plain) {
		st = kc_buf_add(&r->out, line);
	} else {
		KC_TRY(read_again(run, line, err));
		KC_TRY(run->map->amend(&w->mapper, w->record, err));
		st = kc_record_write(w->record, &r->out);
	}
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
resume_line(struct resumption *r, kc_error *err)
{
	struct kc_map_state *run = r->run;
	struct kc_mapper *mapper = &run->workers[run->threads].mapper;
	struct wait_head head;
	const char *bytes = read_ahead(r, sizeof(head), err);
	kc_str line;

	if (!bytes)
		return err->code;
	memcpy(&head, bytes, sizeof(head));
	bytes = read_ahead(r, (size_t)head.len, err);
	if (!bytes)
		return err->code;
	line = (kc_str){bytes, (size_t)head.len};
	mapper->dropped = false;
	if (!head.decided)
		KC_TRY(run->map->resume(mapper, err));
	KC_TRY(mapper->dropped ? drop_line(r, line, err)
			       : keep_line(r, line, head.decided, err));
	return write_some(r, PIECE, err);
}

kc_status
kc_map_resume(struct kc_map_state *run, kc_error *err)
{
	struct resumption r = {.run = run};
	uint64_t len = kc_spool_len(&run->waiting);
	kc_status st;

	if (!len)
		return KC_OK;
	KC_TRY(run->map->settle(&run->workers[run->threads].mapper, err));
	do
		st = resume_line(&r, err);
	while (!st && (r.at < len || r.used < r.ahead.len));
	if (!st)
		st = write_some(&r, 1, err);
	kc_buf_release(&r.ahead);
	kc_buf_release(&r.out);
	kc_buf_release(&r.rejects);
	return st;
}
