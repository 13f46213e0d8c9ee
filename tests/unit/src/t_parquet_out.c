/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of Parquet files as they are written: where pages end, what is bounded. */
#include <config.h>

#include "tests/unit/unit.h"

#include "bytes.h"
#include "parquet/column_out.h"

enum { ROWS = 6000 };

/* Rows of 1 to 400 ids that depend on their number alone. */
static void
add_row(struct kc_column_out *c, uint32_t row, bool *cut)
{
	char ids[800];
	uint32_t x = row * 2654435761u + 1;
	size_t n = 1 + x % 400;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525u + 1013904223u;
		kc_put16(ids + 2 * i, (uint16_t)(x >> 16));
	}
	ck_assert(!kc_column_add_ids(c, (kc_str){ids, 2 * n}, 2, NULL));
	ck_assert(!kc_column_end_row(c, cut, NULL));
}

/* Which rows pages end with, when row `without` is left out. */
static void
find_cuts(uint32_t without, bool cuts[ROWS])
{
	struct kc_column_out c = {.name = KC_STR("input_ids"), .ids = true};

	kc_column_reset(&c);
	for (uint32_t i = 0; i < ROWS; i++) {
		cuts[i] = false;
		if (i != without)
			add_row(&c, i, &cuts[i]);
	}
	kc_column_release(&c);
}

START_TEST(pages_end_where_the_content_says)
{
	static bool whole[ROWS], changed[ROWS];
	size_t pages = 0, same = 0;

	find_cuts(ROWS, whole);
	find_cuts(3, changed);
	for (size_t i = 0; i < ROWS; i++) {
		pages += whole[i];
		same += whole[i] && changed[i];
	}
	/* 4.8 MB of ids, pages of 512 KiB: the first differ, the others not. */
	ck_assert_uint_ge(pages, 6);
	ck_assert_uint_ge(same + 2, pages);
}
END_TEST

START_TEST(pages_have_a_least_and_a_most)
{
	struct kc_column_out c = {.name = KC_STR("x")};
	bool cut;
	size_t since = 0;
	kc_str same = {"all rows alike", 14};

	kc_column_reset(&c);
	for (size_t i = 0; i < 300000; i++) {
		ck_assert(!kc_column_add_string(&c, same, NULL));
		ck_assert(!kc_column_end_row(&c, &cut, NULL));
		since += 18;
		ck_assert_msg(
		    !cut || since >= 256 << 10, "a page of %zu", since);
		ck_assert_msg(
		    since <= (1 << 20) + 18, "%zu without a page", since);
		since = cut ? 0 : since;
	}
	kc_column_release(&c);
}
END_TEST

START_TEST(bounds_are_those_of_short_strings)
{
	struct kc_column_out c = {.name = KC_STR("x")};
	char text[KC_COLUMN_BOUND + 1] = {0};

	kc_column_reset(&c);
	ck_assert(!kc_column_add_string(&c, KC_STR("b"), NULL));
	ck_assert(!kc_column_add_string(&c, KC_STR("\xea\xb0\x80"), NULL));
	ck_assert(!kc_column_add_string(&c, (kc_str){NULL, 0}, NULL));
	ck_assert(!kc_column_add_string(&c, KC_STR(""), NULL));
	ck_assert(c.any && c.bounded);
	ck_assert_uint_eq(c.nulls, 1);
	ck_assert_uint_eq(c.least.len, 0);
	ck_assert(kc_str_equal(kc_buf_str(&c.most), KC_STR("\xea\xb0\x80")));
	ck_assert(
	    !kc_column_add_string(&c, (kc_str){text, sizeof(text)}, NULL));
	ck_assert(!c.bounded);
	kc_column_release(&c);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {pages_end_where_the_content_says,
	    pages_have_a_least_and_a_most, bounds_are_those_of_short_strings};

	return unit_main("parquet_out", cases, sizeof(cases) / sizeof(*cases));
}
