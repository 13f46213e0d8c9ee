/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers in runs (RLE / bit packing hybrid) and as differences
 * (DELTA_BINARY_PACKED), a number at a time: Encodings.md of parquet-format.
 */
#ifndef KC_PARQUET_NUMBER_RUNS_H
#define KC_PARQUET_NUMBER_RUNS_H

#include "parquet/thrift.h"

/* --- Runs of numbers of `width` <= 32 bits --- */

struct kc_runs {
	struct kc_thrift in; /* its bytes; `bad` where they end too early */
	unsigned width;
	uint64_t repeated; /* left of a run of one number */
	uint32_t number;
	uint64_t packed; /* left of a run of numbers side by side */
	const unsigned char *bits;
	uint64_t bit; /* the next one, from `bits` */
};

void kc_runs_start(struct kc_runs *r, kc_str bytes, unsigned width);
uint32_t kc_runs_next(struct kc_runs *r);

/* --- Differences --- */

struct kc_deltas {
	struct kc_thrift in;
	uint64_t left;  /* numbers, the first with them */
	uint64_t value; /* the next one */
	uint64_t block, minis;
	uint64_t in_mini, minis_left; /* left of the mini block, of the block */
	const unsigned char *widths;
	uint64_t least;
	const unsigned char *bits;
	uint64_t bit;
	unsigned width;
};

/* The number of values that the header says is in `left`. */
void kc_deltas_start(struct kc_deltas *d, kc_str bytes);
uint64_t kc_deltas_next(struct kc_deltas *d);

#endif
