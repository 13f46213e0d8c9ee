/* SPDX-License-Identifier: Apache-2.0 */
/* How often which token follows which: an open table that doubles. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"

#include "mem.h"

static struct kc_eval_pair *
find_pair(struct kc_eval_pair *v, size_t size, uint32_t before, uint32_t token)
{
	uint64_t key = (uint64_t)before << 32 | token;
	size_t i = (size_t)(key * 0x9E3779B97F4A7C15 >> 20) & (size - 1);

	while ((v[i].n[0] || v[i].n[1]) &&
	    (v[i].before != before || v[i].token != token))
		i = (i + 1) & (size - 1);
	return &v[i];
}

static kc_status
double_pairs(struct kc_eval_pairs *p)
{
	size_t size = p->size ? 2 * p->size : 1024;
	struct kc_eval_pair *v = kc_calloc(size, sizeof(*v));

	if (!v)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < p->size; i++)
		if (p->v[i].n[0] || p->v[i].n[1])
			*find_pair(
			    v, size, p->v[i].before, p->v[i].token) = p->v[i];
	kc_free(p->v);
	p->v = v;
	p->size = size;
	return KC_OK;
}

kc_status
kc_eval_pairs_add(struct kc_eval_pairs *p, uint32_t before, uint32_t token,
    unsigned half, uint64_t n)
{
	struct kc_eval_pair *at;

	if (!n)
		return KC_OK;
	if (p->used >= p->size / 2)
		KC_TRY(double_pairs(p));
	at = find_pair(p->v, p->size, before, token);
	p->used += !at->n[0] && !at->n[1];
	at->before = before;
	at->token = token;
	at->n[half] += n;
	return KC_OK;
}

kc_status
kc_eval_pairs_merge(struct kc_eval_pairs *p, const struct kc_eval_pairs *from)
{
	for (size_t i = 0; i < from->size; i++)
		for (unsigned half = 0; half < 2; half++)
			KC_TRY(kc_eval_pairs_add(p, from->v[i].before,
			    from->v[i].token, half, from->v[i].n[half]));
	return KC_OK;
}
