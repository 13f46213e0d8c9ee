/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: what it has learnt as a .model, and as a tokenizer. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/unigram_internal.h"

#include "mem.h"

kc_status
kc_unigram_trainer_write_model(
    const kc_unigram_trainer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	struct kc_piece *pieces = kc_malloc(
	    (t->n_pieces + 1) * sizeof(*pieces));
	struct kc_piece_file file = {
	    pieces, t->n_pieces, KC_MODEL_TYPE_UNIGRAM, t->p.seeds, provenance};
	kc_status st;

	if (!pieces)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < t->n_pieces; i++)
		pieces[i] = (struct kc_piece){.text = t->pieces[i].text,
		    .score = (float)t->pieces[i].score,
		    .type = (enum kc_piece_type)t->pieces[i].kind};
	st = kc_piece_base_write(&t->base, &file, out, err);
	kc_free(pieces);
	return st;
}

kc_status
kc_tokenizer_new_unigram(
    kc_tokenizer **t, const kc_unigram_trainer *trainer, kc_error *err)
{
	kc_buf model = KC_BUF_INIT;
	kc_status st = kc_unigram_trainer_write_model(
	    trainer, KC_STR(""), &model, err);

	if (!st)
		st = kc_tokenizer_read(t, kc_buf_str(&model), NULL, err);
	kc_buf_release(&model);
	return st;
}
