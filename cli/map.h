/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tools that map records: each record is kept, changed or dropped for a reason,
 * on its own. Files, batches, threads, bad records, --rejects, statistics and
 * progress are done here.
 *
 *	static kc_status
 *	drop_short(struct kc_mapper *m, kc_record *r, kc_error *err)
 *	{
 *		const struct options *o = m->options;
 *		kc_str text;
 *
 *		KC_TRY(kc_record_text(r, 0, &text, err));
 *		if (text.len < o->least)
 *			kc_mapper_drop(m, SHORT);
 *		return KC_OK;
 *	}
 *
 *	static const char *const reasons[] = {"short", NULL};
 *	static const struct kc_map job = {.reasons = reasons, .map = drop_short};
 *
 *	static void
 *	run_x(struct kc_cli *cli, void *options)
 *	{
 *		kc_map_run(cli, &job, options);
 *	}
 */
#ifndef KC_MAP_H
#define KC_MAP_H

#include "cli.h"

#include "kcorpus/record.h"
#include "kcorpus/stream.h"

/* One worker. */
struct kc_mapper {
	struct kc_cli *cli;
	void *options;
	void *state; /* the tool's own: map->state_size bytes, zeros at first */
	unsigned number;
	const char *file; /* the operand that the record is from */

	/* Of the record being mapped. */
	bool dropped;
	bool waits;    /* set by `decide`: see `settle` */
	size_t reason; /* index into reasons */
	/*
	 * `map` appends what is for `decide`, or for the output, of which it is
	 * empty before each record; earlier records' for `decide` stand before it.
	 */
	kc_buf payload;
	/* Since the start, as many as there are names. */
	uint64_t *reason_counts;
	uint64_t *counts;
};

struct kc_source;
struct kc_unit;

/* What lines are, for a tool that does not leave it to the shared options. */
struct kc_map_form {
	bool plain;
	const char *field; /* that holds the text */
	uint64_t max_record;
};

/* 16 of a record, without the text and what --rejects needs. */
enum { KC_MAP_MAX_FIELDS = KC_JSON_MAX_FIELDS - 2 };

struct kc_map {
	/*
	 * Fields by number after the text, which is field 0; NULL-terminated, at
	 * most KC_MAP_MAX_FIELDS.
	 */
	const char *const *fields;
	/* NULL: as --plain, --field and --max-record say. */
	const struct kc_map_form *form;
	const char *const *reasons;  /* for which records are dropped */
	const char *const *counters; /* other things that are counted */
	/*
	 * Bytes of m->state, which the framework makes and frees; what it points
	 * to is made by `begin` and freed by `end`, which is called also after a
	 * `begin` that failed. Both may be NULL.
	 */
	size_t state_size;
	kc_status (*begin)(struct kc_mapper *m, kc_error *err);
	void (*end)(struct kc_mapper *m);
	/*
	 * One record, on any worker. KC_ERR_FORMAT, KC_ERR_ENCODING and
	 * KC_ERR_LIMIT make it a bad record; other failures end the run.
	 */
	kc_status (*map)(struct kc_mapper *m, kc_record *r, kc_error *err);
	/*
	 * If set: called for a line that is not UTF-8. What it appends to `out`
	 * is read in its place.
	 */
	kc_status (*mend)(struct kc_mapper *m, kc_str line, kc_buf *out);
	/*
	 * If set, for --plain: the length of a prefix of `lines` (valid UTF-8)
	 * in which every line is kept as it is and counts nothing. It may end
	 * inside a line. Spares whole batches the look at each line.
	 */
	size_t (*pass)(struct kc_mapper *m, kc_str lines);
	/*
	 * If set: called for each record that `map` did not drop, in the order
	 * of the input and on one thread, with what map put in m->payload. `m`
	 * is not the worker but one more, number `threads`. It may drop.
	 */
	kc_status (*decide)(struct kc_mapper *m, kc_str payload, kc_error *err);
	/*
	 * If set: called with the payload of a record a few records before
	 * `decide`, to fetch what that will look at. It changes nothing.
	 */
	void (*foresee)(struct kc_mapper *m, kc_str payload);
	/*
	 * For a `decide` that may leave records open, by m->waits: their lines
	 * are put aside, in memory and then in --tmp, and all that follows them.
	 * After the input comes `settle`, once, then `resume` for each of them in
	 * order, which may drop it, and `amend`, if set and not with --plain, for
	 * those that are kept, with the record read again, to add facts.
	 */
	kc_status (*settle)(struct kc_mapper *m, kc_error *err);
	kc_status (*resume)(struct kc_mapper *m, kc_error *err);
	kc_status (*amend)(struct kc_mapper *m, kc_record *r, kc_error *err);
	/*
	 * If set: called right after `decide` or `resume` dropped the record, with the
	 * record read again, to add facts to its entry in --rejects. Only with
	 * --rejects and not with --plain.
	 */
	kc_status (*reject)(struct kc_mapper *m, kc_record *r, kc_error *err);
	/*
	 * Write what `map` left in m->payload in the place of each record. Bad
	 * records are never passed on then.
	 */
	bool writes_payload;
	/* If set: no record is written, and workers are merged in order. */
	kc_status (*merge)(
	    struct kc_mapper *into, struct kc_mapper *from, kc_error *err);
	/* If set: called once on the merged worker (or on number `threads`). */
	kc_status (*finish)(struct kc_mapper *m, kc_error *err);
	/* If set: the input is not lines (see below), `map` is not called. */
	const struct kc_source *source;
	void *source_self;
	kc_status (*map_unit)(
	    struct kc_mapper *m, struct kc_unit *u, kc_error *err);
};

/* Drop the record for reasons[i]. */
static inline void
kc_mapper_drop(struct kc_mapper *m, size_t i)
{
	m->dropped = true;
	m->reason = i;
}

/* Add to counters[i]. */
static inline void
kc_mapper_count(struct kc_mapper *m, size_t i, uint64_t n)
{
	m->counts[i] += n;
}

/*
 * What lies ahead in the batch from `at` on, a place in the line of the record
 * being mapped: valid UTF-8, over many records. Empty when the line is not as it
 * was read (it was mended). *batch is another number for each batch.
 */
kc_str
kc_mapper_ahead(const struct kc_mapper *m, const char *at, uint64_t *batch);

/* A `merge` for jobs that write no record, and whose `decide` has gathered all. */
kc_status kc_map_merge_nothing(
    struct kc_mapper *into, struct kc_mapper *from, kc_error *err);

/*
 * Run it over the operands; what happens is in cli->status. False when it ended
 * before the end of its input.
 */
bool kc_map_run(struct kc_cli *cli, const struct kc_map *map, void *options);

/*
 * --- Inputs that are not lines ---
 *
 * A source cuts its input into units of bytes (pages, records of an archive),
 * many to a batch, on the calling thread. Each is mapped on some worker, by
 * map_unit: to a record in m->payload, which is written, or it is dropped.
 */

/* A range of a batch's input, where it stays while the input grows. */
struct kc_batch_span {
	size_t at, len;
};

/* The start of a tool's own struct. */
struct kc_unit {
	struct kc_batch_span name; /* of the file, with a NUL after it */
	struct kc_batch_span bytes;
	uint64_t offset; /* in the decompressed file */
	bool dropped;    /* by the source or by map_unit, for `reason` */
	bool broken;     /* no unit: the file breaks off here, by `error` */
	bool rest;       /* no unit: more bytes of the dropped one before it */
	bool more;       /* the next unit is such a one */
	size_t reason;
	kc_error error; /* its msg tells of a bad unit, or of what is broken */
};

/* A batch being filled. */
struct kc_units {
	kc_batch *batch; /* `in` holds the bytes */
	uint64_t files, bytes;
	char *v;
	size_t n, cap, size;
};

struct kc_source {
	size_t unit_size;
	/*
	 * Add whole units until there are about KC_UNITS_BATCH bytes. KC_EOF, or
	 * a failure of the run: what was added is mapped all the same, but this
	 * is not called again.
	 */
	kc_status (*next)(void *self, struct kc_units *units, kc_error *err);
	/* Bytes read and bytes in all (0: not known), from any thread. */
	uint64_t (*offset)(const void *self);
	uint64_t (*size)(const void *self);
	/* From reasons[first_bad] on a dropped unit is a bad record. */
	size_t first_bad;
	/* Append members (by kc_json_key) to the entry of a dropped unit. */
	kc_status (*describe)(
	    struct kc_mapper *m, const struct kc_unit *u, kc_buf *out);
};

enum { KC_UNITS_BATCH = 1 << 18 };

/* One more unit, all zero, until the next one; NULL when memory runs out. */
void *kc_units_add(struct kc_units *units);

/* Unit number i. */
void *kc_units_at(const struct kc_units *units, size_t i);

/* The bytes of a span, on a worker. */
kc_str kc_mapper_span(const struct kc_mapper *m, struct kc_batch_span s);

#endif
