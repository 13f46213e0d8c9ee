/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a fastText model, dense or quantized (classifier_internal.h). */
#include <config.h>

#include "classifier_internal.h"

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

static void
add_dense(const char *row, uint32_t dim, float factor, float *sum)
{
	uint32_t i = 0;

	for (; i + 8 <= dim; i += 8) {
		float x[8];

		memcpy(x, row + i * sizeof(float), sizeof(x));
		for (uint32_t k = 0; k < 8; k++)
			sum[i + k] += factor * x[k];
	}
	for (; i < dim; i++)
		sum[i] += factor * kc_ft_float(row + i * sizeof(float));
}

void
kc_matrix_add(const struct kc_matrix *m, uint64_t row, float factor, float *sum)
{
	const unsigned char *codes;

	if (m->dense) {
		add_dense(m->dense + row * m->dim * sizeof(float), m->dim,
		    factor, sum);
		return;
	}
	codes = m->codes + row * (uint64_t)m->pq.nsubq;
	factor *= norm_of(m, row);
	for (int32_t q = 0; q < m->pq.nsubq; q++) {
		int32_t n;
		const char *x = centroid_of(&m->pq, q, codes[q], &n);

		for (int32_t k = 0; k < n; k++)
			*sum++ += factor *
			    kc_ft_float(x + (size_t)k * sizeof(float));
	}
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
