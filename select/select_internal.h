/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over characters, inline for what Korean pages are made of. */
#ifndef KC_SELECT_INTERNAL_H
#define KC_SELECT_INTERNAL_H

#include "kcorpus/lang.h"
#include "kcorpus/unicode.h"

#include "cpu.h"
#include "unicode/decode.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bytes of the run of precomposed syllables at p. */
static inline size_t
kc_syllables_span(const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t n = (size_t)(end - p);
	size_t i = 0;

	while (n - i >= 3 && kc_three_are_syllable(kc_three_bytes(u + i)))
		i += 3;
	return i;
}

/* The end of the run of ASCII that begins at p. */
static inline const char *
kc_ascii_end(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		const __m128i *v = (const __m128i *)(const void *)p;
		int others = _mm_movemask_epi8(_mm_loadu_si128(v));

		if (others)
			return p + __builtin_ctz((unsigned)others);
	}
#endif
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return p;
}

/* As kc_utf8_next. */
static inline uint32_t
kc_cp_next(const char **p, const char *end)
{
	const unsigned char *u = (const unsigned char *)*p;

	if (*u < 0x80) {
		++*p;
		return *u;
	}
	if (end - *p >= 3 && kc_three_are_syllable(kc_three_bytes(u))) {
		*p += 3;
		return kc_decode_three(u);
	}
	/* Two bytes: Latin letters with accents, Greek, Cyrillic, Arabic. */
	if (*u >= 0xC2 && *u < 0xE0 && end - *p >= 2 && (u[1] & 0xC0) == 0x80) {
		*p += 2;
		return (*u & 0x1FU) << 6 | (u[1] & 0x3FU);
	}
	return kc_utf8_next(p, end);
}

/* Count one character that is not ASCII, as kc_composition_add. */
void kc_composition_add_char(kc_composition *c, uint32_t cp);

#ifdef __SSE2__
/* Eight counts from n on as two bytes each, which are 0 where a count is. */
static inline __m128i
kc_narrow_counts(const uint64_t *n)
{
	const __m128i *v = (const __m128i *)(const void *)n;

	return _mm_packs_epi16(
	    _mm_packs_epi32(_mm_loadu_si128(v), _mm_loadu_si128(v + 1)),
	    _mm_packs_epi32(_mm_loadu_si128(v + 2), _mm_loadu_si128(v + 3)));
}
#endif

/* A bit for each script that has letters. */
static inline uint32_t
kc_composition_scripts(const kc_composition *c)
{
	uint32_t bits = 0;

	_Static_assert(KC_SCRIPT_COUNT <= 32, "a bit for each script");
#ifdef __SSE2__
	for (unsigned i = 0; i < 32; i += 16) {
		__m128i low = kc_narrow_counts(c->letters + i);
		__m128i high = kc_narrow_counts(c->letters + i + 8);
		__m128i none = _mm_packs_epi16(
		    _mm_cmpeq_epi16(low, _mm_setzero_si128()),
		    _mm_cmpeq_epi16(high, _mm_setzero_si128()));

		bits |= (0xFFFFU ^ (unsigned)_mm_movemask_epi8(none)) << i;
	}
#else
	for (unsigned i = 0; i < KC_SCRIPT_COUNT; i++)
		bits |= (uint32_t)(c->letters[i] != 0) << i;
#endif
	return bits;
}

/*
 * Count ASCII and precomposed syllables from p on, valid text; returns where another
 * character is, or is a block's end that cuts one, or `end`.
 */
#if KC_X86
const char *
kc_composition_plain_avx2(kc_composition *c, const char *p, const char *end);
#endif

/* The eojeol of a text. */
uint64_t kc_eojeol_count(kc_str text);

/* The fillers have class Lo and script Hangul, and nothing to see. */
static inline bool
kc_cp_is_filler(uint32_t cp)
{
	return cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0;
}

/* True for KC_CLASS_SPACE. */
static inline bool
kc_cp_is_space(uint32_t cp)
{
	if (cp < 0x80)
		return cp == ' ' || cp - '\t' < 5;
	return !kc_is_syllable(cp) && kc_class(cp) & KC_CLASS_SPACE;
}

#endif
