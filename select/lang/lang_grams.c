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

/* Larger families are halved before they are searched. */
enum { SEARCHED_FAMILY = 2 * KC_LM_SEARCHED };

/*
 * The last three characters, by hash: text in one language has some thousand triples, a
 * mix of 35 languages of the Latin script 40,000.
 */
enum { TRIPLE_SLOTS = 16384 };

/* What was found of the n-grams that have sums. */
struct triple_slot {
	uint64_t triple; /* keys and tongue; 0: free */
	uint32_t row, family;
};

/* Lengths of n-grams that may have no sum. */
enum { LONG_LENGTHS = KC_LM_MAX_ORDER - 1 };

/* Of one word, and one more place. */
enum { MOST_WEIGHTS = (KC_LM_WORD + 2) * (1 + LONG_LENGTHS) + 1 };

/* Before the first word, as an n-gram with sums may begin there. */
enum { KEYS_BEFORE = KC_LM_SUMMED - 1 };

/* Keys of all words, each with what stands before and after, and a 0 before each. */
enum { MOST_KEYS = KEYS_BEFORE + KC_LANG_FOUND_KEYS };

/*
 * Of the n-grams that end with a character: the longest ones found so far, and what all
 * of them weigh.
 */
struct kc_lang_finder {
	const kc_lang_model *model;
	const struct kc_lm_table *table;
	bool avx2; /* may be used */
	unsigned tongue;
	uint32_t order, summed, parts; /* of the tongue */
	struct triple_slot *triples;
	size_t word_n, key_n, live_n;
	/* Where words begin, and where the last one ends. */
	uint32_t words[KC_LANG_FOUND_WORDS + 1];
	uint16_t keys[MOST_KEYS];
	/* By the place of the last character: */
	uint32_t families[MOST_KEYS]; /* of the longest */
	uint32_t rows[MOST_KEYS];     /* the sums of the short ones */
	uint32_t weights[LONG_LENGTHS][MOST_KEYS]; /* of longer ones */
	/* Last characters of n-grams that may have longer ones, and their nodes. */
	uint16_t live[MOST_KEYS], missing[MOST_KEYS];
	uint32_t nodes[MOST_KEYS];
};

kc_lang_finder *
kc_lang_finder_new(const kc_lang_model *m)
{
	kc_lang_finder *f = kc_calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->table = m->table;
	f->model = m;
	f->avx2 = kc_cpu_has_avx2();
	f->triples = kc_calloc(TRIPLE_SLOTS, sizeof(*f->triples));
	if (!f->triples) {
		kc_free(f);
		return NULL;
	}
	return f;
}

void
kc_lang_finder_free(kc_lang_finder *f)
{
	if (f)
		kc_free(f->triples);
	kc_free(f);
}

void
kc_lang_finder_begin(kc_lang_finder *f, unsigned tongue)
{
	f->tongue = tongue;
	f->order = kc_lm_order(tongue, f->model->order);
	f->summed = kc_lm_summed(tongue);
	f->parts = kc_lm_parts(f->model->label_n[tongue]);
	f->word_n = 0;
	f->key_n = KEYS_BEFORE;
	f->words[0] = KEYS_BEFORE;
}

void
kc_lang_finder_add(kc_lang_finder *f, kc_str word)
{
	uint32_t cps[KC_LM_WORD + 2];
	size_t n = kc_lm_characters(word, cps);

	for (size_t i = 0; i < n; i++)
		f->keys[f->key_n++] = kc_lm_key(f->table, cps[i]);
	f->keys[f->key_n++] = 0;
	f->words[++f->word_n] = (uint32_t)f->key_n;
}

/* A bit for each of KC_LM_SEARCHED keys, set if it is this one. */
static uint32_t
match_keys(const uint16_t *keys, uint16_t key)
{
#ifdef __SSE2__
	const __m128i *v = (const __m128i *)(const void *)keys;
	__m128i wanted = _mm_set1_epi16((short)key);
	__m128i low = _mm_cmpeq_epi16(_mm_loadu_si128(v), wanted);
	__m128i high = _mm_cmpeq_epi16(_mm_loadu_si128(v + 1), wanted);

	return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
#else
	uint32_t bits = 0;

	for (uint32_t k = 0; k < KC_LM_SEARCHED; k++)
		bits |= (uint32_t)(keys[k] == key) << k;
	return bits;
#endif
}

/* The place of a key among n of a family, or n. */
static inline uint32_t
search_keys(const uint16_t *keys, uint32_t n, uint16_t key)
{
	uint32_t from = 0, end = n;

	/* Keys of characters above U+FFFF are in no order. */
	while (end - from > SEARCHED_FAMILY && key < KC_LM_RARE_KEY) {
		uint32_t half = (end - from) / 2;

		if (keys[from + half] <= key)
			from += half;
		else
			end = from + half;
	}
	for (; from < end; from += KC_LM_SEARCHED) {
		uint32_t bits = match_keys(keys + from, key);

		if (bits) {
			from += (uint32_t)__builtin_ctz(bits);
			return from < end ? from : n;
		}
	}
	return n;
}

/* The node of `size` places with a key in a family, or 0. */
static inline uint32_t
find_node(const uint32_t *tree, uint32_t family, uint16_t key, uint32_t size)
{
	const uint16_t *keys = (const uint16_t *)(tree + family);
	uint32_t n = keys[0], k = search_keys(keys + 1, n, key);

	return k < n ? kc_lm_family_nodes(family, n) + k * size : 0;
}

/* Touch the first keys of a family that are compared at once. */
static inline void
prefetch_family(const uint32_t *tree, uint32_t family)
{
	__builtin_prefetch(tree + family);
	__builtin_prefetch(tree + family + KC_LM_SEARCHED / 2);
}

/*
 * Find the n-grams of `length` characters where shorter ones were found. Families and
 * nodes are far apart, so those of all words are on the way before the first is looked at.
 */
static inline void
find_length(kc_lang_finder *f, uint32_t length)
{
	const uint32_t *tree = f->table->tree;
	bool last = length == f->order, sums = length <= f->summed;
	uint32_t *found = sums ? f->rows : f->weights[length - 2];
	uint32_t size = last ? 1 : 2;
	size_t live_n = 0;

	for (size_t k = 0; k < f->live_n; k++) {
		size_t at = f->live[k];

		f->nodes[k] = find_node(
		    tree, f->families[at], f->keys[at + 1 - length], size);
		__builtin_prefetch(tree + f->nodes[k]);
	}
	for (size_t k = 0; k < f->live_n; k++) {
		const uint32_t *node = tree + f->nodes[k];
		uint16_t at = f->live[k];

		found[at] = f->nodes[k] || !sums ? node[size - 1] : found[at];
		f->families[at] = last ? 0 : node[0];
		prefetch_family(tree, f->families[at]);
		f->live[live_n] = at;
		live_n += f->families[at] != 0;
	}
	f->live_n = live_n;
}

static inline uint64_t
triple_at(const kc_lang_finder *f, size_t at)
{
	uint64_t triple = (uint64_t)f->tongue << 48 | f->keys[at];

	if (f->summed == 1)
		return triple;
	return triple | (uint64_t)f->keys[at - 1] << 16 |
	    (uint64_t)f->keys[at - 2] << 32;
}

static inline struct triple_slot *
triple_slot_of(const kc_lang_finder *f, uint64_t triple)
{
	return f->triples +
	    ((triple * 0x9E3779B97F4A7C15) >> 40 & (TRIPLE_SLOTS - 1));
}

/* Find the n-grams that have sums and end with any character. */
static void
find_sums(kc_lang_finder *f)
{
	size_t missing_n;

	for (size_t at = KEYS_BEFORE; at < f->key_n; at++)
		__builtin_prefetch(triple_slot_of(f, triple_at(f, at)));
	f->live_n = 0;
	for (size_t at = KEYS_BEFORE; at < f->key_n; at++) {
		uint64_t triple = triple_at(f, at);
		const struct triple_slot *slot = triple_slot_of(f, triple);
		bool found = slot->triple == triple;

		f->rows[at] = found ? slot->row : 0;
		f->families[at] = found ? slot->family
					: f->table->roots[f->tongue];
		prefetch_family(f->table->tree, f->families[at]);
		__builtin_prefetch(f->table->rows[f->rows[at]]);
		f->live[f->live_n] = (uint16_t)at;
		f->live_n += !found;
	}
	missing_n = f->live_n;
	memcpy(f->missing, f->live, missing_n * sizeof(*f->live));
	for (uint32_t n = 1; n <= f->summed; n++)
		find_length(f, n);
	for (size_t k = 0; k < missing_n; k++) {
		size_t at = f->missing[k];
		uint64_t triple = triple_at(f, at);

		*triple_slot_of(f, triple) = (struct triple_slot){
		    triple, f->rows[at], f->families[at]};
		__builtin_prefetch(f->table->rows[f->rows[at]]);
	}
}

/* Touch rows and lists of weights, which are needed soon. */
static void
prefetch_weights(const kc_lang_finder *f)
{
	const struct kc_lm_table *t = f->table;

	for (uint32_t n = f->summed; n < f->order; n++)
		for (size_t at = KEYS_BEFORE; at < f->key_n; at++) {
			uint32_t w = f->weights[n - 1][at];

			if (kc_lm_weights_kind(w) == KC_LM_LIST)
				__builtin_prefetch(
				    t->lists[kc_lm_weights_number(w)]);
			else if (kc_lm_weights_kind(w) == KC_LM_ROW)
				__builtin_prefetch(
				    t->rows[kc_lm_weights_number(w)]);
		}
}

void
kc_lang_finder_run(kc_lang_finder *f)
{
	find_sums(f);
	f->live_n = 0;
	for (size_t at = KEYS_BEFORE; at < f->key_n; at++) {
		f->live[f->live_n] = (uint16_t)at;
		f->live_n += f->families[at] != 0;
	}
	for (uint32_t n = f->summed + 1; n <= f->order; n++) {
		memset(f->weights[n - 2], 0, f->key_n * sizeof(**f->weights));
		find_length(f, n);
	}
	prefetch_weights(f);
}

static void
add_rows_scalar(const int8_t (*all)[KC_LM_PART], const uint32_t *rows, size_t n,
    uint32_t parts, int16_t sums[KC_LM_MOST])
{
	for (size_t i = 0; i < n; i++) {
		const int8_t *row = all[rows[i]];

		for (size_t k = 0; k < (size_t)parts * KC_LM_PART; k++)
			sums[k] = (int16_t)(sums[k] + row[k]);
	}
}

/* Add rows by their numbers. */
static void
add_rows(const kc_lang_finder *f, const uint32_t *rows, size_t n,
    int16_t sums[KC_LM_MOST])
{
	const int8_t(*all)[KC_LM_PART] = (const void *)f->table->rows;

#if KC_X86
	if (f->avx2) {
		kc_lang_add_rows_avx2(all, rows, n, f->parts, sums);
		return;
	}
#endif
	add_rows_scalar(all, rows, n, f->parts, sums);
}

static inline void
add_entry(uint16_t entry, int16_t *sums)
{
	int16_t *sum = sums + kc_lm_entry_label(entry);

	*sum = (int16_t)(*sum + kc_lm_entry_weight(entry));
}

static inline void
add_list(const struct kc_lm_table *t, uint32_t weights, int16_t *sums)
{
	const uint16_t *list = t->lists[kc_lm_weights_number(weights)];

	for (uint32_t i = 0; i < KC_LM_IN_LIST; i++)
		add_entry(list[i], sums);
}

/* The weights of the n-grams of a word, by what they are. */
struct word_weights {
	uint32_t entries[MOST_WEIGHTS], lists[MOST_WEIGHTS], rows[MOST_WEIGHTS];
	size_t entries_n, lists_n, rows_n;
};

static void
sort_weights(
    const kc_lang_finder *f, size_t from, size_t to, struct word_weights *w)
{
	w->entries_n = w->lists_n = 0;
	w->rows_n = to - from;
	memcpy(w->rows, f->rows + from, w->rows_n * sizeof(*w->rows));
	for (uint32_t n = f->summed + 1; n <= f->order; n++)
		for (size_t at = from; at < to; at++) {
			uint32_t one = f->weights[n - 2][at];
			uint32_t kind = kc_lm_weights_kind(one);

			/* Without branches, which nothing could foresee. */
			w->entries[w->entries_n] = one;
			w->entries_n += kind == KC_LM_ENTRIES && one;
			w->lists[w->lists_n] = one;
			w->lists_n += kind == KC_LM_LIST;
			w->rows[w->rows_n] = kc_lm_weights_number(one);
			w->rows_n += kind == KC_LM_ROW;
		}
}

size_t
kc_lang_finder_costs(
    const kc_lang_finder *f, size_t word, int16_t costs[KC_LM_MOST])
{
	size_t from = f->words[word], to = f->words[word + 1] - 1;
	/* Numbers that were just written one by one are not read many at a time. */
	int16_t single[KC_LM_MOST] = {0};
	struct word_weights w;

	sort_weights(f, from, to, &w);
	for (size_t i = 0; i < w.entries_n; i++) {
		add_entry((uint16_t)w.entries[i], single);
		add_entry((uint16_t)(w.entries[i] >> 16), single);
	}
	for (size_t i = 0; i < w.lists_n; i++)
		add_list(f->table, w.lists[i], single);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		costs[k] = (int16_t)(KC_LM_SUM_BIAS * (int)(to - from));
	add_rows(f, w.rows, w.rows_n, costs);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		costs[k] = (int16_t)(costs[k] + single[k]);
	return to - from - 1;
}
