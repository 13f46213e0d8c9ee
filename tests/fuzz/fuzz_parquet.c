/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for Parquet files: no bytes crash the reader or keep it busy, and what it
 * gives are strings within memory and no more rows than it says.
 */
#include <config.h>

#include "kcorpus/parquet.h"

#include "fuzz.h"

enum { MOST_COLUMNS = 64, MOST_ROWS = 1 << 16, MOST_FAULTS = 64 };

/* Read every byte of what was given. */
static unsigned
sum_strings(const kc_parquet *p, const size_t *columns, size_t n,
    const kc_parquet_value *v)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		kc_parquet_column c = kc_parquet_column_at(p, columns[i]);

		for (size_t k = 0; c.type == KC_PARQUET_STRING && !v[i].null &&
		     k < v[i].string.len;
		     k++)
			sum += (unsigned char)v[i].string.ptr[k];
	}
	return sum;
}

static void
read_rows(kc_parquet *p, const size_t *columns, size_t n)
{
	static volatile unsigned sink;
	kc_parquet_value v[MOST_COLUMNS];
	kc_error err = {0};
	unsigned rows = 0, faults = 0;

	while (rows < MOST_ROWS && faults < MOST_FAULTS) {
		kc_status st = kc_parquet_next(p, v, &err);

		if (st == KC_EOF)
			return;
		FUZZ_CHECK(!st || st == KC_ERR_FORMAT || st == KC_ERR_LIMIT ||
		    st == KC_ERR_NOMEM);
		if (st == KC_ERR_NOMEM)
			return;
		faults += st != KC_OK;
		rows += !st;
		if (!st)
			sink += sum_strings(p, columns, n, v);
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	size_t columns[MOST_COLUMNS], n = 0;
	kc_error err = {0};
	kc_parquet *p;
	kc_status st = kc_parquet_read(
	    &p, (kc_str){(const char *)data, size}, &err);

	FUZZ_CHECK(!st || st == KC_ERR_FORMAT || st == KC_ERR_NOMEM);
	if (st)
		return 0;
	for (size_t i = 0; i < kc_parquet_columns(p) && n < MOST_COLUMNS; i++)
		if (!kc_parquet_column_at(p, i).why)
			columns[n++] = i;
	FUZZ_CHECK(!kc_parquet_select(p, columns, n, &err));
	read_rows(p, columns, n);
	kc_parquet_free(p);
	return 0;
}
