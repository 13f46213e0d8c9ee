/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of outputs are followed by hand: /dev/stdout leads to a file that must
 * not be replaced, as whoever started us has it open, and realpath(3) would
 * give its name away.
 */
#include <config.h>

#include "io/target.h"

#include "mem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 };

/* A name in two parts; `dir` is real and ends in a slash. */
struct link_place {
	kc_buf dir;
	const char *base;
};

/* False: there is no such folder. */
static bool
find_place(const char *name, struct link_place *p, kc_status *st)
{
	const char *slash = strrchr(name, '/');
	kc_buf *dir = &p->dir;
	char *real;

	p->base = slash ? slash + 1 : name;
	dir->len = 0;
	*st = slash ? kc_buf_add(dir, (kc_str){name, (size_t)(slash - name)})
		    : kc_buf_addc(dir, '.');
	if (!*st && slash == name)
		*st = kc_buf_addc(dir, '/');
	if (*st)
		return false;
	real = realpath(dir->ptr, NULL);
	if (!real) {
		if (errno == ENOMEM)
			*st = KC_ERR_NOMEM;
		return false;
	}
	dir->len = 0;
	*st = kc_buf_add(dir, kc_str_of(real));
	free(real);
	if (!*st && dir->ptr[dir->len - 1] != '/')
		*st = kc_buf_addc(dir, '/');
	return !*st;
}

static bool
target_begins_with(const kc_buf *dir, const char *with)
{
	return !strncmp(dir->ptr, with, strlen(with));
}

/* True if the folder lists our descriptors. */
static bool
is_fd_folder(const kc_buf *dir)
{
	static const char *const names[] = {
	    "/proc/self/fd", "/proc/thread-self/fd", "/dev/fd"};
	size_t n = dir->len - 1;
	bool same = false;

	for (size_t i = 0; i < 3 && !same; i++) {
		char *real = realpath(names[i], NULL);

		same = real && strlen(real) == n && !memcmp(real, dir->ptr, n);
		free(real);
	}
	return same;
}

/* A descriptor's number, or -1. */
static int
parse_fd(const char *s)
{
	int n = 0;

	for (const char *p = s; *p; p++) {
		if (*p < '0' || *p > '9' || n > INT_MAX / 10 - 1)
			return -1;
		n = 10 * n + (*p - '0');
	}
	return *s ? n : -1;
}

/* The name that a link in `dir` leads to. */
static kc_status
read_link(const char *link, const kc_buf *dir, kc_buf *name)
{
	char text[PATH_MAX];
	ssize_t n = readlink(link, text, sizeof(text));

	if (n < 0)
		return KC_ERR_IO;
	if (n == sizeof(text)) {
		errno = ENAMETOOLONG;
		return KC_ERR_IO;
	}
	name->len = 0;
	if (n && text[0] != '/')
		KC_TRY(kc_buf_add(name, kc_buf_str(dir)));
	return kc_buf_add(name, (kc_str){text, (size_t)n});
}

/* One step: *t is set, or the name is what the link leads to. */
static kc_status
follow_link(struct link_place *p, kc_buf *name, struct kc_target *t, bool *done)
{
	struct stat s;
	kc_status st;
	kc_buf full = KC_BUF_INIT;
	bool system;

	*done = true;
	t->kind = KC_TARGET_FILE;
	if (!find_place(name->ptr, p, &st))
		return st; /* the name as it is, for the message */
	t->fd = is_fd_folder(&p->dir) ? parse_fd(p->base) : -1;
	system = target_begins_with(&p->dir, "/proc/") ||
	    (target_begins_with(&p->dir, "/dev/") &&
		!target_begins_with(&p->dir, "/dev/shm/"));
	st = kc_buf_add(&full, kc_buf_str(&p->dir));
	if (!st)
		st = kc_buf_add(&full, kc_str_of(p->base));
	if (st) {
		kc_buf_release(&full);
		return st;
	}
	if (t->fd >= 0) {
		t->kind = KC_TARGET_FD;
	} else if (lstat(full.ptr, &s)) {
		t->kind = system ? KC_TARGET_OPEN : KC_TARGET_FILE;
	} else if (S_ISLNK(s.st_mode) &&
	    !target_begins_with(&p->dir, "/proc/")) {
		*done = false;
		st = read_link(full.ptr, &p->dir, name);
	} else if (system || !S_ISREG(s.st_mode)) {
		t->kind = KC_TARGET_OPEN;
	}
	if (*done) {
		name->len = 0;
		st = kc_buf_add(name, kc_buf_str(&full));
	}
	kc_buf_release(&full);
	return st;
}

kc_status
kc_target_find(const char *name, struct kc_target *t, kc_error *err)
{
	struct link_place p = {KC_BUF_INIT, NULL};
	kc_buf at = KC_BUF_INIT;
	kc_status st = kc_buf_add(&at, kc_str_of(name));
	bool done = false;

	*t = (struct kc_target){.fd = -1};
	for (int i = 0; !st && !done; i++) {
		errno = i < MAX_LINKS ? 0 : ELOOP;
		st = i < MAX_LINKS ? follow_link(&p, &at, t, &done) : KC_ERR_IO;
	}
	if (st == KC_ERR_IO)
		kc_fail_errno(err, errno, "cannot create");
	else if (st)
		kc_fail_nomem(err);
	else
		t->path = kc_buf_detach(&at);
	kc_buf_release(&p.dir);
	kc_buf_release(&at);
	return st;
}
