/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing GGUF share: the numbers of types, and splits. */
#ifndef KC_TOKENIZER_GGUF_H
#define KC_TOKENIZER_GGUF_H

#include "tokenizer/tokenizer_internal.h"

/* Bytes of metadata at most: those of the largest vocabularies are some 20 MB. */
enum { KC_GGUF_MOST = 1 << 28 };

/* Types of values. */
enum {
	KC_GGUF_UINT8 = 0,
	KC_GGUF_UINT32 = 4,
	KC_GGUF_INT32 = 5,
	KC_GGUF_FLOAT32 = 6,
	KC_GGUF_BOOL = 7,
	KC_GGUF_STRING = 8,
	KC_GGUF_ARRAY = 9,
	KC_GGUF_TYPES = 13
};

/* A split that llama.cpp does as we do, by the names for it here and there. */
struct kc_gguf_split {
	const char *name, *pre;
	bool ignores_merges;
};
enum { KC_GGUF_SPLITS = 8 };
extern const struct kc_gguf_split kc_gguf_splits[KC_GGUF_SPLITS];

/* How llama.cpp differs from SentencePiece with these pieces, or NULL. */
const char *kc_gguf_unlike_pieces(const kc_tokenizer *t);

/* True if the file starts as GGUF does. */
bool kc_gguf_is(kc_str file);

/*
 * Append what the vocabulary of a GGUF file is as another file: a .model of
 * SentencePiece (*has_pieces), or a tokenizer.json. Tensors after the vocabulary may
 * be missing. KC_ERR_FORMAT for what is not understood; KC_ERR_LIMIT for metadata of
 * more than KC_GGUF_MOST bytes; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_gguf_read(
    kc_str file, kc_buf *out, bool *has_pieces, kc_error *err);

#endif
