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

#include "tokenizer/model/bpe_model.h"
#include "tokenizer/model/joints.h"
#include "tokenizer/model/unigram_model.h"
#include "tokenizer/model/wordpiece.h"

enum kc_model_kind { KC_MODEL_BPE, KC_MODEL_UNIGRAM, KC_MODEL_WORDPIECE };

struct kc_model {
	enum kc_model_kind kind;
	union {
		struct kc_bpe bpe;
		struct kc_unigram unigram;
		struct kc_wordpiece wordpiece;
	};
	struct kc_joints joints; /* of models of characters, but WordPiece */
};

/* What one thread needs to apply any model; all zero is empty. */
struct kc_model_work {
	kc_merge_scratch merge;
	struct kc_unigram_scratch unigram;
};

/* True for a model of characters, false for one of bytes. */
bool kc_model_has_chars(const struct kc_model *m);

/* What unknown characters become in a model of characters. */
const struct kc_unknown *kc_model_unknown(const struct kc_model *m);

/*
 * Make the model's tables; the vocabulary is complete and indexed. As
 * kc_bpe_finish.
 */
KC_MUST_CHECK kc_status kc_model_finish(
    struct kc_model *m, const struct kc_vocab *v, kc_error *err);
void kc_model_release(struct kc_model *m);
void kc_model_work_release(struct kc_model_work *w);

/*
 * Append the ids of a piece (1 byte to 1 GiB). The ids must have room for as many
 * as it has bytes, and one more. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_model_encode(const struct kc_model *m,
    struct kc_model_work *w, kc_str piece, kc_token_ids *ids);

/* A stretch starts: nothing is carried over from the one before. */
static inline void
kc_model_start(struct kc_model_work *w)
{
	w->unigram.sum = 0;
	w->unigram.reach = 0;
}

/*
 * Beside the ids of a piece, the encoder keeps a byte that says where they are
 * valid; kc_model_reuse tells whether they are, and goes on after them.
 */
static inline int8_t
kc_model_reach(const struct kc_model_work *w)
{
	return w->unigram.reach;
}

static inline bool
kc_model_reuse(const struct kc_model *m, struct kc_unigram_sum *sum, size_t len,
    int8_t reach, const uint32_t *ids, size_t n)
{
	return m->kind != KC_MODEL_UNIGRAM ||
	    kc_unigram_reuse(&m->unigram, sum, len, reach, ids, n);
}

/* What kc_model_reuse goes on from, and where it came to. */
static inline struct kc_unigram_sum
kc_model_take_sum(const struct kc_model_work *w)
{
	return kc_unigram_take_sum(&w->unigram);
}

static inline void
kc_model_put_sum(const struct kc_model *m, struct kc_model_work *w,
    struct kc_unigram_sum sum)
{
	if (m->kind == KC_MODEL_UNIGRAM)
		kc_unigram_put_sum(&m->unigram, &w->unigram, sum);
}

#endif
