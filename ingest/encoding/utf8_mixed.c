/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 with a few bytes of another encoding in it. */
#include <config.h>

#include "utf8_mixed.h"

#include "korean_score.h"

#include "kcorpus/unicode.h"

#include "ascii.h"

static bool
is_high(char c)
{
	return (unsigned char)c >= 0x80;
}

/* Letters of windows-1252 are those of Latin-1 and seven above 0x7F. */
static bool
is_latin_letter(unsigned char c)
{
	return c >= 0xC0 ? c != 0xD7 && c != 0xF7
			 : c == 0x8A || c == 0x8C || c == 0x8E || c == 0x9A ||
		c == 0x9C || c == 0x9E || c == 0x9F;
}

/* True if the byte at `at`, no part of UTF-8, is windows-1252 by its neighbors. */
static bool
is_latin_byte(kc_str s, size_t at)
{
	unsigned char c = (unsigned char)s.ptr[at];
	char before = at ? s.ptr[at - 1] : ' ';
	char after = at + 1 < s.len ? s.ptr[at + 1] : ' ';

	if (is_high(before) || is_high(after) || c == 0x81 || c == 0x8D ||
	    c == 0x8F || c == 0x90 || c == 0x9D)
		return false;
	return !is_latin_letter(c) || kc_ascii_is_letter(before) ||
	    kc_ascii_is_letter(after);
}

static kc_status
add_valid(kc_str s, kc_buf *out, struct utf8_mixed *m)
{
	for (size_t i = 0; i < s.len; i++)
		m->valid += (unsigned char)s.ptr[i] >= 0xC2;
	return kc_buf_add(out, s);
}

/* Characters of UTF-8, and single bytes by their neighbors. */
static kc_status
read_characters(kc_str s, kc_buf *out, struct utf8_mixed *m, kc_error *err)
{
	size_t at = 0;

	while (at < s.len) {
		kc_str rest = {s.ptr + at, s.len - at};
		size_t good = kc_utf8_check(rest), bad;

		KC_TRY(add_valid((kc_str){rest.ptr, good}, out, m));
		at += good;
		if (at == s.len)
			break;
		bad = kc_utf8_bad_length((kc_str){s.ptr + at, s.len - at});
		if (bad == 1 && is_latin_byte(s, at)) {
			KC_TRY(kc_charset_decode(KC_CHARSET_WINDOWS_1252,
			    (kc_str){s.ptr + at, 1}, 0, out, NULL, err));
			m->reread++;
		} else {
			KC_TRY(kc_buf_add(out, KC_STR("\xEF\xBF\xBD")));
			m->errors++;
		}
		at += bad;
	}
	return KC_OK;
}

/* A piece that is not all UTF-8. */
static kc_status
read_piece(kc_str s, kc_buf *out, struct utf8_mixed *m, kc_error *err)
{
	struct korean_score score;

	KC_TRY(kc_korean_score(KC_CHARSET_EUC_KR, s, &score, err));
	if (!is_korean_score(&score))
		return read_characters(s, out, m, err);
	for (size_t i = 0; i < s.len; i++)
		m->reread += is_high(s.ptr[i]);
	return kc_charset_decode(
	    KC_CHARSET_EUC_KR, s, KC_DECODE_REPLACE, out, NULL, err);
}

kc_status
kc_utf8_read_mixed(
    kc_str bytes, kc_buf *out, struct utf8_mixed *m, kc_error *err)
{
	size_t at = 0;
	kc_status st = KC_OK;

	*m = (struct utf8_mixed){0};
	while (at < bytes.len && !st) {
		size_t end = at + 1;
		kc_str piece;

		while (end < bytes.len && bytes.ptr[end] != '\n' &&
		    bytes.ptr[end] != '<' && bytes.ptr[end - 1] != '>')
			end++;
		piece = (kc_str){bytes.ptr + at, end - at};
		if (kc_utf8_check(piece) == piece.len)
			st = add_valid(piece, out, m);
		else
			st = read_piece(piece, out, m, err);
		at = end;
	}
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}
