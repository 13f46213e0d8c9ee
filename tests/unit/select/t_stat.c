/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics of a corpus. */
#include <config.h>

#include "kcorpus/stat.h"

#include "select/stat_internal.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Nearest rank on the sorted values; exact below 256, else within 1 %. */
START_TEST(percentiles_are_near)
{
	static struct kc_lengths l;
	enum { N = 1234 };
	uint64_t v[N];
	unsigned seed = 1 + (unsigned)_i;

	memset(&l, 0, sizeof(l));
	for (size_t i = 0; i < N; i++) {
		uint64_t x = (uint64_t)rand_r(&seed) << 31 ^
		    (uint64_t)rand_r(&seed);

		v[i] = x >> ((unsigned)_i + (unsigned)rand_r(&seed) % 8) % 62;
		kc_lengths_add(&l, v[i]);
	}
	qsort(v, N, sizeof(*v), compare64);
	for (unsigned percent = 1; percent <= 100; percent++) {
		uint64_t want = v[(N * percent + 99) / 100 - 1];
		uint64_t have = kc_lengths_percentile(&l, percent);

		ck_assert_uint_le(have, want);
		if (want < 256)
			ck_assert_uint_eq(have, want);
		ck_assert_uint_le(want - have, want / 100);
	}
	ck_assert_uint_eq(l.least, v[0]);
	ck_assert_uint_eq(l.greatest, v[N - 1]);
}
END_TEST

START_TEST(buckets_hold_any_length)
{
	static struct kc_lengths l;

	memset(&l, 0, sizeof(l));
	kc_lengths_add(&l, UINT64_MAX);
	ck_assert_uint_ge(kc_lengths_percentile(&l, 50), UINT64_MAX / 100 * 99);
	kc_lengths_add(&l, 0);
	ck_assert_uint_eq(kc_lengths_percentile(&l, 50), 0);
}
END_TEST

static const struct {
	const char *text, *lang;
} docs[] = {
    {u8"\uAC00\uAC01 \uAC02\n", "ko"},
    {u8"\u314B\u314B", "ko"},
    {"", ""},
    {"one two 3\nfour", "en"},
    {u8"\u3000\u5927 a", "ko"},
};
enum { DOCS = sizeof(docs) / sizeof(*docs) };

static void
add(kc_stat *s, size_t i)
{
	ck_assert_int_eq(kc_stat_add(s, kc_str_of(docs[i].text),
			     kc_str_of(docs[i].lang), NULL),
	    KC_OK);
}

START_TEST(numbers_of_a_small_corpus)
{
	kc_stat *s;
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(kc_stat_new(&s, 1, NULL), KC_OK);
	for (size_t i = 0; i < DOCS; i++)
		add(s, i);
	ck_assert_int_eq(kc_stat_json(s, &out), KC_OK);
	ck_assert_str_eq(out.ptr,
	    "{\"documents\":5,\"empty\":1,\"bytes\":39,\"characters\":25,"
	    "\"spaces\":7,\"digits\":1,\"marks\":0,\"jamo\":2,\"eojeol\":9,"
	    "\"lines\":5,\"letters\":{\"Latin\":11,\"Hangul\":5,\"Han\":1},"
	    "\"characters_per_document\":{\"least\":0,\"p1\":0,\"p5\":0,"
	    "\"p25\":2,\"p50\":4,\"p75\":5,\"p95\":14,\"p99\":14,"
	    "\"greatest\":14,\"mean\":5.00},"
	    "\"eojeol_per_document\":{\"least\":0,\"p1\":0,\"p5\":0,"
	    "\"p25\":1,\"p50\":2,\"p75\":2,\"p95\":4,\"p99\":4,"
	    "\"greatest\":4,\"mean\":1.80},"
	    "\"languages\":{\"ko\":{\"documents\":3,\"characters\":11},"
	    "\"\":{\"documents\":1,\"characters\":0},"
	    "\"en\":{\"documents\":1,\"characters\":14}}}");
	kc_buf_release(&out);
	kc_stat_free(s);
}
END_TEST

START_TEST(no_documents)
{
	kc_stat *s;
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(kc_stat_new(&s, 1, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_text(s, &out), KC_OK);
	ck_assert_ptr_nonnull(strstr(out.ptr, "documents"));
	ck_assert_ptr_null(strstr(out.ptr, "language"));
	kc_buf_release(&out);
	kc_stat_free(s);
}
END_TEST

/* Any sharing among workers, any order, any seed. */
START_TEST(merging_is_adding)
{
	kc_stat *all, *a, *b;
	kc_buf want = KC_BUF_INIT, have = KC_BUF_INIT;

	ck_assert_int_eq(kc_stat_new(&all, 1, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_new(&a, 2, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_new(&b, 3, NULL), KC_OK);
	for (size_t i = 0; i < DOCS; i++) {
		add(all, i);
		add(_i >> i & 1 ? a : b, DOCS - 1 - i);
	}
	ck_assert_int_eq(kc_stat_merge(a, b, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_text(all, &want), KC_OK);
	ck_assert_int_eq(kc_stat_json(all, &want), KC_OK);
	ck_assert_int_eq(kc_stat_text(a, &have), KC_OK);
	ck_assert_int_eq(kc_stat_json(a, &have), KC_OK);
	ck_assert_str_eq(have.ptr, want.ptr);
	kc_stat_free(all);
	kc_stat_free(a);
	kc_stat_free(b);
	kc_buf_release(&want);
	kc_buf_release(&have);
}
END_TEST

START_TEST(languages_are_bounded)
{
	kc_stat *s, *other;
	kc_buf label = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_status st = KC_OK;

	ck_assert_int_eq(kc_stat_new(&s, 1, NULL), KC_OK);
	for (int i = 0; i <= KC_STAT_MAX_LABEL; i++)
		ck_assert_int_eq(kc_buf_addc(&label, 'a'), KC_OK);
	ck_assert_int_eq(kc_stat_add(s, KC_STR("x"), kc_buf_str(&label), NULL),
	    KC_ERR_FORMAT);
	for (uint64_t i = 0; i < KC_STAT_MAX_LANGUAGES + 3; i++) {
		label.len = 0;
		st = kc_buf_addu(&label, i);
		if (!st)
			st = kc_stat_add(
			    s, KC_STR("x"), kc_buf_str(&label), NULL);
		if (st != (i < KC_STAT_MAX_LANGUAGES ? KC_OK : KC_ERR_LIMIT))
			ck_abort_msg("language %d", (int)i);
	}
	/* Those that are known still count, also after the refusal. */
	ck_assert_int_eq(
	    kc_stat_add(s, KC_STR("x"), KC_STR("65535"), NULL), KC_OK);
	ck_assert_int_eq(kc_stat_new(&other, 2, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_merge(other, s, NULL), KC_OK);
	ck_assert_int_eq(kc_stat_json(other, &text), KC_OK);
	ck_assert_ptr_nonnull(strstr(text.ptr, "\"65535\":{\"documents\":2,"));
	ck_assert_ptr_null(strstr(text.ptr, "\"65536\":"));
	ck_assert_int_eq(
	    kc_stat_add(other, KC_STR("x"), KC_STR("0"), NULL), KC_OK);
	ck_assert_int_eq(kc_stat_merge(s, other, NULL), KC_OK);
	kc_stat_free(other);
	kc_buf_release(&text);
	kc_buf_release(&label);
	kc_stat_free(s);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("stat");
	TCase *t = tcase_create("stat");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, percentiles_are_near, 0, 62);
	tcase_add_test(t, buckets_hold_any_length);
	tcase_add_test(t, numbers_of_a_small_corpus);
	tcase_add_test(t, no_documents);
	tcase_add_loop_test(t, merging_is_adding, 0, 1 << DOCS);
	tcase_add_test(t, languages_are_bounded);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
