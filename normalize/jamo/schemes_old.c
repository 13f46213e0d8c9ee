/* SPDX-License-Identifier: Apache-2.0 */
/* Hanyang's private use to conjoining jamo and back. */
#include <config.h>

#include "schemes_internal.h"

#include "kcorpus/hangul.h"
#include "pua_tables.h"

#include <stdlib.h>
#include <string.h>

enum { LETTERS_FROM = 5299 }; /* the index of the first code of a letter */

kc_status
kc_jamo_old_encode(kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text), *from = p;

	while (p < end) {
		const char *at = p;
		uint32_t index = kc_pua_index(kc_utf8_next(&p, end));

		if (index == KC_PUA_NONE)
			continue;
		KC_TRY(kc_buf_add(out, (kc_str){from, (size_t)(at - from)}));
		from = p;
		for (int i = 0; i < 3; i++) {
			uint32_t cp = kc_pua_letters[i][kc_pua_codes[index][i]];

			if (cp)
				KC_TRY(kc_buf_add_cp(out, cp));
		}
	}
	return kc_buf_add(out, (kc_str){from, (size_t)(end - from)});
}

/* The place of a jamo among those of a position, 0: not there. */
static uint8_t
letter_place(int position, uint32_t cp)
{
	for (unsigned i = 1; i < KC_PUA_LETTERS; i++)
		if (kc_pua_letters[position][i] == cp)
			return (uint8_t)i;
	return 0;
}

static int
compare_letters(const void *letters, const void *index)
{
	return memcmp(letters, kc_pua_codes[*(const uint16_t *)index], 3);
}

/* The first code with these letters, or KC_PUA_NONE. */
static uint32_t
find_code(const uint8_t letters[3])
{
	const uint16_t *index = bsearch(letters, kc_pua_order, KC_PUA_CODES,
	    sizeof(*index), compare_letters);

	if (!index)
		return KC_PUA_NONE;
	while (index > kc_pua_order && !compare_letters(letters, index - 1))
		index--;
	return *index;
}

/*
 * A code for the jamo at cp[0..n): of a whole syllable, or of a letter that
 * stands alone; *used of them. KC_PUA_NONE if there is none.
 */
static uint32_t
read_jamo(const uint32_t *cp, size_t n, size_t *used)
{
	uint8_t letters[3] = {0, 0, 0};

	*used = 0;
	for (int i = 0; i < 3 && *used < n; i++) {
		letters[i] = letter_place(i, cp[*used]);
		if (letters[i])
			++*used;
	}
	/* More jamo follow: not what the table has. */
	if (!*used ||
	    (*used < n && kc_is_conjoining(cp[*used]) &&
		!letter_place(0, cp[*used])))
		return KC_PUA_NONE;
	return find_code(letters);
}

kc_status
kc_jamo_old_decode(kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text), *from = p;

	while (p < end) {
		uint32_t cp[4] = {0}, index;
		size_t n, used = 1;

		n = kc_jamo_peek(p, end, cp, 4);
		index = kc_is_conjoining(cp[0]) ? read_jamo(cp, n, &used)
						: KC_PUA_NONE;
		if (index != KC_PUA_NONE) {
			KC_TRY(kc_buf_add(
			    out, (kc_str){from, (size_t)(p - from)}));
			KC_TRY(kc_buf_add_cp(out, kc_pua_code(index)));
		}
		for (used = used ? used : 1; used; used--)
			(void)kc_utf8_next(&p, end);
		if (index != KC_PUA_NONE)
			from = p;
	}
	return kc_buf_add(out, (kc_str){from, (size_t)(end - from)});
}

bool
kc_jamo_old_is_reversible(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end), index = kc_pua_index(cp);

		if (kc_is_conjoining(cp))
			return false;
		if (index != KC_PUA_NONE &&
		    (index >= LETTERS_FROM ||
			find_code(kc_pua_codes[index]) != index))
			return false;
	}
	return true;
}
