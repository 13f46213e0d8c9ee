/* SPDX-License-Identifier: Apache-2.0 */
/* Shards from frames: exact bytes, cuts, delimiters, what is left out. */
#include <config.h>

#include "kcorpus/shard.h"

#include "shard/shard_internal.h"

#include "bytes.h"
#include "shard_try.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- The tests --- */

START_TEST(all_bytes_of_both_formats)
{
	static const char payload[] = "\1\0\2\0\3\0"
				      "\xe7\3\3\0";
	static const char idx[] = "MMIDIDX\0\0\1\0\0\0\0\0\0\0\x8"
				  "\2\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0"
				  "\3\0\0\0\2\0\0\0"
				  "\0\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0"
				  "\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
				  "\2\0\0\0\0\0\0";
	fixture f = begin(both_formats(), &narrow, 0);
	struct stat bin, npy;

	add_document(&f, "{\"id\":\"a\"}", one_to_nine, 2);
	add_document(
	    &f, "{\"id\":7,\"source\":\"s,\\\"\\n\"}", one_to_nine + 8, 1);
	finish(&f);
	expect_file("x-00000.bin", payload, sizeof(payload) - 1);
	expect_file("x-00000.npy", payload, sizeof(payload) - 1);
	ck_assert_uint_eq(sizeof(idx), 42 + 20 * 2);
	expect_file("x-00000.idx", idx, sizeof(idx));
	expect_text("x-00000.csv.gz", "0,3,a,,1\n3,5,7,\"s,\"\"\\u000a\",2\n");
	expect_text("x.manifest.jsonl",
	    "{\"shard\":0,\"files\":["
	    "{\"format\":\"megatron\",\"name\":\"x-00000.bin\",\"bytes\":10,"
	    "\"xxh3_128\":\"30566329ac0a92ebe6226dc6926f02ac\","
	    "\"sha256\":\"3546105035eefcf5a8a23bf96fab330586fa142b"
	    "31917599c5e46ee7ab2df4f4\","
	    "\"delim\":\"append\"},"
	    "{\"format\":\"megatron\",\"name\":\"x-00000.idx\",\"bytes\":82,"
	    "\"xxh3_128\":\"f2b637ce7360945cd7855f0760064815\","
	    "\"sha256\":\"416ba3f8d9601192c5b0c9424ce7e61d6ac2d9d4"
	    "64dba8e5ee55deb8247de3aa\"},"
	    "{\"format\":\"olmo\",\"name\":\"x-00000.npy\",\"bytes\":10,"
	    "\"xxh3_128\":\"30566329ac0a92ebe6226dc6926f02ac\","
	    "\"sha256\":\"3546105035eefcf5a8a23bf96fab330586fa142b"
	    "31917599c5e46ee7ab2df4f4\","
	    "\"delim\":\"append\"},"
	    "{\"format\":\"olmo\",\"name\":\"x-00000.csv.gz\",\"bytes\":30,"
	    "\"xxh3_128\":\"9aaafe31a0315da77e9c8b7dad9dbe89\","
	    "\"sha256\":\"52327409324e42bca3e85f04679fde7700053b0c"
	    "1e0bbc57cfeaaedf5461facf\"}],"
	    "\"documents\":2,\"tokens\":5,\"dtype\":\"uint16\","
	    "\"delim_id\":3,\"vocab_size\":1000,"
	    "\"tokenizer\":\"00000000000000010000000000000002\","
	    "\"min_id\":1,\"max_id\":999,\"special_ids\":{\"3\":2},"
	    "\"sum\":\"6cd4c5401807f78df181291967ecd8f7\","
	    "\"first_id\":\"a\",\"last_id\":7,"
	    "\"kcorpus\":\"" PACKAGE_VERSION "\"}\n"
	    "{\"set\":1,\"documents\":2,\"tokens\":5,\"bytes\":10,"
	    "\"corpus\":\"6cd4c5401807f78df181291967ecd8f7\","
	    "\"delim_id\":3,\"vocab_size\":1000,"
	    "\"tokenizer\":\"00000000000000010000000000000002\","
	    "\"parameters\":{\"formats\":[\"megatron\",\"olmo\"],"
	    "\"delim\":\"auto\",\"keep_delim\":false,\"width\":0,"
	    "\"max_document\":0,\"max_tokens\":0,\"max_bytes\":0},"
	    "\"kcorpus\":\"" PACKAGE_VERSION "\"}\n");
	ck_assert_int_eq(stat("x-00000.bin", &bin), 0);
	ck_assert_int_eq(stat("x-00000.npy", &npy), 0);
	ck_assert_uint_eq(bin.st_ino, npy.st_ino);
	ck_assert_uint_eq(folder_count(false), 5);
}
END_TEST

START_TEST(large_vocabularies_take_four_bytes)
{
	static const char payload[] = "\x9f\x86\1\0\3\0\0";
	fixture f = begin(both_formats(), &wide, 0);
	kc_buf idx;

	add_document(&f, "{\"id\":1}", (const uint32_t[]){99999}, 1);
	finish(&f);
	expect_file("x-00000.bin", payload, sizeof(payload));
	idx = contents("x-00000.idx");
	ck_assert_int_eq(idx.ptr[17], 4); /* int32 */
	ck_assert_uint_eq(kc_get64(idx.ptr + 18), 1);
	kc_buf_release(&idx);
}
END_TEST

START_TEST(small_vocabularies_may_take_four_bytes)
{
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf idx;

	p.width = 4;
	f = begin(p, &narrow, 2);
	add_document(&f, "{}", one_to_nine + 6, 3);
	finish(&f);
	expect_file("x-00000.npy", "\x8\0\0\0\x9\0\0\0\xe7\3\0\0\3\0\0\0", 16);
	idx = contents("x-00000.idx");
	ck_assert_int_eq(idx.ptr[17], 4);
	kc_buf_release(&idx);
}
END_TEST

/* Vocabularies whose width the formats and their readers disagree about. */
START_TEST(vocabularies_near_65536)
{
	static const struct {
		uint32_t vocab;
		char code;
		size_t bytes;
	} cases[] = {
	    {65499, 8, 4}, {65500, 8, 4}, {65536, 8, 4}, {65537, 4, 8}};
	kc_tokens_spec spec = {{1, 2}, cases[_i].vocab, 0};
	fixture f = begin(both_formats(), &spec, 0);
	uint32_t last = cases[_i].vocab - 1;
	kc_buf b;

	add_document(&f, "{}", &last, 1);
	finish(&f);
	b = contents("x-00000.idx");
	ck_assert_int_eq(b.ptr[17], cases[_i].code);
	kc_buf_release(&b);
	b = contents("x-00000.npy");
	ck_assert_uint_eq(b.len, cases[_i].bytes);
	ck_assert_uint_eq(kc_get16(b.ptr), last & 0xffff);
	kc_buf_release(&b);
}
END_TEST

START_TEST(delimiters_stand_where_they_should)
{
	static const struct {
		unsigned delim;
		const char *want;
		size_t len;
	} cases[] = {{KC_DELIM_NONE, "\1\0", 2},
	    {KC_DELIM_PREPEND, "\5\0\1\0", 4}, {KC_DELIM_APPEND, "\1\0\5\0", 4},
	    {KC_DELIM_BOTH, "\5\0\1\0\5\0", 6}};
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf manifest;

	p.formats = KC_SHARD_MEGATRON;
	p.delim = cases[_i].delim;
	p.delim_id = 5;
	f = begin(p, &narrow, 0);
	add_document(&f, "{}", one_to_nine, 1);
	finish(&f);
	expect_file("x-00000.bin", cases[_i].want, cases[_i].len);
	manifest = contents("x.manifest.jsonl");
	ck_assert_ptr_nonnull(strstr(manifest.ptr,
	    _i ? "\"min_id\":1,\"max_id\":5" : "\"min_id\":1,\"max_id\":1"));
	ck_assert_ptr_nonnull(
	    strstr(manifest.ptr, "\"first_id\":null,\"last_id\":null"));
	kc_buf_release(&manifest);
}
END_TEST

START_TEST(nothing_in_no_file_out)
{
	fixture f = begin(both_formats(), &narrow, 0);

	finish(&f);
	ck_assert_uint_eq(folder_count(false), 0);
}
END_TEST

START_TEST(documents_that_are_left_out)
{
	static const uint32_t bad[] = {1, 2, 3, 4};
	kc_shard_params p = both_formats();
	fixture f;

	p.max_document = 5;
	f = begin(p, &narrow, (size_t)_i);
	add_document(&f, "{\"id\":1}", bad, 0);
	ck_assert_int_eq(f.verdict, KC_SHARD_NO_TOKENS);
	add_document(&f, "{\"id\":2}", bad, 4);
	ck_assert_int_eq(f.verdict, KC_SHARD_DELIM);
	unit_text_equal(kc_shard_writer_head(f.writer), KC_STR("{\"id\":2}"));
	add_document(&f, "{\"id\":3}", one_to_nine, 5);
	ck_assert_int_eq(f.verdict, KC_SHARD_LONG);
	ck_assert_uint_eq(f.left_out, 3);
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).shards, 0);
	add_document(&f, "{\"id\":4}", one_to_nine, 4);
	ck_assert_uint_eq(f.left_out, 3);
	finish(&f);
	expect_text("x-00000.csv.gz", "0,5,4,,4\n");
}
END_TEST

START_TEST(documents_with_a_delimiter_can_be_kept)
{
	static const uint32_t ids[] = {1, 3, 2};
	kc_shard_params p = both_formats();
	fixture f;

	p.keep_delim = true;
	f = begin(p, &narrow, 0);
	add_document(&f, "{}", ids, 3);
	ck_assert_int_eq(f.verdict, KC_SHARD_DELIM_KEPT);
	finish(&f);
	expect_file("x-00000.bin", "\1\0\3\0\2\0\3\0", 8);
}
END_TEST

START_TEST(without_delimiter_any_id_is_fine)
{
	static const uint32_t ids[] = {0, 3};
	kc_shard_params p = both_formats();
	fixture f;

	p.formats = KC_SHARD_MEGATRON;
	p.delim = KC_DELIM_NONE;
	f = begin(p, &narrow, 0);
	add_document(&f, "{}", ids, 2);
	finish(&f);
	ck_assert_uint_eq(f.left_out, 0);
	expect_file("x-00000.bin", "\0\0\3\0", 4);
}
END_TEST

/* Documents of 3, 3, 9, 1, 1 tokens with their delimiters. */
START_TEST(shards_are_cut_between_documents)
{
	static const struct {
		uint64_t max_tokens, max_bytes;
		size_t lens[6];
	} cases[] = {{6, 0, {6, 9, 4}}, {0, 13, {6, 9, 4}}, {7, 0, {6, 9, 4}},
	    {8, 14, {6, 9, 4}}, {5, 100, {3, 3, 9, 4}}, {12, 0, {6, 11, 2}},
	    {19, 38, {19}}};
	static const size_t ids[] = {2, 2, 8, 1, 1};
	kc_shard_params p = both_formats();
	fixture f;
	size_t shards = 0;

	p.max_tokens = cases[_i].max_tokens;
	p.max_bytes = cases[_i].max_bytes;
	f = begin(p, &narrow, 3);
	for (size_t i = 0; i < 5; i++)
		add_document(&f, "{}", one_to_nine, ids[i]);
	for (; cases[_i].lens[shards]; shards++)
		;
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).shards, shards);
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).documents, 5);
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).tokens, 19);
	ck_assert_uint_eq(kc_shard_writer_totals(f.writer).bytes, 38);
	finish(&f);
	ck_assert_uint_eq(folder_count(false), 4 * shards + 1);
	for (size_t i = 0; i < shards; i++) {
		char name[40];
		kc_buf b;

		snprintf(name, sizeof(name), "x-%05zu.bin", i);
		b = contents(name);
		ck_assert_uint_eq(b.len, 2 * cases[_i].lens[i]);
		ck_assert_uint_eq(kc_get16(b.ptr + b.len - 2), 3);
		kc_buf_release(&b);
	}
}
END_TEST

/* 300000 ids do not fit in 64 KiB; in frames of several sizes. */
START_TEST(long_documents_wait_in_a_file)
{
	static const size_t frames[] = {999, 65536, KC_TOKENS_MAX_IDS};
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf b;

	p.memory = 1;
	f = begin(p, &narrow, frames[_i]);
	add_long(&f, 300000);
	add_document(&f, "{}", one_to_nine, 1);
	add_long(&f, 40000);
	finish(&f);
	b = contents("x-00000.bin");
	ck_assert_uint_eq(b.len, 2 * (300001 + 2 + 40001));
	for (size_t i = 0; i < 300000; i++)
		ck_assert_uint_eq(kc_get16(b.ptr + 2 * i), 10 + i % 900);
	for (size_t i = 0; i < 40000; i++)
		ck_assert_uint_eq(
		    kc_get16(b.ptr + 2 * (300003 + i)), 10 + i % 900);
	kc_buf_release(&b);
	expect_text("x-00000.csv.gz",
	    "0,300001,long,,1\n300001,300003,,,2\n300003,340004,long,,3\n");
}
END_TEST

/* OLMo-core splits lines at commas and wants one for each document. */
START_TEST(cells_of_a_csv)
{
	static const char *const sources[][2] = {{"\"\"", ""},
	    {"\"가 d\"", "가 d"}, {"\"a,b\"", "\"a,b\""}, {"\"\\uac00\"", "가"},
	    {"\"\\t\"", "\"\\u0009\""}, {"\"\\\\\"", "\\"},
	    {"\"\\\"\"", "\"\"\"\""}, {"[1]", "[1]"}, {"[1,2]", "\"[1,2]\""},
	    {"{\"k\":1}", "\"{\"\"k\"\":1}\""},
	    {"\"\\ud800\"", "\"\"\"\\ud800\"\"\""}};
	char head[64], line[64];
	fixture f = begin(both_formats(), &narrow, 0);

	snprintf(head, sizeof(head), "{\"source\":%s}", sources[_i][0]);
	snprintf(line, sizeof(line), "0,2,,%s,1\n", sources[_i][1]);
	add_document(&f, head, one_to_nine, 1);
	finish(&f);
	expect_text("x-00000.csv.gz", line);
}
END_TEST

/* Ids that are made wider come whole from the file, whatever the memory is. */
START_TEST(memory_may_be_any_number)
{
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf b;

	p.width = 4;
	p.memory = (64 << 10) + (size_t)_i;
	f = begin(p, &narrow, 999);
	add_long(&f, 180000);
	finish(&f);
	b = contents("x-00000.bin");
	ck_assert_uint_eq(b.len, 4 * 180001);
	for (size_t i = 0; i < 180000; i++)
		ck_assert_uint_eq(kc_get32(b.ptr + 4 * i), 10 + i % 900);
	kc_buf_release(&b);
}
END_TEST

/* More documents than the index keeps in memory. */
START_TEST(index_of_many_documents)
{
	enum { N = 300000 };
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf b = KC_BUF_INIT;
	uint64_t at = 0;

	p.formats = KC_SHARD_MEGATRON;
	f = begin(p, &narrow, 0);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(kc_tokens_put(f.tokens, KC_STR("{}"),
				     one_to_nine, 1 + i, &b, NULL),
		    KC_OK);
	for (size_t i = 0; i < N; i += 3)
		ck_assert(!add_frames(&f, kc_buf_str(&b), NULL));
	kc_buf_release(&b);
	finish(&f);
	b = contents("x-00000.idx");
	ck_assert_uint_eq(b.len, 42 + 20 * (size_t)N);
	for (size_t i = 0; i < N; i++) {
		unit_equal(kc_get32(b.ptr + 34 + 4 * i), 2 + i % 3);
		unit_equal(kc_get64(b.ptr + 34 + 4 * (size_t)N + 8 * i), at);
		unit_equal(kc_get64(b.ptr + 34 + 12 * (size_t)N + 8 * i), i);
		at += 2 * (2 + i % 3);
	}
	ck_assert_uint_eq(kc_get64(b.ptr + b.len - 8), N);
	kc_buf_release(&b);
}
END_TEST

START_TEST(all_tokenizers_are_one)
{
	fixture f = begin(both_formats(), &narrow, 0);
	kc_tokens_spec other = narrow;
	kc_error err;

	add_document(&f, "{}", one_to_nine, 1);
	kc_tokens_writer_free(f.tokens);
	other.tokenizer.low++;
	ck_assert_int_eq(
	    kc_tokens_writer_new(&f.tokens, &other, 0, NULL), KC_OK);
	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 1, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(
	    err.msg, "a document of another tokenizer than those before it");
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
	ck_assert_uint_eq(folder_count(false), 0);
}
END_TEST

static const struct {
	kc_tokens_spec spec;
	unsigned width, delim;
	uint32_t delim_id;
	const char *msg;
} unfit[] = {
    {{{0, 0}, 10, KC_TOKENS_NO_EOD}, 0, KC_DELIM_APPEND, KC_TOKENS_NO_EOD,
	"no delimiter: the tokenizer has no end-of-document id, and no other "
	"was given"},
    {{{0, 0}, 10, 3}, 0, KC_DELIM_APPEND, 10,
	"delimiter id 10 in a vocabulary of 10"},
    {{{0, 0}, 65537, 3}, 2, KC_DELIM_APPEND, KC_TOKENS_NO_EOD,
	"ids of a vocabulary of 65537 do not go into 2 bytes"},
    {{{0, 0}, 0x80000001, 3}, 0, KC_DELIM_APPEND, KC_TOKENS_NO_EOD,
	"a vocabulary of 2147483649 (megatron takes up to 2147483648)"},
};

START_TEST(streams_that_do_not_fit)
{
	kc_shard_params p = both_formats();
	fixture f;
	kc_error err;

	p.width = unfit[_i].width;
	p.delim = unfit[_i].delim;
	p.delim_id = unfit[_i].delim_id;
	f = begin(p, &unfit[_i].spec, 0);
	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 1, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, unfit[_i].msg);
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
	ck_assert_uint_eq(folder_count(false), 0);
}
END_TEST

static void
expect_refusal(const kc_shard_params *p, const char *msg)
{
	kc_outset *set = kc_outset_new();
	kc_shard_writer *w;
	kc_error err;

	ck_assert_int_eq(kc_shard_writer_new(&w, p, set, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_ptr_null(w);
	kc_outset_free(set);
}

START_TEST(parameters_that_cannot_be)
{
	kc_shard_params p = both_formats();

	p.delim = KC_DELIM_PREPEND;
	expect_refusal(&p,
	    "olmo needs the delimiter at the end of each "
	    "document: its reader looks for it");
	p = both_formats();
	p.formats = 0;
	expect_refusal(&p, "no shard format");
	p = both_formats();
	p.width = 3;
	expect_refusal(&p, "ids of 3 bytes");
	p = both_formats();
	p.prefix = "";
	expect_refusal(&p, "an empty prefix");
	p.prefix = "\xff";
	expect_refusal(
	    &p, "the prefix is not UTF-8, which the manifest has to be");
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
	kc_shard_params p = both_formats();
	fixture f;
	kc_error err;

	p.prefix = "no/x";
	f = begin(p, &narrow, 0);
	ck_assert_int_eq(
	    try_document(&f, "{}", one_to_nine, 1, &err), KC_ERR_IO);
	ck_assert_str_eq(err.msg,
	    "no/x-00000.bin: cannot create: No such file or directory");
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
}
END_TEST

/* The parser lets none through; a caller of its own could. */
START_TEST(a_bad_head_is_an_error)
{
	fixture f = begin(both_formats(), &narrow, 0);
	kc_tokens_frame frame = {.spec = narrow,
	    .start = true,
	    .end = true,
	    .width = 2,
	    .head = KC_STR("{\"id\"}"),
	    .offset = 7};
	kc_shard_verdict verdict;
	kc_error err;

	ck_assert_int_eq(kc_shard_writer_add(f.writer, &frame, &verdict, &err),
	    KC_ERR_FORMAT);
	ck_assert_msg(
	    !strncmp(err.msg, "the head of a document: ", 24), "%s", err.msg);
	ck_assert_uint_eq(err.offset, 7);
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
}
END_TEST

START_TEST(a_part_of_an_id_is_an_error)
{
	fixture f = begin(both_formats(), &narrow, 0);
	kc_tokens_frame frame = {.spec = narrow,
	    .start = true,
	    .end = true,
	    .width = 2,
	    .head = KC_STR("{}"),
	    .ids = KC_STR("\1\0\1"),
	    .count = 1};
	kc_shard_verdict verdict;

	ck_assert_int_eq(
	    kc_shard_writer_add(f.writer, &frame, &verdict, NULL), KC_ERR_ARG);
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
}
END_TEST

START_TEST(a_run_that_fails_leaves_nothing)
{
	kc_shard_params p = both_formats();
	fixture f;

	p.max_tokens = 2;
	f = begin(p, &narrow, 0);
	add_document(&f, "{}", one_to_nine, 1);
	add_document(&f, "{}", one_to_nine, 1);
	ck_assert_uint_gt(folder_count(false), 0);
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
	ck_assert_uint_eq(folder_count(false), 0);
}
END_TEST

START_TEST(files_of_an_earlier_run)
{
	fixture f = begin(both_formats(), &narrow, 0);

	ck_assert_ptr_null(kc_shard_writer_leftover(f.writer));
	add_document(&f, "{}", one_to_nine, 1);
	ck_assert_ptr_null(kc_shard_writer_leftover(f.writer));
	fclose(fopen("x-00001.npy", "w"));
	ck_assert_str_eq(kc_shard_writer_leftover(f.writer), "x-00001.npy");
	finish(&f);
}
END_TEST

START_TEST(finish_inside_a_document)
{
	fixture f = begin(both_formats(), &narrow, 1);
	kc_buf b = KC_BUF_INIT;
	kc_error err;

	ck_assert_int_eq(
	    kc_tokens_writer_begin(f.tokens, KC_STR("{}"), NULL), KC_OK);
	ck_assert_int_eq(
	    kc_tokens_writer_add(f.tokens, one_to_nine, 2, &b, NULL), KC_OK);
	ck_assert(!add_frames(&f, kc_buf_str(&b), NULL));
	ck_assert_int_eq(kc_shard_writer_finish(f.writer, &err), KC_ERR_ARG);
	kc_buf_release(&b);
	kc_shard_writer_free(f.writer);
	kc_outset_free(f.set);
	kc_tokens_writer_free(f.tokens);
}
END_TEST

START_TEST(format_names)
{
	unsigned formats = 0;
	kc_error err;

	ck_assert_int_eq(
	    kc_shard_formats(KC_STR("olmo"), &formats, NULL), KC_OK);
	ck_assert_uint_eq(formats, KC_SHARD_OLMO);
	ck_assert_int_eq(
	    kc_shard_formats(KC_STR("megatron,olmo"), &formats, NULL), KC_OK);
	ck_assert_uint_eq(formats, KC_SHARD_MEGATRON | KC_SHARD_OLMO);
	ck_assert_int_eq(
	    kc_shard_formats(KC_STR("megatron,"), &formats, &err), KC_ERR_ARG);
	ck_assert_ptr_nonnull(strstr(err.msg, "there are megatron, olmo"));
	ck_assert_int_eq(
	    kc_shard_formats(KC_STR("a,olmo"), &formats, &err), KC_ERR_ARG);
	ck_assert_ptr_nonnull(
	    strstr(err.msg, "format 'a'; there are megatron, olmo"));
	ck_assert_int_eq(
	    kc_shard_formats((kc_str){NULL, 0}, &formats, NULL), KC_ERR_ARG);
}
END_TEST

/* The limits of shards.md that no test can reach by writing. */
START_TEST(ceilings_of_the_formats)
{
	ck_assert_uint_eq(kc_format_megatron.max_document, 2147483647);
	ck_assert_uint_eq(kc_format_megatron.max_documents, 2147483647);
	ck_assert_uint_eq(kc_format_megatron.max_vocab, 2147483648);
	ck_assert_uint_eq(kc_format_olmo.max_tokens, 4294967295);
	ck_assert_uint_eq(kc_format_nanogpt.max_vocab, 65536);
	ck_assert_uint_eq(kc_format_nanogpt.max_shards, 1);
	ck_assert_uint_eq(kc_format_llmc.max_bytes / 2, 1073741311);
	ck_assert_uint_eq(kc_format_automodel.max_tokens, 2147483647);
}
END_TEST

/* Lengths 0 .. 200 of both widths against counting one by one. */
START_TEST(scan_is_right_at_every_length)
{
	uint64_t seed = (uint64_t)_i + 1;
	char bytes[804];

	for (size_t i = 0; i < sizeof(bytes); i++) {
		uint64_t n = unit_random(&seed);

		bytes[i] = (char)(n >> 60 ? n >> 40 : (_i & 1 ? 0xffu : 0u));
	}
	for (unsigned width = 2; width <= 4; width += 2) {
		for (size_t n = 0; n <= 200; n++) {
			kc_str ids = {bytes + (n & 3), n * width};
			struct kc_id_scan got = {UINT32_MAX, 0, 0}, want = got;
			uint32_t delim = width == 2 ? kc_get16(ids.ptr)
						    : kc_get32(ids.ptr);

			if (_i == 2)
				delim = KC_TOKENS_NO_EOD;
			for (size_t i = 0; i < n; i++) {
				uint32_t id = width == 2
				    ? kc_get16(ids.ptr + 2 * i)
				    : kc_get32(ids.ptr + 4 * i);

				want.min = id < want.min ? id : want.min;
				want.max = id > want.max ? id : want.max;
				want.delims += id == delim;
			}
			kc_scan_ids(&got, ids, width, delim);
			ck_assert_uint_eq(got.min, want.min);
			ck_assert_uint_eq(got.max, want.max);
			ck_assert_uint_eq(got.delims, want.delims);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("shard");
	TCase *t = tcase_create("shard");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_test(t, all_bytes_of_both_formats);
	tcase_add_test(t, large_vocabularies_take_four_bytes);
	tcase_add_test(t, small_vocabularies_may_take_four_bytes);
	tcase_add_loop_test(t, vocabularies_near_65536, 0, 4);
	tcase_add_loop_test(t, delimiters_stand_where_they_should, 0, 4);
	tcase_add_test(t, nothing_in_no_file_out);
	tcase_add_loop_test(t, documents_that_are_left_out, 0, 5);
	tcase_add_test(t, documents_with_a_delimiter_can_be_kept);
	tcase_add_test(t, without_delimiter_any_id_is_fine);
	tcase_add_loop_test(t, shards_are_cut_between_documents, 0, 7);
	tcase_add_loop_test(t, long_documents_wait_in_a_file, 0, 3);
	tcase_add_loop_test(t, cells_of_a_csv, 0, 11);
	tcase_add_loop_test(t, memory_may_be_any_number, 0, 4);
	tcase_add_test(t, index_of_many_documents);
	tcase_add_test(t, all_tokenizers_are_one);
	tcase_add_loop_test(t, streams_that_do_not_fit, 0,
	    (int)(sizeof(unfit) / sizeof(*unfit)));
	tcase_add_test(t, parameters_that_cannot_be);
	tcase_add_test(t, a_missing_folder_is_named);
	tcase_add_test(t, a_bad_head_is_an_error);
	tcase_add_test(t, a_part_of_an_id_is_an_error);
	tcase_add_test(t, a_run_that_fails_leaves_nothing);
	tcase_add_test(t, files_of_an_earlier_run);
	tcase_add_test(t, finish_inside_a_document);
	tcase_add_test(t, format_names);
	tcase_add_test(t, ceilings_of_the_formats);
	tcase_add_loop_test(t, scan_is_right_at_every_length, 0, 6);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
