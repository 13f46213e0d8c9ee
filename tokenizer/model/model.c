/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of models behind one interface. */
#include <config.h>

#include "tokenizer/model/model.h"

void
kc_model_release(struct kc_model *m)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		kc_bpe_release(&m->bpe);
		break;
	}
}

void
kc_model_work_release(struct kc_model_work *w)
{
	kc_merge_release(&w->merge);
}

kc_status
kc_model_encode(const struct kc_model *m, struct kc_model_work *w, kc_str piece,
    kc_token_ids *ids)
{
	switch (m->kind) {
	case KC_MODEL_BPE:
		return kc_bpe_encode(&m->bpe, &w->merge, piece, ids);
	}
	return KC_ERR_ARG;
}
