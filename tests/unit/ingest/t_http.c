/* SPDX-License-Identifier: Apache-2.0 */
/* Responses as servers, proxies and crawlers spell them, and their bodies. */
#include <config.h>

#include "kcorpus/http.h"

#include "tests/unit/unit.h"

#include <zlib.h>

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
    {"application/octet-stream", "<html>", KC_MEDIA_HTML},
    {"application/octet-stream", "text", KC_MEDIA_OTHER},
    {"application/octet-stream", "<?xml version='1.0'?><rss>", KC_MEDIA_OTHER},
    {"application/x-httpd-php", "<!DOCTYPE html>", KC_MEDIA_HTML},
    {"application/x-httpd-php", "<?php", KC_MEDIA_OTHER},
    {"text/xhtml", "<!DOCTYPE html>", KC_MEDIA_HTML},
    {"Content/Unknown", "<html>", KC_MEDIA_HTML},
    {"text/asp", "<html>", KC_MEDIA_HTML},
    {"application/http", "<html>", KC_MEDIA_HTML},
    {"application/http", "GET / HTTP/1.1", KC_MEDIA_OTHER},
    {"text/css", "<html>", KC_MEDIA_OTHER},
    {"text/x-server-parsed-html", "<p>", KC_MEDIA_HTML},
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

/* As what a coding made nothing of; a sanitizer sees sums with NULL. */
START_TEST(bodies_may_be_nowhere)
{
	static const char *const essences[] = {"", "text/xml", "text/html"};

	for (size_t i = 0; i < sizeof(essences) / sizeof(*essences); i++) {
		kc_media_type t = {.essence = kc_str_of(essences[i])};
		kc_media got = kc_media_of(t, (kc_str){NULL, 0});
		kc_media empty = kc_media_of(t, KC_STR(""));

		ck_assert_msg(got == empty, "'%s': %d, not %d", essences[i],
		    (int)got, (int)empty);
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
    {"HTTP/1.1  200\t OK\r\n\r\nx", 200, "", "x"},
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

/* --- Bodies --- */

static kc_str
body_of(kc_str message, kc_buf *out, kc_status want)
{
	kc_http http;
	kc_str body;
	bool damaged;
	kc_error err;

	kc_http_parse(message, &http);
	ck_assert_int_eq(
	    kc_http_body(&http, 10000, out, &body, &damaged, &err), want);
	return body;
}

START_TEST(heads_are_read)
{
	kc_http h;

	ck_assert(
	    kc_http_parse(KC_STR("HTTP/1.1 404 Not Found\r\n"
				 "CONTENT-TYPE:  text/html; charset=x \r\n"
				 "X: y\r\n\r\nbody\r\n\r\n"),
		&h));
	ck_assert_uint_eq(h.status, 404);
	ck_assert(kc_str_equal(h.type.essence, KC_STR("text/html")));
	ck_assert(kc_str_equal(h.body, KC_STR("body\r\n\r\n")));
	ck_assert(kc_http_parse(KC_STR("HTTP/2 200\n\nx"), &h));
	ck_assert_uint_eq(h.status, 200);
	ck_assert(kc_str_equal(h.body, KC_STR("x")));
	ck_assert(!kc_http_parse(KC_STR("<html>"), &h));
	ck_assert(kc_str_equal(h.body, KC_STR("<html>")));
	ck_assert(kc_http_parse(KC_STR("HTTP/1.1 2x\r\nContent-Type"), &h));
	ck_assert_uint_eq(h.status, 2);
	ck_assert(!kc_http_parse((kc_str){NULL, 0}, &h));
	/* interim responses */
	ck_assert(
	    kc_http_parse(KC_STR("HTTP/1.1 100 Continue\r\n\r\n"
				 "HTTP/1.1 103 Early Hints\r\n"
				 "Content-Type: a/b\r\n\r\n"
				 "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n"
				 "\r\nHTTP/1.1 404 \r\n"),
		&h));
	ck_assert_uint_eq(h.status, 200);
	ck_assert_uint_eq(h.type.essence.len, 0);
	ck_assert(kc_str_equal(h.body, KC_STR("HTTP/1.1 404 \r\n")));
	ck_assert(kc_http_parse(KC_STR("HTTP/1.1 100 Continue\r\n\r\nx"), &h));
	ck_assert_uint_eq(h.status, 100);
	ck_assert(kc_str_equal(h.body, KC_STR("x")));
}
END_TEST

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"

START_TEST(chunks_are_joined)
{
	static const struct {
		const char *message, *body;
	} cases[] = {
	    {CHUNKED "3\r\nabc\r\n4 \r\ndefg\r\n0\r\nT: x\r\n\r\n", "abcdefg"},
	    {CHUNKED "3;x=y\nabc\n0\n\n", "abc"},
	    {CHUNKED "not chunked at all", "not chunked at all"},
	    {CHUNKED "3\r\nabc\r\nzz\r\nrest", "abczz\r\nrest"},
	    {CHUNKED "ff\r\ncut", "cut"}, {CHUNKED "3\r\nabc", "abc"},
	    {CHUNKED "ffffffffffffffff\r\nx", "ffffffffffffffff\r\nx"},
	    {CHUNKED, ""}};
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(kc_str_equal(body_of(kc_str_of(cases[i].message),
					       &out, KC_OK),
				  kc_str_of(cases[i].body)),
		    "case %zu", i);
	kc_buf_release(&out);
}
END_TEST

/* body_of allows 10000 bytes: 2710 in hexadecimal. */
START_TEST(chunked_bodies_have_a_ceiling)
{
	static const struct {
		const char *first, *second;
		size_t n; /* letters of the first chunk */
		kc_status want;
	} cases[] = {{"2710\r\n", "\r\n0\r\n\r\n", 10000, KC_OK},
	    {"2711\r\n", "\r\n0\r\n\r\n", 10001, KC_ERR_LIMIT},
	    {"2710\r\n", "\r\n1\r\nx\r\n0\r\n\r\n", 10000, KC_ERR_LIMIT},
	    {"2710\r\n", "\r\nno chunk", 10000, KC_ERR_LIMIT},
	    {"no chunk\n", "", 10000, KC_ERR_LIMIT}};
	kc_buf out = KC_BUF_INIT, m = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		m.len = 0;
		ck_assert_int_eq(
		    kc_buf_addf(&m, CHUNKED "%s", cases[i].first), KC_OK);
		ck_assert(!kc_buf_reserve(&m, cases[i].n));
		memset(m.ptr + m.len, 'x', cases[i].n);
		m.len += cases[i].n;
		ck_assert_int_eq(
		    kc_buf_add(&m, kc_str_of(cases[i].second)), KC_OK);
		body_of(kc_buf_str(&m), &out, cases[i].want);
	}
	kc_buf_release(&out);
	kc_buf_release(&m);
}
END_TEST

/* Deflate `text` with a header of the kind that `bits` means to zlib. */
static void
add_deflated(kc_buf *b, kc_str s, int bits)
{
	z_stream z = {0};

	ck_assert_int_eq(
	    deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert_int_eq(kc_buf_reserve(b, s.len + 1000), KC_OK);
	z.next_in = (Bytef *)(uintptr_t)s.ptr;
	z.avail_in = (uInt)s.len;
	z.next_out = (Bytef *)b->ptr + b->len;
	z.avail_out = (uInt)(b->cap - b->len - 1);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->len += z.total_out;
	deflateEnd(&z);
}

/* Of a corrupt body all that comes before is kept, and it is told. */
START_TEST(damage_in_bodies_is_told)
{
	kc_buf m = KC_BUF_INIT, out = KC_BUF_INIT;
	kc_str text = KC_STR("body"), body;
	kc_http http;
	kc_error err;
	bool damaged;
	size_t end;

	ck_assert_int_eq(kc_buf_add(&m,
			     KC_STR("HTTP/1.1 200 OK\r\n"
				    "Content-Encoding: gzip\r\n\r\n")),
	    KC_OK);
	add_deflated(&m, text, 31);
	end = m.len;
	for (int how = 0; how < 5; how++) {
		static const bool want[] = {false, true, true, false, true};

		m.len = end;
		if (how == 1)
			m.ptr[end - 8] ^= 1; /* the checksum */
		if (how == 2)
			m.len = end - 1;
		if (how == 3)
			ck_assert_int_eq(
			    kc_buf_add(&m, KC_STR("rubbish")), KC_OK);
		if (how == 4)
			m.ptr[end - 4] ^= 16; /* the size */
		kc_http_parse(kc_buf_str(&m), &http);
		ck_assert_int_eq(
		    kc_http_body(&http, 10000, &out, &body, &damaged, &err),
		    KC_OK);
		ck_assert_int_eq(damaged, want[how]);
		ck_assert(kc_str_equal(body, text));
		if (how == 1)
			m.ptr[end - 8] ^= 1;
	}
	kc_buf_release(&m);
	kc_buf_release(&out);
}
END_TEST

START_TEST(bodies_are_inflated)
{
	static const struct {
		const char *name;
		int bits;
	} kinds[] = {{"gzip", 31}, {"X-Gzip", 31}, {"deflate", 15},
	    {"deflate", -15},
	    /* another one than the head says */
	    {"gzip", 15}, {"deflate", 31}, {"br", 31}, {"zstd", 31}, {"", 31}};
	static char text[5000];
	kc_buf m = KC_BUF_INIT, out = KC_BUF_INIT;

	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		m.len = 0;
		ck_assert_int_eq(
		    kc_buf_addf(&m,
			"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n",
			kinds[i].name),
		    KC_OK);
		add_deflated(&m, (kc_str){text, sizeof(text)}, kinds[i].bits);
		ck_assert(kc_str_equal(body_of(kc_buf_str(&m), &out, KC_OK),
		    (kc_str){text, sizeof(text)}));
		/* cut: what there is */
		m.len -= 10;
		ck_assert_uint_le(
		    body_of(kc_buf_str(&m), &out, KC_OK).len, sizeof(text));
	}
	/* members in a row, and a bomb */
	m.len = 0;
	ck_assert_int_eq(kc_buf_add(&m,
			     KC_STR("HTTP/1.1 200 OK\r\n"
				    "Content-Encoding: gzip\r\n\r\n")),
	    KC_OK);
	for (int i = 0; i < 2; i++)
		add_deflated(&m, (kc_str){text, sizeof(text)}, 31);
	ck_assert_uint_eq(
	    body_of(kc_buf_str(&m), &out, KC_OK).len, 2 * sizeof(text));
	add_deflated(&m, (kc_str){text, sizeof(text)}, 31);
	body_of(kc_buf_str(&m), &out, KC_ERR_LIMIT);
	kc_buf_release(&m);
	kc_buf_release(&out);
}
END_TEST

START_TEST(other_encodings)
{
	kc_buf out = KC_BUF_INIT;

	/* stored plain though the head says gzip */
	ck_assert(kc_str_equal(body_of(KC_STR("HTTP/1.1 200 OK\r\n"
					      "Content-Encoding: gzip\r\n\r\n"
					      "plain"),
				   &out, KC_OK),
	    KC_STR("plain")));
	body_of(KC_STR("HTTP/1.1 200 OK\r\nContent-Encoding: "
		       "gzip,gzip,gzip,gzip,gzip\r\n\r\nx"),
	    &out, KC_ERR_FORMAT);
	kc_buf_release(&out);
}
END_TEST

/* Lists of encodings are undone from their ends. */
START_TEST(encodings_are_stacked)
{
	static const struct {
		const char *head;
		int layers; /* of gzip */
		bool chunked;
	} cases[] = {{"Content-Encoding: gzip, identity", 1, false},
	    /* no name of a coding, an odd one, and one layer too few */
	    {"Server: x", 1, false}, {"Content-Encoding: gzip;q=1", 1, false},
	    {"Content-Encoding: gzip", 2, false},
	    {"Content-Encoding: identity ,GZIP", 1, false},
	    {"Content-Encoding: ,gzip,", 1, false},
	    {"Content-Encoding: gzip, gzip", 2, false},
	    {"Content-Encoding: gzip, gzip", 1, false}, /* a lie */
	    {"Transfer-Encoding: gzip, chunked", 1, true},
	    {"Transfer-Encoding: gzip", 1, false},
	    {"Content-Encoding: x-gzip\r\nTransfer-Encoding: gzip,chunked", 2,
		true},
	    {"Transfer-Encoding: gzip, chunked", 0, true}};
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_buf m = KC_BUF_INIT, body = KC_BUF_INIT;

		ck_assert_int_eq(kc_buf_add(&body, KC_STR("text")), KC_OK);
		for (int k = 0; k < cases[i].layers; k++) {
			kc_buf packed = KC_BUF_INIT;

			add_deflated(&packed, kc_buf_str(&body), 31);
			kc_buf_release(&body);
			body = packed;
		}
		ck_assert_int_eq(
		    kc_buf_addf(
			&m, "HTTP/1.1 200 OK\r\n%s\r\n\r\n", cases[i].head),
		    KC_OK);
		if (cases[i].chunked)
			ck_assert_int_eq(
			    kc_buf_addf(&m, "%zx\r\n", body.len), KC_OK);
		ck_assert_int_eq(kc_buf_add(&m, kc_buf_str(&body)), KC_OK);
		if (cases[i].chunked)
			ck_assert_int_eq(
			    kc_buf_add(&m, KC_STR("\r\n0\r\n\r\n")), KC_OK);
		ck_assert_msg(kc_str_equal(body_of(kc_buf_str(&m), &out, KC_OK),
				  KC_STR("text")),
		    "case %zu", i);
		kc_buf_release(&m);
		kc_buf_release(&body);
	}
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {types_are_as_browsers_read_them,
	    types_say_what_a_body_is, bodies_may_be_nowhere,
	    heads_before_the_real_one, codings_by_name, heads_are_read,
	    chunks_are_joined, chunked_bodies_have_a_ceiling,
	    bodies_are_inflated, damage_in_bodies_is_told, other_encodings,
	    encodings_are_stacked};

	return UNIT_MAIN("http", tests);
}
