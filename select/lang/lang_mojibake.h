/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of mojibake share: characters that tell (lang_internal.h). */
#ifndef KC_LANG_MOJIBAKE_H
#define KC_LANG_MOJIBAKE_H

#include "lang_internal.h"

/* So many bytes of a text tell whether it is mojibake. */
enum { KC_MOJIBAKE_BYTES = 2048 };

static inline bool
kc_is_small_latin(uint32_t cp)
{
	return cp - 'a' < 26;
}

/* Letters, lines and numbers in circles that double-byte sets have besides Han. */
static inline bool
kc_is_strange_to_han(uint32_t cp)
{
	return (cp >= 0x391 && cp <= 0x451) || (cp >= 0x2160 && cp <= 0x217F) ||
	    (cp >= 0x2460 && cp <= 0x24FF) || (cp >= 0x2500 && cp <= 0x2595) ||
	    (cp >= 0xE000 && cp <= 0xF8FF);
}

#endif
