/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorted runs of a table in its spill file: per pretoken the length and the
 * count, little-endian, then the bytes. The file has no name and is read by the
 * process that wrote it, so there is no magic and no version.
 */
#include <config.h>

#include "tokenizer/counts/counts_internal.h"

#include "bytes.h"
#include "io/outset.h"
#include "io/sys.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 16, BLOCK = KC_COUNTS_BLOCK };

static kc_status
flush_sink(kc_counts_sink *s, kc_error *err)
{
	if (kc_sys_write_all(s->fd, s->buf.ptr, s->buf.len))
		return kc_fail_errno(err, errno, "cannot write spilled counts");
	s->written += s->buf.len;
	s->buf.len = 0;
	return KC_OK;
}

kc_status
kc_counts_sink_put(
    kc_counts_sink *s, kc_str pretoken, uint64_t count, kc_error *err)
{
	char head[HEAD];

	kc_put64(head, pretoken.len);
	kc_put64(head + 8, count);
	if (kc_buf_add(&s->buf, (kc_str){head, HEAD}) ||
	    kc_buf_add(&s->buf, pretoken))
		return kc_fail_nomem(err);
	return s->buf.len < BLOCK ? KC_OK : flush_sink(s, err);
}

kc_status
kc_counts_sink_end(kc_counts_sink *s, kc_counts_run *run, kc_error *err)
{
	KC_TRY(flush_sink(s, err));
	*run = (kc_counts_run){s->start, s->written - s->start};
	s->start = s->written;
	return KC_OK;
}

/* The sorted table, after the runs that are there. */
static kc_status
write_run(kc_counts *c, kc_error *err)
{
	size_t n = c->n_runs;
	uint64_t at = n ? c->runs[n - 1].offset + c->runs[n - 1].size : 0;
	kc_counts_sink s = {.fd = c->spill, .start = at, .written = at};
	kc_status st = KC_OK;

	for (size_t i = 0; i < c->used && !st; i++) {
		const kc_counts_slot *slot = c->items[i].slot;

		st = kc_counts_sink_put(
		    &s, kc_counts_key(slot), slot->count, err);
	}
	if (!st)
		st = kc_counts_sink_end(&s, &c->runs[n], err);
	if (!st)
		c->n_runs++;
	kc_buf_release(&s.buf);
	return st;
}

kc_status
kc_counts_spill(kc_counts *c, kc_error *err)
{
	if (c->spill < 0)
		c->spill = kc_spill_open(c->params.tmp, err);
	if (c->spill < 0)
		return KC_ERR_IO;
	if (KC_GROW(&c->runs, &c->cap_runs, c->n_runs + 1) || kc_counts_sort(c))
		return kc_fail_nomem(err);
	KC_TRY(write_run(c, err));
	kc_free(c->items);
	c->items = NULL;
	memset(c->slots, 0, (c->mask + 1) * sizeof(*c->slots));
	kc_arena_reset(&c->keys);
	c->used = 0;
	return KC_OK;
}

/* Have at least `need` bytes from cursor->pos on. */
static kc_status
fill_cursor(kc_counts_cursor *k, size_t need, kc_error *err)
{
	size_t have = k->buf.len - k->pos;
	size_t want = need > BLOCK ? need : BLOCK;

	if (have >= need)
		return KC_OK;
	if (have)
		memmove(k->buf.ptr, k->buf.ptr + k->pos, have);
	else /* a giant is read without what follows, and leaves */
		kc_buf_reset(&k->buf, 2 * BLOCK);
	k->buf.len = have;
	k->pos = 0;
	if (kc_buf_reserve(&k->buf, want - have))
		return kc_fail_nomem(err);
	if (lseek(k->fd, (off_t)k->offset, SEEK_SET) < 0)
		return kc_fail_errno(err, errno, "cannot read spilled counts");
	while (k->buf.len < need) {
		uint64_t left = k->end - k->offset;
		size_t room = want - k->buf.len;
		ssize_t got = kc_sys_read(k->fd, k->buf.ptr + k->buf.len,
		    room < left ? room : (size_t)left);

		if (got < 0)
			return kc_fail_errno(
			    err, errno, "cannot read spilled counts");
		if (got == 0)
			return kc_fail(err, KC_ERR_IO, k->offset,
			    "spilled counts are cut off");
		k->buf.len += (size_t)got;
		k->offset += (uint64_t)got;
	}
	return KC_OK;
}

kc_status
kc_counts_cursor_next(
    kc_counts_cursor *cursor, kc_str *pretoken, uint64_t *count, kc_error *err)
{
	size_t len;

	if (cursor->offset == cursor->end && cursor->pos == cursor->buf.len)
		return KC_EOF;
	KC_TRY(fill_cursor(cursor, HEAD, err));
	len = (size_t)kc_get64(cursor->buf.ptr + cursor->pos);
	*count = kc_get64(cursor->buf.ptr + cursor->pos + 8);
	KC_TRY(fill_cursor(cursor, HEAD + len, err));
	*pretoken = (kc_str){cursor->buf.ptr + cursor->pos + HEAD, len};
	cursor->pos += HEAD + len;
	return KC_OK;
}
