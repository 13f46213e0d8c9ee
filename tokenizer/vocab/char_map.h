/* SPDX-License-Identifier: Apache-2.0 */
/* A number for each of some characters: pages of 256 that are made when needed. */
#ifndef KC_TOKENIZER_CHAR_MAP_H
#define KC_TOKENIZER_CHAR_MAP_H

#include "kcorpus/base.h"

#define KC_CHAR_NONE UINT32_MAX

enum { KC_CHAR_PAGES = 0x1100 };

/* All zero has no character. */
struct kc_char_map {
	uint32_t *pages[KC_CHAR_PAGES];
};

/* KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_char_map_set(
    struct kc_char_map *m, uint32_t cp, uint32_t value);
void kc_char_map_release(struct kc_char_map *m);

/* Its number, or KC_CHAR_NONE. */
static inline uint32_t
kc_char_map_get(const struct kc_char_map *m, uint32_t cp)
{
	const uint32_t *page = m->pages[cp >> 8];

	return page ? page[cp & 255] : KC_CHAR_NONE;
}

#endif
