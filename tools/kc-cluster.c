/* SPDX-License-Identifier: Apache-2.0 */
/* kc-cluster: decides which documents are duplicates, from sorted pairs and texts. */
#include <config.h>

#include "tools/dedup/judging.h"
#include "tools/dedup/sources.h"
#include "tools/dedup/stage.h"

#include "kcorpus/cluster.h"
#include "kcorpus/json.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_PAIRS = 4 * KC_SKETCH_MAX_BANDS, KEEP = 1 << 20 };

struct cluster_options {
	double threshold;
	int measure;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Duplicates"),
    KC_OPT_CHOICE(0, "measure", "NAME", struct cluster_options, measure,
	kc_measure_names, "similarity of near duplicates, as in kc-dedup"),
    KC_OPT_REAL('t', "threshold", "SHARE", struct cluster_options, threshold,
	KC_THRESHOLD_LEAST, 1,
	"least similarity, from 0.3 to 1; without it 0.93 (kept), 0.8 "
	"(jaccard) or 0.9 (containment)"),
    KC_OPT_END};

struct clustering {
	struct kc_cli *cli;
	kc_dedup_params params;
	kc_cluster *cluster; /* made by the first text, which has the window */
	struct kc_sources sources;
	kc_buf parameters; /* of the sketches */
	/* The document whose lines are at hand. */
	kc_buf rank;
	kc_hash128 same, proposed[MAX_PAIRS];
	size_t n_proposed;
	bool has_same, wanted;
	uint64_t texts; /* of this rank */
	kc_buf out;
	uint64_t exact, near_duplicates, kept;
	uint64_t listed; /* lines of duplicates and survivors */
};

static kc_status
flush_list(struct clustering *c, size_t least, kc_error *err)
{
	if (c->out.len < least)
		return KC_OK;
	c->cli->totals.bytes_out += c->out.len;
	KC_TRY(kc_cli_put(c->cli, c->cli->output, kc_buf_str(&c->out), err));
	c->out.len = 0;
	return KC_OK;
}

/* The documents of a new rank: nothing is known of it. */
static kc_status
begin_rank(struct clustering *c, kc_str rank, kc_error *err)
{
	int order = kc_str_compare(kc_buf_str(&c->rank), rank);

	if (!order)
		return KC_OK;
	if (order > 0)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "lines out of order; LC_ALL=C sort comes first");
	c->rank.len = c->n_proposed = 0;
	c->has_same = c->wanted = false;
	c->texts = 0;
	return kc_buf_add(&c->rank, rank) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
take_pair(struct clustering *c, const struct kc_fields *f, kc_error *err)
{
	kc_hash128 key = kc_hash128_of(f->v[2]);

	if (f->v[1].ptr[0] == 'A') {
		/* The lowest rank comes first in sorted lines. */
		if (!c->has_same)
			c->same = key;
		c->has_same = true;
		return KC_OK;
	}
	/* Bands propose a pair again and again, one line after the other. */
	if (c->n_proposed &&
	    !memcmp(&c->proposed[c->n_proposed - 1], &key, sizeof(key)))
		return KC_OK;
	if (c->n_proposed == MAX_PAIRS)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %d pairs of one document", MAX_PAIRS);
	c->proposed[c->n_proposed++] = key;
	return KC_OK;
}

/* --- Texts --- */

/* After the TAB that says that the text is whole there is nothing. */
enum { PARAMETERS = 2, EXACT, SOURCE, ID, FOLDED, NOTHING, TEXT_FIELDS };

/* The first line of the list: how kc-drop hashes texts. */
static kc_status
put_list_head(struct clustering *c, kc_str fold, kc_error *err)
{
	return kc_buf_addf(&c->out, "!kc-cluster 1 fold=%.*s\n", (int)fold.len,
		   fold.ptr)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

/* The fields of the parameters that are looked at (VERSION/WINDOW/...). */
enum { MADE_VERSION, MADE_WINDOW, MADE_FOLD = 5, MADE_FIELDS = 7 };

/* A number of up to two digits; 0 if it is none. */
static uint32_t
small_number(kc_str s)
{
	uint32_t n = 0;

	if (s.len > 2)
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		uint32_t digit = (unsigned char)s.ptr[i] - (uint32_t)'0';

		if (digit > 9)
			return 0;
		n = n * 10 + digit;
	}
	return n;
}

static kc_status
open_cluster(struct clustering *c, kc_str parameters, kc_error *err)
{
	kc_str field[MADE_FIELDS] = {{NULL, 0}};
	uint32_t version, window;
	size_t n = 0;

	if (kc_buf_add(&c->parameters, parameters))
		return kc_fail_nomem(err);
	field[0].ptr = parameters.ptr;
	for (size_t i = 0; i < parameters.len; i++)
		if (parameters.ptr[i] != '/' || n + 1 == MADE_FIELDS)
			field[n].len++;
		else
			field[++n].ptr = parameters.ptr + i + 1;
	version = small_number(field[MADE_VERSION]);
	window = small_number(field[MADE_WINDOW]);
	if (n + 1 < MADE_FIELDS || !version || !window || window > 64)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a text of kc-sketch");
	if (version != KC_SKETCHES_VERSION)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "sketches of version %u; this is a kc-cluster of "
		    "version %d",
		    version, KC_SKETCHES_VERSION);
	c->params.sketch.window = window;
	KC_TRY(put_list_head(c, field[MADE_FOLD], err));
	return kc_cluster_new(&c->cluster, &c->params, err);
}

/* The text's hash stands before the id in names of documents. */
static kc_str
id_of_name(kc_str name)
{
	return (kc_str){
	    name.ptr + sizeof(kc_hash128), name.len - sizeof(kc_hash128)};
}

/* TAB and the name of a record in lists. */
static kc_status
put_name(kc_str name, kc_buf *out)
{
	kc_hash128 exact;

	memcpy(&exact, name.ptr, sizeof(exact));
	KC_TRY(kc_buf_addc(out, '\t'));
	return kc_put_hash(kc_record_name(id_of_name(name), exact), out);
}

/* d NAME NAME-OF kind similarity kept jaccard containment ID ID-OF */
static kc_status
put_dropped(struct clustering *c, kc_str name, const kc_duplicate *dup)
{
	const kc_agreement *a = &dup->agreement;
	kc_str id = id_of_name(name), of = id_of_name(dup->of);

	KC_TRY(kc_buf_addc(&c->out, 'd'));
	KC_TRY(put_name(name, &c->out));
	KC_TRY(put_name(dup->of, &c->out));
	KC_TRY(dup->kind == KC_DUPLICATE_EXACT
		? kc_buf_add(&c->out, KC_STR("\texact\t1.0000\t\t\t\t"))
		: kc_buf_addf(&c->out, "\tnear\t%.4f\t%.4f\t%.4f\t%.4f\t",
		      dup->similarity, a->kept, a->jaccard, a->containment));
	KC_TRY(kc_buf_add(&c->out, id));
	KC_TRY(kc_buf_addc(&c->out, '\t'));
	KC_TRY(kc_buf_add(&c->out, of));
	c->listed++;
	return kc_buf_addc(&c->out, '\n');
}

/* The source of a text's line: a string of JSON, or nothing. */
static kc_status
read_source(struct clustering *c, kc_str json, uint64_t *bit, kc_error *err)
{
	kc_buf name = KC_BUF_INIT;
	kc_status st;

	if (!json.len)
		return KC_OK;
	st = kc_json_check(json, NULL, err);
	if (!st)
		st = kc_json_unescape(json, &name, err);
	if (!st && name.len)
		st = kc_sources_bit(&c->sources, kc_buf_str(&name), bit, err);
	kc_buf_release(&name);
	return st;
}

static kc_status
judge_text(struct clustering *c, kc_cluster_item *item, kc_error *err)
{
	kc_duplicate dup;

	KC_TRY(kc_cluster_add(c->cluster, item, &dup, err));
	c->exact += dup.kind == KC_DUPLICATE_EXACT;
	c->near_duplicates += dup.kind == KC_DUPLICATE_NEAR;
	c->kept += dup.kind == KC_DUPLICATE_NONE;
	if (dup.kind == KC_DUPLICATE_NONE)
		return KC_OK;
	return put_dropped(c, item->document.name, &dup) ? kc_fail_nomem(err)
							 : KC_OK;
}

static kc_status
take_pair_text(struct clustering *c, kc_str line, kc_error *err)
{
	kc_sketch sketch = {.n_keys = 0};
	kc_cluster_item item = {.document = {.sketch = &sketch},
	    .key = kc_hash128_of(kc_buf_str(&c->rank)),
	    .proposed = c->proposed,
	    .n_proposed = c->n_proposed,
	    .wanted = c->wanted};
	kc_buf name = KC_BUF_INIT;
	struct kc_fields f;
	kc_status st;

	kc_fields_cut(line, TEXT_FIELDS, &f);
	if (f.n < TEXT_FIELDS || f.v[NOTHING].len ||
	    !kc_read_hash(f.v[EXACT], &sketch.exact))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a whole text of kc-sketch");
	if (!c->cluster)
		KC_TRY(open_cluster(c, f.v[PARAMETERS], err));
	if (!kc_str_equal(f.v[PARAMETERS], kc_buf_str(&c->parameters)))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "sketches of unlike parameters do not mix");
	sketch.folded = f.v[FOLDED];
	/* The same record once more: its first is what it goes for. */
	if (c->has_same &&
	    (memcmp(&c->same, &item.key, sizeof(item.key)) || c->texts))
		item.same = &c->same;
	if (c->texts++)
		item.wanted = false;
	KC_TRY(read_source(c, f.v[SOURCE], &item.document.sources, err));
	st = kc_buf_add(
	    &name, (kc_str){(const char *)&sketch.exact, sizeof(sketch.exact)});
	if (!st)
		st = kc_buf_add(&name, f.v[ID]);
	item.document.name = kc_buf_str(&name);
	st = st ? kc_fail_nomem(err) : judge_text(c, &item, err);
	kc_buf_release(&name);
	return st;
}

static kc_status
take_pair_line(void *clustering, kc_str line, kc_error *err)
{
	struct clustering *c = clustering;
	struct kc_fields f;

	kc_fields_cut(line, 3, &f);
	if (f.n < 2 || f.v[1].len != 1 || !kc_is_rank(f.v[0]))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a whole line of kc-pairs");
	KC_TRY(begin_rank(c, f.v[0], err));
	switch (f.v[1].ptr[0]) {
	case 'A':
	case 'a':
		if (f.n < 3 || !kc_is_rank(f.v[2]))
			break;
		return take_pair(c, &f, err);
	case 'W':
		if (f.n > 2)
			break;
		c->wanted = true;
		return KC_OK;
	case 't':
		KC_TRY(take_pair_text(c, line, err));
		return flush_list(c, KEEP, err);
	default:
		break;
	}
	return kc_fail(err, KC_ERR_FORMAT, 0, "not a whole line of kc-pairs");
}

/* --- Survivors --- */

/* s NAME members sources ID */
static kc_status
put_survivor(void *clustering, const kc_cluster_facts *facts, kc_error *err)
{
	struct clustering *c = clustering;
	kc_status st = kc_buf_addc(&c->out, 's');

	if (!st)
		st = put_name(facts->name, &c->out);
	if (!st)
		st = kc_buf_addf(&c->out, "\t%u\t", facts->members);
	if (!st)
		st = kc_sources_put(&c->sources, facts->sources, &c->out);
	if (!st)
		st = kc_buf_addc(&c->out, '\t');
	if (!st)
		st = kc_buf_add(&c->out, id_of_name(facts->name));
	if (!st)
		st = kc_buf_addc(&c->out, '\n');
	c->listed++;
	return st ? kc_fail_nomem(err) : flush_list(c, KEEP, err);
}

/* The last line says how many there are, so that half a list is known. */
static kc_status
put_end(struct clustering *c, kc_error *err)
{
	return kc_buf_addf(&c->out, "e\t%" PRIu64 "\n", c->listed)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

static void
finish_list(struct clustering *c)
{
	kc_error err = {0};
	kc_status st = KC_OK;

	if (c->cli->status == KC_EXIT_OK) {
		/* Of no text any fold is right. */
		st = c->cluster
		    ? kc_cluster_each(c->cluster, put_survivor, c, &err)
		    : put_list_head(c, kc_str_of(kc_fold_names[0]), &err);
		if (!st)
			st = put_end(c, &err);
	}
	if (!st)
		st = flush_list(c, 1, &err);
	if (st)
		kc_cli_error(c->cli, NULL, &err);
	kc_cli_count(c->cli, "counts", "kept", c->kept);
	kc_cli_count(c->cli, "counts", "exact_duplicates", c->exact);
	kc_cli_count(c->cli, "counts", "near_duplicates", c->near_duplicates);
}

static void
run_cluster(struct kc_cli *cli, void *options)
{
	const struct cluster_options *o = options;
	struct clustering c = {.cli = cli, .params = KC_DEDUP_PARAMS_INIT};

	kc_set_judging(cli, o->measure, o->threshold, &c.params);
	c.params.names = true;
	if (!kc_cli_open(cli))
		return;
	kc_stage_lines(cli, take_pair_line, &c);
	finish_list(&c);
	kc_cluster_free(c.cluster);
	kc_sources_release(&c.sources);
	kc_buf_release(&c.parameters);
	kc_buf_release(&c.rank);
	kc_buf_release(&c.out);
}

int
main(int argc, char **argv)
{
	struct cluster_options o = {0};
	const struct kc_tool tool = {"kc-cluster",
	    "Decide which documents are duplicates, from sorted pairs",
	    "[FILE]...",
	    KC_SHARED_OUTPUT | KC_SHARED_PROGRESS | KC_SHARED_MEMORY, table, &o,
	    run_cluster, NULL};

	return kc_tool_main(&tool, argc, argv);
}
