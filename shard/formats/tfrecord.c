/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TFRecord files (tensorflow/core/lib/io/record_writer): for each document u64 length,
 * its masked CRC-32C, a tf.train.Example (tf_example.h), its masked CRC-32C. Beside it
 * a .tfrecord.index, a line `offset length` a record, as the tfrecord package has it.
 */
#include <config.h>

#include "shard/shard_internal.h"
#include "tf_example.h"

#include "bytes.h"
#include "crc32c.h"
#include "mem.h"

#include <inttypes.h>
#include <stdio.h>

struct tfrecord_sidecar {
	struct kc_shard_place place;
	struct kc_outfile file, index;
	struct kc_tf_example example;
	struct kc_crc32c crc;
};

static void
tfrecord_release(void *self)
{
	struct tfrecord_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_outfile_release(&s->index);
	kc_tf_example_release(&s->example);
	kc_free(s);
}

static kc_status
tfrecord_open(void **out, const struct kc_shard_place *place, kc_error *err)
{
	struct tfrecord_sidecar *s = kc_calloc(1, sizeof(*s));
	kc_status st;

	if (!s)
		return kc_fail_nomem(err);
	s->place = *place;
	kc_crc32c_init(&s->crc);
	st = kc_outfile_open(&s->file, place, "-#####.tfrecord", err);
	if (!st)
		st = kc_outfile_open(
		    &s->index, place, "-#####.tfrecord.index", err);
	if (st)
		tfrecord_release(s);
	else
		*out = s;
	return st;
}

static kc_status
tfrecord_put(
    void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct tfrecord_sidecar *s = self;
	uint64_t before = s->file.len;
	char head[12], foot[4], line[48];
	kc_str message;
	int n;

	KC_TRY(kc_tf_example_make(
	    &s->example, s->place.columns, cells, ids, s->place.width, err));
	message = kc_buf_str(&s->example.message);
	kc_put64(head, message.len);
	kc_put32(head + 8,
	    kc_crc32c_masked(kc_crc32c_of(&s->crc, (kc_str){head, 8})));
	kc_put32(foot, kc_crc32c_masked(kc_crc32c_of(&s->crc, message)));
	KC_TRY(kc_outfile_add(&s->file, (kc_str){head, 12}, err));
	KC_TRY(kc_outfile_add(&s->file, message, err));
	KC_TRY(kc_outfile_add(&s->file, (kc_str){foot, 4}, err));
	n = snprintf(line, sizeof(line), "%" PRIu64 " %" PRIu64 "\n", before,
	    s->file.len - before);
	return kc_outfile_add(&s->index, (kc_str){line, (size_t)n}, err);
}

static kc_status
tfrecord_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct tfrecord_sidecar *s = self;

	(void)facts;
	KC_TRY(kc_outfile_close(&s->file, err));
	KC_TRY(kc_outfile_close(&s->index, err));
	KC_TRY(kc_shard_list_file(files, "tfrecord", &s->file, err));
	return kc_shard_list_file(files, "tfrecord", &s->index, err);
}

static const struct kc_sidecar_kind tfrecord_file = {
    .open = tfrecord_open,
    .put = tfrecord_put,
    .close = tfrecord_close,
    .release = tfrecord_release,
};

const struct kc_shard_format kc_format_tfrecord = {
    .bit = KC_SHARD_TFRECORD,
    .name = "tfrecord",
    .payload = &kc_payload_held,
    .payload_name = "-#####.tfrecord",
    .sidecar = &tfrecord_file,
    .rows = &kc_rows_tfrecord,
    .texts = true,
    .compress = KC_COMPRESS_NONE,
    .compressions = 1 << KC_COMPRESS_NONE,
    .usual_bytes = 128 << 20, /* TFDS advises 100 to 200 MB */
    /* A message of protobuf is less than 2 GiB; an id takes up to 5 bytes. */
    .max_document = KC_HELD_MAX / 5,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 31,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
