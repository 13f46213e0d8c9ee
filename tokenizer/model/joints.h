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

#include "bytes.h"

struct kc_joints {
	uint64_t *apart; /* a bit for each pair of hashes that is no joint's */
	unsigned spread; /* what the left hash of a pair is shifted by */
	/* Characters that are joined to any before and after them, or UINT32_MAX. */
	uint32_t first, last;
};

/*
 * Characters of joints are the numbers that their bytes are, the first byte the lowest:
 * U+AC00 is 0x80B0EA. To read one needs no decoding. No token has bytes that are
 * ill-formed, so it does not matter what these are.
 */
#define KC_JOINT_SPACE UINT32_C(0x8196E2) /* U+2581 */

/* From the tokens that text may become. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_joints_build(
    struct kc_joints *j, const struct kc_vocab *v);

/* Join all characters, so that nothing is cut. */
void kc_joints_add_all(struct kc_joints *j);

/* Join a token to whatever stands beside it. */
void kc_joints_add_around(struct kc_joints *j, kc_str token);
void kc_joints_release(struct kc_joints *j);

/* The character that a code point is, and the one at *p < end, which goes past it. */
uint32_t kc_joint_char(uint32_t cp);
uint32_t kc_joint_read_any(const unsigned char **p, const unsigned char *end);

/* True if a character of three bytes starts these four. */
static inline bool
kc_joint_has_three(uint32_t bytes)
{
	return (bytes & 0xC0C0F0) == 0x8080E0;
}

/* kc_joint_read_any, fast for ASCII and for characters of three bytes. */
static inline uint32_t
kc_joint_read(const unsigned char **p, const unsigned char *end)
{
	const unsigned char *at = *p;

	if (*at < 0x80) {
		*p = at + 1;
		return *at;
	}
	if (end - at >= 4 && kc_joint_has_three(kc_get32(at))) {
		*p = at + 3;
		return kc_get32(at) & 0xFFFFFF;
	}
	return kc_joint_read_any(p, end);
}

/*
 * A hash of a character: 16 bits of the sum of its first three bytes, each times a
 * number, so that vectors have those of many at once. Of 60 random triples of numbers
 * this one lets the fewest pairs of Korean text pass for joints that are none.
 */
#define KC_JOINT_FIRST 0xE94D
#define KC_JOINT_SECOND 0xD7F1
#define KC_JOINT_THIRD 0x4A8F

static inline uint32_t
kc_joint_hash(uint32_t c)
{
	return ((c & 0xFF) * KC_JOINT_FIRST +
		   (c >> 8 & 0xFF) * KC_JOINT_SECOND +
		   (c >> 16 & 0xFF) * KC_JOINT_THIRD) &
	    0xFFFF;
}

/* The bit of a pair of characters with these hashes. */
static inline uint32_t
kc_joint_bit(const struct kc_joints *j, uint32_t left, uint32_t right)
{
	return left << j->spread ^ right;
}

/* The lowest bit is 1 if no token has characters of these hashes side by side. */
static inline uint64_t
kc_joints_part(const struct kc_joints *j, uint32_t left, uint32_t right)
{
	uint32_t bit = kc_joint_bit(j, left, right);

	return j->apart[bit / 64] >> bit % 64;
}

static inline bool
kc_joints_has(const struct kc_joints *j, uint32_t left, uint32_t right)
{
	return !(kc_joints_part(j, kc_joint_hash(left), kc_joint_hash(right)) &
		   1) |
	    (left == j->last) | (right == j->first);
}

/* True if there are characters that are joined to any. */
static inline bool
kc_joints_have_around(const struct kc_joints *j)
{
	return j->first != UINT32_MAX;
}

#endif
