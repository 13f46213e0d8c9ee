/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What shards of MosaicML Streaming and chunks of LitData are made of:
 *
 *	u32 n			samples
 *	u32 offsets[n + 1]	of samples in the file; the last is its length
 *	a text			of MDS alone
 *	samples
 *
 * The file has that as it is, or compressed as a whole. Samples are put aside until
 * the file is written, since it begins with where they are.
 */
#ifndef KC_SHARD_SAMPLE_TABLE_H
#define KC_SHARD_SAMPLE_TABLE_H

#include "shard/shard_internal.h"

/*
 * A compressed file is whole in memory, of writers and of readers: no more than a
 * document may be (KC_HELD_MAX). The usual shard of both has 64 MiB.
 */
enum { KC_SAMPLES_WHOLE = 1 << 30 };

struct kc_sample_table {
	const char *format;     /* its name */
	unsigned compress;      /* KC_COMPRESS_* */
	uint64_t most;          /* bytes of the file before compression */
	kc_spool samples, ends; /* ends: u32, in `samples` */
	uint32_t count;
	struct kc_outfile file;

	/* Of the file before compression, once it is written. */
	uint64_t len;
	char hex[33]; /* its XXH3-128 */
	kc_buf whole; /* if it is compressed */
};

/* An empty table, for the place's compression and temporary files. */
void kc_sample_table_init(struct kc_sample_table *t, const char *format,
    const struct kc_shard_place *place);

/* Free everything; a file that is not complete is given up. */
void kc_sample_table_release(struct kc_sample_table *t);

/* A part of a sample. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_sample_table_add(
    struct kc_sample_table *t, kc_str part, kc_error *err);

/*
 * The sample is complete. KC_ERR_LIMIT when the file would have more than t->most
 * bytes with a text of so many; KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_sample_table_end(
    struct kc_sample_table *t, size_t text, kc_error *err);

/* Write the file and close it. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_sample_table_write(struct kc_sample_table *t,
    const struct kc_shard_place *place, const char *name_template, kc_str text,
    kc_error *err);

#endif
