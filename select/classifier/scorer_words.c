/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adds the vectors of words and of their n-grams. Those of a word are summed apart, so
 * that the sum can be kept: most words of a text are common ones. Words are gathered,
 * and each step is done for all of them, so that memory is waited for once.
 */
#include <config.h>

#include "scorer_internal.h"

/*
 * Leave the buckets of n hashes that may have a row; returns how many. Whether one has
 * cannot be foreseen, so it is written, and counted if it has.
 */
static size_t
find_buckets(const kc_classifier *c, uint32_t *hashes, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t bucket = kc_classifier_bucket(c, hashes[i]);

		hashes[found] = bucket;
		found += c->pruned < 0 || kc_classifier_may_keep(c, bucket);
	}
	return found;
}

/* The buckets of the n-grams of a word that may have a row, in order; how many. */
static size_t
buckets_of_word(const kc_scorer *s, kc_str word, uint32_t *buckets)
{
	size_t n = 0;

#if KC_X86
	if (s->lanes.minn) {
		n = kc_scorer_buckets_avx2(s, word, buckets);
		if (n < SIZE_MAX)
			return n;
		n = 0;
	}
#endif
	for (size_t i = 0; s->c->args.maxn > 0 && i <= word.len; i++)
		n += kc_classifier_ngrams_at(s->c, word, i, buckets + n);
	return find_buckets(s->c, buckets, n);
}

/* Leave the rows of n buckets that have one; returns how many. */
static size_t
find_rows(
    const kc_classifier *c, const uint32_t *buckets, size_t n, uint32_t *rows)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t row = kc_classifier_bucket_row(c, buckets[i]);

		if (row < 0)
			continue;
		rows[found++] = (uint32_t)row;
		kc_matrix_prefetch(&c->input, (uint64_t)row);
	}
	return found;
}

static void
add_sum(kc_scorer *s, const float *sum, uint32_t rows)
{
	for (uint32_t i = 0; i < s->c->input.dim; i++)
		s->hidden[i] += sum[i];
	s->rows += rows;
	s->known |= rows > 0;
}

static float *
sum_of_slot(const kc_scorer *s, const struct kc_scorer_slot *slot)
{
	return s->sums + (size_t)(slot - s->slots) * s->c->input.dim;
}

static bool
is_in_slot(const struct kc_scorer_slot *slot, kc_str word, uint32_t hash)
{
	return slot->hash == hash && slot->len == word.len &&
	    !memcmp(slot->text, word.ptr, word.len);
}

/*
 * Give a word that is not kept its slot, and find its buckets. What the slot holds is
 * used for the words before until sum_words comes to this one.
 */
static void
claim_slot(kc_scorer *s, struct kc_scorer_word *w)
{
	int32_t id = kc_classifier_find(s->c, w->text, w->hash);
	uint32_t *ngrams = s->ngrams + s->ngram_n;

	w->is_label = id >= (int32_t)s->c->nwords;
	if (w->is_label)
		return;
	w->slot->hash = w->hash;
	w->slot->len = (uint8_t)w->text.len;
	memcpy(w->slot->text, w->text.ptr, w->text.len);
	ngrams[0] = (uint32_t)id;
	w->n = (int32_t)buckets_of_word(s, w->text, ngrams + 1);
	for (size_t i = 1; s->c->pruned >= 0 && i <= (size_t)w->n; i++)
		kc_classifier_prefetch_bucket(s->c, ngrams[i]);
	s->ngram_n += 1 + (size_t)w->n;
}

/* Look for words in their slots, until there are many n-grams; returns how many. */
static size_t
look_up_words(kc_scorer *s, struct kc_scorer_word *words, size_t n)
{
	size_t i = 0;

	s->ngram_n = 0;
	for (; i < n && s->ngram_n < KC_SCORER_NGRAMS; i++) {
		words[i].n = -1;
		words[i].is_label = false;
		if (!is_in_slot(words[i].slot, words[i].text, words[i].hash))
			claim_slot(s, words + i);
	}
	return i;
}

/* Find the rows of n words. */
static void
find_rows_of_words(kc_scorer *s, struct kc_scorer_word *words, size_t n)
{
	uint32_t *from = s->ngrams, *to = s->ngrams;

	for (size_t i = 0; i < n; i++) {
		struct kc_scorer_word *w = words + i;
		size_t rows = 0;

		if (w->n < 0)
			continue;
		if ((int32_t)*from >= 0)
			to[rows++] = *from;
		rows += find_rows(s->c, from + 1, (size_t)w->n, to + rows);
		from += 1 + w->n;
		to += rows;
		w->rows = (uint16_t)rows;
	}
}

static void
sum_words(kc_scorer *s, const struct kc_scorer_word *words, size_t n)
{
	const uint32_t *rows = s->ngrams;

	for (size_t i = 0; i < n; i++) {
		const struct kc_scorer_word *w = words + i;
		float *sum = sum_of_slot(s, w->slot);

		if (w->is_label)
			continue;
		if (w->n >= 0) {
			memset(sum, 0, s->c->input.dim * sizeof(*sum));
			kc_matrix_add_rows(&s->c->input, rows, w->rows, sum);
			w->slot->rows = w->rows;
			rows += w->rows;
		}
		add_sum(s, sum, w->slot->rows);
	}
}

void
kc_scorer_add_words(kc_scorer *s)
{
	size_t n;

	for (size_t i = 0; i < s->word_n; i += n) {
		n = look_up_words(s, s->words + i, s->word_n - i);
		find_rows_of_words(s, s->words + i, n);
		sum_words(s, s->words + i, n);
	}
	s->word_n = 0;
}

/* Add a word too long to be kept, some n-grams at a time. */
static void
add_long_word(kc_scorer *s, kc_str word, uint32_t hash)
{
	int32_t id = kc_classifier_find(s->c, word, hash);
	uint32_t rows;
	size_t n = 0;

	kc_scorer_add_words(s);
	if (id >= (int32_t)s->c->nwords)
		return;
	memset(s->word, 0, s->c->input.dim * sizeof(*s->word));
	if (id >= 0)
		kc_matrix_add(&s->c->input, (uint64_t)id, s->word);
	rows = id >= 0;
	for (size_t i = 0; s->c->args.maxn > 0 && i <= word.len; i++) {
		n += kc_classifier_ngrams_at(s->c, word, i, s->ngrams + n);
		if (n < KC_SCORER_NGRAMS && i < word.len)
			continue;
		n = find_buckets(s->c, s->ngrams, n);
		n = find_rows(s->c, s->ngrams, n, s->ngrams);
		kc_matrix_add_rows(&s->c->input, s->ngrams, n, s->word);
		rows += (uint32_t)n;
		n = 0;
	}
	add_sum(s, s->word, rows);
}

void
kc_scorer_add_word(kc_scorer *s, kc_str word, uint32_t hash)
{
	struct kc_scorer_slot *slot = s->slots + (hash & s->mask);

	if (word.len > KC_SCORER_WORD) {
		add_long_word(s, word, hash);
		return;
	}
	__builtin_prefetch(slot);
	__builtin_prefetch(sum_of_slot(s, slot));
	s->words[s->word_n++] = (struct kc_scorer_word){
	    .text = word, .hash = hash, .slot = slot};
	if (s->word_n == KC_SCORER_WORDS)
		kc_scorer_add_words(s);
}
