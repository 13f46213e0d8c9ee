/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encoders and lists of ids: making, turning to another tokenizer, and freeing. The
 * caches of all tokenizers that an encoder was used with share one bound. One that
 * comes when little of it is left has the others start again.
 */
#include <config.h>

#include "tokenizer/encode/encoder.h"

#include "kcorpus/pretoken.h"

#include "mem.h"

/* The 516,000 pieces of 89 MB of Korean with a 32k vocabulary learnt from it take half. */
enum { DEFAULT_CACHE = 64 << 20 };

void
kc_token_ids_release(kc_token_ids *ids)
{
	kc_free(ids->v);
	*ids = (kc_token_ids){0};
}

void
kc_token_ids_reset(kc_token_ids *ids, size_t keep)
{
	ids->n = 0;
	if (ids->cap > keep)
		kc_token_ids_release(ids);
}

void
kc_token_spans_release(kc_token_spans *spans)
{
	kc_free(spans->v);
	*spans = (kc_token_spans){0};
}

/* --- Parts --- */

static void
free_part(struct kc_encoder_part *part)
{
	if (!part)
		return;
	kc_pretokenizer_free(part->p);
	kc_cache_release(&part->cache);
	kc_model_work_release(&part->work);
	kc_free(part);
}

static kc_status
fill_part(kc_encoder *e, struct kc_encoder_part *part, kc_error *err)
{
	const struct kc_model *m = &part->t->model;

	if (part->t->rules.split == KC_SPLIT_NAMED)
		KC_TRY(kc_tokenizer_get_pretokenizer(part->t, &part->p, err));
	if (part->p)
		part->blocks = kc_pretokenizer_blocks(part->p);
	if (part->p && m->kind == KC_MODEL_BPE && m->bpe.cuts &&
	    m->bpe.cuts->any_piece)
		part->words = kc_pretokenizer_words(part->p);
	if (kc_cache_init(&part->cache,
		(struct kc_cache_kind){part->t->vocab.n_tokens <= 1 << 16,
		    m->kind == KC_MODEL_UNIGRAM},
		&e->bound, e->seed) ||
	    KC_GROW(&e->parts, &e->cap_parts, e->n_parts + 1))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
add_part(kc_encoder *e, const kc_tokenizer *t, kc_error *err)
{
	struct kc_encoder_part *part = kc_calloc(1, sizeof(*part));
	kc_status st;

	if (!part)
		return kc_fail_nomem(err);
	part->t = t;
	st = fill_part(e, part, err);
	if (st)
		free_part(part);
	else
		e->now = e->parts[e->n_parts++] = part;
	return st;
}

/* All caches forget what they have, and start small. */
static kc_status
restart_caches(kc_encoder *e)
{
	for (size_t i = 0; i < e->n_parts; i++)
		KC_TRY(kc_cache_restart(&e->parts[i]->cache));
	return KC_OK;
}

/* --- Encoders --- */

kc_status
kc_encoder_new(kc_encoder **e, const kc_tokenizer *t,
    const kc_encoder_params *params, kc_error *err)
{
	kc_encoder *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	if (params) {
		made->special = params->special;
		made->seed = params->seed;
	}
	made->bound.buckets = kc_cache_buckets(
	    params && params->cache ? params->cache : DEFAULT_CACHE);
	made->bound.left = made->bound.buckets;
	st = add_part(made, t, err);
	if (st)
		kc_encoder_free(made);
	else
		*e = made;
	return st;
}

void
kc_encoder_free(kc_encoder *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->n_parts; i++)
		free_part(e->parts[i]);
	kc_free(e->parts);
	kc_rules_work_release(&e->rules);
	kc_token_spans_release(&e->spare);
	kc_dropout_release(&e->dropout);
	kc_free(e);
}

kc_status
kc_encoder_use(kc_encoder *e, const kc_tokenizer *t, kc_error *err)
{
	kc_encoder_reset(e);
	for (size_t i = 0; i < e->n_parts; i++)
		if (e->parts[i]->t == t) {
			e->now = e->parts[i];
			return KC_OK;
		}
	/* Less than an eighth is too little to be of use. */
	if (e->bound.left < e->bound.buckets / 8 && restart_caches(e))
		return kc_fail_nomem(err);
	return add_part(e, t, err);
}

size_t
kc_encoder_memory(const kc_encoder *e)
{
	size_t sum = sizeof(*e);

	for (size_t i = 0; i < e->n_parts; i++)
		sum += sizeof(*e->parts[i]) +
		    kc_cache_memory(&e->parts[i]->cache);
	return sum;
}
