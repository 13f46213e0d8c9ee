/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, names, byte order marks, and which decoder a charset has. */
#include <config.h>

#include "kcorpus/charset.h"

#include "charset/charset_internal.h"
#include "charset/charset_tables.h"
#include "ascii.h"

#include <stdlib.h>
#include <string.h>

static const char names[KC_CHARSET_COUNT][16] = {"", "utf-8", "ibm866",
    "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6",
    "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "iso-8859-10", "iso-8859-13",
    "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u",
    "macintosh", "windows-874", "windows-1250", "windows-1251", "windows-1252",
    "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "x-mac-cyrillic", "gbk", "gb18030", "big5",
    "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "replacement", "utf-16be",
    "utf-16le", "x-user-defined", "iso-2022-kr", "johab", "utf-32le",
    "utf-32be"};

/* Of a kc_str, the case of its ASCII letters aside, and a row of the table. */
static int
compare_label(const void *key, const void *row)
{
	const char *label = ((const struct kc_charset_label *)row)->label;
	kc_str s = *(const kc_str *)key;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)kc_ascii_lower(s.ptr[i]);

		if (c != (unsigned char)label[i] || !c)
			return c < (unsigned char)label[i] ? -1 : 1;
	}
	return label[s.len] ? -1 : 0;
}

kc_charset
kc_charset_find(kc_str label)
{
	const struct kc_charset_label *row;

	while (label.len && kc_ascii_is_space(label.ptr[0])) {
		label.ptr++;
		label.len--;
	}
	while (label.len && kc_ascii_is_space(label.ptr[label.len - 1]))
		label.len--;
	row = bsearch(&label, kc_charset_labels, kc_charset_label_count,
	    sizeof(*row), compare_label);
	return row ? row->charset : KC_CHARSET_NONE;
}

const char *
kc_charset_name(kc_charset charset)
{
	return (unsigned)charset < KC_CHARSET_COUNT ? names[charset] : "";
}

kc_charset
kc_charset_bom(kc_str text, size_t *len)
{
	static const struct {
		char mark[4];
		uint8_t len;
		uint8_t charset;
	} marks[] = {
	    /* UTF-32LE's begins with UTF-16LE's */
	    {{'\xFF', '\xFE', 0, 0}, 4, KC_CHARSET_UTF_32LE},
	    {{0, 0, '\xFE', '\xFF'}, 4, KC_CHARSET_UTF_32BE},
	    {{'\xEF', '\xBB', '\xBF', 0}, 3, KC_CHARSET_UTF_8},
	    {{'\xFE', '\xFF', 0, 0}, 2, KC_CHARSET_UTF_16BE},
	    {{'\xFF', '\xFE', 0, 0}, 2, KC_CHARSET_UTF_16LE},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		*len = marks[i].len;
		if (text.len >= *len && !memcmp(text.ptr, marks[i].mark, *len))
			return (kc_charset)marks[i].charset;
	}
	*len = 0;
	return KC_CHARSET_NONE;
}

kc_status
kc_decode_error(struct kc_charset_text *d, size_t at)
{
	if (d->errors++ >= d->max_errors)
		return kc_fail(d->err, KC_ERR_ENCODING, at,
		    "byte %02X at %zu is not of the encoding",
		    at < d->len ? d->in[at] : 0U, at);
	return kc_buf_add(d->out, KC_STR("\xEF\xBF\xBD"));
}

/* The standard's decoder for what it refuses to decode. */
static kc_status
decode_replacement(struct kc_charset_text *d)
{
	return d->len ? kc_decode_error(d, 0) : KC_OK;
}

static kc_status
decode_by_name(struct kc_charset_text *d, kc_charset charset)
{
	switch (charset) {
	case KC_CHARSET_UTF_8:
		return kc_decode_utf8(d);
	case KC_CHARSET_EUC_KR:
		return kc_decode_euc_kr(d);
	case KC_CHARSET_JOHAB:
		return kc_decode_johab(d);
	case KC_CHARSET_ISO_2022_KR:
		return kc_decode_iso_2022_kr(d);
	case KC_CHARSET_UTF_16LE:
	case KC_CHARSET_UTF_16BE:
		return kc_decode_utf16(d, charset == KC_CHARSET_UTF_16BE);
	case KC_CHARSET_UTF_32LE:
	case KC_CHARSET_UTF_32BE:
		return kc_decode_utf32(d, charset == KC_CHARSET_UTF_32BE);
	case KC_CHARSET_REPLACEMENT:
		return decode_replacement(d);
	default:
		break;
	}
	if (charset >= KC_CHARSET_GBK && charset <= KC_CHARSET_SHIFT_JIS)
		return kc_decode_icu(d, charset);
	return kc_decode_single(d, charset);
}

kc_status
kc_charset_decode(kc_charset charset, kc_str in, uint64_t max_errors,
    kc_buf *out, uint64_t *errors, kc_error *err)
{
	size_t before = out->len;
	struct kc_charset_text d = {.in = (const uint8_t *)in.ptr,
	    .len = in.len,
	    .out = out,
	    .max_errors = max_errors,
	    .err = err};
	kc_status st;

	if (charset <= KC_CHARSET_NONE || charset >= KC_CHARSET_COUNT)
		return kc_fail(err, KC_ERR_ARG, 0, "no such encoding");
	st = decode_by_name(&d, charset);
	if (errors)
		*errors = d.errors;
	if (!st)
		return KC_OK;
	if (out->ptr) {
		out->len = before;
		out->ptr[before] = '\0';
	}
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}
