/* SPDX-License-Identifier: Apache-2.0 */
/* The Unicode encodings and the single-byte ones. */
#include <config.h>

#include "kcorpus/charset.h"

#include "charset/charset_internal.h"

#include "kcorpus/unicode.h"
#include "charset/charset_tables.h"

#include <string.h>

/* Input is decoded in pieces, so that the room for the worst case is small. */
enum { PIECE = 1 << 16 };

kc_status
kc_decode_utf8(struct kc_charset_text *d)
{
	const char *in = (const char *)d->in;

	for (size_t at = 0; at < d->len;) {
		kc_str rest = {in + at, d->len - at};
		size_t good = kc_utf8_check(rest);

		KC_TRY(kc_buf_add(d->out, (kc_str){rest.ptr, good}));
		at += good;
		if (at == d->len)
			break;
		KC_TRY(kc_decode_error(d, at));
		at += kc_utf8_bad_length((kc_str){in + at, d->len - at});
	}
	return KC_OK;
}

static uint32_t
read_unit(const uint8_t *p, bool big)
{
	return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/*
 * Decode whole units from `at` until the next error, or about PIECE bytes.
 * Returns the offset reached.
 */
static size_t
utf16_run(struct kc_charset_text *d, size_t at, bool big)
{
	char *start = d->out->ptr + d->out->len, *out = start;
	size_t end = d->len - at > PIECE ? at + PIECE : d->len;

	while (at + 2 <= end) {
		uint32_t u = read_unit(d->in + at, big), low;

		if (u - 0xD800 >= 0x800) {
			out = kc_put_bmp(out, u);
			at += 2;
			continue;
		}
		if (u >= 0xDC00 || at + 4 > d->len)
			break;
		low = read_unit(d->in + at + 2, big);
		if (low - 0xDC00 >= 0x400)
			break;
		out = kc_put_cp(
		    out, 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00));
		at += 4;
	}
	d->out->len += (size_t)(out - start);
	return at;
}

/* True if the last three bytes begin a surrogate pair: they are one error then. */
static bool
cut_pair(const struct kc_charset_text *d, size_t at, bool big)
{
	return d->len - at == 3 && read_unit(d->in + at, big) < 0xDC00;
}

kc_status
kc_decode_utf16(struct kc_charset_text *d, bool big)
{
	size_t at = 0;

	while (at < d->len) {
		size_t from = at;

		KC_TRY(kc_buf_reserve(d->out, PIECE * 2));
		at = utf16_run(d, at, big);
		if (at - from >= PIECE - 3)
			continue;
		if (at == d->len)
			break;
		/* A lone surrogate, or the end in the middle of a character. */
		KC_TRY(kc_decode_error(d, at));
		at += d->len - at < 2 || cut_pair(d, at, big) ? d->len - at : 2;
	}
	return KC_OK;
}

kc_status
kc_decode_utf32(struct kc_charset_text *d, bool big)
{
	for (size_t at = 0; at < d->len; at += 4) {
		const uint8_t *p = d->in + at;
		uint32_t cp = 0xD800; /* a unit cut short is an error too */

		if (d->len - at >= 4)
			cp = big
			    ? read_unit(p, true) << 16 | read_unit(p + 2, true)
			    : read_unit(p + 2, false) << 16 |
				read_unit(p, false);
		if (cp > 0x10FFFF || cp - 0xD800 < 0x800)
			KC_TRY(kc_decode_error(d, at));
		else {
			KC_TRY(kc_buf_reserve(d->out, 4));
			d->out->len =
			    (size_t)(kc_put_cp(d->out->ptr + d->out->len, cp) -
				d->out->ptr);
		}
		if (d->len - at < 4)
			break;
	}
	return KC_OK;
}

/* Decode up to the next error or the end of the piece; the offset reached. */
static size_t
single_run(
    struct kc_charset_text *d, size_t at, size_t end, const uint16_t *table)
{
	char *start = d->out->ptr + d->out->len, *out = start;

	while (at < end) {
		uint8_t c = d->in[at];

		if (c < 0x80)
			*out++ = (char)c;
		else if (table[c - 0x80])
			out = kc_put_bmp(out, table[c - 0x80]);
		else
			break;
		at++;
	}
	d->out->len += (size_t)(out - start);
	return at;
}

kc_status
kc_decode_single(struct kc_charset_text *d, kc_charset charset)
{
	uint16_t user[128];
	const uint16_t *table = user;

	for (unsigned i = 0; i < 128; i++)
		user[i] = (uint16_t)(0xF780 + i);
	if (charset != KC_CHARSET_X_USER_DEFINED)
		table = kc_charset_single[charset - KC_CHARSET_IBM866];
	for (size_t at = 0; at < d->len;) {
		size_t end = d->len - at > PIECE ? at + PIECE : d->len;

		KC_TRY(kc_buf_reserve(d->out, PIECE * 3));
		at = single_run(d, at, end, table);
		if (at < end)
			KC_TRY(kc_decode_error(d, at++));
	}
	return KC_OK;
}
