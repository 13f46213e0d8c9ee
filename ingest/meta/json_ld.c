/* SPDX-License-Identifier: Apache-2.0 */
/* Strings by their keys in what should be JSON. */
#include <config.h>

#include "json_ld.h"

#include "kcorpus/json.h"

#include "ascii.h"

#include <string.h>

/* Bytes of an object within which its name is looked for. */
enum { NEAR = 2000 };

/* What follows "key" and a colon; empty if the key is not there. */
static kc_str
value_after(kc_str json, const char *key)
{
	size_t n = strlen(key);
	const char *end = json.ptr + json.len, *p = json.ptr;

	while ((p = memmem(p, (size_t)(end - p), key, n))) {
		const char *q = p + n;

		if (p == json.ptr || p[-1] != '"' || q == end || *q != '"') {
			p += n;
			continue;
		}
		for (q++; q < end && kc_ascii_is_space(*q);)
			q++;
		if (q < end && *q == ':') {
			for (q++; q < end && kc_ascii_is_space(*q);)
				q++;
			return (kc_str){q, (size_t)(end - q)};
		}
		p = q;
	}
	return (kc_str){end, 0};
}

/* The string token that `s` begins with; empty if it is none. */
static kc_str
string_token(kc_str s)
{
	size_t i;

	if (!s.len || *s.ptr != '"')
		return (kc_str){0};
	for (i = 1; i < s.len && s.ptr[i] != '"'; i++)
		i += s.ptr[i] == '\\';
	if (i >= s.len)
		return (kc_str){0};
	s.len = i + 1;
	return kc_json_check(s, NULL, NULL) ? (kc_str){0} : s;
}

kc_status
kc_json_ld_find(kc_str json, const char *key, kc_buf *out)
{
	kc_str s = value_after(json, key), token;
	size_t before = out->len;
	kc_status st;

	if (s.len && (*s.ptr == '{' || *s.ptr == '[')) {
		const char *close = memchr(s.ptr, *s.ptr + 2, s.len);

		s.len = close ? (size_t)(close - s.ptr) : s.len;
		s.len = s.len < NEAR ? s.len : NEAR;
		s = value_after(s, "name");
	}
	token = string_token(s);
	if (!token.len)
		return KC_OK;
	st = kc_json_unescape(token, out, NULL);
	if (st == KC_ERR_FORMAT) {
		out->len = before;
		st = KC_OK;
	}
	return st;
}
