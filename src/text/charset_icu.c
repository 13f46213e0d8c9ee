/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Chinese and Japanese encodings of the Encoding Standard, through ICU
 * converters opened by ICU's own names. The only file that sees ucnv.h.
 */
#include <config.h>

#include "kcorpus/charset.h"

#include "text/charset_internal.h"

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

/* Append UTF-16; a high surrogate at the end waits in *high. */
static kc_status
add_units(kc_buf *out, const UChar *u, size_t n, uint32_t *high, bool ibm)
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
			p = kc_put_bmp(p, ibm ? ibm_control(u[i]) : u[i]);
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

static kc_status
convert(struct kc_decode *d, UConverter *c, bool ibm)
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
		KC_TRY(
		    add_units(d->out, units, (size_t)(u - units), &high, ibm));
		if (code == U_ILLEGAL_CHAR_FOUND ||
		    code == U_INVALID_CHAR_FOUND ||
		    code == U_TRUNCATED_CHAR_FOUND ||
		    code == U_ILLEGAL_ESCAPE_SEQUENCE ||
		    code == U_UNSUPPORTED_ESCAPE_SEQUENCE) {
			size_t at = (size_t)(in - (const char *)d->in);

			KC_TRY(kc_decode_error(d, bad_start(c, at)));
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
kc_decode_icu(struct kc_decode *d, kc_charset charset)
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
	st = convert(d, c, charset == KC_CHARSET_SHIFT_JIS);
	ucnv_close(c);
	return st;
}
