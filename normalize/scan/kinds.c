/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code points are to the steps: facts about characters, and all of them
 * as a table of two stages, which is made with the configuration.
 */
#include <config.h>

#include "kinds.h"

#include "kcorpus/hangul.h"
#include "kcorpus/unicode.h"

#include "charset/charset_tables.h"
#include "mem.h"

#include <string.h>

/* --- Facts about characters --- */

static enum kc_norm_fate
fate_of_byte(uint32_t cp)
{
	if (cp == '\t' || cp == '\n')
		return KC_NORM_STAYS;
	if (cp == '\r')
		return KC_NORM_RETURN;
	if (cp == 0x0B || cp == 0x0C || cp == 0x85)
		return KC_NORM_BREAK;
	if (cp == 0xA0)
		return KC_NORM_SPACE;
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD
	    ? KC_NORM_GOES
	    : KC_NORM_STAYS;
}

static enum kc_norm_fate
fate_of_general(uint32_t cp)
{
	if (cp <= 0x200A || cp == 0x202F || cp == 0x205F)
		return KC_NORM_SPACE;
	if (cp == 0x200C || cp == 0x200D)
		return KC_NORM_JOINS;
	if (cp == 0x2028 || cp == 0x2029)
		return KC_NORM_BREAK;
	if (cp <= 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2060 && cp <= 0x2064) || (cp >= 0x2066 && cp <= 0x206F))
		return KC_NORM_GOES;
	return KC_NORM_STAYS;
}

enum kc_norm_fate
kc_norm_fate_of(uint32_t cp)
{
	if (cp < 0x100)
		return fate_of_byte(cp);
	if (cp - 0x2000 < 0x70)
		return fate_of_general(cp);
	if (cp == 0x1680 || cp == 0x3000)
		return KC_NORM_SPACE;
	if (cp == 0x180E || cp == 0xFEFF || cp - 0xFFF9 < 4)
		return KC_NORM_GOES;
	if (cp - 0xFDD0 < 32 || (cp & 0xFFFE) == 0xFFFE)
		return KC_NORM_GOES;
	if (cp - 0xE0020 < 0x60)
		return KC_NORM_TAG;
	return KC_NORM_STAYS;
}

bool
kc_norm_is_dot(uint32_t cp)
{
	return cp == 0x318D || cp == 0x30FB || cp == 0x2027 || cp == 0x22C5 ||
	    cp == 0xFF65 || cp == 0x2219;
}

uint32_t
kc_norm_punctuation(uint32_t cp)
{
	switch (cp) {
	case 0x223C: /* what windows-949 has for A1AD */
	case 0x301C:
	case 0x3030:
	case 0xFF5E:
		return '~';
	case 0x2010:
	case 0x2011:
	case 0x2212:
		return '-';
	case 0x2015: /* A1AA */
		return 0x2014;
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201B:
		return '\'';
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x201F:
		return '"';
	default:
		return cp;
	}
}

/* Letters of laughter and tears, marks of emotion; no digit, no syllable. */
bool
kc_norm_is_run(uint32_t cp)
{
	switch (cp) {
	case '!':
	case '?':
	case '.':
	case '~':
	case '^':
	case ';':
	case 0x2026:
	case 0x2605:
	case 0x2661:
	case 0x2665:
		return true;
	default:
		return cp - 0x3131 <= 0x3163 - 0x3131;
	}
}

unsigned char
kc_norm_latin_byte(uint32_t cp)
{
	if (cp < 0x100)
		return cp >= 0x80 ? (unsigned char)cp : 0;
	if (cp > 0x2122) /* the last of them */
		return 0;
	for (uint32_t byte = 0x80; byte < 0xA0; byte++)
		if (kc_windows_1252(byte) == cp)
			return (unsigned char)byte;
	return 0;
}

/* --- The table --- */

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
	enum kc_norm_fate fate = kc_norm_fate_of(cp);

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

/* The number of a row like this one, which is added if there is none. */
static kc_status
intern_row(
    struct kc_norm_kinds *k, const uint32_t row[KC_NORM_BLOCK], size_t *number)
{
	for (size_t i = 0; i < k->n; i++)
		if (!memcmp(k->rows[i], row, sizeof(*k->rows))) {
			*number = i;
			return KC_OK;
		}
	KC_TRY(kc_grow((void **)&k->rows, &k->cap, k->n + 1, sizeof(*k->rows)));
	memcpy(k->rows[k->n], row, sizeof(*k->rows));
	*number = k->n++;
	return KC_OK;
}

kc_status
kc_norm_kinds_init(struct kc_norm_kinds *k, bool marks)
{
	uint32_t row[KC_NORM_BLOCK];

	for (uint32_t b = 0; b < KC_NORM_BLOCKS; b++) {
		uint32_t first = b * KC_NORM_BLOCK;
		size_t number;

		/* Far planes: those that hold nothing but their ends. */
		if (first > INTERESTING && first < 0xF0000 &&
		    first >> 16 != 0xE && (b & 0xFF) && (b & 0xFF) != 0xFF)
			number = k->blocks[b - 1];
		else {
			for (uint32_t i = 0; i < KC_NORM_BLOCK; i++)
				row[i] = kinds_of(first + i, marks);
			KC_TRY(intern_row(k, row, &number));
		}
		k->blocks[b] = (unsigned char)number;
	}
	return KC_OK;
}

void
kc_norm_kinds_release(struct kc_norm_kinds *k)
{
	kc_free(k->rows);
}
