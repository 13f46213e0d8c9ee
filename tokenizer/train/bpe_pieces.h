/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on characters, as SentencePiece learns it (bpe_model_trainer.cc): symbols are
 * characters, what has no piece joins nothing, a merge must make a piece that the
 * rules allow (piece_base.h), and none has the string of another. Of equally
 * frequent pairs that of fewer characters comes first, then that of the smaller
 * string.
 *
 * Ids within the trainer: what is not learnt, the characters, the merges; in files
 * the characters come after the merges.
 */
#ifndef KC_TOKENIZER_BPE_PIECES_H
#define KC_TOKENIZER_BPE_PIECES_H

#include "tokenizer/train/bpe_internal.h"
#include "tokenizer/train/piece_base.h"

/* Make t, which has its sizes, one of characters. As kc_bpe_trainer_new. */
KC_MUST_CHECK kc_status kc_bpe_pieces_init(
    kc_bpe_trainer *t, const kc_piece_params *params, kc_error *err);
void kc_bpe_pieces_free(kc_bpe_trainer *t);

/* As kc_bpe_trainer_add. */
KC_MUST_CHECK kc_status kc_bpe_pieces_add(
    kc_bpe_trainer *t, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * All words are there: choose the characters and make them the words' symbols. As
 * kc_piece_base_choose.
 */
KC_MUST_CHECK kc_status kc_bpe_pieces_settle(kc_bpe_trainer *t, kc_error *err);

#endif
