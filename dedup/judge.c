/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides whether a document goes for one of those that are proposed. The sets
 * of shingles of the kept ones are remembered: a family of pages is compared with
 * the same few again and again.
 */
#include <config.h>

#include "dedup_internal.h"
#include "dedup/index/runs.h"

#include <stdlib.h>

enum { LARGE_SET = 1 << 17 /* places: 1 MiB */ };

void
kc_judge_release(struct kc_judge *j)
{
	for (size_t i = 0; i < KC_JUDGE_SETS; i++)
		kc_text_set_release(&j->sets[i]);
	kc_text_set_release(&j->going);
}

uint64_t
kc_judge_memory(const struct kc_judge *j)
{
	uint64_t n = j->going.room;

	for (size_t i = 0; i < KC_JUDGE_SETS; i++)
		n += j->sets[i].room;
	return n * sizeof(*j->going.places);
}

/* The set of a kept document, whose text is `folded`. */
static kc_status
set_of_kept(struct kc_judge *j, uint32_t number, kc_str folded,
    const struct kc_text_set **set)
{
	struct kc_text_set *s = &j->sets[number % KC_JUDGE_SETS];

	*set = s;
	if (s->room && s->owner == number)
		return KC_OK;
	/* What is large is not kept for others to come. */
	if (s->room > LARGE_SET)
		kc_text_set_release(s);
	KC_TRY(kc_text_set_fill(s, folded, j->params->sketch.window));
	s->owner = number;
	return KC_OK;
}

/* All numbers but `kept`. */
static kc_status
compare_going(struct kc_judge *j, kc_str going, const struct kc_text_set *of,
    kc_agreement *a)
{
	if (!j->going_filled) {
		if (j->going.room > LARGE_SET)
			kc_text_set_release(&j->going);
		KC_TRY(kc_text_set_fill(
		    &j->going, going, j->params->sketch.window));
		j->going_filled = true;
	}
	kc_compare_sets(&j->going, of, a);
	return KC_OK;
}

static kc_status
measure_pair(struct kc_judge *j, kc_str going, const struct kc_text *kept,
    uint32_t number, kc_duplicate *dup)
{
	const kc_dedup_params *p = j->params;
	const struct kc_text_set *of;
	kc_agreement *a = &dup->agreement;

	*a = (kc_agreement){0};
	KC_TRY(set_of_kept(j, number, kept->folded, &of));
	if (p->measure == KC_MEASURE_KEPT) {
		a->kept = kc_kept_share(
		    going, of, p->sketch.window, p->threshold);
		dup->similarity = a->kept;
	} else {
		KC_TRY(compare_going(j, going, of, a));
		dup->similarity = p->measure == KC_MEASURE_JACCARD
		    ? a->jaccard
		    : a->containment;
	}
	if (dup->similarity < p->threshold)
		return KC_OK;
	KC_TRY(kc_signs_forbid(going, kept->folded, &a->signs_differ));
	if (p->measure == KC_MEASURE_KEPT && !a->signs_differ)
		a->subject_lost = kc_subject_is_lost(going, kept->folded);
	if (a->signs_differ || a->subject_lost || !p->names)
		return KC_OK;
	if (p->measure != KC_MEASURE_KEPT) {
		a->kept = kc_kept_share(going, of, p->sketch.window, 0);
		return KC_OK;
	}
	return compare_going(j, going, of, a);
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Sort, without repetition. */
static size_t
sort_numbers(uint32_t *v, size_t n)
{
	size_t kept = 0;

	qsort(v, n, sizeof(*v), compare_numbers);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

/* What is proposed, borrowed until the next. */
static kc_status
read_kept(
    struct kc_judge *j, uint32_t proposed, struct kc_text *kept, kc_error *err)
{
	if (proposed < j->base)
		return kc_index_text(j->index, proposed, kept, err);
	proposed -= j->base;
	if (j->number_of)
		proposed = j->number_of[proposed];
	return kc_texts_read(j->texts, j->at[proposed], kept, err);
}

kc_status
kc_judge_near(struct kc_judge *j, kc_str going, uint32_t *proposed, size_t n,
    kc_duplicate *dup, uint32_t *rank, kc_error *err)
{
	dup->kind = KC_DUPLICATE_NONE;
	j->going_filled = false;
	n = sort_numbers(proposed, n);
	for (size_t i = 0; i < n; i++) {
		struct kc_text kept;

		KC_TRY(read_kept(j, proposed[i], &kept, err));
		j->compared++;
		if (measure_pair(j, going, &kept, proposed[i], dup))
			return kc_fail_nomem(err);
		if (dup->similarity < j->params->threshold ||
		    dup->agreement.signs_differ || dup->agreement.subject_lost)
			continue;
		dup->kind = KC_DUPLICATE_NEAR;
		*rank = proposed[i];
		if (j->params->names)
			dup->of = kept.name;
		return KC_OK;
	}
	return KC_OK;
}
