/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products and sums of rows, eight numbers to a register (classifier_internal.h). Each
 * is made in the order of the plain versions; multiplying and adding are not fused.
 */
#include <config.h>

#include "classifier_internal.h"

#if KC_X86

#include <immintrin.h>

enum { LANES = 8 };

KC_TARGET_AVX2 void
kc_matrix_dot_block_avx2(
    const float *block, size_t dim, const float *x, float *dots)
{
	__m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;

	for (size_t i = 0; i < dim; i++, block += KC_MATRIX_LANES) {
		__m256 y = _mm256_set1_ps(x[i]);

		a = _mm256_add_ps(a, _mm256_mul_ps(_mm256_loadu_ps(block), y));
		b = _mm256_add_ps(
		    b, _mm256_mul_ps(_mm256_loadu_ps(block + LANES), y));
		c = _mm256_add_ps(
		    c, _mm256_mul_ps(_mm256_loadu_ps(block + 2 * LANES), y));
		d = _mm256_add_ps(
		    d, _mm256_mul_ps(_mm256_loadu_ps(block + 3 * LANES), y));
	}
	_mm256_storeu_ps(dots, a);
	_mm256_storeu_ps(dots + LANES, b);
	_mm256_storeu_ps(dots + 2 * LANES, c);
	_mm256_storeu_ps(dots + 3 * LANES, d);
}

/* The float at an address that need not be a multiple of four. */
KC_TARGET_AVX2 static __m256
load_numbers(const char *p)
{
	return _mm256_loadu_ps((const float *)(const void *)p);
}

KC_TARGET_AVX2 uint32_t
kc_matrix_add_dense_avx2(
    const struct kc_matrix *m, const uint32_t *rows, size_t n, float *sum)
{
	const size_t size = m->dim * sizeof(float),
		     step = LANES * sizeof(float);
	uint32_t at = 0;

	for (; at + 4 * LANES <= m->dim; at += 4 * LANES) {
		float *to = sum + at;
		__m256 a = _mm256_loadu_ps(to), b = _mm256_loadu_ps(to + 8);
		__m256 c = _mm256_loadu_ps(to + 16),
		       d = _mm256_loadu_ps(to + 24);

		for (size_t i = 0; i < n; i++) {
			const char *p = m->dense + rows[i] * size +
			    at * sizeof(float);

			a = _mm256_add_ps(a, load_numbers(p));
			b = _mm256_add_ps(b, load_numbers(p + step));
			c = _mm256_add_ps(c, load_numbers(p + 2 * step));
			d = _mm256_add_ps(d, load_numbers(p + 3 * step));
		}
		_mm256_storeu_ps(to, a);
		_mm256_storeu_ps(to + LANES, b);
		_mm256_storeu_ps(to + 2 * LANES, c);
		_mm256_storeu_ps(to + 3 * LANES, d);
	}
	for (; at + 2 * LANES <= m->dim; at += 2 * LANES) {
		float *to = sum + at;
		__m256 a = _mm256_loadu_ps(to), b = _mm256_loadu_ps(to + 8);

		for (size_t i = 0; i < n; i++) {
			const char *p = m->dense + rows[i] * size +
			    at * sizeof(float);

			a = _mm256_add_ps(a, load_numbers(p));
			b = _mm256_add_ps(b, load_numbers(p + step));
		}
		_mm256_storeu_ps(to, a);
		_mm256_storeu_ps(to + LANES, b);
	}
	return at;
}

#endif
