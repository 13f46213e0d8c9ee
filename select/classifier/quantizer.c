/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Product quantization (Jégou et al. 2011; fastText's productquantizer.cc): rows
 * are cut into parts of a few numbers, each of which becomes the nearest of 256
 * centroids. The lengths of the rows are quantized apart.
 */
#include <config.h>

#include "trainer_internal.h"

#include "mem.h"

#include <math.h>

/* Steps of k-means and the rows that it looks at; fastText takes 25 and 65,536. */
enum { STEPS = 15, SAMPLE = 16384 };

/* Parts of n rows, `stride` numbers from one to the next. */
struct parts {
	const float *v;
	size_t n, stride;
	uint32_t dim;
};

static unsigned char
nearest_centroid(const float *x, const float *centroids, uint32_t dim)
{
	float least = INFINITY;
	unsigned best = 0;

	for (unsigned c = 0; c < KC_FT_CENTROIDS; c++) {
		float sum = 0;

		for (uint32_t k = 0; k < dim; k++) {
			float d = x[k] - centroids[c * dim + k];

			sum += d * d;
		}
		if (sum < least) {
			least = sum;
			best = c;
		}
	}
	return (unsigned char)best;
}

/* Move each centroid to the mean of the parts that are nearest to it. */
static void
move_centroids(
    const struct parts *p, size_t step, double *sums, float *centroids)
{
	uint64_t counts[KC_FT_CENTROIDS] = {0};

	memset(sums, 0, KC_FT_CENTROIDS * p->dim * sizeof(*sums));
	for (size_t i = 0; i < p->n; i += step) {
		const float *x = p->v + i * p->stride;
		size_t c = nearest_centroid(x, centroids, p->dim);

		counts[c]++;
		for (uint32_t k = 0; k < p->dim; k++)
			sums[c * p->dim + k] += (double)x[k];
	}
	for (size_t c = 0; c < KC_FT_CENTROIDS; c++)
		for (uint32_t k = 0; counts[c] && k < p->dim; k++)
			centroids[c * p->dim + k] =
			    (float)(sums[c * p->dim + k] / (double)counts[c]);
}

/* Quantize parts; codes are `code_stride` bytes from one to the next. */
static kc_status
quantize_parts(const struct parts *p, float *centroids, unsigned char *codes,
    size_t code_stride)
{
	size_t step = (p->n + SAMPLE - 1) / SAMPLE;
	double *sums = kc_malloc(KC_FT_CENTROIDS * p->dim * sizeof(*sums));

	if (!sums)
		return KC_ERR_NOMEM;
	for (size_t c = 0; c < KC_FT_CENTROIDS; c++)
		memcpy(centroids + c * p->dim,
		    p->v + c * p->n / KC_FT_CENTROIDS * p->stride,
		    p->dim * sizeof(*centroids));
	for (int i = 0; i < STEPS; i++)
		move_centroids(p, step, sums, centroids);
	for (size_t i = 0; i < p->n; i++)
		codes[i * code_stride] = nearest_centroid(
		    p->v + i * p->stride, centroids, p->dim);
	kc_free(sums);
	return KC_OK;
}

/* Rows of length 1 and their lengths. */
static void
normalize_rows(
    const float *rows, size_t n, uint32_t dim, float *unit, float *lengths)
{
	for (size_t i = 0; i < n; i++) {
		float sum = 0;

		for (uint32_t k = 0; k < dim; k++)
			sum += rows[i * dim + k] * rows[i * dim + k];
		lengths[i] = sqrtf(sum);
		for (uint32_t k = 0; k < dim; k++)
			unit[i * dim + k] = sum > 0
			    ? rows[i * dim + k] / lengths[i]
			    : 0;
	}
}

static kc_status
make_codes(struct kc_trainer_codes *q, const float *unit, const float *lengths,
    size_t n)
{
	const struct parts norms = {lengths, n, 1, 1};
	struct kc_quantizer *pq = &q->pq;

	for (int32_t i = 0; i < pq->nsubq; i++) {
		size_t base = (size_t)i * (size_t)pq->dsub;
		bool last = i == pq->nsubq - 1;
		const struct parts p = {unit + base, n, (size_t)pq->dim,
		    (uint32_t)(last ? pq->lastdsub : pq->dsub)};

		KC_TRY(quantize_parts(&p, q->centroids + base * KC_FT_CENTROIDS,
		    q->codes + i, (size_t)pq->nsubq));
	}
	return quantize_parts(&norms, q->norm_centroids, q->norm_codes, 1);
}

kc_status
kc_trainer_quantize(struct kc_trainer_codes *q, const float *rows, size_t n,
    uint32_t dim, uint32_t dsub)
{
	uint32_t parts = (dim + dsub - 1) / dsub;
	float *unit = kc_malloc(n * dim * sizeof(*unit));
	float *lengths = kc_malloc(n * sizeof(*lengths));
	kc_status st = KC_ERR_NOMEM;

	*q = (struct kc_trainer_codes){
	    .pq = {(int32_t)dim, (int32_t)parts, (int32_t)dsub,
		(int32_t)(dim - (parts - 1) * dsub), NULL},
	    .norm_pq = {1, 1, 1, 1, NULL},
	    .centroids = kc_calloc(
		(size_t)dim * KC_FT_CENTROIDS, sizeof(float)),
	    .norm_centroids = kc_calloc(KC_FT_CENTROIDS, sizeof(float)),
	    .codes = kc_malloc(n * parts),
	    .norm_codes = kc_malloc(n)};
	if (unit && lengths && q->centroids && q->norm_centroids && q->codes &&
	    q->norm_codes) {
		normalize_rows(rows, n, dim, unit, lengths);
		st = make_codes(q, unit, lengths, n);
	}
	kc_free(unit);
	kc_free(lengths);
	return st;
}

void
kc_trainer_release_codes(struct kc_trainer_codes *q)
{
	kc_free(q->centroids);
	kc_free(q->norm_centroids);
	kc_free(q->codes);
	kc_free(q->norm_codes);
	*q = (struct kc_trainer_codes){0};
}
