/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Going on with somebody's BPE vocabulary: tokens of Korean text are added to one
 * that a model was trained with, and taken out again.
 *
 * The ids and merges that there are stay as they are, and in the order that they
 * have; the new merges come after them. So a text is first encoded as before, and
 * what the old merges leave is merged on. A text in which no new merge applies
 * keeps its ids.
 *
 *	kc_extender *x;
 *	kc_extend_params params = {.add = 20000};
 *
 *	st = kc_extender_new(&x, tokenizer, &params, &err);
 *	while (...)				(kc_encoder_count makes them)
 *		st = kc_extender_add(x, pretoken, count, &err);
 *	while (!(st = kc_extender_step(x, 1000, &err)))
 *		...				(progress; KC_EOF at the end)
 *	st = kc_tokenizer_extend(tokenizer, x, &err);
 *
 * What is added keeps to three rules. Every new token occurs in the text, encoded
 * with all of them: a merge that would use one up, as a merge of "ab" and "c" does
 * if "ab" stands nowhere but before "c", is not made. Every new token is whole
 * characters; where the base lacks a character, it gets a token if that is worth
 * it, and only the beginnings needed for that end inside a character. No token has
 * the string of another.
 *
 * The base must be a BPE of bytes, or one of characters with byte fallback.
 */
#ifndef KCORPUS_EXTEND_H
#define KCORPUS_EXTEND_H

#include "kcorpus/tokenizer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_extender kc_extender;

/*
 * Let the pretokens of a base be of up to four words (pretoken.h, -superwords), so
 * that what it is extended by goes over spaces: superwords, as those of the second
 * stage of SuperBPE (Liu et al., arXiv 2503.13423). Its merges apply as before, since
 * none of them goes over a space that comes after a letter; every text keeps its ids.
 * No encoder may use it meanwhile. KC_ERR_ARG for a base that is split in a way that
 * has no such form, is not of bytes, or has such a merge; KC_ERR_NOMEM. After a
 * failure other than KC_ERR_ARG it can only be freed.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_join_words(
    kc_tokenizer *t, kc_error *err);

/* Which tokens may end inside a character. */
typedef enum kc_extend_parts {
	KC_EXTEND_PARTS_CHARS, /* beginnings of characters that the base lacks */
	/*
	 * ... and of those that it has, but not after others that share a token
	 * with their first byte, as the space does in Qwen 3's token 20 EB:
	 * without them no word that starts so is one token.
	 */
	KC_EXTEND_PARTS_ALL,
	KC_EXTEND_PARTS_NONE
} kc_extend_parts;

/* Settings; what is 0 takes its default. */
typedef struct kc_extend_params {
	uint32_t add; /* tokens; 0: none */
	kc_extend_parts parts;
	uint64_t min_frequency; /* of a pair that is merged; 0: 2 */
	uint64_t min_uses;      /* of a new token in the text; 0: 1 */
	uint64_t memory;        /* bytes that counting pairs may take; 0: any */
	/* Ids of tokens that the new ones replace, in this order, the first. */
	const uint32_t *replace;
	size_t n_replace;
} kc_extend_params;

/*
 * `base` is borrowed as long as the extender lives, params are copied. *x is freed
 * with kc_extender_free (NULL is allowed). KC_ERR_ARG when the base is none that
 * can be extended, or an id to replace is not there, comes twice, or has a part in
 * a merge; KC_ERR_LIMIT for too many ids; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_extender_new(kc_extender **x,
    const kc_tokenizer *base, const kc_extend_params *params, kc_error *err);
KC_API void kc_extender_free(kc_extender *x);

/*
 * Add a pretoken that occurs `count` times, as the base splits a normalized text
 * (valid UTF-8; kc_encoder_count makes them). As kc_bpe_trainer_add.
 */
KC_API KC_MUST_CHECK kc_status kc_extender_add(
    kc_extender *x, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * Learn up to `n` more tokens. As kc_bpe_trainer_step; KC_ERR_LIMIT if it needs more
 * than params.memory: kc_extender_memory then says how much.
 */
KC_API KC_MUST_CHECK kc_status kc_extender_step(
    kc_extender *x, uint32_t n, kc_error *err);

/* Bytes that it holds from the system, or needs, if kc_extender_step failed for it. */
KC_API uint64_t kc_extender_memory(const kc_extender *x);

/* New tokens so far. */
KC_API uint32_t kc_extender_size(const kc_extender *x);

/* A new token. */
typedef struct kc_extended {
	uint32_t id;
	kc_str bytes;  /* as kc_tokenizer_token gives them; borrowed from x */
	bool is_part;  /* the beginning of a character, which the base lacks */
	uint64_t uses; /* in the text, encoded with all */
} kc_extended;

/* Number i < kc_extender_size, in the order of merging. */
KC_API kc_extended kc_extender_get(const kc_extender *x, uint32_t i);

/*
 * Append the ids that the base has for number i: what it is merged of. The mean of
 * their embeddings is where that of the new token may start from (VIPI: Mosin et
 * al., "Fine-Tuning Transformers: Vocabulary Transfer", arXiv 2112.14569).
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_extender_origin(
    const kc_extender *x, uint32_t i, kc_token_ids *ids);

/*
 * Put what x has learnt into a tokenizer: its base, or another with the same
 * tokens. After a failure it can only be freed. No encoder may use it any more,
 * and x is not needed. KC_ERR_NOMEM; KC_ERR_FORMAT if it is another.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_extend(
    kc_tokenizer *t, const kc_extender *x, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
