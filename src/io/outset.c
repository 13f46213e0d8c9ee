/* SPDX-License-Identifier: Apache-2.0 */
/* Files that get their names when all of them are written (kcorpus/io.h). */
#include <config.h>

#include "io/outset.h"

#include "io/sys.h"
#include "io/target.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

struct set_entry {
	char *name;   /* what it will be called, symbolic links followed */
	char *temp;   /* what it is called now; NULL for a link not yet made */
	char *target; /* for a link: the name of the other file */
	bool kept;    /* what has the temporary name stays */
	bool folder;  /* made here: `temp` is its name until the commit */
};

struct kc_outset {
	pthread_mutex_t lock;
	struct set_entry *entries;
	size_t count, cap;
	bool sealed; /* the last entry vouches for the others */
	bool abandoned;
	bool keeps;    /* kc_outset_keep */
	int lock_fd;   /* of the first file that is kept, while the set lives */
	uint64_t kept; /* bytes that were there already */
};

kc_outset *
kc_outset_new(void)
{
	kc_outset *set = kc_calloc(1, sizeof(*set));

	if (set) {
		pthread_mutex_init(&set->lock, NULL);
		set->lock_fd = -1;
	}
	return set;
}

void
kc_outset_keep(kc_outset *set)
{
	set->keeps = true;
}

uint64_t
kc_outset_kept(kc_outset *set)
{
	uint64_t n;

	pthread_mutex_lock(&set->lock);
	n = set->kept;
	pthread_mutex_unlock(&set->lock);
	return n;
}

void
kc_outset_note_kept(kc_outset *set, uint64_t n)
{
	pthread_mutex_lock(&set->lock);
	set->kept += n;
	pthread_mutex_unlock(&set->lock);
}

static char *
copy_string(const char *s)
{
	size_t n = strlen(s) + 1;
	char *p = kc_malloc(n);

	return p ? memcpy(p, s, n) : NULL;
}

/* `name` with its last part cut to leave room, and a random tail. */
static char *
random_name(const char *name)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	const char *slash = strrchr(name, '/');
	size_t dir = slash ? (size_t)(slash - name) + 1 : 0;
	size_t base = strlen(name) - dir;
	unsigned char r[12];
	char tail[13];
	kc_buf b = KC_BUF_INIT;

	if (getrandom(r, sizeof(r), 0) != sizeof(r))
		return NULL;
	for (size_t i = 0; i < 12; i++)
		tail[i] = digits[r[i] & 31];
	tail[12] = '\0';
	if (base > 200) /* NAME_MAX is 255 */
		base = 200;
	if (kc_buf_add(&b, (kc_str){name, dir + base}) ||
	    kc_buf_addf(&b, ".%s.tmp", tail)) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

static void
entry_release(struct set_entry *e)
{
	kc_free(e->name);
	kc_free(e->temp);
	kc_free(e->target);
}

/* Remove what still has its temporary name, unless it is kept. */
static void
entry_drop(struct set_entry *e)
{
	if (e->temp && e->folder)
		rmdir(e->temp); /* unless something is in it */
	else if (e->temp && !e->kept)
		unlink(e->temp);
	entry_release(e);
}

/* Append an entry, which the set owns from then on; the lock is held. */
static kc_status
append_entry(kc_outset *set, struct set_entry e, kc_error *err)
{
	if (set->abandoned) {
		entry_drop(&e);
		return kc_fail(err, KC_ERR_ARG, 0, "output is abandoned");
	}
	if (!e.name || KC_GROW(&set->entries, &set->cap, set->count + 1)) {
		entry_drop(&e);
		return kc_fail_nomem(err);
	}
	set->entries[set->count++] = e;
	return KC_OK;
}

/* True if a file of the set gets this name. The lock is held. */
static bool
has_name(const kc_outset *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->entries[i].name, name))
			return true;
	return false;
}

/* NAME.part, the same for every run. */
static char *
kept_name(const char *name)
{
	kc_buf b = KC_BUF_INIT;

	if (kc_buf_addf(&b, "%s.part", name)) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

/*
 * Two runs must not write one file. The lock of the first file is held by the set,
 * so that it outlives the writer; where there are no locks, all goes on.
 */
static kc_status
lock_kept(kc_outset *set, int fd, kc_error *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return kc_fail(err, KC_ERR_IO, 0, "another run writes it");
	if (set->lock_fd < 0)
		set->lock_fd = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return KC_OK;
}

/* The file of the entry under its temporary name. The lock is held. */
static kc_status
open_entry(kc_outset *set, const struct set_entry *e, int *fd, kc_error *err)
{
	int flags = O_RDWR | O_CREAT | O_CLOEXEC;
	kc_status st = KC_OK;

	*fd = open(e->temp, flags | (e->kept ? O_NOFOLLOW : O_EXCL), 0666);
	if (*fd < 0)
		return kc_fail_errno(err, errno, "cannot create");
	if (e->kept)
		st = lock_kept(set, *fd, err);
	if (st)
		close(*fd);
	return st;
}

kc_status
kc_outset_create(kc_outset *set, const char *name, int *fd, kc_error *err)
{
	struct set_entry e = {.name = copy_string(name), .kept = set->keeps};
	struct stat old;
	kc_status st;

	if (e.name)
		e.temp = e.kept ? kept_name(name) : random_name(name);
	if (!e.temp) {
		entry_release(&e);
		return kc_fail_nomem(err);
	}
	pthread_mutex_lock(&set->lock);
	if (has_name(set, name)) {
		pthread_mutex_unlock(&set->lock);
		entry_release(&e);
		return kc_fail(
		    err, KC_ERR_ARG, 0, "two outputs would be this file");
	}
	st = open_entry(set, &e, fd, err);
	if (st) {
		entry_release(&e);
	} else {
		/* No set-user-ID bit: the kernel takes it from what is written. */
		if (stat(e.name, &old) == 0)
			(void)!fchmod(*fd, old.st_mode & 0777);
		st = append_entry(set, e, err);
		if (st)
			close(*fd);
	}
	pthread_mutex_unlock(&set->lock);
	return st;
}

kc_status
kc_outset_folder(kc_outset *set, const char *name, kc_error *err)
{
	struct set_entry e = {.folder = true};
	kc_status st;

	if (mkdir(name, 0777))
		return errno == EEXIST
		    ? KC_OK
		    : kc_fail_errno(
			  err, errno, "cannot make the folder '%s'", name);
	e.name = copy_string(name);
	e.temp = copy_string(name);
	pthread_mutex_lock(&set->lock);
	st = append_entry(set, e, err);
	pthread_mutex_unlock(&set->lock);
	return st;
}

bool
kc_outset_has(kc_outset *set, const char *name)
{
	struct kc_target t;
	bool has;

	if (kc_target_find(name, &t, NULL))
		return false;
	pthread_mutex_lock(&set->lock);
	has = t.kind == KC_TARGET_FILE && has_name(set, t.path);
	pthread_mutex_unlock(&set->lock);
	kc_free(t.path);
	return has;
}

kc_status
kc_outset_link(
    kc_outset *set, const char *target, const char *name, kc_error *err)
{
	struct kc_target from, to;
	kc_status st;

	KC_TRY(kc_target_find(target, &from, err));
	st = kc_target_find(name, &to, err);
	if (st) {
		kc_free(from.path);
		return st;
	}
	pthread_mutex_lock(&set->lock);
	if (!has_name(set, from.path)) {
		st = kc_fail(
		    err, KC_ERR_ARG, 0, "no output '%s' to link to", target);
	} else if (to.kind != KC_TARGET_FILE) {
		st = kc_fail(err, KC_ERR_ARG, 0, "'%s' is not a file", name);
	} else {
		st = append_entry(set,
		    (struct set_entry){.name = to.path,
			.target = from.path,
			.kept = set->keeps},
		    err);
		to.path = from.path = NULL;
	}
	pthread_mutex_unlock(&set->lock);
	kc_free(from.path);
	kc_free(to.path);
	return st;
}

static kc_status
copy_bytes(int from, int to, kc_error *err)
{
	char buf[16 << 10];
	ssize_t n;

	while ((n = kc_sys_read(from, buf, sizeof(buf))) > 0)
		if (kc_sys_write_all(to, buf, (size_t)n))
			return kc_fail_errno(err, errno, "cannot write");
	return n < 0 ? kc_fail_errno(err, errno, "cannot read") : KC_OK;
}

/* The file that is called `source` now again, under e->temp. */
static kc_status
make_link(struct set_entry *e, const char *source, kc_error *err)
{
	kc_status st;
	int from, to;

	e->temp = e->kept ? kept_name(e->name) : random_name(e->name);
	if (!e->temp)
		return kc_fail_nomem(err);
	if (e->kept)
		unlink(e->temp);
	if (link(source, e->temp) == 0)
		return KC_OK;
	from = open(source, O_RDONLY | O_CLOEXEC);
	to = open(e->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (from < 0 || to < 0)
		st = kc_fail_errno(err, errno, "cannot copy '%s'", e->target);
	else
		st = copy_bytes(from, to, err);
	if (from >= 0)
		close(from);
	if (to >= 0 && close(to) && !st)
		st = kc_fail_errno(err, errno, "cannot write");
	return st;
}

/* What the target of link i is called before the commit: it is not far before it. */
static const char *
name_now(const kc_outset *set, size_t i)
{
	const char *target = set->entries[i].target;

	for (size_t k = i; k-- > 0;)
		if (!strcmp(set->entries[k].name, target))
			return set->entries[k].temp;
	return target;
}

static kc_status
make_links(kc_outset *set, kc_error *err)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->entries[i].target)
			KC_TRY(
			    make_link(&set->entries[i], name_now(set, i), err));
	return KC_OK;
}

/* Forget all entries and remove what they still call temporary. */
static void
drop_all(kc_outset *set)
{
	/* Files before the folders that were made for them. */
	for (size_t i = set->count; i > 0; i--)
		entry_drop(&set->entries[i - 1]);
	set->count = 0;
	set->sealed = false;
}

void
kc_outset_remove(kc_outset *set, const char *name)
{
	int saved = errno;

	pthread_mutex_lock(&set->lock);
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->entries[i].name, name)) {
			entry_drop(&set->entries[i]);
			set->count--;
			memmove(&set->entries[i], &set->entries[i + 1],
			    (set->count - i) * sizeof(*set->entries));
			break;
		}
	pthread_mutex_unlock(&set->lock);
	errno = saved;
}

void
kc_outset_seal(kc_outset *set)
{
	pthread_mutex_lock(&set->lock);
	set->sealed = true;
	pthread_mutex_unlock(&set->lock);
}

/* Let the file of the entry have its name. */
static kc_status
entry_rename(struct set_entry *e, kc_error *err)
{
	if (!e->folder && rename(e->temp, e->name))
		return kc_fail_errno(
		    err, errno, "cannot rename to '%s'", e->name);
	kc_free(e->temp);
	e->temp = NULL;
	return KC_OK;
}

/* An earlier seal must not vouch for files that are being replaced. */
static kc_status
break_seal(const kc_outset *set, kc_error *err)
{
	const char *name = set->entries[set->count - 1].name;

	if (unlink(name) && errno != ENOENT)
		return kc_fail_errno(err, errno, "cannot remove '%s'", name);
	return KC_OK;
}

kc_status
kc_outset_commit(kc_outset *set, kc_error *err)
{
	kc_status st;

	pthread_mutex_lock(&set->lock);
	/* What may fail for want of memory comes before the first name. */
	st = make_links(set, err);
	if (!st && set->sealed && set->count > 1)
		st = break_seal(set, err);
	for (size_t i = 0; i < set->count && !st; i++)
		st = entry_rename(&set->entries[i], err);
	drop_all(set);
	pthread_mutex_unlock(&set->lock);
	return st;
}

void
kc_outset_abandon(kc_outset *set)
{
	int saved = errno;

	pthread_mutex_lock(&set->lock);
	set->abandoned = true;
	drop_all(set);
	pthread_mutex_unlock(&set->lock);
	errno = saved;
}

void
kc_outset_free(kc_outset *set)
{
	if (!set)
		return;
	kc_outset_abandon(set);
	if (set->lock_fd >= 0)
		close(set->lock_fd);
	pthread_mutex_destroy(&set->lock);
	kc_free(set->entries);
	kc_free(set);
}

int
kc_spill_open(const char *dir, kc_error *err)
{
	char *name;
	int fd;

#ifdef O_TMPFILE
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
#endif
	/* A file system without nameless files: take the name away at once. */
	kc_buf b = KC_BUF_INIT;

	name = kc_buf_addf(&b, "%s/kcorpus", dir) ? NULL : random_name(b.ptr);
	kc_buf_release(&b);
	if (!name) {
		kc_fail_nomem(err);
		return -1;
	}
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		kc_fail_errno(err, errno, "cannot create a file in '%s'", dir);
	else
		unlink(name);
	kc_free(name);
	return fd;
}
