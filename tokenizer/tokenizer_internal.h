/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tokenizer: a vocabulary, a model over it, and what is done to a text first.
 * The files that it is read from and written to are in file/.
 */
#ifndef KC_TOKENIZER_TOKENIZER_INTERNAL_H
#define KC_TOKENIZER_TOKENIZER_INTERNAL_H

#include "tokenizer/model/model.h"
#include "tokenizer/text/finder.h"
#include "tokenizer/text/rules.h"

/* How ids become text again (decode.c). */
enum kc_decoding {
	KC_DECODE_BYTES,         /* tokens are bytes */
	KC_DECODE_SENTENCEPIECE, /* as sentencepiece_processor.cc */
	KC_DECODE_WORDPIECE,     /* as HF's of that name */
	KC_DECODE_CHARS          /* as HF's decoders, where these say so: */
};

struct kc_decode_rules {
	enum kc_decoding kind;
	/* CHARS */
	bool spaces;             /* U+2581 is a space */
	bool drops_first_spaces; /* ... but nothing in the first token */
	bool by_bytes;           /* <0x41> is a byte */
	bool strips_space;       /* one at the start of the text goes */
	/* WORDPIECE */
	bool cleans_up; /* no space before punctuation */
	/* SENTENCEPIECE */
	kc_str unknown_text; /* what the unknown token says */
};

struct kc_piece;

struct kc_tokenizer {
	struct kc_vocab vocab;
	/* Read from a .model: by id, as they stand there; else NULL. */
	struct kc_piece *pieces;
	/* Of the added tokens, those found before and after normalization. */
	struct kc_finder raw, normalized;
	struct kc_rules rules;
	const char *pretokenizer; /* name, or NULL: see rules.split */
	kc_str pattern;           /* its regex, if it is the user's */
	bool has_splits;          /* ... or those of Splits, one on a line */
	struct kc_model model;
	struct kc_decode_rules decode;
	kc_hash128 hash; /* made by kc_tokenizer_finish */
};

kc_tokenizer *kc_tokenizer_alloc(void);

/*
 * Make what follows from the rest: the model's tables, what finds added tokens,
 * the hash, which is that of `file` where the model is one of characters. As
 * kc_model_finish and kc_finder_init.
 */
KC_MUST_CHECK kc_status kc_tokenizer_finish(
    kc_tokenizer *t, kc_str file, kc_error *err);

/*
 * Free what kc_tokenizer_finish made of a BPE, and the index of the vocabulary:
 * tokens and merges may be added, and it is to be finished again.
 */
void kc_tokenizer_unfinish(kc_tokenizer *t);

/* Make p the pre-tokenizer of t, and one like it for an encoder. */
KC_MUST_CHECK kc_status kc_tokenizer_set_pretokenizer(
    kc_tokenizer *t, const kc_pretokenizer *p);
KC_MUST_CHECK kc_status kc_tokenizer_get_pretokenizer(
    const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err);

#endif
