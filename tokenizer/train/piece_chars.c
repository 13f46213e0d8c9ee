/* SPDX-License-Identifier: Apache-2.0 */
/* Trainers of characters: those that get a piece. */
#include <config.h>

#include "tokenizer/train/piece_base.h"

#include "mem.h"
#include "unicode/decode.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_POINTS = 0x110000 };

static int
compare_chars(const void *a, const void *b)
{
	const struct kc_piece_char *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->cp > y->cp) - (x->cp < y->cp);
}

/* All characters that may be a piece, in order. Their sum. */
static uint64_t
list_chars(struct kc_piece_base *b)
{
	const uint64_t *counts = b->char_counts;
	uint64_t all = 0;

	b->n_chars = 0;
	for (uint32_t cp = 1; cp < CODE_POINTS; cp++) {
		if (!counts[cp] || cp == KC_PIECE_UNKNOWN_CHAR)
			continue;
		b->chars[b->n_chars++] = (struct kc_piece_char){cp, counts[cp]};
		all += counts[cp];
	}
	if (b->n_chars)
		qsort(b->chars, b->n_chars, sizeof(*b->chars), compare_chars);
	return all;
}

/* Put the required characters first, those that do not occur with 0; how many. */
static size_t
put_required(struct kc_piece_base *b)
{
	const unsigned char *p = (const unsigned char *)b->p.required.ptr;
	size_t first = 0, len, i;

	for (size_t at = 0; at < b->p.required.len; at += len) {
		struct kc_piece_char c = {kc_decode_valid(p + at, &len), 0};

		for (i = 0; i < b->n_chars && b->chars[i].cp != c.cp; i++)
			;
		if (i < first)
			continue;
		if (i < b->n_chars)
			c = b->chars[i];
		else
			b->n_chars++;
		memmove(b->chars + first + 1, b->chars + first,
		    (i - first) * sizeof(c));
		b->chars[first++] = c;
	}
	return first;
}

/*
 * The most frequent ones, after those that are required. SentencePiece looks before
 * it adds a character, and counts a mark in each place where a text is cut, too.
 */
static void
keep_covering(struct kc_piece_base *b, size_t required, uint64_t all)
{
	size_t most = b->p.most_chars ? b->p.most_chars : SIZE_MAX, n = 0;
	uint64_t marks = b->p.sentencepiece ? b->cuts : 0, so_far = 0;

	all += marks;
	while (n < b->n_chars) {
		if (n >= required && marks > b->chars[n].count) {
			so_far += marks;
			marks = 0;
		}
		if (n >= required &&
		    (n >= most ||
			(double)so_far >= b->p.coverage * (double)all))
			break;
		so_far += b->chars[n++].count;
	}
	b->n_chars = n;
}

kc_status
kc_piece_base_choose(
    struct kc_piece_base *b, uint32_t vocab_size, kc_error *err)
{
	size_t kinds = 0;
	uint64_t all;

	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		kinds += b->char_counts[cp] != 0;
	b->chars = kc_malloc(
	    (kinds + b->p.required.len + 1) * sizeof(*b->chars));
	if (!b->chars)
		return kc_fail_nomem(err);
	all = list_chars(b);
	keep_covering(b, put_required(b), all);
	if (b->n_chars)
		qsort(b->chars, b->n_chars, sizeof(*b->chars), compare_chars);
	kc_free(b->char_counts);
	b->char_counts = NULL;
	if (b->n_chars <= vocab_size - b->reserved)
		return KC_OK;
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "the texts have %zu characters that need a piece, and a "
	    "vocabulary of %u has room for %u; it must be larger, or the "
	    "coverage smaller",
	    b->n_chars, vocab_size, vocab_size - b->reserved);
}
