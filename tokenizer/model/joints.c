/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs of characters that stand side by side in some token. */
#include <config.h>

#include "tokenizer/model/joints.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

enum { BITS_A_PAIR = 8 };

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

static void
add_token_joints(struct kc_joints *j, kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len;
	uint32_t left;

	if (p == end)
		return;
	left = kc_joint_read(&p, end);
	while (p < end) {
		uint32_t right = kc_joint_read(&p, end);
		uint64_t bit = kc_joint_bit(j, left, right);

		j->bits[bit / 64] |= UINT64_C(1) << bit % 64;
		left = right;
	}
}

kc_status
kc_joints_build(struct kc_joints *j, const struct kc_vocab *v)
{
	uint64_t pairs = 64;
	bool well_formed = true;
	unsigned log = 6;

	for (uint32_t id = 0; id < v->n_tokens; id++) {
		kc_str bytes = v->tokens[id].bytes;

		pairs += kc_utf8_count(bytes);
		well_formed &= kc_utf8_check(bytes) == bytes.len;
	}
	while (UINT64_C(1) << log < BITS_A_PAIR * pairs)
		log++;
	j->bits = kc_calloc((size_t)1 << (log - 6), sizeof(*j->bits));
	if (!j->bits)
		return KC_ERR_NOMEM;
	j->shift = 64 - log;
	j->first = j->last = UINT32_MAX;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].in_model && !v->tokens[id].as_is)
			add_token_joints(j, v->tokens[id].bytes);
	/* A damaged file: it is not known where such tokens are found. */
	if (!well_formed)
		kc_joints_add_all(j);
	return KC_OK;
}

void
kc_joints_add_all(struct kc_joints *j)
{
	memset(j->bits, 0xFF, (size_t)1 << (64 - j->shift - 3));
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
	kc_free(j->bits);
	*j = (struct kc_joints){0};
}
