/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a fastText model and the rows of n-grams (classifier_internal.h). */
#include <config.h>

#include "classifier_internal.h"

#include "mem.h"

/* Room for n keys at a load of at most a half; the mask of the table. */
static uint32_t
mask_for(uint64_t n)
{
	uint64_t size = 16;

	while (size < n * 2)
		size *= 2;
	return (uint32_t)(size - 1);
}

void
kc_classifier_index_word(kc_classifier *c, uint32_t number)
{
	const struct kc_ft_word *w = c->words + number;

	for (uint32_t i = w->hash;; i++) {
		uint32_t *slot = c->slots + (i & c->slot_mask);

		if (!*slot) {
			*slot = number + 1;
			return;
		}
	}
}

kc_status
kc_classifier_index(kc_classifier *c, uint32_t n, uint32_t room)
{
	kc_free(c->slots);
	c->slot_mask = mask_for(room);
	c->slots = kc_calloc((size_t)c->slot_mask + 1, sizeof(*c->slots));
	if (!c->slots)
		return KC_ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++)
		kc_classifier_index_word(c, i);
	return KC_OK;
}

int32_t
kc_classifier_find(const kc_classifier *c, kc_str word, uint32_t hash)
{
	for (uint32_t i = hash;; i++) {
		uint32_t slot = c->slots[i & c->slot_mask];
		const struct kc_ft_word *w;

		if (!slot)
			return -1;
		w = c->words + (slot - 1);
		if (w->hash == hash && w->len == word.len &&
		    !memcmp(w->text, word.ptr, word.len))
			return (int32_t)(slot - 1);
	}
}

kc_status
kc_classifier_keep_room(kc_classifier *c, uint64_t n)
{
	c->kept_mask = mask_for(n);
	c->kept_slots = kc_calloc(
	    (size_t)c->kept_mask + 1, 2 * sizeof(*c->kept_slots));
	c->kept_bits = kc_calloc(
	    (size_t)c->kept_mask / 8 + 1, sizeof(*c->kept_bits));
	return c->kept_slots && c->kept_bits ? KC_OK : KC_ERR_NOMEM;
}

void
kc_classifier_keep_ngram(kc_classifier *c, uint32_t bucket, uint32_t row)
{
	uint32_t mixed = bucket * 2654435769U;
	uint32_t bit = (mixed ^ mixed >> 15) & (8 * c->kept_mask + 7);

	c->kept_bits[bit / 64] |= UINT64_C(1) << bit % 64;
	for (uint32_t i = mixed;; i++) {
		uint32_t *slot = c->kept_slots + 2 * (size_t)(i & c->kept_mask);

		if (!*slot || *slot == bucket + 1) {
			slot[0] = bucket + 1;
			slot[1] = row;
			return;
		}
	}
}

/* The byte at i of <word>. */
static char
bracketed_at(kc_str word, size_t i)
{
	return i == 0 ? '<' : i <= word.len ? word.ptr[i - 1] : '>';
}

/* True if the byte at i of <word> is the first one of a character, to fastText. */
static bool
is_lead(kc_str word, size_t i)
{
	return (bracketed_at(word, i) & 0xC0) != 0x80;
}

size_t
kc_classifier_ngrams_at(
    const kc_classifier *c, kc_str word, size_t i, int64_t *rows)
{
	const struct kc_ft_args *a = &c->args;
	size_t end = word.len + 2, k = i, found = 0;
	uint32_t h = 2166136261U;

	if (!is_lead(word, i))
		return 0;
	for (int32_t n = 1; k < end && n <= a->maxn; n++) {
		int64_t row;

		do
			h = kc_ft_hash_step(h, bracketed_at(word, k++));
		while (k < end && !is_lead(word, k));
		if (n < a->minn || (n == 1 && (i == 0 || k == end)))
			continue;
		row = kc_classifier_ngram_row(c, h);
		if (row >= 0)
			rows[found++] = row;
	}
	return found;
}

size_t
kc_classifier_word_ngrams_at(const kc_classifier *c, const int32_t *hashes,
    size_t n, size_t i, int64_t *rows)
{
	uint64_t h = (uint64_t)(int64_t)hashes[i];
	size_t found = 0;

	for (size_t k = i + 1; k < n && k < i + (size_t)c->args.word_ngrams;
	     k++) {
		int64_t row;

		h = h * 116049371 + (uint64_t)(int64_t)hashes[k];
		row = kc_classifier_ngram_row(c, h);
		if (row >= 0)
			rows[found++] = row;
	}
	return found;
}
