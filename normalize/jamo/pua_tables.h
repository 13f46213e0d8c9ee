/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private use code points of Hanyang's word processors for old Hangul, as
 * conjoining jamo. All codes are one sequence; each is a choseong, a jungseong
 * and a jongseong, as indexes of kc_pua_letters, 0 where there is none.
 */
#ifndef KC_PUA_TABLES_H
#define KC_PUA_TABLES_H

#include <stdint.h>

enum { KC_PUA_LETTERS = 138, KC_PUA_CODES = 5661, KC_PUA_NONE = 0xFFFF };

extern const uint16_t kc_pua_letters[3][KC_PUA_LETTERS];
extern const uint8_t kc_pua_codes[KC_PUA_CODES][3];
/* The indexes of the codes in the order of their letters, then their own. */
extern const uint16_t kc_pua_order[KC_PUA_CODES];

/* The index of a code point, or KC_PUA_NONE. */
static inline uint32_t
kc_pua_index(uint32_t cp)
{
	static const struct {
		uint16_t first, last;
	} ranges[] = {{0xE0BC, 0xEFFF}, {0xF100, 0xF66E}, {0xF784, 0xF800},
	    {0xF806, 0xF864}, {0xF86A, 0xF8F7}};
	uint32_t before = 0;

	for (int i = 0; i < 5; i++) {
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return before + cp - ranges[i].first;
		before += (uint32_t)ranges[i].last - ranges[i].first + 1;
	}
	return KC_PUA_NONE;
}

/* The code point of an index. */
static inline uint32_t
kc_pua_code(uint32_t index)
{
	if (index < 3908)
		return 0xE0BC + index;
	if (index < 5299)
		return 0xF100 + index - 3908;
	if (index < 5424)
		return 0xF784 + index - 5299;
	return index < 5519 ? 0xF806 + index - 5424 : 0xF86A + index - 5519;
}

#endif
