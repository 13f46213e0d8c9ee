/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of a chunk of LitData's TokensLoader (litdata.c has the bytes), which may be
 * compressed as a whole. Only the index tells the type of ids.
 */
#include <config.h>

#include "rows.h"
#include "sample_table.h"

#include "bytes.h"
#include "io/compressor.h"
#include "mem.h"

#include <inttypes.h>

struct litdata_rows {
	kc_str bytes; /* of the chunk, or of `whole` */
	kc_buf whole; /* decompressed */
	uint32_t count, next;
	unsigned width;
};

static uint64_t
item_offset(const struct litdata_rows *r, uint64_t i)
{
	return kc_get32(r->bytes.ptr + 4 + 4 * i);
}

static kc_status
read_litdata_head(struct litdata_rows *r, kc_error *err)
{
	uint64_t head;

	r->count = r->bytes.len < 8 ? 0 : kc_get32(r->bytes.ptr);
	head = 4 * ((uint64_t)r->count + 2);
	if (!r->count || head > r->bytes.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%" PRIu32 " items do not go into %zu bytes", r->count,
		    r->bytes.len);
	if (item_offset(r, 0) != head ||
	    item_offset(r, r->count) != r->bytes.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "items are from byte %" PRIu64 " to %" PRIu64 " of %zu",
		    item_offset(r, 0), item_offset(r, r->count), r->bytes.len);
	return KC_OK;
}

static kc_status
start_litdata(
    struct litdata_rows *r, const struct kc_rows_file *f, kc_error *err)
{
	uint64_t most = f->unpacked && f->unpacked < KC_SAMPLES_WHOLE
	    ? f->unpacked
	    : KC_SAMPLES_WHOLE;

	r->bytes = f->bytes;
	r->width = f->width;
	if (!r->width)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "only index.json tells the type of its ids: name that");
	if (kc_codec_of(f->bytes) == KC_CODEC_ZSTD) {
		KC_TRY(kc_decompress_all(
		    KC_CODEC_ZSTD, f->bytes, most, &r->whole, err));
		r->bytes = kc_buf_str(&r->whole);
	}
	if (f->unpacked && r->bytes.len != f->unpacked)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%zu bytes, where the index has %" PRIu64, r->bytes.len,
		    f->unpacked);
	return read_litdata_head(r, err);
}

static void
litdata_rows_close(void *self)
{
	struct litdata_rows *r = self;

	if (!r)
		return;
	kc_buf_release(&r->whole);
	kc_free(r);
}

static kc_status
litdata_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct litdata_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st;

	if (!r)
		return kc_fail_nomem(err);
	st = start_litdata(r, f, err);
	if (st)
		litdata_rows_close(r);
	else
		*self = r;
	return st;
}

static kc_status
litdata_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct litdata_rows *r = self;
	uint64_t begin, end;

	if (r->next == r->count)
		return KC_EOF;
	begin = item_offset(r, r->next);
	end = item_offset(r, (uint64_t)r->next + 1);
	if (begin > end || end > r->bytes.len || (end - begin) % r->width)
		return kc_fail(err, KC_ERR_FORMAT, begin,
		    "item %" PRIu32 " is bytes %" PRIu64 " to %" PRIu64
		    ": not in the file, or a part of an id",
		    r->next, begin, end);
	*ids = (kc_str){r->bytes.ptr + begin, (size_t)(end - begin)};
	r->next++;
	return KC_OK;
}

const struct kc_rows_kind kc_rows_litdata = {
    .format = "litdata",
    .open = litdata_rows_open,
    .next = litdata_rows_next,
    .close = litdata_rows_close,
};
