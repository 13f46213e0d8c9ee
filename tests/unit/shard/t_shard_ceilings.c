/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of formats that have records. None is reached by writing: what is over
 * them is tried with lower ones.
 */
#include <config.h>

#include "shard_try.h"

#include "shard/formats/sample_table.h"
#include "shard/set/set_writer.h"

static const struct page_ceilings {
	const struct kc_shard_format *format;
	uint64_t document, documents; /* tokens of one; in a shard */
} pages[] = {
    {&kc_format_mds, 268435456, 536870911},
    {&kc_format_parquet, 264241152, 2147483647},
    {&kc_format_webdataset, 268435456, 10000000},
    {&kc_format_tfrecord, 214748364, UINT64_MAX},
    {&kc_format_arrayrecord, 214748364, 16777216},
    {&kc_format_litdata, 268435456, 536870911},
};
enum { PAGES = sizeof(pages) / sizeof(*pages) };

static fixture
begin_format(const struct kc_shard_format *format, const kc_tokens_spec *spec)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;

	p.prefix = "x";
	p.formats = format->bit;
	return begin(p, spec, 0);
}

START_TEST(ceilings_are_those_of_the_page)
{
	const struct page_ceilings *p = &pages[_i];
	fixture f = begin_format(p->format, &narrow);

	ck_assert_uint_eq(f.writer->format_document, p->document);
	ck_assert_uint_eq(f.writer->max_documents, p->documents);
	ck_assert_uint_eq(p->format->max_vocab, 2147483648);
	give_up(&f);
}
END_TEST

START_TEST(documents_beyond_the_ceiling_begin_a_shard)
{
	fixture f = begin_format(pages[_i].format, &narrow);

	f.writer->max_documents = 2;
	for (size_t i = 0; i < 5; i++)
		add_document(&f, "{}", one_to_nine, 2);
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).shards, 3);
	give_up(&f);
}
END_TEST

/* With its delimiter a document of 3 ids has 4 tokens. */
START_TEST(longer_documents_are_left_out)
{
	fixture f = begin_format(pages[_i].format, &narrow);

	f.writer->format_document = 4;
	add_document(&f, "{}", one_to_nine, 3);
	ck_assert_uint_eq(f.left_out, 0);
	add_document(&f, "{}", one_to_nine, 4);
	ck_assert_uint_eq(f.left_out, 1);
	ck_assert_int_eq(f.verdict, KC_SHARD_TOO_LONG);
	give_up(&f);
}
END_TEST

START_TEST(larger_vocabularies_are_refused)
{
	static const kc_tokens_spec large = {{1, 2}, 2147483649, 3};
	fixture f = begin_format(pages[_i].format, &large);
	kc_error err = {.msg = ""};

	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 2, &err), KC_ERR_ARG);
	ck_assert_msg(strstr(err.msg, "takes up to 2147483648"), "%s", err.msg);
	ck_assert_msg(strstr(err.msg, pages[_i].format->name), "%s", err.msg);
	give_up(&f);
}
END_TEST

/* --- Tables of samples: MDS and LitData --- */

/* A text of 10 bytes and samples of 3 and 4: the count and 3 offsets are 16 more. */
enum { TABLE = 16 + 10 + 3 + 4 };
#define TABLE_BYTES \
	"\2\0\0\0" \
	"\x1a\0\0\0\x1d\0\0\0\x21\0\0\0" \
	"text of 10" \
	"abcdefg"

static void
add_sample(struct kc_sample_table *t, const char *sample, kc_status want)
{
	kc_error err = {.msg = ""};

	ck_assert(!kc_sample_table_add(t, kc_str_of(sample), &err));
	ck_assert_int_eq(kc_sample_table_end(t, 10, &err), want);
	if (want)
		ck_assert_msg(strstr(err.msg,
				  "mds has at most 33 bytes with its "
				  "columns"),
		    "%s", err.msg);
}

START_TEST(a_table_has_a_ceiling)
{
	static const unsigned how[] = {
	    KC_COMPRESS_NONE, KC_COMPRESS_GZIP, KC_COMPRESS_ZSTD};
	struct kc_shard_place place = {.set = kc_outset_new(),
	    .prefix = "x",
	    .tmp = ".",
	    .compress = how[_i]};
	struct kc_sample_table t;
	kc_error err;

	kc_sample_table_init(&t, "mds", &place);
	ck_assert_uint_eq(t.most, _i ? 1073741824 : 4294967295);
	t.most = TABLE;
	add_sample(&t, "abc", KC_OK);
	add_sample(&t, "defg", KC_OK);
	ck_assert(!kc_sample_table_write(
	    &t, &place, ".t", KC_STR("text of 10"), &err));
	ck_assert_uint_eq(t.len, TABLE);
	ck_assert(!kc_outset_commit(place.set, &err));
	expect_file("x.t", TABLE_BYTES, TABLE);
	kc_sample_table_release(&t);

	/* One more sample, even of nothing, is one offset too many. */
	kc_sample_table_init(&t, "mds", &place);
	t.most = TABLE;
	add_sample(&t, "abc", KC_OK);
	add_sample(&t, "defg", KC_OK);
	add_sample(&t, "", KC_ERR_LIMIT);
	kc_sample_table_release(&t);
	kc_outset_free(place.set);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ceilings");
	TCase *t = tcase_create("ceilings");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_loop_test(t, ceilings_are_those_of_the_page, 0, PAGES);
	tcase_add_loop_test(
	    t, documents_beyond_the_ceiling_begin_a_shard, 0, PAGES);
	tcase_add_loop_test(t, longer_documents_are_left_out, 0, PAGES);
	tcase_add_loop_test(t, larger_vocabularies_are_refused, 0, PAGES);
	tcase_add_loop_test(t, a_table_has_a_ceiling, 0, 3);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
