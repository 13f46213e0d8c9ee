/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: what it has learnt as a .model, and as a tokenizer. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/protobuf.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/unigram_internal.h"

#include "mem.h"

/* Fields of TrainerSpec that say what was asked for. */
enum {
	TRAINER_COVERAGE = 10,
	TRAINER_SEEDS = 14,
	TRAINER_MAX_PIECE = 20,
	TRAINER_SPLIT_SCRIPTS = 21,
	TRAINER_SPLIT_NUMBERS = 23,
	TRAINER_SPLIT_DIGITS = 25,
	TRAINER_REQUIRED = 36
};

static kc_status
put_settings(const kc_unigram_params *p, kc_buf *out)
{
	KC_TRY(kc_field_put_float(out, TRAINER_COVERAGE, (float)p->coverage));
	KC_TRY(kc_field_put_number(out, TRAINER_SEEDS, p->seeds));
	KC_TRY(kc_field_put_number(out, TRAINER_MAX_PIECE, p->max_piece));
	KC_TRY(
	    kc_field_put_number(out, TRAINER_SPLIT_SCRIPTS, !p->joins_scripts));
	KC_TRY(
	    kc_field_put_number(out, TRAINER_SPLIT_NUMBERS, !p->joins_numbers));
	KC_TRY(
	    kc_field_put_number(out, TRAINER_SPLIT_DIGITS, p->splits_digits));
	return p->required.len
	    ? kc_field_put_bytes(out, TRAINER_REQUIRED, p->required)
	    : KC_OK;
}

static kc_status
put_model(const kc_unigram_trainer *t, struct kc_piece *pieces,
    kc_str provenance, kc_buf *settings, kc_buf *out)
{
	struct kc_piece_model m = {.pieces = pieces,
	    .n_pieces = (uint32_t)t->n_pieces,
	    .type = KC_MODEL_TYPE_UNIGRAM,
	    .byte_fallback = t->p.byte_fallback,
	    .unknown_text = KC_STR(" \xE2\x81\x87 "),
	    .normalizer = KC_STR("identity"),
	    .add_dummy_prefix = t->p.dummy_prefix || t->p.sentencepiece,
	    .remove_extra_spaces = t->p.sentencepiece,
	    .escape_spaces = true,
	    .provenance = provenance};

	for (size_t i = 0; i < t->n_pieces; i++)
		pieces[i] = (struct kc_piece){.text = t->pieces[i].text,
		    .score = (float)t->pieces[i].score,
		    .type = (enum kc_piece_type)t->pieces[i].kind};
	KC_TRY(put_settings(&t->p, settings));
	m.trainer_fields = kc_buf_str(settings);
	return kc_sentencepiece_write(&m, out);
}

kc_status
kc_unigram_trainer_write_model(
    const kc_unigram_trainer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	kc_buf settings = KC_BUF_INIT;
	struct kc_piece *pieces;
	kc_status st;

	if (t->p.alphabet == KC_UNIGRAM_BYTES)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a .model holds characters, not bytes");
	pieces = kc_malloc((t->n_pieces + 1) * sizeof(*pieces));
	st = pieces ? put_model(t, pieces, provenance, &settings, out)
		    : KC_ERR_NOMEM;
	kc_free(pieces);
	kc_buf_release(&settings);
	return st ? kc_fail_nomem(err) : KC_OK;
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
