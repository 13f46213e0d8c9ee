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
enum { CACHE_FLOATS = 1 << 18, CACHE_SLOTS = 8192, CACHE_WORD = 57 };

/* 64 bytes, a line of the processor's cache. */
struct kc_scorer_slot {
	uint32_t hash;
	uint16_t rows;
	uint8_t len; /* 0: free */
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
	s->slots = kc_malloc_table(slots * sizeof(*s->slots));
	s->sums = kc_malloc_table((size_t)slots * c->input.dim * sizeof(float));
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
	memset(s->slots, 0, slots * sizeof(*s->slots));
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
	kc_matrix_add(&s->c->input, (uint64_t)row, sum);
	++*rows;
}

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

/*
 * Add the rows of n-grams, by their hashes, which are overwritten: each step is done for
 * all of them, so that memory is waited for once.
 */
static void
add_ngrams(kc_scorer *s, size_t n, float *sum, uint32_t *rows)
{
	const kc_classifier *c = s->c;
	size_t buckets = find_buckets(c, s->ngrams, n), found = 0;

	for (size_t i = 0; c->pruned >= 0 && i < buckets; i++)
		kc_classifier_prefetch_bucket(c, s->ngrams[i]);
	for (size_t i = 0; i < buckets; i++) {
		int64_t row = kc_classifier_bucket_row(c, s->ngrams[i]);

		if (row < 0)
			continue;
		s->batch[found++] = (uint64_t)row;
		kc_matrix_prefetch(&c->input, (uint64_t)row);
	}
	kc_matrix_add_rows(&c->input, s->batch, found, sum);
	*rows += (uint32_t)found;
}

/* Sum the rows of a word; false for one that no row knows. */
static bool
sum_word(kc_scorer *s, kc_str word, int32_t id, float *sum, uint32_t *rows)
{
	size_t n = 0;

	*rows = 0;
	memset(sum, 0, s->c->input.dim * sizeof(*sum));
	if (id >= 0)
		add_row(s, id, sum, rows);
	for (size_t i = 0; s->c->args.maxn > 0 && i <= word.len; i++) {
		n += kc_classifier_ngrams_at(s->c, word, i, s->ngrams + n);
		if (n < KC_SCORER_BATCH && i < word.len)
			continue;
		add_ngrams(s, n, sum, rows);
		n = 0;
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

static float *
sum_of_slot(const kc_scorer *s, const struct kc_scorer_slot *slot)
{
	return s->sums + (size_t)(slot - s->slots) * s->c->input.dim;
}

/* Touch what look_up_word will need. */
static void
prefetch_word(const kc_scorer *s, uint32_t hash)
{
	const struct kc_scorer_slot *slot = s->slots + (hash & s->mask);

	__builtin_prefetch(slot);
	__builtin_prefetch(sum_of_slot(s, slot));
}

static bool
is_in_slot(const struct kc_scorer_slot *slot, kc_str word, uint32_t hash)
{
	return slot->hash == hash && slot->len == word.len &&
	    !memcmp(slot->text, word.ptr, word.len);
}

static void
look_up_word(kc_scorer *s, kc_str word, uint32_t hash)
{
	struct kc_scorer_slot *slot = s->slots + (hash & s->mask);
	float *sum = sum_of_slot(s, slot);
	uint32_t rows;
	int32_t id;

	if (!is_in_slot(slot, word, hash)) {
		id = kc_classifier_find(s->c, word, hash);
		if (id >= (int32_t)s->c->nwords)
			return;
		slot->hash = hash;
		slot->len = (uint8_t)word.len;
		memcpy(slot->text, word.ptr, word.len);
		sum_word(s, word, id, sum, &rows);
		slot->rows = (uint16_t)rows;
	}
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
score_word(kc_scorer *s, kc_str word, uint32_t hash)
{
	if (word.len > 9 && !memcmp(word.ptr, "__label__", 9))
		return KC_OK;
	if (word.len <= CACHE_WORD) {
		look_up_word(s, word, hash);
	} else {
		int32_t id = kc_classifier_find(s->c, word, hash);
		uint32_t rows;

		if (id < (int32_t)s->c->nwords) {
			sum_word(s, word, id, s->word, &rows);
			add_sum(s, s->word, rows);
		}
	}
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
	kc_str word, next;
	uint32_t hash, next_hash;
	bool more = next_word(&p, end, &word, &hash);

	*n = 0;
	begin_line(s);
	/* The slot of the next word is on the way during this one. */
	for (; more; word = next, hash = next_hash) {
		more = next_word(&p, end, &next, &next_hash);
		prefetch_word(s, next_hash);
		if (score_word(s, word, hash))
			return kc_fail_nomem(err);
	}
	if (end_line(s))
		return kc_fail_nomem(err);
	if (s->known)
		*n = kc_scorer_rank(s, top, k);
	return KC_OK;
}
