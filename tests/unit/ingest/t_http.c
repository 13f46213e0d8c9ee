/* SPDX-License-Identifier: Apache-2.0 */
/* Responses as servers, proxies and crawlers spell them. Codings: t_warc.c. */
#include <config.h>

#include "kcorpus/http.h"

#include "tests/unit/unit.h"

/* Values of Content-Type, a line each, and what they say. */
static const struct {
	const char *first, *second, *essence, *charset;
} types[] = {
    {"text/html; charset=euc-kr", NULL, "text/html", "euc-kr"},
    {"TEXT/HTML;CHARSET=\"EUC-KR\"", NULL, "TEXT/HTML", "EUC-KR"},
    {"text/html\t ; x=y ;charset= euc-kr ; charset=x", NULL, "text/html",
	"euc-kr"},
    {"text/html;\r\n charset=euc-kr", NULL, "text/html", "euc-kr"},
    {"text/html;x=\";charset=a,b\";charset=c", NULL, "text/html", "c"},
    {"text/html;charset=;charset=c", NULL, "text/html", "c"},
    /* lists: the last valid one counts, the charset of an equal one stays */
    {"text/html, text/html; charset=utf-8", NULL, "text/html", "utf-8"},
    {"text/html;charset=euc-kr,text/html", NULL, "text/html", "euc-kr"},
    {"text/html;charset=euc-kr", "Text/HTML", "Text/HTML", "euc-kr"},
    {"text/html;charset=euc-kr", "text/plain", "text/plain", ""},
    {"text/plain", "text/html;charset=x", "text/html", "x"},
    {"text/html, */*", "bad", "text/html", ""},
    /* no types */
    {"", NULL, "", ""},
    {"*/*", NULL, "", ""},
    {"\"text/html\"", NULL, "", ""},
    {"text/", NULL, "", ""},
    {"/html", NULL, "", ""},
    {"te xt/html", NULL, "", ""},
    {"text/html/x", NULL, "", ""},
    /* ... that name a charset all the same */
    {"charset=euc-kr", NULL, "", "euc-kr"},
    {"text/html charset=euc-kr", NULL, "", "euc-kr"},
};

START_TEST(types_are_as_browsers_read_them)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		kc_media_type t = {0};

		kc_media_type_add(&t, kc_str_of(types[i].first));
		if (types[i].second)
			kc_media_type_add(&t, kc_str_of(types[i].second));
		ck_assert_msg(
		    kc_str_equal(t.essence, kc_str_of(types[i].essence)) &&
			kc_str_equal(t.charset, kc_str_of(types[i].charset)),
		    "'%s': '%.*s', '%.*s'", types[i].first, (int)t.essence.len,
		    t.essence.ptr, (int)t.charset.len, t.charset.ptr);
	}
}
END_TEST

#define XHTML "<html xmlns='http://www.w3.org/1999/xhtml'>"

static const struct {
	const char *type, *body;
	kc_media media;
} bodies[] = {
    {"text/html", "x", KC_MEDIA_HTML},
    {"TEXT/HTML", "{}", KC_MEDIA_HTML},
    {"text/plain", "<html>", KC_MEDIA_TEXT},
    {"image/png", "<html>", KC_MEDIA_OTHER},
    {"application/json", "{}", KC_MEDIA_OTHER},
    {"", "<html>", KC_MEDIA_HTML},
    {"", "text", KC_MEDIA_TEXT},
    {"", "", KC_MEDIA_TEXT},
    {"unknown/unknown", " <p>", KC_MEDIA_HTML},
    {"Application/Unknown", "text", KC_MEDIA_TEXT},
    {"application/xhtml+xml", "x", KC_MEDIA_XHTML},
    {"text/xml", XHTML, KC_MEDIA_XHTML},
    {"application/xml",
	"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- <a> -->"
	"<!DOCTYPE html [<!ENTITY x 'y'>]> <?x > ?>" XHTML,
	KC_MEDIA_OTHER}, /* '>' ends an instruction here */
    {"application/xml",
	"<?xml version='1.0'?>\n<!-- <a> --><!DOCTYPE html [<!ENTITY x 'y'>"
	"]> <h:html xmlns:h=''>",
	KC_MEDIA_XHTML},
    {"application/rss+xml", "<?xml version='1.0'?><rss>", KC_MEDIA_OTHER},
    {"application/vnd.wap.xhtml+xml", "<html>", KC_MEDIA_XHTML},
    {"", "<?xml version='1.0'?><rss>", KC_MEDIA_OTHER},
    {"", "<?xml version='1.0'?><html>", KC_MEDIA_XHTML},
    {"text/xml", "<!--", KC_MEDIA_OTHER},
    {"text/xml", "", KC_MEDIA_OTHER},
};

START_TEST(types_say_what_a_body_is)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		kc_media_type t = {.essence = kc_str_of(bodies[i].type)};
		kc_media got = kc_media_of(t, kc_str_of(bodies[i].body));

		ck_assert_msg(got == bodies[i].media, "'%s' of '%s': %d",
		    bodies[i].type, bodies[i].body, (int)got);
	}
}
END_TEST

#define TEXT_200 "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"

static const struct {
	const char *message;
	unsigned status;
	const char *essence, *body;
} heads[] = {
    {"HTTP/1.0 200 Connection established\r\n\r\n" TEXT_200 "x", 200,
	"text/plain", "x"},
    {"HTTP/1.1 200 OK\r\nVia: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" TEXT_200
     "x",
	200, "text/plain", "x"},
    {"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 404 Not "
     "Found\r\n\r\nx",
	404, "", "x"},
    /* pages about HTTP */
    {TEXT_200 "HTTP/1.1 404 Not Found\r\n\r\nx", 200, "text/plain",
	"HTTP/1.1 404 Not Found\r\n\r\nx"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nHTTP/1.1 404 Not Found", 200,
	"", "HTTP/1.1 404 Not Found"},
    {"HTTP/1.1 200 OK\r\n\r\nHTTP/x is what", 200, "", "HTTP/x is what"},
    {"HTTP/1.1 302 Found\r\n\r\n" TEXT_200, 302, "", TEXT_200},
    {"http/1.1 200 ok\ncontent-type:text/plain\n\nx", 200, "text/plain", "x"},
    /* folded lines; a line that is no field */
    {"HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Type:\r\n\ttext/plain\r\n"
     "rubbish\r\n\r\nx",
	200, "text/plain", "x"},
    {"HTTP/1.1 200 OK\r\n Content-Type: a/b\r\n\r\nx", 200, "a/b", "x"},
};

START_TEST(heads_before_the_real_one)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		kc_http h;

		ck_assert(kc_http_parse(kc_str_of(heads[i].message), &h));
		ck_assert_msg(h.status == heads[i].status &&
			kc_str_equal(
			    h.type.essence, kc_str_of(heads[i].essence)) &&
			kc_str_equal(h.body, kc_str_of(heads[i].body)),
		    "%zu: %u '%.*s' '%.*s'", i, h.status,
		    (int)h.type.essence.len, h.type.essence.ptr,
		    (int)h.body.len, h.body.ptr);
	}
}
END_TEST

/* "hello" in Brotli: a window of 4 MiB, an uncompressed meta-block, the last. */
#define BROTLI "\x0B\x02\x80hello\x03"
#define BINARY "\1\2\3\4\5\6\7\1\2\3\4\5\6\7"

static const struct {
	const char *fields;
	kc_str body;
	kc_status status;
	kc_str want;
	bool damaged;
} coded[] = {
    {"Content-Encoding: br", KC_STR(BROTLI), KC_OK, KC_STR("hello"), false},
    {"Content-Encoding: br", KC_STR(BROTLI "rubbish"), KC_OK, KC_STR("hello"),
	false},
    {"Content-Encoding: br", KC_STR("\x0B\x02\x80hell"), KC_OK, KC_STR("hell"),
	true},
    {"Content-Encoding: br\r\nContent-Encoding: identity", KC_STR(BROTLI),
	KC_OK, KC_STR("hello"), false},
    /* plain, though the head says br, deflate, or what nobody knows */
    {"Content-Encoding: br", KC_STR("<p>hello</p>"), KC_OK,
	KC_STR("<p>hello</p>"), false},
    {"Content-Encoding: deflate", KC_STR("<p>hello</p>"), KC_OK,
	KC_STR("<p>hello</p>"), false},
    {"Content-Encoding: deflate", KC_STR("hello"), KC_OK, KC_STR("hello"),
	false},
    {"Content-Encoding: 8bit", KC_STR("hello"), KC_OK, KC_STR("hello"), false},
    {"Content-Encoding: ISO-8859-1, *", KC_STR("hello"), KC_OK, KC_STR("hello"),
	false},
    {"Content-Encoding: br, null", KC_STR(BROTLI), KC_OK, KC_STR("hello"),
	false},
    {"Content-Encoding: compress", KC_STR(BINARY), KC_ERR_FORMAT, KC_STR(""),
	false},
    {"Content-Encoding: br,br,br\r\nContent-Encoding: br,br", KC_STR(BROTLI),
	KC_ERR_FORMAT, KC_STR(""), false},
    {"Transfer-Encoding: gzip,gzip,gzip,gzip,chunked", KC_STR("x"),
	KC_ERR_FORMAT, KC_STR(""), false},
};

START_TEST(codings_by_name)
{
	kc_buf m = KC_BUF_INIT, out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(coded) / sizeof(*coded); i++) {
		kc_error err = {0};
		kc_http h;
		kc_str body;
		bool damaged;
		kc_status st;

		m.len = 0;
		ck_assert(!kc_buf_addf(
		    &m, "HTTP/1.1 200 OK\r\n%s\r\n\r\n", coded[i].fields));
		ck_assert(!kc_buf_add(&m, coded[i].body));
		ck_assert(kc_http_parse(kc_buf_str(&m), &h));
		st = kc_http_body(&h, 1000, &out, &body, &damaged, &err);
		ck_assert_msg(
		    st == coded[i].status, "%zu: %d %s", i, (int)st, err.msg);
		ck_assert_msg(st ||
			(kc_str_equal(body, coded[i].want) &&
			    damaged == coded[i].damaged),
		    "%zu: '%.*s' damaged %d", i, (int)body.len, body.ptr,
		    damaged);
	}
	kc_buf_release(&m);
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {types_are_as_browsers_read_them,
	    types_say_what_a_body_is, heads_before_the_real_one,
	    codings_by_name};

	return UNIT_MAIN("http", tests);
}
