/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and paragraphs that recur (dedup_passages.h). */
#include <config.h>

#include "dedup_passages.h"

const char *const kc_passage_rule_names[] = {"first", "above", "runs", NULL};

struct cutting {
	kc_passage_params params;
	kc_passages *passages;
};

/* A worker's; the cut is that of the record which is resumed. */
struct cutter {
	kc_passage_reader *reader;
	kc_passage_cut cut;
	kc_buf text;
};

enum { NOTHING_LEFT };
static const char *const reasons[] = {"repeated-passages", NULL};

enum { PASSAGES, CUT, CHANGED };
static const char *const counters[] = {
    "passages", "passages_cut", "records_cut", NULL};

static kc_status
begin_cutter(struct kc_mapper *m, kc_error *err)
{
	const struct cutting *c = m->options;
	struct cutter *t = m->state;

	return kc_passage_reader_new(&t->reader, &c->params, err);
}

static void
end_cutter(struct kc_mapper *m)
{
	struct cutter *t = m->state;

	kc_passage_reader_free(t->reader);
	kc_buf_release(&t->text);
}

static kc_status
hash_passages(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct cutter *t = m->state;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	return kc_passage_hashes(t->reader, text, &m->payload, err);
}

static kc_status
add_passages(struct kc_mapper *m, kc_str hashes, kc_error *err)
{
	const struct cutting *c = m->options;

	m->waits = true;
	return kc_passages_add(c->passages, hashes, err);
}

static kc_status
settle_passages(struct kc_mapper *m, kc_error *err)
{
	const struct cutting *c = m->options;

	return kc_passages_settle(c->passages, err);
}

static kc_status
resume_cut(struct kc_mapper *m, kc_error *err)
{
	const struct cutting *c = m->options;
	struct cutter *t = m->state;

	KC_TRY(kc_passages_next(c->passages, &t->cut, err));
	kc_mapper_count(m, PASSAGES, t->cut.passages);
	kc_mapper_count(m, CUT, t->cut.gone);
	/* A text that was blank from the start has lost nothing. */
	if (t->cut.gone && t->cut.gone == t->cut.passages)
		kc_mapper_drop(m, NOTHING_LEFT);
	return KC_OK;
}

static kc_status
cut_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct cutting *c = m->options;
	struct cutter *t = m->state;
	kc_str text;

	if (!t->cut.gone)
		return KC_OK;
	kc_mapper_count(m, CHANGED, 1);
	kc_buf_reset(&t->text, 1 << 20);
	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_passages_put(c->passages, text, &t->text, err));
	kc_record_set_text(r, 0, kc_buf_str(&t->text));
	return KC_OK;
}

static const struct kc_map job = {.reasons = reasons,
    .counters = counters,
    .state_size = sizeof(struct cutter),
    .begin = begin_cutter,
    .end = end_cutter,
    .map = hash_passages,
    .decide = add_passages,
    .settle = settle_passages,
    .resume = resume_cut,
    .amend = cut_record};

void
kc_cut_passages(struct kc_cli *cli, const kc_passage_params *params)
{
	struct cutting c = {.params = *params};
	kc_error err = {0};

	c.params.memory = cli->common.memory;
	c.params.tmp = kc_cli_tmp(cli);
	c.params.seed = kc_cli_seed();
	if (kc_passages_new(&c.passages, &c.params, &err)) {
		kc_cli_refuse(cli, &err);
		return;
	}
	kc_map_run(cli, &job, &c);
	kc_passages_free(c.passages);
}
