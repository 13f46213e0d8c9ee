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

/* Sums of bits, in registers: counters in memory would wait for one another. */
struct plain_sums {
	uint64_t ascii, letters, digits, spaces, syllables;
};

KC_TARGET_AVX2 static inline uint64_t
count_bits(uint32_t bits, uint32_t mask)
{
	return (uint64_t)__builtin_popcount(bits & mask);
}

/*
 * The bytes of the first n from the start on that are ASCII and whole syllables; they
 * are counted.
 */
__attribute__((always_inline)) KC_TARGET_AVX2 static inline unsigned
add_plain_block(struct plain_sums *s, const char *p, unsigned n)
{
	struct plain_bits b = read_plain(p);
	uint64_t covered = b.ascii | b.syllable | (uint64_t)b.syllable << 1 |
	    (uint64_t)b.syllable << 2;
	unsigned taken = (unsigned)__builtin_ctzll(~covered | UINT64_C(1) << n);
	uint32_t mask = (uint32_t)((UINT64_C(1) << taken) - 1);

	s->ascii += count_bits(b.ascii, mask);
	s->letters += count_bits(b.letter, mask);
	s->digits += count_bits(b.digit, mask);
	s->spaces += count_bits(b.space, mask);
	s->syllables += count_bits(b.syllable, mask);
	return taken;
}

static void
add_plain_sums(kc_composition *c, const struct plain_sums *s)
{
	c->characters += s->ascii + s->syllables;
	c->letters[KC_SCRIPT_LATIN] += s->letters;
	c->letters[KC_SCRIPT_HANGUL] += s->syllables;
	c->digits += s->digits;
	c->spaces += s->spaces;
}

KC_TARGET_AVX2 const char *
kc_composition_plain_avx2(kc_composition *c, const char *p, const char *end)
{
	struct plain_sums s = {0};
	unsigned taken = BLOCK;

	/* A syllable that the end cuts has one byte or two of the block. */
	while (end - p >= BLOCK && taken >= BLOCK - 2) {
		taken = add_plain_block(&s, p, BLOCK);
		p += taken;
	}
	if (taken >= BLOCK - 2) {
		char rest[BLOCK] = {0};

		memcpy(rest, p, (size_t)(end - p));
		p += add_plain_block(&s, rest, (unsigned)(end - p));
	}
	add_plain_sums(c, &s);
	return p;
}

#endif
