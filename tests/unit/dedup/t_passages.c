/* SPDX-License-Identifier: Apache-2.0 */
/* Passages: what goes does not depend on memory and seed. */
#include <config.h>

#include "kcorpus/passages.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOCUMENTS = 500 };

static void
write_text(unsigned i, kc_buf *out)
{
	unsigned x = i * 2654435761U;

	out->len = 0;
	for (unsigned k = 0; k < x % 23; k++) {
		x = x * 1664525 + 1013904223;
		if (x >> 30)
			ck_assert_int_eq(
			    kc_buf_addf(out, "line %u\n", (x >> 16) % 200),
			    KC_OK);
		else
			ck_assert_int_eq(
			    kc_buf_addf(out, "%u-%u\n\n", i, k), KC_OK);
	}
}

/* The texts of all that is left, with a mark between documents. */
static void
cut_all(const kc_passage_params *params, kc_buf *out)
{
	kc_passage_reader *r;
	kc_passages *p;
	kc_buf text = KC_BUF_INIT, hashes = KC_BUF_INIT;
	kc_passage_cut cut;

	ck_assert_int_eq(kc_passage_reader_new(&r, params, NULL), KC_OK);
	ck_assert_int_eq(kc_passages_new(&p, params, NULL), KC_OK);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		write_text(i, &text);
		hashes.len = 0;
		ck_assert_int_eq(
		    kc_passage_hashes(r, kc_buf_str(&text), &hashes, NULL),
		    KC_OK);
		ck_assert_int_eq(
		    kc_passages_add(p, kc_buf_str(&hashes), NULL), KC_OK);
	}
	ck_assert_int_eq(kc_passages_settle(p, NULL), KC_OK);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		write_text(i, &text);
		ck_assert_int_eq(kc_passages_next(p, &cut, NULL), KC_OK);
		ck_assert_int_eq(
		    kc_passages_put(p, kc_buf_str(&text), out, NULL), KC_OK);
		ck_assert_int_eq(kc_buf_addf(out, "== %d of %d\n",
				     (int)cut.gone, (int)cut.passages),
		    KC_OK);
	}
	kc_passage_reader_free(r);
	kc_passages_free(p);
	kc_buf_release(&text);
	kc_buf_release(&hashes);
}

START_TEST(memory_and_seed_change_nothing)
{
	kc_passage_params params = KC_PASSAGE_PARAMS_INIT;
	kc_buf plenty = KC_BUF_INIT, little = KC_BUF_INIT;

	params.kind = _i & 1 ? KC_PARAGRAPHS : KC_LINES;
	params.rule = (kc_passage_rule)(_i >> 1);
	params.red = 8;
	cut_all(&params, &plenty);
	params.memory = 2000; /* a part is read several times, from files */
	params.seed = 77;
	cut_all(&params, &little);
	ck_assert_uint_gt(plenty.len, DOCUMENTS);
	ck_assert_str_eq(plenty.ptr, little.ptr);
	kc_buf_release(&plenty);
	kc_buf_release(&little);
}
END_TEST

START_TEST(another_text_is_refused)
{
	static const char *const texts[] = {"a\n", "a\nb\nc\n"};
	kc_passage_params params = KC_PASSAGE_PARAMS_INIT;
	kc_passage_reader *r;
	kc_passages *p;
	kc_passage_cut cut;
	kc_buf b = KC_BUF_INIT;
	kc_error err;

	ck_assert_int_eq(kc_passage_reader_new(&r, &params, NULL), KC_OK);
	ck_assert_int_eq(kc_passages_new(&p, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_passage_hashes(r, KC_STR("a\nb\n"), &b, NULL), KC_OK);
	ck_assert_int_eq(kc_passages_add(p, kc_buf_str(&b), NULL), KC_OK);
	ck_assert_int_eq(kc_passages_settle(p, NULL), KC_OK);
	ck_assert_int_eq(kc_passages_next(p, &cut, NULL), KC_OK);
	ck_assert_uint_eq(cut.passages, 2);
	ck_assert_int_eq(
	    kc_passages_put(p, kc_str_of(texts[_i]), &b, &err), KC_ERR_ARG);
	kc_passage_reader_free(r);
	kc_passages_free(p);
	kc_buf_release(&b);
}
END_TEST

START_TEST(impossible_bounds_are_refused)
{
	kc_passage_params params = KC_PASSAGE_PARAMS_INIT;
	kc_passages *p;
	kc_error err;

	params.rule = KC_PASSAGES_RUNS;
	params.green = 51;
	ck_assert_int_eq(kc_passages_new(&p, &params, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "green up to 51 and red above 50");
	/* No other rule asks what is green. */
	params.rule = KC_PASSAGES_ABOVE;
	params.red = 2;
	ck_assert_int_eq(kc_passages_new(&p, &params, &err), KC_OK);
	kc_passages_free(p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("passages");
	TCase *t = tcase_create("passages");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, memory_and_seed_change_nothing, 0, 6);
	tcase_add_loop_test(t, another_text_is_refused, 0, 2);
	tcase_add_test(t, impossible_bounds_are_refused);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
