/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for encodings: whatever the bytes, each decoder and the guesses give
 * valid UTF-8, no more than three bytes for one, with as many U+FFFD as errors,
 * and strict decoding agrees. The first byte chooses the encoding that is declared.
 */
#include <config.h>

#include "kcorpus/page.h"

#include "fuzz.h"

#include "kcorpus/unicode.h"

#include <string.h>

static uint64_t
count_replaced(kc_str s)
{
	uint64_t n = 0;
	const char *p = s.ptr, *end = kc_str_end(s);

	while (s.len && (p = memmem(p, (size_t)(end - p), "\xEF\xBF\xBD", 3))) {
		n++;
		p += 3;
	}
	return n;
}

static void
check_decoder(kc_charset cs, kc_str in, kc_buf *out)
{
	uint64_t errors = 0, again = 0;
	size_t len;
	kc_status st;

	out->len = 0;
	FUZZ_CHECK(
	    !kc_charset_decode(cs, in, KC_DECODE_REPLACE, out, &errors, NULL));
	len = out->len;
	FUZZ_CHECK(kc_utf8_check(kc_buf_str(out)) == len);
	FUZZ_CHECK(len <= 3 * in.len + 3);
	FUZZ_CHECK(count_replaced(kc_buf_str(out)) >= errors);
	out->len = 0;
	st = kc_charset_decode(cs, in, KC_DECODE_STRICT, out, &again, NULL);
	FUZZ_CHECK(st == (errors ? KC_ERR_ENCODING : KC_OK));
	FUZZ_CHECK(out->len == (st ? 0 : len));
}

static void
check_page(kc_charset header, bool html, kc_str in, kc_buf *out)
{
	kc_guess g;
	kc_status st;

	out->len = 0;
	st = kc_decode_page(in, header, html, out, &g, NULL);
	FUZZ_CHECK(!st || st == KC_ERR_ENCODING);
	FUZZ_CHECK(!st || !out->len);
	FUZZ_CHECK(kc_utf8_check(kc_buf_str(out)) == out->len);
	FUZZ_CHECK(st || (g.charset > 0 && g.charset < KC_CHARSET_COUNT));
	FUZZ_CHECK(st || count_replaced(kc_buf_str(out)) >= g.errors);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_buf out = KC_BUF_INIT;
	kc_charset cs;
	kc_str in;

	if (!size)
		return 0;
	in = (kc_str){(const char *)data + 1, size - 1};
	cs = (kc_charset)(data[0] % KC_CHARSET_COUNT);
	if (cs)
		check_decoder(cs, in, &out);
	check_page(cs, data[0] & 0x80, in, &out);
	check_page(KC_CHARSET_NONE, false, in, &out);
	kc_buf_release(&out);
	return 0;
}
