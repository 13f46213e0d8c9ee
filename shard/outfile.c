/* SPDX-License-Identifier: Apache-2.0 */
/* A file of a shard, which knows its length and hash (shard_internal.h). */
#include <config.h>

#include "shard_internal.h"

#include "mem.h"

#include <inttypes.h>

char *
kc_shard_name(const char *prefix, uint64_t number, const char *suffix)
{
	kc_buf b = KC_BUF_INIT;

	if (kc_buf_addf(&b, "%s-%05" PRIu64 "%s", prefix, number, suffix)) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

/* A failure with the file's name before it: the tool does not know it. */
static kc_status
with_name(const outfile *f, kc_status st, const kc_error *sub, kc_error *err)
{
	if (st) {
		kc_fail(err, st, 0, "%s: %s", f->name, sub->msg);
		if (err)
			err->sys_errno = sub->sys_errno;
	}
	return st;
}

kc_status
kc_outfile_open(outfile *f, kc_outset *set, const char *prefix, uint64_t number,
    const char *suffix, kc_error *err)
{
	kc_error sub;
	kc_status st;

	f->len = 0;
	f->name = kc_shard_name(prefix, number, suffix);
	f->h = kc_hasher_new();
	if (!f->name || !f->h) {
		kc_outfile_release(f);
		return kc_fail_nomem(err);
	}
	st = with_name(f, kc_writer_open(&f->w, f->name, set, &sub), &sub, err);
	if (st)
		kc_outfile_release(f);
	return st;
}

kc_status
kc_outfile_add(outfile *f, kc_str s, kc_error *err)
{
	kc_error sub;
	kc_status st = kc_writer_write(f->w, s, &sub);

	kc_hasher_add(f->h, s);
	f->len += s.len;
	return with_name(f, st, &sub, err);
}

kc_status
kc_outfile_close(outfile *f, kc_error *err)
{
	kc_error sub;
	kc_status st = kc_writer_close(f->w, &sub);

	f->w = NULL;
	kc_hash128_hex(kc_hasher_value(f->h), f->hex);
	kc_hasher_free(f->h);
	f->h = NULL;
	return with_name(f, st, &sub, err);
}

void
kc_outfile_release(outfile *f)
{
	kc_writer_abandon(f->w);
	kc_hasher_free(f->h);
	kc_free(f->name);
	*f = (outfile)OUTFILE_INIT;
}
