/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SentencePiece's .model: the numbers of sentencepiece_model.proto that reading
 * and writing share, and a model as it is written.
 */
#ifndef KC_TOKENIZER_SENTENCEPIECE_H
#define KC_TOKENIZER_SENTENCEPIECE_H

#include "kcorpus/tokenizer.h"

/* Fields of ModelProto. */
enum {
	KC_MODEL_PIECE = 1,
	KC_MODEL_TRAINER = 2,
	KC_MODEL_NORMALIZER = 3,
	KC_MODEL_DENORMALIZER = 5,
	KC_MODEL_PROVENANCE = 200 /* of the extensions that the format allows */
};

/* Fields of TrainerSpec that say how a text is encoded, and what is special. */
enum {
	KC_TRAINER_MODEL_TYPE = 3,
	KC_TRAINER_VOCAB_SIZE = 4,
	KC_TRAINER_SPACE_AS_SUFFIX = 24,
	KC_TRAINER_CONTROL = 30,
	KC_TRAINER_USER_DEFINED = 31,
	KC_TRAINER_BYTE_FALLBACK = 35,
	KC_TRAINER_UNK_ID = 40,
	KC_TRAINER_BOS_ID = 41,
	KC_TRAINER_EOS_ID = 42,
	KC_TRAINER_PAD_ID = 43,
	KC_TRAINER_UNK_SURFACE = 44,
	KC_TRAINER_UNK_PIECE = 45,
	KC_TRAINER_BOS_PIECE = 46,
	KC_TRAINER_EOS_PIECE = 47,
	KC_TRAINER_PAD_PIECE = 48
};

/* Fields of NormalizerSpec. */
enum {
	KC_NORMALIZER_NAME = 1,
	KC_NORMALIZER_CHARSMAP = 2,
	KC_NORMALIZER_DUMMY_PREFIX = 3,
	KC_NORMALIZER_EXTRA_SPACES = 4,
	KC_NORMALIZER_ESCAPE = 5
};

/* TrainerSpec.ModelType. */
enum {
	KC_MODEL_TYPE_UNIGRAM = 1,
	KC_MODEL_TYPE_BPE = 2,
	KC_MODEL_TYPE_WORD = 3,
	KC_MODEL_TYPE_CHAR = 4
};

/* ModelProto.SentencePiece.Type. */
enum kc_piece_type {
	KC_PIECE_NORMAL = 1,
	KC_PIECE_UNKNOWN = 2,
	KC_PIECE_CONTROL = 3,
	KC_PIECE_USER_DEFINED = 4,
	KC_PIECE_UNUSED = 5,
	KC_PIECE_BYTE = 6
};

/* A piece; its place is its id. */
struct kc_piece {
	kc_str text;
	float score;
	enum kc_piece_type type;
};

/* True if text may become it, and U+2581 is after its first character. */
bool kc_piece_goes_over_space(const struct kc_piece *p);

/* What a .model says that matters to ids and to who reads it. */
struct kc_piece_model {
	const struct kc_piece *pieces; /* just one of them KC_PIECE_UNKNOWN */
	uint32_t n_pieces;
	int type; /* KC_MODEL_TYPE_BPE or KC_MODEL_TYPE_UNIGRAM */
	bool byte_fallback, space_as_suffix;
	kc_str unknown_text; /* what the unknown piece decodes to */

	kc_str normalizer; /* a name for people: "identity", "nmt_nfkc" */
	kc_str charsmap;   /* see text/charsmap.h; empty: none */
	bool add_dummy_prefix, remove_extra_spaces, escape_spaces;

	/*
	 * How it was trained: fields of TrainerSpec besides those above, made
	 * with kc_field_put_* (file/protobuf.h), and JSON of ours; or empty.
	 */
	kc_str trainer_fields, provenance;
};

/*
 * Append it as a .model; kc_tokenizer_read makes a tokenizer of that. What begins
 * a text, ends it and fills up a batch is found by the usual names of such pieces
 * (<s>, <bos>, </s>, <eos>, <pad> ...). KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_sentencepiece_write(
    const struct kc_piece_model *m, kc_buf *out);

/*
 * Make the pieces that are runs of U+2581 and added tokens of a tokenizer.json
 * user-defined, if SentencePiece gives the same ids then (space_runs.c); *same: it
 * does. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_sentencepiece_take_runs(
    const kc_tokenizer *t, struct kc_piece *pieces, bool *same);

#endif
