/* SPDX-License-Identifier: Apache-2.0 */
/* Finds n-grams, and adds their weights in 16 languages at a time (lang_grams.h). */
#include <config.h>

#include "lang_search.h"

#include "cpu.h"

#if KC_X86

#include <immintrin.h>

KC_TARGET_AVX2 void
kc_lang_find_grams_avx2(kc_lang_finder *f)
{
	find_grams(f);
}

/* Add some parts of rows, which are a constant, so that their sums are in registers. */
KC_TARGET_AVX2 static inline void
add_parts(const int8_t (*all)[KC_LM_PART], const uint32_t *rows, size_t n,
    uint32_t parts, int16_t *sums)
{
	__m256i *at = (__m256i *)(void *)sums, sum[KC_LM_MOST_PARTS];

	for (uint32_t k = 0; k < parts; k++)
		sum[k] = _mm256_loadu_si256(at + k);
	for (size_t i = 0; i < n; i++) {
		const __m128i *row = (const void *)all[rows[i]];

		for (uint32_t k = 0; k < parts; k++)
			sum[k] = _mm256_add_epi16(sum[k],
			    _mm256_cvtepi8_epi16(_mm_loadu_si128(row + k)));
	}
	for (uint32_t k = 0; k < parts; k++)
		_mm256_storeu_si256(at + k, sum[k]);
}

KC_TARGET_AVX2 void
kc_lang_add_rows_avx2(const int8_t (*all)[KC_LM_PART], const uint32_t *rows,
    size_t n, uint32_t parts, int16_t sums[KC_LM_MOST])
{
	if (parts == KC_LM_MOST_PARTS) {
		add_parts(all, rows, n, KC_LM_MOST_PARTS, sums);
		return;
	}
	for (uint32_t k = 0; k < parts; k++)
		add_parts(all + k, rows, n, 1, sums + k * KC_LM_PART);
}

KC_TARGET_AVX2 void
kc_lang_add_costs_avx2(
    const int16_t word[KC_LM_MOST], int32_t costs[KC_LM_MOST])
{
	for (size_t i = 0; i < KC_LM_MOST; i += 8) {
		__m256i *sums = (__m256i *)(void *)(costs + i);
		__m128i more = _mm_loadu_si128(
		    (const __m128i *)(const void *)(word + i));

		_mm256_storeu_si256(sums,
		    _mm256_add_epi32(
			_mm256_loadu_si256(sums), _mm256_cvtepi16_epi32(more)));
	}
}

#endif
