/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of counts as its files share it: counts.c fills it, counts_sort.c
 * puts it in order, counts_run.c spills it, counts_merge.c reads it all.
 */
#ifndef KC_TOKENIZER_COUNTS_INTERNAL_H
#define KC_TOKENIZER_COUNTS_INTERNAL_H

#include "kcorpus/counts.h"

#include "tokenizer/vocab/lookup.h"

enum {
	KC_COUNTS_INLINE = KC_KEY_WORDS,
	KC_COUNTS_BLOCK = 64 << 10, /* bytes of a run that are read at once */
	KC_COUNTS_LEAST_RUNS = 8    /* are merged at once, whatever the bound */
};

/*
 * A slot of the table; len == 0 is an empty one. Pretokens of up to 16 bytes,
 * four of five in Korean, stand in the slot, padded with zeros: their lookup
 * touches one line of the cache. Longer ones have their hash in word[0] and
 * their address in word[1].
 */
typedef struct kc_counts_slot {
	uint64_t word[2];
	uint64_t count;
	uint64_t len;
} kc_counts_slot;

/* A slot being sorted, with eight bytes of its pretoken as a number. */
typedef struct kc_counts_item {
	uint64_t prefix;
	const kc_counts_slot *slot;
} kc_counts_item;

/* A sorted part of a table that was spilled, by its place in the file. */
typedef struct kc_counts_run {
	uint64_t offset, size;
} kc_counts_run;

struct kc_counts {
	kc_counts_params params;
	kc_counts_slot *slots;
	size_t mask; /* slots - 1 */
	size_t used;
	kc_arena keys;
	uint64_t total;
	kc_counts_item *items; /* once it is sorted */
	bool frozen;
	int spill; /* descriptor or -1 */
	kc_counts_run *runs;
	size_t n_runs, cap_runs;
};

/* The bytes of a slot's pretoken. */
static inline kc_str
kc_counts_key(const kc_counts_slot *slot)
{
	if (slot->len <= KC_COUNTS_INLINE)
		return (kc_str){(const char *)slot->word, (size_t)slot->len};
	return (kc_str){
	    (const char *)(uintptr_t)slot->word[1], (size_t)slot->len};
}

/* The order of the file: ranks of bytes, and of the end of a pretoken. */
enum { KC_COUNTS_END = 2 };
void kc_counts_order(uint8_t rank[256]);

/* Sort c->used slots into c->items. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_counts_sort(kc_counts *c);

/* Write the table to its spill file as one more run and empty it. */
KC_MUST_CHECK kc_status kc_counts_spill(kc_counts *c, kc_error *err);

/* Runs that are being written, one after the other; all zero but `fd`. */
typedef struct kc_counts_sink {
	int fd;
	kc_buf buf;
	uint64_t start,
	    written; /* of the run at hand, and where the file ends */
} kc_counts_sink;

/* Add the next pretoken of the run; end the run. KC_ERR_IO, KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_counts_sink_put(
    kc_counts_sink *s, kc_str pretoken, uint64_t count, kc_error *err);
KC_MUST_CHECK kc_status kc_counts_sink_end(
    kc_counts_sink *s, kc_counts_run *run, kc_error *err);

/*
 * Nothing more comes: if the table has spilled, put what is left of it into a
 * run too, free it, and merge runs until there are so few that the buffers of all
 * take no more than the table was allowed. KC_ERR_LIMIT, KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_counts_settle(kc_counts *c, kc_error *err);

/* A run that is being read. */
typedef struct kc_counts_cursor {
	int fd;
	uint64_t offset, end; /* what is left of the run in the file */
	kc_buf buf;
	size_t pos;
} kc_counts_cursor;

/* Add a run of a spill file as a source. */
KC_MUST_CHECK kc_status kc_counts_merger_add_run(
    kc_counts_merger *m, int fd, kc_counts_run run, kc_error *err);

/* Next pretoken of a run, borrowed until the next call; KC_EOF at its end. */
KC_MUST_CHECK kc_status kc_counts_cursor_next(
    kc_counts_cursor *cursor, kc_str *pretoken, uint64_t *count, kc_error *err);

#endif
