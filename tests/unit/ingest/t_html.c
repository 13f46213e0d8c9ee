/* SPDX-License-Identifier: Apache-2.0 */
/* HTML to text: tokens, references, blocks, metadata, and time on bad input. */
#include <config.h>

#include "ingest/meta/html_meta.h"
#include "ingest/html/html_text.h"

#include "tests/unit/unit.h"

#include "kcorpus/io.h"
#include "kcorpus/page.h"

#include <time.h>

static kc_extractor *extractor;

static kc_document
extract(kc_str bytes, bool all)
{
	kc_page page = {.bytes = bytes,
	    .charset = KC_CHARSET_UTF_8,
	    .html = true,
	    .all = all};
	kc_document doc;
	kc_error err;

	if (!extractor)
		ck_assert_int_eq(kc_extractor_new(&extractor, &err), KC_OK);
	ck_assert_int_eq(kc_extract(extractor, &page, &doc, &err), KC_OK);
	return doc;
}

static const struct {
	const char *html, *text;
} all_cases[] = {
    {"a <b> b\n\tc</b>d", "a b cd"},
    {"<p>a<p>b", "a\nb"},
    {"a<br>b<br/>c<br><br>d", "a\nb\nc\nd"},
    {"<div> a <div> b </div> c </div>", "a\nb\nc"},
    {"<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "a\nb\nc\nd\ne"},
    {"<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd"},
    {"<table><tr><td><p>a</p></td><td>b</td></tr></table>", "a b"},
    {"<table><tr><th><p>a<th><div><p>b</div><td>c<tr><td><p>d<td><p>e<p>f<td>g"
     "<tr><td><p>h</table>i",
	"a b c\nd\ne\nf\ng\nh\ni"},
    {"<pre>\n  a\n\tb </pre>c", "  a\n\tb\nc"},
    {"<pre>a<br>b</pre>", "a\nb"},
    {"<textarea>x</textarea>a<select><option>y</select>b", "ab"},
    {"<style>x</style><script>y<!-- <script> </script> --></script>z", "z"},
    {"<script>a</scriptx>b</script >c", "c"},
    {"<title>t</title>a", "a"},
    {"<!-- x -->a<!--> b<!---> c<!-- --!>d<!x>e<?y>f</ z>g", "a b cdefg"},
    {"a < b <3 </> &lt;i&gt;", "a < b <3 <i>"},
    {"a<div title=\"x>y\" b='<p>' c=d/>e", "a\ne"},
    {"a<p hidden>b</p><p style='x:y; DISPLAY : none'>c</p>d", "a\nd"},
    {"a <b hidden>b</b>c <i><u hidden>d</u> <u hidden=true>e</u></i> f",
	"a c e f"},
    {"a <i><u hidden>d</u></i>b<i>x<u hidden>d</u><u hidden>e</u></i>", "a bx"},
    {"<div><p hidden>a</p><p hidden>b</p></div>c", "c"},
    {"<svg><title>x</title><text>y</text></svg>a<svg/>b", "ab"},
    {"<svg><p>a</p>b", "a\nb"},
    {"<math><mi>x</mi><annotation>y</annotation></math>", "x"},
    {"<template>x</template>a<noscript>y</noscript>", "a"},
    {"<h1>a</h1><h2>b</h3>c", "a\nb\nc"},
    {"<h2>a <a href='#a'>&para;</a>\n</h2><h2><a href=#b>&sect;</a> b</h2>c",
	"a\nb\nc"},
    {"<h2>a<a href=#a>\xE2\x80\x8B</a></h2><p><a href=#>#</a></p>b", "a\nb"},
    /* a row that begins with a sign does not join the one before, nor part */
    {"<table><tr><td><p>a<tr><td><p><a href=#>#</a><td><p>b<td><p>"
     "<a href=#>#</a><td><p>c</table>",
	"a\nb c"},
    {"a<a href=x>#</a><p>b<a href=#b>\xC2\xB6</a>c<p>d \xC2\xB6",
	"a#\nb\xC2\xB6"
	"c\nd \xC2\xB6"},
    {"<pre>  a<a href=#a>#</a></pre>b", "  a\nb"},
    {"<dl><dt>a<dd>b<dt>c</dl>d", "a\nb\nc\nd"},
    {"<b>a<p>b</b>c</p>d", "a\nbc\nd"},
    {"<a href=x>a<div>b</a>c</div>d", "a\nbc\nd"},
    {"<p>a</p></p>b", "a\nb"},
    {"<x-y>a</x-y><z>b", "ab"},
    {"<body><body>a</body></html>b", "ab"},
    {"<plaintext>a</plaintext>b", "a</plaintext>b"},
    {"a<iframe><p>x</iframe>b", "ab"},
    {"a<p", "a"},
    {"a<p title='", "a"},
    {"&amp;&AMP&notit;&notin;&#x41;&#66&#0;&#128;&#xD800;&#x110000;&",
	"&&\xC2"
	"\xACit;\xE2\x88\x89"
	"AB\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD&"},
    {"&NotEqualTilde;&nope;&ampx", "\xE2\x89\x82\xCC\xB8&nope;&x"},
    {"a\r\nb<pre>c\r\nd\re</pre>", "a b\nc\nd\ne"},
};

START_TEST(all_text)
{
	for (size_t i = 0; i < sizeof(all_cases) / sizeof(*all_cases); i++) {
		kc_document doc = extract(kc_str_of(all_cases[i].html), true);

		ck_assert_msg(
		    kc_str_equal(doc.text, kc_str_of(all_cases[i].text)),
		    "%s: '%.*s'", all_cases[i].html, (int)doc.text.len,
		    doc.text.ptr);
	}
}
END_TEST

START_TEST(nul_is_dropped)
{
	kc_document doc = extract(KC_STR("a\0b<p\0>c</p\0>d"), true);

	unit_text_equal(doc.text, KC_STR("abcd"));
}
END_TEST

#define SENTENCE "This sentence is long enough to be taken for a text. "
#define KOREAN \
	u8"\uC774 \uBB38\uC7A5\uC740 \uBCF8\uBB38\uC73C\uB85C \uBCFC " \
	u8"\uB9CC\uD07C \uCDA9\uBD84\uD788 \uAE38\uB2E4."

START_TEST(main_text)
{
	static const char page[] =
	    "<html><head><title> A\n title </title>"
	    "<link rel=canonical href='https://example.org/?a=1&amp;b'>"
	    "<meta property='article:published_time' "
	    "content='2021-03-04T05:06:07+09:00'></head><body>"
	    "<div class=topMenu><a href=/>Home</a> <a href=/b>Board</a></div>"
	    "<ul><li><a href=1>One</a><li><a href=2>Two</a><li>"
	    "<a href=3>Three</a></ul>"
	    "<div id=wrap class=has-sidebar><h1>Heading</h1><p>" SENTENCE
	    "</p><p>" KOREAN "</p><p>" KOREAN KOREAN "</p><p>Short.</p>"
	    "<h2>Empty section</h2></div>"
	    "<div role=complementary>" SENTENCE "</div>"
	    "<footer>" SENTENCE "</footer></body></html>";
	kc_document doc = extract(KC_STR(page), false);

	ck_assert_msg(kc_str_equal(doc.text,
			  KC_STR("Heading\nThis sentence is long enough to be "
				 "taken for a text.\n" KOREAN "\n" KOREAN KOREAN
				 "\nShort.")),
	    "%.*s", (int)doc.text.len, doc.text.ptr);
	unit_text_equal(doc.title, KC_STR("A title"));
	unit_text_equal(doc.url, KC_STR("https://example.org/?a=1&b"));
	unit_text_equal(doc.date, KC_STR("2021-03-04T05:06:07+09:00"));
}
END_TEST

/* --- what belongs to a text, and what does not --- */

#define POST \
	"<div class=view><h1>Shop</h1><p>I went to the new book shop in the " \
	"lane, whose owner chose all the books.</p><p>I read a novel for two " \
	"hours with a cup of tea.</p></div>"
#define REMARK \
	"I have been there last week, and I liked it a lot. Shall we meet " \
	"there next time, all of us?"
#define LONG_TEXT \
	SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE \
	    SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE SENTENCE

static const struct {
	const char *page, *has, *lacks;
} content_cases[] = {
    /* comments under a short post, by their names or a heading */
    {POST "<section id=comments><p>" REMARK "<p>" REMARK "<p>" REMARK
	  "</section>",
	"a cup of tea.", "last week"},
    {POST "<div id=disqus_thread><p>" REMARK "<p>" REMARK "<p>" REMARK "</div>",
	"a cup of tea.", "last week"},
    {POST "<h3>Comments (2)</h3><div class=x><p>" REMARK "<p>" REMARK "</div>",
	"a cup of tea.", "last week"},
    {POST u8"<h3>\uB313\uAE00 1</h3><div><p>" REMARK "</div>", "a cup of tea.",
	"last week"},
    {"<p>" SENTENCE "<h3>Comments</h3><p>They are not kept.", "enough to be",
	"not kept"},
    {"<p>" SENTENCE "<h3>Comments in code</h3><p>They are kept.",
	"They are kept.", NULL},
    {"<p>" SENTENCE "<h3>Commentary</h3><p>It is kept.", "It is kept.", NULL},
    {"<p>" SENTENCE "<h3>2. Comments</h3><p>It is kept.", "It is kept.", NULL},
    {"<p>" SENTENCE "<h3>Names</h3><p>" SENTENCE "<h3>Comments</h3><p>" REMARK
     "<h3>Values</h3><p>It is kept.",
	"last week", NULL},
    {"<p>" SENTENCE "<h3>Comments</h3><p>" REMARK
     "<h3>Values</h3><p>It is kept.",
	"\nValues\nIt is kept.", "last week"},
    /* a section of a manual, nested or not; the last one, too */
    {"<section><h1>Words</h1><p>" SENTENCE
     "<section id=names><h2>Names</h2><p>" SENTENCE
     "</section><section id=comments><h2>Comments</h2><p>It is kept."
     "</section></section>",
	"\nComments\nIt is kept.", NULL},
    {"<section><h2>Words</h2><p>" SENTENCE "</section><section id=names><h2>"
     "Names</h2><p>" SENTENCE "</section><section id=comments><h2>Notes</h2>"
     "<p>It is kept.</section>",
	"\nNotes\nIt is kept.", NULL},
    {"<section><h2>Words</h2><p>" SENTENCE "</section><section id=comments>"
     "<h2>Notes</h2><p>It is not kept.</section>",
	"enough to be", "not kept"},
    /* a question that asks for remarks */
    {"<h1>What do you think of the new shop in the lane?</h1><div class="
     "comments><h3>Comments (3)</h3><p>" REMARK "<p>" REMARK "<p>" REMARK
     "</div>",
	"in the lane?\nComments (3)\nI have been", NULL},
    /* all that there is */
    {"<footer><ul><li>Copyright 2024 by all of us. All rights are reserved."
     "</ul></footer><div "
     "class=comments><p>" REMARK "<p>" REMARK "<p>" REMARK "<p>" REMARK
     "<p>" REMARK "<p>" REMARK "<p>" REMARK "</div>",
	"last week", NULL},
    /* what ends a long text */
    {"<div><p>" LONG_TEXT "</p><h3>End</h3><p>That was all.</p></div>",
	"\nEnd\nThat was all.", NULL},
    {"<div><p>" LONG_TEXT "</p><p>***</p><p>That was all.</p></div>",
	"\n***\nThat was all.", NULL},
    {"<article><h2>x</h2><p>" LONG_TEXT "</p><p>That was all.</p><p>Thanks."
     "</p></article>",
	"That was all.\nThanks.", NULL},
    /* small pages: a name on the box around all, or on a section */
    {"<div class='footer-reveal'><h1>Text</h1><p>" SENTENCE "</div>",
	"enough to be", NULL},
    {"<div class='menu-open'><div><p>" SENTENCE "</div></div>", "enough to be",
	NULL},
    {"<p>" SENTENCE "<section id=navigation><h2>The bar</h2><p>It has links "
     "to all pages.</section>",
	"It has links", NULL},
    {"<p>" SENTENCE "<div class=footer><p>It has links to all pages.</div>",
	"enough to be", "It has links"},
    {"<p>We moved.<p><a href=/new>Press here for the new address.</a>",
	"We moved.\nPress here for the new address.", NULL},
    {"<p>We moved.<table><tr><td>1024<td><a href=/1>My new shoes</a><td>02.03"
     "<td>13</table>",
	"We moved.", "1024"},
    {"<ul><li><a href=/a>One page</a><li><a href=/b>Another one</a></ul>"
     "<h1>How to wash hands</h1><img alt='With soap.'>",
	"How to wash hands", NULL},
    /* links of wikis to edit a section */
    {"<h2>Early life<span>[<a href=/edit>edit</a>]</span></h2><p>" SENTENCE,
	"Early life\nThis sentence", NULL},
    {"<h2>Early life<a href=/edit>[edit]</a></h2><p>" SENTENCE,
	"Early life\nThis sentence", NULL},
    {"<h2><a href=/new>[New]</a> Early life</h2><p>" SENTENCE,
	"[New] Early life", NULL},
    {"<h2>Sets [a]</h2><p>" SENTENCE, "Sets [a]", NULL}};

START_TEST(parts_of_the_text)
{
	for (size_t i = 0; i < sizeof(content_cases) / sizeof(*content_cases);
	     i++) {
		kc_document doc = extract(
		    kc_str_of(content_cases[i].page), false);
		const char *has = content_cases[i].has;
		const char *lacks = content_cases[i].lacks;

		ck_assert_msg(
		    memmem(doc.text.ptr, doc.text.len, has, strlen(has)) &&
			(!lacks ||
			    !memmem(doc.text.ptr, doc.text.len, lacks,
				strlen(lacks))),
		    "%s: %.*s", content_cases[i].page, (int)doc.text.len,
		    doc.text.ptr);
	}
}
END_TEST

#define ARTICLE(body) \
	"<script type='application/ld+json'>{\"@context\":\"https://schema." \
	"org\",\"articleBody\":\"" body "\"}</script>"

static const struct {
	const char *page, *text;
} article_bodies[] = {
    {ARTICLE("One &amp; two.\\n\\n Three.") "<div id=root></div>",
	"One & two.\nThree."},
    {ARTICLE("<p>One.</p><p>Two.</p>") "<div id=root></div>", "One.\nTwo."},
    {ARTICLE(SENTENCE SENTENCE SENTENCE) "<p>" SENTENCE,
	"This sentence is long enough to be taken for a text. This sentence is "
	"long enough to be taken for a text. This sentence is long enough to "
	"be taken for a text."},
    /* what is there is enough */
    {ARTICLE("One. Two. Three.") "<p>One.</p><p>Two.</p>", "One.\nTwo."},
    {ARTICLE("") "<p>One.</p>", "One."}};

START_TEST(article_bodies_stand_for_empty_pages)
{
	for (size_t i = 0; i < sizeof(article_bodies) / sizeof(*article_bodies);
	     i++) {
		kc_document doc = extract(
		    kc_str_of(article_bodies[i].page), false);

		unit_text_equal(doc.text, kc_str_of(article_bodies[i].text));
	}
}
END_TEST

START_TEST(code_is_content)
{
	kc_document doc = extract(
	    KC_STR(
		"<main><p>" SENTENCE "</p><pre><code><span class="
		"hljs-comment>/* why */</span>\nx = 1;</code></pre><p>" SENTENCE
		"</p></main>"),
	    false);

	ck_assert_ptr_nonnull(
	    memmem(doc.text.ptr, doc.text.len, "/* why */\nx = 1;", 16));
}
END_TEST

START_TEST(empty_pages_are_rejected)
{
	ck_assert_int_eq(
	    extract(KC_STR("<p> <br>"), true).reject, KC_REJECT_EMPTY);
	ck_assert_int_eq(extract(KC_STR(""), false).reject, KC_REJECT_EMPTY);
	ck_assert_int_eq(
	    extract(KC_STR("<!-- a"), false).reject, KC_REJECT_EMPTY);
}
END_TEST

START_TEST(prescan_finds_the_charset)
{
	static const struct {
		const char *page;
		kc_charset charset;
	} cases[] = {{"<meta charset=euc-kr>", KC_CHARSET_EUC_KR},
	    {"<META HTTP-EQUIV=\"Content-Type\" CONTENT='text/html; charset = "
	     "\"KS_C_5601-1987\"'>",
		KC_CHARSET_EUC_KR},
	    {"<meta content='text/html; charset=euc-kr'>", KC_CHARSET_NONE},
	    {"<meta http-equiv=refresh content='charset=euc-kr'>",
		KC_CHARSET_NONE},
	    {"<!-- <meta charset=euc-kr> --><meta charset=utf-8>",
		KC_CHARSET_UTF_8},
	    {"<a title='<meta charset=euc-kr>'><meta charset=utf-16>",
		KC_CHARSET_UTF_8},
	    {"<meta charset=nonsense><meta charset=euc-kr>", KC_CHARSET_EUC_KR},
	    {"<meta charset=x-user-defined>", KC_CHARSET_WINDOWS_1252},
	    {"<?xml version='1.0' encoding='EUC-KR'?><html>",
		KC_CHARSET_EUC_KR},
	    {"<meta charset=\"euc-kr", KC_CHARSET_NONE},
	    {"<meta/charset=euc-kr />", KC_CHARSET_EUC_KR}, {"", 0}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(kc_html_prescan(kc_str_of(cases[i].page)) ==
			cases[i].charset,
		    "%s", cases[i].page);
}
END_TEST

/* --- the encoding tests of html5lib --- */

/* All of a file of test data; false without it. */
static bool
read_data(const char *path, kc_buf *b)
{
	char name[4096];
	size_t got;
	kc_reader *r;
	kc_error err;

	snprintf(
	    name, sizeof(name), "%s/%s", unit_data() ? unit_data() : "", path);
	if (kc_reader_open(&r, name, &err))
		return false;
	b->len = 0;
	do
		ck_assert_int_eq(kc_buf_reserve(b, 1 << 16), KC_OK);
	while (!kc_reader_read(r, b->ptr + b->len, 1 << 16, &got, &err) &&
	    (b->len += got));
	kc_reader_close(r);
	return true;
}

/* "#data LF page LF #encoding LF name LF"; the cases that differ. */
static size_t
check_encodings(kc_str s, size_t *seen)
{
	size_t bad = 0;

	for (;;) {
		const char *end = s.ptr + s.len;
		const char *page = memmem(s.ptr, s.len, "#data\n", 6), *name;
		kc_charset want, have;
		size_t mark;

		if (!page)
			return bad;
		page += 6;
		name = memmem(page, (size_t)(end - page), "\n#encoding\n", 11);
		ck_assert_ptr_nonnull(name);
		have = kc_charset_bom(
		    (kc_str){page, (size_t)(name - page)}, &mark);
		if (!have)
			have = kc_html_prescan(
			    (kc_str){page, (size_t)(name - page)});
		name += 11;
		s.ptr = memchr(name, '\n', (size_t)(end - name));
		want = kc_charset_find((kc_str){name, (size_t)(s.ptr - name)});
		s.len = (size_t)(end - s.ptr);
		++*seen;
		/* without a declaration these tests have the default */
		if (have !=
		    (want == KC_CHARSET_WINDOWS_1252 && !have ? KC_CHARSET_NONE
							      : want)) {
			printf("%.*s: %s\n", (int)(name - page), page,
			    kc_charset_name(have));
			bad++;
		}
	}
}

START_TEST(html5lib_agrees_on_encodings)
{
	static const char *const files[] = {"tests1.dat", "tests2.dat"};
	kc_buf b = KC_BUF_INIT;
	size_t seen = 0, bad = 0;

	for (size_t i = 0; i < 2; i++) {
		char path[200];

		snprintf(path, sizeof(path),
		    "suites/html5lib-tests/encoding/%s", files[i]);
		if (read_data(path, &b))
			bad += check_encodings(kc_buf_str(&b), &seen);
	}
	printf("%zu encoding tests of html5lib, %zu differ\n", seen, bad);
	ck_assert_uint_eq(bad, 0);
	kc_buf_release(&b);
}
END_TEST

/*
 * Pages made to hurt: each pattern is repeated to a size and to eight times the
 * size, which may take no more than twenty times as long.
 */
static const char *const patterns[] = {"<div>", "<div></p>", "<", "</p>",
    "<a href=x>", "<b><p>x", "<table>", "<table>x<tr>", "<ul><li>", "<script>",
    "<!--", "<!-- -", "<svg>", "<svg><![CDATA[", "<template>",
    "<select><option>", "<body a=1>", "&amp", "&", "&#x", "<dd><div>",
    "<a href=\"", "<title>", "<pre>\n", "<form>", "</form><form>", "<h1>x",
    "<meta name=date content=20200101>", "<div hidden>", "<br>",
    "<p><table><td>", "<b></p>", "<i><div></i>", "<button>", "<option>",
    "<font a=1><font a=2>", "<style>", "</a></b></i>", "x<p>", "<a ", " a=1",
    "<span class=nav>x", "<math><mi>", "<nobr>", "<frameset>", "<ruby><rt>",
    "<plaintext>", "<caption><td>", "<li></ul>", "<div id=a-b-c-d-e-f-g>"};

static double
seconds(const char *start, const char *pattern, size_t size)
{
	static kc_buf page;
	clock_t t;

	page.len = 0;

	ck_assert_int_eq(kc_buf_add(&page, kc_str_of(start)), KC_OK);
	while (page.len < size)
		ck_assert_int_eq(kc_buf_add(&page, kc_str_of(pattern)), KC_OK);
	t = clock();
	extract(kc_buf_str(&page), false);
	t = clock() - t;
	return (double)t / CLOCKS_PER_SEC;
}

START_TEST(time_is_linear)
{
	static const char *const starts[] = {"", "<table><tr><td>",
	    "<b a=1><b a=2><b a=3><b a=4><a href=x><div>", "<svg><desc>"};

	for (size_t s = 0; s < sizeof(starts) / sizeof(*starts); s++)
		for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns);
		     i++) {
			double little = seconds(
			    starts[s], patterns[i], 1 << 16);
			double much = seconds(starts[s], patterns[i], 1 << 17);

			ck_assert_msg(much < 0.05 || much < 20 * little,
			    "%s%s: %f s, then %f s", starts[s], patterns[i],
			    little, much);
		}
}
END_TEST

/* CPU time of a megabyte of blocks with a title of `size` bytes: the least of three. */
static double
seconds_with_title(size_t size)
{
	kc_buf page = KC_BUF_INIT;
	double least = 1e9;

	ck_assert_int_eq(kc_buf_add(&page, KC_STR("<title>")), KC_OK);
	while (page.len < size)
		unit_equal(kc_buf_add(&page, KC_STR("abcdefg ")), KC_OK);
	ck_assert_int_eq(kc_buf_add(&page, KC_STR("</title>")), KC_OK);
	while (page.len < size + (1 << 20))
		unit_equal(
		    kc_buf_add(&page, KC_STR("<p>abcdefg bcdefga")), KC_OK);
	for (int k = 0; k < 3; k++) {
		clock_t t = clock();

		extract(kc_buf_str(&page), false);
		t = clock() - t;
		least = least < (double)t ? least : (double)t;
	}
	kc_buf_release(&page);
	return least / CLOCKS_PER_SEC;
}

/* Every block is looked for in the title, which may be as long as the page. */
START_TEST(long_titles_cost_no_time)
{
	double brief = seconds_with_title(100);
	double lengthy = seconds_with_title(1 << 20);

	ck_assert_msg(lengthy < 10 * brief, "%f s, then %f s", brief, lengthy);
}
END_TEST

/* Below the deepest level blocks end, and cells of a row stand on one line. */
START_TEST(deep_text_stays)
{
	kc_buf page = KC_BUF_INIT, want = KC_BUF_INIT;
	kc_document doc;

	for (int i = 0; i < 2 * HTML_MAX_DEPTH; i++) {
		if (i == HTML_MAX_DEPTH - 2)
			ck_assert_int_eq(
			    kc_buf_add(&page, KC_STR("<table><tr>")), KC_OK);
		if (i < HTML_MAX_DEPTH - 2)
			ck_assert_int_eq(
			    kc_buf_addf(&page, "<div>w%d<hr>x", i), KC_OK);
		else
			ck_assert_int_eq(
			    kc_buf_addf(&page, "<td>w%d<hr>x", i), KC_OK);
		ck_assert_int_eq(kc_buf_addf(&want, "%sw%d\nx",
				     i < HTML_MAX_DEPTH - 1 ? "\n" : " ", i),
		    KC_OK);
	}
	doc = extract(kc_buf_str(&page), true);
	ck_assert_uint_eq(doc.flattened, HTML_MAX_DEPTH + 2);
	ck_assert(!strcmp(doc.text.ptr, want.ptr + 1));
	kc_buf_release(&page);
	kc_buf_release(&want);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {all_text, nul_is_dropped, main_text,
	    parts_of_the_text, article_bodies_stand_for_empty_pages,
	    code_is_content, empty_pages_are_rejected,
	    prescan_finds_the_charset, html5lib_agrees_on_encodings,
	    time_is_linear, long_titles_cost_no_time, deep_text_stays};
	int status = UNIT_MAIN("html", cases);

	kc_extractor_free(extractor);
	return status;
}
