/* SPDX-License-Identifier: Apache-2.0 */
/* A model of languages at work: words in, languages out (lang_internal.h). */
#include <config.h>

#include "lang_model.h"

#include "kcorpus/hash.h"

#include "cpu.h"
#include "mem.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

/* Costs of words seen lately, by hash; longer words are rarely seen again. */
enum { CACHE_SLOTS = 16384, CACHE_BYTES = 30 };

/*
 * What the last one, two and three of three characters add, by hash: nearly all languages
 * have such short n-grams. Text in one language has some thousand triples, a mix of 35
 * languages of the Latin script 30,000.
 */
enum { TRIPLE_SLOTS = 16384, TRIPLE = 3 };

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

/*
 * Compiled for each version of what calls it: sums of rows are loops that the compiler
 * makes of as many numbers at a time as that has.
 */
#define IN_EACH_VERSION __attribute__((always_inline))

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

/* A word whose slot of the cache is on the way. */
struct waiting_word {
	uint64_t hash;
	size_t len; /* 0: none */
	char text[CACHE_BYTES];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	bool avx2;          /* may be used */
	unsigned tongue;
	uint32_t order;
	uint64_t characters;
	int32_t costs[KC_LM_MOST];
	int16_t word[KC_LM_MOST]; /* of a word too long to keep */
	struct cached_word *cache;
	struct waiting_word waiting;
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
	t->avx2 = kc_cpu_has_avx2();
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

IN_EACH_VERSION static inline void
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
IN_EACH_VERSION static inline void
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

/* What tells three characters of the tongue from others; not 0. */
static inline uint64_t
triple_key(const kc_lang_tables *t, const uint32_t cps[TRIPLE])
{
	const uint64_t most = 0x110000; /* its third power is below 2^61 */

	return ((cps[0] * most + cps[1]) * most + cps[2]) << 3 | t->tongue;
}

static inline struct triple_slot *
triple_slot_of(const kc_lang_tables *t, uint64_t key)
{
	return t->triples +
	    ((key * 0x9E3779B97F4A7C15) >> 40 & (TRIPLE_SLOTS - 1));
}

/* The slot of the n-grams that three characters end with. */
static inline const struct triple_slot *
find_triple(const kc_lang_tables *t, const uint32_t cps[TRIPLE], uint64_t key)
{
	struct triple_slot *p = triple_slot_of(t, key);

	if (p->key != key) {
		p->key = key;
		fill_triple(t, cps, p);
	}
	return p;
}

/* Add the n-grams of up to three characters, by where they end. */
IN_EACH_VERSION static inline void
add_triples(const kc_lang_tables *t, struct word_grams *g)
{
	for (size_t i = 0; i < g->n; i++) {
		const char *slot;

		g->keys[i] = triple_key(t, g->cps + i);
		slot = (const char *)triple_slot_of(t, g->keys[i]);
		__builtin_prefetch(slot);
		__builtin_prefetch(slot + sizeof(struct triple_slot) - 1);
	}
	for (size_t i = 0; i < g->n; i++) {
		const struct triple_slot *p = find_triple(
		    t, g->cps + i, g->keys[i]);

		add_score_row(p->sums, g->all);
		g->longer[i] = p->longer;
		__builtin_prefetch(t->model->table->firsts + p->longer.from);
	}
}

/*
 * Find the n-grams of n characters, by where they end. Their nodes are far apart, so all
 * of them are on the way before the first is looked at, and then their children.
 */
static inline void
find_grams_of(const struct kc_lm_table *t, struct word_grams *g, uint32_t n)
{
	for (size_t i = n - 1; i < g->n; i++) {
		uint32_t cp = g->cps[TRIPLE + i - n];

		g->at[i] = match_sibling(t, g->longer[i], cp);
		__builtin_prefetch(t->nodes + g->at[i]);
	}
	for (size_t i = n - 1; i < g->n; i++) {
		uint32_t cp = g->cps[TRIPLE + i - n], at = g->at[i];

		if (at && t->nodes[at].first >> 8 != cp)
			at = find_node(t, g->longer[i], cp);
		g->longer[i] = children_of(t, at);
		__builtin_prefetch(t->firsts + g->longer[i].from);
		g->found[g->found_n] = at;
		g->found_n += at != 0;
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
IN_EACH_VERSION static inline void
add_grams_of_word(const kc_lang_tables *t, struct word_grams *g)
{
	const struct kc_lm_table *table = t->model->table;

	memset(g->single, 0, sizeof(g->single));
	for (size_t k = 0; k < KC_LM_MOST; k++)
		g->all[k] = (int16_t)(TRIPLE_BIAS * (int)g->n);
	add_triples(t, g);
	g->found_n = 0;
	for (uint32_t n = TRIPLE + 1; n <= t->order; n++)
		find_grams_of(table, g, n);
	for (size_t i = 0; i < g->found_n; i++)
		prefetch_weights(table, table->nodes + g->found[i]);
	for (size_t i = 0; i < g->found_n; i++)
		add_weights(
		    table, table->nodes + g->found[i], g->all, g->single);
}

static void
add_grams_scalar(const kc_lang_tables *t, struct word_grams *g)
{
	add_grams_of_word(t, g);
}

#if KC_X86
KC_TARGET_AVX2 static void
add_grams_avx2(const kc_lang_tables *t, struct word_grams *g)
{
	add_grams_of_word(t, g);
}
#endif

static void
add_grams(const kc_lang_tables *t, struct word_grams *g)
{
#if KC_X86
	if (t->avx2) {
		add_grams_avx2(t, g);
		return;
	}
#endif
	add_grams_scalar(t, g);
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
	t->waiting.len = 0;
	memset(t->costs, 0, sizeof(t->costs));
	if (t->tongue == tongue)
		return;
	/* Words of a tongue's script are not of another's: the cache stays. */
	t->tongue = tongue;
	t->order = kc_lm_order(tongue, t->model->order);
}

/* The costs of a word, and its characters with the end of it. */
static const int16_t *
find_word(kc_lang_tables *t, kc_str text, uint64_t hash, size_t *characters)
{
	struct cached_word *slot = t->cache + (hash & (CACHE_SLOTS - 1));

	if (text.len > CACHE_BYTES) {
		*characters = cost_word(t, text, t->word);
		return t->word;
	}
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

	return find_word(t, word, kc_hash64(word, 0), &characters);
}

static void
add_word(kc_lang_tables *t, kc_str word, uint64_t hash)
{
	size_t characters;
	const int16_t *costs = find_word(t, word, hash, &characters);

	t->characters += characters;
	for (size_t i = 0; i < KC_LM_MOST; i++)
		t->costs[i] += costs[i];
}

/* Add the word that waits for its slot. */
static void
add_waiting(kc_lang_tables *t)
{
	struct waiting_word *w = &t->waiting;

	if (w->len)
		add_word(t, (kc_str){w->text, w->len}, w->hash);
	w->len = 0;
}

void
kc_lang_tables_word(kc_lang_tables *t, kc_str word)
{
	struct waiting_word *w = &t->waiting;
	uint64_t hash = kc_hash64(word, 0);
	const char *slot = (const char *)(t->cache +
	    (hash & (CACHE_SLOTS - 1)));

	for (size_t i = 0; i < sizeof(*t->cache); i += 64)
		__builtin_prefetch(slot + i);
	add_waiting(t);
	if (word.len > CACHE_BYTES) {
		add_word(t, word, hash);
		return;
	}
	w->hash = hash;
	w->len = word.len;
	memcpy(w->text, word.ptr, word.len);
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

/* What the cheapest language costs. */
static int32_t
least_cost(const kc_lang_tables *t, uint32_t label_n)
{
	int32_t least = INT32_MAX;

	for (uint32_t i = 0; i < label_n; i++)
		if (is_chosen_language(t, i) && language_cost(t, i) < least)
			least = language_cost(t, i);
	return least;
}

void
kc_lang_tables_end(kc_lang_tables *t, struct kc_lang_rating *r)
{
	const kc_lang_model *m = t->model;
	uint32_t label_n = m->label_n[t->tongue];
	double sharpness;
	int32_t least;

	add_waiting(t);
	least = least_cost(t, label_n);
	sharpness = sharpness_start * KC_LM_STEP /
	    (1 + (double)t->characters / sharpness_half);
	r->labels = m->labels + m->first[t->tongue];
	r->n = t->characters ? label_n : 0;
	r->characters = t->characters;
	if (!r->n)
		return;
	r->cost = (double)least * KC_LM_STEP / (double)t->characters;
	for (uint32_t i = 0; i < KC_LM_MOST; i++)
		r->shares[i] = i < label_n && is_chosen_language(t, i)
		    ? sharpness * (double)(least - language_cost(t, i))
		    : KC_LM_NEVER;
	kc_lang_rating_finish(r, t->avx2);
}
