/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a TFRecord file, with their checksums (tfrecord.c has the bytes). */
#include <config.h>

#include "rows.h"
#include "tf_example.h"

#include "bytes.h"
#include "crc32c.h"
#include "mem.h"

#include <inttypes.h>

enum { HEAD = 12, FOOT = 4 };

struct tfrecord_rows {
	kc_str bytes;
	uint64_t at, number;
	unsigned width;
	struct kc_crc32c crc;
	kc_buf ids;
};

static kc_status
bad_tfrecord(const struct tfrecord_rows *r, const char *what, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, r->at,
	    "record %" PRIu64 " at byte %" PRIu64 " %s", r->number, r->at,
	    what);
}

static bool
has_crc(const struct tfrecord_rows *r, kc_str bytes, const char *at)
{
	return kc_crc32c_masked(kc_crc32c_of(&r->crc, bytes)) == kc_get32(at);
}

static kc_status
tfrecord_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct tfrecord_rows *r = self;
	const char *p = kc_ptr_add(r->bytes.ptr, r->at);
	uint64_t left = r->bytes.len - r->at, len;
	kc_str message;
	kc_error sub;
	kc_status st;

	if (!left)
		return KC_EOF;
	if (left < HEAD + FOOT)
		return bad_tfrecord(r, "is cut off", err);
	if (!has_crc(r, (kc_str){p, 8}, p + 8))
		return bad_tfrecord(
		    r, "has a length with a wrong checksum", err);
	len = kc_get64(p);
	if (len > left - HEAD - FOOT)
		return bad_tfrecord(r, "is cut off", err);
	message = (kc_str){p + HEAD, (size_t)len};
	if (!has_crc(r, message, p + HEAD + len))
		return bad_tfrecord(r, "has a wrong checksum", err);
	r->ids.len = 0;
	st = kc_tf_example_read(message, &r->width, &r->ids, &sub);
	if (st)
		return st == KC_ERR_NOMEM ? kc_fail_nomem(err)
					  : bad_tfrecord(r, sub.msg, err);
	r->at += HEAD + len + FOOT;
	r->number++;
	*ids = kc_buf_str(&r->ids);
	return KC_OK;
}

static void
tfrecord_rows_close(void *self)
{
	struct tfrecord_rows *r = self;

	if (!r)
		return;
	kc_buf_release(&r->ids);
	kc_free(r);
}

static kc_status
tfrecord_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct tfrecord_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st = KC_OK;
	kc_str ids;

	if (!r)
		return kc_fail_nomem(err);
	r->bytes = f->bytes;
	r->width = f->width;
	kc_crc32c_init(&r->crc);
	/* The first record tells what is in the file. */
	if (!f->width)
		st = tfrecord_rows_next(r, &ids, err);
	r->at = r->number = 0;
	f->width = r->width;
	if (st && st != KC_EOF)
		tfrecord_rows_close(r);
	else
		*self = r;
	return st == KC_EOF ? KC_OK : st;
}

const struct kc_rows_kind kc_rows_tfrecord = {
    .format = "tfrecord",
    .open = tfrecord_rows_open,
    .next = tfrecord_rows_next,
    .close = tfrecord_rows_close,
};
