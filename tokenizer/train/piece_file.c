/* SPDX-License-Identifier: Apache-2.0 */
/* Trainers of characters: what was learnt as a .model. */
#include <config.h>

#include "tokenizer/train/piece_base.h"

#include "tokenizer/file/protobuf.h"
#include "tokenizer/file/sentencepiece.h"

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
put_settings(const kc_piece_params *p, uint32_t seeds, kc_buf *out)
{
	KC_TRY(kc_field_put_float(out, TRAINER_COVERAGE, (float)p->coverage));
	if (seeds)
		KC_TRY(kc_field_put_number(out, TRAINER_SEEDS, seeds));
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

kc_status
kc_piece_base_write(const struct kc_piece_base *b,
    const struct kc_piece_file *file, kc_buf *out, kc_error *err)
{
	struct kc_piece_model m = {.pieces = file->pieces,
	    .n_pieces = (uint32_t)file->n,
	    .type = file->type,
	    .byte_fallback = b->p.byte_fallback,
	    .unknown_text = KC_STR(" \xE2\x81\x87 "),
	    .normalizer = KC_STR("identity"),
	    .add_dummy_prefix = b->p.dummy_prefix || b->p.sentencepiece,
	    .remove_extra_spaces = b->p.sentencepiece,
	    .escape_spaces = true,
	    .provenance = file->provenance};
	kc_buf settings = KC_BUF_INIT;
	kc_status st;

	if (b->of_bytes)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a .model holds characters, not bytes");
	st = put_settings(&b->p, file->seeds, &settings);
	m.trainer_fields = kc_buf_str(&settings);
	if (!st)
		st = kc_sentencepiece_write(&m, out);
	kc_buf_release(&settings);
	return st ? kc_fail_nomem(err) : KC_OK;
}
