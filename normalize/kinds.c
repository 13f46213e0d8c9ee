/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code points are to the steps, as a table of two stages that is made
 * with the configuration (a millisecond): the rules stay where the steps are,
 * and this only asks them.
 */
#include <config.h>

#include "normalize/norm_internal.h"

#include "kcorpus/hangul.h"

#include "mem.h"

#include <string.h>

/* Behind this, but for the tags and noncharacters, all are alike. */
enum { INTERESTING = 0x30000 };

static unsigned
jamo_kinds(uint32_t cp)
{
	unsigned kinds = 0;

	if (kc_is_compat_jamo(cp))
		kinds |= KC_N_LETTER;
	if (cp == 0x3164 || cp == 0x115F || cp == 0x1160)
		kinds |= KC_N_FILL;
	if (kc_halfwidth_letter(cp))
		kinds |= KC_N_HALF;
	if (kc_is_conjoining(cp))
		kinds |= kc_jamo_letter(cp) ? KC_N_JAMO | KC_N_OLD : KC_N_OLD;
	return kinds;
}

static unsigned
kinds_of(uint32_t cp, bool marks)
{
	char utf8[4];
	unsigned kinds = 0;
	enum kc_norm_fate fate = kc_norm_fate(cp);

	if (cp - 0xD800 < 0x800)
		return KC_N_SOLID;
	if (cp < INTERESTING && cp >= 0x300 &&
	    kc_nfc_check((kc_str){utf8, kc_utf8_put(cp, utf8)}) == 0)
		kinds |= KC_N_NFC;
	if (marks && cp >= 0x300 && (kc_class(cp) & KC_CLASS_M))
		kinds |= KC_N_NFC;
	if (fate == KC_NORM_JOINS)
		kinds |= KC_N_JOINER;
	else if (fate != KC_NORM_STAYS)
		kinds |= KC_N_CUT;
	if (cp - 0xFF01 < 0x5E || cp == 0xFFE6)
		kinds |= KC_N_WIDE;
	if (kc_norm_is_dot(cp))
		kinds |= KC_N_DOT;
	if (kc_norm_punctuation(cp) != cp)
		kinds |= KC_N_PUNCT;
	if (kc_norm_is_run(cp))
		kinds |= KC_N_RUN;
	if (kc_norm_latin_byte(cp))
		kinds |= KC_N_LATIN;
	if (kc_script_of(cp) == KC_SCRIPT_HAN)
		kinds |= KC_N_HAN;
	if (cp == '&' || cp == '%' || cp == '\\')
		kinds |= KC_N_ESCAPE;
	kinds |= jamo_kinds(cp);
	if (!(kinds & ~(unsigned)(KC_N_LATIN | KC_N_HAN | KC_N_ESCAPE)))
		kinds |= KC_N_SOLID;
	return kinds;
}

/* The number of a block like this one, which is added if there is none. */
static kc_status
intern(struct kc_norm *n, const uint32_t block[KC_NORM_BLOCK], size_t *number)
{
	for (size_t i = 0; i < n->kinds_n; i++)
		if (!memcmp(n->kinds[i], block, sizeof(*n->kinds))) {
			*number = i;
			return KC_OK;
		}
	KC_TRY(kc_grow((void **)&n->kinds, &n->kinds_cap, n->kinds_n + 1,
	    sizeof(*n->kinds)));
	memcpy(n->kinds[n->kinds_n], block, sizeof(*n->kinds));
	*number = n->kinds_n++;
	return KC_OK;
}

kc_status
kc_norm_make_kinds(struct kc_norm *n, kc_error *err)
{
	uint32_t block[KC_NORM_BLOCK];

	for (uint32_t b = 0; b < KC_NORM_BLOCKS; b++) {
		uint32_t first = b * KC_NORM_BLOCK;
		size_t number;

		/* Far planes: those that hold nothing but their ends. */
		if (first > INTERESTING && first < 0xF0000 &&
		    first >> 16 != 0xE && (b & 0xFF) && (b & 0xFF) != 0xFF)
			number = n->blocks[b - 1];
		else {
			for (uint32_t i = 0; i < KC_NORM_BLOCK; i++)
				block[i] = kinds_of(
				    first + i, n->o.value[KC_NORM_MARKS]);
			if (intern(n, block, &number))
				return kc_fail_nomem(err);
		}
		n->blocks[b] = (unsigned char)number;
	}
	return KC_OK;
}
