/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of characters for the pre-tokenizers. */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

const uint8_t kc_scan_ascii[128] = {
    [0x09 ... 0x0D] = KC_CLASS_SPACE,
    [' '] = KC_CLASS_SPACE,
    ['0' ... '9'] = KC_CLASS_N,
    ['A' ... 'Z'] = KC_CLASS_LU,
    ['a' ... 'z'] = KC_CLASS_LL,
};

enum {
	SPACED = KC_WORDS_SPACED,
	PREFIXED = KC_WORDS_PREFIXED,
	KOREAN = KC_WORDS_KOREAN
};

const uint8_t kc_scan_opens[256] = {
    [0 ... '\t'] = PREFIXED,
    [0x0B ... 0x0C] = PREFIXED,
    [0x0E ... 0x1F] = PREFIXED,
    [' '] = SPACED | PREFIXED | KOREAN,
    ['!' ... '/'] = PREFIXED,
    [':' ... '@'] = PREFIXED,
    ['[' ... '`'] = PREFIXED,
    ['{' ... 0x7F] = PREFIXED,
};

const uint8_t kc_scan_closes[256] = {
    [0 ... ' '] = SPACED | PREFIXED | KOREAN,
    ['!'] = SPACED | PREFIXED,
    ['"' ... '&'] = SPACED | PREFIXED | KOREAN,
    ['\''] = SPACED | KOREAN,
    ['(' ... '-'] = SPACED | PREFIXED | KOREAN,
    ['.'] = SPACED | PREFIXED,
    ['/' ... '>'] = SPACED | PREFIXED | KOREAN,
    ['?'] = SPACED | PREFIXED,
    ['@'] = SPACED | PREFIXED | KOREAN,
    ['A' ... 'Z'] = KOREAN,
    ['[' ... '`'] = SPACED | PREFIXED | KOREAN,
    ['a' ... 'z'] = KOREAN,
    ['{' ... 0x7F] = SPACED | PREFIXED | KOREAN,
};

kc_scan_char
kc_scan_wide(const unsigned char *p, const unsigned char *end)
{
	const char *q = (const char *)p;
	uint32_t cp;

	if (kc_scan_syllable(p, end))
		return (kc_scan_char){KC_CLASS_LO, 3};
	cp = kc_utf8_next(&q, (const char *)end);
	if (cp == 0xFFFD && (*p != 0xEF || q - (const char *)p != 3))
		return (kc_scan_char){0, 1};
	return (kc_scan_char){
	    kc_class(cp), (unsigned)((const unsigned char *)q - p)};
}
