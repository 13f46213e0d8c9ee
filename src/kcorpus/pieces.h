/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of vocabularies of characters, as SentencePiece has them and Llama 2,
 * Gemma and Mistral read them, whether they are learnt as BPE (bpe.h) or as Unigram
 * (unigram.h).
 *
 * Their ids are, in this order: <unk>, <s>, </s>, the controls, the symbols, a
 * piece for each of 256 bytes with byte_fallback, and what is learnt. A control
 * that is one of the first three is that one.
 *
 * What pretokens are: a space at the start of one is U+2581; spaces at its end (the
 * pre-tokenizer "sentencepiece") are left away, and then each pretoken is a word,
 * with U+2581 before it. A text is cut where it has the name of a piece that is not
 * learnt, so that none is learnt a second time.
 */
#ifndef KCORPUS_PIECES_H
#define KCORPUS_PIECES_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is 0 takes its default. */
typedef struct kc_piece_params {
	/*
	 * The choices of SentencePiece 0.2.3's trainer, also where they lose
	 * something: see kc-train(1).
	 */
	bool sentencepiece;
	/* A word at the start of a text or line is as one after a space. */
	bool dummy_prefix;
	bool byte_fallback; /* 256 pieces for characters without one */
	/* Share of all characters that get a piece; 0: .9995 */
	double coverage;
	uint32_t most_chars; /* ... but no more than so many; 0: any */
	kc_str required;     /* characters that get one in any case (UTF-8) */
	const kc_str *controls; /* pieces that no text has */
	size_t n_controls;
	/* Pieces that are kept whole wherever they stand. */
	const kc_str *symbols;
	size_t n_symbols;
	/* Characters of the longest piece, or bytes; up to 256; 0: 16, or 48. */
	uint32_t max_piece;
	bool joins_scripts; /* a piece may have letters of several scripts */
	bool joins_numbers; /* digits may stand with any script */
	bool splits_digits; /* a digit is a piece by itself */
} kc_piece_params;

#ifdef __cplusplus
}
#endif

#endif
