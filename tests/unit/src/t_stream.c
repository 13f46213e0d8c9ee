/* SPDX-License-Identifier: Apache-2.0 */
/* Ordered batches and lines: the same bytes for any threads and cuts. */
#include <config.h>

#include "kcorpus/stream.h"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

static char folder[] = "t_stream.XXXXXX";

static void
put_file(const char *name, kc_str s)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, s.ptr, s.len), (ssize_t)s.len);
	close(fd);
}

struct run {
	kc_lines *lines;
	kc_buf out;
	uint64_t failures, long_parts, marks, first_offset;
	uint64_t fail_at; /* map fails in this batch, counted from 1 */
};

static kc_status
next(void *self, kc_batch *b, kc_error *err)
{
	return kc_lines_next(((struct run *)self)->lines, b, err);
}

/* Pass lines with an even first byte; copy the others between brackets. */
static kc_status
map(void *self, unsigned worker, kc_batch *b, kc_error *err)
{
	struct run *run = self;
	const char *p = b->in.ptr, *end = p + b->in.len;

	(void)worker;
	if (run->fail_at == b->number + 1)
		return kc_fail(err, KC_ERR_FORMAT, 0, "told to fail");
	if (b->part != KC_BATCH_WHOLE)
		return kc_batch_pass(b, kc_buf_str(&b->in));
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		kc_str line = {p, (size_t)(lf - p) + 1};
		kc_buf *out;

		p = lf + 1;
		if (!(*line.ptr & 1)) {
			KC_TRY(kc_batch_pass(b, line));
			continue;
		}
		KC_TRY(kc_batch_out(b, &out));
		KC_TRY(kc_buf_addc(out, '['));
		KC_TRY(kc_buf_add(out, (kc_str){line.ptr, line.len - 1}));
		KC_TRY(kc_buf_add(out, KC_STR("]\n")));
	}
	return KC_OK;
}

static kc_status
retire(void *self, kc_batch *b, kc_error *err)
{
	struct run *run = self;

	(void)err;
	run->failures += b->part == KC_BATCH_FAILURE;
	if (!b->number)
		run->first_offset = b->offset;
	run->marks += b->marked;
	run->long_parts += b->part != KC_BATCH_WHOLE &&
	    b->part != KC_BATCH_FAILURE;
	KC_TRY(kc_buf_add(&run->out, kc_buf_str(&b->out)));
	return kc_buf_add(&run->out, b->pass);
}

static kc_status
go(struct run *run, const char *const *names, size_t n, unsigned threads,
    size_t batch, size_t max)
{
	kc_stream_job job = {.threads = threads,
	    .self = run,
	    .next = next,
	    .map = map,
	    .retire = retire,
	    .memory = 4 * batch};
	kc_error err;
	kc_status st;

	ck_assert_int_eq(
	    kc_lines_new(&run->lines, names, n, batch, max, &err), KC_OK);
	st = kc_stream_run(&job, &err);
	kc_lines_free(run->lines);
	return st;
}

static kc_buf
random_lines(size_t n, uint64_t seed, bool last_lf)
{
	kc_buf b = KC_BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		size_t len = unit_random(&seed) % 40;

		if (unit_random(&seed) % 50 == 0)
			len *= 40;
		for (size_t k = 0; k < len; k++)
			ck_assert_int_eq(
			    kc_buf_addc(
				&b, (char)('a' + unit_random(&seed) % 26)),
			    KC_OK);
		ck_assert_int_eq(kc_buf_addc(&b, '\n'), KC_OK);
	}
	ck_assert_int_eq(
	    kc_buf_add(&b, last_lf ? KC_STR("x\n") : KC_STR("x")), KC_OK);
	return b;
}

START_TEST(output_does_not_depend_on_threads_or_cuts)
{
	static const size_t batches[] = {1, 7, 100, 5000, 1 << 20};
	char a[64], b[64];
	const char *names[] = {a, b};
	kc_buf one = random_lines(3000, 1, false);
	kc_buf two = random_lines(2000, 2, true);
	struct run first = {0};

	snprintf(a, sizeof(a), "%s/a", folder);
	snprintf(b, sizeof(b), "%s/b", folder);
	put_file(a, kc_buf_str(&one));
	put_file(b, kc_buf_str(&two));
	ck_assert(!go(&first, names, 2, 1, 0, 1 << 20));
	ck_assert_uint_gt(first.out.len, one.len + two.len);
	for (unsigned threads = 1; threads <= 8; threads *= 2)
		for (size_t i = 0; i < 5; i++) {
			struct run run = {0};

			ck_assert(
			    !go(&run, names, 2, threads, batches[i], 1 << 20));
			unit_text_equal(
			    kc_buf_str(&run.out), kc_buf_str(&first.out));
			kc_buf_release(&run.out);
		}
	kc_buf_release(&first.out);
	kc_buf_release(&one);
	kc_buf_release(&two);
}
END_TEST

/* Lines above the ceiling come in parts, and nothing is lost. */
START_TEST(long_lines_come_in_parts)
{
	char a[64];
	const char *names[] = {a};
	kc_buf text = KC_BUF_INIT;

	snprintf(a, sizeof(a), "%s/long", folder);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(kc_buf_add(&text, KC_STR("b\n")), KC_OK);
		for (size_t k = 0; k < 700000; k++)
			ck_assert_int_eq(kc_buf_addc(&text, 'b'), KC_OK);
		if (i < 2)
			ck_assert_int_eq(kc_buf_addc(&text, '\n'), KC_OK);
	}
	put_file(a, kc_buf_str(&text));
	for (size_t batch = 10; batch < 2000000; batch *= 10) {
		struct run run = {0};

		ck_assert(!go(&run, names, 1, 2, batch, 1000));
		unit_text_equal(kc_buf_str(&run.out), kc_buf_str(&text));
		kc_buf_release(&run.out);
	}
	kc_buf_release(&text);
}
END_TEST

START_TEST(a_file_that_fails_stands_in_its_place)
{
	char a[64];
	const char *names[] = {a, "/no/such/file", a, folder};
	struct run run = {0};

	snprintf(a, sizeof(a), "%s/f", folder);
	put_file(a, KC_STR("b\nd"));
	ck_assert(!go(&run, names, 4, 2, 0, 100));
	ck_assert_uint_eq(run.failures, 2);
	ck_assert_str_eq(run.out.ptr, "b\nd\nb\nd\n");
	kc_buf_release(&run.out);
}
END_TEST

/* What is whole comes as lines, the line that the damage cut with the failure. */
START_TEST(a_file_that_breaks_off_is_used_up_to_there)
{
	static const size_t batches[] = {7, 100, 4096};
	char a[64], command[400];
	const char *names[] = {a};
	kc_buf text = KC_BUF_INIT;

	for (int i = 0; i < 3000; i++)
		ck_assert_int_eq(
		    kc_buf_addf(&text, "b%d\n", i * 7919 % 10007), KC_OK);
	snprintf(a, sizeof(a), "%s/cut", folder);
	for (size_t size = 1000; size <= 7000; size += 2000) {
		put_file(a, kc_buf_str(&text));
		snprintf(command, sizeof(command),
		    "gzip -9nc %s | head -c %zu >%s.gz && mv %s.gz %s", a, size,
		    a, a, a);
		ck_assert_int_eq(system(command), 0);
		for (size_t i = 0; i < 3; i++) {
			struct run run = {0};

			ck_assert(!go(&run, names, 1, 1 + (unsigned)i,
			    batches[i], 1 << 20));
			ck_assert_uint_eq(run.failures, 1);
			ck_assert_uint_gt(run.out.len, size);
			ck_assert_uint_lt(run.out.len, text.len);
			ck_assert(!memcmp(run.out.ptr, text.ptr, run.out.len));
			kc_buf_release(&run.out);
		}
	}
	kc_buf_release(&text);
}
END_TEST

START_TEST(a_byte_order_mark_is_dropped_where_a_file_starts)
{
	char a[64], b[64], c[64];
	const char *names[] = {a, b, c};

	snprintf(a, sizeof(a), "%s/m1", folder);
	snprintf(b, sizeof(b), "%s/m2", folder);
	snprintf(c, sizeof(c), "%s/m3", folder);
	put_file(a,
	    KC_STR("\xEF\xBB\xBF"
		   "b\n\xEF\xBB\xBF"
		   "d\n"));
	put_file(b, KC_STR("\xEF\xBB\xBF"));
	put_file(c, KC_STR("f"));
	for (size_t batch = 1; batch < 100; batch *= 3) {
		struct run run = {0};

		ck_assert(!go(&run, names, 3, 2, batch, 100));
		ck_assert_str_eq(run.out.ptr,
		    "b\n[\xEF\xBB\xBF"
		    "d]\nf\n");
		ck_assert_uint_eq(run.marks, 2);
		ck_assert_uint_eq(run.first_offset, 3);
		kc_buf_release(&run.out);
	}
}
END_TEST

START_TEST(a_failure_comes_after_what_was_before_it)
{
	char a[64];
	const char *names[] = {a};
	kc_buf text = random_lines(1000, 3, true);

	snprintf(a, sizeof(a), "%s/g", folder);
	put_file(a, kc_buf_str(&text));
	for (unsigned threads = 1; threads <= 4; threads++) {
		struct run run = {.fail_at = 20};
		struct run whole = {0};

		ck_assert_int_eq(
		    go(&run, names, 1, threads, 100, 1 << 20), KC_ERR_FORMAT);
		ck_assert(!go(&whole, names, 1, threads, 100, 1 << 20));
		ck_assert_uint_gt(run.out.len, 0);
		ck_assert_uint_lt(run.out.len, whole.out.len);
		ck_assert(!memcmp(run.out.ptr, whole.out.ptr, run.out.len));
		kc_buf_release(&run.out);
		kc_buf_release(&whole.out);
	}
	kc_buf_release(&text);
}
END_TEST

START_TEST(no_input)
{
	char a[64];
	const char *names[] = {a};
	struct run run = {0};

	snprintf(a, sizeof(a), "%s/empty", folder);
	put_file(a, (kc_str){"", 0});
	ck_assert(!go(&run, names, 1, 2, 0, 100));
	ck_assert(!go(&run, names, 0, 1, 0, 100));
	ck_assert_uint_eq(run.out.len, 0);
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {output_does_not_depend_on_threads_or_cuts,
	    long_lines_come_in_parts, a_file_that_fails_stands_in_its_place,
	    a_file_that_breaks_off_is_used_up_to_there,
	    a_byte_order_mark_is_dropped_where_a_file_starts,
	    a_failure_comes_after_what_was_before_it, no_input};
	char command[100];
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	failed = UNIT_MAIN("stream", cases);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}
