/* SPDX-License-Identifier: Apache-2.0 */
/* The marks in the text of a block that tell content from what is around it. */
#include <config.h>

#include "html_text.h"

#include <string.h>

/* True if the character at i, the end of a sentence, ends one here. */
static bool
ends_sentence(kc_str s, size_t i)
{
	char next = i + 1 < s.len ? s.ptr[i + 1] : ' ';

	return kc_ascii_is_space(next) || next == '"' || next == ')' ||
	    next == '\'' || (unsigned char)next >= 0x80;
}

/* True if a number such as 1998 or 2026 begins at i. */
static bool
is_year(kc_str s, size_t i)
{
	if (s.len - i < 4 || (i && kc_ascii_is_digit(s.ptr[i - 1])) ||
	    (s.len - i > 4 && kc_ascii_is_digit(s.ptr[i + 4])))
		return false;
	return ((s.ptr[i] == '1' && s.ptr[i + 1] == '9') ||
		   (s.ptr[i] == '2' && s.ptr[i + 1] == '0')) &&
	    kc_ascii_is_digit(s.ptr[i + 2]) && kc_ascii_is_digit(s.ptr[i + 3]);
}

/* Characters of two and three bytes that blocks are told apart by. */
static void
count_wide(struct html_block *b, kc_str s, size_t i)
{
	static const struct {
		char bytes[4];
		uint8_t sign;  /* to set */
		uint8_t count; /* 1 a sentence, 2 a comma, 3 a bar */
	} marks[] = {{"\xC2\xA9", HTML_SIGN_COPYRIGHT, 0},
	    {"\xE2\x93\x92", HTML_SIGN_COPYRIGHT, 0},
	    {"\xC2\xA3", HTML_SIGN_MONEY, 0}, {"\xC2\xA5", HTML_SIGN_MONEY, 0},
	    {"\xE2\x82\xAC", HTML_SIGN_MONEY, 0},
	    {"\xE2\x82\xA9", HTML_SIGN_MONEY, 0},
	    {"\xEF\xBF\xA6", HTML_SIGN_MONEY, 0}, {"\xE3\x80\x82", 0, 1},
	    {"\xE3\x80\x81", 0, 2}, {"\xEF\xBC\x8C", 0, 2}, {"\xC2\xB7", 0, 3},
	    {"\xC2\xBB", 0, 3}, {"\xE2\x80\xBA", 0, 3}, {"\xE2\x80\xA2", 0, 3},
	    {"\xE3\x85\xA3", 0, 3}};

	for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++) {
		size_t n = marks[k].bytes[2] ? 3 : 2;

		if (s.len - i < n || memcmp(s.ptr + i, marks[k].bytes, n) != 0)
			continue;
		b->signs |= marks[k].sign;
		b->sentences += marks[k].count == 1;
		b->commas += marks[k].count == 2;
		b->bars += marks[k].count == 3;
		return;
	}
	/* U+C6D0, won, after a number */
	if (i && kc_ascii_is_digit(s.ptr[i - 1]) && s.len - i >= 3 &&
	    !memcmp(s.ptr + i, "\xEC\x9B\x90", 3))
		b->signs |= HTML_SIGN_MONEY;
}

static uint8_t
ending_of(kc_str s)
{
	size_t n = s.len;

	while (n &&
	    (s.ptr[n - 1] == '"' || s.ptr[n - 1] == ')' ||
		s.ptr[n - 1] == '\''))
		n--;
	if (n >= 3 && !memcmp(s.ptr + n - 3, "\xE2\x80\x9D", 3))
		n -= 3;
	if (!n)
		return HTML_ENDS_OPEN;
	if (n >= 3 && !memcmp(s.ptr + n - 3, "...", 3))
		return HTML_ENDS_ELLIPSIS;
	if (n >= 3 && !memcmp(s.ptr + n - 3, "\xE2\x80\xA6", 3))
		return HTML_ENDS_ELLIPSIS;
	if (n >= 3 && !memcmp(s.ptr + n - 3, "\xE3\x80\x82", 3))
		return HTML_ENDS_SENTENCE;
	switch (s.ptr[n - 1]) {
	case '.':
	case '!':
	case '?':
		return HTML_ENDS_SENTENCE;
	case ':':
		return HTML_ENDS_COLON;
	default:
		return kc_ascii_is_digit(s.ptr[n - 1]) ? HTML_ENDS_DIGIT
						       : HTML_ENDS_OPEN;
	}
}

void
kc_html_count_marks(struct html_block *b, kc_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((unsigned char)c >= 0xC0) {
			count_wide(b, s, i);
			continue;
		}
		if (c >= 'A' || (c >= ' ' && c < '!')) {
			b->bars += c == '|';
			continue;
		}
		if (kc_ascii_is_digit(c)) {
			b->digits++;
			if ((c == '1' || c == '2') && is_year(s, i))
				b->signs |= HTML_SIGN_YEAR;
		} else if (c == '.' || c == '!' || c == '?') {
			b->sentences += ends_sentence(s, i);
		} else if (c == ',') {
			b->commas += i + 1 < s.len &&
			    kc_ascii_is_space(s.ptr[i + 1]);
		} else if (c == '\n') {
			b->lines++;
		} else if (c == '/' || c == '>') {
			b->bars++;
		} else if (c == '$') {
			b->signs |= HTML_SIGN_MONEY;
		} else if (c == '@') {
			b->signs |= HTML_SIGN_AT;
		}
	}
	b->ending = ending_of(s);
}
