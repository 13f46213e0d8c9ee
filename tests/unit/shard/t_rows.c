/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of files as others write them: what is found in them, what is refused. */
#include <config.h>

#include "shard_try.h"

#include "bytes.h"
#include "io/compressor.h"
#include "shard/formats/arrayrecord.h"
#include "shard/formats/highwayhash.h"
#include "shard/formats/rows.h"
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

/* --- WebDataset --- */

enum { BLOCK = 512 };

/* A member; `prefix` is that of ustar. */
static void
add_member(kc_buf *tar, char type, const char *prefix, const char *name,
    const char *body, size_t len)
{
	char h[BLOCK] = {0};
	unsigned sum = 0;

	snprintf(h, 100, "%s", name);
	snprintf(h + 124, 12, "%011o", (unsigned)len);
	memset(h + 148, ' ', 8);
	h[156] = type;
	memcpy(h + 257, "ustar\00000", 8);
	snprintf(h + 345, 155, "%s", prefix);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 8, "%06o", sum);
	ck_assert(!kc_buf_add(tar, (kc_str){h, BLOCK}));
	ck_assert(!kc_buf_add(tar, (kc_str){body, len}));
	while (tar->len % BLOCK)
		ck_assert(!kc_buf_addc(tar, '\0'));
}

static void
end_tar(kc_buf *tar)
{
	for (size_t i = 0; i < 2 * BLOCK; i++)
		ck_assert(!kc_buf_addc(tar, '\0'));
}

/* An array with that head, as KEY.input_ids.npy. */
static void
add_array(kc_buf *tar, const char *prefix, const char *name, const char *head,
    const char *ids, size_t len)
{
	char body[200] = "\x93NUMPY\1\0";
	size_t n = strlen(head);

	kc_put16(body + 8, (uint16_t)n);
	memcpy(body + 10, head, n);
	memcpy(body + 10 + n, ids, len);
	add_member(tar, '0', prefix, name, body, 10 + n + len);
}

#define HEAD(type, shape) \
	"{'descr': '" type "', 'fortran_order': False, 'shape': " shape ", " \
	"}\n"

/* All ids of the rows of a file, or the message that ends them. */
static kc_status
read_rows(const struct kc_rows_kind *kind, kc_str bytes, unsigned *width,
    kc_buf *all, kc_error *err)
{
	struct kc_rows_file f = {"x", bytes, 0, 0};
	void *rows = NULL;
	kc_str ids;
	kc_status st = kind->open(&rows, &f, err);

	all->len = 0;
	while (!st && !(st = kind->next(rows, &ids, err)))
		ck_assert(!kc_buf_add(all, ids));
	kind->close(rows);
	*width = f.width;
	return st;
}

START_TEST(members_come_in_any_order)
{
	kc_buf tar = KC_BUF_INIT, ids = KC_BUF_INIT;
	unsigned width;

	add_member(&tar, '5', "", "folder/", "", 0);
	add_member(&tar, '0', "", "a.json", "{}", 2);
	add_member(&tar, '0', "", "a.txt", "abc", 3);
	add_array(
	    &tar, "", "a.input_ids.npy", HEAD("<u2", "(2,)"), "\1\0\2\0", 4);
	add_member(&tar, '0', "", "b.txt", "def", 3);
	add_array(&tar, "", "b.input_ids.npy", HEAD("<u2", "(1,)"), "\3\0", 2);
	end_tar(&tar);
	ck_assert_int_eq(read_rows(&kc_rows_webdataset, kc_buf_str(&tar),
			     &width, &ids, NULL),
	    KC_EOF);
	ck_assert_uint_eq(width, 2);
	ck_assert_uint_eq(ids.len, 6);
	ck_assert_mem_eq(ids.ptr, "\1\0\2\0\3\0", 6);
	/* An array in a later sample does not make texts of the first ids. */
	tar.len = 0;
	add_member(&tar, '0', "", "a.txt", "abc", 3);
	add_array(&tar, "", "b.input_ids.npy", HEAD("<u2", "(1,)"), "\3\0", 2);
	end_tar(&tar);
	ck_assert_int_eq(read_rows(&kc_rows_webdataset, kc_buf_str(&tar),
			     &width, &ids, NULL),
	    KC_EOF);
	ck_assert_uint_eq(width, 1);
	ck_assert_str_eq(ids.ptr, "abc");
	kc_buf_release(&tar);
	kc_buf_release(&ids);
}
END_TEST

START_TEST(names_may_have_prefixes_and_be_long)
{
	static const char pax[] = "40 path=folder/of/pax/one.input_ids.npy\n";
	kc_buf tar = KC_BUF_INIT, ids = KC_BUF_INIT;
	unsigned width;
	kc_error err;

	/* Only their prefixes tell these apart. */
	add_array(
	    &tar, "one", "a.input_ids.npy", HEAD("<i4", "(1,)"), "\1\0\0\0", 4);
	add_array(
	    &tar, "two", "a.input_ids.npy", HEAD("<i4", "(1,)"), "\2\0\0\0", 4);
	add_member(&tar, 'x', "", "pax", pax, strlen(pax));
	add_array(
	    &tar, "", "short", HEAD("<i8", "(1,)"), "\3\0\0\0\0\0\0\0", 8);
	add_member(&tar, 'L', "", "long", "x/long.input_ids.npy", 21);
	add_array(&tar, "", "short", HEAD("<u4", "(1,)"), "\4\0\0\0", 4);
	end_tar(&tar);
	ck_assert_int_eq(read_rows(&kc_rows_webdataset, kc_buf_str(&tar),
			     &width, &ids, &err),
	    KC_EOF);
	ck_assert_uint_eq(ids.len, 16);
	ck_assert_mem_eq(ids.ptr, "\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0", 16);
	tar.len = 0;
	add_member(&tar, '0', "one", "a.txt", "abc", 3);
	add_member(&tar, '0', "one", "a.txt", "abc", 3);
	end_tar(&tar);
	ck_assert_int_eq(read_rows(&kc_rows_webdataset, kc_buf_str(&tar),
			     &width, &ids, &err),
	    KC_ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(err.msg, "name of the one before"));
	kc_buf_release(&tar);
	kc_buf_release(&ids);
}
END_TEST

static void
expect_refused(const char *head, const char *what)
{
	kc_buf tar = KC_BUF_INIT, ids = KC_BUF_INIT;
	unsigned width;
	kc_error err = {.msg = ""};

	add_array(&tar, "", "a.input_ids.npy", head, "\1\0\0\0\1\0\0\x80", 8);
	end_tar(&tar);
	ck_assert_int_eq(read_rows(&kc_rows_webdataset, kc_buf_str(&tar),
			     &width, &ids, &err),
	    KC_ERR_FORMAT);
	ck_assert_msg(strstr(err.msg, what), "%s", err.msg);
	kc_buf_release(&tar);
	kc_buf_release(&ids);
}

START_TEST(arrays_have_one_dimension)
{
	expect_refused(HEAD("<u2", "(2, 2)"), "of one dimension");
	expect_refused(HEAD("<u2", "()"), "of one dimension");
	expect_refused(HEAD("<f4", "(2,)"), "of uint16, int32 or int64");
	expect_refused("{'descr': '<u2'}", "of one dimension");
	expect_refused(HEAD("<u2", "(3,)"), "another length than its shape");
	expect_refused(HEAD("<u2", "(18446744073709551615,)"), "of one dim");
	expect_refused(HEAD("<i8", "(1,)"), "no int32");
}
END_TEST

/* --- ArrayRecord --- */

/* A file of two documents, and where its footer is. */
static kc_buf
write_arrayrecord(uint64_t *footer)
{
	kc_shard_params p = both_formats();
	fixture f;
	kc_buf file;

	p.formats = KC_SHARD_ARRAYRECORD;
	f = begin(p, &narrow, 0);
	add_document(&f, "{\"id\":\"a\"}", one_to_nine, 2);
	add_document(&f, "{\"id\":\"b\"}", one_to_nine, 3);
	finish(&f);
	file = contents("x-00000.arrayrecord");
	/* After the signature and a chunk for each document, all in one block. */
	*footer = 64;
	for (int i = 0; i < 2; i++)
		*footer += KC_RIEGELI_CHUNK_HEADER +
		    kc_get64(file.ptr + *footer + 8);
	return file;
}

START_TEST(the_footer_has_the_chunks_of_the_file)
{
	uint64_t footer;
	kc_buf ids = KC_BUF_INIT, file = write_arrayrecord(&footer);
	char *h = file.ptr + footer, *data = h + KC_RIEGELI_CHUNK_HEADER;
	size_t len = kc_get64(h + 8), last = len - 1;
	unsigned width;
	kc_error err;

	ck_assert_int_eq(read_rows(&kc_rows_arrayrecord, kc_buf_str(&file),
			     &width, &ids, &err),
	    KC_EOF);
	/* The last place ends with the size and one record: field 3, 1. */
	ck_assert_mem_eq(data + last - 1, "\x18\1", 2);
	for (size_t at = last - 2; at <= last; at += 2) {
		data[at]++;
		kc_put64(h + 16, kc_riegeli_hash((kc_str){data, len}));
		kc_put64(h, kc_riegeli_hash((kc_str){h + 8, 32}));
		ck_assert_int_eq(read_rows(&kc_rows_arrayrecord,
				     kc_buf_str(&file), &width, &ids, &err),
		    KC_ERR_FORMAT);
		ck_assert_msg(strstr(err.msg, "the footer has not this chunk"),
		    "%s", err.msg);
		data[at]--;
	}
	kc_buf_release(&file);
	kc_buf_release(&ids);
}
END_TEST

/* --- MDS --- */

START_TEST(a_compressed_shard_is_as_long_as_its_index_says)
{
	struct kc_compressor *c;
	kc_buf packed = KC_BUF_INIT;
	static const char zeros[1 << 20];
	struct kc_rows_file f = {"x", {NULL, 0}, 0, 1 << 20};
	void *rows = NULL;
	kc_error err;

	ck_assert(!kc_compressor_new(&c, KC_CODEC_ZSTD, NULL));
	for (size_t i = 0; i < 2; i++) {
		ck_assert(!kc_compressor_add(
		    c, (kc_str){zeros, sizeof(zeros)}, &packed, NULL));
		f.bytes = kc_buf_str(&packed);
		f.unpacked = i ? 1 << 20 : 7 << 20;
		ck_assert_int_eq(kc_rows_mds.open(&rows, &f, &err),
		    i ? KC_ERR_LIMIT : KC_ERR_FORMAT);
		ck_assert_str_eq(err.msg,
		    i ? "more than 1048576 bytes decompressed"
		      : "1048576 bytes decompressed, where the index has "
			"7340032");
	}
	kc_compressor_free(c);
	kc_buf_release(&packed);
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
	tcase_add_test(t, members_come_in_any_order);
	tcase_add_test(t, names_may_have_prefixes_and_be_long);
	tcase_add_test(t, arrays_have_one_dimension);
	tcase_add_test(t, the_footer_has_the_chunks_of_the_file);
	tcase_add_test(t, a_compressed_shard_is_as_long_as_its_index_says);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
