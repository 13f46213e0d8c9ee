/* SPDX-License-Identifier: Apache-2.0 */
/* What forbids that a text goes, whatever it shares: signs, and subjects. */
#include <config.h>

#include "kcorpus/sketch.h"

#include "edited.h"

enum { SENTENCES_OF_PAGE = 40 };

/* A page of sentences that are the template's; every so many have the name. */
static void
write_page(const char *title, const char *name, unsigned every, kc_buf *out)
{
	must(kc_buf_add(out, kc_str_of(title)));
	must(kc_buf_add(out, KC_STR("\n\n")));
	for (unsigned i = 0; i < SENTENCES_OF_PAGE; i++) {
		unsigned seed = i + 1;
		struct document d;

		make_document(&d, i);
		for (unsigned k = 0; k < 4; k++) {
			must(kc_buf_add_cp(
			    out, KC_HANGUL_S + d.sentence[0].stem[k]));
			must(kc_buf_add_cp(
			    out, KC_HANGUL_S + below(&seed, KC_HANGUL_SS)));
			must(kc_buf_add(out, KC_STR(u8"\uC5D0\uC11C ")));
			if (k == 1 && every && i % every == every - 1)
				must(kc_buf_add(out, kc_str_of(name)));
		}
		must(kc_buf_add(out, KC_STR(u8" \uD568\uC218\uB294.\n")));
	}
}

static const struct {
	const char *label;
	struct {
		const char *title, *name;
		unsigned every;
	} a, b;
	bool lost;
} pages[] = {
    {"sibling classes",
	{u8"concurrent_multimap \uD074\uB798\uC2A4", "concurrent_multimap", 4},
	{u8"concurrent_multiset \uD074\uB798\uC2A4", "concurrent_multiset", 4},
	true},
    {"a name within the other", {"ordered_set", "ordered_set", 4},
	{"ordered_multiset", "ordered_multiset", 4}, true},
    {"Korean names",
	{u8"\uC11C\uC6B8 \uC9C0\uC810 \uC548\uB0B4", u8"\uC11C\uC6B8", 5},
	{u8"\uBD80\uC0B0 \uC9C0\uC810 \uC548\uB0B4", u8"\uBD80\uC0B0", 5},
	true},
    {"the same page",
	{u8"concurrent_multimap \uD074\uB798\uC2A4", "concurrent_multimap", 4},
	{u8"concurrent_multimap \uD074\uB798\uC2A4 2", "concurrent_multimap",
	    4},
	false},
    {"a title of other words",
	{"A first title of it", "concurrent_multimap", 4},
	{"What it is now called", "concurrent_multimap", 4}, true},
    {"a title of words of the page",
	{"A first title of it", "concurrent_multimap", 4},
	{"Concurrent_multimap again", "concurrent_multimap", 4}, false},
    {"a title before the old one",
	{"concurrent_multimap", "concurrent_multimap", 4},
	{"Reference manual of all of the classes of the library, part two: "
	 "concurrent_multimap",
	    "concurrent_multimap", 4},
	false},
    {"a name that is not in the head", {"Title", "concurrent_multimap", 4},
	{"Title", "concurrent_multiset", 4}, false},
    {"too rarely", {"ordered_mapping", "ordered_mapping", 40},
	{"ordered_hashing", "ordered_hashing", 40}, false},
    {"often enough", {"ordered_mapping", "ordered_mapping", 20},
	{"ordered_hashing", "ordered_hashing", 20}, true},
    {"laughter",
	{u8"\u314B\u314B\u314B\u314B\u314B", u8"\u314B\u314B\u314B\u314B", 4},
	{u8"\u314E\u314E\u314E\u314E\u314E", "", 0}, false},
    {"signs", {"+-+-+-+-", "+-+-+-+-", 4}, {"", "", 0}, false},
    {"empty", {"", "", 0}, {"", "", 0}, false},
};

START_TEST(subjects)
{
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	kc_agreement g;

	write_page(pages[_i].a.title, pages[_i].a.name, pages[_i].a.every, &a);
	write_page(pages[_i].b.title, pages[_i].b.name, pages[_i].b.every, &b);
	must(kc_compare_texts(kc_buf_str(&a), kc_buf_str(&b), 15, &g, NULL));
	ck_assert_msg(g.subject_lost == pages[_i].lost, "%s: kept %.3f",
	    pages[_i].label, g.kept);
	kc_buf_release(&a);
	kc_buf_release(&b);
}
END_TEST

/* An agency stands at the ends of an article alone, however often. */
START_TEST(bylines_are_no_subjects)
{
	static const char *const agency =
	    u8"\uB274\uC2A4\uD1B5\uC2E0 \uAE30\uC790 = ";
	kc_buf bare = KC_BUF_INIT, signed_too = KC_BUF_INIT;
	kc_agreement g;

	write_page("", "", 0, &bare);
	must(kc_buf_add(&signed_too, kc_str_of(agency)));
	must(kc_buf_add(&signed_too, kc_buf_str(&bare)));
	for (int i = 0; i < 3; i++)
		must(kc_buf_add(&signed_too, kc_str_of(agency)));
	must(kc_compare_texts(
	    kc_buf_str(&signed_too), kc_buf_str(&bare), 15, &g, NULL));
	ck_assert_msg(!g.subject_lost, "kept %.3f", g.kept);
	kc_buf_release(&bare);
	kc_buf_release(&signed_too);
}
END_TEST

/* No copy that an edit makes is about something else. */
START_TEST(edited_copies_have_one_subject)
{
	for (edit e = EDIT_SPACING; e < EDIT_HALF; e++)
		for (unsigned i = 0; i < 200; i++) {
			kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
			kc_agreement g;

			write_document(i, EDIT_NONE, 0, &a);
			write_document(i, e, 1, &b);
			must(kc_compare_texts(
			    kc_buf_str(&b), kc_buf_str(&a), 15, &g, NULL));
			if (g.subject_lost)
				ck_abort_msg(
				    "edit %d of document %u", (int)e, i);
			kc_buf_release(&a);
			kc_buf_release(&b);
		}
}
END_TEST

#define SHOP \
	"The shop is open on weekdays from nine to six. Parcels are sent " \
	"within two days and can be returned within seven. Points are " \
	"credited a week after delivery and count as money. Questions are " \
	"answered by telephone, and prices are subject to change. "
#define LICENCE \
	"Permission to use, copy, modify and distribute this software for " \
	"any purpose with or without fee is hereby granted, provided that " \
	"this notice appears in all copies. "

/* Texts of which all but one passage is the same. */
static const struct {
	const char *label, *a, *b;
	bool lost;
} passages[] = {
    {"titles", "Rabbit tunnel umbrella. " SHOP SHOP,
	"Copper mountain signal. " SHOP SHOP, true},
    {"Korean titles", u8"\uC790\uC804\uAC70 \uC6B0\uC0B0 \uB2EC\uB825. " SHOP,
	u8"\uB0C9\uC7A5\uACE0 \uD56D\uC544\uB9AC \uB3C4\uB9C8. " SHOP, true},
    {"in the middle", SHOP "Rabbit tunnel umbrella. " SHOP,
	SHOP "Copper mountain signal. " SHOP, true},
    {"too short to say", "A pear. " SHOP SHOP, "A plum. " SHOP SHOP, false},
    {"labels and figures",
	SHOP "Maker: copper mountain, price 12500, weight 410. " SHOP,
	SHOP "Maker: rabbit umbrella, price 980, weight 72. " SHOP, true},
    {"one more sentence", SHOP "Rabbit tunnel umbrella. " SHOP, SHOP SHOP,
	false},
    {"words in another order", SHOP "Rabbit tunnel umbrella. " SHOP,
	SHOP "Umbrella, rabbit, tunnel. " SHOP, false},
    {"words that both have, a headline",
	"Returned parcels: two days. " SHOP SHOP "Copper mountain signal.",
	"Copper mountain signal sent. " SHOP SHOP "Copper mountain signal.",
	false},
    {"links to other pages at the end", SHOP SHOP "Rabbit tunnel umbrella.",
	SHOP SHOP "Copper mountain signal.", false},
    {"code at the end", LICENCE LICENCE "static rabbit tunnel(umbrella);",
	LICENCE LICENCE "extern copper mountain[signal];", true},
    {"a reporter", SHOP "Harold Umbrella harold@paper. " SHOP,
	SHOP "Mary Mountain mary@news. " SHOP, false},
    {"a Korean reporter",
	u8"\uB3C4\uB9C8 \uC7A5\uB3C5\uB300 \uAE30\uC790 " SHOP SHOP,
	u8"\uB0C9\uC7A5 \uD56D\uC544\uB9AC \uAE30\uC790 " SHOP SHOP, false},
    {"a hash", SHOP "Commit 8cc676407a88 of 979679a362b3. " SHOP,
	SHOP "Commit 9e0f86467de8 of 256eaecbfbf4. " SHOP, false},
    {"a date",
	SHOP u8"2024\uB144 3\uC6D4 5\uC77C \uC624\uC804 7\uC2DC "
	     u8"20\uBD84. " SHOP,
	SHOP u8"2023\uB144 11\uC6D4 17\uC77C \uC624\uD6C4 9\uC2DC "
	     u8"41\uBD84. " SHOP,
	false},
    {"of a text that is mostly other", "Rabbit tunnel umbrella. Grass grows.",
	"Copper mountain signal. Grass grows.", false},
    {"the same text", SHOP, SHOP, false},
    {"the start of the other", SHOP, SHOP SHOP, false},
};

START_TEST(passages_are_what_a_page_says)
{
	kc_agreement g, back;

	must(kc_compare_texts(kc_str_of(passages[_i].a),
	    kc_str_of(passages[_i].b), 15, &g, NULL));
	must(kc_compare_texts(kc_str_of(passages[_i].b),
	    kc_str_of(passages[_i].a), 15, &back, NULL));
	ck_assert_msg(g.subject_lost == passages[_i].lost &&
		back.subject_lost == passages[_i].lost,
	    "%s: %d, %d", passages[_i].label, g.subject_lost,
	    back.subject_lost);
}
END_TEST

#define NOTICE "The office is closed on public holidays. Ask at the desk. "

static const struct {
	const char *label, *a, *b;
	bool lost;
} reports[] = {
    {"a forecast of another day",
	NOTICE "Low 12, high 23, rain 40 percent; wind 3.5 knots. " NOTICE,
	NOTICE "Low -2, high 9, rain 10 percent; wind 7.2 knots. " NOTICE,
	true},
    {"one that was corrected",
	NOTICE "Low 12, high 23, rain 40 percent; wind 3.5 knots. " NOTICE,
	NOTICE "Low 12, high 23, rain 10 percent; wind 7.2 knots. " NOTICE,
	false},
    {"a date", NOTICE "It was seen on 2024-03-05 at 10:22 hours. " NOTICE,
	NOTICE "It was seen on 2023-11-17 at 09:41 hours. " NOTICE, false},
    {"dates and a counter",
	NOTICE u8"2024\uB144 3\uC6D4 5\uC77C 10:22, 2024.3.6 11:40, 15 "
	       u8"views. " NOTICE,
	NOTICE u8"2023\uB144 11\uC6D4 17\uC77C 9:41, 2023.11.18 7:05, 2 "
	       u8"views. " NOTICE,
	false},
    {"a date, a limit and a fee",
	NOTICE u8"3\uC6D4 5\uC77C\uAE4C\uC9C0 20 places, fee of 4000 "
	       u8"won. " NOTICE,
	NOTICE u8"3\uC6D4 17\uC77C\uAE4C\uC9C0 35 places, fee of 9000 "
	       u8"won. " NOTICE,
	true},
    {"counters at the ends",
	"Read 12 times, saved 7 times, shared 3 times. " NOTICE NOTICE NOTICE
	    NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE,
	"Read 95 times, saved 8 times, shared 4 times. " NOTICE NOTICE NOTICE
	    NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE NOTICE,
	false},
    {"a new row before the others",
	NOTICE "Round 7 won. Round 6 won. Round 5 won. Round 4 won. " NOTICE,
	NOTICE "Round 8 won. Round 7 won. Round 6 won. Round 5 won. Round 4 "
	       "won. " NOTICE,
	false},
    {"other numbers beside the same figures",
	NOTICE "Pay 5 for a, 6 for b, 7 for c, 8 for d, 9 for e. " NOTICE,
	NOTICE "Pay 1 for a, 2 for b, 3 for c, 8 for d, 9 for e. " NOTICE,
	true},
    {"as many as stay",
	NOTICE
	"Pay 5 for a, 6 for b, 7 for c, 8 for d, 9 for e, 4 for f. " NOTICE,
	NOTICE
	"Pay 1 for a, 2 for b, 3 for c, 8 for d, 9 for e, 4 for f. " NOTICE,
	false},
};

START_TEST(figures_are_what_a_report_says)
{
	kc_agreement g, back;

	must(kc_compare_texts(
	    kc_str_of(reports[_i].a), kc_str_of(reports[_i].b), 15, &g, NULL));
	must(kc_compare_texts(kc_str_of(reports[_i].b),
	    kc_str_of(reports[_i].a), 15, &back, NULL));
	ck_assert_msg(g.subject_lost == reports[_i].lost &&
		back.subject_lost == reports[_i].lost,
	    "%s: %d, %d", reports[_i].label, g.subject_lost, back.subject_lost);
}
END_TEST

static const struct {
	const char *a, *b;
	bool forbidden;
} signs[] = {
    {"3+4=7", "3-4=7", true},
    {u8"\uAC00 1.5\uBC30", u8"\uAC00 15\uBC30", true},
    {"for (i = 0; i < n; i++) a[i] += b[i];",
	"for (i = 0; i < n; i--) a[i] -= b[i];", true},
    {"a && b", "a || b", true},
    {"3+4=7", "3 + 4 = 7", false},
    {"3+4=7", "3+4=8", true},
    {"It costs 35,000 won.", "It costs 53,000 won.", true},
    {"It costs 35,000 won.", "It costs 35000 won.", false},
    {u8"The answer is \u2460.", u8"The answer is \u2461.", true},
    {u8"Add \u00BD of a cup.", u8"Add \u2153 of a cup.", true},
    {u8"Part \u2161 begins.", u8"Part \u2162 begins.", true},
    {u8"A room (\u2640) left", u8"A room (\u2642) left", true},
    {u8"The answer is \u2460.", u8"The answers are \u2460.", false},
    {"It costs 35,000 won.", "It costs 35,000 wons.", false},
    {"Open today. 2024-03-05", "Open today. 2023.11.17", false},
    {u8"2024\uB144 3\uC6D4 5\uC77C Open", u8"2023\uB144 1\uC6D4 2\uC77C Open",
	false},
    {"Open today. 20240305", "Open today. 20231117", false},
    {"It costs 20,900,000", "It costs 19,900,000", true},
    {u8"20,000,000\uC6D0 \uBC1B\uB294\uB2E4",
	u8"20,500,000\uC6D0 \uBC1B\uB294\uB2E4", true},
    {u8"20,501,000\uC6D0 \uBC1B\uB294\uB2E4",
	u8"20,511,000\uC6D0 \uBC1B\uB294\uB2E4", true},
    {"Call 02-123-4567", "Call 02-123-4568", true},
    {u8"18\uC138 \uC774\uC0C1 \uAC00\uB2A5",
	u8"18\uC138 \uC774\uD558 \uAC00\uB2A5", true},
    {u8"\uBCFC \uC218 \uC788\uB2E4", u8"\uBCFC \uC218 \uC5C6\uB2E4", true},
    {u8"\uBC25\uC744 \uC548 \uBA39\uB294\uB2E4",
	u8"\uBC25\uC744 \uBA39\uB294\uB2E4", true},
    {u8"\uC0BC\uC6D4\uC5D0", u8"\uC0AC\uC6D4\uC5D0", true},
    {u8"\uC0BC\uC774 \uC88B\uB2E4", u8"\uC0AC\uC774 \uC88B\uB2E4", false},
    {u8"\uBCFC \uC218 \uC788\uB2E4", u8"\uBCFC \uC218 \uC778\uB2E4", false},
    {"They are allowed", "They are not allowed", true},
    {"Answer: O", "Answer: X", true},
    {u8"\uC88B\uC544\uC694 ^^", u8"\uC88B\uC544\uC694", false},
    {"2^3", "23", true},
    {"Yes! No.", "yes no", false},
};

START_TEST(signs_of_short_texts)
{
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	kc_agreement g;

	must(kc_buf_add(&a, kc_str_of(signs[_i].a)));
	must(kc_buf_add(&b, kc_str_of(signs[_i].b)));
	must(kc_compare_texts(kc_buf_str(&a), kc_buf_str(&b), 15, &g, NULL));
	ck_assert_int_eq(g.signs_differ, signs[_i].forbidden);
	/* Of 200 characters and more they do not forbid. */
	for (int i = 0; i < 200; i++) {
		must(kc_buf_add(&a, KC_STR("x")));
		must(kc_buf_add(&b, KC_STR("x")));
	}
	must(kc_compare_texts(kc_buf_str(&a), kc_buf_str(&b), 15, &g, NULL));
	ck_assert(!g.signs_differ);
	kc_buf_release(&a);
	kc_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("subject");
	TCase *t = tcase_create("subject");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, subjects, 0, sizeof(pages) / sizeof(*pages));
	tcase_add_loop_test(
	    t, signs_of_short_texts, 0, sizeof(signs) / sizeof(*signs));
	tcase_add_loop_test(t, figures_are_what_a_report_says, 0,
	    sizeof(reports) / sizeof(*reports));
	tcase_add_loop_test(t, passages_are_what_a_page_says, 0,
	    sizeof(passages) / sizeof(*passages));
	tcase_add_test(t, bylines_are_no_subjects);
	tcase_add_test(t, edited_copies_have_one_subject);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
