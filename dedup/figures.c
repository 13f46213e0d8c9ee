/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two texts are reports of one form with other figures: weather, prices,
 * results. They keep all letters in one another, and what they say is what they do not
 * keep. A figure is known by what stands around it: of "the high is 12 degrees" and
 * "the high is 23 degrees" it was changed. Versions of a page have other figures in a
 * date or a counter, which stand together or at the ends of the page, and keep those of
 * their text.
 *
 * In a forecast for 14 cities 42 figures of one form are others on the next day; a
 * notice of one line whose hour and place were corrected has one or two.
 */
#include <config.h>

#include "dedup_internal.h"

#include "ascii.h"

enum {
	AROUND = 2,         /* characters on either side */
	LEAST_CHANGED = 3,  /* a date and a counter are two */
	MOST_FIGURES = 256, /* of a text, the first ones */
	FIGURE_PLACES = 4 * MOST_FIGURES,
	MARGINS = 20 /* a twentieth at each end is left to dates and counters */
};

/* A hash and how often it came; zero is empty. */
struct figure_count {
	uint64_t hash;
	uint32_t times;
};

/* Of the figures of a text. */
struct figure_table {
	struct figure_count around[FIGURE_PLACES]; /* what stands around them */
	struct figure_count whole[FIGURE_PLACES];  /* that and the figure */
	struct figure_count nth[FIGURE_PLACES];    /* ... and which of these */
};

/* A figure, and the text from some characters before it to some after it. */
struct figure {
	size_t from, to, left, right;
};

/*
 * After the digits at `at` and those that one character parts from them: 1.5, 10:30 and
 * 3:2, and dates of all forms. One date is one figure, whatever of it was changed.
 */
static size_t
after_figure(kc_str s, size_t at)
{
	for (;;) {
		size_t next;

		while (at < s.len && kc_ascii_is_digit(s.ptr[at]))
			at++;
		if (at == s.len)
			return at;
		next = kc_after_character(s, at);
		if (next == s.len || !kc_ascii_is_digit(s.ptr[next]))
			return at;
		at = next;
	}
}

/* The next figure from *at on, which is moved after it; false after the last. */
static bool
next_figure(kc_str s, size_t *at, struct figure *f)
{
	size_t i = *at;

	while (i < s.len && !kc_ascii_is_digit(s.ptr[i]))
		i++;
	if (i == s.len)
		return false;
	f->from = i - (i && s.ptr[i - 1] == '-'); /* a minus is part of it */
	f->left = f->from;
	*at = f->to = f->right = after_figure(s, i);
	for (int n = 0; n < AROUND && f->left; n++)
		f->left = (size_t)(kc_step_back(s.ptr, s.ptr + f->left) -
		    s.ptr);
	for (int n = 0; n < AROUND && f->right < s.len; n++)
		f->right = kc_after_character(s, f->right);
	return true;
}

/* Never 0. */
static uint64_t
hash_around(kc_str s, const struct figure *f)
{
	uint64_t left = kc_hash64(
	    (kc_str){s.ptr + f->left, f->from - f->left}, 0);

	return kc_hash64((kc_str){s.ptr + f->to, f->right - f->to}, left) | 1;
}

static uint64_t
hash_whole(kc_str s, const struct figure *f, uint64_t seed)
{
	return kc_hash64((kc_str){s.ptr + f->left, f->right - f->left}, seed) |
	    1;
}

/* The place of a hash, or the empty one where it would be. */
static struct figure_count *
counted_place(struct figure_count *places, uint64_t hash)
{
	size_t at = (size_t)(hash >> 32) % FIGURE_PLACES;

	while (places[at].hash && places[at].hash != hash)
		at = (at + 1) % FIGURE_PLACES;
	return &places[at];
}

/* Count it once more; returns how often it has come. */
static uint32_t
count_figure(struct figure_count *places, uint64_t hash)
{
	struct figure_count *c = counted_place(places, hash);

	c->hash = hash;
	return ++c->times;
}

static void
gather_figures(struct figure_table *g, kc_str s)
{
	struct figure f;
	size_t at = 0;

	for (int n = 0; n < MOST_FIGURES && next_figure(s, &at, &f); n++) {
		uint32_t nth = count_figure(g->around, hash_around(s, &f));

		(void)count_figure(g->whole, hash_whole(s, &f, 0));
		(void)count_figure(g->nth, hash_whole(s, &f, nth));
	}
}

static bool
has_enough_figures(kc_str s)
{
	struct figure f;
	size_t at = 0;
	int n = 0;

	while (n < LEAST_CHANGED && next_figure(s, &at, &f))
		n++;
	return n == LEAST_CHANGED;
}

/* Tell by all figures of both. */
static bool
most_figures_changed(kc_str going, kc_str kept)
{
	struct figure_table g = {.around = {{0}}};
	struct figure_count own[FIGURE_PLACES] = {{0}}; /* around */
	size_t changed = 0, same = 0, at = 0, margin = going.len / MARGINS;
	struct figure f;

	gather_figures(&g, kept);
	for (int n = 0; n < MOST_FIGURES && next_figure(going, &at, &f); n++) {
		uint64_t around = hash_around(going, &f);
		uint32_t nth = count_figure(own, around);
		bool inside = f.from >= margin && f.to <= going.len - margin;

		/* Rows that moved have their figures in another order. */
		if (counted_place(g.nth, hash_whole(going, &f, nth))->hash)
			same++;
		else if (!counted_place(g.whole, hash_whole(going, &f, 0))
			      ->hash)
			changed += inside &&
			    counted_place(g.around, around)->hash;
	}
	return changed >= LEAST_CHANGED && changed > same;
}

bool
kc_figures_differ(kc_str going, kc_str kept)
{
	return has_enough_figures(going) && has_enough_figures(kept) &&
	    most_figures_changed(going, kept);
}
