/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composition of Hangul with AVX2. In a window of 64 bytes the starts of all
 * choseong, jungseong and jongseong are found at once, as bits; shifts of these
 * give the syllables. Walking over set bits does not wait for the length of
 * the syllable before, which is what holds a byte loop back.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/forms_internal.h"
#include "unicode/unicode_internal.h"

#if KC_X86

#include <immintrin.h>

/* Where characters start in a window, one bit a byte. */
struct starts {
	uint64_t l, v, t; /* modern choseong, jungseong, jongseong */
	uint64_t ascii;
};

/* Signed comparisons hold for what follows a lead byte: 80 to BF. */
#define IS(bytes, x) _mm256_cmpeq_epi8((bytes), _mm256_set1_epi8((char)(x)))
#define ABOVE(bytes, x) _mm256_cmpgt_epi8((bytes), _mm256_set1_epi8((char)(x)))
#define BELOW(bytes, x) _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(x)), (bytes))
#define BITS(mask) ((uint64_t)(uint32_t)_mm256_movemask_epi8(mask))

/* Add what 32 bytes at p hold, from bit `at` on. Reads 34 bytes. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline void
find32(struct starts *s, const unsigned char *p, int at)
{
	__m256i lead = _mm256_loadu_si256((const __m256i *)p);
	__m256i second = _mm256_loadu_si256((const __m256i *)(p + 1));
	__m256i third = _mm256_loadu_si256((const __m256i *)(p + 2));
	__m256i e1 = IS(lead, 0xE1);
	__m256i l = _mm256_and_si256(IS(second, 0x84), BELOW(third, 0x93));
	__m256i v = _mm256_and_si256(IS(second, 0x85),
	    _mm256_and_si256(ABOVE(third, 0xA0), BELOW(third, 0xB6)));
	__m256i t = _mm256_or_si256(
	    _mm256_and_si256(IS(second, 0x86), ABOVE(third, 0xA7)),
	    _mm256_and_si256(IS(second, 0x87), BELOW(third, 0x83)));

	s->l |= BITS(_mm256_and_si256(e1, l)) << at;
	s->v |= BITS(_mm256_and_si256(e1, v)) << at;
	s->t |= BITS(_mm256_and_si256(e1, t)) << at;
	s->ascii |= (BITS(lead) ^ 0xFFFFFFFF) << at;
}

/* Write the syllable at p, LVT if `lvt` is 1, LV if it is 0: three bytes. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline void
put_syllable(char *out, const unsigned char *p, uint32_t lvt)
{
	/* In the middle of the product: l * 588 + v * 28, v being 0x21 more. */
	const uint64_t weights = (uint64_t)KC_HANGUL_NS << 24 | KC_HANGUL_TS;
	const uint32_t base = KC_HANGUL_S - 0x21 * KC_HANGUL_TS;
	uint64_t w = kc_load64(p);
	uint64_t lv = (w >> 16 & 0x3F00003F) * weights;
	uint32_t t = ((uint32_t)(w >> 56 & 1) << 6 | (p[8] & 0x3FU)) - 0x27;
	uint32_t s = base + ((uint32_t)(lv >> 24) & 0xFFFF) + (t & -lvt);
	uint32_t bytes = 0x8080E0 | s >> 12 | (s << 2 & 0x3F00) |
	    (s << 16 & 0x3F0000);

	memcpy(out, &bytes, sizeof(bytes));
}

/* Copy `n` bytes, nearly always fewer than eight, in pieces of eight. */
__attribute__((always_inline)) static inline char *
put_ascii(char *out, const unsigned char *p, size_t n)
{
	size_t i = 0;

	do
		memcpy(out + i, p + i, 8);
	while ((i += 8) < n);
	return out + n;
}

/* Write the syllables that start at the bits of `lv`, and what is between. */
KC_TARGET_AVX2 static char *
put_window(
    char *out, const unsigned char *p, uint64_t lv, uint64_t lvt, size_t len)
{
	size_t at = lv ? (size_t)__builtin_ctzll(lv) : len;

	out = put_ascii(out, p, at);
	while (lv) {
		uint32_t t = (uint32_t)(lvt >> at & 1);
		size_t end = at + 6 + 3 * t;

		put_syllable(out, p + at, t);
		lv &= lv - 1;
		at = lv ? (size_t)__builtin_ctzll(lv) : len;
		out = put_ascii(out + 3, p + end, at - end);
	}
	return out;
}

KC_TARGET_AVX2 size_t
kc_jamo_compose_avx2(const unsigned char *p, size_t len, char **out)
{
	/* A syllable that starts below this bit lies in the window whole. */
	const uint64_t safe = (UINT64_C(1) << 55) - 1;
	size_t i = 0;

	while (len - i >= KC_JAMO_WINDOW) {
		struct starts s = {0};
		uint64_t lv, lvt, plain, covered, rest;
		size_t used;

		find32(&s, p + i, 0);
		find32(&s, p + i + 32, 32);
		lv = s.l & s.v >> 3;
		lvt = lv & s.t >> 6;
		plain = s.ascii & (s.ascii | s.l) >> 1;
		covered = lv * 0x3F | lvt * 0x1C0 | plain;
		rest = ~covered | ((lv | plain) & ~safe);
		used = rest ? (size_t)__builtin_ctzll(rest) : 64;
		if (!used)
			break;
		lv &= used < 64 ? (UINT64_C(1) << used) - 1 : UINT64_MAX;
		*out = put_window(*out, p + i, lv, lvt, used);
		i += used;
	}
	return i;
}

#endif
