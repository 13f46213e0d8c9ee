/* SPDX-License-Identifier: Apache-2.0 */
/* String escapes, both ways, and values into a line (kcorpus/json.h). */
#include <config.h>

#include "kcorpus/json.h"

#include "record/json_lex.h"

#include "ascii.h"
#include "kcorpus/unicode.h"

#include <string.h>

/* The four hexadecimal digits at p, which were found to be such. */
static uint32_t
read_hex4(const char *p)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < 4; i++)
		v = v << 4 | (uint32_t)kc_ascii_hex(p[i]);
	return v;
}

/* The characters of \uXXXX, or of a surrogate pair of them, at *p. */
static kc_status
unescape_unicode(const char **p, const char *end, kc_buf *out)
{
	uint32_t high = read_hex4(*p), low;

	*p += 4;
	if (high - 0xD800 >= 0x800)
		return kc_buf_add_cp(out, high);
	if (high >= 0xDC00 || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return KC_ERR_FORMAT;
	low = read_hex4(*p + 2);
	if (low - 0xDC00 >= 0x400)
		return KC_ERR_FORMAT;
	*p += 6;
	return kc_buf_add_cp(
	    out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
}

/* The character that a one-letter escape stands for. */
static char
unescape_letter(char c)
{
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return c;
	}
}

/* With `mended`, a lone surrogate escape is U+FFFD and counted there. */
static kc_status
unescape_string(kc_str token, kc_buf *out, uint64_t *mended, kc_error *err)
{
	const char *p = token.ptr + 1;
	const char *end = token.ptr + token.len - 1;

	if (kc_buf_reserve(out, token.len))
		return kc_fail_nomem(err);
	while (p < end) {
		const char *q = memchr(p, '\\', (size_t)(end - p));
		kc_status st;

		if (!q)
			q = end;
		if (kc_buf_add(out, (kc_str){p, (size_t)(q - p)}))
			return kc_fail_nomem(err);
		if (q == end)
			break;
		p = q + 2;
		if (q[1] != 'u')
			st = kc_buf_addc(out, unescape_letter(q[1]));
		else
			st = unescape_unicode(&p, end, out);
		if (st == KC_ERR_FORMAT && mended) {
			++*mended;
			st = kc_buf_add_cp(out, 0xFFFD);
		}
		if (st == KC_ERR_FORMAT)
			return kc_fail(err, st, (uint64_t)(q - token.ptr),
			    "lone surrogate escape");
		if (st)
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

kc_status
kc_json_unescape(kc_str token, kc_buf *out, kc_error *err)
{
	return unescape_string(token, out, NULL, err);
}

kc_status
kc_json_unescape_mended(
    kc_str token, kc_buf *out, uint64_t *mended, kc_error *err)
{
	return unescape_string(token, out, mended, err);
}

kc_status
kc_json_escape(kc_str text, kc_buf *out)
{
	static const char letters[] = "btn\0fr"; /* for U+0008..000D */
	const char *p = text.ptr;
	const char *end = kc_str_end(text);

	KC_TRY(kc_buf_reserve(out, text.len));
	while (p < end) {
		const char *q = kc_json_plain_end(p, end);
		unsigned char c;

		KC_TRY(kc_buf_add(out, (kc_str){p, (size_t)(q - p)}));
		if (q == end)
			break;
		c = (unsigned char)*q;
		p = q + 1;
		if (c == '"' || c == '\\')
			KC_TRY(kc_buf_add(
			    out, (kc_str){(char[]){'\\', (char)c}, 2}));
		else if (c >= 8 && c <= 13 && letters[c - 8])
			KC_TRY(kc_buf_add(
			    out, (kc_str){(char[]){'\\', letters[c - 8]}, 2}));
		else
			KC_TRY(kc_buf_addf(out, "\\u%04x", c));
	}
	return KC_OK;
}

kc_status
kc_json_one_line(kc_str json, kc_buf *out)
{
	size_t start = out->len;

	KC_TRY(kc_buf_add(out, json));
	for (size_t i = start; i < out->len; i++)
		if (out->ptr[i] == '\t' || out->ptr[i] == '\r' ||
		    out->ptr[i] == '\n')
			out->ptr[i] = ' ';
	return KC_OK;
}

kc_status
kc_json_quote(kc_str text, kc_buf *out)
{
	const char *end = kc_str_end(text);
	size_t plain = (size_t)(kc_json_plain_end(text.ptr, end) - text.ptr);

	KC_TRY(kc_buf_reserve(out, text.len + 2));
	out->ptr[out->len++] = '"';
	if (plain)
		memcpy(out->ptr + out->len, text.ptr, plain);
	out->len += plain;
	text = (kc_str){kc_ptr_add(text.ptr, plain), text.len - plain};
	if (!text.len)
		return kc_buf_addc(out, '"');
	KC_TRY(kc_json_escape(text, out));
	return kc_buf_addc(out, '"');
}

kc_status
kc_json_quote_bytes(kc_str bytes, kc_buf *out)
{
	const char *p = bytes.ptr, *end = kc_str_end(bytes);

	KC_TRY(kc_buf_addc(out, '"'));
	while (p < end) {
		kc_str rest = {p, (size_t)(end - p)};

		rest.len = kc_utf8_check(rest);
		KC_TRY(kc_json_escape(rest, out));
		p += rest.len;
		if (p < end)
			KC_TRY(kc_buf_add_cp(out, kc_utf8_next(&p, end)));
	}
	return kc_buf_addc(out, '"');
}

kc_status
kc_json_key(kc_str name, kc_buf *out)
{
	if (out->len && out->ptr[out->len - 1] != '{')
		KC_TRY(kc_buf_addc(out, ','));
	KC_TRY(kc_json_quote(name, out));
	return kc_buf_addc(out, ':');
}
