/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of Parquet files as they are written: where pages end, what is bounded. */
#include <config.h>

#include "tests/unit/unit.h"

#include "bytes.h"
#include "parquet/column_out.h"
#include "parquet/parquet_internal.h"

enum { ROWS = 12000 };

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
	ck_assert(
	    !kc_column_add_ids(c, (kc_str){ids, 2 * n}, 0, UINT16_MAX, NULL));
	ck_assert(!kc_column_end_row(c, cut, NULL));
}

/* Which rows pages end with, when row `without` is left out. */
static void
find_cuts(uint32_t without, bool cuts[ROWS])
{
	struct kc_column_out c = {.name = KC_STR("input_ids"), .width = 2};

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
	/* 4.8 MB of ids in 2 bytes each, pages of 512 KiB: the first differ, the others not. */
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

/* One row of n ids, 7 of which are the same, as a whole chunk. */
static void
make_ids_chunk(struct kc_column_out *c, size_t n)
{
	char ids[4000];

	for (size_t i = 0; i < n; i++)
		kc_put16(ids + 2 * i, (uint16_t)(i / 7));
	kc_column_reset(c);
	ck_assert(!kc_column_add_ids(c, (kc_str){ids, 2 * n}, 0, 299, NULL));
	ck_assert(!kc_column_end_page(c, NULL));
}

/* The next page of a chunk that is not compressed. */
static struct kc_parquet_page
take_page(struct kc_parquet_pages *pages)
{
	struct kc_parquet_page page;

	ck_assert(!kc_parquet_next_page(pages, 1, &page, NULL));
	return page;
}

START_TEST(ids_are_numbers_of_a_dictionary_where_that_is_less)
{
	enum { VOCAB = 300 };
	struct kc_column_out c = {
	    .name = KC_STR("input_ids"), .width = 2, .vocab = VOCAB};
	struct kc_parquet_pages pages = {.max_rep = 1};
	struct kc_parquet_page page;

	make_ids_chunk(&c, 2 * VOCAB - 1);
	ck_assert(!c.dictionary);
	pages.p = (unsigned char *)c.pages.ptr;
	pages.end = pages.p + c.pages.len;
	page = take_page(&pages);
	ck_assert_int_eq(page.encoding, KC_ENCODING_PLAIN);
	ck_assert_uint_eq(page.data.len, 4 * (2 * VOCAB - 1));
	ck_assert_uint_eq(kc_get32(page.data.ptr + 4 * 70), 10);

	make_ids_chunk(&c, 2 * VOCAB + 1);
	ck_assert(c.dictionary);
	pages.p = (unsigned char *)c.pages.ptr;
	pages.end = pages.p + c.pages.len;
	page = take_page(&pages);
	ck_assert(page.dictionary);
	ck_assert_uint_eq(page.values, VOCAB);
	for (uint32_t i = 0; i < VOCAB; i++)
		ck_assert_uint_eq(kc_get32(page.data.ptr + 4 * i), i);
	ck_assert_ptr_eq((char *)pages.p, c.pages.ptr + c.dictionary_len);
	page = take_page(&pages);
	ck_assert_int_eq(page.encoding, KC_ENCODING_DICTIONARY);
	ck_assert_uint_eq(page.values, 2 * VOCAB + 1);
	/* 16 bits, 76 eights of numbers (601 and 7 zeros). */
	ck_assert_uint_eq(page.data.len, 3 + 76 * 16);
	ck_assert_mem_eq(page.data.ptr, "\x10\x99\x01", 3);
	ck_assert_uint_eq(kc_get16(page.data.ptr + 3 + 2 * 600), 600 / 7);
	ck_assert_uint_eq(kc_get16(page.data.ptr + 3 + 2 * 601), 0);
	ck_assert_int_eq(kc_parquet_next_page(&pages, 1, &page, NULL), KC_EOF);
	kc_column_release(&c);
}
END_TEST

START_TEST(a_list_of_none_has_a_level)
{
	struct kc_column_out c = {.name = KC_STR("input_ids"), .width = 2};
	struct kc_parquet_pages pages = {.max_rep = 1};
	struct kc_parquet_page page;

	kc_column_reset(&c);
	ck_assert(!kc_column_add_ids(&c, KC_STR(""), UINT32_MAX, 0, NULL));
	ck_assert(!kc_column_add_ids(&c, (kc_str){"\7\0\2\0", 4}, 2, 7, NULL));
	ck_assert(!kc_column_end_page(&c, NULL));
	ck_assert_uint_eq(c.least_id, 2);
	ck_assert_uint_eq(c.most_id, 7);
	pages.p = (unsigned char *)c.pages.ptr;
	pages.end = pages.p + c.pages.len;
	page = take_page(&pages);
	ck_assert_uint_eq(page.values, 3);
	/* Runs: twice 0, once 1; once 0, twice 1. */
	ck_assert_uint_eq(page.reps.len, 6);
	ck_assert_mem_eq(page.reps.ptr, "\2\0\2\0\2\1", 6);
	ck_assert_uint_eq(page.defs.len, 4);
	ck_assert_mem_eq(page.defs.ptr, "\2\0\4\1", 4);
	ck_assert_uint_eq(page.data.len, 8);
	kc_column_release(&c);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {pages_end_where_the_content_says,
	    pages_have_a_least_and_a_most, bounds_are_those_of_short_strings,
	    ids_are_numbers_of_a_dictionary_where_that_is_less,
	    a_list_of_none_has_a_level};

	return unit_main("parquet_out", cases, sizeof(cases) / sizeof(*cases));
}
