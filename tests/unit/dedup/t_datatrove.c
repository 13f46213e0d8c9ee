/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures beside datatrove 0.10.1, from which the vectors are: words, the first and
 * the last value, and h = 31 h + v over all 112. More in tests/interop.
 */
#include <config.h>

#include "kcorpus/datatrove.h"

#include "tests/unit/unit.h"

enum { VALUES = 14 * 8 };

static const struct {
	const char *text, *words;
	uint64_t first, last, all;
} vectors[] = {
    {u8"\uBAA8\uB4E0 \uAD6D\uBBFC\uC740 \uBC95 \uC55E\uC5D0 "
     u8"\uD3C9\uB4F1\uD558\uBA70, \uB204\uAD6C\uB4E0\uC9C0 \uCC28\uBCC4\uC744 "
     u8"\uBC1B\uC9C0 \uC544\uB2C8\uD55C\uB2E4.",
	u8"\u1106\u1169\u1103\u1173\u11AB "
	u8"\u1100\u116E\u11A8\u1106\u1175\u11AB\u110B\u1173\u11AB "
	u8"\u1107\u1165\u11B8 \u110B\u1161\u11C1\u110B\u1166 "
	u8"\u1111\u1167\u11BC\u1103\u1173\u11BC\u1112\u1161\u1106\u1167 "
	u8"\u1102\u116E\u1100\u116E\u1103\u1173\u11AB\u110C\u1175 "
	u8"\u110E\u1161\u1107\u1167\u11AF\u110B\u1173\u11AF "
	u8"\u1107\u1161\u11AE\u110C\u1175 "
	u8"\u110B\u1161\u1102\u1175\u1112\u1161\u11AB\u1103\u1161",
	0x680165C4C3A67DC, 0x121BBBC491B2B54, 0x848D9676B2AB1B05},
    {u8"The Caf\u00E9 cost 1,200.50 won in 2026; it is \uFF19\uFF10\uFF10 now.",
	u8"the cafe cost 0 0 won in 0 it is 0 now", 0x693A0851F59603,
	0x2E543D46B058C21, 0x4B69C64C13CECAE0},
    {u8"\u03A3\u039F\u03A6\u039F\u03A3 \u0130stanbul  \"x_y\" "
     u8"\u0661\u0662\u066B\u0665 x\u00B2",
	u8"\u03C3\u03BF\u03C6\u03BF\u03C2 istanbul x y 0 x\u00B2",
	0x21D78B0B61F87BD, 0x8F483F4436D3F0C, 0x1E6FC849893A3679},
    {u8"for (int i = 0; i < n; i++)\n\ta[i] += b[i] * 1.5;",
	u8"for int i 0 i n i a i b i 0", 0x159BEBB61448DF1, 0x4836F39D734EFA,
	0x98B1425D06F79FF3},
    {u8"\uB124 \uB2E8\uC5B4\uB294 \uBAA8\uC790\uB77C\uB2E4 \uB05D",
	u8"\u1102\u1166 \u1103\u1161\u11AB\u110B\u1165\u1102\u1173\u11AB "
	u8"\u1106\u1169\u110C\u1161\u1105\u1161\u1103\u1161 \u1101\u1173\u11C0",
	0, 0, 0},
    {u8"a \u0301 b c d e", u8"a b c d e", 0x8737EFDBF75F9A3, 0x1D4152414D485C5B,
	0x83AA89A3CAA73DB0},
    {u8"", u8"", 0, 0, 0},
};

static kc_datatrove *
made_datatrove(void)
{
	kc_datatrove_params p = KC_DATATROVE_PARAMS_INIT;
	kc_datatrove *d;

	ck_assert_int_eq(kc_datatrove_new(&d, &p, NULL), KC_OK);
	return d;
}

static void
compare_values(const uint64_t *v, size_t i)
{
	uint64_t all = 0;

	ck_assert_msg(!v == !vectors[i].first, "%s", vectors[i].text);
	if (!v)
		return;
	for (size_t k = 0; k < VALUES; k++)
		all = all * 31 + v[k];
	ck_assert_uint_eq(v[0], vectors[i].first);
	ck_assert_uint_eq(v[VALUES - 1], vectors[i].last);
	ck_assert_uint_eq(all, vectors[i].all);
}

START_TEST(texts)
{
	kc_datatrove *d = made_datatrove();
	const uint64_t *v;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		kc_str text = kc_str_of(vectors[i].text);

		ck_assert_int_eq(kc_datatrove_sign(d, text, &v, NULL), KC_OK);
		unit_compare_texts(__FILE__, __LINE__, kc_datatrove_words(d),
		    kc_str_of(vectors[i].words));
		compare_values(v, i);
	}
	kc_datatrove_free(d);
}
END_TEST

/* Words that are given are taken as they are, whatever is in them. */
START_TEST(given_words)
{
	static const kc_str cut[] = {
	    {"ab", 2}, {"c d", 3}, {"", 0}, {"e", 1}, {"f", 1}};
	static const kc_str same[] = {
	    {"ab c", 4}, {"d", 1}, {"", 0}, {"e", 1}, {"f", 1}};
	static const kc_str others[] = {
	    {"ab", 2}, {"c", 1}, {"d", 1}, {"", 0}, {"e", 1}};
	kc_datatrove *d = made_datatrove();
	uint64_t first[VALUES];
	const uint64_t *v;

	ck_assert_int_eq(kc_datatrove_sign_words(d, cut, 5, &v, NULL), KC_OK);
	ck_assert_ptr_nonnull(v);
	unit_compare_texts(
	    __FILE__, __LINE__, kc_datatrove_words(d), KC_STR("ab c d  e f"));
	memcpy(first, v, sizeof(first));
	ck_assert_int_eq(kc_datatrove_sign_words(d, same, 5, &v, NULL), KC_OK);
	ck_assert_mem_eq(first, v, sizeof(first));
	ck_assert_int_eq(
	    kc_datatrove_sign_words(d, others, 5, &v, NULL), KC_OK);
	ck_assert_mem_ne(first, v, sizeof(first));
	ck_assert_int_eq(kc_datatrove_sign_words(d, cut, 4, &v, NULL), KC_OK);
	ck_assert_ptr_null(v);
	ck_assert_int_eq(kc_datatrove_sign_words(d, NULL, 0, &v, NULL), KC_OK);
	ck_assert_ptr_null(v);
	kc_datatrove_free(d);
}
END_TEST

START_TEST(parameters)
{
	static const kc_datatrove_params bad[] = {{0, 14, 8, 1},
	    {101, 14, 8, 1}, {5, 0, 8, 1}, {5, 14, 0, 1}, {5, 65, 64, 1},
	    {5, UINT32_MAX, UINT32_MAX, 1}};
	kc_datatrove *d;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_int_eq(
		    kc_datatrove_new(&d, &bad[i], NULL), KC_ERR_ARG);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {texts, given_words, parameters};

	return UNIT_MAIN("datatrove", cases);
}
