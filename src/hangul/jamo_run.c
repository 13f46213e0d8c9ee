/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hangul composed and decomposed as UTF-8 bytes (The Unicode Standard, section
 * 3.12). Modern jamo are E1 84 80..92 (choseong), E1 85 A1..B5 (jungseong) and
 * E1 86 A8..BF, E1 87 80..82 (jongseong); syllables EA B0 80..ED 9E A3. U+11A7,
 * one before the first jongseong, is none.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "kcorpus/hangul.h"
#include "unicode/forms_internal.h"
#include "unicode/unicode_internal.h"

/* The index (1 to 27) of the jongseong at p, or 0. */
static uint32_t
jongseong_at(const unsigned char *p, const unsigned char *end)
{
	if (end - p < 3 || p[0] != 0xE1)
		return 0;
	if (p[1] == 0x86 && p[2] >= 0xA8)
		return p[2] - 0xA7U;
	if (p[1] == 0x87 && p[2] <= 0x82)
		return p[2] - 0x80U + 25;
	return 0;
}

/* The LV syllable of the choseong and jungseong at p, or 0. */
static uint32_t
lv_at(const unsigned char *p, const unsigned char *end)
{
	uint32_t l, v;

	if (end - p < 6 || p[0] != 0xE1 || p[1] != 0x84 || p[3] != 0xE1 ||
	    p[4] != 0x85)
		return 0;
	l = p[2] - 0x80U;
	v = p[5] - 0xA1U;
	return l < KC_HANGUL_LS && v < KC_HANGUL_VS ? kc_syllable_join(l, v, 0)
						    : 0;
}

/* The syllable at p, or 0. */
static uint32_t
syllable_at(const unsigned char *p, const unsigned char *end)
{
	return end - p >= 3 && kc_three_are_syllable(kc_three_bytes(p))
	    ? kc_decode_three(p)
	    : 0;
}

static char *
put_three(char *out, uint32_t cp)
{
	out[0] = (char)(0xE0 | cp >> 12);
	out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[2] = (char)(0x80 | (cp & 0x3F));
	return out + 3;
}

/*
 * Bytes of a character that is no matter of form C and that no mark follows, or
 * 0 if that is not plain to see.
 */
static size_t
inert_at(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *next;
	size_t n;

	if (end - p < 8)
		return 0;
	next = p + kc_lead_length(p[0]);
	if (next[0] >= 0x80 && (next[0] < 0xEB || next[0] > 0xED) &&
	    (next[0] != 0xE1 || next[1] != 0x84))
		return 0;
	if (p[0] < 0x80)
		return 1;
	return kc_nfc_attention(kc_decode_valid(p, &n)) ? 0 : n;
}

/*
 * Compose the syllable at p or copy what is inert. A syllable composes with
 * nothing but a jongseong right after it, so that it may be written as soon as
 * that is settled, whatever follows.
 */
static size_t
compose_one(const unsigned char *p, const unsigned char *end, char **out)
{
	uint32_t s = lv_at(p, end), t;
	size_t n = 6;

	if (!s) {
		s = syllable_at(p, end);
		n = 3;
	}
	if (!s) {
		n = inert_at(p, end);
		memcpy(*out, p, n);
		*out += n;
		return n;
	}
	t = kc_syllable_closed(s) ? 0 : jongseong_at(p + n, end);
	*out = put_three(*out, s + t);
	return t ? n + 3 : n;
}

size_t
kc_jamo_compose_scalar(const unsigned char *p, size_t len, char **out)
{
	const unsigned char *at = p;
	size_t n;

	while ((n = compose_one(at, p + len, out)))
		at += n;
	return (size_t)(at - p);
}

static size_t
compose_run(const unsigned char *p, size_t len, char **out)
{
#if KC_X86
	if (len >= KC_JAMO_WINDOW && kc_cpu_has_avx2()) {
		size_t i = 0, n;

		do {
			i += kc_jamo_compose_avx2(p + i, len - i, out);
			n = compose_one(p + i, p + len, out);
			i += n;
		} while (n);
		return i;
	}
#endif
	return kc_jamo_compose_scalar(p, len, out);
}

kc_status
kc_jamo_compose(kc_str text, kc_buf *out, size_t *used)
{
	char *o;

	KC_TRY(kc_buf_reserve(out, text.len + KC_JAMO_ROOM));
	o = out->ptr + out->len;
	*used = compose_run((const unsigned char *)text.ptr, text.len, &o);
	*o = '\0';
	out->len = (size_t)(o - out->ptr);
	return KC_OK;
}

/* Write the jamo of a syllable. */
static char *
put_jamo(char *out, uint32_t syllable)
{
	kc_syllable s = kc_syllable_split(syllable);

	out = put_three(out, KC_HANGUL_L + s.l);
	out = put_three(out, KC_HANGUL_V + s.v);
	return s.t ? put_three(out, KC_HANGUL_T + s.t) : out;
}

kc_status
kc_jamo_decompose(kc_str text, kc_buf *out, size_t *used)
{
	enum { CHUNK = 3072 };
	const unsigned char *p = (const unsigned char *)text.ptr;
	const unsigned char *end = p + text.len;
	bool more = true;

	while (more && p < end) {
		size_t n = (size_t)(end - p) < CHUNK ? (size_t)(end - p)
						     : CHUNK;
		const unsigned char *stop = p + n;
		char *o;

		KC_TRY(kc_buf_reserve(out, 3 * n));
		o = out->ptr + out->len;
		more = false;
		while (p < stop) {
			uint32_t s;

			if (p[0] < 0x80) {
				*o++ = (char)*p++;
			} else if ((s = syllable_at(p, stop))) {
				o = put_jamo(o, s);
				p += 3;
			} else {
				break;
			}
			more = true;
		}
		out->len = (size_t)(o - out->ptr);
		*o = '\0';
	}
	*used = (size_t)((const char *)p - text.ptr);
	return KC_OK;
}
