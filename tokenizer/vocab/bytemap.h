/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The characters that GPT-2 and HF's ByteLevel write for bytes: themselves for
 * 21..7E, A1..AC and AE..FF, and U+0100..U+0143 in order for the other 68.
 */
#ifndef KC_TOKENIZER_BYTEMAP_H
#define KC_TOKENIZER_BYTEMAP_H

#include "kcorpus/base.h"

enum { KC_BYTEMAP_CHARS = 0x144 };

/* The character of a byte. */
uint32_t kc_bytemap_char(unsigned char byte);

/* The byte of a character, or -1 when it is none of the 256. */
int kc_bytemap_byte(uint32_t cp);

/* Append the characters of bytes, as UTF-8. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bytemap_write(kc_str bytes, kc_buf *out);

/*
 * Append the bytes of characters (valid UTF-8). KC_ERR_FORMAT at one that is
 * none of the 256; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bytemap_read(kc_str chars, kc_buf *out);

/* Append the bytes, or the text itself if it is no bytes' name. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bytemap_read_text(kc_str text, kc_buf *out);

#endif
