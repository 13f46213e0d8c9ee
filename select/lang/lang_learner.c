/* SPDX-License-Identifier: Apache-2.0 */
/* Takes texts by label and writes the model of languages (kcorpus/langmodel.h). */
#include <config.h>

#include "kcorpus/langmodel.h"

#include "lang_learn.h"
#include "lang_pack.h"

#include "bytes.h"
#include "select/exponential.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * An entry of a rare language is worth less by its times to this power: a sixth for a
 * language of 16 times. With a twelfth .846 of the word pairs of rare languages that
 * were held out are right instead of .861, and no more of the others.
 */
static const double rare_worth = -2.0 / 3;

/* Six scripts have 64 labels each, and some labels none of their words. */
enum { MOST_NAMES = 1024 };

struct learner_label {
	char name[KC_LM_NAME];
	kc_buf words; /* of all tongues, folded, each with a space after it */
	double times; /* how rare; 1: not */
	unsigned tongue;
	unsigned number; /* within the tongue */
};

struct kc_lang_learner {
	kc_lang_learner_params params;
	struct learner_label *labels;
	size_t label_n, label_cap;
	struct kc_lm_entry *entries;
	size_t entry_n, entry_cap;
};

kc_status
kc_lang_learner_new(
    kc_lang_learner **out, const kc_lang_learner_params *params, kc_error *err)
{
	*out = NULL;
	if (params->order < 1 || params->order > KC_LM_MAX_ORDER)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "parameter 'order' is out of range");
	*out = kc_calloc(1, sizeof(**out));
	if (!*out)
		return kc_fail_nomem(err);
	(*out)->params = *params;
	return KC_OK;
}

void
kc_lang_learner_free(kc_lang_learner *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->label_n; i++)
		kc_buf_release(&l->labels[i].words);
	kc_free(l->labels);
	kc_free(l->entries);
	kc_free(l);
}

/* The label of a name, a new one if need be. */
static kc_status
find_learner_label(kc_lang_learner *l, kc_str name,
    struct learner_label **label, kc_error *err)
{
	bool ok = name.len && name.len < KC_LM_NAME;

	for (size_t i = 0; i < name.len; i++)
		ok &= (unsigned char)name.ptr[i] > ' ';
	if (!ok)
		return kc_fail(err, KC_ERR_ARG, 0, "not a label: '%.*s'",
		    (int)(name.len < 60 ? name.len : 60), name.ptr);
	/* Texts come label by label, as a rule; there are some hundreds. */
	for (size_t i = l->label_n; i--;)
		if (kc_str_equal(kc_str_of(l->labels[i].name), name)) {
			*label = l->labels + i;
			return KC_OK;
		}
	if (l->label_n == MOST_NAMES)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "more than %d labels", MOST_NAMES);
	if (KC_GROW(&l->labels, &l->label_cap, l->label_n + 1))
		return kc_fail_nomem(err);
	*label = l->labels + l->label_n++;
	**label = (struct learner_label){.words = KC_BUF_INIT, .times = 1};
	memcpy((*label)->name, name.ptr, name.len);
	return KC_OK;
}

kc_status
kc_lang_learner_add(kc_lang_learner *l, kc_str name, kc_str text, kc_error *err)
{
	struct learner_label *label;

	KC_TRY(find_learner_label(l, name, &label, err));
	return kc_lang_words(text, &label->words) ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_lang_learner_rare(
    kc_lang_learner *l, kc_str name, double times, kc_error *err)
{
	struct learner_label *label;

	if (!(times >= 1 && times <= KC_LANG_MOST_TIMES))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "not from 1 to %d times as rare: '%.*s'",
		    KC_LANG_MOST_TIMES, (int)(name.len < 60 ? name.len : 60),
		    name.ptr);
	KC_TRY(find_learner_label(l, name, &label, err));
	label->times = times;
	return KC_OK;
}

/* By tongue, then name. */
static int
compare_learner_labels(const void *a, const void *b)
{
	const struct learner_label *x = a, *y = b;

	if (x->tongue != y->tongue)
		return x->tongue < y->tongue ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The tongue that most letters of words are in. */
static unsigned
find_main_tongue(kc_str words)
{
	uint64_t letters[KC_TONGUE_MODEL_END] = {0};
	const char *p = words.ptr, *end = kc_str_end(words);
	unsigned most = KC_TONGUE_NONE;
	struct kc_lang_word w;

	while (kc_lang_next_word(&p, end, &w))
		letters[w.tongue] += w.letters;
	for (unsigned t = KC_TONGUE_LATIN; t < KC_TONGUE_MODEL_END; t++)
		if (letters[t] > letters[most])
			most = t;
	return most;
}

/* Sort and number the labels; those without words come first, with no tongue. */
static kc_status
number_learner_labels(kc_lang_learner *l, kc_error *err)
{
	size_t known = 0;

	for (size_t i = 0; i < l->label_n; i++) {
		struct learner_label *label = l->labels + i;

		label->tongue = find_main_tongue(kc_buf_str(&label->words));
		known += label->tongue != KC_TONGUE_NONE;
	}
	if (known < 2)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "fewer than two languages with words");
	qsort(
	    l->labels, l->label_n, sizeof(*l->labels), compare_learner_labels);
	for (size_t i = 1; i < l->label_n; i++) {
		struct learner_label *label = l->labels + i;

		if (label->tongue == label[-1].tongue)
			label->number = label[-1].number + 1;
		if (label->tongue && label->number == KC_LM_MOST)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "more than %d languages of one script", KC_LM_MOST);
	}
	return KC_OK;
}

/* The words of a label in its own tongue. */
static kc_status
split_words(const struct learner_label *label, kc_str **words, size_t *n)
{
	const char *p = label->words.ptr;
	const char *end = kc_str_end(kc_buf_str(&label->words));
	size_t cap = 0;

	*words = NULL;
	*n = 0;
	while (p < end) {
		const char *space = memchr(p, ' ', (size_t)(end - p));
		const char *first = p;

		if (kc_tongue_of(kc_cp_next(&first, end)) == label->tongue) {
			KC_TRY(KC_GROW(words, &cap, *n + 1));
			(*words)[(*n)++] = (kc_str){p, (size_t)(space - p)};
		}
		p = space + 1;
	}
	return KC_OK;
}

static uint8_t
step_of(double probability, unsigned per_step, unsigned steps)
{
	double x = -kc_logarithm(probability) / (KC_LM_STEP * per_step) + 0.5;

	return (uint8_t)(x < steps ? x : steps - 1);
}

/* The key of an n-gram: each has its first character, and the one without it. */
static void
write_key(const struct kc_lang_grams *g, const struct kc_lang_gram *gram,
    unsigned char *key)
{
	for (uint32_t d = gram->order ? gram->order : 1; d--;) {
		key[3 * d] = (unsigned char)(gram->first >> 16);
		key[3 * d + 1] = (unsigned char)(gram->first >> 8);
		key[3 * d + 2] = (unsigned char)gram->first;
		gram = g->grams + gram->lower;
	}
}

/* Take up the n-grams of a label as entries. */
static kc_status
add_entries(kc_lang_learner *l, struct learner_label *label,
    const struct kc_lang_grams *g)
{
	double worth = kc_exponential(rare_worth * kc_logarithm(label->times));

	KC_TRY(KC_GROW(&l->entries, &l->entry_cap, l->entry_n + g->n));
	for (uint32_t i = 1; i < g->n; i++) {
		const struct kc_lang_gram *gram = g->grams + i;
		struct kc_lm_entry *e = l->entries + l->entry_n++;

		*e = (struct kc_lm_entry){.tongue = (uint8_t)g->tongue,
		    .label = (uint8_t)label->number,
		    .depth = (uint8_t)(gram->order ? gram->order : 1),
		    .worth = gram->order ? (float)gram->worth : INFINITY};
		write_key(g, gram, e->key);
		if (gram->order)
			e->cost = step_of(gram->probability, 1, KC_LM_STEPS);
		e->back = step_of(
		    gram->unseen, KC_LM_BACK_STEP, KC_LM_BACK_STEPS);
		if (label->times > 1 && e->depth > 1)
			e->worth *= (float)worth;
	}
	return KC_OK;
}

static kc_status
learn_label(kc_lang_learner *l, struct learner_label *label)
{
	struct kc_lang_grams g = {.tongue = label->tongue,
	    .order = kc_lm_order(label->tongue, l->params.order)};
	kc_str *words;
	size_t n;
	kc_status st = split_words(label, &words, &n);

	if (!st)
		st = kc_lang_grams_count(&g, words, n);
	if (!st) {
		kc_lang_grams_smooth(&g);
		st = add_entries(l, label, &g);
	}
	kc_free(words);
	kc_lang_grams_release(&g);
	return st;
}

/* The worthiest first; of equal ones a parent comes before its children. */
static int
compare_worth(const void *a, const void *b)
{
	const struct kc_lm_entry *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth < y->worth ? 1 : -1;
	return kc_lm_entry_compare(a, b);
}

static kc_status
put_model_labels(const kc_lang_learner *l, kc_buf *out)
{
	for (size_t i = 0; i < l->label_n; i++) {
		const struct learner_label *label = l->labels + i;
		char entry[KC_LM_LABEL] = {0};

		if (!label->tongue)
			continue;
		memcpy(entry, label->name, KC_LM_NAME);
		entry[12] = (char)label->tongue;
		entry[13] = (char)(kc_logarithm(label->times) / KC_LM_STEP +
		    0.5);
		KC_TRY(kc_buf_add(out, (kc_str){entry, sizeof(entry)}));
	}
	return KC_OK;
}

static void
keep_worthiest(kc_lang_learner *l)
{
	size_t keep = (size_t)l->params.entries;

	if (keep && keep < l->entry_n) {
		qsort(
		    l->entries, l->entry_n, sizeof(*l->entries), compare_worth);
		l->entry_n = keep;
	}
	qsort(l->entries, l->entry_n, sizeof(*l->entries), kc_lm_entry_compare);
}

/* Append the head, the labels and the entries. */
static kc_status
put_model(const kc_lang_learner *l, kc_buf *out, kc_error *err)
{
	char head[KC_LM_HEADER] = KC_LM_MAGIC;
	uint32_t label_n[KC_TONGUE_MODEL_END] = {0}, labels = 0, nodes;
	size_t at = out->len;

	for (size_t i = 0; i < l->label_n; i++)
		label_n[l->labels[i].tongue]++;
	label_n[KC_TONGUE_NONE] = 0;
	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++)
		labels += label_n[t];
	if (kc_buf_add(out, (kc_str){head, sizeof(head)}) ||
	    put_model_labels(l, out))
		return kc_fail_nomem(err);
	KC_TRY(kc_lang_pack(l->entries, l->entry_n, label_n, l->params.order,
	    out, &nodes, err));
	kc_put32(out->ptr + at + 8, labels);
	kc_put32(out->ptr + at + 12, l->params.order);
	kc_put32(out->ptr + at + 16, nodes);
	kc_put32(out->ptr + at + 20, (uint32_t)l->entry_n);
	return KC_OK;
}

static kc_status
refuse_entries(kc_error *err, const char *of)
{
	return kc_fail(err, KC_ERR_LIMIT, 0, "more than %d n-grams of %s",
	    KC_LM_MOST_ENTRIES, of);
}

kc_status
kc_lang_learner_write(kc_lang_learner *l, kc_buf *out, kc_error *err)
{
	KC_TRY(number_learner_labels(l, err));
	l->entry_n = 0;
	for (size_t i = 0; i < l->label_n; i++) {
		kc_status st = l->labels[i].tongue
		    ? learn_label(l, l->labels + i)
		    : KC_OK;

		if (st)
			return st == KC_ERR_LIMIT
			    ? refuse_entries(err, l->labels[i].name)
			    : kc_fail_nomem(err);
	}
	keep_worthiest(l);
	if (l->entry_n > KC_LM_MOST_ENTRIES)
		return refuse_entries(err, "a model");
	return put_model(l, out, err);
}
