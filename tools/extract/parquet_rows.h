/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a Parquet file as records, for kc-extract. */
#ifndef KC_EXTRACT_PARQUET_ROWS_H
#define KC_EXTRACT_PARQUET_ROWS_H

#include "kcorpus/parquet.h"

struct kc_row_source;

/*
 * Open a file, whose text is in the column `field`; the name is borrowed. As
 * kc_parquet_open and kc_parquet_select; KC_ERR_ARG for a pipe, and for a column
 * that is not there or holds no strings; KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_parquet_rows_open(struct kc_row_source **rows,
    const char *name, const char *field, kc_error *err);
void kc_parquet_rows_close(struct kc_row_source *r);

/* The columns that no record gets, with commas between; borrowed. */
kc_str kc_parquet_rows_left_out(const struct kc_row_source *r);

/*
 * Append the next row, number *row, as a record with LF; nothing if its text is
 * empty or null. KC_ERR_ENCODING for a text that is no UTF-8, with it in *text; the
 * others as kc_parquet_next.
 */
KC_MUST_CHECK kc_status kc_parquet_rows_next(struct kc_row_source *r,
    uint64_t *row, kc_buf *out, kc_str *text, kc_error *err);

#endif
