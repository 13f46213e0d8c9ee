/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repetition of n-grams of eojeol, n = 2 to 10, in linear time.
 *
 * An n-gram can only repeat where its two (n-1)-grams do. So each n looks at
 * the places that the one before left over, few in ordinary text, and names an
 * n-gram exactly by the numbers of its two parts.
 */
#include <config.h>

#include "quality_internal.h"

#include "mem.h"

enum { FIRST_TOP_N = 2, LAST_TOP_N = 4, FIRST_DUPLICATE_N = 5 };

static const uint32_t ONCE = UINT32_MAX; /* no repeated n-gram begins here */
static const uint32_t SEEN = 1U << 31;   /* in kc_gram.first */

/* Leave the positions of n-grams that occur twice or more; mark the others. */
static size_t
drop_single_grams(struct kc_quality *q, size_t n_positions)
{
	size_t kept = 0;

	for (size_t i = 0; i < n_positions; i++) {
		uint32_t at = q->positions[i];

		if (q->grams[q->eojeol[at].gram].count > 1)
			q->positions[kept++] = at;
		else
			q->eojeol[at].gram = ONCE;
	}
	return kept;
}

/* From (n-1)-grams to n-grams, at ascending positions. */
static kc_status
lengthen_ngrams(struct kc_quality *q, size_t *n_positions)
{
	size_t kept = 0;

	KC_TRY(kc_ids_reset(&q->ids, q->seed, *n_positions));
	for (size_t i = 0; i < *n_positions; i++) {
		uint32_t at = q->positions[i];
		uint32_t tail = at + 1 < q->count ? q->eojeol[at + 1].gram
						  : ONCE;
		uint32_t id, before = q->ids.count;

		if (tail == ONCE) {
			q->eojeol[at].gram = ONCE;
			continue;
		}
		KC_TRY(kc_ids_add(
		    &q->ids, (uint64_t)q->eojeol[at].gram << 32 | tail, &id));
		if (id == before) {
			KC_TRY(
			    KC_GROW(&q->grams, &q->grams_cap, (size_t)id + 1));
			q->grams[id] = (struct kc_gram){0, at};
		}
		q->grams[id].count++;
		q->eojeol[at].gram = id;
		q->positions[kept++] = at;
	}
	*n_positions = drop_single_grams(q, kept);
	return KC_OK;
}

static uint64_t
gram_chars(const struct kc_quality *q, size_t at, size_t n)
{
	uint64_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += q->eojeol[at + i].chars;
	return chars;
}

/* Characters in the commonest n-gram, the first of equal ones, each once. */
static uint64_t
top_chars(const struct kc_quality *q, size_t n_positions, size_t n)
{
	uint32_t top = ONCE, most = 1;
	uint64_t chars = 0;
	size_t next = 0;

	for (uint32_t id = 0; id < q->ids.count; id++)
		if (q->grams[id].count > most) {
			most = q->grams[id].count;
			top = id;
		}
	for (size_t i = 0; top != ONCE && i < n_positions; i++) {
		size_t at = q->positions[i], from = at < next ? next : at;

		if (q->eojeol[at].gram != top)
			continue;
		next = at + n;
		chars += gram_chars(q, from, next - from);
	}
	return chars;
}

/*
 * Characters in n-grams seen before, as datatrove counts them: from left to
 * right, and after a repeated n-gram the search goes on.
 */
static uint64_t
duplicate_chars(struct kc_quality *q, size_t n_positions, size_t n)
{
	uint64_t chars = 0;
	size_t next = 0;

	for (size_t i = 0; i < n_positions; i++) {
		uint32_t at = q->positions[i];
		struct kc_gram *g = &q->grams[q->eojeol[at].gram];

		if (at < next)
			continue;
		if (g->first & SEEN) {
			chars += gram_chars(q, at, n);
			next = at + n;
		}
		g->first |= SEEN;
	}
	return chars;
}

kc_status
kc_quality_ngrams(
    struct kc_quality *q, size_t last_n, struct kc_gram_counts *counts)
{
	size_t n_positions = q->count;

	*counts = (struct kc_gram_counts){{0}, {0}};
	KC_TRY(KC_GROW(&q->positions, &q->positions_cap, q->count));
	for (size_t i = 0; i < q->count; i++)
		q->positions[i] = (uint32_t)i;
	n_positions = drop_single_grams(q, n_positions);
	for (size_t n = FIRST_TOP_N; n <= last_n && n_positions; n++) {
		KC_TRY(lengthen_ngrams(q, &n_positions));
		if (n <= LAST_TOP_N && last_n > KC_REPETITION_N)
			counts->top[n] = top_chars(q, n_positions, n);
		if (n == KC_REPETITION_N || n >= FIRST_DUPLICATE_N)
			counts->duplicate[n] = duplicate_chars(
			    q, n_positions, n);
	}
	return KC_OK;
}
