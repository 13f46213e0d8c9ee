/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for the token stream parser: no bytes crash it, and it says the
 * same whether they come at once or in pieces. The first byte is the size of
 * the pieces. With flag 1 in it, checksums are made right so that what lies
 * after them is reached.
 */
#include <config.h>

#include "kcorpus/tokens.h"

#include "bytes.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What a run saw, folded. */
typedef struct seen {
	kc_status st;
	uint64_t offset;
	uint64_t hash;
} seen;

static uint64_t
mix(uint64_t hash, kc_str s)
{
	return kc_hash64(s, hash + s.len);
}

static seen
run(kc_str s, size_t step)
{
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame f;
	kc_error err = {0};
	seen r = {KC_EOF, 0, 0};

	for (size_t at = 0; at < s.len && r.st == KC_EOF; at += step) {
		kc_str in = {s.ptr + at, s.len - at < step ? s.len - at : step};

		while (!(r.st = kc_tokens_parser_next(p, &in, &f, &err))) {
			r.hash = mix(mix(r.hash, f.head), f.ids);
			for (size_t i = 0; i < f.count; i++)
				FUZZ_CHECK(
				    kc_tokens_id(&f, i) < f.spec.vocab_size);
		}
	}
	if (r.st == KC_EOF)
		r.st = kc_tokens_parser_finish(p, &err);
	r.offset = err.offset;
	kc_tokens_parser_free(p);
	return r;
}

static void
seal(char *s, size_t len)
{
	for (size_t at = 0; len - at >= 48;) {
		uint64_t n = 40 + (uint64_t)kc_get32(s + at + 32) +
		    (uint64_t)kc_get32(s + at + 36) * (unsigned char)s[at + 5];

		if (n > len - at - 8)
			break;
		kc_put64(s + at + n, kc_hash64((kc_str){s + at, (size_t)n}, 0));
		at += (size_t)n + 8;
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	size_t step;
	char *copy;
	seen whole, pieces;

	if (size < 2)
		return 0;
	step = 1u + data[0] / 2;
	copy = malloc(size - 1);
	FUZZ_CHECK(copy);
	memcpy(copy, data + 1, size - 1);
	if (data[0] & 1)
		seal(copy, size - 1);
	whole = run((kc_str){copy, size - 1}, size);
	pieces = run((kc_str){copy, size - 1}, step);
	FUZZ_CHECK(whole.st == pieces.st);
	FUZZ_CHECK(whole.offset == pieces.offset);
	FUZZ_CHECK(whole.hash == pieces.hash);
	free(copy);
	return 0;
}
