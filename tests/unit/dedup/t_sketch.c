/* SPDX-License-Identifier: Apache-2.0 */
/* Folding, shingles, sketches. */
#include <config.h>

#include "kcorpus/sketch.h"

#include "dedup/dedup_internal.h"
#include "edited.h"

#include "tools/sketch_pack.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text, *want;
} folds[] = {
    {"", ""},
    {" ,.!\n\t", ""},
    {"Ab 1-2_Z", "ab12z"},
    {u8"\uAC00 \uAC01.\uD7A3", u8"\uAC00\uAC01\uD7A3"},
    {u8"\uFF21\uFF42\uFF11\uFF01\u3000", "ab1"}, /* full width */
    {u8"\u00C9\u00DF\u0130", u8"\u00E9ssi\u0307"},
    {u8"\u0410\u03A3\u03C2", u8"\u0430\u03C3\u03C3"},
    {u8"\u5927\u3002\u306E\u30FC", u8"\u5927\u306E\u30FC"},
    {u8"\u1112\u1161\u11AB \u314B", u8"\u1112\u1161\u11AB\u314B"},
    {u8"\U0001F600\u20A9\u2460", u8"\u2460"}, /* a numeral is class N */
    {u8"e\u0301 \u0661", u8"e\u0301\u0661"},
};

START_TEST(fold)
{
	kc_str text = kc_str_of(folds[_i].text);
	kc_buf out = KC_BUF_INIT;

	ck_assert(!kc_fold_text(text, &out));
	ck_assert_msg(kc_str_equal(kc_buf_str(&out), kc_str_of(folds[_i].want)),
	    "case %d: %.*s", _i, (int)out.len, out.ptr ? out.ptr : "");
	kc_buf_release(&out);
}
END_TEST

START_TEST(fold_in_pieces_is_fold)
{
	static const char text[] =
	    u8"aB \uAC00\uFF21\u00DF\uAC01, \u5927x1\U0001F600\uD7A3\u0410";
	kc_buf whole = KC_BUF_INIT;

	ck_assert(!kc_fold_text(KC_STR(text), &whole));
	for (size_t want = 1; want < 20; want++) {
		const char *p = text, *end = text + sizeof(text) - 1;
		kc_buf b = KC_BUF_INIT;

		while (p < end)
			ck_assert(!kc_fold_piece(&p, end, want, &b));
		ck_assert(kc_str_equal(kc_buf_str(&b), kc_buf_str(&whole)));
		kc_buf_release(&b);
	}
	kc_buf_release(&whole);
}
END_TEST

START_TEST(ill_formed_text_is_survived)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	kc_arena arena = KC_ARENA_INIT;
	kc_sketcher *s;
	kc_sketch k;
	unsigned seed = 5;
	char bytes[100];

	ck_assert(!kc_sketch_params_near(&p, 0.8, NULL));
	ck_assert(!kc_sketcher_new(&s, &p, NULL));
	for (int round = 0; round < 5000; round++) {
		size_t n = below(&seed, sizeof(bytes));

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(below(&seed, 4) ? below(&seed, 256)
							  : 0xED);
		ck_assert(
		    !kc_sketch_text(s, (kc_str){bytes, n}, &arena, &k, NULL));
	}
	kc_sketcher_free(s);
	kc_arena_release(&arena);
}
END_TEST

static uint64_t
random64(unsigned *seed)
{
	uint64_t x = 0;

	for (int i = 0; i < 5; i++)
		x = x << 15 ^ (uint64_t)rand_r(seed);
	return kc_hash64((kc_str){(const char *)&x, sizeof(x)}, 1);
}

static int
compare64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

START_TEST(sorting)
{
	uint64_t v[600], want[600], spare[600];
	unsigned seed = 1;

	for (size_t n = 0; n <= 600; n += n < 40 ? 1 : 93) {
		for (size_t i = 0; i < n; i++)
			want[i] = v[i] = random64(&seed) >> below(&seed, 60);
		qsort(want, n, sizeof(*want), compare64);
		kc_sort_hashes(v, spare, n, 0);
		ck_assert(!n || !memcmp(v, want, n * sizeof(*v)));
		for (size_t i = 0; i < n; i++)
			v[i] = random64(&seed);
		kc_sort_hashes(v, spare, n, 4);
		for (size_t i = 1; i < n; i++)
			if (v[i - 1] >> 32 > v[i] >> 32)
				ck_abort();
	}
}
END_TEST

static void
add_in_blocks(struct kc_fss *f, const uint64_t *v, size_t n, size_t block)
{
	uint64_t copy[KC_FSS_BLOCK], spare[KC_FSS_BLOCK];

	kc_fss_reset(f);
	for (size_t i = 0; i < n; i += block) {
		size_t m = n - i < block ? n - i : block;

		memcpy(copy, v + i, m * sizeof(*v));
		kc_fss_add(f, copy, spare, m);
	}
}

/* A set gives the same whatever the order, repetition and blocks. */
START_TEST(fss_is_of_the_set)
{
	static const size_t sizes[] = {1, 2, 7, 60, 400, 1000, 3000};
	size_t n = sizes[_i];
	unsigned seed = (unsigned)_i;
	uint64_t *v = malloc(2 * n * sizeof(*v));
	struct kc_fss once, other;

	ck_assert_ptr_nonnull(v);
	for (size_t i = 0; i < n; i++)
		v[i] = v[n + i] = random64(&seed);
	add_in_blocks(&once, v, n, KC_FSS_BLOCK);
	for (size_t i = 0; i < KC_SKETCH_SLOTS; i++)
		ck_assert_uint_ne(once.slots[i], UINT64_MAX);
	for (size_t i = 2 * n - 1; i; i--) {
		size_t j = below(&seed, (unsigned)i + 1);
		uint64_t x = v[i];

		v[i] = v[j];
		v[j] = x;
	}
	add_in_blocks(&other, v, 2 * n, KC_FSS_BLOCK);
	ck_assert(!memcmp(&once, &other, sizeof(once)));
	add_in_blocks(&other, v, 2 * n, 1 + n / 3);
	ck_assert(!memcmp(&once, &other, sizeof(once)));
	free(v);
}
END_TEST

/*
 * Two sets of `n` in all, of which `both` are common: slots agree with
 * probability J, bands with 1 - (1 - J^6)^18.
 */
static const struct {
	unsigned n, both;
} pairs[] = {{20, 16}, {20, 10}, {200, 160}, {200, 100}, {1000, 900},
    {1000, 800}, {1000, 700}, {1000, 600}, {1000, 500}, {5000, 4000}};

START_TEST(fss_agrees_as_often_as_it_should)
{
	enum { TRIALS = 1000, ROWS = 6, BANDS = 18 };
	unsigned n = pairs[_i].n, both = pairs[_i].both, seed = 77;
	double j = (double)both / n;
	double hit = 1 - pow(1 - pow(j, ROWS), BANDS);
	double slots = 0, hits = 0;
	uint64_t *v = malloc(n * sizeof(*v));

	ck_assert_ptr_nonnull(v);
	for (int t = 0; t < TRIALS; t++) {
		unsigned half = both + (n - both) / 2;
		struct kc_fss a, b;
		bool found = false;

		for (unsigned i = 0; i < n; i++)
			v[i] = random64(&seed);
		/* a: the common ones and half of the rest; b: all others. */
		add_in_blocks(&a, v, half, KC_FSS_BLOCK);
		memmove(v + both, v + half, (n - half) * sizeof(*v));
		add_in_blocks(&b, v, both + n - half, KC_FSS_BLOCK);
		for (uint32_t i = 0; i < KC_SKETCH_SLOTS; i++)
			slots += a.slots[i] == b.slots[i];
		for (uint32_t i = 0; i < BANDS; i++)
			found = found ||
			    kc_fss_key(&a, i, ROWS) == kc_fss_key(&b, i, ROWS);
		hits += found;
	}
	slots /= (double)TRIALS * KC_SKETCH_SLOTS;
	hits /= TRIALS;
	ck_assert_double_eq_tol(
	    slots, j, 3.5 * sqrt(j * (1 - j) / TRIALS / KC_SKETCH_SLOTS));
	ck_assert_double_eq_tol(
	    hits, hit, 3.5 * sqrt(hit * (1 - hit) / TRIALS) + 0.002);
	free(v);
}
END_TEST

/* Shingles by the definition, as sorted distinct hashes. */
static size_t
shingles(kc_str text, uint64_t **v)
{
	kc_buf b = KC_BUF_INIT;
	size_t n = 0, kept = 0;

	ck_assert(!kc_fold_text(text, &b));
	*v = malloc((b.len + 1) * sizeof(**v));
	ck_assert_ptr_nonnull(*v);
	for (size_t i = 0; i < b.len; i++) {
		size_t j = i + 15;

		if (((unsigned char)b.ptr[i] & 0xC0) == 0x80)
			continue;
		while (j < b.len && ((unsigned char)b.ptr[j] & 0xC0) == 0x80)
			j++;
		if (j <= b.len)
			(*v)[n++] = kc_hash64((kc_str){b.ptr + i, j - i}, 0);
	}
	qsort(*v, n, sizeof(**v), compare64);
	for (size_t i = 0; i < n; i++)
		if (!kept || (*v)[i] != (*v)[kept - 1])
			(*v)[kept++] = (*v)[i];
	kc_buf_release(&b);
	return kept;
}

static double
jaccard(kc_str a, kc_str b, size_t *all)
{
	uint64_t *x, *y;
	size_t n = shingles(a, &x), m = shingles(b, &y), i = 0, j = 0;
	size_t both = 0;

	while (i < n && j < m) {
		both += x[i] == y[j];
		if (x[i] < y[j])
			i++;
		else if (x[i] > y[j])
			j++;
		else
			i++, j++;
	}
	*all = n + m - both;
	free(x);
	free(y);
	return *all ? (double)both / (double)*all : 0;
}

struct pair {
	kc_sketcher *s;
	kc_arena arena;
	kc_sketch a, b;
};

static void
sketch_pair(struct pair *p, uint32_t sample, kc_str a, kc_str b)
{
	kc_sketch_params params = KC_SKETCH_PARAMS_INIT;

	*p = (struct pair){0};
	params.sample = sample;
	ck_assert(!kc_sketch_params_near(&params, 0.8, NULL));
	ck_assert(!kc_sketcher_new(&p->s, &params, NULL));
	ck_assert(!kc_sketch_text(p->s, a, &p->arena, &p->a, NULL));
	ck_assert(!kc_sketch_text(p->s, b, &p->arena, &p->b, NULL));
}

static void
release_pair(struct pair *p)
{
	kc_sketcher_free(p->s);
	kc_arena_release(&p->arena);
}

/* All edits of some documents: exact with a large sample, near with 256. */
START_TEST(similarity_is_jaccard)
{
	double deviations = 0, n_pairs = 0;

	for (unsigned number = 0; number < 40; number++) {
		kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
		struct pair p;
		size_t all;
		double j, estimate, sd;

		write_document(number, EDIT_NONE, 0, &a);
		write_document(number, (edit)_i, number + 9, &b);
		j = jaccard(kc_buf_str(&a), kc_buf_str(&b), &all);
		sketch_pair(&p, 4096, kc_buf_str(&a), kc_buf_str(&b));
		ck_assert_double_eq_tol(
		    kc_sketch_similarity(&p.a, &p.b), j, 1e-9);
		release_pair(&p);
		sketch_pair(&p, 256, kc_buf_str(&a), kc_buf_str(&b));
		ck_assert_uint_eq(p.a.n_sample, 256);
		estimate = kc_sketch_similarity(&p.a, &p.b);
		sd = sqrt(j * (1 - j) / 256);
		ck_assert_double_eq_tol(estimate, j, 4.5 * sd + 1e-9);
		deviations += sd > 0 ? (estimate - j) / sd : 0;
		n_pairs++;
		release_pair(&p);
		kc_buf_release(&a);
		kc_buf_release(&b);
	}
	/* No bias; copies with the same boilerplate err together. */
	if (_i == EDIT_BOILERPLATE)
		return;
	ck_assert_double_lt(fabs(deviations) / sqrt(n_pairs), 3.5);
}
END_TEST

START_TEST(short_texts_compare_exactly)
{
	unsigned seed = 31;

	for (int round = 0; round < 400; round++) {
		kc_buf b[2] = {KC_BUF_INIT, KC_BUF_INIT};
		struct pair p;
		size_t all;
		double j;

		for (int k = 0; k < 2; k++) {
			unsigned from = below(&seed, 10);

			for (unsigned i = below(&seed, 90); i; i--)
				ck_assert(!kc_buf_add_cp(
				    &b[k], 0xAC00 + (from++ * 7) % 61));
		}
		j = jaccard(kc_buf_str(&b[0]), kc_buf_str(&b[1]), &all);
		sketch_pair(&p, 256, kc_buf_str(&b[0]), kc_buf_str(&b[1]));
		ck_assert_double_eq_tol(
		    kc_sketch_similarity(&p.a, &p.b), j, 1e-12);
		release_pair(&p);
		kc_buf_release(&b[0]);
		kc_buf_release(&b[1]);
	}
}
END_TEST

/* Long texts come in pieces: the seams must not show. */
START_TEST(pieces_do_not_show)
{
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	struct pair p;
	uint64_t *v;
	size_t n;

	for (unsigned number = 0; number < 60; number++)
		write_document(number, EDIT_NONE, 0, &a);
	for (size_t i = 0; i < a.len; i++) { /* spread over more pieces */
		must(kc_buf_addc(&b, a.ptr[i]));
		if (a.ptr[i] == ' ')
			must(kc_buf_add(&b, KC_STR("  ,")));
	}
	sketch_pair(&p, 65536, kc_buf_str(&a), kc_buf_str(&b));
	n = shingles(kc_buf_str(&a), &v);
	ck_assert_uint_gt(a.len, 60000);
	ck_assert_uint_eq(p.a.n_sample, n);
	for (size_t i = 0; i < n; i++)
		if (p.a.sample[i] != v[i] >> 32)
			ck_abort_msg("hash %zu", i);
	ck_assert(!memcmp(&p.a.exact, &p.b.exact, sizeof(p.a.exact)));
	ck_assert_double_eq(kc_sketch_similarity(&p.a, &p.b), 1);
	ck_assert(!memcmp(p.a.keys, p.b.keys, p.a.n_keys * sizeof(*p.a.keys)));
	free(v);
	release_pair(&p);
	kc_buf_release(&a);
	kc_buf_release(&b);
}
END_TEST

START_TEST(packed_sketches_come_back)
{
	static const char *const texts[] = {"", "too short",
	    "sixteen of bytes 16", "a text of more shingles than three or so"};
	kc_buf b = KC_BUF_INIT;
	struct pair p;
	size_t at = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < 4; i++) {
			kc_sketch k;

			sketch_pair(&p, 256, kc_str_of(texts[i]), KC_STR(""));
			if (!round) {
				must(kc_sketch_pack(&p.a, &b));
				ck_assert_uint_eq(b.len % 8, 0);
				release_pair(&p);
				continue;
			}
			at += kc_sketch_unpack(b.ptr + at, &k);
			ck_assert(
			    !memcmp(&k.exact, &p.a.exact, sizeof(k.exact)));
			ck_assert_uint_eq(k.n_keys, p.a.n_keys);
			ck_assert_uint_eq(k.n_sample, p.a.n_sample);
			ck_assert_uint_eq(k.sample_max, p.a.sample_max);
			for (uint32_t w = 0; w < k.n_keys; w++)
				ck_assert_uint_eq(k.keys[w], p.a.keys[w]);
			for (uint32_t w = 0; w < k.n_sample; w++)
				ck_assert_uint_eq(k.sample[w], p.a.sample[w]);
			release_pair(&p);
		}
	ck_assert_uint_eq(at, b.len);
	kc_buf_release(&b);
}
END_TEST

static bool
same_exact(const char *a, const char *b)
{
	struct pair p;
	bool same;

	sketch_pair(&p, 256, kc_str_of(a), kc_str_of(b));
	same = !memcmp(&p.a.exact, &p.b.exact, sizeof(p.a.exact));
	release_pair(&p);
	return same;
}

START_TEST(exact_hash_is_of_the_folded_text)
{
	ck_assert(same_exact("", ""));
	ck_assert(same_exact("A b.", "ab"));
	ck_assert(same_exact(u8"\uAC00 \uAC01", u8"\uAC00\uAC01!"));
	ck_assert(!same_exact(u8"\uAC00", u8"\uAC01"));
	/* Nothing is left of these: they must not become one. */
	ck_assert(!same_exact("!", "?"));
	ck_assert(!same_exact("", "?"));
	ck_assert(!same_exact("", " "));
	ck_assert(same_exact("?!", "?!"));
}
END_TEST

START_TEST(texts_below_a_window_have_no_shingles)
{
	struct pair p;

	sketch_pair(&p, 256, KC_STR("fourteen bytes"), /* 13 folded */
	    KC_STR(u8"\uAC00\uAC01\uAC02\uAC03"));
	ck_assert_uint_eq(p.a.n_keys + p.a.n_sample, 0);
	ck_assert_uint_eq(p.b.n_keys + p.b.n_sample, 0);
	ck_assert_double_eq(kc_sketch_similarity(&p.a, &p.b), 0);
	release_pair(&p);
	sketch_pair(&p, 256, KC_STR("sixteen of bytes 16"), /* 16 folded */
	    KC_STR(u8"\uAC00\uAC01\uAC02\uAC03\uAC04"));
	ck_assert_uint_eq(p.a.n_sample, 2);
	ck_assert_uint_eq(p.b.n_sample, 1);
	release_pair(&p);
}
END_TEST

START_TEST(repetitive_text_is_fast)
{
	kc_buf b = KC_BUF_INIT;
	struct pair p;

	for (int i = 0; i < 4000000; i++)
		must(kc_buf_add(&b, KC_STR(u8"\uAC00")));
	sketch_pair(&p, 256, kc_buf_str(&b), KC_STR(u8"\uAC00"));
	ck_assert_uint_eq(p.a.n_sample, 1);
	release_pair(&p);
	kc_buf_release(&b);
}
END_TEST

static const struct {
	double threshold;
	uint32_t bands, rows;
} choices[] = {{0.3, 57, 2}, {0.5, 40, 3}, {0.7, 20, 4}, {0.8, 18, 6},
    {0.9, 11, 9}, {0.95, 8, 14}, {1, 1, 128}};

START_TEST(bands_by_threshold)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	double t = choices[_i].threshold;

	ck_assert(!kc_sketch_params_near(&p, t, NULL));
	ck_assert_double_ge(1 - pow(1 - pow(t, p.rows), p.bands), 0.995);
	ck_assert_uint_le(p.bands * p.rows, KC_SKETCH_SLOTS);
	ck_assert_uint_eq(p.bands, choices[_i].bands);
	ck_assert_uint_eq(p.rows, choices[_i].rows);
}
END_TEST

START_TEST(impossible_parameters_are_refused)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	kc_sketcher *s;

	ck_assert(kc_sketch_params_near(&p, 0.29, NULL) == KC_ERR_ARG);
	ck_assert(kc_sketch_params_near(&p, 1.1, NULL) == KC_ERR_ARG);
	ck_assert(kc_sketch_params_near(&p, NAN, NULL) == KC_ERR_ARG);
	p.window = 0;
	ck_assert(kc_sketcher_new(&s, &p, NULL) == KC_ERR_ARG);
	p.window = 15;
	p.bands = 20;
	ck_assert(kc_sketcher_new(&s, &p, NULL) == KC_ERR_ARG);
	p.rows = 7;
	ck_assert(kc_sketcher_new(&s, &p, NULL) == KC_ERR_ARG);
	p.rows = 6;
	p.sample = 3;
	ck_assert(kc_sketcher_new(&s, &p, NULL) == KC_ERR_ARG);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sketch");
	TCase *t = tcase_create("sketch");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, fold, 0, sizeof(folds) / sizeof(*folds));
	tcase_add_test(t, fold_in_pieces_is_fold);
	tcase_add_test(t, ill_formed_text_is_survived);
	tcase_add_test(t, sorting);
	tcase_add_loop_test(t, fss_is_of_the_set, 0, 7);
	tcase_add_loop_test(t, fss_agrees_as_often_as_it_should, 0,
	    sizeof(pairs) / sizeof(*pairs));
	tcase_add_loop_test(t, similarity_is_jaccard, 0, EDIT_COUNT);
	tcase_add_test(t, short_texts_compare_exactly);
	tcase_add_test(t, pieces_do_not_show);
	tcase_add_test(t, packed_sketches_come_back);
	tcase_add_test(t, exact_hash_is_of_the_folded_text);
	tcase_add_test(t, texts_below_a_window_have_no_shingles);
	tcase_add_test(t, repetitive_text_is_fast);
	tcase_add_loop_test(
	    t, bands_by_threshold, 0, sizeof(choices) / sizeof(*choices));
	tcase_add_test(t, impossible_parameters_are_refused);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
