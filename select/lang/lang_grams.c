/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the n-grams of words in a model of languages and sums them (lang_grams.h). */
#include <config.h>

#include "lang_search.h"

#include "cpu.h"
#include "mem.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

/* Larger families are halved before they are searched. */
enum { SEARCHED_FAMILY = 2 * KC_LM_SEARCHED };

kc_lang_finder *
kc_lang_finder_new(const kc_lang_model *m)
{
	kc_lang_finder *f = kc_calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->table = m->table;
	f->model = m;
	f->avx2 = kc_cpu_has_avx2();
	memset(f->shifts, KC_LM_SHIFT_NONE, KC_LM_KEYS_BEFORE);
	return f;
}

void
kc_lang_finder_free(kc_lang_finder *f)
{
	kc_free(f);
}

void
kc_lang_finder_begin(kc_lang_finder *f, unsigned tongue)
{
	f->tongue = tongue;
	f->order = kc_lm_order(tongue, f->model->order);
	f->summed = kc_lm_summed(tongue);
	if (f->summed > f->order)
		f->summed = f->order;
	f->parts = kc_lm_parts(f->model->label_n[tongue]);
	f->word_n = 0;
	f->key_n = KC_LM_KEYS_BEFORE;
}

static void
add_key(kc_lang_finder *f, uint16_t key)
{
	f->keys[f->key_n] = key;
	f->shifts[f->key_n++] = kc_lm_shift(f->table, f->tongue, key);
}

void
kc_lang_finder_add(kc_lang_finder *f, kc_str word)
{
	uint32_t cps[KC_LM_WORD + 2];
	size_t n = kc_lm_characters(word, cps);
	struct kc_lm_word *w = f->words + f->word_n++;

	w->from = (uint32_t)f->key_n;
	for (size_t i = 0; i < n; i++)
		add_key(f, kc_lm_key(f->table, cps[i]));
	w->to = (uint32_t)f->key_n;
	add_key(f, 0);
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

uint32_t
kc_lm_find_listed(
    const uint32_t *tree, uint32_t family, uint16_t key, uint32_t size)
{
	uint64_t common = kc_lm_family_bits(tree + family) << 1;
	uint32_t list = family + 2 +
	    (uint32_t)__builtin_popcountll(common) * size;
	const uint16_t *keys = (const uint16_t *)(tree + list);
	uint32_t n = keys[0], k = search_keys(keys + 1, n, key);

	return k < n ? list + kc_lm_list_size(n) + k * size : 0;
}

void
kc_lang_finder_run(kc_lang_finder *f)
{
	if (!f->word_n)
		return;
#if KC_X86
	if (f->avx2) {
		kc_lang_find_grams_avx2(f);
		return;
	}
#endif
	find_grams(f);
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
add_list(const struct kc_lm_table *t, uint32_t number, int16_t *sums)
{
	const uint16_t *list = t->lists[number];

	for (uint32_t i = 0; i < KC_LM_IN_LIST; i++)
		add_entry(list[i], sums);
}

size_t
kc_lang_finder_costs(
    const kc_lang_finder *f, size_t word, int16_t costs[KC_LM_MOST])
{
	const struct kc_lm_word *w = f->words + word;
	const uint32_t *rows = f->rows + (size_t)w->from * KC_LM_PLACE_ROWS;
	const uint32_t *lists = f->lists + (size_t)w->from * KC_LM_LONG_LENGTHS;
	const uint32_t *entries = f->entries +
	    (size_t)w->from * KC_LM_LONG_LENGTHS;
	uint32_t n = w->to - w->from;
	/* Numbers that were just written one by one are not read many at a time. */
	int16_t single[KC_LM_MOST] = {0};

	for (size_t i = 0; i < w->entries_n; i++) {
		add_entry((uint16_t)entries[i], single);
		add_entry((uint16_t)(entries[i] >> 16), single);
	}
	for (size_t i = 0; i < w->lists_n; i++)
		add_list(f->table, lists[i], single);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		costs[k] = (int16_t)(KC_LM_SUM_BIAS * (int)n);
	add_rows(f, rows, w->rows_n, costs);
	for (size_t k = 0; k < KC_LM_MOST; k++)
		costs[k] = (int16_t)(costs[k] + single[k]);
	return n - 1;
}
