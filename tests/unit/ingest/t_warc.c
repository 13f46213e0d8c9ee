/* SPDX-License-Identifier: Apache-2.0 */
/* Archives: records, damage, pieces of any size. */
#include <config.h>

#include "kcorpus/warc.h"

#include "tests/unit/unit.h"

#include "kcorpus/io.h"

#include <time.h>

/* A source that gives `step` bytes at a time and may fail at the end. */
struct pieces {
	kc_str rest;
	size_t step;
	bool fails;
};

static kc_status
give(void *ctx, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	struct pieces *p = ctx;
	size_t n = p->rest.len < p->step ? p->rest.len : p->step;

	(void)damage;
	if (n > cap)
		n = cap;
	if (!n)
		return p->fails
		    ? kc_fail(err, KC_ERR_FORMAT, 7, "compressed data ends")
		    : KC_EOF;
	memcpy(buf, p->rest.ptr, n);
	p->rest.ptr += n;
	p->rest.len -= n;
	*got = n;
	return KC_OK;
}

/* Write down what a run over the archive gives, a line a step. */
static void
run(kc_str archive, size_t step, bool fails, size_t max, kc_buf *log)
{
	struct pieces p = {archive, step, fails};
	kc_warc_record r;
	kc_warc *w;
	kc_error err;
	kc_status st;

	log->len = 0;
	ck_assert_int_eq(kc_warc_new(&w, give, &p, max, &err), KC_OK);
	while ((st = kc_warc_next(w, &r, &err)) != KC_EOF) {
		if (st)
			ck_assert_int_eq(
			    kc_buf_addf(log, "%s %d at %d",
				kc_warc_failed(w) ? "failed" : "bad", (int)st,
				(int)err.offset),
			    KC_OK);
		if (st == KC_ERR_FORMAT && !kc_warc_failed(w))
			ck_assert_int_eq(
			    kc_buf_addf(log, " %.*s[%.*s]", (int)r.id.len,
				r.id.ptr, (int)r.block.len, r.block.ptr),
			    KC_OK);
		if (st)
			ck_assert_int_eq(kc_buf_addc(log, '\n'), KC_OK);
		else
			ck_assert_int_eq(
			    kc_buf_addf(log, "%d %d %.*s %.*s %.*s [%.*s]\n",
				(int)r.type, (int)r.offset, (int)r.id.len,
				r.id.ptr, (int)r.url.len, r.url.ptr,
				(int)r.date.len, r.date.ptr, (int)r.block.len,
				r.block.ptr),
			    KC_OK);
	}
	kc_warc_free(w);
}

#define RECORD(type, id, body, len) \
	"WARC/1.0\r\nWARC-Type: " type "\r\nWARC-Record-ID: <" id \
	">\r\nWARC-Target-URI: http://x/" id \
	"\r\nWARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: " len \
	"\r\n\r\n" body

static const struct {
	const char *archive, *log;
} archives[] = {
    {RECORD("warcinfo", "a", "abc", "3") "\r\n\r\n" RECORD(
	 "response", "b", "HTTP/1.0 200 OK\r\n\r\nx", "20") "\r\n\r\n",
	"0 0 <a> http://x/a 2020-01-02T03:04:05Z [abc]\n"
	"1 142 <b> http://x/b 2020-01-02T03:04:05Z "
	"[HTTP/1.0 200 OK\r\n\r\nx]\n"},
    /* line ends of LF, header names of any case, a folded line, wget's <> */
    {"WARC/1.1\nwarc-type: conversion\nContent-length:2\nX: y\n z\n"
     "WARC-TARGET-URI: <http://y/>\n\nhi\n\nWARC/1.0\nContent-Length: 0\n\n",
	"3 0  http://y/  [hi]\n6 90    []\n"},
    /* a segment, and blank lines before all */
    {"\r\n\n" RECORD("continuation", "a", "abc", "3"),
	"5 3 <a> http://x/a 2020-01-02T03:04:05Z [abc]\n"},
    {"\nfiledesc://x.arc 0.0.0.0 20140216050221 text/plain 5\n1 0 x\n",
	"0 1  filedesc://x.arc 2014-02-16T05:02:21Z [1 0 x]\n"},
    /* what begins as a WARC record is none of ARC, whatever stands in its line */
    {"WARC/1.response x://x 0.0.0.0 20140216050221 text/plain 5\n1 0 x\n\n",
	"bad 5 at 0 [WARC/1.response x://x 0.0.0.0 20140216050221 text/plain "
	"5\n1 0 x\n\n]\n"},
    /* no length, then a good one; rubbish between records */
    {"WARC/1.0\r\nWARC-Type: response\r\n\r\nabc\r\n\r\n" RECORD("resource",
	 "c", "xy",
	 "2") "\r\n\r\nrubbish\r\nmore\r\n" RECORD("revisit", "d", "", "0"),
	"bad 5 at 0 [WARC/1.0\r\nWARC-Type: response\r\n\r\nabc\r\n\r\n]\n"
	"2 40 <c> http://x/c 2020-01-02T03:04:05Z [xy]\n"
	"bad 5 at 181 [rubbish\r\nmore\r\n]\n4 196 <d> http://x/d "
	"2020-01-02T03:04:05Z []\n"},
    /* cut in the block, and in the header */
    {RECORD("response", "e", "abc", "30"), "bad 5 at 0 <e>[abc]\n"},
    {"WARC/1.0\r\nWARC-Type: resp",
	"bad 5 at 0 [WARC/1.0\r\nWARC-Type: resp]\n"},
    {RECORD("response", "f", "abc", "3000"), "bad 6 at 0\n"},
    {"", ""},
    {"\r\n\n", ""},
    {"nothing of the kind", "bad 5 at 0 [nothing of the kind]\n"},
    {"filedesc://x.arc 0.0.0.0 20140216050221 text/plain 5\n1 0 x\n"
     "http://a/ b 1.2.3.4 20140216050222 text/html 2\nhi\n"
     "http://c/ 1.2.3.4 2014 text/html -1\n\n"
     "http://d/ 1.2.3.4 20140216050223 text/html 200 - - 0 x.arc 17\n"
     "HTTP/1.0 200 OK\n\n",
	"0 0  filedesc://x.arc 2014-02-16T05:02:21Z [1 0 x]\n"
	"2 59  http://a/ b 2014-02-16T05:02:22Z [hi]\n"
	"bad 5 at 109 [http://c/ 1.2.3.4 2014 text/html -1\n\n]\n"
	"1 146  http://d/ 2014-02-16T05:02:23Z [HTTP/1.0 200 OK\n\n]\n"},
    /* versions in lower case; types with blanks in ARC, both of its versions */
    {"warc/1.0\nwarc-type: resource\nContent-Length: 2\n\nhi\n\n",
	"2 0    [hi]\n"},
    {"filedesc://x.arc 0.0.0.0 20140216050221 text/plain 5\n1 0 x\n"
     "http://a/ 1.2.3.4 20140216050222 text/html; charset=x 2\nhi\n"
     "http://b/20140216050222 c 1.2.3.4 20140216050223  2\nhi\n"
     "http://d/ 1.2.3.4 20140216050224 a/b; c 200 - - 0 x.arc 2\nhi\n",
	"0 0  filedesc://x.arc 2014-02-16T05:02:21Z [1 0 x]\n"
	"2 59  http://a/ 2014-02-16T05:02:22Z [hi]\n"
	"2 118  http://b/20140216050222 c 2014-02-16T05:02:23Z [hi]\n"
	"2 173  http://d/ 2014-02-16T05:02:24Z [hi]\n"},
    /* a header that another one cuts */
    {"WARC/1.0\r\nX: y\r\n" RECORD("resource", "g", "hi", "2"),
	"bad 5 at 0 [WARC/1.0\r\nX: y\r\n]\n"
	"2 16 <g> http://x/g 2020-01-02T03:04:05Z [hi]\n"},
};

START_TEST(records_are_read_in_any_pieces)
{
	static const size_t steps[] = {1, 2, 3, 4, 5, 16, 1 << 20};
	kc_buf log = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(archives) / sizeof(*archives); i++)
		for (size_t k = 0; k < sizeof(steps) / sizeof(*steps); k++) {
			run(kc_str_of(archives[i].archive), steps[k], false,
			    1000, &log);
			ck_assert_msg(kc_str_equal(kc_buf_str(&log),
					  kc_str_of(archives[i].log)),
			    "archive %zu in pieces of %zu:\n%s", i, steps[k],
			    log.ptr);
		}
	kc_buf_release(&log);
}
END_TEST

/* A source of pieces with damage after some of them. */
struct broken {
	const char
	    *piece[8]; /* NULL: damage to as many bytes as `bytes` says */
	uint64_t bytes[8];
	size_t next, n;
};

static kc_status
give_broken(void *ctx, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	struct broken *b = ctx;
	const char *piece;

	if (b->next == b->n)
		return KC_EOF;
	piece = b->piece[b->next++];
	if (!piece) {
		*damage = (kc_damage){true, b->bytes[b->next - 1]};
		kc_fail(err, KC_ERR_FORMAT, 0, "damage");
		return KC_OK;
	}
	*got = strlen(piece);
	ck_assert_uint_le(*got, cap);
	memcpy(buf, piece, *got);
	return KC_OK;
}

static void
run_broken(struct broken b, kc_buf *log)
{
	kc_warc_record r;
	kc_warc *w;
	kc_error err;
	kc_status st;

	log->len = 0;
	ck_assert_int_eq(kc_warc_new(&w, give_broken, &b, 1000, &err), KC_OK);
	while ((st = kc_warc_next(w, &r, &err)) != KC_EOF) {
		ck_assert(!kc_warc_failed(w));
		ck_assert_int_eq(kc_buf_addf(log, "%d %.*s[%.*s]%s\n", (int)st,
				     (int)r.id.len, r.id.ptr, (int)r.block.len,
				     r.block.ptr, st ? err.msg : ""),
		    KC_OK);
	}
	kc_warc_free(w);
}

#define GOOD(id) RECORD("response", id, "abc", "3") "\r\n\r\n"

/* What is of a damaged member is malformed, and the next record is found. */
START_TEST(damage_costs_its_record)
{
	static const struct {
		struct broken source;
		const char *log;
	} cases[] = {
	    /* nothing, a header, a part, or all of it came */
	    {{{GOOD("a"), NULL, GOOD("b")}, {0}, 0, 3},
		"0 <a>[abc]\n5 []damage\n0 <b>[abc]\n"},
	    {{{GOOD("a"), "WARC/1.0\r\nX", NULL, GOOD("b")}, {0, 0, 11}, 0, 4},
		"0 <a>[abc]\n5 [WARC/1.0\r\nX]a record is cut in its header\n"
		"0 <b>[abc]\n"},
	    {{{GOOD("a"), RECORD("response", "x", "a", "3"), NULL, GOOD("b")},
		 {0, 0, 100}, 0, 4},
		"0 <a>[abc]\n5 <x>[a]the record is cut after 1 of 3 bytes\n"
		"0 <b>[abc]\n"},
	    {{{GOOD("a"), GOOD("x"), NULL, GOOD("b")},
		 {0, 0, sizeof(GOOD("x")) - 1}, 0, 4},
		"0 <a>[abc]\n5 <x>[abc]damage\n0 <b>[abc]\n"},
	    /* what came of it is longer than the record was */
	    {{{GOOD("a"), RECORD("response", "x", "abc", "3"),
		  "rubbish, as long as a version line", NULL, GOOD("b")},
		 {0, 0, 0, 500}, 0, 5},
		"0 <a>[abc]\n5 <x>[abc]damage\n"
		"5 [rubbish, as long as a version line]no WARC record where "
		"one "
		"should begin\n0 <b>[abc]\n"},
	    /* two members in a row, and the first */
	    {{{NULL, NULL, GOOD("b")}, {0}, 0, 3},
		"5 []damage\n5 []damage\n0 <b>[abc]\n"},
	    /* at the end */
	    {{{GOOD("a"), NULL}, {0}, 0, 2}, "0 <a>[abc]\n5 []damage\n"},
	};
	kc_buf log = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		run_broken(cases[i].source, &log);
		ck_assert_str_eq(log.ptr, cases[i].log);
	}
	kc_buf_release(&log);
}
END_TEST

/* What the source gave before it failed is not lost. */
START_TEST(a_failing_source_ends_it)
{
	kc_buf log = KC_BUF_INIT;

	run(KC_STR(RECORD("response", "a", "abc", "3") "\r\n\r\nWARC/1.0\r\n"),
	    10, true, 1000, &log);
	ck_assert_str_eq(log.ptr,
	    "1 0 <a> http://x/a 2020-01-02T03:04:05Z [abc]\n"
	    "bad 5 at 142 [WARC/1.0\r\n]\n"
	    "failed 5 at 7\n");
	run(KC_STR(RECORD("response", "a", "abc", "300")), 10, true, 1000,
	    &log);
	ck_assert_str_eq(log.ptr, "bad 5 at 0 <a>[abc]\nfailed 5 at 7\n");
	kc_buf_release(&log);
}
END_TEST

/* How long a header may be does not depend on the pieces. */
START_TEST(heads_have_a_ceiling)
{
	static const char start[] = "WARC/1.0\r\nContent-Length: 0\r\nX: ";
	static const size_t steps[] = {1, 2, 3, 4, 5, 999, 10000, 1 << 20};

	for (size_t len = 65535; len <= 65537; len++)
		for (size_t k = 0; k < sizeof(steps) / sizeof(*steps); k++) {
			kc_buf archive = KC_BUF_INIT, log = KC_BUF_INIT;

			ck_assert_int_eq(
			    kc_buf_add(&archive, KC_STR(start)), KC_OK);
			while (archive.len < len - 4)
				ck_assert_int_eq(
				    kc_buf_addc(&archive, 'x'), KC_OK);
			ck_assert_int_eq(
			    kc_buf_add(&archive,
				KC_STR("\r\n\r\n" RECORD("", "a", "b", "1"))),
			    KC_OK);
			run(kc_buf_str(&archive), steps[k], false, 1000, &log);
			ck_assert_msg(log.ptr[0] == (len > 65536 ? 'b' : '6'),
			    "%zu bytes in pieces of %zu: %.20s", len, steps[k],
			    log.ptr);
			ck_assert_ptr_ne(strstr(log.ptr, " <a> "), NULL);
			kc_buf_release(&archive);
			kc_buf_release(&log);
		}
}
END_TEST

static void
add_many(kc_buf *b, char c, size_t n)
{
	while (n--)
		ck_assert_int_eq(kc_buf_addc(b, c), KC_OK);
}

/* Where reading goes on after rubbish does not depend on the pieces either. */
START_TEST(rubbish_has_a_ceiling)
{
	static const size_t steps[] = {1, 2, 3, 4, 5, 1 << 20};
	kc_buf archive = KC_BUF_INIT, log = KC_BUF_INIT, first = KC_BUF_INIT;

	/* rubbish as long as may be, and a byte more */
	for (size_t len = 1000; len <= 1001; len++) {
		add_many(&archive, 'x', len - 1);
		ck_assert_int_eq(
		    kc_buf_add(
			&archive, KC_STR("\n" RECORD("", "a", "b", "1") "\n")),
		    KC_OK);
	}
	for (size_t k = 0; k < sizeof(steps) / sizeof(*steps); k++) {
		run(kc_buf_str(&archive), steps[k], false, 1000, &log);
		ck_assert_msg(!strncmp(log.ptr, "bad 5 at 0 [xxx", 15),
		    "pieces of %zu: %.40s", steps[k], log.ptr);
		ck_assert_ptr_ne(strstr(log.ptr, " []\n0 "), NULL);
	}
	archive.len = 0;
	ck_assert_int_eq(kc_buf_add(&archive,
			     KC_STR("filedesc://x.arc 0.0.0.0 20140216050221 "
				    "text/plain 1\nx\nrubbish\nhttp://")),
	    KC_OK);
	add_many(&archive, 'a', 5000);
	ck_assert_int_eq(
	    kc_buf_add(&archive,
		KC_STR(" 1.2.3.4 20140216050222 text/html 2\nhi\n"
		       "http://b 1.2.3.4 20140216050222 text/html 2\nhi\n")),
	    KC_OK);
	for (size_t k = 0; k < sizeof(steps) / sizeof(*steps); k++) {
		run(kc_buf_str(&archive), steps[k], false, 9000, &log);
		if (!k)
			ck_assert_int_eq(
			    kc_buf_add(&first, kc_buf_str(&log)), KC_OK);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(&log), kc_buf_str(&first)),
		    "pieces of %zu:\n%s", steps[k], log.ptr);
		ck_assert_ptr_ne(strstr(log.ptr, "http://b "), NULL);
	}
	kc_buf_release(&archive);
	kc_buf_release(&log);
	kc_buf_release(&first);
}
END_TEST

/* A record above the ceiling is passed over, wherever the pieces fall. */
START_TEST(long_records_are_skipped)
{
	kc_buf archive = KC_BUF_INIT, log = KC_BUF_INIT;

	ck_assert_int_eq(kc_buf_add(&archive,
			     KC_STR(RECORD("response", "a", "", "1000000"))),
	    KC_OK);
	for (int i = 0; i < 1000000; i++)
		ck_assert_int_eq(kc_buf_addc(&archive, 'x'), KC_OK);
	ck_assert_int_eq(
	    kc_buf_add(&archive,
		KC_STR("\r\n\r\n" RECORD("response", "b", "abc", "3"))),
	    KC_OK);
	run(kc_buf_str(&archive), 1000, false, 100000, &log);
	ck_assert_str_eq(log.ptr,
	    "bad 6 at 0\n"
	    "1 1000145 <b> http://x/b 2020-01-02T03:04:05Z [abc]\n");
	kc_buf_release(&archive);
	kc_buf_release(&log);
}
END_TEST

/* CPU time that an archive of a megabyte takes, with a blank line every `apart` bytes. */
static double
read_lines(const char *line, size_t apart)
{
	kc_buf archive = KC_BUF_INIT;
	struct pieces p;
	kc_warc_record r;
	kc_warc *w;
	kc_error err;
	clock_t start;

	for (size_t next = apart; archive.len < 1 << 20;) {
		unit_equal(kc_buf_add(&archive, kc_str_of(line)), 0);
		if (archive.len < next)
			continue;
		unit_equal(kc_buf_add(&archive, KC_STR("\n\n")), 0);
		next += apart;
	}
	p = (struct pieces){kc_buf_str(&archive), 1 << 16, false};
	start = clock();
	ck_assert_int_eq(kc_warc_new(&w, give, &p, 1 << 20, &err), KC_OK);
	while (kc_warc_next(w, &r, &err) != KC_EOF)
		;
	kc_warc_free(w);
	kc_buf_release(&archive);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/*
 * Version lines without headers, headers that a blank line ends far away, and records
 * that none ends: each took a search up to the next blank line or of 64 KiB, the
 * records 117 times as long as where blank lines are near.
 */
START_TEST(false_heads_are_linear)
{
	static const struct {
		const char *text;
		size_t apart; /* bytes from one blank line to the next */
	} lines[] = {{"WARC/1.0\r\n", 60000}, {"WARC/1.0\nX: y\n", 60000},
	    {"WARC/", 60000}, {"WARC/2.0\nContent-Length: 0\n\nX\n", 60000},
	    {"WARC/2.0\nContent-Length: 0\n\nX\n", 1000000}};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		double near = 1e9, far = 1e9;

		/* The least of three: others use the processor, too. */
		for (int k = 0; k < 3; k++) {
			double s = read_lines(lines[i].text, 60);
			double t = read_lines(lines[i].text, lines[i].apart);

			near = s < near ? s : near;
			far = t < far ? t : far;
		}
		ck_assert_msg(far <= 10 * near,
		    "%s: %f s, with blank lines %f s", lines[i].text, far,
		    near);
	}
}
END_TEST

/* A record that begins within another whose length cannot be right is found. */
START_TEST(wrong_lengths_cost_one_record)
{
	static const char *const lengths[] = {"60", "200", "90000", "99999999"};

	for (size_t i = 0; i < 4; i++)
		for (size_t step = 1; step < 2000; step += 333) {
			kc_buf a = KC_BUF_INIT, log = KC_BUF_INIT;

			ck_assert_int_eq(
			    kc_buf_addf(&a,
				"WARC/1.0\r\nWARC-Type: response\r\n"
				"Content-Length: %s\r\n\r\nhello\r\n\r\n",
				lengths[i]),
			    KC_OK);
			ck_assert_int_eq(
			    kc_buf_add(&a,
				KC_STR(RECORD("response", "b", "abc",
				    "3") "\r\n\r\n" RECORD("response", "c",
				    "def", "3"))),
			    KC_OK);
			run(kc_buf_str(&a), step, false, 100000, &log);
			ck_assert_ptr_ne(log.ptr, NULL);
			ck_assert_msg(!strncmp(log.ptr, "bad ", 4) &&
				strstr(log.ptr, "[abc]\n") &&
				strstr(log.ptr, "[def]\n"),
			    "length %s: %s", lengths[i], log.ptr);
			kc_buf_release(&a);
			kc_buf_release(&log);
		}
}
END_TEST

START_TEST(archives_are_known_by_their_start)
{
	ck_assert(kc_looks_warc(KC_STR("WARC/1.0\r\n")));
	ck_assert(kc_looks_warc(KC_STR("\r\n\r\nWARC/1.0\r\n")));
	ck_assert(kc_looks_warc(KC_STR("\nfiledesc://x")));
	ck_assert(!kc_looks_warc(KC_STR(" WARC/1.0\r\n")));
	ck_assert(kc_looks_warc(KC_STR("XXRC/1.0\r\nWARC-Type: response\r\n"
				       "WARC-Record-ID: <urn:a>\r\n\r\n")));
	ck_assert(!kc_looks_warc(KC_STR("WARC-Type: response\r\n\r\n"
					"WARC-Type: a\r\nWARC-Date: b\r\n")));
	ck_assert(!kc_looks_warc(KC_STR("About\nWARC-Type: what it is\n\n")));
	ck_assert(!kc_looks_warc(
	    KC_STR("<!DOCTYPE html>\n<h1>WARC</h1>\n<pre>WARC/1.0\n"
		   "WARC-Type: response\nWARC-Date: 2024\n</pre>\n\n")));
	ck_assert(!kc_looks_warc(KC_STR("As here:\nWARC-Type: response\n"
					"WARC-Date: 2024\nis a head.\n\n")));
	ck_assert(!kc_looks_warc(KC_STR("\n\n\n\n")));
	ck_assert(!kc_looks_warc((kc_str){NULL, 0}));
}
END_TEST

/* The writer died within a record, and another went on where it stood. */
START_TEST(joined_records_are_found)
{
	static const char whole[] = RECORD("response", "a", "hello", "5");
	size_t head = sizeof(whole) - 1 - strlen("hello");

	for (size_t cut = head; cut < sizeof(whole) - 1; cut++)
		for (size_t step = 1; step < 300; step += 97) {
			kc_buf a = KC_BUF_INIT, log = KC_BUF_INIT;

			ck_assert_int_eq(
			    kc_buf_add(&a, (kc_str){whole, cut}), KC_OK);
			ck_assert_int_eq(
			    kc_buf_add(&a,
				KC_STR(RECORD("response", "b", "abc", "3"))),
			    KC_OK);
			run(kc_buf_str(&a), step, false, 1000, &log);
			ck_assert_msg(!strncmp(log.ptr, "bad ", 4) &&
				strstr(log.ptr, "[abc]\n"),
			    "cut at %zu: %s", cut, log.ptr);
			kc_buf_release(&a);
			kc_buf_release(&log);
		}
}
END_TEST

/* --- archives of other projects --- */

static kc_status
read_file(void *ctx, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	return kc_reader_salvage(ctx, buf, cap, got, damage, err);
}

/* Records by type as warcio and FastWARC count them; statuses as we do. */
static const struct {
	const char *file;
	unsigned other, response, resource, revisit, bad;
} files[] = {{"warcio/example.warc", 4, 1, 0, 1, 0},
    {"warcio/example.warc.gz", 4, 1, 0, 1, 0},
    {"warcio/example-bad-non-chunked.warc.gz", 4, 1, 0, 1, 0},
    {"warcio/example-bad.warc.gz.bad", 3, 2, 0, 1, 0},
    {"warcio/example-digest.warc", 4, 0, 0, 0, 0},
    {"warcio/example-iana.org-chunked.warc", 2, 1, 0, 0, 0},
    {"warcio/example-resource.warc.gz", 2, 0, 1, 0, 0},
    {"warcio/example-trunc.warc", 3, 1, 0, 0, 1},
    {"warcio/example-wrong-chunks.warc.gz", 1, 1, 0, 0, 0},
    {"warcio/example-wget-bad-target-uri.warc.gz", 3, 1, 2, 0, 0},
    {"warcio/post-test.warc.gz", 3, 3, 0, 0, 0},
    {"warcio/example.arc", 1, 1, 0, 0, 0},
    {"warcio/example.arc.gz", 1, 1, 0, 0, 0}, {"warcio/bad.arc", 0, 0, 1, 0, 2},
    {"jwarc/cc.warc.gz", 0, 1, 0, 0, 0},
    {"resiliparse/warcfile.warc.gz", 34, 16, 0, 0, 0},
    {"resiliparse/clueweb-quirk.warc.gz", 1, 29, 0, 0, 0},
    {"resiliparse/block-sized-records.warc", 3, 0, 0, 0, 0},
    {"resiliparse/clipped.warc.gz", 0, 0, 0, 0, 2}};

START_TEST(real_archives_are_read)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		unsigned n[5] = {0}, bad = 0;
		char name[4096];
		kc_warc_record rec;
		kc_reader *r;
		kc_warc *w;
		kc_error err;
		kc_status st;

		snprintf(name, sizeof(name), "%s/warc/%s",
		    unit_data() ? unit_data() : "", files[i].file);
		if (kc_reader_open(&r, name, &err))
			continue;
		ck_assert_int_eq(
		    kc_warc_new(&w, read_file, r, 1 << 26, &err), KC_OK);
		while ((st = kc_warc_next(w, &rec, &err)) != KC_EOF)
			*(st ? &bad : &n[rec.type]) += 1;
		ck_assert_msg(n[KC_WARC_OTHER] == files[i].other &&
			n[KC_WARC_RESPONSE] == files[i].response &&
			n[KC_WARC_RESOURCE] == files[i].resource &&
			n[KC_WARC_REVISIT] == files[i].revisit &&
			bad == files[i].bad,
		    "%s", files[i].file);
		kc_warc_free(w);
		kc_reader_close(r);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {records_are_read_in_any_pieces,
	    damage_costs_its_record, a_failing_source_ends_it,
	    heads_have_a_ceiling, rubbish_has_a_ceiling,
	    long_records_are_skipped, false_heads_are_linear,
	    wrong_lengths_cost_one_record, joined_records_are_found,
	    archives_are_known_by_their_start, real_archives_are_read};

	return UNIT_MAIN("warc", tests);
}
