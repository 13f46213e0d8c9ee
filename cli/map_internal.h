/* SPDX-License-Identifier: Apache-2.0 */
/* A run of map.h, between its worker side and its ordered side. */
#ifndef KC_MAP_INTERNAL_H
#define KC_MAP_INTERNAL_H

#include "map.h"

#include "kcorpus/stream.h"

/* A record that was malformed, or a line above the ceiling. */
struct kc_map_bad {
	uint64_t line;     /* in the batch, from 0 */
	size_t at, len;    /* its bytes in the batch's input */
	size_t rejects_at; /* where its entry goes in `rejects` */
	char why[240];
};

/* Where there is a `decide`: what stands in the batch, in order. */
enum kc_map_kind {
	KC_MAP_WAITS,  /* a record for `decide` */
	KC_MAP_PASSES, /* a bad one that is kept */
	KC_MAP_BAD,    /* `at` is its index in bads */
	KC_MAP_DROPPED /* at, len: its entry in rejects */
};

struct kc_map_item {
	enum kc_map_kind kind;
	bool changed;   /* the line is in `text` */
	size_t at, len; /* a line with LF in `text` or the input */
	size_t payload, payload_len;
};

/* What a batch carries from its worker to its retirement. */
struct kc_map_batch {
	uint64_t lines, blank, in, out, rejected, bad, kept;
	bool stop; /* --on-error=stop: the last of `bads` ends the run */
	struct kc_map_bad *bads;
	size_t bad_n, bad_cap;
	kc_buf rejects; /* dropped records, each with its reason */
	struct kc_map_item *items;
	size_t item_n, item_cap;
	kc_buf text;    /* of changed items */
	kc_buf payload; /* of all items */
};

struct kc_map_run {
	struct kc_cli *cli;
	const struct kc_map *map;
	void *options;
	kc_lines *lines;
	unsigned threads;
	struct kc_mapper *mappers; /* threads + 1 */
	kc_record **records;       /* threads + 1 */
	size_t reason;             /* the number of the field "reason" */

	/* Of the ordered side. */
	uint64_t line; /* lines of the file before this batch */
	/* A line above the ceiling that is going by. */
	kc_buf raw;         /* up to two bytes, for the next base64 group */
	const char *failed; /* the output that an error is about */
};

/* The worker side. */
kc_status kc_map_work(void *run, unsigned worker, kc_batch *b, kc_error *err);

/* The ordered side. */
kc_status kc_map_retire(void *run, kc_batch *b, kc_error *err);
void kc_map_release(void *run, kc_batch *b);

/*
 * Append the record `r` with a "reason" member to `out`; the line itself with
 * --plain.
 */
kc_status kc_map_add_reject(const struct kc_map_run *run, kc_record *r,
    const char *reason, kc_buf *out);

#endif
