/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that look like names, operators and values of programs (lang_tokens.h). */
#include <config.h>

#include "lang_tokens.h"

#include "ascii.h"

#include <string.h>

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

/* True for text with an entity of HTML: "c&oacute;digo". */
static bool
has_entity(kc_str t)
{
	const char *p = memchr(t.ptr, '&', t.len), *end = kc_str_end(t);

	while (p && ++p < end && (kc_ascii_is_letter(*p) || *p == '#'))
		;
	return p && p < end && *p == ';' && p[-1] != '&';
}

size_t
kc_lang_count_code_signs(kc_str t)
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
		commas += t.ptr[i] == ',' &&
		    (t.ptr[i + 1] != '"' || (i && t.ptr[i - 1] == '"'));
		letters += kc_ascii_is_letter(t.ptr[i]);
	}
	return commas >= 2 && letters > 0;
}

bool
kc_lang_is_joined_name(kc_str t)
{
	size_t humps = 0, from = 0, first;

	while (from < t.len && !kc_ascii_is_letter(t.ptr[from]))
		from++;
	first = from;
	for (size_t i = from + 1; i + 1 < t.len; i++)
		if (kc_ascii_is_lower(t.ptr[i - 1]) &&
		    kc_ascii_is_upper(t.ptr[i]) &&
		    kc_ascii_is_lower(t.ptr[i + 1])) {
			if (i - from < 3)
				return false;
			from = i;
			humps++;
		}
	return humps >= 2 || (humps && kc_ascii_is_lower(t.ptr[first]));
}

/* A path: "/usr/lib/x.so", "./a", "~/c/d", "src/list.c". Not "/" and not "and/or". */
static bool
is_path(kc_str t)
{
	const char *slash = memrchr(t.ptr, '/', t.len);
	size_t n = 0;

	if (slash && slash > t.ptr && kc_ascii_is_letter(*t.ptr) &&
	    slash + 3 < kc_str_end(t) && kc_ascii_is_letter(slash[1]) &&
	    memchr(slash + 2, '.', (size_t)(kc_str_end(t) - slash - 3)))
		return true;

	while (n < 2 && n < t.len && (t.ptr[n] == '.' || t.ptr[n] == '~'))
		n++;
	return t.len > n + 2 && t.ptr[n] == '/' &&
	    kc_ascii_is_letter(t.ptr[n + 1]) &&
	    (n || memchr(t.ptr + 1, '/', t.len - 1));
}

/* "-a", "&&", "<<", ">>", "[", "/a": what two bytes or one make. */
static bool
is_short_code(kc_str t)
{
	const char *p = t.ptr;

	if (t.len == 1)
		return *p == '[' || *p == '=';
	return (*p == '-' && kc_ascii_is_letter(p[1])) ||
	    (kc_ascii_is_one_of(*p, "&<>") && p[1] == *p);
}

/*
 * An option, a directive, variable or register, a symbol, a tag, a string in a list, a
 * path: "--all", ".text", "%rsp", "$HOME", ":name", "<br", "[\"a\",", "'a',".
 */
static bool
has_shape_of_code(kc_str t)
{
	const char *p = t.ptr, *end = kc_str_end(t);

	if (t.len < 3)
		return is_short_code(t);
	if ((*p == '$' && (kc_ascii_is_letter(p[1]) || p[1] == '{')) ||
	    (*p == ':' && kc_ascii_is_lower(p[1]) && kc_ascii_is_lower(p[2])) ||
	    (*p == '<' && (kc_ascii_is_letter(p[1]) || p[1] == '/')) ||
	    (*p == '/' && kc_ascii_is_letter(p[1])))
		return true;
	return (p[0] == '-' && p[1] == '-' && kc_ascii_is_letter(p[2])) ||
	    (kc_ascii_is_one_of(*p, ".%$") && kc_ascii_is_lower(p[1])) ||
	    (!memcmp(p, ".L", 2) && kc_ascii_is_digit(p[2])) ||
	    ((*p == '"' || !memcmp(p, "[\"", 2)) &&
		(!memcmp(end - 2, "\",", 2) || !memcmp(end - 2, "\"]", 2))) ||
	    (*p == '\'' && !memcmp(end - 2, "',", 2)) || is_path(t);
}

/* "string-item-file": two hyphens or more between small letters and digits. */
static bool
has_hyphens(kc_str t)
{
	size_t hyphens = 0;

	if (!memchr(t.ptr, '-', t.len))
		return false;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];

		hyphens += c == '-' && i && i + 1 < t.len;
		if (c != '-' && !kc_ascii_is_lower(c) && !kc_ascii_is_digit(c))
			return false;
	}
	return hyphens >= 2;
}

bool
kc_lang_is_code_token(kc_str t)
{
	char last = t.ptr[t.len - 1];

	/* French has a blank before a semicolon. */
	if (has_entity(t) || (t.len == 1 && last == ';'))
		return false;
	if (last == ';' || last == '{' || last == '}' || is_row_token(t) ||
	    has_shape_of_code(t))
		return true;
	for (size_t i = 0; i + 1 < t.len; i++) {
		char c = t.ptr[i], next = t.ptr[i + 1];

		if (c == '_' || (c == '-' && next == '>') ||
		    (next == '=' && kc_ascii_is_one_of(c, "=!<>+-*")) ||
		    (c == ':' && next == ':') ||
		    (c == ':' && i && kc_ascii_is_letter(t.ptr[i - 1]) &&
			kc_ascii_is_digit(next)) ||
		    (kc_ascii_is_letter(c) && next == '=') ||
		    (i && (c == '"' || c == '\'') &&
			(next == '=' || (next == ':' && i + 2 < t.len))) ||
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

/* Not "2.5", "1,000", "7." and "(7)". */
static bool
is_figure(kc_str t)
{
	bool digits = false, others = false;

	if (t.len > 2 && *t.ptr == '(' && t.ptr[t.len - 1] == ')')
		t = (kc_str){t.ptr + 1, t.len - 2};
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];

		digits |= kc_ascii_is_digit(c);
		others |= !kc_ascii_is_digit(c) && c != ',' && c != '.' &&
		    (unsigned char)c < 0x80;
	}
	return digits && others;
}

bool
kc_lang_is_mixed(kc_str token)
{
	return is_figure(token) || has_hyphens(token);
}
