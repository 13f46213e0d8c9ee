/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of documents on their way to shards: a shuffle of any number of them
 * that depends on their ids alone, and the part that is held out for validation.
 *
 *	kc_shuffle *s;
 *
 *	st = kc_shuffle_new(&s, 42, 256 << 20, "/var/tmp", &err);
 *	...for each frame of a token stream:
 *		st = kc_shuffle_add(s, &frame, &err);
 *	st = kc_shuffle_each(s, take_frame, me, &err);
 *	kc_shuffle_free(s);
 *
 * Documents come out by a keyed hash of their ids: the same order for any order of
 * the input, any split of it and any machine, and as good as a uniform
 * permutation. It is a distribution sort: ids go to 64 temporary files by their
 * keys, and each file is read in the order of its keys.
 */
#ifndef KCORPUS_ORDER_H
#define KCORPUS_ORDER_H

#include "kcorpus/tokens.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_shuffle kc_shuffle;

/*
 * *s keeps documents in `memory` bytes, beyond that in nameless files in the
 * folder `tmp` (borrowed); a 64th of the documents takes 48 bytes each besides.
 * The key of a document is the XXH3-128 of the seed as 8 bytes, little-endian, and
 * its id without the escapes of JSON, or, where it has none, its head and its ids.
 * Documents of equal keys come by the XXH3-128 of head and ids. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_shuffle_new(kc_shuffle **s, uint64_t seed,
    size_t memory, const char *tmp, kc_error *err);
KC_API void kc_shuffle_free(kc_shuffle *s);

/*
 * Take a frame as kc_tokens_parser_next gives it; all are of one tokenizer:
 * KC_ERR_FORMAT with the frame's offset. KC_ERR_IO, KC_ERR_NOMEM. It cannot go on
 * after an error.
 */
KC_API KC_MUST_CHECK kc_status kc_shuffle_add(
    kc_shuffle *s, const kc_tokens_frame *frame, kc_error *err);

/* The document at hand will not be whole, as its input broke off: leave it out. */
KC_API void kc_shuffle_forget(kc_shuffle *s);

/*
 * Hand all documents to `take` in their order, in frames of at most
 * KC_TOKENS_MAX_IDS ids. A status from it ends that and is returned. KC_ERR_ARG
 * inside a document; KC_ERR_IO, KC_ERR_NOMEM. Once only.
 */
KC_API KC_MUST_CHECK kc_status kc_shuffle_each(kc_shuffle *s,
    kc_status (*take)(void *self, const kc_tokens_frame *frame, kc_error *err),
    void *self, kc_error *err);

/*
 * Whether the document of this head (a JSON object) is held out. True for `share`
 * (0 to 1) of all ids: those of which the XXH3-64 of "split:" and the cluster_id
 * of the head, if it has one, else its id, both without the escapes of JSON, is
 * below share times 2^64. So near duplicates, which share a cluster_id, stay on
 * one side, and the side of a document never changes as others come and go. False
 * where there is neither. *held_out; KC_ERR_FORMAT, KC_ERR_ENCODING for a bad
 * head; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_held_out(
    kc_str head, double share, bool *held_out, kc_error *err);

/* --- Packing --- */

/* The largest bin of kc_pack_best_fit. */
enum { KC_PACK_MAX = 1 << 24 };

/*
 * Put n pieces of `lengths` into bins of `capacity`, best-fit-decreasing: pieces
 * by falling length, equal ones in their order, each into the bin with the least
 * room that it fits into, of several the one that was filled last. bins[i] receives
 * the bin of piece i, counted from 0 in the order in which they are begun;
 * *bin_count how many there are. Takes 12 bytes a piece besides. KC_ERR_ARG for a
 * length of 0 or over `capacity` (err->offset is its index), a capacity of 0 or
 * over KC_PACK_MAX, or 2^32 pieces; KC_ERR_NOMEM. Any thread.
 */
KC_API KC_MUST_CHECK kc_status kc_pack_best_fit(const uint32_t *lengths,
    size_t n, uint32_t capacity, uint32_t *bins, size_t *bin_count,
    kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
