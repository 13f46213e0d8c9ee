/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a text to the mean of the vectors of its words and n-grams, as fastText's
 * Dictionary::getLine and Model::computeHidden make it.
 */
#include <config.h>

#include "scorer_internal.h"

#include "mem.h"

/* A cache of 1 MiB of sums at most. */
enum { CACHE_FLOATS = 1 << 18, CACHE_SLOTS = 8192 };

/* Room for n-grams of words that are kept: so many, and those of a word more. */
static size_t
ngram_room(const kc_classifier *c)
{
	size_t begins = KC_SCORER_WORD + 1;
	size_t lengths = c->args.maxn > 0 ? (size_t)c->args.maxn : 0;

	return KC_SCORER_NGRAMS + KC_FT_MAX_NGRAM + 1 + begins * lengths;
}

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
	s->slots = kc_malloc_table(slots * sizeof(*s->slots));
	s->sums = kc_malloc_table((size_t)slots * c->input.dim * sizeof(float));
	s->word = kc_calloc(c->input.dim, sizeof(float));
	s->hidden = kc_calloc(c->input.dim, sizeof(float));
	s->scores = kc_calloc(kc_matrix_lanes(c->nlabels), sizeof(float));
	s->ngrams = kc_malloc(ngram_room(c) * sizeof(*s->ngrams));
	s->nodes = kc_calloc((size_t)c->nlabels + 1, sizeof(*s->nodes));
	if (!s->slots || !s->sums || !s->word || !s->hidden || !s->scores ||
	    !s->ngrams || !s->nodes) {
		kc_scorer_free(s);
		*out = NULL;
		return kc_fail_nomem(err);
	}
	memset(s->slots, 0, slots * sizeof(*s->slots));
#if KC_X86
	if (kc_cpu_has_avx2())
		kc_scorer_ready_lanes(&s->lanes, &c->args);
#endif
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
	kc_free(s->ngrams);
	kc_free(s->nodes);
	kc_free(s->hashes);
	kc_free(s);
}

static void
add_row(kc_scorer *s, int64_t row)
{
	kc_matrix_add(&s->c->input, (uint64_t)row, s->hidden);
	s->rows++;
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
score_word(kc_scorer *s, kc_str word, uint32_t hash)
{
	if (word.len > 9 && !memcmp(word.ptr, "__label__", 9))
		return KC_OK;
	kc_scorer_add_word(s, word, hash);
	return keep_hash(s, hash);
}

/* kc_ft_next_word, with its hash. */
static bool
next_word(const char **at, const char *end, kc_str *word, uint32_t *hash)
{
	const char *p = *at, *from;
	uint32_t h = KC_FT_HASH;

	while (p < end && kc_ft_is_space(*p))
		p++;
	for (from = p; p < end && !kc_ft_is_space(*p); p++)
		h = kc_ft_hash_step(h, *p);
	*word = (kc_str){from, (size_t)(p - from)};
	*hash = h;
	*at = p;
	return p > from;
}

/* The end of the line: the word "</s>" if the model has it, without n-grams. */
static kc_status
add_line_end(kc_scorer *s)
{
	bool known = s->known;

	if (s->c->eos >= 0)
		add_row(s, s->c->eos);
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
			add_row(s, rows[k]);
	}
}

static void
begin_line(kc_scorer *s)
{
	s->n = s->word_n = 0;
	s->rows = 0;
	s->known = false;
	memset(s->hidden, 0, s->c->input.dim * sizeof(*s->hidden));
}

/* Make the mean of the rows. */
static kc_status
end_line(kc_scorer *s)
{
	kc_scorer_add_words(s);
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
	uint32_t hash;
	kc_str word;

	*n = 0;
	begin_line(s);
	while (next_word(&p, end, &word, &hash))
		if (score_word(s, word, hash))
			return kc_fail_nomem(err);
	if (end_line(s))
		return kc_fail_nomem(err);
	if (s->known)
		*n = kc_scorer_rank(s, top, k);
	return KC_OK;
}
