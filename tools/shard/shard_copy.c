/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-shard convert, merge and drop: the documents of sets into another set, ids as
 * they are. One walk serves all three; drop leaves documents out and takes every
 * parameter from the set.
 */
#include <config.h>

#include "tools/shard/shard_flow.h"

#include "kcorpus/shardset.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct kc_opt kc_shard_drop_table[] = {KC_OPT_GROUP("Shards"),
    KC_OPT_STRING('o', "output", "PREFIX", struct kc_shard_drop_options, prefix,
	"what the names of all files begin with, or a folder for them with "
	"a slash at its end"),
    KC_OPT_STRING(0, "ids", "FILE", struct kc_shard_drop_options, ids,
	"the ids of the documents to leave out, one a line"),
    KC_OPT_FLAG(0, "resume", struct kc_shard_drop_options, resume,
	"keep what is written if the run breaks off, and take up a run that "
	"did"),
    KC_OPT_END};

/* An id to leave out. */
struct listed_id {
	kc_str text;
	bool met; /* by a document */
};

/* Ids to leave out: lines of one buffer, sorted, each once. */
struct id_list {
	kc_buf text;
	struct listed_id *v;
	size_t n, cap;
	size_t met;
};

/* What the manifests of the sets say of the order of their documents. */
struct set_orders {
	kc_tokens_spec spec; /* of the first */
	bool begun;
	kc_buf text; /* JSON */
	bool any, mixed;
	kc_buf special; /* u32, ids that are counted */
};

struct copy {
	struct kc_shard_flow flow;
	struct kc_shard_job *job; /* of the flow */
	bool keep_numbers;
	struct kc_frame_place at;
	struct id_list *dropped; /* or NULL */
	kc_record *head;
	bool leave_out;  /* the document at hand */
	uint64_t number; /* of the document before, in its set */
	uint64_t left_out;
};

/* --- Ids --- */

static int
compare_ids(const void *a, const void *b)
{
	const struct listed_id *x = a, *y = b;

	return kc_str_compare(x->text, y->text);
}

/* True if the id of a document is in the list. */
static bool
meet_id(struct id_list *l, kc_str id)
{
	struct listed_id key = {id, false}, *found = NULL;

	if (l->n)
		found = bsearch(&key, l->v, l->n, sizeof(*l->v), compare_ids);
	if (!found)
		return false;
	l->met += !found->met;
	found->met = true;
	return true;
}

static kc_status
read_all(kc_reader *r, kc_buf *text, kc_error *err)
{
	kc_status st;
	size_t got;

	do {
		if (kc_buf_reserve(text, 64 << 10))
			return kc_fail_nomem(err);
		st = kc_reader_read(
		    r, text->ptr + text->len, 64 << 10, &got, err);
		text->len += st ? 0 : got;
	} while (!st);
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
split_lines(struct id_list *l, kc_error *err)
{
	const char *p = l->text.ptr, *end = p + l->text.len;
	size_t kept = 0;

	while (p < end) {
		const char *line = p;
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((lf ? lf : end) - p);

		if (n && p[n - 1] == '\r')
			n--;
		p = lf ? lf + 1 : end;
		if (!n) /* not the ids of documents that have none */
			continue;
		if (KC_GROW(&l->v, &l->cap, l->n + 1))
			return kc_fail_nomem(err);
		l->v[l->n++] = (struct listed_id){{line, n}, false};
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), compare_ids);
	for (size_t i = 0; i < l->n; i++)
		if (!kept || compare_ids(&l->v[kept - 1], &l->v[i]))
			l->v[kept++] = l->v[i];
	l->n = kept;
	return KC_OK;
}

static bool
read_ids(struct kc_cli *cli, const char *name, struct id_list *l)
{
	kc_reader *r;
	kc_error err;
	kc_status st;

	if (kc_reader_open(&r, name, &err)) {
		kc_cli_error(cli, name, &err);
		return false;
	}
	st = read_all(r, &l->text, &err);
	kc_reader_close(r);
	if (!st)
		st = split_lines(l, &err);
	if (st)
		kc_cli_error(cli, name, &err);
	return !st;
}

/* --- Documents --- */

/* Whether the document of this head is left out. */
static kc_status
judge_head(struct copy *c, kc_str head, kc_error *err)
{
	kc_str id;

	c->leave_out = false;
	if (!c->dropped)
		return KC_OK;
	KC_TRY(kc_record_parse(c->head, head, err));
	if (kc_record_type(c->head, 0) == KC_JSON_STRING)
		KC_TRY(kc_record_text(c->head, 0, &id, err));
	else
		id = kc_record_raw(c->head, 0);
	c->leave_out = meet_id(c->dropped, id);
	c->left_out += c->leave_out;
	return KC_OK;
}

static kc_status
copy_frame(void *self, const kc_shard_set_document *d,
    const kc_tokens_frame *frame, kc_error *err)
{
	struct copy *c = self;

	if (frame->start) {
		c->at.number++;
		c->flow.cli->totals.records_in++;
		KC_TRY(judge_head(c, frame->head, err));
		/* Documents that the set was written without keep their numbers. */
		if (c->keep_numbers && d->number > c->number + 1)
			kc_shard_writer_skip(
			    c->job->writer, d->number - c->number - 1);
		c->number = d->number;
	}
	if (c->leave_out)
		return KC_OK;
	/* Its own message was given: any status ends the walk. */
	return kc_shard_flow_add(&c->flow, &c->at, frame) ? KC_OK : KC_EOF;
}

static bool
copy_set(struct copy *c, const kc_shard_set *set, const char *name)
{
	kc_error err;
	kc_status st;

	c->at = (struct kc_frame_place){.name = name};
	c->number = 0;
	c->flow.cli->totals.files++;
	st = kc_shard_set_each(set, copy_frame, c, &err);
	if (st && st != KC_EOF)
		kc_cli_fail(c->flow.cli, NULL, "%s", err.msg);
	return !st;
}

static bool
copy_named_set(struct copy *c, const char *name)
{
	kc_shard_set *set = kc_shard_open_named(c->flow.cli, name, false);
	bool ok = set && copy_set(c, set, name);

	kc_shard_set_close(set);
	return ok;
}

/* The order of a set is added to those of the sets before it. */
static bool
add_order(struct kc_cli *cli, const char *name, const kc_shard_set_facts *facts,
    struct set_orders *orders)
{
	const kc_shard_params *p = &facts->params;
	kc_error err;

	if (!orders->begun)
		orders->spec = facts->spec;
	orders->begun = true;
	if (kc_tokens_spec_agree(&orders->spec, &facts->spec, 0, &err)) {
		kc_cli_fail(cli, name, "%s", err.msg);
		return false;
	}
	orders->any = orders->any || p->order;
	orders->mixed = orders->mixed || p->mixed;
	if (!kc_buf_addf(&orders->text, "%s%s", orders->text.len ? "," : "",
		p->order ? p->order : "null") &&
	    !kc_buf_add(&orders->special,
		(kc_str){(const char *)p->special,
		    p->special_count * sizeof(*p->special)}))
		return true;
	kc_cli_fail(cli, NULL, "out of memory");
	return false;
}

/*
 * See that all sets are whole and go together. What the manifests say of the order:
 * of one set as it is, else of each.
 */
static bool
read_orders(struct kc_cli *cli, struct set_orders *orders)
{
	kc_buf text = KC_BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < cli->operand_count; i++) {
		const char *name = cli->operands[i];
		kc_shard_set *set = kc_shard_open_named(cli, name, true);

		ok = set &&
		    add_order(cli, name, kc_shard_set_info(set), orders);
		kc_shard_set_close(set);
	}
	if (!ok || cli->operand_count == 1)
		return ok;
	ok = !kc_buf_addf(&text, "{\"merged\":[%s]}", orders->text.ptr);
	if (!ok)
		kc_cli_fail(cli, NULL, "out of memory");
	kc_buf_release(&orders->text);
	orders->text = text;
	return ok;
}

void
kc_shard_convert(struct kc_cli *cli, void *options)
{
	const struct kc_shard_write_options *o = options;
	struct copy c = {.flow = {.cli = cli}, .job = &c.flow.jobs[0]};
	struct set_orders orders = {0};
	kc_shard_params p = KC_SHARD_PARAMS_INIT;
	bool ok;

	if (o->from) {
		kc_cli_usage(cli, "--from is for kc-shard write");
		return;
	}
	/* Usage errors come before those of the sets. */
	ok = kc_shard_job_params(cli, o, &p) && read_orders(cli, &orders);
	c.flow.order.of = orders.any ? orders.text.ptr : NULL;
	c.flow.order.of_mixed = orders.mixed;
	c.flow.vocab.from_sets = true;
	c.flow.vocab.special = orders.special;
	ok = ok && kc_shard_flow_open(&c.flow, o);
	c.keep_numbers = !c.flow.order.shuffle && !(o->split > 0);
	for (size_t i = 0; ok && i < cli->operand_count; i++)
		ok = copy_named_set(&c, cli->operands[i]);
	if (ok)
		kc_shard_flow_finish(&c.flow);
	kc_shard_flow_release(&c.flow);
	kc_buf_release(&orders.text);
}

/* --- drop --- */

/*
 * Why no document can be dropped so that the rest has the bytes of a build without
 * it; NULL if all can. In packed sets every sequence after it would be another, and
 * how often others are taken depends on it in mixed ones.
 */
static const char *
refuse_drop(const kc_shard_set_facts *f)
{
	if (!f->ours || !(f->params.formats & KC_SHARD_LINEAGE))
		return "its documents have no ids (a set made by others, or "
		       "without a lineage)";
	if (f->params.pack)
		return "its documents are packed in sequences: drop them from "
		       "the token streams, or from a set without --pack";
	if (f->params.mixed)
		return "its documents are mixed: drop them from the token "
		       "streams, or from a set without --mix and --repeat";
	return NULL;
}

static bool
open_for_drop(struct copy *c, const struct kc_shard_drop_options *o,
    const kc_shard_set *set)
{
	static const kc_str id[] = {{"id", 2}};
	const kc_shard_set_facts *f = kc_shard_set_info(set);
	const char *refusal = refuse_drop(f);
	struct kc_cli *cli = c->flow.cli;
	kc_shard_params p = f->params;
	kc_error err;

	if (refusal) {
		kc_cli_fail(cli, cli->operands[0], "%s", refusal);
		return false;
	}
	p.threads = kc_cli_threads(cli);
	p.tmp = cli->common.tmp;
	if (cli->common.memory)
		p.memory = cli->common.memory;
	if (kc_record_new(&c->head, id, 1, &err)) {
		kc_cli_error(cli, NULL, &err);
		return false;
	}
	if (o->resume)
		kc_outset_keep(cli->outset);
	return kc_shard_job_prefix(c->job, o->prefix, &p) &&
	    kc_shard_job_open(c->job, &p);
}

static void
drop_from(struct copy *c, const struct kc_shard_drop_options *o)
{
	struct kc_cli *cli = c->flow.cli;
	kc_shard_set *set = kc_shard_open_named(cli, cli->operands[0], true);

	if (set && open_for_drop(c, o, set) &&
	    copy_set(c, set, cli->operands[0])) {
		size_t unmatched = c->dropped->n - c->dropped->met;

		kc_cli_count(cli, "rejected", "dropped", c->left_out);
		cli->totals.records_rejected += c->left_out;
		/* A list of other ids would drop nothing, and nobody would see it. */
		kc_cli_count(cli, "counts", "unmatched_ids", unmatched);
		if (unmatched)
			kc_cli_message(cli, o->ids, 0,
			    "%zu of %zu ids are of no document of the set",
			    unmatched, c->dropped->n);
		kc_shard_flow_finish(&c->flow);
	}
	kc_shard_set_close(set);
}

void
kc_shard_drop(struct kc_cli *cli, void *options)
{
	const struct kc_shard_drop_options *o = options;
	struct id_list ids = {.text = KC_BUF_INIT};
	struct copy c = {.flow = {.cli = cli},
	    .job = &c.flow.jobs[0],
	    .keep_numbers = true,
	    .dropped = &ids};

	c.flow.at_hand = c.job;
	c.flow.vocab.told = true; /* its delimiter is no choice of this run */
	c.job->cli = cli;
	if (cli->operand_count != 1 || !strcmp(cli->operands[0], "-"))
		kc_cli_usage(cli, "drop takes one set");
	else if (!o->ids)
		kc_cli_usage(cli, "missing --ids=FILE");
	else if (read_ids(cli, o->ids, &ids))
		drop_from(&c, o);
	kc_record_free(c.head);
	kc_shard_flow_release(&c.flow);
	kc_buf_release(&ids.text);
	kc_free(ids.v);
}
