/* SPDX-License-Identifier: Apache-2.0 */
/* What of a text is compared. */
#include <config.h>

#include "kcorpus/sketch.h"
#include "kcorpus/unicode.h"

#include "dedup/dedup_internal.h"
#include "edited.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <string.h>

static const struct {
	const char *text, *want;
} folds[] = {
    {"", ""},
    {" ,.!\n\t", ""},
    {"Ab 1-2_Z", "ab1-2_z"},
    {u8"\uAC00 \uAC01.\uD7A3", u8"\uAC00\uAC01\uD7A3"},
    {u8"\uFF21\uFF42\uFF11\uFF01\u3000", "ab1"}, /* full width */
    {u8"\u00C9\u00DF\u0130", u8"\u00E9ssi\u0307"},
    {u8"\u0410\u03A3\u03C2", u8"\u0430\u03C3\u03C3"},
    {u8"\u5927\u3002\u306E\u30FC", u8"\u5927\u306E\u30FC"},
    {u8"\u1112\u1161\u11AB \u314B", u8"\uD55C\u314B"}, /* form C */
    {u8"\U0001F600\u2460", u8"\u2460"}, /* a numeral is class N */
    {u8"e\u0301 \u0661", u8"\u00E9\u0661"},
    /* Signs that carry meaning, and the same in prose. */
    {"3+4=7, 3-4=-1", "3+4=7,3-4=-1"},
    {u8"1.5\uBC30 15\uBC30. 10:30", u8"1.5\uBC3015\uBC3010:30"},
    {"1,500a 1,50a 1500", "1500a1,50a1500"},
    {u8"\uFF11\uFF0E\uFF15\uFF0D\uFF13", "1.5-3"},
    {u8"3 \u2013 4 \u2212 5 \u00D7 6 \u20A9", u8"3-4-5\u00D76\u20A9"},
    {u8"- \uAC00, \uAC00-\uAC01 - \uAC02", u8"\uAC00\uAC00\uAC01\uAC02"},
    {"for (i = 0; i < n; i++) a[i] += *p--;", "for(i=0;i<n;i++)a[i]+=*p--;"},
    {"if (!x && a != b) f(); yes! no", "if(!x&&a!=b)f();yesno"},
    {u8"\uAC00(\uAC01) [\uAC02] {\uAC03}", u8"\uAC00\uAC01[\uAC02]{\uAC03}"},
    {u8"**\uAC00** ---- ==== ____ \u301C", u8"\uAC00"},
    {u8"1\u301C3 3~4 ~ \uAC00~", u8"1~33~4~\uAC00"},
    {u8"a = ~b; f(x, ~y) \uC548\uB155~hi", u8"a=~b;f(x,~y)\uC548\uB155hi"},
    {u8"A \u2192 B \u21D2 5\u2032 10\u33A1 3\u338F \u25A0 \u2605",
	u8"a\u2192b\u21D25\u203210\u33A13\u338F"},
};

static void
expect_folded(const char *text, const char *want)
{
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(kc_fold_text(kc_str_of(text), &out), KC_OK);
	unit_text_equal(kc_buf_str(&out), kc_str_of(want));
	kc_buf_release(&out);
}

START_TEST(fold)
{
	expect_folded(folds[_i].text, folds[_i].want);
}
END_TEST

/* Signs of code that are signs of prose with a space beside them, and the other way. */
static const struct {
	const char *text, *want;
} spaced[] = {
    {"os.path a.txt, .5 *.c ../a ./b. So. It", "os.patha.txt.5*.c../a./bsoit"},
    {u8"\uD55C\uAE00.txt wait... no...yes", u8"\uD55C\uAE00txtwaitnoyes"},
    {"f(a, b) f (a, b) [x, y] a,b", "f(a,b)f(ab)[x,y]a,b"},
    {u8"Yes, it is. f(\uAC00, b)", u8"yesitisf(\uAC00b)"},
    {"r = p ? q : s; a?b:c $?", "r=p?q:s;a?b:c$?"},
    {u8"Really? So: yes. \uC815\uB9D0 ? \uC81C\uBAA9 : a",
	u8"reallysoyes\uC815\uB9D0\uC81C\uBAA9a"},
    {"std::x http://a {a: 1} f():\nb := c", "std::xhttp://a{a:1}f():b:=c"},
    {"ls -l; -x; a - b; e-mail, -- end", "ls-l;-x;a-b;email--end"},
    {u8"\uAC00 - b, - c", u8"\uAC00bc"},
    {u8"!x f(!y) n! * 2 $! Hi! \uB05D!!! \uB05D!",
	u8"!xf(!y)n!*2$!hi\uB05D\uB05D"},
    {"~/bin ~x COUNT(*)", "~/bin~xcount(*)"},
    {"x = \"a\" 'b' == c `d` it's \"e\"", "x=\"ab'==cditse"},
    {u8"a\u00B7b \uAC00\u00B7\uAC01 5\u00B0C",
	u8"a\u00B7b\uAC00\uAC015\u00B0c"},
    {u8"\u25B2 1.5% \u25BD3 \u25B2\uAC00", u8"\u25B21.5%\u25BD3\uAC00"},
    {"....... a.b .c", "a.b.c"},
    {u8"\u2015\u2015\u2015\u2015 \uFF1D\uFF1D\uFF1D\uFF1D \u2212\u2013-\uFF0D "
     u8"a",
	"a"},
    {u8"\u2015\u2015 \uFF1D\uFF1D\uFF1D a", "--===a"},
};

START_TEST(fold_minds_spaces)
{
	expect_folded(spaced[_i].text, spaced[_i].want);
}
END_TEST

/* Letters, and none that may be joined to what stands before it. */
static bool
is_letter(uint32_t cp)
{
	return kc_class(cp) & KC_CLASS_L && cp - 0x1160U > 0x11FF - 0x1160;
}

/* White space between letters, whatever it is, changes nothing. */
START_TEST(fold_ignores_spaces)
{
	static const char *const spaces[] = {" ", "\t\r\n", u8"\u00A0",
	    u8"\u1680", u8"\u2003\u2028", u8"\u205F", u8"\u3000", "\xC2\x85"};
	kc_str text = kc_str_of(folds[_i].text);
	kc_buf out = KC_BUF_INIT, spread = KC_BUF_INIT;
	const char *p = text.ptr, *end = p + text.len;

	for (size_t i = 0; p < end; i++) {
		const char *at = p, *next;
		uint32_t cp = kc_utf8_next(&p, end);

		must(kc_buf_add(&spread, (kc_str){at, (size_t)(p - at)}));
		next = p;
		if (p == end || !is_letter(cp) ||
		    !is_letter(kc_utf8_next(&next, end)))
			continue;
		must(kc_buf_add(&spread, kc_str_of(spaces[i % 8])));
	}
	ck_assert_int_eq(kc_fold_text(kc_buf_str(&spread), &out), KC_OK);
	ck_assert_msg(kc_str_equal(kc_buf_str(&out), kc_str_of(folds[_i].want)),
	    "case %d: %.*s", _i, (int)out.len, out.ptr ? out.ptr : "");
	kc_buf_release(&out);
	kc_buf_release(&spread);
}
END_TEST

/* Against a look at each code point, over all places of a few spaces. */
START_TEST(spaces_are_stripped)
{
	static const char *const pieces[] = {" ", "\t", "\n", u8"\u3000",
	    u8"\u00A0", u8"\u2009", "a", "\x01", "!", u8"\uAC00", u8"\u1100",
	    u8"\u2603", u8"\u00E9", u8"\u6F22", u8"\U0001F600", "\x7F"};
	uint32_t x = 1;

	for (int i = 0; i < 20000; i++) {
		kc_buf text = KC_BUF_INIT, want = KC_BUF_INIT,
		       got = KC_BUF_INIT;

		for (int k = i % 61; k > 0; k--) {
			kc_str s;

			x = x * 1664525 + 1013904223;
			/* Letters are more frequent than all others. */
			s = kc_str_of(pieces[x >> 31 ? x >> 27 & 15 : 9]);
			must(kc_buf_add(&text, s));
			if (!(kc_class(kc_utf8_next(
				  &(const char *){s.ptr}, kc_str_end(s))) &
				KC_CLASS_SPACE))
				must(kc_buf_add(&want, s));
		}
		must(i % 3 ? kc_strip_spaces(kc_buf_str(&text), &got)
			   : kc_strip_spaces_scalar(kc_buf_str(&text), &got));
		ck_assert_msg(kc_str_equal(kc_buf_str(&got), kc_buf_str(&want)),
		    "'%s' became '%.*s'", text.ptr, (int)got.len, got.ptr);
		kc_buf_release(&text);
		kc_buf_release(&want);
		kc_buf_release(&got);
	}
}
END_TEST

START_TEST(signs_can_be_dropped)
{
	kc_buf folded = KC_BUF_INIT, bare = KC_BUF_INIT;

	must(
	    kc_fold_text(KC_STR(u8"\uAC00 1.5\u00D72 <= a[i]\u20AC"), &folded));
	must(kc_drop_signs(kc_buf_str(&folded), &bare));
	unit_text_equal(kc_buf_str(&bare), KC_STR(u8"\uAC00152ai"));
	kc_buf_release(&folded);
	kc_buf_release(&bare);
}
END_TEST

#define COUNT(v) ((int)(sizeof(v) / sizeof(*(v))))

int
main(void)
{
	Suite *s = suite_create("fold");
	TCase *t = tcase_create("fold");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, fold, 0, COUNT(folds));
	tcase_add_loop_test(t, fold_minds_spaces, 0, COUNT(spaced));
	tcase_add_loop_test(t, fold_ignores_spaces, 0, COUNT(folds));
	tcase_add_test(t, spaces_are_stripped);
	tcase_add_test(t, signs_can_be_dropped);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
