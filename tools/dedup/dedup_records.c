/* SPDX-License-Identifier: Apache-2.0 */
/* Records against each other as a whole (dedup_records.h). */
#include <config.h>

#include "dedup_records.h"

#include "cli/map.h"
#include "tools/dedup/dedup_index.h"
#include "tools/dedup/judging.h"
#include "tools/dedup/verdict.h"

#include "kcorpus/hash.h"

#include <math.h>
#include <string.h>

enum {
	PREFERRED = KC_VERDICT_FIELDS, /* the field of --keep */
	SOURCE,                        /* that of --sources */
	FIELDS
};

/* A longer one is not named in --rejects. */
enum { LONGEST_ID = 65536 };

/* So often the share of the input that was read is told: before tables are large. */
enum { RECORDS_TO_TELL = 1024 };

enum { COMPARED };
static const char *const counters[] = {"pairs_compared", NULL};

/* A worker's; `match` and what is written are of the ordered side. */
struct dedup_state {
	kc_sketcher *sketcher;
	uint64_t batch;         /* that the sketcher looked at */
	const char *formed_end; /* how far that is in form C */
	kc_arena arena;
	uint64_t judged;
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
	const struct kc_dedup_records *o = m->options;
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

/* The source's name: the characters of a string, or a value but null as it stands. */
static kc_status
put_source(kc_record *r, kc_buf *out, uint32_t *len, kc_error *err)
{
	kc_str name;

	*len = 0;
	if (kc_record_type(r, SOURCE) == KC_JSON_NULL)
		return KC_OK;
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
put_facts(const struct kc_dedup_records *o, kc_record *r, kc_str text,
    kc_buf *b, kc_error *err)
{
	struct dedup_facts f = {0};
	size_t at = b->len;

	if (o->params.ranked)
		KC_TRY(kc_policy_rate(
		    &o->policy, r, PREFERRED, text, &f.preference, err));
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

/* Short texts of a batch are looked at as one, until one is not in form C. */
static void
look_ahead(const struct kc_mapper *m, kc_str text)
{
	struct dedup_state *s = m->state;
	uint64_t batch;
	kc_str ahead = kc_mapper_ahead(m, text.ptr, &batch);

	if (batch == s->batch && (!ahead.len || text.ptr < s->formed_end))
		return;
	s->batch = batch;
	s->formed_end = ahead.ptr + kc_sketcher_foresee(s->sketcher, ahead);
}

static kc_status
sketch_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_dedup_records *o = m->options;
	struct dedup_state *s = m->state;
	kc_sketch sketch;
	kc_status st;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_arena_reset(&s->arena);
	look_ahead(m, text);
	KC_TRY(kc_sketch_text(s->sketcher, text, &s->arena, &sketch, err));
	st = kc_sketch_pack(&sketch, &m->payload);
	if (!st)
		st = put_facts(o, r, text, &m->payload, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

/* How much of the input was read; 0: that cannot be told. */
static double
share_read(const struct kc_progress *p)
{
	uint64_t all = p->source ? p->size(p->source) : 0;

	return all ? (double)p->offset(p->source) / (double)all : 0;
}

/* Add what all of the input would need, as far as can be told by now. */
static void
add_outlook(const struct kc_mapper *m, const kc_dedup *index, kc_error *err)
{
	size_t n = strlen(err->msg);
	double share = share_read(&m->cli->progress);

	if (share > 0 && share < 1)
		snprintf(err->msg + n, sizeof(err->msg) - n,
		    "; all of the input may need %.0f MiB",
		    ceil((double)kc_dedup_memory(index) / share / (1 << 20)));
}

/* The document of a payload, without its sketch. */
static kc_status
read_facts(struct kc_dedup_records *o, const char *at, kc_dedup_item *item,
    kc_error *err)
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
	struct kc_dedup_records *o = m->options;
	struct dedup_state *s = m->state;
	kc_sketch sketch;
	kc_dedup_item item = {.sketch = &sketch};
	size_t n = kc_sketch_unpack(payload.ptr, &sketch);
	kc_status st;

	if (++s->judged % RECORDS_TO_TELL == 0)
		kc_dedup_expect(o->index, share_read(&m->cli->progress));
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
	const struct kc_dedup_records *o = m->options;
	kc_sketch sketch;

	(void)kc_sketch_unpack(payload.ptr, &sketch);
	kc_dedup_foresee(o->index, &sketch);
}

static kc_status
settle_records(struct kc_mapper *m, kc_error *err)
{
	const struct kc_dedup_records *o = m->options;

	return kc_dedup_settle(o->index, err);
}

static kc_status
resume_record(struct kc_mapper *m, kc_error *err)
{
	struct kc_dedup_records *o = m->options;
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
	const struct kc_dedup_records *o = m->options;
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
	const struct kc_dedup_records *o = m->options;
	kc_dedup_counts counts;

	(void)err;
	kc_dedup_count(o->index, &counts);
	kc_mapper_count(m, COMPARED, counts.compared);
	return KC_OK;
}

static kc_status
make_index(struct kc_cli *cli, struct kc_dedup_records *o, kc_error *err)
{
	kc_dedup_params *p = &o->params;

	o->named = cli->common.rejects && !cli->common.plain;
	kc_set_judging(cli, o->measure, o->threshold, p);
	p->names = o->named;
	p->ranked = o->policy.keep != KC_KEEP_FIRST;
	p->clusters = o->clusters;
	/* Elsewhere the order of the hashes decides who stands for whom. */
	if (o->exact && !p->ranked && !p->clusters && !o->folder)
		p->sketch.seed = kc_cli_seed();
	p->sketch.fold = (kc_exact_fold)o->fold;
	p->sketch.window = (uint32_t)o->shingle;
	p->sketch.slots = (uint32_t)o->slots;
	if (!o->exact)
		KC_TRY(kc_dedup_params_near(p, err));
	if (o->folder)
		KC_TRY(kc_open_index(cli, o->folder, p, err));
	return kc_dedup_new(&o->index, p, err);
}

void
kc_drop_duplicates(struct kc_cli *cli, struct kc_dedup_records *o)
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
