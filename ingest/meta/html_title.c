/* SPDX-License-Identifier: Apache-2.0 */
/* The title of a page without the name of its site. */
#include <config.h>

#include "html_meta.h"

#include "ascii.h"

#include <string.h>

/* What divides a title from a name; all with blanks around them. */
static const char *const signs[] = {" - ", " | ", " : ", " :: ", " > ", " < ",
    " / ", u8" \u2013 ", u8" \u2014 ", u8" \u00AB ", u8" \u00BB ", u8" \u2039 ",
    u8" \u203A ", u8" \u00B7 ", u8" \u2022 ", u8" \uFF5C ", u8" \u3163 "};

/* Length of the sign at `at`, 0 if none is there. */
static size_t
sign_length(kc_str s, size_t at)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t n = strlen(signs[i]);

		if (s.len - at >= n && !memcmp(s.ptr + at, signs[i], n))
			return n;
	}
	return 0;
}

/* Equal but for the case of ASCII letters. */
static bool
is_same_text(kc_str a, kc_str b)
{
	if (a.len != b.len || !a.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (kc_ascii_lower(a.ptr[i]) != kc_ascii_lower(b.ptr[i]))
			return false;
	return true;
}

/*
 * True if `part` is a piece of the title: all between its start or a sign, and its
 * end or a sign. Then what is beside it is the name of the site, or of a section.
 */
static bool
is_piece(kc_str title, kc_str part)
{
	const char *p = part.len
	    ? memmem(title.ptr, title.len, part.ptr, part.len)
	    : NULL;
	size_t at, end;

	if (!p || part.len == title.len)
		return false;
	at = (size_t)(p - title.ptr);
	end = at + part.len;
	if (end < title.len && !sign_length(title, end))
		return false;
	for (size_t from = at < 8 ? 0 : at - 8; at && from < at; from++)
		if (from + sign_length(title, from) == at)
			return true;
	return !at;
}

kc_str
kc_html_title_part(kc_str title, kc_str og, kc_str heading, kc_str site_name)
{
	size_t last = 0, last_sign = 0, first = 0, first_sign = 0;

	if (is_piece(title, og) && !is_same_text(og, site_name))
		return og;
	if (is_piece(title, heading) && !is_same_text(heading, site_name))
		return heading;
	for (size_t i = 1; i < title.len; i++) {
		size_t n = sign_length(title, i);

		if (!n)
			continue;
		if (!first)
			first = i;
		if (first == i)
			first_sign = n;
		last = i;
		last_sign = n;
	}
	if (last &&
	    is_same_text((kc_str){title.ptr + last + last_sign,
			     title.len - last - last_sign},
		site_name))
		return (kc_str){title.ptr, last};
	if (first && is_same_text((kc_str){title.ptr, first}, site_name))
		return (kc_str){title.ptr + first + first_sign,
		    title.len - first - first_sign};
	return title;
}
