/* SPDX-License-Identifier: Apache-2.0 */
/* Schemes of jamo: what they write, and that what they promise to undo they do. */
#include <config.h>

#include "kcorpus/jamo.h"
#include "kcorpus/unicode.h"

#include "tests/unit/unit.h"

static const struct {
	kc_jamo_scheme scheme;
	const char *text, *encoded;
} cases[] = {
    {KC_JAMO_CONJOINING, u8"a\uD55C\uAE00",
	u8"a\u1112\u1161\u11AB\u1100\u1173\u11AF"},
    {KC_JAMO_COMPAT, u8"\uD55C\uAE00\uAC00",
	u8"\u314E\u314F\u3134\u3131\u3161\u3139\u3131\u314F"},
    {KC_JAMO_COMPAT, u8"\uD55C\uAE00",
	u8"\u314E\u314F\u3134\u3131\u3161\u3139"}, /* K160 */
    {KC_JAMO_FILL, u8"\uAC00\uAC01", u8"\u3131\u314F\u3164\u3131\u314F\u3131"},
    {KC_JAMO_MARK, u8"\uAC00\u314B\u314B", u8"\u3131\u314F\u1D25\u314B\u314B"},
    {KC_JAMO_HALFWIDTH, u8"\u3131\u3164\uAC00", u8"\uFFA1\uFFA0\uAC00"},
    {KC_JAMO_CHOSEONG, u8"\uD55C\uAE00 ok", u8"\u314E\u3131 ok"},
    {KC_JAMO_OLD, u8"\uE1A7\uE0BC", u8"\u1100\u119E\u115F\u1161\u11AE"},
    {KC_JAMO_BYTES, u8"\uD55C\uAE00 Ab1.",
	"SaWAsv \x0E"
	"Ab1.\x0F"},
    {KC_JAMO_BYTES, "\x0E\x10", "\x10\x0E\x10\x10"},
};

START_TEST(encodings)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_buf out = KC_BUF_INIT;
		kc_jamo_scheme scheme = cases[i].scheme;

		ck_assert_int_eq(kc_jamo_encode(scheme,
				     kc_str_of(cases[i].text), &out, NULL),
		    KC_OK);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(&out), kc_str_of(cases[i].encoded)),
		    "case %zu: %s", i, out.ptr);
		out.len = 0;
		if (scheme != KC_JAMO_CHOSEONG)
			ck_assert_int_eq(
			    kc_jamo_decode(scheme, kc_str_of(cases[i].encoded),
				&out, NULL),
			    KC_OK);
		else
			ck_assert_int_eq(
			    kc_buf_add(&out, kc_str_of(cases[i].text)), KC_OK);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(&out), kc_str_of(cases[i].text)),
		    "case %zu", i);
		kc_buf_release(&out);
	}
}
END_TEST

START_TEST(arguments)
{
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(
	    kc_jamo_decode(KC_JAMO_CHOSEONG, KC_STR(""), &out, NULL),
	    KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_jamo_encode(KC_JAMO_SCHEMES, KC_STR(""), &out, NULL),
	    KC_ERR_ARG);
	ck_assert(!kc_jamo_is_reversible(KC_JAMO_CHOSEONG, KC_STR("")));
	/* laughter after an open syllable reads like its jongseong */
	ck_assert(!kc_jamo_is_reversible(
	    KC_JAMO_COMPAT, KC_STR(u8"\uAC00\u314B\u314B")));
	kc_buf_release(&out);
}
END_TEST

static const uint32_t pool[][2] = {{0xAC00, 0xD7A3}, {0xAC00, 0xAC1C},
    {0x3131, 0x314E}, {0x314F, 0x3163}, {0x3164, 0x318E}, {0x1100, 0x1112},
    {0x1161, 0x1175}, {0x11A7, 0x11C3}, {0x115F, 0x1160}, {0x1D25, 0x1D25},
    {0xFFA0, 0xFFDC}, {0xE0BC, 0xEFFF}, {0xF100, 0xF8F7}, {0, 0x7F},
    {0x0E, 0x10}, {'A', 'z'}, {0x4E00, 0x4E10}, {0x1F600, 0x1F603}};

static void
random_text(uint64_t *seed, kc_buf *out)
{
	enum { POOL = sizeof(pool) / sizeof(*pool), FEW = 3 };
	size_t kinds[FEW];

	out->len = 0;
	for (size_t i = 0; i < FEW; i++)
		kinds[i] = unit_random(seed) % POOL;
	for (size_t n = unit_random(seed) % 12; n; n--) {
		const uint32_t *k = pool[kinds[unit_random(seed) % FEW]];

		if (kc_buf_add_cp(out,
			k[0] +
			    (uint32_t)(unit_random(seed) % (k[1] - k[0] + 1))))
			abort();
	}
}

/* What a scheme says it undoes it undoes; and it says so often enough. */
START_TEST(round_trips)
{
	kc_buf text = KC_BUF_INIT, there = KC_BUF_INIT, back = KC_BUF_INIT;
	size_t promised[KC_JAMO_SCHEMES] = {0};
	uint64_t seed = 11;

	for (int i = 0; i < 200000; i++) {
		kc_jamo_scheme scheme = (kc_jamo_scheme)(i % KC_JAMO_CHOSEONG);

		random_text(&seed, &text);
		if (!kc_jamo_is_reversible(scheme, kc_buf_str(&text)))
			continue;
		promised[scheme]++;
		there.len = back.len = 0;
		if (kc_jamo_encode(scheme, kc_buf_str(&text), &there, NULL) ||
		    kc_jamo_decode(scheme, kc_buf_str(&there), &back, NULL))
			ck_abort();
		if (!kc_str_equal(kc_buf_str(&text), kc_buf_str(&back)))
			ck_abort_msg("scheme %d: %s: %s: %s", (int)scheme,
			    text.ptr, there.ptr, back.ptr);
	}
	for (size_t i = 0; i < KC_JAMO_CHOSEONG; i++)
		ck_assert_uint_ge(promised[i], 2000);
	ck_assert_uint_eq(promised[KC_JAMO_BYTES],
	    200000 / KC_JAMO_CHOSEONG + (200000 % KC_JAMO_CHOSEONG > 4));
	kc_buf_release(&text);
	kc_buf_release(&there);
	kc_buf_release(&back);
}
END_TEST

/* Every syllable, and every code of the old ones that is there once. */
START_TEST(all_syllables)
{
	kc_buf text = KC_BUF_INIT, there = KC_BUF_INIT, back = KC_BUF_INIT;

	for (uint32_t cp = 0xAC00; cp <= 0xD7A3; cp++)
		ck_assert_int_eq(kc_buf_add_cp(&text, cp), KC_OK);
	for (int s = 0; s < KC_JAMO_CHOSEONG; s++) {
		there.len = back.len = 0;
		ck_assert_int_eq(kc_jamo_encode((kc_jamo_scheme)s,
				     kc_buf_str(&text), &there, NULL),
		    KC_OK);
		ck_assert_int_eq(kc_jamo_decode((kc_jamo_scheme)s,
				     kc_buf_str(&there), &back, NULL),
		    KC_OK);
		unit_text_equal(kc_buf_str(&text), kc_buf_str(&back));
	}
	/* 19 x 21 x 27 syllables of three letters, 19 x 21 of two. */
	there.len = 0;
	ck_assert_int_eq(
	    kc_jamo_encode(KC_JAMO_BYTES, kc_buf_str(&text), &there, NULL),
	    KC_OK);
	ck_assert_uint_eq(there.len, 19 * 21 * 27 * 3 + 19 * 21 * 2);
	kc_buf_release(&text);
	kc_buf_release(&there);
	kc_buf_release(&back);
}
END_TEST

int
main(void)
{
	const TTest *const all[] = {
	    encodings, arguments, round_trips, all_syllables};

	return UNIT_MAIN("jamo", all);
}
