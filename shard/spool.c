/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes put aside, in memory and then in a nameless file (spool.h). */
#include <config.h>

#include "spool.h"

#include "io/outset.h"
#include "io/sys.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 << 10, UNIT = 64 };

void
kc_spool_init(struct kc_spool *s, const char *dir, size_t cap)
{
	/* The file grows by `cap` bytes: what is one unit stays in one piece. */
	cap = cap > UNIT ? cap / UNIT * UNIT : UNIT;
	*s = (struct kc_spool){.dir = dir, .cap = cap, .fd = -1};
}

void
kc_spool_release(struct kc_spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	kc_buf_release(&s->mem);
	kc_spool_init(s, s->dir, s->cap);
}

void
kc_spool_reset(struct kc_spool *s)
{
	s->mem.len = 0;
	s->filed = 0;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

uint64_t
kc_spool_len(const struct kc_spool *s)
{
	return s->filed + s->mem.len;
}

/* Move what the memory holds to the end of the file. */
static kc_status
file_memory(struct kc_spool *s, kc_error *err)
{
	if (s->fd < 0)
		s->fd = kc_spill_open(s->dir, err);
	if (s->fd < 0)
		return KC_ERR_IO;
	/* Reading may have left the file's position anywhere. */
	if (lseek(s->fd, (off_t)s->filed, SEEK_SET) < 0 ||
	    kc_sys_write_all(s->fd, s->mem.ptr, s->mem.len))
		return kc_fail_errno(err, errno,
		    "cannot write a temporary file in '%s'", s->dir);
	s->filed += s->mem.len;
	s->mem.len = 0;
	return KC_OK;
}

kc_status
kc_spool_add(struct kc_spool *s, kc_str bytes, kc_error *err)
{
	while (bytes.len > s->cap - s->mem.len) {
		size_t n = s->cap - s->mem.len;

		if (kc_buf_add(&s->mem, (kc_str){bytes.ptr, n}))
			return kc_fail_nomem(err);
		KC_TRY(file_memory(s, err));
		bytes.ptr += n;
		bytes.len -= n;
	}
	return kc_buf_add(&s->mem, bytes) ? kc_fail_nomem(err) : KC_OK;
}

/* Read up to PIECE bytes of the file; fewer only at its end. */
static kc_status
read_piece(const struct kc_spool *s, char *piece, size_t *got, kc_error *err)
{
	ssize_t n = 1;

	for (*got = 0; *got < PIECE && n > 0; *got += (size_t)n) {
		n = kc_sys_read(s->fd, piece + *got, PIECE - *got);
		if (n < 0)
			return kc_fail_errno(err, errno,
			    "cannot read a temporary file in '%s'", s->dir);
	}
	return KC_OK;
}

static kc_status
each_filed(struct kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err)
{
	char *piece = kc_malloc(PIECE);
	kc_status st = KC_OK;
	uint64_t left = s->filed;

	if (!piece)
		return kc_fail_nomem(err);
	if (lseek(s->fd, 0, SEEK_SET) < 0)
		st = kc_fail_errno(
		    err, errno, "cannot read a temporary file in '%s'", s->dir);
	while (!st && left) {
		size_t got;

		st = read_piece(s, piece, &got, err);
		if (!st && (!got || got > left))
			st = kc_fail(err, KC_ERR_IO, 0,
			    "a temporary file in '%s' has changed", s->dir);
		if (!st)
			st = take(ctx, (kc_str){piece, got}, err);
		left -= got;
	}
	kc_free(piece);
	return st;
}

kc_status
kc_spool_each(struct kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err)
{
	if (s->filed)
		KC_TRY(each_filed(s, take, ctx, err));
	return s->mem.len ? take(ctx, kc_buf_str(&s->mem), err) : KC_OK;
}

kc_status
kc_spool_read(
    struct kc_spool *s, uint64_t offset, char *to, size_t len, kc_error *err)
{
	while (len && offset < s->filed) {
		uint64_t left = s->filed - offset;
		size_t n = left < len ? (size_t)left : len;
		ssize_t got = pread(s->fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return kc_fail_errno(err, got < 0 ? errno : EIO,
			    "cannot read a temporary file in '%s'", s->dir);
		to += got;
		offset += (uint64_t)got;
		len -= (size_t)got;
	}
	if (len)
		memcpy(to, s->mem.ptr + (offset - s->filed), len);
	return KC_OK;
}
