/* SPDX-License-Identifier: Apache-2.0 */
/* Buffered output with an error that stays (kcorpus/io.h). */
#include <config.h>

#include "kcorpus/io.h"

#include "io/deflate.h"
#include "io/outset.h"
#include "io/patch.h"
#include "io/sys.h"
#include "io/target.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BYTES = 256 << 10,
	OLD_BYTES = 64 << 10,
	DIRECT = 32 << 10 /* from here on a copy costs more than a call */
};

struct kc_writer {
	char *name;
	kc_outset *set; /* with `path`: the new file's; NULL if it is none */
	char *path;
	int fd;
	kc_deflate *deflate;
	char *bytes; /* BYTES, what goes to write(2) */
	size_t len;
	uint64_t at; /* bytes that went there */

	/* What an earlier run left in the file (kc_outset_keep). */
	uint64_t old_len; /* 0: nothing */
	uint64_t kept;    /* bytes that are as they should be */
	char *old;        /* OLD_BYTES */
	kc_status failed;
	kc_error error;
};

bool
kc_name_ends(kc_str name, const char *end)
{
	size_t n = strlen(end);

	return name.len >= n &&
	    (!n || !memcmp(name.ptr + name.len - n, end, n));
}

/* What the name promises; a promise that we cannot keep is refused. */
static kc_status
codec_by_name(kc_str name, enum kc_codec *codec, kc_error *err)
{
	static const char *const others[] = {".xz", ".lzma", ".bz2", ".lz4",
	    ".br", ".lzo", ".Z", ".zip", ".7z", ".rar"};

	*codec = kc_name_ends(name, ".gz") ? KC_CODEC_GZIP
	    : kc_name_ends(name, ".zst")   ? KC_CODEC_ZSTD
					   : KC_CODEC_NONE;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (kc_name_ends(name, others[i]))
			return kc_fail(err, KC_ERR_ARG, 0,
			    "%s is not written, only .gz and .zst are "
			    "compressed",
			    others[i]);
	return KC_OK;
}

/*
 * A descriptor that we were handed, shared with whoever did: the offset is theirs
 * too. Ours are closed on exec, and are not to be had by their numbers.
 */
static int
copy_fd(int fd)
{
	int flags = fcntl(fd, F_GETFD);
	int mode = fcntl(fd, F_GETFL);

	if (flags < 0 || mode < 0 || (flags & FD_CLOEXEC) ||
	    (mode & O_ACCMODE) == O_RDONLY) {
		errno = EBADF;
		return -1;
	}
	return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

static kc_status
open_fd(kc_writer *w, const char *name, kc_outset *set, kc_error *err)
{
	struct kc_target t;
	struct stat s;
	kc_status st = KC_OK;

	if (!strcmp(name, "-")) {
		w->fd = STDOUT_FILENO;
		return KC_OK;
	}
	if (stat(name, &s) == 0 && S_ISDIR(s.st_mode))
		return kc_fail_errno(err, EISDIR, "cannot create");
	KC_TRY(kc_target_find(name, &t, err));
	if (t.kind == KC_TARGET_FILE)
		st = kc_outset_create(set, t.path, &w->fd, err);
	else if (t.kind == KC_TARGET_FD)
		w->fd = copy_fd(t.fd);
	else
		w->fd = open(t.path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (!st && w->fd < 0)
		st = kc_fail_errno(err, errno, "cannot open");
	if (!st && t.kind == KC_TARGET_FILE) {
		w->set = set;
		w->path = t.path;
	} else {
		kc_free(t.path);
	}
	return st;
}

/* How much there is already in the new file. */
static kc_status
find_old(kc_writer *w, kc_error *err)
{
	struct stat s;

	if (fstat(w->fd, &s))
		return kc_fail_errno(err, errno, "cannot look at it");
	w->old_len = (uint64_t)s.st_size;
	if (!w->old_len)
		return KC_OK;
	w->old = kc_malloc(OLD_BYTES);
	return w->old ? KC_OK : kc_fail_nomem(err);
}

static kc_status
set_up(kc_writer *w, const char *name, kc_outset *set, kc_error *err)
{
	kc_str shown = strcmp(name, "-") ? kc_str_of(name) : KC_STR("<stdout>");
	enum kc_codec codec;

	KC_TRY(codec_by_name(kc_str_of(name), &codec, err));
	w->name = kc_malloc(shown.len + 1);
	w->bytes = kc_malloc(BYTES);
	if (!w->name || !w->bytes)
		return kc_fail_nomem(err);
	memcpy(w->name, shown.ptr, shown.len + 1);
	if (codec != KC_CODEC_NONE)
		KC_TRY(kc_deflate_new(&w->deflate, codec, err));
	KC_TRY(open_fd(w, name, set, err));
	return w->set ? find_old(w, err) : KC_OK;
}

kc_status
kc_writer_open(kc_writer **out, const char *name, kc_outset *set, kc_error *err)
{
	kc_writer *w = kc_calloc(1, sizeof(*w));
	kc_status st;

	if (!w)
		return kc_fail_nomem(err);
	w->fd = -1;
	st = set_up(w, name, set, err);
	if (st) {
		kc_writer_abandon(w);
		return st;
	}
	*out = w;
	return KC_OK;
}

const char *
kc_writer_name(const kc_writer *w)
{
	return w->name;
}

static kc_status
give_error(const kc_writer *w, kc_error *err)
{
	if (w->failed && err)
		*err = w->error;
	return w->failed;
}

/* Write at a place of the file, whatever its offset is. */
static void
write_at(kc_writer *w, kc_str bytes, uint64_t offset)
{
	while (bytes.len && !w->failed) {
		ssize_t n = pwrite(w->fd, bytes.ptr, bytes.len, (off_t)offset);

		if (n < 0 && errno != EINTR)
			w->failed = kc_fail_errno(
			    &w->error, errno, "cannot write");
		if (n <= 0)
			continue;
		bytes.ptr += n;
		bytes.len -= (size_t)n;
		offset += (uint64_t)n;
	}
}

/* Read what is at w->at, at most n <= OLD_BYTES bytes; how many there are. */
static size_t
read_old(const kc_writer *w, size_t n)
{
	size_t got = 0;

	while (w->at < w->old_len && got < n) {
		ssize_t k = pread(
		    w->fd, w->old + got, n - got, (off_t)(w->at + got));

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		got += (size_t)k;
	}
	return got;
}

/* Write what the file does not have yet: from the first byte to the last. */
static void
put_over(kc_writer *w, kc_str bytes)
{
	while (bytes.len && !w->failed) {
		size_t n = bytes.len < OLD_BYTES ? bytes.len : OLD_BYTES;
		size_t old = read_old(w, n), from = 0, to = n;

		if (old == n && !memcmp(w->old, bytes.ptr, n))
			from = n;
		while (from < old && w->old[from] == bytes.ptr[from])
			from++;
		while (to > from && to <= old &&
		    w->old[to - 1] == bytes.ptr[to - 1])
			to--;
		write_at(
		    w, (kc_str){bytes.ptr + from, to - from}, w->at + from);
		w->kept += n - (to - from);
		w->at += n;
		bytes.ptr += n;
		bytes.len -= n;
	}
}

static void
put_bytes(kc_writer *w, const char *p, size_t n)
{
	if (w->failed || !n)
		return;
	if (w->old_len) {
		put_over(w, (kc_str){p, n});
		return;
	}
	if (kc_sys_write_all(w->fd, p, n))
		w->failed = kc_fail_errno(&w->error, errno, "cannot write");
	w->at += n;
}

static void
put_buffered(kc_writer *w)
{
	put_bytes(w, w->bytes, w->len);
	w->len = 0;
}

/* Through the buffer, but for what is large. */
static void
add_plain(kc_writer *w, kc_str s)
{
	if (s.len > BYTES - w->len || s.len >= DIRECT)
		put_buffered(w);
	if (s.len >= DIRECT) {
		put_bytes(w, s.ptr, s.len);
	} else if (s.len) {
		memcpy(w->bytes + w->len, s.ptr, s.len);
		w->len += s.len;
	}
}

/* Compress into the buffer; with `last`, to the end of the stream. */
static void
add_compressed(kc_writer *w, kc_str s, bool last)
{
	bool done = false;

	while (!w->failed && (s.len || (last && !done))) {
		kc_str room = {w->bytes + w->len, BYTES - w->len};
		size_t n = 0;

		w->failed = kc_deflate_run(
		    w->deflate, &s, last, room, &n, &done);
		if (w->failed)
			kc_fail(&w->error, w->failed, 0, "cannot compress");
		w->len += n;
		if (w->len == BYTES)
			put_buffered(w);
	}
}

kc_status
kc_writer_write(kc_writer *w, kc_str s, kc_error *err)
{
	if (w->failed)
		return give_error(w, err);
	if (w->deflate)
		add_compressed(w, s, false);
	else
		add_plain(w, s);
	return give_error(w, err);
}

kc_status
kc_writer_flush(kc_writer *w, kc_error *err)
{
	put_buffered(w);
	return give_error(w, err);
}

/* Free it; a file that is not complete leaves its set. */
static void
free_writer(kc_writer *w)
{
	if (w->fd > STDOUT_FILENO)
		close(w->fd);
	if (w->set && (w->failed || w->fd >= 0))
		kc_outset_remove(w->set, w->path);
	kc_deflate_free(w->deflate);
	kc_free(w->bytes);
	kc_free(w->old);
	kc_free(w->path);
	kc_free(w->name);
	kc_free(w);
}

void
kc_writer_store(kc_writer *w)
{
	kc_deflate_free(w->deflate);
	w->deflate = NULL;
}

kc_status
kc_writer_hurry(kc_writer *w, kc_error *err)
{
	return w->deflate && kc_deflate_hurry(w->deflate) ? kc_fail_nomem(err)
							  : KC_OK;
}

kc_status
kc_writer_patch(kc_writer *w, uint64_t offset, kc_str bytes, kc_error *err)
{
	if (w->deflate)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "compressed files cannot be patched");
	put_buffered(w);
	write_at(w, bytes, offset);
	return give_error(w, err);
}

kc_status
kc_writer_each(kc_writer *w,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err)
{
	uint64_t at = 0;

	put_buffered(w); /* its memory is free then, and holds what is read */
	while (!w->failed && at < w->at) {
		uint64_t left = w->at - at;
		ssize_t n = pread(w->fd, w->bytes,
		    left < BYTES ? (size_t)left : BYTES, (off_t)at);

		if (!n || (n < 0 && errno != EINTR))
			w->failed = kc_fail_errno(
			    &w->error, n ? errno : EIO, "cannot read");
		if (n <= 0)
			continue;
		at += (uint64_t)n;
		KC_TRY(take(ctx, (kc_str){w->bytes, (size_t)n}, err));
	}
	return give_error(w, err);
}

kc_status
kc_writer_close(kc_writer *w, kc_error *err)
{
	kc_status st;

	if (w->deflate && !w->failed)
		add_compressed(w, (kc_str){NULL, 0}, true);
	put_buffered(w);
	if (w->old_len > w->at && !w->failed && ftruncate(w->fd, (off_t)w->at))
		w->failed = kc_fail_errno(&w->error, errno, "cannot write");
	/* A full disk of an NFS server shows here; a closed stdout too. */
	if (close(w->fd) && !w->failed)
		w->failed = kc_fail_errno(&w->error, errno, "cannot close");
	w->fd = -1;
	if (w->kept)
		kc_outset_note_kept(w->set, w->kept);
	st = give_error(w, err);
	free_writer(w);
	return st;
}

void
kc_writer_abandon(kc_writer *w)
{
	int saved = errno;

	if (w)
		free_writer(w);
	errno = saved;
}
