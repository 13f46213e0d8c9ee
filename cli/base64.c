/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as base64 in what tools write. */
#include <config.h>

#include "base64.h"

kc_status
kc_base64_add(kc_str s, bool last, size_t *used, kc_buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i = 0;

	KC_TRY(kc_buf_reserve(out, s.len / 3 * 4 + 4));
	while (i + 3 <= s.len || (last && i < s.len)) {
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
		i += n;
	}
	*used = i;
	return KC_OK;
}
