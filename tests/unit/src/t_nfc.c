/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quick check of form C: what it stops at, and that its vector version
 * finds each code point there is, wherever it stands.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/forms_internal.h"
#include "unicode/unicode_internal.h"

#include "oracle.h"
#include "tests/unit/unit.h"

static bool
surrogate(uint32_t cp)
{
	return cp >= 0xD800 && cp <= 0xDFFF;
}

START_TEST(attention_is_icus)
{
	unsigned no = 0, maybe = 0, marks = 0;

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		int32_t qc = u_getIntPropertyValue(
		    (UChar32)cp, UCHAR_NFC_QUICK_CHECK);
		uint8_t ccc = u_getCombiningClass((UChar32)cp);
		bool want = oracle_assigned(cp) && (qc != UNORM_YES || ccc);

		if (kc_nfc_attention(cp) != want)
			ck_abort_msg("U+%04X", cp);
		if (want && qc == UNORM_NO)
			no++;
		if (want && qc == UNORM_MAYBE)
			maybe++;
		if (want && ccc)
			marks++;
	}
	/* The figures of Unicode 15.0. */
	ck_assert_uint_eq(no, 1120);
	ck_assert_uint_eq(maybe, 111);
	ck_assert_uint_eq(marks, 922);
}
END_TEST

/* Syllables, `cp` after `at` of them, syllables. */
static kc_str
in_korean(char *buf, size_t at, uint32_t cp, size_t *where)
{
	char *p = buf;

	for (size_t i = 0; i < at; i++)
		p += kc_utf8_put((uint32_t)(0xAC00 + (cp * 7 + i) % 11172), p);
	*where = (size_t)(p - buf);
	p += kc_utf8_put(cp, p);
	for (size_t i = 0; i < 26; i++)
		p += kc_utf8_put((uint32_t)(0xD7A3 - (cp * 5 + i) % 11172), p);
	return (kc_str){buf, (size_t)(p - buf)};
}

START_TEST(every_code_point_among_syllables)
{
	char buf[256];

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (surrogate(cp))
			continue;
		for (size_t at = cp % 3; at < 26; at += 8) {
			size_t where;
			kc_str s = in_korean(buf, at, cp, &where);
			size_t want = kc_nfc_attention(cp) ? where : s.len;

			if (kc_nfc_check(s) != want ||
			    kc_nfc_check_scalar(s) != want)
				ck_abort_msg("U+%04X at %zu", cp, where);
		}
	}
}
END_TEST

/* No undefined behaviour on other bytes: for the sanitizers to watch. */
START_TEST(ill_formed_text_is_survived)
{
	uint64_t seed = 4;

	for (int round = 0; round < 20000; round++) {
		size_t len = unit_random(&seed) % 131;
		char *s = malloc(len + !len);

		for (size_t i = 0; i < len; i++)
			s[i] = (char)(0xC0 | unit_random(&seed));
		ck_assert_uint_le(kc_nfc_check((kc_str){s, len}), len);
		ck_assert_uint_le(kc_nfc_check_scalar((kc_str){s, len}), len);
		free(s);
	}
}
END_TEST

#if KC_X86

/* Code points at the edges of what the vector version tells apart. */
static uint32_t
edge(uint64_t *seed)
{
	static const uint32_t pool[] = {0, 'a', 0x7F, 0x80, 0xA0, 0x2FF, 0x300,
	    0x33F, 0x340, 0x370, 0x37E, 0x387, 0x3A9, 0x400, 0x480, 0x483,
	    0x4FF, 0x590, 0x5BF, 0x600, 0x640, 0x64B, 0x670, 0x700, 0x730,
	    0x7C0, 0x7EB, 0x800, 0x93C, 0x1100, 0x1112, 0x1113, 0x1160, 0x1161,
	    0x1175, 0x1176, 0x11A7, 0x11A8, 0x11C2, 0x11C3, 0x1EA0, 0x1F71,
	    0x1FFF, 0x2000, 0x2001, 0x2002, 0x200B, 0x2018, 0x2026, 0x203F,
	    0x20D0, 0x2126, 0x212B, 0x2329, 0x2ADC, 0x2C00, 0x3000, 0x3001,
	    0x302A, 0x302F, 0x3042, 0x3099, 0x30AB, 0x3131, 0x318E, 0x321C,
	    0x4E00, 0x9FFF, 0xA000, 0xA66F, 0xA806, 0xABED, 0xAC00, 0xAC01,
	    0xB000, 0xD000, 0xD7A3, 0xD7B0, 0xE000, 0xF8FF, 0xF900, 0xFA0E,
	    0xFB1D, 0xFDFA, 0xFE0F, 0xFE20, 0xFF01, 0xFF5E, 0xFFA0, 0xFFFD,
	    0x10000, 0x101FD, 0x1D15E, 0x1F600, 0x20000, 0x2F800, 0x2FA1D,
	    0x2FA1E, 0x10FFFF};
	uint64_t r = unit_random(seed);
	uint32_t cp = pool[r % (sizeof(pool) / sizeof(*pool))];

	return r >> 62 ? cp : (uint32_t)(r >> 32) % 0xD800;
}

START_TEST(vector_equals_scalar)
{
	uint64_t seed = 3;
	char buf[64 + 256];

	if (!kc_cpu_has_avx2())
		return;
	for (int round = 0; round < 300000; round++) {
		char *start = buf + unit_random(&seed) % 64, *p = start;
		size_t most = unit_random(&seed) % 131;
		bool clean = round & 1;
		kc_str s;

		while ((size_t)(p - start) < most) {
			uint32_t cp = edge(&seed);

			if (clean && kc_nfc_attention(cp))
				cp = 0xC544;
			p += kc_utf8_put(cp, p);
		}
		s = (kc_str){start, (size_t)(p - start)};
		if (kc_nfc_check_avx2(s) != kc_nfc_check_scalar(s))
			ck_abort_msg("round %d", round);
	}
}
END_TEST

/* Jamo, as they run in form D, with what interrupts them. */
static size_t
jamo_text(uint64_t *seed, char *to, size_t most)
{
	static const uint32_t odd[] = {' ', 'a', 0x1100, 0x1112, 0x1113, 0x1160,
	    0x1161, 0x1175, 0x1176, 0x11A7, 0x11A8, 0x11BF, 0x11C0, 0x11C2,
	    0x11C3, 0xAC00, 0xAC01, 0xB098, 0x0301, 0x302E, 0x201C, 0x314B,
	    0x1F600, 0x1DC0, 0xD7CB};
	size_t n = 0;

	while (n < most) {
		uint64_t r = unit_random(seed);
		uint32_t cp = odd[r >> 32 & 15];

		if (r % 64 == 0)
			cp = odd[(r >> 32) % (sizeof(odd) / sizeof(*odd))];
		if (r % 32) {
			n += kc_utf8_put(
			    0x1100 + (uint32_t)(r >> 8 & 255) % 19, to + n);
			n += kc_utf8_put(
			    0x1161 + (uint32_t)(r >> 16 & 255) % 21, to + n);
			cp = r >> 63  ? 0x11A8 + (uint32_t)(r >> 24 & 255) % 27
			    : r >> 62 ? ' '
				      : 0x1103;
		}
		n += kc_utf8_put(cp, to + n);
	}
	return n;
}

START_TEST(vector_composes_as_scalar)
{
	uint64_t seed = 5;
	char text[600], a[700], b[700];

	if (!kc_cpu_has_avx2())
		return;
	for (int round = 0; round < 100000; round++) {
		size_t len = jamo_text(&seed, text, unit_random(&seed) % 500);
		const unsigned char *p = (const unsigned char *)text;
		char *a_end = a, *b_end = b;
		size_t all = kc_jamo_compose_scalar(p, len, &a_end);
		size_t some = kc_jamo_compose_avx2(p, len, &b_end);

		ck_assert_uint_le(some, all);
		ck_assert_int_le(b_end - b, a_end - a);
		if (memcmp(a, b, (size_t)(b_end - b)) != 0)
			ck_abort_msg("round %d", round);
		/* Where it stopped, the other goes on as if nothing were. */
		kc_jamo_compose_scalar(p + some, len - some, &b_end);
		if (b_end - b != a_end - a ||
		    memcmp(a, b, (size_t)(b_end - b)) != 0)
			ck_abort_msg("round %d, the rest", round);
	}
}
END_TEST

#endif

int
main(void)
{
	const TTest *const cases[] = {
		attention_is_icus,
		every_code_point_among_syllables,
#if KC_X86
		vector_equals_scalar,
		ill_formed_text_is_survived,
		vector_composes_as_scalar,
#endif
	};

	return UNIT_MAIN("nfc", cases);
}
