/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the files of formats that have a record for each document, or for each
 * sequence of a packed set: their ids row by row, for everything that reads sets.
 */
#ifndef KC_SHARD_ROWS_H
#define KC_SHARD_ROWS_H

#include "kcorpus/base.h"

/* A file being read. */
struct kc_rows_file {
	const char *name;
	kc_str bytes;
	unsigned width;    /* bytes of an id; 0: the file says */
	uint64_t unpacked; /* bytes when decompressed; 0: no index says */
};

struct kc_rows_kind {
	const char *format; /* the name of the format */
	/*
	 * Begin to read. `f` is the caller's and stays; f->width is set, or held
	 * against what the file says. KC_ERR_FORMAT for a file that the format's
	 * reader would not take, KC_ERR_NOMEM. *self is freed with `close`.
	 */
	kc_status (*open)(void **self, struct kc_rows_file *f, kc_error *err);
	/*
	 * The ids of the next row, little-endian, borrowed until the next call.
	 * KC_EOF; KC_ERR_FORMAT, KC_ERR_NOMEM.
	 */
	kc_status (*next)(void *self, kc_str *ids, kc_error *err);
	void (*close)(void *self); /* NULL is allowed */
};

extern const struct kc_rows_kind kc_rows_arrayrecord;
extern const struct kc_rows_kind kc_rows_litdata;
extern const struct kc_rows_kind kc_rows_mds;
extern const struct kc_rows_kind kc_rows_parquet;
extern const struct kc_rows_kind kc_rows_tfrecord;
extern const struct kc_rows_kind kc_rows_webdataset;

#endif
