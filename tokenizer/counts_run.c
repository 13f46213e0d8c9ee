/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorted runs of a table in its spill file: per pretoken the length and the
 * count, little-endian, then the bytes. The file has no name and is read by the
 * process that wrote it, so there is no magic and no version.
 */
#include <config.h>

#include "counts_internal.h"

#include "kcorpus/io.h"

#include "bytes.h"
#include "io/sys.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 16, BLOCK = 64 << 10 };

static kc_status
flush(int fd, kc_buf *b, uint64_t *written, kc_error *err)
{
	if (kc_sys_write_all(fd, b->ptr, b->len))
		return kc_fail_errno(err, errno, "cannot write spilled counts");
	*written += b->len;
	b->len = 0;
	return KC_OK;
}

static kc_status
add_entry(kc_buf *b, const kc_counts_slot *slot)
{
	char head[HEAD];

	kc_put64(head, slot->len);
	kc_put64(head + 8, slot->count);
	KC_TRY(kc_buf_add(b, (kc_str){head, HEAD}));
	return kc_buf_add(b, kc_counts_key(slot));
}

static kc_status
write_run(kc_counts *c, uint64_t *written, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; i < c->used && !st; i++) {
		if (add_entry(&b, c->items[i].slot))
			st = kc_fail_nomem(err);
		else if (b.len >= BLOCK)
			st = flush(c->spill, &b, written, err);
	}
	if (!st)
		st = flush(c->spill, &b, written, err);
	kc_buf_release(&b);
	return st;
}

kc_status
kc_counts_spill(kc_counts *c, kc_error *err)
{
	uint64_t start = 0, written = 0;

	if (c->spill < 0)
		c->spill = kc_spill_open(c->params.tmp, err);
	if (c->spill < 0)
		return KC_ERR_IO;
	if (c->n_runs)
		start = c->runs[c->n_runs - 1].offset +
		    c->runs[c->n_runs - 1].size;
	if (KC_GROW(&c->runs, &c->cap_runs, c->n_runs + 1) || kc_counts_sort(c))
		return kc_fail_nomem(err);
	KC_TRY(write_run(c, &written, err));
	c->runs[c->n_runs++] = (kc_counts_run){start, written};
	kc_free(c->items);
	c->items = NULL;
	memset(c->slots, 0, (c->mask + 1) * sizeof(*c->slots));
	kc_arena_reset(&c->keys);
	c->used = 0;
	return KC_OK;
}

/* Have at least `need` bytes from cursor->pos on. */
static kc_status
fill(kc_counts_cursor *k, size_t need, kc_error *err)
{
	size_t have = k->buf.len - k->pos;

	if (have >= need)
		return KC_OK;
	if (have)
		memmove(k->buf.ptr, k->buf.ptr + k->pos, have);
	k->buf.len = have;
	k->pos = 0;
	if (kc_buf_reserve(&k->buf, need > BLOCK ? need : BLOCK))
		return kc_fail_nomem(err);
	if (lseek(k->fd, (off_t)k->offset, SEEK_SET) < 0)
		return kc_fail_errno(err, errno, "cannot read spilled counts");
	while (k->buf.len < need) {
		uint64_t left = k->end - k->offset;
		size_t room = k->buf.cap - k->buf.len;
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
	KC_TRY(fill(cursor, HEAD, err));
	len = (size_t)kc_get64(cursor->buf.ptr + cursor->pos);
	*count = kc_get64(cursor->buf.ptr + cursor->pos + 8);
	KC_TRY(fill(cursor, HEAD + len, err));
	*pretoken = (kc_str){cursor->buf.ptr + cursor->pos + HEAD, len};
	cursor->pos += HEAD + len;
	return KC_OK;
}
