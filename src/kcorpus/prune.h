/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking tokens out of somebody's vocabulary that a text does not need.
 *
 *	kc_pruner *p;
 *	kc_tokenizer *pruned;
 *	const uint32_t *old;
 *	size_t n;
 *
 *	st = kc_pruner_new(&p, tokenizer, &err);
 *	while (...)				(kc_encoder_count makes them)
 *		st = kc_pruner_add(p, pretoken, count, &err);
 *	st = kc_pruner_run(p, 64000, &err);
 *	old = kc_pruner_kept(p, &n);		(old ids, by new id)
 *	st = kc_pruner_make(p, &pruned, &err);
 *
 * The token that occurs least goes first; of equally rare ones that of the highest
 * id. A token that a merge of another one needs stays as long as that one does, so
 * what is left can still be made; when a merged token goes, its places count for
 * the two that it was made of. Bytes, special and other added tokens, what stands
 * for unknown characters and, without byte fallback, single characters stay.
 *
 * The others keep their order and get ids without gaps. Of a BPE, a text whose
 * encoding holds none of the tokens that went is encoded as before.
 */
#ifndef KCORPUS_PRUNE_H
#define KCORPUS_PRUNE_H

#include "kcorpus/tokenizer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_pruner kc_pruner;

/*
 * `t` is borrowed as long as the pruner lives. *p is freed with kc_pruner_free (NULL
 * is allowed). KC_ERR_ARG for a WordPiece; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pruner_new(
    kc_pruner **p, kc_tokenizer *t, kc_error *err);
KC_API void kc_pruner_free(kc_pruner *p);

/*
 * Count the tokens of a pretoken that occurs `count` times, as the tokenizer splits
 * a normalized text (valid UTF-8; kc_encoder_count makes them). KC_ERR_LIMIT when the
 * bytes times their counts exceed 64 bits; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pruner_add(
    kc_pruner *p, kc_str pretoken, uint64_t count, kc_error *err);

/*
 * Choose the tokens that stay, `keep` of them; once. KC_ERR_LIMIT, with how many must
 * stay, if that is too few; KC_ERR_ARG if there are not so many; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pruner_run(
    kc_pruner *p, uint32_t keep, kc_error *err);

/*
 * The old ids of those that stay, *n, ascending: place i has that of the new id i.
 * Borrowed as long as the pruner lives. After kc_pruner_run.
 */
KC_API const uint32_t *kc_pruner_kept(const kc_pruner *p, size_t *n);

/* How often the token of an old id occurs, with what came from those that went. */
KC_API uint64_t kc_pruner_uses(const kc_pruner *p, uint32_t old);

/*
 * Make the pruned tokenizer, which is freed with kc_tokenizer_free. After that,
 * and after a failure, the old one and the pruner can only be freed.
 * KC_ERR_ARG for a tokenizer that cannot be written as a file of its kind;
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pruner_make(
    kc_pruner *p, kc_tokenizer **pruned, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
