/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: table 3-7 in full, maximal subparts, vector version = scalar one. */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/unicode_internal.h"

#include "tests/unit/unit.h"

/* Table 3-7 of the Unicode Standard, copied row by row. */
static const struct row {
	unsigned char length;
	unsigned char range[4][2];
} rows[] = {
    {1, {{0x00, 0x7F}}},
    {2, {{0xC2, 0xDF}, {0x80, 0xBF}}},
    {3, {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}}},
    {3, {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {3, {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}}},
    {3, {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}}},
};

/* Bytes of the longest beginning of a row that p has; *whole: all of it. */
static size_t
match(const unsigned char *p, size_t len, bool *whole)
{
	size_t best = 0;

	*whole = false;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		size_t n = 0;

		while (n < len && n < rows[r].length &&
		    p[n] >= rows[r].range[n][0] && p[n] <= rows[r].range[n][1])
			n++;
		if (n > best)
			best = n;
		if (n == rows[r].length)
			*whole = true;
	}
	return best ? best : 1;
}

static size_t
specified_check(const unsigned char *p, size_t len)
{
	size_t i = 0;

	while (i < len) {
		bool whole;
		size_t n = match(p + i, len - i, &whole);

		if (!whole)
			return i;
		i += n;
	}
	return i;
}

static kc_str
str(const unsigned char *p, size_t len)
{
	return (kc_str){(const char *)p, len};
}

/* One sequence of up to 4 bytes, by every function. */
static void
check_bytes(const unsigned char *p, size_t len)
{
	const char *at = (const char *)p;
	bool whole;
	size_t n = match(p, len, &whole);
	uint32_t cp = kc_utf8_next(&at, (const char *)p + len);

	if ((size_t)(at - (const char *)p) != n)
		ck_abort_msg("%02x %02x %02x %02x: advanced %zu, want %zu",
		    p[0], p[1], p[2], p[3], (size_t)(at - (const char *)p), n);
	if (kc_utf8_check_scalar(str(p, len)) != specified_check(p, len))
		ck_abort_msg(
		    "%02x %02x %02x %02x (%zu)", p[0], p[1], p[2], p[3], len);
	if (whole) {
		char back[4];

		if (kc_utf8_put(cp, back) != n || memcmp(back, p, n) != 0)
			ck_abort_msg("U+%04X written otherwise", cp);
	} else if (cp != 0xFFFD || kc_utf8_bad_length(str(p, len)) != n) {
		ck_abort_msg("%02x %02x %02x %02x (%zu) decoded", p[0], p[1],
		    p[2], p[3], len);
	}
}

START_TEST(every_one_to_three_bytes)
{
	unsigned char p[4] = {0};

	for (unsigned i = 0; i < 1 << 24; i++) {
		p[0] = (unsigned char)(i >> 16);
		p[1] = (unsigned char)(i >> 8);
		p[2] = (unsigned char)i;
		check_bytes(p, 3);
		if (!p[2])
			check_bytes(p, 2);
		if (!p[2] && !p[1])
			check_bytes(p, 1);
	}
}
END_TEST

/* Every lead, second and third byte; the edges of the fourth. */
START_TEST(every_four_bytes_that_differ)
{
	static const unsigned char last[] = {0, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
	unsigned char p[4];

	for (unsigned i = 0xE00000; i < 1 << 24; i++)
		for (size_t k = 0; k < sizeof(last); k++) {
			p[0] = (unsigned char)(i >> 16);
			p[1] = (unsigned char)(i >> 8);
			p[2] = (unsigned char)i;
			p[3] = last[k];
			check_bytes(p, 4);
		}
}
END_TEST

#if KC_X86

static uint32_t
below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(unit_random(seed) % n);
}

static void
same_as_scalar(const unsigned char *p, size_t len)
{
	size_t want = kc_utf8_check_scalar(str(p, len));
	size_t have = kc_utf8_check_avx2(str(p, len));

	if (want != have)
		ck_abort_msg("length %zu: %zu, not %zu", len, have, want);
}

/* Well-formed text with a few bytes changed, of every length, anywhere. */
START_TEST(vector_equals_scalar_at_edges)
{
	static const unsigned char pool[] = {0, 'a', 0x7F, 0x80, 0x8F, 0x90,
	    0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEA, 0xED,
	    0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
	static const char *const pieces[] = {"a", "\xC2\x80", "\xEA\xB0\x80",
	    "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
	    "\xE0\xA0\x80"};
	uint64_t seed = 1;
	unsigned char buf[64 + 260];

	if (!kc_cpu_has_avx2())
		return;
	for (int round = 0; round < 40000; round++) {
		size_t align = below(&seed, 64);
		size_t len = (size_t)round % 131, fill = 0;
		unsigned char *p = buf + align;
		uint32_t changes = below(&seed, 3);

		if (round & 256)
			memset(p, 'x', sizeof(buf) - align), fill = 64;
		while (fill < len) {
			const char *s = pieces[below(&seed, 7)];

			memcpy(p + fill, s, strlen(s));
			fill += strlen(s);
		}
		for (; len && changes; changes--)
			p[below(&seed, (uint32_t)len)] =
			    pool[below(&seed, sizeof(pool))];
		same_as_scalar(p, len);
	}
}
END_TEST

/* All pairs and triples of bytes across each border of two blocks. */
START_TEST(vector_equals_scalar_across_blocks)
{
	unsigned char buf[200];

	if (!kc_cpu_has_avx2())
		return;
	for (unsigned i = 0; i < 1 << 16; i++)
		for (size_t at = 62; at < 66; at++) {
			memset(buf, 'x', sizeof(buf));
			buf[at - 1] = 0xE1;
			buf[at] = (unsigned char)(i >> 8);
			buf[at + 1] = (unsigned char)i;
			same_as_scalar(buf, 64);
			same_as_scalar(buf, 128);
			same_as_scalar(buf, sizeof(buf));
			buf[at - 1] = 0xF1;
			buf[at + 2] = 0x80;
			same_as_scalar(buf, sizeof(buf));
			buf[at - 1] = 'x';
			same_as_scalar(buf, sizeof(buf));
		}
}
END_TEST

#endif

/* Section 3.9's example of maximal subparts: how many U+FFFD, and where. */
START_TEST(maximal_subparts)
{
	static const char bytes[] = "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63"
				    "\x80\xBF\x64";
	static const uint32_t want[] = {0x61, 0xFFFD, 0xFFFD, 0xFFFD, 0x62,
	    0xFFFD, 0x63, 0xFFFD, 0xFFFD, 0x64};
	const char *p = bytes, *end = bytes + sizeof(bytes) - 1;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		ck_assert_uint_eq(kc_utf8_next(&p, end), want[i]);
	ck_assert_ptr_eq(p, end);
}
END_TEST

START_TEST(count_and_append)
{
	kc_buf b = KC_BUF_INIT;
	uint64_t n = 0;

	ck_assert_uint_eq(kc_utf8_count((kc_str){NULL, 0}), 0);
	ck_assert_uint_eq(kc_utf8_check((kc_str){NULL, 0}), 0);
	for (uint32_t cp = 0; cp < 0x110000; cp += 0x101) {
		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		ck_assert_int_eq(kc_buf_add_cp(&b, cp), KC_OK);
		ck_assert_uint_eq(kc_utf8_count(kc_buf_str(&b)), ++n);
	}
	ck_assert_uint_eq(kc_utf8_check(kc_buf_str(&b)), b.len);
	kc_buf_release(&b);
}
END_TEST

static int
digit(int c)
{
	return c >= '0' && c <= '9'              ? c - '0'
	    : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
						 : -1;
}

/* Read hexadecimal bytes up to a colon or the end; blanks do not count. */
static const char *
hex(const char *s, kc_buf *out)
{
	out->len = 0;
	if (!strncmp(s, "nothing", 7))
		return strchr(s, ':') ? strchr(s, ':') + 1 : s;
	for (; *s && *s != ':'; s++)
		if (digit(s[0]) >= 0 && digit(s[1]) >= 0) {
			ck_assert_int_eq(
			    kc_buf_addc(
				out, (char)(digit(s[0]) << 4 | digit(s[1]))),
			    KC_OK);
			s++;
		}
	return *s ? s + 1 : s;
}

/* Replace what is ill-formed and compare with what the suite expects. */
static void
check_case(const char *line)
{
	kc_buf in = KC_BUF_INIT, want = KC_BUF_INIT, have = KC_BUF_INIT;
	const char *rest, *p;

	rest = hex(strstr(line, "hex:") + 4, &in);
	if (!strstr(line, "invalid hex:")) {
		ck_assert_uint_eq(kc_utf8_check(kc_buf_str(&in)), in.len);
	} else {
		if (kc_utf8_check(kc_buf_str(&in)) == in.len)
			ck_abort_msg("valid: %s", line);
		rest = hex(rest, &want);
		hex(rest, &want);
		for (p = in.ptr; p < in.ptr + in.len;)
			ck_assert_int_eq(kc_buf_add_cp(&have,
					     kc_utf8_next(&p, in.ptr + in.len)),
			    KC_OK);
		if (!kc_str_equal(kc_buf_str(&have), kc_buf_str(&want)))
			ck_abort_msg("%s", line);
	}
	kc_buf_release(&in);
	kc_buf_release(&want);
	kc_buf_release(&have);
}

/* https://github.com/flenniken/utf8tests, where $KC_DATA has it. */
START_TEST(suite_utf8tests)
{
	const char *data = unit_data();
	char path[4096], line[4096];
	int cases = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/suites/utf8tests/utf8tests.txt",
	    data ? data : ".");
	f = fopen(path, "r");
	if (!f) {
		puts("skipped: utf8tests: not in $KC_DATA");
		return;
	}
	while (fgets(line, sizeof(line), f))
		if (line[0] != '#' && strstr(line, "valid hex:")) {
			check_case(line);
			cases++;
		}
	fclose(f);
	ck_assert_int_gt(cases, 100);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
		every_one_to_three_bytes,
		every_four_bytes_that_differ,
#if KC_X86
		vector_equals_scalar_at_edges,
		vector_equals_scalar_across_blocks,
#endif
		maximal_subparts,
		count_and_append,
		suite_utf8tests,
	};

	return UNIT_MAIN("utf8", cases);
}
