/* SPDX-License-Identifier: Apache-2.0 */
/* Folds a text to what is compared (kcorpus/sketch.h). */
#include <config.h>

#include "dedup_internal.h"

#include "kcorpus/unicode.h"
#include "unicode/decode.h"

#include <string.h>

enum {
	FULL_WIDTH_FIRST = 0xFF01,
	FULL_WIDTH_LAST = 0xFF5E,
	FULL_WIDTH_SHIFT = 0xFF01 - 0x21
};

/* What ASCII folds to; 0: nothing. */
static inline char
fold_ascii(unsigned char b)
{
	unsigned char lower = b | 32;
	bool letter = (unsigned)lower - 'a' < 26;
	bool digit = (unsigned)b - '0' < 10;

	return (char)(letter ? lower : digit ? b : 0);
}

/*
 * ASCII and precomposed syllables from p on, to o, which has room for as many
 * bytes. Returns where it stopped; *o is moved.
 */
static const char *
fold_plain(const char *p, const char *end, char **o)
{
	char *out = *o;

	for (;;) {
		while (p < end && (unsigned char)*p < 0x80) {
			*out = fold_ascii((unsigned char)*p++);
			out += *out != 0;
		}
		if (end - p < 3 ||
		    !kc_three_are_syllable(
			kc_three_bytes((const unsigned char *)p)))
			break;
		memcpy(out, p, 3);
		out += 3;
		p += 3;
	}
	*o = out;
	return p;
}

/* Any other code point, which stands at `at`. */
static kc_status
fold_other(uint32_t cp, kc_str at, kc_buf *out)
{
	uint8_t classes;
	char c;

	if (cp - FULL_WIDTH_FIRST <= FULL_WIDTH_LAST - FULL_WIDTH_FIRST) {
		c = fold_ascii((unsigned char)(cp - FULL_WIDTH_SHIFT));
		return c ? kc_buf_addc(out, c) : KC_OK;
	}
	classes = kc_class(cp);
	if (!(classes & (KC_CLASS_L | KC_CLASS_M | KC_CLASS_N)))
		return KC_OK;
	/* Letters without case, Han above all, need no table. */
	if (classes == KC_CLASS_LO)
		return kc_buf_add(out, at);
	return kc_fold_case(at, out);
}

kc_status
kc_fold_piece(const char **p, const char *end, size_t want, kc_buf *out)
{
	size_t start = out->len;

	while (*p < end && out->len - start < want) {
		size_t room = want - (out->len - start);
		const char *stop = (size_t)(end - *p) > room ? *p + room : end;
		const char *here;
		char *o;
		uint32_t cp;

		KC_TRY(kc_buf_reserve(out, (size_t)(stop - *p)));
		o = out->ptr + out->len;
		*p = fold_plain(*p, stop, &o);
		out->len = (size_t)(o - out->ptr);
		out->ptr[out->len] = '\0';
		if (*p == end)
			break;
		/* A syllable that `stop` cut comes here too. */
		here = *p;
		cp = kc_utf8_next(p, end);
		KC_TRY(
		    fold_other(cp, (kc_str){here, (size_t)(*p - here)}, out));
	}
	return KC_OK;
}

kc_status
kc_fold_text(kc_str text, kc_buf *out)
{
	const char *p = text.ptr;

	return kc_fold_piece(&p, kc_str_end(text), SIZE_MAX / 4, out);
}
