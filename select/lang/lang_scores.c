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
 * Costs of a character after another, by hash: nearly all languages have most pairs,
 * and few have longer n-grams. Text in one language has some 400 pairs, a mix of 35
 * languages of the Latin script 2,500.
 */
enum { PAIR_SLOTS = 4096 };

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

struct pair_costs {
	uint64_t key;  /* the characters and the tongue; 0: free */
	uint32_t node; /* of the pair, or 0 */
	uint8_t costs[KC_LM_MOST];
	uint8_t backs[KC_LM_MOST]; /* of backing off from it */
};

/* The characters of a word, and the nodes of the n-grams that end with each. */
struct word_grams {
	uint32_t cps[KC_LM_WORD + 2];
	size_t n;
	uint32_t nodes[KC_LM_MAX_ORDER + 1][KC_LM_WORD + 2]; /* by length */
	uint8_t costs[KC_LM_WORD + 2][KC_LM_MOST];
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
	struct pair_costs *pairs;
	struct word_grams grams;
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
	t->pairs = kc_calloc(PAIR_SLOTS, sizeof(*t->pairs));
	if (!t->cache || !t->pairs) {
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
	kc_free(t->pairs);
	kc_free(t);
}

/* The node of a first character among nodes that are sorted by it, or 0. */
static uint32_t
find_node(const struct kc_lm_table *t, uint32_t from, uint32_t to, uint32_t cp)
{
	const struct kc_lm_node *node = t->nodes + from;

	if (from == to)
		return 0;
	for (uint32_t n = to - from; n > 1;) {
		uint32_t half = n / 2;

		node += node[half].first <= cp ? half : 0;
		n -= half;
	}
	return node->first == cp ? (uint32_t)(node - t->nodes) : 0;
}

/* The node of the n-gram of `node` with a character before it, or 0. */
static uint32_t
find_child(const struct kc_lm_table *t, uint32_t node, uint32_t cp)
{
	return node ? find_node(t, t->nodes[node].children,
			  t->nodes[node + 1].children, cp)
		    : 0;
}

/* Costs stay below 256: a floor, or a cost of 63, and 28 for each backing off. */
static void
back_off(const struct kc_lm_table *t, uint32_t node, uint8_t *costs)
{
	const uint16_t *p = t->entries + t->nodes[node].entries;
	uint16_t entry;

	do {
		unsigned label;

		entry = *p++;
		label = kc_lm_entry_label(entry);
		costs[label] = (uint8_t)(costs[label] + kc_lm_back(entry));
	} while (!(entry & KC_LM_LAST));
}

static void
take_costs(const struct kc_lm_table *t, uint32_t node, uint8_t *costs)
{
	const uint16_t *p = t->entries + t->nodes[node].entries;
	uint16_t entry;

	do {
		entry = *p++;
		costs[kc_lm_entry_label(entry)] = (uint8_t)kc_lm_cost(entry);
	} while (!(entry & KC_LM_LAST));
}

/*
 * The costs of a character after another, by the n-grams of one and two characters: a
 * language without the pair backs off.
 */
static void
make_pair(const kc_lang_tables *t, const uint32_t cps[2], struct pair_costs *p)
{
	const struct kc_lm_table *table = t->model->table;
	const uint32_t *roots = table->roots + t->tongue;
	uint32_t before = find_node(table, roots[0], roots[1], cps[0]);
	uint32_t last = find_node(table, roots[0], roots[1], cps[1]);

	memcpy(p->costs, t->floors, sizeof(p->costs));
	memset(p->backs, 0, sizeof(p->backs));
	p->node = 0;
	if (last)
		take_costs(table, last, p->costs);
	if (t->order < 2)
		return;
	p->node = find_child(table, last, cps[0]);
	if (before)
		back_off(table, before, p->costs);
	if (p->node)
		take_costs(table, p->node, p->costs);
	if (p->node && t->order > 2)
		back_off(table, p->node, p->backs);
}

static const struct pair_costs *
find_pair(const kc_lang_tables *t, const uint32_t cps[2])
{
	uint64_t key = (uint64_t)t->tongue << 42 | (uint64_t)cps[0] << 21 |
	    cps[1];
	uint64_t slot = (key * 0x9E3779B97F4A7C15) >> 32 & (PAIR_SLOTS - 1);
	struct pair_costs *p = t->pairs + slot;

	if (p->key != key) {
		make_pair(t, cps, p);
		p->key = key;
	}
	return p;
}

static void
add_costs(
    const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict sum)
{
	for (size_t k = 0; k < KC_LM_MOST; k++)
		sum[k] = (uint8_t)(a[k] + b[k]);
}

static void
add_word_costs(int16_t *restrict word, const uint8_t *restrict costs)
{
	for (size_t k = 0; k < KC_LM_MOST; k++)
		word[k] = (int16_t)(word[k] + costs[k]);
}

/* The costs of the characters of a word by pairs, and what comes after a pair. */
static void
cost_pairs(const kc_lang_tables *t, struct word_grams *g)
{
	uint8_t backs[KC_LM_MOST] = {0};

	for (size_t i = 1; i < g->n; i++) {
		const struct pair_costs *p = find_pair(t, g->cps + i - 1);

		add_costs(p->costs, backs, g->costs[i]);
		memcpy(backs, p->backs, sizeof(backs));
		g->nodes[2][i] = p->node;
	}
}

/*
 * The nodes of longer n-grams; a node without its parent there is not. Those of one
 * length do not depend on each other, so that memory is waited for once, and their
 * entries are on the way when cost_grams needs them.
 */
static void
find_grams(const kc_lang_tables *t, struct word_grams *g)
{
	const struct kc_lm_table *table = t->model->table;

	for (uint32_t n = 3; n <= t->order; n++)
		for (size_t i = n - 1; i < g->n; i++) {
			uint32_t node = find_child(
			    table, g->nodes[n - 1][i], g->cps[i + 1 - n]);

			g->nodes[n][i] = node;
			__builtin_prefetch(
			    table->entries + table->nodes[node].entries);
		}
}

/* From the shortest to the longest: a language without the n-gram backs off. */
static void
cost_grams(const kc_lang_tables *t, struct word_grams *g, int16_t *word)
{
	const struct kc_lm_table *table = t->model->table;

	for (size_t i = 1; i < g->n; i++) {
		uint8_t *costs = g->costs[i];

		for (uint32_t n = 3; n <= t->order && n <= i + 1; n++) {
			uint32_t history = g->nodes[n - 1][i - 1];

			/* That of a pair is in the costs. */
			if (n > 3 && history)
				back_off(table, history, costs);
			if (g->nodes[n][i])
				take_costs(table, g->nodes[n][i], costs);
		}
		add_word_costs(word, costs);
	}
}

/* Make the costs of a word; returns its characters, with the end of it. */
static size_t
cost_word(kc_lang_tables *t, kc_str text, int16_t *word)
{
	struct word_grams *g = &t->grams;

	g->n = kc_lm_characters(text, g->cps);
	memset(word, 0, KC_LM_MOST * sizeof(*word));
	cost_pairs(t, g);
	find_grams(t, g);
	cost_grams(t, g, word);
	return g->n - 1;
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

/* The costs of a word, and its characters with the end of it. */
static const int16_t *
find_word(kc_lang_tables *t, kc_str text, size_t *characters)
{
	struct cached_word *slot;
	uint64_t hash;

	if (text.len > CACHE_BYTES) {
		*characters = cost_word(t, text, t->word);
		return t->word;
	}
	hash = kc_hash64(text, 0);
	slot = t->cache + (hash & (CACHE_SLOTS - 1));
	if (slot->hash != (uint32_t)(hash >> 32) || slot->len != text.len ||
	    memcmp(slot->text, text.ptr, text.len)) {
		slot->hash = (uint32_t)(hash >> 32);
		slot->len = (uint8_t)text.len;
		memcpy(slot->text, text.ptr, text.len);
		slot->characters = (uint8_t)cost_word(t, text, slot->costs);
	}
	*characters = slot->characters;
	return slot->costs;
}

const int16_t *
kc_lang_tables_costs(kc_lang_tables *t, kc_str word)
{
	size_t characters;

	return find_word(t, word, &characters);
}

void
kc_lang_tables_word(kc_lang_tables *t, kc_str word)
{
	size_t characters;
	const int16_t *costs = find_word(t, word, &characters);

	t->characters += characters;
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
