/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of a text: which look like keys, code, cells (lang_internal.h). */
#include <config.h>

#include "lang_tokens.h"

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

/* So many bytes of a text are cut into tokens. */
enum { TOKEN_BYTES = 4096 };

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

	while ((p = memchr(p, '\xB7', (size_t)(end - p)))) {
		n += p > t.ptr + 1 && p + 1 < end && p[-1] == '\xC2' &&
		    (p[-2] | 32) != 'l';
		p++;
	}
	return n;
}

/* A dash or an arrow. */
static bool
is_dash(kc_str t)
{
	return kc_str_equal(t, KC_STR("-")) ||
	    kc_str_equal(t, KC_STR("\xE2\x80\x93")) ||
	    kc_str_equal(t, KC_STR("\xE2\x80\x94")) ||
	    kc_str_equal(t, KC_STR("\xE2\x86\x92"));
}

static bool
has_other_letter(kc_str t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.ptr[i] >= 0x80)
			return true;
	return false;
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

/* Inside a word: a small letter, or a byte of a character beyond ASCII. */
static inline bool
is_inside_word(char c)
{
	return kc_ascii_is_lower(c) || (unsigned char)c >= 0x80;
}

static inline bool
ends_token(char c)
{
	return (unsigned char)c <= ' ' || c == '|';
}

/* The end of small letters after the first, and of other characters than ASCII. */
static inline const char *
end_of_letters(const char *p, const char *end)
{
	if (!kc_ascii_is_letter(*p) && (unsigned char)*p < 0x80)
		return p;
	do
		p++;
	while (p < end && is_inside_word(*p));
	return p;
}

/*
 * True for a semicolon at q with a blank and a letter after it, as in "Iran; Perzia": one
 * that ends a statement has a sign or the end of the line there.
 */
static bool
joins_words(const char *q, const char *end)
{
	return end - q >= 3 && *q == ';' && q[1] == ' ' &&
	    (kc_ascii_is_letter(q[2]) || (unsigned char)q[2] >= 0x80);
}

/*
 * The length of a word, or of two with a hyphen or an apostrophe between them, and of a
 * sign of prose after it: "Hello", "and,", "l'eau", "is:"; 0 for other tokens. It is
 * nothing that tokens are counted for, but for letters beyond ASCII.
 */
static size_t
plain_word(const char *p, const char *end)
{
	static const bool marks[128] = {[','] = true,
	    ['.'] = true,
	    ['!'] = true,
	    ['?'] = true,
	    [':'] = true};
	const char *q = end_of_letters(p, end);

	if (q == p)
		return 0;
	if (end - q >= 2 && (*q == '\'' || *q == '-')) {
		const char *second = end_of_letters(q + 1, end);

		q = second > q + 1 ? second : q;
	}
	q += (q < end && (unsigned char)*q < 0x80 &&
		 marks[(unsigned char)*q]) ||
	    joins_words(q, end);
	if (q < end && !ends_token(*q))
		return 0;
	/* Bars and dashes have up to three bytes. */
	return q - p > 3 || (unsigned char)*p < 0x80 ? (size_t)(q - p) : 0;
}

/* The token at p: up to a blank or a wall, or the wall itself. */
static kc_str
token_at(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && !ends_token(*p))
		p++;
	return (kc_str){from, (size_t)(p - from) + (p == from)};
}

static inline void
count_word(struct kc_lang_tokens *k, kc_str t)
{
	k->n++;
	k->bytes += t.len;
	if (has_other_letter(t)) {
		k->other++;
		k->middots += count_middots(t);
	}
}

/* Add what is no plain word. */
static void
count_token(struct kc_lang_tokens *k, kc_str t)
{
	bool is_code;

	k->walls += *t.ptr == '|';
	k->pipes += *t.ptr == '|';
	k->brackets += *t.ptr == '[';
	if (is_address(t)) {
		k->addresses++;
		return;
	}
	k->n++;
	k->bytes += t.len;
	if (t.len <= 3) {
		k->bars[bar_of(t)]++;
		k->dashes += is_dash(t);
	}
	k->signs += kc_lang_count_code_signs(t);
	is_code = kc_lang_is_code_token(t);
	k->code += is_code;
	k->joined += kc_lang_is_joined_name(t);
	k->mixed += !is_code && kc_lang_is_mixed(t);
	k->tags += t.len > 1 && *t.ptr == '#' && kc_ascii_is_letter(t.ptr[1]);
	k->mails += is_mail(t);
	if (has_other_letter(t)) {
		k->other++;
		k->middots += count_middots(t);
	}
	if (t.len >= LEAST_HEX && (is_hex(t) || is_mangled(t)))
		k->keys += t.len;
}

void
kc_lang_count_tokens(kc_str text, struct kc_lang_tokens *k)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	if (text.len > TOKEN_BYTES)
		end = p + TOKEN_BYTES;
	while (p < end) {
		kc_str t = {p, plain_word(p, end)};

		if (t.len) {
			count_word(k, t);
			p += t.len;
			/* Most words have one blank after them. */
			p += p < end && *p == ' ';
			continue;
		}
		t = token_at(p, end);
		p += t.len;
		if ((unsigned char)*t.ptr <= ' ')
			k->walls += *t.ptr == '\t' && k->n;
		else
			count_token(k, t);
	}
}
