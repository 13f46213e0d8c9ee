/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what was learnt as fastText's .bin or .ftz (kcorpus/trainer.h). */
#include <config.h>

#include "trainer_internal.h"

#include "mem.h"

static kc_status
put_model_number(kc_buf *out, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		KC_TRY(kc_buf_addc(out, (char)(v >> 8 * i)));
	return KC_OK;
}

static kc_status
put_i32(kc_buf *out, int64_t v)
{
	return put_model_number(out, (uint64_t)v, 4);
}

static kc_status
put_i64(kc_buf *out, int64_t v)
{
	return put_model_number(out, (uint64_t)v, 8);
}

static kc_status
put_floats(kc_buf *out, const float *v, size_t n)
{
	return kc_buf_add(out, (kc_str){(const char *)v, n * sizeof(*v)});
}

static kc_status
write_args(const struct kc_ft_args *a, kc_buf *out)
{
	const int32_t fields[] = {KC_FT_MAGIC, KC_FT_VERSION, a->dim, a->ws,
	    a->epoch, a->min_count, a->neg, a->word_ngrams, a->loss, a->model,
	    a->bucket, a->minn, a->maxn, a->lr_update_rate};
	uint64_t t;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		KC_TRY(put_i32(out, fields[i]));
	memcpy(&t, &a->t, sizeof(t));
	return put_model_number(out, t, sizeof(t));
}

static kc_status
write_dictionary(const kc_classifier *m, kc_buf *out)
{
	uint32_t n = m->nwords + m->nlabels;
	int64_t tokens = 0;

	for (uint32_t i = 0; i < m->nwords; i++)
		tokens += m->words[i].count;
	KC_TRY(put_i32(out, n));
	KC_TRY(put_i32(out, m->nwords));
	KC_TRY(put_i32(out, m->nlabels));
	KC_TRY(put_i64(out, tokens));
	KC_TRY(put_i64(out, m->pruned));
	for (uint32_t i = 0; i < n; i++) {
		const struct kc_ft_word *w = m->words + i;

		KC_TRY(kc_buf_add(out, (kc_str){w->text, w->len}));
		KC_TRY(kc_buf_addc(out, 0));
		KC_TRY(put_i64(out, w->count));
		KC_TRY(kc_buf_addc(out, i >= m->nwords));
	}
	return KC_OK;
}

/* The pairs of kept n-grams, by bucket, which is their order by row. */
static kc_status
write_kept(const kc_classifier *m, kc_buf *out)
{
	for (uint32_t i = 0; m->pruned > 0 && i < (uint32_t)m->args.bucket;
	     i++) {
		int64_t row = kc_classifier_ngram_row(m, i);

		if (row < 0)
			continue;
		KC_TRY(put_i32(out, i));
		KC_TRY(put_i32(out, row - m->nwords));
	}
	return KC_OK;
}

static kc_status
write_quantizer(
    const struct kc_quantizer *pq, const float *centroids, kc_buf *out)
{
	KC_TRY(put_i32(out, pq->dim));
	KC_TRY(put_i32(out, pq->nsubq));
	KC_TRY(put_i32(out, pq->dsub));
	KC_TRY(put_i32(out, pq->lastdsub));
	return put_floats(out, centroids, (size_t)pq->dim * KC_FT_CENTROIDS);
}

static kc_status
write_codes(
    const struct kc_trainer_codes *q, size_t rows, uint32_t dim, kc_buf *out)
{
	size_t codes = rows * (size_t)q->pq.nsubq;

	KC_TRY(kc_buf_addc(out, 1));
	KC_TRY(put_i64(out, (int64_t)rows));
	KC_TRY(put_i64(out, dim));
	KC_TRY(put_i32(out, (int64_t)codes));
	KC_TRY(kc_buf_add(out, (kc_str){(const char *)q->codes, codes}));
	KC_TRY(write_quantizer(&q->pq, q->centroids, out));
	KC_TRY(kc_buf_add(out, (kc_str){(const char *)q->norm_codes, rows}));
	return write_quantizer(&q->norm_pq, q->norm_centroids, out);
}

static kc_status
write_dense(const float *v, size_t rows, uint32_t dim, kc_buf *out)
{
	KC_TRY(put_i64(out, (int64_t)rows));
	KC_TRY(put_i64(out, dim));
	return put_floats(out, v, rows * dim);
}

static kc_status
write_model(const kc_trainer *t, bool quantized, size_t rows, kc_buf *out)
{
	uint32_t dim = t->params.dim;
	struct kc_trainer_codes q;
	kc_status st;

	KC_TRY(write_args(&t->model.args, out));
	KC_TRY(write_dictionary(&t->model, out));
	KC_TRY(write_kept(&t->model, out));
	KC_TRY(kc_buf_addc(out, quantized));
	if (quantized) {
		st = kc_trainer_quantize(
		    &q, t->input, rows, dim, t->params.dsub);
		if (!st)
			st = write_codes(&q, rows, dim, out);
		kc_trainer_release_codes(&q);
	} else {
		st = write_dense(t->input, rows, dim, out);
	}
	KC_TRY(st);
	KC_TRY(kc_buf_addc(out, 0));
	return write_dense(t->output, t->label_n, dim, out);
}

kc_status
kc_trainer_write(kc_trainer *t, bool quantized, kc_buf *out, kc_error *err)
{
	size_t rows = t->model.nwords +
	    (size_t)(t->model.pruned < 0 ? t->params.buckets
					 : (uint64_t)t->model.pruned);

	if (!t->input)
		return kc_fail(err, KC_ERR_ARG, 0, "the trainer has not run");
	if (quantized && rows < KC_FT_CENTROIDS)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%zu rows are too few to quantize", rows);
	if (quantized &&
	    rows *
		    (uint64_t)((t->params.dim + t->params.dsub - 1) /
			t->params.dsub) >
		INT32_MAX)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "too many rows to quantize");
	if (!quantized && t->model.pruned >= 0)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a model with a cutoff is quantized");
	return write_model(t, quantized, rows, out) ? kc_fail_nomem(err)
						    : KC_OK;
}
