/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the rows of input that say most: the longest vectors, as fastText's
 * quantize -cutoff does; the end of the line always.
 */
#include <config.h>

#include "trainer_internal.h"

#include "mem.h"

#include <stdlib.h>

static int
compare_falling(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x < y) - (x > y);
}

/* The square of each row's length; 0 for a row that no example had. */
static void
measure_rows(const kc_trainer *t, size_t rows, float *lengths)
{
	size_t dim = t->params.dim;

	for (size_t i = 0; i < rows; i++) {
		const float *row = t->input + i * dim;
		float sum = 0;

		for (size_t k = 0; t->input_seen[i] > 0 && k < dim; k++)
			sum += row[k] * row[k];
		lengths[i] = sum;
	}
}

/* Mark the `cutoff` longest rows; of equal ones the first. */
static kc_status
choose_rows(const kc_trainer *t, size_t rows, bool *kept)
{
	size_t cutoff = (size_t)t->params.cutoff;
	float *lengths = kc_malloc(rows * sizeof(*lengths));
	float *sorted = kc_malloc(rows * sizeof(*sorted));
	size_t equal = 0;
	float least;

	if (!lengths || !sorted) {
		kc_free(lengths);
		kc_free(sorted);
		return KC_ERR_NOMEM;
	}
	measure_rows(t, rows, lengths);
	memcpy(sorted, lengths, rows * sizeof(*sorted));
	qsort(sorted, rows, sizeof(*sorted), compare_falling);
	least = sorted[cutoff - 1];
	for (size_t i = cutoff; i-- && sorted[i] <= least;)
		equal++;
	for (size_t i = 0; i < rows; i++)
		kept[i] = lengths[i] > least ||
		    (lengths[i] == least && least > 0 && equal && equal--);
	kept[t->model.eos] = true;
	kc_free(lengths);
	kc_free(sorted);
	return KC_OK;
}

/* Move the kept rows together. */
static void
close_rows(kc_trainer *t, size_t rows, const bool *kept)
{
	size_t dim = t->params.dim, to = 0;

	for (size_t i = 0; i < rows; i++) {
		if (!kept[i])
			continue;
		memmove(t->input + to * dim, t->input + i * dim,
		    dim * sizeof(float));
		t->input_seen[to++] = t->input_seen[i];
	}
}

/* The dictionary and the map of n-grams without what was cut. */
static kc_status
cut_dictionary(kc_trainer *t, const bool *kept)
{
	kc_classifier *m = &t->model;
	const bool *ngrams = kept + m->nwords;
	uint32_t n = 0;
	int64_t row = 0;

	for (uint32_t i = 0; i < m->nwords; i++)
		if (kept[i])
			m->words[n++] = m->words[i];
	memmove(
	    m->words + n, m->words + m->nwords, m->nlabels * sizeof(*m->words));
	m->nwords = n;
	KC_TRY(kc_classifier_index(m, n + m->nlabels, n + m->nlabels));
	m->eos = kc_classifier_find(m, KC_STR("</s>"), kc_ft_hash("</s>", 4));
	for (uint32_t i = 0; i < t->params.buckets; i++)
		row += ngrams[i];
	KC_TRY(kc_classifier_keep_room(m, (uint64_t)row));
	row = 0;
	for (uint32_t i = 0; i < t->params.buckets; i++)
		if (ngrams[i])
			kc_classifier_keep_ngram(m, i, (uint32_t)row++);
	m->pruned = row;
	return KC_OK;
}

kc_status
kc_trainer_prune(kc_trainer *t, kc_error *err)
{
	size_t rows = t->model.nwords + (size_t)t->params.buckets;
	bool *kept;
	kc_status st;

	if (t->params.cutoff >= rows)
		return KC_OK;
	kept = kc_malloc(rows * sizeof(*kept));
	if (!kept)
		return kc_fail_nomem(err);
	st = choose_rows(t, rows, kept);
	if (!st) {
		close_rows(t, rows, kept);
		st = cut_dictionary(t, kept);
	}
	kc_free(kept);
	return st ? kc_fail_nomem(err) : KC_OK;
}
