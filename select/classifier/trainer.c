/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the lines that a classifier learns from (kcorpus/trainer.h). */
#include <config.h>

#include "trainer_internal.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	MAX_LABELS = 65535,
	LABEL_SLOTS = 1 << 17,
	MAX_LABEL = 200,
	MAX_LINE = 1 << 20
};

static kc_status
refuse_param(kc_error *err, const char *name)
{
	return kc_fail(
	    err, KC_ERR_ARG, 0, "parameter '%s' is out of range", name);
}

static kc_status
check_params(const kc_trainer_params *p, kc_error *err)
{
	if (p->dim < 1 || p->dim > KC_FT_MAX_DIM)
		return refuse_param(err, "dim");
	if (p->maxn > KC_FT_MAX_NGRAM || p->minn > p->maxn + (p->maxn == 0))
		return refuse_param(err, "maxn");
	if (p->word_ngrams < 1 || p->word_ngrams > KC_FT_MAX_NGRAM)
		return refuse_param(err, "word_ngrams");
	if (!p->buckets || p->buckets > INT32_MAX / 2)
		return refuse_param(err, "buckets");
	if (p->dsub < 1 || p->dsub > p->dim)
		return refuse_param(err, "dsub");
	if (!(p->rate > 0 && p->rate <= 100))
		return refuse_param(err, "rate");
	if (!(p->balance >= 0 && p->balance <= 1))
		return refuse_param(err, "balance");
	if (!(p->crops >= 0 && p->crops <= 1))
		return refuse_param(err, "crops");
	return p->threads ? KC_OK : refuse_param(err, "threads");
}

kc_status
kc_trainer_new(kc_trainer **out, const kc_trainer_params *params, kc_error *err)
{
	kc_trainer *t;

	*out = NULL;
	KC_TRY(check_params(params, err));
	t = kc_calloc(1, sizeof(*t));
	if (!t)
		return kc_fail_nomem(err);
	t->params = *params;
	t->label_slots = kc_calloc(LABEL_SLOTS, sizeof(*t->label_slots));
	if (!t->label_slots) {
		kc_free(t);
		return kc_fail_nomem(err);
	}
	*out = t;
	return KC_OK;
}

void
kc_trainer_free(kc_trainer *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < KC_TRAINER_BATCH; i++) {
		kc_free(t->batch[i].rows);
		kc_free(t->batch[i].hashes);
		kc_free(t->batch[i].hidden);
		kc_free(t->batch[i].gradient);
		kc_free(t->batch[i].errors);
	}
	kc_buf_release(&t->text);
	kc_arena_release(&t->names);
	kc_free(t->lines);
	kc_free(t->labels);
	kc_free(t->label_slots);
	kc_free(t->draw);
	kc_free(t->model.words);
	kc_free(t->model.slots);
	kc_free(t->model.kept_slots);
	kc_free(t->model.kept_bits);
	kc_free(t->input);
	kc_free(t->output);
	kc_free(t->input_seen);
	kc_free(t->output_seen);
	kc_free(t);
}

static bool
is_label_text(kc_str label)
{
	for (size_t i = 0; i < label.len; i++)
		if (kc_ft_is_space(label.ptr[i]))
			return false;
	return label.len >= 1 && label.len <= MAX_LABEL;
}

static bool
has_words(kc_str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!kc_ft_is_space(line.ptr[i]))
			return true;
	return false;
}

/* Put label i into its slots, twice as many as labels. */
static void
index_label(kc_trainer *t, uint32_t i)
{
	kc_str name = t->labels[i].name;
	uint32_t at = kc_ft_hash(name.ptr, name.len) & (LABEL_SLOTS - 1);

	while (t->label_slots[at])
		at = (at + 1) & (LABEL_SLOTS - 1);
	t->label_slots[at] = i + 1;
}

/* The number of a label, a new one if need be. */
static kc_status
number_label(kc_trainer *t, kc_str label, uint32_t *number, kc_error *err)
{
	kc_str name;

	for (uint32_t at = kc_ft_hash(label.ptr, label.len);; at++) {
		uint32_t found = t->label_slots[at & (LABEL_SLOTS - 1)];

		if (!found)
			break;
		if (kc_str_equal(t->labels[found - 1].name, label)) {
			*number = found - 1;
			return KC_OK;
		}
	}
	if (t->label_n == MAX_LABELS)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "more than %d labels", MAX_LABELS);
	if (KC_GROW(&t->labels, &t->label_cap, t->label_n + 1))
		return kc_fail_nomem(err);
	name = kc_arena_copy(&t->names, label);
	if (!name.ptr)
		return kc_fail_nomem(err);
	t->labels[t->label_n] = (struct kc_trainer_label){name, 0, 0, 0};
	*number = (uint32_t)t->label_n++;
	index_label(t, *number);
	return KC_OK;
}

kc_status
kc_trainer_add(kc_trainer *t, kc_str label, kc_str line, kc_error *err)
{
	uint32_t number = 0;

	if (!is_label_text(label))
		return kc_fail(err, KC_ERR_ARG, 0, "not a label: '%.*s'",
		    (int)(label.len < 60 ? label.len : 60), label.ptr);
	if (line.len > MAX_LINE || t->line_n == INT32_MAX)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a line of %zu bytes, or too many", line.len);
	if (!has_words(line))
		return KC_OK;
	KC_TRY(number_label(t, label, &number, err));
	if (KC_GROW(&t->lines, &t->line_cap, t->line_n + 1))
		return kc_fail_nomem(err);
	t->lines[t->line_n++] = (struct kc_trainer_line){
	    t->text.len, (uint32_t)line.len, number};
	t->labels[number].bytes += line.len;
	t->labels[number].lines++;
	return kc_buf_add(&t->text, line) ? kc_fail_nomem(err) : KC_OK;
}

/* The most frequent label first, as fastText's dictionary has it. */
static int
compare_labels(const void *a, const void *b)
{
	const struct kc_trainer_label *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines < y->lines ? 1 : -1;
	return kc_str_compare(x->name, y->name);
}

/* Number the labels anew, by frequency, and put lines of a label together. */
static kc_status
sort_lines(kc_trainer *t)
{
	struct kc_trainer_line *sorted = kc_malloc(t->line_n * sizeof(*sorted));
	uint32_t *number = kc_malloc(t->label_n * sizeof(*number));
	uint64_t *next = kc_malloc(t->label_n * sizeof(*next));
	uint64_t at = 0;

	if (!sorted || !number || !next) {
		kc_free(sorted);
		kc_free(number);
		kc_free(next);
		return KC_ERR_NOMEM;
	}
	for (size_t i = 0; i < t->label_n; i++)
		t->labels[i].first = i;
	qsort(t->labels, t->label_n, sizeof(*t->labels), compare_labels);
	for (size_t i = 0; i < t->label_n; i++) {
		number[t->labels[i].first] = (uint32_t)i;
		t->labels[i].first = next[i] = at;
		at += t->labels[i].lines;
	}
	for (size_t i = 0; i < t->line_n; i++) {
		struct kc_trainer_line line = t->lines[i];

		line.label = number[line.label];
		sorted[next[line.label]++] = line;
	}
	kc_free(t->lines);
	t->lines = sorted;
	t->line_cap = t->line_n;
	kc_free(number);
	kc_free(next);
	return KC_OK;
}

/*
 * x to the power of b, 0 <= b <= 1, by square roots alone, which are the same on
 * all machines: the product of x^(1/2), x^(1/4) ... for the bits of b.
 */
static double
power_of(double x, double b)
{
	double product = 1;

	if (b >= 1)
		return x;
	for (int i = 0; i < 16; i++) {
		x = sqrt(x);
		b *= 2;
		if (b >= 1) {
			product *= x;
			b -= 1;
		}
	}
	return product;
}

static kc_status
weigh_labels(kc_trainer *t)
{
	uint64_t sum = 0;

	t->draw = kc_malloc(t->label_n * sizeof(*t->draw));
	if (!t->draw)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < t->label_n; i++) {
		double x = (double)t->labels[i].bytes;

		sum += 1 + (uint64_t)(1024 * power_of(x, t->params.balance));
		t->draw[i] = sum;
	}
	return KC_OK;
}

/* Put a word into the dictionary or count it. */
static kc_status
count_word(kc_trainer *t, kc_str word)
{
	kc_classifier *m = &t->model;
	uint32_t hash = kc_ft_hash(word.ptr, word.len);
	int32_t id = m->slots ? kc_classifier_find(m, word, hash) : -1;

	if (id >= 0) {
		m->words[id].count++;
		return KC_OK;
	}
	KC_TRY(KC_GROW(&m->words, &t->word_cap, m->nwords + 1));
	m->words[m->nwords++] = (struct kc_ft_word){
	    word.ptr, (uint32_t)word.len, hash, 1};
	if (m->slots && m->nwords * 2ULL <= m->slot_mask) {
		kc_classifier_index_word(m, m->nwords - 1);
		return KC_OK;
	}
	return kc_classifier_index(m, m->nwords, m->nwords * 2);
}

static int
compare_words(const void *a, const void *b)
{
	const struct kc_ft_word *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return kc_str_compare(
	    (kc_str){x->text, x->len}, (kc_str){y->text, y->len});
}

/* The words of all lines, counted; those of too few are no words. */
static kc_status
count_words(kc_trainer *t)
{
	kc_classifier *m = &t->model;
	uint32_t kept = 0;

	for (size_t i = 0; t->params.min_count && i < t->line_n; i++) {
		const char *p = t->text.ptr + t->lines[i].at;
		const char *end = p + t->lines[i].len;
		kc_str word;

		while (kc_ft_next_word(&p, end, &word))
			KC_TRY(count_word(t, word));
	}
	for (uint32_t i = 0; i < m->nwords; i++)
		if (m->words[i].count >= (int64_t)t->params.min_count)
			m->words[kept++] = m->words[i];
	m->nwords = kept;
	KC_TRY(KC_GROW(&m->words, &t->word_cap, kept + 1 + t->label_n));
	/* The end of a line, once in each, is a word of every model. */
	m->words[m->nwords++] = (struct kc_ft_word){
	    "</s>", 4, kc_ft_hash("</s>", 4), (int64_t)t->line_n};
	qsort(m->words, m->nwords, sizeof(*m->words), compare_words);
	return KC_OK;
}

static kc_status
add_labels(kc_trainer *t)
{
	kc_classifier *m = &t->model;

	for (size_t i = 0; i < t->label_n; i++) {
		kc_buf name = KC_BUF_INIT;
		kc_str copy;

		KC_TRY(kc_buf_add(&name, KC_STR("__label__")));
		KC_TRY(kc_buf_add(&name, t->labels[i].name));
		copy = kc_arena_copy(&t->names, kc_buf_str(&name));
		kc_buf_release(&name);
		if (!copy.ptr)
			return KC_ERR_NOMEM;
		m->words[m->nwords + i] = (struct kc_ft_word){copy.ptr,
		    (uint32_t)copy.len, kc_ft_hash(copy.ptr, copy.len),
		    (int64_t)t->labels[i].lines};
	}
	m->nlabels = (uint32_t)t->label_n;
	return kc_classifier_index(
	    m, m->nwords + m->nlabels, m->nwords + m->nlabels);
}

static void
set_args(kc_trainer *t)
{
	const kc_trainer_params *p = &t->params;

	t->model.pruned = -1;
	t->model.args = (struct kc_ft_args){.dim = (int32_t)p->dim,
	    .ws = 5,
	    .epoch = 5,
	    .min_count = (int32_t)(p->min_count > INT32_MAX ? INT32_MAX
							    : p->min_count),
	    .neg = 5,
	    .word_ngrams = (int32_t)p->word_ngrams,
	    .loss = KC_FT_SOFTMAX,
	    .model = KC_FT_SUPERVISED,
	    .bucket = (int32_t)p->buckets,
	    .minn = (int32_t)p->minn,
	    .maxn = (int32_t)p->maxn,
	    .lr_update_rate = 100,
	    .t = 1e-4};
}

kc_status
kc_trainer_count(kc_trainer *t, kc_error *err)
{
	if (t->label_n < 2)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "fewer than two labels to tell apart");
	set_args(t);
	if (sort_lines(t) || weigh_labels(t) || count_words(t) || add_labels(t))
		return kc_fail_nomem(err);
	t->model.eos = kc_classifier_find(
	    &t->model, KC_STR("</s>"), kc_ft_hash("</s>", 4));
	return KC_OK;
}
