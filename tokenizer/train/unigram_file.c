/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: what it has learnt as a .model, and as a tokenizer. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/file.h"
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

/* What SentencePiece makes of the .model. */
static kc_status
tokenizer_of_model(
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

/* The tokens of a byte-level Unigram; what is not learnt is an added token. */
static kc_status
add_byte_pieces(
    kc_tokenizer *t, const kc_unigram_trainer *trainer, kc_error *err)
{
	for (size_t i = 0; i < trainer->n_pieces; i++) {
		const kc_unigram_piece *p = &trainer->pieces[i];
		struct kc_added added = {.content = p->text,
		    .id = (uint32_t)i,
		    .special = p->kind != KC_UNIGRAM_SYMBOL};

		KC_TRY(kc_hf_add_token(t, (uint32_t)i, p->text, err));
		if (p->kind != KC_UNIGRAM_NORMAL)
			KC_TRY(kc_hf_add_added(t, &added, err));
	}
	return kc_vocab_index(&t->vocab, err);
}

static kc_status
fill_byte_unigram(kc_tokenizer *t, const kc_unigram_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	struct kc_unigram *u = &t->model.unigram;
	double *scores = kc_malloc((trainer->n_pieces + 1) * sizeof(*scores));
	kc_status st;

	if (!scores || kc_tokenizer_set_pretokenizer(t, p)) {
		kc_free(scores);
		return kc_fail_nomem(err);
	}
	for (size_t i = 0; i < trainer->n_pieces; i++)
		scores[i] = trainer->pieces[i].score;
	t->model = (struct kc_model){.kind = KC_MODEL_UNIGRAM};
	u->hf = u->of_bytes = true;
	st = add_byte_pieces(t, trainer, err);
	if (!st)
		st = kc_unigram_fill(u, &t->vocab, scores, err);
	u->unknown.fuse = true;
	u->unknown.id = 0; /* <unk> */
	kc_free(scores);
	return st ? st : kc_tokenizer_finish(t, KC_STR(""), err);
}

kc_status
kc_tokenizer_new_unigram(kc_tokenizer **t, const kc_unigram_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	kc_tokenizer *made;
	kc_status st;

	if (!trainer->base.of_bytes)
		return tokenizer_of_model(t, trainer, err);
	made = kc_tokenizer_alloc();
	if (!made)
		return kc_fail_nomem(err);
	st = fill_byte_unigram(made, trainer, p, err);
	if (st)
		kc_tokenizer_free(made);
	else
		*t = made;
	return st;
}
