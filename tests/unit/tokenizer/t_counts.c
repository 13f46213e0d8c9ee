/* SPDX-License-Identifier: Apache-2.0 */
/* Pretoken counts: tables, spilling, the file format, merging. */
#include <config.h>

#include "kcorpus/counts.h"

#include "tests/unit/unit.h"

#include <malloc.h>
#include <unistd.h>

enum { PIECES = 3000 };

/* A pretoken that is one of some thousands, with all that JSON escapes. */
static kc_str
random_piece(uint64_t *seed, char buf[64])
{
	static const char *const bits[] = {" ", "!", "\"", "#", "\\", "\n",
	    "\t", "\r", "\b", "\f", "\x01", "\x1F", "a", "b", "~", "\x7F",
	    "\303\251", "\352\260\200", "\353\202\230", "\360\237\230\200"};
	size_t len = 0, n = 1 + unit_random(seed) % 9;

	while (n--) {
		const char *bit =
		    bits[unit_random(seed) % (sizeof(bits) / sizeof(*bits))];

		memcpy(buf + len, bit, strlen(bit));
		len += strlen(bit);
	}
	return (kc_str){buf, len};
}

static kc_counts *
make(uint64_t seed, uint64_t memory)
{
	kc_counts_params params = {seed, memory, "."};
	kc_counts *c;

	ck_assert_int_eq(kc_counts_new(&c, &params, NULL), KC_OK);
	return c;
}

/* Add pieces start .. end of a fixed sequence. */
static void
fill(kc_counts *c, size_t start, size_t end)
{
	uint64_t seed = 3;
	char buf[64];

	for (size_t i = 0; i < end; i++) {
		kc_str s = random_piece(&seed, buf);

		if (i >= start && kc_counts_add(c, s, i % 3 + 1, NULL))
			ck_abort_msg("cannot add");
	}
}

/* All lines of a merge. */
static void
drain(kc_counts_merger *m, kc_buf *out)
{
	kc_error err;
	uint64_t count;
	kc_status st;
	kc_str s;

	out->len = 0;
	while (!(st = kc_counts_merger_next(m, &s, &count, &err)))
		if (kc_counts_write(s, count, out))
			ck_abort_msg("no memory");
	ck_assert_msg(st == KC_EOF, "%s", err.msg);
	kc_counts_merger_free(m);
}

static kc_counts_merger *
merger(void)
{
	kc_counts_merger *m;

	ck_assert_int_eq(kc_counts_merger_new(&m, NULL), KC_OK);
	return m;
}

static void
drain_one(kc_counts *c, kc_buf *out)
{
	kc_counts_merger *m = merger();

	ck_assert_int_eq(kc_counts_merger_add(m, c, NULL), KC_OK);
	drain(m, out);
	kc_counts_free(c);
}

static int
by_bytes(const void *a, const void *b)
{
	const kc_str *x = a, *y = b;

	return kc_str_compare(*x, *y);
}

START_TEST(order_is_that_of_the_lines)
{
	kc_counts *c = make(1, 0);
	kc_buf out = KC_BUF_INIT;
	kc_str lines[PIECES];
	size_t n = 0;

	fill(c, 0, PIECES);
	drain_one(c, &out);
	for (char *p = out.ptr; p < out.ptr + out.len; n++) {
		char *end = memchr(p, '\n', out.len);

		lines[n] = (kc_str){p, (size_t)(end - p)};
		p = end + 1;
	}
	ck_assert_uint_gt(n, 1000);
	for (size_t i = 1; i < n; i++)
		if (by_bytes(&lines[i - 1], &lines[i]) >= 0)
			ck_abort_msg("%.*s", (int)lines[i].len, lines[i].ptr);
	kc_buf_release(&out);
}
END_TEST

START_TEST(compare_agrees)
{
	kc_buf x = KC_BUF_INIT, y = KC_BUF_INIT;
	uint64_t seed = 9;
	char a[64], b[64];

	for (int i = 0; i < 20000; i++) {
		kc_str s = random_piece(&seed, a), t = random_piece(&seed, b);
		int got = kc_counts_compare(s, t), want;

		x.len = y.len = 0;
		if (kc_counts_write(s, 1, &x) || kc_counts_write(t, 1, &y))
			ck_abort_msg("no memory");
		want = kc_str_compare(kc_buf_str(&x), kc_buf_str(&y));
		if ((got < 0) != (want < 0) || (got > 0) != (want > 0))
			ck_abort_msg("%s%s%d", x.ptr, y.ptr, got);
	}
	ck_assert_int_eq(kc_counts_compare(KC_STR("a"), KC_STR("a")), 0);
	kc_buf_release(&x);
	kc_buf_release(&y);
}
END_TEST

START_TEST(seed_memory_and_division_do_not_matter)
{
	enum { MANY = 40000 };
	kc_buf one = KC_BUF_INIT, two = KC_BUF_INIT;
	kc_counts *c = make(1, 0), *parts[3];
	kc_counts_merger *m = merger();

	fill(c, 0, MANY);
	ck_assert_uint_eq(kc_counts_total(c), 2 * MANY - 1);
	drain_one(c, &one);

	/* Several times what half a megabyte can hold: runs are spilled. */
	c = make(2, 500000);
	fill(c, 0, MANY);
	ck_assert_uint_le(kc_counts_memory(c), 500000);
	ck_assert_uint_lt(kc_counts_types(c), MANY / 3);
	drain_one(c, &two);
	unit_text_equal(kc_buf_str(&one), kc_buf_str(&two));

	for (size_t i = 0; i < 3; i++) {
		parts[i] = make(3, i == 1 ? 500000 : 0);
		fill(parts[i], MANY * i / 3, MANY * (i + 1) / 3);
		ck_assert_int_eq(
		    kc_counts_merger_add(m, parts[i], NULL), KC_OK);
	}
	ck_assert_int_eq(
	    kc_counts_add(parts[0], KC_STR("a"), 1, NULL), KC_ERR_ARG);
	drain(m, &two);
	unit_text_equal(kc_buf_str(&one), kc_buf_str(&two));
	for (size_t i = 0; i < 3; i++)
		kc_counts_free(parts[i]);
	kc_buf_release(&one);
	kc_buf_release(&two);
}
END_TEST

/* What malloc has given out, in bytes; nothing where glibc's is not in use. */
static size_t
in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* Some two hundred runs, one of them with a giant: merging is bounded too. */
START_TEST(merging_is_bounded)
{
	enum { MANY = 800000, GIANT = 3 << 20 };
	kc_counts *c = make(1, 1 << 20);
	kc_counts_merger *m = merger();
	char *giant = malloc(GIANT), key[32];
	uint64_t count, seen = 0;
	size_t before, most = 0;
	kc_str s;

	memset(giant, ' ', GIANT); /* it comes first */
	before = in_use();
	for (size_t i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), " %zu", i * 7919 % (MANY / 2));
		if (kc_counts_add(c, kc_str_of(key), 1, NULL))
			ck_abort_msg("cannot add");
		if (i == 100000)
			ck_assert_int_eq(
			    kc_counts_add(c, (kc_str){giant, GIANT}, 5, NULL),
			    KC_OK);
	}
	ck_assert_uint_lt(in_use() - before, 3 << 19);
	ck_assert_int_eq(kc_counts_merger_add(m, c, NULL), KC_OK);
	for (; !kc_counts_merger_next(m, &s, &count, NULL); seen++) {
		size_t now = s.len == GIANT ? 0 : in_use() - before;

		most = now > most ? now : most;
		if (count != (s.len == GIANT ? 5 : 2))
			ck_abort_msg("%.*s", (int)s.len, s.ptr);
	}
	ck_assert_uint_eq(seen, MANY / 2 + 1);
	ck_assert_uint_lt(most, 3 << 19);
	kc_counts_merger_free(m);
	kc_counts_free(c);
	free(giant);
}
END_TEST

START_TEST(texts_are_counted_by_pretoken)
{
	kc_counts *c = make(1, 0);
	kc_buf out = KC_BUF_INIT;
	kc_pretokenizer *p;

	ck_assert_int_eq(kc_pretokenizer_new(&p, KC_STR("gpt2"), NULL), KC_OK);
	ck_assert_int_eq(
	    kc_counts_add_text(c, p, KC_STR("a b b\n\n c c c"), NULL), KC_OK);
	ck_assert_int_eq(kc_counts_add_text(c, p, KC_STR(""), NULL), KC_OK);
	ck_assert_int_eq(kc_counts_add_text(c, p, KC_STR("a"), NULL), KC_OK);
	ck_assert_uint_eq(kc_counts_types(c), 4);
	drain_one(c, &out);
	ck_assert_str_eq(
	    out.ptr, "\" b\"\t2\n\" c\"\t3\n\"\\n\\n\"\t1\n\"a\"\t2\n");
	kc_pretokenizer_free(p);
	kc_buf_release(&out);
}
END_TEST

START_TEST(a_text_that_cannot_be_split_counts_nothing)
{
	kc_str text = KC_STR(
	    "xxx aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	kc_counts *c = make(1, 0);
	kc_pretokenizer *p;
	kc_error err;

	ck_assert_int_eq(
	    kc_pretokenizer_new_pattern(&p, KC_STR("x|(a+)+$"), NULL), KC_OK);
	ck_assert_int_eq(kc_counts_add_text(c, p, text, &err), KC_ERR_LIMIT);
	ck_assert_uint_eq(kc_counts_types(c), 0);
	ck_assert_uint_eq(kc_counts_total(c), 0);
	kc_counts_free(c);
	kc_pretokenizer_free(p);
}
END_TEST

START_TEST(limits)
{
	kc_counts_params params = {1, 200000, NULL};
	kc_counts *c = make(1, 0);
	kc_pretokenizer *p;
	kc_error err;
	char key[32];
	kc_status st = KC_OK;

	ck_assert_int_eq(kc_counts_add(c, KC_STR(""), 1, &err), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_counts_add(c, KC_STR("a"), UINT64_MAX, &err), KC_OK);
	ck_assert_int_eq(kc_counts_add(c, KC_STR("a"), 1, &err), KC_ERR_LIMIT);
	/* The order of FE and FF would have no end. */
	ck_assert_int_eq(
	    kc_counts_add(c, KC_STR("a\xFE"), 1, &err), KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 1);
	ck_assert_int_eq(kc_pretokenizer_new(&p, KC_STR("gpt2"), NULL), KC_OK);
	ck_assert_int_eq(
	    kc_counts_add_text(c, p, KC_STR("b \xFF"), &err), KC_ERR_ENCODING);
	ck_assert_uint_eq(kc_counts_types(c), 1);
	kc_pretokenizer_free(p);
	kc_counts_free(c);

	ck_assert_int_eq(kc_counts_new(&c, &params, NULL), KC_OK);
	for (int i = 0; i < 100000 && !st; i++) {
		snprintf(key, sizeof(key), "key %d", i);
		st = kc_counts_add(c, kc_str_of(key), 1, &err);
	}
	ck_assert_int_eq(st, KC_ERR_LIMIT);
	ck_assert_str_eq(
	    err.msg, "the counts need more than 200000 bytes of memory");
	kc_counts_free(c);
}
END_TEST

#define HEAD "!kc-counts 1 pretokenizer=gpt2 profile=minimal@1\n"

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static kc_counts_file *
open_file(const char *name, const char *text)
{
	kc_counts_file *f;
	kc_error err;

	write_file(name, text);
	ck_assert_msg(!kc_counts_file_open(&f, name, &err), "%s", err.msg);
	unlink(name);
	return f;
}

START_TEST(files_merge)
{
	kc_counts_file *a = open_file("t_counts.a",
	    HEAD HEAD "\" \\uAC00\"\t2\n\" \\uac00\"\t3\n\"b\"\t1\n");
	kc_counts_file *b = open_file("t_counts.b", HEAD "\"a\"\t1\n\"b\"\t5");
	kc_counts_merger *m = merger();
	kc_counts *c = make(1, 0);
	kc_buf out = KC_BUF_INIT;
	kc_counts_head head = kc_counts_file_head(a);

	ck_assert_int_eq(kc_counts_write_head(&head, &out), KC_OK);
	ck_assert_str_eq(out.ptr, HEAD);
	ck_assert(kc_counts_detect(kc_buf_str(&out)));
	ck_assert(!kc_counts_detect(KC_STR("!kc-count")));
	ck_assert_int_eq(kc_counts_add(c, KC_STR("a"), 10, NULL), KC_OK);
	ck_assert_int_eq(kc_counts_merger_add_file(m, a, NULL), KC_OK);
	ck_assert_int_eq(kc_counts_merger_add_file(m, b, NULL), KC_OK);
	ck_assert_int_eq(kc_counts_merger_add(m, c, NULL), KC_OK);
	drain(m, &out);
	ck_assert_str_eq(
	    out.ptr, "\" \352\260\200\"\t5\n\"a\"\t11\n\"b\"\t6\n");
	kc_counts_file_close(a);
	kc_counts_file_close(b);
	kc_counts_free(c);
	kc_buf_release(&out);
}
END_TEST

START_TEST(unlike_files_do_not)
{
	kc_counts_file *a = open_file("t_counts.a", HEAD);
	kc_counts_file *b = open_file(
	    "t_counts.b", "!kc-counts 1 pretokenizer=o200k profile=web@1\n");
	kc_counts_merger *m = merger();
	kc_error err;

	ck_assert_int_eq(kc_counts_merger_add_file(m, a, &err), KC_OK);
	ck_assert_int_eq(kc_counts_merger_add_file(m, b, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "counts of pretokenizer=o200k profile=web@1, unlike the "
	    "pretokenizer=gpt2 profile=minimal@1 before");
	kc_counts_merger_free(m);
	kc_counts_file_close(a);
	kc_counts_file_close(b);
}
END_TEST

static const struct {
	const char *text;
	uint64_t line;
	const char *message;
} bad_lines[] = {
    {"\"b\"\t1\n\"a\"\t1\n", 3, "out of order (LC_ALL=C sort)"},
    {"\"a\" 1\n", 2, "not a JSON string, a TAB and a count"},
    {"\n", 2, "not a JSON string, a TAB and a count"},
    {"a\t1\n", 2, "not a JSON string before the TAB"},
    {" \"a\"\t1\n", 2, "not a JSON string before the TAB"},
    {"1\t1\n", 2, "not a JSON string before the TAB"},
    {"\"\"\t1\n", 2, "an empty pretoken"},
    {"\"a\"\t\n", 2, "not a count after the TAB"},
    {"\"a\"\t-1\n", 2, "not a count after the TAB"},
    {"\"a\"\t01\n", 2, "not a count after the TAB"},
    {"\"a\"\t1\t\n", 2, "not a count after the TAB"},
    {"\"a\"\t18446744073709551616\n", 2, "not a count after the TAB"},
};

START_TEST(bad_lines_are_refused)
{
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		char text[200];
		kc_counts_file *f;
		kc_error err;
		kc_status st;
		uint64_t count;
		kc_str s;

		snprintf(text, sizeof(text), "%s%s", HEAD, bad_lines[i].text);
		f = open_file("t_counts.a", text);
		while (!(st = kc_counts_file_next(f, &s, &count, &err)))
			;
		ck_assert_int_eq(st, KC_ERR_FORMAT);
		ck_assert_str_eq(err.msg, bad_lines[i].message);
		ck_assert_uint_eq(kc_counts_file_line(f), bad_lines[i].line);
		kc_counts_file_close(f);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *message;
} bad_heads[] = {
    {"", "no pretoken counts: the file is empty"},
    {"{}\n", "no pretoken counts: the first line is not '!kc-counts ...'"},
    {"!kc-counts 2 x\n", "counts of version 2; this is for version 1"},
    {"!kc-counts 1 profile=a\n",
	"malformed head: not '!kc-counts 1 "
	"pretokenizer=NAME profile=NAME'"},
    {"!kc-counts 1 pretokenizer=a profile=\n",
	"malformed head: not '!kc-counts 1 pretokenizer=NAME profile=NAME'"},
};

START_TEST(bad_heads_are_refused)
{
	kc_counts_file *f;
	kc_error err;
	kc_buf out = KC_BUF_INIT;
	kc_counts_head head = {KC_STR("a b"), KC_STR("c")};

	ck_assert_int_eq(kc_counts_write_head(&head, &out), KC_ERR_ARG);
	for (size_t i = 0; i < sizeof(bad_heads) / sizeof(*bad_heads); i++) {
		write_file("t_counts.a", bad_heads[i].text);
		ck_assert_int_eq(
		    kc_counts_file_open(&f, "t_counts.a", &err), KC_ERR_FORMAT);
		ck_assert_str_eq(err.msg, bad_heads[i].message);
		unlink("t_counts.a");
	}
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {order_is_that_of_the_lines, compare_agrees,
	    seed_memory_and_division_do_not_matter, merging_is_bounded,
	    texts_are_counted_by_pretoken,
	    a_text_that_cannot_be_split_counts_nothing, limits, files_merge,
	    unlike_files_do_not, bad_lines_are_refused, bad_heads_are_refused};

	return UNIT_MAIN("counts", tests);
}
