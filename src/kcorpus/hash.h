/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes: XXH3 (https://xxhash.com, stable since 0.8); no other file calls it.
 *
 * Seeds that reach a file or an id are fixed and named here or in the format's
 * page; tables in memory take a seed from their caller.
 *
 *	char hex[33];
 *
 *	kc_hash128_hex(kc_hash128_of(KC_STR("text")), hex);
 *
 * The same bytes have the same hash on every machine and in every release. XXH3 is
 * no cryptographic hash: two texts with one hash can be made on purpose. Functions
 * of a value may be called from any thread, a hasher by one at a time.
 */
#ifndef KCORPUS_HASH_H
#define KCORPUS_HASH_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The halves of an XXH3-128, in the order in which kc_hash128_hex writes them. */
typedef struct kc_hash128 {
	uint64_t high, low;
} kc_hash128;

/* XXH3-64 of the bytes with a seed (0: the plain function). */
KC_API uint64_t kc_hash64(kc_str s, uint64_t seed);

/* XXH64, the older one, for values that must be those of others. */
KC_API uint64_t kc_hash_xxh64(kc_str s, uint64_t seed);

/* XXH3-128 of the bytes, without a seed or with one (0: the same). */
KC_API kc_hash128 kc_hash128_of(kc_str s);
KC_API kc_hash128 kc_hash128_seeded(kc_str s, uint64_t seed);

/* 32 lower-case hex digits, the canonical form (high first), and a NUL. */
KC_API void kc_hash128_hex(kc_hash128 h, char hex[33]);

/* XXH3-128 of bytes that arrive in pieces. */
typedef struct kc_hasher kc_hasher;

/* NULL when memory runs out; free with kc_hasher_free. */
KC_API kc_hasher *kc_hasher_new(void);
KC_API void kc_hasher_free(kc_hasher *h);

/* Append bytes; the pieces may be cut anywhere. */
KC_API void kc_hasher_add(kc_hasher *h, kc_str s);

/* The hash of all bytes so far; more may follow. */
KC_API kc_hash128 kc_hasher_value(const kc_hasher *h);

/* Forget the bytes so far, for the next text. */
KC_API void kc_hasher_reset(kc_hasher *h);

/*
 * SHA-256 (FIPS 180-4) of bytes that arrive in pieces: for what is published, where
 * a second text of the same hash must not be made on purpose.
 */
typedef struct kc_sha256 kc_sha256;

/* NULL when memory runs out; free with kc_sha256_free. */
KC_API kc_sha256 *kc_sha256_new(void);
KC_API void kc_sha256_free(kc_sha256 *h); /* NULL is allowed */

/* Append bytes; the pieces may be cut anywhere. */
KC_API void kc_sha256_add(kc_sha256 *h, kc_str s);

/* 64 lower-case hex digits of all bytes so far and a NUL; more may follow. */
KC_API void kc_sha256_hex(const kc_sha256 *h, char hex[65]);

/* Forget the bytes so far, for the next text. */
KC_API void kc_sha256_reset(kc_sha256 *h);

#ifdef __cplusplus
}
#endif

#endif
