/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 (FIPS 180-4) of bytes that arrive in pieces (kcorpus/hash.h). Blocks are
 * compressed by the processor's own instructions where it has them, and else by
 * compress_plain, which specifies what both do.
 */
#include <config.h>

#include "kcorpus/hash.h"

#include "cpu.h"
#include "mem.h"

#include <string.h>
#if KC_X86
#include <immintrin.h>
#endif

enum { BLOCK = 64 };

struct kc_sha256 {
	uint32_t state[8];
	uint64_t len;
	unsigned char block[BLOCK]; /* what does not fill one yet */
};

/* The first 32 bits of the fractions of the cube roots of 64 primes (4.2.2). */
static const uint32_t round_constants[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf,
    0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
    0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
    0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
    0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

static uint32_t
rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static uint32_t
get_big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
expand_block(const unsigned char *p, uint32_t w[64])
{
	for (int i = 0; i < 16; i++)
		w[i] = get_big32(p + 4 * i);
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		    (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		    (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void
compress_plain(uint32_t state[8], const unsigned char *p, size_t blocks)
{
	for (; blocks; blocks--, p += BLOCK) {
		uint32_t w[64], s[8];

		expand_block(p, w);
		memcpy(s, state, sizeof(s));
		for (int i = 0; i < 64; i++) {
			uint32_t e = s[4], a = s[0];
			uint32_t t = s[7] +
			    (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			    ((e & s[5]) ^ (~e & s[6])) + round_constants[i] +
			    w[i];
			uint32_t u = (rotate(a, 2) ^ rotate(a, 13) ^
					 rotate(a, 22)) +
			    ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

			memmove(s + 1, s, 7 * sizeof(*s));
			s[4] += t;
			s[0] = t + u;
		}
		for (int i = 0; i < 8; i++)
			state[i] += s[i];
	}
}

#if KC_X86
#define KC_TARGET_SHA __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds; `w` are their words with the constants added. */
KC_TARGET_SHA static inline void
four_rounds(__m128i *abef, __m128i *cdgh, __m128i w)
{
	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, w);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(w, 0x0e));
}

/* The four words after those of w0 .. w3. */
KC_TARGET_SHA static inline __m128i
next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	__m128i w = _mm_add_epi32(
	    _mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(w, w3);
}

/* The block's 64 rounds. The words stay in registers, which is a quarter faster. */
KC_TARGET_SHA static inline void
all_rounds(__m128i *abef, __m128i *cdgh, const __m128i block[4])
{
	const __m128i *k = (const __m128i *)(const void *)round_constants;
	__m128i w0 = block[0], w1 = block[1], w2 = block[2], w3 = block[3];

	for (int i = 0;;) {
		four_rounds(
		    abef, cdgh, _mm_add_epi32(w0, _mm_loadu_si128(k++)));
		four_rounds(
		    abef, cdgh, _mm_add_epi32(w1, _mm_loadu_si128(k++)));
		four_rounds(
		    abef, cdgh, _mm_add_epi32(w2, _mm_loadu_si128(k++)));
		four_rounds(
		    abef, cdgh, _mm_add_epi32(w3, _mm_loadu_si128(k++)));
		if (++i == 4)
			break;
		w0 = next_words(w0, w1, w2, w3);
		w1 = next_words(w1, w2, w3, w0);
		w2 = next_words(w2, w3, w0, w1);
		w3 = next_words(w3, w0, w1, w2);
	}
}

KC_TARGET_SHA static void
compress_sha(uint32_t state[8], const unsigned char *p, size_t blocks)
{
	const __m128i swap = _mm_set_epi64x(
	    0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i *at = (__m128i *)(void *)state;
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128(at), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128(at + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(low, high, 8);
	__m128i cdgh = _mm_blend_epi16(high, low, 0xf0);

	for (; blocks; blocks--, p += BLOCK) {
		__m128i a = abef, c = cdgh, w[4];

		for (int i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(
			    _mm_loadu_si128(
				(const __m128i *)(const void *)p + i),
			    swap);
		all_rounds(&abef, &cdgh, w);
		abef = _mm_add_epi32(abef, a);
		cdgh = _mm_add_epi32(cdgh, c);
	}
	low = _mm_shuffle_epi32(abef, 0x1b);
	high = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128(at, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128(at + 1, _mm_alignr_epi8(high, low, 8));
}
#endif

static void
compress_blocks(uint32_t state[8], const unsigned char *p, size_t blocks)
{
#if KC_X86
	if (kc_cpu_has_sha()) {
		compress_sha(state, p, blocks);
		return;
	}
#endif
	compress_plain(state, p, blocks);
}

kc_sha256 *
kc_sha256_new(void)
{
	kc_sha256 *h = kc_malloc(sizeof(*h));

	if (h)
		kc_sha256_reset(h);
	return h;
}

void
kc_sha256_free(kc_sha256 *h)
{
	kc_free(h);
}

void
kc_sha256_reset(kc_sha256 *h)
{
	/* Of the square roots of the first eight primes (5.3.3). */
	static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	    0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memcpy(h->state, start, sizeof(start));
	h->len = 0;
}

void
kc_sha256_add(kc_sha256 *h, kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t filled = h->len % BLOCK, n = s.len;

	h->len += n;
	if (filled && n) {
		size_t room = BLOCK - filled < n ? BLOCK - filled : n;

		memcpy(h->block + filled, p, room);
		p += room;
		n -= room;
		if (filled + room < BLOCK)
			return;
		compress_blocks(h->state, h->block, 1);
	}
	compress_blocks(h->state, p, n / BLOCK);
	if (n % BLOCK)
		memcpy(h->block, p + (n - n % BLOCK), n % BLOCK);
}

void
kc_sha256_hex(const kc_sha256 *h, char hex[65])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char last[2 * BLOCK] = {0};
	size_t filled = h->len % BLOCK;
	size_t end = filled < 56 ? BLOCK : 2 * BLOCK;
	uint32_t state[8];

	memcpy(last, h->block, filled);
	memcpy(state, h->state, sizeof(state));
	last[filled] = 0x80;
	for (size_t i = 0; i < 8; i++)
		last[end - 1 - i] = (unsigned char)(8 * h->len >> 8 * i);
	compress_blocks(state, last, end / BLOCK);
	for (size_t i = 0; i < 64; i++)
		hex[i] = digits[state[i / 8] >> (28 - 4 * (i & 7)) & 15];
	hex[64] = '\0';
}
