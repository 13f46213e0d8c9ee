/* SPDX-License-Identifier: Apache-2.0 */
/* Normalization: the vectors of every step, and options by name. */
#include <config.h>

#include "kcorpus/norm.h"

#include "norm_try.h"

#include "tests/unit/unit.h"

/* Read code points up to `>` or the end of the line; what is after them. */
static const char *
read_points(const char *s, kc_buf *out)
{
	char *end;

	out->len = 0;
	for (;; s = end) {
		unsigned long cp = strtoul(s, &end, 16);

		if (end == s)
			break;
		ck_assert_int_eq(kc_buf_add_cp(out, (uint32_t)cp), KC_OK);
	}
	while (*s == ' ')
		s++;
	return *s == '>' ? s + 1 : s;
}

static const struct {
	const char *op, *spec;
	kc_charset charset;
} ops[] = {
    {"nfc", "lossless", 0},
    {"nfd", "lossless,form=nfd", 0},
    {"nfkc", "lossless,form=nfkc", 0},
    {"hw2compat", "lossless,form=none,halfwidth=on", 0},
    {"orphan2compat", "lossless,orphans=on", 0},
    {"ksmakeup", "lossless,form=none,makeup=on", 0},
    {"filler", "lossless,form=none,halfwidth=on,makeup=on,fillers=on", 0},
    {"hypua", "lossless,pua=all", 0},
    {"ksx1026", "lossless,old-hangul=ksx1026", 0},
    {"nfc-keep-hanja", "lossless,compat-hanja=keep", 0},
    {"nfc-vs-hanja", "lossless,compat-hanja=vs", 0},
    {"invisible", "lossless,form=none,invisibles=on", 0},
    {"shy-legacy", "lossless,form=none,invisibles=on,soft-hyphens=on",
	KC_CHARSET_EUC_KR},
    {"fullwidth", "lossless,form=none,fullwidth=on", 0},
    {"middot", "lossless,form=none,middle-dots=on", 0},
    {"maxrun2", "lossless,form=none,runs=2", 0},
    {"detach", "lossless,form=none,coda=on", 0},
    {"assemble", "lossless,form=none,assemble=on", 0},
};

static void
check_vector(size_t op, const char *line, int number)
{
	kc_norm_source from = {.charset = ops[op].charset};
	kc_buf in = KC_BUF_INIT, want = KC_BUF_INIT, out = KC_BUF_INIT;
	struct norm_try t;
	char a[400], b[400];

	read_points(read_points(line, &in), &want);
	norm_open(&t, ops[op].spec);
	norm_apply(&t, kc_buf_str(&in), &from, &out);
	ck_assert_msg(kc_str_equal(kc_buf_str(&out), kc_buf_str(&want)),
	    "line %d: %s: %s, not %s", number, ops[op].op,
	    norm_show(kc_buf_str(&out), a, sizeof(a)),
	    norm_show(kc_buf_str(&want), b, sizeof(b)));
	out.len = 0;
	norm_apply(&t, kc_buf_str(&want), &from, &out);
	ck_assert_msg(kc_str_equal(kc_buf_str(&out), kc_buf_str(&want)),
	    "line %d: %s: not idempotent", number, ops[op].op);
	norm_close(&t);
	kc_buf_release(&in);
	kc_buf_release(&want);
	kc_buf_release(&out);
}

START_TEST(vectors)
{
	const char *top = getenv("top_srcdir");
	char path[4096], line[4096];
	int seen = 0, number = 0;
	FILE *f;

	snprintf(
	    path, sizeof(path), "%s/tests/vectors/korean.txt", top ? top : ".");
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		size_t len = strcspn(line, " \n");

		number++;
		for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
			if (len && strlen(ops[i].op) == len &&
			    !memcmp(line, ops[i].op, len)) {
				check_vector(i, line + len, number);
				seen++;
			}
	}
	fclose(f);
	/* The two others are schemes of kcorpus/jamo.h. */
	ck_assert_int_eq(seen, 159);
}
END_TEST

START_TEST(options_round_trip)
{
	static const char *const specs[][2] = {
	    {"minimal", "minimal@1"},
	    {"web@1", "web@1"},
	    {"lossless,form=nfd", "lossless@1,form=nfd"},
	    {"web,runs=3,marks=30", "web@1"},
	    {"web,hanja=gloss,runs=12,mojibake=off",
		"web@1,mojibake=off,hanja=gloss,runs=12"},
	};
	kc_norm_options o;
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
		out.len = 0;
		ck_assert_int_eq(
		    kc_norm_options_parse(kc_str_of(specs[i][0]), &o, NULL),
		    KC_OK);
		ck_assert_int_eq(kc_norm_options_print(&o, &out), KC_OK);
		ck_assert_str_eq(out.ptr, specs[i][1]);
		ck_assert_int_eq(
		    kc_norm_options_parse(kc_buf_str(&out), &o, NULL), KC_OK);
	}
	kc_buf_release(&out);
}
END_TEST

START_TEST(bad_options)
{
	static const char *const specs[] = {"", "web@2", "webb", "web,x=on",
	    "web,runs", "web,runs=-1", "web,runs=1001",
	    "web,runs=", "web,form=nfx", "web,,runs=1", "web,mojibake=1"};
	kc_norm_options o;
	kc_error err;

	for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
		err.code = KC_OK;
		ck_assert_int_eq(
		    kc_norm_options_parse(kc_str_of(specs[i]), &o, &err),
		    KC_ERR_ARG);
		ck_assert_int_eq(err.code, KC_ERR_ARG);
	}
}
END_TEST

/* Before and after by profile; \x escapes of UTF-8. */
static const struct {
	const char *spec, *in, *out;
} cases[] = {
    /* UTF-8 as windows-1252, as ISO-8859-1, twice. */
    {"minimal", u8"\u00EC\u2022\u02C6\u00EB\u2026\u2022", u8"\uC548\uB155"},
    {"minimal", "\xC3\xAD\xC2\x95\xC2\x9C", u8"\uD55C"},
    {"minimal", "\xC3\x83\xC2\xAD\xC3\x82\xC2\x95\xC3\x82\xC2\x9C", u8"\uD55C"},
    {"minimal", u8"it\u00E2\u20AC\u2122s", u8"it\u2019s"},
    {"minimal", u8"\u00E3\u2026\u2039\u00E3\u2026\u2039", u8"\u314B\u314B"},
    /* Byte A0 became a space; or a byte is lost: all of it, or nothing. */
    {"minimal",
	u8"\u00EA\u00B2\u00B0\u00EC "
	u8"\u2022\u00ED\u2013\u02C6\u00EB\u2039\u00A4\u00EA\u00B3  "
	u8"\u00ED\u2022\u0153\u00EB\u2039\u00A4",
	u8"\uACB0\uC815\uD588\uB2E4\uACE0 \uD55C\uB2E4"},
    {"minimal",
	u8"\u00EA\u00B2\u00B0\u00EC\u2022\u00ED\u2013\u02C6\u00EB\u2039\u00A4"
	u8"\u00EA\u00B3\u00A0 \u00ED\u2022\u0153\u00EB\u2039\u00A4",
	u8"\u00EA\u00B2\u00B0\u00EC\u2022\u00ED\u2013\u02C6\u00EB\u2039\u00A4"
	u8"\u00EA\u00B3  \u00ED\u2022\u0153\u00EB\u2039\u00A4"},
    {"minimal",
	u8"\u00EA\u00B2\u00B0\u00EC\u00A0\u2022\u00ED\u2013\u02C6\u00EB\u2039"
	u8"\u00A4\u00EA\u00B3\u00A0 \u00ED\u2022\u0153\u00EB\u2039",
	u8"\u00EA\u00B2\u00B0\u00EC "
	u8"\u2022\u00ED\u2013\u02C6\u00EB\u2039\u00A4\u00EA\u00B3  "
	u8"\u00ED\u2022\u0153\u00EB\u2039"},
    {"minimal", u8"\u00E3\u2026 \u00E3\u2026 ", u8"\u3160\u3160"},
    {"minimal", u8"\u00EC\u2022\u02C6\u00EB\u2026\u2022 \u00E3\u2026x",
	u8"\u00EC\u2022\u02C6\u00EB\u2026\u2022 \u00E3\u2026x"},
    {"minimal", u8"\u00EA t\u00EA", u8"\u00EA t\u00EA"},
    /* As ISO-8859-15; decomposed. */
    {"minimal", "\xC3\xAC\xC2\x98\xE2\x82\xAC\xC3\xAB\xC2\x8A\xC2\x98",
	u8"\uC624\uB298"},
    {"minimal", u8"\u00E1\u201E\u2019\u00E1\u2026\u00A1\u00E1\u2020\u00AB.pdf",
	u8"\uD55C.pdf"},
    /* windows-949 as ISO-8859-1. */
    {"minimal", u8"\u00C7\u00D1\u00B1\u00DB", u8"\uD55C\uAE00"},
    {"minimal", u8"a \u00BE\u00C8\u00B3\u00E7.", u8"a \uC548\uB155."},
    /* with a letter that a finger left, where EUC-JP has a kana */
    {"minimal", u8"\u00BE\u00F8\u00B4\u00D9\u00A4\u00C7",
	u8"\uC5C6\uB2E4\u3157"},
    /* UTF-8 as windows-949: U+00A0, and U+00C3 with what follows. */
    {"minimal", u8"\uAC00\uD63B\uB098", u8"\uAC00 \uB098"},
    {"minimal", u8"\uD684\uC9E4", u8"\u00C3\u00A9"},
    {"minimal", u8"\uD63A\uD63B\uD63C", u8"\uD63A\uD63B\uD63C"},
    /* What languages write. */
    {"minimal", u8"caf\u00E9 na\u00EFve \u00C0\u00C1\u00C2\u00C3\u00C4\u00C5",
	u8"caf\u00E9 na\u00EFve \u00C0\u00C1\u00C2\u00C3\u00C4\u00C5"},
    {"minimal", u8"\u00AB cos\u00EC\u2026\u201D",
	u8"\u00AB cos\u00EC\u2026\u201D"},
    {"web", u8"&#54620;&#xAE00;&nbsp;&amp;&lt;p&gt; &amp;lt; &#65; &zz;",
	u8"\uD55C\uAE00 &<p> &amp;lt; &#65; &zz;"},
    {"web", u8"`&gt;` or &lt; &#54620;", u8"`&gt;` or &lt; \uD55C"},
    /* the names of HTML5, as long as they come, one of two characters */
    {"web", u8"I&apos;m &lpar;ok&rpar; 1&percnt; &num;1 &dollar;2&semi;",
	u8"I'm (ok) 1% #1 $2;"},
    {"web", u8"&CounterClockwiseContourIntegral;&bne;&fjlig;&Tab;&NewLine;",
	u8"\u2233=\u20E5&fjlig;&Tab;&NewLine;"},
    /* what would be part of a new escape stays */
    {"web", u8"&percnt;41 &percnt;uD55C &bsol;uD55C &bsol;&bsol;u0041",
	u8"&percnt;41 &percnt;uD55C &bsol;uD55C \\&bsol;u0041"},
    {"web", u8"&lt&semi; &&num;65; &amp;&num;65; &&num;x41&semi; a&semi;",
	u8"&lt&semi; &&num;65; &&num;65; &&num;x41; a;"},
    /* What looked like an escape in a line that is mojibake. */
    {"web", u8"it\u00E2\u20AC\u2122s 100% \\ &", u8"it\u2019s 100% \\ &"},
    {"web", "%ED%95%9C%20%41 %C7%D1%B1%DB %25%41 100%",
	u8"\uD55C%20%41 \uD55C\uAE00 %25%41 100%"},
    {"web", "%uD55C%u0041 \\uD55C\\uae00 \\u0041 \\n",
	u8"\uD55C%u0041 \uD55C\uAE00 \\u0041 \\n"},
    {"web",
	u8"\u314B\u314B\u314B\u314B\u314B!!!!! 10000 \uD558\uD558\uD558\uD558",
	u8"\u314B\u314B\u314B!!! 10000 \uD558\uD558\uD558\uD558"},
    {"web", u8"\uFF45\u0301 \uFF21\u200D\u00E9", u8"\u00E9 A\u00E9"},
    {"web", u8"\uAC00\u318D\u30FB\uB098 \uAC00\u318D\uB098",
	u8"\uAC00\u318D\u30FB\uB098 \uAC00\u00B7\uB098"},
    {"minimal", u8"a\r\nb\rc\r", u8"a\nb\nc"},
    {"minimal", u8"\u1100\u200B\u1161\u00A0\u110F\u110F",
	u8"\uAC00 \u314B\u314B"},
    {"lossless,clusters=on", u8"\u1107\u1109\u1100\u1161 \u1100\uAC00\u11A8",
	u8"\u1122\u1161 \uAE4D"},
    {"lossless,old-hangul=ksx1026,orphans=on", u8"\uAC00\u11FF",
	u8"\u1100\u1161\u11FF"},
    /* hakgyo; nyeonsu, 3 nyeon; nak read thus; a gloss is not doubled. */
    {"lossless,hanja=replace", u8"\u5B78\u6821 \u5E74\u6578 3\u5E74 \uF914",
	u8"\uD559\uAD50 \uC5F0\uC218 3\uB144 \uB099"},
    {"lossless,hanja=gloss", u8"\u5B78\u6821 \u5B78\u6821(\uD559\uAD50)",
	u8"\u5B78\u6821(\uD559\uAD50) \u5B78\u6821(\uD559\uAD50)"},
    {"lossless,hanja=annotate", u8"3\u5E74 \uD559\uAD50(\u5B78\u6821)",
	u8"3\uB144(\u5E74) \uD559\uAD50(\u5B78\u6821)"},
    {"lossless,hanja=replace",
	u8"\uD559\uAD50(\u5B78\u6821) \u5B78\u6821(\uD559\uAD50)",
	u8"\uD559\uAD50 \uD559\uAD50"},
    {"lossless,josa=on",
	u8"\uBB3C\uC740(\uB294) \uB098\uC774(\uAC00) 1(\uC73C)\uB85C "
	u8"A\uC73C\uB85C(\uB85C) N(\uC774)\uB77C ?\uC740(\uB294)",
	u8"\uBB3C\uC740 \uB098\uAC00 1\uB85C A\uB85C N\uC774\uB77C "
	u8"?\uC740(\uB294)"},
    {"lossless,punctuation=on", u8"\u223C\u201C\u2015\u2019", u8"~\"\u2014'"},
};

START_TEST(texts)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct norm_try t;
		kc_buf out = KC_BUF_INIT;
		char a[400];

		norm_open(&t, cases[i].spec);
		norm_apply(&t, kc_str_of(cases[i].in), NULL, &out);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(&out), kc_str_of(cases[i].out)),
		    "case %zu: %s", i,
		    norm_show(kc_buf_str(&out), a, sizeof(a)));
		norm_close(&t);
		kc_buf_release(&out);
	}
}
END_TEST

START_TEST(lines_and_counts)
{
	struct norm_try t;
	kc_norm_source line = {.line = true};
	kc_str result,
	    text = KC_STR("a\x0C"
			  "b\r");
	const uint64_t *counts;

	norm_open(&t, "web");
	ck_assert_int_eq(
	    kc_norm_run(t.worker, text, &line, &result, NULL), KC_OK);
	unit_text_equal(result, KC_STR("a b "));
	text = KC_STR(u8"\u314B\u314B\u314B\u314B\u314B\u00A0");
	ck_assert_int_eq(
	    kc_norm_run(t.worker, text, NULL, &result, NULL), KC_OK);
	counts = kc_norm_counts(t.worker);
	ck_assert_uint_eq(counts[KC_NORM_RUNS], 2);
	ck_assert_uint_eq(counts[KC_NORM_INVISIBLES], 3);
	ck_assert_uint_eq(counts[KC_NORM_FORM], 0);
	text = KC_STR("plain");
	ck_assert_int_eq(
	    kc_norm_run(t.worker, text, NULL, &result, NULL), KC_OK);
	ck_assert_ptr_eq(result.ptr, text.ptr);
	ck_assert_int_eq(
	    kc_norm_run(t.worker, KC_STR("a\xFF"), NULL, &result, NULL),
	    KC_ERR_ENCODING);
	norm_close(&t);
}
END_TEST

START_TEST(mending)
{
	kc_buf out = KC_BUF_INIT;
	uint64_t count = 0;

	ck_assert_int_eq(
	    kc_norm_mend(KC_STR("a\xEA\xB0z\xFF\xED\xA0\x80"), &out, &count),
	    KC_OK);
	ck_assert_str_eq(out.ptr, u8"a\uFFFDz\uFFFD\uFFFD\uFFFD\uFFFD");
	ck_assert_uint_eq(count, 5);
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const all[] = {vectors, options_round_trip, bad_options,
	    texts, lines_and_counts, mending};

	return UNIT_MAIN("norm", all);
}
