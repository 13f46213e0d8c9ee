/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of one text another has (kcorpus/sketch.h), exactly: by the hashes of all
 * windows of both.
 */
#include <config.h>

#include "dedup_internal.h"

#include "kcorpus/unicode.h"
#include "mem.h"

#include <string.h>

void
kc_text_set_release(struct kc_text_set *s)
{
	kc_free(s->places);
	*s = (struct kc_text_set){0};
}

/* Zero is an empty place. */
static uint64_t
window_hash(kc_str text, const struct kc_window *w)
{
	uint64_t h = kc_hash64(
	    (kc_str){text.ptr + w->from, w->to - w->from}, 0);

	return h ? h : 1;
}

/* Where the hash is, or would be put. */
static size_t
find_place(const struct kc_text_set *s, uint64_t hash)
{
	size_t at = (size_t)hash & s->mask;

	while (s->places[at] && s->places[at] != hash)
		at = (at + 1) & s->mask;
	return at;
}

static kc_status
make_places(struct kc_text_set *s, size_t most)
{
	size_t n = 16;

	while (n < most * 2)
		n *= 2;
	if (n > s->room) {
		kc_free(s->places);
		s->room = 0;
		s->places = kc_malloc(n * sizeof(*s->places));
		if (!s->places)
			return KC_ERR_NOMEM;
		s->room = n;
	}
	s->mask = n - 1;
	s->distinct = 0;
	memset(s->places, 0, n * sizeof(*s->places));
	return KC_OK;
}

kc_status
kc_text_set_fill(struct kc_text_set *s, kc_str folded, uint32_t least)
{
	struct kc_window w = KC_WINDOW_START;

	KC_TRY(make_places(s, (size_t)kc_utf8_count(folded)));
	while (kc_window_next(&w, folded, least)) {
		uint64_t hash = window_hash(folded, &w);
		size_t at = find_place(s, hash);

		s->distinct += !s->places[at];
		s->places[at] = hash;
	}
	return KC_OK;
}

bool
kc_text_set_has(
    const struct kc_text_set *s, kc_str text, const struct kc_window *w)
{
	return s->places[find_place(s, window_hash(text, w))];
}

/*
 * A run of windows that the other text lacks ends: what no window before it,
 * which end at character `covered`, and none from `next` on covers is lost; a
 * character at least, for something is missing or moved.
 */
static uint64_t
lost_in_run(uint64_t covered, uint64_t next)
{
	return next > covered ? next - covered : 1;
}

double
kc_kept_share(
    kc_str going, const struct kc_text_set *of, uint32_t least, double enough)
{
	uint64_t n = kc_utf8_count(going), lost = 0, covered = 0;
	double most = (1 - enough) * (double)n;
	struct kc_window w = KC_WINDOW_START;
	bool in_run = false;

	while (kc_window_next(&w, going, least)) {
		bool has = kc_text_set_has(of, going, &w);

		if (has && in_run)
			lost += lost_in_run(covered, w.first);
		if (has)
			covered = w.last;
		in_run = !has;
		/* A whole one more: `most` may be a little less than it is. */
		if ((double)lost >= most + 1)
			break;
	}
	if (in_run)
		lost += lost_in_run(covered, n);
	return n ? 1 - (double)lost / (double)n : 0;
}

void
kc_compare_sets(const struct kc_text_set *going, const struct kc_text_set *of,
    kc_agreement *a)
{
	size_t both = 0;

	for (size_t i = 0; i <= going->mask; i++)
		if (going->places[i])
			both += of->places[find_place(of, going->places[i])] !=
			    0;
	a->containment = going->distinct
	    ? (double)both / (double)going->distinct
	    : 0;
	a->jaccard = going->distinct + of->distinct
	    ? (double)both / (double)(going->distinct + of->distinct - both)
	    : 0;
}

static kc_status
compare_folded(kc_str going, kc_str of, uint32_t least, kc_agreement *a)
{
	struct kc_text_set x = {0}, y = {0};
	kc_status st = kc_text_set_fill(&x, going, least);

	if (!st)
		st = kc_text_set_fill(&y, of, least);
	if (!st) {
		a->kept = kc_kept_share(going, &y, least, 0);
		kc_compare_sets(&x, &y, a);
	}
	if (!st)
		st = kc_signs_forbid(going, of, &a->signs_differ);
	if (!st)
		st = kc_subject_lost(going, of, &a->subject_lost);
	kc_text_set_release(&x);
	kc_text_set_release(&y);
	return st;
}

kc_status
kc_compare_texts(
    kc_str going, kc_str of, uint32_t window, kc_agreement *a, kc_error *err)
{
	kc_buf x = KC_BUF_INIT, y = KC_BUF_INIT;
	kc_status st = kc_fold_text(going, &x);

	if (!st)
		st = kc_fold_text(of, &y);
	*a = (kc_agreement){0};
	if (!st)
		st = compare_folded(kc_buf_str(&x), kc_buf_str(&y), window, a);
	kc_buf_release(&x);
	kc_buf_release(&y);
	return st ? kc_fail_nomem(err) : KC_OK;
}
