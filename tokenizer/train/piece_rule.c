/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which strings may be a piece, beside single characters: IsValidSentencePiece of
 * SentencePiece (trainer_interface.cc), whose rules are good ones. They are about
 * characters that stand side by side, so a string is what its two ends are.
 */
#include <config.h>

#include "tokenizer/train/piece_base.h"

#include "tokenizer/vocab/bytemap.h"
#include "tokenizer/vocab/vocab.h"

#include "unicode/decode.h"

/* Any script: of U+2581, and of digits that stand with all of them. */
enum { ANY_SCRIPT = KC_SCRIPT_COUNT };
_Static_assert(KC_SCRIPT_COUNT < 256, "scripts fit the edges");

static bool
is_rule_digit(uint32_t cp)
{
	return cp - '0' < 10 || cp - 0xFF10 < 10;
}

/* Kana are written with Han; the sound mark U+30FC goes with both kana. */
static uint8_t
rule_script(uint32_t cp)
{
	kc_script script = kc_script_of(cp);

	switch (script) {
	case KC_SCRIPT_HIRAGANA:
	case KC_SCRIPT_KATAKANA:
		return KC_SCRIPT_HAN;
	case KC_SCRIPT_UNKNOWN:
		return KC_SCRIPT_COMMON;
	default:
		return (uint8_t)(cp == 0x30FC ? KC_SCRIPT_HAN : script);
	}
}

struct kc_piece_edges
kc_piece_edges_of(const kc_piece_params *rules, uint32_t cp)
{
	struct kc_piece_edges e = {ANY_SCRIPT, ANY_SCRIPT, false, false, false};

	if (cp == KC_SPACE_CHAR) {
		e.has_space = true;
		return e;
	}
	/*
	 * Controls stand by themselves; SentencePiece 0.2.3 has pieces with tabs
	 * (0.2.1 had none).
	 */
	e.alone = (rules->sentencepiece ? !cp : cp <= ' ') ||
	    cp == KC_PIECE_UNKNOWN_CHAR ||
	    (is_rule_digit(cp) && rules->splits_digits);
	if (is_rule_digit(cp) && rules->joins_numbers)
		return e;
	e.first = e.last = rule_script(cp);
	e.is_open = e.first == KC_SCRIPT_INHERITED;
	if (e.is_open)
		e.first = e.last = ANY_SCRIPT;
	return e;
}

bool
kc_piece_edges_join(const kc_piece_params *rules, struct kc_piece_edges *a,
    struct kc_piece_edges b)
{
	if (a->alone || b.alone || b.has_space)
		return false;
	if (!rules->joins_scripts && a->last != ANY_SCRIPT &&
	    b.first != ANY_SCRIPT && a->last != b.first)
		return false;
	if (a->is_open)
		a->first = b.first;
	if (!b.is_open)
		a->last = b.last;
	a->is_open = a->is_open && b.is_open;
	return true;
}

bool
kc_piece_may_be(const kc_piece_params *rules, kc_str s, size_t chars)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	struct kc_piece_edges e = {0};
	size_t len = 0;

	if (chars > rules->max_piece)
		return false;
	for (size_t at = 0; at < s.len; at += len) {
		struct kc_piece_edges next = kc_piece_edges_of(
		    rules, kc_decode_valid(p + at, &len));

		if (!at)
			e = next;
		else if (!kc_piece_edges_join(rules, &e, next))
			return false;
	}
	return true;
}

/* Bytes of the character that begins with this one; 0: none does. */
static size_t
led_bytes(int byte)
{
	return (byte & 0xC0) == 0x80 ? 0 : kc_lead_length((unsigned char)byte);
}

bool
kc_piece_bytes_may_be(const kc_piece_params *rules, kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t n = 0, first = 0, due = 0,
	       len; /* due: bytes to end a character */

	for (size_t at = 0; at < s.len; at += len, n++) {
		uint32_t cp = kc_decode_valid(p + at, &len);

		if (due) {
			due--;
			continue;
		}
		due = led_bytes(kc_bytemap_byte(cp));
		if (!due ||
		    (rules->splits_digits && is_rule_digit(cp) && s.len > 1))
			return false;
		first = at ? first : due;
		due--;
	}
	return !due || n < first;
}
