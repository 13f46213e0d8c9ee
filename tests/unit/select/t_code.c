/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of a text are code. */
#include <config.h>

#include "select/quality/code.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "Hangul text of a sentence." and a word of it. */
#define KO u8"\uBB38\uC7A5\uC740 \uC0B0\uBB38\uC774\uB2E4."
#define WORD u8"\uC548\uB155"

/* A letter for each line: C is code, '.' is not. */
static const struct {
	const char *lines, *text;
} cases[] = {
    {"", ""},
    {".", KO},
    {"..", KO "\n" KO "\n"},
    /* fences */
    {".CCC.", KO "\n```\nx y z\n```\n" KO},
    {".CCC.", KO "\n~~~~ js\nx y z\n~~~~~  \n" KO},
    {"CCCC", "```\na\n~~~\n```"}, /* of the other sign */
    {"CCCC", "````\na\n```\n````"},
    {"CCC.", "  > ```c\n  > x\n  > ```\n" KO},
    {"C.C.", "```\n" KO "\n```\n" KO},     /* quoted text */
    {"C.C.", "```text\n" KO "\n```\n" KO}, /* named as text */
    {"CCC.", "```sh\n# " KO "\n```\n" KO},
    {"CCCC", "```\n// " WORD "\nlong long name\n```"},
    {"C..", "```\n" KO "\n" KO},          /* never closed */
    {"CC..", "```js\n```c\n" KO "\n" KO}, /* nor are these */
    {".", "```x``` " KO},
    {".", u8"~~~\uC548\uB155"},
    /* chat */
    {".", "~~~ OK that is good"},
    {"..", "~~~OK\nyes~~~"},
    {".", "```js " WORD},
    {".", "``"},
    /* single lines */
    {".C.", KO "\n`git status -s`\n" KO},
    {".", "`" KO "`"},
    {".", "`a` b `c`"},
    {".C.", KO "\n<img src=\"a.png\" alt='x'/>\n" KO},
    {"C", "  </div></div> "},
    {"C", "<!-- x -->"},
    {"C", "{% raw %}"},
    {"C", "{{< note >}}{{< /note >}}"},
    {".", "<p>" KO "</p>"},
    {".", u8"<\uC0AC\uC9C4>"},
    {".", "< 3 >"},
    {".", "<"},
    {".", "{"},
    /* runs */
    {"CC", "int x = f(1);\nreturn x;"},
    {"CCC", "if (a == b) {\n\tsame line\n}  // x == y;"},
    {"CCCC", "f(x) {\n\n\n  g({x});"},
    {"CCCC", "a = {\n  b: [1, 2],\n  c\n};"},
    {"CCCCC", "f(() => {\n  g();\n});\n\n}"},
    {".CC.", KO "\na = b;\nc = d;\n" KO},
    {"CCC", "char *a = '" WORD "';\n// " KO "\nc = d;"},
    {".", "a = b;"}, /* one line alone */
    {".", "E = mc^2, (x_1)"},
    {"...", "a = b;\n" KO "\nc = d;"},
    {"..", "Plain English prose has no signs at all.\nNor here."},
    {"..", "    An indent alone is not enough\n    to be code"},
    {"..", "    * **Bold:** a nested list\n    * **Again:** of it"},
    {"CC", "    call(one)\n    call(two)"},
    {".....", "see\n(1)\n\n[2]\na"},
    {"..", u8"# " WORD " {#a}\n# " WORD " {#b}"},
    {"CCC", "a = [\nb,\n}"},
    {"..", "1 2 3;\n4 5 6;"}, /* no letters */
    {"..", u8"\u8A9E = (\u8A9E);\n\u8A9E = [\u8A9E]"},
    {"..", "https://a.b/?c=d&e=f_g\nhttps://a.b/?c=d&e=f_h;i=j"},
    /* formulas in sentences */
    {"...", "x = {1};\n$x_1 = \\frac{1}{2}$ " KO "\ny = {2};"},
};

/* A letter for each line of the text, by the spans. */
static void
mark_lines(kc_str text, const struct kc_code *code, char *marks)
{
	size_t at = 0, span = 0;

	while (at < text.len) {
		const char *lf = memchr(text.ptr + at, '\n', text.len - at);

		while (span < code->n && code->spans[span].end <= at)
			span++;
		*marks++ = span < code->n && code->spans[span].start <= at
		    ? 'C'
		    : '.';
		at = lf ? (size_t)(lf - text.ptr) + 1 : text.len;
	}
	*marks = '\0';
}

/* Ascending, apart, not empty, whole lines. */
static void
check_spans(kc_str text, const struct kc_code *code)
{
	size_t before = 0;

	for (size_t i = 0; i < code->n; i++) {
		size_t start = code->spans[i].start, end = code->spans[i].end;

		ck_assert_msg(
		    start < end && end <= text.len && (!i || start > before),
		    "span %zu is %zu to %zu after %zu", i, start, end, before);
		ck_assert(!start || text.ptr[start - 1] == '\n');
		ck_assert(end == text.len || text.ptr[end - 1] == '\n');
		before = end;
	}
}

START_TEST(lines_of_a_text)
{
	kc_str text = kc_str_of(cases[_i].text);
	struct kc_code code = KC_CODE_INIT;
	char marks[16];

	ck_assert_int_eq(kc_code_find(&code, text), KC_OK);
	check_spans(text, &code);
	mark_lines(text, &code, marks);
	ck_assert_msg(!strcmp(marks, cases[_i].lines), "case %d: %s, not %s",
	    _i, marks, cases[_i].lines);
	kc_code_release(&code);
}
END_TEST

/* Would take hours if any part were quadratic. */
START_TEST(hostile_texts_take_linear_time)
{
	static const char *const parts[] = {KO, "```\n", "```a\n", "~~~~a\n",
	    "a = b;\n", "\n", "\t", "<a>", "{{a", "`", " ", "://"};
	enum { PARTS = sizeof(parts) / sizeof(*parts) };
	kc_buf text = KC_BUF_INIT;
	struct kc_code code = KC_CODE_INIT;
	unsigned seed = 3;

	for (int i = 0; i < 200000; i++) {
		size_t n = _i < PARTS ? (size_t)_i
				      : (size_t)rand_r(&seed) % PARTS;

		ck_assert_int_eq(kc_buf_add(&text, kc_str_of(parts[n])), KC_OK);
	}
	ck_assert_int_eq(kc_code_find(&code, kc_buf_str(&text)), KC_OK);
	check_spans(kc_buf_str(&text), &code);
	kc_code_release(&code);
	kc_buf_release(&text);
}
END_TEST

/* Fences that grow shorter: each search for an end may go to the end. */
START_TEST(unclosed_fences_take_linear_time)
{
	kc_buf text = KC_BUF_INIT;
	struct kc_code code = KC_CODE_INIT;

	for (size_t n = 4000; n >= 3; n--) {
		for (size_t i = 0; i < n; i++)
			unit_equal(kc_buf_addc(&text, "`~"[n % 2]), KC_OK);
		ck_assert_int_eq(kc_buf_add(&text, KC_STR("a\n")), KC_OK);
	}
	ck_assert_int_eq(kc_code_find(&code, kc_buf_str(&text)), KC_OK);
	check_spans(kc_buf_str(&text), &code);
	kc_code_release(&code);
	kc_buf_release(&text);
}
END_TEST

/* A text of random lines of the cases: still whole lines, the same again. */
START_TEST(any_text_gives_whole_lines)
{
	enum { CASES = sizeof(cases) / sizeof(*cases) };
	struct kc_code code = KC_CODE_INIT, again = KC_CODE_INIT;
	kc_buf text = KC_BUF_INIT;
	unsigned seed = (unsigned)_i;

	for (int i = 0; i < 30; i++) {
		size_t n = (size_t)rand_r(&seed) % CASES;

		ck_assert_int_eq(
		    kc_buf_add(&text, kc_str_of(cases[n].text)), KC_OK);
		if (rand_r(&seed) % 4)
			ck_assert_int_eq(kc_buf_addc(&text, '\n'), KC_OK);
	}
	ck_assert_int_eq(kc_code_find(&code, kc_buf_str(&text)), KC_OK);
	check_spans(kc_buf_str(&text), &code);
	ck_assert_int_eq(
	    kc_code_find(&again, KC_STR("a = b;\nc = d;\n")), KC_OK);
	ck_assert_int_eq(kc_code_find(&again, kc_buf_str(&text)), KC_OK);
	ck_assert_uint_eq(code.n, again.n);
	ck_assert(!code.n ||
	    !memcmp(code.spans, again.spans, code.n * sizeof(*code.spans)));
	kc_code_release(&code);
	kc_code_release(&again);
	kc_buf_release(&text);
}
END_TEST

/* A NUL is none of the signs that are looked for. */
START_TEST(nul_is_no_sign)
{
	unit_equal(kc_code_line(KC_STR(WORD " = {x}")), KC_LINE_EITHER);
	unit_equal(kc_code_line(KC_STR(WORD " = {x}\0")), KC_LINE_PROSE);
	unit_equal(kc_code_line(KC_STR("    \0 they came (so to say) and "
				       "went away (or so they said) again")),
	    KC_LINE_CODE);
	unit_equal(kc_code_line(KC_STR("\0")), KC_LINE_EITHER);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("code");
	TCase *t = tcase_create("code");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(
	    t, lines_of_a_text, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_loop_test(t, hostile_texts_take_linear_time, 0, 14);
	tcase_add_test(t, unclosed_fences_take_linear_time);
	tcase_add_test(t, nul_is_no_sign);
	tcase_add_loop_test(t, any_text_gives_whole_lines, 0, 200);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
