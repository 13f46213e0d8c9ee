/* SPDX-License-Identifier: Apache-2.0 */
/* Adds the weights of an n-gram in all languages, 16 at a time (lang_grams.h). */
#include <config.h>

#include "lang_grams.h"

#include "cpu.h"

#if KC_X86

#include <immintrin.h>

KC_TARGET_AVX2 void
kc_lang_add_row_avx2(const int8_t row[KC_LM_MOST], int16_t sums[KC_LM_MOST])
{
	for (size_t k = 0; k < KC_LM_MOST; k += 16) {
		__m256i *at = (__m256i *)(void *)(sums + k);
		__m256i weights = _mm256_cvtepi8_epi16(
		    _mm_loadu_si128((const __m128i *)(const void *)(row + k)));

		_mm256_storeu_si256(
		    at, _mm256_add_epi16(_mm256_loadu_si256(at), weights));
	}
}

#endif
