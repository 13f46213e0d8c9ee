/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search for the n-grams of words, compiled twice: in lang_grams.c for any
 * processor, in lang_grams_x86.c for those that count bits at once.
 */
#ifndef KC_LANG_SEARCH_H
#define KC_LANG_SEARCH_H

#include "lang_grams.h"

#define KC_LM_INLINE __attribute__((always_inline)) static inline

enum {
	/* Lengths of n-grams that may have no sum. */
	KC_LM_LONG_LENGTHS = KC_LM_MAX_ORDER - 1,
	/* Rows of a place: its sum and those of longer n-grams. */
	KC_LM_PLACE_ROWS = KC_LM_LONG_LENGTHS + 1,
	/* Before the first word, as an n-gram with sums may begin there. */
	KC_LM_KEYS_BEFORE = KC_LM_SUMMED - 1,
	/* Of all words, each with what stands before and after, and a 0 after each. */
	KC_LM_FOUND_KEYS = KC_LM_KEYS_BEFORE + KC_LANG_FOUND_KEYS
};

/*
 * A word: its places, which are characters with what stands before and after, and what
 * was found of it. Its pieces of the finder's arrays begin at its first place, times as
 * many as a place has.
 */
struct kc_lm_word {
	uint32_t from, to, live_end;
	uint32_t rows_n, lists_n, entries_n;
};

struct kc_lang_finder {
	const kc_lang_model *model;
	const struct kc_lm_table *table;
	bool avx2; /* may be used */
	unsigned tongue;
	/* Of the tongue: the most characters of n-grams, of those with sums, ... */
	uint32_t order, summed, parts;
	size_t word_n, key_n;
	struct kc_lm_word words[KC_LANG_FOUND_WORDS];
	uint16_t keys[KC_LM_FOUND_KEYS];
	uint8_t shifts[KC_LM_FOUND_KEYS];
	/* Last characters of n-grams that may have longer ones; these, and their nodes. */
	uint16_t live[KC_LM_FOUND_KEYS];
	uint32_t families[KC_LM_FOUND_KEYS];
	uint32_t nodes[KC_LM_FOUND_KEYS];
	uint32_t sums[KC_LM_FOUND_KEYS]; /* rows of those found so far */
	/* Weights of a word: numbers of rows and lists, and pairs of entries. */
	uint32_t rows[KC_LM_FOUND_KEYS * KC_LM_PLACE_ROWS];
	uint32_t lists[KC_LM_FOUND_KEYS * KC_LM_LONG_LENGTHS];
	uint32_t entries[KC_LM_FOUND_KEYS * KC_LM_LONG_LENGTHS];
};

/* The node of `size` places with a key that is listed in a family, or 0. */
uint32_t kc_lm_find_listed(
    const uint32_t *tree, uint32_t family, uint16_t key, uint32_t size);

/* The node of a family with the character at a place, or 0. */
KC_LM_INLINE uint32_t
find_child(
    const kc_lang_finder *f, uint32_t family, size_t place, uint32_t size)
{
	const uint32_t *tree = f->table->tree;
	uint64_t bits = kc_lm_family_bits(tree + family);
	uint8_t shift = f->shifts[place];

	if (shift == KC_LM_SHIFT_LISTED)
		return bits >> 63
		    ? kc_lm_find_listed(tree, family, f->keys[place], size)
		    : 0;
	bits <<= shift;
	return bits >> 63
	    ? family + 2 + ((uint32_t)__builtin_popcountll(bits) - 1) * size
	    : 0;
}

/* The node of the character at a place, or 0. */
KC_LM_INLINE uint32_t
find_character(const kc_lang_finder *f, size_t place, uint32_t size)
{
	uint8_t shift = f->shifts[place];

	if (shift == KC_LM_SHIFT_LISTED)
		return kc_lm_find_listed(f->table->tree,
		    f->table->roots[f->tongue], f->keys[place], size);
	return f->table->commons[f->tongue][shift];
}

/*
 * Find the families of the longest n-grams with sums, at all places. There are so few
 * shorter ones that they are near.
 */
KC_LM_INLINE void
find_shorter_sums(kc_lang_finder *f, uint32_t summed)
{
	const uint32_t *tree = f->table->tree;

	for (size_t at = KC_LM_KEYS_BEFORE; at < f->key_n; at++) {
		uint32_t node = find_character(f, at, 2);
		uint32_t row = tree[node + 1], family = tree[node];

		for (uint32_t n = 2; n < summed; n++) {
			node = find_child(f, family, at + 1 - n, 2);
			row = node ? tree[node + 1] : row;
			family = tree[node];
		}
		f->sums[at] = row;
		f->families[at] = family;
		__builtin_prefetch(tree + family);
	}
}

KC_LM_INLINE void
find_longest_sums(kc_lang_finder *f, uint32_t summed, uint32_t size)
{
	const uint32_t *tree = f->table->tree;

	for (size_t at = KC_LM_KEYS_BEFORE; at < f->key_n; at++) {
		uint32_t node = summed == 1
		    ? find_character(f, at, size)
		    : find_child(f, f->families[at], at + 1 - summed, size);

		f->nodes[at] = node;
		__builtin_prefetch(tree + node);
	}
}

/* Keep the sums of all words, and where longer n-grams may be. */
KC_LM_INLINE void
put_sums(kc_lang_finder *f, uint32_t size)
{
	const uint32_t *tree = f->table->tree;
	uint32_t live_n = 0;

	for (size_t i = 0; i < f->word_n; i++) {
		struct kc_lm_word *w = f->words + i;
		uint32_t *rows = f->rows + (size_t)w->from * KC_LM_PLACE_ROWS;

		for (size_t at = w->from; at < w->to; at++) {
			uint32_t node = f->nodes[at];
			uint32_t row = node ? tree[node + size - 1]
					    : f->sums[at];
			uint32_t family = size == 1 ? 0 : tree[node];

			*rows++ = row;
			__builtin_prefetch(f->table->rows[row]);
			__builtin_prefetch(tree + family);
			f->live[live_n] = (uint16_t)at;
			f->families[live_n] = family;
			live_n += family != 0;
		}
		w->live_end = live_n;
		w->rows_n = w->to - w->from;
		w->lists_n = w->entries_n = 0;
	}
}

/* Keep the weights of a node by what they are, without branches. */
KC_LM_INLINE void
put_weights(kc_lang_finder *f, struct kc_lm_word *w, uint32_t weights)
{
	const struct kc_lm_table *t = f->table;
	size_t from = w->from;
	uint32_t kind = kc_lm_weights_kind(weights);
	uint32_t number = kc_lm_weights_number(weights);
	const void *touched = kind == KC_LM_ROW
	    ? (const void *)t->rows[number]
	    : (const void *)t->lists[number];

	f->rows[from * KC_LM_PLACE_ROWS + w->rows_n] = number;
	w->rows_n += kind == KC_LM_ROW;
	f->lists[from * KC_LM_LONG_LENGTHS + w->lists_n] = number;
	w->lists_n += kind == KC_LM_LIST;
	f->entries[from * KC_LM_LONG_LENGTHS + w->entries_n] = weights;
	w->entries_n += kind == KC_LM_ENTRIES && weights;
	__builtin_prefetch(kind == KC_LM_ENTRIES ? t->lists : touched);
}

/* Find the n-grams of `length` characters where shorter ones were found. */
KC_LM_INLINE void
find_longer(kc_lang_finder *f, uint32_t length, uint32_t size)
{
	uint32_t live_n = f->words[f->word_n - 1].live_end;

	for (uint32_t k = 0; k < live_n; k++) {
		uint32_t node = find_child(
		    f, f->families[k], (size_t)f->live[k] + 1 - length, size);

		f->nodes[k] = node;
		__builtin_prefetch(f->table->tree + node);
	}
}

/* Keep the weights of what find_longer found, and where longer ones may be. */
KC_LM_INLINE void
put_longer(kc_lang_finder *f, uint32_t size)
{
	const uint32_t *tree = f->table->tree;
	uint32_t live_n = 0, k = 0;

	for (size_t i = 0; i < f->word_n; i++) {
		struct kc_lm_word w = f->words[i];

		for (; k < w.live_end; k++) {
			const uint32_t *node = tree + f->nodes[k];
			uint32_t family = size == 1 ? 0 : node[0];

			put_weights(f, &w, node[size - 1]);
			__builtin_prefetch(tree + family);
			f->live[live_n] = f->live[k];
			f->families[live_n] = family;
			live_n += family != 0;
		}
		w.live_end = live_n;
		f->words[i] = w;
	}
}

/*
 * Find all n-grams. Families and nodes are far apart, so those of all words are on the
 * way before the first is looked at.
 */
KC_LM_INLINE void
find_grams(kc_lang_finder *f)
{
	uint32_t order = f->order, summed = f->summed;

	if (summed == KC_LM_SUMMED && summed < order) {
		find_shorter_sums(f, KC_LM_SUMMED);
		find_longest_sums(f, KC_LM_SUMMED, 2);
		put_sums(f, 2);
	} else {
		uint32_t size = summed < order ? 2 : 1;

		if (summed > 1)
			find_shorter_sums(f, summed);
		find_longest_sums(f, summed, size);
		if (summed == 1)
			memset(f->sums, 0, f->key_n * sizeof(*f->sums));
		put_sums(f, size);
	}
	for (uint32_t n = summed + 1; n < order; n++) {
		find_longer(f, n, 2);
		put_longer(f, 2);
	}
	if (summed < order) {
		find_longer(f, order, 1);
		put_longer(f, 1);
	}
}

#endif
