/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels and decoders. The exhaustive tables of other projects are read from
 * the folder of test data where it is there; without it the Korean encodings
 * are checked against each other and against Hangul arithmetic.
 */
#include <config.h>

#include "kcorpus/charset.h"

#include "tests/unit/unit.h"

#include "kcorpus/io.h"
#include "kcorpus/unicode.h"

static kc_buf out = KC_BUF_INIT;

/* Decode with replacement; the text, valid until the next call. */
static kc_str
decode(kc_charset cs, kc_str in, uint64_t *errors)
{
	kc_error err;

	out.len = 0;
	ck_assert_int_eq(
	    kc_charset_decode(cs, in, KC_DECODE_REPLACE, &out, errors, &err),
	    KC_OK);
	return kc_buf_str(&out);
}

/* The one code point of two bytes, or 0 if they are an error. */
static uint32_t
pair(kc_charset cs, unsigned lead, unsigned trail)
{
	char in[2] = {(char)lead, (char)trail};
	uint64_t errors = 0;
	kc_str s = decode(cs, (kc_str){in, 2}, &errors);
	const char *p = s.ptr;
	uint32_t cp;

	if (errors)
		return 0;
	cp = kc_utf8_next(&p, s.ptr + s.len);
	ck_assert_ptr_eq(p, s.ptr + s.len);
	return cp;
}

START_TEST(labels_are_found)
{
	static const struct {
		const char *label;
		kc_charset charset;
	} cases[] = {{"euc-kr", KC_CHARSET_EUC_KR},
	    {" KS_C_5601-1987\n", KC_CHARSET_EUC_KR},
	    {"korean", KC_CHARSET_EUC_KR}, {"Windows-949", KC_CHARSET_EUC_KR},
	    {"csKSC56011987", KC_CHARSET_EUC_KR}, {"cp949", KC_CHARSET_EUC_KR},
	    {"cseuckr", KC_CHARSET_EUC_KR},
	    {"ks_c_5601-1989", KC_CHARSET_EUC_KR},
	    {"ksc5601", KC_CHARSET_EUC_KR}, {"ksc_5601", KC_CHARSET_EUC_KR},
	    {"euckr", KC_CHARSET_EUC_KR}, {"ms949", KC_CHARSET_EUC_KR},
	    {"uhc", KC_CHARSET_EUC_KR}, {"x-windows-949", KC_CHARSET_EUC_KR},
	    {"windows-1361", KC_CHARSET_JOHAB}, {"ms1361", KC_CHARSET_JOHAB},
	    {"csjohab", KC_CHARSET_JOHAB}, {"utf-32", KC_CHARSET_UTF_32LE},
	    {"utf-32be", KC_CHARSET_UTF_32BE},
	    {"csiso2022kr", KC_CHARSET_ISO_2022_KR},
	    {"iso-2022-cn-ext", KC_CHARSET_REPLACEMENT},
	    {"iso-ir-149", KC_CHARSET_EUC_KR}, {"UTF8", KC_CHARSET_UTF_8},
	    {"latin1", KC_CHARSET_WINDOWS_1252},
	    {"us-ascii", KC_CHARSET_WINDOWS_1252},
	    {"utf-16", KC_CHARSET_UTF_16LE}, {"gb2312", KC_CHARSET_GBK},
	    {"hz-gb-2312", KC_CHARSET_REPLACEMENT},
	    {"ISO-2022-KR", KC_CHARSET_ISO_2022_KR},
	    {"cp1361", KC_CHARSET_JOHAB}, {"", KC_CHARSET_NONE},
	    {"euc-krx", KC_CHARSET_NONE}, {"euc", KC_CHARSET_NONE},
	    {"\v utf-8", KC_CHARSET_NONE}, {"utf-7", KC_CHARSET_NONE}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(kc_charset_find(kc_str_of(cases[i].label)) ==
			cases[i].charset,
		    "%s", cases[i].label);
	ck_assert_int_eq(
	    kc_charset_find((kc_str){"utf-8\0", 6}), KC_CHARSET_NONE);
	for (int cs = KC_CHARSET_UTF_8; cs < KC_CHARSET_COUNT; cs++)
		ck_assert_int_eq(
		    kc_charset_find(kc_str_of(kc_charset_name((kc_charset)cs))),
		    cs);
	ck_assert_str_eq(kc_charset_name(KC_CHARSET_COUNT), "");
}
END_TEST

START_TEST(marks_tell_the_charset)
{
	size_t n;

	ck_assert_int_eq(
	    kc_charset_bom(KC_STR("\xEF\xBB\xBFx"), &n), KC_CHARSET_UTF_8);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(
	    kc_charset_bom(KC_STR("\xFF\xFEx"), &n), KC_CHARSET_UTF_16LE);
	ck_assert_int_eq(kc_charset_bom((kc_str){"\xFF\xFE\0\0", 4}, &n),
	    KC_CHARSET_UTF_32LE);
	ck_assert_int_eq(
	    kc_charset_bom(KC_STR("\xFE\xFF"), &n), KC_CHARSET_UTF_16BE);
	ck_assert_int_eq(kc_charset_bom(KC_STR("\xEF\xBB"), &n), 0);
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(kc_charset_bom((kc_str){NULL, 0}, &n), 0);
}
END_TEST

#define FFFD "\xEF\xBF\xBD"

static const struct {
	kc_charset charset;
	kc_str in;
	const char *text;
	uint64_t errors;
} vectors[] = {
    {KC_CHARSET_EUC_KR, KC_STR("\xB0\xA1\xB0\xA2"), u8"\uAC00\uAC01", 0},
    {KC_CHARSET_EUC_KR, KC_STR("\x8C\x63\xB9\xE6"), u8"\uB620\uBC29", 0},
    {KC_CHARSET_EUC_KR, KC_STR("\x94\xEE"), u8"\uBDC1", 0},
    {KC_CHARSET_JOHAB, KC_STR("\xA6\xCA"), u8"\uBDC1", 0},
    {KC_CHARSET_JOHAB, KC_STR("\xD0\x65\x8B\x69"), u8"\uD55C\uAE00", 0},
    {KC_CHARSET_JOHAB, KC_STR("\xC4\x41\xC4\x41"), u8"\u314B\u314B", 0},
    {KC_CHARSET_EUC_KR, KC_STR("\xA4\xD4\xA4\xB2\xA4\xCE\xA4\xAA"),
	u8"\u3164\u3142\u315E\u313A", 0},
    {KC_CHARSET_EUC_KR, KC_STR("\xA1\xA9\xA1\xAD\xA1\xA4\xA2\xE6"),
	u8"\u00AD\u223C\u00B7\u20AC", 0},
    {KC_CHARSET_EUC_KR, KC_STR("\xC9\xA1|\xFF|\x80|\xFE\xFE"),
	FFFD "|" FFFD "|" FFFD "|" FFFD, 4},
    /* an ASCII byte after a bad lead survives; the end cuts a character */
    {KC_CHARSET_EUC_KR, KC_STR("\xB0\x20\xB0<\xB0\xFFx\xB0"),
	FFFD " " FFFD "<" FFFD "x" FFFD, 4},
    {KC_CHARSET_ISO_2022_KR, KC_STR("\x1B$)C\x0EGQ1[\x0F"), u8"\uD55C\uAE00",
	0},
    {KC_CHARSET_ISO_2022_KR, KC_STR("\x1B$)C\x0EGQ 1[\nGQ\x0E~~!"),
	u8"\uD55C \uAE00\nGQ" FFFD FFFD, 2},
    {KC_CHARSET_ISO_2022_KR, KC_STR("a\xB0\x1B!"), "a" FFFD FFFD "!", 2},
    {KC_CHARSET_UTF_8, KC_STR("a\xED\xA0\x80\xEA\xB0z"),
	"a" FFFD FFFD FFFD FFFD "z", 4},
    {KC_CHARSET_UTF_16LE, {"\0\xAC=\xD8\0\xDE", 6}, u8"\uAC00\U0001F600", 0},
    {KC_CHARSET_UTF_16BE, {"\xAC\0\xD8=\xDE\0", 6}, u8"\uAC00\U0001F600", 0},
    {KC_CHARSET_UTF_16BE, KC_STR("\xD8=\xAC\x01\xDE\x01\xD8="),
	FFFD u8"\uAC01" FFFD FFFD, 3},
    {KC_CHARSET_UTF_16BE, {"\xD8=\0", 3}, FFFD, 1},
    {KC_CHARSET_UTF_16LE, {"\xAC\0\1", 3}, u8"\u00AC" FFFD, 1},
    {KC_CHARSET_UTF_32LE, {"\0\xAC\0\0\0\xD8\0\0x", 9}, u8"\uAC00" FFFD FFFD,
	2},
    {KC_CHARSET_UTF_32BE, {"\0\x01\xF6\0\0\x11\0\0", 8}, u8"\U0001F600" FFFD,
	1},
    {KC_CHARSET_WINDOWS_1252, KC_STR("\x80\x93\xE9\x81"),
	u8"\u20AC\u201C\u00E9"
	"\xC2\x81",
	0},
    {KC_CHARSET_WINDOWS_1253, KC_STR("\xE1\xAA"), u8"\u03B1" FFFD, 1},
    {KC_CHARSET_X_USER_DEFINED, KC_STR("\x80\xFF"), u8"\uF780\uF7FF", 0},
    {KC_CHARSET_SHIFT_JIS, KC_STR("\x82\xA0\xB1\x1A\x1C\x7F"),
	u8"\u3042\uFF71"
	"\x1A\x1C\x7F",
	0},
    {KC_CHARSET_EUC_JP, KC_STR("\xA4\xA2"), u8"\u3042", 0},
    {KC_CHARSET_ISO_2022_JP, KC_STR("\x1B$B$\"\x1B(B"), u8"\u3042", 0},
    {KC_CHARSET_GBK, KC_STR("\xC4\xE3\xFF\xC4"), u8"\u4F60" FFFD FFFD, 2},
    {KC_CHARSET_GB18030, KC_STR("\x94\x39\xDA\x33"), u8"\U0001F4A9", 0},
    /* whatever ICU: GB 18030-2022, and the euro as WHATWG has it */
    {KC_CHARSET_GB18030, KC_STR("\xA3\xA0\xA6\xD9\xA6\xDA\xA6\xDB\xA6\xDC"),
	u8"\u3000\uFE10\uFE12\uFE11\uFE13", 0},
    {KC_CHARSET_GBK, KC_STR("\xA6\xDD\xA6\xDE\xA6\xDF\xA6\xEC\xA6\xED\xA6\xF3"),
	u8"\uFE14\uFE15\uFE16\uFE17\uFE18\uFE19", 0},
    {KC_CHARSET_GB18030, KC_STR("\xFE\x59\xFE\x61\xFE\x66\xFE\x67"),
	u8"\u9FB4\u9FB5\u9FB6\u9FB7", 0},
    {KC_CHARSET_GB18030, KC_STR("\xFE\x6D\xFE\x7E\xFE\x90\xFE\xA0"),
	u8"\u9FB8\u9FB9\u9FBA\u9FBB", 0},
    {KC_CHARSET_GB18030, KC_STR("\x84\x31\x82\x36\x82\x35\x90\x37"),
	u8"\uFE10\u9FB4", 0},
    {KC_CHARSET_GBK, KC_STR("a\x80z\x81\x80\x81\x30\x80\xFF\x80"),
	u8"a\u20ACz\u4E90" FFFD u8"0\u20AC" FFFD u8"\u20AC", 2},
    {KC_CHARSET_BIG5, KC_STR("\xA4\xA4"), u8"\u4E2D", 0},
    {KC_CHARSET_REPLACEMENT, KC_STR("abc"), FFFD, 1},
    {KC_CHARSET_REPLACEMENT, {NULL, 0}, "", 0},
};

START_TEST(vectors_decode)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		uint64_t errors = 99;
		kc_str s = decode(vectors[i].charset, vectors[i].in, &errors);

		ck_assert_msg(kc_str_equal(s, kc_str_of(vectors[i].text)) &&
			errors == vectors[i].errors,
		    "vector %zu: '%.*s', %d errors", i, (int)s.len, s.ptr,
		    (int)errors);
	}
}
END_TEST

START_TEST(strict_names_the_offset)
{
	kc_buf b = KC_BUF_INIT;
	uint64_t errors;
	kc_error err;

	ck_assert_int_eq(kc_buf_add(&b, KC_STR("before")), KC_OK);
	ck_assert_int_eq(
	    kc_charset_decode(KC_CHARSET_EUC_KR, KC_STR("ab\xB0\xA1\xFFx\x80"),
		KC_DECODE_STRICT, &b, NULL, &err),
	    KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 4);
	ck_assert_str_eq(b.ptr, "before");
	ck_assert_int_eq(
	    kc_charset_decode(KC_CHARSET_EUC_KR, KC_STR("ab\xB0\xA1\xFFx\x80"),
		1, &b, &errors, &err),
	    KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 6);
	ck_assert_int_eq(
	    kc_charset_decode(KC_CHARSET_SHIFT_JIS, KC_STR("abc\x82\x01z"),
		KC_DECODE_STRICT, &b, NULL, &err),
	    KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 3);
	ck_assert_int_eq(kc_charset_decode(KC_CHARSET_NONE, KC_STR("a"),
			     KC_DECODE_STRICT, &b, NULL, &err),
	    KC_ERR_ARG);
	ck_assert_str_eq(b.ptr, "before");
	kc_buf_release(&b);
}
END_TEST

/* Every syllable stands once in windows-949 and once in JOHAB. */
START_TEST(syllables_are_complete)
{
	static const kc_charset both[] = {KC_CHARSET_EUC_KR, KC_CHARSET_JOHAB};

	for (size_t k = 0; k < 2; k++) {
		static uint8_t seen[KC_HANGUL_SS];
		size_t total = 0;

		memset(seen, 0, sizeof(seen));
		for (unsigned lead = 0x80; lead < 0x100; lead++)
			for (unsigned trail = 0; trail < 0x100; trail++) {
				uint32_t cp = pair(both[k], lead, trail);

				total += cp != 0;
				if (kc_is_syllable(cp))
					seen[cp - KC_HANGUL_S]++;
			}
		for (size_t i = 0; i < KC_HANGUL_SS; i++)
			ck_assert_msg(seen[i] == 1, "%zu: %d", i, seen[i]);
		ck_assert_uint_eq(total, 17048);
	}
}
END_TEST

/* JOHAB packs jamo numbers; the syllables of this test are computed apart. */
START_TEST(johab_is_arithmetic)
{
	for (uint32_t i = 0; i < KC_HANGUL_SS; i++) {
		uint32_t v = i / 28 % 21, t = i % 28, code;

		v += v < 5 ? 3 : v < 11 ? 5 : v < 17 ? 7 : 9;
		t += t < 17 ? 1 : 2;
		code = 0x8000 | (i / 588 + 2) << 10 | v << 5 | t;
		ck_assert_uint_eq(
		    pair(KC_CHARSET_JOHAB, code >> 8, code & 0xFF),
		    KC_HANGUL_S + i);
	}
}
END_TEST

/* ISO-2022-KR is rows of windows-949 without the high bits. */
START_TEST(iso_2022_kr_is_ks_x_1001)
{
	for (unsigned lead = 0x21; lead < 0x7F; lead++)
		for (unsigned trail = 0x21; trail < 0x7F; trail++) {
			char in[3] = {0x0E, (char)lead, (char)trail};
			uint64_t errors = 0;
			uint32_t want = pair(
			    KC_CHARSET_EUC_KR, lead | 0x80, trail | 0x80);
			kc_str s = decode(
			    KC_CHARSET_ISO_2022_KR, (kc_str){in, 3}, &errors);
			const char *p = s.ptr;

			ck_assert_uint_eq(errors, want == 0);
			if (want)
				ck_assert_uint_eq(
				    kc_utf8_next(&p, s.ptr + s.len), want);
		}
}
END_TEST

/* Long inputs are decoded in pieces; lines decoded alone are the measure. */
START_TEST(pieces_do_not_show)
{
	static char in[3 << 16];
	kc_buf first = KC_BUF_INIT;
	uint64_t state = 1;

	for (int cs = KC_CHARSET_UTF_8; cs < KC_CHARSET_COUNT; cs++) {
		/* 64 is one step in every encoding but for what it holds */
		size_t step = 64;
		uint64_t errors, more;
		kc_str s;

		if (cs == KC_CHARSET_ISO_2022_KR ||
		    cs == KC_CHARSET_ISO_2022_JP ||
		    cs == KC_CHARSET_REPLACEMENT)
			continue;
		for (size_t i = 0; i < sizeof(in); i++)
			in[i] = i % step < 60
			    ? (char)(unit_random(&state) | (i % 3 ? 0x80 : 0))
			    : 0;
		/* the whole is the sum of its lines */
		first.len = 0;
		errors = 0;
		for (size_t at = 0; at < sizeof(in); at += step) {
			s = decode(
			    (kc_charset)cs, (kc_str){in + at, step}, &more);
			errors += more;
			ck_assert_int_eq(kc_buf_add(&first, s), KC_OK);
		}
		s = decode((kc_charset)cs, (kc_str){in, sizeof(in)}, &more);
		ck_assert_uint_eq(more, errors);
		unit_text_equal(s, kc_buf_str(&first));
	}
	kc_buf_release(&first);
}
END_TEST

/* The next line of a table of test data; false without the data, or at its end. */
static bool
table_line(kc_reader **r, const char *path, kc_str *line)
{
	char name[4096];
	kc_error err;
	kc_status st;

	if (!*r) {
		snprintf(name, sizeof(name), "%s/%s",
		    unit_data() ? unit_data() : "", path);
		if (kc_reader_open(r, name, &err))
			return false;
	}
	st = kc_reader_line(*r, 1 << 16, line, &err);
	ck_assert(st == KC_OK || st == KC_EOF);
	if (st == KC_EOF) {
		kc_reader_close(*r);
		*r = NULL;
	}
	return st == KC_OK;
}

/* libiconv's tables: "0xB0A1 TAB 0xAC00" a line. */
static void
check_table(kc_charset cs, const char *path, unsigned min_lines)
{
	kc_reader *r = NULL;
	unsigned lines = 0;
	kc_str line;

	while (table_line(&r, path, &line)) {
		char text[64];
		unsigned long code, cp;
		char *end;

		ck_assert_uint_lt(line.len, sizeof(text));
		memcpy(text, line.ptr, line.len);
		text[line.len] = '\0';
		code = strtoul(text, &end, 16);
		cp = strtoul(end, NULL, 16);
		lines++;
		/* ASCII is ASCII here; the postal mark is not in our table */
		if (code < 0x100 || cp == 0x327E)
			continue;
		/* EUDC rows, which the standard refuses */
		if (cp >= 0xE000 && cp < 0xF900)
			cp = 0;
		ck_assert_msg(
		    pair(cs, (unsigned)code >> 8, (unsigned)code & 0xFF) == cp,
		    "%s: %lX", path, code);
	}
	ck_assert(!lines || lines >= min_lines);
}

START_TEST(libiconv_agrees)
{
	check_table(
	    KC_CHARSET_EUC_KR, "encodings/libiconv_tests/EUC-KR.TXT", 8200);
	check_table(
	    KC_CHARSET_EUC_KR, "encodings/libiconv_tests/CP949.TXT.zst", 17000);
	check_table(
	    KC_CHARSET_JOHAB, "encodings/libiconv_tests/JOHAB.TXT.zst", 17000);
}
END_TEST

/* encoding_rs' lines of all pairs and of what they become. */
START_TEST(encoding_rs_agrees)
{
	kc_reader *r = NULL;
	kc_buf in = KC_BUF_INIT, want = KC_BUF_INIT;
	kc_str line;

	while (table_line(&r, "encodings/encoding_rs/euc_kr_in.txt", &line)) {
		ck_assert_int_eq(kc_buf_add(&in, line), KC_OK);
		ck_assert_int_eq(kc_buf_addc(&in, '\n'), KC_OK);
	}
	while (
	    table_line(&r, "encodings/encoding_rs/euc_kr_in_ref.txt", &line)) {
		ck_assert_int_eq(kc_buf_add(&want, line), KC_OK);
		ck_assert_int_eq(kc_buf_addc(&want, '\n'), KC_OK);
	}
	unit_text_equal(decode(KC_CHARSET_EUC_KR, kc_buf_str(&in), NULL),
	    kc_buf_str(&want));
	kc_buf_release(&in);
	kc_buf_release(&want);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {labels_are_found, marks_tell_the_charset,
	    vectors_decode, strict_names_the_offset, syllables_are_complete,
	    johab_is_arithmetic, iso_2022_kr_is_ks_x_1001, pieces_do_not_show,
	    libiconv_agrees, encoding_rs_agrees};
	int status = UNIT_MAIN("charset", cases);

	kc_buf_release(&out);
	return status;
}
