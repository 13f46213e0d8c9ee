/* SPDX-License-Identifier: Apache-2.0 */
/* The four forms: Korean vectors, Hangul in full, every code point, limits. */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/norm_tables.h"

#include "oracle.h"
#include "tests/unit/unit.h"

static struct oracle oracle;
static kc_normalizer *forms[ORACLE_FORMS];

static void
open_all(void)
{
	oracle_open(&oracle);
	for (int f = 0; f < ORACLE_FORMS; f++)
		if (kc_normalizer_new(&forms[f], (kc_form)f, NULL))
			abort();
}

static void
close_all(void)
{
	for (int f = 0; f < ORACLE_FORMS; f++)
		kc_normalizer_free(forms[f]);
	oracle_close(&oracle);
}

/* Normalize code points and compare with `want`; is_normalized must agree. */
static void
check(kc_form form, const uint32_t *cps, size_t n, kc_str want)
{
	static kc_buf in, have;
	bool yes;

	in.len = have.len = 0;
	oracle_encode(cps, n, &in);
	if (kc_normalize(forms[form], kc_buf_str(&in), &have, NULL) ||
	    kc_is_normalized(forms[form], kc_buf_str(&in), &yes, NULL))
		abort();
	if (!kc_str_equal(kc_buf_str(&have), want)) {
		oracle_print("input", kc_buf_str(&in));
		oracle_print("want", want);
		oracle_print("have", kc_buf_str(&have));
		ck_abort_msg("form %d", form);
	}
	if (yes != kc_str_equal(kc_buf_str(&in), want)) {
		oracle_print("is_normalized", kc_buf_str(&in));
		ck_abort_msg("form %d", form);
	}
}

static void
check_with_icu(const uint32_t *cps, size_t n)
{
	static kc_buf want;

	for (int f = 1; f < ORACLE_FORMS; f++) {
		oracle_normalize(&oracle, (kc_form)f, cps, n, &want);
		check((kc_form)f, cps, n, kc_buf_str(&want));
	}
}

/* Read code points up to anything else; returns how many. */
static size_t
read_cps(char **at, uint32_t *cps)
{
	size_t n = 0;

	for (;;) {
		char *end;
		unsigned long cp = strtoul(*at, &end, 16);

		if (end == *at)
			return n;
		cps[n++] = (uint32_t)cp;
		*at = end;
	}
}

static void
check_vector(kc_form form, char *line)
{
	kc_buf text = KC_BUF_INIT;
	uint32_t in[32], want[32];
	size_t n = read_cps(&line, in), wanted;

	line = strchr(line, '>') + 1;
	wanted = read_cps(&line, want);
	oracle_encode(want, wanted, &text);
	check(form, in, n, kc_buf_str(&text));
	kc_buf_release(&text);
}

START_TEST(korean_vectors)
{
	static const struct {
		const char *op;
		kc_form form;
	} ops[] = {{"nfc ", KC_FORM_NFC}, {"nfd ", KC_FORM_NFD},
	    {"nfkc ", KC_FORM_NFKC}};
	const char *top = getenv("top_srcdir");
	char path[4096], line[4096];
	int seen = 0;
	FILE *f;

	snprintf(
	    path, sizeof(path), "%s/tests/vectors/korean.txt", top ? top : ".");
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f))
		for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
			if (!strncmp(line, ops[i].op, strlen(ops[i].op))) {
				check_vector(
				    ops[i].form, line + strlen(ops[i].op));
				seen++;
			}
	fclose(f);
	ck_assert_int_eq(seen, 77);
}
END_TEST

/* Section 3.12 by its formulas, both ways, and what must not compose. */
START_TEST(every_syllable)
{
	kc_buf s = KC_BUF_INIT, jamo = KC_BUF_INIT;

	for (uint32_t i = 0; i < 11172; i++) {
		uint32_t lvt[] = {
		    0x1100 + i / 588, 0x1161 + i % 588 / 28, 0x11A7 + i % 28};
		uint32_t cp = 0xAC00 + i;
		uint32_t lv_t[] = {cp - i % 28, lvt[2]};
		size_t n = i % 28 ? 3 : 2;

		s.len = jamo.len = 0;
		oracle_encode(&cp, 1, &s);
		oracle_encode(lvt, n, &jamo);
		check(KC_FORM_NFC, lvt, n, kc_buf_str(&s));
		check(KC_FORM_NFC, lv_t, n - 1, kc_buf_str(&s));
		check(KC_FORM_NFD, &cp, 1, kc_buf_str(&jamo));
		check(KC_FORM_NFC, &cp, 1, kc_buf_str(&s));
		/* U+11A7 is one before the first jongseong. */
		s.len = 0;
		oracle_encode((uint32_t[]){cp, 0x11A7}, 2, &s);
		check(KC_FORM_NFC, (uint32_t[]){cp, 0x11A7}, 2, kc_buf_str(&s));
	}
	kc_buf_release(&s);
	kc_buf_release(&jamo);
}
END_TEST

START_TEST(every_syllable_before_every_maybe)
{
	for (uint32_t maybe = 0; maybe < 0x20000; maybe++) {
		if (!(kc_norm_of(maybe).flags & KC_QC_MAYBE))
			continue;
		for (uint32_t s = 0xAC00; s <= 0xD7A3; s++)
			check_with_icu((uint32_t[]){s, maybe}, 2);
	}
}
END_TEST

/* Chained composites only go wrong after something that composed. */
START_TEST(syllable_and_two_maybes)
{
	uint32_t maybes[128];
	size_t n = 0;

	for (uint32_t cp = 0; cp < 0x20000; cp++)
		if (kc_norm_of(cp).flags & KC_QC_MAYBE)
			maybes[n++] = cp;
	ck_assert_uint_eq(n, 111);
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++) {
			check_with_icu((uint32_t[]){0x1100, 0x1161, maybes[a],
					   maybes[b], 0x11A8},
			    5);
			check_with_icu(
			    (uint32_t[]){0xAC01, maybes[a], maybes[b]}, 3);
		}
}
END_TEST

/* Found by fuzz_forms: where the byte-level composition must not go ahead. */
START_TEST(compatibility_jamo_after_composed_ones)
{
	check_with_icu((uint32_t[]){0x1102, 0x1175, 0x313F, 0xABFF}, 4);
	check_with_icu((uint32_t[]){0xB2C8, 0x313F, 0xABFF}, 3);
	check_with_icu((uint32_t[]){0x1107, 0x1173, 0xFFA0, 0x1109, 0x11BB}, 5);
}
END_TEST

START_TEST(every_code_point)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		check_with_icu(&cp, 1);
		if (cp < 0x30000)
			check_with_icu(
			    (uint32_t[]){'a', 0x0315, cp, 0x0323}, 4);
	}
}
END_TEST

/* Composites that came after 15.0 are none, whatever ICU knows. */
START_TEST(later_composites)
{
	const uint32_t pairs[][2] = {{0x105D2, 0x307}, {0x105DA, 0x307}};
	kc_buf same = KC_BUF_INIT;

	for (size_t i = 0; i < 2; i++) {
		same.len = 0;
		oracle_encode(pairs[i], 2, &same);
		for (int f = 1; f < ORACLE_FORMS; f++)
			check((kc_form)f, pairs[i], 2, kc_buf_str(&same));
	}
	kc_buf_release(&same);
	ck_assert_uint_eq(kc_norm_composite(0x105C9), 0);
	ck_assert_uint_eq(kc_norm_composite(0x105E4), 0);
	ck_assert_uint_eq(kc_norm_composite(0xE9), 0xE9);
	ck_assert_uint_eq(kc_norm_composite(0x11938), 0x11938);
}
END_TEST

START_TEST(bad_text_and_no_form)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err = {0};
	bool yes;

	ck_assert_int_eq(kc_normalize(forms[KC_FORM_NFC],
			     KC_STR("ab\xED\xA0\x80"), &out, &err),
	    KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 2);
	ck_assert_int_eq(kc_is_normalized(forms[KC_FORM_NFD],
			     KC_STR("abc\xEA\xB0"), &yes, &err),
	    KC_ERR_ENCODING);
	ck_assert_uint_eq(err.offset, 3);
	ck_assert_int_eq(kc_normalize(forms[KC_FORM_NONE],
			     KC_STR("\xE1\x84\x80\xE1\x85\xA1"), &out, &err),
	    KC_OK);
	ck_assert_uint_eq(out.len, 6);
	out.len = 0;
	ck_assert_int_eq(
	    kc_normalize(forms[KC_FORM_NFC], (kc_str){NULL, 0}, &out, &err),
	    KC_OK);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(kc_buf_add(&out, KC_STR("x")), KC_OK);
	ck_assert_int_eq(
	    kc_normalize(forms[KC_FORM_NFC], KC_STR("A\xCC\x8A"), &out, &err),
	    KC_OK);
	ck_assert_str_eq(out.ptr, "x\xC3\x85");
	ck_assert_int_eq(
	    kc_normalizer_new(&(kc_normalizer *){0}, (kc_form)9, &err),
	    KC_ERR_ARG);
	kc_buf_release(&out);
}
END_TEST

/*
 * Two million marks in an order that makes an insertion sort quadratic: by the
 * suite's time limit only a linear one passes.
 */
START_TEST(endless_marks_take_linear_time)
{
	enum { PAIRS = 1000000 };
	kc_buf in = KC_BUF_INIT, out = KC_BUF_INIT, want = KC_BUF_INIT;

	oracle_encode((uint32_t[]){'q'}, 1, &in);
	oracle_encode((uint32_t[]){'q'}, 1, &want);
	for (int i = 0; i < PAIRS; i++) {
		oracle_encode((uint32_t[]){0x0301, 0x0316}, 2, &in);
		oracle_encode((uint32_t[]){0x0316}, 1, &want);
	}
	for (int i = 0; i < PAIRS; i++)
		oracle_encode((uint32_t[]){0x0301}, 1, &want);
	for (int f = 1; f < ORACLE_FORMS; f++) {
		out.len = 0;
		ck_assert_int_eq(
		    kc_normalize(forms[f], kc_buf_str(&in), &out, NULL), KC_OK);
		unit_text_equal(kc_buf_str(&out), kc_buf_str(&want));
	}
	kc_buf_release(&in);
	kc_buf_release(&out);
	kc_buf_release(&want);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    korean_vectors,
	    every_syllable,
	    every_syllable_before_every_maybe,
	    syllable_and_two_maybes,
	    compatibility_jamo_after_composed_ones,
	    every_code_point,
	    later_composites,
	    bad_text_and_no_form,
	    endless_marks_take_linear_time,
	};
	int status;

	open_all();
	status = UNIT_MAIN("forms", cases);
	close_all();
	return status;
}
