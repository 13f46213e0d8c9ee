/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hand-written pre-tokenizers share: the class of the character at a
 * byte, runs of one class with a stride of three bytes for Hangul, white space
 * and English contractions. Private to the room.
 *
 * Text should be valid UTF-8. A byte that starts no well-formed sequence is a
 * character of one byte in no class, so that any bytes are split, and joined
 * again, without loss.
 */
#ifndef KC_TOKENIZER_SCAN_H
#define KC_TOKENIZER_SCAN_H

#include "kcorpus/base.h"
#include "kcorpus/unicode.h"

#include "bytes.h"

#include <string.h>

enum {
	KC_SCAN_L = KC_CLASS_L,
	KC_SCAN_LM = KC_CLASS_L | KC_CLASS_M,
	/* o200k's [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and [\p{Ll}\p{Lm}...] */
	KC_SCAN_EITHER = KC_CLASS_LM | KC_CLASS_LO | KC_CLASS_M,
	KC_SCAN_UPPER = KC_CLASS_LU | KC_CLASS_LT | KC_SCAN_EITHER,
	KC_SCAN_LOWER = KC_CLASS_LL | KC_SCAN_EITHER
};

/* One character: its classes (kc_class) and its length in bytes. */
typedef struct kc_scan_char {
	unsigned cls;
	unsigned len;
} kc_scan_char;

/* The classes of the ASCII characters. */
extern const uint8_t kc_scan_ascii[128];

/* kc_scan_at for a character that is not ASCII. */
kc_scan_char kc_scan_wide(const unsigned char *p, const unsigned char *end);

/*
 * What a pre-tokenizer takes for a word of syllables: a run of them with the ASCII
 * character before it that a pretoken may open with. It is a pretoken if it is
 * followed by an ASCII character that closes it, which need not be all that do.
 */
enum kc_words_kind {
	KC_WORDS_NONE,
	KC_WORDS_SPACED = 1,   /* ` ?\p{L}+` */
	KC_WORDS_PREFIXED = 2, /* `[^\r\n\p{L}\p{N}]?\p{L}+`, contractions */
	KC_WORDS_KOREAN = 4    /* ` ?[\uAC00-\uD7A3...]+`, a full stop */
};

/*
 * Fills `ends` with where the pretokens from `pos` on end, `max` at most; how many.
 * With a kind of `words`, before the first one at which kc_scan_at_word is true.
 */
typedef size_t kc_split_fn(kc_str text, size_t pos, size_t *ends, size_t max,
    enum kc_words_kind words);

kc_split_fn kc_split_gpt2;
kc_split_fn kc_split_starcoder;
kc_split_fn kc_split_cl100k;
kc_split_fn kc_split_deepseek;
kc_split_fn kc_split_llama3;
kc_split_fn kc_split_nanochat;
kc_split_fn kc_split_qwen2;
kc_split_fn kc_split_qwen35;
kc_split_fn kc_split_korean;
kc_split_fn kc_split_o200k;
kc_split_fn kc_split_tekken;
kc_split_fn kc_split_metaspace;
kc_split_fn kc_split_sentencepiece;

/* --- Pretokens of several words (superwords.c) --- */

/*
 * Words of a pretoken at most. SuperBPE (Liu et al., "SuperBPE: Space Travel for
 * Language Models", arXiv 2503.13423) bounds its tokens alike.
 */
enum { KC_SUPERWORD = 4 };

/* True if a word starts at p < end: a pretoken of it, after a space or not. */
typedef bool
kc_starts_word_fn(const unsigned char *p, const unsigned char *end);

kc_starts_word_fn kc_starts_word_letters; /* \p{L}+ */
kc_starts_word_fn kc_starts_word_marked;  /* ... with marks: [\p{L}\p{M}]+ */
kc_starts_word_fn kc_starts_word_korean;

/* A pre-tokenizer whose words are joined, and how they are told from the rest. */
struct kc_superwords {
	kc_split_fn *split;
	kc_starts_word_fn *starts_word;
};

/* As kc_split_fn. */
size_t kc_split_superwords(const struct kc_superwords *s, kc_str text,
    size_t pos, size_t *ends, size_t max);

/* The last place in a text that metaspace or sentencepiece always split at, or 0. */
size_t kc_cut_metaspace(const unsigned char *text, size_t len);
size_t kc_cut_sentencepiece(const unsigned char *text, size_t len);

/* The character at p < end. */
static inline kc_scan_char
kc_scan_at(const unsigned char *p, const unsigned char *end)
{
	if (*p < 0x80)
		return (kc_scan_char){kc_scan_ascii[*p], 1};
	return kc_scan_wide(p, end);
}

/* True if a precomposed syllable, EA B0 80 to ED 9E A3, starts at p. */
static inline bool
kc_scan_syllable(const unsigned char *p, const unsigned char *end)
{
	uint32_t v;

	if (end - p < 3)
		return false;
	v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
	return (v & 0xC0C0) == 0x8080 && v - 0xEAB080 <= 0xED9EA3 - 0xEAB080;
}

/* The number of the syllable at p, from 0 on in the order of code points. */
static inline size_t
kc_scan_syllable_index(const unsigned char *p)
{
	return ((size_t)(p[0] & 15) << 12 | (size_t)(p[1] & 63) << 6 |
		   (p[2] & 63)) -
	    0xAC00;
}

/*
 * As kc_scan_syllable_index, where four bytes can be read. Of the first byte, EA to ED,
 * two bits tell; the product has the bits of all three side by side at its top.
 */
static inline size_t
kc_scan_syllable_index_of4(const unsigned char *p)
{
	uint32_t v = (kc_get32(p) & 0x3F3F03) ^ 2;

	return (size_t)(v * (1u << 2 | 1u << 16 | 1u << 30) >> 18) - 0xC00;
}

/* For each byte, the kinds of words that it opens and those that it closes. */
extern const uint8_t kc_scan_opens[256], kc_scan_closes[256];

/* True if a pretoken at p < end, where one starts, is or starts with such a word. */
static inline bool
kc_scan_at_word(
    const unsigned char *p, const unsigned char *end, enum kc_words_kind kind)
{
	return kc_scan_syllable(p + ((kc_scan_opens[*p] & kind) != 0), end);
}

/*
 * Past the ASCII letters at p that are in `set`, which has those of lower case, as long
 * as eight bytes can be looked at: in each byte of a sum the uppermost bit tells.
 */
static inline const unsigned char *
kc_scan_ascii_letters(
    const unsigned char *p, const unsigned char *end, unsigned set)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;

	while (end - p >= 8) {
		uint64_t x, y, others;

		memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		x = __builtin_bswap64(x);
#endif
		y = (x | (set & KC_CLASS_LU ? ones << 5 : 0)) & ~high;
		others = (~(y + ones * (128 - 'a')) | (y + ones * (127 - 'z')) |
			     x) &
		    high;
		if (others)
			return p + __builtin_ctzll(others) / 8;
		p += 8;
	}
	return p;
}

/* First character at or after p that has none of the classes `set`. */
static inline const unsigned char *
kc_scan_run(const unsigned char *p, const unsigned char *end, unsigned set)
{
	if (set & KC_CLASS_LL)
		p = kc_scan_ascii_letters(p, end, set);
	while (p < end) {
		if ((set & KC_CLASS_LO) && kc_scan_syllable(p, end)) {
			p += 3;
			continue;
		}
		kc_scan_char c = kc_scan_at(p, end);

		if (!(c.cls & set))
			break;
		p += c.len;
	}
	return p;
}

/* First character at or after p that has any of the classes `set`. */
static inline const unsigned char *
kc_scan_until(const unsigned char *p, const unsigned char *end, unsigned set)
{
	while (p < end) {
		kc_scan_char c = kc_scan_at(p, end);

		if (c.cls & set)
			break;
		p += c.len;
	}
	return p;
}

/* At most `max` characters of class N from p on. */
static inline const unsigned char *
kc_scan_digits(const unsigned char *p, const unsigned char *end, unsigned max)
{
	while (max-- > 0 && p < end) {
		kc_scan_char c = kc_scan_at(p, end);

		if (!(c.cls & KC_CLASS_N))
			break;
		p += c.len;
	}
	return p;
}

/* A run of white space. */
typedef struct kc_scan_space {
	const unsigned char *end;
	const unsigned char *last;    /* its last character */
	const unsigned char *newline; /* after its last CR or LF, or NULL */
} kc_scan_space;

static inline kc_scan_space
kc_scan_spaces(const unsigned char *p, const unsigned char *end)
{
	kc_scan_space s = {p, p, NULL};

	while (s.end < end) {
		kc_scan_char c = kc_scan_at(s.end, end);

		if (!(c.cls & KC_CLASS_SPACE))
			break;
		s.last = s.end;
		s.end += c.len;
		if (*s.last == '\n' || *s.last == '\r')
			s.newline = s.end;
	}
	return s;
}

/*
 * \s+(?!\S)|\s+ on a run that starts at p: all of it at the end of the text,
 * else all but its last character, which often goes with the next pretoken.
 */
static inline const unsigned char *
kc_scan_trailing(
    kc_scan_space s, const unsigned char *p, const unsigned char *end)
{
	return s.end == end || s.last == p ? s.end : s.last;
}

/*
 * (?i:'s|'t|'re|'ve|'m|'ll|'d) at an apostrophe: the length of the match or 0.
 * U+017F folds to s; no other letter outside ASCII folds to one of these.
 */
static inline size_t
kc_scan_contraction(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);
	unsigned a, b;

	if (left < 2)
		return 0;
	a = p[1] | 0x20u;
	if (p[1] < 0x80 && (a == 's' || a == 't' || a == 'm' || a == 'd'))
		return 2;
	if (left < 3)
		return 0;
	if (p[1] == 0xC5 && p[2] == 0xBF)
		return 3;
	b = p[2] | 0x20u;
	if (p[1] >= 0x80 || p[2] >= 0x80)
		return 0;
	if ((b == 'e' && (a == 'r' || a == 'v')) || (a == 'l' && b == 'l'))
		return 3;
	return 0;
}

/* GPT-2's, which are lower case only. */
static inline size_t
kc_scan_contraction_lower(const unsigned char *p, const unsigned char *end)
{
	size_t n = kc_scan_contraction(p, end);

	for (size_t i = 1; i < n; i++)
		if (p[i] < 'a' || p[i] > 'z')
			return 0;
	return n;
}

#endif
