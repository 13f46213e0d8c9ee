/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learning a BPE vocabulary, of bytes or of characters.
 *
 * One of bytes is exactly the one that the BpeTrainer of HF tokenizers 0.23
 * (models/bpe/trainer.rs) learns from the same pretokens with the same settings and
 * ByteLevel.alphabet() as its initial alphabet, merge for merge and id for id,
 * unless max_token, whole_characters or bytes_by_value are set. (Counts have 64 bits
 * here; HF's pair counts wrap at 2^31.)
 *
 * One of characters, with params.pieces, is what SentencePiece's trainer learns: see
 * pieces.h. Its ids are those of pieces.h, then the merges in their order, then the
 * characters by frequency.
 *
 * The algorithm is that of Sennrich, Haddow and Birch, "Neural Machine
 * Translation of Rare Words with Subword Units" (ACL 2016, arXiv 1508.07909),
 * on bytes as GPT-2 has it (Radford et al. 2019): merge the most frequent pair
 * of symbols; of equally frequent ones that of the lowest ids.
 *
 *	kc_bpe_trainer *t;
 *	kc_bpe_params params = {.vocab_size = 32000};
 *	kc_str special = KC_STR("<|endoftext|>");
 *
 *	params.specials = &special;
 *	params.n_specials = 1;
 *	st = kc_bpe_trainer_new(&t, &params, &err);
 *	while (...)
 *		st = kc_bpe_trainer_add(t, pretoken, count, &err);
 *	while (!(st = kc_bpe_trainer_step(t, 1000, &err)))
 *		...				(progress; KC_EOF at the end)
 *	st = kc_tokenizer_new_bpe(&tokenizer, t, pretokenizer, &err);
 *
 * The vocabulary depends on what was added, not on its order or on how a count
 * was divided over several calls.
 *
 * One thread uses a trainer at a time; the functions that take it as const may be
 * called by any number of threads while none changes it.
 */
#ifndef KCORPUS_BPE_H
#define KCORPUS_BPE_H

#include "kcorpus/pieces.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_bpe_trainer kc_bpe_trainer;

/*
 * Settings; what is 0 takes its default. Ids are given in this order: the
 * special tokens, the 256 bytes in the order of the characters that HF writes
 * for them (21..7E, A1..AC, AE..FF, then 00..20, 7F..A0, AD), the merges.
 */
typedef struct kc_bpe_params {
	uint32_t vocab_size;    /* of all tokens together */
	uint64_t min_frequency; /* stop below it; 0: 1 */
	uint32_t max_token;     /* bytes of the longest merged token; 0: any */
	/*
	 * No token holds part of a character beside anything else: merges stay
	 * within a character or join whole ones (Land and Arnett, "BPE Stays on
	 * SCRIPT", arXiv 2505.24689).
	 */
	bool whole_characters;
	/*
	 * The 256 bytes have ids in the order of their values, as in rustbpe and
	 * minbpe, which train for tiktoken, not in that of HF. Of equally frequent
	 * pairs the one of the lowest ids is merged, so merges are theirs, too.
	 */
	bool bytes_by_value;
	const kc_str *specials; /* UTF-8; repeated ones count once */
	size_t n_specials;
	/*
	 * NULL: tokens of bytes; else of characters, and max_token,
	 * whole_characters, bytes_by_value and specials have no meaning.
	 */
	const kc_piece_params *pieces;
} kc_bpe_params;

/*
 * Everything in params is copied. *t is freed with kc_bpe_trainer_free (NULL is
 * allowed). KC_ERR_ARG when vocab_size is less than what the specials and the
 * bytes take, or a special is empty, and for pieces as kc_unigram_trainer_new;
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_new(
    kc_bpe_trainer **t, const kc_bpe_params *params, kc_error *err);
KC_API void kc_bpe_trainer_free(kc_bpe_trainer *t);

/*
 * Add a pretoken (any bytes, of characters valid UTF-8; copied) that occurs `count`
 * times, before the first step; one of less than two bytes has nothing to merge and
 * is forgotten.
 * KC_ERR_LIMIT for more than 2^32 - 1 bytes of pretokens, and when the bytes times
 * their counts exceed 63 bits; KC_ERR_ENCODING; KC_ERR_ARG after the first step;
 * KC_ERR_NOMEM. After any of them the trainer can only be freed.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_add(
    kc_bpe_trainer *t, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * Learn up to `n` more merges. KC_OK when there may be more; KC_EOF when the
 * vocabulary has its size or no pair is left (kc_bpe_trainer_size says which);
 * KC_ERR_LIMIT when the characters alone are more than the vocabulary has room for;
 * KC_ERR_NOMEM. After a failure the trainer can only be freed.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_step(
    kc_bpe_trainer *t, uint32_t n, kc_error *err);

/* Tokens in the vocabulary so far. */
KC_API uint32_t kc_bpe_trainer_size(const kc_bpe_trainer *t);

/*
 * Bytes that the trainer holds from the system. It grows with each step, mostly
 * with the first, which counts the pairs, and with the vocabulary.
 */
KC_API uint64_t kc_bpe_trainer_memory(const kc_bpe_trainer *t);

/*
 * A token as tokenizer.json writes it: a special one as it was given, others with
 * a character for each byte, or of characters with U+2581 for a space. Of
 * characters, ids are those within the trainer. Borrowed as long as the trainer lives.
 * The id is less than kc_bpe_trainer_size.
 */
KC_API kc_str kc_bpe_trainer_token(const kc_bpe_trainer *t, uint32_t id);

/* How many special tokens there are; theirs are the first ids. */
KC_API uint32_t kc_bpe_trainer_specials(const kc_bpe_trainer *t);

/* A merge: the tokens `left` and `right` become the token `id`. */
typedef struct kc_bpe_merge {
	uint32_t left, right, id;
} kc_bpe_merge;

/* The merges so far, *n, in their order; borrowed until the next step. */
KC_API const kc_bpe_merge *
kc_bpe_trainer_merges(const kc_bpe_trainer *t, size_t *n);

/*
 * Append one of characters as a .model, which sentencepiece reads; `provenance` is a
 * JSON value that goes into it, or empty. KC_ERR_ARG for one of bytes; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_write_model(
    const kc_bpe_trainer *t, kc_str provenance, kc_buf *out, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
