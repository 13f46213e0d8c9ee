/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are letters but no language (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include <string.h>

/*
 * A token of at least so many letters and digits is looked at. Of 12 letters of
 * base64 nine in ten have two changes of case or digit; shorter ones can be names
 * ("GitHub", "iPhone6").
 */
enum { LEAST_TOKEN = 12, LEAST_HEX = 8, LEAST_CHANGES = 3 };

enum kind { KIND_OTHER, KIND_LOWER, KIND_UPPER, KIND_DIGIT };

static enum kind
kind_of(char c)
{
	if ((unsigned char)(c - 'a') < 26)
		return KIND_LOWER;
	if ((unsigned char)(c - 'A') < 26)
		return KIND_UPPER;
	return (unsigned char)(c - '0') < 10 ? KIND_DIGIT : KIND_OTHER;
}

static bool
is_hex(kc_str token)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];

		if (kind_of(c) == KIND_DIGIT)
			digits++;
		else if ((unsigned char)((c | 32) - 'a') < 6)
			letters++;
		else if (c != '-' && c != ':')
			return false;
	}
	return digits + letters >= LEAST_HEX && digits * 4 >= letters;
}

/*
 * Does it look like base64, a key, a mangled name: changes between capitals, small
 * letters and digits that no word has ("SGVsbG8gd29ybGQh" has seven). A capital
 * before small letters, as in CamelCase, is one change, not two.
 */
static bool
is_mangled(kc_str token)
{
	size_t plain = 0, changes = 0;
	enum kind last = KIND_OTHER;

	for (size_t i = 0; i < token.len; i++) {
		enum kind k = kind_of(token.ptr[i]);

		if (k == KIND_OTHER) {
			last = k;
			continue;
		}
		plain++;
		changes += last != KIND_OTHER && k != last &&
		    !(last == KIND_UPPER && k == KIND_LOWER);
		last = k;
	}
	return plain >= LEAST_TOKEN && changes >= LEAST_CHANGES &&
	    changes * 8 >= plain && plain * 10 >= token.len * 8;
}

static bool
is_address(kc_str token)
{
	return memmem(token.ptr, token.len, "://", 3) ||
	    (token.len > 4 && !memcmp(token.ptr, "www.", 4));
}

/*
 * Bytes of UTF-8 read as windows-1252: a letter from U+00C2 on and then what the
 * bytes 80 to BF are there, which is a control, a sign or one of a few others; or
 * letters of Latin-1 alone, as bytes of EUC-KR are there; or replacement
 * characters.
 */
struct mojibake {
	uint64_t pairs, latin1, replaced, visible;
};

static bool
is_trail(uint32_t cp)
{
	return (cp >= 0x80 && cp <= 0xBF) || cp == 0x152 || cp == 0x153 ||
	    cp == 0x160 || cp == 0x161 || cp == 0x178 || cp == 0x17D ||
	    cp == 0x17E || cp == 0x192 || cp == 0x2C6 || cp == 0x2DC ||
	    (cp >= 0x2013 && cp <= 0x203A) || cp == 0x20AC || cp == 0x2122;
}

static void
count_mojibake(kc_str text, struct mojibake *m)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	uint32_t last = 0;

	while (p < end) {
		uint32_t cp = kc_cp_next(&p, end);

		m->visible += !kc_cp_is_space(cp);
		m->latin1 += cp >= 0xA1 && cp <= 0xFF;
		m->replaced += cp == 0xFFFD;
		m->pairs += last >= 0xC2 && last <= 0xF4 && is_trail(cp);
		last = cp;
	}
}

static bool
is_mojibake(kc_str text)
{
	struct mojibake m = {0};

	count_mojibake(text, &m);
	/* Three bytes a syllable: two in three characters are in a pair. */
	return (m.pairs >= 3 && m.pairs * 5 >= m.visible) ||
	    (m.latin1 >= 4 && m.latin1 * 3 >= m.visible * 2) ||
	    (m.replaced >= 2 && m.replaced * 5 >= m.visible);
}

bool
kc_lang_is_noise(kc_str text, const kc_composition *c)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	uint64_t latin = c->letters[KC_SCRIPT_LATIN], noise = 0, bytes = 0;

	/* Where Latin letters are few, another script decides. */
	if (latin * 2 < kc_composition_letters(c) || !latin)
		return false;
	if (c->characters != text.len && is_mojibake(text))
		return true;
	while (p < end) {
		kc_str token = {p, 0};

		while (p < end && (unsigned char)*p > ' ')
			p++;
		token.len = (size_t)(p - token.ptr);
		bytes += token.len;
		if (token.len >= LEAST_HEX &&
		    (is_hex(token) || is_mangled(token) || is_address(token)))
			noise += token.len;
		p += p < end;
	}
	return noise * 2 > bytes;
}
