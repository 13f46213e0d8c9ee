/* SPDX-License-Identifier: Apache-2.0 */
/* kc-drop: drops the records that a list of kc-cluster names. */
#include <config.h>

#include "cli/map.h"
#include "tools/dedup/judging.h"
#include "tools/dedup/stage.h"
#include "tools/dedup/verdict.h"

#include "kcorpus/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct drop_options {
	const char *list, *source;
	bool clusters;
	struct drop_list *names;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Lists"),
    KC_OPT_STRING(0, "ids", "FILE", struct drop_options, list,
	"the list that kc-cluster made"),
    KC_OPT_FLAG(0, "clusters", struct drop_options, clusters,
	"add cluster_id and cluster_size to records that stay"),
    KC_OPT_STRING(0, "sources", "FIELD", struct drop_options, source,
	"with --clusters, add sources; the field is that of kc-sketch"),
    KC_OPT_END};

enum { SOURCE = KC_VERDICT_FIELDS, FIELDS };

/* --- The list --- */

/* A line, by the name of the record. */
struct entry {
	kc_hash128 name;
	size_t line, len;
	bool repeats; /* goes for its like: the first of them stays */
	bool seen;    /* of those; the ordered side's own */
};

struct drop_list {
	kc_buf lines;
	struct entry *v; /* open addressing; an empty one has len 0 */
	size_t n, mask;
	uint64_t listed; /* lines; the last line says how many there were */
	bool ended, begun;
	kc_exact_fold fold;
};

static struct entry *
find_entry(const struct drop_list *l, kc_hash128 name)
{
	size_t at = (size_t)name.low & l->mask;

	while (l->v[at].len &&
	    (l->v[at].name.low != name.low || l->v[at].name.high != name.high))
		at = (at + 1) & l->mask;
	return &l->v[at];
}

static bool
grow_list(struct drop_list *l)
{
	struct drop_list old = *l;

	if (l->v && l->n < (l->mask + 1) / 2)
		return true;
	l->mask = l->v ? l->mask * 2 + 1 : 1023;
	l->v = calloc(l->mask + 1, sizeof(*l->v));
	for (size_t i = 0; l->v && old.v && i <= old.mask; i++)
		if (old.v[i].len)
			*find_entry(l, old.v[i].name) = old.v[i];
	free(old.v);
	return l->v != NULL;
}

static kc_status
read_drop_head(struct drop_list *l, kc_str line, kc_error *err)
{
	static const kc_str head = {"!kc-cluster 1 fold=", 19};
	kc_str fold;

	if (line.len <= head.len || memcmp(line.ptr, head.ptr, head.len) != 0)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a line of kc-cluster");
	fold = (kc_str){line.ptr + head.len, line.len - head.len};
	for (int i = 0; kc_fold_names[i]; i++)
		if (kc_str_equal(fold, kc_str_of(kc_fold_names[i]))) {
			l->fold = (kc_exact_fold)i;
			l->begun = true;
			return KC_OK;
		}
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "a list of another version of kc-cluster");
}

/* e COUNT */
static kc_status
read_drop_end(struct drop_list *l, kc_str line, kc_error *err)
{
	char count[24];

	snprintf(count, sizeof(count), "%" PRIu64, l->listed);
	if (!kc_str_equal(
		(kc_str){line.ptr + 2, line.len - 2}, kc_str_of(count)))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "lines of the list are missing");
	l->ended = true;
	return KC_OK;
}

/*
 * True if all fields are there that are read later; of the eighth of a document that
 * goes, describe_reject makes three.
 */
static bool
is_whole_entry(const struct kc_fields *f)
{
	return (kc_str_equal(f->v[0], KC_STR("d")) && f->n == 8) ||
	    (kc_str_equal(f->v[0], KC_STR("s")) && f->n >= 5);
}

static kc_status
take_entry(void *list, kc_str line, kc_error *err)
{
	struct drop_list *l = list;
	struct kc_fields f;
	struct entry e = {.line = l->lines.len, .len = line.len};
	struct entry *place;

	if (!l->begun)
		return read_drop_head(l, line, err);
	if (l->ended)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a line after the end of the list");
	if (line.len > 2 && !memcmp(line.ptr, "e\t", 2))
		return read_drop_end(l, line, err);
	l->listed++;
	kc_fields_cut(line, 8, &f);
	if (!is_whole_entry(&f) || !kc_read_hash(f.v[1], &e.name))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a line of kc-cluster");
	e.repeats = kc_str_equal(f.v[1], f.v[2]);
	if (!grow_list(l) || kc_buf_add(&l->lines, line))
		return kc_fail_nomem(err);
	place = find_entry(l, e.name);
	/* A survivor that has its like keeps its own line. */
	if (place->len && l->lines.ptr[place->line] == 's') {
		place->repeats = place->repeats || e.repeats;
		return KC_OK;
	}
	if (place->len)
		e.repeats = e.repeats || place->repeats;
	l->n += !place->len;
	*place = e;
	return KC_OK;
}

static bool
read_list(struct kc_cli *cli, struct drop_list *l, const char *name)
{
	const char *const operands[] = {name};
	struct kc_cli lines = *cli;

	lines.operands = operands;
	lines.operand_count = 1;
	if (!grow_list(l)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	kc_stage_lines(&lines, take_entry, l);
	cli->status = lines.status;
	if (cli->status == KC_EXIT_OK && !l->ended)
		kc_cli_fail(
		    cli, name, "the list breaks off: kc-cluster did not end");
	return cli->status == KC_EXIT_OK;
}

/* --- Records --- */

struct drop_state {
	kc_sketcher *sketcher;
	kc_arena arena;
	kc_buf id, size, sources;
	const struct entry *entry;
};

static kc_status
begin_drop_worker(struct kc_mapper *m, kc_error *err)
{
	const struct drop_options *o = m->options;
	struct drop_state *s = m->state;
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;

	p.fold = o->names->fold;
	return kc_sketcher_new(&s->sketcher, &p, err);
}

static void
end_drop_worker(struct kc_mapper *m)
{
	struct drop_state *s = m->state;

	kc_sketcher_free(s->sketcher);
	kc_arena_release(&s->arena);
	kc_buf_release(&s->id);
	kc_buf_release(&s->size);
	kc_buf_release(&s->sources);
}

static kc_str
line_of(const struct drop_options *o, const struct entry *e)
{
	return (kc_str){o->names->lines.ptr + e->line, e->len};
}

/* ["source"] of a record alone, or what the list says. */
static kc_status
put_sources(kc_record *r, const struct kc_fields *f, kc_buf *out, kc_error *err)
{
	kc_str name;

	if (f)
		return kc_buf_add(out, f->v[3]);
	KC_TRY(kc_buf_addc(out, '['));
	if (kc_record_type(r, SOURCE) == KC_JSON_STRING) {
		KC_TRY(kc_record_text(r, SOURCE, &name, err));
		if (name.len)
			KC_TRY(kc_json_quote(name, out));
	} else if (kc_record_type(r, SOURCE) > KC_JSON_NULL) {
		KC_TRY(kc_json_quote(kc_record_raw(r, SOURCE), out));
	}
	return kc_buf_addc(out, ']');
}

static kc_status
add_cluster(
    struct kc_mapper *m, kc_record *r, const struct entry *e, kc_error *err)
{
	const struct drop_options *o = m->options;
	struct drop_state *s = m->state;
	struct kc_fields f;

	if (e->len)
		kc_fields_cut(line_of(o, e), 5, &f);
	s->size.len = s->sources.len = 0;
	KC_TRY(kc_buf_add(&s->size, e->len ? f.v[2] : KC_STR("1")));
	KC_TRY(put_sources(r, e->len ? &f : NULL, &s->sources, err));
	kc_verdict_set_cluster(
	    r, &s->id, &s->size, o->source ? &s->sources : NULL);
	return KC_OK;
}

/* Find the record in the list; the ordered side decides on it. */
static kc_status
find_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct drop_options *o = m->options;
	struct drop_state *s = m->state;
	struct entry *e;
	kc_sketch sketch;
	kc_status st;

	KC_TRY(kc_stage_sketch(
	    r, KC_VERDICT_ID, s->sketcher, &s->arena, &sketch, err));
	s->id.len = 0;
	st = kc_json_one_line(kc_record_raw(r, KC_VERDICT_ID), &s->id);
	e = find_entry(
	    o->names, kc_record_name(kc_buf_str(&s->id), sketch.exact));
	if (!st && o->clusters && (!e->len || line_of(o, e).ptr[0] == 's'))
		st = add_cluster(m, r, e, err);
	if (!st)
		st = kc_buf_add(
		    &m->payload, (kc_str){(const char *)&e, sizeof(e)});
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

static kc_status
decide_record(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	const struct drop_options *o = m->options;
	struct drop_state *s = m->state;
	struct kc_fields f;
	struct entry *e;

	(void)err;
	memcpy(&e, payload.ptr, sizeof(e));
	s->entry = e;
	if (!e->len)
		return KC_OK;
	kc_fields_cut(line_of(o, e), 5, &f);
	if (f.v[0].ptr[0] == 'd' && !e->repeats)
		kc_mapper_drop(m,
		    kc_str_equal(f.v[3], KC_STR("exact")) ? KC_VERDICT_EXACT
							  : KC_VERDICT_NEAR);
	/* Of equal records that stay the first does. */
	if (f.v[0].ptr[0] == 's' || e->repeats) {
		if (e->seen)
			kc_mapper_drop(m, KC_VERDICT_EXACT);
		e->seen = true;
	}
	return KC_OK;
}

/* What the list says of it. */
static kc_status
describe_reject(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	static const size_t numbers[] = {KC_VERDICT_SIMILARITY, KC_VERDICT_KEPT,
	    KC_VERDICT_JACCARD, KC_VERDICT_CONTAINMENT};
	const struct drop_options *o = m->options;
	const struct drop_state *s = m->state;
	kc_str line = line_of(o, s->entry), rest;
	struct kc_fields f;

	(void)err;
	if (line.ptr[0] == 's') {
		kc_record_set_json(
		    r, KC_VERDICT_SIMILARITY, KC_JSON_NUMBER, KC_STR("1.0000"));
		kc_record_set_json(r, KC_VERDICT_OF, KC_JSON_STRING,
		    kc_record_raw(r, KC_VERDICT_ID));
		return KC_OK;
	}
	kc_fields_cut(line, 8, &f);
	for (size_t i = 0; i < 3; i++)
		if (f.v[4 + i].len)
			kc_record_set_json(
			    r, numbers[i], KC_JSON_NUMBER, f.v[4 + i]);
	rest = f.v[7];
	kc_fields_cut(rest, 3, &f);
	if (f.v[0].len)
		kc_record_set_json(
		    r, KC_VERDICT_CONTAINMENT, KC_JSON_NUMBER, f.v[0]);
	if (f.n == 3)
		kc_record_set_json(r, KC_VERDICT_OF, KC_JSON_STRING, f.v[2]);
	return KC_OK;
}

static void
drop_records(struct kc_cli *cli, struct drop_options *o)
{
	const char *const fields[FIELDS] = {
	    KC_VERDICT_FIELD_NAMES, o->source ? o->source : "id"};
	const struct kc_map job = {.fields = fields,
	    .reasons = kc_verdict_reasons,
	    .state_size = sizeof(struct drop_state),
	    .begin = begin_drop_worker,
	    .end = end_drop_worker,
	    .map = find_record,
	    .decide = decide_record,
	    .reject = describe_reject};

	kc_map_run(cli, &job, o);
}

static void
run_drop(struct kc_cli *cli, void *options)
{
	struct drop_options *o = options;
	struct drop_list names = {.v = NULL};

	o->names = &names;
	if (!o->list)
		kc_cli_usage(cli, "missing --ids=FILE");
	else if (o->source && !o->clusters)
		kc_cli_usage(cli, "--sources needs --clusters");
	else if (cli->common.plain)
		kc_cli_usage(cli, "--plain has no ids to find records by");
	else if (read_list(cli, &names, o->list))
		drop_records(cli, o);
	free(names.v);
	kc_buf_release(&names.lines);
}

int
main(int argc, char **argv)
{
	struct drop_options o = {0};
	const struct kc_tool tool = {"kc-drop",
	    "Drop the records that a list of kc-cluster names", "[FILE]...",
	    KC_SHARED_MAP, table, &o, run_drop, NULL};

	return kc_tool_main(&tool, argc, argv);
}
