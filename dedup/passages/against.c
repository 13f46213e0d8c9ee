/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that hold texts of evaluation sets (kcorpus/against.h). */
#include <config.h>

#include "kcorpus/against.h"

#include "dedup/dedup_internal.h"

#include "kcorpus/unicode.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_WINDOW = 4096, FIRST_PLACES = 64 };

/* A shingle of a text; those of a text come one after the other at first. */
struct posting {
	uint64_t hash;
	uint32_t text;
	uint32_t same; /* postings of this hash from here on */
};

struct evaluation {
	size_t name, name_len; /* in `names` */
	uint32_t shingles;     /* different ones that are not common */
};

struct kc_against {
	kc_against_params params;
	kc_sketcher *sketcher;
	struct kc_exact_table exact; /* the folded texts */
	struct posting *postings;
	size_t n, cap;
	struct evaluation *texts;
	size_t n_texts, texts_cap;
	kc_against_counts counts; /* of what kc_against_add was given */
	kc_buf names;
	/* Once it is closed: the first posting of a hash, + 1, by its low bits. */
	uint32_t *places;
	size_t mask;
};

/* A sketcher that folds, and no more. */
static kc_status
make_folder(kc_sketcher **s, kc_error *err)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;

	p.fold = KC_EXACT_LETTERS;
	return kc_sketcher_new(s, &p, err);
}

kc_status
kc_against_new(kc_against **a, const kc_against_params *params, kc_error *err)
{
	kc_status st;

	if (params->window < 1 || params->window > LONGEST_WINDOW)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a shingle of %u bytes is not in 1 to %d", params->window,
		    LONGEST_WINDOW);
	if (!(params->share > 0 && params->share <= 1))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a share of %g is not above 0 and at most 1",
		    params->share);
	*a = kc_calloc(1, sizeof(**a));
	if (!*a)
		return kc_fail_nomem(err);
	(*a)->params = *params;
	st = make_folder(&(*a)->sketcher, err);
	if (st) {
		kc_free(*a);
		*a = NULL;
	}
	return st;
}

void
kc_against_free(kc_against *a)
{
	if (!a)
		return;
	kc_sketcher_free(a->sketcher);
	kc_exact_release(&a->exact);
	kc_free(a->postings);
	kc_free(a->texts);
	kc_free(a->places);
	kc_buf_release(&a->names);
	kc_free(a);
}

static uint64_t
shingle_hash(kc_str folded, const struct kc_window *w)
{
	return kc_hash64((kc_str){folded.ptr + w->from, w->to - w->from}, 0);
}

static kc_status
add_postings(kc_against *a, kc_str folded, kc_error *err)
{
	struct kc_window w = KC_WINDOW_START;

	while (kc_window_next(&w, folded, a->params.window)) {
		if (a->n == (size_t)1 << 31)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "more than %zu shingles of evaluation texts", a->n);
		if (KC_GROW(&a->postings, &a->cap, a->n + 1))
			return kc_fail_nomem(err);
		a->postings[a->n++] = (struct posting){
		    .hash = shingle_hash(folded, &w),
		    .text = (uint32_t)a->n_texts};
	}
	return KC_OK;
}

kc_status
kc_against_add(kc_against *a, kc_str text, kc_str name, kc_error *err)
{
	kc_arena none = KC_ARENA_INIT;
	kc_sketch s;
	uint32_t number;

	KC_TRY(kc_sketch_text(a->sketcher, text, &none, &s, err));
	if (!s.folded.len) {
		a->counts.empty++;
		return KC_OK;
	}
	if (kc_exact_find(&a->exact, s.exact, &number)) {
		a->counts.repeated++;
		return KC_OK;
	}
	a->counts.below_window += s.folded.len < a->params.window;
	if (kc_exact_reserve(&a->exact) ||
	    KC_GROW(&a->texts, &a->texts_cap, a->n_texts + 1))
		return kc_fail_nomem(err);
	kc_exact_put(&a->exact, s.exact, 0);
	KC_TRY(add_postings(a, s.folded, err));
	a->texts[a->n_texts++] = (struct evaluation){
	    .name = a->names.len, .name_len = name.len};
	return kc_buf_add(&a->names, name) ? kc_fail_nomem(err) : KC_OK;
}

/* --- The table --- */

static int
compare_postings(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->text < y->text ? -1 : x->text > y->text;
}

/* Postings of the hash at i, which are sorted. */
static size_t
count_same(const kc_against *a, size_t i)
{
	size_t n = 1;

	while (i + n < a->n && a->postings[i + n].hash == a->postings[i].hash)
		n++;
	return n;
}

/* Leave each text once under a hash, and no hash that is common. */
static void
thin_postings(kc_against *a)
{
	size_t kept = 0, next;

	for (size_t i = 0; i < a->n; i++)
		if (!kept ||
		    compare_postings(&a->postings[i], &a->postings[kept - 1]))
			a->postings[kept++] = a->postings[i];
	a->n = kept;
	kept = 0;
	for (size_t i = 0; i < a->n; i = next) {
		size_t n = count_same(a, i);

		next = i + n;
		if (n > KC_AGAINST_COMMON)
			continue;
		for (; i < next; i++) {
			a->postings[kept] = a->postings[i];
			a->postings[kept].same = (uint32_t)(next - i);
			a->texts[a->postings[kept++].text].shingles++;
		}
	}
	a->n = kept;
}

kc_status
kc_against_close(kc_against *a, kc_error *err)
{
	size_t places = FIRST_PLACES;

	/* The number of steps of qsort is bounded: glibc's is a merge sort. */
	if (a->n)
		qsort(
		    a->postings, a->n, sizeof(*a->postings), compare_postings);
	thin_postings(a);
	while (places < 2 * a->n)
		places *= 2;
	a->places = kc_malloc_table(places * sizeof(*a->places));
	if (!a->places)
		return kc_fail_nomem(err);
	memset(a->places, 0, places * sizeof(*a->places));
	a->mask = places - 1;
	for (size_t i = 0; i < a->n; i += a->postings[i].same) {
		size_t at = (size_t)a->postings[i].hash & a->mask;

		while (a->places[at])
			at = (at + 1) & a->mask;
		a->places[at] = (uint32_t)i + 1;
	}
	return KC_OK;
}

void
kc_against_count(const kc_against *a, kc_against_counts *counts)
{
	*counts = a->counts;
	counts->texts = a->n_texts;
	for (size_t i = 0; i < a->n_texts; i++)
		counts->mute += !a->texts[i].shingles;
}

/* The first posting of a hash; NULL: it has none. */
static const struct posting *
find_postings(const kc_against *a, uint64_t hash)
{
	size_t at = (size_t)hash & a->mask;

	while (a->places[at] && a->postings[a->places[at] - 1].hash != hash)
		at = (at + 1) & a->mask;
	return a->places[at] ? &a->postings[a->places[at] - 1] : NULL;
}

/* --- Documents --- */

/* A shingle of the document that some evaluation text has. */
struct against_hit {
	uint64_t first, last; /* characters of the folded text */
	const struct posting *postings;
};

struct kc_against_finder {
	const kc_against *a;
	kc_sketcher *sketcher;
	uint32_t *seen;  /* the last document with it, by posting */
	uint32_t *found; /* shingles that this document has, by text */
	uint32_t document;
	uint32_t *touched; /* texts with any */
	size_t n_touched;
	struct against_hit *hits;
	size_t n_hits, hits_cap;
	kc_against_span *spans;
	size_t spans_cap;
	kc_buf folded, places;
};

kc_status
kc_against_finder_new(kc_against_finder **f, const kc_against *a, kc_error *err)
{
	kc_status st;

	*f = kc_calloc(1, sizeof(**f));
	if (!*f)
		return kc_fail_nomem(err);
	(*f)->a = a;
	(*f)->seen = kc_calloc(a->n, sizeof(*(*f)->seen));
	(*f)->found = kc_calloc(a->n_texts, sizeof(*(*f)->found));
	(*f)->touched = kc_calloc(a->n_texts, sizeof(*(*f)->touched));
	st = (*f)->seen && (*f)->found && (*f)->touched
	    ? make_folder(&(*f)->sketcher, err)
	    : kc_fail_nomem(err);
	if (st) {
		kc_against_finder_free(*f);
		*f = NULL;
	}
	return st;
}

void
kc_against_finder_free(kc_against_finder *f)
{
	if (!f)
		return;
	kc_sketcher_free(f->sketcher);
	kc_free(f->seen);
	kc_free(f->found);
	kc_free(f->touched);
	kc_free(f->hits);
	kc_free(f->spans);
	kc_buf_release(&f->folded);
	kc_buf_release(&f->places);
	kc_free(f);
}

/* A new document: nothing was seen in it. */
static void
forget_judged(kc_against_finder *f)
{
	for (size_t i = 0; i < f->n_touched; i++)
		f->found[f->touched[i]] = 0;
	f->n_touched = f->n_hits = 0;
	if (!++f->document) {
		memset(f->seen, 0, f->a->n * sizeof(*f->seen));
		f->document = 1;
	}
}

/* Count a shingle that is there for the first time for each of its texts. */
static void
count_postings(kc_against_finder *f, const struct posting *p)
{
	size_t at = (size_t)(p - f->a->postings);

	if (f->seen[at] == f->document)
		return;
	f->seen[at] = f->document;
	for (uint32_t i = 0; i < p->same; i++)
		if (!f->found[p[i].text]++)
			f->touched[f->n_touched++] = p[i].text;
}

static kc_status
gather_hits(kc_against_finder *f, kc_str folded)
{
	struct kc_window w = KC_WINDOW_START;

	while (kc_window_next(&w, folded, f->a->params.window)) {
		const struct posting *p = find_postings(
		    f->a, shingle_hash(folded, &w));

		if (!p)
			continue;
		KC_TRY(KC_GROW(&f->hits, &f->hits_cap, f->n_hits + 1));
		f->hits[f->n_hits++] = (struct against_hit){w.first, w.last, p};
		count_postings(f, p);
	}
	return KC_OK;
}

/* The share of a text that the document has; 0 below the least. */
static double
share_of(const kc_against_finder *f, uint32_t text)
{
	double share = (double)f->found[text] /
	    (double)f->a->texts[text].shingles;

	return share >= f->a->params.share ? share : 0;
}

static kc_str
name_of(const kc_against *a, uint32_t text)
{
	return (kc_str){kc_ptr_add(a->names.ptr, a->texts[text].name),
	    a->texts[text].name_len};
}

/* The text of the greatest share among n; of equal ones the first. */
static double
best_text(
    const kc_against_finder *f, const uint32_t *texts, size_t n, uint32_t *best)
{
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double share = share_of(f, texts[i]);

		if (share > most ||
		    (share > 0 && share >= most && texts[i] < *best)) {
			most = share;
			*best = texts[i];
		}
	}
	return most;
}

/* A span that is being made, in characters of the folded text. */
struct open_span {
	uint64_t first, last;
	double share; /* 0: none is open */
	uint32_t text;
};

static kc_status
close_span(kc_against_finder *f, const struct open_span *o, size_t *n)
{
	const struct kc_fold_place *places = (const void *)f->places.ptr;

	if (!(o->share > 0))
		return KC_OK;
	KC_TRY(KC_GROW(&f->spans, &f->spans_cap, *n + 1));
	f->spans[(*n)++] = (kc_against_span){places[o->first].from,
	    places[o->last - 1].to, name_of(f->a, o->text)};
	return KC_OK;
}

/* Join the shingles of texts that are in the document where they touch. */
static kc_status
make_spans(kc_against_finder *f, size_t *n)
{
	struct open_span o = {0};

	*n = 0;
	for (size_t i = 0; i < f->n_hits; i++) {
		const struct against_hit *h = &f->hits[i];
		uint32_t texts[KC_AGAINST_COMMON], text = 0;
		double share;

		for (uint32_t k = 0; k < h->postings->same; k++)
			texts[k] = h->postings[k].text;
		share = best_text(f, texts, h->postings->same, &text);
		if (!(share > 0))
			continue;
		if (!(o.share > 0) || h->first > o.last) {
			KC_TRY(close_span(f, &o, n));
			o = (struct open_span){.first = h->first};
		}
		o.last = h->last;
		if (share > o.share) {
			o.share = share;
			o.text = text;
		}
	}
	return close_span(f, &o, n);
}

static kc_status
find_texts(kc_against_finder *f, kc_str document, kc_str folded,
    kc_against_match *match)
{
	uint32_t best = 0;

	KC_TRY(gather_hits(f, folded));
	match->share = best_text(f, f->touched, f->n_touched, &best);
	if (!(match->share > 0))
		return KC_OK;
	match->name = name_of(f->a, best);
	f->folded.len = f->places.len = 0;
	KC_TRY(kc_fold_places(document, &f->folded, &f->places));
	KC_TRY(make_spans(f, &match->n_spans));
	match->spans = f->spans;
	return KC_OK;
}

kc_status
kc_against_find(kc_against_finder *f, kc_str document, kc_against_match *match,
    kc_error *err)
{
	kc_arena none = KC_ARENA_INIT;
	kc_sketch s;

	*match = (kc_against_match){0};
	forget_judged(f);
	KC_TRY(kc_sketch_text(f->sketcher, document, &none, &s, err));
	return find_texts(f, document, s.folded, match) ? kc_fail_nomem(err)
							: KC_OK;
}
