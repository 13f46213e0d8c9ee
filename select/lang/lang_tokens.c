/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of a text that look like keys, names of programs, cells (lang_internal.h). */
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
		commas += t.ptr[i] == ',' &&
		    (t.ptr[i + 1] != '"' || (i && t.ptr[i - 1] == '"'));
		letters += kc_ascii_is_letter(t.ptr[i]);
	}
	return commas >= 2 && letters > 0;
}

/*
 * A name of joined words: "listItem", "XmlHttpRequest". "iPhone", "GitHub", "MacDonald"
 * and Irish "bhFrainc" are words: fewer than three letters before the first capital
 * after a small letter, or one such capital in a name that begins with a capital.
 * Of "MikeMcQuaid" a part has two letters.
 */
static bool
is_joined_name(kc_str t)
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

/* An address of mail, or a name after an at sign: "a.b@c.org", "@Override". */
static bool
is_mail(kc_str t)
{
	const char *at = memchr(t.ptr, '@', t.len), *end = kc_str_end(t);

	return at && end - at > 2 && kc_ascii_is_letter(at[1]) &&
	    (at == t.ptr || kc_ascii_is_letter(at[-1]) ||
		kc_ascii_is_digit(at[-1]));
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

/*
 * Names and operators of programs: "f(x", "sys.platform", "file_read", "==", "->",
 * "return;", "main.c:12". Letters on both sides of a stop are two at least: "e.g." is
 * prose.
 */
static bool
is_code_token(kc_str t)
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

/*
 * A token of digits with letters or signs among them, as versions, sizes and registers
 * have: "i32", "4.6-1", "[517". Not "2.5", "1,000", "7." and "(7)".
 */
static bool
is_mixed(kc_str t)
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

/*
 * The number of a sign that stands alone between the entries of a menu, or 0. Dashes
 * and quotes are none: "Ата — бәйтерек, бала — жапырақ".
 */
static unsigned
bar_of(kc_str t)
{
	/* ASCII, U+00B7, U+00BB, U+2022, U+203A, U+25B8, U+25BA, U+2502 */
	static const char *const bars[KC_LANG_BARS] = {"", ">", "/", "*",
	    "::", "\xC2\xB7", "\xC2\xBB", "\xE2\x80\xA2", "\xE2\x80\xBA",
	    "\xE2\x96\xB8", "\xE2\x96\xBA", "\xE2\x94\x82"};

	if (kind_of_noise(*t.ptr) != KIND_OTHER)
		return 0;
	for (unsigned i = 1; i < KC_LANG_BARS; i++)
		if (kc_str_equal(t, kc_str_of(bars[i])))
			return i;
	return 0;
}

/* Middle dots within a token, but for those of Catalan: "col·lecció". */
static size_t
count_middots(kc_str t)
{
	const char *p = t.ptr, *end = kc_str_end(t);
	size_t n = 0;

	while ((p = memmem(p, (size_t)(end - p), "\xC2\xB7", 2))) {
		n += p > t.ptr && p + 2 < end && (p[-1] | 32) != 'l';
		p += 2;
	}
	return n;
}

static bool
is_dash(kc_str t)
{
	return kc_str_equal(t, KC_STR("-")) ||
	    kc_str_equal(t, KC_STR("\xE2\x80\x93")) ||
	    kc_str_equal(t, KC_STR("\xE2\x80\x94"));
}

static bool
has_other_letter(kc_str t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.ptr[i] >= 0x80)
			return true;
	return false;
}

/* The token at p: up to a blank or a wall, or the wall itself. */
static kc_str
token_at(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && (unsigned char)*p > ' ' && *p != '|')
		p++;
	return (kc_str){from, (size_t)(p - from) + (p == from)};
}

/*
 * A word of small letters after the first, with a comma or stop or without: "Hello",
 * "and,". Nothing that tokens are counted for is one, but for letters beyond ASCII.
 */
static bool
is_plain_word(kc_str t)
{
	size_t n = 1;

	if (!kc_ascii_is_letter(*t.ptr))
		return false;
	while (n < t.len &&
	    (kc_ascii_is_lower(t.ptr[n]) || (unsigned char)t.ptr[n] >= 0x80))
		n++;
	return n == t.len ||
	    (n + 1 == t.len && (t.ptr[n] == ',' || t.ptr[n] == '.'));
}

void
kc_lang_count_tokens(kc_str text, struct kc_lang_tokens *k)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	if (text.len > TOKEN_BYTES)
		end = p + TOKEN_BYTES;
	while (p < end) {
		kc_str t = token_at(p, end);
		bool is_code;

		p += t.len;
		if ((unsigned char)*t.ptr <= ' ') {
			k->walls += *t.ptr == '\t' && k->n;
			continue;
		}
		if (is_plain_word(t)) {
			k->n++;
			k->bytes += t.len;
			k->other += has_other_letter(t);
			continue;
		}
		k->walls += *t.ptr == '|';
		if (is_address(t)) {
			k->addresses++;
			continue;
		}
		k->n++;
		k->bytes += t.len;
		if (t.len <= 3) {
			k->bars[bar_of(t)]++;
			k->dashes += is_dash(t);
		}
		k->signs += count_code_signs(t);
		is_code = is_code_token(t);
		k->code += is_code;
		k->joined += is_joined_name(t);
		k->mixed += !is_code && (is_mixed(t) || has_hyphens(t));
		k->tags += t.len > 1 && *t.ptr == '#' &&
		    kc_ascii_is_letter(t.ptr[1]);
		k->mails += is_mail(t);
		if (has_other_letter(t)) {
			k->other++;
			k->middots += count_middots(t);
		}
		if (t.len >= LEAST_HEX && (is_hex(t) || is_mangled(t)))
			k->keys += t.len;
	}
}
