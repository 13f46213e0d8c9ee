/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, strings, buffers, arenas, hashes. */
#include <config.h>

#include "kcorpus/base.h"
#include "kcorpus/base64.h"
#include "kcorpus/hash.h"
#include "kcorpus/number.h"

#include "mem.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(error_keeps_code_offset_and_text)
{
	kc_error err = {0};

	ck_assert_int_eq(
	    kc_fail(&err, KC_ERR_LIMIT, 7, "%d bytes", 9), KC_ERR_LIMIT);
	ck_assert_int_eq(err.code, KC_ERR_LIMIT);
	ck_assert_uint_eq(err.offset, 7);
	ck_assert_str_eq(err.msg, "9 bytes");
	ck_assert_int_eq(kc_fail_errno(&err, ENOENT, "open"), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, ENOENT);
	ck_assert_str_eq(err.msg, "open: No such file or directory");
	ck_assert_int_eq(kc_fail(NULL, KC_ERR_ARG, 0, "x"), KC_ERR_ARG);
}
END_TEST

START_TEST(buffer_grows_and_keeps_nul_after)
{
	kc_buf b = KC_BUF_INIT;

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(kc_buf_add(&b, KC_STR("a\0b")), KC_OK);
	ck_assert_int_eq(kc_buf_addc(&b, 'c'), KC_OK);
	ck_assert_int_eq(kc_buf_addf(&b, "%s%d", "x", 12), KC_OK);
	ck_assert_int_eq(kc_buf_addu(&b, UINT64_MAX), KC_OK);
	ck_assert_uint_eq(b.len, 3000 + 1 + 3 + 20);
	ck_assert(!memcmp(b.ptr + 3000, "cx1218446744073709551615", 24));
	ck_assert_int_eq(kc_buf_reserve(&b, SIZE_MAX - 5), KC_ERR_NOMEM);
	kc_buf_reset(&b, 1 << 20);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_uint_ne(b.cap, 0);
	kc_buf_reset(&b, 10);
	ck_assert_uint_eq(b.cap, 0);
	kc_buf_release(&b);
}
END_TEST

START_TEST(strings_compare_as_unsigned_bytes)
{
	ck_assert(kc_str_compare(KC_STR("a"), KC_STR("\xff")) < 0);
	ck_assert(kc_str_compare(KC_STR("ab"), KC_STR("a")) > 0);
	ck_assert(kc_str_compare((kc_str){NULL, 0}, KC_STR("")) == 0);
	unit_text_equal((kc_str){NULL, 0}, KC_STR(""));
	ck_assert(!kc_str_equal(KC_STR("a"), KC_STR("b")));
}
END_TEST

/* NULL: no number. */
START_TEST(numbers_are_decimal)
{
	static const struct {
		const char *text;
		double x;
	} good[] = {{"0", 0}, {"7", 7}, {"-12.5", -12.5}, {".5", .5},
	    {"00.25", .25}, {"1e3", 1000}, {"2E+2", 200}, {"5e-1", .5},
	    {"0.1", 0.1}, {"0.30000000000000004", 0.30000000000000004},
	    {"9007199254740993", 9007199254740992.0},
	    {"1e400", (double)INFINITY}, {"-1e400", -(double)INFINITY},
	    {"4.9406564584124654e-324", 4.9406564584124654e-324}, {"1e-400", 0},
	    {"1.7976931348623157e308", 1.7976931348623157e308}};
	static const char *const bad[] = {"", "-", ".", "5.", "+1", " 1", "1 ",
	    "0x10", "nan", "inf", "-inf", "infinity", "1e", "1e+", "e5", "1,5",
	    "1.2.3", "--1", "1-", "1e5.0", "1_000"};
	char longest[KC_NUMBER_MAX + 2];
	double x = 42;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(kc_number_parse(kc_str_of(good[i].text), &x),
		    "%s", good[i].text);
		ck_assert_msg(x == good[i].x, "%s: %.17g", good[i].text, x);
	}
	x = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!kc_number_parse(kc_str_of(bad[i]), &x), "%s: %g",
		    bad[i], x);
	ck_assert(!kc_number_parse((kc_str){"1\0002", 3}, &x));
	memset(longest, '0', sizeof(longest));
	ck_assert(!kc_number_parse((kc_str){longest, KC_NUMBER_MAX + 1}, &x));
	ck_assert(x == 42);
	longest[KC_NUMBER_MAX - 1] = '3';
	ck_assert(kc_number_parse((kc_str){longest, KC_NUMBER_MAX}, &x));
	ck_assert(x == 3);
}
END_TEST

START_TEST(arena_aligns_and_reuses)
{
	kc_arena a = KC_ARENA_INIT;
	kc_str s;

	for (size_t n = 1; n < 200000; n = n * 3 + 1) {
		char *p = kc_arena_alloc(&a, n);

		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		memset(p, 1, n);
	}
	s = kc_arena_copy(&a, KC_STR("x"));
	ck_assert_str_eq(s.ptr, "x");
	kc_arena_reset(&a);
	ck_assert_ptr_nonnull(kc_arena_alloc(&a, 10));
	/* A giant does not stay, wherever it stands among the others. */
	ck_assert_ptr_nonnull(kc_arena_alloc(&a, 1 << 20));
	kc_arena_reset(&a);
	ck_assert_uint_lt(kc_arena_memory(&a), 80 << 10);
	kc_arena_release(&a);
	ck_assert_ptr_nonnull(kc_arena_alloc(&a, 1 << 20));
	ck_assert_ptr_nonnull(kc_arena_alloc(&a, 1));
	kc_arena_reset(&a);
	ck_assert_uint_lt(kc_arena_memory(&a), 80 << 10);
	ck_assert_ptr_nonnull(kc_arena_alloc(&a, 10));
	kc_arena_release(&a);
	ck_assert_uint_eq(kc_arena_memory(&a), 0);
}
END_TEST

START_TEST(grow_refuses_overflow)
{
	uint64_t *v = NULL;
	size_t cap = 0;

	ck_assert_int_eq(KC_GROW(&v, &cap, 100), KC_OK);
	ck_assert_uint_ge(cap, 100);
	ck_assert_int_eq(KC_GROW(&v, &cap, SIZE_MAX / 4), KC_ERR_NOMEM);
	kc_free(v);
}
END_TEST

/* Examples of FIPS 180-2, appendix B, and of its test programme; cuts anywhere. */
START_TEST(hashes_are_sha256)
{
	static const struct {
		const char *unit;
		size_t times;
		const char *want;
	} cases[] = {
	    {"", 1,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b855"},
	    {"abc", 1,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		"15ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db"
		"06c1"},
	    {"a", 1000000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc711"
		"2cd0"}};
	kc_sha256 *h = kc_sha256_new();
	char hex[65];

	for (size_t i = 0; i < 4; i++) {
		size_t n = strlen(cases[i].unit), len = n * cases[i].times;
		char *text = malloc(len + 1);

		for (size_t at = 0; at < len; at++)
			text[at] = cases[i].unit[at % n];
		kc_sha256_reset(h);
		for (size_t at = 0; at < len;) {
			size_t part = 1 + at * 7 % 299;

			part = part < len - at ? part : len - at;
			kc_sha256_add(h, (kc_str){text + at, part});
			at += part;
		}
		kc_sha256_hex(h, hex);
		ck_assert_str_eq(hex, cases[i].want);
		free(text);
	}
	kc_sha256_free(h);
}
END_TEST

/* The empty string's hashes, from the XXH3 specification. */
START_TEST(hashes_are_xxh3)
{
	char hex[33];
	kc_hasher *h = kc_hasher_new();

	ck_assert_uint_eq(kc_hash64(KC_STR(""), 0), 0x2D06800538D394C2);
	kc_hash128_hex(kc_hash128_of(KC_STR("")), hex);
	ck_assert_str_eq(hex, "99aa06d3014798d86001c324468d497f");
	kc_hasher_add(h, KC_STR("ab"));
	kc_hasher_add(h, KC_STR("c"));
	ck_assert_uint_eq(
	    kc_hasher_value(h).low, kc_hash128_of(KC_STR("abc")).low);
	kc_hasher_free(h);
}
END_TEST

/* RFC 4648, section 10, and what is none. */
START_TEST(base64_both_ways)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="},
	    {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {"Z", "Zg=", "Zg",
	    "=Zg=", "Zh==", "Zm9=", "Zm 9", "Z===", "====", "Zg==Zg=="};
	kc_buf b = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		b.len = 0;
		ck_assert_int_eq(
		    kc_base64_write(kc_str_of(pairs[i][0]), &b), KC_OK);
		unit_text_equal(kc_buf_str(&b), kc_str_of(pairs[i][1]));
		b.len = 0;
		ck_assert_int_eq(
		    kc_base64_read(kc_str_of(pairs[i][1]), &b), KC_OK);
		unit_text_equal(kc_buf_str(&b), kc_str_of(pairs[i][0]));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(
		    kc_base64_read(kc_str_of(bad[i]), &b) == KC_ERR_FORMAT,
		    "%s", bad[i]);
	kc_buf_release(&b);
}
END_TEST

START_TEST(numbers_have_the_fewest_digits)
{
	static const struct {
		double x;
		const char *text;
	} cases[] = {{0, "0"}, {-0.0, "-0"}, {.1, "0.1"},
	    {.1 + .2, "0.30000000000000004"}, {1e22, "1e+22"}, {1e23, "1e+23"},
	    {5e-324, "5e-324"},
	    {2.2250738585072014e-308, "2.2250738585072014e-308"},
	    {1.7976931348623157e308, "1.7976931348623157e+308"},
	    {9007199254740993.0, "9007199254740992"},
	    {(double)(1.0f / 3), "0.3333333432674408"}};
	kc_buf b = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		b.len = 0;
		ck_assert(!kc_number_put(cases[i].x, &b));
		ck_assert_str_eq(b.ptr, cases[i].text);
	}
	b.len = 0;
	ck_assert(!kc_number_put_digits(-1.0 / 3, 4, &b));
	ck_assert_str_eq(b.ptr, "-0.3333");
	kc_buf_release(&b);
}
END_TEST

START_TEST(shares_have_four_decimals)
{
	for (unsigned i = 0; i <= 10000; i++) {
		char want[16], share[KC_NUMBER_SHARE + 1] = "";

		snprintf(want, sizeof(want), "%.4f", i / 10000.0);
		kc_number_write_share(i, share);
		ck_assert_str_eq(share, want);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("base");
	TCase *t = tcase_create("base");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_test(t, error_keeps_code_offset_and_text);
	tcase_add_test(t, buffer_grows_and_keeps_nul_after);
	tcase_add_test(t, strings_compare_as_unsigned_bytes);
	tcase_add_test(t, numbers_are_decimal);
	tcase_add_test(t, shares_have_four_decimals);
	tcase_add_test(t, numbers_have_the_fewest_digits);
	tcase_add_test(t, arena_aligns_and_reuses);
	tcase_add_test(t, grow_refuses_overflow);
	tcase_add_test(t, hashes_are_xxh3);
	tcase_add_test(t, hashes_are_sha256);
	tcase_add_test(t, base64_both_ways);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
