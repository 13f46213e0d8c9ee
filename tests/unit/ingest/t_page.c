/* SPDX-License-Identifier: Apache-2.0 */
/* Which evidence wins, what is rejected, and guesses on real text. */
#include <config.h>

#include "kcorpus/page.h"

#include "kcorpus/http.h"

#include "tests/unit/unit.h"

#include "kcorpus/io.h"
#include "kcorpus/unicode.h"

/* "Hangul, as is said": in windows-949, with one syllable outside KS X 1001 */
#define CP949 \
	"\xC7\xD1\xB1\xDB\xC0\xBA \xB6\xCB\xB9\xE6\xB0\xA2\xC7\xCF \x94\xEE"
#define KOREAN u8"\uD55C\uAE00\uC740 \uB625\uBC29\uAC01\uD558 \uBDC1"
#define JOHAB \
	"\xD0" \
	"e\x8Bi\xB7" \
	"e \x99\xB7\xA4w\x88" \
	"b\xD0" \
	"a \xA6\xCA \xD0" \
	"e\x8A\x82\xB4\xE1"

static const struct {
	kc_str bytes;
	const char *header;
	kc_charset charset;
	kc_evidence evidence;
	uint64_t errors;
} cases[] = {
    {KC_STR(CP949), "text/html; charset=euc-kr", KC_CHARSET_EUC_KR,
	KC_EVIDENCE_HEADER, 0},
    {KC_STR("<meta charset=ks_c_5601-1987>" CP949), "", KC_CHARSET_EUC_KR,
	KC_EVIDENCE_META, 0},
    /* the header comes first */
    {KC_STR("<meta charset=utf-8>" CP949), "a/b;charset=\"EUC-KR\"",
	KC_CHARSET_EUC_KR, KC_EVIDENCE_HEADER, 0},
    /* but not when it does not fit */
    {KC_STR("<meta charset=euc-kr>" CP949), "text/html;charset=utf-8",
	KC_CHARSET_EUC_KR, KC_EVIDENCE_META, 0},
    {KC_STR("<meta charset=utf-8>" CP949), "", KC_CHARSET_EUC_KR,
	KC_EVIDENCE_GUESS, 0},
    {KC_STR(CP949), "text/html; charset=iso-8859-1", KC_CHARSET_EUC_KR,
	KC_EVIDENCE_GUESS, 0},
    {KC_STR("<meta charset=euc-kr>" KOREAN), "", KC_CHARSET_UTF_8,
	KC_EVIDENCE_UTF8, 0},
    {KC_STR(KOREAN), "text/html; charset=iso-8859-1", KC_CHARSET_UTF_8,
	KC_EVIDENCE_UTF8, 0},
    {KC_STR("caf\xE9 au lait"), "text/html; charset=latin1",
	KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_HEADER, 0},
    {KC_STR("\xE4\xF6\xE5\xE9\xFC"), "text/html; charset=latin1",
	KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_HEADER, 0},
    {KC_STR("caf\xE9 au lait"), "", KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_GUESS,
	0},
    {KC_STR("\x93\xC0 la carte\x94, dit-elle\x85 l\x92\xE9t\xE9"), "",
	KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_GUESS, 0},
    /* a stray byte in a short text */
    {KC_STR("\xFF" CP949), "", KC_CHARSET_EUC_KR, KC_EVIDENCE_GUESS, 1},
    {KC_STR("\xC7\xD1\x80" CP949), "", KC_CHARSET_EUC_KR, KC_EVIDENCE_GUESS, 1},
    {KC_STR(KOREAN "\xFF" KOREAN), "", KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, 1},
    /* a zero in ASCII is not UTF-16 */
    {KC_STR("One byte of sixty is\0none of ASCII, and that is all there is."),
	"", KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, 0},
    {KC_STR("ascii"), "", KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, 0},
    {KC_STR("ascii"), "text/html; charset=utf-16", KC_CHARSET_UTF_8,
	KC_EVIDENCE_UTF8, 0},
    {KC_STR("\xEF\xBB\xBF" KOREAN), "text/html; charset=euc-kr",
	KC_CHARSET_UTF_8, KC_EVIDENCE_BOM, 0},
    {KC_STR("\xFF\xFE"
	    "a\0b\0"),
	"text/html; charset=euc-kr", KC_CHARSET_UTF_16LE, KC_EVIDENCE_BOM, 0},
    {KC_STR("a\0b\0c\0d\0e\0"), "", KC_CHARSET_UTF_16LE, KC_EVIDENCE_GUESS, 0},
    {KC_STR("\0a\0b\0c\0d\0e"), "text/html; charset=utf-16",
	KC_CHARSET_UTF_16BE, KC_EVIDENCE_HEADER, 0},
    {KC_STR("a\0b\0c\0d\0e\0"), "text/html; charset=utf-16be",
	KC_CHARSET_UTF_16LE, KC_EVIDENCE_HEADER, 0},
    {KC_STR("\xD5\x5C\xAE\x00\0 \x31\x4B\x31\x4B\x31\x4B\x20\x26"), "",
	KC_CHARSET_UTF_16BE, KC_EVIDENCE_GUESS, 0},
    {KC_STR("\x1B$)C\x0EGQ1[\x0F"), "", KC_CHARSET_ISO_2022_KR,
	KC_EVIDENCE_GUESS, 0},
    {KC_STR("<meta charset=utf-8>\x1B$)C\x0EGQ1[\x0F"), "",
	KC_CHARSET_ISO_2022_KR, KC_EVIDENCE_GUESS, 0},
    {KC_STR("<meta charset=iso-2022-kr>\x1B$)C\x0EGQ1[\x0F"), "",
	KC_CHARSET_ISO_2022_KR, KC_EVIDENCE_META, 0},
    {KC_STR(JOHAB), "", KC_CHARSET_JOHAB, KC_EVIDENCE_GUESS, 0},
    {KC_STR(KOREAN "\xEB\xB0"), "", KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, 1},
    {KC_STR(KOREAN "\xFF" KOREAN), "text/html; charset=utf-8", KC_CHARSET_UTF_8,
	KC_EVIDENCE_HEADER, 1},
};

/* What a Content-Type declares. */
static kc_charset
charset_of(const char *header)
{
	kc_media_type type = {0};

	kc_media_type_add(&type, kc_str_of(header));
	return kc_charset_find(type.charset);
}

START_TEST(evidence_in_order)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_guess g;

		out.len = 0;
		ck_assert_msg(
		    !kc_decode_page(cases[i].bytes, charset_of(cases[i].header),
			true, &out, &g, &err),
		    "case %zu: nothing fits", i);
		ck_assert_msg(g.charset == cases[i].charset &&
			g.evidence == cases[i].evidence &&
			g.errors == cases[i].errors,
		    "case %zu: %s by %s, %d errors", i,
		    kc_charset_name(g.charset), kc_evidence_name(g.evidence),
		    (int)g.errors);
		ck_assert_uint_eq(kc_utf8_check(kc_buf_str(&out)), out.len);
	}
	kc_buf_release(&out);
}
END_TEST

/* What is none of the encodings that are known without being told. */
START_TEST(nothing_fits)
{
	static const struct {
		const char *bytes, *header;
	} pages[] = {
	    /* Japanese in EUC-JP, whose pairs are syllables to windows-949 */
	    {"\xA4\xEF\xA4\xBF\xA4\xB7\xA4\xCE\xC9\xF4\xB2\xB0\xA4\xE8\xA4\xEA"
	     "\xC4\xEF\xA4\xCE\xC9\xF4\xB2\xB0\xA4\xCE\xA4\xDB\xA4\xA6\xA4\xAC"
	     "\xB6\xB9\xA4\xA4\xA4\xC7\xA4\xB9\xA1\xA3",
		""},
	    /* Russian in windows-1251, also where a server says Latin-1 */
	    {"\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0", ""},
	    {"\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0",
		"text/html; charset=iso-8859-1"},
	    /* Polish in windows-1250 */
	    {"ci\xEA\xBFko by\xB3o w \xB3\xF3\xBFku", ""},
	    /* nothing at all */
	    {"\x9D\xE3w\x81\xFE\xB1K\xCA\xF3\x8F`\xD2\xB0\xDC\xE1\x90z", ""}};
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		kc_guess g;
		kc_status st = kc_decode_page(kc_str_of(pages[i].bytes),
		    charset_of(pages[i].header), true, &out, &g, NULL);

		ck_assert_msg(st == KC_ERR_ENCODING, "page %zu: %s", i,
		    kc_charset_name(g.charset));
		ck_assert_uint_eq(out.len, 0);
	}
	kc_buf_release(&out);
}
END_TEST

START_TEST(what_is_rejected)
{
	static const struct {
		kc_str bytes;
		kc_reject reject;
	} pages[] = {{KC_STR("%PDF-1.4 ..."), KC_REJECT_BINARY},
	    {KC_STR("\x89PNG\r\n\x1A\n"), KC_REJECT_BINARY},
	    {KC_STR("\1\2\3\4\5\6\7abc"), KC_REJECT_BINARY},
	    {KC_STR("a\0\0\0\0\0\0\0\0\0b\0c"), KC_REJECT_BINARY},
	    {KC_STR(" \n\t"), KC_REJECT_EMPTY}, {{NULL, 0}, KC_REJECT_EMPTY},
	    {KC_STR("GIF89a\1\0\1\0\x80\0\0"), KC_REJECT_BINARY},
	    {KC_STR("GIF8 and ID3 are names"), KC_REJECT_NONE},
	    {KC_STR("text\n"), KC_REJECT_NONE},
	    {KC_STR("\x1B$)C\x0EGQ1[\x0F"), KC_REJECT_NONE}};
	kc_extractor *x;
	kc_error err;

	ck_assert_int_eq(kc_extractor_new(&x, &err), KC_OK);
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		for (int html = 0; html < 2; html++) {
			kc_page page = {
			    .bytes = pages[i].bytes, .html = html, .all = true};
			kc_document doc;

			ck_assert_int_eq(
			    kc_extract(x, &page, &doc, &err), KC_OK);
			ck_assert_msg(doc.reject == pages[i].reject, "%zu: %s",
			    i, kc_reject_name(doc.reject));
		}
	kc_extractor_free(x);
}
END_TEST

START_TEST(undecodable_pages_have_a_reason)
{
	/* said to be UTF-8, half of it is not, and it is no Korean either */
	kc_page page = {.bytes = KC_STR("<meta charset=utf-8>\xE9\xE8\xEA\xF1 "
					"\xE9\xE8\xEA\xF1\xE0\xE7 \xFC\xF6"),
	    .html = true};
	kc_extractor *x;
	kc_document doc;
	kc_error err;

	ck_assert_int_eq(kc_extractor_new(&x, &err), KC_OK);
	ck_assert_int_eq(kc_extract(x, &page, &doc, &err), KC_OK);
	ck_assert_int_eq(doc.reject, KC_REJECT_CHARSET);
	kc_extractor_free(x);
}
END_TEST

START_TEST(html_is_sniffed)
{
	ck_assert(kc_looks_html(KC_STR("\xEF\xBB\xBF\n <!DOCTYPE html>")));
	ck_assert(kc_looks_html(KC_STR("<p>x")));
	ck_assert(kc_looks_html(KC_STR("<!-- x -->")));
	ck_assert(!kc_looks_html(KC_STR("<address>")));
	ck_assert(!kc_looks_html(KC_STR("text <p>")));
	ck_assert(!kc_looks_html(KC_STR("")));
}
END_TEST

/* Real lines in each Korean encoding, without a word about which it is. */
START_TEST(real_pages_are_guessed)
{
	static const char root[] = "encodings/apache_httpd_euckr/mod/";
	static const char *const pages[] = {
	    "mod_autoindex", "mod_dav", "mod_log_config", "mod_cgi"};

	for (size_t i = 0; unit_data() && i < 4; i++) {
		kc_buf bytes = KC_BUF_INIT, out = KC_BUF_INIT;
		char name[4096];
		kc_reader *r;
		kc_guess g;
		kc_error err;
		size_t got;

		snprintf(name, sizeof(name), "%s/%s%s.html.ko.euc-kr",
		    unit_data(), root, pages[i]);
		if (kc_reader_open(&r, name, &err))
			return;
		do
			ck_assert_int_eq(
			    kc_buf_reserve(&bytes, 1 << 16), KC_OK);
		while (!kc_reader_read(
			   r, bytes.ptr + bytes.len, 1 << 16, &got, &err) &&
		    (bytes.len += got));
		kc_reader_close(r);
		ck_assert_int_eq(kc_decode_page(kc_buf_str(&bytes),
				     KC_CHARSET_NONE, false, &out, &g, &err),
		    KC_OK);
		ck_assert_int_eq(g.charset, KC_CHARSET_EUC_KR);
		ck_assert_int_eq(g.evidence, KC_EVIDENCE_GUESS);
		kc_buf_release(&bytes);
		kc_buf_release(&out);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {evidence_in_order, nothing_fits,
	    what_is_rejected, undecodable_pages_have_a_reason, html_is_sniffed,
	    real_pages_are_guessed};

	return UNIT_MAIN("page", tests);
}
