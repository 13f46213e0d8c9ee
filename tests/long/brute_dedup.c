/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All pairs of a corpus, without sketches: is each document that kc-dedup dropped
 * one that had to go, and how many had to go and stay?
 *
 *	brute_dedup MEASURE THRESHOLD BANDS ROWS TEXTS DROPPED
 *
 * TEXTS has a line "ID TAB FOLDED TEXT" for each document in the order of the
 * input, DROPPED "ID TAB OF TAB SIMILARITY TAB REASON". The similarities are
 * computed here from their definitions in kcorpus/sketch.h; of the library only
 * what forbids a pair is used. All pairs with a common shingle are looked at.
 * Status 1 if a document was dropped without reason, if more are missed than the
 * curve of the bands allows (the expected number and three deviations), or, by
 * what is kept, more than one in 200 of those that have a version of their length among
 * the kept ones. Others
 * are a small part of a long text, which a sketch of all of it rarely proposes.
 */
#include <config.h>

#include "dedup/dedup_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 15 };

struct document {
	char *id;
	kc_str text;
	size_t n;         /* characters */
	size_t distinct;  /* shingles */
	size_t first;     /* of its windows, in `windows` */
	size_t n_windows; /* at least one */
	bool kept;
	const struct drop *drop;
};

struct drop {
	char *id, *of, *reason;
	double similarity;
};

/* A shingle of a document, once; in the order of hash and document. */
struct entry {
	uint64_t hash;
	uint32_t document, times;
};

static struct document *docs;
static struct drop *drops;
static size_t n_docs, n_drops;
static uint64_t *windows; /* of all documents, hashed, in their order */
static struct entry *entries;
static size_t n_windows, n_entries;

static void *
grown(void *p, size_t n, size_t size)
{
	/* Doubled at powers of two. */
	if (n & (n - 1))
		return p;
	p = realloc(p, (n ? 2 * n : 1) * size);
	if (!p)
		exit(99);
	return p;
}

static FILE *
opened(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f) {
		perror(path);
		exit(99);
	}
	return f;
}

/* FNV-1a, finished; nothing of the library. */
static uint64_t
hash_bytes(const char *p, size_t n)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 1099511628211U;
	h ^= h >> 32;
	return h * 0x9E3779B97F4A7C15U;
}

static bool
starts_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

/* The end of the window from byte `at` on, or 0 if too little follows. */
static size_t
window_end(kc_str t, size_t at)
{
	size_t end = at + WINDOW;

	if (end > t.len)
		return 0;
	while (end < t.len && !starts_character(t.ptr[end]))
		end++;
	return end;
}

static void
cut_windows(struct document *d)
{
	d->first = n_windows;
	for (size_t i = 0; i < d->text.len; i++) {
		size_t end = window_end(d->text, i);

		if (!starts_character(d->text.ptr[i]))
			continue;
		d->n++;
		if (!end && i)
			continue;
		windows = grown(windows, n_windows, sizeof(*windows));
		windows[n_windows++] = hash_bytes(
		    d->text.ptr + i, (end ? end : d->text.len) - i);
	}
	d->n_windows = n_windows - d->first;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->document < y->document ? -1 : x->document > y->document;
}

/* Sort, and count what a document has several times. */
static void
index_windows(void)
{
	struct entry *all = malloc((n_windows + 1) * sizeof(*all));

	if (!all)
		exit(99);
	for (size_t i = 0; i < n_docs; i++)
		for (size_t k = 0; k < docs[i].n_windows; k++)
			all[docs[i].first + k] = (struct entry){
			    windows[docs[i].first + k], (uint32_t)i, 1};
	qsort(all, n_windows, sizeof(*all), compare_entries);
	for (size_t i = 0; i < n_windows; i++) {
		struct entry *last = n_entries ? &all[n_entries - 1] : NULL;

		if (last && last->hash == all[i].hash &&
		    last->document == all[i].document)
			last->times++;
		else
			all[n_entries++] = all[i];
	}
	entries = all;
	for (size_t i = 0; i < n_entries; i++)
		docs[entries[i].document].distinct++;
}

static void
read_documents(const char *path)
{
	FILE *f = opened(path);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, f)) > 0) {
		char *tab = strchr(line, '\t');

		line[len - 1] = '\0';
		*tab = '\0';
		docs = grown(docs, n_docs, sizeof(*docs));
		docs[n_docs] = (struct document){
		    .id = line, .text = kc_str_of(tab + 1), .kept = true};
		cut_windows(&docs[n_docs++]);
		line = NULL;
	}
	free(line);
	fclose(f);
}

static int
compare_drops(const void *a, const void *b)
{
	const struct drop *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static void
read_drops(const char *path)
{
	FILE *f = opened(path);
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, f) > 0) {
		struct drop d = {.id = strtok(line, "\t")};

		d.of = strtok(NULL, "\t");
		d.similarity = strtod(strtok(NULL, "\t"), NULL);
		d.reason = strtok(NULL, "\n");
		drops = grown(drops, n_drops, sizeof(*drops));
		drops[n_drops++] = d;
		line = NULL;
	}
	free(line);
	fclose(f);
	qsort(drops, n_drops, sizeof(*drops), compare_drops);
	for (size_t i = 0; i < n_docs; i++) {
		struct drop wanted = {.id = docs[i].id};

		docs[i].drop = bsearch(
		    &wanted, drops, n_drops, sizeof(*drops), compare_drops);
		docs[i].kept = !docs[i].drop;
	}
}

/* --- Similarities --- */

/* Characters of the window that begins at the k-th character. */
static size_t
window_characters(const struct document *d, size_t at)
{
	size_t end = window_end(d->text, at), n = 0;

	for (size_t i = at; i < (end ? end : d->text.len); i++)
		n += starts_character(d->text.ptr[i]);
	return n;
}

/*
 * By marking: each character of a common window, each gap between them. `common`
 * says which windows of the text that would go the other has.
 */
static double
kept_share(const struct document *d, const bool *common)
{
	bool *covered = calloc(d->n + 1, sizeof(*covered));
	size_t lost = 0, k = 0;

	if (!covered)
		exit(99);
	for (size_t i = 0; i < d->text.len && k < d->n_windows; i++) {
		if (!starts_character(d->text.ptr[i]))
			continue;
		if (common[k])
			for (size_t c = window_characters(d, i); c--;)
				covered[k + c] = true;
		k++;
	}
	/* What is after the last window, too short for one, goes with it. */
	if (k && common[k - 1])
		for (size_t c = d->n; c-- > k;)
			covered[c] = true;
	for (size_t c = 0; c < d->n; c++)
		lost += !covered[c];
	/* Runs of windows that are not common, all of whose characters are. */
	for (size_t from = 0, to; from < d->n_windows; from = to + 1) {
		size_t uncovered = 0;

		for (to = from; to < d->n_windows && !common[to]; to++)
			;
		for (size_t c = from; c < (to < d->n_windows ? to : d->n); c++)
			uncovered += !covered[c];
		lost += to > from && !uncovered;
	}
	free(covered);
	return d->n ? 1 - (double)lost / (double)d->n : 0;
}

/* What a document has in common with an earlier one. */
struct pair {
	uint32_t distinct, times; /* shingles; their places in the one */
	bool *windows;            /* of the one; NULL: not asked for */
};

/* The entries of document i are entries[order[k]] for k from `from` to `to`. */
struct own_entries {
	const size_t *order;
	size_t from, to;
};

static const struct entry *
own_entry(const struct own_entries *own, uint64_t hash)
{
	size_t a = own->from, b = own->to;

	while (b - a > 1) {
		size_t m = a + (b - a) / 2;

		if (entries[own->order[m]].hash <= hash)
			a = m;
		else
			b = m;
	}
	return &entries[own->order[a]];
}

/* Count the shingles that a document shares with each earlier one. */
static void
count_common(const struct own_entries *own, struct pair *pairs)
{
	for (size_t k = own->from; k < own->to; k++) {
		const struct entry *e = &entries[own->order[k]];

		for (const struct entry *x = e;
		     x > entries && x[-1].hash == e->hash; x--) {
			pairs[x[-1].document].distinct++;
			pairs[x[-1].document].times += e->times;
		}
	}
}

/* Mark the common windows in all pairs that have room for them. */
static void
mark_common(size_t i, const struct own_entries *own, struct pair *pairs)
{
	for (size_t k = 0; k < docs[i].n_windows; k++) {
		uint64_t hash = windows[docs[i].first + k];

		for (const struct entry *x = own_entry(own, hash);
		     x > entries && x[-1].hash == hash; x--)
			if (pairs[x[-1].document].windows)
				pairs[x[-1].document].windows[k] = true;
	}
}

static double
jaccard_of(size_t i, size_t j, const struct pair *p)
{
	return (double)p->distinct /
	    (double)(docs[i].distinct + docs[j].distinct - p->distinct);
}

static double
similarity_of(const char *measure, size_t i, size_t j, const struct pair *p)
{
	if (!strcmp(measure, "jaccard"))
		return jaccard_of(i, j, p);
	if (!strcmp(measure, "containment"))
		return (double)p->distinct / (double)docs[i].distinct;
	return p->windows ? kept_share(&docs[i], p->windows) : 0;
}

/* Pairs that are near, by what kc_subject_lost says of them. */
struct subjects {
	size_t same_lost, same, others_lost, others;
};

struct outcome {
	size_t pairs, found, missed, wrong;
	struct subjects subjects;
	size_t versions, missed_versions; /* of those that are of one length */
	double expected, variance;        /* of the missed */
};

/* The ids of versions of a page are "LINE.VERSION:PAGE". */
static bool
is_same_page(size_t i, size_t j)
{
	const char *a = strchr(docs[i].id, ':'), *b = strchr(docs[j].id, ':');

	return a && b && !strcmp(a, b);
}

static bool
is_forbidden(const char *measure, size_t i, size_t j, struct subjects *s)
{
	bool signs, lost, same = is_same_page(i, j);

	if (kc_signs_forbid(docs[i].text, docs[j].text, &signs))
		exit(99);
	if (strcmp(measure, "kept") != 0)
		return signs;
	if (kc_subject_lost(docs[i].text, docs[j].text, &lost))
		exit(99);
	s->same += same;
	s->others += !same;
	s->same_lost += same && lost;
	s->others_lost += !same && lost;
	return signs || lost;
}

/* Two texts of one length, but for the share that may differ: versions of one. */
static bool
are_versions(size_t i, size_t j, double threshold)
{
	size_t a = docs[i].n, b = docs[j].n;

	return (double)(a < b ? a : b) >= threshold * (double)(a < b ? b : a);
}

static void
judge_document(
    size_t i, const struct pair *pairs, char **argv, struct outcome *o)
{
	const struct document *d = &docs[i];
	double threshold = strtod(argv[2], NULL), miss = 1;
	bool near = d->drop && !strcmp(d->drop->reason, "near-duplicate");
	bool right = false, version = false;

	for (size_t j = 0; j < i; j++) {
		double s;

		o->pairs += pairs[j].distinct != 0;
		if (!pairs[j].distinct || !docs[j].kept)
			continue;
		s = similarity_of(argv[1], i, j, &pairs[j]);
		if (s < threshold || is_forbidden(argv[1], i, j, &o->subjects))
			continue;
		version |= are_versions(i, j, threshold);
		miss *= pow(
		    1 - pow(jaccard_of(i, j, &pairs[j]), strtod(argv[4], NULL)),
		    strtod(argv[3], NULL));
		right |= near && !strcmp(docs[j].id, d->drop->of) &&
		    fabs(s - d->drop->similarity) < 0.0001;
	}
	if (near && !right) {
		o->wrong++;
		printf("FAIL: %s went for %s\n", d->id, d->drop->of);
	}
	/* An exact duplicate goes without a sketch. */
	if (miss == 1 || (d->drop && !near))
		return;
	o->expected += miss;
	o->variance += miss * (1 - miss);
	o->found += near;
	o->missed += !near;
	o->versions += version;
	o->missed_versions += version && !near;
}

/* Room for windows where half of the text can be covered by common ones. */
static void
make_room(size_t i, struct pair *pairs)
{
	for (size_t j = 0; j < i; j++) {
		if ((uint64_t)pairs[j].times * WINDOW * 2 < docs[i].n ||
		    !docs[j].kept)
			continue;
		pairs[j].windows = calloc(docs[i].n_windows + 1, sizeof(bool));
		if (!pairs[j].windows)
			exit(99);
	}
}

static void
judge_all(char **argv, struct outcome *o)
{
	struct pair *pairs = malloc((n_docs + 1) * sizeof(*pairs));
	size_t *order = malloc((n_entries + 1) * sizeof(*order));
	size_t *end = calloc(n_docs + 2, sizeof(*end));

	if (!pairs || !order || !end)
		exit(99);
	for (size_t i = 0; i < n_entries; i++)
		end[entries[i].document + 2]++;
	for (size_t i = 2; i < n_docs + 2; i++)
		end[i] += end[i - 1];
	for (size_t i = 0; i < n_entries; i++)
		order[end[entries[i].document + 1]++] = i;
	for (size_t i = 0; i < n_docs; i++) {
		const struct own_entries own = {order, end[i], end[i + 1]};

		memset(pairs, 0, n_docs * sizeof(*pairs));
		count_common(&own, pairs);
		if (!strcmp(argv[1], "kept")) {
			make_room(i, pairs);
			mark_common(i, &own, pairs);
		}
		judge_document(i, pairs, argv, o);
		for (size_t j = 0; j < i; j++)
			free(pairs[j].windows);
	}
	free(pairs);
	free(order);
	free(end);
}

int
main(int argc, char **argv)
{
	struct outcome o = {0};
	double most;

	if (argc != 7)
		return 2;
	read_documents(argv[5]);
	index_windows();
	read_drops(argv[6]);
	judge_all(argv, &o);
	most = o.expected + 3 * sqrt(o.variance);
	printf(
	    "%s: %zu documents, %zu pairs with a common shingle; %zu dropped "
	    "as near duplicates, %zu without reason; %zu missed, %.1f "
	    "expected (at most %.1f): recall %.2f %%\n",
	    argv[1], n_docs, o.pairs, o.found, o.wrong, o.missed, o.expected,
	    most, 100 * (double)o.found / (double)(o.found + o.missed));
	printf("  versions of one length: %zu, %zu missed: recall %.2f %%\n",
	    o.versions, o.missed_versions,
	    100 - 100 * (double)o.missed_versions / (double)o.versions);
	printf("  near pairs: of %zu of one page %zu have other subjects, of "
	       "%zu of "
	       "different pages %zu\n",
	    o.subjects.same, o.subjects.same_lost, o.subjects.others,
	    o.subjects.others_lost);
	return o.wrong || !o.found || (double)o.missed > most ||
	    (!strcmp(argv[1], "kept") && o.missed_versions * 200 > o.versions);
}
