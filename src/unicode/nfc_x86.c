/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quick check of form C with AVX2, in two tiers. The first marks every lead
 * byte that may begin a character of interest, by four nibbles (high and low
 * of the lead and of the byte after it), each looked up to the rules that it
 * satisfies; a lead is suspect if one rule holds for all four. The rules were
 * chosen so that running Korean, Han and Kana, emoji apart, is never suspect.
 * The second tier looks suspects up in the table.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/unicode_internal.h"

#if KC_X86

#include <immintrin.h>

/*
 * Boxes around the characters whose NFC_QC is not Yes or whose combining class
 * is not 0, in Unicode 15.0 (those that came until 18.0 lie within them too);
 * t_nfc.c proves over all code points that none is missed. U+2000 and U+2001
 * (E2 80 80, E2 80 81) are told apart by a third byte, since E2 80 also begins
 * the quotation marks and the ellipsis.
 */
enum {
	R_CC = 1,   /* CC..CD: combining diacritics */
	R_D6 = 2,   /* D6..D9 DB..DD DF: Hebrew, Arabic, Syriac, Nko */
	R_CE = 4,   /* CE 87, D2 83..87: Greek ano teleia, Cyrillic marks */
	R_E0 = 8,   /* E0 E1 F0: Indic scripts, conjoining jamo, all planes */
	R_EA = 16,  /* EA 9x, EA Ax, EF Ax: before the syllables; compat Han */
	R_E3 = 32,  /* E3 80, E3 82: tone marks, voiced sound marks */
	R_E2 = 64,  /* E2 83 84 8C AB B3 B5 B7: letterlike symbols ... */
	R_EF = 128, /* EF B8: half marks */
	R_ANY = R_CC | R_D6 | R_E0
};

#define B(x) ((char)(x))

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
look_up(__m128i table, __m256i nibble)
{
	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibble);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
high_nibble(__m256i bytes)
{
	return _mm256_and_si256(
	    _mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
low_nibble(__m256i bytes)
{
	return _mm256_and_si256(bytes, _mm256_set1_epi8(0x0F));
}

/* Not 0 where one of the 32 bytes at p is a suspect lead. Reads 34 bytes. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
suspects(const unsigned char *p)
{
	const __m128i lead_high = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0, R_CC | R_CE, R_D6 | R_CE, B(R_E0 | R_EA | R_E3 | R_E2 | R_EF),
	    R_E0);
	const __m128i lead_low = _mm_setr_epi8(R_E0, R_E0, R_E2 | R_CE, R_E3, 0,
	    0, R_D6, R_D6, R_D6, R_D6, R_EA, R_D6, R_CC | R_D6, R_CC | R_D6,
	    R_CE, B(R_D6 | R_EA | R_EF));
	const __m128i next_high = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0,
	    R_ANY | R_CE | R_E3 | R_E2, R_ANY | R_EA, R_ANY | R_EA | R_E2,
	    B(R_ANY | R_E2 | R_EF), 0, 0, 0, 0);
	const char any = R_ANY | R_EA;
	const __m128i next_low = _mm_setr_epi8(any | R_E3, any, any | R_E3,
	    any | R_CE | R_E2, any | R_CE | R_E2, any | R_CE | R_E2, any | R_CE,
	    any | R_CE | R_E2, B(any | R_EF), any, any, any | R_E2, any | R_E2,
	    any, any, any);
	__m256i lead = _mm256_loadu_si256((const __m256i *)p);
	__m256i next = _mm256_loadu_si256((const __m256i *)(p + 1));
	__m256i third = _mm256_loadu_si256((const __m256i *)(p + 2));
	__m256i of_lead = _mm256_and_si256(
	    look_up(lead_high, high_nibble(lead)),
	    look_up(lead_low, low_nibble(lead)));
	__m256i of_next = _mm256_and_si256(
	    look_up(next_high, high_nibble(next)),
	    look_up(next_low, low_nibble(next)));
	__m256i quad = _mm256_and_si256(
	    _mm256_and_si256(_mm256_cmpeq_epi8(lead, _mm256_set1_epi8(B(0xE2))),
		_mm256_cmpeq_epi8(next, _mm256_set1_epi8(B(0x80)))),
	    _mm256_cmpgt_epi8(_mm256_set1_epi8(B(0x82)), third));

	return _mm256_or_si256(_mm256_and_si256(of_lead, of_next), quad);
}

/* Bits of the suspects among 32 bytes. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline uint32_t
bits(__m256i found)
{
	return ~(uint32_t)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

/* Offset of the first suspect that is of interest, or SIZE_MAX. */
KC_TARGET_AVX2 static size_t
first_of_interest(const unsigned char *p, uint64_t suspect)
{
	for (; suspect; suspect &= suspect - 1) {
		size_t at = (size_t)__builtin_ctzll(suspect), n;

		if (kc_nfc_attention(kc_decode_valid(p + at, &n)))
			return at;
	}
	return SIZE_MAX;
}

KC_TARGET_AVX2 size_t
kc_nfc_check_avx2(kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;

	/* A sequence may reach three bytes beyond the 64 that are looked at. */
	for (; s.len - i >= KC_NFC_BLOCK; i += 64) {
		__m256i a = suspects(p + i);
		__m256i b = suspects(p + i + 32);
		__m256i both = _mm256_or_si256(a, b);
		size_t found;

		if (_mm256_testz_si256(both, both))
			continue;
		found = first_of_interest(
		    p + i, bits(a) | (uint64_t)bits(b) << 32);
		if (found != SIZE_MAX)
			return i + found;
	}
	/* The rest may begin within a sequence that was looked at. */
	while (i < s.len && (p[i] & 0xC0) == 0x80)
		i++;
	return i + kc_nfc_check_scalar((kc_str){s.ptr + i, s.len - i});
}

#endif
