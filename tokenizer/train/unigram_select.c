/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: the final pieces, in the order of their ids. Every character
 * that was chosen is among them; others are taken by their probability.
 */
#include <config.h>

#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/unigram_internal.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

/* Characters without a score are each a little more likely than the one before. */
#define MISSING_STEP 0.0001

/* The most probable first, then by bytes. */
static int
compare_pieces(const void *a, const void *b)
{
	const kc_unigram_piece *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return kc_str_compare(x->text, y->text);
}

static void
add_piece(
    kc_unigram_trainer *t, kc_str text, double score, kc_unigram_kind kind)
{
	t->pieces[t->n_pieces++] = (kc_unigram_piece){text, score, kind};
}

/* --- What does not come from the texts --- */

static void
add_reserved(kc_unigram_trainer *t)
{
	for (uint32_t i = 0; i < t->base.reserved; i++)
		add_piece(t, t->base.kept[i].text, 0,
		    (kc_unigram_kind)t->base.kept[i].type);
}

/* --- Characters --- */

/* Add the chosen characters; those that have no score, by their frequency. */
static kc_status
add_chars(kc_unigram_trainer *t, double least)
{
	uint32_t missing = 0, seed = 0;

	for (size_t i = 0; i < t->base.n_chars; i++) {
		char bytes[4];
		kc_str text = {bytes, kc_utf8_put(t->base.chars[i].cp, bytes)};
		double score = NAN;

		/* Characters that occur are seeds in the same order. */
		if (t->base.chars[i].count)
			score = t->seeds.score[seed++];
		if (isnan(score))
			score = least + MISSING_STEP * missing++;
		text = kc_arena_copy(&t->base.strings, text);
		if (!text.ptr)
			return KC_ERR_NOMEM;
		add_piece(t, text, score, KC_UNIGRAM_NORMAL);
	}
	return KC_OK;
}

/* --- Others --- */

static void
add_longer(kc_unigram_trainer *t, kc_unigram_piece *sorted)
{
	const struct kc_unigram_seeds *s = &t->seeds;
	size_t n = 0;

	for (uint32_t i = s->n_chars; i < s->n; i++)
		if (!isnan(s->score[i]))
			sorted[n++] = (kc_unigram_piece){
			    s->text[i], s->score[i], KC_UNIGRAM_NORMAL};
	if (n)
		qsort(sorted, n, sizeof(*sorted), compare_pieces);
	for (size_t i = 0; i < n && t->n_pieces < t->p.vocab_size; i++)
		t->pieces[t->n_pieces++] = sorted[i];
}

kc_status
kc_unigram_select(kc_unigram_trainer *t, kc_error *err)
{
	double least = kc_unigram_least_score(&t->seeds);
	size_t room = (size_t)t->base.reserved + t->base.n_chars;
	kc_unigram_piece *sorted;
	kc_status st;

	room = room > t->p.vocab_size ? room : t->p.vocab_size;
	t->pieces = kc_malloc((room + 1) * sizeof(*t->pieces));
	sorted = kc_malloc(((size_t)t->seeds.n + 1) * sizeof(*sorted));
	st = t->pieces && sorted ? KC_OK : KC_ERR_NOMEM;
	if (!st) {
		add_reserved(t);
		st = add_chars(t, least);
	}
	if (!st) {
		add_longer(t, sorted);
		if (t->n_pieces > t->base.reserved)
			qsort(t->pieces + t->base.reserved,
			    t->n_pieces - t->base.reserved, sizeof(*t->pieces),
			    compare_pieces);
	}
	kc_free(sorted);
	return st ? kc_fail_nomem(err) : KC_OK;
}
