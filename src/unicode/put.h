/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code points to UTF-8 in place, for loops over characters; kc_utf8_put is the
 * same for those outside of src.
 */
#ifndef KC_PUT_H
#define KC_PUT_H

#include <stdint.h>

/* Write a code point below 0x10000, of up to 3 bytes; where it ends. */
static inline char *
kc_put_bmp(char *out, uint32_t cp)
{
	if (cp < 0x80) {
		*out++ = (char)cp;
		return out;
	}
	if (cp < 0x800) {
		*out++ = (char)(0xC0 | cp >> 6);
	} else {
		*out++ = (char)(0xE0 | cp >> 12);
		*out++ = (char)(0x80 | (cp >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (cp & 0x3F));
	return out;
}

/* Any code point, of up to 4 bytes. */
static inline char *
kc_put_cp(char *out, uint32_t cp)
{
	if (cp < 0x10000)
		return kc_put_bmp(out, cp);
	*out++ = (char)(0xF0 | cp >> 18);
	*out++ = (char)(0x80 | (cp >> 12 & 0x3F));
	*out++ = (char)(0x80 | (cp >> 6 & 0x3F));
	*out++ = (char)(0x80 | (cp & 0x3F));
	return out;
}

#endif
