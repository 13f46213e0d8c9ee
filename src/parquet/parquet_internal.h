/* SPDX-License-Identifier: Apache-2.0 */
/* Reading Parquet, by steps: footer -> pages of a column -> its values -> rows. */
#ifndef KC_PARQUET_INTERNAL_H
#define KC_PARQUET_INTERNAL_H

#include "kcorpus/parquet.h"

#include "parquet/number_runs.h"
#include "parquet/thrift.h"

/* --- The footer (parquet_footer.c) --- */

/* Physical types, by their numbers in files. */
enum kc_parquet_physical {
	KC_PHYSICAL_BOOLEAN,
	KC_PHYSICAL_INT32,
	KC_PHYSICAL_INT64,
	KC_PHYSICAL_INT96,
	KC_PHYSICAL_FLOAT,
	KC_PHYSICAL_DOUBLE,
	KC_PHYSICAL_BYTES,
	KC_PHYSICAL_FIXED
};

/* A column as the schema has it. */
struct kc_parquet_leaf {
	kc_parquet_column column; /* its name is owned */
	enum kc_parquet_physical physical;
	unsigned max_def; /* definition level of a value that is there */
	unsigned max_rep; /* lists around it */
	/* Instants: microseconds of a unit (multiplied), or units of one. */
	int64_t multiply, divide;
	bool narrow; /* UINT of 32 bits */
};

/* The pages of a column in a group of rows: bytes of the file. */
struct kc_parquet_chunk {
	uint64_t offset, len, values;
	int32_t codec;
};

struct kc_parquet_footer {
	kc_str file;
	struct kc_parquet_leaf *leaves;
	size_t leaf_count, leaf_cap;
	uint64_t rows;
	struct kc_thrift groups; /* at the next group's struct */
	size_t groups_left;
};

KC_MUST_CHECK kc_status kc_parquet_read_footer(
    struct kc_parquet_footer *f, kc_str file, kc_error *err);
void kc_parquet_footer_release(struct kc_parquet_footer *f);

/*
 * The next group: a chunk for each leaf, and how many rows. KC_EOF; KC_ERR_FORMAT,
 * after which there is none left.
 */
KC_MUST_CHECK kc_status kc_parquet_next_group(struct kc_parquet_footer *f,
    struct kc_parquet_chunk *chunks, uint64_t *rows, kc_error *err);

/* --- Pages (parquet_page.c) --- */

enum kc_parquet_encoding {
	KC_ENCODING_PLAIN,
	KC_ENCODING_PLAIN_DICTIONARY = 2,
	KC_ENCODING_RLE,
	KC_ENCODING_BIT_PACKED,
	KC_ENCODING_DELTA_INTS,
	KC_ENCODING_DELTA_LENGTHS,
	KC_ENCODING_DELTA_STRINGS,
	KC_ENCODING_DICTIONARY,
	KC_ENCODING_SPLIT /* BYTE_STREAM_SPLIT */
};

/* A page of data or of a dictionary, decompressed. */
struct kc_parquet_page {
	bool dictionary;
	uint32_t values;
	int32_t encoding;
	/* Runs of levels: repetition; definition (empty: all values are there). */
	kc_str reps, defs;
	kc_str data;
};

/* The pages of one chunk, one after another. */
struct kc_parquet_pages {
	const unsigned char *p, *end;
	int32_t codec;
	unsigned max_rep;
	kc_buf buf; /* the last page, where it was compressed */
};

/*
 * The next page, valid until the one after. KC_EOF; KC_ERR_FORMAT, KC_ERR_LIMIT,
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_parquet_next_page(struct kc_parquet_pages *pages,
    unsigned max_def, struct kc_parquet_page *page, kc_error *err);

/* Decompress all of `in` to `size` bytes (parquet_codec.c). As kc_parquet_next_page. */
KC_MUST_CHECK kc_status kc_parquet_decompress(
    int32_t codec, kc_str in, size_t size, kc_buf *out, kc_error *err);

/* --- Values (parquet_values.c) --- */

/* Where a column is in the group of rows. */
struct kc_parquet_cursor {
	const struct kc_parquet_leaf *leaf;
	struct kc_parquet_pages pages;
	uint32_t left; /* values of the page */
	int32_t encoding;
	struct kc_runs reps, defs, indexes;
	uint32_t rep; /* repetition level of the last value; 0: a row begins */
	struct kc_deltas numbers, lengths;
	kc_str data;  /* what is left of the values; all of them, if split */
	size_t split; /* values taken of these */
	kc_buf built; /* a string made of the one before */
	kc_buf dictionary_bytes;
	kc_parquet_value *dictionary;
	size_t dictionary_n, dictionary_cap;
};

/* Begin a chunk. */
void kc_parquet_cursor_start(struct kc_parquet_cursor *c,
    const struct kc_parquet_footer *f, const struct kc_parquet_chunk *chunk);
void kc_parquet_cursor_release(struct kc_parquet_cursor *c);

/* The next value. As kc_parquet_next, and KC_ERR_FORMAT after the last. */
KC_MUST_CHECK kc_status kc_parquet_cursor_next(
    struct kc_parquet_cursor *c, kc_parquet_value *v, kc_error *err);

#endif
