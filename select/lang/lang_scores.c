/* SPDX-License-Identifier: Apache-2.0 */
/* A model of languages at work: words in, languages out (lang_internal.h). */
#include <config.h>

#include "lang_model.h"

#include "kcorpus/hash.h"

#include "select/exponential.h"
#include "mem.h"

#include <string.h>

/* Costs of words seen lately, by hash; longer words are rarely seen again. */
enum { CACHE_SLOTS = 2048, CACHE_BYTES = 30 };

/*
 * Costs of a character after two others, by hash: nearly all languages have most
 * n-grams of so few, and few those of more.
 */
enum { BASE_ORDER = 3, BASE_SLOTS = 2048 };

/*
 * Costs are multiplied by the first and divided by 1 + characters / the second: what
 * characters say is not independent. With these the tenths of the score and the
 * shares of right labels are .02 apart on sentences, word pairs and single words of
 * the open-source guides, of GNOME's manual and of subtitles.
 */
static const double sharpness_start = 0.53, sharpness_half = 26;

struct cached_word {
	uint32_t hash;
	uint8_t len, characters; /* len 0: free */
	char text[CACHE_BYTES];
	int16_t costs[KC_LM_MOST];
};

struct base_costs {
	uint64_t hash;        /* of the n-gram; 0: free */
	const uint16_t *node; /* of it, or NULL */
	uint8_t costs[KC_LM_MOST];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	unsigned tongue;
	uint32_t order;
	uint64_t characters;
	int64_t costs[KC_LM_MOST];
	uint8_t floors[KC_LM_MOST]; /* of the tongue */
	int16_t word[KC_LM_MOST];   /* of a word too long to keep */
	struct cached_word *cache;
	struct base_costs *bases;
};

kc_status
kc_lang_tables_new(kc_lang_tables **out, const kc_lang_model *model,
    const bool *chosen, kc_error *err)
{
	kc_lang_tables *t;

	*out = NULL;
	KC_TRY(kc_lang_model_ready(model, err));
	t = kc_calloc(1, sizeof(*t));
	if (!t)
		return kc_fail_nomem(err);
	t->model = model;
	t->chosen = chosen;
	t->cache = kc_calloc(CACHE_SLOTS, sizeof(*t->cache));
	t->bases = kc_calloc(BASE_SLOTS, sizeof(*t->bases));
	if (!t->cache || !t->bases) {
		kc_lang_tables_free(t);
		return kc_fail_nomem(err);
	}
	*out = t;
	return KC_OK;
}

void
kc_lang_tables_free(kc_lang_tables *t)
{
	if (!t)
		return;
	kc_free(t->cache);
	kc_free(t->bases);
	kc_free(t);
}

/* The first entry of the node of an n-gram, or NULL. */
static const uint16_t *
find_node(const struct kc_lm_table *t, uint64_t hash)
{
	uint64_t place = kc_lm_place(hash);
	const uint32_t *index = t->index + (place >> (64 - t->bits));
	const uint16_t *p = t->nodes + index[0], *end = t->nodes + index[1];
	uint16_t mark = (uint16_t)place;

	while (p < end) {
		if (*p == mark)
			return p + 1;
		do
			p++;
		while (!(*p & KC_LM_LAST));
		p++;
	}
	return NULL;
}

/* Costs stay below 256: a floor, or a cost of 63, and 28 for each backing off. */
static void
back_off(const uint16_t *node, uint8_t *costs)
{
	uint16_t entry;

	do {
		unsigned label;

		entry = *node++;
		label = kc_lm_entry_label(entry);
		costs[label] = (uint8_t)(costs[label] + kc_lm_back(entry));
	} while (!(entry & KC_LM_LAST));
}

static void
take_costs(const uint16_t *node, uint8_t *costs)
{
	uint16_t entry;

	do {
		entry = *node++;
		costs[kc_lm_entry_label(entry)] = (uint8_t)kc_lm_cost(entry);
	} while (!(entry & KC_LM_LAST));
}

/* The node of the n characters that end with character i, or NULL. */
static const uint16_t *
find_ngram(
    const struct kc_lang_tables *t, const uint32_t *cps, size_t i, uint32_t n)
{
	uint64_t hash = kc_lm_hash_of(t->tongue);

	for (uint32_t k = 0; k < n; k++)
		hash = kc_lm_hash_extend(hash, cps[i - k]);
	return find_node(t->model->table, hash);
}

/*
 * The costs of character i of a word by the n-grams of up to n characters: from the
 * shortest to the longest that the model has, where a language without the n-gram
 * backs off.
 */
static void
make_base(const struct kc_lang_tables *t, const uint32_t *cps, size_t i,
    uint32_t order, struct base_costs *base)
{
	const uint16_t *history;
	bool more = true;

	memcpy(base->costs, t->floors, sizeof(base->costs));
	for (uint32_t n = 1; n <= order; n++) {
		history = n > 1 ? find_ngram(t, cps, i - 1, n - 1) : NULL;
		base->node = more ? find_ngram(t, cps, i, n) : NULL;
		more = base->node != NULL;
		if (history)
			back_off(history, base->costs);
		if (more)
			take_costs(base->node, base->costs);
	}
}

/*
 * Add the cost of character i > 0 of a word in each language. nodes[n] is that of the
 * n-gram of n characters that ends before it, and then that of the one with it.
 */
static void
add_character(const struct kc_lang_tables *t, const uint32_t *cps, size_t i,
    const uint16_t **nodes, int16_t *word)
{
	uint64_t hash = kc_lm_hash_of(t->tongue);
	uint32_t most = t->order < i + 1 ? t->order : (uint32_t)i + 1;
	uint32_t n = most < BASE_ORDER ? most : BASE_ORDER;
	const uint16_t *history, *now;
	struct base_costs *base;
	uint8_t costs[KC_LM_MOST];

	for (uint32_t k = 0; k < n; k++)
		hash = kc_lm_hash_extend(hash, cps[i - k]);
	base = t->bases + (hash & (BASE_SLOTS - 1));
	if (base->hash != hash) {
		make_base(t, cps, i, n, base);
		base->hash = hash;
	}
	memcpy(costs, base->costs, sizeof(costs));
	now = base->node;
	history = n == BASE_ORDER ? nodes[n] : NULL;
	nodes[n] = now;
	while (n++ < most) {
		hash = kc_lm_hash_extend(hash, cps[i + 1 - n]);
		if (history)
			back_off(history, costs);
		now = now ? find_node(t->model->table, hash) : NULL;
		if (now)
			take_costs(now, costs);
		history = nodes[n];
		nodes[n] = now;
	}
	for (size_t k = 0; k < KC_LM_MOST; k++)
		word[k] = (int16_t)(word[k] + costs[k]);
}

/* Make the costs of a word; returns its characters, with the end of it. */
static size_t
cost_word(const struct kc_lang_tables *t, kc_str text, int16_t *word)
{
	const uint16_t *nodes[KC_LM_MAX_ORDER + 1] = {NULL};
	uint32_t cps[KC_LM_WORD + 2];
	size_t n = kc_lm_characters(text, cps);

	memset(word, 0, KC_LM_MOST * sizeof(*word));
	for (size_t i = 1; i < n; i++)
		add_character(t, cps, i, nodes, word);
	return n - 1;
}

void
kc_lang_tables_begin(kc_lang_tables *t, unsigned tongue)
{
	t->characters = 0;
	memset(t->costs, 0, sizeof(t->costs));
	if (t->tongue == tongue)
		return;
	/* Words of a tongue's script are not of another's: the cache stays. */
	t->tongue = tongue;
	t->order = kc_lm_order(tongue, t->model->order);
	memset(t->floors, 0, sizeof(t->floors));
	for (uint32_t i = 0; i < t->model->label_n[tongue]; i++)
		t->floors[i] =
		    t->model->labels[t->model->first[tongue] + i].floor;
}

void
kc_lang_tables_word(kc_lang_tables *t, kc_str text)
{
	const int16_t *costs = t->word;

	if (text.len > CACHE_BYTES) {
		t->characters += cost_word(t, text, t->word);
	} else {
		uint64_t hash = kc_hash64(text, 0);
		struct cached_word *slot = t->cache +
		    (hash & (CACHE_SLOTS - 1));

		if (slot->hash != (uint32_t)(hash >> 32) ||
		    slot->len != text.len ||
		    memcmp(slot->text, text.ptr, text.len)) {
			slot->hash = (uint32_t)(hash >> 32);
			slot->len = (uint8_t)text.len;
			memcpy(slot->text, text.ptr, text.len);
			slot->characters = (uint8_t)cost_word(
			    t, text, slot->costs);
		}
		t->characters += slot->characters;
		costs = slot->costs;
	}
	for (size_t i = 0; i < KC_LM_MOST; i++)
		t->costs[i] += costs[i];
}

static bool
is_chosen_language(const kc_lang_tables *t, uint32_t i)
{
	return !t->chosen || t->chosen[t->model->first[t->tongue] + i];
}

/* What all words cost in language i of the tongue. */
static int64_t
language_cost(const kc_lang_tables *t, uint32_t i)
{
	return t->costs[i] +
	    t->model->labels[t->model->first[t->tongue] + i].rare;
}

/* Insert a language among the k best, the best first. */
static size_t
rank_language(kc_lang_guess *top, size_t n, size_t k, kc_lang_guess guess)
{
	size_t i;

	if (n == k && (!k || guess.score <= top[k - 1].score))
		return n;
	n += n < k;
	for (i = n - 1; i && top[i - 1].score < guess.score; i--)
		top[i] = top[i - 1];
	top[i] = guess;
	return n;
}

/* Kinds of noise, whose labels are next to each other, are one label. */
size_t
kc_lang_tables_end(const kc_lang_tables *t, kc_lang_guess *top, size_t k,
    double *cost, uint64_t *characters)
{
	const kc_lang_model *m = t->model;
	const struct kc_lm_label *labels = m->labels + m->first[t->tongue];
	double sharpness = sharpness_start * KC_LM_STEP /
	    (1 + (double)t->characters / sharpness_half);
	double sum = 0;
	int64_t least = INT64_MAX;
	size_t n = 0;

	*characters = t->characters;
	if (!t->characters)
		return 0;
	for (uint32_t i = 0; i < m->label_n[t->tongue]; i++)
		if (is_chosen_language(t, i) && language_cost(t, i) < least)
			least = language_cost(t, i);
	for (uint32_t i = 0, next; i < m->label_n[t->tongue]; i = next) {
		double p = 0;

		for (next = i; next < m->label_n[t->tongue] &&
		     !strcmp(labels[next].name, labels[i].name);
		     next++)
			if (is_chosen_language(t, next))
				p += kc_exponential(sharpness *
				    (double)(least - language_cost(t, next)));
		sum += p;
		if (p > 0)
			n = rank_language(top, n, k,
			    (kc_lang_guess){kc_str_of(labels[i].name), p});
	}
	for (size_t i = 0; i < n; i++)
		top[i].score /= sum;
	*cost = (double)least * KC_LM_STEP / (double)t->characters;
	return n;
}
