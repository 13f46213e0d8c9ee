/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ArrayRecord files (github.com/google/array_record; Riegeli's records_file_format.md):
 * chunks of one tf.train.Example each (tf_example.h), so that readers find every record
 * by its number. A chunk is a header of 40 bytes and its data; at each multiple of
 * 64 KiB stands a header of 24 bytes in between, which says where the chunk around it
 * begins and ends. After the documents: a footer chunk with the place of each, zeros up
 * to 64 KiB, a postscript with the place of the footer, zeros up to 64 KiB.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "arrayrecord.h"
#include "tf_example.h"

#include "bytes.h"
#include "highwayhash.h"
#include "mem.h"
#include "varint.h"

#include <string.h>

enum {
	BLOCK = KC_RIEGELI_BLOCK,
	BLOCK_HEADER = KC_RIEGELI_BLOCK_HEADER,
	CHUNK_HEADER = KC_RIEGELI_CHUNK_HEADER,
	ROOM = BLOCK - BLOCK_HEADER, /* of a block, for chunks */
	SPOOL = 1 << 20,
	PLACE = 16, /* bytes of a record's place in the spool */
	POSTSCRIPTS = 3
};

struct arrayrecord_sidecar {
	struct kc_shard_place place;
	struct kc_outfile file;
	struct kc_tf_example example;
	struct kc_spool
	    places; /* u64 offset of the chunk, u64 size of the record */
	uint64_t records;
	kc_buf data; /* of the chunk at hand */
};

/* As ArrayRecordWriter("group_size:1,uncompressed") says what it was made with. */
static const char writer_options[] =
    "group_size:1,transpose:false,pad_to_block_boundary:false,uncompressed,"
    "max_parallelism:1";

/* --- Chunks --- */

/* Bytes of a chunk that begins at `begin`, with the headers of blocks inside. */
static uint64_t
chunk_end(uint64_t begin, uint64_t size)
{
	uint64_t before = (begin + ROOM - 1) % BLOCK;

	return begin + size + (size + before) / ROOM * BLOCK_HEADER;
}

static kc_status
put_block_header(
    struct arrayrecord_sidecar *s, uint64_t begin, uint64_t end, kc_error *err)
{
	char h[BLOCK_HEADER];

	kc_put64(h + 8, s->file.len - begin);
	kc_put64(h + 16, end - s->file.len);
	kc_put64(h, kc_riegeli_hash((kc_str){h + 8, 16}));
	return kc_outfile_add(&s->file, (kc_str){h, BLOCK_HEADER}, err);
}

/* Bytes of the chunk from `begin` to `end`, around the headers of blocks. */
static kc_status
put_in_blocks(struct arrayrecord_sidecar *s, kc_str bytes, uint64_t begin,
    uint64_t end, kc_error *err)
{
	while (bytes.len) {
		size_t room = BLOCK - s->file.len % BLOCK;
		size_t n = bytes.len < room ? bytes.len : room;

		if (room == BLOCK) {
			KC_TRY(put_block_header(s, begin, end, err));
			continue;
		}
		KC_TRY(kc_outfile_add(&s->file, (kc_str){bytes.ptr, n}, err));
		bytes.ptr += n;
		bytes.len -= n;
	}
	return KC_OK;
}

static kc_status
put_chunk(struct arrayrecord_sidecar *s, char type, uint64_t records,
    uint64_t decoded, kc_str data, kc_error *err)
{
	uint64_t begin = s->file.len;
	uint64_t end = chunk_end(begin, CHUNK_HEADER + (uint64_t)data.len);
	char h[CHUNK_HEADER];

	kc_put64(h + 8, data.len);
	kc_put64(h + 16, kc_riegeli_hash(data));
	kc_put64(h + 24, (unsigned char)type | records << 8);
	kc_put64(h + 32, decoded);
	kc_put64(h, kc_riegeli_hash((kc_str){h + 8, 32}));
	KC_TRY(put_in_blocks(s, (kc_str){h, CHUNK_HEADER}, begin, end, err));
	return put_in_blocks(s, data, begin, end, err);
}

/* A chunk of one record, not compressed: its size, and it. */
static kc_status
put_record_chunk(struct arrayrecord_sidecar *s, kc_str record, kc_error *err)
{
	kc_buf size = KC_BUF_INIT;
	kc_status st;

	s->data.len = 0;
	st = kc_varint_put(&size, record.len) || kc_buf_addc(&s->data, '\0') ||
		kc_varint_put(&s->data, size.len) ||
		kc_buf_add(&s->data, kc_buf_str(&size)) ||
		kc_buf_add(&s->data, record)
	    ? kc_fail_nomem(err)
	    : KC_OK;
	kc_buf_release(&size);
	return st ? st
		  : put_chunk(s, 'r', 1, record.len, kc_buf_str(&s->data), err);
}

/* A chunk of nothing up to the next block, or KC_OK at the start of one. */
static kc_status
put_padding(struct arrayrecord_sidecar *s, kc_error *err)
{
	static const char zeros[BLOCK];
	size_t left = BLOCK - s->file.len % BLOCK;

	if (left == BLOCK)
		return KC_OK;
	/* What has no room for a header is padded to the end of the next. */
	if (left < CHUNK_HEADER)
		left += ROOM;
	return put_chunk(
	    s, 'p', 0, 0, (kc_str){zeros, left - CHUNK_HEADER}, err);
}

/* --- Records --- */

static void
arrayrecord_release(void *self)
{
	struct arrayrecord_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_tf_example_release(&s->example);
	kc_spool_release(&s->places);
	kc_buf_release(&s->data);
	kc_free(s);
}

static kc_status
arrayrecord_open(void **out, const struct kc_shard_place *place, kc_error *err)
{
	struct arrayrecord_sidecar *s = kc_calloc(1, sizeof(*s));
	kc_status st;

	if (!s)
		return kc_fail_nomem(err);
	s->place = *place;
	kc_spool_init(&s->places, place->tmp, SPOOL);
	st = kc_outfile_open(&s->file, place, "-#####.arrayrecord", err);
	if (!st)
		st = put_chunk(s, 's', 0, 0, KC_STR(""), err);
	if (st)
		arrayrecord_release(s);
	else
		*out = s;
	return st;
}

static kc_status
arrayrecord_put(
    void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct arrayrecord_sidecar *s = self;
	char place[PLACE];

	KC_TRY(kc_tf_example_make(
	    &s->example, s->place.columns, cells, ids, s->place.width, err));
	kc_put64(place, s->file.len);
	kc_put64(place + 8, s->example.message.len);
	KC_TRY(kc_spool_add(&s->places, (kc_str){place, PLACE}, err));
	s->records++;
	return put_record_chunk(s, kc_buf_str(&s->example.message), err);
}

/* --- The footer --- */

/* The footer's records, and their sizes, as they are made. */
struct footer_records {
	kc_buf sizes, values;
};

static kc_status
add_number(kc_buf *out, unsigned field, uint64_t n)
{
	KC_TRY(kc_buf_addc(out, (char)(field << 3)));
	return kc_varint_put(out, n);
}

/* ArrayRecordFooter for each record: offset of its chunk, its size, 1. */
static kc_status
add_places(void *ctx, kc_str places, kc_error *err)
{
	struct footer_records *f = ctx;

	for (size_t i = 0; i < places.len; i += PLACE) {
		size_t before = f->values.len;

		if (add_number(&f->values, 1, kc_get64(places.ptr + i)) ||
		    add_number(&f->values, 2, kc_get64(places.ptr + i + 8)) ||
		    add_number(&f->values, 3, 1) ||
		    kc_varint_put(&f->sizes, f->values.len - before))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* RiegeliFooterMetadata{1: {1: version, 2: chunks, 3: records, 4: options}}. */
static kc_status
add_metadata(struct footer_records *f, uint64_t records)
{
	kc_buf m = KC_BUF_INIT;
	kc_status st = add_number(&m, 1, 1);

	if (!st)
		st = add_number(&m, 2, records);
	if (!st)
		st = add_number(&m, 3, records);
	if (!st)
		st = kc_buf_addc(&m, 4 << 3 | 2);
	if (!st)
		st = kc_varint_put(&m, strlen(writer_options));
	if (!st)
		st = kc_buf_add(&m, kc_str_of(writer_options));
	if (!st)
		st = kc_buf_addc(&f->values, 1 << 3 | 2);
	if (!st)
		st = kc_varint_put(&f->values, m.len);
	if (!st)
		st = kc_buf_add(&f->values, kc_buf_str(&m));
	kc_buf_release(&m);
	return st ? st : kc_varint_put(&f->sizes, f->values.len);
}

static kc_status
put_records_chunk(struct arrayrecord_sidecar *s, const struct footer_records *f,
    uint64_t records, kc_error *err)
{
	s->data.len = 0;
	if (kc_buf_addc(&s->data, '\0') ||
	    kc_varint_put(&s->data, f->sizes.len) ||
	    kc_buf_add(&s->data, kc_buf_str(&f->sizes)) ||
	    kc_buf_add(&s->data, kc_buf_str(&f->values)))
		return kc_fail_nomem(err);
	return put_chunk(
	    s, 'r', records, f->values.len, kc_buf_str(&s->data), err);
}

static kc_status
put_footer(struct arrayrecord_sidecar *s, kc_error *err)
{
	struct footer_records f = {KC_BUF_INIT, KC_BUF_INIT};
	kc_status st = add_metadata(&f, s->records) ? kc_fail_nomem(err)
						    : KC_OK;

	if (!st)
		st = kc_spool_each(&s->places, add_places, &f, err);
	if (!st)
		st = put_records_chunk(s, &f, 1 + s->records, err);
	kc_buf_release(&f.sizes);
	kc_buf_release(&f.values);
	return st;
}

/* RiegeliPostscript{1: offset of the footer, 2: magic}, three times, in a block. */
static kc_status
put_postscript(struct arrayrecord_sidecar *s, uint64_t footer, kc_error *err)
{
	struct footer_records f = {KC_BUF_INIT, KC_BUF_INIT};
	kc_status st = KC_OK;

	for (int i = 0; i < POSTSCRIPTS && !st; i++) {
		size_t before = f.values.len;

		if (add_number(&f.values, 1, footer) ||
		    add_number(&f.values, 2, KC_ARRAYRECORD_MAGIC) ||
		    kc_varint_put(&f.sizes, f.values.len - before))
			st = kc_fail_nomem(err);
	}
	if (!st)
		st = put_records_chunk(s, &f, POSTSCRIPTS, err);
	kc_buf_release(&f.sizes);
	kc_buf_release(&f.values);
	return st ? st : put_padding(s, err);
}

static kc_status
arrayrecord_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct arrayrecord_sidecar *s = self;
	uint64_t footer = s->file.len;

	(void)facts;
	KC_TRY(put_footer(s, err));
	KC_TRY(put_padding(s, err));
	KC_TRY(put_postscript(s, footer, err));
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "arrayrecord", &s->file, err);
}

static const struct kc_sidecar_kind arrayrecord_file = {
    .open = arrayrecord_open,
    .put = arrayrecord_put,
    .close = arrayrecord_close,
    .release = arrayrecord_release,
};

const struct kc_shard_format kc_format_arrayrecord = {
    .bit = KC_SHARD_ARRAYRECORD,
    .name = "arrayrecord",
    .payload = &kc_payload_held,
    .payload_name = "-#####.arrayrecord",
    .sidecar = &arrayrecord_file,
    .rows = &kc_rows_arrayrecord,
    .texts = true,
    .compress = KC_COMPRESS_NONE,
    .compressions = 1 << KC_COMPRESS_NONE,
    .usual_bytes = 256 << 20,
    .max_document = KC_HELD_MAX / 5, /* as in tfrecord.c */
    .max_documents = 1 << 24, /* the footer has some 13 bytes each, in memory */
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 31,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
