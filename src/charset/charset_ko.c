/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Korean encodings: windows-949 as the Encoding Standard has it, JOHAB by
 * arithmetic, and ISO-2022-KR (RFC 1557). All stand on one table.
 */
#include <config.h>

#include "kcorpus/charset.h"

#include "charset/charset_internal.h"

#include "kcorpus/hangul.h"
#include "charset/charset_tables.h"
#include "unicode/unicode_internal.h"

#include <string.h>

/* Input is decoded in pieces, so that the room for the worst case is small. */
enum { PIECE = 1 << 15 };

/* Copy eight bytes if all are ASCII. */
static bool
copy_ascii8(const uint8_t *in, char *out)
{
	memcpy(out, in, 8);
	return !(kc_load64(in) & KC_HIGH_BITS);
}

/* The code point of a windows-949 pair, 0 if there is none. */
static uint32_t
euc_kr_pair(unsigned lead, unsigned trail)
{
	if (lead - 0x81 > 0xFE - 0x81 || trail - 0x41 > 0xFE - 0x41)
		return 0;
	return kc_charset_euc_kr[(lead - 0x81) * 190 + (trail - 0x41)];
}

/* Decode from `at` to the next error or near `end`; the offset reached. */
static size_t
euc_kr_run(struct kc_charset_text *d, size_t at, size_t end)
{
	const uint8_t *p = d->in + at, *stop = d->in + end;
	char *start = d->out->ptr + d->out->len, *out = start;

	while (stop - p >= 8) {
		unsigned lead = *p;
		uint32_t cp;

		if (lead < 0x80) {
			if (copy_ascii8(p, out)) {
				p += 8;
				out += 8;
			} else {
				*out++ = (char)lead;
				p++;
			}
			continue;
		}
		cp = euc_kr_pair(lead, p[1]);
		if (!cp)
			break;
		out = kc_put_bmp(out, cp);
		p += 2;
	}
	d->out->len += (size_t)(out - start);
	return (size_t)(p - d->in);
}

/*
 * One character of an encoding of one and two bytes, as the standard's decoders
 * go: an ASCII byte after a bad lead is not part of the error.
 */
static kc_status
pair_step(struct kc_charset_text *d, size_t *at,
    uint32_t (*pair)(unsigned lead, unsigned trail))
{
	unsigned lead = d->in[*at], trail = 0;
	uint32_t cp = lead;

	KC_TRY(kc_buf_reserve(d->out, 4));
	if (lead >= 0x80) {
		bool cut = *at + 1 == d->len;

		if (!cut)
			trail = d->in[*at + 1];
		cp = cut ? 0 : pair(lead, trail);
		if (!cp) {
			KC_TRY(kc_decode_error(d, *at));
			/* no lead at all: 80, FF */
			*at += cut || trail < 0x80 || lead == 0x80 ||
				lead == 0xFF
			    ? 1
			    : 2;
			return KC_OK;
		}
		++*at;
	}
	d->out->len = (size_t)(kc_put_bmp(d->out->ptr + d->out->len, cp) -
	    d->out->ptr);
	++*at;
	return KC_OK;
}

kc_status
kc_decode_euc_kr(struct kc_charset_text *d)
{
	for (size_t at = 0; at < d->len;) {
		size_t end = d->len - at > PIECE ? at + PIECE : d->len;

		KC_TRY(kc_buf_reserve(d->out, PIECE * 2 + 16));
		at = euc_kr_run(d, at, end);
		/* An error, or the last bytes of the piece. */
		if (at < d->len)
			KC_TRY(pair_step(d, &at, euc_kr_pair));
	}
	return KC_OK;
}

/*
 * JOHAB packs a syllable as 1 ccccc vvvvv ttttt. Values of each field to jamo
 * numbers: 0 is fill (KS X 1001 annex 3).
 */
enum { NO = 0xFF };
static const uint8_t johab_initial[32] = {NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    11, 12, 13, 14, 15, 16, 17, 18, 19, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO};
static const uint8_t johab_medial[32] = {NO, NO, 0, 1, 2, 3, 4, 5, NO, NO, 6, 7,
    8, 9, 10, 11, NO, NO, 12, 13, 14, 15, 16, 17, NO, NO, 18, 19, 20, 21, NO,
    NO};
static const uint8_t johab_final[32] = {NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    11, 12, 13, 14, 15, 16, NO, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, NO,
    NO};

static uint32_t
johab_hangul(unsigned code)
{
	unsigned c = johab_initial[code >> 10 & 31];
	unsigned v = johab_medial[code >> 5 & 31];
	unsigned t = johab_final[code & 31];
	uint32_t letter;

	if (c == NO || v == NO || t == NO)
		return 0;
	if (c && v)
		return kc_syllable_join(c - 1U, v - 1U, t);
	if (c && !t)
		return kc_choseong_letter(c - 1U);
	if (v && !c && !t)
		return kc_jungseong_letter(v - 1U);
	/* finals that are initials too have no code of their own */
	letter = c || v ? 0 : kc_jongseong_letter(t);
	return kc_letter_choseong(letter) < 0 ? letter : 0;
}

/* Symbols and Hanja: rows of KS X 1001, two to a lead byte. */
static uint32_t
johab_row(unsigned lead, unsigned trail)
{
	unsigned row, column;

	if (trail < 0x31 || (trail > 0x7E && trail < 0x91) || trail == 0xFF)
		return 0;
	row = lead < 0xE0 ? 2 * (lead - 0xD9) : 2 * lead - 0x197;
	column = trail < 0x91 ? trail - 0x31 : trail - 0x43;
	if (column >= 94) {
		row++;
		column -= 94;
	}
	/* Row 4's letters have codes of their own among the syllables. */
	if (row == 3 && column < 51)
		return 0;
	return euc_kr_pair(row + 0xA1, column + 0xA1);
}

static uint32_t
johab_pair(unsigned lead, unsigned trail)
{
	if (lead >= 0x84 && lead <= 0xD3)
		return johab_hangul(lead << 8 | trail);
	if ((lead >= 0xD9 && lead <= 0xDE) || (lead >= 0xE0 && lead <= 0xF9))
		return johab_row(lead, trail);
	return 0;
}

kc_status
kc_decode_johab(struct kc_charset_text *d)
{
	for (size_t at = 0; at < d->len;)
		KC_TRY(pair_step(d, &at, johab_pair));
	return KC_OK;
}

/* A pair of the shifted state at `at`, which is moved on. */
static kc_status
shifted_pair(struct kc_charset_text *d, size_t *at)
{
	unsigned lead = d->in[*at], trail = 0;
	uint32_t cp = 0;
	bool whole;

	if (*at + 1 < d->len)
		trail = d->in[*at + 1];
	whole = trail > 0x20 && trail < 0x7F;
	if (whole)
		cp = euc_kr_pair(lead | 0x80, trail | 0x80);
	if (cp)
		KC_TRY(kc_buf_add_cp(d->out, cp));
	else
		KC_TRY(kc_decode_error(d, *at));
	*at += whole ? 2 : 1;
	return KC_OK;
}

kc_status
kc_decode_iso_2022_kr(struct kc_charset_text *d)
{
	bool shifted = false;

	for (size_t at = 0; at < d->len;) {
		uint8_t c = d->in[at];

		if (d->len - at >= 4 && !memcmp(d->in + at, "\x1B$)C", 4)) {
			at += 4;
		} else if (shifted && c > 0x20 && c < 0x7F) {
			KC_TRY(shifted_pair(d, &at));
		} else if (c >= 0x80 || c == 0x1B) {
			KC_TRY(kc_decode_error(d, at++));
		} else {
			/* A line ends in ASCII, whatever was shifted. */
			if (c == 0x0E)
				shifted = true;
			else if (c == 0x0F || c == '\n' || c == '\r')
				shifted = false;
			if (c != 0x0E && c != 0x0F)
				KC_TRY(kc_buf_addc(d->out, (char)c));
			at++;
		}
	}
	return KC_OK;
}
