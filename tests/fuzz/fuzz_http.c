/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for HTTP: no bytes crash the reader of heads, types and codings; what
 * it gives lies within the message, a body within its ceiling, and a second run
 * says the same.
 */
#include <config.h>

#include "kcorpus/http.h"

#include "fuzz.h"

#include "kcorpus/hash.h"

enum { MAX = 20000 };

/* True if s is a part of the message, or empty. */
static bool
is_within(kc_str s, kc_str message)
{
	return !s.len ||
	    (s.ptr >= message.ptr &&
		s.ptr + s.len <= message.ptr + message.len);
}

static uint64_t
read_message(kc_str message, kc_buf *out)
{
	kc_http http;
	kc_str body;
	kc_error err = {0};
	bool damaged, found = kc_http_parse(message, &http);
	kc_status st = kc_http_body(&http, MAX, out, &body, &damaged, &err);
	uint64_t hash = kc_hash64(http.body, http.status + found);

	FUZZ_CHECK(http.status <= 999);
	FUZZ_CHECK(is_within(http.type.essence, message));
	FUZZ_CHECK(is_within(http.type.charset, message));
	FUZZ_CHECK(is_within(http.body, message));
	for (unsigned i = 0; i < KC_HTTP_CODINGS; i++) {
		FUZZ_CHECK(is_within(http.content[i], message));
		FUZZ_CHECK(is_within(http.transfer[i], message));
	}
	if (st) {
		FUZZ_CHECK(st == KC_ERR_FORMAT || st == KC_ERR_LIMIT);
		return hash + (uint64_t)st;
	}
	FUZZ_CHECK(body.len <= MAX || is_within(body, message));
	hash = kc_hash64(body, hash + damaged);
	return hash + (uint64_t)kc_media_of(http.type, body);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_str message = {(const char *)data, size};
	kc_buf out = KC_BUF_INIT;
	uint64_t first = read_message(message, &out);

	FUZZ_CHECK(read_message(message, &out) == first);
	kc_buf_release(&out);
	return 0;
}
