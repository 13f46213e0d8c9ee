/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that have letters but are in no language (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "ascii.h"

#include <string.h>

/*
 * A token of at least so many letters and digits is looked at. Of 12 letters of
 * base64 nine in ten have two changes of case or digit; shorter ones can be names
 * ("GitHub", "iPhone6").
 */
enum { LEAST_TOKEN = 12, LEAST_HEX = 8, LEAST_CHANGES = 3 };

enum noise_kind { KIND_OTHER, KIND_LOWER, KIND_UPPER, KIND_DIGIT };

static enum noise_kind
kind_of_noise(char c)
{
	if (kc_ascii_is_lower(c))
		return KIND_LOWER;
	if (kc_ascii_is_upper(c))
		return KIND_UPPER;
	return kc_ascii_is_digit(c) ? KIND_DIGIT : KIND_OTHER;
}

static bool
is_hex(kc_str token)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];

		if (kc_ascii_is_digit(c))
			digits++;
		else if (kc_ascii_hex(c) >= 0)
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
	enum noise_kind last = KIND_OTHER;

	for (size_t i = 0; i < token.len; i++) {
		enum noise_kind k = kind_of_noise(token.ptr[i]);

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
 * Menus of a page's languages: four writing systems or more, each with two letters
 * at least, none with six in ten. A text in one language quotes seldom more than
 * two others.
 */
static bool
is_mixture(const kc_composition *c)
{
	uint64_t total = kc_composition_letters(c), most = 0;
	uint64_t east = 0;
	unsigned systems = 0;

	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++) {
		uint64_t n = c->letters[i];

		if (i >= KC_SCRIPT_HAN && i <= KC_SCRIPT_BOPOMOFO) {
			east += n;
			continue;
		}
		systems += n >= 2;
		most = n > most ? n : most;
	}
	systems += east >= 2;
	most = east > most ? east : most;
	return systems >= 4 && most * 10 < total * 6;
}

static bool
is_code_sign(char c)
{
	static const bool signs[256] = {['('] = true,
	    [')'] = true,
	    ['{'] = true,
	    ['}'] = true,
	    ['['] = true,
	    [']'] = true,
	    [';'] = true,
	    ['='] = true,
	    ['<'] = true,
	    ['>'] = true,
	    ['_'] = true,
	    ['&'] = true,
	    ['|'] = true,
	    ['\\'] = true,
	    ['$'] = true,
	    ['@'] = true,
	    ['^'] = true,
	    ['+'] = true,
	    ['~'] = true,
	    ['/'] = true};

	return signs[(unsigned char)c];
}

/* So many bytes of a text are cut into tokens. */
enum { TOKEN_BYTES = 4096 };

/* Tokens between blanks that are no addresses, their bytes and signs. */
struct tokens {
	size_t n, code, bars, addresses;
	size_t bytes, keys, signs;
};

/* True for text with an entity of HTML: "c&oacute;digo". */
static bool
has_entity(kc_str t)
{
	const char *p = memchr(t.ptr, '&', t.len), *end = kc_str_end(t);

	while (p && ++p < end && (kc_ascii_is_letter(*p) || *p == '#'))
		;
	return p && p < end && *p == ';' && p[-1] != '&';
}

/* Signs of programs in a token; those of an entity are none. */
static size_t
count_code_signs(kc_str t)
{
	size_t n = 0;

	for (size_t i = 0; i < t.len; i++)
		n += is_code_sign(t.ptr[i]);
	return n && has_entity(t) ? 0 : n;
}

/* A key of JSON, or a row of CSV: "\"name\":", "id,name,price". Not "1,000,000". */
static bool
is_row_token(kc_str t)
{
	size_t commas = 0, letters = 0;

	if (t.len > 3 && *t.ptr == '"' && t.ptr[t.len - 1] == ':' &&
	    t.ptr[t.len - 2] == '"')
		return true;
	for (size_t i = 0; i + 1 < t.len; i++) {
		commas += t.ptr[i] == ',' && t.ptr[i + 1] != '"';
		letters += kc_ascii_is_letter(t.ptr[i]);
	}
	return commas >= 2 && letters > 0;
}

/*
 * Names and operators of programs: "f(x", "sys.platform", "file_read", "==", "->",
 * "return;". Letters on both sides of a stop are two at least: "e.g." is prose.
 */
static bool
is_code_token(kc_str t)
{
	char last = t.ptr[t.len - 1];

	if (has_entity(t))
		return false;
	if (last == ';' || last == '{' || last == '}' || is_row_token(t))
		return true;
	for (size_t i = 0; i + 1 < t.len; i++) {
		char c = t.ptr[i], next = t.ptr[i + 1];

		if (c == '_' || (c == '-' && next == '>') ||
		    (next == '=' && strchr("=!<>+-*", c)) ||
		    (c == ':' && next == ':') ||
		    (kc_ascii_is_letter(c) && next == '=') ||
		    (kc_ascii_is_letter(c) && next == '(') ||
		    (c == '(' && next == '\'') || (c == '\'' && next == ')'))
			return true;
		if (c == '.' && i >= 2 && i + 2 < t.len &&
		    kc_ascii_is_letter(t.ptr[i - 1]) &&
		    kc_ascii_is_letter(t.ptr[i - 2]) &&
		    kc_ascii_is_letter(next) &&
		    kc_ascii_is_letter(t.ptr[i + 2]))
			return true;
	}
	return t.len == 1 && last == '=';
}

/* A sign that stands alone between the entries of a menu: | > / and others. */
static bool
is_bar(kc_str t)
{
	unsigned char first = (unsigned char)*t.ptr;

	if (t.len == 1)
		return kind_of_noise(*t.ptr) == KIND_OTHER && first < 0x80;
	/* U+00A0..00BF, as the middle dot; U+2000..203F, as the bullet. */
	return (t.len == 2 && first == 0xC2) ||
	    (t.len == 3 && first == 0xE2 && (unsigned char)t.ptr[1] == 0x80);
}

static void
count_tokens(kc_str text, struct tokens *k)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	if (text.len > TOKEN_BYTES)
		end = p + TOKEN_BYTES;
	while (p < end) {
		kc_str t = {p, 0};

		while (p < end && (unsigned char)*p > ' ')
			p++;
		t.len = (size_t)(p - t.ptr);
		p += p < end;
		if (!t.len)
			continue;
		if (is_address(t)) {
			k->addresses++;
			continue;
		}
		k->n++;
		k->bytes += t.len;
		k->signs += count_code_signs(t);
		k->bars += is_bar(t);
		k->code += is_code_token(t);
		if (t.len >= LEAST_HEX && (is_hex(t) || is_mangled(t)))
			k->keys += t.len;
	}
}

/*
 * Nothing but addresses; keys for the most part; names of programs for a third,
 * two of them unless there are fewer than four tokens; or one visible byte in
 * eight a sign of programs ("total_sent = 0" has two of twelve, lines of the
 * open-source guides one in 40).
 */
static bool
are_no_words(const struct tokens *k)
{
	if (!k->n)
		return k->addresses > 0;
	return k->keys * 2 > k->bytes ||
	    (k->code * 3 >= k->n && k->code * 2 >= (k->n < 4 ? k->n : 4)) ||
	    (k->signs >= 2 && k->signs * 8 >= k->bytes);
}

/* One letter again and again is a finger on a key: six times and no other. */
static bool
is_one_letter(kc_str text)
{
	size_t letters = 0;
	char first = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = (char)(text.ptr[i] | 32);

		if (!kc_ascii_is_letter(c))
			continue;
		if (letters && c != first)
			return false;
		first = c;
		letters++;
	}
	return letters >= 6;
}

bool
kc_lang_is_noise(kc_str text, const kc_composition *c)
{
	uint64_t letters = kc_composition_letters(c);
	uint64_t latin = c->letters[KC_SCRIPT_LATIN];
	uint64_t hangul = c->letters[KC_SCRIPT_HANGUL];
	struct tokens k = {0};

	/* One letter in six decides for Korean (kc_lang_by_script). */
	if (hangul >= 2 && hangul * 6 >= letters &&
	    kc_lang_is_misread_hangul(text))
		return true;
	if (hangul * 2 >= letters)
		return false;
	if (is_mixture(c) || kc_lang_is_menu(text))
		return true;
	if (c->characters != text.len && kc_lang_is_mojibake(text))
		return true;
	count_tokens(text, &k);
	if (k.bars >= 2 && k.bars * 3 >= k.n)
		return true;
	/* Where Latin letters are few, another script decides. */
	return latin * 2 >= letters &&
	    (are_no_words(&k) || kc_lang_is_statement(text, k.n, k.code) ||
		is_one_letter(text));
}
