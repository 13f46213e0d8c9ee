/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escapes that somebody forgot to decode. What they stand for must not make new
 * escapes, so that once is enough: ASCII letters and digits stay escaped, and
 * # % & ; \ where they would be part of an escape with what is beside them. %XX,
 * %uXXXX and \uXXXX are taken only in runs that hold Hangul, as they also stand in
 * addresses and programs; and where a line has a backtick it quotes code, which may
 * be about the references to ASCII in it.
 */
#include <config.h>

#include "normalize/passes.h"

#include "ascii.h"
#include "charset/charset_tables.h"
#include "unicode/entities.h"

#include <string.h>

/* `digits` hexadecimal digits at p, or -1. */
static int32_t
hex_number(const unsigned char *p, const unsigned char *end, size_t digits)
{
	int32_t n = 0;

	if ((size_t)(end - p) < digits)
		return -1;
	for (size_t i = 0; i < digits; i++) {
		if (kc_ascii_hex((char)p[i]) < 0)
			return -1;
		n = n << 4 | kc_ascii_hex((char)p[i]);
	}
	return n;
}

/* --- references of HTML --- */

/* What replaces a reference to this character; 0: nothing may. */
static uint32_t
allowed_character(uint32_t cp)
{
	/* References to C1 mean windows-1252 (HTML, section 13.2.5.80). */
	if (cp - 0x80 < 32) {
		cp = kc_windows_1252(cp);
		return cp < 0xA0 ? 0 : cp;
	}
	if (cp < 0x80)
		return cp > ' ' && cp < 0x7F && !kc_ascii_is_alnum((char)cp)
		    ? cp
		    : 0;
	if (cp > 0x10FFFF || cp - 0xD800 < 0x800 || (cp & 0xFFFE) == 0xFFFE)
		return 0;
	return cp;
}

static uint32_t
numbered_character(const unsigned char *p, const unsigned char *end)
{
	unsigned base = 10;
	uint32_t n = 0;

	if (p < end && (*p | 0x20) == 'x') {
		base = 16;
		p++;
	}
	if (p == end || end - p > 7)
		return 0;
	for (; p < end; p++) {
		int d = kc_ascii_hex((char)*p);

		if (d < 0 || (unsigned)d >= base)
			return 0;
		n = n * base + (unsigned)d;
	}
	return n;
}

/* Characters of the longest reference, with & and ;. */
enum { REFERENCE_MAX = KC_ENTITY_MAX + 2 };

/* The length of what looks like a reference at p, with & and ;, or 0. */
static size_t
reference_length(const unsigned char *p, const unsigned char *end)
{
	size_t i = 1;

	while ((size_t)(end - p) > i && i < REFERENCE_MAX - 1 &&
	    (kc_ascii_is_alnum((char)p[i]) || (i == 1 && p[i] == '#')))
		i++;
	return i > 1 && (size_t)(end - p) > i && p[i] == ';' ? i + 1 : 0;
}

/* True if `&` before `rest` would begin a reference, as in "&amp;lt;". */
static bool
begins_reference(const unsigned char *rest, const unsigned char *end)
{
	unsigned char copy[REFERENCE_MAX] = "&";
	size_t n = (size_t)(end - rest);

	if (n > sizeof(copy) - 1)
		n = sizeof(copy) - 1;
	if (n)
		memcpy(copy + 1, rest, n);
	return reference_length(copy, copy + 1 + n) > 0;
}

/* True if ';' after `done` would end a reference, as in "&lt&semi;". */
static bool
ends_reference(kc_str done)
{
	size_t n = done.len;

	while (n && done.len - n < REFERENCE_MAX &&
	    (kc_ascii_is_alnum(done.ptr[n - 1]) || done.ptr[n - 1] == '#'))
		n--;
	return n && n < done.len && done.ptr[n - 1] == '&';
}

/* True if `cp` between `done` and `rest` would be part of a new escape. */
static bool
makes_escape(uint32_t cp, kc_str done, const unsigned char *rest,
    const unsigned char *end)
{
	switch (cp) {
	case '&':
		return begins_reference(rest, end);
	case '#':
		return done.len && done.ptr[done.len - 1] == '&';
	case ';':
		return ends_reference(done);
	case '%':
		return rest < end &&
		    (*rest == 'u' || hex_number(rest, end, 2) >= 0);
	case '\\':
		return rest < end && (*rest == 'u' || *rest == '\\');
	default:
		return false;
	}
}

/* What a reference from & to ; stands for: one character or two, or none. */
static void
read_reference(const unsigned char *p, size_t len, uint32_t found[2])
{
	const struct kc_entity *e;

	found[0] = found[1] = 0;
	if (p[1] == '#') {
		found[0] = allowed_character(
		    numbered_character(p + 2, p + len - 1));
		return;
	}
	e = kc_entity_find((kc_str){(const char *)p + 1, len - 2});
	if (!e || !allowed_character(e->first) ||
	    (e->second && !allowed_character(e->second)))
		return;
	found[0] = e->first;
	found[1] = e->second;
}

/* A reference at *p: its characters go to `out`, and *p is after it. */
static kc_status
take_reference(struct kc_norm_escapes *x, const unsigned char **p,
    const unsigned char *end, kc_buf *out, bool *changed)
{
	size_t len = reference_length(*p, end);
	uint32_t found[2];

	if (len < 4)
		return KC_OK;
	read_reference(*p, len, found);
	if (!found[0] || (x->code && found[0] < 0x80) ||
	    makes_escape(found[0], kc_buf_str(out), *p + len, end))
		return KC_OK;
	*p += len;
	*changed = true;
	x->log->counts[KC_NORM_UNESCAPE]++;
	KC_TRY(kc_buf_add_cp(out, found[0]));
	return found[1] ? kc_buf_add_cp(out, found[1]) : KC_OK;
}

/* --- runs of %uXXXX, \uXXXX --- */

/* One of them at p: the UTF-16 unit, or -1. */
static int32_t
read_escape(const unsigned char *p, const unsigned char *end)
{
	if (end - p < 6 || p[1] != 'u')
		return -1;
	return hex_number(p + 2, end, 4);
}

/* The character at p, and its length in *len. Lone surrogates are 0. */
static uint32_t
unit_character(const unsigned char *p, const unsigned char *end, size_t *len)
{
	int32_t first = read_escape(p, end), second;

	*len = 6;
	if (first < 0xD800 || first > 0xDFFF)
		return (uint32_t)first;
	if (first > 0xDBFF || end - p < 12 || p[6] != p[0])
		return 0;
	second = read_escape(p + 6, end);
	if (second < 0xDC00 || second > 0xDFFF)
		return 0;
	*len = 12;
	return 0x10000u + (((uint32_t)first - 0xD800u) << 10) +
	    ((uint32_t)second - 0xDC00u);
}

/* True if the run p[0..q) is an end of a range, as in [\uAC00-\uD7A3]. */
static bool
is_range(const unsigned char *begin, const unsigned char *p,
    const unsigned char *q, const unsigned char *end)
{
	return (p > begin && p[-1] == '-') || (q < end && *q == '-');
}

/* The run of such escapes at *p, if it holds Hangul. */
static kc_status
read_escapes(struct kc_norm_escapes *x, const unsigned char *begin,
    const unsigned char **p, const unsigned char *end, kc_buf *out,
    bool *changed)
{
	const unsigned char *from = *p, *q;
	bool hangul = false;
	size_t len;

	for (q = from; q < end && *q == *from && read_escape(q, end) >= 0;
	     q += len)
		hangul |= kc_script_of(unit_character(q, end, &len)) ==
		    KC_SCRIPT_HANGUL;
	if (!hangul || is_range(begin, from, q, end))
		return KC_OK;
	*changed = true;
	for (*p = q, q = from; q < *p; q += len) {
		uint32_t cp = unit_character(q, end, &len);

		if (cp >= 0xA0 && allowed_character(cp)) {
			KC_TRY(kc_buf_add_cp(out, cp));
			x->log->counts[KC_NORM_UNESCAPE]++;
		} else {
			KC_TRY(kc_buf_add(out, (kc_str){(const char *)q, len}));
		}
	}
	return KC_OK;
}

/* --- runs of %XX --- */

/* True if there is Hangul, and only common Hangul if it came as windows-949. */
static bool
is_korean(const struct kc_norm_escapes *x, kc_str s, bool utf8)
{
	const char *p = s.ptr, *end = kc_str_end(s);
	size_t common = 0, others = 0, hangul = 0;

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end);

		hangul += kc_script_of(cp) == KC_SCRIPT_HANGUL;
		if (kc_is_syllable(cp) && kc_cp949_is_ksx1001(x->cp949, cp))
			common++;
		else if (cp >= 0x80)
			others++;
	}
	return utf8 ? hangul > 0 : common >= 2 && !others;
}

static kc_status
read_percents(struct kc_norm_escapes *x, const unsigned char **p,
    const unsigned char *end, kc_buf *out, bool *changed)
{
	const unsigned char *q = *p;
	kc_str decoded;
	const char *c;
	bool utf8;

	x->bytes.len = x->decoded.len = 0;
	for (; q < end && *q == '%' && hex_number(q + 1, end, 2) >= 0; q += 3)
		KC_TRY(kc_buf_addc(&x->bytes, (char)hex_number(q + 1, end, 2)));
	decoded = kc_buf_str(&x->bytes);
	utf8 = kc_utf8_check(decoded) == decoded.len;
	if (!utf8) {
		kc_status st = kc_charset_decode(KC_CHARSET_EUC_KR, decoded,
		    KC_DECODE_STRICT, &x->decoded, NULL, NULL);

		if (st)
			return st == KC_ERR_ENCODING ? KC_OK : st;
		decoded = kc_buf_str(&x->decoded);
	}
	if (!is_korean(x, decoded, utf8))
		return KC_OK;
	*p = q;
	*changed = true;
	for (c = decoded.ptr; c < kc_str_end(decoded);) {
		const char *from = c;
		uint32_t cp = kc_utf8_next(&c, kc_str_end(decoded));

		if (cp >= 0xA0) {
			KC_TRY(kc_buf_add_cp(out, cp));
			x->log->counts[KC_NORM_UNESCAPE]++;
			continue;
		}
		for (; from < c; from++)
			KC_TRY(kc_buf_addf(
			    out, "%%%02X", (unsigned)(unsigned char)*from));
	}
	return KC_OK;
}

/* The escape at *p, if it is one, goes into `out`, and *p moves past it. */
static kc_status
replace_escape(struct kc_norm_escapes *x, const unsigned char *begin,
    const unsigned char **p, const unsigned char *end, kc_buf *out,
    bool *changed)
{
	if (**p == '&')
		return take_reference(x, p, end, out, changed);
	if (**p == '\\' || (end - *p > 1 && (*p)[1] == 'u'))
		return read_escapes(x, begin, p, end, out, changed);
	return read_percents(x, p, end, out, changed);
}

/* The end of a run that was not taken must not be tried again and again. */
static const unsigned char *
skip_run(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *from = p++;

	if (*from == '&')
		return p;
	if (read_escape(from, end) >= 0)
		for (p = from;
		     p < end && *p == *from && read_escape(p, end) >= 0;)
			p += 6;
	else if (*from == '%')
		for (p = from;
		     p < end && *p == '%' && hex_number(p + 1, end, 2) >= 0;)
			p += 3;
	return p > from ? p : from + 1;
}

kc_status
kc_norm_decode_escapes(
    struct kc_norm_escapes *x, kc_str line, kc_buf *out, bool *changed)
{
	const unsigned char *p = (const unsigned char *)line.ptr;
	const unsigned char *begin = p, *end = p + line.len, *copied = p;
	size_t before = out->len;

	x->code = line.len && memchr(p, '`', line.len);
	while (p < end) {
		const unsigned char *from = p;

		if (*p != '&' && *p != '%' && *p != '\\') {
			p++;
			continue;
		}
		/* An escaped backslash. */
		if (*p == '\\' && end - p > 1 && p[1] == '\\') {
			p += 2;
			continue;
		}
		KC_TRY(kc_buf_add(
		    out, (kc_str){(const char *)copied, (size_t)(p - copied)}));
		copied = p;
		KC_TRY(replace_escape(x, begin, &p, end, out, changed));
		if (p > from)
			copied = p;
		else
			p = skip_run(p, end);
	}
	if (!*changed) {
		out->len = before;
		return KC_OK;
	}
	return kc_buf_add(
	    out, (kc_str){(const char *)copied, (size_t)(end - copied)});
}
