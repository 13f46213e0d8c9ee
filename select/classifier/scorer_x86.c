/* SPDX-License-Identifier: Apache-2.0 */
/* The buckets of the n-grams of a word, of eight beginnings at once (scorer_internal.h). */
#include <config.h>

#include "scorer_internal.h"

#if KC_X86

#include <immintrin.h>

enum { LANES = 8, BYTES = 64 };

/* A word between < and >, cut into characters of at most four bytes. */
struct characters {
	/* The bytes of each, the first lowest; zeros past the end. */
	uint32_t codes[BYTES + KC_SCORER_LANE_NGRAMS + LANES];
	size_t n;
	size_t longest;
};

/* False if a character has more than four bytes, as text that is not UTF-8 may. */
KC_TARGET_AVX2 static bool
cut_characters(kc_str word, struct characters *c)
{
	unsigned char bytes[BYTES + sizeof(uint32_t)] = {'<'};
	const __m256i tail = _mm256_set1_epi8(-65);
	__m256i low, high;
	size_t len = word.len + 2;
	uint64_t starts;

	memcpy(bytes + 1, word.ptr, word.len);
	bytes[word.len + 1] = '>';
	low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
	high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
	starts = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(low, tail)) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(
		_mm256_cmpgt_epi8(high, tail))
		<< 32;
	starts = _bzhi_u64(starts, (unsigned)len);
	c->longest = 0;
	for (c->n = 0; starts; c->n++) {
		size_t at = (size_t)__builtin_ctzll(starts), end;
		uint32_t code;

		starts &= starts - 1;
		end = starts ? (size_t)__builtin_ctzll(starts) : len;
		memcpy(&code, bytes + at, sizeof(code));
		c->codes[c->n] = _bzhi_u32(code, (unsigned)(8 * (end - at)));
		c->longest = end - at > c->longest ? end - at : c->longest;
	}
	memset(c->codes + c->n, 0,
	    (KC_SCORER_LANE_NGRAMS + LANES) * sizeof(*c->codes));
	return c->longest <= sizeof(uint32_t);
}

/* kc_ft_hash_step for the bytes of a character in each lane. */
KC_TARGET_AVX2 static __m256i
step_hashes(__m256i h, __m256i codes, size_t longest)
{
	const __m256i prime = _mm256_set1_epi32(16777619);

	for (size_t i = 0; i < longest; i++) {
		/* The byte is the highest; of a tail the highest bit is set. */
		__m256i high = _mm256_slli_epi32(codes, (int)(24 - 8 * i));
		__m256i byte = _mm256_srai_epi32(high, 24);
		__m256i next = _mm256_mullo_epi32(
		    _mm256_xor_si256(h, byte), prime);

		h = !i ? next
		       : _mm256_castps_si256(_mm256_blendv_ps(
			     _mm256_castsi256_ps(h), _mm256_castsi256_ps(next),
			     _mm256_castsi256_ps(high)));
	}
	return h;
}

/* The remainder of each lane by the number of buckets. */
KC_TARGET_AVX2 static __m256i
find_remainders(const kc_scorer *s, __m256i h)
{
	const __m256i inverse = _mm256_set1_epi32((int)s->lanes.inverse);
	const __m256i buckets = _mm256_set1_epi32(s->c->args.bucket);
	__m256i even = _mm256_srli_epi64(_mm256_mul_epu32(h, inverse), 32);
	__m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(h, 32), inverse);
	__m256i quotient = _mm256_srl_epi32(_mm256_blend_epi32(even, odd, 0xAA),
	    _mm_cvtsi32_si128((int)s->lanes.shift));
	__m256i rest = _mm256_sub_epi32(
	    h, _mm256_mullo_epi32(quotient, buckets));

	/* The quotient is right or one too small. */
	return _mm256_min_epu32(rest, _mm256_sub_epi32(rest, buckets));
}

/* A bit for each lane: kc_classifier_may_keep of its bucket. */
KC_TARGET_AVX2 static unsigned
may_keep(const kc_classifier *c, __m256i buckets)
{
	__m256i mixed = _mm256_mullo_epi32(
	    buckets, _mm256_set1_epi32((int)2654435769U));
	__m256i bit = _mm256_and_si256(
	    _mm256_xor_si256(mixed, _mm256_srli_epi32(mixed, 15)),
	    _mm256_set1_epi32((int)(8 * c->kept_mask + 7)));
	__m256i words = _mm256_i32gather_epi32(
	    (const int *)(const void *)c->kept_bits, _mm256_srli_epi32(bit, 5),
	    4);
	/* Shifts are by the lowest five bits of 31 - bit, which are those of ~bit. */
	__m256i shift = _mm256_andnot_si256(bit, _mm256_set1_epi32(31));

	return (unsigned)_mm256_movemask_ps(
	    _mm256_castsi256_ps(_mm256_sllv_epi32(words, shift)));
}

/* The lanes whose n-gram of so many characters, from `at` on, is one of the word. */
KC_TARGET_AVX2 static unsigned
lanes_of_word(size_t n, size_t at, size_t length)
{
	size_t lanes = n - at - length + 1;
	unsigned mask = lanes < LANES ? (1U << lanes) - 1 : 0xFF;

	/* "<" and ">" alone are no n-grams. */
	if (length == 1 && !at)
		mask &= ~1U;
	if (length == 1 && lanes <= LANES)
		mask &= ~(1U << (lanes - 1));
	return mask;
}

void
kc_scorer_ready_lanes(struct kc_scorer_lanes *l, const struct kc_ft_args *a)
{
	size_t minn = a->minn > 1 ? (size_t)a->minn : 1, lengths;
	uint64_t inverse;

	if (a->maxn < (int32_t)minn || a->maxn > KC_SCORER_LANE_NGRAMS)
		return;
	l->minn = minn;
	lengths = (size_t)a->maxn + 1 - minn;
	for (size_t i = 0; i < LANES; i++)
		l->bits |= UINT64_C(1) << i * lengths;
	for (size_t i = 0; i < LANES * lengths; i++)
		l->of_bit[i] = (uint8_t)(i % lengths * LANES + i / lengths);
	l->shift = 31 - (uint32_t)__builtin_clz((unsigned)a->bucket);
	inverse = (UINT64_C(1) << (32 + l->shift)) / (uint32_t)a->bucket;
	l->inverse = inverse > UINT32_MAX ? UINT32_MAX : (uint32_t)inverse;
}

KC_TARGET_AVX2 size_t
kc_scorer_buckets_avx2(const kc_scorer *s, kc_str word, uint32_t *buckets)
{
	const kc_classifier *c = s->c;
	struct characters w;
	size_t found = 0, most = (size_t)c->args.maxn;

	if (!cut_characters(word, &w))
		return SIZE_MAX;
	for (size_t at = 0; at + s->lanes.minn <= w.n; at += LANES) {
		uint32_t of_lane[KC_SCORER_LANE_NGRAMS * LANES];
		__m256i h = _mm256_set1_epi32((int)KC_FT_HASH);
		uint64_t hits = 0;

		for (size_t i = 1; i <= most && at + i <= w.n; i++) {
			size_t k = i - s->lanes.minn;
			__m256i b;
			unsigned mask;

			h = step_hashes(h,
			    _mm256_loadu_si256(
				(const __m256i *)(const void *)(w.codes + at +
				    i - 1)),
			    w.longest);
			if (i < s->lanes.minn)
				continue;
			b = find_remainders(s, h);
			_mm256_storeu_si256(
			    (__m256i *)(void *)(of_lane + k * LANES), b);
			mask = lanes_of_word(w.n, at, i);
			if (c->pruned >= 0)
				mask &= may_keep(c, b);
			hits |= _pdep_u64(mask, s->lanes.bits) << k;
		}
		for (; hits; hits &= hits - 1)
			buckets[found++] =
			    of_lane[s->lanes.of_bit[__builtin_ctzll(hits)]];
	}
	return found;
}

/* Each step is that of kc_exponential, so the bits are. */
KC_TARGET_AVX2 static __m256d
raise_four(__m256d x)
{
	static const double terms[] = {
	    1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1};
	const double ln2 = 0.69314718055994530942;
	const __m256d sign = _mm256_set1_pd(-0.0);
	__m256d some = _mm256_cmp_pd(x, _mm256_set1_pd(-700), _CMP_GT_OQ);
	__m256d half, r, p = _mm256_set1_pd(1.0 / 5040);
	__m256i bits;
	__m128i k;

	x = _mm256_min_pd(x, _mm256_set1_pd(700));
	half = _mm256_or_pd(_mm256_and_pd(x, sign), _mm256_set1_pd(0.5));
	k = _mm256_cvttpd_epi32(
	    _mm256_add_pd(_mm256_mul_pd(x, _mm256_set1_pd(1 / ln2)), half));
	r = _mm256_sub_pd(
	    x, _mm256_mul_pd(_mm256_cvtepi32_pd(k), _mm256_set1_pd(ln2)));
	for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++)
		p = _mm256_add_pd(
		    _mm256_set1_pd(terms[i]), _mm256_mul_pd(r, p));
	bits = _mm256_slli_epi64(_mm256_add_epi64(_mm256_cvtepi32_epi64(k),
				     _mm256_set1_epi64x(1023)),
	    52);
	return _mm256_and_pd(some, _mm256_mul_pd(p, _mm256_castsi256_pd(bits)));
}

KC_TARGET_AVX2 void
kc_scorer_raise_avx2(float *scores, size_t n, float max)
{
	for (size_t i = 0; i < n; i += 4) {
		__m128 x = _mm_sub_ps(
		    _mm_loadu_ps(scores + i), _mm_set1_ps(max));

		_mm_storeu_ps(scores + i,
		    _mm256_cvtpd_ps(raise_four(_mm256_cvtps_pd(x))));
	}
}

#endif
