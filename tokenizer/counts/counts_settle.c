/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of a table into fewer and longer ones, so that merging the last of them
 * takes a bounded memory too.
 */
#include <config.h>

#include "tokenizer/counts/counts_internal.h"

#include "io/outset.h"
#include "mem.h"

#include <unistd.h>

/* How many runs may be read at once; one block more is for what is written. */
static size_t
fan_in(const kc_counts *c)
{
	uint64_t blocks = c->params.memory / KC_COUNTS_BLOCK;

	return blocks > KC_COUNTS_LEAST_RUNS + 1 ? (size_t)blocks - 1
						 : KC_COUNTS_LEAST_RUNS;
}

/* The runs first .. first + n - 1 into one. */
static kc_status
merge_runs(const kc_counts *c, size_t first, size_t n, kc_counts_sink *to,
    kc_counts_run *run, kc_error *err)
{
	kc_counts_merger *m;
	kc_str pretoken;
	uint64_t count;
	kc_status st = KC_OK;

	KC_TRY(kc_counts_merger_new(&m, err));
	for (size_t i = first; i < first + n && !st; i++)
		st = kc_counts_merger_add_run(m, c->spill, c->runs[i], err);
	while (!st) {
		st = kc_counts_merger_next(m, &pretoken, &count, err);
		if (!st)
			st = kc_counts_sink_put(to, pretoken, count, err);
	}
	kc_counts_merger_free(m);
	return st == KC_EOF ? kc_counts_sink_end(to, run, err) : st;
}

/* All runs, some at once, into a new file in the place of the old one. */
static kc_status
merge_pass(kc_counts *c, size_t at_once, kc_error *err)
{
	kc_counts_sink to = {.fd = kc_spill_open(c->params.tmp, err)};
	kc_status st = KC_OK;
	size_t made = 0;

	if (to.fd < 0)
		return KC_ERR_IO;
	for (size_t i = 0; i < c->n_runs && !st; i += at_once) {
		size_t n = c->n_runs - i < at_once ? c->n_runs - i : at_once;

		st = merge_runs(c, i, n, &to, &c->runs[made++], err);
	}
	kc_buf_release(&to.buf);
	if (st) {
		close(to.fd);
		return st;
	}
	close(c->spill);
	c->spill = to.fd;
	c->n_runs = made;
	return KC_OK;
}

kc_status
kc_counts_settle(kc_counts *c, kc_error *err)
{
	if (!c->n_runs)
		return KC_OK;
	if (c->used)
		KC_TRY(kc_counts_spill(c, err));
	kc_arena_release(&c->keys);
	kc_free(c->slots);
	c->slots = NULL;
	while (c->n_runs > fan_in(c))
		KC_TRY(merge_pass(c, fan_in(c), err));
	return KC_OK;
}
