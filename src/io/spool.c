/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes put aside, in memory and then in a nameless file (kcorpus/spool.h). */
#include <config.h>

#include "kcorpus/spool.h"

#include "io/outset.h"
#include "io/sys.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 << 10, UNIT = 64 };

void
kc_spool_init(kc_spool *s, const char *dir, size_t cap)
{
	/* The file grows by `cap` bytes: what is one unit stays in one piece. */
	cap = cap > UNIT ? cap / UNIT * UNIT : UNIT;
	*s = (kc_spool){.dir = dir, .cap = cap, .fd = -1};
}

void
kc_spool_release(kc_spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	kc_buf_release(&s->mem);
	kc_spool_init(s, s->dir, s->cap);
}

void
kc_spool_reset(kc_spool *s)
{
	s->mem.len = 0;
	s->filed = 0;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

uint64_t
kc_spool_len(const kc_spool *s)
{
	return s->filed + s->mem.len;
}

/* Move what the memory holds to the end of the file. */
static kc_status
file_memory(kc_spool *s, kc_error *err)
{
	if (s->fd < 0)
		s->fd = kc_spill_open(s->dir, err);
	if (s->fd < 0)
		return KC_ERR_IO;
	if (kc_sys_write_all(s->fd, s->mem.ptr, s->mem.len))
		return kc_fail_errno(err, errno,
		    "cannot write a temporary file in '%s'", s->dir);
	s->filed += s->mem.len;
	s->mem.len = 0;
	return KC_OK;
}

/*
 * Append to the memory. From 4 MiB on it grows fourfold, on large pages: of the time
 * to put 64 MiB aside and write them, first touches of small ones took a fifth.
 */
static kc_status
remember_bytes(kc_spool *s, kc_str bytes)
{
	enum { LARGE = 4 << 20 };
	size_t need = s->mem.len + bytes.len, want;

	if (need > s->mem.cap && need > LARGE) {
		want = need < s->cap / 4 ? 4 * need : s->cap;
		KC_TRY(kc_buf_reserve(&s->mem, want - s->mem.len));
		kc_use_large_pages(s->mem.ptr, s->mem.cap);
	}
	return kc_buf_add(&s->mem, bytes);
}

kc_status
kc_spool_add(kc_spool *s, kc_str bytes, kc_error *err)
{
	while (bytes.len > s->cap - s->mem.len) {
		size_t n = s->cap - s->mem.len;

		if (remember_bytes(s, (kc_str){bytes.ptr, n}))
			return kc_fail_nomem(err);
		KC_TRY(file_memory(s, err));
		bytes.ptr += n;
		bytes.len -= n;
	}
	return remember_bytes(s, bytes) ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_spool_read(const kc_spool *s, uint64_t at, void *to, size_t n, kc_error *err)
{
	char *p = to;

	while (n && at < s->filed) {
		uint64_t left = s->filed - at;
		ssize_t got = kc_sys_read_at(
		    s->fd, p, n < left ? n : (size_t)left, (off_t)at);

		if (got < 0)
			return kc_fail_errno(err, errno,
			    "cannot read a temporary file in '%s'", s->dir);
		if (!got)
			return kc_fail(err, KC_ERR_IO, 0,
			    "a temporary file in '%s' has changed", s->dir);
		p += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	if (n)
		memcpy(p, s->mem.ptr + (at - s->filed), n);
	return KC_OK;
}

kc_status
kc_spool_view(const kc_spool *s, uint64_t at, size_t n, kc_buf *room,
    kc_str *bytes, kc_error *err)
{
	if (at >= s->filed) {
		*bytes = (kc_str){s->mem.ptr + (at - s->filed), n};
		return KC_OK;
	}
	room->len = 0;
	if (kc_buf_reserve(room, n))
		return kc_fail_nomem(err);
	room->len = n;
	*bytes = kc_buf_str(room);
	return kc_spool_read(s, at, room->ptr, n, err);
}

kc_status
kc_spool_hold(kc_spool *s, uint64_t most, kc_error *err)
{
	uint64_t len = kc_spool_len(s);
	kc_buf all = KC_BUF_INIT;
	kc_status st;

	if (!s->filed || len > most)
		return KC_OK;
	if (kc_buf_reserve(&all, (size_t)len))
		return kc_fail_nomem(err);
	all.len = (size_t)len;
	st = kc_spool_read(s, 0, all.ptr, all.len, err);
	if (st) {
		kc_buf_release(&all);
		return st;
	}
	kc_buf_release(&s->mem);
	kc_spool_reset(s);
	s->mem = all;
	return KC_OK;
}

static kc_status
each_filed(kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err)
{
	char *piece = kc_malloc(PIECE);
	kc_status st = KC_OK;

	if (!piece)
		return kc_fail_nomem(err);
	for (uint64_t at = 0; !st && at < s->filed;) {
		uint64_t left = s->filed - at;
		size_t n = left < PIECE ? (size_t)left : PIECE;

		st = kc_spool_read(s, at, piece, n, err);
		if (!st)
			st = take(ctx, (kc_str){piece, n}, err);
		at += n;
	}
	kc_free(piece);
	return st;
}

kc_status
kc_spool_each(kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err)
{
	if (s->filed)
		KC_TRY(each_filed(s, take, ctx, err));
	return s->mem.len ? take(ctx, kc_buf_str(&s->mem), err) : KC_OK;
}
