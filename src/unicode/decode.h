/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoding of text known to be valid UTF-8, for loops over characters; the rooms
 * may use it.
 */
#ifndef KC_DECODE_H
#define KC_DECODE_H

#include "kcorpus/base.h"

/* KC_ERR_ENCODING at the first byte that is not valid, unless all are. */
KC_MUST_CHECK kc_status kc_utf8_expect(kc_str text, kc_error *err);

/* Length of the sequence that a lead byte of valid text begins. */
static inline size_t
kc_lead_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Where the character of valid text begins that ends before p, which is past start. */
static inline const char *
kc_step_back(const char *start, const char *p)
{
	do
		p--;
	while (p > start && ((unsigned char)*p & 0xC0) == 0x80);
	return p;
}

/* Three bytes of valid text, the first at least 0xE0, are this code point. */
static inline uint32_t
kc_decode_three(const unsigned char *p)
{
	return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
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
		return kc_decode_three(p);
	}
	*len = 4;
	return (lead & 0x07) << 18 | (p[1] & 0x3FU) << 12 |
	    (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
}

/* Three bytes as a number, which has the order of the text. */
static inline uint32_t
kc_three_bytes(const unsigned char *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

/* True if three bytes of valid text are a precomposed syllable, U+AC00 to D7A3. */
static inline bool
kc_three_are_syllable(uint32_t three)
{
	return three - 0xEAB080 <= 0xED9EA3 - 0xEAB080;
}

#endif
