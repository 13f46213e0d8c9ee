/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside a shuffle (kcorpus/order.h): shuffle.c takes documents into buckets and
 * gives them out, shuffle_list.c puts the documents of a bucket, or the copies that
 * a mix takes of any, in their order.
 */
#ifndef KC_SHARD_SHUFFLE_LIST_H
#define KC_SHARD_SHUFFLE_LIST_H

#include "kcorpus/spool.h"

#include "mix.h"

enum {
	KC_SHUFFLE_BUCKETS = 64,
	/* Key, tie, u32 length of the head, u64 bytes of ids, u8 for two groups. */
	KC_SHUFFLE_ENTRY = 46
};

/*
 * A document in its order. It is KC_SHUFFLE_ENTRY bytes, its head and its ids, in
 * the bucket of its first key.
 */
struct kc_shuffled {
	kc_hash128 key, tie;
	uint64_t offset; /* of the entry */
	uint8_t bucket;
	bool left_out;
};

struct kc_shuffle_list {
	struct kc_shuffled *v;
	size_t n, cap;
};

struct kc_shuffle {
	uint64_t seed;
	uint64_t held; /* bytes of a bucket that is read into memory, at most */
	struct kc_spool buckets[KC_SHUFFLE_BUCKETS];
	struct kc_spool ids; /* of the document at hand */
	kc_buf head, id, piece;
	kc_hasher *key, *tie;
	bool begun, open, has_id;
	kc_tokens_spec spec;

	kc_mix *mix; /* or NULL: each document once */
	kc_status (*left_out)(void *self, kc_str head, kc_error *err);
	void *self;                  /* of left_out */
	struct kc_mix_groups groups; /* of the document at hand */
	struct kc_spool copies[KC_SHUFFLE_BUCKETS]; /* of a mix, by keys */
};

/* 16 bytes. */
void kc_shuffle_put_hash(char *at, kc_hash128 h);

/*
 * Of a mix, when all documents are there: see how often each is taken.
 * KC_ERR_ARG as kc_shuffle_each, KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_shuffle_copy_all(kc_shuffle *s, kc_error *err);

/*
 * The documents or copies of which the keys are those of a bucket, in order.
 * list->v is freed with kc_free, also after an error: KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_shuffle_list_bucket(const kc_shuffle *s,
    unsigned bucket, struct kc_shuffle_list *list, kc_error *err);

#endif
