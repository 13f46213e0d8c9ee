/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each trainer does with its files, as far as something can go wrong
 * (check.h): the sources are named where a rule is not in kc-shard(1).
 */
#include <config.h>

#include "check.h"

#include "bytes.h"
#include "io/filemap.h"

#include <inttypes.h>

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
    {"megatron", KC_SHARD_MEGATRON, ".bin", ".idx", 0, kc_check_megatron, NULL,
	NULL},
    {"deepspeed", KC_SHARD_MEGATRON, ".bin", ".idx", 0, kc_check_deepspeed,
	NULL, NULL},
    {"olmo", KC_SHARD_OLMO, ".npy", ".csv.gz", KC_DELIM_APPEND, kc_check_olmo,
	NULL, NULL},
    {"datatrove", KC_SHARD_DATATROVE, ".ds", ".ds.index", 0, kc_check_datatrove,
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
