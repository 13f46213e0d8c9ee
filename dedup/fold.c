/* SPDX-License-Identifier: Apache-2.0 */
/* Folds a text to what is compared (kcorpus/sketch.h). */
#include <config.h>

#include "dedup_internal.h"

#include "kcorpus/unicode.h"
#include "unicode/decode.h"

#include <string.h>

/* What ASCII folds to: a letter or digit, or a kind of sign. */
static const unsigned char ascii[128] = {
    ['+'] = KC_ASCII_SIGN,
    ['/'] = KC_ASCII_SIGN,
    ['%'] = KC_ASCII_SIGN,
    ['='] = KC_ASCII_SIGN,
    ['<'] = KC_ASCII_SIGN,
    ['>'] = KC_ASCII_SIGN,
    ['^'] = KC_ASCII_PERHAPS,
    ['&'] = KC_ASCII_SIGN,
    ['|'] = KC_ASCII_SIGN,
    ['\\'] = KC_ASCII_SIGN,
    ['@'] = KC_ASCII_SIGN,
    ['#'] = KC_ASCII_SIGN,
    ['$'] = KC_ASCII_SIGN,
    ['_'] = KC_ASCII_SIGN,
    ['['] = KC_ASCII_BRACKET,
    [']'] = KC_ASCII_BRACKET,
    ['{'] = KC_ASCII_BRACKET,
    ['}'] = KC_ASCII_BRACKET,
    ['.'] = KC_ASCII_PERHAPS,
    [':'] = KC_ASCII_PERHAPS,
    [','] = KC_ASCII_PERHAPS,
    ['-'] = KC_ASCII_PERHAPS,
    ['~'] = KC_ASCII_PERHAPS,
    ['*'] = KC_ASCII_PERHAPS,
    ['!'] = KC_ASCII_PERHAPS,
    ['('] = KC_ASCII_PERHAPS,
    [')'] = KC_ASCII_PERHAPS,
    [';'] = KC_ASCII_PERHAPS,
    ['?'] = KC_ASCII_PERHAPS,
    ['"'] = KC_ASCII_PERHAPS,
    ['\''] = KC_ASCII_PERHAPS,
    ['`'] = KC_ASCII_PERHAPS,
    /* clang-format off */
    ['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
    ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z'
    /* clang-format on */
};

/* --- Texts --- */

/*
 * Letters and digits of ASCII and precomposed syllables from p on, to *out,
 * which has room; *out is moved. Returns where it stopped.
 */
static const char *
fold_plain(const char *p, const char *end, char **out)
{
	char *o = *out;

	for (;;) {
		unsigned char kind;

		while (p < end && (unsigned char)*p < 0x80) {
			kind = ascii[(unsigned char)*p];
			if (kind - 1U < KC_ASCII_PERHAPS)
				break;
			*o = (char)kind;
			o += kind != 0;
			p++;
		}
		if (end - p < 3 ||
		    !kc_three_are_syllable(
			kc_three_bytes((const unsigned char *)p)))
			break;
		memcpy(o, p, 3);
		o += 3;
		p += 3;
	}
	*out = o;
	return p;
}

/* Any other code point. */
static kc_status
fold_other(uint32_t cp, const struct kc_fold_at *p, kc_buf *out)
{
	kc_str at = {p->at, (size_t)(p->after - p->at)};
	char c = kc_as_ascii(cp);
	uint8_t classes;

	if (c) {
		unsigned char kind = ascii[(unsigned char)c];

		c = kind > KC_ASCII_PERHAPS ? (char)kind
					    : kc_fold_sign(c, kind, p);
		return c ? kc_buf_addc(out, c) : KC_OK;
	}
	classes = kc_class(cp);
	/* Letters without case, Han above all, need no table. */
	if (classes == KC_CLASS_LO || kc_wide_sign_matters(cp, p))
		return kc_buf_add(out, at);
	if (!(classes & (KC_CLASS_L | KC_CLASS_M | KC_CLASS_N)))
		return KC_OK;
	return kc_fold_case(at, out);
}

/*
 * Fold what is plain from p->after on, up to `stop` at most, and the code point that
 * is not, if that is what ended it. p->after is after what was folded.
 */
static kc_status
fold_some(struct kc_fold_at *p, const char *stop, kc_buf *out)
{
	char *o;
	uint32_t cp;

	KC_TRY(kc_buf_reserve(out, (size_t)(stop - p->after)));
	o = out->ptr + out->len;
	p->at = p->after = fold_plain(p->after, stop, &o);
	out->len = (size_t)(o - out->ptr);
	out->ptr[out->len] = '\0';
	if (p->at == stop)
		return KC_OK;
	cp = kc_utf8_next(&p->after, p->end);
	return fold_other(cp, p, out);
}

kc_status
kc_fold_one(kc_str text, size_t *at, kc_buf *out)
{
	struct kc_fold_at p = {.start = text.ptr,
	    .end = kc_str_end(text),
	    .after = text.ptr + *at};

	*at = kc_after_character(text, *at);
	return fold_some(&p, text.ptr + *at, out);
}

kc_status
kc_fold_formed(kc_str text, kc_buf *out)
{
	struct kc_fold_at p = {
	    .start = text.ptr, .end = kc_str_end(text), .after = text.ptr};

	while (p.after < p.end)
		KC_TRY(fold_some(&p, p.end, out));
	return KC_OK;
}

kc_status
kc_drop_signs(kc_str folded, kc_buf *out)
{
	const char *p = folded.ptr, *end = kc_str_end(folded);

	KC_TRY(kc_buf_reserve(out, folded.len));
	while (p < end) {
		const char *at = p;

		if (!kc_is_sign(kc_utf8_next(&p, end)))
			KC_TRY(kc_buf_add(out, (kc_str){at, (size_t)(p - at)}));
	}
	return KC_OK;
}
