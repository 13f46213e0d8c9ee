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
enum { CACHE_SLOTS = 8192, CACHE_BYTES = 30 };

/*
 * What the last one, two and three of three characters add, by hash: nearly all languages
 * have such short n-grams. Text in one language has some thousand triples, a mix of 35
 * languages of the Latin script 30,000.
 */
enum { TRIPLE_SLOTS = 8192, TRIPLE = 3 };

/*
 * Their sum, with the floor, is that of three backings off less at least and a floor and
 * three of them at most, -56 to 153; a signed byte has it less this.
 */
enum { TRIPLE_BIAS = 32 };

/*
 * Costs are multiplied by the first and divided by 1 + characters / the second: what
 * characters say is not independent. They are chosen by words and word pairs of GNOME's
 * manual and of subtitles. On the open-source guides, which had no part in it, tenths of
 * the score and shares of right labels are .02 apart for sentences and single words, .03
 * for word pairs (bench/langid.py).
 */
static const double sharpness_start = 0.63, sharpness_half = 26;

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
	int8_t sums[KC_LM_MOST];     /* by language, less TRIPLE_BIAS */
};

/* A word at work. */
struct word_grams {
	uint32_t
	    cps[TRIPLE - 1 + KC_LM_WORD + 2]; /* zeros, and the characters */
	size_t n;                             /* without the zeros */
	/* By its last character, the children of the n-gram found last. */
	struct sibling_range longer[KC_LM_WORD + 2];
	/*
	 * What was added in all languages and in single ones: numbers that were just
	 * written one by one are not read many at a time.
	 */
	int16_t all[KC_LM_MOST], single[KC_LM_MOST];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	unsigned tongue;
	uint32_t order;
	uint64_t characters;
	int32_t costs[KC_LM_MOST];
	int16_t word[KC_LM_MOST]; /* of a word too long to keep */
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
add_score_row(const int8_t *restrict row, int16_t *restrict sums)
{
	for (size_t k = 0; k < KC_LM_MOST; k++)
		sums[k] = (int16_t)(sums[k] + row[k]);
}

static void
add_entry(uint16_t entry, int16_t *sums)
{
	int16_t *sum = sums + kc_lm_entry_label(entry);

	*sum = (int16_t)(*sum + kc_lm_entry_weight(entry));
}

/* Add the weights of an n-gram, to `all` those of a row, others to `single`. */
static void
add_weights(const struct kc_lm_table *t, const struct kc_lm_node *node,
    int16_t *all, int16_t *single)
{
	uint32_t n = kc_lm_node_languages(node);

	if (n <= KC_LM_IN_NODE) {
		add_entry((uint16_t)node->weights, single);
		add_entry((uint16_t)(node->weights >> 16), single);
	} else if (n >= KC_LM_IN_ROW) {
		add_score_row(t->rows[node->weights], all);
	} else {
		const uint16_t *list = t->lists + node->weights;

		for (uint32_t k = 0; k < n; k += KC_LM_QUAD)
			for (uint32_t q = 0; q < KC_LM_QUAD; q++)
				add_entry(list[k + q], single);
	}
}

static void
fill_triple(
    const kc_lang_tables *t, const uint32_t cps[TRIPLE], struct triple_slot *p)
{
	const struct kc_lm_table *table = t->model->table;
	int16_t sums[KC_LM_MOST];

	for (size_t k = 0; k < KC_LM_MOST; k++)
		sums[k] = KC_LM_FLOOR - TRIPLE_BIAS;
	p->longer = (struct sibling_range){
	    table->roots[t->tongue], table->roots[t->tongue + 1]};
	for (uint32_t n = 0; n < TRIPLE; n++) {
		uint32_t node = n < t->order
		    ? find_node(table, p->longer, cps[TRIPLE - 1 - n])
		    : 0;

		if (node)
			add_weights(table, table->nodes + node, sums, sums);
		p->longer = children_of(table, node);
	}
	for (size_t k = 0; k < KC_LM_MOST; k++)
		p->sums[k] = (int8_t)sums[k];
}

/* The slot of the n-grams that three characters end with. */
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

static void
prefetch_siblings(const struct kc_lm_table *t, uint32_t from)
{
	__builtin_prefetch(t->firsts + from);
	__builtin_prefetch(t->nodes + from);
}

/* Add the n-gram that ends with a character, of the next length. */
static void
add_longer(const struct kc_lm_table *t, struct word_grams *g, size_t end,
    uint32_t first)
{
	uint32_t at = find_node(t, g->longer[end], first);

	g->longer[end] = children_of(t, at);
	if (!at)
		return;
	prefetch_siblings(t, t->nodes[at].children);
	add_weights(t, t->nodes + at, g->all, g->single);
}

/*
 * Add the n-grams of a word. Those of one length do not depend on each other, so that
 * memory is waited for once, and the siblings of the next length are on the way.
 */
static void
add_grams(const kc_lang_tables *t, struct word_grams *g)
{
	const struct kc_lm_table *table = t->model->table;

	memset(g->single, 0, sizeof(g->single));
	for (size_t k = 0; k < KC_LM_MOST; k++)
		g->all[k] = (int16_t)(TRIPLE_BIAS * (int)g->n);
	for (size_t i = 0; i < g->n; i++) {
		const struct triple_slot *p = find_triple(t, g->cps + i);

		add_score_row(p->sums, g->all);
		g->longer[i] = p->longer;
		prefetch_siblings(table, p->longer.from);
	}
	for (uint32_t n = TRIPLE + 1; n <= t->order; n++)
		for (size_t i = n - 1; i < g->n; i++)
			add_longer(table, g, i, g->cps[TRIPLE + i - n]);
}

/* Make the costs of a word; returns its characters, with the end of it. */
static size_t
cost_word(kc_lang_tables *t, kc_str text, int16_t *word)
{
	struct word_grams *g = &t->grams;

	g->n = kc_lm_characters(text, g->cps + TRIPLE - 1);
	add_grams(t, g);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		word[k] = (int16_t)(g->all[k] + g->single[k]);
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
static int32_t
language_cost(const kc_lang_tables *t, uint32_t i)
{
	return t->costs[i] +
	    t->model->labels[t->model->first[t->tongue] + i].rare;
}

/* A label of the tongue and its share, not yet divided by the sum of all. */
struct rated_label {
	double share;
	uint32_t label;
};

/* Insert a language among the k best, the best first. */
static size_t
rank_language(
    struct rated_label *top, size_t n, size_t k, struct rated_label rated)
{
	size_t i;

	if (n == k && (!k || rated.share <= top[k - 1].share))
		return n;
	n += n < k;
	for (i = n - 1; i && top[i - 1].share < rated.share; i--)
		top[i] = top[i - 1];
	top[i] = rated;
	return n;
}

/* Rate all languages; kinds of noise, whose labels are next to each other, are one. */
static size_t
rate_languages(const kc_lang_tables *t, int32_t least, struct rated_label *top,
    size_t k, double *sum)
{
	const struct kc_lm_label *labels = t->model->labels +
	    t->model->first[t->tongue];
	uint32_t label_n = t->model->label_n[t->tongue];
	double sharpness = sharpness_start * KC_LM_STEP /
	    (1 + (double)t->characters / sharpness_half);
	size_t n = 0;

	*sum = 0;
	for (uint32_t i = 0, next; i < label_n; i = next) {
		double p = 0;

		for (next = i;
		     next < label_n && (next == i || labels[next].continues);
		     next++)
			if (is_chosen_language(t, next))
				p += kc_exponential(sharpness *
				    (double)(least - language_cost(t, next)));
		*sum += p;
		if (p > 0)
			n = rank_language(
			    top, n, k, (struct rated_label){p, i});
	}
	return n;
}

size_t
kc_lang_tables_end(const kc_lang_tables *t, kc_lang_guess *top, size_t k,
    double *cost, uint64_t *characters)
{
	const kc_lang_model *m = t->model;
	const struct kc_lm_label *labels = m->labels + m->first[t->tongue];
	struct rated_label rated[KC_LM_MOST];
	int32_t least = INT32_MAX;
	double sum;
	size_t n;

	*characters = t->characters;
	if (!t->characters)
		return 0;
	for (uint32_t i = 0; i < m->label_n[t->tongue]; i++)
		if (is_chosen_language(t, i) && language_cost(t, i) < least)
			least = language_cost(t, i);
	n = rate_languages(
	    t, least, rated, k < KC_LM_MOST ? k : KC_LM_MOST, &sum);
	for (size_t i = 0; i < n; i++)
		top[i] = (kc_lang_guess){kc_str_of(labels[rated[i].label].name),
		    rated[i].share / sum};
	*cost = (double)least * KC_LM_STEP / (double)t->characters;
	return n;
}
