/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for compressed files: no bytes crash the unpacker or keep it busy, it
 * ends, and damage is never more than what was given. The first byte is the size
 * of the pieces that it reads, the second of those that it writes.
 */
#include <config.h>

#include "io/unpack.h"

#include "fuzz.h"

#include <string.h>

struct pieces {
	kc_str rest;
	size_t step;
};

static kc_status
give(void *ctx, char *buf, size_t cap, bool wait, size_t *got, kc_error *err)
{
	struct pieces *p = ctx;
	size_t n = p->rest.len < p->step ? p->rest.len : p->step;

	(void)err;
	if (!wait && p->step % 2)
		return KC_OK;
	if (!n)
		return KC_EOF;
	*got = n < cap ? n : cap;
	memcpy(buf, p->rest.ptr, *got);
	p->rest.ptr += *got;
	p->rest.len -= *got;
	return KC_OK;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct pieces p;
	char out[65536];
	uint64_t total = 0;
	kc_error err = {0};
	enum kc_codec codec;
	kc_unpack *u;
	kc_status st;
	size_t cap, len;

	if (size < 2)
		return 0;
	p.rest = (kc_str){(const char *)data + 2, size - 2};
	p.step = data[0] < 128 ? 1u + data[0] : size;
	cap = data[1] < 128 ? 1u + data[1] : sizeof(out);
	codec = kc_codec_of(p.rest);
	if (!codec)
		return 0;
	FUZZ_CHECK(!kc_unpack_new(&u, codec, (kc_str){0}, give, &p, &err));
	do {
		kc_damage damage;

		st = kc_unpack_fill(u, out, cap, &len, &damage, &err);
		if (st)
			break;
		total += len;
		FUZZ_CHECK(len || damage.found);
		FUZZ_CHECK(damage.bytes <= total);
	} while (total < 1 << 22);
	FUZZ_CHECK(!st || st == KC_EOF || st == KC_ERR_FORMAT);
	kc_unpack_free(u);
	return 0;
}
