/* SPDX-License-Identifier: Apache-2.0 */
/* Readers, whole and damaged input; what contents and names tell. */
#include <config.h>

#include "kcorpus/content.h"

#include "tests/unit/src/io_files.h"

#include <errno.h>

static void
put_raw(const char *name, kc_str s)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0666);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, s.ptr, s.len), (ssize_t)s.len);
	close(fd);
}

static const char *const names[] = {"a.txt", "a.gz", "a.zst"};

START_TEST(what_is_written_is_read)
{
	static const size_t steps[] = {1 << 20, 4096, 5, 3, 1};
	kc_buf b = sample(20000), back = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 0; i < 3; i++) {
		write_file(names[i], kc_buf_str(&b));
		for (size_t k = 0; k < 5; k++) {
			ck_assert_int_eq(
			    slurp(names[i], steps[k], &back, &err), KC_EOF);
			unit_text_equal(kc_buf_str(&b), kc_buf_str(&back));
		}
	}
	kc_buf_release(&b);
	kc_buf_release(&back);
}
END_TEST

START_TEST(empty_files)
{
	kc_buf back = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 0; i < 3; i++) {
		write_file(names[i], (kc_str){NULL, 0});
		ck_assert_int_eq(slurp(names[i], 10, &back, &err), KC_EOF);
		ck_assert_uint_eq(back.len, 0);
	}
	kc_buf_release(&back);
}
END_TEST

START_TEST(members_follow_each_other)
{
	kc_buf b = sample(1000), two = KC_BUF_INIT, back = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 1; i < 3; i++) {
		kc_buf one;

		write_file(names[i], kc_buf_str(&b));
		one = raw(names[i]);
		two.len = 0;
		for (int k = 0; k < 3; k++)
			ck_assert_int_eq(
			    kc_buf_add(&two, kc_buf_str(&one)), KC_OK);
		put_raw("many", kc_buf_str(&two));
		ck_assert_int_eq(slurp("many", 4096, &back, &err), KC_EOF);
		ck_assert_uint_eq(back.len, 3 * b.len);
		if (i == 1) { /* gzip files may be padded with zeros */
			ck_assert_int_eq(
			    kc_buf_add(&two, KC_STR("\0\0\0\0")), KC_OK);
			put_raw("many", kc_buf_str(&two));
			ck_assert_int_eq(
			    slurp("many", 4096, &back, &err), KC_EOF);
			ck_assert_uint_eq(back.len, 3 * b.len);
		}
		ck_assert_int_eq(kc_buf_add(&two, KC_STR("junk")), KC_OK);
		put_raw("many", kc_buf_str(&two));
		ck_assert_int_eq(
		    slurp("many", 4096, &back, &err), KC_ERR_FORMAT);
		ck_assert_uint_eq(back.len, 3 * b.len);
		kc_buf_release(&one);
	}
	kc_buf_release(&b);
	kc_buf_release(&two);
	kc_buf_release(&back);
}
END_TEST

START_TEST(truncation_keeps_what_came_before)
{
	kc_buf b = sample(300), back = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 1; i < 3; i++) {
		kc_buf whole;

		write_file(names[i], kc_buf_str(&b));
		whole = raw(names[i]);
		for (size_t n = 5; n < whole.len; n += 7) {
			put_raw("cut", (kc_str){whole.ptr, n});
			ck_assert_int_eq(
			    slurp("cut", 64, &back, &err), KC_ERR_FORMAT);
			ck_assert_uint_eq(err.offset, n);
			ck_assert_ptr_nonnull(strstr(err.msg, "at byte"));
			ck_assert(!memcmp(back.ptr, b.ptr, back.len));
		}
		kc_buf_release(&whole);
	}
	kc_buf_release(&b);
	kc_buf_release(&back);
}
END_TEST

/* Any flipped byte is found, or changes nothing that is read (a header). */
START_TEST(a_mark_at_the_start_is_skipped)
{
#define MARK "\xEF\xBB\xBF"
	static const struct {
		kc_str in;
		size_t skipped;
	} cases[] = {{{"", 0}, 0}, {KC_STR("\xEF"), 0}, {KC_STR("\xEF\xBB"), 0},
	    {KC_STR(MARK), 3}, {KC_STR(MARK MARK), 3}, {KC_STR(MARK "x\ny"), 3},
	    {KC_STR("abc"), 0}, {KC_STR("abcdef\n"), 0}, {KC_STR("a" MARK), 0}};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++)
		for (size_t i = 0; i < 3; i++) {
			kc_str in = cases[c].in;
			kc_buf back = KC_BUF_INIT;
			kc_reader *r;
			kc_str line;
			kc_error err;

			write_file(names[i], in);
			ck_assert_int_eq(
			    kc_reader_open(&r, path(names[i]), &err), KC_OK);
			ck_assert_int_eq(
			    kc_reader_skip_mark(r), cases[c].skipped > 0);
			ck_assert_uint_eq(
			    kc_reader_offset(r), cases[c].skipped);
			while (!kc_reader_line(r, 100, &line, &err)) {
				ck_assert_uint_eq(kc_reader_line_offset(r),
				    cases[c].skipped + back.len);
				ck_assert_int_eq(
				    kc_buf_add(&back, line), KC_OK);
				ck_assert_int_eq(
				    kc_buf_addc(&back, '\n'), KC_OK);
			}
			kc_reader_close(r);
			in.ptr += cases[c].skipped;
			in.len -= cases[c].skipped;
			ck_assert_uint_ge(back.len, in.len);
			ck_assert(!in.len || !memcmp(back.ptr, in.ptr, in.len));
			kc_buf_release(&back);
		}
#undef MARK
}
END_TEST

START_TEST(corruption_is_found)
{
	kc_buf b = sample(200), back = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 1; i < 3; i++) {
		kc_buf whole;

		write_file(names[i], kc_buf_str(&b));
		whole = raw(names[i]);
		for (size_t n = 4; n < whole.len; n += 3) {
			kc_status st;

			whole.ptr[n] ^= 0x10;
			put_raw("bad", kc_buf_str(&whole));
			st = slurp("bad", 4096, &back, &err);
			ck_assert(st == KC_ERR_FORMAT ||
			    kc_str_equal(kc_buf_str(&back), kc_buf_str(&b)));
			whole.ptr[n] ^= 0x10;
		}
		kc_buf_release(&whole);
	}
	kc_buf_release(&b);
	kc_buf_release(&back);
}
END_TEST

START_TEST(lines)
{
	static const char text[] = "one\n\ntwo\0x\r\n0123456789\nlast";
	kc_reader *r;
	kc_error err;
	kc_str s;

	write_file("l", (kc_str){text, sizeof(text) - 1});
	ck_assert_int_eq(kc_reader_open(&r, path("l"), &err), KC_OK);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_OK);
	unit_text_equal(s, KC_STR("one"));
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_OK);
	ck_assert_uint_eq(s.len, 0);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_OK);
	unit_text_equal(s, KC_STR("two\0x\r"));
	ck_assert_uint_eq(kc_reader_line_number(r), 3);
	ck_assert_uint_eq(kc_reader_line_offset(r), 5);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_ERR_LIMIT);
	ck_assert_uint_eq(err.offset, 12);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_OK);
	unit_text_equal(s, KC_STR("last"));
	ck_assert_uint_eq(kc_reader_line_number(r), 5);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_EOF);
	ck_assert_int_eq(kc_reader_line(r, 9, &s, &err), KC_EOF);
	kc_reader_close(r);
}
END_TEST

START_TEST(sizes_of_files_add_up)
{
	const char *of[3];

	write_file("five", KC_STR("12345"));
	write_file("empty", KC_STR(""));
	of[0] = path("five");
	of[1] = path("empty");
	ck_assert_uint_eq(kc_files_size(of, 2), 5);
	of[1] = of[0];
	ck_assert_uint_eq(kc_files_size(of, 2), 10);
	ck_assert_uint_eq(kc_files_size(of, 0), 0);
	of[2] = "-";
	ck_assert_uint_eq(kc_files_size(of, 3), 0);
	of[2] = folder;
	ck_assert_uint_eq(kc_files_size(of, 3), 0);
	of[2] = "/no/such/file";
	ck_assert_uint_eq(kc_files_size(of, 3), 0);
}
END_TEST

START_TEST(what_cannot_be_opened)
{
	kc_reader *r;
	kc_error err;

	ck_assert_int_eq(kc_reader_open(&r, path("none"), &err), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, ENOENT);
	ck_assert_int_eq(kc_reader_open(&r, folder, &err), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, EISDIR);
}
END_TEST

/* Of a zstd frame without its checksum, all data was there already. */
START_TEST(a_cut_loses_nothing_before_it)
{
	kc_buf b = sample(60000), back = KC_BUF_INIT, whole;
	kc_error err;

	ck_assert_uint_gt(b.len, 1 << 20);
	write_file("big.zst", kc_buf_str(&b));
	whole = raw("big.zst");
	put_raw("cut", (kc_str){whole.ptr, whole.len - 4});
	ck_assert_int_eq(slurp("cut", 65536, &back, &err), KC_ERR_FORMAT);
	ck_assert_uint_eq(back.len, b.len);
	kc_buf_release(&whole);
	kc_buf_release(&b);
	kc_buf_release(&back);
}
END_TEST

/* A pipe that has given all it has is not ready, compressed or not. */
START_TEST(ready_tells_what_a_read_would_do)
{
	static const char *const kinds[] = {"r.txt", "r.gz"};
	int saved = dup(0);

	for (size_t i = 0; i < 2; i++) {
		kc_buf bytes;
		kc_reader *r;
		char out[64];
		size_t got;
		int p[2];

		write_file(kinds[i], KC_STR("some text"));
		bytes = raw(kinds[i]);
		ck_assert_int_eq(pipe(p), 0);
		ck_assert_int_eq(
		    write(p[1], bytes.ptr, bytes.len), (ssize_t)bytes.len);
		dup2(p[0], 0);
		close(p[0]);
		ck_assert_int_eq(kc_reader_open(&r, "-", NULL), KC_OK);
		for (size_t n = 0; n < 9; n += got)
			ck_assert_int_eq(
			    kc_reader_read(r, out, 64, &got, NULL), KC_OK);
		ck_assert(!kc_reader_ready(r));
		close(p[1]);
		ck_assert_int_eq(
		    kc_reader_read(r, out, 64, &got, NULL), KC_EOF);
		ck_assert(kc_reader_ready(r));
		kc_reader_close(r);
		kc_buf_release(&bytes);
	}
	dup2(saved, 0);
}
END_TEST

/* A reader of a pipe can be closed while its thread waits for bytes. */
START_TEST(close_does_not_wait_for_input)
{
	kc_buf b = KC_BUF_INIT, gz;
	kc_reader *r;
	kc_error err;
	int p[2], saved = dup(0);

	write_file("p.gz", KC_STR("text"));
	gz = raw("p.gz");
	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(write(p[1], gz.ptr, gz.len), (ssize_t)gz.len);
	dup2(p[0], 0);
	ck_assert_int_eq(kc_reader_open(&r, "-", &err), KC_OK);
	ck_assert_str_eq(kc_reader_name(r), "<stdin>");
	kc_reader_close(r);
	dup2(saved, 0);
	kc_buf_release(&b);
	kc_buf_release(&gz);
}
END_TEST

START_TEST(contents_are_known)
{
	static const struct {
		const char *start;
		size_t len;
		const char *name; /* the beginning of it; NULL: not known */
	} cases[] = {{"", 0, NULL}, {"{\"id\":1}", 8, NULL},
	    {"\xFD"
	     "7zXZ",
		5, "xz"},
	    {"\xFD"
	     "7zX",
		4, NULL},
	    {"BZh91AY&SY", 10, "bzip2"}, {"PK\3\4\x14", 5, "a zip"},
	    {"%PDF-1.7", 8, "a PDF"}, {"PAR1\x15", 5, "a Parquet"},
	    {"HWP Document File V3.00", 23, "an HWP"},
	    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "a compound file (HWP"},
	    {"\x89PNG\r\n\x1A\n", 8, "a PNG"},
	    {"\xFF\xD8\xFF\xE0", 4, "a JPEG"}, {"\xFF\xFE{\0\"\0", 6, "UTF-16"},
	    {"\xFE\xFF\0{", 4, "UTF-16"}, {"WARC/1.0\r\n", 10, "a web archive"},
	    {"\xCBKCT\1", 5, "a token stream"},
	    {"!kc-counts 1 pretokenizer=gpt2", 30, "a file of counts"},
	    {"{\n \"version\": \"1.0\",\n \"truncation\": null, "
	     "\"added_tokens\": []",
		60, "a tokenizer.json"},
	    {"{\"version\":\"1.0\",\"text\":\"\"}", 27, NULL},
	    {"<!DOCTYPE html>", 15, NULL}, {"plain text", 10, NULL}};
	char tar[512] = "name";

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const kc_content *c = kc_content_of(
		    (kc_str){cases[i].start, cases[i].len});
		const char *want = cases[i].name;

		ck_assert_msg(!c == !want &&
			(!c || !strncmp(c->name, want, strlen(want))),
		    "case %zu: %s", i, c ? c->name : "nothing");
	}
	memcpy(tar + 257, "ustar", 5);
	ck_assert_ptr_ne(kc_content_of((kc_str){tar, sizeof(tar)}), NULL);
	ck_assert_ptr_eq(kc_content_of((kc_str){tar, 261}), NULL);
	ck_assert_ptr_eq(kc_content_of((kc_str){NULL, 0}), NULL);
}
END_TEST

START_TEST(ends_of_names)
{
	ck_assert(kc_name_ends(KC_STR("a/b.mds.gz"), ".gz"));
	ck_assert(kc_name_ends(KC_STR(".gz"), ".gz"));
	ck_assert(kc_name_ends(KC_STR("b"), ""));
	ck_assert(!kc_name_ends(KC_STR("b.gz2"), ".gz"));
	ck_assert(!kc_name_ends(KC_STR("gz"), ".gz"));
	ck_assert(!kc_name_ends((kc_str){"a.gz", 3}, ".gz"));
	ck_assert(!kc_name_ends((kc_str){NULL, 0}, ".gz"));
	ck_assert(kc_name_ends((kc_str){NULL, 0}, ""));
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {what_is_written_is_read, empty_files,
	    members_follow_each_other, truncation_keeps_what_came_before,
	    a_mark_at_the_start_is_skipped, corruption_is_found, lines,
	    sizes_of_files_add_up, what_cannot_be_opened,
	    a_cut_loses_nothing_before_it, ready_tells_what_a_read_would_do,
	    close_does_not_wait_for_input, contents_are_known, ends_of_names};

	return run_in_folder("io", cases, sizeof(cases) / sizeof(*cases));
}
