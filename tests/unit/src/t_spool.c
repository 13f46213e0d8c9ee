/* SPDX-License-Identifier: Apache-2.0 */
/* What is put aside comes back, from memory, from the file, from both. */
#include <config.h>

#include "kcorpus/spool.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static kc_status
collect(void *ctx, kc_str bytes, kc_error *err)
{
	(void)err;
	ck_assert_uint_eq(bytes.len % 4, 0);
	return kc_buf_add(ctx, bytes);
}

static void
expect(kc_spool *s, kc_str want)
{
	kc_buf got = KC_BUF_INIT, room = KC_BUF_INIT;
	kc_str view;

	ck_assert_uint_eq(kc_spool_len(s), want.len);
	ck_assert_int_eq(kc_spool_each(s, collect, &got, NULL), KC_OK);
	unit_text_equal(kc_buf_str(&got), want);
	for (size_t at = 0; at < want.len; at += 1 + want.len / 7) {
		size_t n = want.len - at < 999 ? want.len - at : 999;
		char part[999];

		ck_assert_int_eq(kc_spool_read(s, at, part, n, NULL), KC_OK);
		ck_assert_mem_eq(part, want.ptr + at, n);
		ck_assert_int_eq(
		    kc_spool_view(s, at, n, &room, &view, NULL), KC_OK);
		ck_assert_uint_eq(view.len, n);
		ck_assert_mem_eq(view.ptr, want.ptr + at, n);
	}
	kc_buf_release(&room);
	kc_buf_release(&got);
}

/* Pieces of 4 * _i bytes into a spool of about 1 KiB: whole numbers come out. */
START_TEST(bytes_come_back_in_order)
{
	size_t step = 4 * (size_t)_i;
	char *bytes = malloc(400000);
	kc_spool s;

	for (size_t i = 0; i < 400000; i++)
		bytes[i] = (char)(i * 7 + (i >> 8));
	kc_spool_init(&s, ".", 1024 + (size_t)_i % 8);
	for (int round = 0; round < 2; round++) {
		size_t len = 0;

		expect(&s, (kc_str){bytes, 0});
		for (; len + step <= 400000; len += step) {
			ck_assert_int_eq(
			    kc_spool_add(&s, (kc_str){bytes + len, step}, NULL),
			    KC_OK);
			if (len < 4096 || len == 200000)
				expect(&s, (kc_str){bytes, len + step});
		}
		expect(&s, (kc_str){bytes, len});
		expect(&s, (kc_str){bytes, len});
		ck_assert_int_eq(kc_spool_hold(&s, len - 1, NULL), KC_OK);
		ck_assert_int_ge(s.fd, 0);
		ck_assert_int_eq(kc_spool_hold(&s, len, NULL), KC_OK);
		ck_assert_int_eq(s.fd, -1);
		expect(&s, (kc_str){bytes, len});
		kc_spool_reset(&s);
	}
	kc_spool_release(&s);
	free(bytes);
}
END_TEST

START_TEST(a_missing_folder_matters_only_when_it_is_needed)
{
	char bytes[1025] = "";
	kc_error err;
	kc_spool s;

	kc_spool_init(&s, "no/such/folder", 1024);
	ck_assert_int_eq(kc_spool_add(&s, (kc_str){bytes, 1024}, NULL), KC_OK);
	ck_assert_int_eq(kc_spool_add(&s, (kc_str){bytes, 1}, &err), KC_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.msg, "no/such/folder"));
	kc_spool_release(&s);
}
END_TEST

static kc_status
refuse(void *ctx, kc_str bytes, kc_error *err)
{
	(void)ctx;
	return kc_fail(err, KC_ERR_LIMIT, bytes.len, "enough");
}

START_TEST(the_taker_can_stop)
{
	kc_spool s;

	kc_spool_init(&s, ".", 16);
	ck_assert_int_eq(
	    kc_spool_add(&s, KC_STR("0123456789abcdef0123"), NULL), KC_OK);
	ck_assert_int_eq(kc_spool_each(&s, refuse, NULL, NULL), KC_ERR_LIMIT);
	kc_spool_release(&s);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("spool");
	TCase *t = tcase_create("spool");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, bytes_come_back_in_order, 1, 4);
	tcase_add_loop_test(t, bytes_come_back_in_order, 255, 258);
	tcase_add_loop_test(t, bytes_come_back_in_order, 20000, 20001);
	tcase_add_test(t, a_missing_folder_matters_only_when_it_is_needed);
	tcase_add_test(t, the_taker_can_stop);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
