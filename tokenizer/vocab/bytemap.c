/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as characters (encoder.py of GPT-2, bytes_to_unicode). */
#include <config.h>

#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/unicode.h"

/* Bytes that stand for themselves are 21..7E, A1..AC and AE..FF. */
uint32_t
kc_bytemap_char(unsigned char byte)
{
	if (byte <= 0x20)
		return 0x100u + byte;
	if (byte < 0x7F)
		return byte;
	if (byte <= 0xA0)
		return 0x121u + byte - 0x7Fu;
	return byte == 0xAD ? 0x143 : byte;
}

int
kc_bytemap_byte(uint32_t cp)
{
	if (cp >= 0x21 && cp < 0x100 &&
	    kc_bytemap_char((unsigned char)cp) == cp)
		return (int)cp;
	if (cp >= 0x100 && cp <= 0x120)
		return (int)(cp - 0x100);
	if (cp >= 0x121 && cp <= 0x142)
		return (int)(cp - 0x121 + 0x7F);
	return cp == 0x143 ? 0xAD : -1;
}

kc_status
kc_bytemap_write(kc_str bytes, kc_buf *out)
{
	/* A character takes two bytes at most. */
	KC_TRY(kc_buf_reserve(out, 2 * bytes.len));
	for (size_t i = 0; i < bytes.len; i++) {
		uint32_t cp = kc_bytemap_char((unsigned char)bytes.ptr[i]);

		if (cp >= 0x80)
			out->ptr[out->len++] = (char)(0xC0 | cp >> 6);
		out->ptr[out->len++] = (char)(cp < 0x80 ? cp
							: 0x80 | (cp & 63));
	}
	return KC_OK;
}

kc_status
kc_bytemap_read(kc_str chars, kc_buf *out)
{
	const char *p = chars.ptr, *end = kc_str_end(chars);
	char *to;

	KC_TRY(kc_buf_reserve(out, chars.len));
	to = out->ptr + out->len;
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		int byte = c;

		/* ASCII stands for itself; nearly all others have two bytes. */
		if (c > 0x20 && c < 0x7F) {
			p++;
		} else if (c - 0xC2U <= 0xC5 - 0xC2 && end - p >= 2 &&
		    ((unsigned char)p[1] & 0xC0) == 0x80) {
			byte = kc_bytemap_byte(
			    (c & 0x1FU) << 6 | ((unsigned char)p[1] & 0x3FU));
			p += 2;
		} else {
			byte = kc_bytemap_byte(kc_utf8_next(&p, end));
		}
		if (byte < 0) {
			out->len = (size_t)(to - out->ptr);
			return KC_ERR_FORMAT;
		}
		*to++ = (char)byte;
	}
	out->len = (size_t)(to - out->ptr);
	return KC_OK;
}

kc_status
kc_bytemap_read_text(kc_str text, kc_buf *out)
{
	size_t len = out->len;
	kc_status st = kc_bytemap_read(text, out);

	if (st != KC_ERR_FORMAT)
		return st;
	out->len = len;
	return kc_buf_add(out, text);
}
