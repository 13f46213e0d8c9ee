/* SPDX-License-Identifier: Apache-2.0 */
/* Splits a text into eojeol and counts what its characters tell. */
#include <config.h>

#include "quality_internal.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"
#include "mem.h"
#include "select/select_internal.h"

enum {
	JAMO_RUN = 2,
	CHAR_RUN = 4,
	ELLIPSIS_DOTS = 3,
	HORIZONTAL_ELLIPSIS = 0x2026,
	BOX_DRAWINGS_FIRST = 0x2500,
	BOX_DRAWINGS_LAST = 0x257F
};

/* The runs that the walk over an eojeol is in. */
struct eojeol_runs {
	uint32_t last; /* character */
	uint64_t equal;
	uint64_t jamo;
};

/* Headings are underlined and parts are parted by rows of such signs. */
static bool
draws_lines(uint32_t cp)
{
	return cp == '-' || cp == '=' || cp == '#' || cp == '*' || cp == '_' ||
	    (cp >= BOX_DRAWINGS_FIRST && cp <= BOX_DRAWINGS_LAST);
}

static inline void
end_equal_run(struct eojeol_runs *r, struct kc_eojeol_counts *c)
{
	if (r->equal >= CHAR_RUN && !draws_lines(r->last))
		c->in_char_runs += r->equal;
	if (r->last == '#')
		c->hashes += r->equal;
	else if (r->last == HORIZONTAL_ELLIPSIS ||
	    (r->last == '.' && r->equal >= ELLIPSIS_DOTS))
		c->ellipses++;
}

static void
end_jamo_run(struct eojeol_runs *r, struct kc_eojeol_counts *c)
{
	if (r->jamo >= JAMO_RUN)
		c->in_jamo_runs += r->jamo;
	r->jamo = 0;
}

/* A character that is not the last one ends its run. */
static inline void
change_run(
    struct eojeol_runs *r, uint32_t cp, bool letter, struct kc_eojeol_counts *c)
{
	if (r->last == '#' && r->equal == 1 && letter)
		c->hashtags++;
	if (r->equal > 1 || r->last == '#' || r->last == HORIZONTAL_ELLIPSIS)
		end_equal_run(r, c);
	r->last = cp;
	r->equal = 1;
}

/* An eojeol as the walk over it found it. */
struct eojeol_walk {
	uint64_t chars, letters;
	uint32_t last; /* the last letter or digit, 0 if it is no syllable */
	bool trigger;  /* may hold a word of advertisements */
	bool digit;
};

/*
 * Walk over the syllables at *p, of which there is one at least. A loop of its own:
 * most of Korean text goes through it, with all it counts in registers.
 */
static inline void
walk_syllables(const char **p, const char *end, struct eojeol_walk *e,
    struct eojeol_runs *r, struct kc_eojeol_counts *c)
{
	const unsigned char *u = (const unsigned char *)*p;
	const unsigned char *stop = (const unsigned char *)end - 3;
	uint32_t cp = kc_decode_three(u);
	uint64_t n = 1, equal;
	uint8_t kinds = kc_syllable_kinds(cp);

	if (r->jamo)
		end_jamo_run(r, c);
	if (cp == r->last)
		r->equal++;
	else
		change_run(r, cp, true, c);
	equal = r->equal;
	for (u += 3; u <= stop && kc_three_are_syllable(kc_three_bytes(u));
	     u += 3) {
		uint32_t next = kc_decode_three(u);

		kinds |= kc_syllable_kinds(next);
		n++;
		if (next == cp) {
			equal++;
			continue;
		}
		if (equal >= CHAR_RUN)
			c->in_char_runs += equal;
		cp = next;
		equal = 1;
	}
	r->last = cp;
	r->equal = equal;
	c->composition.characters += n;
	c->composition.letters[KC_SCRIPT_HANGUL] += n;
	e->chars += n;
	e->letters += n;
	e->last = cp;
	e->trigger |= (kinds & KC_SYLLABLE_AD) != 0;
	*p = (const char *)u;
}

static inline void
count_char(kc_composition *c, uint32_t cp)
{
	if (cp >= 0x80) {
		kc_composition_add_char(c, cp);
		return;
	}
	c->characters++;
	c->letters[KC_SCRIPT_LATIN] += (cp | 32) - 'a' < 26;
	c->digits += cp - '0' < 10;
	c->spaces += kc_cp_is_space(cp);
}

static inline void
add_other_char(struct eojeol_walk *e, struct eojeol_runs *r, uint32_t cp,
    struct kc_eojeol_counts *c)
{
	bool letter = kc_cp_is_letter(cp);

	count_char(&c->composition, cp);
	e->chars++;
	e->letters += letter;
	if (letter || cp - '0' < 10) {
		e->last = 0;
		e->digit |= !letter;
	}
	if (cp == r->last)
		r->equal++;
	else
		change_run(r, cp, letter, c);
	if (kc_is_compat_jamo(cp))
		r->jamo++;
	else if (r->jamo)
		end_jamo_run(r, c);
}

static void
count_eojeol(
    const struct eojeol_walk *e, kc_str eojeol, struct kc_eojeol_counts *c)
{
	c->lettered += e->letters > 0;
	c->visible += e->chars;
	if (e->chars > c->longest)
		c->longest = e->chars;
	if (e->last) {
		c->hangul++;
		c->grammar += e->letters > 1 &&
		    kc_syllable_kinds(e->last) & KC_SYLLABLE_GRAMMAR;
	}
	if (e->trigger) {
		unsigned kinds = kc_ad_words(eojeol);

		c->gambling += (kinds & KC_AD_GAMBLING) != 0;
		c->sales += (kinds & KC_AD_SALES) != 0;
	}
}

/* Walk to the space or the end after an eojeol, which is left in *e. */
static void
walk_eojeol(const char **p, const char *end, struct eojeol_walk *e,
    struct kc_eojeol_counts *c)
{
	const char *start = *p, *here = start;
	struct eojeol_runs runs = {0};

	*e = (struct eojeol_walk){0};
	while (here < end) {
		const char *next = here;
		uint32_t cp;

		if (end - here >= 3 &&
		    kc_three_are_syllable(
			kc_three_bytes((const unsigned char *)here))) {
			walk_syllables(&here, end, e, &runs, c);
			continue;
		}
		cp = kc_cp_next(&next, end);
		if (kc_cp_is_space(cp))
			break;
		add_other_char(e, &runs, cp, c);
		here = next;
	}
	*p = here;
	end_equal_run(&runs, c);
	end_jamo_run(&runs, c);
	count_eojeol(e, (kc_str){start, (size_t)(here - start)}, c);
}

/* The hash of an eojeol whose runs of digits are one digit each. */
static kc_status
hash_masked(struct kc_quality *q, kc_str eojeol, uint64_t *hash)
{
	bool inside = false;

	kc_buf_reset(&q->masked, SIZE_MAX);
	for (size_t i = 0; i < eojeol.len; i++) {
		bool digit = (unsigned)eojeol.ptr[i] - '0' < 10;

		if (!digit || !inside)
			KC_TRY(kc_buf_addc(
			    &q->masked, digit ? '0' : eojeol.ptr[i]));
		inside = digit;
	}
	*hash = kc_hash64(kc_buf_str(&q->masked), q->seed);
	return KC_OK;
}

/* Number the eojeol with that hash and note its length. */
static kc_status
number_eojeol(struct kc_quality *q, uint64_t hash, uint64_t chars)
{
	uint32_t id, before = q->ids.count;

	if (q->count == q->eojeol_cap)
		KC_TRY(KC_GROW(&q->eojeol, &q->eojeol_cap, q->count + 1));
	KC_TRY(kc_ids_add(&q->ids, hash, &id));
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

static kc_status
add_eojeol(struct kc_quality *q, kc_str eojeol, const struct eojeol_walk *e,
    bool mask_digits)
{
	uint64_t hash;

	if (mask_digits && e->digit)
		KC_TRY(hash_masked(q, eojeol, &hash));
	else
		hash = kc_hash64(eojeol, q->seed);
	return number_eojeol(q, hash, e->chars);
}

kc_status
kc_quality_eojeol(struct kc_quality *q, kc_str text, bool mask_digits,
    struct kc_eojeol_counts *counts)
{
	const char *p = text.ptr;
	const char *end = kc_str_end(text);
	uint64_t lettered = 0; /* eojeol before this line */

	*counts = (struct kc_eojeol_counts){0};
	q->count = 0;
	KC_TRY(kc_ids_reset(&q->ids, q->seed, text.len / 16));
	while (p < end) {
		const char *start = p;
		struct eojeol_walk e;

		walk_eojeol(&p, end, &e, counts);
		if (e.chars) {
			KC_TRY(
			    add_eojeol(q, (kc_str){start, (size_t)(p - start)},
				&e, mask_digits));
			continue;
		}
		if (*p == '\n') {
			counts->lettered_lines += counts->lettered > lettered;
			lettered = counts->lettered;
		}
		count_char(&counts->composition, kc_cp_next(&p, end));
	}
	counts->lettered_lines += counts->lettered > lettered;
	return KC_OK;
}

uint64_t
kc_eojeol_count(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	uint64_t n = 0;
	bool inside = false;

	while (p < end) {
		bool space = kc_cp_is_space(kc_cp_next(&p, end));

		n += !space && !inside;
		inside = !space;
	}
	return n;
}
