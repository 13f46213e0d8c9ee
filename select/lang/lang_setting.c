/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: names with a value, of YAML, INI or CSS (lang_statement.h). */
#include <config.h>

#include "lang_statement.h"

/* A number, a truth, something in quotes, a path or an image, as settings have. */
static bool
is_plain_value(kc_str v)
{
	static const char *const words[] = {
	    "true", "false", "null", "yes", "no", "on", "off", "none"};

	if (kc_ascii_is_digit(*v.ptr) || kc_ascii_is_one_of(*v.ptr, "\"'/[{"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (kc_str_equal(kc_str_of(words[i]), v))
			return true;
	/* "image: nginx/ingress:latest" */
	return !kc_lang_has_sign(v, " ") && kc_lang_has_sign(v, "/") &&
	    kc_lang_has_sign(v, ":");
}

/*
 * A setting of YAML, INI or CSS: "- retries: 3", "mode = true", "margin: 0 auto;". Up to
 * four tokens, the first a name.
 */
static bool
is_assigned(kc_str line, size_t tokens, size_t code)
{
	const char *p = line.ptr, *end = kc_str_end(line), *name;

	if (tokens > 4)
		return false;
	while (p < end && (*p == '-' || (unsigned char)*p <= ' '))
		p++;
	for (name = p; p < end &&
	     (kc_ascii_is_alnum(*p) || kc_ascii_is_one_of(*p, "_-."));)
		p++;
	if (p == name || p == end)
		return false;
	if (*p == ' ' && p + 2 < end && p[1] == '=')
		return p[2] == ' ';
	if (*p != ':' || p + 2 >= end || p[1] != ' ')
		return false;
	/* "- name: token" */
	if (tokens == 3 && *line.ptr == '-' && kc_ascii_is_lower(*name))
		return true;
	return end[-1] == ';' ||
	    (tokens <= 3 &&
		(code ||
		    is_plain_value((kc_str){p + 2, (size_t)(end - p - 2)})));
}

/*
 * "  request:", "    - name:", "    type: string": a name on an indented line, with
 * nothing or one token after it.
 */
static bool
is_entry_of_block(kc_str line, size_t tokens)
{
	const char *colon = memchr(line.ptr, ':', line.len);

	tokens -= *line.ptr == '-' && tokens > 1;
	if (!colon || tokens > 2 ||
	    !kc_ascii_is_lower(line.ptr[*line.ptr == '-' ? 2 : 0]))
		return false;
	return tokens == 1 ? colon + 1 == kc_str_end(line)
			   : colon + 1 < kc_str_end(line) && colon[1] == ' ';
}

bool
kc_lang_is_setting(kc_str line, bool indented, size_t tokens, size_t code)
{
	return is_assigned(line, tokens, code) ||
	    (indented && is_entry_of_block(line, tokens));
}
