/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character encodings: labels as the Encoding Standard of WHATWG reads them, and
 * decoders to UTF-8.
 *
 * Korean pages name one encoding in many ways. Here "euc-kr", "cseuckr",
 * "ks_c_5601-1987" and "-1989", "ksc5601", "ksc_5601", "csksc56011987", "korean",
 * "iso-ir-149" and "windows-949", which the standard has, and "euckr", "cp949",
 * "ms949", "uhc" and "x-windows-949", which it has not, are all windows-949 (UHC)
 * with its 11,172 syllables, under its name in the standard, "euc-kr". Labels are
 * looked up here and never handed to anybody else, for ICU (72) takes "euc-kr" for
 * KS X 1001 alone, with 2,350 syllables, and "cp949" for IBM's code page, with
 * 2,620 and a won sign for the backslash.
 *
 *	kc_charset cs = kc_charset_find(KC_STR(" KS_C_5601-1987 "));
 *	uint64_t bad = 0;
 *
 *	st = kc_charset_decode(cs, page, KC_DECODE_REPLACE, &out, &bad, &err);
 *
 * The Korean, Unicode and single-byte encodings are decoded by tables of our
 * own; the Chinese and Japanese ones by ICU, and what ICU has otherwise is set
 * right: the characters of GB 18030-2022, the euro sign of GBK, the control
 * characters of Shift_JIS; other rare characters of theirs are ICU's. Korean
 * errors are those of the Encoding Standard: beside ICU's "windows-949", all
 * 17,048 pairs are the same, but 0x80 (U+0080 in ICU), 0xFF (U+F8F7) and the
 * user-defined rows C9 and FE (188 private use characters) are errors. ICU has
 * no Johab.
 */
#ifndef KCORPUS_CHARSET_H
#define KCORPUS_CHARSET_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The encodings of the Encoding Standard, in its order, and four more. */
typedef enum kc_charset {
	KC_CHARSET_NONE, /* no such encoding */
	KC_CHARSET_UTF_8,
	KC_CHARSET_IBM866, /* the single-byte ones, without a gap */
	KC_CHARSET_ISO_8859_2,
	KC_CHARSET_ISO_8859_3,
	KC_CHARSET_ISO_8859_4,
	KC_CHARSET_ISO_8859_5,
	KC_CHARSET_ISO_8859_6,
	KC_CHARSET_ISO_8859_7,
	KC_CHARSET_ISO_8859_8,
	KC_CHARSET_ISO_8859_8_I,
	KC_CHARSET_ISO_8859_10,
	KC_CHARSET_ISO_8859_13,
	KC_CHARSET_ISO_8859_14,
	KC_CHARSET_ISO_8859_15,
	KC_CHARSET_ISO_8859_16,
	KC_CHARSET_KOI8_R,
	KC_CHARSET_KOI8_U,
	KC_CHARSET_MACINTOSH,
	KC_CHARSET_WINDOWS_874,
	KC_CHARSET_WINDOWS_1250,
	KC_CHARSET_WINDOWS_1251,
	KC_CHARSET_WINDOWS_1252,
	KC_CHARSET_WINDOWS_1253,
	KC_CHARSET_WINDOWS_1254,
	KC_CHARSET_WINDOWS_1255,
	KC_CHARSET_WINDOWS_1256,
	KC_CHARSET_WINDOWS_1257,
	KC_CHARSET_WINDOWS_1258,
	KC_CHARSET_X_MAC_CYRILLIC,
	KC_CHARSET_GBK, /* the ones that ICU decodes, without a gap */
	KC_CHARSET_GB18030,
	KC_CHARSET_BIG5,
	KC_CHARSET_EUC_JP,
	KC_CHARSET_ISO_2022_JP,
	KC_CHARSET_SHIFT_JIS,
	KC_CHARSET_EUC_KR,      /* windows-949, whatever the label says */
	KC_CHARSET_REPLACEMENT, /* refused by the standard: one U+FFFD */
	KC_CHARSET_UTF_16BE,
	KC_CHARSET_UTF_16LE,
	KC_CHARSET_X_USER_DEFINED,
	KC_CHARSET_ISO_2022_KR, /* from here on ours */
	KC_CHARSET_JOHAB,       /* KS X 1001 annex 3, code page 1361 */
	KC_CHARSET_UTF_32LE,
	KC_CHARSET_UTF_32BE,
	KC_CHARSET_COUNT
} kc_charset;

/*
 * The encoding that a label names: ASCII white space around it and the case of
 * ASCII letters do not matter. KC_CHARSET_NONE for an unknown one. Besides all
 * labels of the Encoding Standard it knows "johab", "cp1361", "ms1361",
 * "windows-1361" and "csjohab"; "utf-32" (little endian), "utf-32le", "utf-32be";
 * and those of windows-949 above. "iso-2022-kr" and "csiso2022kr" are decoded,
 * where the standard refuses them; the others that it refuses ("hz-gb-2312",
 * "iso-2022-cn", "iso-2022-cn-ext") are KC_CHARSET_REPLACEMENT.
 */
KC_API kc_charset kc_charset_find(kc_str label);

/*
 * Its name in lower case: "utf-8", "euc-kr", "windows-1252". kc_charset_find
 * finds it again. "" for KC_CHARSET_NONE and numbers out of range. Static.
 */
KC_API const char *kc_charset_name(kc_charset charset);

/*
 * The encoding that a byte order mark at the start of `text` tells, and the
 * mark's length in *len; KC_CHARSET_NONE and 0 without one.
 */
KC_API kc_charset kc_charset_bom(kc_str text, size_t *len);

#define KC_DECODE_STRICT 0
#define KC_DECODE_REPLACE UINT64_MAX

/*
 * Append `in`, which is in `charset`, to `out` as UTF-8; a byte order mark is
 * decoded like any character. Each error becomes one U+FFFD, as in the Encoding
 * Standard, and *errors (NULL allowed) is set to their number. More errors than
 * `max_errors` are KC_ERR_ENCODING with err->offset at the first one too many;
 * `out` is then as before. KC_ERR_ARG for KC_CHARSET_NONE; KC_ERR_NOMEM;
 * KC_ERR_IO when ICU lacks its data. `in` must not point into `out`.
 */
KC_API KC_MUST_CHECK kc_status kc_charset_decode(kc_charset charset, kc_str in,
    uint64_t max_errors, kc_buf *out, uint64_t *errors, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
