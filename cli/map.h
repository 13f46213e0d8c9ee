/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tools that map records: each record is kept, changed or dropped for a reason,
 * on its own. Files, batches, threads, bad records, --rejects, statistics and
 * progress are done here.
 *
 *	static kc_status
 *	map(struct kc_mapper *m, kc_record *r, kc_error *err)
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
 *	static const struct kc_map job = {.reasons = reasons, .map = map};
 *
 *	static void
 *	run(struct kc_cli *cli, void *options)
 *	{
 *		kc_map_run(cli, &job, options);
 *	}
 */
#ifndef KC_MAP_H
#define KC_MAP_H

#include "cli.h"

#include "kcorpus/record.h"

enum { KC_MAP_MAX_COUNTS = 64 };

/* One worker. */
struct kc_mapper {
	struct kc_cli *cli;
	void *options;
	void *state; /* the tool's own, made by `begin` */
	unsigned number;

	/* The batch of lines being mapped, and how far it is valid UTF-8. */
	kc_str batch;
	const char *valid_end;
	bool first;           /* no record of this batch was mapped before */
	const char *pass_end; /* what map->pass said last */
	/* Of the record being mapped. */
	bool dropped;
	size_t reason;  /* index into reasons */
	kc_buf payload; /* for `decide` or the output; emptied before each */
	kc_buf mended;  /* the line, if it was mended; else empty */
	/* Since the start. */
	uint64_t reason_counts[KC_MAP_MAX_COUNTS];
	uint64_t counts[KC_MAP_MAX_COUNTS];
};

struct kc_map {
	/* Fields by number after the text, which is field 0; NULL-terminated. */
	const char *const *fields;
	const char *const *reasons;  /* for which records are dropped */
	const char *const *counters; /* other things that are counted */
	/* Make and free m->state; both may be NULL. */
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
	 * of the input and on one thread, with what map left in m->payload. `m`
	 * is not the worker but one more, number `threads`. It may drop.
	 */
	kc_status (*decide)(struct kc_mapper *m, kc_str payload, kc_error *err);
	/*
	 * If set: called right after `decide` dropped the record, with the
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

/* Run it over the operands; what happens is in cli->status. */
void kc_map_run(struct kc_cli *cli, const struct kc_map *map, void *options);

#endif
