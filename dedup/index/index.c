/* SPDX-License-Identifier: Apache-2.0 */
/* An index in a folder: its manifest, and its runs mapped (kcorpus/index.h). */
#include <config.h>

#include "kcorpus/index.h"

#include "runs.h"

#include "kcorpus/json.h"
#include "mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_LINE = 1 << 16 };

const char *const kc_run_file_names[KC_RUN_FILES] = {
    "hashes", "keys", "texts", "places"};

/* --- The manifest --- */

static const char *const number_names[KC_RUN_NUMBERS] = {"documents", "texts",
    "kept", "hash_bytes", "key_bytes", "text_bytes", "place_bytes"};

kc_status
kc_run_put(const struct kc_run *r, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '{'));
	for (size_t i = 0; i < KC_RUN_NUMBERS; i++) {
		KC_TRY(kc_json_key(kc_str_of(number_names[i]), out));
		KC_TRY(kc_buf_addu(out, r->numbers[i]));
	}
	return kc_buf_add(out, KC_STR("}\n"));
}

kc_status
kc_index_report(const kc_index *x, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, kc_buf_str(&x->parameters)));
	for (size_t i = 0; i < x->n; i++)
		KC_TRY(kc_run_put(&x->runs[i], out));
	return KC_OK;
}

static bool
is_little_endian(void)
{
	const uint16_t one = 1;
	uint8_t first;

	memcpy(&first, &one, 1);
	return first;
}

/*
 * The line that indexes of these parameters begin with. Once a release has written
 * some, a change of what texts fold to, or of a hash, takes another number of the
 * format, and another KC_SKETCHES_VERSION, so that unlike ones never mix.
 */
static kc_status
put_parameters(const kc_dedup_params *p, kc_buf *out)
{
	static const char *const measures[] = {KC_MEASURE_NAMES};
	static const char *const folds[] = {KC_EXACT_FOLD_NAMES};
	const kc_sketch_params *s = &p->sketch;

	return kc_buf_addf(out,
	    "{\"format\":\"kc-index 1\",\"byte_order\":\"%s\",\"fold\":\"%s\","
	    "\"shingle\":%u,\"slots\":%u,\"bands\":%u,\"rows\":%u,"
	    "\"measure\":\"%s\",\"threshold\":%.6f}\n",
	    is_little_endian() ? "little" : "big", folds[s->fold], s->window,
	    s->slots, s->bands, s->rows, measures[p->measure], p->threshold);
}

static bool
read_number(kc_str digits, uint64_t *x)
{
	*x = 0;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned digit = (unsigned char)digits.ptr[i] - (unsigned)'0';

		if (digit > 9 || *x > UINT64_MAX / 10 - 1)
			return false;
		*x = *x * 10 + digit;
	}
	return digits.len > 0;
}

static kc_status
scan_run(kc_str line, struct kc_run *r, kc_error *err)
{
	kc_str keys[KC_RUN_NUMBERS];
	kc_json_span spans[KC_RUN_NUMBERS];
	kc_json_object object;

	for (size_t i = 0; i < KC_RUN_NUMBERS; i++)
		keys[i] = kc_str_of(number_names[i]);
	KC_TRY(kc_json_scan(line, keys, KC_RUN_NUMBERS, spans, &object, err));
	for (size_t i = 0; i < KC_RUN_NUMBERS; i++) {
		kc_str digits = {line.ptr + spans[i].offset, spans[i].len};

		if (spans[i].type != KC_JSON_NUMBER ||
		    !read_number(digits, &r->numbers[i]))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the index is damaged: a run without %s",
			    number_names[i]);
	}
	return KC_OK;
}

/* --- Opening --- */

kc_status
kc_index_path(const kc_index *x, const char *name, kc_buf *path)
{
	path->len = 0;
	return kc_buf_addf(path, "%s/%s", x->dir, name);
}

/* Map a file of a run, which must have so many bytes. */
static kc_status
map_run_file(kc_index *x, const char *name, uint64_t bytes, const char **map,
    kc_error *err)
{
	kc_buf path = KC_BUF_INIT;
	struct stat st;
	void *p = NULL;
	int fd, why;

	*map = NULL;
	if (kc_index_path(x, name, &path))
		return kc_fail_nomem(err);
	fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	why = errno;
	kc_buf_release(&path);
	if (fd < 0)
		return kc_fail_errno(err, why, "cannot open '%s'", name);
	if (fstat(fd, &st) || (uint64_t)st.st_size != bytes) {
		close(fd);
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the index is damaged: '%s' has not %llu bytes", name,
		    (unsigned long long)bytes);
	}
	if (bytes)
		p = mmap(NULL, (size_t)bytes, PROT_READ, MAP_SHARED, fd, 0);
	why = errno;
	close(fd);
	if (p == MAP_FAILED)
		return kc_fail_errno(err, why, "cannot map '%s'", name);
	*map = p;
	return KC_OK;
}

static kc_status
open_run(kc_index *x, struct kc_run *r, kc_error *err)
{
	char name[64];

	r->first = x->kept;
	if (r->numbers[KC_RUN_KEPT] > UINT32_MAX - 1 - x->kept ||
	    kc_run_bytes(r, KC_RUN_HASHES) % sizeof(struct kc_run_hash) ||
	    kc_run_bytes(r, KC_RUN_KEYS) < (x->bands + 1) * sizeof(uint64_t) ||
	    kc_run_bytes(r, KC_RUN_PLACES) !=
		(r->numbers[KC_RUN_KEPT] + 1) * sizeof(uint64_t))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the index is damaged: sizes of run %zu", x->n);
	x->kept += (uint32_t)r->numbers[KC_RUN_KEPT];
	for (size_t i = 0; i < KC_RUN_FILES; i++) {
		snprintf(name, sizeof(name), "run-%06zu.%s", x->n,
		    kc_run_file_names[i]);
		KC_TRY(map_run_file(
		    x, name, kc_run_bytes(r, i), &r->files[i], err));
	}
	return KC_OK;
}

static kc_status
read_run(kc_index *x, kc_str line, kc_error *err)
{
	struct kc_run r = {.hash_at = 0};

	KC_TRY(scan_run(line, &r, err));
	if (KC_GROW(&x->runs, &x->cap, x->n + 1))
		return kc_fail_nomem(err);
	x->runs[x->n++] = r;
	return open_run(x, &x->runs[x->n - 1], err);
}

/* The first line: what is in it is compared as it stands. */
static kc_status
read_parameters(kc_index *x, kc_str line, bool any, kc_error *err)
{
	static const kc_str keys[] = {KC_STR("format"), KC_STR("bands")};
	kc_json_span spans[2];
	kc_json_object object;
	uint64_t bands;

	KC_TRY(kc_json_scan(line, keys, 2, spans, &object, err));
	if (spans[1].type != KC_JSON_NUMBER ||
	    !kc_str_equal((kc_str){line.ptr + spans[0].offset, spans[0].len},
		KC_STR("\"kc-index 1\"")) ||
	    !read_number(
		(kc_str){line.ptr + spans[1].offset, spans[1].len}, &bands) ||
	    bands > KC_SKETCH_MAX_BANDS)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "not an index of this version (kc-index 1)");
	x->bands = (uint32_t)bands;
	if (any) {
		x->parameters.len = 0;
		return kc_buf_addf(
			   &x->parameters, "%.*s\n", (int)line.len, line.ptr)
		    ? kc_fail_nomem(err)
		    : KC_OK;
	}
	if (line.len + 1 != x->parameters.len ||
	    memcmp(line.ptr, x->parameters.ptr, line.len))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "the index has other parameters: %.*s", (int)line.len,
		    line.ptr);
	return KC_OK;
}

static kc_status
read_manifest(kc_index *x, bool any, kc_error *err)
{
	kc_buf path = KC_BUF_INIT;
	kc_reader *r = NULL;
	kc_str line;
	kc_status st = kc_index_path(x, "index", &path);

	if (st || access(path.ptr, F_OK)) {
		kc_buf_release(&path);
		return st ? kc_fail_nomem(err)
		    : any
		    ? kc_fail(err, KC_ERR_IO, 0, "no index in '%s'", x->dir)
		    : KC_OK;
	}
	st = kc_reader_open(&r, path.ptr, err);
	kc_buf_release(&path);
	KC_TRY(st);
	st = kc_reader_line(r, LONGEST_LINE, &line, err);
	if (!st)
		st = read_parameters(x, line, any, err);
	while (!st) {
		st = kc_reader_line(r, LONGEST_LINE, &line, err);
		if (!st)
			st = read_run(x, line, err);
	}
	kc_reader_close(r);
	return st == KC_EOF ? KC_OK : st;
}

/* What the outset adds to a name that is not final: a dot, 12 letters, ".tmp". */
enum { TEMPORARY_TAIL = 17 };

/* True for an unfinished file of an index; others in its folder are not ours. */
static bool
is_leftover(const char *name)
{
	size_t n = strlen(name), part;
	kc_str base = {name, n > TEMPORARY_TAIL ? n - TEMPORARY_TAIL : 0};

	if (!base.len || name[base.len] != '.' || strcmp(name + n - 4, ".tmp"))
		return false;
	if (kc_str_equal(base, KC_STR("index")))
		return true;
	part = 4 + strspn(name + 4, "0123456789") + 1; /* run-NUMBER.PART */
	if (base.len < part || memcmp(name, "run-", 4) || part < 4 + 6 + 1 ||
	    name[part - 1] != '.')
		return false;
	base = (kc_str){name + part, base.len - part};
	for (size_t i = 0; i < KC_RUN_FILES; i++)
		if (kc_str_equal(base, kc_str_of(kc_run_file_names[i])))
			return true;
	return false;
}

/*
 * Remove what a run that was killed has left: files that never got their names.
 * Only for who has the lock.
 */
static void
remove_leftovers(const kc_index *x)
{
	DIR *d = opendir(x->dir);
	struct dirent *e;
	kc_buf path = KC_BUF_INIT;

	while (d && (e = readdir(d))) {
		if (is_leftover(e->d_name) &&
		    !kc_index_path(x, e->d_name, &path))
			(void)unlink(path.ptr);
	}
	if (d)
		closedir(d);
	kc_buf_release(&path);
}

/* The system lets it go when the process ends, however it does. */
static kc_status
lock_index(kc_index *x, kc_error *err)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	kc_buf path = KC_BUF_INIT;
	int why;

	if (kc_index_path(x, "lock", &path))
		return kc_fail_nomem(err);
	x->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	why = errno;
	kc_buf_release(&path);
	if (x->lock < 0)
		return kc_fail_errno(
		    err, why, "cannot open the index '%s'", x->dir);
	if (fcntl(x->lock, F_SETLK, &whole)) {
		why = errno;
		if (why != EACCES && why != EAGAIN)
			return kc_fail_errno(
			    err, why, "cannot lock the index '%s'", x->dir);
		return kc_fail(err, KC_ERR_ARG, 0,
		    "another process appends to the index '%s'", x->dir);
	}
	remove_leftovers(x);
	return KC_OK;
}

kc_status
kc_index_open(
    kc_index **x, const char *dir, const kc_dedup_params *params, kc_error *err)
{
	kc_status st;
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	*x = kc_calloc(1, sizeof(**x));
	if (!*x)
		return kc_fail_nomem(err);
	(*x)->lock = -1;
	(*x)->dir = kc_calloc(n + 1, 1);
	if (!(*x)->dir || (params && put_parameters(params, &(*x)->parameters)))
		st = kc_fail_nomem(err);
	else {
		memcpy((*x)->dir, dir, n);
		(*x)->bands = params ? params->sketch.bands : 0;
		st = params ? lock_index(*x, err) : KC_OK;
	}
	if (!st)
		st = read_manifest(*x, !params, err);
	if (st) {
		kc_index_close(*x);
		*x = NULL;
	}
	return st;
}

void
kc_index_close(kc_index *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n; i++)
		for (size_t k = 0; k < KC_RUN_FILES; k++) {
			const struct kc_run *r = &x->runs[i];

			if (r->files[k])
				munmap((void *)(uintptr_t)r->files[k],
				    (size_t)kc_run_bytes(r, k));
		}
	if (x->lock >= 0)
		close(x->lock);
	kc_free(x->runs);
	kc_free(x->dir);
	kc_buf_release(&x->parameters);
	kc_free(x);
}
