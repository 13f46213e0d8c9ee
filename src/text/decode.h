/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding of text known to be valid UTF-8, for loops over characters. */
#ifndef KC_DECODE_H
#define KC_DECODE_H

#include <stddef.h>
#include <stdint.h>

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

#endif
