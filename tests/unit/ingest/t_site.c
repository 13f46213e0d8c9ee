/* SPDX-License-Identifier: Apache-2.0 */
/* Registered domains. */
#include <config.h>

#include "kcorpus/site.h"

#include "tests/unit/unit.h"

static const struct {
	const char *url, *site;
} urls[] = {
    {"https://blog.example.co.kr/1?a=b", "example.co.kr"},
    {"http://EXAMPLE.KR", "example.kr"},
    {"http://example.kr.:8080/", "example.kr"},
    {"http://user:a@b@www.example.com:80/x@y", "example.com"},
    {"http://a.b.seoul.kr/", "b.seoul.kr"},
    {"http://news.naver.com/", "naver.com"},
    {"http://someone.github.io/", "someone.github.io"},
    {"http://a.b.kawasaki.jp/x", "a.b.kawasaki.jp"},
    {"http://www.city.kawasaki.jp/", "city.kawasaki.jp"},
    {u8"http://a.\uBCF4\uAE30.\uD55C\uAD6D/", u8"\uBCF4\uAE30.\uD55C\uAD6D"},
    {"http://a.xn--9d0b51t.xn--3e0b707e/", "xn--9d0b51t.xn--3e0b707e"},
    /* a top level that nobody knows has names below it */
    {"http://a.b.example/", "b.example"},
    {"http://192.168.0.1:80/", "192.168.0.1"},
    {"http://[::1]:80/", "[::1]"},
    /* none */
    {"http://co.kr/", ""},
    {"http://github.io/", ""},
    {"http://localhost/", ""},
    {"file:///home/a.html", ""},
    {"example.kr/x", ""},
    {"/x?u=http://example.kr/", ""},
    {"http://", ""},
    {"", ""},
};

START_TEST(sites_of_urls)
{
	kc_buf out = KC_BUF_INIT;
	kc_sites *sites;

	ck_assert_int_eq(kc_sites_new(&sites, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		out.len = 0;
		ck_assert_int_eq(
		    kc_sites_find(sites, kc_str_of(urls[i].url), &out), KC_OK);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(&out), kc_str_of(urls[i].site)),
		    "%s: '%.*s'", urls[i].url, (int)out.len, out.ptr);
	}
	kc_sites_free(sites);
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {sites_of_urls};

	return UNIT_MAIN("site", tests);
}
