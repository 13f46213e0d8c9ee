/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says of itself: dates in all their forms, title, author, language. */
#include <config.h>

#include "kcorpus/page.h"

#include "ingest/meta/html_meta.h"
#include "ingest/meta/page_date.h"
#include "tests/unit/unit.h"

#include <time.h>

#define IPRYEOK u8"\uC785\uB825"           /* entered */
#define JAKSEONG u8"\uC791\uC131\uC77C"    /* written on */
#define SUJEONG u8"\uC218\uC815"           /* changed */
#define OJEON u8"\uC624\uC804"             /* AM */
#define OHU u8"\uC624\uD6C4"               /* PM */
#define GIJA u8"\uAE30\uC790"              /* reporter */
#define HONG u8"\uD64D\uAE38\uB3D9"        /* Hong Gildong */
#define SIGAN_JEON u8"\uC2DC\uAC04 \uC804" /* hours ago */

static const struct {
	const char *in, *out, *rest;
} dates[] = {
    {"2021-03-04", "2021-03-04", ""},
    {" 2021.03.04 10:20", "2021-03-04T10:20", ""},
    {"2021/03/04", "2021-03-04", ""},
    {"20210304", "2021-03-04", ""},
    {"2021-03-04 10:20:30", "2021-03-04T10:20:30", ""},
    {"2021-03-04T10:20:30Z", "2021-03-04T10:20:30Z", ""},
    {"2021-03-04T10:20:30.123+0900", "2021-03-04T10:20:30+09:00", ""},
    {"2021-03-04T10:20+09:00", "2021-03-04T10:20+09:00", ""},
    {"2021. 3. 4. 9:05", "2021-03-04T09:05", ""},
    {"2021.3.4.", "2021-03-04", ""},
    {u8"2021\uB144 3\uC6D4 4\uC77C", "2021-03-04", ""},
    {u8"2021\uB144\u00A03\uC6D44\uC77C \uC624\uD6C4 2\uC2DC 5\uBD84",
	"2021-03-04T14:05", ""},
    {"2021.03.04. " OJEON " 9:10", "2021-03-04T09:10", ""},
    {"2021.03.04 " OHU " 12:10", "2021-03-04T12:10", ""},
    {"2021.03.04 " OJEON " 12:10", "2021-03-04T00:10", ""},
    {"2021-03-04 3:10 PM", "2021-03-04T15:10", ""},
    {u8"2021.03.04(\uBAA9) 10:20", "2021-03-04T10:20", ""},
    {"2020-02-29 x", "2020-02-29", " x"},
    {"2021-03-04 25:00", "2021-03-04", " 25:00"},
    {"2021-03-04 " OHU " 13:00", "2021-03-04", " " OHU " 13:00"},
    /* none */
    {"2021-13-04", NULL, NULL},
    {"2021-3-4", NULL, NULL},
    {"2021-02-29", NULL, NULL},
    {"March", NULL, NULL},
    {"2021-00-10", NULL, NULL},
    {"20210", NULL, NULL},
    {"202103041", NULL, NULL},
    {"2021-03/04", NULL, NULL},
    {"1.2.3", NULL, NULL},
    {"", NULL, NULL},
};

START_TEST(dates_are_taken)
{
	kc_buf b = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		kc_str s = kc_str_of(dates[i].in);
		struct page_date d;
		bool found = kc_date_take(&s, &d);

		ck_assert_msg(found == !!dates[i].out, "'%s'", dates[i].in);
		if (!found)
			continue;
		b.len = 0;
		ck_assert_int_eq(kc_date_write(&d, &b), KC_OK);
		ck_assert_str_eq(b.ptr, dates[i].out);
		ck_assert_msg(kc_str_equal(s, kc_str_of(dates[i].rest)),
		    "'%s': '%.*s'", dates[i].in, (int)s.len, s.ptr);
	}
	kc_buf_release(&b);
}
END_TEST

/* Across the ends of days, months and years, against the C library's gmtime_r. */
START_TEST(epochs_and_ages)
{
	static const struct {
		const char *ago, *out;
	} ages[] = {{u8"30\uCD08 \uC804", "2021-02-28T23:59:35Z"},
	    {u8"6\uBD84 \uC804", "2021-02-28T23:54Z"},
	    {"3" SIGAN_JEON, "2021-02-28T21:00Z"},
	    {u8"1\uC77C\uC804", "2021-02-28"},
	    {u8"9\uC8FC \uC804", "2020-12-28"}, {"3" SIGAN_JEON " x", NULL},
	    {u8"\uC804", NULL}, {"3", NULL}};
	kc_str s = KC_STR("2021-03-01T00:00:05Z");
	struct page_date fetched, d;
	kc_buf b = KC_BUF_INIT;

	ck_assert(kc_date_take(&s, &fetched));
	for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++) {
		bool found = kc_date_ago(kc_str_of(ages[i].ago), &fetched, &d);

		ck_assert_msg(found == !!ages[i].out, "%s", ages[i].ago);
		b.len = 0;
		ck_assert(!found || !kc_date_write(&d, &b));
		ck_assert(!found || !strcmp(b.ptr, ages[i].out));
	}
	for (int64_t t = 1000000000; t < 4000000000; t += 86400 * 11 + 4321) {
		time_t at = (time_t)t;
		struct tm tm;
		char text[32], want[64];

		snprintf(text, sizeof(text), "%lld", (long long)t);
		ck_assert(kc_date_of_epoch(kc_str_of(text), &d));
		b.len = 0;
		ck_assert_int_eq(kc_date_write(&d, &b), KC_OK);
		ck_assert_ptr_nonnull(gmtime_r(&at, &tm));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		ck_assert_str_eq(b.ptr, want);
	}
	kc_buf_release(&b);
}
END_TEST

#define LD(x) "<script type='application/ld+json'>" x "</script>"
#define P "<p>x</p>"

/* Pages and when they were published. */
static const struct {
	const char *page, *date;
	kc_date_from from;
} pages[] = {
    {"<meta name=date content=2021-01-02><meta property="
     "article:published_time content=2021-01-03>" P,
	"2021-01-03", KC_DATE_META},
    {LD("{\"datePublished\" : \"2021-01-02T03:04:05+09:00\",}") P,
	"2021-01-02T03:04:05+09:00", KC_DATE_JSON_LD},
    {LD("[{\"x\":\"datePublished\"},{\"datePublished\":1}]") P, "",
	KC_DATE_NONE},
    {"<time datetime='2021-01-02T03:04'>x</time><time datetime=2021-01-01>y"
     "</time>",
	"2021-01-02T03:04", KC_DATE_TIME},
    {"<span data-date-time='2021-01-02 03:04:05'>x</span>",
	"2021-01-02T03:04:05", KC_DATE_DATA},
    {"<p data-timestamp=1609556645>x", "2021-01-02T03:04:05Z", KC_DATE_DATA},
    {"<h1>x</h1><span itemprop=datePublished content='2021-01-02'>x</span>",
	"2021-01-02", KC_DATE_DATA},
    /* in the text: after a label, also in a cell of its own */
    {P "<span>" IPRYEOK " 2021.01.03. " OJEON " 9:10</span>",
	"2021-01-03T09:10", KC_DATE_TEXT},
    {"<table><tr><th>" JAKSEONG "</th><td>2021-01-03</td></table>",
	"2021-01-03", KC_DATE_TEXT},
    {"<h1>x</h1><p>2021.01.09</p><p>" JAKSEONG " : 2021.01.03</p>",
	"2021-01-03", KC_DATE_TEXT},
    {"<p>" SUJEONG " 2021.01.03</p>", "", KC_DATE_NONE},
    /* alone, soon after the heading; not in a list of other pages */
    {"<h2>x</h2><span>2021. 1. 3. 9:10</span>", "2021-01-03T09:10",
	KC_DATE_TEXT},
    {"<span>2021. 1. 3.</span><h2>x</h2>", "", KC_DATE_NONE},
    {"<h2>x</h2><a href=/>2021. 1. 3.</a>", "", KC_DATE_NONE},
    {"<h2>x</h2><p>2021-01-03 was a day on which it rained</p>", "",
	KC_DATE_NONE},
    {"<h1>x</h1><span>3" SIGAN_JEON "</span>", "2021-02-28T21:00Z",
	KC_DATE_AGO},
};

static kc_extractor *extractor;

static kc_document
read_page(const char *html, const char *fetched)
{
	kc_page page = {.bytes = kc_str_of(html),
	    .charset = KC_CHARSET_UTF_8,
	    .fetched = kc_str_of(fetched),
	    .html = true,
	    .all = true};
	kc_document doc;

	if (!extractor)
		ck_assert_int_eq(kc_extractor_new(&extractor, NULL), KC_OK);
	ck_assert_int_eq(kc_extract(extractor, &page, &doc, NULL), KC_OK);
	return doc;
}

START_TEST(pages_tell_their_dates)
{
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		kc_document doc = read_page(
		    pages[i].page, "2021-03-01T00:00:05Z");

		ck_assert_msg(
		    kc_str_equal(doc.date, kc_str_of(pages[i].date)) &&
			doc.date_from == pages[i].from,
		    "%s: '%.*s' from '%s'", pages[i].page, (int)doc.date.len,
		    doc.date.ptr, kc_date_from_name(doc.date_from));
	}
	/* without a date of fetching, "3 hours ago" says nothing */
	ck_assert_uint_eq(
	    read_page("<h1>x</h1><span>3" SIGAN_JEON "</span>", "").date.len,
	    0);
}
END_TEST

static const struct {
	const char *title, *og, *heading, *site, *part;
} titles[] = {
    {"A - B", "", "", "", "A - B"},
    {"A - B", "", "", "B", "A"},
    {"A - B | News b", "", "", "news B", "A - B"},
    {"Site : A - B", "", "", "site", "A - B"},
    {"A - B | Site", "A - B", "", "", "A - B"},
    {"Site > Board > A", "", "A", "", "A"},
    {u8"A \u2013 B", "", "B", "", "B"},
    {"A-B", "", "", "B", "A-B"},
    {"A - B", "", "", "A - B", "A - B"},
    {"Site", "Site", "Site", "Site", "Site"},
    {"Site - Slogan", "Site", "", "Site", "Slogan"},
    {"Atlas - B", "At", "", "", "Atlas - B"},
};

START_TEST(titles_lose_the_name_of_the_site)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
		kc_str part = kc_html_title_part(kc_str_of(titles[i].title),
		    kc_str_of(titles[i].og), kc_str_of(titles[i].heading),
		    kc_str_of(titles[i].site));

		ck_assert_msg(kc_str_equal(part, kc_str_of(titles[i].part)),
		    "%s: '%.*s'", titles[i].title, (int)part.len, part.ptr);
	}
}
END_TEST

static const struct {
	const char *page, *title;
} named_sites[] = {
    {"<title>A - Blog</title><h1><a href=/><b>Blog</b></a></h1><h2>A</h2>",
	"A"},
    {"<title>A - Blog</title><h1><a href='https://blog.kr/'>Blog</a></h1>",
	"A"},
    {"<title>Blog - A</title><h1><a href=/a>A</a></h1>", "A"},
    {"<title>Blog - A</title><h1>A <a href=/>Blog</a></h1>", "Blog - A"},
};

START_TEST(headings_that_lead_home_name_the_site)
{
	for (size_t i = 0; i < sizeof(named_sites) / sizeof(*named_sites);
	     i++) {
		kc_document doc = read_page(named_sites[i].page, "");

		ck_assert_msg(
		    kc_str_equal(doc.title, kc_str_of(named_sites[i].title)),
		    "%s: '%.*s'", named_sites[i].page, (int)doc.title.len,
		    doc.title.ptr);
	}
}
END_TEST

static const struct {
	const char *page, *author, *lang;
} people[] = {
    {"<html lang='ko-KR'><meta name=author content=' " HONG " '>" P, HONG,
	"ko-KR"},
    {"<meta http-equiv=Content-Language content=ko>" LD(
	 "{\"author\":[{\"@type\":\"Person\",\"name\":\"" HONG "\"}]}") P,
	HONG, "ko"},
    {LD("{\"author\":\"A \\u0042\"}") P, "A B", ""},
    {LD("{\"author\":{\"url\":\"x\"},\"name\":\"y\"}") P, "", ""},
    {"<meta property=article:author content=https://example.org/a>"
     "<p>by <a rel=author href=/a>A <b>B</b></a></p>",
	"A B", ""},
    {"<p>" HONG " " GIJA " a@example.kr</p>", HONG, ""},
    {"<p>" HONG GIJA "</p>", HONG, ""},
    {"<p>" GIJA u8"\uB4E4\uC774 \uC654\uB2E4</p>", "", ""},
    {"<p>" HONG " " GIJA u8"\uAC00 \uC654\uB2E4</p>", "", ""},
};

START_TEST(authors_and_languages)
{
	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++) {
		kc_document doc = read_page(people[i].page, "");

		ck_assert_msg(
		    kc_str_equal(doc.author, kc_str_of(people[i].author)) &&
			kc_str_equal(doc.lang, kc_str_of(people[i].lang)),
		    "%s: '%.*s', '%.*s'", people[i].page, (int)doc.author.len,
		    doc.author.ptr, (int)doc.lang.len, doc.lang.ptr);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {dates_are_taken, epochs_and_ages,
	    pages_tell_their_dates, titles_lose_the_name_of_the_site,
	    headings_that_lead_home_name_the_site, authors_and_languages};

	return UNIT_MAIN("meta", tests);
}
