/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a model is to the encoder: something that turns a piece of text into ids.
 * A piece is a pretoken, or a part of one between two places that no token of the
 * model crosses; so pieces are independent, and the encoder may remember what
 * became of each.
 *
 * Another kind of model adds a member to the union, a line to the enumeration
 * and one to each of the functions below (model.c), and a reader in file/.
 */
#ifndef KC_TOKENIZER_MODEL_H
#define KC_TOKENIZER_MODEL_H

#include "tokenizer/model/bpe.h"

enum kc_model_kind { KC_MODEL_BPE };

struct kc_model {
	enum kc_model_kind kind;
	union {
		struct kc_bpe bpe;
	};
};

/* What one thread needs to apply any model; all zero is empty. */
struct kc_model_work {
	kc_merge_scratch merge;
};

void kc_model_release(struct kc_model *m);
void kc_model_work_release(struct kc_model_work *w);

/*
 * Append the ids of a piece (1 byte to 1 GiB). The ids must have room for as many
 * as it has bytes. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_model_encode(const struct kc_model *m,
    struct kc_model_work *w, kc_str piece, kc_token_ids *ids);

#endif
