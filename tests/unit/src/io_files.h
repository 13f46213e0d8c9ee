/* SPDX-License-Identifier: Apache-2.0 */
/* Files in a folder of their own, for the tests of what reads and writes them. */
#ifndef KC_TESTS_IO_FILES_H
#define KC_TESTS_IO_FILES_H

#include "kcorpus/io.h"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

static char folder[] = "t_io.XXXXXX";

static inline const char *
path(const char *name)
{
	static char buf[2][200];
	static int turn;

	turn ^= 1;
	snprintf(buf[turn], sizeof(buf[turn]), "%s/%s", folder, name);
	return buf[turn];
}

static inline void
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
static inline kc_buf
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

/* Read all by pieces of `step`; the status that ended it. */
static inline kc_status
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

static inline kc_buf
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

/* As unit_main, in a new folder that is removed. */
static inline int
run_in_folder(const char *name, const TTest *const *cases, size_t n)
{
	char command[100];
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	failed = unit_main(name, cases, n);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}

#endif
