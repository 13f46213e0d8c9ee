/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Chinese and Japanese encodings of the Encoding Standard, through ICU
 * converters opened by ICU's own names. The only file that sees ucnv.h.
 */
#include <config.h>

#include "kcorpus/charset.h"

#include "charset/charset_internal.h"

#include "kcorpus/unicode.h"

#include <unicode/ucnv.h>

/* By (charset - KC_CHARSET_GBK); the standard decodes GBK as gb18030. */
static const char converters[][32] = {"gb18030", "gb18030",
    "ibm-1375_P100-2008", "euc-jp-2007", "ISO_2022,locale=ja,version=0",
    "ibm-943_P15A-2003"};

enum { UNITS = 4096 };

/*
 * The table for Shift_JIS is IBM's, which turns three control characters in a
 * circle; turn them back.
 */
static UChar
ibm_control(UChar u)
{
	return u == 0x1C ? 0x1A : u == 0x7F ? 0x1C : u == 0x1A ? 0x7F : u;
}

/*
 * Where ICU before 73 has private use for characters that GB 18030-2022 (and the
 * Encoding Standard, which follows it, and has U+3000 besides) has a code point
 * for. No other bytes give these in any version.
 */
static UChar
gb_2022(UChar u)
{
	static const UChar from_to[][2] = {{0xE5E5, 0x3000}, {0xE78D, 0xFE10},
	    {0xE78E, 0xFE12}, {0xE78F, 0xFE11}, {0xE790, 0xFE13},
	    {0xE791, 0xFE14}, {0xE792, 0xFE15}, {0xE793, 0xFE16},
	    {0xE794, 0xFE17}, {0xE795, 0xFE18}, {0xE796, 0xFE19},
	    {0xE81E, 0x9FB4}, {0xE826, 0x9FB5}, {0xE82B, 0x9FB6},
	    {0xE82C, 0x9FB7}, {0xE832, 0x9FB8}, {0xE843, 0x9FB9},
	    {0xE854, 0x9FBA}, {0xE864, 0x9FBB}};

	if (u < 0xE5E5 || u > 0xE864)
		return u;
	for (size_t i = 0; i < sizeof(from_to) / sizeof(*from_to); i++)
		if (from_to[i][0] == u)
			return from_to[i][1];
	return u;
}

static bool
is_gb(kc_charset charset)
{
	return charset == KC_CHARSET_GBK || charset == KC_CHARSET_GB18030;
}

/* What the standard has where ICU has `u`. */
static UChar
standard_unit(kc_charset charset, UChar u)
{
	if (is_gb(charset))
		return gb_2022(u);
	return charset == KC_CHARSET_SHIFT_JIS ? ibm_control(u) : u;
}

/* Append UTF-16; a high surrogate at the end waits in *high. */
static kc_status
add_units(
    kc_buf *out, const UChar *u, size_t n, uint32_t *high, kc_charset charset)
{
	char *p;

	KC_TRY(kc_buf_reserve(out, n * 3 + 4));
	p = out->ptr + out->len;
	for (size_t i = 0; i < n; i++) {
		if ((u[i] & 0xFC00) == 0xD800) {
			*high = u[i];
		} else if ((u[i] & 0xFC00) == 0xDC00) {
			p = kc_put_cp(p,
			    0x10000 + ((*high - 0xD800) << 10) +
				(u[i] - 0xDC00U));
		} else {
			p = kc_put_bmp(p, standard_unit(charset, u[i]));
		}
	}
	out->len = (size_t)(p - out->ptr);
	return KC_OK;
}

/* The offset of the first of the bytes that stopped the converter before `at`. */
static size_t
bad_start(UConverter *c, size_t at)
{
	char bytes[32];
	int8_t n = sizeof(bytes);
	UErrorCode code = U_ZERO_ERROR;

	ucnv_getInvalidChars(c, bytes, &n, &code);
	return U_FAILURE(code) || n < 0 || (size_t)n > at ? at : at - (size_t)n;
}

/* The converter stopped before offset `at`, which may be none of our errors. */
static kc_status
add_error(
    struct kc_charset_text *d, UConverter *c, size_t at, kc_charset charset)
{
	size_t start = bad_start(c, at);

	/* The euro sign of code page 936, which ICU has from 73 on. */
	if (is_gb(charset) && at - start == 1 && d->in[start] == 0x80)
		return kc_buf_add_cp(d->out, 0x20AC);
	return kc_decode_error(d, start);
}

static kc_status
convert_all(struct kc_charset_text *d, UConverter *c, kc_charset charset)
{
	const char *in = (const char *)d->in, *end = in + d->len;
	UChar units[UNITS] = {0};
	uint32_t high = 0xD800;
	UErrorCode code;

	do {
		UChar *u = units;

		code = U_ZERO_ERROR;
		ucnv_toUnicode(
		    c, &u, units + UNITS, &in, end, NULL, true, &code);
		KC_TRY(add_units(
		    d->out, units, (size_t)(u - units), &high, charset));
		if (code == U_ILLEGAL_CHAR_FOUND ||
		    code == U_INVALID_CHAR_FOUND ||
		    code == U_TRUNCATED_CHAR_FOUND ||
		    code == U_ILLEGAL_ESCAPE_SEQUENCE ||
		    code == U_UNSUPPORTED_ESCAPE_SEQUENCE) {
			size_t at = (size_t)(in - (const char *)d->in);

			KC_TRY(add_error(d, c, at, charset));
		} else if (code == U_MEMORY_ALLOCATION_ERROR) {
			return kc_fail_nomem(d->err);
		} else if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR) {
			return kc_fail(
			    d->err, KC_ERR_IO, 0, "ICU: %s", u_errorName(code));
		}
	} while (code == U_BUFFER_OVERFLOW_ERROR || in < end);
	return KC_OK;
}

kc_status
kc_decode_icu(struct kc_charset_text *d, kc_charset charset)
{
	const char *name = converters[charset - KC_CHARSET_GBK];
	UErrorCode code = U_ZERO_ERROR;
	UConverter *c = ucnv_open(name, &code);
	kc_status st;

	if (U_SUCCESS(code))
		ucnv_setToUCallBack(
		    c, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
	if (U_FAILURE(code)) {
		ucnv_close(c);
		if (code == U_MEMORY_ALLOCATION_ERROR)
			return kc_fail_nomem(d->err);
		return kc_fail(d->err, KC_ERR_IO, 0, "ICU has no %s: %s", name,
		    u_errorName(code));
	}
	st = convert_all(d, c, charset);
	ucnv_close(c);
	return st;
}
