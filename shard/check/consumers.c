/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each trainer does with its files, as far as something can go wrong
 * (check.h): the sources are named where a rule is not in kc-shard(1).
 */
#include <config.h>

#include "check.h"
#include "shard/formats/doc_index.h"

#include "bytes.h"
#include "io/filemap.h"

#include <inttypes.h>

/* --- Megatron and DeepSpeed --- */

/* Lengths, offsets and document indices of an index that is whole. */
static void
read_sequences(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t at = 0;

	for (uint64_t s = 0; s < x->sequences; s++) {
		uint32_t length = kc_get32(x->lengths + 4 * s);
		uint64_t offset = kc_get64(x->offsets + 8 * s);

		kc_check_look(c, 12);
		if (length > INT32_MAX)
			kc_check_tell(c, c->index,
			    "sequence %" PRIu64 " has a negative length", s);
		if (offset != at)
			kc_check_tell(c, c->index,
			    "sequence %" PRIu64 " is at byte %" PRIu64
			    ", the one before it ends at %" PRIu64,
			    s, offset, at);
		at = offset + (uint64_t)length * c->width;
	}
	if (at != c->bytes.len)
		kc_check_tell(c, c->index,
		    "the sequences end at byte %" PRIu64 " of %zu", at,
		    c->bytes.len);
}

static void
read_firsts(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t before = 0;

	for (uint64_t d = 0; d <= x->documents; d++) {
		uint64_t first = kc_get64(x->firsts + 8 * d);

		kc_check_look(c, 8);
		if (first < before || first > x->sequences || (!d && first))
			kc_check_tell(c, c->index,
			    "document %" PRIu64 " begins with sequence "
			    "%" PRIu64 " of %" PRIu64,
			    d, first, x->sequences);
		before = first;
	}
	if (before != x->sequences)
		kc_check_tell(c, c->index,
		    "the last document ends with sequence %" PRIu64
		    " of %" PRIu64 ", which the reader asserts",
		    before, x->sequences);
}

/* All documents of an index; where the last one ends. */
static uint64_t
read_documents(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < x->documents; i++)
		kc_check_document(c, i, kc_doc_index_start(x, i),
		    kc_doc_index_end(x, i), &at);
	return at;
}

static bool
open_index(struct kc_check *c, struct kc_doc_index *x)
{
	kc_error err;

	if (kc_doc_index_open(x, c->index, &err)) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return false;
	}
	c->mapped = x->file;
	return true;
}

static void
close_index(struct kc_check *c, struct kc_doc_index *x)
{
	kc_doc_index_close(x);
	c->mapped = (kc_str){NULL, 0};
}

static void
read_megatron(struct kc_check *c)
{
	struct kc_doc_index x;
	unsigned told = c->told;

	if (!open_index(c, &x))
		return;
	if (x.width != 2 && x.width != 4) {
		kc_check_tell(c, c->index,
		    "type %u of ids is not uint16 (8) or int32 (4)",
		    (unsigned char)x.file.ptr[17]);
	} else {
		c->width = x.width;
		c->count = c->bytes.len / x.width;
		read_sequences(c, &x);
		read_firsts(c, &x);
		if (c->told == told)
			read_documents(c, &x);
	}
	close_index(c, &x);
}

/* DeepSpeed's data_pipeline has 6, 7, 8 for uint16, uint32, uint64. */
static void
read_deepspeed(struct kc_check *c)
{
	struct kc_doc_index x;
	unsigned code = 0;

	if (open_index(c, &x)) {
		code = (unsigned char)x.file.ptr[17];
		close_index(c, &x);
	}
	if (code == 8)
		kc_check_tell(c, c->index,
		    "type 8 is uint16 to Megatron and uint64 to DeepSpeed: it "
		    "reads other ids without an error (write with --width=4)");
	else if (code)
		read_megatron(c);
}

/* --- OLMo --- */

/* A number up to a comma or the line's end; false if there is none. */
static bool
take_cell(kc_str *line, uint64_t *n)
{
	size_t i = 0;

	*n = 0;
	while (i < line->len && line->ptr[i] >= '0' && line->ptr[i] <= '9' &&
	    i < 19)
		*n = *n * 10 + (uint64_t)(line->ptr[i++] - '0');
	if (!i || (i < line->len && line->ptr[i] != ','))
		return false;
	i += i < line->len;
	line->ptr += i;
	line->len -= i;
	return true;
}

static void
read_rows(struct kc_check *c, kc_reader *r)
{
	uint64_t at = 0, number = 0, start, end;
	kc_str line;
	kc_error err;
	kc_status st;

	while (!(st = kc_reader_line(r, 1 << 20, &line, &err))) {
		if (take_cell(&line, &start) && take_cell(&line, &end))
			kc_check_document(c, number, start, end, &at);
		else
			kc_check_tell(c, c->index,
			    "line %" PRIu64 " has no start and end",
			    number + 1);
		number++;
	}
	if (st != KC_EOF)
		kc_check_tell(c, c->index, "%s", err.msg);
	else if (at != c->count)
		kc_check_tell(c, c->index,
		    "the documents end at token %" PRIu64 " of %" PRIu64, at,
		    c->count);
}

static void
read_olmo(struct kc_check *c)
{
	kc_reader *r;
	kc_error err;

	if (c->bytes.len >= 6 && !memcmp(c->bytes.ptr, "\x93NUMPY", 6))
		kc_check_tell(c, c->payload,
		    "a header of numpy, which is read as ids: the file is "
		    "raw");
	if (c->count > UINT32_MAX)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where some readers index with uint32",
		    c->count);
	if (kc_reader_open(&r, c->index, &err)) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return;
	}
	read_rows(c, r);
	kc_reader_close(r);
}

/* --- datatrove --- */

static void
read_datatrove(struct kc_check *c)
{
	struct kc_doc_index x;
	uint64_t at;

	if (!open_index(c, &x))
		return;
	at = read_documents(c, &x);
	if (at != c->count)
		kc_check_tell(c, c->index,
		    "the documents end at token %" PRIu64 " of %" PRIu64
		    " (is token_size %u right?)",
		    at, c->count, c->width);
	close_index(c, &x);
}

/* --- One file --- */

static void
read_nanogpt(struct kc_check *c)
{
	if (c->width != 2)
		kc_check_tell(
		    c, c->payload, "ids of 4 bytes: train.py reads uint16");
}

/* The header of 256 int32; false if it is none. */
static bool
read_header(struct kc_check *c, uint32_t numbers[4])
{
	c->header = 1024;
	c->count = 0;
	if (c->bytes.len < c->header) {
		kc_check_tell(c, c->payload, "%zu bytes are no header of 1024",
		    c->bytes.len);
		return false;
	}
	for (size_t i = 0; i < 4; i++)
		numbers[i] = kc_get32(c->bytes.ptr + 4 * i);
	return true;
}

/* The tokens that the header counts are those that are there. */
static void
read_counted(struct kc_check *c, uint32_t count)
{
	uint64_t bytes = c->bytes.len - c->header;

	c->count = bytes / c->width;
	if (!count || count > INT32_MAX)
		kc_check_tell(c, c->payload,
		    "a header of %" PRIu32 " tokens: the reader takes 1 to "
		    "2147483647",
		    count);
	if (bytes != (uint64_t)count * c->width)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " bytes of ids, where the header has %" PRIu32
		    " tokens of %u",
		    bytes, count, c->width);
	if (c->count && c->params.delim_id != KC_TOKENS_NO_EOD &&
	    kc_check_id(c, 0) != c->params.delim_id)
		kc_check_tell(c, c->payload,
		    "the first id is %" PRIu32 ", not the delimiter %" PRIu32
		    ": the file begins inside a document",
		    kc_check_id(c, 0), c->params.delim_id);
}

static void
read_llmc(struct kc_check *c)
{
	uint32_t h[4];

	if (!read_header(c, h))
		return;
	if (h[0] != 20240520 && h[0] != 20240801) {
		kc_check_tell(c, c->payload, "magic %" PRIu32, h[0]);
		return;
	}
	c->width = h[0] == 20240520 ? 2 : 4;
	if (h[1] != (c->width == 2 ? 1 : 7))
		kc_check_tell(c, c->payload, "version %" PRIu32, h[1]);
	if (c->bytes.len > INT32_MAX)
		kc_check_tell(c, c->payload,
		    "%zu bytes: the loader in C seeks with an int",
		    c->bytes.len);
	read_counted(c, h[2]);
}

/* Positions in .bos.idx are those of the delimiter, in order. */
static void
read_bos(struct kc_check *c)
{
	uint64_t before = 0, n;
	kc_str bytes;
	kc_error err;

	if (kc_filemap_open(&bytes, c->index, &err)) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return;
	}
	n = bytes.len / 4;
	if (bytes.len % 4)
		kc_check_tell(c, c->index, "it ends inside a number");
	for (uint64_t i = 0; i < n; i++) {
		uint64_t at = kc_get32(bytes.ptr + 4 * i);

		if (at >= c->count || (i && at <= before))
			kc_check_tell(c, c->index,
			    "position %" PRIu64 " is token %" PRIu64
			    " of %" PRIu64,
			    i, at, c->count);
		else if (c->params.delim_id != KC_TOKENS_NO_EOD &&
		    kc_check_id(c, at) != c->params.delim_id)
			kc_check_tell(c, c->index,
			    "token %" PRIu64 " is not the delimiter", at);
		before = at;
	}
	kc_filemap_close(&bytes);
}

static void
read_automodel(struct kc_check *c)
{
	uint32_t h[4];

	if (!read_header(c, h))
		return;
	if (h[0] != 278895051 && h[0] != 20240520) {
		kc_check_tell(c, c->payload, "magic %" PRIu32, h[0]);
		return;
	}
	if (h[1] != 1)
		kc_check_tell(c, c->payload, "version %" PRIu32, h[1]);
	c->width = h[0] == 20240520 ? 2 : h[3];
	if (c->width != 2 && c->width != 4) {
		kc_check_tell(c, c->payload, "ids of %" PRIu32 " bytes", h[3]);
		c->width = 2;
		return;
	}
	read_counted(c, h[2]);
	read_bos(c);
}

const struct kc_consumer kc_consumers[] = {
    {"megatron", KC_SHARD_MEGATRON, ".bin", ".idx", 0, read_megatron, NULL,
	NULL},
    {"deepspeed", KC_SHARD_MEGATRON, ".bin", ".idx", 0, read_deepspeed, NULL,
	NULL},
    {"olmo", KC_SHARD_OLMO, ".npy", ".csv.gz", KC_DELIM_APPEND, read_olmo, NULL,
	NULL},
    {"datatrove", KC_SHARD_DATATROVE, ".ds", ".ds.index", 0, read_datatrove,
	NULL, NULL},
    {"nanogpt", KC_SHARD_NANOGPT, ".bin", NULL, 0, read_nanogpt, NULL, NULL},
    {"llmc", KC_SHARD_LLMC, ".bin", NULL, KC_DELIM_PREPEND, read_llmc, NULL,
	NULL},
    {"automodel", KC_SHARD_AUTOMODEL, ".bin", ".bos.idx", KC_DELIM_PREPEND,
	read_automodel, NULL, NULL},
    {.name = "mds",
	.format = KC_SHARD_MDS,
	.ends = ".mds",
	.rows = &kc_rows_mds,
	.check_index = kc_check_index},
    {.name = "parquet",
	.format = KC_SHARD_PARQUET,
	.ends = ".parquet",
	.rows = &kc_rows_parquet},
    {.name = "webdataset",
	.format = KC_SHARD_WEBDATASET,
	.ends = ".tar",
	.rows = &kc_rows_webdataset},
    {.name = "tfrecord",
	.format = KC_SHARD_TFRECORD,
	.ends = ".tfrecord",
	.rows = &kc_rows_tfrecord},
    {.name = "arrayrecord",
	.format = KC_SHARD_ARRAYRECORD,
	.ends = ".arrayrecord",
	.rows = &kc_rows_arrayrecord},
    {.name = "litdata",
	.format = KC_SHARD_LITDATA,
	.ends = ".bin",
	.rows = &kc_rows_litdata,
	.check_index = kc_check_index},
    {.name = NULL},
};
