/* SPDX-License-Identifier: Apache-2.0 */
/* kc-sketch: what kc-pairs and kc-cluster need of records, in lines for sort. */
#include <config.h>

#include "cli/map.h"
#include "tools/dedup/judging.h"
#include "tools/dedup/policy.h"
#include "tools/dedup/stage.h"
#include "tools/dedup/trove_files.h"

#include "kcorpus/dedup.h"

#include <string.h>

struct sketch_options {
	uint64_t shingle, slots, bands, rows;
	int fold;
	bool exact;
	const char *keep, *source;
	struct kc_trove_options trove;
	struct kc_policy policy;
	kc_dedup_params params;
	kc_buf name; /* of the parameters, as it stands in texts' lines */
	uint64_t digest;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Sketches"),
    KC_OPT_FLAG(0, "exact", struct sketch_options, exact,
	"look for exact duplicates only"),
    KC_OPT_CHOICE(0, "fold", "WHAT", struct sketch_options, fold, kc_fold_names,
	"compare exact duplicates without white space and in one Unicode form, "
	"by letters and signs, or byte by byte"),
    KC_OPT_UINT(0, "shingle", "BYTES", struct sketch_options, shingle, 1, 64,
	"least length of a shingle; 15 are 5 syllables or 15 Latin letters"),
    KC_OPT_UINT(0, "slots", "N", struct sketch_options, slots, 16,
	KC_SKETCH_MAX_SLOTS, "number of values of a sketch"),
    KC_OPT_UINT(0, "bands", "N", struct sketch_options, bands, 0,
	KC_SKETCH_MAX_BANDS,
	"number of bands; 0: those of kc-dedup, or datatrove's 14"),
    KC_OPT_UINT(0, "rows", "N", struct sketch_options, rows, 0,
	KC_SKETCH_MAX_SLOTS,
	"number of values in a band, with --bands; datatrove's are 8"),
    KC_OPT_GROUP("Survivors"),
    KC_OPT_STRING(0, "keep", "WHICH", struct sketch_options, keep,
	"which of duplicates stays: longest; max:FIELD, the greatest number; "
	"prefer:FIELD=A,B, the first of the values"),
    KC_OPT_STRING(0, "sources", "FIELD", struct sketch_options, source,
	"field with the source of a record, for kc-drop --clusters"),
    KC_OPT_GROUP("Signatures of datatrove"),
    KC_OPT_FLAG(0, "datatrove", struct sketch_options, trove.on,
	"make keys of the values that datatrove's MinHash has, of words, in "
	"place "
	"of those of a sketch"),
    KC_OPT_UINT(0, "ngram", "N", struct sketch_options, trove.ngram, 1,
	KC_DATATROVE_MAX_NGRAM, "words of a shingle"),
    KC_OPT_UINT(0, "seed", "N", struct sketch_options, trove.seed, 0,
	UINT32_MAX, "seed of the hashes"),
    KC_OPT_STRING(0, "words", "FIELD", struct sketch_options, trove.words,
	"field with the words of the text, an array of strings as datatrove's "
	"tokenizer made them [default: what white space separates]"),
    KC_OPT_STRING(0, "files", "DIR", struct sketch_options, trove.files,
	"write the files of datatrove's first stage into this folder, and no "
	"lines"),
    KC_OPT_UINT(0, "task", "N", struct sketch_options, trove.task, 0, 99999,
	"number of these files: the task of datatrove that reads these "
	"records"),
    KC_OPT_END};

enum { ID = 1, PREFERRED, SOURCE, WORDS, FIELDS };

struct sketch_state {
	kc_sketcher *sketcher;
	kc_arena arena;
	kc_buf rank, name, folded;
	struct kc_trove_signer trove;
	const uint64_t *values; /* of the record, with --datatrove */
};

static kc_status
begin_sketch_worker(struct kc_mapper *m, kc_error *err)
{
	const struct sketch_options *o = m->options;
	struct sketch_state *s = m->state;

	if (o->trove.on)
		KC_TRY(kc_datatrove_new(&s->trove.made, &o->trove.params, err));
	return kc_sketcher_new(&s->sketcher, &o->params.sketch, err);
}

static void
end_sketch_worker(struct kc_mapper *m)
{
	struct sketch_state *s = m->state;

	kc_sketcher_free(s->sketcher);
	kc_buf_release(&s->folded);
	kc_trove_signer_release(&s->trove);
	kc_arena_release(&s->arena);
	kc_buf_release(&s->rank);
	kc_buf_release(&s->name);
}

/* TAB o RANK: what sorts documents, the best first. */
static kc_status
make_rank(const struct sketch_options *o, struct sketch_state *s, kc_record *r,
    kc_str text, const kc_sketch *sketch, kc_error *err)
{
	uint64_t preference;

	KC_TRY(
	    kc_policy_rate(&o->policy, r, PREFERRED, text, &preference, err));
	s->rank.len = s->name.len = 0;
	KC_TRY(kc_json_one_line(kc_record_raw(r, ID), &s->name));
	KC_TRY(kc_buf_add(&s->rank, KC_STR("\to")));
	KC_TRY(kc_put_hex(preference, 16, &s->rank));
	KC_TRY(kc_put_hex(sketch->exact.high, 16, &s->rank));
	return kc_put_hex(kc_hash64(kc_buf_str(&s->name), 0), 16, &s->rank);
}

/* The letter of a line, and the digits of the parameters. */
static kc_status
begin_line(const struct sketch_options *o, char letter, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, letter));
	return kc_put_hex(o->digest, 8, out);
}

/* Of a sketch a hash of the band's values, of datatrove's signatures all of them. */
static kc_status
put_band_key(const struct sketch_options *o, const struct sketch_state *s,
    const kc_sketch *sketch, uint32_t band, kc_buf *out)
{
	const uint64_t *values = s->values +
	    (size_t)band * o->trove.params.hashes;

	if (!o->trove.on)
		return kc_put_hex(sketch->keys[band], 8, out);
	for (uint32_t i = 0; i < o->trove.params.hashes; i++)
		KC_TRY(kc_put_hex(values[i], 16, out));
	return KC_OK;
}

/* k DIGEST BAND KEY RANK TEXT */
static kc_status
put_key(const struct sketch_options *o, const struct sketch_state *s,
    const kc_sketch *sketch, uint32_t band, kc_buf *out)
{
	KC_TRY(begin_line(o, 'k', out));
	KC_TRY(kc_put_hex(band, 3, out));
	KC_TRY(put_band_key(o, s, sketch, band, out));
	KC_TRY(kc_buf_add(out, kc_buf_str(&s->rank)));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(kc_put_hex(sketch->exact.low, 16, out));
	return kc_buf_addc(out, '\n');
}

/* A line for each band, and one for the text's hash. */
static kc_status
put_keys(const struct sketch_options *o, const struct sketch_state *s,
    const kc_sketch *sketch, kc_buf *out)
{
	uint32_t n = !o->trove.on ? sketch->n_keys
	    : s->values           ? o->trove.params.buckets
				  : 0;

	for (uint32_t i = 0; i < n; i++)
		KC_TRY(put_key(o, s, sketch, i, out));
	KC_TRY(begin_line(o, 'x', out));
	KC_TRY(kc_put_hash(sketch->exact, out));
	KC_TRY(kc_buf_add(out, kc_buf_str(&s->rank)));
	return kc_buf_addc(out, '\n');
}

/* A source is a string of JSON, whatever it was; null is none, as nothing is. */
static kc_status
put_source(
    const struct sketch_options *o, kc_record *r, kc_buf *out, kc_error *err)
{
	kc_str source = {NULL, 0};

	if (!o->source)
		return KC_OK;
	if (kc_record_type(r, SOURCE) == KC_JSON_NULL)
		return kc_json_quote(source, out);
	if (kc_record_type(r, SOURCE) != KC_JSON_STRING)
		return kc_json_quote(kc_record_raw(r, SOURCE), out);
	KC_TRY(kc_record_text(r, SOURCE, &source, err));
	return kc_json_quote(source, out);
}

/* TAB and a field. */
static kc_status
put_field(kc_str field, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '\t'));
	return kc_buf_add(out, field);
}

/* z DIGEST RANK PARAMETERS EXACT SOURCE ID FOLDED; a last TAB says it is whole. */
static kc_status
put_sketch_text(const struct sketch_options *o, const struct sketch_state *s,
    kc_record *r, const kc_sketch *sketch, kc_buf *out, kc_error *err)
{
	KC_TRY(begin_line(o, 'z', out));
	KC_TRY(kc_buf_add(out, kc_buf_str(&s->rank)));
	KC_TRY(put_field(kc_buf_str(&o->name), out));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(kc_put_hash(sketch->exact, out));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(put_source(o, r, out, err));
	KC_TRY(put_field(kc_buf_str(&s->name), out));
	KC_TRY(put_field(sketch->folded, out));
	return kc_buf_add(out, KC_STR("\t\n"));
}

/* The values, and the text as it is compared, which a sketch would have brought. */
static kc_status
sign_for_datatrove(const struct sketch_options *o, struct sketch_state *s,
    kc_record *r, kc_sketch *sketch, kc_error *err)
{
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	s->folded.len = 0;
	if (kc_fold_text(text, &s->folded))
		return kc_fail_nomem(err);
	sketch->folded = kc_buf_str(&s->folded);
	return kc_trove_sign(
	    &s->trove, r, o->trove.words ? WORDS : 0, &s->values, err);
}

static kc_status
sketch_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct sketch_options *o = m->options;
	struct sketch_state *s = m->state;
	kc_sketch sketch;
	kc_status st;
	kc_str text;

	KC_TRY(kc_stage_sketch(r, ID, s->sketcher, &s->arena, &sketch, err));
	if (o->trove.on)
		KC_TRY(sign_for_datatrove(o, s, r, &sketch, err));
	KC_TRY(kc_record_text(r, 0, &text, err));
	st = make_rank(o, s, r, text, &sketch, err);
	if (!st)
		st = put_keys(o, s, &sketch, &m->payload);
	if (!st)
		st = put_sketch_text(o, s, r, &sketch, &m->payload, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

/* What the second of the parameters is: the slots, or how datatrove's are made. */
static kc_status
name_kind(const struct sketch_options *o, kc_buf *out)
{
	const struct kc_trove_options *t = &o->trove;

	if (!t->on)
		return kc_buf_addf(out, "%u", o->params.sketch.slots);
	return kc_buf_addf(out, "datatrove.%u.%u.%s", t->params.ngram,
	    t->params.seed, t->words ? "given" : "spaces");
}

/* VERSION/WINDOW/KIND/BANDS/ROWS/FOLD/KEEP, and its hash before each key. */
static kc_status
name_parameters(struct sketch_options *o, kc_error *err)
{
	const kc_sketch_params *p = &o->params.sketch;
	const kc_datatrove_params *t = &o->trove.params;

	if (kc_buf_addf(&o->name, "%d/%u/", KC_SKETCHES_VERSION, p->window) ||
	    name_kind(o, &o->name) ||
	    kc_buf_addf(&o->name, "/%u/%u/%s/",
		o->trove.on ? t->buckets : p->bands,
		o->trove.on ? t->hashes : p->rows, kc_fold_names[o->fold]) ||
	    kc_json_escape(kc_str_of(o->keep), &o->name))
		return kc_fail_nomem(err);
	o->digest = kc_hash64(kc_buf_str(&o->name), 0);
	return KC_OK;
}

static void
set_trove_parameters(struct sketch_options *o)
{
	kc_datatrove_params *p = &o->trove.params;

	p->ngram = (uint32_t)o->trove.ngram;
	p->seed = (uint32_t)o->trove.seed;
	if (o->bands) {
		p->buckets = (uint32_t)o->bands;
		p->hashes = (uint32_t)o->rows;
	}
}

static kc_status
set_parameters(struct sketch_options *o, kc_error *err)
{
	kc_sketch_params *p = &o->params.sketch;

	p->fold = (kc_exact_fold)o->fold;
	p->window = (uint32_t)o->shingle;
	p->slots = (uint32_t)o->slots;
	if (o->trove.on)
		set_trove_parameters(o);
	else if (!o->exact && !o->bands)
		KC_TRY(kc_dedup_params_near(&o->params, err));
	else if (!o->exact) {
		p->bands = (uint32_t)o->bands;
		p->rows = (uint32_t)o->rows;
	}
	return name_parameters(o, err);
}

static void
sketch_records(struct kc_cli *cli, struct sketch_options *o)
{
	const char *const fields[FIELDS] = {"id",
	    o->policy.field ? o->policy.field : "id",
	    o->source ? o->source : "id",
	    o->trove.words ? o->trove.words : "id"};
	const struct kc_map job = {.fields = fields,
	    .state_size = sizeof(struct sketch_state),
	    .begin = begin_sketch_worker,
	    .end = end_sketch_worker,
	    .map = sketch_record,
	    .writes_payload = true};
	kc_error err = {0};

	if (set_parameters(o, &err))
		kc_cli_refuse(cli, &err);
	else if (o->trove.files)
		kc_write_trove_files(cli, &o->trove);
	else
		kc_map_run(cli, &job, o);
}

static void
run_sketch(struct kc_cli *cli, void *options)
{
	struct sketch_options *o = options;

	if (o->trove.on && o->exact)
		kc_cli_usage(cli, "--exact has no signatures");
	else if ((o->trove.words || o->trove.files) && !o->trove.on)
		kc_cli_usage(cli, "--words and --files need --datatrove");
	else if (cli->common.plain && !o->trove.files)
		kc_cli_usage(cli, "--plain has no ids to name records by");
	else if (!strcmp(o->keep, "first"))
		kc_cli_usage(cli,
		    "--keep=first is the order of one input, which kc-dedup "
		    "has; stages rank by longest, max or prefer");
	else if (kc_policy_parse(cli, o->keep, &o->policy))
		sketch_records(cli, o);
	kc_policy_release(&o->policy);
	kc_buf_release(&o->name);
}

int
main(int argc, char **argv)
{
	struct sketch_options o = {.shingle = 15,
	    .slots = 96,
	    .keep = "longest",
	    .params = KC_DEDUP_PARAMS_INIT,
	    .trove = {
		.ngram = 5, .seed = 1, .params = KC_DATATROVE_PARAMS_INIT}};
	const struct kc_tool tool = {"kc-sketch",
	    "Sketch records, for sort and kc-pairs", "[FILE]...",
	    KC_SHARED_SPILL, table, &o, run_sketch, NULL};

	return kc_tool_main(&tool, argc, argv);
}
