/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which strings may be a piece, beside single characters: IsValidSentencePiece of
 * SentencePiece (trainer_interface.cc), whose rules are good ones.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "tokenizer/vocab/vocab.h"

#include "kcorpus/unicode.h"

#include "unicode/decode.h"

/* Any script: of digits that stand with all of them, and before the first. */
#define ANY_SCRIPT KC_SCRIPT_COUNT

static bool
is_rule_digit(uint32_t cp)
{
	return cp - '0' < 10 || cp - 0xFF10 < 10;
}

/* Kana are written with Han; the sound mark U+30FC goes with both kana. */
static kc_script
script_of(uint32_t cp, kc_script before)
{
	kc_script script = kc_script_of(cp);

	switch (script) {
	case KC_SCRIPT_HIRAGANA:
	case KC_SCRIPT_KATAKANA:
		return KC_SCRIPT_HAN;
	case KC_SCRIPT_INHERITED:
		return before;
	case KC_SCRIPT_UNKNOWN:
		return KC_SCRIPT_COMMON;
	default:
		return cp == 0x30FC ? KC_SCRIPT_HAN : script;
	}
}

/* Controls, and what marks a boundary, stand by themselves. */
static bool
stands_by_itself(uint32_t cp)
{
	return cp <= ' ' || cp == KC_UNIGRAM_UNKNOWN_CHAR;
}

bool
kc_unigram_may_be_piece(const kc_unigram_params *rules, kc_str s, size_t chars)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	kc_script before = ANY_SCRIPT;
	size_t len;

	if (chars > rules->max_piece)
		return false;
	for (size_t at = 0; at < s.len; at += len) {
		uint32_t cp = kc_decode_valid(p + at, &len);
		kc_script script;

		if (stands_by_itself(cp) || (cp == KC_SPACE_CHAR && at))
			return false;
		if (cp == KC_SPACE_CHAR || rules->alphabet == KC_UNIGRAM_BYTES)
			continue;
		if (is_rule_digit(cp) && rules->splits_digits && chars > 1)
			return false;
		script = is_rule_digit(cp) && rules->joins_numbers
		    ? ANY_SCRIPT
		    : script_of(cp, before);
		if (!rules->joins_scripts && script != ANY_SCRIPT &&
		    before != ANY_SCRIPT && script != before)
			return false;
		before = script;
	}
	return true;
}
