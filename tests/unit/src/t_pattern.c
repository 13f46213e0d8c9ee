/* SPDX-License-Identifier: Apache-2.0 */
/* Searches in windows give what PCRE2 gives on the whole text; and their bounds. */
#include <config.h>

#include "pattern.h"

#include "tests/unit/unit.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Patterns whose matches depend on what is far away, or on an end. */
static const char *const patterns[] = {"[a-c]+", "\\p{L}+(?=\\d)|.",
    "\\p{L}++(?=\\d)|\\s+", "\\d+|\\s+(?!\\S)|\\s+", "(?<=1)\\p{L}+", "\\n$",
    "$\\n", "(?!$)\\n|x", "\\b\\p{L}+\\b", "\\p{L}*?1", "1\\z|\\A\\p{L}",
    "^.*$", "(?m)^.*$", "(?:a|\\p{L}a)+1?", "\\X", "\\R", "[^1]+1[^1]+1", "zq"};

enum { PATTERNS = sizeof(patterns) / sizeof(*patterns) };

/* Long runs of one kind, with what the patterns tell apart between them. */
static void
make_text(uint64_t *seed, kc_buf *text)
{
	static const char *const parts[] = {
	    "\352\260\200", "a", "1", "\n", " ", "\r\n", "e\314\201", "x"};
	size_t size = unit_random(seed) % 3000;

	text->len = 0;
	while (text->len < size) {
		const char *part = parts[unit_random(seed) % 8];
		uint64_t n = unit_random(seed) % 4 ? unit_random(seed) % 4
						   : unit_random(seed) % 500;

		while (n--)
			ck_assert_int_eq(
			    kc_buf_add(text, kc_str_of(part)), KC_OK);
	}
}

/* All matches by our searches and by PCRE2's own on the whole text. */
static void
compare(const char *pattern, kc_str text)
{
	pcre2_code *code;
	pcre2_match_data *data;
	kc_pattern *p;
	kc_error err;
	int why;
	size_t where, from = 0;

	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_UCP, &why, &where, NULL);
	ck_assert_ptr_ne(code, NULL);
	data = pcre2_match_data_create_from_pattern(code, NULL);
	ck_assert_int_eq(kc_pattern_new(&p, kc_str_of(pattern), &err), KC_OK);
	while (from < text.len) {
		size_t start = 0, end = 0;
		kc_status st = kc_pattern_find(
		    p, text, from, &start, &end, &err);
		int n = pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, from,
		    PCRE2_NOTEMPTY | PCRE2_NO_UTF_CHECK, data, NULL);
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

		ck_assert_msg((st == KC_EOF) == (n < 0) && st <= KC_EOF,
		    "%s from %zu of %zu: %d, not %d", pattern, from, text.len,
		    (int)st, n);
		if (st)
			break;
		ck_assert_msg(start == at[0] && end == at[1],
		    "%s from %zu of %zu: %zu-%zu, not %zu-%zu", pattern, from,
		    text.len, start, end, (size_t)at[0], (size_t)at[1]);
		from = end;
	}
	kc_pattern_free(p);
	pcre2_match_data_free(data);
	pcre2_code_free(code);
}

START_TEST(windows_change_no_match)
{
	kc_buf text = KC_BUF_INIT;

	uint64_t seed = 8;

	for (int k = 0; k < 40; k++) {
		make_text(&seed, &text);
		for (size_t i = 0; i < PATTERNS && text.len; i++)
			compare(patterns[i], kc_buf_str(&text));
	}
	kc_buf_release(&text);
}
END_TEST

/* A line break at each place around the end of the first window. */
START_TEST(the_end_of_a_window_is_no_end)
{
	kc_buf text = KC_BUF_INIT;

	for (size_t n = 230; n < 270; n++) {
		text.len = 0;
		for (size_t i = 0; i < 600; i++)
			ck_assert_int_eq(
			    kc_buf_addc(&text, i == n ? '\n' : 'a'), KC_OK);
		for (size_t i = 0; i < PATTERNS; i++)
			compare(patterns[i], kc_buf_str(&text));
	}
	kc_buf_release(&text);
}
END_TEST

/* Split a text at the matches; the status that ends it. */
static kc_status
search_all(const char *pattern, kc_str text)
{
	size_t from = 0, start, end;
	kc_pattern *p;
	kc_error err;
	kc_status st;

	ck_assert_int_eq(kc_pattern_new(&p, kc_str_of(pattern), &err), KC_OK);
	while (!(st = kc_pattern_find(p, text, from, &start, &end, &err)))
		from = end;
	kc_pattern_free(p);
	return st;
}

/*
 * 50,000 letters without a digit, which took 11 and 4 s of CPU and four times that for
 * twice as many: the budget, which counts steps, ends them. Short texts, and long
 * matches, stay within it.
 */
START_TEST(searches_have_a_budget)
{
	static const struct {
		const char *pattern;
		size_t letters;
		kc_status want;
	} cases[] = {{"\\p{L}+(?=\\d)|.", 50000, KC_ERR_LIMIT},
	    {"\\p{L}++(?=\\d)|.", 50000, KC_ERR_LIMIT},
	    {"\\p{L}+(?=\\d)|.", 1000, KC_EOF},
	    {"\\p{L}++(?=\\d)|.", 1000, KC_EOF},
	    {"(?:\\p{L}|x)+", 50000, KC_EOF}, {"\\p{L}+", 300000, KC_EOF},
	    {"[\\d_]+", 300000, KC_EOF}, {".", 50000, KC_EOF}};
	kc_buf text = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_status st;

		text.len = 0;
		for (size_t k = 0; k < cases[i].letters; k++)
			unit_equal(
			    kc_buf_add(&text, KC_STR("\352\260\200")), KC_OK);
		st = search_all(cases[i].pattern, kc_buf_str(&text));
		ck_assert_msg(st == cases[i].want, "%s on %zu letters: %d",
		    cases[i].pattern, cases[i].letters, (int)st);
	}
	kc_buf_release(&text);
}
END_TEST

/* A search begins where an earlier one ended: \G would stand elsewhere. */
START_TEST(backslash_g_is_refused)
{
	kc_pattern *p;
	kc_error err;

	ck_assert_int_eq(
	    kc_pattern_new(&p, KC_STR("ab\\\\G|\\G"), &err), KC_ERR_ARG);
	ck_assert_uint_eq(err.offset, 6);
	ck_assert_int_eq(kc_pattern_new(&p, KC_STR("\\\\G"), &err), KC_OK);
	kc_pattern_free(p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {windows_change_no_match,
	    the_end_of_a_window_is_no_end, searches_have_a_budget,
	    backslash_g_is_refused};

	return UNIT_MAIN("pattern", tests);
}
