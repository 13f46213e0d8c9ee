/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup: drops records that are duplicates of earlier ones. */
#include <config.h>

#include "cli/map.h"
#include "tools/dedup/dedup_against.h"
#include "tools/dedup/dedup_index.h"
#include "tools/dedup/dedup_passages.h"
#include "tools/dedup/dedup_substrings.h"
#include "tools/dedup/policy.h"
#include "tools/dedup/sources.h"
#include "tools/dedup/verdict.h"

#include "kcorpus/dedup.h"
#include "kcorpus/hash.h"

#include <math.h>
#include <string.h>

struct dedup_options {
	double threshold; /* 0: the measure's own */
	uint64_t shingle, slots;
	bool exact, near_too, lines, paragraphs;
	int rule;
	uint64_t green, red, substrings;
	int whole;
	struct kc_against_options against;
	int fold, measure;
	const char *keep, *source, *folder;
	bool report;
	bool clusters;
	kc_dedup_params params;
	bool named; /* --rejects tells which document was kept */
	struct kc_policy policy;
	struct kc_sources sources;
	kc_dedup *index;
	uint32_t resumed; /* of the records that waited */
};

static const char *const folds[] = {"spaces", "letters", "none", NULL};
static const char *const measures[] = {"kept", "jaccard", "containment", NULL};

static const char *const wholes[] = {"eojeol", "line", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Duplicates"),
    KC_OPT_FLAG(0, "near", struct dedup_options, near_too,
	"drop exact and near duplicates; this is the default"),
    KC_OPT_FLAG(
	0, "exact", struct dedup_options, exact, "drop exact duplicates only"),
    KC_OPT_CHOICE(0, "fold", "WHAT", struct dedup_options, fold, folds,
	"compare exact duplicates without white space and in one Unicode form, "
	"by letters and signs, or byte by byte"),
    KC_OPT_CHOICE(0, "measure", "NAME", struct dedup_options, measure, measures,
	"similarity of near duplicates: the share of the characters of the "
	"dropped text that the kept text has, or an index of the two sets of "
	"shingles"),
    KC_OPT_REAL('t', "threshold", "SHARE", struct dedup_options, threshold, 0,
	1,
	"least similarity of near duplicates; 0 stands for 0.93 (kept), 0.8 "
	"(jaccard) or 0.9 (containment)"),
    KC_OPT_STRING(0, "index", "DIR", struct dedup_options, folder,
	"judge also against all records that earlier runs added to this index, "
	"and add to it"),
    KC_OPT_FLAG(0, "report", struct dedup_options, report,
	"print what the index of --index holds and read no records"),
    KC_OPT_GROUP("Lines and paragraphs"),
    KC_OPT_FLAG(0, "lines", struct dedup_options, lines,
	"cut lines that recur in the corpus out of the texts; no record is "
	"compared with another as a whole"),
    KC_OPT_FLAG(0, "paragraphs", struct dedup_options, paragraphs,
	"the same with paragraphs, runs of lines between blank ones"),
    KC_OPT_CHOICE(0, "repeats", "RULE", struct dedup_options, rule,
	kc_passage_rule_names,
	"what is cut: all but the first occurrence of each; all that occur "
	"more than --red times; or what is not in a run of rare ones"),
    KC_OPT_UINT(0, "green", "N", struct dedup_options, green, 1, (1 << 30) - 1,
	"for runs: a line that occurs at most N times is rare"),
    KC_OPT_UINT(0, "red", "N", struct dedup_options, red, 1, (1 << 30) - 1,
	"for above and runs: a line that occurs more than N times is cut"),
    KC_OPT_GROUP("Substrings"),
    KC_OPT_UINT(0, "substrings", "N", struct dedup_options, substrings, 0,
	KC_SUBSTRING_MAX,
	"cut runs of N characters or more that occur earlier in the corpus, N "
	"from 8 on; 0: cut none"),
    KC_OPT_CHOICE(0, "whole", "UNIT", struct dedup_options, whole, wholes,
	"what is cut: whole eojeol, or whole lines only"),
    KC_OPT_GROUP("Evaluation sets"),
    KC_OPT_MULTI(0, "against", "FILE", struct dedup_options, against.files,
	"drop records that contain a text of FILE, which has records too; "
	"records are not compared with each other; may be repeated"),
    KC_OPT_LIST(0, "against-field", "NAME,...", struct dedup_options,
	against.fields,
	"these fields, joined in this order, are the text of an evaluation "
	"record [default: as --field]"),
    KC_OPT_UINT(0, "ngram", "N", struct dedup_options, against.ngram, 2, 1000,
	"texts share shingles of N syllables, or of 3 N Latin letters"),
    KC_OPT_REAL(0, "share", "SHARE", struct dedup_options, against.share, 0.001,
	1,
	"share of the shingles of an evaluation text that makes a record "
	"contaminated"),
    KC_OPT_FLAG(0, "mark", struct dedup_options, against.mark,
	"keep contaminated records, and add evaluation, evaluation_share and "
	"evaluation_spans"),
    KC_OPT_GROUP("Survivors"),
    KC_OPT_STRING(0, "keep", "WHICH", struct dedup_options, keep,
	"which of duplicates stays: first; longest; max:FIELD, the greatest "
	"number; prefer:FIELD=A,B, the first of the values"),
    KC_OPT_FLAG(0, "clusters", struct dedup_options, clusters,
	"add cluster_id and cluster_size to records that stay"),
    KC_OPT_STRING(0, "sources", "FIELD", struct dedup_options, source,
	"with --clusters, add sources, the values that this field has in the "
	"cluster"),
    KC_OPT_GROUP("Sketches"),
    KC_OPT_UINT(0, "shingle", "BYTES", struct dedup_options, shingle, 1, 64,
	"least length of a shingle; 15 are 5 syllables or 15 Latin letters"),
    KC_OPT_UINT(0, "slots", "N", struct dedup_options, slots, 16,
	KC_SKETCH_MAX_SLOTS,
	"number of values of a sketch; with more, fewer pairs below the "
	"threshold are proposed"),
    KC_OPT_END};

enum {
	PREFERRED = KC_VERDICT_FIELDS, /* the field of --keep */
	SOURCE,                        /* that of --sources */
	FIELDS
};

/* A longer one is not named in --rejects. */
enum { LONGEST_ID = 65536 };

enum { COMPARED };
static const char *const counters[] = {"pairs_compared", NULL};

/* A worker's; `match` and what is written are of the ordered side. */
struct dedup_state {
	kc_sketcher *sketcher;
	kc_arena arena;
	kc_duplicate match;
	kc_buf numbers, cluster_id, sources;
};

/* What is left for the decision, after the sketch; then id and source, zeros. */
struct dedup_facts {
	uint64_t preference;
	uint32_t id_len, source_len;
};

static kc_status
begin_dedup_worker(struct kc_mapper *m, kc_error *err)
{
	const struct dedup_options *o = m->options;
	struct dedup_state *s = m->state;

	return kc_sketcher_new(&s->sketcher, &o->params.sketch, err);
}

static void
end_dedup_worker(struct kc_mapper *m)
{
	struct dedup_state *s = m->state;

	kc_sketcher_free(s->sketcher);
	kc_arena_release(&s->arena);
	kc_buf_release(&s->numbers);
	kc_buf_release(&s->cluster_id);
	kc_buf_release(&s->sources);
}

/* One that a record has and that is not too long, as it was read. */
static kc_status
put_value(const kc_record *r, size_t field, kc_buf *out, uint32_t *len)
{
	kc_str raw = kc_record_raw(r, field);
	size_t start = out->len;

	if (raw.len <= LONGEST_ID)
		KC_TRY(kc_json_one_line(raw, out));
	*len = (uint32_t)(out->len - start);
	return KC_OK;
}

/* The source's name: the characters of a string, or the value as it stands. */
static kc_status
put_source(kc_record *r, kc_buf *out, uint32_t *len, kc_error *err)
{
	kc_str name;

	if (kc_record_type(r, SOURCE) != KC_JSON_STRING)
		return put_value(r, SOURCE, out, len);
	KC_TRY(kc_record_text(r, SOURCE, &name, err));
	if (name.len > LONGEST_ID)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "a source of %zu bytes", name.len);
	*len = (uint32_t)name.len;
	return kc_buf_add(out, name);
}

static kc_status
put_facts(const struct dedup_options *o, kc_record *r, kc_str text, kc_buf *b,
    kc_error *err)
{
	struct dedup_facts f = {0};
	size_t at = b->len;

	KC_TRY(
	    kc_policy_rate(&o->policy, r, PREFERRED, text, &f.preference, err));
	KC_TRY(kc_buf_add(b, (kc_str){(const char *)&f, sizeof(f)}));
	if (o->named || o->params.ranked || o->folder)
		KC_TRY(put_value(r, KC_VERDICT_ID, b, &f.id_len));
	if (o->source)
		KC_TRY(put_source(r, b, &f.source_len, err));
	while (b->len % 8)
		KC_TRY(kc_buf_addc(b, '\0'));
	memcpy(b->ptr + at, &f, sizeof(f));
	return KC_OK;
}

static kc_status
sketch_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct dedup_options *o = m->options;
	struct dedup_state *s = m->state;
	kc_sketch sketch;
	kc_status st;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_arena_reset(&s->arena);
	KC_TRY(kc_sketch_text(s->sketcher, text, &s->arena, &sketch, err));
	st = kc_sketch_pack(&sketch, &m->payload);
	if (!st)
		st = put_facts(o, r, text, &m->payload, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
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

/* The document of a payload, without its sketch. */
static kc_status
read_facts(
    struct dedup_options *o, const char *at, kc_dedup_item *item, kc_error *err)
{
	const struct dedup_facts *f = (const void *)at;

	at += sizeof(*f);
	item->preference = f->preference;
	item->name = (kc_str){at, f->id_len};
	if (!f->source_len)
		return KC_OK;
	return kc_sources_bit(&o->sources,
	    (kc_str){at + f->id_len, f->source_len}, &item->sources, err);
}

static void
drop_duplicate(struct kc_mapper *m)
{
	const struct dedup_state *s = m->state;

	if (s->match.kind == KC_DUPLICATE_EXACT)
		kc_mapper_drop(m, KC_VERDICT_EXACT);
	if (s->match.kind == KC_DUPLICATE_NEAR)
		kc_mapper_drop(m, KC_VERDICT_NEAR);
}

static kc_status
decide_record(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	struct dedup_options *o = m->options;
	struct dedup_state *s = m->state;
	kc_sketch sketch;
	kc_dedup_item item = {.sketch = &sketch};
	size_t n = kc_sketch_unpack(payload.ptr, &sketch);
	kc_status st;

	KC_TRY(read_facts(o, payload.ptr + n, &item, err));
	st = kc_dedup_add(o->index, &item, &s->match, err);
	if (st == KC_ERR_LIMIT)
		add_outlook(m, o->index, err);
	m->waits = !st && s->match.kind == KC_DUPLICATE_OPEN;
	drop_duplicate(m);
	return st;
}

static void
foresee_record(struct kc_mapper *m, kc_str payload)
{
	const struct dedup_options *o = m->options;
	kc_sketch sketch;

	(void)kc_sketch_unpack(payload.ptr, &sketch);
	kc_dedup_foresee(o->index, &sketch);
}

static kc_status
settle_records(struct kc_mapper *m, kc_error *err)
{
	const struct dedup_options *o = m->options;

	return kc_dedup_settle(o->index, err);
}

static kc_status
resume_record(struct kc_mapper *m, kc_error *err)
{
	struct dedup_options *o = m->options;
	struct dedup_state *s = m->state;

	KC_TRY(kc_dedup_verdict(o->index, o->resumed++, &s->match, err));
	drop_duplicate(m);
	return KC_OK;
}

static kc_status
set_match_number(kc_record *r, size_t field, double x, kc_buf *b, size_t *from)
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
	struct dedup_state *s = m->state;
	const kc_duplicate *d = &s->match;
	size_t from = 0;
	kc_status st;

	kc_buf_reset(&s->numbers, SIZE_MAX);
	/* The record borrows the numbers: they may not move. */
	st = kc_buf_reserve(&s->numbers, 64);
	if (!st)
		st = set_match_number(r, KC_VERDICT_SIMILARITY, d->similarity,
		    &s->numbers, &from);
	if (!st && d->kind == KC_DUPLICATE_NEAR) {
		st = set_match_number(
		    r, KC_VERDICT_KEPT, d->agreement.kept, &s->numbers, &from);
		if (!st)
			st = set_match_number(r, KC_VERDICT_JACCARD,
			    d->agreement.jaccard, &s->numbers, &from);
		if (!st)
			st = set_match_number(r, KC_VERDICT_CONTAINMENT,
			    d->agreement.containment, &s->numbers, &from);
	}
	if (st)
		return kc_fail_nomem(err);
	if (d->of.len)
		kc_record_set_json(r, KC_VERDICT_OF, KC_JSON_STRING, d->of);
	return KC_OK;
}

/* The id of a cluster is that of the record that stays, or its text's hash. */
static kc_status
put_cluster_id(kc_record *r, kc_buf *out, kc_error *err)
{
	char hex[33];
	kc_str text;

	if (kc_record_type(r, KC_VERDICT_ID) != KC_JSON_ABSENT)
		return kc_json_one_line(kc_record_raw(r, KC_VERDICT_ID), out)
		    ? kc_fail_nomem(err)
		    : KC_OK;
	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_hash128_hex(kc_hash128_of(text), hex);
	return kc_json_quote(kc_str_of(hex), out) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
add_cluster(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct dedup_options *o = m->options;
	struct dedup_state *s = m->state;

	s->numbers.len = s->cluster_id.len = s->sources.len = 0;
	KC_TRY(put_cluster_id(r, &s->cluster_id, err));
	if (kc_buf_addu(&s->numbers, s->match.members) ||
	    kc_sources_put(&o->sources, s->match.sources, &s->sources))
		return kc_fail_nomem(err);
	kc_verdict_set_cluster(
	    r, &s->cluster_id, &s->numbers, o->source ? &s->sources : NULL);
	return KC_OK;
}

static kc_status
count_pairs(struct kc_mapper *m, kc_error *err)
{
	const struct dedup_options *o = m->options;
	kc_dedup_counts counts;

	(void)err;
	kc_dedup_count(o->index, &counts);
	kc_mapper_count(m, COMPARED, counts.compared);
	return KC_OK;
}

static double
default_threshold(int measure)
{
	static const double of[] = {
	    KC_THRESHOLD_KEPT, KC_THRESHOLD_JACCARD, KC_THRESHOLD_CONTAINMENT};

	return of[measure];
}

static kc_status
make_index(struct kc_cli *cli, struct dedup_options *o, kc_error *err)
{
	kc_dedup_params *p = &o->params;

	o->named = cli->common.rejects && !cli->common.plain;
	p->measure = (kc_measure)o->measure;
	p->threshold = o->threshold > 0 ? o->threshold
					: default_threshold(o->measure);
	p->memory = cli->common.memory;
	p->seed = kc_cli_seed();
	p->names = o->named;
	p->tmp = kc_cli_tmp(cli);
	p->ranked = o->policy.keep != KC_KEEP_FIRST;
	p->clusters = o->clusters;
	if (p->memory && p->texts > p->memory / 4)
		p->texts = p->memory / 4;
	/* Elsewhere the order of the hashes decides who stands for whom. */
	if (o->exact && !p->ranked && !p->clusters && !o->folder)
		p->sketch.seed = kc_cli_seed();
	p->sketch.fold = (kc_exact_fold)o->fold;
	p->sketch.window = (uint32_t)o->shingle;
	p->sketch.slots = (uint32_t)o->slots;
	if (!o->exact)
		KC_TRY(kc_dedup_params_near(p, err));
	if (o->folder)
		KC_TRY(kc_open_index(o->folder, p, err));
	return kc_dedup_new(&o->index, p, err);
}

/* Combinations that make no sense; false after a usage error. */
static bool
check_options(struct kc_cli *cli, const struct dedup_options *o)
{
	bool against = o->against.files.n > 0, substrings = o->substrings > 0;

	if (o->exact + o->near_too + o->lines + o->paragraphs + against +
		substrings >
	    1)
		kc_cli_usage(cli,
		    "--exact, --near, --lines, --paragraphs, --substrings and "
		    "--against exclude each other");
	else if ((o->against.mark || o->against.fields.n) && !against)
		kc_cli_usage(cli, "--mark and --against-field need --against");
	else if (o->against.mark && cli->common.plain)
		kc_cli_usage(cli, "--mark adds fields, --plain has none");
	else if (o->report && !o->folder)
		kc_cli_usage(cli, "--report needs --index");
	else if (o->folder &&
	    (o->clusters || o->policy.keep != KC_KEEP_FIRST || o->lines ||
		o->paragraphs || against || substrings))
		kc_cli_usage(cli,
		    "--index is for --near and --exact with "
		    "--keep=first, without --clusters");
	else if (o->source && !o->clusters)
		kc_cli_usage(cli, "--sources needs --clusters");
	else if (o->clusters && cli->common.plain)
		kc_cli_usage(cli, "--clusters adds fields, --plain has none");
	else if ((o->policy.field || o->source) && cli->common.plain)
		kc_cli_usage(cli, "--plain has no fields to keep by");
	else
		return true;
	return false;
}

static void
drop_duplicates(struct kc_cli *cli, struct dedup_options *o)
{
	const char *fields[FIELDS] = {KC_VERDICT_FIELD_NAMES,
	    o->policy.field ? o->policy.field : "id",
	    o->source ? o->source : "id"};
	const struct kc_map job = {.fields = fields,
	    .reasons = kc_verdict_reasons,
	    .counters = counters,
	    .state_size = sizeof(struct dedup_state),
	    .begin = begin_dedup_worker,
	    .end = end_dedup_worker,
	    .map = sketch_record,
	    .decide = decide_record,
	    .foresee = foresee_record,
	    .settle = settle_records,
	    .resume = resume_record,
	    .amend = o->clusters ? add_cluster : NULL,
	    .reject = describe_reject,
	    .finish = count_pairs};
	kc_error err = {0};

	if (make_index(cli, o, &err))
		kc_cli_refuse(cli, &err);
	else if (kc_map_run(cli, &job, o) && o->folder)
		kc_extend_index(cli, o->index);
	kc_dedup_free(o->index);
	kc_index_close(o->params.index);
	kc_sources_release(&o->sources);
}

static void
cut_passages(struct kc_cli *cli, const struct dedup_options *o)
{
	kc_passage_params p = KC_PASSAGE_PARAMS_INIT;

	p.kind = o->lines ? KC_LINES : KC_PARAGRAPHS;
	p.rule = (kc_passage_rule)o->rule;
	p.fold = (kc_exact_fold)o->fold;
	p.green = (uint32_t)o->green;
	p.red = (uint32_t)o->red;
	if (cli->common.plain)
		kc_cli_usage(
		    cli, "--plain has lines alone; --exact compares them");
	else
		kc_cut_passages(cli, &p);
}

static void
cut_substrings(struct kc_cli *cli, const struct dedup_options *o)
{
	kc_substring_params p = KC_SUBSTRING_PARAMS_INIT;

	p.least = (uint32_t)o->substrings;
	p.lines = o->whole;
	if (cli->common.plain)
		kc_cli_usage(cli,
		    "--substrings cuts the texts of records; "
		    "--plain has lines alone");
	else
		kc_cut_substrings(cli, &p);
}

static void
run_dedup(struct kc_cli *cli, void *options)
{
	struct dedup_options *o = options;
	bool alone = o->lines || o->paragraphs || o->against.files.n ||
	    o->substrings;

	if (!kc_policy_parse(cli, o->keep, &o->policy) ||
	    !check_options(cli, o))
		;
	else if (alone && (o->clusters || o->policy.keep != KC_KEEP_FIRST))
		kc_cli_usage(cli,
		    "--keep and --clusters are of records that "
		    "are compared with each other");
	else if (o->report)
		kc_report_index(cli, o->folder);
	else if (o->against.files.n)
		kc_drop_contaminated(cli, &o->against);
	else if (o->substrings)
		cut_substrings(cli, o);
	else if (alone)
		cut_passages(cli, o);
	else
		drop_duplicates(cli, o);
	kc_policy_release(&o->policy);
	kc_list_release(&o->against.files);
	kc_list_release(&o->against.fields);
}

int
main(int argc, char **argv)
{
	struct dedup_options o = {.green = 3,
	    .red = 50,
	    .against = {.ngram = 13, .share = 0.5},
	    .shingle = 15,
	    .slots = 96,
	    .keep = "first",
	    .params = KC_DEDUP_PARAMS_INIT};
	const struct kc_tool tool = {"kc-dedup", "Drop duplicate records",
	    "[FILE]...", KC_SHARED_REDUCE | KC_SHARED_KEEP | KC_SHARED_MEMORY,
	    table, &o, run_dedup, NULL};

	return kc_tool_main(&tool, argc, argv);
}
