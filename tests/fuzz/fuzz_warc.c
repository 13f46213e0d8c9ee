/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for archives: no bytes crash the reader, and it says the same
 * whether they come at once or in pieces. The first byte is the size of the
 * pieces.
 */
#include <config.h>

#include "kcorpus/warc.h"

#include "fuzz.h"

#include "kcorpus/hash.h"

#include <string.h>

struct pieces {
	kc_str rest;
	size_t step;
};

static kc_status
give(void *ctx, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	struct pieces *p = ctx;
	size_t n = p->rest.len < p->step ? p->rest.len : p->step;

	(void)damage;
	(void)err;
	if (!n)
		return KC_EOF;
	*got = n < cap ? n : cap;
	memcpy(buf, p->rest.ptr, *got);
	p->rest.ptr += *got;
	p->rest.len -= *got;
	return KC_OK;
}

static uint64_t
run(kc_str bytes, size_t step)
{
	struct pieces p = {bytes, step};
	kc_buf out = KC_BUF_INIT;
	kc_warc_record r;
	kc_error err = {0};
	uint64_t hash = 0, last = 0;
	kc_status st;
	kc_warc *w;

	FUZZ_CHECK(!kc_warc_new(&w, give, &p, 1000, &err));
	while ((st = kc_warc_next(w, &r, &err)) != KC_EOF) {
		kc_http http;
		kc_str body;
		bool damaged;

		FUZZ_CHECK(!kc_warc_failed(w));
		if (st) {
			hash = hash * 31 + err.offset + (uint64_t)st;
			FUZZ_CHECK(err.offset <= bytes.len);
			continue;
		}
		FUZZ_CHECK(r.offset >= last && r.offset < bytes.len);
		last = r.offset;
		hash = kc_hash64(r.block, hash + r.offset);
		hash = kc_hash64(r.url, kc_hash64(r.id, hash));
		kc_http_parse(r.block, &http);
		if (!kc_http_body(&http, 5000, &out, &body, &damaged, &err))
			hash = kc_hash64(body, hash);
	}
	kc_warc_free(w);
	kc_buf_release(&out);
	return hash;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_str bytes;

	if (!size)
		return 0;
	bytes = (kc_str){(const char *)data + 1, size - 1};
	FUZZ_CHECK(run(bytes, SIZE_MAX) == run(bytes, 1u + data[0]));
	return 0;
}
