/* SPDX-License-Identifier: Apache-2.0 */
/* How tokens are distributed, and what a model of them needs for a text. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

/* ln 2, as math.h of C11 has none. */
#define LN2 0.693147180559945309417

/* Models of the two halves; counts of a half train the model of the other. */
struct bits_model {
	const kc_eval *eval;
	double vocabulary;
	uint64_t tokens[2];
	/* By token before, and for the document's start: how often in a half,
	 * and how many different tokens followed. */
	uint64_t (*after)[2];
	uint64_t (*kinds)[2];
};

static double
unigram_share(const struct bits_model *m, uint32_t token, unsigned half)
{
	return ((double)m->eval->counts[token][half] + .5) /
	    ((double)m->tokens[half] + m->vocabulary / 2);
}

/* Bits for one occurrence of the pair in a text of the other half. */
static double
pair_bits(
    const struct bits_model *m, const struct kc_eval_pair *p, unsigned half)
{
	double kinds = (double)m->kinds[p->before][half];
	double share = unigram_share(m, p->token, half);

	if (kinds > 0)
		share = ((double)p->n[half] + kinds * share) /
		    ((double)m->after[p->before][half] + kinds);
	return -log(share) / LN2;
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct kc_eval_pair *x = a, *y = b;

	if (x->before != y->before)
		return x->before < y->before ? -1 : 1;
	return (x->token > y->token) - (x->token < y->token);
}

/*
 * The pairs in order, so that sums of rounded numbers are the same on every run; the
 * caller frees *v.
 */
static kc_status
sort_pairs(const struct kc_eval_pairs *p, struct kc_eval_pair **v, size_t *n)
{
	*n = 0;
	*v = kc_malloc(p->used * sizeof(**v));
	if (!*v)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < p->size; i++)
		if (p->v[i].n[0] || p->v[i].n[1])
			(*v)[(*n)++] = p->v[i];
	qsort(*v, *n, sizeof(**v), compare_pairs);
	return KC_OK;
}

static void
sum_bits(struct bits_model *m, const struct kc_eval_pair *v, size_t n,
    kc_eval_distribution *d)
{
	double unigram = 0, bigram = 0;
	double bytes = (double)m->eval->bytes[0] + (double)m->eval->bytes[1];

	for (size_t i = 0; i < n; i++)
		for (unsigned half = 0; half < 2; half++) {
			m->after[v[i].before][half] += v[i].n[half];
			m->kinds[v[i].before][half] += v[i].n[half] > 0;
			m->tokens[half] += v[i].n[half];
		}
	for (uint32_t id = 0; id < m->eval->size; id++)
		for (unsigned half = 0; half < 2; half++)
			unigram -= (double)m->eval->counts[id][1 - half] *
			    log(unigram_share(m, id, half)) / LN2;
	for (size_t i = 0; i < n; i++)
		for (unsigned half = 0; half < 2; half++)
			if (v[i].n[1 - half])
				bigram += (double)v[i].n[1 - half] *
				    pair_bits(m, &v[i], half);
	d->unigram_bits = bytes > 0 ? unigram / bytes : NAN;
	d->bigram_bits = bytes > 0 ? bigram / bytes : NAN;
}

static kc_status
measure_bits(const kc_eval *e, kc_eval_distribution *d)
{
	struct bits_model m = {.eval = e, .vocabulary = (double)d->vocabulary};
	struct kc_eval_pair *v = NULL;
	size_t n;
	kc_status st = KC_ERR_NOMEM;

	m.after = kc_calloc((size_t)e->size + 1, sizeof(*m.after));
	m.kinds = kc_calloc((size_t)e->size + 1, sizeof(*m.kinds));
	if (m.after && m.kinds)
		st = sort_pairs(&e->pairs, &v, &n);
	if (!st)
		sum_bits(&m, v, n, d);
	kc_free(v);
	kc_free(m.after);
	kc_free(m.kinds);
	return st;
}

/* x^2.5, of functions that IEEE 754 rounds alike everywhere. */
static double
power_2_5(double x)
{
	return x * x * sqrt(x);
}

/* What the counts of single tokens tell. */
static void
count_distribution(const kc_eval *e, kc_eval_distribution *d)
{
	enum { FREQUENT = 100 };
	double all = 0, sum = 0;

	for (uint32_t id = 0; id < e->size; id++) {
		uint64_t n = kc_eval_count(e, id);

		all += (double)n;
		if (kc_tokenizer_kind(e->tokenizer, id) != KC_TOKEN_NORMAL)
			continue;
		d->vocabulary++;
		d->used += n > 0;
		d->frequent += n >= FREQUENT;
	}
	for (uint32_t id = 0; id < e->size; id++)
		sum += power_2_5((double)kc_eval_count(e, id) / all);
	d->renyi = all > 0 ? log(sum) / (1 - 2.5) / log((double)d->vocabulary)
			   : NAN;
}

kc_status
kc_eval_distribute(const kc_eval *e, kc_eval_distribution *d, kc_error *err)
{
	*d = (kc_eval_distribution){.vocabulary = 0};
	count_distribution(e, d);
	return measure_bits(e, d) ? kc_fail_nomem(err) : KC_OK;
}
