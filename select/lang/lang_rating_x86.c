/* SPDX-License-Identifier: Apache-2.0 */
/*
 * e^x for the languages of a tongue, four at a time with AVX2: the arithmetic of
 * kc_exponential in its order, so that the bits are the same.
 */
#include <config.h>

#include "lang_model.h"

#include "cpu.h"
#include "select/exponential.h"

#if KC_X86
#include <immintrin.h>

/* A step of Horner's scheme. */
KC_TARGET_AVX2 static inline __m256d
add_term(__m256d sum, __m256d x, double term)
{
	return _mm256_add_pd(_mm256_set1_pd(term), _mm256_mul_pd(x, sum));
}

KC_TARGET_AVX2 static void
exponentials_avx2(double x[KC_LM_MOST], size_t n)
{
	const double ln2 = 0.69314718055994530942;

	for (size_t i = 0; i < n; i += 4) {
		__m256d v = _mm256_loadu_pd(x + i), r, p;
		__m256d some = _mm256_cmp_pd(
		    v, _mm256_set1_pd(KC_LM_NEVER), _CMP_GT_OQ);
		__m128i k = _mm256_cvttpd_epi32(
		    _mm256_sub_pd(_mm256_mul_pd(v, _mm256_set1_pd(1 / ln2)),
			_mm256_set1_pd(0.5)));
		__m256i bits = _mm256_cvtepi32_epi64(
		    _mm_add_epi32(k, _mm_set1_epi32(1023)));

		r = _mm256_sub_pd(v,
		    _mm256_mul_pd(_mm256_cvtepi32_pd(k), _mm256_set1_pd(ln2)));
		p = add_term(_mm256_set1_pd(1.0 / 5040), r, 1.0 / 720);
		p = add_term(p, r, 1.0 / 120);
		p = add_term(p, r, 1.0 / 24);
		p = add_term(p, r, 1.0 / 6);
		p = add_term(p, r, 1.0 / 2);
		p = add_term(p, r, 1);
		p = add_term(p, r, 1);
		p = _mm256_mul_pd(
		    p, _mm256_castsi256_pd(_mm256_slli_epi64(bits, 52)));
		_mm256_storeu_pd(x + i, _mm256_and_pd(p, some));
	}
}
#endif

void
kc_lang_exponentials(double x[KC_LM_MOST], size_t n, bool avx2)
{
#if KC_X86
	if (avx2) {
		exponentials_avx2(x, n);
		return;
	}
#else
	(void)avx2;
#endif
	for (size_t i = 0; i < (n + 3) / 4 * 4; i++)
		x[i] = kc_exponential(x[i]);
}
