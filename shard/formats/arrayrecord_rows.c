/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of an ArrayRecord file, with all its checksums and held against its footer, by
 * which readers find them (arrayrecord.c has the bytes).
 * Files by others may be compressed with zstd, as ArrayRecordWriter does unless told
 * otherwise.
 */
#include <config.h>

#include "rows.h"

#include "arrayrecord.h"
#include "tf_example.h"

#include "bytes.h"
#include "highwayhash.h"
#include "io/compressor.h"
#include "mem.h"
#include "varint.h"

#include <inttypes.h>
#include <string.h>

enum {
	BLOCK = KC_RIEGELI_BLOCK,
	BLOCK_HEADER = KC_RIEGELI_BLOCK_HEADER,
	CHUNK_HEADER = KC_RIEGELI_CHUNK_HEADER,
	UNPACKED_MOST = 1 << 30 /* as documents in memory have */
};

/* A chunk, and what is left of its records. */
struct riegeli_chunk {
	char type;
	uint64_t records;
	kc_str sizes, values; /* of records */
	kc_buf data, unpacked;
};

struct arrayrecord_rows {
	kc_str bytes;
	uint64_t at, footer;
	unsigned width;
	struct riegeli_chunk chunk, places; /* places: the footer */
	kc_buf ids;
};

static kc_status
bad_chunk(const struct arrayrecord_rows *r, const char *what, kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, r->at, "byte %" PRIu64 ": %s", r->at, what);
}

/* Append n bytes of chunks, around the headers of blocks. */
static kc_status
take_from_blocks(
    struct arrayrecord_rows *r, uint64_t n, kc_buf *to, kc_error *err)
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
		if (kc_buf_add(to, (kc_str){p, (size_t)room}))
			return kc_fail_nomem(err);
		r->at += room;
		n -= room;
	}
	return KC_OK;
}

/* Decompress a part of a chunk, which begins with its size then; where it ends. */
static kc_status
unpack_part(struct arrayrecord_rows *r, kc_str part, kc_buf *out, kc_error *err)
{
	uint64_t size;
	size_t before = out->len;
	kc_error sub;
	kc_status st;

	if (!kc_varint_take(&part, &size) || size > UNPACKED_MOST)
		return bad_chunk(r, "a chunk of more than 1 GiB, or none", err);
	if (kc_buf_reserve(out, (size_t)size + 1))
		return kc_fail_nomem(err);
	st = kc_decompress_all(KC_CODEC_ZSTD, part, size, out, &sub);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st || out->len - before != size
	    ? bad_chunk(r, "a chunk cannot be decompressed", err)
	    : KC_OK;
}

/* What is in the data of a chunk of records. */
static kc_status
split_chunk(struct arrayrecord_rows *r, struct riegeli_chunk *c, kc_error *err)
{
	kc_str data = kc_buf_str(&c->data);
	char how = data.len ? data.ptr[0] : '\0';
	uint64_t sizes;

	data.ptr = kc_ptr_add(data.ptr, data.len > 0);
	data.len -= data.len > 0;
	if (how && how != 'z')
		return bad_chunk(r,
		    "a chunk is compressed with brotli or snappy, which is "
		    "not read",
		    err);
	if (!kc_varint_take(&data, &sizes) || sizes > data.len)
		return bad_chunk(r, "a chunk has no sizes", err);
	c->sizes = (kc_str){data.ptr, (size_t)sizes};
	c->values = (kc_str){data.ptr + sizes, data.len - (size_t)sizes};
	if (!how)
		return KC_OK;
	c->unpacked.len = 0;
	KC_TRY(unpack_part(r, c->sizes, &c->unpacked, err));
	sizes = c->unpacked.len;
	KC_TRY(unpack_part(r, c->values, &c->unpacked, err));
	c->sizes = (kc_str){c->unpacked.ptr, (size_t)sizes};
	c->values = (kc_str){
	    c->unpacked.ptr + sizes, c->unpacked.len - (size_t)sizes};
	return KC_OK;
}

static kc_status
next_chunk(struct arrayrecord_rows *r, struct riegeli_chunk *c, kc_error *err)
{
	char h[CHUNK_HEADER];
	uint64_t size;

	c->data.len = 0;
	c->sizes = c->values = (kc_str){NULL, 0};
	KC_TRY(take_from_blocks(r, CHUNK_HEADER, &c->data, err));
	memcpy(h, c->data.ptr, CHUNK_HEADER);
	if (kc_riegeli_hash((kc_str){h + 8, 32}) != kc_get64(h))
		return bad_chunk(
		    r, "the header of a chunk has a wrong hash", err);
	size = kc_get64(h + 8);
	if (size > r->bytes.len - r->at)
		return bad_chunk(r, "the file is cut off", err);
	c->data.len = 0;
	KC_TRY(take_from_blocks(r, size, &c->data, err));
	if (kc_riegeli_hash(kc_buf_str(&c->data)) != kc_get64(h + 16))
		return bad_chunk(
		    r, "the data of a chunk has a wrong hash", err);
	c->type = h[24];
	c->records = c->type == 'r' ? kc_get64(h + 24) >> 8 : 0;
	return c->type == 'r' ? split_chunk(r, c, err) : KC_OK;
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

/* --- Where readers look --- */

/* The fields 1, 2, ... n of a message, which are numbers; the default is 0. */
static bool
take_numbers(kc_str message, uint64_t *numbers, size_t n)
{
	uint64_t tag;

	for (size_t i = 0; i < n; i++)
		numbers[i] = 0;
	while (message.len) {
		if (!kc_varint_take(&message, &tag) || tag & 7 ||
		    tag < 1 << 3 || tag > n << 3 ||
		    !kc_varint_take(&message, &numbers[(tag >> 3) - 1]))
			return false;
	}
	return true;
}

/* The footer: a record of metadata, then the place of each chunk of records. */
static kc_status
read_arrayrecord_footer(struct arrayrecord_rows *r, kc_error *err)
{
	kc_str metadata;

	if (r->footer > r->bytes.len)
		return bad_chunk(r, "the footer is not in the file", err);
	r->at = r->footer;
	KC_TRY(next_chunk(r, &r->places, err));
	return take_record(&r->places, &metadata)
	    ? KC_OK
	    : bad_chunk(r, "no footer", err);
}

/* Hold the chunk at hand, which begins at `begin`, against the footer. */
static kc_status
check_place(struct arrayrecord_rows *r, uint64_t begin, kc_error *err)
{
	enum { OFFSET, SIZE, RECORDS, NUMBERS };
	uint64_t n[NUMBERS];
	kc_str place;

	if (take_record(&r->places, &place) &&
	    take_numbers(place, n, NUMBERS) && n[OFFSET] == begin &&
	    n[SIZE] == r->chunk.values.len && n[RECORDS] == r->chunk.records)
		return KC_OK;
	return kc_fail(err, KC_ERR_FORMAT, begin,
	    "byte %" PRIu64 ": the footer has not this chunk of %" PRIu64
	    " records, %zu bytes",
	    begin, r->chunk.records, r->chunk.values.len);
}

/* The footer's place, from the postscript in the last block. */
static kc_status
find_footer(struct arrayrecord_rows *r, kc_error *err)
{
	uint64_t n[2];
	kc_str record;

	if (r->bytes.len < 2 * BLOCK || r->bytes.len % BLOCK)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%zu bytes are no whole blocks of 64 KiB", r->bytes.len);
	r->at = r->bytes.len - BLOCK;
	KC_TRY(next_chunk(r, &r->chunk, err));
	if (!take_record(&r->chunk, &record) || !take_numbers(record, n, 2) ||
	    n[1] != KC_ARRAYRECORD_MAGIC)
		return bad_chunk(r, "no postscript", err);
	r->footer = n[0];
	KC_TRY(read_arrayrecord_footer(r, err));
	r->at = 0;
	KC_TRY(next_chunk(r, &r->chunk, err));
	if (r->chunk.type != 's')
		return bad_chunk(r, "no signature", err);
	return KC_OK;
}

/* The next chunk of records; KC_EOF at the footer. */
static kc_status
next_records(struct arrayrecord_rows *r, kc_error *err)
{
	do {
		uint64_t begin = r->at;

		if (r->chunk.records)
			return bad_chunk(r, "a chunk lacks a record", err);
		if (begin == r->footer)
			return r->places.records
			    ? bad_chunk(r,
				  "the footer has chunks that are not here",
				  err)
			    : KC_EOF;
		if (begin > r->footer)
			return bad_chunk(r, "the footer is not here", err);
		KC_TRY(next_chunk(r, &r->chunk, err));
		if (r->chunk.type == 'r')
			KC_TRY(check_place(r, begin, err));
	} while (!r->chunk.records);
	return KC_OK;
}

static kc_status
arrayrecord_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct arrayrecord_rows *r = self;
	kc_str record;
	kc_error sub;
	kc_status st;

	while (!take_record(&r->chunk, &record))
		KC_TRY(next_records(r, err));
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
	kc_buf_release(&r->chunk.data);
	kc_buf_release(&r->chunk.unpacked);
	kc_buf_release(&r->places.data);
	kc_buf_release(&r->places.unpacked);
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
