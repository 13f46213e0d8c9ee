/* SPDX-License-Identifier: Apache-2.0 */
/* Schemes that need more than a letter at a time. */
#ifndef KC_SCHEMES_INTERNAL_H
#define KC_SCHEMES_INTERNAL_H

#include "kcorpus/jamo.h"
#include "kcorpus/unicode.h"

KC_MUST_CHECK kc_status kc_jamo_bytes_encode(kc_str text, kc_buf *out);
KC_MUST_CHECK kc_status kc_jamo_bytes_decode(kc_str text, kc_buf *out);
KC_MUST_CHECK kc_status kc_jamo_old_encode(kc_str text, kc_buf *out);
KC_MUST_CHECK kc_status kc_jamo_old_decode(kc_str text, kc_buf *out);
bool kc_jamo_old_is_reversible(kc_str text);

/* Up to `most` code points at p; how many. */
static inline size_t
kc_jamo_peek(const char *p, const char *end, uint32_t *cp, size_t most)
{
	size_t n = 0;

	while (p < end && n < most)
		cp[n++] = kc_utf8_next(&p, end);
	return n;
}

#endif
