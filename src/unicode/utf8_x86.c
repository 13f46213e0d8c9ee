/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 validation with AVX2: the lookup algorithm of J. Keiser and D. Lemire,
 * "Validating UTF-8 In Less Than One Instruction Per Byte", Software: Practice
 * and Experience 51(5), 2021. Each pair of adjacent bytes is looked up by three
 * nibbles, each giving the errors it allows; what all three allow is an error.
 * A second rule finds where continuations must stand.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/unicode_internal.h"

#if KC_X86

#include <immintrin.h>

enum {
	TOO_SHORT = 1,       /* lead, then no continuation */
	TOO_LONG = 2,        /* ASCII, then a continuation */
	OVERLONG_3 = 4,      /* E0, then below A0 */
	TOO_LARGE = 8,       /* F4, then 90 or above */
	SURROGATE = 16,      /* ED, then A0 or above */
	OVERLONG_2 = 32,     /* C0 or C1, then a continuation */
	OVERLONG_4 = 64,     /* F0, then below 90 */
	TOO_LARGE_1000 = 64, /* F5 or above, then below 90 */
	TWO_CONTS = 128, /* two continuations: right only in 3 and 4 bytes */
	ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTS,
	CONT = TOO_LONG | OVERLONG_2 | TWO_CONTS
};

#define REPEAT4(x) (x), (x), (x), (x)
#define ROW(x) (char)(x)

struct utf8_state {
	__m256i previous;   /* the 32 bytes before */
	__m256i incomplete; /* not 0: they end within a sequence */
};

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
first_high(__m256i nibble)
{
	const char lead2 = ROW(TOO_SHORT | OVERLONG_2);
	const char lead3 = ROW(TOO_SHORT | OVERLONG_3 | SURROGATE);
	const char lead4 = ROW(
	    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
	const __m128i table = _mm_setr_epi8(REPEAT4(TOO_LONG),
	    REPEAT4(TOO_LONG), REPEAT4(ROW(TWO_CONTS)), lead2, TOO_SHORT, lead3,
	    lead4);

	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibble);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
first_low(__m256i nibble)
{
	const char large = ROW(ANY_LOW | TOO_LARGE | TOO_LARGE_1000);
	const __m128i table = _mm_setr_epi8(
	    ROW(ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4),
	    ROW(ANY_LOW | OVERLONG_2), ROW(ANY_LOW), ROW(ANY_LOW),
	    ROW(ANY_LOW | TOO_LARGE), large, large, large, REPEAT4(large),
	    large, ROW(large | SURROGATE), large, large);

	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibble);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
second_high(__m256i nibble)
{
	const char b8 = ROW(CONT | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4);
	const char b9 = ROW(CONT | OVERLONG_3 | TOO_LARGE);
	const char ab = ROW(CONT | SURROGATE | TOO_LARGE);
	const __m128i table = _mm_setr_epi8(REPEAT4(TOO_SHORT),
	    REPEAT4(TOO_SHORT), b8, b9, ab, ab, REPEAT4(TOO_SHORT));

	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibble);
}

/* The bytes `n` before those of `block`. */
#define BEFORE(block, previous, n) \
	_mm256_alignr_epi8((block), \
	    _mm256_permute2x128_si256((previous), (block), 0x21), 16 - (n))

/* Not 0 where the bytes of `block` are wrong after those of `previous`. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
errors(__m256i block, __m256i previous)
{
	const __m256i low_nibble = _mm256_set1_epi8(0x0F);
	__m256i before1 = BEFORE(block, previous, 1);
	__m256i before2 = BEFORE(block, previous, 2);
	__m256i before3 = BEFORE(block, previous, 3);
	__m256i high1 = _mm256_and_si256(
	    _mm256_srli_epi16(before1, 4), low_nibble);
	__m256i low1 = _mm256_and_si256(before1, low_nibble);
	__m256i high2 = _mm256_and_si256(
	    _mm256_srli_epi16(block, 4), low_nibble);
	__m256i special = _mm256_and_si256(
	    _mm256_and_si256(first_high(high1), first_low(low1)),
	    second_high(high2));
	/* Bit 7 after E0..FF two bytes before, or F0..FF three before. */
	__m256i third = _mm256_subs_epu8(before2, _mm256_set1_epi8(0x60));
	__m256i fourth = _mm256_subs_epu8(before3, _mm256_set1_epi8(0x70));
	__m256i must = _mm256_and_si256(
	    _mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));

	return _mm256_xor_si256(must, special);
}

/* Not 0 if the block ends within a sequence. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
unfinished(__m256i block)
{
	const __m256i most = _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1,
	    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	    -1, -1, -1, -1, (char)0xEF, (char)0xDF, (char)0xBF);

	return _mm256_subs_epu8(block, most);
}

/* True if the next 64 bytes are well-formed as far as can be seen. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline bool
check64(struct utf8_state *s, const char *p)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)p);
	__m256i b = _mm256_loadu_si256((const __m256i *)(p + 32));
	__m256i bad;

	if (!_mm256_movemask_epi8(_mm256_or_si256(a, b))) {
		bad = s->incomplete;
		s->incomplete = _mm256_setzero_si256();
	} else {
		bad = _mm256_or_si256(errors(a, s->previous), errors(b, a));
		s->incomplete = unfinished(b);
	}
	s->previous = b;
	return _mm256_testz_si256(bad, bad);
}

KC_TARGET_AVX2 size_t
kc_utf8_check_avx2(kc_str s)
{
	struct utf8_state state = {
	    _mm256_setzero_si256(), _mm256_setzero_si256()};
	size_t i = 0;

	while (s.len - i >= 64 && check64(&state, s.ptr + i))
		i += 64;
	/*
	 * All sequences that end before i are well-formed: where the next one
	 * starts, the scalar version tells the exact place.
	 */
	for (size_t back = 1; back <= 3 && back <= i; back++) {
		unsigned char b = (unsigned char)s.ptr[i - back];

		if (b >= 0xC0) {
			i -= back;
			break;
		}
		if (b < 0x80)
			break;
	}
	return i + kc_utf8_check_scalar((kc_str){s.ptr + i, s.len - i});
}

#endif
