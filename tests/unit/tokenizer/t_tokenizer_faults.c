/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whichever allocation fails while pretokens are counted and a vocabulary is
 * learnt, written, read and used: out of memory is what is said, and nothing
 * else comes of it. Linked with libkc_hooks.
 */
#include <config.h>

#include "kcorpus/counts.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/unit.h"

#include <sys/wait.h>
#include <unistd.h>

/* Pretokens whose tokens, and their names, outgrow buffers now and then. */
static const char *const pretokens[] = {
    " \352\260\200\352\260\200\352\260\200\352\260\200\352\260\200\352\260\200"
    "\352\260\200\352\260\200\352\260\200\352\260\200\352\260\200\352\260\200",
    "\353\202\230\353\202\230\353\202\230\353\202\230\353\202\230\353\202\230",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

static kc_status
learn(kc_tokenizer **t, kc_error *err)
{
	static const kc_str special = KC_STR("<|end of text \353\201\235|>");
	kc_bpe_params params = {
	    .vocab_size = 300, .specials = &special, .n_specials = 1};
	kc_bpe_trainer *trainer;
	kc_pretokenizer *p;
	kc_status st;

	KC_TRY(kc_bpe_trainer_new(&trainer, &params, err));
	st = kc_pretokenizer_new(&p, KC_STR("o200k"), err);
	if (st) {
		kc_bpe_trainer_free(trainer);
		return st;
	}
	for (size_t i = 0; i < 3 && !st; i++)
		st = kc_bpe_trainer_add(
		    trainer, kc_str_of(pretokens[i]), 9 - i, err);
	while (!st)
		st = kc_bpe_trainer_step(trainer, 1000, err);
	if (st == KC_EOF)
		st = kc_tokenizer_new_bpe(t, trainer, p, err);
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	return st;
}

/* There and back: the text, whose every pretoken is new. */
static kc_status
use(const kc_tokenizer *t, kc_buf *back, kc_error *err)
{
	kc_encoder_params params = {.cache = 1};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_encoder *e;
	kc_status st = KC_OK;

	KC_TRY(kc_encoder_new(&e, t, &params, err));
	for (size_t i = 0; i < 3 && !st; i++)
		st = kc_encode(e, kc_str_of(pretokens[i]), &ids, err);
	if (!st)
		st = kc_decode(t, ids.v, ids.n, back, err);
	kc_token_ids_release(&ids);
	kc_encoder_free(e);
	return st;
}

/* More pretokens than the table may hold, in more runs than it may read. */
static kc_status
count(kc_buf *out, kc_error *err)
{
	kc_counts_params params = {.memory = 1, .tmp = "."};
	kc_counts *c = NULL;
	kc_counts_merger *m = NULL;
	char key[32];
	kc_str pretoken;
	uint64_t n;
	kc_status st = kc_counts_new(&c, &params, err);

	for (size_t i = 0; i < 22000 && !st; i++) {
		snprintf(key, sizeof(key), "%zu and more than a slot", i);
		st = kc_counts_add(c, kc_str_of(key), i + 1, err);
	}
	if (!st)
		st = kc_counts_merger_new(&m, err);
	if (!st)
		st = kc_counts_merger_add(m, c, err);
	while (!st) {
		st = kc_counts_merger_next(m, &pretoken, &n, err);
		if (!st && kc_counts_write(pretoken, n, out))
			st = kc_fail_nomem(err);
	}
	kc_counts_merger_free(m);
	kc_counts_free(c);
	return st == KC_EOF ? KC_OK : st;
}

/* The vocabulary after it was read, and the text after it was encoded. */
static kc_status
apply(kc_buf *out, kc_error *err)
{
	kc_tokenizer *t = NULL, *u = NULL;
	kc_buf json = KC_BUF_INIT;
	kc_status st = learn(&t, err);

	if (!st && kc_tokenizer_write_json(t, KC_STR(""), &json, NULL))
		st = kc_fail_nomem(err);
	if (!st)
		st = kc_tokenizer_read(&u, kc_buf_str(&json), NULL, err);
	if (!st && kc_tokenizer_write_json(u, KC_STR(""), out, NULL))
		st = kc_fail_nomem(err);
	if (!st)
		st = use(u, out, err);
	kc_tokenizer_free(t);
	kc_tokenizer_free(u);
	kc_buf_release(&json);
	return st;
}

static kc_status (*const works[])(kc_buf *out, kc_error *err) = {count, apply};

/*
 * The status of a child in which the n-th allocation fails (0: none), and a hash
 * of what came out. The parent must not allocate: counting starts once.
 */
static kc_status
with_fault(int work, unsigned long n, uint64_t *hash)
{
	char value[32];
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		kc_buf out = KC_BUF_INIT;
		kc_error err = {0};
		kc_status st;

		snprintf(value, sizeof(value), "%lu", n);
		setenv("KC_MALLOC_FAIL", value, 1);
		st = works[work](&out, &err);
		*hash = st ? 0 : kc_hash64(kc_buf_str(&out), 0);
		if (!st != !err.code || write(ends[1], hash, 8) != 8)
			_exit(99);
		_exit((int)st);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) < 99,
	    "allocation %lu: %x", n, (unsigned)status);
	ck_assert_int_eq(read(ends[0], hash, 8), 8);
	close(ends[0]);
	close(ends[1]);
	return (kc_status)WEXITSTATUS(status);
}

START_TEST(memory_that_runs_out_is_nothing_else)
{
	uint64_t want, hash;
	unsigned long n = 1;
	kc_status st;

	ck_assert_int_eq(with_fault(_i, 0, &want), KC_OK);
	while ((st = with_fault(_i, n, &hash))) {
		ck_assert_msg(st == KC_ERR_NOMEM, "allocation %lu: status %d",
		    n, (int)st);
		n++;
	}
	ck_assert_uint_gt(n, 40);
	/* That was not a failure that nobody saw: there are no more. */
	for (unsigned long k = n; k < n + 50; k++) {
		ck_assert_int_eq(with_fault(_i, k, &hash), KC_OK);
		ck_assert_uint_eq(hash, want);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tokenizer_faults");
	TCase *t = tcase_create("tokenizer_faults");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, memory_that_runs_out_is_nothing_else, 0, 2);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
