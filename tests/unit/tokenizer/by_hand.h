/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KC_TESTS_BY_HAND_H
#define KC_TESTS_BY_HAND_H

#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/plain_encoder.h"
#include "tests/unit/unit.h"

#define GPT2 \
	"{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":" \
	"true}"

/* What comes before the model of a byte-level BPE. */
#define TOP \
	"\"version\":\"1.0\",\"normalizer\":null,\"decoder\":" GPT2 \
	",\"pre_tokenizer\":" GPT2

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

/* `text`, `times` in a row, has these ids so often. */
static inline void
check_ids_by_hand(const char *text, size_t times, const kc_buf *json,
    const uint32_t *want, size_t n)
{
	kc_buf b = KC_BUF_INIT;
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_tokenizer *t;
	kc_encoder *e;
	kc_error err;

	ck_assert_msg(!kc_tokenizer_read(&t, kc_buf_str(json), NULL, &err),
	    "%s", err.msg);
	e = plain_encoder(t, 0, 1);
	for (size_t i = 0; i < times; i++)
		ck_assert(!kc_buf_add(&b, kc_str_of(text)));
	ck_assert(!kc_encode(e, kc_buf_str(&b), &ids, NULL));
	ck_assert_uint_eq(ids.n, n * times);
	for (size_t i = 0; i < ids.n; i++)
		ck_assert_uint_eq(ids.v[i], want[i % n]);
	kc_token_ids_release(&ids);
	kc_buf_release(&b);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
}

#endif
