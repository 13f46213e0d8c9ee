/* SPDX-License-Identifier: Apache-2.0 */
/* Splits a text into eojeol and counts what its characters tell. */
#include <config.h>

#include "quality_internal.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"
#include "mem.h"
#include "select_internal.h"

enum {
	JAMO_RUN = 2,
	CHAR_RUN = 4,
	ELLIPSIS_DOTS = 3,
	HORIZONTAL_ELLIPSIS = 0x2026
};

static bool
is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp | 32) - 'a' < 26;
	return kc_is_syllable(cp) ||
	    (kc_class(cp) & KC_CLASS_L && !kc_cp_is_filler(cp));
}

/* The runs that the pass is in. */
struct eojeol_runs {
	uint32_t last; /* character */
	uint64_t equal;
	uint64_t jamo;
};

static void
end_equal(struct eojeol_runs *r, struct kc_eojeol_counts *c)
{
	if (r->equal >= CHAR_RUN)
		c->in_char_runs += r->equal;
	if (r->last == '#')
		c->hashes += r->equal;
	else if (r->last == HORIZONTAL_ELLIPSIS ||
	    (r->last == '.' && r->equal >= ELLIPSIS_DOTS))
		c->ellipses++;
}

static void
end_jamo(struct eojeol_runs *r, struct kc_eojeol_counts *c)
{
	if (r->jamo >= JAMO_RUN)
		c->in_jamo_runs += r->jamo;
	r->jamo = 0;
}

static void
add_to_runs(struct eojeol_runs *r, uint32_t cp, struct kc_eojeol_counts *c)
{
	if (cp == r->last) {
		r->equal++;
	} else {
		if (r->last == '#' && r->equal == 1 && is_letter(cp))
			c->hashtags++;
		if (r->equal > 1 || r->last == '#' ||
		    r->last == HORIZONTAL_ELLIPSIS)
			end_equal(r, c);
		r->last = cp;
		r->equal = 1;
	}
	if (kc_is_compat_jamo(cp))
		r->jamo++;
	else if (r->jamo)
		end_jamo(r, c);
}

/*
 * Walk over an eojeol. Returns its characters; *p is at the space or the end
 * behind it.
 */
static uint64_t
walk_eojeol(const char **p, const char *end, struct kc_eojeol_counts *c)
{
	const char *here = *p, *next = here;
	struct eojeol_runs runs = {0};
	uint64_t chars = 0;
	bool lettered = false;

	for (; here < end; here = next) {
		uint32_t cp = kc_cp_next(&next, end);

		if (kc_cp_is_space(cp))
			break;
		chars++;
		lettered = lettered || is_letter(cp);
		add_to_runs(&runs, cp, c);
	}
	*p = here;
	end_equal(&runs, c);
	end_jamo(&runs, c);
	c->lettered += lettered;
	c->visible += chars;
	if (chars > c->longest)
		c->longest = chars;
	return chars;
}

/* Number the eojeol and note its length. */
static kc_status
note_eojeol(struct kc_quality *q, kc_str eojeol, uint64_t chars)
{
	uint32_t id, before = q->ids.count;

	if (q->count == q->eojeol_cap)
		KC_TRY(KC_GROW(&q->eojeol, &q->eojeol_cap, q->count + 1));
	KC_TRY(kc_ids_add(&q->ids, kc_hash64(eojeol, q->seed), &id));
	if (id == before) {
		if (id == q->grams_cap)
			KC_TRY(
			    KC_GROW(&q->grams, &q->grams_cap, (size_t)id + 1));
		q->grams[id] = (struct kc_gram){0, (uint32_t)q->count};
	}
	q->grams[id].count++;
	q->eojeol[q->count++] = (struct kc_eojeol){(uint32_t)chars, id};
	return KC_OK;
}

kc_status
kc_quality_eojeol(
    struct kc_quality *q, kc_str text, struct kc_eojeol_counts *counts)
{
	const char *p = text.ptr;
	const char *end = kc_str_end(text);

	*counts = (struct kc_eojeol_counts){0};
	q->count = 0;
	KC_TRY(kc_ids_reset(&q->ids, q->seed, text.len / 16));
	while (p < end) {
		const char *start = p;
		uint64_t chars = walk_eojeol(&p, end, counts);

		if (chars)
			KC_TRY(note_eojeol(
			    q, (kc_str){start, (size_t)(p - start)}, chars));
		else
			kc_cp_next(&p, end); /* a space */
	}
	return KC_OK;
}
