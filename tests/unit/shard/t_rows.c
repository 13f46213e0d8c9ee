/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of files as others write them: what is found in them, what is refused. */
#include <config.h>

#include "shard_try.h"

#include "bytes.h"
#include "shard/formats/tf_example.h"

#include <stdio.h>

/* --- tf.train.Example --- */

/* Entries of the map of features: input_ids is {5, 300}, text is "abc". */
#define PACKED "\x0a\x14\x0a\x09input_ids\x12\x07\x1a\x05\x0a\x03\x05\xac\x02"
#define SINGLE \
	"\x0a\x16\x0a\x09input_" \
	"ids\x12\x09\x1a\x07\x08\x05\x08\xac\x02\x08\x07"
#define TEXT \
	"\x0a\x0f\x0a\x04text\x12\x07\x0a\x05\x0a\x03" \
	"abc"
/* input_ids is {7}; {65536}; {2^31}. */
#define SEVEN "\x0a\x12\x0a\x09input_ids\x12\x05\x1a\x03\x0a\x01\x07"
#define WIDE "\x0a\x14\x0a\x09input_ids\x12\x07\x1a\x05\x0a\x03\x80\x80\x04"
#define LARGE \
	"\x0a\x16\x0a\x09input_" \
	"ids\x12\x09\x1a\x07\x0a\x05\x80\x80\x80\x80\x08"

static kc_status
read_example(const char *features, unsigned *width, kc_buf *ids, kc_error *err)
{
	char message[128];
	size_t n = strlen(features);
	kc_status st;

	message[0] = 0x0a;
	message[1] = (char)n;
	memcpy(message + 2, features, n);
	ids->len = 0;
	st = kc_tf_example_read((kc_str){message, n + 2}, width, ids, err);
	return st;
}

/* Expect ids of 4 bytes, of which the first are `a` and `b`. */
static void
expect_ids(const char *features, size_t n, uint32_t a, uint32_t b)
{
	kc_buf ids = KC_BUF_INIT;
	unsigned width = 0;
	kc_error err = {.msg = ""};

	ck_assert_msg(
	    !read_example(features, &width, &ids, &err), "%s", err.msg);
	ck_assert_uint_eq(width, 4);
	ck_assert_uint_eq(ids.len, 4 * n);
	ck_assert_uint_eq(kc_get32(ids.ptr), a);
	if (n > 1)
		ck_assert_uint_eq(kc_get32(ids.ptr + 4), b);
	kc_buf_release(&ids);
}

START_TEST(features_come_in_any_order)
{
	kc_buf text = KC_BUF_INIT;
	unsigned width = 1;

	expect_ids(PACKED, 2, 5, 300);
	expect_ids(PACKED TEXT, 2, 5, 300);
	expect_ids(TEXT PACKED, 2, 5, 300);
	expect_ids(SINGLE, 3, 5, 300);
	ck_assert(!read_example(PACKED TEXT, &width, &text, NULL));
	ck_assert_str_eq(text.ptr, "abc");
	width = 0;
	ck_assert(!read_example(TEXT, &width, &text, NULL));
	ck_assert_uint_eq(width, 1);
	kc_buf_release(&text);
}
END_TEST

START_TEST(a_feature_twice_is_the_last)
{
	expect_ids(PACKED SEVEN, 1, 7, 0);
	expect_ids(SEVEN TEXT PACKED, 2, 5, 300);
}
END_TEST

START_TEST(ids_beyond_the_width_are_named)
{
	kc_buf ids = KC_BUF_INIT;
	unsigned width = 2;
	kc_error err;

	ck_assert_int_eq(read_example(WIDE, &width, &ids, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(err.msg, "id 65536, where 65535 is the most");
	width = 0;
	ck_assert_int_eq(
	    read_example(LARGE, &width, &ids, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(
	    err.msg, "id 2147483648, where 2147483647 is the most");
	kc_buf_release(&ids);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rows");
	TCase *t = tcase_create("rows");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_test(t, features_come_in_any_order);
	tcase_add_test(t, a_feature_twice_is_the_last);
	tcase_add_test(t, ids_beyond_the_width_are_named);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
