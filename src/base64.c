/* SPDX-License-Identifier: Apache-2.0 */
/* Base64. */
#include <config.h>

#include "kcorpus/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

kc_status
kc_base64_write(kc_str s, kc_buf *out)
{
	KC_TRY(kc_buf_reserve(out, s.len / 3 * 4 + 4));
	for (size_t i = 0; i < s.len; i += 3) {
		const unsigned char *p = (const unsigned char *)s.ptr + i;
		size_t n = s.len - i < 3 ? s.len - i : 3;
		uint32_t v = (uint32_t)p[0] << 16 |
		    (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
		char *q = out->ptr + out->len;

		q[0] = digits[v >> 18];
		q[1] = digits[v >> 12 & 63];
		q[2] = n > 1 ? digits[v >> 6 & 63] : '=';
		q[3] = n > 2 ? digits[v & 63] : '=';
		out->len += 4;
	}
	return KC_OK;
}

/* The six bits of a digit, or -1. */
static int
digit_value(char c)
{
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* Append the bytes of a group of n < 5 digits, 2 at least. False: it is none. */
static bool
read_group(const char *p, size_t n, char *to)
{
	uint32_t v = 0;

	for (size_t i = 0; i < 4; i++) {
		int bits = i < n ? digit_value(p[i]) : 0;

		if (bits < 0)
			return false;
		v = v << 6 | (uint32_t)bits;
	}
	to[0] = (char)(v >> 16);
	to[1] = (char)(v >> 8);
	to[2] = (char)v;
	/* The bits that no byte takes are zero. */
	return n == 4 || !(v & (n == 3 ? 0xFF : 0xFFFF));
}

kc_status
kc_base64_read(kc_str s, kc_buf *out)
{
	size_t len = s.len;

	if (len % 4 || !len)
		return len ? KC_ERR_FORMAT : KC_OK;
	for (int i = 0; i < 2 && s.ptr[len - 1] == '='; i++)
		len--;
	KC_TRY(kc_buf_reserve(out, s.len / 4 * 3));
	for (size_t i = 0; i < len; i += 4) {
		size_t n = len - i < 4 ? len - i : 4;

		if (!read_group(s.ptr + i, n, out->ptr + out->len))
			return KC_ERR_FORMAT;
		out->len += n - 1;
	}
	return KC_OK;
}
