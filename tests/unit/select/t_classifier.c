/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fastText classifiers: small models built here, whose answers are worked out by
 * hand. tests/interop/t-fasttext.sh compares with fastText itself.
 */
#include <config.h>

#include "kcorpus/classifier.h"

#include "tests/unit/unit.h"

#include <math.h>

/* A model being built. */
struct bytes {
	char v[1 << 14];
	size_t n;
};

static void
put_bytes(struct bytes *b, const void *p, size_t n)
{
	ck_assert_uint_le(b->n + n, sizeof(b->v));
	memcpy(b->v + b->n, p, n);
	b->n += n;
}

static void
put_i32(struct bytes *b, int32_t x)
{
	put_bytes(b, &x, sizeof(x));
}

static void
put_i64(struct bytes *b, int64_t x)
{
	put_bytes(b, &x, sizeof(x));
}

static void
put_word(struct bytes *b, const char *word, int64_t count, char type)
{
	put_bytes(b, word, strlen(word) + 1);
	put_i64(b, count);
	put_bytes(b, &type, 1);
}

static void
put_floats(struct bytes *b, const float *v, size_t n)
{
	put_bytes(b, v, n * sizeof(*v));
}

enum { HS = 1, NS, SOFTMAX, OVA };

/* What a file begins with: its settings, counts of entries and of pruned n-grams. */
static void
put_head(struct bytes *b, const int32_t args[14], int32_t words, int32_t labels,
    int64_t pruned)
{
	double t = 1e-4;

	b->n = 0;
	put_bytes(b, args, 14 * sizeof(*args));
	put_bytes(b, &t, sizeof(t));
	put_i32(b, words + labels);
	put_i32(b, words);
	put_i32(b, labels);
	put_i64(b, 100);
	put_i64(b, pruned);
}

/*
 * Words "</s>" "x" "y", labels a b c, dimension 2: the rows of </s>, x and y are
 * (0, 0), (2, 0), (0, 2); those of a, b and c (1, 0), (0, 1), (-1, -1).
 */
static void
make_model(struct bytes *b, int32_t loss)
{
	const float input[] = {0, 0, 2, 0, 0, 2};
	const float output[] = {1, 0, 0, 1, -1, -1};
	const int32_t args[] = {
	    793712314, 12, 2, 5, 5, 1, 5, 1, loss, 3, 0, 0, 0, 100};

	put_head(b, args, 3, 3, -1);
	put_word(b, "</s>", 9, 0);
	put_word(b, "x", 5, 0);
	put_word(b, "y", 4, 0);
	put_word(b, "__label__a", 5, 1);
	put_word(b, "__label__b", 3, 1);
	put_word(b, "__label__c", 1, 1);
	put_bytes(b, "", 1);
	put_i64(b, 3);
	put_i64(b, 2);
	put_floats(b, input, 6);
	put_bytes(b, "", 1);
	put_i64(b, 3);
	put_i64(b, 2);
	put_floats(b, output, 6);
}

/* The best labels of a text as "a:0.50 b:0.30"; "" for none. */
static const char *
classify(kc_classifier *c, const char *text)
{
	static char out[200];
	kc_prediction top[3];
	kc_scorer *s;
	size_t n, len = 0;

	ck_assert_int_eq(kc_scorer_new(&s, c, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_scorer_classify(s, kc_str_of(text), top, 3, &n, NULL), KC_OK);
	kc_scorer_free(s);
	out[0] = 0;
	for (size_t i = 0; i < n; i++) {
		kc_str label = kc_classifier_label(c, top[i].label);

		len += (size_t)snprintf(out + len, sizeof(out) - len,
		    "%s%.*s:%.4f", i ? " " : "", (int)label.len, label.ptr,
		    top[i].score);
	}
	return out;
}

static kc_classifier *
open_model(struct bytes *b)
{
	kc_classifier *c;
	kc_error err = {0};
	kc_status st = kc_classifier_of(&c, (kc_str){b->v, b->n}, &err);

	ck_assert_msg(!st, "status %d: %s at %llu", st, err.msg,
	    (unsigned long long)err.offset);
	return c;
}

/*
 * "x": mean of x and </s> is (1, 0), logits 1, 0, -1: softmax .6652 .2447 .0900.
 * "x y": (2/3, 2/3). A text that the model knows nothing of has no label.
 */
START_TEST(test_softmax)
{
	struct bytes b;
	kc_classifier *c;

	make_model(&b, SOFTMAX);
	c = open_model(&b);
	ck_assert_uint_eq(kc_classifier_labels(c), 3);
	ck_assert_str_eq(classify(c, "x"), "a:0.6652 b:0.2447 c:0.0900");
	ck_assert_str_eq(classify(c, " x\n\n"), "a:0.6652 b:0.2447 c:0.0900");
	ck_assert_str_eq(classify(c, "x\ty"), "b:0.4683 a:0.4683 c:0.0634");
	ck_assert_str_eq(classify(c, ""), "");
	ck_assert_str_eq(classify(c, "z"), "");
	ck_assert_str_eq(
	    classify(c, "__label__a x"), "a:0.6652 b:0.2447 c:0.0900");
	kc_classifier_free(c);
}
END_TEST

/* sigmoid(0.984375), a step of the table, is .7280; of 0 and -1 .5 and .2689. */
START_TEST(test_sigmoids)
{
	struct bytes b;
	kc_classifier *c;

	for (int32_t loss = NS; loss <= OVA; loss += OVA - NS) {
		make_model(&b, loss);
		c = open_model(&b);
		ck_assert_str_eq(
		    classify(c, "x"), "a:0.7311 b:0.5000 c:0.2689");
		kc_classifier_free(c);
	}
}
END_TEST

/*
 * The tree joins c (1) and b (3) to node 3, then node 3 (4) and a (5) to the
 * root, node 4: the output row of node 3 is (1, 0), of the root (0, 1). "x": at
 * the root .5 each way; at node 3 sigmoid(1) = .7311 goes right, to b; fastText adds 1e-5 to each.
 */
START_TEST(test_tree)
{
	struct bytes b;
	kc_classifier *c;

	make_model(&b, HS);
	c = open_model(&b);
	ck_assert_str_eq(classify(c, "x"), "a:0.5000 b:0.3655 c:0.1345");
	kc_classifier_free(c);
}
END_TEST

/* What is left out takes no part of the probability. */
START_TEST(test_restrict)
{
	const kc_str some[] = {KC_STR("b"), KC_STR("c")};
	const kc_str bad[] = {KC_STR("b"), KC_STR("d")};
	const char *expected[] = {[HS] = "b:0.7311 c:0.2689",
	    [NS] = "b:0.5000 c:0.2689",
	    [SOFTMAX] = "b:0.7311 c:0.2689",
	    [OVA] = "b:0.5000 c:0.2689"};

	for (int32_t loss = HS; loss <= OVA; loss++) {
		struct bytes b;
		kc_classifier *c;
		kc_error err;

		make_model(&b, loss);
		c = open_model(&b);
		ck_assert_int_eq(
		    kc_classifier_restrict(c, bad, 2, &err), KC_ERR_ARG);
		ck_assert_uint_eq(err.offset, 1);
		ck_assert_int_eq(
		    kc_classifier_restrict(c, some, 2, &err), KC_OK);
		ck_assert_str_eq(classify(c, "x"), expected[loss]);
		kc_classifier_free(c);
	}
}
END_TEST

/* A model that breaks off anywhere is refused. */
START_TEST(test_short)
{
	struct bytes b;

	make_model(&b, HS);
	for (size_t n = 0; n < b.n; n++) {
		kc_classifier *c;
		kc_error err = {0};
		kc_status st = kc_classifier_of(&c, (kc_str){b.v, n}, &err);

		ck_assert_msg(
		    st == KC_ERR_FORMAT, "%zu bytes: status %d", n, st);
		ck_assert_ptr_null(c);
		ck_assert_uint_le(err.offset, n);
	}
}
END_TEST

/* What no fastText writes, by where it stands. */
static const struct {
	size_t at;
	int32_t value;
	kc_status status;
	const char *message;
} damages[] = {
    {0, 1, KC_ERR_FORMAT, "not a fastText model"},
    {4, 13, KC_ERR_FORMAT,
	"version 13 of fastText's format; 12 and 11 are known"},
    {8, 0, KC_ERR_FORMAT, "bad dimension of vectors"},
    {8, 5000, KC_ERR_FORMAT, "bad dimension of vectors"},
    {28, 2, KC_ERR_FORMAT, "bad number of buckets"},
    {32, 5, KC_ERR_FORMAT, "unknown loss"},
    {36, 1, KC_ERR_FORMAT, "not a supervised model"},
    {40, -1, KC_ERR_FORMAT, "bad number of buckets"},
    {40, 5, KC_ERR_FORMAT, "too few rows of input"},
    {64, 7, KC_ERR_FORMAT, "bad number of words or labels"},
    {84, 7, KC_ERR_FORMAT, "bad pair of a kept n-gram"},
};

START_TEST(test_damaged)
{
	for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
		struct bytes b;
		kc_classifier *c;
		kc_error err = {0};
		kc_status st;

		make_model(&b, SOFTMAX);
		memcpy(b.v + damages[i].at, &damages[i].value, 4);
		if (damages[i].at == 84)
			memset(b.v + 88, 0, 4);
		st = kc_classifier_of(&c, (kc_str){b.v, b.n}, &err);
		ck_assert_msg(st == damages[i].status, "case %zu: %d", i, st);
		ck_assert_str_eq(err.msg, damages[i].message);
		ck_assert_ptr_null(c);
	}
}
END_TEST

/* Any four bytes changed: refused, or a classifier that answers. */
START_TEST(test_any_bytes)
{
	uint64_t seed = 21;

	for (int i = 0; i < 20000; i++) {
		struct bytes b;
		kc_classifier *c;
		uint32_t value = (uint32_t)unit_random(&seed);

		make_model(&b, 1 + i % 4);
		memcpy(b.v + unit_random(&seed) % (b.n - 4), &value,
		    i % 3 ? 1 : 4);
		if (!kc_classifier_of(&c, (kc_str){b.v, b.n}, NULL)) {
			classify(c, "x y </s>");
			kc_classifier_free(c);
		}
	}
}
END_TEST

enum { LABELS = 40, DIM = 75 };

/* The word "x" alone, and labels a, b ... whose rows are random numbers. */
static void
make_wide_model(struct bytes *b, const float *input, const float *output)
{
	const int32_t args[] = {
	    793712314, 12, DIM, 5, 5, 1, 5, 1, SOFTMAX, 3, 0, 0, 0, 100};

	put_head(b, args, 1, LABELS, -1);
	put_word(b, "x", 5, 0);
	for (char i = 0; i < LABELS; i++)
		put_word(b, (char[]){(char)('A' + i), 0}, 5, 1);
	put_bytes(b, "", 1);
	put_i64(b, 1);
	put_i64(b, DIM);
	put_floats(b, input, DIM);
	put_bytes(b, "", 1);
	put_i64(b, LABELS);
	put_i64(b, DIM);
	put_floats(b, output, LABELS * DIM);
}

/* More labels and numbers than are multiplied and added at once. */
START_TEST(test_wide)
{
	float input[DIM], output[LABELS * DIM];
	double expected[LABELS], total = 0;
	kc_prediction top[LABELS];
	uint64_t seed = 3;
	struct bytes b;
	kc_classifier *c;
	kc_scorer *s;
	size_t n;

	for (size_t i = 0; i < DIM; i++)
		input[i] = (float)(unit_random(&seed) % 1000) / 1000;
	for (size_t i = 0; i < LABELS * DIM; i++)
		output[i] = (float)(unit_random(&seed) % 1000) / 500 - 1;
	for (size_t i = 0; i < LABELS; i++) {
		double sum = 0;

		for (size_t k = 0; k < DIM; k++)
			sum += (double)(input[k] * output[i * DIM + k]);
		expected[i] = exp(sum);
		total += expected[i];
	}
	make_wide_model(&b, input, output);
	c = open_model(&b);
	ck_assert_int_eq(kc_scorer_new(&s, c, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_scorer_classify(s, KC_STR("x x"), top, LABELS, &n, NULL), KC_OK);
	ck_assert_uint_eq(n, LABELS);
	for (size_t i = 0; i < n; i++) {
		double score = expected[top[i].label] / total;

		ck_assert_double_eq_tol(top[i].score, score, 1e-5 * score);
		ck_assert(!i || top[i].score <= top[i - 1].score);
	}
	kc_scorer_free(s);
	kc_classifier_free(c);
}
END_TEST

/*
 * A model of n-grams alone, with rows of one number; a pruned one keeps those of even
 * buckets, in that order.
 */
struct ngram_model {
	int32_t minn, maxn, buckets;
	bool pruned;
	float rows[97];
};

/* Rows that are their own centroids: only what is quantized may be pruned. */
static void
put_ngram_rows(struct bytes *b, const struct ngram_model *m)
{
	const int32_t quantizer[] = {1, 1, 1, 1};
	float centroids[256] = {0};

	memcpy(centroids, m->rows, sizeof(m->rows));
	put_bytes(b, "\1", 2); /* quantized, without norms */
	put_i64(b, m->buckets);
	put_i64(b, 1);
	put_i32(b, m->buckets);
	for (int32_t i = 0; i < m->buckets; i++)
		put_bytes(b, &i, 1);
	put_bytes(b, quantizer, sizeof(quantizer));
	put_floats(b, centroids, 256);
}

/* The output is (1) for label a and (0) for b. */
static void
make_ngram_model(struct bytes *b, const struct ngram_model *m)
{
	const int32_t args[] = {793712314, 12, 1, 5, 5, 1, 5, 1, SOFTMAX, 3,
	    m->buckets, m->minn, m->maxn, 100};
	const float output[] = {1, 0};

	put_head(b, args, 0, 2, m->pruned ? (m->buckets + 1) / 2 : -1);
	put_word(b, "__label__a", 2, 1);
	put_word(b, "__label__b", 1, 1);
	for (int32_t i = 0; m->pruned && i < m->buckets; i += 2) {
		put_i32(b, i);
		put_i32(b, i / 2);
	}
	put_ngram_rows(b, m);
	put_bytes(b, "", 1);
	put_i64(b, 2);
	put_i64(b, 1);
	put_floats(b, output, 2);
}

/* What one n-gram adds, and that it does. */
static void
add_ngram(const struct ngram_model *m, uint32_t hash, double *sum, int *n)
{
	uint32_t bucket = hash % (uint32_t)m->buckets;

	if (m->pruned && bucket % 2)
		return;
	*sum += (double)m->rows[m->pruned ? bucket / 2 : bucket];
	++*n;
}

static bool
is_inside(const char *p)
{
	return ((unsigned char)*p & 0xC0) == 0x80;
}

/* fastText's Dictionary::computeSubwords, of a word between < and >. */
static void
add_ngrams(const struct ngram_model *m, const char *w, double *sum, int *count)
{
	for (const char *from = w; *from; from++) {
		uint32_t h = 2166136261U;
		const char *p = from;

		for (int n = 1; !is_inside(from) && n <= m->maxn && *p; n++) {
			do {
				int32_t byte = (signed char)*p++;

				h = (h ^ (uint32_t)byte) * 16777619U;
			} while (*p && is_inside(p));
			if (n >= m->minn && !(n == 1 && (from == w || !*p)))
				add_ngram(m, h, sum, count);
		}
	}
}

/* A word of up to 70 bytes, of characters of up to 6: some are not UTF-8. */
static size_t
make_word(uint64_t *seed, char *word)
{
	size_t len = 1 + unit_random(seed) % (unit_random(seed) % 8 ? 12 : 70);
	unsigned tails = (unsigned)(unit_random(seed) % 4);

	for (size_t i = 0; i < len; i++)
		word[i] = (char)(unit_random(seed) % 4 < tails
			? 0x80 + unit_random(seed) % 64
			: '!' + unit_random(seed) % 90);
	return len;
}

/*
 * A line of words, of which some come again: the score of a is the sigmoid of the mean
 * of their rows.
 */
static void
check_line(const struct ngram_model *m, kc_scorer *s, uint64_t *seed)
{
	char line[80 * 72] = "", word[80] = "<", last[80] = "<x>";
	size_t words = unit_random(seed) % 80, n = 0, found;
	kc_prediction top[2];
	double sum = 0, score;
	int rows = 0;

	for (size_t i = 0; i < words; i++) {
		size_t len = make_word(seed, word + 1);

		memcpy(word + 1 + len, ">", 2);
		if (unit_random(seed) % 4)
			memcpy(last, word, sizeof(last));
		add_ngrams(m, last, &sum, &rows);
		len = strlen(last) - 2;
		memcpy(line + n, last + 1, len);
		line[n + len] = ' ';
		n += len + 1;
	}
	ck_assert_int_eq(
	    kc_scorer_classify(s, (kc_str){line, n}, top, 2, &found, NULL),
	    KC_OK);
	ck_assert_uint_eq(found, rows ? 2 : 0);
	score = 1 / (1 + exp(rows ? -sum / rows : 0));
	if (rows)
		ck_assert_double_eq_tol(
		    top[top[0].label == 1].score, score, 1e-5);
}

/* Models of n-grams of several lengths and numbers of buckets. */
START_TEST(test_ngrams)
{
	const int32_t lengths[][3] = {{1, 1, 97}, {1, 3, 64}, {2, 4, 97},
	    {3, 3, 1}, {2, 5, 89}, {0, 8, 96}, {8, 8, 97}, {5, 9, 97},
	    {1, 20, 97}, {2, 4, 2}};
	uint64_t seed = 11;

	for (size_t i = 0; i < 2 * sizeof(lengths) / sizeof(*lengths); i++) {
		struct ngram_model m = {lengths[i / 2][0], lengths[i / 2][1],
		    lengths[i / 2][2], i % 2, {0}};
		struct bytes b;
		kc_classifier *c;
		kc_scorer *s;

		for (size_t k = 0; k < 97; k++)
			m.rows[k] = (float)(unit_random(&seed) % 1000) / 250 -
			    2;
		make_ngram_model(&b, &m);
		c = open_model(&b);
		ck_assert_int_eq(kc_scorer_new(&s, c, NULL), KC_OK);
		for (int line = 0; line < 300; line++)
			check_line(&m, s, &seed);
		kc_scorer_free(s);
		kc_classifier_free(c);
	}
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {test_wide, test_ngrams, test_softmax,
	    test_sigmoids, test_tree, test_restrict, test_short, test_damaged,
	    test_any_bytes};

	return UNIT_MAIN("classifier", cases);
}
