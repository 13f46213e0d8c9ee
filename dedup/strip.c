/* SPDX-License-Identifier: Apache-2.0 */
/* A text without its white space. */
#include <config.h>

#include "dedup_internal.h"

#include "bytes.h"
#include "cpu.h"
#include "kcorpus/unicode.h"
#include "unicode/decode.h"

/* Bytes of the white space at p, which no ASCII byte begins; 0: none. */
static size_t
wide_space(const unsigned char *p, const unsigned char *end)
{
	size_t n = kc_lead_length(*p);

	if (*p != 0xC2 && *p != 0xE1 && *p != 0xE2 && *p != 0xE3)
		return 0;
	if ((size_t)(end - p) < n)
		return 0;
	return kc_class(kc_decode_valid(p, &n)) & KC_CLASS_SPACE ? n : 0;
}

/* The byte in all eight places. */
#define EIGHT(byte) ((byte)*UINT64_C(0x0101010101010101))

/* Nonzero if one of eight bytes is zero. */
static inline uint64_t
any_zero(uint64_t v)
{
	return (v - EIGHT(1)) & ~v & EIGHT(0x80);
}

/* True if one of eight bytes may begin white space that is not ASCII. */
static inline bool
may_be_wide(uint64_t v)
{
	return any_zero(v ^ EIGHT(0xC2)) ||
	    any_zero((v & EIGHT(0xFC)) ^ EIGHT(0xE0));
}

static inline bool
is_ascii_space(unsigned char c)
{
	return c == ' ' || c - (unsigned)'\t' < 5;
}

/* Eight bytes without their byte number `at`, then a zero. */
static inline uint64_t
without_byte(uint64_t v, unsigned at)
{
	uint64_t below = ((uint64_t)1 << 8 * at) - 1;

	return (v & below) | (v >> 8 & ~below);
}

/*
 * Copy eight bytes at a time, until one may begin wide white space; *out is moved.
 * Where words end cannot be foretold: the one space that most eights of Korean have
 * is left out without a branch. Returns where it stopped.
 */
static const unsigned char *
strip_eights(const unsigned char *p, const unsigned char *end, char **out)
{
	char *o = *out;

	for (; end - p >= 8; p += 8) {
		uint64_t v = kc_get64(p), low;
		unsigned first;

		if (may_be_wide(v))
			break;
		/* Of bytes below '!' the first is marked for sure. */
		low = (v - EIGHT(0x21)) & ~v & EIGHT(0x80);
		first = low ? (unsigned)__builtin_ctzll(low) / 8 : 8;
		if (!(low & (low - 1)) && (!low || is_ascii_space(p[first]))) {
			kc_put64(o, low ? without_byte(v, first) : v);
			o += low ? 7 : 8;
			continue;
		}
		for (int i = 0; i < 8; i++) {
			*o = (char)p[i];
			o += !is_ascii_space(p[i]);
		}
	}
	*out = o;
	return p;
}

/* Copy byte by byte up to `stop`, or to the end of a character there. */
static const unsigned char *
strip_bytes(const unsigned char *p, const unsigned char *stop,
    const unsigned char *end, char **out)
{
	char *o = *out;

	while (p < stop) {
		size_t n = is_ascii_space(*p) ? 1
		    : *p < 0x80               ? 0
					      : wide_space(p, end);

		p += n;
		if (!n)
			*o++ = (char)*p++;
	}
	*out = o;
	return p;
}

/* By blocks of the vector version, or by eights. */
static kc_status
strip_text(kc_str text, bool vector, kc_buf *out)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	const unsigned char *start = p, *end = p + text.len;
	size_t step = vector ? KC_STRIP_BLOCK : 8;
	char *o;

	/* Eight bytes more than the text: of an eight the rest was written too. */
	KC_TRY(kc_buf_reserve(out, text.len + 8));
	o = out->ptr + out->len;
	while (p < end) {
#if KC_X86
		if (vector)
			p = start +
			    kc_strip_blocks_avx2(text, (size_t)(p - start), &o);
#endif
		if (!vector)
			p = strip_eights(p, end, &o);
		/* Past what stopped it, or all of the last bytes. */
		p = strip_bytes(
		    p, (size_t)(end - p) < step ? end : p + step, end, &o);
	}
	out->len = (size_t)(o - out->ptr);
	return KC_OK;
}

kc_status
kc_strip_spaces_scalar(kc_str text, kc_buf *out)
{
	return strip_text(text, false, out);
}

kc_status
kc_strip_spaces(kc_str text, kc_buf *out)
{
#if KC_X86
	if (text.len >= KC_STRIP_BLOCK && kc_cpu_has_avx2())
		return strip_text(text, true, out);
#endif
	return strip_text(text, false, out);
}
