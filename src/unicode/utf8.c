/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: well-formedness, decoding, encoding (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/put.h"
#include "unicode/unicode_internal.h"

/* The second bytes that a lead byte allows (Unicode 15.0, table 3-7). */
struct lead {
	unsigned char length; /* 0: not a lead byte */
	unsigned char low, high;
};

static struct lead
lead_of(unsigned char b)
{
	if (b < 0x80)
		return (struct lead){1, 0, 0};
	if (b < 0xC2 || b > 0xF4)
		return (struct lead){0, 0, 0};
	if (b < 0xE0)
		return (struct lead){2, 0x80, 0xBF};
	if (b < 0xF0)
		return (struct lead){
		    3, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF};
	return (struct lead){
	    4, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF};
}

/*
 * Bytes of the sequence at p that are well-formed so far, and whether it is
 * complete. An ill-formed sequence has at least one byte (D93b).
 */
static size_t
sequence_length(const unsigned char *p, size_t len, bool *complete)
{
	struct lead lead = lead_of(p[0]);
	size_t n = 1;

	*complete = lead.length == 1;
	if (lead.length < 2 || len < 2 || p[1] < lead.low || p[1] > lead.high)
		return 1;
	for (n = 2; n < lead.length; n++)
		if (n == len || (p[n] & 0xC0) != 0x80)
			return n;
	*complete = true;
	return n;
}

size_t
kc_utf8_check_scalar(kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;

	while (i < s.len) {
		bool complete;
		size_t n;

		if (p[i] < 0x80) {
			i = kc_ascii_skip(p, i, s.len);
			continue;
		}
		n = sequence_length(p + i, s.len - i, &complete);
		if (!complete)
			return i;
		i += n;
	}
	return i;
}

size_t
kc_utf8_check(kc_str s)
{
#if KC_X86
	if (s.len >= 32 && kc_cpu_has_avx2())
		return kc_utf8_check_avx2(s);
#endif
	return kc_utf8_check_scalar(s);
}

size_t
kc_utf8_bad_length(kc_str s)
{
	bool complete;

	return sequence_length((const unsigned char *)s.ptr, s.len, &complete);
}

uint64_t
kc_utf8_count(kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	uint64_t n = 0;
	size_t i = 0;

	/* Continuation bytes are those with bit 7 set and bit 6 clear. */
	for (; s.len - i >= 8; i += 8) {
		uint64_t w = kc_load64(p + i);
		uint64_t more = w & ~(w << 1) & KC_HIGH_BITS;

		n += 8 - (uint64_t)__builtin_popcountll(more);
	}
	for (; i < s.len; i++)
		n += (p[i] & 0xC0) != 0x80;
	return n;
}

uint32_t
kc_utf8_next(const char **p, const char *end)
{
	const unsigned char *q = (const unsigned char *)*p;
	bool complete;
	size_t n;

	if (*q < 0x80) {
		++*p;
		return *q;
	}
	n = sequence_length(q, (size_t)(end - *p), &complete);
	*p += n;
	return complete ? kc_decode_valid(q, &n) : 0xFFFD;
}

size_t
kc_utf8_put(uint32_t cp, char out[4])
{
	return (size_t)(kc_put_cp(out, cp) - out);
}

kc_status
kc_buf_add_cp(kc_buf *b, uint32_t cp)
{
	KC_TRY(kc_buf_reserve(b, 4));
	b->len += kc_utf8_put(cp, b->ptr + b->len);
	b->ptr[b->len] = '\0';
	return KC_OK;
}

kc_status
kc_utf8_expect(kc_str text, kc_error *err)
{
	size_t valid = kc_utf8_check(text);

	if (valid == text.len)
		return KC_OK;
	return kc_fail(err, KC_ERR_ENCODING, valid, "invalid UTF-8");
}
