/* SPDX-License-Identifier: Apache-2.0 */
/* Script composition and the languages it decides. */
#include <config.h>

#include "kcorpus/lang.h"

#include "tests/unit/unit.h"

#include <math.h>

/* Hangul 1 to 4 syllables, Hanja, kana. */
#define KO u8"\uB300\uD55C\uBBFC\uAD6D"
#define HAN u8"\u5927\u97D3\u6C11\u570B"
#define HIRA u8"\u306E\u306B\u3092"
#define KATA u8"\u30AB\u30BF"

static const struct {
	const char *text;
	const char *label;
	double score;
} cases[] = {
    {"", "und", 0},
    {"1234 5678", "und", 0},
    {"!!! ...", "und", 0},
    {u8"\uFF11\uFF12\uFF13", "und", 0},             /* full-width digits */
    {u8"\u3164\u3164\u115F\u1160\uFFA0", "und", 0}, /* fillers */
    {KO, "ko", 1},
    {u8"\u314B\u314B\u314B", "ko", 1},       /* jamo alone */
    {u8"\uFFA1\uFFA2", "ko", 1},             /* half-width jamo */
    {u8"\u1112\u1161\u11AB", "ko", 1},       /* conjoining jamo */
    {u8"\u1112\u119E\u11AB\u302E", "ko", 1}, /* old Hangul */
    {KO " OK", "ko", 20.0 / 24},
    {KO " twenty letters of Latin", "ko", 20.0 / 60},
    {KO " twenty letters of Latinx", "und-Latn", 42.0 / 62},
    {"abc", "und-Latn", 1},
    {u8"\uFF21\uFF22", "und-Latn", 1}, /* full-width Latin */
    {HAN, "zh", 1},
    {HAN u8"\u3105", "zh", 1}, /* Bopomofo */
    {HAN HIRA, "ja", 1},
    {HIRA, "ja", 1},
    {KATA u8"\u30FC", "ja", 1}, /* with a length mark */
    /* Mixed script: Hangul particles among Hanja nouns. */
    {u8"\u5927\u97D3\uC758 \u4E3B\u6B0A\uC740", "ko", 1},
    {u8"\u5927\u97D3\u6C11\u570B \uC758", "zh", 0.8},
    {HIRA KO KATA u8"\u30BF", "ja", 30.0 / 50 + 0},
    {u8"\u03B1\u03B2\u03B3", "el", 1},
    {u8"\u05D0\u05D1", "he", 1},
    {u8"\u0E01\u0E32\u0E23", "th", 1},
    {u8"\u10D0\u10D1", "ka", 1},
    {u8"\u0561\u0562", "hy", 1},
    {u8"\u0430\u0431", "und-Cyrl", 1},
    {u8"\u0628\u062A", "und-Arab", 1},
    {u8"\u0915\u0916", "und-Deva", 1},
    {u8"\u0780\u0781", "und", 0}, /* Thaana is not told apart */
    /* Signs do not count, nor digits beside Hangul; else they may not lead. */
    {KO "~~~~~~~~~~~~~~~~~~~~", "ko", 1},
    {KO u8"\u263A\u263A\u263A\u263A\u263A", "ko", 1},
    {KO "1234567890", "ko", 1},
    {"abcd1234", "und-Latn", 1},
    {"abcd12345", "und", 0},
    {HIRA u8"\u301C\u301C\u301C\u2606\u2606", "ja", 1},
};

static void
guess(const char *text, size_t len, kc_lang_guess *g)
{
	kc_composition c = KC_COMPOSITION_INIT;

	kc_composition_add(&c, (kc_str){text, len});
	kc_lang_by_script(&c, g);
}

START_TEST(script_decides)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *text = cases[i].text;
		kc_lang_guess g;

		guess(text, strlen(text), &g);
		ck_assert_msg(
		    kc_str_equal(g.label, kc_str_of(cases[i].label)) &&
			fabs(g.score - cases[i].score) < 1e-12,
		    "case %zu: %.*s %.4f", i, (int)g.label.len, g.label.ptr,
		    g.score);
	}
}
END_TEST

/* By the definition, one code point after the other. */
static void
count_slowly(kc_composition *c, kc_str text)
{
	const char *p = text.ptr, *end = p + text.len;

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end);
		uint8_t k = kc_class(cp);
		kc_script s = kc_script_of(cp);
		bool filler = cp == 0x115F || cp == 0x1160 || cp == 0x3164 ||
		    cp == 0xFFA0;

		c->characters++;
		c->spaces += (k & KC_CLASS_SPACE) != 0;
		c->digits += (k & KC_CLASS_N) != 0;
		c->marks += (k & KC_CLASS_M) != 0;
		if (!(k & KC_CLASS_L) || filler)
			continue;
		if (s <= KC_SCRIPT_UNKNOWN) {
			c->scriptless++;
			continue;
		}
		c->letters[s]++;
		c->jamo += s == KC_SCRIPT_HANGUL && !kc_is_syllable(cp);
	}
}

/* One of a kind that goes on for some characters, as in text. */
static uint32_t
any_code_point(unsigned *seed, uint32_t *start)
{
	static const uint32_t starts[] = {0, 0x20, 0x41, 0xAC00, 0xD7A0, 0x1100,
	    0x3130, 0x3040, 0x4E00, 0x300, 0x900, 0xFF00, 0x1F600, 0xEAB0};
	uint32_t cp;

	if (rand_r(seed) % 12 < 2)
		*start = starts[(unsigned)rand_r(seed) %
		    (sizeof(starts) / sizeof(*starts))];
	cp = *start + (uint32_t)rand_r(seed) % 96;
	return cp - 0xD800 < 0x800 ? 0xAC00 : cp;
}

START_TEST(fast_counts_are_the_slow_ones)
{
	unsigned seed = 20240531;
	uint32_t start = 'a';
	kc_buf b = KC_BUF_INIT;

	for (int round = 0; round < 3000; round++) {
		kc_composition fast = KC_COMPOSITION_INIT;
		kc_composition slow = KC_COMPOSITION_INIT;
		int n = rand_r(&seed) % 200;
		int ascii = round == 0 ? 200000 : 0; /* lanes fill up */

		kc_buf_reset(&b, SIZE_MAX);
		for (int i = 0; i < n; i++)
			ck_assert_int_eq(
			    kc_buf_add_cp(&b, any_code_point(&seed, &start)),
			    KC_OK);
		for (int i = 0; i < ascii; i++)
			ck_assert_int_eq(kc_buf_addc(&b, "a1 ."[i % 4]), KC_OK);
		kc_composition_add(&fast, kc_buf_str(&b));
		count_slowly(&slow, kc_buf_str(&b));
		ck_assert_msg(!memcmp(&fast, &slow, sizeof(fast)),
		    "round %d of seed 20240531", round);
	}
	kc_buf_release(&b);
}
END_TEST

START_TEST(ill_formed_text_is_survived)
{
	char bytes[64];
	unsigned seed = 7;

	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)rand_r(&seed) % sizeof(bytes);
		kc_lang_guess g;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(rand_r(&seed) | 0x80);
		guess(bytes, n, &g);
		ck_assert(g.score >= 0 && g.score <= 1);
	}
}
END_TEST

START_TEST(counts_add_up)
{
	kc_composition a = KC_COMPOSITION_INIT, b = KC_COMPOSITION_INIT;
	kc_composition both = KC_COMPOSITION_INIT;
	kc_str left = KC_STR(KO " ab1" HAN), right = KC_STR(u8"\u314B\u0301 x");

	kc_composition_add(&a, left);
	kc_composition_add(&b, right);
	kc_composition_add(&both, left);
	kc_composition_add(&both, right);
	kc_composition_merge(&a, &b);
	ck_assert(!memcmp(&a, &both, sizeof(a)));
	ck_assert_uint_eq(a.jamo, 1);
	ck_assert_uint_eq(kc_composition_letters(&a), 4 + 2 + 4 + 1 + 1);
}
END_TEST

static void
check_json(kc_str text, const char *want)
{
	kc_composition c = KC_COMPOSITION_INIT;
	kc_buf out = KC_BUF_INIT;

	kc_composition_add(&c, text);
	ck_assert_int_eq(kc_composition_json(&c, &out), KC_OK);
	ck_assert_str_eq(out.ptr, want);
	kc_buf_release(&out);
}

START_TEST(shares_in_json)
{
	kc_composition c = KC_COMPOSITION_INIT;

	check_json(KC_STR("1 2"), "{}");
	check_json(KC_STR("ab"), "{\"Latin\":1.0000}");
	check_json(KC_STR(KO HAN "ab"),
	    "{\"Hangul\":0.4000,\"Han\":0.4000,\"Latin\":0.2000}");
	/* 2/3 and 1/3 */
	check_json(KC_STR("ab"
			  u8"\u0430"),
	    "{\"Latin\":0.6667,\"Cyrillic\":0.3333}");
	/* What rounds to nothing is left out. */
	c.letters[KC_SCRIPT_HANGUL] = 1;
	c.letters[KC_SCRIPT_LATIN] = 20000;
	ck_assert_uint_eq(kc_composition_share(&c, KC_SCRIPT_HANGUL), 0);
	c.letters[KC_SCRIPT_LATIN] = 19999;
	ck_assert_uint_eq(kc_composition_share(&c, KC_SCRIPT_HANGUL), 1);
	ck_assert_uint_eq(kc_composition_share(&c, KC_SCRIPT_LATIN), 10000);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {script_decides, fast_counts_are_the_slow_ones,
	    ill_formed_text_is_survived, counts_add_up, shares_in_json};

	return UNIT_MAIN("lang", tests);
}
