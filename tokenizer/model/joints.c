/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs of characters that stand side by side in some token. */
#include <config.h>

#include "tokenizer/model/joints.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

enum { BITS_A_PAIR = 8 };

static void
add_token_joints(struct kc_joints *j, kc_str s)
{
	const char *p = s.ptr, *end = p + s.len;
	uint32_t left = 0;

	for (bool first = true; p < end; first = false) {
		uint32_t right = kc_utf8_next(&p, end);
		uint64_t bit = kc_joint_bit(j, left, right);

		if (!first)
			j->bits[bit / 64] |= UINT64_C(1) << bit % 64;
		left = right;
	}
}

kc_status
kc_joints_build(struct kc_joints *j, const struct kc_vocab *v)
{
	uint64_t pairs = 64, size = 64;

	for (uint32_t id = 0; id < v->n_tokens; id++)
		pairs += kc_utf8_count(v->tokens[id].bytes);
	while (size < BITS_A_PAIR * pairs)
		size *= 2;
	j->bits = kc_calloc(size / 64, sizeof(*j->bits));
	if (!j->bits)
		return KC_ERR_NOMEM;
	j->mask = size - 1;
	j->first = j->last = UINT32_MAX;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].in_model && !v->tokens[id].as_is)
			add_token_joints(j, v->tokens[id].bytes);
	return KC_OK;
}

void
kc_joints_add_all(struct kc_joints *j)
{
	memset(j->bits, 0xFF, (j->mask + 1) / 8);
}

void
kc_joints_add_around(struct kc_joints *j, kc_str token)
{
	const char *p = token.ptr, *end = kc_str_end(token);

	if (p < end)
		j->first = j->last = kc_utf8_next(&p, end);
	while (p < end)
		j->last = kc_utf8_next(&p, end);
}

void
kc_joints_release(struct kc_joints *j)
{
	kc_free(j->bits);
	*j = (struct kc_joints){0};
}
