/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside src/unicode: the versions of one function that the tests compare. The
 * scalar version is the specification.
 */
#ifndef KC_UNICODE_INTERNAL_H
#define KC_UNICODE_INTERNAL_H

#include "kcorpus/unicode.h"

#include "cpu.h"
#include "unicode/decode.h"

#include <string.h>

size_t kc_utf8_check_scalar(kc_str s);
size_t kc_nfc_check_scalar(kc_str s);

/* True if NFC_QC is other than Yes, or the combining class other than 0. */
bool kc_nfc_attention(uint32_t cp);

/* Bytes that the vector version of kc_nfc_check must have before it. */
enum { KC_NFC_BLOCK = 68 };

#if KC_X86
size_t kc_utf8_check_avx2(kc_str s);
size_t kc_nfc_check_avx2(kc_str s);
#endif

/* Eight bytes as they lie in memory. */
static inline uint64_t
kc_load64(const void *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

#define KC_HIGH_BITS UINT64_C(0x8080808080808080)

/* Past the ASCII byte at p[i] and the words of ASCII after it. */
static inline size_t
kc_ascii_skip(const unsigned char *p, size_t i, size_t len)
{
	i++;
	while (len - i >= 8 && !(kc_load64(p + i) & KC_HIGH_BITS))
		i += 8;
	return i;
}

#endif
