/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of Parquet files (parquet.apache.org/docs/file-format, version 2.11 of
 * parquet.thrift), as corpora are kept on hubs.
 *
 *	kc_parquet *p;
 *	kc_parquet_value v[2];
 *	size_t columns[2] = {0, 1};
 *
 *	st = kc_parquet_open(&p, "train-00000.parquet", &err);
 *	st = kc_parquet_select(p, columns, 2, &err);
 *	while (!(st = kc_parquet_next(p, v, &err)))
 *		...			v[i] is of columns[i], or v[i].null
 *	kc_parquet_free(p);
 *
 * Columns of one value a row can be read: booleans, integers, floating point,
 * strings, dates and times; plain, in dictionaries, in runs or as differences (all
 * encodings but BYTE_STREAM_SPLIT and the BIT_PACKED of before 2013); without
 * compression or with Snappy, gzip, Brotli or zstd. Lists, maps, INT96 and decimals
 * are named, not read. One object is used by one thread at a time.
 *
 * Nothing in a file is trusted: sizes are checked against the file, and a page takes
 * at most KC_PARQUET_MAX_PAGE bytes.
 */
#ifndef KCORPUS_PARQUET_H
#define KCORPUS_PARQUET_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_PARQUET_MAX_PAGE = 1 << 30 };

typedef enum kc_parquet_type {
	KC_PARQUET_NONE, /* cannot be read: see kc_parquet_column.why */
	KC_PARQUET_BOOL,
	KC_PARQUET_INT,      /* signed 64 bits */
	KC_PARQUET_UINT,     /* unsigned 64 bits */
	KC_PARQUET_REAL,     /* double */
	KC_PARQUET_STRING,   /* bytes; text where the file keeps its promise */
	KC_PARQUET_DATE,     /* days since 1970-01-01 */
	KC_PARQUET_INSTANT,  /* microseconds since 1970-01-01T00:00:00Z */
	KC_PARQUET_LOCALTIME /* the same, of the time of some place */
} kc_parquet_type;

typedef struct kc_parquet_column {
	kc_str name; /* of a member of a group: "group.member" */
	kc_parquet_type type;
	const char *why; /* why it cannot be read, or NULL; static */
} kc_parquet_column;

/* A value of a column: the member of its type is set, unless it is null. */
typedef struct kc_parquet_value {
	bool null, truth;
	int64_t number; /* INT, DATE, INSTANT, LOCALTIME */
	uint64_t size;  /* UINT */
	double real;
	kc_str string; /* borrowed until the next call */
} kc_parquet_value;

typedef struct kc_parquet kc_parquet;

/*
 * Open a file, which must not change as long as *p lives ("-" and what is no regular
 * file cannot be read from the end: KC_ERR_ARG). Freed with kc_parquet_free (NULL is
 * allowed). KC_ERR_FORMAT for what is no such file, a damaged footer or an encrypted
 * one; KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_parquet_open(
    kc_parquet **p, const char *name, kc_error *err);

/*
 * The same for the bytes of a file, which are borrowed as long as *p lives.
 * KC_ERR_FORMAT, KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_parquet_read(
    kc_parquet **p, kc_str file, kc_error *err);

/* Free it; NULL is allowed. */
KC_API void kc_parquet_free(kc_parquet *p);

/* The columns, in the order of the file; `i` is less than their number. */
KC_API size_t kc_parquet_columns(const kc_parquet *p);
KC_API kc_parquet_column kc_parquet_column_at(const kc_parquet *p, size_t i);

/* The column of that name; SIZE_MAX: there is none. */
KC_API size_t kc_parquet_find(const kc_parquet *p, kc_str name);

/* Rows in all, as the footer says, and the number of the next one, from 0. */
KC_API uint64_t kc_parquet_rows(const kc_parquet *p);
KC_API uint64_t kc_parquet_row(const kc_parquet *p);

/*
 * Which columns the rows are to have; once, before the first row. KC_ERR_ARG for
 * one that cannot be read, by its name; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_parquet_select(
    kc_parquet *p, const size_t *columns, size_t n, kc_error *err);

/*
 * The next row: a value for each selected column. KC_EOF after the last.
 * KC_ERR_FORMAT (damage, err says of which column) and KC_ERR_LIMIT (a page above
 * KC_PARQUET_MAX_PAGE): the rest of its group of rows is lost, and the next call
 * goes on with the next group; kc_parquet_row tells where. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_parquet_next(
    kc_parquet *p, kc_parquet_value *values, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
