/* SPDX-License-Identifier: Apache-2.0 */
/* A text without its white space, 32 bytes at a time (strip.c). */
#include <config.h>

#include "dedup_internal.h"

#include "bytes.h"
#include "cpu.h"

#if KC_X86

#include <immintrin.h>

/*
 * Bytes of the lanes that may begin white space beyond ASCII, by two bytes: U+0085
 * and U+00A0 (C2), U+1680 (E1 9A), U+2000 to U+205F (E2 80, E2 81), U+3000 (E3 80).
 */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
wide_leads(__m256i lead, __m256i next)
{
	__m256i c2 = _mm256_cmpeq_epi8(lead, _mm256_set1_epi8((char)0xC2));
	__m256i e1 = _mm256_and_si256(
	    _mm256_cmpeq_epi8(lead, _mm256_set1_epi8((char)0xE1)),
	    _mm256_cmpeq_epi8(next, _mm256_set1_epi8((char)0x9A)));
	/* E2 and E3, then 80 or 81. */
	__m256i e2 = _mm256_and_si256(
	    _mm256_cmpeq_epi8(_mm256_or_si256(lead, _mm256_set1_epi8(1)),
		_mm256_set1_epi8((char)0xE3)),
	    _mm256_cmpeq_epi8(_mm256_or_si256(next, _mm256_set1_epi8(1)),
		_mm256_set1_epi8((char)0x81)));

	return _mm256_or_si256(c2, _mm256_or_si256(e1, e2));
}

/* Lanes of what stays: all but the space and U+0009 to U+000D. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
kept_lanes(__m256i v)
{
	__m256i control = _mm256_sub_epi8(v, _mm256_set1_epi8('\t'));
	__m256i space = _mm256_or_si256(
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8(' ')),
	    _mm256_cmpeq_epi8(
		control, _mm256_min_epu8(control, _mm256_set1_epi8(4))));

	return _mm256_xor_si256(space, _mm256_set1_epi8(-1));
}

/* Write the bytes of an eight whose lanes in `kept` are set; returns the end. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline char *
put_kept(char *o, uint64_t eight, uint64_t kept)
{
	kc_put64(o, _pext_u64(eight, kept));
	return o + __builtin_popcountll(kept) / 8;
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline char *
put_block(char *o, const unsigned char *p, __m256i kept)
{
	o = put_kept(o, kc_get64(p), (uint64_t)_mm256_extract_epi64(kept, 0));
	o = put_kept(
	    o, kc_get64(p + 8), (uint64_t)_mm256_extract_epi64(kept, 1));
	o = put_kept(
	    o, kc_get64(p + 16), (uint64_t)_mm256_extract_epi64(kept, 2));
	return put_kept(
	    o, kc_get64(p + 24), (uint64_t)_mm256_extract_epi64(kept, 3));
}

/* The n <= 32 bytes before `end`, as the last of a whole block. */
KC_TARGET_AVX2 static bool
strip_last(const unsigned char *end, size_t n, char **out)
{
	const __m256i number = _mm256_setr_epi8(31, 30, 29, 28, 27, 26, 25, 24,
	    23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6,
	    5, 4, 3, 2, 1, 0);
	__m256i v = _mm256_loadu_si256((const void *)(end - 32));
	/* Each byte's next one; no character begins with the last byte. */
	__m256i next = _mm256_alignr_epi8(
	    _mm256_permute2x128_si256(v, v, 0x81), v, 1);
	__m256i own = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)n), number);

	if (!_mm256_testz_si256(own, wide_leads(v, next)))
		return false;
	*out = put_block(*out, end - 32, _mm256_and_si256(own, kept_lanes(v)));
	return true;
}

KC_TARGET_AVX2 size_t
kc_strip_blocks_avx2(kc_str text, size_t at, char **out)
{
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	const unsigned char *end = (const unsigned char *)kc_str_end(text);
	char *o = *out;

	/* Of the 33rd byte it is seen which character begins with the last. */
	for (; end - p > 32; p += 32) {
		__m256i v = _mm256_loadu_si256((const void *)p);
		__m256i wide = wide_leads(
		    v, _mm256_loadu_si256((const void *)(p + 1)));

		if (!_mm256_testz_si256(wide, wide))
			break;
		o = put_block(o, p, kept_lanes(v));
	}
	*out = o;
	if (end - p <= 32 && strip_last(end, (size_t)(end - p), out))
		p = end;
	return (size_t)(p - (const unsigned char *)text.ptr);
}

#endif
