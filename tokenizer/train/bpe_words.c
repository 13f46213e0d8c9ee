/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging a pair in the words that hold it. What changes is not booked pair by
 * pair: all of it concerns a symbol that stands before or after the merged pair
 * (at most two per place), so counts are summed up by that symbol in a dense
 * array, and the table of pairs is touched once for each.
 */
#include <config.h>

#include "tokenizer/train/bpe_internal.h"

#include "mem.h"

#include <string.h>

/* How many postings ahead the word and its symbols are asked for. */
enum { AHEAD_WORD = 24, AHEAD_SYMBOLS = 8 };

/* `symbol` stands beside the pair in word `w`, which counts `count` times. */
static kc_status
note_side(kc_bpe_sides *sides, uint32_t symbol, uint32_t w, uint64_t count)
{
	size_t i = sides->where[symbol];
	kc_bpe_side *side;

	if (i >= sides->n || sides->v[i].symbol != symbol) {
		i = sides->n;
		KC_TRY(KC_GROW(&sides->v, &sides->cap, i + 1));
		sides->v[i] = (kc_bpe_side){
		    .symbol = symbol, .last = UINT32_MAX};
		sides->where[symbol] = (uint32_t)i;
		sides->n++;
	}
	side = &sides->v[i];
	side->sum += count;
	if (side->last == w)
		return KC_OK;
	side->last = w;
	side->n++;
	KC_TRY(
	    KC_GROW(&sides->events, &sides->cap_events, sides->n_events + 1));
	sides->events[sides->n_events++] = (kc_bpe_event){(uint32_t)i, w};
	return KC_OK;
}

/* The piece after w that has symbols, or 0. */
static size_t
next_piece(const kc_bpe_trainer *t, size_t w)
{
	while (t->words[w].flags & KC_BPE_MORE)
		if (t->words[++w].len)
			return w;
	return 0;
}

bool
kc_bpe_words_next(const kc_bpe_trainer *t, size_t w, uint32_t *symbol)
{
	size_t next = next_piece(t, w);

	if (next)
		*symbol = t->symbols[t->words[next].start];
	return next != 0;
}

/* Note the symbol before word w. */
static kc_status
note_before(kc_bpe_trainer *t, size_t w, uint64_t count)
{
	while (t->words[w].flags & KC_BPE_REST) {
		const kc_bpe_word *word = &t->words[--w];

		if (word->len)
			return note_side(&t->left,
			    t->symbols[word->start + word->len - 1u],
			    (uint32_t)w, count);
	}
	return KC_OK;
}

/* Merge in a word that is a piece of a longer one. */
static kc_status
merge_piece(kc_bpe_trainer *t, uint32_t w, uint64_t pair, uint32_t id)
{
	kc_bpe_word *word = &t->words[w], *next;
	uint32_t *s = t->symbols + word->start, behind;
	uint32_t left = (uint32_t)(pair >> 32), right = (uint32_t)pair;
	size_t n = word->len, i = 0, j = 0;

	while (i < n) {
		bool inside = i + 1 < n;

		if (s[i] != left ||
		    !(inside || kc_bpe_words_next(t, w, &behind)) ||
		    (inside ? s[i + 1] : behind) != right) {
			s[j++] = s[i++];
			continue;
		}
		if (!inside) {
			next = &t->words[next_piece(t, w)];
			next->start++;
			next->len--;
		}
		KC_TRY(j ? note_side(&t->left, s[j - 1], w, word->count)
			 : note_before(t, w, word->count));
		t->replaced += word->count;
		i += 2;
		if (i < n)
			KC_TRY(note_side(&t->right, s[i], w, word->count));
		else if (kc_bpe_words_next(t, w, &behind))
			KC_TRY(note_side(&t->right, behind, w, word->count));
		s[j++] = id;
	}
	word->len = (uint16_t)j;
	return KC_OK;
}

static kc_status
merge_word(kc_bpe_trainer *t, uint32_t w, uint64_t pair, uint32_t id)
{
	kc_bpe_word *word = &t->words[w];
	uint32_t *s = t->symbols + word->start;
	uint32_t left = (uint32_t)(pair >> 32), right = (uint32_t)pair;
	size_t n = word->len, i = 0, j;

	if (word->flags)
		return merge_piece(t, w, pair, id);
	while (i + 1 < n && (s[i] != left || s[i + 1] != right))
		i++;
	for (j = i; i < n; j++) {
		if (s[i] != left || i + 1 == n || s[i + 1] != right) {
			s[j] = s[i++];
			continue;
		}
		if (j)
			KC_TRY(note_side(&t->left, s[j - 1], w, word->count));
		t->replaced += word->count;
		i += 2;
		if (i < n)
			KC_TRY(note_side(&t->right, s[i], w, word->count));
		s[j] = id;
	}
	word->len = (uint16_t)j;
	return KC_OK;
}

kc_status
kc_bpe_words_merge(kc_bpe_trainer *t, const kc_bpe_entry *entry, uint32_t id)
{
	const uint32_t *p = entry->postings;

	t->left.n = t->left.n_events = 0;
	t->right.n = t->right.n_events = 0;
	t->replaced = 0;
	for (uint32_t i = 0; i < entry->n; i++) {
		if (i + AHEAD_WORD < entry->n) {
			__builtin_prefetch(&t->words[p[i + AHEAD_WORD]]);
			__builtin_prefetch(
			    t->symbols + t->words[p[i + AHEAD_SYMBOLS]].start);
		}
		KC_TRY(merge_word(t, p[i], entry->pair, id));
	}
	return KC_OK;
}

uint64_t
kc_bpe_words_count(const kc_bpe_trainer *t, const kc_bpe_entry *entry)
{
	uint32_t left = (uint32_t)(entry->pair >> 32);
	uint32_t right = (uint32_t)entry->pair;
	uint64_t n = 0;

	for (uint32_t k = 0; k < entry->n; k++) {
		const kc_bpe_word *word = &t->words[entry->postings[k]];
		const uint32_t *s = t->symbols + word->start;

		for (size_t i = 0; i + 1 < word->len; i++)
			if (s[i] == left && s[i + 1] == right) {
				n += word->count;
				i++;
			}
	}
	return n;
}
