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
 * Documents of equal keys come by the XXH3-128 of head and ids. Freed with
 * kc_shuffle_free. KC_ERR_NOMEM.
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

/* --- Mixing --- */

/*
 * How often documents are taken: by a curve over a field of their heads, by shares of
 * the tokens, or both. A rule is FIELD:VALUE=NUMBER,VALUE=NUMBER,... A document is
 * of the value that its field has (a string without the escapes of JSON, anything
 * else as it stands); where all values are numbers they are tiers too, and it is of
 * the largest that is not above its own. `*` is all others, those without the field
 * among them. Example: quality:0=0,0.5=1,0.9=2.5 leaves out documents below 0.5,
 * and takes those from 0.9 on 2.5 times: twice, and half of them once more.
 *
 * `repeat` says how often documents are taken, up to KC_MIX_MOST_TIMES; `*` is 1
 * unless given. `shares` says how much of all tokens those of a value make, as
 * numbers in proportion; `*` is 0, which leaves them out, unless given. `tokens` is
 * how many that are together; 0: as many as can be without taking any document more
 * often than `repeat` says. Tokens are ids of the stream, without delimiters. With
 * both, shares are of the tokens as they are repeated.
 *
 * A document is taken as often as its times rounded down, and once more if the low
 * half of its key in the shuffle is below what is left of them, times 2^64. Shares
 * are met by finding the factor with which the documents that it takes come nearest
 * to their tokens: to a document, or to a 4096th of the tokens of the value.
 * Takes 32 KiB for each pair of values of both rules, of which there are 1024.
 */
typedef struct kc_mix kc_mix;

enum { KC_MIX_MOST_TIMES = 1000 };

typedef struct kc_mix_params {
	const char *repeat, *shares; /* rules; NULL: none */
	uint64_t tokens;
} kc_mix_params;

#define KC_MIX_PARAMS_INIT \
	{ \
		NULL, NULL, 0 \
	}

/*
 * *m mixes by the rules, which are copied; freed with kc_mix_free. KC_ERR_ARG with what
 * is wrong with them; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_mix_new(
    kc_mix **m, const kc_mix_params *params, kc_error *err);
KC_API void kc_mix_free(kc_mix *m); /* NULL is allowed */

/* What was taken of a value: of the shares, or, without them, of the curve. */
typedef struct kc_mix_taken {
	kc_str value;       /* "*": of all others. Borrowed from the mix */
	uint64_t documents; /* copies counted */
	uint64_t tokens;
} kc_mix_taken;

/*
 * What was taken of value i, counted from 0 in the order of the rule, all others
 * last; false: there is none. After kc_shuffle_each.
 */
KC_API bool kc_mix_tell(const kc_mix *m, size_t i, kc_mix_taken *taken);

/*
 * Let the shuffle take documents as often as the mix says; before its first frame.
 * `m` is borrowed and of this shuffle alone. Copies come by keys of their own: that
 * of copy k (1, 2, ...) is the XXH3-128 of the document's, high half first, and k,
 * three numbers of 8 bytes, little-endian. `left_out` (NULL: nothing) is called
 * with the head of each document that is not taken at all, in the shuffle's order.
 * kc_shuffle_each then fails with KC_ERR_ARG for a field that no document has, a
 * value with a share and without a token, and documents that would be taken more
 * than KC_MIX_MOST_TIMES times. Takes 42 bytes more for each copy, in memory or in
 * files as the documents.
 */
KC_API void kc_shuffle_mix(kc_shuffle *s, kc_mix *m,
    kc_status (*left_out)(void *self, kc_str head, kc_error *err), void *self);

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
