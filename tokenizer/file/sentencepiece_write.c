/* SPDX-License-Identifier: Apache-2.0 */
/* SentencePiece's .model, as its own trainer writes it. */
#include <config.h>

#include "tokenizer/file/sentencepiece.h"

#include "tokenizer/file/protobuf.h"
#include "tokenizer/vocab/vocab.h"

#include <string.h>

bool
kc_piece_goes_over_space(const struct kc_piece *p)
{
	return p->type == KC_PIECE_NORMAL &&
	    memmem(p->text.ptr + 1, p->text.len - 1, KC_SPACE_SYMBOL, 3);
}

static const struct {
	uint32_t id_field, piece_field;
	enum kc_piece_type type;
	const char *names[5];
} roles[] = {
    {KC_TRAINER_UNK_ID, KC_TRAINER_UNK_PIECE, KC_PIECE_UNKNOWN, {NULL}},
    {KC_TRAINER_BOS_ID, KC_TRAINER_BOS_PIECE, KC_PIECE_CONTROL,
	{"<s>", "<bos>", "[BOS]", "<|begin_of_text|>"}},
    {KC_TRAINER_EOS_ID, KC_TRAINER_EOS_PIECE, KC_PIECE_CONTROL,
	{"</s>", "<eos>", "[EOS]", "<|endoftext|>"}},
    {KC_TRAINER_PAD_ID, KC_TRAINER_PAD_PIECE, KC_PIECE_CONTROL,
	{"<pad>", "[PAD]"}},
};

enum { ROLES = sizeof(roles) / sizeof(*roles) };

static bool
plays_role(const struct kc_piece *p, size_t role)
{
	if (p->type != roles[role].type)
		return false;
	if (!roles[role].names[0])
		return true;
	for (size_t i = 0; roles[role].names[i]; i++)
		if (kc_str_equal(p->text, kc_str_of(roles[role].names[i])))
			return true;
	return false;
}

/* The id and the name of the piece of each role, or -1. */
static kc_status
put_roles(const struct kc_piece_model *m, kc_buf *out)
{
	for (size_t role = 0; role < ROLES; role++) {
		uint32_t id = 0;

		while (id < m->n_pieces && !plays_role(&m->pieces[id], role))
			id++;
		KC_TRY(kc_field_put_number(out, roles[role].id_field,
		    id < m->n_pieces ? id : UINT64_MAX));
		if (id < m->n_pieces)
			KC_TRY(kc_field_put_bytes(
			    out, roles[role].piece_field, m->pieces[id].text));
	}
	return KC_OK;
}

static bool
plays_any_role(const struct kc_piece *p)
{
	for (size_t role = 0; role < ROLES; role++)
		if (plays_role(p, role))
			return true;
	return false;
}

/* The names of the pieces of a type that play no role. */
static kc_status
put_names(const struct kc_piece_model *m, enum kc_piece_type type,
    uint32_t field, kc_buf *out)
{
	for (uint32_t id = 0; id < m->n_pieces; id++)
		if (m->pieces[id].type == type &&
		    !plays_any_role(&m->pieces[id]))
			KC_TRY(
			    kc_field_put_bytes(out, field, m->pieces[id].text));
	return KC_OK;
}

static kc_status
put_trainer(const struct kc_piece_model *m, kc_buf *out)
{
	KC_TRY(
	    kc_field_put_number(out, KC_TRAINER_MODEL_TYPE, (uint64_t)m->type));
	KC_TRY(kc_field_put_number(out, KC_TRAINER_VOCAB_SIZE, m->n_pieces));
	KC_TRY(kc_buf_add(out, m->trainer_fields));
	if (m->space_as_suffix)
		KC_TRY(kc_field_put_number(out, KC_TRAINER_SPACE_AS_SUFFIX, 1));
	KC_TRY(put_names(m, KC_PIECE_CONTROL, KC_TRAINER_CONTROL, out));
	KC_TRY(
	    put_names(m, KC_PIECE_USER_DEFINED, KC_TRAINER_USER_DEFINED, out));
	if (m->byte_fallback)
		KC_TRY(kc_field_put_number(out, KC_TRAINER_BYTE_FALLBACK, 1));
	KC_TRY(
	    kc_field_put_bytes(out, KC_TRAINER_UNK_SURFACE, m->unknown_text));
	return put_roles(m, out);
}

static kc_status
put_normalizer(const struct kc_piece_model *m, kc_buf *out)
{
	KC_TRY(kc_field_put_bytes(out, KC_NORMALIZER_NAME, m->normalizer));
	KC_TRY(kc_field_put_bytes(out, KC_NORMALIZER_CHARSMAP, m->charsmap));
	KC_TRY(kc_field_put_number(
	    out, KC_NORMALIZER_DUMMY_PREFIX, m->add_dummy_prefix));
	KC_TRY(kc_field_put_number(
	    out, KC_NORMALIZER_EXTRA_SPACES, m->remove_extra_spaces));
	return kc_field_put_number(out, KC_NORMALIZER_ESCAPE, m->escape_spaces);
}

static kc_status
put_piece(const struct kc_piece *p, kc_buf *out)
{
	KC_TRY(kc_field_put_bytes(out, 1, p->text));
	KC_TRY(kc_field_put_float(out, 2, p->score));
	return p->type == KC_PIECE_NORMAL
	    ? KC_OK
	    : kc_field_put_number(out, 3, (uint64_t)p->type);
}

/* A message that was made in `part`, as a field. */
static kc_status
put_part(kc_status st, uint32_t number, kc_buf *part, kc_buf *out)
{
	if (!st)
		st = kc_field_put_bytes(out, number, kc_buf_str(part));
	part->len = 0;
	return st;
}

static kc_status
put_model(const struct kc_piece_model *m, kc_buf *part, kc_buf *out)
{
	for (uint32_t id = 0; id < m->n_pieces; id++)
		KC_TRY(put_part(put_piece(&m->pieces[id], part), KC_MODEL_PIECE,
		    part, out));
	KC_TRY(put_part(put_trainer(m, part), KC_MODEL_TRAINER, part, out));
	KC_TRY(
	    put_part(put_normalizer(m, part), KC_MODEL_NORMALIZER, part, out));
	return m->provenance.len
	    ? kc_field_put_bytes(out, KC_MODEL_PROVENANCE, m->provenance)
	    : KC_OK;
}

kc_status
kc_sentencepiece_write(const struct kc_piece_model *m, kc_buf *out)
{
	kc_buf part = KC_BUF_INIT;
	kc_status st = put_model(m, &part, out);

	kc_buf_release(&part);
	return st;
}
