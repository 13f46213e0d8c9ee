/* SPDX-License-Identifier: Apache-2.0 */
/* A number for each of some characters. */
#include <config.h>

#include "tokenizer/vocab/char_map.h"

#include "mem.h"

#include <string.h>

kc_status
kc_char_map_set(struct kc_char_map *m, uint32_t cp, uint32_t value)
{
	uint32_t **page = &m->pages[cp >> 8];

	if (!*page) {
		*page = kc_malloc(256 * sizeof(**page));
		if (!*page)
			return KC_ERR_NOMEM;
		memset(*page, 0xFF, 256 * sizeof(**page));
	}
	(*page)[cp & 255] = value;
	return KC_OK;
}

void
kc_char_map_release(struct kc_char_map *m)
{
	for (size_t i = 0; i < KC_CHAR_PAGES; i++)
		kc_free(m->pages[i]);
	*m = (struct kc_char_map){0};
}
