/* SPDX-License-Identifier: Apache-2.0 */
/* The index of kept documents. */
#include <config.h>

#include "kcorpus/dedup.h"

#include "edited.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
	kc_dedup_params params;
	kc_sketcher *sketcher;
	kc_dedup *dedup;
	kc_arena arena;
};

static void
open_world(struct world *w, double threshold, uint64_t seed)
{
	*w = (struct world){.params = KC_DEDUP_PARAMS_INIT};
	w->params.threshold = threshold;
	w->params.seed = seed;
	w->params.names = true;
	must(kc_dedup_params_near(&w->params, NULL));
	ck_assert_int_eq(
	    kc_sketcher_new(&w->sketcher, &w->params.sketch, NULL), KC_OK);
	ck_assert_int_eq(kc_dedup_new(&w->dedup, &w->params, NULL), KC_OK);
}

static void
close_world(struct world *w)
{
	kc_sketcher_free(w->sketcher);
	kc_dedup_free(w->dedup);
	kc_arena_release(&w->arena);
}

static kc_duplicate
add_sketch(kc_dedup *d, const kc_sketch *sketch, const char *name)
{
	kc_dedup_item doc = {.sketch = sketch, .name = kc_str_of(name)};
	kc_duplicate dup;

	must(kc_dedup_add(d, &doc, &dup, NULL));
	return dup;
}

static kc_duplicate
add(struct world *w, kc_str text, const char *name)
{
	kc_sketch sketch;

	kc_arena_reset(&w->arena);
	must(kc_sketch_text(w->sketcher, text, &w->arena, &sketch, NULL));
	return add_sketch(w->dedup, &sketch, name);
}

START_TEST(short_documents)
{
	static const struct {
		const char *text;
		kc_duplicate_kind want;
		const char *of;
	} docs[] = {
	    {"", KC_DUPLICATE_NONE, ""},
	    {"", KC_DUPLICATE_EXACT, "0"},
	    {"!", KC_DUPLICATE_NONE, ""},
	    {"?", KC_DUPLICATE_NONE, ""},
	    {"!", KC_DUPLICATE_EXACT, "2"},
	    {u8"\uAC00", KC_DUPLICATE_NONE, ""},
	    {u8"\uAC01", KC_DUPLICATE_NONE, ""},
	    {u8" \uAC00\n", KC_DUPLICATE_EXACT, "5"},
	    {u8" \uAC00!", KC_DUPLICATE_NEAR, "5"},
	    {"abc", KC_DUPLICATE_NONE, ""},
	    {"abcd", KC_DUPLICATE_NONE, ""},
	    {u8"\uFF21bc", KC_DUPLICATE_NEAR, "9"},
	    {"3+4=7", KC_DUPLICATE_NONE, ""},
	    {"3-4=7", KC_DUPLICATE_NONE, ""},
	    {"3 + 4 = 7", KC_DUPLICATE_EXACT, "12"},
	    /* Equals one that went for another. */
	    {u8"\uAC00 !", KC_DUPLICATE_NEAR, "5"},
	};
	struct world w;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	for (size_t i = 0; i < sizeof(docs) / sizeof(*docs); i++) {
		char name[16];
		kc_duplicate dup;

		snprintf(name, sizeof(name), "%zu", i);
		dup = add(&w, kc_str_of(docs[i].text), name);
		ck_assert_int_eq(dup.kind, docs[i].want);
		unit_text_equal(dup.of, kc_str_of(docs[i].of));
		ck_assert_double_eq(
		    dup.similarity, dup.kind != KC_DUPLICATE_NONE);
	}
	close_world(&w);
}
END_TEST

/* How often the copies of an edit are found, at the default threshold. */
static const struct {
	double least, most;
} caught[EDIT_COUNT] = {
    [EDIT_NONE] = {1, 1},
    [EDIT_SPACING] = {1, 1},
    [EDIT_TYPOS] = {0.99, 1},
    [EDIT_PARTICLES] = {0, 0.2},
    [EDIT_BOILERPLATE] = {0, 0}, /* 3 of 17 sentences are new */
    [EDIT_DROPPED] = {0.99, 1},
    [EDIT_SHUFFLED] = {0.99, 1},
    [EDIT_HALF] = {0, 0},
};

START_TEST(edited_copies)
{
	enum { DOCUMENTS = 400 };
	struct world w;
	kc_buf b = KC_BUF_INIT;
	unsigned found = 0;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		kc_buf_reset(&b, SIZE_MAX);
		write_document(i, EDIT_NONE, 0, &b);
		ck_assert_int_eq(
		    add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NONE);
	}
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		kc_buf_reset(&b, SIZE_MAX);
		write_document(i, (edit)_i, i, &b);
		found += add(&w, kc_buf_str(&b), "").kind != 0;
	}
	ck_assert_double_ge((double)found / DOCUMENTS, caught[_i].least);
	ck_assert_double_le((double)found / DOCUMENTS, caught[_i].most);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

enum { FAMILIES = 30, MEMBERS = 10, ALL = FAMILIES * MEMBERS };

/* Document `i` of a corpus of families of edited copies, mixed up. */
static void
write_member(unsigned i, kc_buf *out)
{
	unsigned k = i * 7 % ALL;

	kc_buf_reset(out, SIZE_MAX);
	write_document(k / MEMBERS, (edit)(k % EDIT_COUNT), k, out);
}

/* Is it a duplicate of one of the kept ones? By the definition. */
static bool
matches_kept(const struct world *w, const kc_buf *kept, size_t n, kc_str text)
{
	kc_agreement g;

	for (size_t k = 0; k < n; k++) {
		must(
		    kc_compare_texts(text, kc_buf_str(&kept[k]), 15, &g, NULL));
		if (g.kept >= w->params.threshold && !g.signs_differ &&
		    !g.subject_lost)
			return true;
	}
	return false;
}

/*
 * Against comparing each document with all that were kept: no document is
 * dropped without reason, and hardly one is kept that should not be.
 */
START_TEST(index_does_what_brute_force_does)
{
	static const double thresholds[] = {0.8, 0.9, 0.93, 0.97};
	struct world w;
	kc_buf *kept = calloc(ALL, sizeof(*kept));
	size_t n_kept = 0, missed = 0, dropped = 0;
	kc_buf b = KC_BUF_INIT;

	ck_assert_ptr_nonnull(kept);
	open_world(&w, thresholds[_i], 1);
	for (unsigned i = 0; i < ALL; i++) {
		kc_duplicate dup;
		bool similar;

		write_member(i, &b);
		similar = matches_kept(&w, kept, n_kept, kc_buf_str(&b));
		dup = add(&w, kc_buf_str(&b), "");
		if (dup.kind == KC_DUPLICATE_NONE)
			must(kc_buf_add(&kept[n_kept++], kc_buf_str(&b)));
		ck_assert(similar || dup.kind == KC_DUPLICATE_NONE);
		missed += similar && dup.kind == KC_DUPLICATE_NONE;
		dropped += dup.kind != KC_DUPLICATE_NONE;
	}
	ck_assert_uint_gt(dropped, ALL / 8);
	ck_assert_double_le((double)missed / (double)dropped, 0.005);
	for (size_t k = 0; k < n_kept; k++)
		kc_buf_release(&kept[k]);
	free(kept);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

/* The same documents twice, the second time with this seed and expectation. */
static void
judge_twice(uint64_t seed, double share)
{
	struct world a, b;
	kc_buf text = KC_BUF_INIT;

	open_world(&a, KC_THRESHOLD_KEPT, 0);
	open_world(&b, KC_THRESHOLD_KEPT, seed);
	for (unsigned i = 0; i < ALL; i++) {
		char name[16];
		kc_duplicate x, y;

		snprintf(name, sizeof(name), "%u", i);
		write_member(i, &text);
		x = add(&a, kc_buf_str(&text), name);
		kc_dedup_expect(b.dedup, share);
		y = add(&b, kc_buf_str(&text), name);
		ck_assert_int_eq(x.kind, y.kind);
		unit_text_equal(x.of, y.of);
		ck_assert_double_eq(x.similarity, y.similarity);
	}
	kc_buf_release(&text);
	close_world(&a);
	close_world(&b);
}

START_TEST(seed_changes_nothing)
{
	judge_twice(0xfedcba9876543210, 0);
}
END_TEST

/* Right and wrong ones, and what is no share. */
START_TEST(expectations_change_nothing)
{
	static const double shares[] = {1e-9, 0.001, 0.3, 1, 2, -1};

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
		judge_twice(0, shares[i]);
}
END_TEST

/* A is like B, B like C, A unlike C: C stays, for B is gone. */
START_TEST(similarity_does_not_chain)
{
	struct world w;
	kc_buf b = KC_BUF_INIT;
	kc_duplicate dup;

	open_world(&w, 0.9, 1);
	for (unsigned start = 0; start < 400; start += 20) {
		kc_buf_reset(&b, SIZE_MAX);
		for (unsigned i = start; i < start + 200; i++)
			must(kc_buf_add_cp(&b, 0xAC00 + i * 14));
		dup = add(&w, kc_buf_str(&b), start ? "later" : "first");
		/* 20 of 200 characters are new at each step. */
		ck_assert_int_eq(dup.kind,
		    start % 40 ? KC_DUPLICATE_NEAR : KC_DUPLICATE_NONE);
	}
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

/* A copy of the longer text loses nothing, a longer copy what was added. */
START_TEST(what_would_be_lost_decides)
{
	struct world w;
	kc_buf b = KC_BUF_INIT;
	size_t whole;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	write_document(1, EDIT_NONE, 0, &b);
	whole = b.len;
	ck_assert_int_eq(add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NONE);
	b.len = whole * 3 / 4 / 3 * 3;
	while (((unsigned char)b.ptr[b.len] & 0xC0) == 0x80)
		b.len--;
	ck_assert_int_eq(add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NEAR);
	b.len = 0;
	write_document(1, EDIT_NONE, 0, &b);
	write_document(2, EDIT_NONE, 0, &b);
	b.len = whole + (b.len - whole) / 4 / 3 * 3;
	while (((unsigned char)b.ptr[b.len] & 0xC0) == 0x80)
		b.len--;
	ck_assert_int_eq(add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NONE);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

START_TEST(other_measures)
{
	static const struct {
		kc_measure measure;
		double threshold;
		bool found[EDIT_COUNT];
	} cases[] = {
	    {KC_MEASURE_JACCARD, 0.95, {[EDIT_SPACING] = true}},
	    {KC_MEASURE_JACCARD, 0.5,
		{[EDIT_SPACING] = true,
		    [EDIT_TYPOS] = true,
		    [EDIT_BOILERPLATE] = true,
		    [EDIT_DROPPED] = true,
		    [EDIT_SHUFFLED] = true}},
	    {KC_MEASURE_CONTAINMENT, 0.95,
		{[EDIT_SPACING] = true, [EDIT_DROPPED] = true}},
	};
	edit e = (edit)(_i % EDIT_COUNT);
	kc_measure m = cases[_i / EDIT_COUNT].measure;
	kc_buf b = KC_BUF_INIT;
	struct world w;
	kc_duplicate dup;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	kc_dedup_free(w.dedup);
	kc_sketcher_free(w.sketcher);
	w.params.measure = m;
	w.params.threshold = cases[_i / EDIT_COUNT].threshold;
	must(kc_dedup_params_near(&w.params, NULL));
	must(kc_sketcher_new(&w.sketcher, &w.params.sketch, NULL));
	must(kc_dedup_new(&w.dedup, &w.params, NULL));
	write_document(7, EDIT_NONE, 0, &b);
	add(&w, kc_buf_str(&b), "");
	b.len = 0;
	write_document(7, e, 5, &b);
	dup = add(&w, kc_buf_str(&b), "");
	if (e == EDIT_NONE)
		ck_assert_int_eq(dup.kind, KC_DUPLICATE_EXACT);
	else if (e != EDIT_SPACING) /* exact too */
		ck_assert_int_eq(dup.kind == KC_DUPLICATE_NEAR,
		    cases[_i / EDIT_COUNT].found[e]);
	if (dup.kind == KC_DUPLICATE_NEAR)
		ck_assert_double_eq(dup.similarity,
		    m == KC_MEASURE_JACCARD ? dup.agreement.jaccard
					    : dup.agreement.containment);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

START_TEST(equal_documents_take_linear_time)
{
	struct world w;
	kc_buf b = KC_BUF_INIT;
	kc_sketch sketch;
	kc_dedup_counts counts;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	write_document(1, EDIT_NONE, 0, &b);
	must(kc_sketch_text(
	    w.sketcher, kc_buf_str(&b), &w.arena, &sketch, NULL));
	for (int i = 0; i < 200000; i++) {
		kc_duplicate dup;

		/* Near ones each second time: another exact hash. */
		sketch.exact.low = (uint64_t)(i & 1) * (uint64_t)i;
		dup = add_sketch(w.dedup, &sketch, "x");
		if ((dup.kind != KC_DUPLICATE_NONE) != (i > 0))
			ck_abort_msg("document %d", i);
	}
	kc_dedup_count(w.dedup, &counts);
	ck_assert_uint_eq(counts.kept, 1);
	ck_assert_uint_eq(counts.exact + counts.near_duplicates, 199999);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

/* One page with another paragraph each time: all in the same buckets. */
START_TEST(boilerplate_takes_linear_time)
{
	enum { DOCUMENTS = 20000 };
	struct world w;
	kc_dedup_counts counts;
	kc_buf b = KC_BUF_INIT;
	unsigned seed = 4;
	size_t page;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	for (unsigned i = 0; i < 120; i++)
		must(kc_buf_add_cp(&b, 0xAC00 + i * 28));
	page = b.len;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		b.len = page;
		for (unsigned k = 0; k < 60; k++)
			must(kc_buf_add_cp(&b, 0xAC00 + below(&seed, 11172)));
		kc_arena_reset(&w.arena);
		ck_assert_int_eq(
		    add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NONE);
	}
	kc_dedup_count(w.dedup, &counts);
	ck_assert_uint_eq(counts.kept, DOCUMENTS);
	ck_assert_uint_le(
	    counts.compared, (uint64_t)DOCUMENTS * w.params.sketch.bands);
	/* A copy of a late one is found all the same. */
	must(kc_buf_add_cp(&b, 0xAC00));
	ck_assert_int_eq(add(&w, kc_buf_str(&b), "").kind, KC_DUPLICATE_NEAR);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

START_TEST(memory_is_counted_and_capped)
{
	struct world w;
	kc_sketch sketch = {.n_keys = 0};
	kc_dedup_item doc = {.sketch = &sketch, .name = KC_STR("abc")};
	kc_dedup_params params;
	kc_error err = {0};
	kc_duplicate dup;
	kc_dedup *d;
	uint64_t full;
	kc_status st = KC_OK;

	/* Without shingles: a hash and a name for each document. */
	open_world(&w, KC_THRESHOLD_KEPT, 1);
	for (uint64_t i = 0; i < 100000; i++) {
		sketch.exact.low = i * 0x9E3779B97F4A7C15;
		must(kc_dedup_add(w.dedup, &doc, &dup, NULL));
	}
	full = kc_dedup_memory(w.dedup);
	ck_assert_uint_ge(full, 100000 * (16 + 4 + 12 + 32 + 3));
	ck_assert_uint_le(full, 100000 * 1000);

	params = w.params;
	params.memory = full / 2;
	must(kc_dedup_new(&d, &params, NULL));
	for (uint64_t i = 0; i < 100000 && !st; i++) {
		sketch.exact.low = i * 0x9E3779B97F4A7C15;
		st = kc_dedup_add(d, &doc, &dup, &err);
		ck_assert_uint_le(kc_dedup_memory(d), params.memory);
	}
	ck_assert_int_eq(st, KC_ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.msg, "MiB of memory"));
	kc_dedup_free(d);

	/* Exact duplicates need none. */
	params.memory = 1200000;
	must(kc_dedup_new(&d, &params, NULL));
	for (int i = 0; i < 100000; i++)
		must(kc_dedup_add(d, &doc, &dup, NULL));
	kc_dedup_free(d);
	close_world(&w);
}
END_TEST

/* Texts beyond params.texts lie in a file: the same comes out. */
START_TEST(texts_may_lie_in_a_file)
{
	struct world a, b;
	kc_buf text = KC_BUF_INIT;

	open_world(&a, KC_THRESHOLD_KEPT, 0);
	open_world(&b, KC_THRESHOLD_KEPT, 0);
	kc_dedup_free(b.dedup);
	b.params.tmp = ".";
	b.params.texts = 10000;
	must(kc_dedup_new(&b.dedup, &b.params, NULL));
	for (unsigned i = 0; i < ALL; i++) {
		kc_duplicate x, y;

		write_member(i, &text);
		x = add(&a, kc_buf_str(&text), "n");
		y = add(&b, kc_buf_str(&text), "n");
		ck_assert_int_eq(x.kind, y.kind);
		ck_assert_double_eq(x.similarity, y.similarity);
		unit_text_equal(x.of, y.of);
	}
	ck_assert_uint_lt(
	    kc_dedup_memory(b.dedup) + 50000, kc_dedup_memory(a.dedup));
	kc_buf_release(&text);
	close_world(&a);
	close_world(&b);
}
END_TEST

/* --- Documents that wait --- */

/* What came of a document, whenever it did. */
struct outcome {
	kc_duplicate_kind kind;
	double similarity;
	unsigned of; /* the number in its name */
	uint32_t members;
	uint64_t sources;
};

static void
take_outcome(struct outcome *o, const kc_duplicate *dup)
{
	char name[16] = "";

	ck_assert_uint_lt(dup->of.len, sizeof(name));
	memcpy(name, dup->of.ptr ? dup->of.ptr : name, dup->of.len);
	*o = (struct outcome){dup->kind, dup->similarity,
	    (unsigned)strtoul(name, NULL, 10), dup->members, dup->sources};
}

/* Documents order[0], order[1] ... of the corpus of families, with params. */
static void
run_all(const kc_dedup_params *params, const unsigned *order,
    struct outcome out[ALL], uint32_t *waited)
{
	unsigned open[ALL];
	struct world w = {.params = *params};
	kc_buf text = KC_BUF_INIT;
	kc_duplicate dup;

	*waited = 0;
	must(kc_sketcher_new(&w.sketcher, &w.params.sketch, NULL));
	must(kc_dedup_new(&w.dedup, &w.params, NULL));
	for (unsigned i = 0; i < ALL; i++) {
		unsigned k = order ? order[i] : i;
		kc_sketch sketch;
		kc_dedup_item item = {.sketch = &sketch,
		    .preference = k % 7,
		    .sources = (uint64_t)1 << k % 3};
		char name[16];

		write_member(k, &text);
		kc_arena_reset(&w.arena);
		must(kc_sketch_text(
		    w.sketcher, kc_buf_str(&text), &w.arena, &sketch, NULL));
		snprintf(name, sizeof(name), "%u", k);
		item.name = kc_str_of(name);
		must(kc_dedup_add(w.dedup, &item, &dup, NULL));
		if (dup.kind == KC_DUPLICATE_OPEN)
			open[(*waited)++] = k;
		else
			take_outcome(&out[k], &dup);
		ck_assert(!*waited || dup.kind == KC_DUPLICATE_OPEN);
	}
	must(kc_dedup_settle(w.dedup, NULL));
	for (uint32_t i = 0; i < *waited; i++) {
		must(kc_dedup_verdict(w.dedup, i, &dup, NULL));
		take_outcome(&out[open[i]], &dup);
	}
	kc_buf_release(&text);
	close_world(&w);
}

static void
check_same(const struct outcome *a, const struct outcome *b, bool clusters)
{
	for (unsigned i = 0; i < ALL; i++) {
		ck_assert_msg(a[i].kind == b[i].kind && a[i].of == b[i].of,
		    "document %u: %d of %u, %d of %u", i, (int)a[i].kind,
		    a[i].of, (int)b[i].kind, b[i].of);
		ck_assert_double_eq(a[i].similarity, b[i].similarity);
		if (!clusters)
			continue;
		ck_assert_uint_eq(a[i].members, b[i].members);
		ck_assert_uint_eq(a[i].sources, b[i].sources);
	}
}

static kc_dedup_params
named_params(void)
{
	kc_dedup_params p = KC_DEDUP_PARAMS_INIT;

	p.names = true;
	must(kc_dedup_params_near(&p, NULL));
	return p;
}

/* From document by document to all at once: the same, wherever it turns. */
START_TEST(waiting_changes_nothing)
{
	static const uint64_t limits[] = {0, 600000, 700000, 760000};
	kc_dedup_params p = named_params();
	struct outcome as_they_come[ALL], late[ALL];
	uint32_t waited;

	run_all(&p, NULL, as_they_come, &waited);
	ck_assert_uint_eq(waited, 0);
	p.tmp = ".";
	p.texts = 20000;
	p.memory = limits[_i];
	p.clusters = !p.memory;
	p.seed = (uint64_t)_i * 0x123456789;
	run_all(&p, NULL, late, &waited);
	ck_assert_uint_gt(waited, 0);
	check_same(as_they_come, late, false);
}
END_TEST

/* A preference decides, whatever the order in which documents come. */
START_TEST(ranks_do_not_depend_on_the_order)
{
	kc_dedup_params p = named_params();
	struct outcome a[ALL], b[ALL];
	unsigned order[ALL], seed = 9, kept = 0, members = 0;
	uint32_t waited;

	p.ranked = p.clusters = true;
	run_all(&p, NULL, a, &waited);
	ck_assert_uint_eq(waited, ALL);
	for (unsigned i = 0; i < ALL; i++)
		order[i] = i;
	for (unsigned i = ALL - 1; i; i--) {
		unsigned j = below(&seed, i + 1), x = order[i];

		order[i] = order[j];
		order[j] = x;
	}
	p.memory = 700000;
	p.tmp = ".";
	p.texts = 20000;
	run_all(&p, order, b, &waited);
	check_same(a, b, true);
	for (unsigned i = 0; i < ALL; i++) {
		bool stays = a[i].kind == KC_DUPLICATE_NONE;
		unsigned for_i = stays ? i : a[i].of;

		ck_assert_uint_le(for_i % 7, i % 7);
		ck_assert(a[i].sources >> i % 3 & 1);
		ck_assert_uint_eq(a[i].members, a[for_i].members);
		kept += stays;
		members += stays ? a[i].members : 0;
	}
	ck_assert_uint_eq(members, ALL);
	ck_assert_uint_lt(kept, ALL / 2);
}
END_TEST

START_TEST(too_little_memory_is_said)
{
	kc_dedup_params p = named_params();
	kc_sketch sketch = {.n_keys = 0};
	kc_dedup_item item = {.sketch = &sketch};
	kc_error err = {0};
	kc_duplicate dup;
	kc_status st = KC_OK;
	kc_dedup *d;

	p.ranked = true;
	p.tmp = ".";
	p.memory = 100000;
	must(kc_dedup_new(&d, &p, NULL));
	for (uint64_t i = 0; i < 10000 && !st; i++) {
		sketch.exact.low = i;
		st = kc_dedup_add(d, &item, &dup, &err);
	}
	ck_assert_int_eq(st, KC_ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.msg, "MiB of memory"));
	kc_dedup_free(d);
}
END_TEST

START_TEST(exact_only)
{
	kc_dedup_params params = KC_DEDUP_PARAMS_INIT;
	kc_arena arena = KC_ARENA_INIT;
	kc_sketcher *s;
	kc_dedup *d;
	kc_buf b = KC_BUF_INIT;
	kc_duplicate dup;
	kc_sketch sketch;

	ck_assert_int_eq(kc_sketcher_new(&s, &params.sketch, NULL), KC_OK);
	ck_assert_int_eq(kc_dedup_new(&d, &params, NULL), KC_OK);
	for (unsigned i = 0; i < 4; i++) {
		static const edit edits[] = {
		    EDIT_NONE, EDIT_SPACING, EDIT_TYPOS, EDIT_NONE};

		kc_buf_reset(&b, SIZE_MAX);
		write_document(3, edits[i], i, &b);
		must(kc_sketch_text(s, kc_buf_str(&b), &arena, &sketch, NULL));
		ck_assert_uint_eq(sketch.n_keys, 0);
		dup = add_sketch(d, &sketch, "x");
		ck_assert_int_eq(
		    dup.kind, i % 2 ? KC_DUPLICATE_EXACT : KC_DUPLICATE_NONE);
		ck_assert_uint_eq(dup.of.len, 0);
	}
	kc_dedup_free(d);
	kc_sketcher_free(s);
	kc_arena_release(&arena);
	kc_buf_release(&b);
}
END_TEST

START_TEST(names_have_a_ceiling)
{
	struct world w;
	kc_sketch sketch = {.n_keys = 0};
	kc_dedup_item doc = {.sketch = &sketch};
	kc_duplicate dup;
	kc_buf b = KC_BUF_INIT;

	open_world(&w, KC_THRESHOLD_KEPT, 1);
	for (int i = 0; i < 65536; i++)
		must(kc_buf_addc(&b, 'n'));
	for (uint64_t i = 0; i < 40; i++) {
		sketch.exact.low = i;
		doc.name = kc_buf_str(&b);
		must(kc_dedup_add(w.dedup, &doc, &dup, NULL));
	}
	must(kc_dedup_add(w.dedup, &doc, &dup, NULL));
	unit_text_equal(dup.of, kc_buf_str(&b));
	must(kc_buf_addc(&b, 'n'));
	doc.name = kc_buf_str(&b);
	ck_assert_int_eq(kc_dedup_add(w.dedup, &doc, &dup, NULL), KC_ERR_LIMIT);
	kc_buf_release(&b);
	close_world(&w);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("dedup");
	TCase *t = tcase_create("dedup");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(t, short_documents);
	tcase_add_loop_test(t, edited_copies, 0, EDIT_COUNT);
	tcase_add_loop_test(t, index_does_what_brute_force_does, 0, 4);
	tcase_add_test(t, seed_changes_nothing);
	tcase_add_test(t, expectations_change_nothing);
	tcase_add_test(t, similarity_does_not_chain);
	tcase_add_test(t, what_would_be_lost_decides);
	tcase_add_loop_test(t, other_measures, 0, 3 * EDIT_COUNT);
	tcase_add_test(t, equal_documents_take_linear_time);
	tcase_add_test(t, boilerplate_takes_linear_time);
	tcase_add_test(t, memory_is_counted_and_capped);
	tcase_add_loop_test(t, waiting_changes_nothing, 0, 4);
	tcase_add_test(t, ranks_do_not_depend_on_the_order);
	tcase_add_test(t, too_little_memory_is_said);
	tcase_add_test(t, exact_only);
	tcase_add_test(t, texts_may_lie_in_a_file);
	tcase_add_test(t, names_have_a_ceiling);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
