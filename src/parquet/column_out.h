/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A column of a Parquet file while a group of rows is made: values into pages, pages
 * into the column's chunk, which waits in memory until the group is complete.
 *
 * Where pages end depends on the rows alone (kc_column_end_row), so that a corpus
 * that was changed in places has the same pages in all others: stores that cut files
 * by content (HF's Xet) upload only what is new (apache/arrow#45360).
 */
#ifndef KC_PARQUET_COLUMN_OUT_H
#define KC_PARQUET_COLUMN_OUT_H

#include "kcorpus/base.h"

#include "io/compressor.h"

/* Codecs, by their numbers in files. */
enum { KC_PARQUET_PLAIN = 0, KC_PARQUET_GZIP = 2, KC_PARQUET_ZSTD = 6 };

/* Longer values are no bounds in statistics: readers skip groups by short ones. */
enum { KC_COLUMN_BOUND = 64 };

struct kc_column_out {
	kc_str name;
	bool ids; /* a list of int32 a row; else a string, or null */
	int codec;
	struct kc_compressor *compressor; /* borrowed; NULL: none */

	/* The page at hand. */
	kc_buf reps, defs, values;
	uint64_t page_values; /* ids, or strings and nulls */
	uint64_t run;         /* of equal definition levels, not yet in defs */
	bool run_defined;
	size_t row_start; /* where the row begins in values */

	/* The chunk: whole pages. */
	kc_buf pages;
	uint64_t chunk_values, nulls;
	uint64_t unpacked; /* bytes of pages before compression, with heads */
	kc_buf least, most;
	bool bounded; /* least and most are those of all values */
	bool any;     /* there is a value */
	uint32_t least_id, most_id;
	kc_buf plain; /* of a page, before compression */
};

/* Add a row: ids of 2 or 4 bytes, or a string (ptr NULL: null). KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_column_add_ids(
    struct kc_column_out *c, kc_str ids, unsigned width, kc_error *err);
KC_MUST_CHECK kc_status kc_column_add_string(
    struct kc_column_out *c, kc_str s, kc_error *err);

/*
 * The row is complete: end the page if it ends here, and say so in *cut. Pages have
 * 256 KiB to 1 MiB of values, unless a row has more.
 */
KC_MUST_CHECK kc_status kc_column_end_row(
    struct kc_column_out *c, bool *cut, kc_error *err);

/* End the page, if it has a row. */
KC_MUST_CHECK kc_status kc_column_end_page(
    struct kc_column_out *c, kc_error *err);

/* Begin another chunk. */
void kc_column_reset(struct kc_column_out *c);

void kc_column_release(struct kc_column_out *c);

#endif
