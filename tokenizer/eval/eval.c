/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluation of a vocabulary: documents in, counts that add up. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

static int
compare_genre(const void *name, const void *genre)
{
	const struct kc_genre_sums *g = *(
	    const struct kc_genre_sums *const *)genre;

	return kc_str_compare(*(const kc_str *)name, (kc_str){g->name, g->len});
}

/* The genre of that name; NULL if there is none. */
static struct kc_genre_sums *
find_genre(const kc_eval *e, kc_str name)
{
	struct kc_genre_sums **g = e->genre_count
	    ? bsearch(&name, e->genres, e->genre_count, sizeof(*e->genres),
		  compare_genre)
	    : NULL;

	return g ? *g : NULL;
}

/* The genre of that name, made if there is none yet. */
static kc_status
take_genre(kc_eval *e, kc_str name, struct kc_genre_sums **g, kc_error *err)
{
	size_t i;

	*g = find_genre(e, name);
	if (*g)
		return KC_OK;
	if (name.len > KC_EVAL_MAX_GENRE)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "name of a genre of %zu bytes; at most %d", name.len,
		    KC_EVAL_MAX_GENRE);
	if (e->genre_count > KC_EVAL_MAX_GENRES)
		return kc_fail(err, KC_ERR_LIMIT, 0, "more than %d genres",
		    KC_EVAL_MAX_GENRES);
	if (KC_GROW(&e->genres, &e->genre_cap, e->genre_count + 1))
		return kc_fail_nomem(err);
	*g = kc_calloc(1, sizeof(**g));
	if (!*g)
		return kc_fail_nomem(err);
	(*g)->len = name.len;
	if (name.len)
		memcpy((*g)->name, name.ptr, name.len);
	for (i = e->genre_count++;
	     i && compare_genre(&name, &e->genres[i - 1]) < 0; i--)
		e->genres[i] = e->genres[i - 1];
	e->genres[i] = *g;
	return KC_OK;
}

kc_status
kc_eval_new(kc_eval **e, const kc_tokenizer *t, kc_error *err)
{
	kc_eval *n = kc_calloc(1, sizeof(*n));
	struct kc_genre_sums *all;
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	n->tokenizer = t;
	n->size = kc_tokenizer_size(t);
	n->counts = kc_calloc(n->size, sizeof(*n->counts));
	st = n->counts ? kc_eval_layout_init(&n->layout, t, err)
		       : kc_fail_nomem(err);
	if (!st)
		st = take_genre(n, KC_STR(""), &all, err);
	if (st)
		kc_eval_free(n);
	else
		*e = n;
	return st;
}

void
kc_eval_free(kc_eval *e)
{
	if (!e)
		return;
	kc_eval_layout_release(&e->layout);
	for (size_t i = 0; i < e->genre_count; i++)
		kc_free(e->genres[i]);
	kc_free(e->genres);
	kc_free(e->counts);
	kc_free(e->pairs.v);
	kc_free(e);
}

/* Count the tokens of the document that is laid out. */
static kc_status
count_tokens(kc_eval *e, unsigned half, kc_error *err)
{
	uint32_t before = e->size;

	for (size_t i = 0; i < e->layout.ids.n; i++) {
		uint32_t id = e->layout.ids.v[i];

		if (kc_eval_pairs_add(&e->pairs, before, id, half, 1))
			return kc_fail_nomem(err);
		e->counts[id][half]++;
		before = id;
	}
	return KC_OK;
}

kc_status
kc_eval_add(kc_eval *e, kc_str text, kc_str genre, kc_error *err)
{
	uint64_t sums[KC_SUM_COUNT] = {0}, hash = kc_hash64(text, 0);
	unsigned half = (unsigned)(hash >> 63);
	struct kc_genre_sums *g;

	KC_TRY(kc_eval_lay(&e->layout, e->tokenizer, text, err));
	KC_TRY(take_genre(e, genre, &g, err));
	kc_eval_count_layout(&e->layout, sums);
	sums[KC_SUM_BYTES] = text.len;
	sums[KC_SUM_CHANGED] = !kc_str_equal(kc_buf_str(&e->layout.text), text);
	KC_TRY(count_tokens(e, half, err));
	e->bytes[half] += text.len;
	kc_eval_genre_add(g, sums, hash);
	if (genre.len) /* the genre "" is all documents */
		kc_eval_genre_add(e->genres[0], sums, hash);
	return KC_OK;
}

static void
merge_genre(struct kc_genre_sums *g, const struct kc_genre_sums *from)
{
	for (size_t i = 0; i < KC_SUM_COUNT; i++)
		g->sums[i] += from->sums[i];
	for (size_t r = 0; r < KC_EVAL_REPLICATES; r++)
		for (size_t i = 0; i < KC_SUM_COUNT; i++)
			g->replicates[r][i] += from->replicates[r][i];
}

kc_status
kc_eval_merge(kc_eval *e, const kc_eval *from, kc_error *err)
{
	for (size_t i = 0; i < from->genre_count; i++) {
		struct kc_genre_sums *other = from->genres[i], *g = NULL;
		kc_status st = take_genre(
		    e, (kc_str){other->name, other->len}, &g, err);

		if (!g)
			return st;
		merge_genre(g, other);
	}
	for (uint32_t id = 0; id < e->size; id++)
		for (unsigned half = 0; half < 2; half++)
			e->counts[id][half] += from->counts[id][half];
	for (unsigned half = 0; half < 2; half++)
		e->bytes[half] += from->bytes[half];
	kc_eval_merge_morphs(&e->morphs, &from->morphs);
	return kc_eval_pairs_merge(&e->pairs, &from->pairs) ? kc_fail_nomem(err)
							    : KC_OK;
}

size_t
kc_eval_genres(const kc_eval *e)
{
	return e->genre_count - 1;
}

kc_str
kc_eval_genre(const kc_eval *e, size_t i)
{
	return (kc_str){e->genres[i + 1]->name, e->genres[i + 1]->len};
}

uint64_t
kc_eval_count(const kc_eval *e, uint32_t id)
{
	return e->counts[id][0] + e->counts[id][1];
}

kc_status
kc_eval_result(
    const kc_eval *e, kc_str genre, kc_eval_facts *facts, kc_error *err)
{
	static const struct {
		size_t at;
		enum kc_eval_sum above, below;
	} ratios[] = {{offsetof(kc_eval_facts, bytes_per_token), KC_SUM_BYTES,
			  KC_SUM_TOKENS},
	    {offsetof(kc_eval_facts, characters_per_token), KC_SUM_CHARACTERS,
		KC_SUM_TOKENS},
	    {offsetof(kc_eval_facts, syllables_per_token), KC_SUM_SYLLABLES,
		KC_SUM_TOKENS},
	    {offsetof(kc_eval_facts, tokens_per_eojeol), KC_SUM_TOKENS,
		KC_SUM_EOJEOL},
	    {offsetof(kc_eval_facts, whole_eojeol), KC_SUM_WHOLE_EOJEOL,
		KC_SUM_EOJEOL},
	    {offsetof(kc_eval_facts, whole_syllables), KC_SUM_WHOLE_SYLLABLES,
		KC_SUM_SYLLABLES},
	    {offsetof(kc_eval_facts, broken_tokens), KC_SUM_BROKEN_TOKENS,
		KC_SUM_TOKENS}};
	const struct kc_genre_sums *g = find_genre(e, genre);

	if (!g)
		return kc_fail(err, KC_ERR_ARG, 0, "no such genre");
	*facts = (kc_eval_facts){.documents = g->sums[KC_SUM_DOCUMENTS],
	    .bytes = g->sums[KC_SUM_BYTES],
	    .characters = g->sums[KC_SUM_CHARACTERS],
	    .syllables = g->sums[KC_SUM_SYLLABLES],
	    .eojeol = g->sums[KC_SUM_EOJEOL],
	    .tokens = g->sums[KC_SUM_TOKENS],
	    .changed = g->sums[KC_SUM_CHANGED]};
	for (size_t i = 0; i < sizeof(ratios) / sizeof(*ratios); i++) {
		kc_eval_ratio r;

		if (kc_eval_ratio_of(g, ratios[i].above, ratios[i].below, &r))
			return kc_fail_nomem(err);
		memcpy((char *)facts + ratios[i].at, &r, sizeof(r));
	}
	return KC_OK;
}
