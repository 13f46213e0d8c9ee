/* SPDX-License-Identifier: Apache-2.0 */
/* Character references (HTML Standard, 13.2.5.72 to 13.2.5.80). */
#include <config.h>

#include "html_token.h"

#include "kcorpus/unicode.h"
#include "charset/charset_tables.h"
#include "unicode/entities.h"

#include <string.h>

/* A named reference after the '&' at p; bytes taken from p, or 0. */
static size_t
named_reference(const char *p, const char *end, bool attribute, kc_buf *out)
{
	const struct kc_entity *e = NULL;
	const char *name = p + 1;
	size_t n = 0, taken;
	char text[8];

	while (
	    n <= KC_ENTITY_MAX && name + n < end && kc_ascii_is_alnum(name[n]))
		n++;
	taken = n + 2;
	if (name + n < end && name[n] == ';')
		e = kc_entity_find((kc_str){name, n});
	/* Without a semicolon, the longest of the old names that fits. */
	for (size_t k = n < KC_ENTITY_LEGACY_MAX ? n : KC_ENTITY_LEGACY_MAX;
	     !e && k >= 2; k--) {
		e = kc_entity_find((kc_str){name, k});
		if (e && !e->legacy)
			e = NULL;
		taken = k + 1;
		if (e && attribute && name + k < end &&
		    (name[k] == '=' || kc_ascii_is_alnum(name[k])))
			return 0;
	}
	if (!e)
		return 0;
	n = kc_utf8_put(e->first, text);
	if (e->second)
		n += kc_utf8_put(e->second, text + n);
	return kc_buf_add(out, (kc_str){text, n}) ? SIZE_MAX : taken;
}

/* What the number of a reference stands for. */
static uint32_t
number_value(uint32_t n)
{
	if (n - 0x80 < 32)
		return kc_windows_1252(n);
	return !n || n > 0x10FFFF || n - 0xD800 < 0x800 ? 0xFFFD : n;
}

/* A numeric reference after "&#" at p; bytes taken from p, or 0. */
static size_t
numeric_reference(const char *p, const char *end, kc_buf *out)
{
	const char *start = p, *digits;
	uint32_t n = 0, base = 10, digit;

	p += 2;
	if (p < end && (*p | 0x20) == 'x') {
		base = 16;
		p++;
	}
	/* What is no digit is -1, which is above any base. */
	for (digits = p; p < end; p++) {
		digit = (uint32_t)kc_ascii_hex(*p);
		if (digit >= base)
			break;
		if (n <= 0x10FFFF)
			n = n * base + digit;
	}
	if (p == digits)
		return 0;
	if (p < end && *p == ';')
		p++;
	return kc_buf_add_cp(out, number_value(n)) ? SIZE_MAX
						   : (size_t)(p - start);
}

/* Append bytes without references: NUL dropped, CR and CR LF as LF. */
static kc_status
add_raw_text(kc_str s, kc_buf *out)
{
	const char *p = s.ptr, *end = kc_str_end(s);

	while (p < end) {
		const char *from = p;

		while (p < end && *p && *p != '\r')
			p++;
		KC_TRY(kc_buf_add(out, (kc_str){from, (size_t)(p - from)}));
		if (p < end && *p == '\r' && (p + 1 == end || p[1] != '\n'))
			KC_TRY(kc_buf_addc(out, '\n'));
		p++;
	}
	return KC_OK;
}

kc_status
kc_html_unescape(kc_str s, bool attribute, kc_buf *out)
{
	const char *p = s.ptr, *end = kc_str_end(s);

	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		size_t taken = 0;

		if (!amp)
			amp = end;
		KC_TRY(add_raw_text((kc_str){p, (size_t)(amp - p)}, out));
		p = amp;
		if (end - p < 2) {
			if (p < end)
				KC_TRY(kc_buf_addc(out, '&'));
			break;
		}
		if (p[1] == '#')
			taken = numeric_reference(p, end, out);
		else if (kc_ascii_is_alnum(p[1]))
			taken = named_reference(p, end, attribute, out);
		if (taken == SIZE_MAX)
			return KC_ERR_NOMEM;
		if (!taken) {
			KC_TRY(kc_buf_addc(out, '&'));
			taken = 1;
		}
		p += taken;
	}
	return KC_OK;
}
