/* SPDX-License-Identifier: Apache-2.0 */
/* Ids that are counted one by one: special tokens, the delimiter, padding. */
#ifndef KC_SHARD_SPECIAL_IDS_H
#define KC_SHARD_SPECIAL_IDS_H

#include "shard_internal.h"

/*
 * In two ranges, cut at the widest gap: vocabularies have special tokens before all
 * others, after them, or at both ends, so that most texts have no id in either.
 * All zero, or released, it is empty.
 */
struct kc_special_ids {
	uint32_t *ids; /* sorted, each once */
	size_t n;
	uint32_t first[2], last[2]; /* of each range; the second may be empty */
	uint64_t *document;         /* counts of the document at hand */
	bool in_document;           /* one of them is not 0 */
	uint64_t *shard;            /* counts of the shard at hand */
};

/*
 * Take the ids, in any order, KC_TOKENS_NO_EOD for none. KC_ERR_ARG for one that is
 * not in the vocabulary; KC_ERR_NOMEM. Released in any case.
 */
KC_MUST_CHECK kc_status kc_special_init(struct kc_special_ids *s,
    const uint32_t *ids, size_t n, uint32_t vocab_size, kc_error *err);
void kc_special_release(struct kc_special_ids *s);

/*
 * Count ids of the document at hand, or of the shard. `scan` holds the smallest and
 * the largest of them at least.
 */
void kc_special_add_document(struct kc_special_ids *s, kc_str ids,
    unsigned width, const struct kc_id_scan *scan);
void kc_special_add_shard(struct kc_special_ids *s, kc_str ids, unsigned width,
    const struct kc_id_scan *scan);

/* Add the document at hand, and `n` times one id, to the shard. */
void kc_special_take_document(struct kc_special_ids *s);
void kc_special_take_id(struct kc_special_ids *s, uint32_t id, uint64_t n);

/* Begin another document, another shard. */
void kc_special_reset_document(struct kc_special_ids *s);
void kc_special_reset_shard(struct kc_special_ids *s);

#endif
