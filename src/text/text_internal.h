/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside src/text: decoding of text known to be valid, and the versions of one
 * function that the tests compare. The scalar version is the specification.
 */
#ifndef KC_TEXT_INTERNAL_H
#define KC_TEXT_INTERNAL_H

#include "kcorpus/unicode.h"

#include "cpu.h"

#include <string.h>

size_t kc_utf8_check_scalar(kc_str s);
size_t kc_nfc_check_scalar(kc_str s);

/* Is NFC_QC other than Yes, or the combining class other than 0? */
bool kc_nfc_attention(uint32_t cp);

/* Bytes that the vector version of kc_nfc_check must have before it. */
enum { KC_NFC_BLOCK = 68 };

#if KC_X86
size_t kc_utf8_check_avx2(kc_str s);
size_t kc_nfc_check_avx2(kc_str s);
#endif

/* Length of the sequence that a lead byte of valid text begins. */
static inline size_t
kc_lead_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Decode a code point of valid text; *len receives its bytes. */
static inline uint32_t
kc_decode_valid(const unsigned char *p, size_t *len)
{
	uint32_t lead = p[0];

	if (lead < 0x80) {
		*len = 1;
		return lead;
	}
	if (lead < 0xE0) {
		*len = 2;
		return (lead & 0x1F) << 6 | (p[1] & 0x3FU);
	}
	if (lead < 0xF0) {
		*len = 3;
		return (lead & 0x0F) << 12 | (p[1] & 0x3FU) << 6 |
		    (p[2] & 0x3FU);
	}
	*len = 4;
	return (lead & 0x07) << 18 | (p[1] & 0x3FU) << 12 |
	    (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
}

/* Eight bytes as they lie in memory. */
static inline uint64_t
kc_load64(const void *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

#define KC_HIGH_BITS UINT64_C(0x8080808080808080)

#endif
