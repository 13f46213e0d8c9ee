/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults while shards are written: whichever allocation, read or write fails,
 * the run fails with a status and leaves no file. Linked with libkc_hooks.
 */
#include <config.h>

#include "kcorpus/shard.h"

#include "folder.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Three documents, one of them too long for the memory, in a stream. */
static kc_status
make_stream(kc_buf *stream, kc_error *err)
{
	static uint32_t ids[50000];
	const kc_tokens_spec spec = {{1, 2}, 1000, 3};
	kc_tokens_writer *w;
	kc_status st = kc_tokens_writer_new(&w, &spec, 4096, err);

	for (size_t i = 0; i < 50000; i++)
		ids[i] = 10 + (uint32_t)(i % 900);
	if (!st)
		st = kc_tokens_put(
		    w, KC_STR("{\"id\":\"a,\\u0062\"}"), ids, 3, stream, err);
	if (!st)
		st = kc_tokens_put(w, KC_STR("{}"), ids, 50000, stream, err);
	if (!st)
		st = kc_tokens_put(
		    w, KC_STR("{\"id\":1}"), ids, 1, stream, err);
	kc_tokens_writer_free(w);
	return st;
}

static kc_status
add_all(kc_shard_writer *w, kc_str stream, kc_error *err)
{
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame frame;
	kc_shard_verdict verdict;
	kc_status st = p ? KC_OK : kc_fail_nomem(err);

	/* In two pieces, so that the parser has to hold a frame. */
	for (int half = 0; half < 2 && !st; half++) {
		kc_str in = {stream.ptr, stream.len / 2};

		if (half)
			in = (kc_str){stream.ptr + stream.len / 2,
			    stream.len - stream.len / 2};
		while (!(st = kc_tokens_parser_next(p, &in, &frame, err))) {
			st = kc_shard_writer_add(w, &frame, &verdict, err);
			if (st)
				break;
		}
		st = st == KC_EOF ? KC_OK : st;
	}
	kc_tokens_parser_free(p);
	return st;
}

static kc_status
everything(unsigned threads, kc_error *err)
{
	kc_shard_params params = KC_SHARD_PARAMS_INIT;
	kc_outset *set = kc_outset_new();
	kc_shard_writer *w = NULL;
	kc_buf stream = KC_BUF_INIT;
	kc_status st = set ? KC_OK : kc_fail_nomem(err);

	params.prefix = "x";
	params.formats = KC_SHARD_MEGATRON | KC_SHARD_OLMO;
	params.width = 4;
	params.max_tokens = 50001;
	params.memory = 1;
	params.threads = threads;
	if (!st)
		st = make_stream(&stream, err);
	if (!st)
		st = kc_shard_writer_new(&w, &params, set, err);
	if (!st)
		st = add_all(w, kc_buf_str(&stream), err);
	if (!st)
		st = kc_shard_writer_finish(w, err);
	if (!st)
		st = kc_outset_commit(set, err);
	kc_shard_writer_free(w);
	kc_outset_free(set);
	kc_buf_release(&stream);
	return st;
}

/* The status of a child that runs it with a variable set. */
static kc_status
with_fault(const char *name, unsigned long n, unsigned threads)
{
	char value[32];
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		kc_error err = {0};
		kc_status st;

		snprintf(value, sizeof(value), "%lu", n);
		setenv(name, value, 1);
		st = everything(threads, &err);
		_exit(!st == !err.code ? (int)st : 99);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "%s=%lu: killed by signal %d", name, n,
	    WTERMSIG(status));
	ck_assert_msg(WEXITSTATUS(status) != 99, "%s=%lu: no message", name, n);
	return (kc_status)WEXITSTATUS(status);
}

/* Each of them without a second thread, then with one. */
static const struct {
	const char *name;
	kc_status status;
	unsigned long at_least;
} faults[] = {{"KC_MALLOC_FAIL", KC_ERR_NOMEM, 40},
    {"KC_READ_FAIL", KC_ERR_IO, 1}, {"KC_WRITE_FAIL", KC_ERR_IO, 10}};

START_TEST(every_fault_is_reported_and_leaves_nothing)
{
	unsigned long n = 1;
	kc_status st;

	while (
	    (st = with_fault(faults[_i / 2].name, n, 1 + (unsigned)_i % 2))) {
		ck_assert_msg(st == faults[_i / 2].status, "%s=%lu: status %d",
		    faults[_i / 2].name, n, (int)st);
		ck_assert_msg(!folder_count(true), "%s=%lu: files are left",
		    faults[_i / 2].name, n);
		n++;
	}
	ck_assert_uint_gt(n, faults[_i / 2].at_least);
	ck_assert_uint_eq(folder_count(true), 3 * 4 + 1);
}
END_TEST

START_TEST(short_writes_and_reads_change_nothing)
{
	ck_assert_int_eq(with_fault("KC_WRITE_MAX", 1000, 2), KC_OK);
	ck_assert_int_eq(with_fault("KC_READ_MAX", 1000, 2), KC_OK);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("shard_faults");
	TCase *t = tcase_create("shard_faults");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_loop_test(
	    t, every_fault_is_reported_and_leaves_nothing, 0, 6);
	tcase_add_test(t, short_writes_and_reads_change_nothing);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
