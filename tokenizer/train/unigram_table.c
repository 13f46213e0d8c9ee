/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: the live seeds, for the passes of a round. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "mem.h"

#include <math.h>

/* What an unknown character costs beyond the least likely piece. */
#define UNKNOWN_PENALTY 10

uint32_t
kc_unigram_count_live(const struct kc_unigram_seeds *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++)
		n += isnan(s->score[i]) ? 0 : 1;
	return n;
}

double
kc_unigram_least_score(const struct kc_unigram_seeds *s)
{
	double least = HUGE_VAL;

	for (uint32_t i = 0; i < s->n; i++)
		if (s->score[i] < least)
			least = s->score[i];
	return least;
}

void
kc_unigram_table_release(struct kc_unigram_table *table)
{
	kc_free(table->live);
	kc_free(table->seed);
	kc_free(table->top);
	*table = (struct kc_unigram_table){0};
}

/* The first live seed after `seed`, by `next`, or NONE; `next` has it then, too. */
static uint32_t
next_live(struct kc_unigram_seeds *s, uint32_t seed)
{
	uint32_t next = s->next[seed];

	while (next != KC_UNIGRAM_NONE && isnan(s->score[next]))
		next = s->next[next];
	return s->next[seed] = next;
}

static void
fill_table(struct kc_unigram_table *table, struct kc_unigram_seeds *s)
{
	/* For a moment, top is the piece of a live seed. */
	for (uint32_t i = 0; i < s->n; i++)
		if (!isnan(s->score[i])) {
			table->top[i] = table->n;
			table->seed[table->n++] = i;
		}
	for (uint32_t k = 0; k < table->n; k++) {
		uint32_t seed = table->seed[k];
		uint32_t next = next_live(s, seed);

		table->live[k] = (struct kc_unigram_live){
		    .p = exp(s->score[seed]),
		    .next = next != KC_UNIGRAM_NONE ? table->top[next]
			: s->chars[seed] > 1        ? table->n
						    : KC_UNIGRAM_NONE,
		    .chars = s->chars[seed]};
	}
	for (uint32_t i = 0; i < s->n; i++)
		if (isnan(s->score[i])) {
			uint32_t next = next_live(s, i);

			table->top[i] = next == KC_UNIGRAM_NONE
			    ? table->n
			    : table->top[next];
		}
}

kc_status
kc_unigram_table_init(
    struct kc_unigram_table *table, struct kc_unigram_seeds *s, kc_error *err)
{
	size_t n = (size_t)kc_unigram_count_live(s) + 1;

	*table = (struct kc_unigram_table){
	    .live = kc_malloc(n * sizeof(*table->live)),
	    .seed = kc_malloc(n * sizeof(*table->seed)),
	    .top = kc_malloc(((size_t)s->n + 1) * sizeof(*table->top)),
	    .unknown = kc_unigram_least_score(s) - UNKNOWN_PENALTY};
	if (!table->live || !table->seed || !table->top) {
		kc_unigram_table_release(table);
		return kc_fail_nomem(err);
	}
	fill_table(table, s);
	table->live[table->n] = (struct kc_unigram_live){
	    .p = exp(table->unknown), .next = KC_UNIGRAM_NONE, .chars = 1};
	table->seed[table->n] = KC_UNIGRAM_NONE;
	return KC_OK;
}
