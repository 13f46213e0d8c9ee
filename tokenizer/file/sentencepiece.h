/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of sentencepiece_model.proto that reading and writing share. */
#ifndef KC_TOKENIZER_SENTENCEPIECE_H
#define KC_TOKENIZER_SENTENCEPIECE_H

/* Fields of ModelProto. */
enum {
	KC_MODEL_PIECE = 1,
	KC_MODEL_TRAINER = 2,
	KC_MODEL_NORMALIZER = 3,
	KC_MODEL_DENORMALIZER = 5
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

#endif
