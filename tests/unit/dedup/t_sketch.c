/* SPDX-License-Identifier: Apache-2.0 */
/* Shingles, sketches, agreements. */
#include <config.h>

#include "kcorpus/sketch.h"

#include "dedup/dedup_internal.h"
#include "edited.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parts of a text that was looked at as a whole, before and after what stops that. */
START_TEST(foreseen_texts_are_the_same)
{
	static const char *const parts[] = {u8"\uD55C\uAE00 a", "b c",
	    u8"\u1112\u1161\u11AB x", u8"\uD55C x", u8"e\u0301", "",
	    u8"\u0301e", u8"\uAC00", "end"};
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	kc_sketcher *s, *plain;
	kc_arena arena = KC_ARENA_INIT;
	kc_buf all = KC_BUF_INIT;
	size_t at = 0, n = sizeof(parts) / sizeof(*parts);

	must(kc_sketcher_new(&s, &p, NULL));
	must(kc_sketcher_new(&plain, &p, NULL));
	for (size_t i = 0; i < n; i++)
		must(kc_buf_add(&all, kc_str_of(parts[i])));
	/* A leading jamo is in form C; the vowel after it would join it. */
	ck_assert_uint_eq(kc_sketcher_foresee(s, kc_buf_str(&all)), 14);
	for (size_t i = 0; i < n; i++) {
		kc_str part = {all.ptr + at, strlen(parts[i])};
		kc_sketch a, b;

		must(kc_sketch_text(s, part, &arena, &a, NULL));
		must(kc_sketch_text(plain, part, &arena, &b, NULL));
		ck_assert_msg(
		    a.exact.low == b.exact.low && a.exact.high == b.exact.high,
		    "part %zu", i);
		at += part.len;
		/* From the middle on. */
		if (i == 4)
			kc_sketcher_foresee(
			    s, (kc_str){all.ptr + at, all.len - at});
	}
	ck_assert_uint_eq(kc_sketcher_foresee(s, (kc_str){NULL, 0}), 0);
	kc_sketcher_free(s);
	kc_sketcher_free(plain);
	kc_arena_release(&arena);
	kc_buf_release(&all);
}
END_TEST

/* Whoever makes two texts of one hash must know the seed of the run. */
START_TEST(the_exact_hash_has_a_seed)
{
	static const kc_exact_fold all[] = {
	    KC_EXACT_NONE, KC_EXACT_SPACES, KC_EXACT_LETTERS};
	kc_arena arena = KC_ARENA_INIT;

	for (size_t i = 0; i < 3; i++) {
		kc_hash128 exact[3];

		for (uint64_t seed = 0; seed < 3; seed++) {
			kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
			kc_sketcher *s;
			kc_sketch k;

			p.fold = all[i];
			p.seed = seed / 2; /* 0, 0, 1 */
			ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_OK);
			ck_assert_int_eq(
			    kc_sketch_text(s, KC_STR("text"), &arena, &k, NULL),
			    KC_OK);
			exact[seed] = k.exact;
			kc_sketcher_free(s);
		}
		ck_assert_uint_eq(exact[0].low, exact[1].low);
		ck_assert_uint_ne(exact[0].low, exact[2].low);
	}
	kc_arena_release(&arena);
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

	ck_assert_int_eq(kc_sketch_params_near(&p, 0.8, 0.99, NULL), KC_OK);
	ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_OK);
	for (int round = 0; round < 5000; round++) {
		size_t n = below(&seed, sizeof(bytes));

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(below(&seed, 4) ? below(&seed, 256)
							  : 0xED);
		ck_assert_int_eq(
		    kc_sketch_text(s, (kc_str){bytes, n}, &arena, &k, NULL),
		    KC_OK);
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
		kc_sort_hashes(v, spare, n);
		ck_assert(!n || !memcmp(v, want, n * sizeof(*v)));
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

static void
make_fss(struct kc_fss *f, uint32_t k)
{
	must(kc_fss_init(f, k));
}

/* A set gives the same whatever the order, repetition and blocks. */
static const struct {
	size_t n;
	uint32_t k;
} sets[] = {{1, 128}, {2, 128}, {7, 128}, {60, 96}, {400, 127}, {1000, 96},
    {3000, 128}, {1, 1}, {50, 1}, {1, 1024}, {700, 1024}, {9000, 1022}};

START_TEST(fss_is_of_the_set)
{
	size_t n = sets[_i].n;
	uint32_t k = sets[_i].k;
	unsigned seed = (unsigned)_i;
	uint64_t *v = malloc(2 * n * sizeof(*v));
	struct kc_fss once, other;

	ck_assert_ptr_nonnull(v);
	make_fss(&once, k);
	make_fss(&other, k);
	for (size_t i = 0; i < n; i++)
		v[i] = v[n + i] = random64(&seed);
	add_in_blocks(&once, v, n, KC_FSS_BLOCK);
	for (size_t i = 0; i < k; i++)
		ck_assert_uint_ne(once.slots[i], UINT64_MAX);
	for (size_t i = 2 * n - 1; i; i--) {
		size_t j = below(&seed, (unsigned)i + 1);
		uint64_t x = v[i];

		v[i] = v[j];
		v[j] = x;
	}
	add_in_blocks(&other, v, 2 * n, KC_FSS_BLOCK);
	ck_assert_mem_eq(once.slots, other.slots, k * sizeof(*once.slots));
	add_in_blocks(&other, v, 2 * n, 1 + n / 3 % KC_FSS_BLOCK);
	ck_assert_mem_eq(once.slots, other.slots, k * sizeof(*once.slots));
	kc_fss_release(&once);
	kc_fss_release(&other);
	free(v);
}
END_TEST

/*
 * Two sets of `n` in all, of which `both` are common: slots agree with
 * probability J, bands with 1 - (1 - J^rows)^bands.
 */
static const struct {
	unsigned n, both;
	uint32_t rows, bands;
} pairs[] = {{20, 16, 4, 24}, {20, 10, 4, 24}, {200, 160, 4, 24},
    {200, 100, 4, 24}, {1000, 900, 4, 24}, {1000, 800, 4, 24},
    {1000, 700, 4, 24}, {1000, 600, 4, 24}, {1000, 500, 4, 24},
    {1000, 300, 4, 24}, {5000, 4000, 14, 9}, {1000, 700, 14, 73},
    {1000, 800, 20, 51}, {40, 28, 14, 73}};

START_TEST(fss_agrees_as_often_as_it_should)
{
	enum { TRIALS = 1000 };
	unsigned n = pairs[_i].n, both = pairs[_i].both, seed = 77;
	uint32_t rows = pairs[_i].rows, bands = pairs[_i].bands;
	uint32_t k = rows * bands;
	double j = (double)both / n;
	double hit = 1 - pow(1 - pow(j, rows), bands);
	double slots = 0, hits = 0;
	uint64_t *v = malloc(n * sizeof(*v));
	struct kc_fss a, b;

	ck_assert_ptr_nonnull(v);
	make_fss(&a, k);
	make_fss(&b, k);
	for (int t = 0; t < TRIALS; t++) {
		unsigned half = both + (n - both) / 2;
		bool found = false;

		for (unsigned i = 0; i < n; i++)
			v[i] = random64(&seed);
		/* a: the common ones and half of the rest; b: all others. */
		add_in_blocks(&a, v, half, KC_FSS_BLOCK);
		memmove(v + both, v + half, (n - half) * sizeof(*v));
		add_in_blocks(&b, v, both + n - half, KC_FSS_BLOCK);
		for (uint32_t i = 0; i < k; i++)
			slots += a.slots[i] == b.slots[i];
		for (uint32_t i = 0; i < bands; i++)
			found = found ||
			    kc_fss_key(&a, i, rows) == kc_fss_key(&b, i, rows);
		hits += found;
	}
	slots /= (double)TRIALS * k;
	hits /= TRIALS;
	ck_assert_double_eq_tol(slots, j, 3 * sqrt(j * (1 - j) / TRIALS / k));
	ck_assert_double_eq_tol(
	    hits, hit, 3 * sqrt(hit * (1 - hit) / TRIALS) + 0.002);
	kc_fss_release(&a);
	kc_fss_release(&b);
	free(v);
}
END_TEST

/* --- Comparison, against its definition --- */

/* Characters of a folded text: where each starts. */
struct characters {
	kc_buf text;
	size_t at[4000], n;
};

static void
fold_characters(kc_str text, struct characters *c)
{
	c->text = (kc_buf)KC_BUF_INIT;
	c->n = 0;
	must(kc_fold_text(text, &c->text));
	for (size_t i = 0; i < c->text.len; i++)
		if (((unsigned char)c->text.ptr[i] & 0xC0) != 0x80)
			c->at[c->n++] = i;
	ck_assert_uint_lt(c->n, 4000);
	c->at[c->n] = c->text.len;
}

/* One past the last character of the window from character i on; 0: none. */
static size_t
window_end(const struct characters *c, size_t i)
{
	size_t j = i;

	while (j < c->n && c->at[j] - c->at[i] < 15)
		j++;
	return c->at[j] - c->at[i] >= 15 ? j : i || !c->n ? 0 : j;
}

static bool
holds_window(const struct characters *c, const char *bytes, size_t n)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t j = window_end(c, i);

		if (j && c->at[j] - c->at[i] == n &&
		    !memcmp(c->text.ptr + c->at[i], bytes, n))
			return true;
	}
	return false;
}

/* Characters in no common window, and seams: at least one for each gap. */
static double
kept_by_definition(const struct characters *a, const struct characters *b)
{
	bool covered[4000] = {false}, common[4000] = {false};
	size_t lost = 0, windows = 0, run_start = 0;

	for (size_t i = 0; i < a->n && window_end(a, i); i++, windows++) {
		size_t j = window_end(a, i);

		common[i] = holds_window(
		    b, a->text.ptr + a->at[i], a->at[j] - a->at[i]);
		/* What is left at the end goes with the last window. */
		if (i + 1 == a->n || !window_end(a, i + 1))
			j = a->n;
		for (size_t k = i; common[i] && k < j; k++)
			covered[k] = true;
	}
	for (size_t i = 0; i < a->n; i++)
		lost += !covered[i];
	for (size_t i = 0; i < windows; i++) {
		bool lacks = false;

		if (common[i] || (i && !common[i - 1]))
			continue;
		run_start = i;
		while (i < windows && !common[i])
			i++;
		for (size_t k = run_start; k < (i < windows ? i : a->n); k++)
			lacks = lacks || !covered[k];
		lost += !lacks;
	}
	return a->n ? 1 - (double)lost / (double)a->n : 0;
}

static void
check_kept(kc_str a, kc_str b)
{
	static struct characters x, y;
	kc_agreement g;
	double want;

	fold_characters(a, &x);
	fold_characters(b, &y);
	must(kc_compare_texts(a, b, 15, &g, NULL));
	want = kept_by_definition(&x, &y);
	ck_assert_double_eq_tol(g.kept, want, 1e-9);
	ck_assert_double_ge(g.containment, g.jaccard);
	kc_buf_release(&x.text);
	kc_buf_release(&y.text);
}

START_TEST(kept_is_what_it_is_defined_as)
{
	for (unsigned number = 0; number < 12; number++) {
		kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;

		write_document(number, EDIT_NONE, 0, &a);
		write_document(number, (edit)_i, number + 9, &b);
		check_kept(kc_buf_str(&a), kc_buf_str(&b));
		check_kept(kc_buf_str(&b), kc_buf_str(&a));
		kc_buf_release(&a);
		kc_buf_release(&b);
	}
}
END_TEST

/* Short texts of few characters, so that windows repeat; Latin too. */
START_TEST(kept_of_repetitive_texts)
{
	unsigned seed = 31;

	for (int round = 0; round < 400; round++) {
		kc_buf b[2] = {KC_BUF_INIT, KC_BUF_INIT};

		for (int k = 0; k < 2; k++)
			for (unsigned i = below(&seed, 60); i; i--)
				must(kc_buf_add_cp(&b[k],
				    below(&seed, 9) ? 0xAC00 + below(&seed, 2)
						    : 'a' + below(&seed, 2)));
		check_kept(kc_buf_str(&b[0]), kc_buf_str(&b[1]));
		kc_buf_release(&b[0]);
		kc_buf_release(&b[1]);
	}
}
END_TEST

/* Worked examples, of syllables from A to Z. */
static const struct {
	const char *going, *kept;
	double lost; /* characters */
} losses[] = {
    {"abcdefghijklmnopqrst", "abcdefghijklmnopqrst", 0},
    {"a bcdefghij-klmnop qrst", "abcdefghijklmnopqrst", 0},
    {"abcdefghixjklmnopqrst", "abcdefghijklmnopqrst", 1}, /* x put in */
    {"abcdefghijXlmnopqrst", "abcdefghijklmnopqrst", 1},  /* k replaced */
    {"abcdefghijopqrst", "abcdefghijklmnopqrst", 1},      /* cut out */
    {"klmnopqrstabcdefghij", "abcdefghijklmnopqrst", 1},  /* moved */
    {"xyabcdefghijklmnopqrst", "abcdefghijklmnopqrst", 2},
    {"abcdefghijklmnopqrstxyz", "abcdefghijklmnopqrst", 3},
    {"abcdefghijXlmnYpqrstuv", "abcdefghijklmnopqrstuv", 5}, /* X to Y */
    {"abcdefghij", "klmnopqrst", 10},
    {"abc", "abc", 0}, /* below a window: one, whole */
    {"abc", "abcdefghij", 3},
};

/* Letters as syllables, which are windows of five. */
static void
write_syllables(const char *letters, kc_buf *out)
{
	for (; *letters; letters++)
		if (*letters == ' ' || *letters == '-')
			must(kc_buf_addc(out, *letters));
		else
			must(kc_buf_add_cp(
			    out, 0xAC00 + (uint32_t)(*letters - 'A') * 28));
}

START_TEST(losses_of_examples)
{
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	kc_agreement g;
	double n;

	write_syllables(losses[_i].going, &a);
	write_syllables(losses[_i].kept, &b);
	must(kc_compare_texts(kc_buf_str(&a), kc_buf_str(&b), 15, &g, NULL));
	n = (double)kc_utf8_count(kc_buf_str(&a));
	for (const char *p = losses[_i].going; *p; p++)
		n -= *p == ' ' || *p == '-';
	ck_assert_double_eq_tol((1 - g.kept) * n, losses[_i].lost, 1e-6);
	kc_buf_release(&a);
	kc_buf_release(&b);
}
END_TEST

struct pair {
	kc_sketcher *s;
	kc_arena arena;
	kc_sketch a, b;
	kc_buf folded_a;
};

static void
sketch_pair(struct pair *p, kc_exact_fold exact, kc_str a, kc_str b)
{
	kc_sketch_params params = KC_SKETCH_PARAMS_INIT;

	*p = (struct pair){0};
	params.fold = exact;
	must(kc_sketch_params_near(&params, 0.5, 0.7, NULL));
	must(kc_sketcher_new(&p->s, &params, NULL));
	must(kc_sketch_text(p->s, a, &p->arena, &p->a, NULL));
	must(kc_buf_add(&p->folded_a, p->a.folded));
	p->a.folded = kc_buf_str(&p->folded_a);
	must(kc_sketch_text(p->s, b, &p->arena, &p->b, NULL));
}

static void
release_pair(struct pair *p)
{
	kc_sketcher_free(p->s);
	kc_arena_release(&p->arena);
	kc_buf_release(&p->folded_a);
}

/* The share of slots estimates the Jaccard index that the comparison gives. */
START_TEST(slots_estimate_jaccard)
{
	kc_sketch_params params = KC_SKETCH_PARAMS_INIT;
	kc_arena arena = KC_ARENA_INIT;
	uint64_t slots[1024];
	double deviations = 0;
	kc_sketcher *s;
	kc_sketch k;

	params.slots = 1024;
	must(kc_sketch_params_near(&params, 0.8, 0.99, NULL));
	must(kc_sketcher_new(&s, &params, NULL));
	for (unsigned number = 0; number < 40; number++) {
		kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
		double same = 0, sd;
		kc_agreement g;

		write_document(number, EDIT_NONE, 0, &a);
		write_document(number, (edit)_i, number + 9, &b);
		must(kc_sketch_text(s, kc_buf_str(&a), &arena, &k, NULL));
		memcpy(slots, kc_sketcher_slots(s), sizeof(slots));
		must(kc_sketch_text(s, kc_buf_str(&b), &arena, &k, NULL));
		for (size_t i = 0; i < 1024; i++)
			same += slots[i] == kc_sketcher_slots(s)[i];
		must(kc_compare_texts(
		    kc_buf_str(&a), kc_buf_str(&b), 15, &g, NULL));
		sd = sqrt(g.jaccard * (1 - g.jaccard) / 1024);
		ck_assert_double_eq_tol(
		    same / 1024, g.jaccard, 4.5 * sd + 1e-9);
		deviations += sd > 0 ? (same / 1024 - g.jaccard) / sd : 0;
		kc_buf_release(&a);
		kc_buf_release(&b);
	}
	kc_sketcher_free(s);
	kc_arena_release(&arena);
	/* No bias; copies with the same boilerplate err together. */
	if (_i != EDIT_BOILERPLATE)
		ck_assert_double_lt(fabs(deviations) / sqrt(40), 3);
}
END_TEST

START_TEST(packed_sketches_come_back)
{
	static const char *const texts[] = {"", "too short",
	    "sixteen of bytes 16", "a text of more shingles than three or so"};
	kc_buf b = KC_BUF_INIT;
	struct pair p;
	size_t at = 0;

	for (size_t i = 0; i < 4; i++) {
		sketch_pair(
		    &p, KC_EXACT_SPACES, kc_str_of(texts[i]), KC_STR(""));
		must(kc_sketch_pack(&p.a, &b));
		ck_assert_uint_eq(b.len % 8, 0);
		release_pair(&p);
	}
	for (size_t i = 0; i < 4; i++) {
		kc_sketch k;

		sketch_pair(
		    &p, KC_EXACT_SPACES, kc_str_of(texts[i]), KC_STR(""));
		at += kc_sketch_unpack(b.ptr + at, &k);
		ck_assert_mem_eq(&k.exact, &p.a.exact, sizeof(k.exact));
		ck_assert_uint_eq(k.n_keys, p.a.n_keys);
		unit_text_equal(k.folded, p.a.folded);
		for (uint32_t w = 0; w < k.n_keys; w++)
			ck_assert_uint_eq(k.keys[w], p.a.keys[w]);
		release_pair(&p);
	}
	ck_assert_uint_eq(at, b.len);
	kc_buf_release(&b);
}
END_TEST

/* Which of spaces, letters, none say that the texts are the same. */
static const struct {
	const char *a, *b;
	bool spaces, letters, none;
} exact_pairs[] = {
    {"", "", true, true, true},
    {"", " ", true, true, false},
    {"A b.", "Ab.", true, true, false},
    {"A b.", "ab", false, true, false},
    {u8"\uAC00 \uAC01", u8"\u1100\u1161\u3000\uAC01", true, true, false},
    {u8"\uAC00 \uAC01", u8"\uAC00\uAC01!", false, true, false},
    {u8"\uAC00", u8"\uAC01", false, false, false},
    {"3+4", "3-4", false, false, false},
    /* Folding leaves nothing of these: they must not become one. */
    {"!", "?", false, false, false},
    {"", "?", false, false, false},
    {"?!", "? !", true, true, false},
};

START_TEST(exact_hashes)
{
	for (kc_exact_fold f = KC_EXACT_SPACES; f <= KC_EXACT_NONE; f++) {
		const bool want[] = {exact_pairs[_i].spaces,
		    exact_pairs[_i].letters, exact_pairs[_i].none};
		struct pair p;

		sketch_pair(&p, f, kc_str_of(exact_pairs[_i].a),
		    kc_str_of(exact_pairs[_i].b));
		ck_assert_msg(!memcmp(&p.a.exact, &p.b.exact,
				  sizeof(p.a.exact)) == want[f],
		    "fold %d of '%s' and '%s'", (int)f, exact_pairs[_i].a,
		    exact_pairs[_i].b);
		release_pair(&p);
	}
}
END_TEST

START_TEST(texts_below_a_window_are_one)
{
	struct pair p;

	sketch_pair(&p, KC_EXACT_SPACES, KC_STR("Fourteen byte"),
	    KC_STR("fourteen. byte"));
	ck_assert_uint_eq(p.a.n_keys, 24);
	ck_assert_mem_eq(p.a.keys, p.b.keys, 24 * sizeof(*p.a.keys));
	release_pair(&p);
	sketch_pair(&p, KC_EXACT_SPACES, KC_STR("?!"), KC_STR(" "));
	ck_assert_uint_eq(p.a.n_keys + p.b.n_keys, 0);
	release_pair(&p);
}
END_TEST

START_TEST(repetitive_text_is_fast)
{
	kc_buf b = KC_BUF_INIT;
	struct pair p;

	for (int i = 0; i < 4000000; i++)
		must(kc_buf_add(&b, KC_STR(u8"\uAC00")));
	sketch_pair(&p, KC_EXACT_SPACES, kc_buf_str(&b), KC_STR(u8"\uAC00"));
	ck_assert_uint_eq(p.a.n_keys, 24);
	release_pair(&p);
	kc_buf_release(&b);
}
END_TEST

static const struct {
	double jaccard, recall;
	uint32_t slots, bands, rows;
} choices[] = {{0.3, 0.98, 96, 48, 2}, {0.5, 0.75, 96, 24, 4},
    {0.7, 0.995, 128, 32, 4}, {0.8, 0.995, 128, 21, 6},
    {0.9, 0.995, 128, 14, 9}, {1, 0.995, 128, 1, 128},
    {0.8, 0.96, 1024, 73, 14}};

START_TEST(bands_by_similarity)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	double j = choices[_i].jaccard;

	p.slots = choices[_i].slots;
	must(kc_sketch_params_near(&p, j, choices[_i].recall, NULL));
	ck_assert_double_ge(
	    1 - pow(1 - pow(j, p.rows), p.bands), choices[_i].recall);
	ck_assert_uint_le(p.bands * p.rows, p.slots);
	ck_assert_uint_eq(p.rows, choices[_i].rows);
	ck_assert_uint_eq(p.bands, choices[_i].bands);
}
END_TEST

START_TEST(impossible_parameters_are_refused)
{
	kc_sketch_params p = KC_SKETCH_PARAMS_INIT;
	kc_sketcher *s;

	ck_assert_int_eq(
	    kc_sketch_params_near(&p, 0.04, 0.9, NULL), KC_ERR_ARG);
	ck_assert_int_eq(kc_sketch_params_near(&p, 1.1, 0.9, NULL), KC_ERR_ARG);
	ck_assert_int_eq(kc_sketch_params_near(&p, 0.5, 1, NULL), KC_ERR_ARG);
	ck_assert_int_eq(kc_sketch_params_near(&p, NAN, 0.9, NULL), KC_ERR_ARG);
	p.window = 0;
	ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_ERR_ARG);
	p.window = 15;
	p.bands = 20;
	ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_ERR_ARG);
	p.rows = 5;
	ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_ERR_ARG);
	p.rows = 4;
	p.slots = KC_SKETCH_MAX_SLOTS + 1;
	ck_assert_int_eq(kc_sketcher_new(&s, &p, NULL), KC_ERR_ARG);
}
END_TEST

#define COUNT(v) ((int)(sizeof(v) / sizeof(*(v))))

int
main(void)
{
	Suite *s = suite_create("sketch");
	TCase *t = tcase_create("sketch");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(t, foreseen_texts_are_the_same);
	tcase_add_test(t, the_exact_hash_has_a_seed);
	tcase_add_test(t, ill_formed_text_is_survived);
	tcase_add_test(t, sorting);
	tcase_add_loop_test(t, fss_is_of_the_set, 0, COUNT(sets));
	tcase_add_loop_test(
	    t, fss_agrees_as_often_as_it_should, 0, COUNT(pairs));
	tcase_add_loop_test(t, kept_is_what_it_is_defined_as, 0, EDIT_COUNT);
	tcase_add_test(t, kept_of_repetitive_texts);
	tcase_add_loop_test(t, losses_of_examples, 0, COUNT(losses));
	tcase_add_loop_test(t, slots_estimate_jaccard, 0, EDIT_COUNT);
	tcase_add_test(t, packed_sketches_come_back);
	tcase_add_loop_test(t, exact_hashes, 0, COUNT(exact_pairs));
	tcase_add_test(t, texts_below_a_window_are_one);
	tcase_add_test(t, repetitive_text_is_fast);
	tcase_add_loop_test(t, bands_by_similarity, 0, COUNT(choices));
	tcase_add_test(t, impossible_parameters_are_refused);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
