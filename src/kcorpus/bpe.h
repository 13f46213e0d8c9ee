/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learning a byte-level BPE vocabulary: exactly the one that the BpeTrainer of
 * HF tokenizers learns from the same pretokens with the same settings and
 * ByteLevel.alphabet() as its initial alphabet, merge for merge and id for id.
 * (Counts have 64 bits here; HF's pair counts wrap at 2^31.)
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
 *	st = kc_tokenizer_new_bpe(&tokenizer, t, pretokenizer, &err)
 *
 * The vocabulary depends on what was added, not on its order or on how a count
 * was divided over several calls.
 */
#ifndef KCORPUS_BPE_H
#define KCORPUS_BPE_H

#include "kcorpus/base.h"

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
	const kc_str *specials; /* UTF-8; repeated ones count once */
	size_t n_specials;
} kc_bpe_params;

/*
 * Everything in params is copied. KC_ERR_ARG when vocab_size is less than what
 * the specials and the bytes take, or a special is empty; KC_ERR_NOMEM. Freed
 * with kc_bpe_trainer_free.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_new(
    kc_bpe_trainer **t, const kc_bpe_params *params, kc_error *err);
KC_API void kc_bpe_trainer_free(kc_bpe_trainer *t);

/*
 * Add a pretoken that occurs `count` times, before the first step. KC_ERR_LIMIT
 * for more than 2^32 - 1 bytes of pretokens; KC_ERR_ARG after the first step;
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_add(
    kc_bpe_trainer *t, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * Learn up to `n` more merges. KC_OK when there may be more; KC_EOF when the
 * vocabulary has its size or no pair is left (kc_bpe_trainer_size says which);
 * KC_ERR_LIMIT when counts exceed 63 bits; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_bpe_trainer_step(
    kc_bpe_trainer *t, uint32_t n, kc_error *err);

/* Tokens in the vocabulary so far. */
KC_API uint32_t kc_bpe_trainer_size(const kc_bpe_trainer *t);

/*
 * The bytes of a token; borrowed as long as the trainer lives. Special tokens
 * are the ids below kc_bpe_trainer_specials.
 */
KC_API kc_str kc_bpe_trainer_token(const kc_bpe_trainer *t, uint32_t id);
KC_API uint32_t kc_bpe_trainer_specials(const kc_bpe_trainer *t);

/* A merge, in the order in which they apply. */
typedef struct kc_bpe_merge {
	uint32_t left, right, id;
} kc_bpe_merge;

/* The merges so far; borrowed until the next step. */
KC_API const kc_bpe_merge *
kc_bpe_trainer_merges(const kc_bpe_trainer *t, size_t *n);

#ifdef __cplusplus
}
#endif

#endif
