/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trainer of classifiers: it learns, it writes the same bytes for any number
 * of threads, and what it writes is read. tests/interop/t-fasttext.sh gives its
 * files to fastText.
 */
#include <config.h>

#include "kcorpus/classifier.h"
#include "kcorpus/trainer.h"

#include "tests/unit/unit.h"

enum { LINES = 600 };

/* A line of an invented language: words of its own letters. */
static size_t
invent_line(uint64_t *seed, unsigned language, char *out)
{
	static const char *const letters[] = {
	    "abcdefgh", "efghijkl", "mnopqrst"};
	size_t n = 0;

	for (uint64_t words = 2 + unit_random(seed) % 5; words--;) {
		for (uint64_t k = 2 + unit_random(seed) % 4; k--;)
			out[n++] = letters[language][unit_random(seed) % 8];
		out[n++] = ' ';
	}
	return n;
}

static kc_trainer *
learn(kc_trainer_params params)
{
	static const char *const names[] = {"one", "two", "three"};
	uint64_t seed = 5;
	kc_trainer *t;
	char line[100];

	params.examples = 3000;
	params.buckets = 4000;
	ck_assert_int_eq(kc_trainer_new(&t, &params, NULL), KC_OK);
	for (unsigned i = 0; i < LINES; i++) {
		size_t n = invent_line(&seed, i % 3, line);

		ck_assert_int_eq(kc_trainer_add(t, kc_str_of(names[i % 3]),
				     (kc_str){line, n}, NULL),
		    KC_OK);
	}
	ck_assert_int_eq(kc_trainer_run(t, NULL), KC_OK);
	return t;
}

/* The bytes of the model; the caller releases them. */
static kc_buf
train(const kc_trainer_params *params, bool quantized)
{
	kc_trainer *t = learn(*params);
	kc_buf out = KC_BUF_INIT;
	kc_error err = {0};
	kc_status st = kc_trainer_write(t, quantized, &out, &err);

	ck_assert_msg(!st, "status %d: %s", st, err.msg);
	kc_trainer_free(t);
	return out;
}

/* How many of 300 new lines get their label. */
static unsigned
count_right(const kc_buf *model)
{
	static const char *const names[] = {"one", "two", "three"};
	uint64_t seed = 99;
	unsigned right = 0;
	kc_classifier *c;
	kc_scorer *s;

	ck_assert_int_eq(kc_classifier_of(&c, kc_buf_str(model), NULL), KC_OK);
	ck_assert_uint_eq(kc_classifier_labels(c), 3);
	ck_assert_int_eq(kc_scorer_new(&s, c, NULL), KC_OK);
	for (unsigned i = 0; i < 300; i++) {
		char line[100];
		size_t n, len = invent_line(&seed, i % 3, line);
		kc_prediction best;

		ck_assert_int_eq(kc_scorer_classify(s, (kc_str){line, len},
				     &best, 1, &n, NULL),
		    KC_OK);
		right += n &&
		    kc_str_equal(kc_classifier_label(c, best.label),
			kc_str_of(names[i % 3]));
	}
	kc_scorer_free(s);
	kc_classifier_free(c);
	return right;
}

/* Chance is 100 of 300; letters overlap by a half in two of the languages. */
START_TEST(test_learns)
{
	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;

	for (int i = 0; i < 4; i++) {
		bool quantized = i & 1;
		kc_buf model;
		unsigned right;

		p.crops = i & 2 ? 0.7 : 0;
		p.word_ngrams = i & 2 ? 2 : 1;
		p.cutoff = quantized ? 1000 : 0;
		model = train(&p, quantized);
		right = count_right(&model);
		kc_buf_release(&model);
		ck_assert_msg(right >= 285, "variant %d: %u of 300", i, right);
	}
}
END_TEST

START_TEST(test_threads)
{
	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;

	p.cutoff = 1000;
	p.crops = 0.5;
	for (int quantized = 0; quantized <= 1; quantized++) {
		kc_buf one, more;

		p.cutoff = quantized ? 1000 : 0;
		p.threads = 1;
		one = train(&p, quantized);
		for (p.threads = 2; p.threads <= 5; p.threads++) {
			more = train(&p, quantized);
			ck_assert_msg(
			    kc_str_equal(kc_buf_str(&one), kc_buf_str(&more)),
			    "%u threads: other bytes", p.threads);
			kc_buf_release(&more);
		}
		p.seed++;
		more = train(&p, quantized);
		ck_assert(!kc_str_equal(kc_buf_str(&one), kc_buf_str(&more)));
		kc_buf_release(&more);
		kc_buf_release(&one);
	}
}
END_TEST

/* The .ftz has at most `cutoff` rows, and the end of the line. */
START_TEST(test_sizes)
{
	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;
	kc_buf all, some;

	all = train(&p, true);
	p.cutoff = 500;
	some = train(&p, true);
	/* 9 bytes a row, 8 for its bucket, centroids of 17 KB. */
	ck_assert_msg(some.len < 500 * 17 + 20000 && some.len > 500 * 9,
	    "%zu bytes", some.len);
	ck_assert_uint_gt(all.len, 4000 * 9);
	kc_buf_release(&all);
	kc_buf_release(&some);
}
END_TEST

static void
expect_refusal(kc_trainer_params p, const char *message)
{
	kc_trainer *t;
	kc_error err = {0};

	ck_assert_int_eq(kc_trainer_new(&t, &p, &err), KC_ERR_ARG);
	ck_assert_ptr_null(t);
	ck_assert_str_eq(err.msg, message);
}

START_TEST(test_params)
{
	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;

	p.dim = 0;
	expect_refusal(p, "parameter 'dim' is out of range");
	p = (kc_trainer_params)KC_TRAINER_PARAMS_INIT;
	p.minn = 6;
	expect_refusal(p, "parameter 'maxn' is out of range");
	p = (kc_trainer_params)KC_TRAINER_PARAMS_INIT;
	p.rate = 0;
	expect_refusal(p, "parameter 'rate' is out of range");
	p = (kc_trainer_params)KC_TRAINER_PARAMS_INIT;
	p.dsub = 17;
	expect_refusal(p, "parameter 'dsub' is out of range");
	p = (kc_trainer_params)KC_TRAINER_PARAMS_INIT;
	p.threads = 0;
	expect_refusal(p, "parameter 'threads' is out of range");
}
END_TEST

START_TEST(test_misuse)
{
	kc_trainer_params p = KC_TRAINER_PARAMS_INIT;
	kc_buf out = KC_BUF_INIT;
	kc_error err;
	kc_trainer *t;

	ck_assert_int_eq(kc_trainer_new(&t, &p, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_trainer_add(t, KC_STR("a b"), KC_STR("x"), &err), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_trainer_add(t, KC_STR(""), KC_STR("x"), &err), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_trainer_add(t, KC_STR("a"), KC_STR("x"), &err), KC_OK);
	ck_assert_int_eq(
	    kc_trainer_add(t, KC_STR("b"), KC_STR(" \n"), &err), KC_OK);
	ck_assert_int_eq(kc_trainer_write(t, false, &out, &err), KC_ERR_ARG);
	ck_assert_int_eq(kc_trainer_run(t, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "fewer than two labels to tell apart");
	kc_trainer_free(t);
	p.cutoff = 300;
	t = learn(p);
	ck_assert_int_eq(kc_trainer_run(t, &err), KC_ERR_ARG);
	ck_assert_int_eq(kc_trainer_write(t, false, &out, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "a model with a cutoff is quantized");
	kc_trainer_free(t);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    test_learns, test_threads, test_sizes, test_params, test_misuse};

	return UNIT_MAIN("trainer", cases);
}
