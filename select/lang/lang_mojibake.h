/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of mojibake share: characters that tell (lang_internal.h). */
#ifndef KC_LANG_MOJIBAKE_H
#define KC_LANG_MOJIBAKE_H

#include "lang_internal.h"

#include "charset/syllable_costs.h"

/* So many bytes of a text tell whether it is mojibake. */
enum { KC_MOJIBAKE_BYTES = 2048 };

/* Costs of the syllables from U+AC00 on, less the least, in four bits each. */
extern const uint8_t kc_misread_costs[5586];

/*
 * What a syllable tells in text of another encoding that was read as windows-949, in
 * bits, as kc_syllable_cost does in Korean (build-aux/gen-misread-costs.py).
 */
static inline unsigned
kc_misread_cost(uint32_t cp)
{
	unsigned i = cp - 0xAC00;

	return KC_SYLLABLE_LEAST_COST +
	    (kc_misread_costs[i / 2] >> i % 2 * 4 & 15);
}

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
