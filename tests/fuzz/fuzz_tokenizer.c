/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for tokenizer.json: no bytes crash the reader; what it takes, it
 * writes so that it reads the same again, and the vocabulary encodes any text so
 * that it comes back. "@@@" stands for the 256 bytes' entries of a vocabulary,
 * which no seed could hold.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "fuzz.h"

#include <string.h>

static void
add_bytes(kc_buf *out)
{
	const char *between = "";

	for (uint32_t cp = 0x21, id = 0; cp < 0x144; cp++) {
		if (cp == 0xAD || (cp >= 0x7F && cp < 0xA1))
			continue;
		FUZZ_CHECK(!kc_buf_addf(out, "%s\"%s", between,
		    cp == '"' || cp == '\\' ? "\\" : ""));
		FUZZ_CHECK(!kc_buf_add_cp(out, cp));
		FUZZ_CHECK(!kc_buf_addf(out, "\":%u", id++));
		between = ",";
	}
}

static void
expand(kc_str s, kc_buf *out)
{
	bool done = false;

	for (size_t i = 0; i < s.len; i++) {
		if (!done && s.len - i >= 3 && !memcmp(s.ptr + i, "@@@", 3)) {
			add_bytes(out);
			done = true;
			i += 2;
		} else {
			FUZZ_CHECK(!kc_buf_addc(out, s.ptr[i]));
		}
	}
}

static void
check_text(const kc_tokenizer *t, kc_str text)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf back = KC_BUF_INIT;
	kc_encoder_params params = {.cache = 1};
	kc_encoder *e;
	kc_error err;

	FUZZ_CHECK(!kc_encoder_new(&e, t, &params, &err));
	if (kc_tokenizer_form(t) == KC_FORM_NONE) {
		FUZZ_CHECK(!kc_encode(e, text, &ids, &err));
		FUZZ_CHECK(!kc_decode(t, ids.v, ids.n, &back, &err));
		FUZZ_CHECK(kc_str_equal(text, kc_buf_str(&back)));
	}
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_buf_release(&back);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_buf file = KC_BUF_INIT, again = KC_BUF_INIT;
	kc_tokenizer *t, *u;
	kc_error err;

	expand((kc_str){(const char *)data, size}, &file);
	if (!kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err)) {
		kc_hash128 x = kc_tokenizer_hash(t), y;

		check_text(t, (kc_str){(const char *)data, size});
		FUZZ_CHECK(
		    !kc_tokenizer_write_json(t, KC_STR(""), &again, NULL));
		FUZZ_CHECK(
		    !kc_tokenizer_read(&u, kc_buf_str(&again), NULL, &err));
		y = kc_tokenizer_hash(u);
		FUZZ_CHECK(x.high == y.high && x.low == y.low);
		kc_tokenizer_free(t);
		kc_tokenizer_free(u);
	}
	kc_buf_release(&file);
	kc_buf_release(&again);
	return 0;
}
