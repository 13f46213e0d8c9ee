/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings of single hanja, by code point: the one taught, without the change
 * at the beginning of words. That of a compatibility ideograph is its own.
 */
#ifndef KC_HANJA_TABLES_H
#define KC_HANJA_TABLES_H

#include <stdint.h>

struct kc_hanja_reading {
	uint32_t cp;
	uint16_t syllable;
};

enum { KC_HANJA_READINGS = 8525 };

extern const struct kc_hanja_reading kc_hanja_readings[KC_HANJA_READINGS];

#endif
