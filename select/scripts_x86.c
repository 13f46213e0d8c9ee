/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts ASCII and precomposed syllables with AVX2 (select_internal.h): 32 bytes become
 * bits that say what begins in each of them.
 */
#include <config.h>

#include "select_internal.h"

#if KC_X86

#include <immintrin.h>
#include <string.h>

enum { BLOCK = 32 };

/* A bit for each byte of a block. */
struct plain_bits {
	uint32_t ascii, letter, digit, space;
	uint32_t syllable; /* its first byte, if all three are in the block */
};

__attribute__((always_inline)) KC_TARGET_AVX2 static inline uint32_t
bits_of(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

/* Bits of the ASCII bytes from `last - n + 1` to `last`; no other is in it. */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline __m256i
in_range(__m256i v, char last, char n)
{
	__m256i up = _mm256_add_epi8(v, _mm256_set1_epi8((char)(127 - last)));

	return _mm256_cmpgt_epi8(up, _mm256_set1_epi8((char)(127 - n)));
}

/*
 * The first bytes of syllables: EB and EC, EA before B0 and above, ED before 9D and
 * below. U+D780 to D7A3, ED 9E, are left to the look at one character.
 */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline uint32_t
syllables_of(__m256i v)
{
	const __m256i all = _mm256_or_si256(
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)0xEB)),
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)0xEC)));
	uint32_t ea = bits_of(
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)0xEA)));
	uint32_t ed = bits_of(
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)0xED)));
	uint32_t above = bits_of(
	    _mm256_cmpgt_epi8(v, _mm256_set1_epi8((char)0xAF)));
	uint32_t below = bits_of(
	    _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0x9E), v));
	uint32_t first = bits_of(all) | (ea & above >> 1) | (ed & below >> 1);

	return first & (UINT32_MAX >> 2);
}

__attribute__((always_inline)) KC_TARGET_AVX2 static inline struct plain_bits
read_plain(const char *p)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i small = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
	__m256i blank = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(' '));

	return (struct plain_bits){.ascii = ~bits_of(v),
	    .letter = bits_of(in_range(small, 'z', 26)),
	    .digit = bits_of(in_range(v, '9', 10)),
	    .space = bits_of(_mm256_or_si256(blank, in_range(v, '\r', 5))),
	    .syllable = syllables_of(v)};
}

/* Count the bits of `mask`. */
KC_TARGET_AVX2 static inline void
count_plain(kc_composition *c, const struct plain_bits *b, uint32_t mask)
{
	uint64_t syllables = (uint64_t)__builtin_popcount(b->syllable & mask);

	c->characters += syllables +
	    (uint64_t)__builtin_popcount(b->ascii & mask);
	c->letters[KC_SCRIPT_HANGUL] += syllables;
	c->letters[KC_SCRIPT_LATIN] += (uint64_t)__builtin_popcount(
	    b->letter & mask);
	c->digits += (uint64_t)__builtin_popcount(b->digit & mask);
	c->spaces += (uint64_t)__builtin_popcount(b->space & mask);
}

/* Bytes from the start that are ASCII and whole syllables; their bits are counted. */
KC_TARGET_AVX2 static inline unsigned
add_plain_bits(kc_composition *c, const struct plain_bits *b, unsigned n)
{
	uint64_t covered = b->ascii | b->syllable | (uint64_t)b->syllable << 1 |
	    (uint64_t)b->syllable << 2;
	unsigned taken = (unsigned)__builtin_ctzll(~covered | UINT64_C(1) << n);

	count_plain(c, b, (uint32_t)((UINT64_C(1) << taken) - 1));
	return taken;
}

KC_TARGET_AVX2 const char *
kc_composition_plain_avx2(kc_composition *c, const char *p, const char *end)
{
	char rest[BLOCK] = {0};
	struct plain_bits b;

	while (end - p >= BLOCK) {
		unsigned taken;

		b = read_plain(p);
		taken = add_plain_bits(c, &b, BLOCK);
		p += taken;
		/* A syllable that the end cuts has one byte or two of the block. */
		if (taken < BLOCK - 2)
			return p;
	}
	memcpy(rest, p, (size_t)(end - p));
	b = read_plain(rest);
	return p + add_plain_bits(c, &b, (unsigned)(end - p));
}

#endif
