/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting a text of characters 64 bytes at a time: where they start, and what is looked up
 * for each, is found in vectors; one short loop over the characters is left.
 */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "cpu.h"

#if KC_X86

#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline)) KC_TARGET_AVX2

enum { BLOCK = KC_CUT_BLOCK, READ_AFTER = 2 };

/* A block of text; in words, a bit for each byte, the first one's the lowest. */
struct char_block {
	uint64_t starts;      /* the bytes where characters start */
	uint16_t hash[BLOCK]; /* kc_joint_hash of what starts at a byte */
};

INLINE __m256i
load_bytes(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* 16 bytes, each in 16 bits. */
INLINE __m256i
load_wide(const unsigned char *p)
{
	return _mm256_cvtepu8_epi16(
	    _mm_loadu_si128((const __m128i *)(const void *)p));
}

INLINE __m256i
multiply(__m256i bytes, unsigned n)
{
	return _mm256_mullo_epi16(bytes, _mm256_set1_epi16((short)n));
}

/* The hashes of what starts at each of 16 bytes. */
INLINE __m256i
hash_chars(const unsigned char *p)
{
	__m256i first = load_wide(p);
	__m256i second = _mm256_and_si256(load_wide(p + 1),
	    _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0xBF)));
	__m256i third = _mm256_and_si256(load_wide(p + 2),
	    _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0xDF)));

	return _mm256_add_epi16(multiply(first, KC_JOINT_FIRST),
	    _mm256_add_epi16(multiply(second, KC_JOINT_SECOND),
		multiply(third, KC_JOINT_THIRD)));
}

INLINE uint64_t
find_starts(const unsigned char *p)
{
	uint64_t starts = 0;

	/* As signed numbers, what is in a character is below C0. */
	for (unsigned at = 0; at < BLOCK; at += 32)
		starts |= (uint64_t)(unsigned)_mm256_movemask_epi8(
			      _mm256_cmpgt_epi8(
				  load_bytes(p + at), _mm256_set1_epi8(-65)))
		    << at;
	return starts;
}

INLINE void
read_block(struct char_block *b, const unsigned char *p)
{
	b->starts = find_starts(p);
	for (unsigned at = 0; at < BLOCK; at += 16)
		_mm256_storeu_si256(
		    (__m256i *)(void *)(b->hash + at), hash_chars(p + at));
}

/* Those of 32 bytes that are this one. */
INLINE __m256i
bytes_equal(const unsigned char *p, unsigned char byte)
{
	return _mm256_cmpeq_epi8(load_bytes(p), _mm256_set1_epi8((char)byte));
}

/* The bytes of a block where U+2581 starts. */
INLINE uint64_t
find_words(const unsigned char *p)
{
	uint64_t words = 0;

	for (unsigned at = 0; at < BLOCK; at += 32) {
		__m256i found = _mm256_and_si256(bytes_equal(p + at, 0xE2),
		    _mm256_and_si256(bytes_equal(p + at + 1, 0x96),
			bytes_equal(p + at + 2, 0x81)));

		words |= (uint64_t)(unsigned)_mm256_movemask_epi8(found) << at;
	}
	return words;
}

INLINE size_t
cut_blocks(const struct kc_joints *joints, kc_str s, bool words,
    const unsigned char **ends, size_t max)
{
	const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len;
	uint32_t left = kc_joint_hash(kc_joint_read(&p, end));
	const struct kc_joints j = *joints; /* nothing here changes it */
	struct char_block b;
	size_t n = 0;

	for (; n < max && end - p >= BLOCK + READ_AFTER; p += BLOCK) {
		uint64_t borders = words ? find_words(p) : 0;

		read_block(&b, p);
		/* What is a cut is hard to foresee: no branch. */
		for (uint64_t m = b.starts; m; m &= m - 1) {
			unsigned at = (unsigned)__builtin_ctzll(m);
			uint32_t right = b.hash[at];

			ends[n] = p + at;
			n += (kc_joints_part(&j, left, right) | borders >> at) &
			    1;
			left = right;
		}
	}
	return n < max ? n : max;
}

KC_TARGET_AVX2 size_t
kc_cut_blocks_avx2(const struct kc_joints *j, kc_str s, bool words,
    const unsigned char **ends, size_t max)
{
	return words ? cut_blocks(j, s, true, ends, max)
		     : cut_blocks(j, s, false, ends, max);
}

#endif
