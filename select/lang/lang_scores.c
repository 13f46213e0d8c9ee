/* SPDX-License-Identifier: Apache-2.0 */
/* A model of languages at work: words in, languages out (lang_internal.h). */
#include <config.h>

#include "lang_model.h"

#include "kcorpus/hash.h"

#include "select/exponential.h"
#include "mem.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

/* Costs of words seen lately, by hash; longer words are rarely seen again. */
enum { CACHE_SLOTS = 2048, CACHE_BYTES = 30 };

/*
 * What is known of the last one, two and three of three characters, by hash: siblings of
 * so short n-grams are many. Text in one language has some thousand such triples, a mix
 * of 35 languages of the Latin script 30,000.
 */
enum { TRIPLE_SLOTS = 16384, TRIPLE = 3 };

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

/* Siblings in a level of the tree. */
struct sibling_range {
	uint32_t from, to;
};

struct triple_slot {
	uint64_t key; /* the characters and the tongue; 0: free */
	struct sibling_range longer; /* children of the longest */
	uint32_t weights[TRIPLE];    /* as those of their nodes */
	uint8_t languages[TRIPLE];   /* 0: no such n-gram */
};

/* Nodes of one word's n-grams at most. */
enum { WORD_GRAMS = KC_LM_MAX_ORDER * (KC_LM_WORD + 2) };

/* The n-grams of a word that were found, by how their weights are kept. */
struct word_grams {
	uint32_t
	    cps[TRIPLE - 1 + KC_LM_WORD + 2]; /* zeros, and the characters */
	size_t n;                             /* without the zeros */
	/* By its last character, the children of the one found last. */
	struct sibling_range longer[KC_LM_WORD + 2];
	size_t few_n, list_n, row_n;
	uint32_t few[WORD_GRAMS]; /* two entries each */
	struct gram_list {
		const uint16_t *entries;
		uint32_t n;
	} lists[WORD_GRAMS];
	const int8_t *rows[WORD_GRAMS];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	unsigned tongue;
	uint32_t order;
	uint64_t characters;
	int64_t costs[KC_LM_MOST];
	int16_t floors[KC_LM_MOST]; /* of the tongue */
	int16_t word[KC_LM_MOST];   /* of a word too long to keep */
	struct cached_word *cache;
	struct triple_slot *triples;
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
	t->triples = kc_calloc(TRIPLE_SLOTS, sizeof(*t->triples));
	if (!t->cache || !t->triples) {
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
	kc_free(t->triples);
	kc_free(t);
}

/* Two bits for each of KC_LM_SEARCHED characters, set if it is this one. */
static uint32_t
match_firsts(const uint16_t *firsts, uint16_t first)
{
#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)firsts);
	__m128i same = _mm_cmpeq_epi16(v, _mm_set1_epi16((short)first));

	return (uint32_t)_mm_movemask_epi8(same);
#else
	uint32_t bits = 0;

	for (uint32_t k = 0; k < KC_LM_SEARCHED; k++)
		bits |= (firsts[k] == first ? 3U : 0) << 2 * k;
	return bits;
#endif
}

/* The node of a first character among siblings, or 0. */
static uint32_t
find_node(
    const struct kc_lm_table *t, struct sibling_range siblings, uint32_t cp)
{
	for (uint32_t n, from = siblings.from; from < siblings.to; from += n) {
		uint32_t bits = match_firsts(t->firsts + from, (uint16_t)cp);

		n = siblings.to - from;
		n = n < KC_LM_SEARCHED ? n : KC_LM_SEARCHED;
		for (bits &= (1U << 2 * n) - 1; bits; bits &= bits - 1) {
			uint32_t at = from + (uint32_t)__builtin_ctz(bits) / 2;

			if (t->nodes[at].first >> 8 == cp)
				return at;
		}
	}
	return 0;
}

static struct sibling_range
children_of(const struct kc_lm_table *t, uint32_t node)
{
	const struct kc_lm_node *at = t->nodes + node;

	return (struct sibling_range){
	    at->children, node ? at[1].children : at->children};
}

static void
fill_triple(
    const kc_lang_tables *t, const uint32_t cps[TRIPLE], struct triple_slot *p)
{
	const struct kc_lm_table *table = t->model->table;

	p->longer = (struct sibling_range){
	    table->roots[t->tongue], table->roots[t->tongue + 1]};
	for (uint32_t n = 0; n < TRIPLE; n++) {
		uint32_t node = n < t->order
		    ? find_node(table, p->longer, cps[TRIPLE - 1 - n])
		    : 0;

		p->weights[n] = table->nodes[node].weights;
		p->languages[n] = (uint8_t)kc_lm_node_languages(
		    table->nodes + node);
		p->longer = children_of(table, node);
	}
}

/* What is known of the n-grams that three characters end with. */
static const struct triple_slot *
find_triple(const kc_lang_tables *t, const uint32_t cps[TRIPLE])
{
	const uint64_t most = 0x110000; /* its third power is below 2^61 */
	uint64_t key = ((cps[0] * most + cps[1]) * most + cps[2]) << 3 |
	    t->tongue;
	uint64_t slot = (key * 0x9E3779B97F4A7C15) >> 40 & (TRIPLE_SLOTS - 1);
	struct triple_slot *p = t->triples + slot;

	if (p->key != key) {
		p->key = key;
		fill_triple(t, cps, p);
	}
	return p;
}

/*
 * Take up the weights of an n-gram in so many languages. Which of the three kinds they
 * are cannot be foreseen, so they are written to all of them, and counted in one.
 */
static void
take_weights(const struct kc_lm_table *t, struct word_grams *g,
    uint32_t weights, uint32_t languages)
{
	bool in_node = languages <= KC_LM_IN_NODE;
	bool in_row = languages >= KC_LM_IN_ROW;
	const uint16_t *list = t->lists + (in_node || in_row ? 0 : weights);
	const int8_t *row = t->rows[in_row ? weights : 0];

	g->few[g->few_n] = weights;
	g->few_n += in_node && languages;
	g->lists[g->list_n] = (struct gram_list){list, languages};
	g->list_n += !in_node && !in_row;
	g->rows[g->row_n] = row;
	g->row_n += in_row;
	__builtin_prefetch(in_row ? (const void *)row : list);
}

/* Find the n-grams that end with a character, of the next length. */
static void
find_longer(const struct kc_lm_table *t, struct word_grams *g, size_t end,
    uint32_t first)
{
	uint32_t at = find_node(t, g->longer[end], first);
	const struct kc_lm_node *node = t->nodes + at;

	take_weights(t, g, node->weights, kc_lm_node_languages(node));
	g->longer[end] = children_of(t, at);
	__builtin_prefetch(t->firsts + node->children);
	__builtin_prefetch(t->nodes + node->children);
}

/*
 * Find the n-grams of a word. Those of one length do not depend on each other, so that
 * memory is waited for once, and their weights are on the way when they are needed.
 */
static void
find_grams(const kc_lang_tables *t, struct word_grams *g)
{
	const struct kc_lm_table *table = t->model->table;

	g->few_n = g->list_n = g->row_n = 0;
	for (size_t i = 0; i < g->n; i++) {
		const struct triple_slot *p = find_triple(t, g->cps + i);

		for (size_t n = 0; n < TRIPLE; n++)
			take_weights(table, g, p->weights[n], p->languages[n]);
		g->longer[i] = p->longer;
		__builtin_prefetch(table->firsts + p->longer.from);
		__builtin_prefetch(table->nodes + p->longer.from);
	}
	for (uint32_t n = TRIPLE + 1; n <= t->order; n++)
		for (size_t i = n - 1; i < g->n; i++)
			find_longer(table, g, i, g->cps[TRIPLE + i - n]);
}

/* Sixteen languages at once, whose sums stay in registers. */
static void
add_rows(const int8_t *const *rows, size_t n, int16_t *word)
{
	enum { LANES = 16 };

	for (size_t k = 0; k < KC_LM_MOST; k += LANES) {
		int16_t sums[LANES];

		memcpy(sums, word + k, sizeof(sums));
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < LANES; j++)
				sums[j] = (int16_t)(sums[j] + rows[i][k + j]);
		memcpy(word + k, sums, sizeof(sums));
	}
}

static void
add_entry(uint32_t entry, int16_t *word)
{
	int16_t *sum = word + kc_lm_entry_label(entry);

	*sum = (int16_t)(*sum + kc_lm_entry_weight(entry));
}

/* Make the costs of a word; returns its characters, with the end of it. */
static size_t
cost_word(kc_lang_tables *t, kc_str text, int16_t *word)
{
	struct word_grams *g = &t->grams;

	g->n = kc_lm_characters(text, g->cps + TRIPLE - 1);
	find_grams(t, g);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		word[k] = (int16_t)(t->floors[k] * (int)g->n);
	add_rows(g->rows, g->row_n, word);
	for (size_t i = 0; i < g->few_n; i++) {
		add_entry(g->few[i] & 0xFFFF, word);
		add_entry(g->few[i] >> 16, word);
	}
	for (size_t i = 0; i < g->list_n; i++)
		for (uint32_t k = 0; k < g->lists[i].n; k += KC_LM_QUAD)
			for (uint32_t q = 0; q < KC_LM_QUAD; q++)
				add_entry(g->lists[i].entries[k + q], word);
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
