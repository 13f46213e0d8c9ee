/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KC_TESTS_BY_HAND_H
#define KC_TESTS_BY_HAND_H

#include "kcorpus/base.h"

#include "tests/unit/unit.h"

#define GPT2 \
	"{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":" \
	"true}"

/* A tokenizer.json with all bytes and some more. */
static inline void
by_hand(kc_buf *out, const char *top, const char *more_vocab,
    const char *merges, const char *model)
{
	out->len = 0;
	ck_assert(!kc_buf_addf(
	    out, "{%s,\"model\":{\"type\":\"BPE\"%s,\"vocab\":{", top, model));
	for (uint32_t cp = 0x21, id = 0; cp < 0x144; cp++) {
		bool stands = cp < 0x7F || (cp >= 0xA1 && cp != 0xAD);

		if (!stands)
			continue;
		ck_assert(!kc_buf_addf(
		    out, "\"%s", cp == '"' || cp == '\\' ? "\\" : ""));
		ck_assert(!kc_buf_add_cp(out, cp));
		ck_assert(!kc_buf_addf(out, "\":%u,", id++));
	}
	out->len--;
	ck_assert(
	    !kc_buf_addf(out, "%s},\"merges\":[%s]}}", more_vocab, merges));
}

#endif
