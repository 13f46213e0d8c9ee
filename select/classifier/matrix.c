/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a fastText model, dense or quantized (classifier_internal.h). */
#include <config.h>

#include "classifier_internal.h"

#include "cpu.h"
#include "mem.h"

/* What one part of a quantized row stands for, and how many floats it has. */
static const char *
centroid_of(
    const struct kc_quantizer *pq, int32_t part, unsigned char code, int32_t *n)
{
	size_t base = (size_t)part * KC_FT_CENTROIDS * (size_t)pq->dsub;

	*n = part == pq->nsubq - 1 ? pq->lastdsub : pq->dsub;
	return pq->centroids + (base + code * (size_t)*n) * sizeof(float);
}

static float
norm_of(const struct kc_matrix *m, uint64_t row)
{
	int32_t n;

	if (!m->norm_codes)
		return 1;
	return kc_ft_float(centroid_of(&m->norm_pq, 0, m->norm_codes[row], &n));
}

/* Sixteen numbers of dense rows at once, whose sums stay in registers. */
static void
add_dense(const struct kc_matrix *m, const uint32_t *rows, size_t n, float *sum)
{
	enum { LANES = 16 };
	size_t size = m->dim * sizeof(float);
	uint32_t at = 0;

#if KC_X86
	if (kc_cpu_has_avx2())
		at = kc_matrix_add_dense_avx2(m, rows, n, sum);
#endif
	for (; at + LANES <= m->dim; at += LANES) {
		float sums[LANES];

		memcpy(sums, sum + at, sizeof(sums));
		for (size_t i = 0; i < n; i++) {
			float x[LANES];

			memcpy(x, m->dense + rows[i] * size + at * sizeof(*x),
			    sizeof(x));
			for (uint32_t k = 0; k < LANES; k++)
				sums[k] += x[k];
		}
		memcpy(sum + at, sums, sizeof(sums));
	}
	for (; at < m->dim; at++)
		for (size_t i = 0; i < n; i++)
			sum[at] += kc_ft_float(
			    m->dense + rows[i] * size + at * sizeof(float));
}

void
kc_matrix_add(const struct kc_matrix *m, uint64_t row, float *sum)
{
	const unsigned char *codes;
	float norm;

	if (m->dense) {
		add_dense(m, &(uint32_t){(uint32_t)row}, 1, sum);
		return;
	}
	codes = m->codes + row * (uint64_t)m->pq.nsubq;
	norm = norm_of(m, row);
	for (int32_t q = 0; q < m->pq.nsubq; q++) {
		int32_t n;
		const char *x = centroid_of(&m->pq, q, codes[q], &n);

		for (int32_t k = 0; k < n; k++)
			*sum++ += norm *
			    kc_ft_float(x + (size_t)k * sizeof(float));
	}
}

void
kc_matrix_add_rows(
    const struct kc_matrix *m, const uint32_t *rows, size_t n, float *sum)
{
	if (m->dense) {
		add_dense(m, rows, n, sum);
		return;
	}
	for (size_t i = 0; i < n; i++)
		kc_matrix_add(m, rows[i], sum);
}

float
kc_matrix_dot(const struct kc_matrix *m, uint64_t row, const float *x)
{
	const unsigned char *codes;
	float sum = 0;

	if (m->dense) {
		const char *p = m->dense + row * m->dim * sizeof(float);

		for (uint32_t i = 0; i < m->dim; i++)
			sum += kc_ft_float(p + i * sizeof(float)) * x[i];
		return sum;
	}
	codes = m->codes + row * (uint64_t)m->pq.nsubq;
	for (int32_t q = 0; q < m->pq.nsubq; q++) {
		int32_t n;
		const char *c = centroid_of(&m->pq, q, codes[q], &n);

		for (int32_t k = 0; k < n; k++)
			sum += *x++ *
			    kc_ft_float(c + (size_t)k * sizeof(float));
	}
	return sum * norm_of(m, row);
}

kc_status
kc_matrix_block(struct kc_matrix *m, size_t n)
{
	size_t lanes = kc_matrix_lanes(n), size = m->dim * sizeof(float);

	m->blocks = kc_calloc(lanes * m->dim, sizeof(float));
	if (!m->blocks)
		return KC_ERR_NOMEM;
	for (size_t row = 0; row < n; row++) {
		size_t lane = row % KC_MATRIX_LANES;
		float *block = m->blocks + (row - lane) * m->dim;

		for (size_t i = 0; i < m->dim; i++)
			block[i * KC_MATRIX_LANES + lane] = kc_ft_float(
			    m->dense + row * size + i * sizeof(float));
	}
	return KC_OK;
}

/* The products of 32 rows: each is summed in its own order, as by kc_matrix_dot. */
static void
dot_block(const float *block, size_t dim, const float *x, float *dots)
{
	float sums[KC_MATRIX_LANES] = {0};

	for (size_t i = 0; i < dim; i++)
		for (size_t k = 0; k < KC_MATRIX_LANES; k++)
			sums[k] += block[i * KC_MATRIX_LANES + k] * x[i];
	memcpy(dots, sums, sizeof(sums));
}

void
kc_matrix_dots(const struct kc_matrix *m, size_t n, const float *x, float *dots)
{
	if (!m->blocks) {
		for (size_t i = 0; i < n; i++)
			dots[i] = kc_matrix_dot(m, i, x);
		return;
	}
	for (size_t i = 0; i < n; i += KC_MATRIX_LANES) {
		const float *block = m->blocks + i * m->dim;

#if KC_X86
		if (kc_cpu_has_avx2()) {
			kc_matrix_dot_block_avx2(block, m->dim, x, dots + i);
			continue;
		}
#endif
		dot_block(block, m->dim, x, dots + i);
	}
}
