/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How rare each syllable is in Korean text (build-aux/gen-syllable-costs.py), and
 * which letters stand alone.
 */
#ifndef KC_TEXT_SYLLABLE_COSTS_H
#define KC_TEXT_SYLLABLE_COSTS_H

#include <stdbool.h>
#include <stdint.h>

enum { KC_SYLLABLE_LEAST_COST = 5 };

/* Costs of the syllables from U+AC00 on, less the least, in four bits each. */
extern const uint8_t kc_syllable_costs[5586];

/*
 * What a syllable tells in Korean, in bits: a common one 5 to 9, one that Korean
 * hardly has 20. `cp` is in U+AC00..D7A3.
 */
static inline unsigned
kc_syllable_cost(uint32_t cp)
{
	unsigned i = cp - 0xAC00;

	return KC_SYLLABLE_LEAST_COST +
	    (kc_syllable_costs[i / 2] >> i % 2 * 4 & 15);
}

/*
 * The letters that Korean writes alone (laughs, tears, slips of the fingers): of the
 * compatibility jamo from U+3131 to U+3163 all but the clusters and the vowels made
 * of two, where EUC-JP has most of its commonest kana.
 */
static inline bool
kc_is_lone_jamo(uint32_t cp)
{
	return cp >= 0x3131 && cp < 0x3131 + 51 &&
	    (UINT64_C(0x58C557FF701CB) >> (cp - 0x3131) & 1);
}

#endif
