/* SPDX-License-Identifier: Apache-2.0 */
/* Readers, writers, sets of output files; damage in compressed input. */
#include <config.h>

#include "kcorpus/io.h"

#include "io/outset.h"
#include "kcorpus/content.h"

#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "t_io.XXXXXX";

static const char *
path(const char *name)
{
	static char buf[2][200];
	static int turn;

	turn ^= 1;
	snprintf(buf[turn], sizeof(buf[turn]), "%s/%s", folder, name);
	return buf[turn];
}

static void
write_file(const char *name, kc_str s)
{
	kc_outset *set = kc_outset_new();
	kc_writer *w;

	ck_assert_int_eq(kc_writer_open(&w, path(name), set, NULL), KC_OK);
	ck_assert_int_eq(kc_writer_write(w, s, NULL), KC_OK);
	ck_assert_int_eq(kc_writer_close(w, NULL), KC_OK);
	ck_assert_int_eq(kc_outset_commit(set, NULL), KC_OK);
	kc_outset_free(set);
}

/* Bytes of a file as the system has them. */
static kc_buf
raw(const char *name)
{
	kc_buf b = KC_BUF_INIT;
	int fd = open(path(name), O_RDONLY);
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	do {
		ck_assert_int_eq(kc_buf_reserve(&b, 65536), KC_OK);
		n = read(fd, b.ptr + b.len, 65536);
		ck_assert_int_ge(n, 0);
		b.len += (size_t)n;
	} while (n);
	b.ptr[b.len] = '\0';
	close(fd);
	return b;
}

static void
put_raw(const char *name, kc_str s)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0666);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, s.ptr, s.len), (ssize_t)s.len);
	close(fd);
}

/* Read all by pieces of `step`; the status that ended it. */
static kc_status
slurp(const char *name, size_t step, kc_buf *b, kc_error *err)
{
	kc_reader *r;
	kc_status st = kc_reader_open(&r, path(name), err);
	size_t got;

	if (st)
		return st;
	b->len = 0;
	do {
		ck_assert_int_eq(kc_buf_reserve(b, step), KC_OK);
		st = kc_reader_read(r, b->ptr + b->len, step, &got, err);
		b->len += got;
	} while (!st);
	ck_assert_uint_eq(kc_reader_offset(r), b->len);
	kc_reader_close(r);
	return st;
}

static kc_buf
sample(size_t lines)
{
	kc_buf b = KC_BUF_INIT;
	uint64_t seed = 1;

	for (size_t i = 0; i < lines; i++)
		ck_assert_int_eq(kc_buf_addf(&b, "%zu %llu\n", i,
				     (unsigned long long)unit_random(&seed)),
		    KC_OK);
	return b;
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

START_TEST(sets_are_all_or_nothing)
{
	kc_outset *set = kc_outset_new();
	kc_writer *a, *b;
	kc_buf old;

	write_file("s1", KC_STR("old"));
	ck_assert_int_eq(chmod(path("s1"), 0600), 0);
	ck_assert_int_eq(kc_writer_open(&a, path("s1"), set, NULL), KC_OK);
	ck_assert_int_eq(kc_writer_open(&b, path("s2"), set, NULL), KC_OK);
	kc_writer_write(a, KC_STR("new"), NULL);
	ck_assert_int_eq(kc_writer_close(a, NULL), KC_OK);
	kc_writer_abandon(b);
	kc_outset_abandon(set);
	kc_outset_free(set);
	old = raw("s1");
	ck_assert_str_eq(old.ptr, "old");
	kc_buf_release(&old);
	ck_assert_int_ne(access(path("s2"), F_OK), 0);
}
END_TEST

START_TEST(a_file_that_failed_leaves_its_set)
{
	kc_outset *set = kc_outset_new();
	kc_writer *a, *b;

	ck_assert_int_eq(kc_writer_open(&a, path("w1"), set, NULL), KC_OK);
	ck_assert_int_eq(kc_writer_open(&b, path("w2"), set, NULL), KC_OK);
	kc_writer_abandon(a);
	ck_assert(!kc_outset_has(set, path("w1")));
	ck_assert_int_eq(kc_writer_close(b, NULL), KC_OK);
	ck_assert_int_eq(kc_outset_commit(set, NULL), KC_OK);
	kc_outset_free(set);
	ck_assert_int_ne(access(path("w1"), F_OK), 0);
	ck_assert_int_eq(access(path("w2"), F_OK), 0);
}
END_TEST

/* Here a folder stands in the way of the second of three renames. */
START_TEST(a_sealed_set_is_all_or_not_vouched_for)
{
	static const char *const parts[] = {"z1", "z2", "z.manifest"};
	kc_outset *set = kc_outset_new();
	kc_error err;

	write_file("z.manifest", KC_STR("old"));
	ck_assert_int_eq(mkdir(path("z2"), 0777), 0);
	for (size_t i = 0; i < 3; i++) {
		int fd;

		ck_assert_int_eq(
		    kc_outset_create(set, path(parts[i]), &fd, NULL), KC_OK);
		close(fd);
	}
	kc_outset_seal(set);
	ck_assert_int_eq(kc_outset_commit(set, &err), KC_ERR_IO);
	kc_outset_free(set);
	ck_assert_int_eq(access(path("z1"), F_OK), 0);
	ck_assert_int_ne(access(path("z.manifest"), F_OK), 0);
}
END_TEST

/* Write `text` to "kept", in pieces; *kept receives what was there. */
static kc_status
write_kept(const char *name, kc_str text, bool commit, uint64_t *kept)
{
	kc_outset *set = kc_outset_new();
	kc_writer *w;
	kc_status st;

	kc_outset_keep(set);
	st = kc_writer_open(&w, path(name), set, NULL);
	for (size_t at = 0; !st && at < text.len; at += 50000) {
		size_t n = text.len - at < 50000 ? text.len - at : 50000;

		kc_writer_write(w, (kc_str){text.ptr + at, n}, NULL);
	}
	if (!st)
		st = kc_writer_close(w, NULL);
	*kept = kc_outset_kept(set);
	if (!st && commit)
		st = kc_outset_commit(set, NULL);
	kc_outset_free(set);
	return st;
}

/* What is kept is what a whole run writes, whatever was there. */
START_TEST(kept_files_are_taken_up_again)
{
	kc_buf text = sample(20000), back = KC_BUF_INIT, first, second;
	static const char *const files[] = {"kept", "kept.gz", "kept.zst"};
	const kc_str all = kc_buf_str(&text), most = {all.ptr, all.len - 9};
	uint64_t kept;
	char temp[20];

	for (size_t i = 0; i < 3; i++) {
		snprintf(temp, sizeof(temp), "%s.part", files[i]);
		ck_assert(!write_kept(files[i], all, false, &kept));
		ck_assert_uint_eq(kept, 0);
		ck_assert_int_ne(access(path(files[i]), F_OK), 0);
		/* Now a byte of what is there is another, and it is longer. */
		text.ptr[text.len / 2] ^= 1;
		ck_assert(!write_kept(files[i], most, false, &kept));
		first = raw(temp);
		ck_assert_uint_lt(kept, first.len);
		ck_assert(!write_kept(files[i], most, true, &kept));
		second = raw(files[i]);
		ck_assert_uint_eq(kept, first.len);
		unit_text_equal(kc_buf_str(&first), kc_buf_str(&second));
		ck_assert_int_ne(access(path(temp), F_OK), 0);
		ck_assert_int_eq(slurp(files[i], 4096, &back, NULL), KC_EOF);
		unit_text_equal(kc_buf_str(&back), most);
		kc_buf_release(&first);
		kc_buf_release(&second);
	}
	kc_buf_release(&text);
	kc_buf_release(&back);
}
END_TEST

START_TEST(a_kept_file_has_one_writer)
{
	kc_outset *set = kc_outset_new();
	uint64_t kept;
	kc_writer *w;

	kc_outset_keep(set);
	ck_assert_int_eq(kc_writer_open(&w, path("lock"), set, NULL), KC_OK);
	ck_assert_int_eq(
	    write_kept("lock", KC_STR("x"), true, &kept), KC_ERR_IO);
	ck_assert_int_eq(kc_writer_close(w, NULL), KC_OK);
	/* The set holds it until it is done. */
	ck_assert_int_eq(
	    write_kept("lock", KC_STR("x"), true, &kept), KC_ERR_IO);
	kc_outset_free(set);
	ck_assert(!write_kept("lock", KC_STR("x"), true, &kept));
}
END_TEST

START_TEST(a_new_file_has_the_mode_of_the_old_without_its_power)
{
	struct stat st;

	write_file("mode", KC_STR("old"));
	ck_assert_int_eq(chmod(path("mode"), 06751), 0);
	write_file("mode", KC_STR("new"));
	ck_assert_int_eq(stat(path("mode"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0751);
}
END_TEST

START_TEST(endings_of_other_compressions_are_refused)
{
	static const char *const bad[] = {"a.jsonl.xz", "a.bz2", "a.lz4"};
	kc_outset *set = kc_outset_new();
	kc_writer *w;
	kc_error err;

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(
		    kc_writer_open(&w, path(bad[i]), set, &err), KC_ERR_ARG);
		ck_assert_ptr_nonnull(strstr(err.msg, strrchr(bad[i], '.')));
	}
	kc_outset_free(set);
}
END_TEST

START_TEST(links_share_the_bytes)
{
	kc_outset *set = kc_outset_new();
	struct stat one, two;
	kc_writer *w;

	ck_assert_int_eq(kc_writer_open(&w, path("k1"), set, NULL), KC_OK);
	kc_writer_write(w, KC_STR("ids"), NULL);
	ck_assert_int_eq(kc_writer_close(w, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_outset_link(set, path("x"), path("y"), NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_outset_link(set, path("k1"), path("k2"), NULL), KC_OK);
	ck_assert_int_eq(kc_outset_commit(set, NULL), KC_OK);
	kc_outset_free(set);
	ck_assert_int_eq(stat(path("k1"), &one), 0);
	ck_assert_int_eq(stat(path("k2"), &two), 0);
	ck_assert_uint_eq(one.st_ino, two.st_ino);
}
END_TEST

START_TEST(symbolic_links_keep_pointing)
{
	struct stat st;
	kc_buf b;

	write_file("target", KC_STR("1"));
	ck_assert_int_eq(symlink("target", path("sym")), 0);
	write_file("sym", KC_STR("2"));
	ck_assert_int_eq(lstat(path("sym"), &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	b = raw("target");
	ck_assert_str_eq(b.ptr, "2");
	kc_buf_release(&b);
}
END_TEST

/* Whoever started us has the file open: it is written on, not replaced. */
START_TEST(descriptors_are_written)
{
	kc_outset *set = kc_outset_new();
	int fd = open(path("log"), O_WRONLY | O_CREAT, 0644);
	char name[40];
	kc_writer *w;
	kc_error err;
	kc_buf b;

	ck_assert_int_eq(write(fd, "before ", 7), 7);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	ck_assert_int_eq(symlink(name, path("std")), 0);
	ck_assert_int_eq(kc_writer_open(&w, path("std"), set, NULL), KC_OK);
	ck_assert(!kc_outset_has(set, path("std")));
	kc_writer_write(w, KC_STR("text"), NULL);
	ck_assert_int_eq(kc_writer_close(w, NULL), KC_OK);
	ck_assert_int_eq(kc_outset_commit(set, NULL), KC_OK);
	ck_assert_int_eq(write(fd, " after", 6), 6);
	b = raw("log");
	ck_assert_str_eq(b.ptr, "before text after");
	kc_buf_release(&b);
	/* Ours are not to be had by their numbers. */
	ck_assert_int_eq(fcntl(fd, F_SETFD, FD_CLOEXEC), 0);
	ck_assert_int_eq(kc_writer_open(&w, path("std"), set, &err), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, EBADF);
	close(fd);
	kc_outset_free(set);
}
END_TEST

START_TEST(a_name_is_taken_once)
{
	kc_outset *set = kc_outset_new();
	kc_writer *w, *again;

	ck_assert_int_eq(kc_writer_open(&w, path("once"), set, NULL), KC_OK);
	ck_assert_int_eq(symlink("once", path("alias")), 0);
	ck_assert(kc_outset_has(set, path("alias")));
	ck_assert(!kc_outset_has(set, path("other")));
	ck_assert_int_eq(
	    kc_writer_open(&again, path("alias"), set, NULL), KC_ERR_ARG);
	kc_writer_abandon(w);
	/* No file is made in /dev, and loops end. */
	ck_assert_int_eq(
	    kc_writer_open(&w, "/dev/kc-no-such", set, NULL), KC_ERR_IO);
	ck_assert_int_eq(symlink("loop", path("loop")), 0);
	ck_assert_int_eq(
	    kc_writer_open(&w, path("loop"), set, NULL), KC_ERR_IO);
	kc_outset_free(set);
}
END_TEST

START_TEST(errors_stay)
{
	kc_outset *set = kc_outset_new();
	kc_buf b = sample(100000);
	kc_writer *w;
	kc_error err;

	ck_assert_int_eq(kc_writer_open(&w, "/dev/full", set, NULL), KC_OK);
	ck_assert_int_eq(kc_writer_write(w, kc_buf_str(&b), &err), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, ENOSPC);
	ck_assert_int_eq(kc_writer_write(w, KC_STR("x"), &err), KC_ERR_IO);
	ck_assert_int_eq(kc_writer_close(w, &err), KC_ERR_IO);
	ck_assert_int_eq(err.sys_errno, ENOSPC);
	kc_outset_free(set);
	kc_buf_release(&b);
}
END_TEST

START_TEST(spill_files_have_no_name)
{
	kc_error err;
	struct stat st;
	int fd = kc_spill_open(folder, &err);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 0);
	close(fd);
	ck_assert_int_eq(kc_spill_open("/no/such/folder", &err), -1);
}
END_TEST

/* By first bytes; what may be records or text is none of them. */
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
	    corruption_is_found, a_cut_loses_nothing_before_it,
	    ready_tells_what_a_read_would_do, lines, sizes_of_files_add_up,
	    what_cannot_be_opened, close_does_not_wait_for_input,
	    a_mark_at_the_start_is_skipped, sets_are_all_or_nothing,
	    a_file_that_failed_leaves_its_set,
	    a_sealed_set_is_all_or_not_vouched_for,
	    kept_files_are_taken_up_again, a_kept_file_has_one_writer,
	    a_new_file_has_the_mode_of_the_old_without_its_power,
	    endings_of_other_compressions_are_refused, links_share_the_bytes,
	    symbolic_links_keep_pointing, errors_stay, descriptors_are_written,
	    a_name_is_taken_once, ends_of_names, spill_files_have_no_name,
	    contents_are_known};
	char command[100];
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	failed = UNIT_MAIN("io", cases);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}
