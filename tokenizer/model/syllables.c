/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each precomposed syllable of Hangul becomes when it is merged by itself,
 * so that a Korean pretoken can start from syllables instead of bytes, and where
 * that gives the same ids.
 *
 * In a vocabulary that was trained, each merge has a higher rank than those that
 * make its sides, so merges happen in the order of their ranks. A merge across
 * the boundary of two characters of which one is not whole yet can only happen
 * if its rank is below that of the last merge inside one of the two: else both
 * are whole when its turn comes. Such merges are few (126 in a vocabulary of 32 k
 * learnt from Korean text) and kept by the bytes at both sides of the boundary;
 * where one may happen, and in a vocabulary that is not so, a pretoken starts
 * from its bytes as ever.
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

/*
 * For each token the highest rank that makes it, plus one, or 0. *ordered if
 * each merge comes after all those that make its sides.
 */
static void
find_makers(const struct kc_bpe *b, uint32_t *made, bool *ordered)
{
	for (size_t i = 0; i < b->n_merges; i++)
		made[b->merges[i].id] = (uint32_t)i + 1;
	*ordered = true;
	for (size_t i = 0; i < b->n_merges && *ordered; i++)
		*ordered = made[b->merges[i].left] <= i &&
		    made[b->merges[i].right] <= i;
}

/* --- Merges across the boundary of two characters --- */

static bool
is_whole_text(kc_str s)
{
	return kc_utf8_check(s) == s.len;
}

/* What is asked of a token as the side of a merge: all merges go here and there. */
struct token_ends {
	uint8_t first, last; /* bytes */
	bool is_text;        /* it is characters */
};

static struct token_ends *
find_token_ends(const struct kc_vocab *v)
{
	struct token_ends *ends = kc_malloc(v->n_tokens * sizeof(*ends));

	for (uint32_t id = 0; id < v->n_tokens && ends; id++) {
		kc_str s = v->tokens[id].bytes;

		ends[id] = (struct token_ends){0xFF, 0xFF, false};
		if (s.len)
			ends[id] = (struct token_ends){(uint8_t)s.ptr[0],
			    (uint8_t)s.ptr[s.len - 1], is_whole_text(s)};
	}
	return ends;
}

/* The cell of a merge that crosses, or KC_CROSSING_CELLS: it does not. */
static size_t
crossing_cell(struct token_ends left, struct token_ends right)
{
	return left.is_text && right.is_text
	    ? KC_CROSSING_CELLS
	    : kc_crossing_cell(left.last, right.first);
}

/* The cell of each merge, and how many each has. */
static kc_status
count_crossings(const struct kc_bpe *b, uint16_t *cells, uint32_t *counts)
{
	struct token_ends *ends = find_token_ends(b->vocab);

	if (!ends)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		cells[i] = (uint16_t)crossing_cell(
		    ends[m->left], ends[m->right]);
		counts[cells[i]]++;
	}
	kc_free(ends);
	return KC_OK;
}

/* Sort them by cell and rank. */
static kc_status
sort_crossings(const struct kc_bpe *b, uint16_t *cells, kc_syllables *s)
{
	uint32_t *next = s->cells, n = 0;

	memset(s->cells, 0, sizeof(s->cells));
	KC_TRY(count_crossings(b, cells, next));
	for (size_t i = 0; i < KC_CROSSING_CELLS; i++) {
		uint32_t here = next[i];

		next[i] = n;
		n += here;
	}
	s->crossings = kc_malloc(((size_t)n + 1) * sizeof(*s->crossings));
	if (!s->crossings)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < b->n_merges; i++)
		if (cells[i] < KC_CROSSING_CELLS)
			s->crossings[next[cells[i]]++] = (uint32_t)i;
	/* Each cell's start is now the next one's. */
	memmove(next + 1, next, KC_CROSSING_CELLS * sizeof(*next));
	next[0] = 0;
	return KC_OK;
}

static kc_status
find_crossings(const struct kc_bpe *b, kc_syllables *s)
{
	uint16_t *cells = kc_malloc((b->n_merges + 1) * sizeof(*cells));
	kc_status st = cells ? sort_crossings(b, cells, s) : KC_ERR_NOMEM;

	kc_free(cells);
	return st;
}

bool
kc_syllables_cross(const struct kc_bpe *b, kc_str before, kc_str after,
    uint32_t rank_before, uint32_t rank_after)
{
	enum { MANY = 16 };
	const kc_syllables *s = b->syllables;
	uint32_t highest = rank_before > rank_after ? rank_before : rank_after;
	size_t cell = kc_crossing_cell(
	    (unsigned char)before.ptr[before.len - 1],
	    (unsigned char)after.ptr[0]);
	size_t i = s->cells[cell], end = s->cells[cell + 1];

	for (size_t tries = 0; i < end && s->crossings[i] < highest; i++) {
		const kc_bpe_merge *m = &b->merges[s->crossings[i]];
		kc_str left = b->vocab->tokens[m->left].bytes;
		kc_str right = b->vocab->tokens[m->right].bytes;

		if (++tries > MANY)
			return true;
		if (left.len <= before.len && right.len <= after.len &&
		    !memcmp(before.ptr + before.len - left.len, left.ptr,
			left.len) &&
		    !memcmp(after.ptr, right.ptr, right.len))
			return true;
	}
	return false;
}

/* --- The syllables --- */

/* The token and its rank, if it is one token that the bytes become. */
static kc_syllable_ids
single_token(const struct kc_bpe *b, const uint32_t *made, kc_str bytes)
{
	uint32_t id[4];
	kc_token_ids ids = {id, 0, 4};

	kc_merge_bytes(b, bytes, &ids);
	if (ids.n == 1)
		return (kc_syllable_ids){
		    id[0], made[id[0]] ? made[id[0]] - 1 : 0};
	if (ids.n == 2 && bytes.ptr[0] == ' ' && id[0] == b->byte_id[' '])
		return (kc_syllable_ids){KC_SYLLABLE_APART, 0};
	return (kc_syllable_ids){KC_TOKENIZER_NONE, 0};
}

/*
 * A syllable after a space may become a token with it through the syllable,
 * which then is one for some time, or through a token of the space and a part
 * of the syllable.
 */
static void
set_syllable(
    const struct kc_bpe *b, const uint32_t *made, kc_syllables *s, uint32_t i)
{
	uint32_t cp = 0xAC00 + i;
	char bytes[4] = {' ', (char)(0xE0 | cp >> 12),
	    (char)(0x80 | (cp >> 6 & 63)), (char)(0x80 | (cp & 63))};
	kc_syllable_ids alone = single_token(b, made, (kc_str){bytes + 1, 3});
	kc_syllable_ids spaced = single_token(b, made, (kc_str){bytes, 4});

	s->alone[i] = alone;
	if (alone.id != KC_TOKENIZER_NONE && spaced.id < KC_SYLLABLE_APART &&
	    kc_bpe_rank(b, b->byte_id[' '], alone.id).rank != KC_NO_RANK)
		spaced.id = kc_syllables_cross(b, (kc_str){bytes, 1},
				(kc_str){bytes + 1, 3}, 0, alone.rank)
		    ? KC_TOKENIZER_NONE
		    : KC_SYLLABLE_APART;
	if (spaced.id == KC_SYLLABLE_APART && alone.id == KC_TOKENIZER_NONE)
		spaced.id = KC_TOKENIZER_NONE;
	s->spaced[i] = spaced;
}

static kc_status
make_syllables(struct kc_bpe *b, const uint32_t *made)
{
	kc_syllables *s = b->syllables = kc_calloc(1, sizeof(*s));

	if (!s)
		return KC_ERR_NOMEM;
	KC_TRY(find_crossings(b, s));
	for (uint32_t i = 0; i < KC_SYLLABLES; i++)
		set_syllable(b, made, s, i);
	return KC_OK;
}

kc_status
kc_bpe_index_syllables(struct kc_bpe *b)
{
	uint32_t *made = kc_calloc(b->vocab->n_tokens, sizeof(*made));
	kc_status st = KC_OK;
	bool ordered;

	if (!made)
		return KC_ERR_NOMEM;
	find_makers(b, made, &ordered);
	if (ordered)
		st = make_syllables(b, made);
	kc_free(made);
	return st;
}

void
kc_syllables_free(kc_syllables *s)
{
	if (s)
		kc_free(s->crossings);
	kc_free(s);
}
