/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lexing JSON in place. Every function advances over what it names or fails
 * with the offset; UTF-8 has been checked before.
 */
#ifndef KC_JSON_LEX_H
#define KC_JSON_LEX_H

#include "kcorpus/json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct kc_json_lex {
	const char *start;
	const char *p;
	const char *end;
	kc_error *err;
	size_t depth;  /* open objects and arrays */
	bool controls; /* CR, TAB or LF between tokens */
	uint8_t object[KC_JSON_MAX_DEPTH / 8]; /* bit: the nest is an object */
};

#ifdef __SSE2__
/* Bits of the 16 bytes at p that are '"', '\\' or below U+0020. */
static inline unsigned
kc_json_odd_bits(const char *p)
{
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i control = _mm_set1_epi8(0x1F);

	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('"')),
			     _mm_cmpeq_epi8(b, _mm_set1_epi8('\\'))),
		_mm_cmpeq_epi8(_mm_max_epu8(b, control), control)));
}
#endif

/*
 * First byte of [p, end) that is '"', '\\' or below U+0020, or end. Inline: half
 * of a string's life is spent here, and most strings are short.
 */
static inline const char *
kc_json_plain_end(const char *p, const char *end)
{
#ifdef __SSE2__
	if (end - p >= 16) {
		unsigned odd;

		for (; end - p >= 16; p += 16) {
			odd = kc_json_odd_bits(p);
			if (odd)
				return p + __builtin_ctz(odd);
		}
		/* The last bytes, with those before that were looked at. */
		odd = kc_json_odd_bits(end - 16) >> (16 - (end - p));
		return odd ? p + __builtin_ctz(odd) : end;
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/*
 * First byte of [p, end) that is no blank, or end; *controls is set if one of them is no
 * space. Files that are laid out for people have more blanks than anything else.
 */
static inline const char *
kc_json_blanks_note(const char *p, const char *end, bool *controls)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		__m128i b = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i space = _mm_cmpeq_epi8(b, _mm_set1_epi8(' '));
		__m128i control = _mm_or_si128(
		    _mm_cmpeq_epi8(b, _mm_set1_epi8('\n')),
		    _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('\r')),
			_mm_cmpeq_epi8(b, _mm_set1_epi8('\t'))));
		unsigned controls_here = (unsigned)_mm_movemask_epi8(control);
		unsigned others = 0xFFFF ^ controls_here ^
		    (unsigned)_mm_movemask_epi8(space);

		*controls |= controls_here & (others - 1) & ~others;
		if (others)
			return p + __builtin_ctz(others);
	}
#endif
	for (; p < end; p++) {
		if (*p == '\r' || *p == '\t' || *p == '\n')
			*controls = true;
		else if (*p != ' ')
			break;
	}
	return p;
}

/* First byte of [p, end) that is no blank, or end. */
static inline const char *
kc_json_blanks_end(const char *p, const char *end)
{
	bool controls = false;

	return kc_json_blanks_note(p, end, &controls);
}

/*
 * After the object or array that starts at p, in text that has been checked, or NULL:
 * it does not end. Several times as fast as the lexer.
 */
const char *kc_json_skip_nest(const char *p, const char *end);

void kc_json_lex_init(struct kc_json_lex *l, kc_str text, kc_error *err);

/* Blanks; notes control characters among them. Most often they are one space or none. */
static inline void
kc_json_lex_space(struct kc_json_lex *l)
{
	if (l->p < l->end && *l->p == ' ')
		l->p++;
	if (l->p < l->end && (unsigned char)*l->p <= ' ')
		l->p = kc_json_blanks_note(l->p, l->end, &l->controls);
}

/* A string at l->p, if it has escapes, or what is none. */
kc_status kc_json_lex_escaped(struct kc_json_lex *l, kc_json_span *span);

/* A string at l->p; *span says what it is. */
__attribute__((always_inline)) static inline kc_status
kc_json_lex_string(struct kc_json_lex *l, kc_json_span *span)
{
	const char *first = l->p, *end;

	if (first == l->end || *first != '"')
		return kc_json_lex_escaped(l, span);
	end = kc_json_plain_end(first + 1, l->end);
	if (end == l->end || *end != '"')
		return kc_json_lex_escaped(l, span);
	l->p = end + 1;
	*span = (kc_json_span){.type = KC_JSON_STRING,
	    .offset = (size_t)(first - l->start),
	    .len = (size_t)(l->p - first)};
	return KC_OK;
}

/* Blanks, a string, which is a key, and its colon. */
kc_status kc_json_lex_key(struct kc_json_lex *l, kc_json_span *key);

/* A value and all inside it, at l->p after blanks. */
kc_status kc_json_lex_value(struct kc_json_lex *l, kc_json_span *span);

/* The blanks after a text and its end. */
kc_status kc_json_lex_end(struct kc_json_lex *l);

/* Fail at l->p, naming what stands there. */
kc_status kc_json_lex_fail(struct kc_json_lex *l, const char *expected);

enum { KC_JSON_LENGTHS = 32 };

/* Members of an object that are wanted. */
struct kc_json_wanted {
	const kc_str *keys;
	size_t n;
	kc_json_span *spans;
	uint32_t found; /* a bit for each; the other spans are KC_JSON_ABSENT */
	/* By length, a bit for each; the last one has those that are longer. */
	uint16_t of_length[KC_JSON_LENGTHS];
};

/* Set the keys; their spans are as they are. */
void kc_json_want(struct kc_json_wanted *w, const kc_str *keys, size_t n,
    kc_json_span *spans);

/* As kc_json_scan, for a text that is known to be valid UTF-8. */
KC_MUST_CHECK kc_status kc_json_scan_valid(kc_str text, const kc_str *keys,
    size_t n, kc_json_span *spans, kc_json_object *object, kc_error *err);

/* ... for members that are wanted of one object after the other. */
KC_MUST_CHECK kc_status kc_json_scan_wanted(kc_str text,
    struct kc_json_wanted *w, kc_json_object *object, kc_error *err);

#endif
