/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs of characters that stand side by side in some token. */
#include <config.h>

#include "tokenizer/model/joints.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

enum {
	HASH_BITS = 16,
	LEAST_SPREAD = 2, /* with none, "ab" would be the same as "ba" */
	BITS_A_JOINT = 32
};

uint32_t
kc_joint_char(uint32_t cp)
{
	unsigned char utf8[4] = {0};

	(void)kc_utf8_put(cp, (char *)utf8);
	return kc_get32(utf8);
}

uint32_t
kc_joint_read_any(const unsigned char **p, const unsigned char *end)
{
	const char *at = (const char *)*p;
	uint32_t cp = kc_utf8_next(&at, (const char *)end);

	*p = (const unsigned char *)at;
	return kc_joint_char(cp);
}

static size_t
bits_of(const struct kc_joints *j)
{
	return (size_t)1 << (HASH_BITS + j->spread);
}

/* How many bits are joints by this token that were none. */
static size_t
add_token_joints(struct kc_joints *j, kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len;
	uint32_t left;
	size_t n = 0;

	if (p == end)
		return 0;
	left = kc_joint_hash(kc_joint_read(&p, end));
	while (p < end) {
		uint32_t right = kc_joint_hash(kc_joint_read(&p, end));
		uint32_t bit = kc_joint_bit(j, left, right);

		n += kc_joints_part(j, left, right) & 1;
		j->apart[bit / 64] &= ~(UINT64_C(1) << bit % 64);
		left = right;
	}
	return n;
}

/* Make the table with this spread; *n: how many bits are joints. */
static kc_status
fill_joints(struct kc_joints *j, const struct kc_vocab *v, size_t *n)
{
	kc_free(j->apart);
	j->apart = kc_malloc(bits_of(j) / 8);
	if (!j->apart)
		return KC_ERR_NOMEM;
	memset(j->apart, 0xFF, bits_of(j) / 8);
	*n = 0;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].in_model && !v->tokens[id].as_is)
			*n += add_token_joints(j, v->tokens[id].bytes);
	return KC_OK;
}

/* True if so many joints want a larger table than this, and there is one. */
static bool
is_crowded(const struct kc_joints *j, size_t n)
{
	return n > bits_of(j) / BITS_A_JOINT && j->spread < HASH_BITS;
}

/*
 * The table becomes as large as the joints that there are need: a Unigram of 32,000
 * learnt from Korean has 131,965 characters, but 17,385 joints.
 */
kc_status
kc_joints_build(struct kc_joints *j, const struct kc_vocab *v)
{
	bool well_formed = true;
	size_t n;

	for (uint32_t id = 0; id < v->n_tokens; id++) {
		kc_str bytes = v->tokens[id].bytes;

		well_formed &= kc_utf8_check(bytes) == bytes.len;
	}
	j->first = j->last = UINT32_MAX;
	j->spread = LEAST_SPREAD;
	KC_TRY(fill_joints(j, v, &n));
	while (is_crowded(j, n)) {
		do {
			j->spread++;
		} while (is_crowded(j, n));
		KC_TRY(fill_joints(j, v, &n));
	}
	/* A damaged file: it is not known where such tokens are found. */
	if (!well_formed)
		kc_joints_add_all(j);
	return KC_OK;
}

void
kc_joints_add_all(struct kc_joints *j)
{
	memset(j->apart, 0, bits_of(j) / 8);
}

void
kc_joints_add_around(struct kc_joints *j, kc_str token)
{
	const unsigned char *p = (const unsigned char *)token.ptr;
	const unsigned char *end = p + token.len;

	if (p < end)
		j->first = j->last = kc_joint_read(&p, end);
	while (p < end)
		j->last = kc_joint_read(&p, end);
}

void
kc_joints_release(struct kc_joints *j)
{
	kc_free(j->apart);
	*j = (struct kc_joints){0};
}
