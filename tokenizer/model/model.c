/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of models, as one interface. */
#include <config.h>

#include "tokenizer/model/model.h"

bool
kc_model_has_chars(const struct kc_model *m)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		return m->bpe.chars != NULL;
	case KC_MODEL_UNIGRAM:
		return !m->unigram.of_bytes;
	case KC_MODEL_WORDPIECE:
		break;
	}
	return true;
}

const struct kc_unknown *
kc_model_unknown(const struct kc_model *m)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		break;
	case KC_MODEL_UNIGRAM:
		return &m->unigram.unknown;
	case KC_MODEL_WORDPIECE:
		return &m->wordpiece.unknown;
	}
	return &m->bpe.chars->unknown;
}

/*
 * Some texts must not be cut although no token crosses. With ignore_merges a pretoken
 * is looked up as a whole. HF's Unigram looks up stretches of unknown characters, which
 * are no token where each costs something; but the unknown token itself, as text, is
 * part of such a stretch, whose bytes byte fallback gives.
 */
static kc_status
make_joints(struct kc_model *m, const struct kc_vocab *v)
{
	const struct kc_unigram *u = &m->unigram;
	bool hf = m->kind == KC_MODEL_UNIGRAM && u->hf;

	KC_TRY(kc_joints_build(&m->joints, v));
	if (hf ? u->unknown_score >= 0
	       : m->kind == KC_MODEL_BPE && m->bpe.ignore_merges)
		kc_joints_add_all(&m->joints);
	if (hf && u->unknown.by_bytes && u->unknown.id < v->n_tokens)
		kc_joints_add_around(
		    &m->joints, v->tokens[u->unknown.id].bytes);
	return KC_OK;
}

kc_status
kc_model_finish(struct kc_model *m, const struct kc_vocab *v, kc_error *err)
{
	if (m->kind == KC_MODEL_WORDPIECE)
		return KC_OK; /* words are cut by the pre-tokenizer alone */
	if (m->kind == KC_MODEL_BPE)
		KC_TRY(kc_bpe_finish(&m->bpe, err));
	if (m->kind == KC_MODEL_UNIGRAM && kc_unigram_finish(&m->unigram))
		return kc_fail_nomem(err);
	return kc_model_has_chars(m) && make_joints(m, v) ? kc_fail_nomem(err)
							  : KC_OK;
}

void
kc_model_release(struct kc_model *m)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		kc_bpe_release(&m->bpe);
		break;
	case KC_MODEL_UNIGRAM:
		kc_unigram_release(&m->unigram);
		break;
	case KC_MODEL_WORDPIECE:
		kc_wordpiece_release(&m->wordpiece);
		break;
	}
	kc_joints_release(&m->joints);
}

void
kc_model_work_release(struct kc_model_work *w)
{
	kc_merge_release(&w->merge);
	kc_unigram_scratch_release(&w->unigram);
}

kc_status
kc_model_encode(const struct kc_model *m, struct kc_model_work *w, kc_str piece,
    kc_token_ids *ids)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		return kc_bpe_encode(&m->bpe, &w->merge, piece, ids);
	case KC_MODEL_UNIGRAM:
		return kc_unigram_encode(&m->unigram, &w->unigram, piece, ids);
	case KC_MODEL_WORDPIECE:
		kc_wordpiece_encode(&m->wordpiece, piece, ids, NULL);
		return KC_OK;
	}
	return KC_ERR_ARG;
}
