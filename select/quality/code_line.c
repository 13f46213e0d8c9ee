/* SPDX-License-Identifier: Apache-2.0 */
/* Tells whether a line is code, by its signs (code.h). */
#include <config.h>

#include "code.h"

#include "ascii.h"

#include <string.h>

/*
 * Counts of a line. `hard` signs stand in code and hardly ever in prose, `soft`
 * ones in both, but in code far more often. Bytes are counted, each by its table
 * entry: a syllable by its first byte.
 */
struct signs {
	uint64_t hangul, latin, foreign, hard, soft;
};

/* One in a lane of 12 bits; the sums of LANE_BLOCK bytes fit. */
enum { LANE_BITS = 12, LANE_MASK = 4095, LANE_BLOCK = 4095 };
#define LANE(n) (1ULL << (n)*LANE_BITS)
#define HANGUL LANE(0)
#define LATIN LANE(1)
#define FOREIGN LANE(2)
#define HARD LANE(3)
#define SOFT LANE(4)

/*
 * U+AC00 to U+D7FF begin with EA to ED. The other lead bytes count as letters of
 * another script but for C2, E2, EF and F0, which begin punctuation, symbols,
 * full-width forms and emoji.
 */
static const uint64_t lane_of[256] = {
    ['A' ... 'Z'] = LATIN,
    ['a' ... 'z'] = LATIN,
    [0xC3 ... 0xDF] = FOREIGN,
    [0xE0 ... 0xE1] = FOREIGN,
    [0xE3 ... 0xE9] = FOREIGN,
    [0xEA ... 0xED] = HANGUL,
    ['{'] = HARD,
    ['}'] = HARD,
    [';'] = HARD,
    ['='] = HARD,
    ['<'] = HARD,
    ['>'] = HARD,
    ['$'] = HARD,
    ['\\'] = HARD,
    ['_'] = HARD,
    ['&'] = HARD,
    ['^'] = HARD,
    ['('] = SOFT,
    [')'] = SOFT,
    ['['] = SOFT,
    [']'] = SOFT,
    ['"'] = SOFT,
    ['\''] = SOFT,
    ['/'] = SOFT,
    [':'] = SOFT,
    ['#'] = SOFT,
    ['+'] = SOFT,
    ['*'] = SOFT,
    ['@'] = SOFT,
    ['|'] = SOFT,
    ['%'] = SOFT,
    ['`'] = SOFT,
};

/*
 * A sixth of the characters are signs, hard ones counted twice: "x = f(1);" has
 * six in nine, "if (a == b)" six in eleven, "see (3) & [4]" seven in thirteen but
 * alone. Of the lines with Latin letters in fenced code of 15 Korean technical
 * sites 55 % have that and a hard sign, of those of the Open Source Guides in
 * English, in Markdown, 1.4 %.
 */
enum { SIGN_SHARE = 6, HARD_WEIGHT = 2 };

/* Columns from which Markdown takes a line for code, once a blank one stood
 * before. Here an indent alone proves nothing, but one sign is enough then. */
enum { CODE_INDENT = 4 };

/* A line has mostly Latin letters if fewer than a third are of other scripts. */
enum { NATIVE_SHARE = 3 };

/* Words of a line that is too short to be a sentence: "else", "npm install x". */
enum { FEW_BLANKS = 3 };

static void
count_signs(struct signs *s, kc_str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	while (text.len) {
		size_t n = text.len < LANE_BLOCK ? text.len : LANE_BLOCK;
		uint64_t lanes = 0;

		for (size_t i = 0; i < n; i++)
			lanes += lane_of[p[i]];
		s->hangul += lanes & LANE_MASK;
		s->latin += lanes >> LANE_BITS & LANE_MASK;
		s->foreign += lanes >> 2 * LANE_BITS & LANE_MASK;
		s->hard += lanes >> 3 * LANE_BITS & LANE_MASK;
		s->soft += lanes >> 4 * LANE_BITS & LANE_MASK;
		p += n;
		text.len -= n;
	}
}

void
kc_code_count(struct kc_code_letters *letters, kc_str text)
{
	struct signs s = {0};

	count_signs(&s, text);
	letters->hangul += s.hangul;
	letters->latin += s.latin;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Without blanks at the ends; *indent is the columns before it. */
static kc_str
trim_blanks(kc_str line, size_t *indent)
{
	*indent = 0;
	while (line.len && is_blank(*line.ptr)) {
		*indent += *line.ptr == '\t' ? CODE_INDENT : 1;
		line.ptr++;
		line.len--;
	}
	while (line.len && is_blank(line.ptr[line.len - 1]))
		line.len--;
	return line;
}

static bool
has_letter(kc_str text)
{
	struct signs s = {0};

	count_signs(&s, text);
	return s.hangul + s.latin + s.foreign;
}

/* One `span of code` and nothing else; a few Hangul words in it are a quote. */
static bool
is_code_span(kc_str line)
{
	struct signs s = {0};

	if (line.len < 3 || line.ptr[0] != '`' ||
	    memchr(line.ptr + 1, '`', line.len - 1) != line.ptr + line.len - 1)
		return false;
	count_signs(&s, line);
	return !s.hangul || s.latin;
}

/* After the '<' or '{' of a tag, where text in brackets has something else. */
static bool
begins_tag(const char *p, const char *end)
{
	unsigned char next = p + 1 < end ? (unsigned char)p[1] : 0;

	if (*p == '{')
		return next == '{' || next == '%';
	return (unsigned)(next | 32) - 'a' < 26 || next == '/' || next == '!' ||
	    next == '?';
}

/* Tags of HTML or of a template ("{% raw %}"), no letters between them. */
static bool
is_markup(kc_str line)
{
	const char *p = line.ptr, *end = kc_str_end(line);

	if (line.len < 3 || (*p != '<' && *p != '{'))
		return false;
	while (p < end) {
		char close = *p == '<' ? '>' : '}';
		const char *to = memchr(p, close, (size_t)(end - p));
		const char *next;

		if (!to || !begins_tag(p, end))
			return false;
		for (next = to; next < end && *next != '<' && *next != '{';)
			next++;
		if (has_letter((kc_str){to, (size_t)(next - to)}))
			return false;
		p = next;
	}
	return true;
}

/* Signs without those of addresses, which prose has too. */
static void
count_outside_urls(struct signs *s, kc_str line)
{
	const char *p = line.ptr, *end = kc_str_end(line), *from = p;

	*s = (struct signs){0};
	while ((p = memchr(p, ':', (size_t)(end - p)))) {
		p++;
		if (end - p < 2 || memcmp(p, "//", 2) != 0)
			continue;
		count_signs(s, (kc_str){from, (size_t)(p - 1 - from)});
		while (p < end && !is_blank(*p) &&
		    !kc_ascii_is_one_of(*p, ")>\"'`"))
			p++;
		from = p;
	}
	count_signs(s, (kc_str){from, (size_t)(end - from)});
}

static bool
is_dense(const struct signs *s, kc_str line)
{
	return s->hard &&
	    (HARD_WEIGHT * s->hard + s->soft) * SIGN_SHARE >= line.len;
}

static bool
has_few_words(kc_str line)
{
	size_t blanks = 0;

	for (size_t i = 0; i < line.len; i++)
		blanks += is_blank(line.ptr[i]);
	return blanks <= FEW_BLANKS;
}

/* Nested lists are indented, too. */
static bool
begins_list_item(kc_str line)
{
	size_t i = 0;

	if (kc_ascii_is_one_of(*line.ptr, "*-+"))
		return line.len > 1 && is_blank(line.ptr[1]);
	while (i < line.len && (unsigned)line.ptr[i] - '0' < 10)
		i++;
	return i && i < line.len && line.ptr[i] == '.';
}

static bool
begins_comment(kc_str line)
{
	return line.len >= 2 &&
	    (!memcmp(line.ptr, "//", 2) || !memcmp(line.ptr, "/*", 2));
}

/* A line mainly in Latin letters. */
static enum kc_line_kind
latin_kind(struct signs *s, kc_str line, size_t indent)
{
	char last = line.ptr[line.len - 1];
	bool indented = indent >= CODE_INDENT && !begins_list_item(line);

	if (s->hard && memchr(line.ptr, ':', line.len))
		count_outside_urls(s, line);
	if (is_dense(s, line) || last == ';' || last == '{' ||
	    (indented && (s->hard || s->soft > 1)))
		return KC_LINE_CODE;
	if (indented || begins_comment(line) || has_few_words(line))
		return KC_LINE_EITHER;
	return KC_LINE_PROSE;
}

/*
 * A line with letters of another script. Text in strings and comments is such:
 * a line of it is code only if it ends as prose never does, and may be code if
 * the lines around it are and it ends in a sign, "name: '...',". Formulas in a
 * sentence are denser than code: "$x^2$..." ends in letters or a full stop.
 */
static enum kc_line_kind
native_kind(const struct signs *s, kc_str line)
{
	char last = line.ptr[line.len - 1];
	uint64_t native = s->hangul + s->foreign;
	bool mostly_latin = native * NATIVE_SHARE < native + s->latin;

	if (*line.ptr == '#')
		return KC_LINE_PROSE;
	if (begins_comment(line))
		return KC_LINE_EITHER;
	if (!is_dense(s, line) || !kc_ascii_is_one_of(last, ";{},)]>'\""))
		return KC_LINE_PROSE;
	return mostly_latin && kc_ascii_is_one_of(last, ";{}") ? KC_LINE_CODE
							       : KC_LINE_EITHER;
}

/* A line without letters: what closes a block, or numbers and rules. */
static enum kc_line_kind
letterless_kind(const struct signs *s, kc_str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!kc_ascii_is_one_of(line.ptr[i], "(){}[]<>;,. \t"))
			return KC_LINE_EITHER;
	return s->hard ? KC_LINE_CODE : KC_LINE_BRACKET;
}

enum kc_line_kind
kc_code_line(kc_str line)
{
	struct signs s = {0};
	size_t indent;

	line = trim_blanks(line, &indent);
	if (!line.len)
		return KC_LINE_BLANK;
	if (is_code_span(line) || is_markup(line))
		return KC_LINE_SURE;
	count_signs(&s, line);
	if (s.hangul || s.foreign)
		return native_kind(&s, line);
	if (s.latin)
		return latin_kind(&s, line, indent);
	return letterless_kind(&s, line);
}
