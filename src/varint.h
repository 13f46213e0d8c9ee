/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Varints, as Protocol Buffers, Thrift and Riegeli have them: 7 bits a byte, the lowest
 * first, bit 7 set in all bytes but the last.
 */
#ifndef KC_VARINT_H
#define KC_VARINT_H

#include "kcorpus/base.h"

/* KC_ERR_NOMEM. */
KC_MUST_CHECK static inline kc_status
kc_varint_put(kc_buf *out, uint64_t n)
{
	char bytes[10];
	size_t len = 0;

	for (; n > 127; n >>= 7)
		bytes[len++] = (char)(n | 128);
	bytes[len++] = (char)n;
	return kc_buf_add(out, (kc_str){bytes, len});
}

/* Take a number off *s; false if it has no whole one. */
static inline bool
kc_varint_take(kc_str *s, uint64_t *n)
{
	*n = 0;
	for (unsigned shift = 0; shift < 64 && s->len; shift += 7) {
		unsigned char b = (unsigned char)*s->ptr++;

		s->len--;
		*n |= (uint64_t)(b & 127) << shift;
		if (b < 128)
			return true;
	}
	return false;
}

#endif
