/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults in the ground: the n-th allocation fails, reads and writes are short or
 * fail. Linked with libkc_hooks, whose src/mem.c and src/io/sys.c inject them.
 */
#include <config.h>

#include "kcorpus/record.h"
#include "kcorpus/stream.h"

#include "tests/unit/unit.h"

#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "t_faults.XXXXXX";
static char plain[64], gz[64], zst[64], out[64];

struct run {
	kc_lines *lines;
	kc_record *records[3];
	kc_writer *writer;
};

static kc_status
next(void *self, kc_batch *b, kc_error *err)
{
	return kc_lines_next(((struct run *)self)->lines, b, err);
}

static kc_status
map(void *self, unsigned worker, kc_batch *b, kc_error *err)
{
	kc_record *r = ((struct run *)self)->records[worker];
	const char *p = b->in.ptr, *end = p + b->in.len;

	if (b->part == KC_BATCH_FAILURE) {
		*err = b->error;
		return err->code;
	}
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		kc_str text;
		kc_buf *o;

		KC_TRY(kc_record_parse(r, (kc_str){p, (size_t)(lf - p)}, err));
		KC_TRY(kc_record_text(r, 0, &text, err));
		kc_record_set_text(r, 1, text);
		p = lf + 1;
		KC_TRY(kc_batch_out(b, &o));
		KC_TRY(kc_record_write(r, o));
	}
	return KC_OK;
}

static kc_status
retire(void *self, kc_batch *b, kc_error *err)
{
	struct run *run = self;

	KC_TRY(kc_writer_write(run->writer, kc_buf_str(&b->out), err));
	return kc_writer_write(run->writer, b->pass, err);
}

static kc_status
stream(struct run *run, unsigned threads, kc_error *err)
{
	static const kc_str fields[] = {KC_STR("text"), KC_STR("copy")};
	const char *names[] = {plain, gz, zst};
	kc_stream_job job = {.threads = threads,
	    .self = run,
	    .next = next,
	    .map = map,
	    .retire = retire};

	for (unsigned i = 0; i < threads; i++)
		KC_TRY(kc_record_new(&run->records[i], fields, 2, err));
	KC_TRY(kc_lines_new(&run->lines, names, 3, 500, 1 << 20, err));
	return kc_stream_run(&job, err);
}

/* Everything the ground does, from files to a file. */
static kc_status
everything(unsigned threads, kc_error *err)
{
	struct run run = {0};
	kc_outset *set = kc_outset_new();
	kc_status st, closed;

	if (!set)
		return KC_ERR_NOMEM;
	st = kc_writer_open(&run.writer, out, set, err);
	if (!st) {
		st = stream(&run, threads, err);
		closed = kc_writer_close(run.writer, st ? NULL : err);
		st = st ? st : closed;
	}
	if (!st)
		st = kc_outset_commit(set, err);
	kc_outset_free(set);
	kc_lines_free(run.lines);
	for (size_t i = 0; i < 3; i++)
		kc_record_free(run.records[i]);
	return st;
}

/*
 * What a process that runs it with a variable set ends with. A new program: the
 * hooks read the environment once.
 */
static kc_status
with_fault(const char *name, unsigned long n, unsigned threads)
{
	char value[32], count[16];
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		snprintf(value, sizeof(value), "%lu", n);
		snprintf(count, sizeof(count), "%u", threads);
		setenv(name, value, 1);
		execl("/proc/self/exe", "t_faults", folder, count, NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "%s=%lu: killed by signal %d", name, n,
	    WTERMSIG(status));
	return (kc_status)WEXITSTATUS(status);
}

/* For what has to work before the first case: Check is not running yet. */
static void
need(kc_status st)
{
	if (st)
		abort();
}

static void
put(const char *name, size_t lines)
{
	kc_outset *set = kc_outset_new();
	kc_buf b = KC_BUF_INIT;
	kc_writer *w;

	for (size_t i = 0; i < lines; i++)
		need(kc_buf_addf(&b,
		    "{\"id\":%zu,\"text\":\"\\u0041\xEA\xB0\x80 %zu\"}\n", i,
		    i * i));
	need(kc_writer_open(&w, name, set, NULL));
	need(kc_writer_write(w, kc_buf_str(&b), NULL));
	need(kc_writer_close(w, NULL));
	need(kc_outset_commit(set, NULL));
	kc_outset_free(set);
	kc_buf_release(&b);
}

static kc_buf
contents(void)
{
	kc_buf b = KC_BUF_INIT;
	kc_reader *r;
	kc_status st;
	size_t got;

	ck_assert_int_eq(kc_reader_open(&r, out, NULL), KC_OK);
	do {
		ck_assert_int_eq(kc_buf_reserve(&b, 4096), KC_OK);
		st = kc_reader_read(r, b.ptr + b.len, 4096, &got, NULL);
		b.len += got;
	} while (!st);
	ck_assert_int_eq(st, KC_EOF);
	kc_reader_close(r);
	return b;
}

START_TEST(every_allocation_may_fail)
{
	for (unsigned threads = 1; threads <= 2; threads++) {
		unsigned long n = 1;
		kc_status st;

		while ((st = with_fault("KC_MALLOC_FAIL", n, threads))) {
			ck_assert_int_eq(st, KC_ERR_NOMEM);
			n++;
			ck_assert_uint_lt(n, 5000);
		}
		ck_assert_uint_gt(n, 10);
	}
}
END_TEST

START_TEST(every_read_and_write_may_fail)
{
	static const char *const names[] = {"KC_READ_FAIL", "KC_WRITE_FAIL"};

	unlink(out);
	for (size_t i = 0; i < 2; i++) {
		unsigned long n = 1;
		kc_status st;

		while ((st = with_fault(names[i], n, 1))) {
			ck_assert_int_eq(st, KC_ERR_IO);
			ck_assert_int_ne(access(out, F_OK), 0);
			n++;
			ck_assert_uint_lt(n, 5000);
		}
		ck_assert_uint_gt(n, i ? 1 : 6);
		unlink(out);
	}
}
END_TEST

START_TEST(reads_of_any_size_give_the_same)
{
	kc_buf want;

	ck_assert_int_eq(with_fault("KC_NONE", 0, 1), KC_OK);
	want = contents();
	ck_assert_uint_gt(want.len, 1000);
	for (unsigned long n = 1; n <= 5; n++) {
		kc_buf have;

		ck_assert_int_eq(with_fault("KC_READ_MAX", n, 1), KC_OK);
		have = contents();
		unit_text_equal(kc_buf_str(&want), kc_buf_str(&have));
		kc_buf_release(&have);
		ck_assert_int_eq(with_fault("KC_WRITE_MAX", n, 2), KC_OK);
		have = contents();
		unit_text_equal(kc_buf_str(&want), kc_buf_str(&have));
		kc_buf_release(&have);
	}
	kc_buf_release(&want);
}
END_TEST

static void
set_paths(void)
{
	snprintf(plain, sizeof(plain), "%s/in", folder);
	snprintf(gz, sizeof(gz), "%s/in.gz", folder);
	snprintf(zst, sizeof(zst), "%s/in.zst", folder);
	snprintf(out, sizeof(out), "%s/out", folder);
}

int
main(int argc, char **argv)
{
	const TTest *cases[] = {every_allocation_may_fail,
	    every_read_and_write_may_fail, reads_of_any_size_give_the_same};
	char command[100];
	int failed;

	if (argc == 3) {
		snprintf(folder, sizeof(folder), "%s", argv[1]);
		set_paths();
		return (int)everything((unsigned)(argv[2][0] - '0'), NULL);
	}
	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	set_paths();
	put(plain, 40);
	put(gz, 40);
	put(zst, 40);
	failed = UNIT_MAIN("faults", cases);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}
