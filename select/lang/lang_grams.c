/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the n-grams of words in a model of languages and sums them (lang_grams.h). */
#include <config.h>

#include "lang_grams.h"

#include "cpu.h"
#include "mem.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

/*
 * What the last one, two and three of three characters add, by hash: nearly all languages
 * have such short n-grams. Text in one language has some thousand triples, a mix of 35
 * languages of the Latin script 30,000.
 */
enum { TRIPLE_SLOTS = 16384, TRIPLE = 3 };

/*
 * Their sum, with the floor, is a cost of 0 to 69 with three backings off more at most
 * and two less, of 0 to 28 each: -56 to 153. Less this it is a signed byte.
 */
enum { TRIPLE_BIAS = 32 };

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
	uint64_t keys[KC_LM_WORD + 2]; /* of triples, by the last character */
	/* By its last character, the children of the n-gram found last. */
	struct sibling_range longer[KC_LM_WORD + 2];
	/* The nodes of the n-grams of more than three characters. */
	uint32_t at[KC_LM_WORD + 2]; /* of one length, by the last character */
	uint32_t found[(KC_LM_WORD + 2) * (KC_LM_MAX_ORDER - TRIPLE) + 1];
	size_t found_n;
	/*
	 * What was added in all languages and in single ones: numbers that were just
	 * written one by one are not read many at a time.
	 */
	int16_t all[KC_LM_MOST], single[KC_LM_MOST];
};

struct kc_lang_finder {
	const struct kc_lm_table *table;
	uint32_t most_order;
	bool avx2; /* may be used */
	unsigned tongue;
	uint32_t order; /* of the tongue */
	struct triple_slot *triples;
	struct word_grams word;
};

kc_lang_finder *
kc_lang_finder_new(const kc_lang_model *m)
{
	kc_lang_finder *g = kc_calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->table = m->table;
	g->most_order = m->order;
	g->avx2 = kc_cpu_has_avx2();
	g->triples = kc_calloc(TRIPLE_SLOTS, sizeof(*g->triples));
	if (!g->triples) {
		kc_free(g);
		return NULL;
	}
	return g;
}

void
kc_lang_finder_free(kc_lang_finder *g)
{
	if (g)
		kc_free(g->triples);
	kc_free(g);
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

/* The first of siblings whose character has the same low half, or 0. */
static inline uint32_t
match_sibling(
    const struct kc_lm_table *t, struct sibling_range siblings, uint32_t cp)
{
	for (uint32_t n, from = siblings.from; from < siblings.to; from += n) {
		uint32_t bits = match_firsts(t->firsts + from, (uint16_t)cp);

		n = siblings.to - from;
		n = n < KC_LM_SEARCHED ? n : KC_LM_SEARCHED;
		bits &= (1U << 2 * n) - 1;
		if (bits)
			return from + (uint32_t)__builtin_ctz(bits) / 2;
	}
	return 0;
}

/* The node of a first character among siblings, or 0. */
static uint32_t
find_node(
    const struct kc_lm_table *t, struct sibling_range siblings, uint32_t cp)
{
	uint32_t at;

	while ((at = match_sibling(t, siblings, cp)) != 0 &&
	    t->nodes[at].first >> 8 != cp)
		siblings.from = at + 1;
	return at;
}

static struct sibling_range
children_of(const struct kc_lm_table *t, uint32_t node)
{
	const struct kc_lm_node *at = t->nodes + node;

	return (struct sibling_range){
	    at->children, node ? at[1].children : at->children};
}

static void
add_row_scalar(const int8_t *restrict row, int16_t *restrict sums)
{
	for (size_t k = 0; k < KC_LM_MOST; k++)
		sums[k] = (int16_t)(sums[k] + row[k]);
}

/* Add the weights of all languages. */
static inline void
add_row(const kc_lang_finder *g, const int8_t *row, int16_t *sums)
{
#if KC_X86
	if (g->avx2) {
		kc_lang_add_row_avx2(row, sums);
		return;
	}
#else
	(void)g;
#endif
	add_row_scalar(row, sums);
}

static void
add_entry(uint16_t entry, int16_t *sums)
{
	int16_t *sum = sums + kc_lm_entry_label(entry);

	*sum = (int16_t)(*sum + kc_lm_entry_weight(entry));
}

/* Add the weights of an n-gram, to `all` those of a row, others to `single`. */
static inline void
add_weights(const kc_lang_finder *g, const struct kc_lm_node *node,
    int16_t *all, int16_t *single)
{
	uint32_t n = kc_lm_node_languages(node);

	if (n <= KC_LM_IN_NODE) {
		add_entry((uint16_t)node->weights, single);
		add_entry((uint16_t)(node->weights >> 16), single);
	} else if (n >= KC_LM_IN_ROW) {
		add_row(g, g->table->rows[node->weights], all);
	} else {
		const uint16_t *list = g->table->lists + node->weights;

		for (uint32_t k = 0; k < n; k += KC_LM_QUAD)
			for (uint32_t q = 0; q < KC_LM_QUAD; q++)
				add_entry(list[k + q], single);
	}
}

static void
fill_triple(
    const kc_lang_finder *g, const uint32_t cps[TRIPLE], struct triple_slot *p)
{
	const struct kc_lm_table *table = g->table;
	int16_t sums[KC_LM_MOST];

	for (size_t k = 0; k < KC_LM_MOST; k++)
		sums[k] = KC_LM_FLOOR - TRIPLE_BIAS;
	p->longer = (struct sibling_range){
	    table->roots[g->tongue], table->roots[g->tongue + 1]};
	for (uint32_t n = 0; n < TRIPLE; n++) {
		uint32_t node = n < g->order
		    ? find_node(table, p->longer, cps[TRIPLE - 1 - n])
		    : 0;

		if (node)
			add_weights(g, table->nodes + node, sums, sums);
		p->longer = children_of(table, node);
	}
	for (size_t k = 0; k < KC_LM_MOST; k++)
		p->sums[k] = (int8_t)sums[k];
}

/* What tells three characters of the tongue from others; not 0. */
static inline uint64_t
triple_key(const kc_lang_finder *g, const uint32_t cps[TRIPLE])
{
	const uint64_t most = 0x110000; /* its third power is below 2^61 */

	return ((cps[0] * most + cps[1]) * most + cps[2]) << 3 | g->tongue;
}

static inline struct triple_slot *
triple_slot_of(const kc_lang_finder *g, uint64_t key)
{
	return g->triples +
	    ((key * 0x9E3779B97F4A7C15) >> 40 & (TRIPLE_SLOTS - 1));
}

/* The slot of the n-grams that three characters end with. */
static inline const struct triple_slot *
find_triple(const kc_lang_finder *g, const uint32_t cps[TRIPLE], uint64_t key)
{
	struct triple_slot *p = triple_slot_of(g, key);

	if (p->key != key) {
		p->key = key;
		fill_triple(g, cps, p);
	}
	return p;
}

/* Add the n-grams of up to three characters, by where they end. */
static void
add_triples(const kc_lang_finder *g, struct word_grams *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const char *slot;

		w->keys[i] = triple_key(g, w->cps + i);
		slot = (const char *)triple_slot_of(g, w->keys[i]);
		__builtin_prefetch(slot);
		__builtin_prefetch(slot + sizeof(struct triple_slot) - 1);
	}
	for (size_t i = 0; i < w->n; i++) {
		const struct triple_slot *p = find_triple(
		    g, w->cps + i, w->keys[i]);

		add_row(g, p->sums, w->all);
		w->longer[i] = p->longer;
		__builtin_prefetch(g->table->firsts + p->longer.from);
	}
}

/*
 * Find the n-grams of n characters, by where they end. Their nodes are far apart, so all
 * of them are on the way before the first is looked at, and then their children.
 */
static inline void
find_grams_of(const struct kc_lm_table *t, struct word_grams *w, uint32_t n)
{
	for (size_t i = n - 1; i < w->n; i++) {
		uint32_t cp = w->cps[TRIPLE + i - n];

		w->at[i] = match_sibling(t, w->longer[i], cp);
		__builtin_prefetch(t->nodes + w->at[i]);
	}
	for (size_t i = n - 1; i < w->n; i++) {
		uint32_t cp = w->cps[TRIPLE + i - n], at = w->at[i];

		if (at && t->nodes[at].first >> 8 != cp)
			at = find_node(t, w->longer[i], cp);
		w->longer[i] = children_of(t, at);
		__builtin_prefetch(t->firsts + w->longer[i].from);
		w->found[w->found_n] = at;
		w->found_n += at != 0;
	}
}

/* Touch the weights of a node that are needed soon. */
static inline void
prefetch_weights(const struct kc_lm_table *t, const struct kc_lm_node *node)
{
	uint32_t n = kc_lm_node_languages(node);

	if (n >= KC_LM_IN_ROW)
		__builtin_prefetch(t->rows[node->weights]);
	else if (n > KC_LM_IN_NODE)
		__builtin_prefetch(t->lists + node->weights);
}

/*
 * Add the n-grams of a word; what long ones add when all are found, so that memory is
 * waited for once.
 */
static void
add_grams(const kc_lang_finder *g, struct word_grams *w)
{
	const struct kc_lm_node *nodes = g->table->nodes;

	memset(w->single, 0, sizeof(w->single));
	for (size_t k = 0; k < KC_LM_MOST; k++)
		w->all[k] = (int16_t)(TRIPLE_BIAS * (int)w->n);
	add_triples(g, w);
	w->found_n = 0;
	for (uint32_t n = TRIPLE + 1; n <= g->order; n++)
		find_grams_of(g->table, w, n);
	for (size_t i = 0; i < w->found_n; i++)
		prefetch_weights(g->table, nodes + w->found[i]);
	for (size_t i = 0; i < w->found_n; i++)
		add_weights(g, nodes + w->found[i], w->all, w->single);
}

size_t
kc_lang_finder_cost(
    kc_lang_finder *g, unsigned tongue, kc_str word, int16_t costs[KC_LM_MOST])
{
	struct word_grams *w = &g->word;

	g->tongue = tongue;
	g->order = kc_lm_order(tongue, g->most_order);
	w->n = kc_lm_characters(word, w->cps + TRIPLE - 1);
	add_grams(g, w);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		costs[k] = (int16_t)(w->all[k] + w->single[k]);
	return w->n - 1;
}
