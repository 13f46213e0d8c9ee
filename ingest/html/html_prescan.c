/* SPDX-License-Identifier: Apache-2.0 */
/* The encoding that a page declares in its first bytes. */
#include <config.h>

#include "ingest/meta/html_meta.h"

#include <string.h>

/*
 * The standard looks at 1,024 bytes before it parses, and changes its mind when
 * the parser meets a meta element later. This looks as far as that one may be.
 */
enum { WINDOW = 16384 };

/* Find "charset" in any case from `i` on; offset after it, 0 if none. */
static size_t
behind_charset(kc_str s, size_t i)
{
	for (; i + 7 <= s.len; i++)
		if (kc_html_equal((kc_str){s.ptr + i, 7}, "charset"))
			return i + 7;
	return 0;
}

kc_str
kc_html_content_label(kc_str s)
{
	size_t i = 0, start;

	for (;;) {
		i = behind_charset(s, i);
		if (!i)
			return (kc_str){0};
		while (i < s.len && kc_ascii_is_space(s.ptr[i]))
			i++;
		if (i < s.len && s.ptr[i] == '=')
			break;
	}
	for (i++; i < s.len && kc_ascii_is_space(s.ptr[i]);)
		i++;
	if (i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'')) {
		const char *q = memchr(s.ptr + i + 1, s.ptr[i], s.len - i - 1);

		if (!q)
			return (kc_str){0};
		return (kc_str){s.ptr + i + 1, (size_t)(q - s.ptr) - i - 1};
	}
	for (start = i;
	     i < s.len && !kc_ascii_is_space(s.ptr[i]) && s.ptr[i] != ';';)
		i++;
	return (kc_str){s.ptr + start, i - start};
}

/* What a meta element declares. */
static kc_charset
read_meta(kc_str attributes)
{
	struct html_attribute a;
	bool pragma = false, http = false, by_content = false, content = false;
	kc_charset cs = KC_CHARSET_NONE;
	bool charset = false;

	while (attributes.len && kc_html_attribute_next(&attributes, &a)) {
		if (kc_html_equal(a.name, "http-equiv") && !http) {
			http = true;
			pragma = kc_html_equal(a.value, "content-type");
		} else if (kc_html_equal(a.name, "charset") && !charset) {
			charset = true;
			cs = kc_charset_find(a.value);
			by_content = false;
		} else if (kc_html_equal(a.name, "content") && !content) {
			content = true;
			if (!charset && !cs) {
				cs = kc_charset_find(
				    kc_html_content_label(a.value));
				by_content = cs != KC_CHARSET_NONE;
			}
		}
	}
	return by_content && !pragma ? KC_CHARSET_NONE : cs;
}

/* encoding="..." of an XML declaration at the very start. */
static kc_charset
read_xml(kc_str s)
{
	const char *end, *p;
	char quote;

	if (s.len < 6 || memcmp(s.ptr, "<?xml", 5) != 0)
		return KC_CHARSET_NONE;
	end = memchr(s.ptr, '>', s.len);
	if (!end)
		return KC_CHARSET_NONE;
	p = memmem(s.ptr, (size_t)(end - s.ptr), "encoding", 8);
	if (!p)
		return KC_CHARSET_NONE;
	for (p += 8; p < end && (kc_ascii_is_space(*p) || *p == '=');)
		p++;
	quote = *p;
	if (p == end || (quote != '"' && quote != '\''))
		return KC_CHARSET_NONE;
	s.ptr = p + 1;
	p = memchr(s.ptr, quote, (size_t)(end - s.ptr));
	return p ? kc_charset_find((kc_str){s.ptr, (size_t)(p - s.ptr)})
		 : KC_CHARSET_NONE;
}

kc_charset
kc_html_prescan(kc_str bytes)
{
	size_t n = bytes.len < WINDOW ? bytes.len : WINDOW;
	struct html_lexer lexer = {
	    bytes.ptr, kc_ptr_add(bytes.ptr, n), HTML_OTHER, false};
	struct html_token token;
	kc_charset cs = KC_CHARSET_NONE;

	if (!n)
		return cs;
	do {
		kc_html_next(&lexer, &token);
		if (token.kind == HTML_TOKEN_START && token.tag == HTML_META)
			cs = read_meta(token.text);
	} while (token.kind != HTML_TOKEN_END_OF_TEXT && !cs);
	if (!cs)
		cs = read_xml((kc_str){bytes.ptr, n});
	/* A page in which this was readable is not in UTF-16. */
	if (cs == KC_CHARSET_UTF_16LE || cs == KC_CHARSET_UTF_16BE ||
	    cs == KC_CHARSET_UTF_32LE || cs == KC_CHARSET_UTF_32BE)
		cs = KC_CHARSET_UTF_8;
	return cs == KC_CHARSET_X_USER_DEFINED ? KC_CHARSET_WINDOWS_1252 : cs;
}
