/* SPDX-License-Identifier: Apache-2.0 */
/* Quality signals and rules. */
#include <config.h>

#include "kcorpus/quality.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "A sentence is prose." in two eojeol, both with grammar. */
#define KO u8"\uBB38\uC7A5\uC740 \uC0B0\uBB38\uC774\uB2E4."

static void
measure(const char *text, size_t len, uint64_t seed, kc_signals *s)
{
	kc_quality *q;

	ck_assert_int_eq(kc_quality_new(&q, seed, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, (kc_str){text, len}, KC_MEASURE_ALL, s, NULL),
	    KC_OK);
	kc_quality_free(q);
}

static void
check_same(const kc_signals *a, const kc_signals *b)
{
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++)
		ck_assert_msg(a->value[i] == b->value[i], "%s is %g, not %g",
		    kc_signal_name((kc_signal)i), b->value[i], a->value[i]);
}

/* One signal of one text. */
static const struct {
	kc_signal signal;
	double want;
	const char *text;
} cases[] = {
    {KC_SIGNAL_CHARS, 0, ""},
    {KC_SIGNAL_CHARS, 4, u8"\uAC00\uAC00 a"},
    {KC_SIGNAL_EOJEOL, 0, " \n\t"},
    {KC_SIGNAL_EOJEOL, 3, u8" \uAC00\u3000\uAC01 b\n"},
    {KC_SIGNAL_LINES, 2, "a\n\n \u3000\nb\n"},
    {KC_SIGNAL_MEAN_EOJEOL, 2.5, u8"\uAC00\uAC00\uAC00 ab"},
    {KC_SIGNAL_MAX_EOJEOL, 3, u8"\uAC00\uAC00\uAC00 ab"},
    {KC_SIGNAL_HANGUL, 0.75, u8"\uAC00\uAC00\u314B 12 a."},
    {KC_SIGNAL_HANGUL, 0, "12 ."},
    {KC_SIGNAL_LETTERS, 0.5, "ab 1."},
    {KC_SIGNAL_LETTERS, 1, u8"a\u0301 \u30AB\u30FC"},
    {KC_SIGNAL_DIGITS, 0.25, "ab 1."},
    {KC_SIGNAL_SYMBOLS, 0.25, "ab 1."},
    {KC_SIGNAL_JAMO_RUNS, 0.5, u8"\uAC00\uAC00\u314B\u314E"},
    {KC_SIGNAL_JAMO_RUNS, 0, u8"\uAC00\uAC00\u314B \u314E"},
    {KC_SIGNAL_JAMO_RUNS, 0, u8"\uAC00\uAC00\u3164\u3164"},
    {KC_SIGNAL_CHAR_RUNS, 0.5, u8"!!!! \uAC00\uAC00\uAC00 a"},
    {KC_SIGNAL_CHAR_RUNS, 0, "!! !!"},
    {KC_SIGNAL_CHAR_RUNS, 0, u8"==== #### ---- \u2500\u2500\u2500\u2500"},
    {KC_SIGNAL_CHAR_RUNS, 1, u8"\uAC00\uAC00\uAC00\uAC00\uAC00"},
    {KC_SIGNAL_LETTER_EOJEOL, 0.5, u8"12 a1 ... \uAC00"},
    /* the fillers are no letters */
    {KC_SIGNAL_LETTER_EOJEOL, 0.2,
	u8"\u3164 \u115F. 1\u1160 \uFFA0 \uAC00\u3164"},
    {KC_SIGNAL_HASHES, 1.5, "## # a#b \uAC00##"},
    {KC_SIGNAL_HASHTAGS, 0.75, u8"## # #a#b #\uAC00"},
    {KC_SIGNAL_HASHTAGS, 0, u8"#\u3164"},
    {KC_SIGNAL_ELLIPSES, 0.75, u8".. ... a....b \u2026"},
    {KC_SIGNAL_BULLET_LINES, 0.5, u8"- a\n-a\n \u318D a\n\u00B7b\n--\n*"},
    {KC_SIGNAL_BULLET_LINES, 1, u8"* a\n\u2022"},
    {KC_SIGNAL_ELLIPSIS_LINES, 0.5, u8"a... \nb\u2026\nc..\nd... e"},
    {KC_SIGNAL_DUPLICATE_LINES, 0.5, "a\n a\nb\n\n\na\r\n"},
    {KC_SIGNAL_DUPLICATE_LINE_CHARS, 2.0 / 6, u8"\uAC00b\n1\nc\n\uAC00b"},
    {KC_SIGNAL_DUPLICATE_PARAGRAPHS, 0.25, "a\nb\n\na\n\n \nb\n\na\nb"},
    {KC_SIGNAL_DUPLICATE_PARAGRAPHS, 0, "a\n\nb\na\n\nb"},
    {KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS, 0.5, "abc\n\nabc"},
    {KC_SIGNAL_TOP_2GRAM, 0, "a b"},
    {KC_SIGNAL_TOP_2GRAM, 0.8, "a b c a b"},
    {KC_SIGNAL_TOP_2GRAM, 1, "a a a a"}, /* overlaps */
    {KC_SIGNAL_TOP_2GRAM, 4.0 / 11, "a b x y a b xx yyy"},
    {KC_SIGNAL_TOP_2GRAM, 6.0 / 12, "aa b y z y z aa b z y"}, /* first */
    {KC_SIGNAL_TOP_3GRAM, 0.75, "a b c a b c xx"},
    {KC_SIGNAL_DUPLICATE_5GRAM, 0.5, "a b c d e a b c d e"},
    {KC_SIGNAL_DUPLICATE_5GRAM, 0, "a b c d a b c d"},
    {KC_SIGNAL_DUPLICATE_10GRAM, 0.5,
	"a b c d e f g h i j a b c d e f g h i j"},
    /* code, and what the prose is without it */
    {KC_SIGNAL_CODE, 0, ""},
    {KC_SIGNAL_CODE, 0, KO},
    {KC_SIGNAL_CODE, 0.5, "1234567\n```\nx\n```\n"},
    {KC_SIGNAL_CODE, 1, "```\nx y\n```\n"},
    {KC_SIGNAL_CHARS, 14, "ab\n```\nxyz\n```"},
    {KC_SIGNAL_EOJEOL, 5, "ab\n```\nxy z\n```"},
    {KC_SIGNAL_HANGUL, 0.5, u8"\uAC00\n```\nx\n```"},
    {KC_SIGNAL_PROSE_HANGUL, 1, u8"\uAC00\n```\nx\n```"},
    {KC_SIGNAL_PROSE_CHARS, 4, "a bcd\n```\nxyz\n```"},
    {KC_SIGNAL_PROSE_EOJEOL, 2, "a bcd\n```\nxyz\n```"},
    {KC_SIGNAL_PROSE_MEAN_EOJEOL, 2, "a bcd\n```\nxyz\n```"},
    {KC_SIGNAL_PROSE_DIGITS, 0.5, "a 1\n```\nxyz\n```"},
    /* addresses are no prose, but count in the whole */
    {KC_SIGNAL_PROSE_CHARS, 6, "abc https://d.ef/g?h=1 xyz"},
    {KC_SIGNAL_PROSE_EOJEOL, 2, "abc https://d.ef/g?h=1 xyz"},
    {KC_SIGNAL_EOJEOL, 3, "abc https://d.ef/g?h=1 xyz"},
    {KC_SIGNAL_CHARS, 26, "abc https://d.ef/g?h=1 xyz"},
    {KC_SIGNAL_PROSE_CHARS, 6, "[ab](../c/d.md)"},
    {KC_SIGNAL_EOJEOL, 1, "[ab](../c/d.md)"},
    {KC_SIGNAL_EOJEOL, 3, "(http://a.b) http://c http://d"},
    {KC_SIGNAL_PROSE_CHARS, 3, u8"http://a.b/c\uC740 12"},
    {KC_SIGNAL_PROSE_CHARS, 8, "12:30 a]b"},
    /* lines of prose hold a letter */
    {KC_SIGNAL_PROSE_LINES, 2, "a\n---\n1 2\n\nb\n"},
    {KC_SIGNAL_LINES, 4, "a\n---\n1 2\n\nb\n"},
    {KC_SIGNAL_PROSE_ELLIPSIS_LINES, 0.5, "a...\n...\nb\n"},
    {KC_SIGNAL_PROSE_BULLET_LINES, 0.5, "- a\n- 1\nb\n"},
    {KC_SIGNAL_REPEATED_LINES, 0.4, "abcd\nef\n1\n1\nabcd"},
    {KC_SIGNAL_REPEATED_LINES, 0, "a\n}\nb\n}\n}\n"},
    {KC_SIGNAL_LINE_EOJEOL, 1.5, "a 1 b\n2\nc\n"},
    {KC_SIGNAL_LINE_EOJEOL, 0, "1\n2\n"},
    /* said twice, and with other numbers */
    {KC_SIGNAL_REPETITION, 0, "a b c d"},
    {KC_SIGNAL_REPETITION, 0.5, "a b c a b c"},
    {KC_SIGNAL_REPETITION, 4.0 / 9, "a 1 c a 23 c xx"},
    {KC_SIGNAL_DUPLICATE_5GRAM, 0, "a 1 c a 2 c a 3 c a 4 c"},
    /* eojeol that end in a syllable, and in a particle */
    {KC_SIGNAL_HANGUL_EOJEOL, 3, KO u8" a 1 \uAC00a \uC0B0(x) 1\uC0B0"},
    {KC_SIGNAL_HANGUL_EOJEOL, 1, u8"\uC0B0\"."},
    {KC_SIGNAL_GRAMMAR, 1, KO},
    {KC_SIGNAL_GRAMMAR, 0.5, u8"\uC0B0\uC774 \uC0B0\uC0B0!"},
    {KC_SIGNAL_GRAMMAR, 1, u8"API\uB294"},
    {KC_SIGNAL_GRAMMAR, 0, u8"\uC774 3\uB3C4"}, /* a word, degrees */
    /* "casino", and with a particle; of Totoro, not of toto */
    {KC_SIGNAL_GAMBLING, 0.5, u8"\uCE74\uC9C0\uB178 \uC0B0"},
    {KC_SIGNAL_GAMBLING, 1, u8"(\uCE74\uC9C0\uB178\uC5D0\uC11C)"},
    {KC_SIGNAL_GAMBLING, 1, u8"\uD1A0\uD1A0\uB97C"},
    {KC_SIGNAL_GAMBLING, 0, u8"\uD1A0\uD1A0\uB85C"},
    /* "free of charge"; joining, and money for joining */
    {KC_SIGNAL_SALES, 0.5, u8"\uBB34\uB8CC\uB85C \uBB34"},
    {KC_SIGNAL_GAMBLING, 0.5, u8"\uAC00\uC785 \uAC00\uC785\uBA38\uB2C8"},
};

START_TEST(signal_of_a_text)
{
	kc_signals s;

	measure(cases[_i].text, strlen(cases[_i].text), 1, &s);
	ck_assert_msg(s.value[cases[_i].signal] == cases[_i].want,
	    "case %d: %s is %g, not %g", _i, kc_signal_name(cases[_i].signal),
	    s.value[cases[_i].signal], cases[_i].want);
}
END_TEST

enum { MAX_EOJEOL = 60 };

static bool
same_gram(const unsigned *e, size_t a, size_t b, size_t n)
{
	return !memcmp(e + a, e + b, n * sizeof(*e));
}

/* The definition, quadratic; eojeol number w has w + 1 characters. */
static uint64_t
top_slowly(const unsigned *e, size_t count, size_t n)
{
	bool covered[MAX_EOJEOL];
	size_t best = 1, chars = 0;

	for (size_t i = 0; i + n <= count; i++) {
		bool now[MAX_EOJEOL] = {false};
		size_t c = 0;

		for (size_t j = 0; j + n <= count; j++) {
			if (!same_gram(e, i, j, n))
				continue;
			c++;
			memset(now + j, true, n);
		}
		if (c <= best)
			continue;
		best = c;
		memcpy(covered, now, sizeof(now));
	}
	for (size_t k = 0; best > 1 && k < count; k++)
		chars += covered[k] ? e[k] + 1 : 0;
	return chars;
}

static uint64_t
duplicate_slowly(const unsigned *e, size_t count, size_t n)
{
	size_t seen[MAX_EOJEOL], n_seen = 0, i = 0;
	uint64_t chars = 0;

	while (i + n <= count) {
		bool found = false;

		for (size_t k = 0; k < n_seen; k++)
			found = found || same_gram(e, i, seen[k], n);
		if (!found) {
			seen[n_seen++] = i++;
			continue;
		}
		for (size_t k = 0; k < n; k++)
			chars += e[i + k] + 1;
		i += n;
	}
	return chars;
}

static void
compare_ngrams(const unsigned *e, size_t count, const kc_signals *s)
{
	uint64_t visible = 0;

	for (size_t i = 0; i < count; i++)
		visible += e[i] + 1;
	for (size_t n = 2; n <= 10; n++) {
		uint64_t chars = n < 5 ? top_slowly(e, count, n)
				       : duplicate_slowly(e, count, n);
		kc_signal signal = (kc_signal)(n < 5
			? KC_SIGNAL_TOP_2GRAM + n - 2
			: KC_SIGNAL_DUPLICATE_5GRAM + n - 5);
		double want = visible ? (double)chars / (double)visible : 0;

		ck_assert_msg(s->value[signal] == want, "%s is %g, not %g",
		    kc_signal_name(signal), s->value[signal], want);
	}
}

START_TEST(ngrams_are_those_of_the_definition)
{
	unsigned seed = 99 + (unsigned)_i;
	unsigned e[MAX_EOJEOL];
	size_t count = (size_t)rand_r(&seed) % MAX_EOJEOL;
	unsigned kinds = 1 + (unsigned)rand_r(&seed) % 5;
	kc_buf text = KC_BUF_INIT;
	kc_signals s, other;

	for (size_t i = 0; i < count; i++) {
		e[i] = (unsigned)rand_r(&seed) % kinds;
		for (unsigned k = 0; k <= e[i]; k++)
			ck_assert_int_eq(
			    kc_buf_add_cp(&text, 0xAC00 + e[i]), KC_OK);
		ck_assert_int_eq(kc_buf_addc(&text, ' '), KC_OK);
	}
	measure(text.ptr, text.len, 0, &s);
	compare_ngrams(e, count, &s);
	measure(text.ptr, text.len, 0x123456789abcdef, &other);
	check_same(&s, &other);
	kc_buf_release(&text);
}
END_TEST

/* Would take hours if any part were quadratic. */
START_TEST(hostile_texts_take_linear_time)
{
	kc_buf text = KC_BUF_INIT;
	kc_signals s;
	unsigned seed = 3;

	for (int i = 0; i < 1000000; i++) {
		static const char *const parts[] = {
		    "a ", "a\n", "\n", "a a\n", ".", "#", u8"\u314B"};
		const char *part =
		    parts[_i < 7 ? (unsigned)_i : (unsigned)rand_r(&seed) % 7];

		ck_assert_int_eq(kc_buf_add(&text, kc_str_of(part)), KC_OK);
	}
	measure(text.ptr, text.len, 5, &s);
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++)
		ck_assert(s.value[i] >= 0);
	kc_buf_release(&text);
}
END_TEST

START_TEST(scratch_carries_nothing_over)
{
	kc_quality *q;
	kc_signals first, again;
	kc_str small = KC_STR("a b c a b\nx");
	kc_str large = KC_STR("q w e r t y q w e r t y\nq w e r t y\n\n1 2 3");

	ck_assert_int_eq(kc_quality_new(&q, 1, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, small, KC_MEASURE_ALL, &first, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, large, KC_MEASURE_ALL, &again, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, small, KC_MEASURE_ALL, &again, NULL), KC_OK);
	check_same(&first, &again);
	kc_quality_free(q);
}
END_TEST

START_TEST(ill_formed_text_is_survived)
{
	char bytes[80];
	unsigned seed = 11;
	kc_signals s;

	for (int round = 0; round < 5000; round++) {
		size_t n = (size_t)rand_r(&seed) % sizeof(bytes);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(rand_r(&seed) % 3
				? rand_r(&seed) | 0x80
				: " \n.#"[rand_r(&seed) % 4]);
		measure(bytes, n, 0, &s);
	}
}
END_TEST

/* Signals of composition are those of kc_composition, counted elsewhere. */
START_TEST(composition_is_that_of_lang)
{
	static const char *const parts[] = {"a ", "1", "\n", ".", u8"\uAC00",
	    u8"\u3164", u8"a\u0301", u8"\uFF11", u8"\u5927", u8"\u3000",
	    u8"\u30FC", u8"\u314B", "\x01"};
	enum { PARTS = sizeof(parts) / sizeof(*parts) };
	kc_composition c = KC_COMPOSITION_INIT;
	kc_buf text = KC_BUF_INIT;
	unsigned seed = (unsigned)_i;
	uint64_t letters;
	kc_signals s;

	for (int i = 0; i < 40; i++)
		ck_assert_int_eq(
		    kc_buf_add(
			&text, kc_str_of(parts[(size_t)rand_r(&seed) % PARTS])),
		    KC_OK);
	measure(text.ptr, text.len, 1, &s);
	kc_composition_add(&c, kc_buf_str(&text));
	letters = kc_composition_letters(&c);
	ck_assert_double_eq(s.value[KC_SIGNAL_CHARS], (double)c.characters);
	ck_assert_double_eq(s.value[KC_SIGNAL_HANGUL],
	    letters ? (double)c.letters[KC_SCRIPT_HANGUL] / (double)letters
		    : 0);
	ck_assert_double_eq(s.value[KC_SIGNAL_DIGITS],
	    c.characters > c.spaces
		? (double)c.digits / (double)(c.characters - c.spaces)
		: 0);
	kc_buf_release(&text);
}
END_TEST

START_TEST(json_has_each_signal)
{
	kc_signals s = {{0}};
	kc_buf out = KC_BUF_INIT;

	s.value[KC_SIGNAL_CHARS] = 12345678901;
	s.value[KC_SIGNAL_MEAN_EOJEOL] = 3.14159;
	s.value[KC_SIGNAL_HANGUL] = 0.00005;
	s.value[KC_SIGNAL_LETTERS] = 0.99995;
	s.value[KC_SIGNAL_DIGITS] = 0.99994;
	ck_assert_int_eq(kc_signals_json(&s, &out), KC_OK);
	ck_assert_str_eq(out.ptr,
	    "{\"chars\":12345678901,\"eojeol\":0,\"lines\":0,"
	    "\"mean_eojeol\":3.1416,\"max_eojeol\":0,\"hangul\":0.0001,"
	    "\"letters\":1.0000,\"digits\":0.9999,\"symbols\":0.0000,"
	    "\"jamo_runs\":0.0000,\"char_runs\":0.0000,"
	    "\"letter_eojeol\":0.0000,\"hashes\":0.0000,\"hashtags\":0.0000,"
	    "\"ellipses\":0.0000,\"bullet_lines\":0.0000,"
	    "\"ellipsis_lines\":0.0000,\"duplicate_lines\":0.0000,"
	    "\"duplicate_line_chars\":0.0000,\"duplicate_paragraphs\":0.0000,"
	    "\"duplicate_paragraph_chars\":0.0000,\"top_2gram\":0.0000,"
	    "\"top_3gram\":0.0000,\"top_4gram\":0.0000,"
	    "\"duplicate_5gram\":0.0000,\"duplicate_6gram\":0.0000,"
	    "\"duplicate_7gram\":0.0000,\"duplicate_8gram\":0.0000,"
	    "\"duplicate_9gram\":0.0000,\"duplicate_10gram\":0.0000,"
	    "\"code\":0.0000,\"prose_chars\":0,\"prose_eojeol\":0,"
	    "\"prose_mean_eojeol\":0.0000,\"prose_hangul\":0.0000,"
	    "\"prose_letters\":0.0000,\"prose_digits\":0.0000,"
	    "\"prose_symbols\":0.0000,\"prose_jamo_runs\":0.0000,"
	    "\"prose_char_runs\":0.0000,\"prose_letter_eojeol\":0.0000,"
	    "\"prose_hashtags\":0.0000,\"prose_ellipses\":0.0000,"
	    "\"prose_lines\":0,\"prose_bullet_lines\":0.0000,"
	    "\"prose_ellipsis_lines\":0.0000,\"repeated_lines\":0.0000,"
	    "\"line_eojeol\":0.0000,\"repetition\":0.0000,"
	    "\"hangul_eojeol\":0,\"grammar\":0.0000,\"gambling\":0.0000,"
	    "\"sales\":0.0000}");
	kc_buf_release(&out);
}
END_TEST

START_TEST(json_is_read_back)
{
	kc_signals s = {{0}}, again;
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++)
		s.value[i] = (double)(i % 5) / 4;
	s.value[KC_SIGNAL_CHARS] = 12345678901;
	ck_assert_int_eq(kc_signals_json(&s, &out), KC_OK);
	ck_assert_int_eq(
	    kc_signals_parse(kc_buf_str(&out), &again, NULL), KC_OK);
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++) {
		kc_signal signal = (kc_signal)i;
		/* Counts are written without their decimals. */
		bool same = again.value[i] == s.value[i] ||
		    again.value[i] == (double)(uint64_t)s.value[i];

		ck_assert_msg(same, "%s is %g, not %g", kc_signal_name(signal),
		    again.value[i], s.value[i]);
	}
	kc_buf_release(&out);
}
END_TEST

static const struct {
	const char *json;
	kc_status want;
	double digits;
} parsed[] = {
    {"{}", KC_OK, 0},
    {"{\"digits\":0.25,\"other\":[1],\"x\":null}", KC_OK, 0.25},
    {"{\"digits\":7}", KC_OK, 7},
    {"{\"digits\":-1}", KC_ERR_FORMAT, 0},
    {"{\"digits\":1e3}", KC_ERR_FORMAT, 0},
    {"{\"digits\":\"1\"}", KC_ERR_FORMAT, 0},
    {"[1]", KC_ERR_FORMAT, 0},
    {"1", KC_ERR_FORMAT, 0},
    {"", KC_ERR_FORMAT, 0},
};

START_TEST(signals_of_others_are_read_or_refused)
{
	kc_signals s;
	kc_status st;

	st = kc_signals_parse(kc_str_of(parsed[_i].json), &s, NULL);
	ck_assert_msg(st == parsed[_i].want, "%s: status %d, not %d",
	    parsed[_i].json, (int)st, (int)parsed[_i].want);
	if (!st)
		ck_assert_double_eq(
		    s.value[KC_SIGNAL_DIGITS], parsed[_i].digits);
}
END_TEST

/* Half the work, the same figures. */
START_TEST(parts_are_those_of_the_whole)
{
	static const char *const texts[] = {"", KO,
	    KO "\n```\nx = 1;\n```\n- " KO " http://a.b/c\n\n" KO,
	    "a b c a b c\na b c\n\n[x](y) " KO};
	kc_quality *q;
	kc_signals all, text, prose;
	kc_str t = kc_str_of(texts[_i]);

	ck_assert_int_eq(kc_quality_new(&q, 1, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, t, KC_MEASURE_ALL, &all, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, t, KC_MEASURE_TEXT, &text, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_quality_measure(q, t, KC_MEASURE_PROSE, &prose, NULL), KC_OK);
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++) {
		double part = (i < KC_SIGNAL_CODE ? &text : &prose)->value[i];

		ck_assert_msg(part == all.value[i], "%s is %g, not %g",
		    kc_signal_name((kc_signal)i), part, all.value[i]);
	}
	ck_assert_double_eq(
	    prose.value[KC_SIGNAL_CHARS], all.value[KC_SIGNAL_CHARS]);
	ck_assert_double_eq(
	    prose.value[KC_SIGNAL_EOJEOL], all.value[KC_SIGNAL_EOJEOL]);
	ck_assert_double_eq(
	    prose.value[KC_SIGNAL_HANGUL], all.value[KC_SIGNAL_HANGUL]);
	ck_assert_double_eq(
	    text.value[KC_SIGNAL_CODE], all.value[KC_SIGNAL_CODE]);
	kc_quality_free(q);
}
END_TEST

/* What programs have compiled in. */
START_TEST(structs_keep_their_size)
{
	ck_assert_uint_eq(sizeof(kc_signals), 512);
	ck_assert_uint_eq(sizeof(kc_composition), 560);
	ck_assert_uint_eq(sizeof(kc_rule), 96);
	ck_assert_uint_le(KC_SIGNAL_COUNT, KC_SIGNAL_ROOM);
	ck_assert_uint_le(KC_SCRIPT_COUNT, KC_SCRIPT_ROOM);
}
END_TEST

static void
check_reason(const kc_rule *rules, const kc_signals *s, const char *want)
{
	const kc_rule *broken = kc_rules_check(rules, 2, s);
	const char *name = broken ? broken->name : "none";

	ck_assert_msg(!strcmp(name, want), "broken is %s, not %s", name, want);
}

START_TEST(first_broken_rule_is_the_reason)
{
	static const kc_rule rules[] = {
	    {.name = "a", .bound = {KC_SIGNAL_CHARS, 10, 20}},
	    {.name = "b", .bound = {KC_SIGNAL_HANGUL, 0.5, 1}},
	};
	kc_signals s = {{0}};

	check_reason(rules, &s, "a");
	s.value[KC_SIGNAL_CHARS] = 10;
	check_reason(rules, &s, "b");
	s.value[KC_SIGNAL_HANGUL] = 0.5;
	check_reason(rules, &s, "none");
	s.value[KC_SIGNAL_CHARS] = 20;
	check_reason(rules, &s, "none");
	s.value[KC_SIGNAL_CHARS] = 21;
	check_reason(rules, &s, "a");
}
END_TEST

START_TEST(a_rule_holds_under_its_conditions)
{
	static const kc_rule rules[] = {
	    {.name = "a",
		.bound = {KC_SIGNAL_DIGITS, 0, 0.3},
		.when = {{KC_SIGNAL_LINES, 10, HUGE_VAL},
		    {KC_SIGNAL_GRAMMAR, -HUGE_VAL, 0.25}},
		.n_when = 2},
	    {.name = "b", .bound = {KC_SIGNAL_CHARS, 0, HUGE_VAL}},
	};
	kc_signals s = {{0}};

	s.value[KC_SIGNAL_DIGITS] = 0.5;
	s.value[KC_SIGNAL_LINES] = 9;
	check_reason(rules, &s, "none");
	s.value[KC_SIGNAL_LINES] = 10;
	check_reason(rules, &s, "a");
	s.value[KC_SIGNAL_GRAMMAR] = 0.26;
	check_reason(rules, &s, "none");
}
END_TEST

static bool
is_minimum(const kc_rule *rule)
{
	return !strncmp(rule->name, "min-", 4);
}

START_TEST(rules_of_presets_are_well_formed)
{
	kc_rule rules[KC_RULES_ROOM], korean[KC_RULES_ROOM];
	const char *preset = kc_rules_preset_name((size_t)_i);
	size_t n = kc_rules_preset(preset, rules);

	ck_assert_uint_gt(n, 0);
	ck_assert_uint_eq(n, kc_rules_preset("korean", korean));
	for (size_t i = 0; i < n; i++) {
		const kc_bound *b = &rules[i].bound;

		ck_assert_str_eq(rules[i].name, korean[i].name);
		ck_assert_msg(b->min <= b->max && b->signal < KC_SIGNAL_COUNT,
		    "%s: %g to %g", rules[i].name, b->min, b->max);
		ck_assert_uint_gt(strlen(rules[i].doc), 0);
		/* The bound of the other end is none. */
		if (is_minimum(&rules[i]))
			ck_assert_double_eq(b->max, HUGE_VAL);
		else
			ck_assert_double_eq(b->min, -HUGE_VAL);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(rules[i].name, rules[j].name);
		kc_rule_set(&rules[i], 0.5);
		ck_assert_double_eq(kc_rule_limit(&rules[i]), 0.5);
	}
}
END_TEST

START_TEST(published_presets_judge_the_whole_text)
{
	kc_rule rules[KC_RULES_ROOM];
	size_t n = kc_rules_preset("gopher", rules);

	ck_assert_uint_eq(kc_rules_parts(rules, n), KC_MEASURE_TEXT);
	n = kc_rules_preset("fineweb2-ko", rules);
	ck_assert_uint_eq(kc_rules_parts(rules, n), KC_MEASURE_TEXT);
	n = kc_rules_preset("korean", rules);
	ck_assert_uint_eq(kc_rules_parts(rules, n), KC_MEASURE_PROSE);
	ck_assert_uint_eq(kc_rules_preset("none", rules), 0);
	ck_assert_ptr_null(kc_rules_preset_name(3));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("quality");
	TCase *t = tcase_create("quality");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(
	    t, signal_of_a_text, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_loop_test(t, ngrams_are_those_of_the_definition, 0, 500);
	tcase_add_loop_test(t, hostile_texts_take_linear_time, 0, 8);
	tcase_add_test(t, scratch_carries_nothing_over);
	tcase_add_test(t, ill_formed_text_is_survived);
	tcase_add_loop_test(t, composition_is_that_of_lang, 0, 200);
	tcase_add_test(t, json_has_each_signal);
	tcase_add_test(t, json_is_read_back);
	tcase_add_loop_test(t, signals_of_others_are_read_or_refused, 0,
	    sizeof(parsed) / sizeof(*parsed));
	tcase_add_loop_test(t, parts_are_those_of_the_whole, 0, 4);
	tcase_add_test(t, structs_keep_their_size);
	tcase_add_test(t, first_broken_rule_is_the_reason);
	tcase_add_test(t, a_rule_holds_under_its_conditions);
	tcase_add_loop_test(t, rules_of_presets_are_well_formed, 0, 3);
	tcase_add_test(t, published_presets_judge_the_whole_text);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
