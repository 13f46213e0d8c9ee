/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the places where there is something to do. This is the specification;
 * attention_x86.c finds the same places a vector at a time.
 */
#include <config.h>

#include "attention.h"

#include "kcorpus/unicode.h"

#include "ascii.h"
#include "unicode/decode.h"

#include <string.h>

/* True if `more` like it follow the character at p[i], of `size` bytes. */
static bool
is_repeated(
    const unsigned char *p, size_t i, size_t len, size_t size, size_t more)
{
	if (more > (len - i) / size - 1)
		return false;
	return !memcmp(p + i, p + i + size, more * size);
}

static unsigned
kind_at(
    const struct kc_norm_kinds *k, const unsigned char *p, size_t i, size_t len)
{
	size_t size;

	return i < len ? kc_norm_kinds_of(k, kc_decode_valid(p + i, &size)) : 0;
}

/* True if the two bytes may begin an escape. */
static bool
is_escape(const unsigned char *p, size_t i, size_t len)
{
	unsigned char next = i + 1 < len ? p[i + 1] : 0;

	if (p[i] == '&')
		return next == '#' || kc_ascii_is_alnum((char)next);
	if (p[i] == '%')
		return kc_ascii_hex((char)next) >= 0 || next == 'u';
	return next == 'u';
}

/*
 * True if an ideograph begins a syllable of UTF-8 read as windows-949: a syllable
 * that Korean has not is after it, or U+317A to U+317D.
 */
static bool
is_before_odd_hangul(
    const struct kc_cp949 *cp949, const unsigned char *p, size_t i, size_t len)
{
	size_t size;
	uint32_t next;

	if (i + 6 > len)
		return false;
	next = kc_decode_valid(p + i + 3, &size);
	return next - 0x317A < 4 ||
	    (kc_is_syllable(next) && !kc_cp949_is_ksx1001(cp949, next));
}

/*
 * Two bytes of another encoding in a row, read as windows-1252; or an ideograph
 * and Hangul, as UTF-8 read as windows-949 has them; or U+D63B, U+D682 and
 * U+D684, which are C2 A0, C3 82 and C3 83 there.
 */
static bool
is_suspect(const struct kc_norm_scan *scan, const unsigned char *p, size_t i,
    size_t len, uint32_t cp, unsigned kind)
{
	if (kind & KC_N_LATIN)
		return cp < 0x100 &&
		    (kind_at(scan->kinds, p, i + 2, len) & KC_N_LATIN);
	if ((p[i] >= 0xE4 && p[i] <= 0xE9) || cp - 0xF900 < 0x200)
		return is_before_odd_hangul(scan->cp949, p, i, len);
	return cp == 0xD63B || cp == 0xD682 || cp == 0xD684;
}

bool
kc_norm_found(const struct kc_norm_scan *scan, const unsigned char *p, size_t i,
    size_t len, bool json)
{
	size_t size;
	uint32_t cp = kc_decode_valid(p + i, &size);
	unsigned kind = kc_norm_kinds_of(scan->kinds, cp);

	if (kind & scan->attention)
		return true;
	if (scan->runs && (kind & KC_N_RUN) &&
	    is_repeated(p, i, len, size, scan->runs))
		return true;
	if (scan->latin && size > 1 && is_suspect(scan, p, i, len, cp, kind))
		return true;
	if (!(kind & KC_N_ESCAPE))
		return false;
	if (scan->escapes && is_escape(p, i, len))
		return true;
	/* The escapes of JSON that are controls. */
	return json && p[i] == '\\' && i + 1 < len &&
	    (p[i + 1] == 'b' || p[i + 1] == 'f' || p[i + 1] == 'r');
}

size_t
kc_norm_find_scalar(
    const struct kc_norm_scan *scan, kc_str s, size_t from, bool json)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	for (size_t i = from; i < s.len; i += kc_lead_length(p[i])) {
		if (kc_lead_length(p[i]) > s.len - i)
			break;
		if (kc_norm_found(scan, p, i, s.len, json))
			return i;
	}
	return s.len;
}

size_t
kc_norm_find(const struct kc_norm_scan *scan, kc_str s, bool json)
{
#if KC_X86
	if (scan->vector && s.len >= KC_NORM_SCAN_BLOCK && kc_cpu_has_avx2())
		return kc_norm_find_avx2(scan, s, json);
#endif
	return kc_norm_find_scalar(scan, s, 0, json);
}
