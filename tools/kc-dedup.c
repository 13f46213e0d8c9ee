/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup: drops records that are duplicates of earlier ones. */
#include <config.h>

#include "cli/map.h"
#include "sketch_pack.h"

#include "kcorpus/dedup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	double threshold;
	uint64_t shingle, sample;
	bool exact, near_too;
	int fold;
	kc_dedup_params params;
	bool named; /* --rejects tells which document was kept */
	kc_dedup *index;
};

static const char *const folds[] = {"letters", "none", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Duplicates"),
    KC_OPT_FLAG(0, "near", struct options, near_too,
	"drop exact and near duplicates; this is what is done without --exact"),
    KC_OPT_FLAG(0, "exact", struct options, exact, "drop exact ones only"),
    KC_OPT_REAL('t', "threshold", "SHARE", struct options, threshold, 0.3, 1,
	"least similarity of near duplicates (Jaccard, of shingles)"),
    KC_OPT_CHOICE(0, "fold", "WHAT", struct options, fold, folds,
	"texts are exact duplicates if their letters are, or all their bytes"),
    KC_OPT_GROUP("Sketches"),
    KC_OPT_UINT(0, "shingle", "BYTES", struct options, shingle, 1, 64,
	"least length of a shingle; 15 are 5 syllables or 15 Latin letters"),
    KC_OPT_UINT(0, "sample", "N", struct options, sample, 16, 65536,
	"hashes kept of a text; memory for accuracy"),
    KC_OPT_END};

enum { ID = 1, DUPLICATE_OF, SIMILARITY };
static const char *const fields[] = {"id", "duplicate_of", "similarity", NULL};

/* A longer one is not named in --rejects. */
enum { LONGEST_ID = 65536 };

enum { EXACT, NEAR };
static const char *const reasons[] = {
    "exact-duplicate", "near-duplicate", NULL};

enum { COMPARED };
static const char *const counters[] = {"pairs_compared", NULL};

/* A worker's; `match` is of the ordered side. */
struct state {
	kc_sketcher *sketcher;
	kc_arena arena;
	kc_duplicate match;
	kc_buf similarity;
};

static kc_status
begin(struct kc_mapper *m, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state = calloc(1, sizeof(*s));

	if (!s)
		return kc_fail_nomem(err);
	return kc_sketcher_new(&s->sketcher, &o->params.sketch, err);
}

static void
end(struct kc_mapper *m)
{
	struct state *s = m->state;

	if (!s)
		return;
	kc_sketcher_free(s->sketcher);
	kc_arena_release(&s->arena);
	kc_buf_release(&s->similarity);
	free(s);
}

/* What is left for `decide`: the sketch, the raw id, zeros to align the next. */
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
map(struct kc_mapper *m, kc_record *r, kc_error *err)
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
decide(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state;
	kc_sketch sketch;
	size_t n = kc_sketch_unpack(payload.ptr, &sketch);
	kc_str id = {payload.ptr + n, payload.len - n};
	kc_status st;

	/* JSON has no NUL. */
	while (id.len && !id.ptr[id.len - 1])
		id.len--;
	st = kc_dedup_add(o->index, &sketch, id, &s->match, err);
	if (st == KC_ERR_LIMIT)
		add_outlook(m, o->index, err);
	if (st)
		return st;
	if (s->match.kind != KC_DUPLICATE_NONE)
		kc_mapper_drop(
		    m, s->match.kind == KC_DUPLICATE_EXACT ? EXACT : NEAR);
	return KC_OK;
}

/* Say of which kept document, if it has an id, and how similar it is. */
static kc_status
reject(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct state *s = m->state;

	kc_buf_reset(&s->similarity, SIZE_MAX);
	if (kc_buf_addf(&s->similarity, "%.4f", s->match.similarity))
		return kc_fail_nomem(err);
	if (s->match.of.len)
		kc_record_set_json(
		    r, DUPLICATE_OF, KC_JSON_STRING, s->match.of);
	kc_record_set_json(
	    r, SIMILARITY, KC_JSON_NUMBER, kc_buf_str(&s->similarity));
	return KC_OK;
}

static kc_status
finish(struct kc_mapper *m, kc_error *err)
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
    .begin = begin,
    .end = end,
    .map = map,
    .decide = decide,
    .reject = reject,
    .finish = finish};

static kc_status
prepare(struct kc_cli *cli, struct options *o, kc_error *err)
{
	kc_dedup_params *p = &o->params;

	o->named = cli->common.rejects && !cli->common.plain;
	p->threshold = o->threshold;
	p->memory = cli->common.memory;
	p->seed = kc_cli_seed();
	p->names = o->named;
	p->sketch.literal = o->fold == 1;
	p->sketch.window = (uint32_t)o->shingle;
	p->sketch.sample = (uint32_t)o->sample;
	if (!o->exact)
		KC_TRY(kc_sketch_params_near(&p->sketch, o->threshold, err));
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
	if (prepare(cli, o, &err)) {
		kc_cli_error(cli, NULL, &err);
		return;
	}
	kc_map_run(cli, &job, o);
	kc_dedup_free(o->index);
}

int
main(int argc, char **argv)
{
	struct options o = {.threshold = 0.8,
	    .shingle = 15,
	    .sample = 256,
	    .params = KC_DEDUP_PARAMS_INIT};
	const struct kc_tool tool = {"kc-dedup", "Drop duplicate records",
	    "[FILE]...", KC_SHARED_MAP | KC_SHARED_CEILING, table, &o, run,
	    NULL};

	return kc_tool_main(&tool, argc, argv);
}
