/* SPDX-License-Identifier: Apache-2.0 */
/* Classes, signs and scripts of code points (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/class_tables.h"

static unsigned char
kind_of(uint32_t cp)
{
	/* The last code point is unassigned: no class, script Unknown. */
	if (cp > 0x10FFFF)
		cp = 0x10FFFF;
	return kc_class_stage2[(uint32_t)kc_class_stage1[cp >> 8] << 8 |
	    (cp & 255)];
}

uint8_t
kc_class(uint32_t cp)
{
	return kc_class_kinds[kind_of(cp)];
}

bool
kc_class_is_sign(uint32_t cp)
{
	return kc_sign_kinds[kind_of(cp)] != 0;
}

kc_script
kc_script_of(uint32_t cp)
{
	return (kc_script)kc_script_kinds[kind_of(cp)];
}

const char *
kc_script_name(kc_script script)
{
	static const char names[KC_SCRIPT_COUNT][12] = {
	    [KC_SCRIPT_COMMON] = "Common",
	    [KC_SCRIPT_INHERITED] = "Inherited",
	    [KC_SCRIPT_UNKNOWN] = "Unknown",
	    [KC_SCRIPT_HANGUL] = "Hangul",
	    [KC_SCRIPT_HAN] = "Han",
	    [KC_SCRIPT_HIRAGANA] = "Hiragana",
	    [KC_SCRIPT_KATAKANA] = "Katakana",
	    [KC_SCRIPT_BOPOMOFO] = "Bopomofo",
	    [KC_SCRIPT_LATIN] = "Latin",
	    [KC_SCRIPT_CYRILLIC] = "Cyrillic",
	    [KC_SCRIPT_GREEK] = "Greek",
	    [KC_SCRIPT_ARABIC] = "Arabic",
	    [KC_SCRIPT_HEBREW] = "Hebrew",
	    [KC_SCRIPT_DEVANAGARI] = "Devanagari",
	    [KC_SCRIPT_BENGALI] = "Bengali",
	    [KC_SCRIPT_TAMIL] = "Tamil",
	    [KC_SCRIPT_TELUGU] = "Telugu",
	    [KC_SCRIPT_THAI] = "Thai",
	    [KC_SCRIPT_LAO] = "Lao",
	    [KC_SCRIPT_MYANMAR] = "Myanmar",
	    [KC_SCRIPT_KHMER] = "Khmer",
	    [KC_SCRIPT_TIBETAN] = "Tibetan",
	    [KC_SCRIPT_MONGOLIAN] = "Mongolian",
	    [KC_SCRIPT_GEORGIAN] = "Georgian",
	    [KC_SCRIPT_ARMENIAN] = "Armenian",
	    [KC_SCRIPT_ETHIOPIC] = "Ethiopic",
	    [KC_SCRIPT_OTHER] = "Other",
	};

	return names[(unsigned)script < KC_SCRIPT_COUNT ? script
							: KC_SCRIPT_OTHER];
}
