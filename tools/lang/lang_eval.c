/* SPDX-License-Identifier: Apache-2.0 */
/* kc-lang eval: how right the labels of records are. */
#include <config.h>

#include "lang_commands.h"

#include "kcorpus/hash.h"

#include <stdlib.h>

const struct kc_opt lang_eval_table[] = {KC_OPT_GROUP("Fields"),
    KC_OPT_STRING(0, "truth", "FIELD", struct lang_eval_options, truth,
	"field that holds the right label"),
    KC_OPT_STRING(0, "label", "FIELD", struct lang_eval_options, label,
	"field that holds the label to be judged"),
    KC_OPT_END};

enum { TRUTH = 1, LABEL, UNLABELLED = 0 };
static const char *const reasons[] = {"unlabelled", NULL};

/* Texts of at most so many characters; the buckets of whichlang's tests. */
static const uint64_t lengths[] = {20, 50, 100, UINT64_MAX};
enum { LENGTHS = sizeof(lengths) / sizeof(*lengths), CONFUSIONS = 30 };

struct eval_label {
	kc_str name; /* in the arena */
	uint64_t truths, labels, right;
	uint32_t number; /* before they were sorted */
};

struct eval_pair {
	uint32_t truth, label;
	uint64_t n;
};

/* Where things are, by hash: number + 1, or 0. At most half of it is full. */
struct eval_index {
	uint64_t *hashes; /* of the things, by number */
	size_t n, cap;
	uint32_t *slots;
	uint32_t mask;
};

/* What was counted, on the one thread that reads. */
struct lang_evaluation {
	const struct lang_eval_options *o;
	kc_arena names;
	struct eval_label *labels;
	size_t label_n, label_cap;
	struct eval_pair *pairs; /* wrong ones */
	size_t pair_n, pair_cap;
	struct eval_index label_index, pair_index;
	uint64_t records, right;
	uint64_t of_length[LENGTHS], right_of_length[LENGTHS];
};

static kc_status
widen_index(struct eval_index *x)
{
	uint32_t n = x->mask ? 2 * (x->mask + 1) : 256;
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (!slots)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < x->n; i++) {
		uint32_t at = (uint32_t)x->hashes[i] & (n - 1);

		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint32_t)i + 1;
	}
	free(x->slots);
	x->slots = slots;
	x->mask = n - 1;
	return KC_OK;
}

/* The number of the thing of a hash; x->n, which then grows, for a new one. */
static kc_status
find_hash(struct eval_index *x, uint64_t hash, uint32_t *number)
{
	uint32_t at;

	if (2 * (x->n + 1) >= x->mask)
		KC_TRY(widen_index(x));
	KC_TRY(KC_GROW(&x->hashes, &x->cap, x->n + 1));
	for (at = (uint32_t)hash & x->mask; x->slots[at];
	     at = (at + 1) & x->mask) {
		*number = x->slots[at] - 1;
		if (x->hashes[*number] == hash)
			return KC_OK;
	}
	*number = (uint32_t)x->n;
	x->hashes[x->n++] = hash;
	x->slots[at] = *number + 1;
	return KC_OK;
}

static kc_status
find_label(
    struct lang_evaluation *e, kc_str name, uint32_t *number, kc_error *err)
{
	kc_str copy;

	/* A name whose hash is another's has the next hash. */
	for (uint64_t seed = 0;; seed++) {
		if (find_hash(&e->label_index, kc_hash64(name, seed), number))
			return kc_fail_nomem(err);
		if (*number == e->label_n)
			break;
		if (kc_str_equal(e->labels[*number].name, name))
			return KC_OK;
	}
	copy = kc_arena_copy(&e->names, name);
	if (!copy.ptr || KC_GROW(&e->labels, &e->label_cap, e->label_n + 1))
		return kc_fail_nomem(err);
	e->labels[e->label_n++] = (struct eval_label){copy, 0, 0, 0, *number};
	return KC_OK;
}

/* True if one label is the other, or its start: zh for zh-Hans. */
static bool
is_right(kc_str truth, kc_str label)
{
	kc_str less = truth.len < label.len ? truth : label;
	kc_str more = truth.len < label.len ? label : truth;

	return less.len && lang_is_in_range(more, less);
}

static kc_status
count_wrong(
    struct lang_evaluation *e, uint32_t truth, uint32_t label, kc_error *err)
{
	/* Each pair has a hash of its own: both steps can be undone. */
	uint64_t hash = ((uint64_t)truth << 32 | label) * 0x9E3779B97F4A7C15;
	uint32_t number;

	if (find_hash(&e->pair_index, hash ^ hash >> 32, &number))
		return kc_fail_nomem(err);
	if (number == e->pair_n) {
		if (KC_GROW(&e->pairs, &e->pair_cap, e->pair_n + 1))
			return kc_fail_nomem(err);
		e->pairs[e->pair_n++] = (struct eval_pair){truth, label, 0};
	}
	e->pairs[number].n++;
	return KC_OK;
}

static kc_status
map_eval(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct lang_evaluation *e = m->options;
	kc_str text, truth, label;
	uint64_t characters;
	uint32_t t, l;
	size_t k = 0;
	bool right;

	if (kc_record_type(r, TRUTH) != KC_JSON_STRING ||
	    kc_record_type(r, LABEL) != KC_JSON_STRING) {
		kc_mapper_drop(m, UNLABELLED);
		return KC_OK;
	}
	KC_TRY(kc_record_text(r, 0, &text, err));
	KC_TRY(kc_record_text(r, TRUTH, &truth, err));
	KC_TRY(kc_record_text(r, LABEL, &label, err));
	right = is_right(truth, label);
	KC_TRY(find_label(e, truth, &t, err));
	KC_TRY(find_label(e, right ? truth : label, &l, err));
	characters = kc_utf8_count(text);
	while (characters > lengths[k])
		k++;
	e->records++;
	e->right += right;
	e->of_length[k]++;
	e->right_of_length[k] += right;
	e->labels[t].truths++;
	e->labels[l].labels++;
	e->labels[t].right += right;
	return right ? KC_OK : count_wrong(e, t, l, err);
}

static kc_status
merge_eval(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	(void)into;
	(void)from;
	(void)err;
	return KC_OK;
}

static double
share_of(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static double
f1_of(const struct eval_label *l)
{
	return share_of(2 * l->right, l->truths + l->labels);
}

static int
compare_names(const void *a, const void *b)
{
	return kc_str_compare(((const struct eval_label *)a)->name,
	    ((const struct eval_label *)b)->name);
}

/* The most frequent first; equal ones by their names, which the caller sorted. */
static int
compare_pairs(const void *a, const void *b)
{
	const struct eval_pair *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	if (x->truth != y->truth)
		return x->truth < y->truth ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

static kc_status
print_labels(const struct lang_evaluation *e, kc_buf *out)
{
	const char *comma = "";

	KC_TRY(kc_buf_add(out, KC_STR(",\n \"languages\":{")));
	for (size_t i = 0; i < e->label_n; i++) {
		const struct eval_label *l = e->labels + i;
		uint64_t others = e->records - l->truths;

		KC_TRY(kc_buf_addf(out, "%s\n  ", comma));
		KC_TRY(kc_json_quote(l->name, out));
		KC_TRY(kc_buf_addf(out,
		    ":{\"records\":%llu,\"precision\":%.4f,\"recall\":%.4f,"
		    "\"f1\":%.4f,\"fpr\":%.6f}",
		    (unsigned long long)l->truths,
		    share_of(l->right, l->labels),
		    share_of(l->right, l->truths), f1_of(l),
		    share_of(l->labels - l->right, others)));
		comma = ",";
	}
	return kc_buf_addc(out, '}');
}

static kc_status
print_pairs(const struct lang_evaluation *e, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, KC_STR(",\n \"confusion\":[")));
	for (size_t i = 0; i < e->pair_n && i < CONFUSIONS; i++) {
		KC_TRY(kc_buf_addf(out, "%s\n  [", i ? "," : ""));
		KC_TRY(kc_json_quote(e->labels[e->pairs[i].truth].name, out));
		KC_TRY(kc_buf_addc(out, ','));
		KC_TRY(kc_json_quote(e->labels[e->pairs[i].label].name, out));
		KC_TRY(kc_buf_addf(
		    out, ",%llu]", (unsigned long long)e->pairs[i].n));
	}
	return kc_buf_add(out, KC_STR("]}\n"));
}

static kc_status
print_evaluation(const struct lang_evaluation *e, kc_buf *out)
{
	static const char *const names[LENGTHS] = {
	    "1-20", "21-50", "51-100", "101-"};
	double sum = 0;
	uint64_t n = 0;

	for (size_t i = 0; i < e->label_n; i++)
		if (e->labels[i].truths) {
			sum += f1_of(e->labels + i);
			n++;
		}
	KC_TRY(kc_buf_addf(out,
	    "{\"records\":%llu,\"accuracy\":%.4f,\"macro_f1\":%.4f",
	    (unsigned long long)e->records, share_of(e->right, e->records),
	    n ? sum / (double)n : 0));
	KC_TRY(kc_buf_add(out, KC_STR(",\n \"accuracy_by_length\":{")));
	for (size_t i = 0; i < LENGTHS; i++)
		KC_TRY(kc_buf_addf(out, "%s\"%s\":%.4f", i ? "," : "", names[i],
		    share_of(e->right_of_length[i], e->of_length[i])));
	KC_TRY(kc_buf_addc(out, '}'));
	KC_TRY(print_labels(e, out));
	return print_pairs(e, out);
}

/* Number the labels by name, in the pairs too, and sort both. */
static kc_status
sort_evaluation(struct lang_evaluation *e)
{
	uint32_t *by_name = calloc(e->label_n + 1, sizeof(*by_name));

	if (!by_name)
		return KC_ERR_NOMEM;
	if (e->label_n)
		qsort(e->labels, e->label_n, sizeof(*e->labels), compare_names);
	for (size_t i = 0; i < e->label_n; i++)
		by_name[e->labels[i].number] = (uint32_t)i;
	for (size_t i = 0; i < e->pair_n; i++) {
		e->pairs[i].truth = by_name[e->pairs[i].truth];
		e->pairs[i].label = by_name[e->pairs[i].label];
	}
	if (e->pair_n)
		qsort(e->pairs, e->pair_n, sizeof(*e->pairs), compare_pairs);
	free(by_name);
	return KC_OK;
}

static void
write_evaluation(struct kc_cli *cli, struct lang_evaluation *e)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err;
	kc_status st = sort_evaluation(e);

	if (!st)
		st = print_evaluation(e, &out);
	if (st)
		kc_fail_nomem(&err);
	else
		st = kc_writer_write(cli->output, kc_buf_str(&out), &err);
	if (st)
		kc_cli_error(cli, NULL, &err);
	cli->totals.bytes_out += out.len;
	kc_buf_release(&out);
}

void
lang_eval(struct kc_cli *cli, void *options)
{
	struct lang_evaluation e = {.o = options, .names = KC_ARENA_INIT};
	const char *const fields[] = {e.o->truth, e.o->label, NULL};
	const struct kc_map map = {.fields = fields,
	    .reasons = reasons,
	    .map = map_eval,
	    .merge = merge_eval};

	/* Counting is no work beside reading; one thread keeps one table. */
	cli->common.threads = 1;
	if (kc_map_run(cli, &map, &e) && cli->status != 1)
		write_evaluation(cli, &e);
	kc_arena_release(&e.names);
	kc_free(e.labels);
	kc_free(e.pairs);
	kc_free(e.label_index.hashes);
	kc_free(e.pair_index.hashes);
	free(e.label_index.slots);
	free(e.pair_index.slots);
}
