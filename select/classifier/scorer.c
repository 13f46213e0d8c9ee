/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a text to the mean of the vectors of its words and n-grams, as fastText's
 * Dictionary::getLine and Model::computeHidden make it. The vectors of a word are
 * summed apart, so that the sum can be kept: most words of a text are common ones.
 */
#include <config.h>

#include "scorer_internal.h"

#include "mem.h"

/* A cache of 1 MiB of sums at most; longer words are rarely seen again. */
enum { CACHE_FLOATS = 1 << 18, CACHE_SLOTS = 16384, CACHE_WORD = 36 };

struct kc_scorer_slot {
	uint32_t hash, len; /* len 0: free */
	uint32_t rows;
	bool known;
	char text[CACHE_WORD];
};

kc_status
kc_scorer_new(kc_scorer **out, const kc_classifier *c, kc_error *err)
{
	kc_scorer *s = kc_calloc(1, sizeof(*s));
	uint32_t slots = CACHE_SLOTS;

	*out = s;
	if (!s)
		return kc_fail_nomem(err);
	while (slots * (uint64_t)c->args.dim > CACHE_FLOATS)
		slots /= 2;
	s->c = c;
	s->mask = slots - 1;
	s->slots = kc_calloc(slots, sizeof(*s->slots));
	s->sums = kc_calloc((size_t)slots * c->input.dim, sizeof(float));
	s->word = kc_calloc(c->input.dim, sizeof(float));
	s->hidden = kc_calloc(c->input.dim, sizeof(float));
	s->scores = kc_calloc(c->nlabels, sizeof(float));
	s->nodes = kc_calloc((size_t)c->nlabels + 1, sizeof(*s->nodes));
	if (!s->slots || !s->sums || !s->word || !s->hidden || !s->scores ||
	    !s->nodes) {
		kc_scorer_free(s);
		*out = NULL;
		return kc_fail_nomem(err);
	}
	return KC_OK;
}

void
kc_scorer_free(kc_scorer *s)
{
	if (!s)
		return;
	kc_free(s->slots);
	kc_free(s->sums);
	kc_free(s->word);
	kc_free(s->hidden);
	kc_free(s->scores);
	kc_free(s->nodes);
	kc_free(s->hashes);
	kc_free(s);
}

static void
add_row(kc_scorer *s, int64_t row, float *sum, uint32_t *rows)
{
	if (row < 0)
		return;
	kc_matrix_add(&s->c->input, (uint64_t)row, 1, sum);
	++*rows;
}

/* Sum the rows of a word; false for one that no row knows. */
static bool
sum_word(kc_scorer *s, kc_str word, int32_t id, float *sum, uint32_t *rows)
{
	*rows = 0;
	memset(sum, 0, s->c->input.dim * sizeof(*sum));
	if (id >= 0)
		add_row(s, id, sum, rows);
	for (size_t i = 0; s->c->args.maxn > 0 && i < word.len + 2; i++) {
		int64_t ngrams[KC_FT_MAX_NGRAM];
		size_t n = kc_classifier_ngrams_at(s->c, word, i, ngrams);

		for (size_t k = 0; k < n; k++)
			add_row(s, ngrams[k], sum, rows);
	}
	return *rows > 0;
}

static void
add_sum(kc_scorer *s, const float *sum, uint32_t rows)
{
	for (uint32_t i = 0; i < s->c->input.dim; i++)
		s->hidden[i] += sum[i];
	s->rows += rows;
	s->known |= rows > 0;
}

static void
look_up_word(kc_scorer *s, kc_str word, uint32_t hash, int32_t id)
{
	struct kc_scorer_slot *slot = s->slots + (hash & s->mask);
	float *sum = s->sums + (hash & s->mask) * (size_t)s->c->input.dim;

	if (slot->len == word.len && slot->hash == hash &&
	    !memcmp(slot->text, word.ptr, word.len)) {
		add_sum(s, sum, slot->rows);
		return;
	}
	slot->hash = hash;
	slot->len = (uint32_t)word.len;
	memcpy(slot->text, word.ptr, word.len);
	sum_word(s, word, id, sum, &slot->rows);
	add_sum(s, sum, slot->rows);
}

static kc_status
keep_hash(kc_scorer *s, uint32_t hash)
{
	if (s->c->args.word_ngrams < 2)
		return KC_OK;
	KC_TRY(KC_GROW(&s->hashes, &s->cap, s->n + 1));
	s->hashes[s->n++] = (int32_t)hash;
	return KC_OK;
}

static kc_status
score_word(kc_scorer *s, kc_str word)
{
	uint32_t hash = kc_ft_hash(word.ptr, word.len);
	int32_t id;

	if (word.len > 9 && !memcmp(word.ptr, "__label__", 9))
		return KC_OK;
	if (word.len <= CACHE_WORD) {
		struct kc_scorer_slot *slot = s->slots + (hash & s->mask);

		id = slot->hash == hash && slot->len == word.len
		    ? -1
		    : kc_classifier_find(s->c, word, hash);
		if (id < (int32_t)s->c->nwords)
			look_up_word(s, word, hash, id);
	} else {
		uint32_t rows;

		id = kc_classifier_find(s->c, word, hash);
		sum_word(s, word, id, s->word, &rows);
		add_sum(s, s->word, rows);
	}
	return keep_hash(s, hash);
}

/* The end of the line: the word "</s>" if the model has it, without n-grams. */
static kc_status
add_line_end(kc_scorer *s)
{
	bool known = s->known;

	if (s->c->eos >= 0)
		add_row(s, s->c->eos, s->hidden, &s->rows);
	s->known = known;
	return keep_hash(s, kc_ft_hash("</s>", 4));
}

static void
add_word_ngrams(kc_scorer *s)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t rows[KC_FT_MAX_NGRAM];
		size_t n = kc_classifier_word_ngrams_at(
		    s->c, s->hashes, s->n, i, rows);

		for (size_t k = 0; k < n; k++)
			add_row(s, rows[k], s->hidden, &s->rows);
	}
}

static void
begin_line(kc_scorer *s)
{
	s->n = 0;
	s->rows = 0;
	s->known = false;
	memset(s->hidden, 0, s->c->input.dim * sizeof(*s->hidden));
}

/* Make the mean of the rows. */
static kc_status
end_line(kc_scorer *s)
{
	KC_TRY(add_line_end(s));
	if (s->c->args.word_ngrams > 1)
		add_word_ngrams(s);
	for (uint32_t i = 0; s->rows && i < s->c->input.dim; i++)
		s->hidden[i] *= (float)(1.0 / s->rows);
	return KC_OK;
}

kc_status
kc_scorer_classify(kc_scorer *s, kc_str text, kc_prediction *top, size_t k,
    size_t *n, kc_error *err)
{
	const char *p = text.ptr;
	const char *end = kc_str_end(text);
	kc_str word;

	*n = 0;
	begin_line(s);
	while (kc_ft_next_word(&p, end, &word))
		if (score_word(s, word))
			return kc_fail_nomem(err);
	if (end_line(s))
		return kc_fail_nomem(err);
	if (s->known)
		*n = kc_scorer_rank(s, top, k);
	return KC_OK;
}
