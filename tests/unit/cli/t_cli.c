/* SPDX-License-Identifier: Apache-2.0 */
/* What tools are made of, as far as it runs without one: names, base64. */
#include <config.h>

#include "cli/nearest.h"
#include "cli/rejects.h"

#include "tests/unit/unit.h"

START_TEST(a_mistyped_name_finds_its_neighbour)
{
	static const char *const names[] = {
	    "form", "profile", "max-record", "allow-skips", "plain", "pua"};
	static const struct {
		const char *word, *name;
	} cases[] = {{"profil", "profile"}, {"from", "form"},
	    {"max", "max-record"}, {"alow-skip", "allow-skips"},
	    {"plian", "plain"}, {"xyzzy", NULL}, {"", NULL}, {"f", NULL},
	    {"pu", "pua"}, {"ma", NULL}, {"profile-of", "profile"},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct kc_nearest n = {.word = kc_str_of(cases[i].word)};

		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			kc_nearest_offer(&n, names[k]);
		ck_assert_pstr_eq(n.name, cases[i].name);
	}
}
END_TEST

/* RFC 4648, section 10, in pieces of every length. */
START_TEST(base64_does_not_depend_on_the_pieces)
{
	static const struct {
		const char *bytes, *digits;
	} cases[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t step = 1; step <= 7; step++) {
			kc_str s = kc_str_of(cases[i].bytes);
			struct kc_base64 raw = {.n = 0};
			kc_buf b = KC_BUF_INIT;

			for (size_t at = 0; at < s.len; at += step)
				ck_assert_int_eq(
				    kc_base64_add(&raw,
					(kc_str){s.ptr + at,
					    s.len - at < step ? s.len - at
							      : step},
					&b),
				    KC_OK);
			ck_assert_int_eq(kc_reject_end(&raw, &b), KC_OK);
			ck_assert_uint_ge(b.len, 3);
			ck_assert_str_eq(b.ptr + b.len - 3, "\"}\n");
			b.ptr[b.len - 3] = '\0';
			ck_assert_str_eq(b.ptr, cases[i].digits);
			kc_buf_release(&b);
		}
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {a_mistyped_name_finds_its_neighbour,
	    base64_does_not_depend_on_the_pieces};

	return UNIT_MAIN("cli", cases);
}
