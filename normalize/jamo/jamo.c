/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conjoining and compatibility jamo: orphans, assembly, clusters, old Hangul,
 * codas that laughter left at a syllable.
 */
#include <config.h>

#include "normalize/steps.h"

#include "kcorpus/hangul.h"
#include "cluster_tables.h"

#include "mem.h"

#include <stdlib.h>

static bool
is_tone_mark(uint32_t cp)
{
	return cp == 0x302E || cp == 0x302F;
}

/* 1, 2, 3: has a letter and is a choseong, jungseong or jongseong; 0: not. */
static int
jamo_position(uint32_t cp)
{
	if (!kc_jamo_letter(cp))
		return 0;
	return cp < 0x1160 ? 1 : cp < 0x11A8 ? 2 : 3;
}

/*
 * No keyboard writes conjoining jamo of one position alone: they are what the
 * compatibility forms make of the letters. Runs with a filler, an old letter or
 * a tone mark are real.
 */
void
kc_norm_orphans(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t end;

	for (size_t i = 0; i < s->n; i = end) {
		int kind = jamo_position(s->cp[i]);
		bool alike = true;

		end = i + 1;
		if (!kc_is_conjoining(s->cp[i]))
			continue;
		for (; end < s->n && kc_is_conjoining(s->cp[end]); end++)
			alike = alike && jamo_position(s->cp[end]) == kind;
		if (!kind || !alike || (end < s->n && is_tone_mark(s->cp[end])))
			continue;
		for (; i < end; i++) {
			s->cp[i] = kc_jamo_letter(s->cp[i]);
			steps->log->counts[KC_NORM_ORPHANS]++;
		}
	}
}

/* The index of the letter at i as jungseong, else -1. */
static int
vowel_at(const struct kc_norm_span *s, size_t i)
{
	return i < s->n ? kc_letter_jungseong(s->cp[i]) : -1;
}

/* Choseong, jungseong, and a jongseong that no jungseong follows. */
void
kc_norm_assemble(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t kept = 0, used;

	for (size_t i = 0; i < s->n; i += used) {
		int l = kc_letter_choseong(s->cp[i]), t = -1;
		int v = vowel_at(s, i + 1);

		used = 1;
		if (l < 0 || v < 0) {
			s->cp[kept++] = s->cp[i];
			continue;
		}
		used = 2;
		if (i + 2 < s->n && vowel_at(s, i + 3) < 0)
			t = kc_letter_jongseong(s->cp[i + 2]);
		if (t > 0)
			used = 3;
		s->cp[kept++] = kc_syllable_join(
		    (uint32_t)l, (uint32_t)v, t > 0 ? (uint32_t)t : 0);
		steps->log->counts[KC_NORM_ASSEMBLE]++;
	}
	s->n = kept;
}

static bool
is_old_jongseong(uint32_t cp)
{
	return cp - 0x11C3 < 0x3D || cp - 0xD7CB < 0x31;
}

/* KS X 1026-1: a syllable and conjoining letters cannot be concatenated. */
kc_status
kc_norm_old_hangul(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t n = 0;

	KC_TRY(kc_norm_span_reserve(&steps->spare, 2 * s->n));
	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];

		if (i + 1 < s->n && kc_is_syllable(cp) &&
		    !kc_syllable_closed(cp) && is_old_jongseong(s->cp[i + 1])) {
			kc_syllable parts = kc_syllable_split(cp);

			steps->spare.cp[n++] = KC_HANGUL_L + parts.l;
			cp = KC_HANGUL_V + parts.v;
			steps->log->counts[KC_NORM_OLD_HANGUL]++;
		}
		steps->spare.cp[n++] = cp;
	}
	kc_norm_steps_take(steps, n);
	return KC_OK;
}

/* Of two jamo in a row and a row of the table. */
static int
compare_cluster(const void *jamo, const void *row)
{
	const uint32_t *have = jamo;
	const struct kc_cluster *c = row;

	if (have[0] != c->first)
		return have[0] < c->first ? -1 : 1;
	return (have[1] > c->second) - (have[1] < c->second);
}

/* The code of two jamo in a row, or 0. */
static uint32_t
cluster_of(uint32_t first, uint32_t second)
{
	uint32_t jamo[2] = {first, second};
	const struct kc_cluster *c = bsearch(
	    jamo, kc_clusters, KC_CLUSTERS, sizeof(*c), compare_cluster);

	return c ? c->whole : 0;
}

/* The syllables of the span as conjoining jamo, into steps->spare. */
static kc_status
take_apart(struct kc_norm_steps *steps, size_t *count)
{
	struct kc_norm_span *s = &steps->span;
	size_t n = 0;

	KC_TRY(kc_norm_span_reserve(&steps->spare, 3 * s->n));
	for (size_t i = 0; i < s->n; i++) {
		kc_syllable parts;

		if (!kc_is_syllable(s->cp[i])) {
			steps->spare.cp[n++] = s->cp[i];
			continue;
		}
		parts = kc_syllable_split(s->cp[i]);
		steps->spare.cp[n++] = KC_HANGUL_L + parts.l;
		steps->spare.cp[n++] = KC_HANGUL_V + parts.v;
		if (parts.t)
			steps->spare.cp[n++] = KC_HANGUL_T + parts.t;
	}
	*count = n;
	return KC_OK;
}

kc_status
kc_norm_clusters(struct kc_norm_steps *steps)
{
	uint64_t found = 0;
	size_t n, kept = 0;

	KC_TRY(take_apart(steps, &n));
	for (size_t i = 0; i < n; i++) {
		uint32_t c = kept && kc_is_conjoining(steps->spare.cp[i])
		    ? cluster_of(steps->spare.cp[kept - 1], steps->spare.cp[i])
		    : 0;

		found += c != 0;
		if (c)
			steps->spare.cp[kept - 1] = c;
		else
			steps->spare.cp[kept++] = steps->spare.cp[i];
	}
	if (!found)
		return KC_OK;
	steps->log->counts[KC_NORM_CLUSTERS] += found;
	kc_norm_steps_take(steps, kept);
	return KC_OK;
}

/*
 * A jongseong that is the first of the laughter after it: U+C55C U+314B to
 * U+C544 U+314B U+314B. The count of letters stays, no syllable goes.
 */
kc_status
kc_norm_coda(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t n = 0;

	KC_TRY(kc_norm_span_reserve(&steps->spare, 2 * s->n));
	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i], next = i + 1 < s->n ? s->cp[i + 1] : 0;
		uint32_t t = kc_is_syllable(cp) ? kc_syllable_split(cp).t : 0;

		if ((next == 0x314B || next == 0x314E) &&
		    kc_jongseong_letter(t) == next) {
			steps->spare.cp[n++] = cp - t;
			cp = next;
			steps->log->counts[KC_NORM_CODA]++;
		}
		steps->spare.cp[n++] = cp;
	}
	kc_norm_steps_take(steps, n);
	return KC_OK;
}
