/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of an ArrayRecord file, with all its checksums (arrayrecord.c has the bytes).
 * Files by others must have been written without compression.
 */
#include <config.h>

#include "rows.h"
#include "tf_example.h"

#include "bytes.h"
#include "highwayhash.h"
#include "mem.h"
#include "varint.h"

#include <inttypes.h>

enum { BLOCK = 64 << 10, BLOCK_HEADER = 24, CHUNK_HEADER = 40 };

#define MAGIC UINT64_C(0x71930e704fdae05e)

/* A chunk: its data is in `data` of the rows. */
struct riegeli_chunk {
	char type;
	uint64_t records;
	kc_str sizes, values; /* of records */
};

struct arrayrecord_rows {
	kc_str bytes;
	uint64_t at, footer;
	unsigned width;
	struct riegeli_chunk chunk;
	kc_buf data, ids;
};

static kc_status
bad_chunk(const struct arrayrecord_rows *r, const char *what, kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, r->at, "byte %" PRIu64 ": %s", r->at, what);
}

/* Append n bytes of chunks, around the headers of blocks. */
static kc_status
take_from_blocks(struct arrayrecord_rows *r, uint64_t n, kc_error *err)
{
	while (n) {
		uint64_t room = BLOCK - r->at % BLOCK;
		const char *p = r->bytes.ptr + r->at;
		uint64_t left = r->bytes.len - r->at;

		if (room == BLOCK) {
			if (left < BLOCK_HEADER)
				return bad_chunk(r, "the file is cut off", err);
			if (kc_riegeli_hash((kc_str){p + 8, 16}) != kc_get64(p))
				return bad_chunk(r,
				    "the header of a block has a wrong hash",
				    err);
			r->at += BLOCK_HEADER;
			continue;
		}
		room = room < n ? room : n;
		if (room > left)
			return bad_chunk(r, "the file is cut off", err);
		if (kc_buf_add(&r->data, (kc_str){p, (size_t)room}))
			return kc_fail_nomem(err);
		r->at += room;
		n -= room;
	}
	return KC_OK;
}

/* What is in the data of a chunk of records. */
static kc_status
split_chunk(struct arrayrecord_rows *r, kc_error *err)
{
	kc_str data = kc_buf_str(&r->data);
	uint64_t sizes;

	if (r->chunk.type != 'r')
		return KC_OK;
	if (!data.len || data.ptr[0])
		return bad_chunk(
		    r, "a chunk is compressed, which is not read", err);
	data.ptr++;
	data.len--;
	if (!kc_varint_take(&data, &sizes) || sizes > data.len)
		return bad_chunk(r, "a chunk has no sizes", err);
	r->chunk.sizes = (kc_str){data.ptr, (size_t)sizes};
	r->chunk.values = (kc_str){data.ptr + sizes, data.len - (size_t)sizes};
	return KC_OK;
}

static kc_status
next_chunk(struct arrayrecord_rows *r, kc_error *err)
{
	char h[CHUNK_HEADER];
	uint64_t size;

	r->data.len = 0;
	KC_TRY(take_from_blocks(r, CHUNK_HEADER, err));
	memcpy(h, r->data.ptr, CHUNK_HEADER);
	if (kc_riegeli_hash((kc_str){h + 8, 32}) != kc_get64(h))
		return bad_chunk(
		    r, "the header of a chunk has a wrong hash", err);
	size = kc_get64(h + 8);
	if (size > r->bytes.len - r->at)
		return bad_chunk(r, "the file is cut off", err);
	r->data.len = 0;
	KC_TRY(take_from_blocks(r, size, err));
	if (kc_riegeli_hash(kc_buf_str(&r->data)) != kc_get64(h + 16))
		return bad_chunk(
		    r, "the data of a chunk has a wrong hash", err);
	r->chunk = (struct riegeli_chunk){
	    .type = h[24], .records = kc_get64(h + 24) >> 8};
	return split_chunk(r, err);
}

/* The next record of the chunk; false where there is none. */
static bool
take_record(struct riegeli_chunk *c, kc_str *record)
{
	uint64_t size;

	if (!c->records || !kc_varint_take(&c->sizes, &size) ||
	    size > c->values.len)
		return false;
	*record = (kc_str){c->values.ptr, (size_t)size};
	c->values.ptr += size;
	c->values.len -= (size_t)size;
	c->records--;
	return true;
}

/* The footer's place, from the postscript in the last block. */
static kc_status
find_footer(struct arrayrecord_rows *r, kc_error *err)
{
	uint64_t tag, magic;
	kc_str record;

	if (r->bytes.len < 2 * BLOCK || r->bytes.len % BLOCK)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%zu bytes are no whole blocks of 64 KiB", r->bytes.len);
	r->at = r->bytes.len - BLOCK;
	KC_TRY(next_chunk(r, err));
	if (!take_record(&r->chunk, &record) ||
	    !kc_varint_take(&record, &tag) || tag != (1 << 3) ||
	    !kc_varint_take(&record, &r->footer) ||
	    !kc_varint_take(&record, &tag) || tag != (2 << 3) ||
	    !kc_varint_take(&record, &magic) || magic != MAGIC)
		return bad_chunk(r, "no postscript", err);
	r->at = 0;
	KC_TRY(next_chunk(r, err));
	if (r->chunk.type != 's')
		return bad_chunk(r, "no signature", err);
	r->chunk.records = 0;
	return KC_OK;
}

static kc_status
arrayrecord_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct arrayrecord_rows *r = self;
	kc_str record;
	kc_error sub;
	kc_status st;

	while (!take_record(&r->chunk, &record)) {
		if (r->chunk.records)
			return bad_chunk(r, "a chunk lacks a record", err);
		if (r->at == r->footer)
			return KC_EOF;
		if (r->at > r->footer)
			return bad_chunk(r, "the footer is not here", err);
		KC_TRY(next_chunk(r, err));
		r->chunk.records *= r->chunk.type == 'r';
	}
	r->ids.len = 0;
	st = kc_tf_example_read(record, &r->width, &r->ids, &sub);
	if (st)
		return st == KC_ERR_NOMEM ? kc_fail_nomem(err)
					  : bad_chunk(r, sub.msg, err);
	*ids = kc_buf_str(&r->ids);
	return KC_OK;
}

static void
arrayrecord_rows_close(void *self)
{
	struct arrayrecord_rows *r = self;

	if (!r)
		return;
	kc_buf_release(&r->data);
	kc_buf_release(&r->ids);
	kc_free(r);
}

static kc_status
start_arrayrecord(
    struct arrayrecord_rows *r, struct kc_rows_file *f, kc_error *err)
{
	kc_str ids;
	kc_status st;

	r->bytes = f->bytes;
	r->width = f->width;
	KC_TRY(find_footer(r, err));
	if (f->width)
		return KC_OK;
	/* The first record tells what is in the file. */
	st = arrayrecord_rows_next(r, &ids, err);
	f->width = r->width;
	return st && st != KC_EOF ? st : find_footer(r, err);
}

static kc_status
arrayrecord_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct arrayrecord_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st;

	if (!r)
		return kc_fail_nomem(err);
	st = start_arrayrecord(r, f, err);
	if (st)
		arrayrecord_rows_close(r);
	else
		*self = r;
	return st;
}

const struct kc_rows_kind kc_rows_arrayrecord = {
    .format = "arrayrecord",
    .open = arrayrecord_rows_open,
    .next = arrayrecord_rows_next,
    .close = arrayrecord_rows_close,
};
