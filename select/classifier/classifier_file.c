/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the bytes of a fastText model (classifier_internal.h). */
#include <config.h>

#include "classifier_internal.h"

#include "mem.h"

#include <stdio.h>

/* What is left of the file. Reading past its end sets `short_by`. */
struct model_cursor {
	const char *start, *p, *end;
	bool is_short;
	kc_error *err;
};

static kc_status
refuse_model(const struct model_cursor *r, const char *why)
{
	return kc_fail(
	    r->err, KC_ERR_FORMAT, (uint64_t)(r->p - r->start), "%s", why);
}

static kc_status
check_short(const struct model_cursor *r)
{
	return r->is_short ? refuse_model(r, "the model breaks off here")
			   : KC_OK;
}

/* The next n bytes, or NULL. */
static const char *
take_bytes(struct model_cursor *r, uint64_t n)
{
	const char *p = r->p;

	if (r->is_short || n > (uint64_t)(r->end - r->p)) {
		r->is_short = true;
		return NULL;
	}
	r->p += n;
	return p;
}

/* The next number of n bytes, little endian; 0 past the end. */
static uint64_t
take_number(struct model_cursor *r, size_t n)
{
	const char *p = take_bytes(r, n);
	uint64_t v = 0;

	for (size_t i = n; p && i--;)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static int32_t
take_i32(struct model_cursor *r)
{
	return (int32_t)(uint32_t)take_number(r, 4);
}

static int64_t
take_i64(struct model_cursor *r)
{
	return (int64_t)take_number(r, 8);
}

static kc_status
check_args(const struct model_cursor *r, const struct kc_ft_args *a)
{
	bool ngrams = a->maxn > 0 || a->word_ngrams > 1;

	KC_TRY(check_short(r));
	if (a->model != KC_FT_SUPERVISED)
		return refuse_model(r, "not a supervised model");
	if (a->dim < 1 || a->dim > KC_FT_MAX_DIM)
		return refuse_model(r, "bad dimension of vectors");
	if (a->loss < KC_FT_HS || a->loss > KC_FT_OVA)
		return refuse_model(r, "unknown loss");
	if (a->bucket < 0 || (ngrams && !a->bucket))
		return refuse_model(r, "bad number of buckets");
	if (a->maxn > KC_FT_MAX_NGRAM || a->word_ngrams > KC_FT_MAX_NGRAM)
		return kc_fail(r->err, KC_ERR_LIMIT, 0,
		    "n-grams of more than %d", KC_FT_MAX_NGRAM);
	return KC_OK;
}

static kc_status
read_args(struct model_cursor *r, struct kc_ft_args *a)
{
	int32_t magic = take_i32(r);
	int32_t version = take_i32(r);
	int32_t *const fields[] = {&a->dim, &a->ws, &a->epoch, &a->min_count,
	    &a->neg, &a->word_ngrams, &a->loss, &a->model, &a->bucket, &a->minn,
	    &a->maxn, &a->lr_update_rate};
	uint64_t t;

	if (r->is_short || magic != KC_FT_MAGIC) {
		r->p = r->start;
		return refuse_model(r, "not a fastText model");
	}
	if (version < 11 || version > KC_FT_VERSION)
		return kc_fail(r->err, KC_ERR_FORMAT, 4,
		    "version %d of fastText's format; %d and 11 are known",
		    (int)version, KC_FT_VERSION);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		*fields[i] = take_i32(r);
	t = take_number(r, 8);
	memcpy(&a->t, &t, sizeof(t));
	/* As fastText does: 11 had no character n-grams with labels. */
	if (version == 11)
		a->maxn = 0;
	return check_args(r, a);
}

static kc_status
read_word(struct model_cursor *r, kc_classifier *c, uint32_t i)
{
	struct kc_ft_word *w = c->words + i;
	const char *nul = r->p < r->end
	    ? memchr(r->p, 0, (size_t)(r->end - r->p))
	    : NULL;
	uint64_t type;

	if (!nul || nul - r->p > 1 << 20)
		return refuse_model(r, "a word of the dictionary has no end");
	*w = (struct kc_ft_word){r->p, (uint32_t)(nul - r->p),
	    kc_ft_hash(r->p, (size_t)(nul - r->p)), 0};
	r->p = nul + 1;
	w->count = take_i64(r);
	type = take_number(r, 1);
	KC_TRY(check_short(r));
	if (type != (i >= c->nwords))
		return refuse_model(r, "a word of the dictionary is misplaced");
	kc_classifier_index_word(c, i);
	return KC_OK;
}

static kc_status
read_dictionary(struct model_cursor *r, kc_classifier *c)
{
	int32_t size = take_i32(r);
	int32_t nwords = take_i32(r);
	int32_t nlabels = take_i32(r);

	take_i64(r); /* tokens of the training text */
	c->pruned = take_i64(r);
	KC_TRY(check_short(r));
	/* An entry has 10 bytes at least. */
	if (nwords < 0 || nlabels < 1 || size != (int64_t)nwords + nlabels ||
	    size > (r->end - r->p) / 10)
		return refuse_model(r, "bad number of words or labels");
	c->nwords = (uint32_t)nwords;
	c->nlabels = (uint32_t)nlabels;
	c->words = kc_malloc((size_t)size * sizeof(*c->words));
	if (!c->words || kc_classifier_index(c, 0, (uint32_t)size))
		return kc_fail_nomem(r->err);
	for (uint32_t i = 0; i < (uint32_t)size; i++)
		KC_TRY(read_word(r, c, i));
	c->eos = kc_classifier_find(c, KC_STR("</s>"), kc_ft_hash("</s>", 4));
	if (c->eos >= nwords)
		c->eos = -1;
	return KC_OK;
}

static kc_status
keep_ngram(struct model_cursor *r, kc_classifier *c)
{
	int32_t bucket = take_i32(r);
	int32_t row = take_i32(r);

	KC_TRY(check_short(r));
	if (bucket < 0 || bucket >= c->args.bucket || row < 0 ||
	    row >= c->pruned)
		return refuse_model(r, "bad pair of a kept n-gram");
	kc_classifier_keep_ngram(c, (uint32_t)bucket, (uint32_t)row);
	return KC_OK;
}

static kc_status
read_kept(struct model_cursor *r, kc_classifier *c)
{
	if (c->pruned < -1 || c->pruned > (r->end - r->p) / 8)
		return refuse_model(r, "bad number of kept n-grams");
	if (c->pruned < 0)
		return KC_OK;
	if (kc_classifier_keep_room(c, (uint64_t)c->pruned))
		return kc_fail_nomem(r->err);
	for (int64_t i = 0; i < c->pruned; i++)
		KC_TRY(keep_ngram(r, c));
	return KC_OK;
}

static kc_status
read_quantizer(struct model_cursor *r, struct kc_quantizer *pq, uint32_t dim)
{
	int64_t parts;

	pq->dim = take_i32(r);
	pq->nsubq = take_i32(r);
	pq->dsub = take_i32(r);
	pq->lastdsub = take_i32(r);
	KC_TRY(check_short(r));
	if (pq->dim < 1 || (uint32_t)pq->dim != dim || pq->dsub < 1 ||
	    pq->dsub > pq->dim)
		return refuse_model(r, "bad quantizer");
	parts = ((int64_t)pq->dim + pq->dsub - 1) / pq->dsub;
	if (pq->nsubq != parts ||
	    pq->lastdsub != pq->dim - (parts - 1) * pq->dsub)
		return refuse_model(r, "bad quantizer");
	pq->centroids = take_bytes(
	    r, (uint64_t)pq->dim * KC_FT_CENTROIDS * sizeof(float));
	return check_short(r);
}

static kc_status
read_codes(struct model_cursor *r, struct kc_matrix *m)
{
	bool norms = take_number(r, 1);
	int64_t rows = take_i64(r);
	int64_t dim = take_i64(r);
	int32_t codes = take_i32(r);

	KC_TRY(check_short(r));
	if (rows < 0 || rows > INT32_MAX || dim != m->dim || codes < 0)
		return refuse_model(r, "bad size of a quantized matrix");
	m->rows = (uint64_t)rows;
	m->codes = (const unsigned char *)take_bytes(r, (uint64_t)codes);
	KC_TRY(check_short(r));
	KC_TRY(read_quantizer(r, &m->pq, m->dim));
	if (codes != rows * m->pq.nsubq)
		return refuse_model(r, "bad number of codes");
	if (!norms)
		return KC_OK;
	m->norm_codes = (const unsigned char *)take_bytes(r, (uint64_t)rows);
	KC_TRY(check_short(r));
	return read_quantizer(r, &m->norm_pq, 1);
}

/* Unpack a matrix that is small enough. */
static kc_status
unpack_matrix(struct kc_matrix *m, kc_error *err)
{
	float *rows;

	if (m->rows * m->dim > KC_FT_COPY_FLOATS)
		return KC_OK;
	rows = kc_malloc_table((size_t)(m->rows * m->dim) * sizeof(*rows));
	if (!rows)
		return kc_fail_nomem(err);
	memset(rows, 0, (size_t)(m->rows * m->dim) * sizeof(*rows));
	for (uint64_t i = 0; i < m->rows; i++)
		kc_matrix_add(m, i, rows + i * m->dim);
	m->owned = rows;
	m->dense = (const char *)rows;
	return KC_OK;
}

static kc_status
read_matrix(struct model_cursor *r, struct kc_matrix *m, bool quantized)
{
	int64_t rows, dim;

	if (quantized) {
		KC_TRY(read_codes(r, m));
		return unpack_matrix(m, r->err);
	}
	rows = take_i64(r);
	dim = take_i64(r);
	KC_TRY(check_short(r));
	if (rows < 0 || rows > INT32_MAX || dim != m->dim)
		return refuse_model(r, "bad size of a matrix");
	m->rows = (uint64_t)rows;
	m->dense = take_bytes(r, m->rows * m->dim * sizeof(float));
	return check_short(r);
}

static kc_status
read_matrices(struct model_cursor *r, kc_classifier *c)
{
	bool quantized = take_number(r, 1);
	uint64_t ngrams = (uint64_t)(c->pruned < 0 ? c->args.bucket
						   : c->pruned);
	bool output_too;

	c->input.dim = c->output.dim = (uint32_t)c->args.dim;
	if (!quantized && c->pruned >= 0)
		return refuse_model(r, "a pruned model is not quantized");
	KC_TRY(read_matrix(r, &c->input, quantized));
	if (c->input.rows < c->nwords + ngrams)
		return refuse_model(r, "too few rows of input");
	output_too = take_number(r, 1);
	KC_TRY(read_matrix(r, &c->output, quantized && output_too));
	if (c->output.rows < c->nlabels)
		return refuse_model(r, "too few rows of output");
	return KC_OK;
}

kc_status
kc_classifier_parse(kc_classifier *c, kc_error *err)
{
	struct model_cursor r = {
	    c->bytes.ptr, c->bytes.ptr, kc_str_end(c->bytes), false, err};

	KC_TRY(read_args(&r, &c->args));
	KC_TRY(read_dictionary(&r, c));
	KC_TRY(read_kept(&r, c));
	KC_TRY(read_matrices(&r, c));
	c->trailer = (kc_str){r.p, (size_t)(r.end - r.p)};
	return KC_OK;
}
