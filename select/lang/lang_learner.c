/* SPDX-License-Identifier: Apache-2.0 */
/* Takes texts by label and writes the model of languages (kcorpus/langmodel.h). */
#include <config.h>

#include "kcorpus/langmodel.h"

#include "lang_learn.h"

#include "bytes.h"
#include "select/exponential.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What a rare language loses: 2 in logarithms, some eight times. With 2 the words of
 * GNOME's manual are right in .745 of cases instead of .711, for Galician, Asturian
 * and Interlingua take fewer from Spanish and Portuguese; with 3 sentences of
 * Galician get lost.
 */
static const double rare_cost = 2, rare_worth = 0.3;

/*
 * What a letter costs that a language never had: 13 in logarithms, as in languages of
 * 4 MB of text. The text of others is too short to know which letters they lack.
 */
enum { FLOOR_STEPS = 69 };

/* Six scripts have 64 labels each, and some labels none of their words. */
enum { MOST_NAMES = 1024 };

struct learner_label {
	char name[KC_LM_NAME];
	kc_buf words; /* of all tongues, folded, each with a space after it */
	bool rare;
	unsigned tongue;
	unsigned number; /* within the tongue */
};

/* An entry of the model to be. */
struct learner_entry {
	uint64_t place;
	float worth;
	uint16_t packed;
};

struct kc_lang_learner {
	kc_lang_learner_params params;
	struct learner_label *labels;
	size_t label_n, label_cap;
	struct learner_entry *entries;
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
	**label = (struct learner_label){.words = KC_BUF_INIT};
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
kc_lang_learner_rare(kc_lang_learner *l, kc_str name, kc_error *err)
{
	struct learner_label *label;

	KC_TRY(find_learner_label(l, name, &label, err));
	label->rare = true;
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

static uint16_t
step_of(double probability, unsigned per_step, unsigned steps)
{
	double x = -kc_logarithm(probability) / (KC_LM_STEP * per_step) + 0.5;

	return (uint16_t)(x < steps ? x : steps - 1);
}

/* What backing off from an n-gram costs: the weight of what was not seen. */
static double
unseen_weight(const struct kc_lang_gram *g)
{
	return g->kinds ? g->kinds / (g->followed + g->kinds) : 1;
}

/* Take up the n-grams of a label as entries. */
static kc_status
add_entries(kc_lang_learner *l, struct learner_label *label,
    const struct kc_lang_grams *g)
{
	KC_TRY(KC_GROW(&l->entries, &l->entry_cap, l->entry_n + g->n));
	for (uint32_t i = 1; i < g->n; i++) {
		const struct kc_lang_gram *gram = g->grams + i;
		struct learner_entry *e = l->entries + l->entry_n++;
		uint32_t cost = gram->order
		    ? step_of(gram->probability, 1, KC_LM_STEPS)
		    : 0;
		uint32_t back = step_of(
		    unseen_weight(gram), KC_LM_BACK_STEP, KC_LM_BACK_STEPS);

		e->place = kc_lm_place(gram->hash);
		e->worth = gram->order ? (float)gram->worth : INFINITY;
		if (label->rare && gram->order > 1)
			e->worth *= (float)rare_worth;
		e->packed = (uint16_t)(label->number |
		    cost << KC_LM_COST_SHIFT | back << KC_LM_BACK_SHIFT);
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

/* The worthiest first; equal ones by their place, then language. */
static int
compare_worth(const void *a, const void *b)
{
	const struct learner_entry *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth < y->worth ? 1 : -1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->packed < y->packed ? -1 : x->packed > y->packed;
}

static int
compare_places(const void *a, const void *b)
{
	const struct learner_entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->packed & (KC_LM_MOST - 1)) - (y->packed & (KC_LM_MOST - 1));
}

/* Nodes are in one of 2^bits places, some eight to each. */
static unsigned
choose_bits(const kc_lang_learner *l)
{
	size_t nodes = 0;
	unsigned bits = 1;

	for (size_t i = 0; i < l->entry_n; i++)
		nodes += !i || l->entries[i].place != l->entries[i - 1].place;
	while ((size_t)8 << bits < nodes && bits < KC_LM_MOST_BITS)
		bits++;
	return bits;
}

static kc_status
put_model_labels(const kc_lang_learner *l, unsigned bits, kc_buf *out)
{
	char head[KC_LM_HEADER] = KC_LM_MAGIC;
	uint32_t n = 0;

	for (size_t i = 0; i < l->label_n; i++)
		n += l->labels[i].tongue != KC_TONGUE_NONE;
	kc_put32(head + 8, n);
	kc_put32(head + 12, l->params.order);
	kc_put32(head + 16, bits);
	KC_TRY(kc_buf_add(out, (kc_str){head, sizeof(head)}));
	for (size_t i = 0; i < l->label_n; i++) {
		const struct learner_label *label = l->labels + i;
		char entry[KC_LM_LABEL] = {0};

		if (!label->tongue)
			continue;
		memcpy(entry, label->name, KC_LM_NAME);
		entry[12] = (char)label->tongue;
		entry[13] = (char)(label->rare ? rare_cost / KC_LM_STEP + 0.5
					       : 0);
		entry[14] = (char)FLOOR_STEPS;
		KC_TRY(kc_buf_add(out, (kc_str){entry, sizeof(entry)}));
	}
	return KC_OK;
}

/* The nodes, and before them where those of each place begin. */
static kc_status
put_model_nodes(const kc_lang_learner *l, unsigned bits, kc_buf *out)
{
	size_t places = (size_t)1 << bits, index = out->len, next = 0;
	size_t index_bytes = 4 * (places + 1), base = index + index_bytes;

	KC_TRY(kc_buf_reserve(out, index_bytes));
	memset(out->ptr + index, 0, index_bytes);
	out->len += index_bytes;
	for (size_t i = 0; i < l->entry_n; i++) {
		const struct learner_entry *e = l->entries + i;
		bool first = !i || e[-1].place != e->place;
		bool last = i + 1 == l->entry_n || e[1].place != e->place;
		char bytes[4];

		for (; next <= e->place >> (64 - bits); next++)
			kc_put32(out->ptr + index + 4 * next,
			    (uint32_t)(out->len - base));
		kc_put16(bytes, (uint16_t)e->place);
		kc_put16(bytes + 2,
		    (uint16_t)(e->packed | (last ? KC_LM_LAST : 0U)));
		KC_TRY(kc_buf_add(
		    out, (kc_str){bytes + (first ? 0 : 2), first ? 4U : 2U}));
	}
	for (; next <= places; next++)
		kc_put32(
		    out->ptr + index + 4 * next, (uint32_t)(out->len - base));
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
	qsort(l->entries, l->entry_n, sizeof(*l->entries), compare_places);
}

kc_status
kc_lang_learner_write(kc_lang_learner *l, kc_buf *out, kc_error *err)
{
	unsigned bits;

	KC_TRY(number_learner_labels(l, err));
	l->entry_n = 0;
	for (size_t i = 0; i < l->label_n; i++)
		if (l->labels[i].tongue && learn_label(l, l->labels + i))
			return kc_fail_nomem(err);
	keep_worthiest(l);
	bits = choose_bits(l);
	if (put_model_labels(l, bits, out) || put_model_nodes(l, bits, out))
		return kc_fail_nomem(err);
	return KC_OK;
}
