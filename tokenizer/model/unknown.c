/* SPDX-License-Identifier: Apache-2.0 */
/* Characters without a token. */
#include <config.h>

#include "tokenizer/model/unknown.h"

#include <stdio.h>
#include <string.h>

/* Upper-case digits only, as all makers write it. */
int
kc_unknown_byte(kc_str s)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *high, *low;

	if (s.len != 6 || memcmp(s.ptr, "<0x", 3) != 0 || s.ptr[5] != '>')
		return -1;
	high = memchr(digits, s.ptr[3], 16);
	low = memchr(digits, s.ptr[4], 16);
	return high && low ? (int)((high - digits) * 16 + (low - digits)) : -1;
}

size_t
kc_unknown_find_bytes(struct kc_unknown *u, const struct kc_vocab *v)
{
	size_t n = 0;

	memset(u->byte_id, 0xFF, sizeof(u->byte_id));
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		int byte = v->tokens[id].in_model
		    ? kc_unknown_byte(v->tokens[id].bytes)
		    : -1;

		if (byte < 0)
			continue;
		n += u->byte_id[byte] == KC_TOKENIZER_NONE;
		u->byte_id[byte] = id;
	}
	return n;
}

void
kc_unknown_put(
    const struct kc_unknown *u, kc_str s, size_t start, kc_token_ids *ids)
{
	size_t n = 0;

	while (u->by_bytes && n < s.len) {
		uint32_t id = u->byte_id[(unsigned char)s.ptr[n]];

		if (id == KC_TOKENIZER_NONE)
			break;
		ids->v[ids->n + n++] = id;
	}
	if (n == s.len) {
		ids->n += n;
	} else if (u->id != KC_TOKENIZER_NONE) {
		if (!u->fuse || ids->n == start || ids->v[ids->n - 1] != u->id)
			ids->v[ids->n++] = u->id;
	}
}
