/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joints: the pairs of characters that stand side by side in some token. Between
 * two characters that are no joint a text can be cut without changing an id: no
 * token reaches over the cut, so no merge and no path of a Viterbi search does.
 * (That is how texts without pretokens are encoded in pieces; ffbpe has the idea
 * for training.)
 *
 * They are a Bloom filter with one hash: a pair that is none may pass for one,
 * which costs a cut and nothing else.
 */
#ifndef KC_TOKENIZER_JOINTS_H
#define KC_TOKENIZER_JOINTS_H

#include "tokenizer/vocab/vocab.h"

struct kc_joints {
	uint64_t *bits;
	uint64_t mask;
	/* Characters that are joined to any before and after them, or UINT32_MAX. */
	uint32_t first, last;
};

/* From the tokens that text may become. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_joints_build(
    struct kc_joints *j, const struct kc_vocab *v);

/* Join all characters, so that nothing is cut. */
void kc_joints_add_all(struct kc_joints *j);

/* Join a token to whatever stands beside it. */
void kc_joints_add_around(struct kc_joints *j, kc_str token);
void kc_joints_release(struct kc_joints *j);

static inline uint64_t
kc_joint_bit(const struct kc_joints *j, uint32_t left, uint32_t right)
{
	uint64_t h = ((uint64_t)left << 32 | right) *
	    UINT64_C(0x9E3779B97F4A7C15);

	return (h >> 24 ^ h >> 44) & j->mask;
}

static inline bool
kc_joints_has(const struct kc_joints *j, uint32_t left, uint32_t right)
{
	uint64_t bit = kc_joint_bit(j, left, right);

	return (j->bits[bit / 64] >> bit % 64 & 1) | (left == j->last) |
	    (right == j->first);
}

#endif
