/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan with AVX2, in two tiers as the quick check of form C has: the first
 * marks each byte that may begin something, the second (kc_norm_found) looks.
 * Never marked are ASCII but for controls, syllables, Han, kana and most of the
 * punctuation of running Korean; whatever is marked too often only costs time.
 */
#include <config.h>

#include "attention.h"

#if KC_X86

#include <immintrin.h>

#define B(x) ((char)(x))
#define V(x) _mm256_set1_epi8(B(x))

/* One block of 32 bytes and the same 1, 2, 3 bytes further on. */
struct block {
	__m256i at, next, third, fourth;
};

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
load(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
is(__m256i bytes, int value)
{
	return _mm256_cmpeq_epi8(bytes, V(value));
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
any(__m256i a, __m256i b)
{
	return _mm256_or_si256(a, b);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
both(__m256i a, __m256i b)
{
	return _mm256_and_si256(a, b);
}

/* Bytes below `value`, all being above 7F or `value` being at most 80. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
below(__m256i bytes, int value)
{
	return _mm256_cmpgt_epi8(V(value), bytes);
}

/* Not 0 where the high nibble and the low nibble share a bit. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
in_set(__m256i bytes, __m128i high, __m128i low)
{
	__m256i nibble = _mm256_set1_epi8(0x0F);
	__m256i h = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(high),
	    both(_mm256_srli_epi16(bytes, 4), nibble));
	__m256i l = _mm256_shuffle_epi8(
	    _mm256_broadcastsi128_si256(low), both(bytes, nibble));

	return both(h, l);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline uint32_t
bits(__m256i found)
{
	return ~(uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

/*
 * Leads all of whose characters are looked at: CC CD CE, D2 D6..D9 DB..DD DF,
 * E0 E1 EF, F0..F4; and the controls 00..08 0B..1F 7F.
 */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
leads(const struct block *b)
{
	enum { CTRL = 1, DEL = 2, C = 4, D = 8, E = 16, F = 32, ONE = 64 };
	const __m128i high = _mm_setr_epi8(
	    CTRL, ONE, 0, 0, 0, 0, 0, DEL, 0, 0, 0, 0, C, D, E, F);
	const char all = CTRL | ONE;
	const __m128i low = _mm_setr_epi8(all | E | F, all | E | F, all | D | F,
	    all | F, all | F, all, all | D, all | D, all | D, ONE | D, ONE,
	    all | D, all | C | D, all | C | D, all | C | D, all | DEL | D | E);

	return in_set(b->at, high, low);
}

/* EA before the syllables; C2 with controls, NBSP, SHY. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
by_next(const struct block *b)
{
	return both(
	    any(is(b->at, 0xEA), is(b->at, 0xC2)), below(b->next, 0xB0));
}

/* E2 but for E2 80 90..A6: dashes, quotation marks, bullet, ellipsis. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
general(const struct block *b)
{
	__m256i plain = both(is(b->next, 0x80),
	    _mm256_andnot_si256(below(b->third, 0x90), below(b->third, 0xA7)));

	return _mm256_andnot_si256(plain, is(b->at, 0xE2));
}

/*
 * E3 with these third bytes, which cover U+3000, tone marks, voiced sound marks,
 * U+30FB, U+3164 and U+318D.
 */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
kana(const struct block *b)
{
	enum { H8 = 1, H9 = 2, HA = 4, HB = 8 };
	const __m128i high = _mm_setr_epi8(
	    0, 0, 0, 0, 0, 0, 0, 0, H8, H9, HA, HB, 0, 0, 0, 0);
	const __m128i low = _mm_setr_epi8(H8, 0, 0, 0, HA, 0, 0, 0, 0, H9,
	    H9 | HA, HA | HB, HA, H8 | HA, HA, HA);

	return both(is(b->at, 0xE3), in_set(b->third, high, low));
}

/* Two Latin letters that may be bytes; Han and Hangul; U+D63B, U+D682/4. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
latin(const struct block *b)
{
	__m256i two = any(any(is(b->third, 0xC2), is(b->third, 0xC3)),
	    any(any(is(b->third, 0xC5), is(b->third, 0xC6)),
		any(is(b->third, 0xCB), is(b->third, 0xE2))));
	__m256i letters = both(any(is(b->at, 0xC2), is(b->at, 0xC3)), two);
	__m256i han = both(
	    any(is(b->at, 0xEF),
		both(below(b->at, 0xEA), _mm256_cmpgt_epi8(b->at, V(0xE3)))),
	    any(is(b->fourth, 0xE3),
		both(below(b->fourth, 0xEE),
		    _mm256_cmpgt_epi8(b->fourth, V(0xE9)))));
	__m256i rare = both(is(b->at, 0xED),
	    any(both(is(b->next, 0x98), is(b->third, 0xBB)),
		both(is(b->next, 0x9A),
		    any(is(b->third, 0x82), is(b->third, 0x84)))));

	return any(letters, any(han, rare));
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
escapes(const struct block *b)
{
	return any(any(is(b->at, '&'), is(b->at, '%')), is(b->at, '\\'));
}

/* Backslash and b, f or r, which are controls. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
json_controls(const struct block *b)
{
	return both(is(b->at, '\\'),
	    any(any(is(b->next, 'b'), is(b->next, 'f')), is(b->next, 'r')));
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline uint32_t
marked(const struct kc_norm_scan *scan, const unsigned char *p, bool json)
{
	struct block b = {load(p), load(p + 1), load(p + 2), load(p + 3)};
	__m256i found = any(
	    any(leads(&b), by_next(&b)), any(general(&b), kana(&b)));

	if (scan->latin)
		found = any(found, latin(&b));
	if (scan->escapes)
		found = any(found, escapes(&b));
	if (json)
		found = any(found, json_controls(&b));
	return bits(found);
}

/* A shift that knows nothing of what comes after: it may be anything. */
static inline uint64_t
shift_ahead(uint64_t bits, unsigned n)
{
	return bits >> n | ~(UINT64_MAX >> n);
}

/*
 * Bytes that may begin a run: of ! ? . ~ ^ ; or of three bytes, E2 and E3, each
 * the same again `runs` times (three are asked for at most).
 */
KC_TARGET_AVX2 static uint64_t
runs(const struct kc_norm_scan *scan, const unsigned char *p)
{
	enum { H2 = 1, H3 = 2, H5 = 4, H7 = 8 };
	const __m128i high = _mm_setr_epi8(
	    0, 0, H2, H3, 0, H5, 0, H7, 0, 0, 0, 0, 0, 0, 0, 0);
	const __m128i low = _mm_setr_epi8(
	    0, H2, 0, 0, 0, 0, 0, 0, 0, 0, 0, H3, 0, 0, H2 | H5 | H7, H3);
	__m256i a = load(p), b = load(p + 32);
	uint64_t ascii = bits(in_set(a, high, low)) |
	    (uint64_t)bits(in_set(b, high, low)) << 32;
	uint64_t wide = bits(any(is(a, 0xE2), is(a, 0xE3))) |
	    (uint64_t)bits(any(is(b, 0xE2), is(b, 0xE3))) << 32;
	uint64_t one = bits(_mm256_cmpeq_epi8(a, load(p + 1))) |
	    (uint64_t)bits(_mm256_cmpeq_epi8(b, load(p + 33))) << 32;
	uint64_t three = bits(_mm256_cmpeq_epi8(a, load(p + 3))) |
	    (uint64_t)bits(_mm256_cmpeq_epi8(b, load(p + 35))) << 32;

	three &= shift_ahead(three, 1) & shift_ahead(three, 2);
	ascii &= one;
	wide &= three;
	if (scan->runs > 1) {
		ascii &= shift_ahead(one, 1);
		wide &= shift_ahead(three, 3);
	}
	if (scan->runs > 2) {
		ascii &= shift_ahead(one, 2);
		wide &= shift_ahead(three, 6);
	}
	return ascii | wide;
}

KC_TARGET_AVX2 size_t
kc_norm_find_avx2(const struct kc_norm_scan *scan, kc_str s, bool json)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;

	for (; s.len - i >= KC_NORM_SCAN_BLOCK; i += 64) {
		uint64_t mark = marked(scan, p + i, json) |
		    (uint64_t)marked(scan, p + i + 32, json) << 32;

		if (scan->runs)
			mark |= runs(scan, p + i);
		for (; mark; mark &= mark - 1) {
			size_t at = i + (size_t)__builtin_ctzll(mark);

			if (kc_norm_found(scan, p, at, s.len, json))
				return at;
		}
	}
	/* The rest may begin within a character that was looked at. */
	while (i < s.len && (p[i] & 0xC0) == 0x80)
		i++;
	return kc_norm_find_scalar(scan, s, i, json);
}

#endif
