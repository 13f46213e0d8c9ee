/* SPDX-License-Identifier: Apache-2.0 */
/* A file of a shard, which knows its length and hash (shard_internal.h). */
#include <config.h>

#include "shard_internal.h"

#include "file_worker.h"

#include "io/outset.h"
#include "io/patch.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

char *
kc_shard_name(const char *prefix, uint64_t number, const char *name_template)
{
	size_t before = strcspn(name_template, "#");
	size_t digits = strspn(name_template + before, "#");
	kc_buf b = KC_BUF_INIT;

	if (kc_buf_addf(&b, "%s%.*s", prefix, (int)before, name_template) ||
	    (digits && kc_buf_addf(&b, "%0*" PRIu64, (int)digits, number)) ||
	    kc_buf_add(&b, kc_str_of(name_template + before + digits))) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

/* A failure with the file's name before it: the tool does not know it. */
static kc_status
with_name(const struct kc_outfile *f, kc_status st, const kc_error *sub,
    kc_error *err)
{
	if (st) {
		kc_fail(err, st, 0, "%s: %s", f->name, sub->msg);
		if (err)
			err->sys_errno = sub->sys_errno;
	}
	return st;
}

/* The folder of a file that is in one by its template. */
static kc_status
make_folder(const struct kc_outfile *f, const struct kc_shard_place *place,
    kc_error *err)
{
	char *slash = strrchr(f->name, '/');
	kc_status st;

	*slash = '\0';
	st = kc_outset_folder(place->set, f->name, err);
	*slash = '/';
	return st;
}

kc_status
kc_outfile_open(struct kc_outfile *f, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	kc_error sub;
	kc_status st;

	f->len = 0;
	f->headless = f->squeezed = false;
	f->worker = place->worker;
	f->name = kc_shard_name(place->prefix, place->number, name_template);
	f->h = kc_hasher_new();
	f->sha = kc_sha256_new();
	if (!f->name || !f->h || !f->sha) {
		kc_outfile_release(f);
		return kc_fail_nomem(err);
	}
	st = strchr(name_template, '/') ? make_folder(f, place, &sub) : KC_OK;
	if (!st)
		st = kc_writer_open(&f->w, f->name, place->set, &sub);
	st = with_name(f, st, &sub, err);
	if (st)
		kc_outfile_release(f);
	return st;
}

kc_status
kc_outfile_hurry(struct kc_outfile *f, kc_error *err)
{
	f->squeezed = true;
	return kc_writer_hurry(f->w, err);
}

void
kc_outfile_store(struct kc_outfile *f)
{
	kc_writer_store(f->w);
}

/* Pieces are put together up to this: a size that stays in the cache. */
enum { GATHER = 64 << 10 };

static void
hash_content(struct kc_outfile *f, kc_str s)
{
	kc_hasher_add(f->h, s);
	kc_sha256_add(f->sha, s);
}

/* A piece at a time, which the hashes and the writer find in the cache. */
static kc_status
put_content(struct kc_outfile *f, kc_str s, kc_error *err)
{
	enum { PIECE = 128 << 10 };
	kc_error sub;
	kc_status st = KC_OK;

	while (s.len && !st) {
		kc_str piece = {s.ptr, s.len < PIECE ? s.len : PIECE};

		st = kc_writer_write(f->w, piece, &sub);
		if (!f->headless)
			hash_content(f, piece);
		s.ptr += piece.len;
		s.len -= piece.len;
	}
	return with_name(f, st, &sub, err);
}

/* What the writer cannot do it remembers, for when the file is closed. */
void
kc_outfile_work(void *file, kc_str piece)
{
	struct kc_outfile *f = file;

	if (f->squeezed) {
		kc_status written = kc_writer_write(f->w, piece, NULL);

		(void)written;
	}
	hash_content(f, piece);
}

/*
 * To the worker for its hashes. A file that is compressed is left to it, writing
 * and all: that takes as long as half of its hashes.
 */
static kc_status
share_waiting(struct kc_outfile *f, kc_error *err)
{
	kc_error sub;
	kc_status st = f->squeezed
	    ? KC_OK
	    : kc_writer_write(f->w, kc_buf_str(&f->waiting), &sub);

	kc_file_worker_give(f->worker, f, &f->waiting);
	return with_name(f, st, &sub, err);
}

static kc_status
put_waiting(struct kc_outfile *f, kc_error *err)
{
	kc_str s = kc_buf_str(&f->waiting);

	if (!s.len)
		return KC_OK;
	/* A head that comes last is hashed first. */
	if (f->worker && !f->headless)
		return share_waiting(f, err);
	f->waiting.len = 0;
	return put_content(f, s, err);
}

/* As much as there is, in pieces that wait. */
static kc_status
gather_content(struct kc_outfile *f, kc_str s, kc_error *err)
{
	while (s.len > GATHER - f->waiting.len) {
		size_t room = GATHER - f->waiting.len;

		if (kc_buf_add(&f->waiting, (kc_str){s.ptr, room}))
			return kc_fail_nomem(err);
		KC_TRY(put_waiting(f, err));
		s.ptr += room;
		s.len -= room;
	}
	return kc_buf_add(&f->waiting, s) ? kc_fail_nomem(err) : KC_OK;
}

/*
 * Small pieces are put together: each costs two hashes and the writer some 60 ns,
 * whatever its length, and most are the 8 to 80 bytes of a document in an index.
 */
kc_status
kc_outfile_add(struct kc_outfile *f, kc_str s, kc_error *err)
{
	f->len += s.len;
	if (s.len <= GATHER / 4 || (f->worker && !f->headless))
		return gather_content(f, s, err);
	KC_TRY(put_waiting(f, err));
	return put_content(f, s, err);
}

static kc_status
hash_bytes(void *ctx, kc_str bytes, kc_error *err)
{
	(void)err;
	hash_content(ctx, bytes);
	return KC_OK;
}

/* The hashes begin with what is known last: the file is read once more. */
kc_status
kc_outfile_set_head(struct kc_outfile *f, kc_str head, kc_error *err)
{
	kc_error sub;
	kc_status st;

	KC_TRY(put_waiting(f, err));
	st = kc_writer_patch(f->w, 0, head, &sub);
	f->headless = false;
	if (!st)
		st = kc_writer_each(f->w, hash_bytes, f, &sub);
	return with_name(f, st, &sub, err);
}

kc_status
kc_outfile_close(struct kc_outfile *f, kc_error *err)
{
	kc_error sub;
	kc_status st;

	KC_TRY(put_waiting(f, err));
	if (f->worker)
		kc_file_worker_wait(f->worker);
	st = kc_writer_close(f->w, &sub);
	f->w = NULL;
	kc_buf_release(&f->waiting);
	kc_hash128_hex(kc_hasher_value(f->h), f->hex);
	kc_hasher_free(f->h);
	f->h = NULL;
	kc_sha256_hex(f->sha, f->sha_hex);
	kc_sha256_free(f->sha);
	f->sha = NULL;
	return with_name(f, st, &sub, err);
}

void
kc_outfile_release(struct kc_outfile *f)
{
	if (f->worker)
		kc_file_worker_wait(f->worker);
	kc_writer_abandon(f->w);
	kc_hasher_free(f->h);
	kc_sha256_free(f->sha);
	kc_buf_release(&f->waiting);
	kc_free(f->name);
	*f = (struct kc_outfile)KC_OUTFILE_INIT;
}
