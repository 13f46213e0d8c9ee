/* SPDX-License-Identifier: Apache-2.0 */
/* Writers, sets of output files, links, descriptors, spill files. */
#include <config.h>

#include "io/outset.h"

#include "tests/unit/src/io_files.h"

#include <errno.h>
#include <sys/stat.h>

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
int
main(void)
{
	const TTest *cases[] = {sets_are_all_or_nothing,
	    a_file_that_failed_leaves_its_set,
	    a_sealed_set_is_all_or_not_vouched_for,
	    kept_files_are_taken_up_again, a_kept_file_has_one_writer,
	    a_new_file_has_the_mode_of_the_old_without_its_power,
	    endings_of_other_compressions_are_refused, links_share_the_bytes,
	    symbolic_links_keep_pointing, descriptors_are_written,
	    a_name_is_taken_once, errors_stay, spill_files_have_no_name};

	return run_in_folder("output", cases, sizeof(cases) / sizeof(*cases));
}
