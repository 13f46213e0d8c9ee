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
	uint32_t mixed = kc_classifier_mix(bucket);
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

/* True if a byte goes on with a character, to fastText. */
static bool
is_tail(char c)
{
	return (c & 0xC0) == 0x80;
}

size_t
kc_classifier_ngrams_at(
    const kc_classifier *c, kc_str word, size_t i, uint32_t *hashes)
{
	const char *p = word.ptr + (i ? i - 1 : 0), *end = kc_str_end(word);
	int32_t minn = c->args.minn, maxn = c->args.maxn, n = 0;
	uint32_t h = KC_FT_HASH;
	size_t found = 0;

	if (i && is_tail(*p))
		return 0;
	/* "<" and ">" alone are no n-grams. */
	if (!i) {
		h = kc_ft_hash_step(h, '<');
		for (n = 1; p < end && is_tail(*p); p++)
			h = kc_ft_hash_step(h, *p);
	}
	while (n < maxn && p < end) {
		do
			h = kc_ft_hash_step(h, *p++);
		while (p < end && is_tail(*p));
		if (++n >= minn)
			hashes[found++] = h;
	}
	if (n < maxn && n + 1 >= minn)
		hashes[found++] = kc_ft_hash_step(h, '>');
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
