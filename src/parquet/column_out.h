/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A column of a Parquet file while a group of rows is made: values into pages, pages
 * into the column's chunk. That waits in memory until the group is complete, but that
 * of one column may go into the file at once.
 *
 * Where pages end depends on the rows alone (kc_column_end_row), so that a corpus
 * that was changed in places has the same pages in all others: stores that cut files
 * by content (HF's Xet) upload only what is new (apache/arrow#45360).
 *
 * Ids of two bytes are numbers of a dictionary that lists all ids of the vocabulary in
 * order, so that each is its own number, in 16 bits, whatever else is in the chunk.
 * That is half of int32, and less under zstd: of 4 M ids of Korean in a vocabulary of
 * 32000, 4.61 MB at level 1 against 4.64 MB of int32 at level 3, in a third of the
 * time; at the narrowest width, 15 bits, bytes no longer repeat where ids do (6.18
 * MB). A chunk whose first page would be larger with its dictionary has int32.
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
	unsigned width; /* bytes of an id: a list of ids a row; 0: a string */
	uint32_t vocab; /* ids are less; for the dictionary */
	int codec;
	struct kc_compressor *compressor; /* borrowed; NULL: none */
	/* Where pages go; NULL: they wait in `pages`. */
	kc_status (*write)(void *ctx, kc_str bytes, kc_error *err);
	void *ctx;

	/* The page at hand. */
	kc_buf reps, defs, values; /* ids as they came */
	uint64_t page_values;      /* ids, or strings and nulls */
	uint64_t run; /* of equal definition levels, not yet in defs */
	bool run_defined;
	size_t row_start; /* where the row begins in values */

	/* The chunk: whole pages. */
	kc_buf pages;            /* those that wait */
	uint64_t pages_len;      /* bytes of all of them */
	bool dictionary;         /* the first of them is one */
	uint64_t dictionary_len; /* of its page */
	uint64_t chunk_values, nulls;
	uint64_t unpacked; /* bytes of pages before compression, with heads */
	kc_buf least, most;
	bool bounded; /* least and most are those of all values */
	bool any;     /* there is a value */
	uint32_t least_id, most_id;
	kc_buf plain; /* of a page, before compression */
};

/*
 * Add a row: ids of c->width bytes, of which `least` and `most` are the bounds, or a
 * string (ptr NULL: null). KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_column_add_ids(struct kc_column_out *c, kc_str ids,
    uint32_t least, uint32_t most, kc_error *err);
KC_MUST_CHECK kc_status kc_column_add_string(
    struct kc_column_out *c, kc_str s, kc_error *err);

/*
 * The row is complete: end the page if it ends here, and say so in *cut. Pages have
 * 256 KiB to 1 MiB of values, unless a row has more. Also a status of c->write.
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
