/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One byte for each jamo, all of them ASCII and none of them private use: 19
 * choseong as A to S, 21 jungseong as a to u, 27 jongseong as T to Z, v to z and
 * fifteen signs. Text of these characters stands between SO and SI; those two,
 * and DLE, have DLE before them.
 */
#include <config.h>

#include "schemes_internal.h"

#include "kcorpus/hangul.h"

#include <string.h>

enum { SO = 0x0E, SI = 0x0F, DLE = 0x10 };

static const char choseong[] = "ABCDEFGHIJKLMNOPQRS";
static const char jungseong[] = "abcdefghijklmnopqrstu";
static const char jongseong[] = "TUVWXYZvwxyz#$&*+<=>@[]^_`|";

_Static_assert(sizeof(choseong) - 1 == KC_HANGUL_LS &&
	sizeof(jungseong) - 1 == KC_HANGUL_VS &&
	sizeof(jongseong) - 1 == KC_HANGUL_TS - 1,
    "a byte for each");

/* The place of a byte in an alphabet, or -1. */
static int
place_in(const char *alphabet, char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

static bool
is_code(char c)
{
	return place_in(choseong, c) >= 0 || place_in(jungseong, c) >= 0 ||
	    place_in(jongseong, c) >= 0;
}

static bool
is_control(char c)
{
	return c == SO || c == SI || c == DLE;
}

/* Characters up to the next syllable, from *p on. */
static kc_status
encode_other(const char **p, const char *end, kc_buf *out)
{
	bool shifted = false;

	while (*p < end) {
		const char *at = *p;
		uint32_t cp = kc_utf8_next(p, end);

		if (kc_is_syllable(cp)) {
			*p = at;
			break;
		}
		if (!shifted && is_code(*at)) {
			KC_TRY(kc_buf_addc(out, SO));
			shifted = true;
		}
		if (is_control(*at))
			KC_TRY(kc_buf_addc(out, DLE));
		KC_TRY(kc_buf_add(out, (kc_str){at, (size_t)(*p - at)}));
	}
	return shifted ? kc_buf_addc(out, SI) : KC_OK;
}

kc_status
kc_jamo_bytes_encode(kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text);

	while (p < end) {
		kc_syllable s;

		KC_TRY(encode_other(&p, end, out));
		if (p == end)
			break;
		s = kc_syllable_split(kc_utf8_next(&p, end));
		KC_TRY(kc_buf_addc(out, choseong[s.l]));
		KC_TRY(kc_buf_addc(out, jungseong[s.v]));
		if (s.t)
			KC_TRY(kc_buf_addc(out, jongseong[s.t - 1]));
	}
	return KC_OK;
}

/* A syllable at p, and its length; 0: none. */
static uint32_t
read_syllable(const char *p, const char *end, size_t *used)
{
	int l = place_in(choseong, *p), v, t;

	if (l < 0 || end - p < 2)
		return 0;
	v = place_in(jungseong, p[1]);
	if (v < 0)
		return 0;
	t = end - p > 2 ? place_in(jongseong, p[2]) : -1;
	*used = t < 0 ? 2 : 3;
	return kc_syllable_join((uint32_t)l, (uint32_t)v, (uint32_t)(t + 1));
}

kc_status
kc_jamo_bytes_decode(kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	bool shifted = false;

	while (p < end) {
		size_t used = 1;
		uint32_t syllable;

		if (*p == SO || *p == SI) {
			shifted = *p++ == SO;
			continue;
		}
		if (*p == DLE && end - p > 1) {
			KC_TRY(kc_buf_addc(out, p[1]));
			p += 2;
			continue;
		}
		syllable = shifted ? 0 : read_syllable(p, end, &used);
		if (syllable)
			KC_TRY(kc_buf_add_cp(out, syllable));
		else
			KC_TRY(kc_buf_addc(out, *p));
		p += used;
	}
	return KC_OK;
}
