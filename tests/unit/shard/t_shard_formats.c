/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of raw ids: exact bytes, names, what each refuses. */
#include <config.h>

#include "shard_try.h"

#include "bytes.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static kc_shard_params
params_of(const char *formats)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;
	kc_error err;

	p.prefix = "x";
	ck_assert_msg(!kc_shard_formats(kc_str_of(formats), &p.formats, &err),
	    "%s", err.msg);
	return p;
}

/* Two documents of 2 and 1 ids; the delimiter is 3. */
static void
write_two(kc_shard_params p, const kc_tokens_spec *spec)
{
	fixture f = begin(p, spec, 0);

	add_document(&f, "{\"id\":\"a\"}", one_to_nine, 2);
	add_document(&f, "{\"id\":\"b\"}", one_to_nine + 8, 1);
	finish(&f);
}

/* Expect the numbers that a header of 256 int32 begins with, then zeros. */
static void
expect_header(const kc_buf *b, const uint32_t want[4])
{
	ck_assert_uint_ge(b->len, 1024);
	for (size_t i = 0; i < 256; i++)
		ck_assert_msg(kc_get32(b->ptr + 4 * i) == (i < 4 ? want[i] : 0),
		    "number %zu of the header is %u", i,
		    kc_get32(b->ptr + 4 * i));
}

static void
expect_headed(
    const char *name, const uint32_t want[4], const char *ids, size_t len)
{
	kc_buf b = contents(name);

	expect_header(&b, want);
	ck_assert_uint_eq(b.len, 1024 + len);
	ck_assert_mem_eq(b.ptr + 1024, ids, len);
	kc_buf_release(&b);
}

START_TEST(datatrove_has_the_ends_of_documents)
{
	write_two(params_of("datatrove"), &narrow);
	expect_file("x-00000.ds", "\1\0\2\0\3\0\xe7\3\3\0", 10);
	expect_file("x-00000.ds.index", "\3\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0", 16);
	expect_text("x-00000.ds.metadata",
	    "00000000000000010000000000000002|2\n5\n5 T");
	ck_assert_uint_eq(folder_count(false), 4);
}
END_TEST

START_TEST(nanogpt_is_one_file_without_a_number)
{
	write_two(params_of("nanogpt"), &narrow);
	expect_file("x.bin", "\1\0\2\0\3\0\xe7\3\3\0", 10);
	ck_assert_uint_eq(folder_count(false), 2);
}
END_TEST

START_TEST(nanogpt_refuses_a_second_shard_and_wide_ids)
{
	kc_shard_params p = params_of("nanogpt");
	kc_error err;
	fixture f;

	p.max_tokens = 4;
	f = begin(p, &narrow, 0);
	add_document(&f, "{}", one_to_nine, 2);
	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 2, &err), KC_ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.msg, "nanogpt reads one file"));
	give_up(&f);
	f = begin(params_of("nanogpt"), &wide, 0);
	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 2, &err), KC_ERR_ARG);
	give_up(&f);
}
END_TEST

START_TEST(llmc_has_a_header_and_the_delimiter_first)
{
	write_two(params_of("llmc"), &narrow);
	expect_headed("x_000000.bin", (const uint32_t[]){20240520, 1, 5, 0},
	    "\3\0\1\0\2\0\3\0\xe7\3", 10);
	write_two(params_of("llmc"), &wide);
	expect_headed("x_000000.bin", (const uint32_t[]){20240801, 7, 5, 0},
	    "\3\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\xe7\3\0\0", 20);
}
END_TEST

START_TEST(automodel_has_the_width_and_the_starts)
{
	write_two(params_of("automodel"), &narrow);
	expect_headed("x-00000.automodel.bin",
	    (const uint32_t[]){278895051, 1, 5, 2}, "\3\0\1\0\2\0\3\0\xe7\3",
	    10);
	expect_file("x-00000.automodel.bos.idx", "\0\0\0\0\3\0\0\0", 8);
	write_two(params_of("automodel"), &wide);
	expect_headed("x-00000.automodel.bin",
	    (const uint32_t[]){278895051, 1, 5, 4},
	    "\3\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\xe7\3\0\0", 20);
}
END_TEST

START_TEST(all_formats_share_what_they_can)
{
	struct stat bin, other;
	kc_buf manifest, payload;
	kc_hash128 hash;
	char hex[33];

	write_two(params_of("megatron,olmo,datatrove,nanogpt,llmc,automodel"),
	    &narrow);
	ck_assert_int_eq(stat("x-00000.bin", &bin), 0);
	ck_assert_uint_eq(bin.st_nlink, 4);
	ck_assert_int_eq(stat("x.bin", &other), 0);
	ck_assert_uint_eq(bin.st_ino, other.st_ino);
	expect_file("x-00000.npy", "\1\0\2\0\3\0\xe7\3\3\0", 10);
	expect_headed("x_000000.bin", (const uint32_t[]){20240520, 1, 5, 0},
	    "\3\0\1\0\2\0\3\0\xe7\3", 10);
	/* The hash is of the header too, which is written last. */
	payload = contents("x_000000.bin");
	hash = kc_hash128_of(kc_buf_str(&payload));
	kc_hash128_hex(hash, hex);
	manifest = contents("x.manifest.jsonl");
	ck_assert_msg(strstr(manifest.ptr, hex) != NULL, "no %s in %s", hex,
	    manifest.ptr);
	kc_buf_release(&payload);
	kc_buf_release(&manifest);
}
END_TEST

/* The file as lineage.h has it, byte for byte. */
START_TEST(lineage_has_heads_and_places)
{
	static const char want[] = "KCLINEAG\1\0\0\0\0\0\0\0"
				   "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"
				   "\0\0"
				   "\3\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0"
				   "\x1b\0\0\0\0\0\0\0\x26\0\0\0\0\0\0\0"
				   "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"
				   "\2\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0"
				   "\x28\0\0\0\0\0\0\0KCLINEAG";
	kc_shard_params p = params_of("megatron");

	p.formats |= KC_SHARD_LINEAGE;
	write_two(p, &narrow);
	expect_file("x-00000.lineage", want, sizeof(want) - 1);
}
END_TEST

START_TEST(formats_refuse_what_their_readers_lose)
{
	static const struct {
		const char *formats;
		unsigned delim;
		bool fine;
	} cases[] = {{"olmo", KC_DELIM_PREPEND, false},
	    {"olmo", KC_DELIM_NONE, false}, {"olmo", KC_DELIM_BOTH, true},
	    {"llmc", KC_DELIM_APPEND, false},
	    {"automodel", KC_DELIM_NONE, false},
	    {"llmc,olmo", KC_DELIM_BOTH, true},
	    {"llmc,olmo", KC_DELIM_AUTO, true},
	    {"nanogpt", KC_DELIM_NONE, true}};
	kc_shard_params p = params_of(cases[_i].formats);
	kc_outset *set = kc_outset_new();
	kc_shard_writer *w;
	kc_error err = {KC_OK, 0, 0, ""};
	kc_status st;

	p.delim = cases[_i].delim;
	st = kc_shard_writer_new(&w, &p, set, &err);
	ck_assert_msg(
	    !st == cases[_i].fine, "%s: %s", cases[_i].formats, err.msg);
	if (!st)
		kc_shard_writer_free(w);
	kc_outset_free(set);
}
END_TEST

/* --- Formats with records --- */

START_TEST(mds_has_a_sample_for_each_document)
{
	kc_buf b;

	write_two(params_of("mds"), &narrow);
	b = contents("x.mds/shard.00000.mds");
	ck_assert_uint_eq(kc_get32(b.ptr), 2);
	ck_assert_uint_eq(kc_get32(b.ptr + 12), b.len);
	/* Lengths of id and tokens, "a", one dimension of 3 ids. */
	ck_assert_mem_eq(b.ptr + kc_get32(b.ptr + 4),
	    "\1\0\0\0\x8\0\0\0a\4\3\1\0\2\0\3\0", 17);
	kc_buf_release(&b);
	unlink("x.mds/shard.00000.mds");
	unlink("x.mds/index.json");
	ck_assert(!rmdir("x.mds"));
}
END_TEST

/* Once a document, whatever the number of formats; not in packed sets. */
START_TEST(mended_values_are_counted)
{
	kc_shard_params p = params_of("tfrecord,parquet");
	fixture f;

	p.columns = "a,b";
	p.max_tokens = 5; /* two shards */
	if (_i) {
		p.pack = KC_PACK_CONCAT;
		p.sequence = 2;
	}
	f = begin(p, &narrow, 0);
	add_document(&f, "{\"a\":\"\\ud800\",\"b\":\"\\udc00\\ud800x\"}",
	    one_to_nine, 4);
	add_document(
	    &f, "{\"a\":\"\\ud83d\\ude00\",\"c\":\"\\ud800\"}", one_to_nine, 4);
	add_document(&f, "{\"b\":\"\\udfff\"}", one_to_nine, 4);
	ck_assert(!kc_shard_writer_finish(f.writer, NULL));
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).mended, _i ? 0 : 4);
	give_up(&f);
}
END_TEST

START_TEST(a_folder_goes_with_the_set_that_it_was_made_for)
{
	fixture f = begin(params_of("mds"), &narrow, 0);

	add_document(&f, "{\"id\":\"a\"}", one_to_nine, 2);
	ck_assert_int_eq(kc_shard_writer_finish(f.writer, NULL), KC_OK);
	ck_assert(!access("x.mds", F_OK));
	kc_outset_abandon(f.set);
	ck_assert(access("x.mds", F_OK));
	kc_shard_writer_free(f.writer);
	kc_tokens_writer_free(f.tokens);
	kc_outset_free(f.set);
}
END_TEST

START_TEST(records_refuse_what_they_cannot_be)
{
	kc_shard_params p = params_of("tfrecord");
	kc_outset *set = kc_outset_new();
	kc_shard_writer *w;
	kc_error err;

	p.compress = KC_COMPRESS_GZIP;
	ck_assert_int_eq(kc_shard_writer_new(&w, &p, set, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "tfrecord is not compressed with gzip");
	p.compress = KC_COMPRESS_AUTO;
	p.columns = "a,b,a";
	ck_assert_int_eq(kc_shard_writer_new(&w, &p, set, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "column 'a' stands twice");
	p.columns = "1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,g,h";
	ck_assert_int_eq(kc_shard_writer_new(&w, &p, set, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "more than 16 columns");
	kc_outset_free(set);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("shard formats");
	TCase *t = tcase_create("shard formats");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_test(t, datatrove_has_the_ends_of_documents);
	tcase_add_test(t, nanogpt_is_one_file_without_a_number);
	tcase_add_test(t, nanogpt_refuses_a_second_shard_and_wide_ids);
	tcase_add_test(t, llmc_has_a_header_and_the_delimiter_first);
	tcase_add_test(t, automodel_has_the_width_and_the_starts);
	tcase_add_test(t, all_formats_share_what_they_can);
	tcase_add_test(t, lineage_has_heads_and_places);
	tcase_add_loop_test(t, formats_refuse_what_their_readers_lose, 0, 8);
	tcase_add_test(t, mds_has_a_sample_for_each_document);
	tcase_add_loop_test(t, mended_values_are_counted, 0, 2);
	tcase_add_test(t, a_folder_goes_with_the_set_that_it_was_made_for);
	tcase_add_test(t, records_refuse_what_they_cannot_be);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
