/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a text is about something that another text is not about
 * (kcorpus/sketch.h). Pages of one template keep nearly all of their characters in
 * each other, and their subject is what they do not keep. A text says at its head
 * what it is about, and goes on saying it.
 *
 * Two pages of Microsoft's C++ manual in Korean, concurrent-unordered-multimap-class
 * and -multiset-class, have 96 % of their characters in one another. "multiset" stands
 * at the head of the one and 60 times in it, and never in the other: it does not go for
 * the other. Where a version of a page has another title, or a typo in it, the new word
 * does not recur.
 *
 * The numbers lean to the side of duplicates: a title that was changed in one place and
 * in one more is a version, not another subject. tests/long/dedup_brute.sh counts what
 * they do to real pages, cut at 5,000 characters: of 326 near pairs of versions of one
 * page 2 are taken for different ones, of 28 of other texts 4 are told. Of the others,
 * six of ten that are dropped are one text under two names; four are the classes
 * unordered_set and _multiset, which name a header alike: of whole pages they are told.
 */
#include <config.h>

#include "dedup_internal.h"

#include "kcorpus/unicode.h"

#include <string.h>

enum {
	HEAD = 64, /* characters, and so more than there are terms */
	TERM = 6,  /* least bytes: two syllables, six letters */
	/* Occurrences: as many at least, and one in so many characters. */
	LEAST_OCCURRENCES = 3,
	CHARACTERS_FOR_ONE = 500,
	/* The other text has at most one for so many of them. */
	TIMES_MORE = 5,
	/* Nearer ones count once. */
	APART = 8,
	/* A tenth at each end is left to bylines and names of sites. */
	ENDS = 10,
	TERM_PLACES = 256,
	LEADS = 1024
};

struct occurrences {
	uint64_t count, after; /* counts from this character on */
	bool inside;           /* not at the ends alone */
};

struct term {
	uint64_t hash;
	struct occurrences own, other;
};

struct terms {
	struct term v[HEAD];
	size_t n;
	uint8_t places[TERM_PLACES]; /* index + 1, by hash */
	uint64_t leads[LEADS / 64];  /* of their first bytes */
};

/* A number for the first four bytes of a term, all of which are there. */
static unsigned
lead_of(kc_str term)
{
	uint32_t four;

	memcpy(&four, term.ptr, sizeof(four));
	return four * 2654435761U >> 22;
}

/* The place of a term, or the empty one where it would be. */
static size_t
term_place(const struct terms *t, uint64_t hash)
{
	size_t at = (size_t)hash % TERM_PLACES;

	while (t->places[at] && t->v[t->places[at] - 1].hash != hash)
		at = (at + 1) % TERM_PLACES;
	return at;
}

/* Signs alone, or one character again and again, say nothing. */
static bool
names_something(kc_str term)
{
	const char *p = term.ptr, *end = kc_str_end(term);
	uint32_t first = kc_utf8_next(&p, end);
	bool letter = !kc_is_sign(first), other = false;

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end);

		letter |= !kc_is_sign(cp);
		other |= cp != first;
	}
	return letter && other;
}

/* The next term of a text; false after the last. */
static bool
next_term(struct kc_window *w, kc_str text, kc_str *term)
{
	if (!kc_window_next(w, text, TERM) || w->to - w->from < TERM)
		return false;
	*term = (kc_str){text.ptr + w->from, w->to - w->from};
	return true;
}

/* The index of a term that is there, or HEAD. */
static size_t
find_term(const struct terms *t, kc_str term)
{
	unsigned lead = lead_of(term);
	uint8_t place;

	if (!(t->leads[lead / 64] >> lead % 64 & 1))
		return HEAD;
	place = t->places[term_place(t, kc_hash64(term, 0))];
	return place ? place - 1U : HEAD;
}

/* Add the terms of a text's head, but for those that are in `known`. */
static void
add_head(struct terms *t, kc_str text, const struct terms *known)
{
	struct kc_window w = KC_WINDOW_START;
	kc_str term;

	while (next_term(&w, text, &term) && w.last <= HEAD) {
		uint64_t hash = kc_hash64(term, 0);
		uint8_t *place = &t->places[term_place(t, hash)];
		unsigned lead = lead_of(term);

		if (*place || !names_something(term) ||
		    find_term(known, term) < HEAD)
			continue;
		t->v[t->n] = (struct term){.hash = hash};
		*place = (uint8_t)++t->n;
		t->leads[lead / 64] |= (uint64_t)1 << lead % 64;
	}
}

static void
count_occurrence(struct occurrences *o, uint64_t at, uint64_t characters)
{
	o->inside |= at * ENDS >= characters &&
	    at * ENDS < characters * (ENDS - 1);
	if (at < o->after)
		return;
	o->count++;
	o->after = at + APART;
}

static void
count_terms(struct terms *t, kc_str text, bool other, uint64_t characters)
{
	struct kc_window w = KC_WINDOW_START;
	kc_str term;

	while (next_term(&w, text, &term)) {
		size_t i = find_term(t, term);

		if (i < HEAD)
			count_occurrence(other ? &t->v[i].other : &t->v[i].own,
			    w.first, characters);
	}
}

static bool
is_subject(const struct term *t, uint64_t characters)
{
	return t->own.count >= LEAST_OCCURRENCES && t->own.inside &&
	    t->own.count * CHARACTERS_FOR_ONE >= characters &&
	    t->other.count * TIMES_MORE <= t->own.count;
}

static bool
name_is_lost(kc_str going, kc_str kept)
{
	static const struct terms none = {.n = 0};
	struct terms known = none, t = none;
	uint64_t characters = kc_utf8_count(going);

	add_head(&known, kept, &none);
	add_head(&t, going, &known);
	if (!t.n)
		return false;
	count_terms(&t, going, false, characters);
	count_terms(&t, kept, true, characters);
	for (size_t i = 0; i < t.n; i++)
		if (is_subject(&t.v[i], characters))
			return true;
	return false;
}

kc_status
kc_subject_lost(kc_str going, kc_str kept, bool *yes)
{
	*yes = name_is_lost(going, kept) || kc_figures_differ(going, kept);
	return *yes ? KC_OK : kc_passage_replaced(going, kept, yes);
}
