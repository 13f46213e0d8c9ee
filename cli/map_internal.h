/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of map.h, between its parts: map.c (the run), map_work.c (a batch on its
 * worker: map_lines.c or map_units.c, and what becomes of a record),
 * map_retire.c (batches in their order), map_wait.c (what waits for the end).
 */
#ifndef KC_MAP_INTERNAL_H
#define KC_MAP_INTERNAL_H

#include "map.h"
#include "rejects.h"

#include "kcorpus/spool.h"

/* A buffer of more bytes is not kept from record to record. */
enum { KC_MAP_KEEP = 1 << 20 };

/* A line that was malformed, too long, or torn. */
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
	bool stop; /* --on-error=stop: its last record ends the run */
	struct kc_units units; /* of a source */
	struct kc_map_bad *bads;
	size_t bad_n, bad_cap;
	kc_buf rejects; /* dropped records, each with its reason */
	struct kc_map_item *items;
	size_t item_n, item_cap;
	kc_buf text;    /* of changed items */
	kc_buf payload; /* of all items */
};

/* A worker with what the tool does not see of it. */
struct kc_map_worker {
	struct kc_mapper mapper; /* first: the tool has its address */
	kc_record *record;
	kc_buf mended; /* the line, if it was mended; else empty */

	/* The batch at hand, and how far it is valid UTF-8. */
	kc_str batch;
	uint64_t batch_number;
	size_t payload_used; /* by the records of the batch that wait */
	const char *valid_end;
	const char *pass_end; /* what map->pass said last */
};

struct kc_map_state {
	struct kc_cli *cli;
	const struct kc_map *map;
	void *options;
	struct kc_map_form form;
	kc_lines *lines;
	unsigned threads;
	struct kc_map_worker *workers; /* threads + 1 */
	size_t reason;                 /* the number of the field "reason" */

	/* Of the ordered side. */
	uint64_t line;             /* lines of the file before this batch */
	struct kc_base64 long_raw; /* of a line above the ceiling going by */
	kc_spool waiting;          /* lines, of map_wait.c */
	kc_status source_ended; /* what map->source gave with its last units */
	kc_error source_error;
};

/* --- map_work.c --- */

/* The `map` and the `release` of the stream. */
kc_status kc_map_work(void *run, unsigned worker, kc_batch *b, kc_error *err);
void kc_map_release(void *run, kc_batch *b);

/* What b carries, made empty (but for its units); NULL without memory. */
struct kc_map_batch *kc_map_carried(kc_batch *b);

/* True if the bytes of bad records are passed on. */
bool kc_map_keeps(const struct kc_map_state *run);

/*
 * Append the record of a line, which was dropped for reasons[i], to `out`. Nothing
 * without --rejects.
 */
kc_status kc_map_add_reject(
    const struct kc_map_state *run, kc_record *r, size_t i, kc_buf *out);

/* Note a bad line, with LF; with --on-error=keep its bytes pass on. */
kc_status kc_map_add_bad(
    struct kc_map_state *run, kc_batch *b, kc_str line, const kc_error *why);

/* Write the record that was mapped from a line, or what becomes of it. */
kc_status kc_map_settle(struct kc_map_state *run, struct kc_map_worker *w,
    kc_batch *b, kc_str line);

/* --- map_lines.c, map_units.c: all of a batch --- */
kc_status kc_map_lines(struct kc_map_state *run, struct kc_map_worker *w,
    kc_batch *b, kc_error *err);
kc_status kc_map_units(struct kc_map_state *run, struct kc_map_worker *w,
    kc_batch *b, kc_error *err);

/* The `next` of the stream, from map->source. */
kc_status kc_map_next_units(void *run, kc_batch *b, kc_error *err);

/* Messages about units, in order. False: the run is to end. */
bool kc_map_report_units(struct kc_map_state *run, const kc_batch *b);

/* --- map_wait.c --- */
void kc_map_wait_init(struct kc_map_state *run);

/* True once a line was put aside. */
bool kc_map_waits(const struct kc_map_state *run);

/* Let a line, with LF, wait: for `resume`, or `decided` for its turn alone. */
kc_status kc_map_put_aside(
    struct kc_map_state *run, kc_str line, bool decided, kc_error *err);

/* What waits, after the input. */
kc_status kc_map_resume(struct kc_map_state *run, kc_error *err);

/* --- map_retire.c --- */
kc_status kc_map_retire(void *run, kc_batch *b, kc_error *err);

/* True if the input is records as the user sees them, so that files are told apart. */
static inline bool
kc_map_reads_records(const struct kc_map *map)
{
	return !map->form && !map->source;
}

#endif
