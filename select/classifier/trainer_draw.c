/* SPDX-License-Identifier: Apache-2.0 */
/* Draws examples: a label, a line, a piece of it, and its rows (trainer.h). */
#include <config.h>

#include "trainer_internal.h"

enum {
	/* Words of an example that is no crop; lines have some 9. */
	LEAST_WORDS = 3,
	MORE_WORDS = 12,
	/*
	 * A word of more bytes is a line of a script without spaces (the longest
	 * words of Common Voice's other texts have 40 letters), and 2 to 8 of its
	 * characters are one or two words.
	 */
	LONG_WORD = 45,
	LEAST_CHARACTERS = 2,
	MORE_CHARACTERS = 7
};

static bool
is_continuation(char c)
{
	return (c & 0xC0) == 0x80;
}

/* A few characters of a text without spaces. */
static kc_str
crop_characters(kc_str s, uint64_t *state)
{
	size_t from = (size_t)kc_trainer_below(state, s.len);
	size_t n = LEAST_CHARACTERS +
	    (size_t)kc_trainer_below(state, MORE_CHARACTERS);
	size_t to;

	while (from && is_continuation(s.ptr[from]))
		from--;
	for (to = from; n-- && to < s.len;)
		do
			to++;
		while (to < s.len && is_continuation(s.ptr[to]));
	return (kc_str){s.ptr + from, to - from};
}

/* How many words the next piece has. */
static size_t
piece_words(const kc_trainer *t, uint64_t *state)
{
	uint64_t u = kc_random_next(state) >> 40;
	double share = (double)u / (1 << 24);

	/* Single words are the hardest and get four of seven crops. */
	if (share < t->params.crops * 4 / 7)
		return 1;
	if (share < t->params.crops)
		return 2;
	return LEAST_WORDS + (size_t)kc_trainer_below(state, MORE_WORDS);
}

/* Some words of a line that follow one another. */
static kc_str
crop_line(const kc_trainer *t, kc_str line, uint64_t *state)
{
	size_t want = piece_words(t, state);
	const char *p = line.ptr, *end = kc_str_end(line);
	size_t words = 0, first, i = 0;
	const char *from = NULL, *to = NULL;
	kc_str word, piece;

	while (kc_ft_next_word(&p, end, &word))
		words++;
	if (want > words)
		want = words;
	first = (size_t)kc_trainer_below(state, words - want + 1);
	for (p = line.ptr; i < first + want && kc_ft_next_word(&p, end, &word);
	     i++) {
		if (i == first)
			from = word.ptr;
		to = word.ptr + word.len;
	}
	piece = (kc_str){from, (size_t)(to - from)};
	if (words <= 2 && piece.len > LONG_WORD)
		piece = crop_characters(piece, state);
	return piece;
}

static kc_status
add_example_row(struct kc_trainer_example *e, int64_t row)
{
	if (row < 0)
		return KC_OK;
	KC_TRY(KC_GROW(&e->rows, &e->cap, e->n + 1));
	e->rows[e->n++] = (uint32_t)row;
	return KC_OK;
}

/* The rows of a word: its own, if it has one, and those of its n-grams. */
static kc_status
add_example_word(
    const kc_classifier *m, kc_str word, struct kc_trainer_example *e)
{
	uint32_t hash = kc_ft_hash(word.ptr, word.len);
	int32_t id = kc_classifier_find(m, word, hash);
	uint32_t hashes[KC_FT_MAX_NGRAM];

	if (id >= (int32_t)m->nwords)
		return KC_OK;
	KC_TRY(add_example_row(e, id));
	for (size_t i = 0; m->args.maxn > 0 && i <= word.len; i++) {
		size_t n = kc_classifier_ngrams_at(m, word, i, hashes);

		for (size_t k = 0; k < n; k++)
			KC_TRY(add_example_row(
			    e, kc_classifier_ngram_row(m, hashes[k])));
	}
	if (m->args.word_ngrams < 2)
		return KC_OK;
	KC_TRY(KC_GROW(&e->hashes, &e->hash_cap, e->hash_n + 2));
	e->hashes[e->hash_n++] = (int32_t)hash;
	return KC_OK;
}

static kc_status
add_example_word_ngrams(const kc_classifier *m, struct kc_trainer_example *e)
{
	int64_t rows[KC_FT_MAX_NGRAM];

	if (m->args.word_ngrams < 2)
		return KC_OK;
	KC_TRY(KC_GROW(&e->hashes, &e->hash_cap, e->hash_n + 1));
	e->hashes[e->hash_n++] = (int32_t)kc_ft_hash("</s>", 4);
	for (size_t i = 0; i < e->hash_n; i++) {
		size_t n = kc_classifier_word_ngrams_at(
		    m, e->hashes, e->hash_n, i, rows);

		for (size_t k = 0; k < n; k++)
			KC_TRY(add_example_row(e, rows[k]));
	}
	return KC_OK;
}

kc_status
kc_trainer_draw(
    const kc_trainer *t, uint64_t number, struct kc_trainer_example *e)
{
	uint64_t state = t->params.seed * 0xD1342543DE82EF95 + number;
	uint64_t at = kc_random_next(&state) % t->draw[t->label_n - 1];
	const struct kc_trainer_label *label;
	const struct kc_trainer_line *line;
	const char *p, *end;
	kc_str piece, word;

	e->label = 0;
	while (t->draw[e->label] <= at)
		e->label++;
	label = t->labels + e->label;
	line = t->lines + label->first + kc_trainer_below(&state, label->lines);
	piece = (kc_str){t->text.ptr + line->at, line->len};
	if (t->params.crops > 0)
		piece = crop_line(t, piece, &state);
	e->n = e->hash_n = 0;
	for (p = piece.ptr, end = kc_str_end(piece);
	     kc_ft_next_word(&p, end, &word);)
		KC_TRY(add_example_word(&t->model, word, e));
	KC_TRY(add_example_row(e, t->model.eos));
	return add_example_word_ngrams(&t->model, e);
}
