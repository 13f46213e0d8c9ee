/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides whether a document goes for one of those that are proposed. The sets
 * of shingles of the kept ones are remembered: a family of pages is compared with
 * the same few again and again.
 */
#include <config.h>

#include "dedup_internal.h"
#include "dedup/index/runs.h"

#include "kcorpus/unicode.h"

#include <stdlib.h>
#include <string.h>

enum {
	LARGE_SET = 1 << 17, /* places: 1 MiB */
	/* More than a half of what is not the template's. */
	OWN_LOST = 2
};

void
kc_judge_release(struct kc_judge *j)
{
	for (size_t i = 0; i < KC_JUDGE_SETS; i++)
		kc_text_set_release(&j->sets[i]);
	kc_text_set_release(&j->going);
	kc_buf_release(&j->covered);
}

uint64_t
kc_judge_memory(const struct kc_judge *j)
{
	uint64_t n = j->going.room;

	for (size_t i = 0; i < KC_JUDGE_SETS; i++)
		n += j->sets[i].room;
	return n * sizeof(*j->going.places) + j->covered.cap;
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
		KC_TRY(kc_subject_lost(going, kept->folded, &a->subject_lost));
	return KC_OK;
}

/* The numbers of a pair of duplicates that measure_pair did not need. */
static kc_status
measure_rest(struct kc_judge *j, kc_str going, const struct kc_text *kept,
    uint32_t number, kc_agreement *a)
{
	const struct kc_text_set *of;

	KC_TRY(set_of_kept(j, number, kept->folded, &of));
	if (j->params->measure == KC_MEASURE_KEPT)
		return compare_going(j, going, of, a);
	a->kept = kc_kept_share(going, of, j->params->sketch.window, 0);
	return KC_OK;
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

/* True if the pair that was measured is one of duplicates. */
static bool
may_go(const struct kc_judge *j, const kc_duplicate *dup)
{
	return dup->similarity >= j->params->threshold &&
	    !dup->agreement.signs_differ && !dup->agreement.subject_lost;
}

/*
 * Measure the folded text against n proposed ones. The numbers of those that it may
 * go for are moved to the start of `proposed`, and *n becomes how many they are; *dup
 * is the pair with the first of them.
 */
static kc_status
measure_proposed(struct kc_judge *j, kc_str going, uint32_t *proposed,
    size_t *n, kc_duplicate *dup, kc_error *err)
{
	kc_duplicate pair = *dup;
	size_t found = 0;

	j->n_siblings = 0;
	for (size_t i = 0; i < *n; i++) {
		struct kc_text kept;

		KC_TRY(read_kept(j, proposed[i], &kept, err));
		j->compared++;
		if (measure_pair(j, going, &kept, proposed[i], &pair))
			return kc_fail_nomem(err);
		if (pair.agreement.subject_lost &&
		    j->n_siblings < KC_JUDGE_SIBLINGS)
			j->siblings[j->n_siblings++] = proposed[i];
		if (!may_go(j, &pair))
			continue;
		if (!found)
			*dup = pair;
		proposed[found++] = proposed[i];
	}
	*n = found;
	return KC_OK;
}

/* --- Templates --- */

/* Add `count` to each character of a text that lies in a shingle of the set. */
static void
cover_characters(kc_str going, const struct kc_text_set *of, uint32_t least,
    unsigned char count, unsigned char *characters)
{
	struct kc_window w = KC_WINDOW_START;
	uint64_t next = 0;

	while (kc_window_next(&w, going, least)) {
		if (!kc_text_set_has(of, going, &w))
			continue;
		for (next = next < w.first ? w.first : next; next < w.last;
		     next++)
			characters[next] += count;
	}
}

static kc_status
cover_by(struct kc_judge *j, kc_str going, uint32_t number, unsigned char count,
    kc_error *err)
{
	const struct kc_text_set *of;
	struct kc_text kept;

	KC_TRY(read_kept(j, number, &kept, err));
	if (set_of_kept(j, number, kept.folded, &of))
		return kc_fail_nomem(err);
	cover_characters(going, of, j->params->sketch.window, count,
	    (unsigned char *)j->covered.ptr);
	return KC_OK;
}

/* How many siblings have each character of the text in a shingle. */
static kc_status
cover_by_siblings(struct kc_judge *j, kc_str going, kc_error *err)
{
	size_t n = (size_t)kc_utf8_count(going);

	kc_buf_reset(&j->covered, LARGE_SET);
	if (kc_buf_reserve(&j->covered, n))
		return kc_fail_nomem(err);
	memset(j->covered.ptr, 0, n);
	j->covered.len = n;
	for (size_t i = 0; i < j->n_siblings; i++)
		KC_TRY(cover_by(j, going, j->siblings[i], 1, err));
	return KC_OK;
}

/*
 * True if the kept one has less than half of what the text has beside the template, which
 * is all characters that lie in shingles of two siblings. Of "Rabbit tunnel" above the
 * terms of a shop "Copper mountain" above the same terms has none; another copy of
 * "Rabbit tunnel" with a typo in the terms has all but the typo.
 */
static kc_status
share_template_only(
    struct kc_judge *j, kc_str going, uint32_t number, bool *yes, kc_error *err)
{
	enum { KEPT = 0x80 };
	size_t own = 0, lost = 0;

	KC_TRY(cover_by(j, going, number, KEPT, err));
	for (size_t i = 0; i < j->covered.len; i++) {
		unsigned char c = (unsigned char)j->covered.ptr[i];

		own += (c & ~KEPT) < 2;
		lost += c < 2;
		j->covered.ptr[i] = (char)(c & ~KEPT);
	}
	*yes = lost * OWN_LOST > own;
	return KC_OK;
}

/* The first of n that are left when siblings show what is the template, or n. */
static kc_status
find_beside_template(struct kc_judge *j, kc_str going, const uint32_t *proposed,
    size_t n, size_t *found, kc_error *err)
{
	bool template_only = true;

	KC_TRY(cover_by_siblings(j, going, err));
	for (*found = 0; *found < n; ++*found) {
		KC_TRY(share_template_only(
		    j, going, proposed[*found], &template_only, err));
		if (!template_only)
			break;
	}
	return KC_OK;
}

kc_status
kc_judge_near(struct kc_judge *j, kc_str going, uint32_t *proposed, size_t n,
    kc_duplicate *dup, uint32_t *rank, kc_error *err)
{
	struct kc_text kept;
	size_t i = 0;

	dup->kind = KC_DUPLICATE_NONE;
	j->going_filled = false;
	n = sort_numbers(proposed, n);
	KC_TRY(measure_proposed(j, going, proposed, &n, dup, err));
	if (n && j->n_siblings > 1)
		KC_TRY(find_beside_template(j, going, proposed, n, &i, err));
	if (i == n)
		return KC_OK;
	dup->kind = KC_DUPLICATE_NEAR;
	*rank = proposed[i];
	if (!i && !j->params->names)
		return KC_OK;
	KC_TRY(read_kept(j, proposed[i], &kept, err));
	if (i && measure_pair(j, going, &kept, proposed[i], dup))
		return kc_fail_nomem(err);
	if (!j->params->names)
		return KC_OK;
	dup->of = kept.name;
	return measure_rest(j, going, &kept, proposed[i], &dup->agreement)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}
