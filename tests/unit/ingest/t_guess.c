/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings by the look of the bytes, and UTF-8 with others in it. */
#include <config.h>

#include "kcorpus/page.h"

#include "tests/unit/unit.h"

/* "The weather is clear today and the wind blows" in windows-949 */
#define WEATHER \
	"\xBF\xC0\xB4\xC3\xC0\xBA \xB3\xAF\xBE\xBE\xB0\xA1 \xB8\xBC\xB0\xED " \
	"\xB9\xD9\xB6\xF7\xC0\xCC \xBA\xD2\xBE\xEE\xBC\xAD"
/* "When spring comes, azaleas bloom in hill and field" */
#define SPRING \
	"\xBA\xBD\xC0\xCC \xBF\xC0\xB8\xE9 \xBB\xEA\xBF\xA1 \xB5\xE9\xBF\xA1 " \
	"\xC1\xF8\xB4\xDE\xB7\xA1 \xC7\xC7\xB3\xD7 "
#define RULE "\xDB\xA1\xDB\xA1\xDB\xA1\xDB\xA1\xDB\xA1\xDB\xA1\xDB\xA1\xDB\xA1"
#define BIG5 "\xC2\xE5\xC0\xF8\xA4\xA4\xA4\xDF"
#define CHINESE \
	"\xBD\xF1\xCC\xEC\xCC\xEC\xC6\xF8\xBA\xDC\xBA\xC3\xCE\xD2\xC3\xC7" \
	"\xC8\xA5\xB9\xAB\xD4\xB0\xC9\xA2\xB2\xBD\xB0\xC9"
#define HANGUL u8"\uD55C\uAE00\uC740 \uC27D\uB2E4"

/* What is guessed of bytes of which HTTP says `header`. */
static const struct {
	kc_str bytes;
	kc_charset header, charset;
} guesses[] = {
    {KC_STR(WEATHER), KC_CHARSET_NONE, KC_CHARSET_EUC_KR},
    {KC_STR("\xBF\xC0\xB4\xC3\xC0\xBA"), KC_CHARSET_NONE, KC_CHARSET_EUC_KR},
    /* cut characters */
    {KC_STR(SPRING SPRING "\xB3.. \xB0\xA1\xB3.."), KC_CHARSET_NONE,
	KC_CHARSET_EUC_KR},
    /* a Johab text of DOS with rules */
    {KC_STR(RULE "\r\n 1. \xB5\xA1\x93i\xB7"
		 "e \x90i\xB3\xA1\x88"
		 "a \xA0j\x89\xA1 \xA4"
		 "a\x9Cq\xB7\xA1 \xA6\x89\xB4\xE1\xAC\xE1\r\n" RULE),
	KC_CHARSET_NONE, KC_CHARSET_JOHAB},
    /* six syllables of Johab are enough */
    {KC_STR("\xB5\xA1\x93i\xB7"
	    "e \x90i\xB3\xA1\x88"
	    "a"),
	KC_CHARSET_NONE, KC_CHARSET_JOHAB},
    /* Korean in UTF-16: few zeros, and none */
    {KC_STR("\x5C\xD5\x00\xAE@\xC7 \x00}\xC2\xE4\xB2\x0A\x00"), KC_CHARSET_NONE,
	KC_CHARSET_UTF_16LE},
    {KC_STR("\xD5\x5C\xAE\x00\xC7@\xC2}\xB2\xE4"), KC_CHARSET_NONE,
	KC_CHARSET_UTF_16BE},
    {KC_STR("\x5C\xD5\x00\xAE@\xC7 \x00}\xC2\xE4\xB2\x0A\x00x"),
	KC_CHARSET_UTF_16LE, KC_CHARSET_UTF_16LE},
    /* Chinese in UTF-16, with a line end; Greek */
    {KC_STR("\xCA\x4E\x29\x59\x29\x59\x14\x6C\x88\x5F\x7D\x59\x0A\x00"),
	KC_CHARSET_NONE, KC_CHARSET_UTF_16LE},
    {KC_STR("\x03\xB1\x03\xB2\x03\xB3\x00 \x03\xB4\x03\xB5"), KC_CHARSET_NONE,
	KC_CHARSET_UTF_16BE},
    /* declared Chinese or Russian, but Korean; and what is Chinese */
    {KC_STR(WEATHER), KC_CHARSET_GBK, KC_CHARSET_EUC_KR},
    {KC_STR(WEATHER), KC_CHARSET_WINDOWS_1251, KC_CHARSET_EUC_KR},
    {KC_STR(CHINESE), KC_CHARSET_GBK, KC_CHARSET_GBK},
    {KC_STR(BIG5 BIG5 BIG5 BIG5), KC_CHARSET_BIG5, KC_CHARSET_BIG5},
    /* neither Korean nor known: Big5, GBK, Shift_JIS, EUC-JP, KOI8-R */
    {KC_STR(BIG5 BIG5 BIG5 BIG5), KC_CHARSET_NONE, KC_CHARSET_NONE},
    {KC_STR(CHINESE), KC_CHARSET_NONE, KC_CHARSET_NONE},
    {KC_STR("\x8D\xA1\x93\xFA\x82\xCD\x93V\x8B"
	    "C\x82\xAA\x97\xC7\x82\xA2\x82\xCC\x82\xC5\x8EU\x95\xE0\x82\xC9"),
	KC_CHARSET_NONE, KC_CHARSET_NONE},
    {KC_STR("\xBA\xA3\xC6\xFC\xA4\xCF\xC5\xB7\xB5\xA4\xA4\xAC\xCE\xC9\xA4\xA4"
	    "\xA4\xCE\xA4\xC7\xBB\xB6\xCA\xE2\xA4\xCB"),
	KC_CHARSET_NONE, KC_CHARSET_NONE},
    {KC_STR("\xF0\xD2\xC9\xD7\xC5\xD4, \xCD\xC9\xD2"), KC_CHARSET_NONE,
	KC_CHARSET_NONE},
};

START_TEST(guesses_by_how_common_syllables_are)
{
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
		kc_guess g;
		kc_status st = kc_decode_page(
		    guesses[i].bytes, guesses[i].header, false, &out, &g, NULL);

		ck_assert_msg(
		    !st || st == KC_ERR_ENCODING, "%zu: %d", i, (int)st);
		ck_assert_msg(g.charset == guesses[i].charset, "%zu: '%s'", i,
		    kc_charset_name(g.charset));
	}
	kc_buf_release(&out);
}
END_TEST

/* UTF-8, declared, with bytes of something else. */
static const struct {
	kc_str bytes;
	const char *text;
	uint64_t errors, reread;
} mixed[] = {
    /* a line and an element in windows-949 */
    {KC_STR(
	 HANGUL "\n\xBF\xC0\xB4\xC3\xC0\xBA \xB3\xAF\xBE\xBE\xB0\xA1\n" HANGUL),
	HANGUL u8"\n\uC624\uB298\uC740 \uB0A0\uC528\uAC00\n" HANGUL, 0, 12},
    {KC_STR("<p>" HANGUL "</p><b>\xBF\xC0\xB4\xC3\xC0\xBA</b>"),
	"<p>" HANGUL u8"</p><b>\uC624\uB298\uC740</b>", 0, 6},
    /* windows-1252: signs between ASCII, letters beside letters */
    {KC_STR(HANGUL "\n\x93so\x94 \x97 caf\xE9, \x80 5"),
	HANGUL u8"\n\u201Cso\u201D \u2014 caf\u00E9, \u20AC 5", 0, 5},
    {KC_STR("All of it ASCII but for \xA7 4 and \xA7 5 of these terms."),
	u8"All of it ASCII but for \u00A7 4 and \u00A7 5 of these terms.", 0,
	2},
    /* what is cut, alone, or means nothing */
    {KC_STR(HANGUL " \xEC\x98."), HANGUL u8" \uFFFD.", 1, 0},
    {KC_STR(HANGUL "\xFF" HANGUL), HANGUL u8"\uFFFD" HANGUL, 1, 0},
    {KC_STR(HANGUL " \xE9 \x81."), HANGUL u8" \uFFFD \uFFFD.", 2, 0},
};

START_TEST(utf8_with_other_bytes)
{
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(mixed) / sizeof(*mixed); i++) {
		kc_guess g;

		out.len = 0;
		ck_assert_msg(!kc_decode_page(mixed[i].bytes, KC_CHARSET_UTF_8,
				  false, &out, &g, NULL),
		    "%zu: nothing fits", i);
		ck_assert_msg(g.charset == KC_CHARSET_UTF_8 &&
			g.errors == mixed[i].errors &&
			g.reread == mixed[i].reread &&
			kc_str_equal(
			    kc_buf_str(&out), kc_str_of(mixed[i].text)),
		    "%zu: %s, %d errors, %d read again: %s", i,
		    kc_charset_name(g.charset), (int)g.errors, (int)g.reread,
		    out.ptr);
	}
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    guesses_by_how_common_syllables_are, utf8_with_other_bytes};

	return UNIT_MAIN("guess", tests);
}
