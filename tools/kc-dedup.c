/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup: drops records that are duplicates of earlier ones. */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/dedup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	double threshold; /* 0: the measure's own */
	uint64_t shingle, slots;
	bool exact, near_too;
	int fold, measure;
	kc_dedup_params params;
	bool named; /* --rejects tells which document was kept */
	kc_dedup *index;
};

static const char *const folds[] = {"spaces", "letters", "none", NULL};
static const char *const measures[] = {"kept", "jaccard", "containment", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Duplicates"),
    KC_OPT_FLAG(0, "near", struct options, near_too,
	"drop exact and near duplicates; this is what is done without --exact"),
    KC_OPT_FLAG(0, "exact", struct options, exact, "drop exact ones only"),
    KC_OPT_CHOICE(0, "fold", "WHAT", struct options, fold, folds,
	"exact duplicates are equal but for white space and Unicode form, in "
	"letters and signs, or in all bytes"),
    KC_OPT_CHOICE(0, "measure", "NAME", struct options, measure, measures,
	"similarity of near duplicates: the share of the characters that would "
	"go which the kept text has, or an index of sets of shingles"),
    KC_OPT_REAL('t', "threshold", "SHARE", struct options, threshold, 0, 1,
	"least similarity of near duplicates; 0 stands for 0.93 of kept, 0.8 "
	"of "
	"jaccard, 0.9 of containment"),
    KC_OPT_GROUP("Sketches"),
    KC_OPT_UINT(0, "shingle", "BYTES", struct options, shingle, 1, 64,
	"least length of a shingle; 15 are 5 syllables or 15 Latin letters"),
    KC_OPT_UINT(0, "slots", "N", struct options, slots, 16, KC_SKETCH_MAX_SLOTS,
	"values of a sketch; more propose fewer pairs below the threshold"),
    KC_OPT_END};

enum { ID = 1, DUPLICATE_OF, SIMILARITY, KEPT, JACCARD, CONTAINMENT };
static const char *const fields[] = {
    "id", "duplicate_of", "similarity", "kept", "jaccard", "containment", NULL};

/* A longer one is not named in --rejects. */
enum { LONGEST_ID = 65536 };

enum { EXACT, NEAR };
static const char *const reasons[] = {
    "exact-duplicate", "near-duplicate", NULL};

enum { COMPARED };
static const char *const counters[] = {"pairs_compared", NULL};

/* A worker's; `match` and `numbers` are of the ordered side. */
struct state {
	kc_sketcher *sketcher;
	kc_arena arena;
	kc_duplicate match;
	kc_buf numbers;
};

static kc_status
begin_worker(struct kc_mapper *m, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state;

	return kc_sketcher_new(&s->sketcher, &o->params.sketch, err);
}

static void
end_worker(struct kc_mapper *m)
{
	struct state *s = m->state;

	kc_sketcher_free(s->sketcher);
	kc_arena_release(&s->arena);
	kc_buf_release(&s->numbers);
}

/* What is left for the decision: the sketch, the raw id, zeros to align. */
static kc_status
put_payload(kc_buf *b, const kc_sketch *sketch, kc_str id)
{
	KC_TRY(kc_sketch_pack(sketch, b));
	KC_TRY(kc_json_one_line(id, b));
	while (b->len % 8)
		KC_TRY(kc_buf_addc(b, '\0'));
	return KC_OK;
}

static kc_status
sketch_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state;
	kc_str text, id = {NULL, 0};
	kc_sketch sketch;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (o->named)
		id = kc_record_raw(r, ID);
	if (id.len > LONGEST_ID)
		id.len = 0;
	kc_arena_reset(&s->arena);
	KC_TRY(kc_sketch_text(s->sketcher, text, &s->arena, &sketch, err));
	return put_payload(&m->payload, &sketch, id);
}

/* Add what all of the input would need, as far as can be told by now. */
static void
add_outlook(const struct kc_mapper *m, const kc_dedup *index, kc_error *err)
{
	const struct kc_progress *p = &m->cli->progress;
	size_t n = strlen(err->msg);
	double done, all;

	if (!p->source)
		return;
	done = (double)p->offset(p->source);
	all = (double)p->size(p->source);
	if (done > 0 && all > done)
		snprintf(err->msg + n, sizeof(err->msg) - n,
		    "; all of the input may need %.0f MiB",
		    ceil((double)kc_dedup_memory(index) * all / done /
			(1 << 20)));
}

static kc_status
decide_record(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state;
	kc_sketch sketch;
	size_t n = kc_sketch_unpack(payload.ptr, &sketch);
	kc_dedup_item doc = {
	    .sketch = &sketch, .name = {payload.ptr + n, payload.len - n}};
	kc_status st;

	/* JSON has no NUL. */
	while (doc.name.len && !doc.name.ptr[doc.name.len - 1])
		doc.name.len--;
	st = kc_dedup_add(o->index, &doc, &s->match, err);
	if (st == KC_ERR_LIMIT)
		add_outlook(m, o->index, err);
	if (st)
		return st;
	if (s->match.kind != KC_DUPLICATE_NONE)
		kc_mapper_drop(
		    m, s->match.kind == KC_DUPLICATE_EXACT ? EXACT : NEAR);
	return KC_OK;
}

static kc_status
set_number(kc_record *r, size_t field, double x, kc_buf *b, size_t *from)
{
	KC_TRY(kc_buf_addf(b, "%.4f", x));
	kc_record_set_json(
	    r, field, KC_JSON_NUMBER, (kc_str){b->ptr + *from, b->len - *from});
	*from = b->len;
	return KC_OK;
}

/* Say of which kept document, if it has an id, and how similar it is. */
static kc_status
describe_reject(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct state *s = m->state;
	const kc_duplicate *d = &s->match;
	size_t from = 0;
	kc_status st;

	kc_buf_reset(&s->numbers, SIZE_MAX);
	/* The record borrows the numbers: they may not move. */
	st = kc_buf_reserve(&s->numbers, 64);
	if (!st)
		st = set_number(
		    r, SIMILARITY, d->similarity, &s->numbers, &from);
	if (!st && d->kind == KC_DUPLICATE_NEAR) {
		st = set_number(r, KEPT, d->agreement.kept, &s->numbers, &from);
		if (!st)
			st = set_number(r, JACCARD, d->agreement.jaccard,
			    &s->numbers, &from);
		if (!st)
			st = set_number(r, CONTAINMENT,
			    d->agreement.containment, &s->numbers, &from);
	}
	if (st)
		return kc_fail_nomem(err);
	if (d->of.len)
		kc_record_set_json(r, DUPLICATE_OF, KC_JSON_STRING, d->of);
	return KC_OK;
}

static kc_status
count_pairs(struct kc_mapper *m, kc_error *err)
{
	const struct options *o = m->options;
	kc_dedup_counts counts;

	(void)err;
	kc_dedup_count(o->index, &counts);
	kc_mapper_count(m, COMPARED, counts.compared);
	return KC_OK;
}

static const struct kc_map job = {.fields = fields,
    .reasons = reasons,
    .counters = counters,
    .state_size = sizeof(struct state),
    .begin = begin_worker,
    .end = end_worker,
    .map = sketch_record,
    .decide = decide_record,
    .reject = describe_reject,
    .finish = count_pairs};

static double
default_threshold(int measure)
{
	static const double of[] = {
	    KC_THRESHOLD_KEPT, KC_THRESHOLD_JACCARD, KC_THRESHOLD_CONTAINMENT};

	return of[measure];
}

static kc_status
make_index(struct kc_cli *cli, struct options *o, kc_error *err)
{
	kc_dedup_params *p = &o->params;

	o->named = cli->common.rejects && !cli->common.plain;
	p->measure = (kc_measure)o->measure;
	p->threshold = o->threshold > 0 ? o->threshold
					: default_threshold(o->measure);
	p->memory = cli->common.memory;
	p->seed = kc_cli_seed();
	p->names = o->named;
	/* With a limit nothing may wait: this tool has no place for records. */
	p->tmp = p->memory ? NULL : kc_cli_tmp(cli);
	if (p->memory && p->texts > p->memory / 4)
		p->texts = p->memory / 4;
	p->sketch.fold = (kc_exact_fold)o->fold;
	p->sketch.window = (uint32_t)o->shingle;
	p->sketch.slots = (uint32_t)o->slots;
	if (!o->exact)
		KC_TRY(kc_dedup_params_near(p, err));
	return kc_dedup_new(&o->index, p, err);
}

static void
run(struct kc_cli *cli, void *options)
{
	struct options *o = options;
	kc_error err = {0};

	if (o->exact && o->near_too) {
		kc_cli_usage(cli, "--exact and --near exclude each other");
		return;
	}
	if (make_index(cli, o, &err)) {
		kc_cli_refuse(cli, &err);
		return;
	}
	kc_map_run(cli, &job, o);
	kc_dedup_free(o->index);
}

int
main(int argc, char **argv)
{
	struct options o = {
	    .shingle = 15, .slots = 96, .params = KC_DEDUP_PARAMS_INIT};
	const struct kc_tool tool = {"kc-dedup", "Drop duplicate records",
	    "[FILE]...", KC_SHARED_REDUCE | KC_SHARED_KEEP | KC_SHARED_MEMORY,
	    table, &o, run, NULL};

	return kc_tool_main(&tool, argc, argv);
}
