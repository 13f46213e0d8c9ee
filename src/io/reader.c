/* SPDX-License-Identifier: Apache-2.0 */
/* Files, standard input, and lines of them (kcorpus/io.h). */
#include <config.h>

#include "kcorpus/io.h"

#include "io/readahead.h"
#include "io/sys.h"
#include "io/unpack.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEAD = 4,              /* bytes that tell the compression */
	LINE_BYTES = 256 << 10 /* coreutils' measured optimum for a read */
};

struct kc_reader {
	char *name;
	int fd;
	bool pollable; /* a pipe, socket or terminal: reads may block */
	char head[HEAD];
	kc_str left; /* of head, not handed out; comes before the rest */
	kc_readahead *ahead; /* when compressed */
	uint64_t raw_size;
	_Atomic uint64_t raw_offset;
	uint64_t offset;
	kc_status ended; /* what the last read gave */
	kc_error error;

	char mark[3]; /* what kc_reader_skip_mark read */

	kc_buf line; /* bytes not given as lines yet from line_start */
	size_t line_start;
	uint64_t line_number;
	uint64_t line_offset, next_line_offset;
};

static kc_status
open_fd(kc_reader *r, const char *name, kc_error *err)
{
	struct stat st;
	bool standard = !strcmp(name, "-");
	kc_str shown = standard ? KC_STR("<stdin>") : kc_str_of(name);

	r->name = kc_malloc(shown.len + 1);
	if (!r->name)
		return kc_fail_nomem(err);
	memcpy(r->name, shown.ptr, shown.len + 1);
	r->fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0 || fstat(r->fd, &st) < 0)
		return kc_fail_errno(err, errno, "cannot open");
	if (S_ISDIR(st.st_mode))
		return kc_fail_errno(err, EISDIR, "cannot read");
	r->raw_size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	r->pollable = !S_ISREG(st.st_mode);
	return KC_OK;
}

/* A read failed at this byte of the file. */
static kc_status
fail_read(kc_error *err, uint64_t offset)
{
	kc_fail_errno(
	    err, errno, "cannot read at byte %llu", (unsigned long long)offset);
	if (err)
		err->offset = offset;
	return KC_ERR_IO;
}

/* The first bytes, and decompression if they ask for it. */
static kc_status
open_codec(kc_reader *r, kc_error *err)
{
	size_t n = 0;
	enum kc_codec codec;

	while (n < HEAD) {
		ssize_t got = kc_sys_read(r->fd, r->head + n, HEAD - n);

		if (got < 0)
			return fail_read(err, n);
		if (!got)
			break;
		n += (size_t)got;
	}
	atomic_store(&r->raw_offset, n);
	r->left = (kc_str){r->head, n};
	codec = kc_codec_of(r->left);
	if (codec == KC_CODEC_NONE)
		return KC_OK;
	KC_TRY(kc_readahead_start(
	    &r->ahead, r->fd, codec, r->left, &r->raw_offset, err));
	r->left.len = 0; /* it is the thread's now */
	return KC_OK;
}

kc_status
kc_reader_open(kc_reader **out, const char *name, kc_error *err)
{
	kc_reader *r = kc_calloc(1, sizeof(*r));
	kc_status st;

	if (!r)
		return kc_fail_nomem(err);
	r->fd = -1;
	st = open_fd(r, name, err);
	if (!st)
		st = open_codec(r, err);
	if (st) {
		kc_reader_close(r);
		return st;
	}
	*out = r;
	return KC_OK;
}

const char *
kc_reader_name(const kc_reader *r)
{
	return r->name;
}

static kc_status
read_plain(kc_reader *r, char *buf, size_t cap, size_t *got, kc_error *err)
{
	ssize_t n = kc_sys_read(r->fd, buf, cap);

	if (n < 0)
		return fail_read(err, atomic_load(&r->raw_offset));
	*got = (size_t)n;
	atomic_fetch_add(&r->raw_offset, (uint64_t)n);
	return n ? KC_OK : KC_EOF;
}

/* Bytes that were read already. */
static size_t
take_left(kc_reader *r, char *buf, size_t cap)
{
	size_t n = r->left.len < cap ? r->left.len : cap;

	memcpy(buf, r->left.ptr, n);
	r->left.ptr += n;
	r->left.len -= n;
	return n;
}

kc_status
kc_reader_salvage(kc_reader *r, char *buf, size_t cap, size_t *got,
    kc_damage *damage, kc_error *err)
{
	kc_error why = {0};

	*got = 0;
	*damage = (kc_damage){0};
	if (r->left.len) {
		*got = take_left(r, buf, cap);
		r->offset += *got;
		return KC_OK;
	}
	if (!r->ended) {
		kc_status st = r->ahead
		    ? kc_readahead_read(r->ahead, buf, cap, got, damage, &why)
		    : read_plain(r, buf, cap, got, &why);

		r->offset += *got;
		if (st) {
			r->ended = st;
			r->error = why;
		} else if (damage->found && err) {
			*err = why;
		}
	}
	if (r->ended && r->ended != KC_EOF && err)
		*err = r->error;
	return r->ended;
}

kc_status
kc_reader_read(kc_reader *r, char *buf, size_t cap, size_t *got, kc_error *err)
{
	kc_damage damage;
	kc_error why = {0};
	kc_status st = kc_reader_salvage(r, buf, cap, got, &damage, &why);

	if (!st && damage.found) {
		r->error = why;
		st = r->ended = KC_ERR_FORMAT;
	}
	if (st && st != KC_EOF && err)
		*err = why;
	return st;
}

/* The compression that the name of the file tells. */
static enum kc_codec
named_codec(kc_str name)
{
	return kc_name_ends(name, ".gz") ? KC_CODEC_GZIP
	    : kc_name_ends(name, ".zst") ? KC_CODEC_ZSTD
					 : KC_CODEC_NONE;
}

kc_status
kc_reader_recover(kc_reader *r, kc_buf *head, bool (*begins)(kc_str start),
    bool *recovered, kc_error *err)
{
	enum kc_codec codec;
	size_t got;
	kc_status st = KC_OK;

	*recovered = false;
	if (r->ahead || head->len > KC_UNPACK_HEAD)
		return KC_OK;
	if (kc_buf_reserve(head, KC_UNPACK_HEAD - head->len))
		return kc_fail_nomem(err);
	while (!st && head->len < KC_UNPACK_HEAD) {
		st = kc_reader_read(r, head->ptr + head->len,
		    KC_UNPACK_HEAD - head->len, &got, err);
		head->len += got;
	}
	if (st && st != KC_EOF)
		return st;
	KC_TRY(kc_unpack_search(kc_buf_str(head), begins, &codec, err));
	if (codec == KC_CODEC_NONE)
		codec = named_codec(kc_str_of(r->name));
	if (codec == KC_CODEC_NONE)
		return KC_OK;
	KC_TRY(kc_readahead_start(
	    &r->ahead, r->fd, codec, kc_buf_str(head), &r->raw_offset, err));
	r->ended = KC_OK;
	r->offset = 0;
	head->len = 0;
	*recovered = true;
	return KC_OK;
}

bool
kc_reader_skip_mark(kc_reader *r)
{
	static const char mark[] = {'\xEF', '\xBB', '\xBF'};
	size_t n = 0, got;

	/* A failure comes again with the next read, after what is left. */
	while (n < sizeof(mark) &&
	    !kc_reader_read(r, r->mark + n, sizeof(mark) - n, &got, NULL))
		n += got;
	if (n == sizeof(mark) && !memcmp(r->mark, mark, n)) {
		r->next_line_offset = n;
		return true;
	}
	r->offset = 0;
	if (r->left.len) { /* of head: give all of it again */
		r->left.ptr -= n;
		r->left.len += n;
	} else {
		r->left = (kc_str){r->mark, n};
	}
	return false;
}

bool
kc_reader_ready(const kc_reader *r)
{
	struct pollfd p = {r->fd, POLLIN, 0};

	if (r->ended || r->left.len)
		return true;
	if (r->ahead)
		return kc_readahead_ready(r->ahead);
	return !r->pollable || poll(&p, 1, 0) != 0;
}

/* Read more after what r->line holds, which moves to the front first. */
static kc_status
read_more(kc_reader *r, kc_error *err)
{
	kc_buf *b = &r->line;
	size_t got;

	if (r->line_start) {
		b->len -= r->line_start;
		memmove(b->ptr, b->ptr + r->line_start, b->len);
		r->line_start = 0;
	}
	if (kc_buf_reserve(b, LINE_BYTES))
		return kc_fail_nomem(err);
	KC_TRY(kc_reader_read(r, b->ptr + b->len, LINE_BYTES, &got, err));
	b->len += got;
	return KC_OK;
}

/* Give [line_start, line_start + len) as a line; `lf` is 1 if LF follows. */
static void
take_line(kc_reader *r, size_t len, size_t lf, kc_str *line)
{
	*line = (kc_str){r->line.ptr + r->line_start, len};
	r->line_start += len + lf;
	r->line_number++;
	r->line_offset = r->next_line_offset;
	r->next_line_offset += len + lf;
}

/* The line that begins at line_start is too long: skip it. */
static kc_status
skip_line(kc_reader *r, size_t max, kc_error *err)
{
	kc_str part;

	r->line_number++;
	r->line_offset = r->next_line_offset;
	for (;;) {
		char *p = r->line.ptr + r->line_start;
		size_t n = r->line.len - r->line_start;
		char *lf = memchr(p, '\n', n);
		kc_status st;

		part.len = lf ? (size_t)(lf - p) + 1 : n;
		r->next_line_offset += part.len;
		r->line_start += part.len;
		if (lf)
			break;
		st = read_more(r, err);
		if (st == KC_EOF)
			break;
		if (st)
			return st;
	}
	return kc_fail(err, KC_ERR_LIMIT, r->line_offset,
	    "line longer than %zu bytes", max);
}

kc_status
kc_reader_line(kc_reader *r, size_t max, kc_str *line, kc_error *err)
{
	size_t seen = 0;

	for (;;) {
		const char *p = kc_ptr_add(r->line.ptr, r->line_start);
		size_t n = r->line.len - r->line_start;
		const char *lf = n > seen ? memchr(p + seen, '\n', n - seen)
					  : NULL;
		kc_status st;

		if ((lf ? (size_t)(lf - p) : n) > max)
			return skip_line(r, max, err);
		if (lf) {
			take_line(r, (size_t)(lf - p), 1, line);
			return KC_OK;
		}
		seen = n;
		st = read_more(r, err);
		if (st == KC_EOF && n) {
			take_line(r, n, 0, line);
			return KC_OK;
		}
		if (st)
			return st;
	}
}

uint64_t
kc_reader_line_number(const kc_reader *r)
{
	return r->line_number;
}

uint64_t
kc_reader_line_offset(const kc_reader *r)
{
	return r->line_offset;
}

uint64_t
kc_reader_offset(const kc_reader *r)
{
	return r->offset;
}

uint64_t
kc_reader_raw_offset(const kc_reader *r)
{
	return atomic_load(&((kc_reader *)(uintptr_t)r)->raw_offset);
}

uint64_t
kc_reader_raw_size(const kc_reader *r)
{
	return r->raw_size;
}

void
kc_reader_close(kc_reader *r)
{
	if (!r)
		return;
	kc_readahead_stop(r->ahead);
	if (r->fd > STDIN_FILENO)
		close(r->fd);
	kc_buf_release(&r->line);
	kc_free(r->name);
	kc_free(r);
}

uint64_t
kc_files_size(const char *const *names, size_t n)
{
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++) {
		struct stat st;

		if (!strcmp(names[i], "-") || stat(names[i], &st) < 0 ||
		    !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}
