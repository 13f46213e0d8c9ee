/* SPDX-License-Identifier: Apache-2.0 */
/* XXH3 from the system's library (kcorpus/hash.h). */
#include <config.h>

#include "kcorpus/hash.h"

#include "mem.h"

/* The state by value, so that mem.c allocates it. */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

struct kc_hasher {
	XXH3_state_t state; /* wants 64-byte alignment */
};

uint64_t
kc_hash64(kc_str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.ptr, s.len, seed);
}

uint64_t
kc_hash_xxh64(kc_str s, uint64_t seed)
{
	return XXH64(s.ptr, s.len, seed);
}

kc_hash128
kc_hash128_of(kc_str s)
{
	XXH128_hash_t h = XXH3_128bits(s.ptr, s.len);

	return (kc_hash128){h.high64, h.low64};
}

kc_hash128
kc_hash128_seeded(kc_str s, uint64_t seed)
{
	XXH128_hash_t h = XXH3_128bits_withSeed(s.ptr, s.len, seed);

	return (kc_hash128){h.high64, h.low64};
}

void
kc_hash128_hex(kc_hash128 h, char hex[33])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < 32; i++) {
		uint64_t half = i < 16 ? h.high : h.low;

		hex[i] = digits[half >> (60 - 4 * (i & 15)) & 15];
	}
	hex[32] = '\0';
}

kc_hasher *
kc_hasher_new(void)
{
	kc_hasher *h = kc_malloc_aligned(64, sizeof(*h));

	if (h)
		XXH3_128bits_reset(&h->state);
	return h;
}

void
kc_hasher_free(kc_hasher *h)
{
	kc_free(h);
}

void
kc_hasher_add(kc_hasher *h, kc_str s)
{
	XXH3_128bits_update(&h->state, s.ptr, s.len);
}

kc_hash128
kc_hasher_value(const kc_hasher *h)
{
	XXH128_hash_t v = XXH3_128bits_digest(&h->state);

	return (kc_hash128){v.high64, v.low64};
}

void
kc_hasher_reset(kc_hasher *h)
{
	XXH3_128bits_reset(&h->state);
}
