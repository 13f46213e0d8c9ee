/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lookup of byte strings, as the room's tables share it: short keys as two words,
 * and tables from strings to ids.
 */
#ifndef KC_TOKENIZER_LOOKUP_H
#define KC_TOKENIZER_LOOKUP_H

#include "kcorpus/base.h"
#include "kcorpus/hash.h"

#include <string.h>

/* Bytes of a key that two words hold. */
enum { KC_KEY_WORDS = 16 };

/* Numbers without pattern for the hash (fractional parts of sqrt 2 and 3). */
#define KC_KEY_MIX_A UINT64_C(0x6A09E667F3BCC908)
#define KC_KEY_MIX_B UINT64_C(0xBB67AE8584CAA73B)

/* The key, at most 16 bytes where 16 can be read, padded with zeros. */
static inline void
kc_key_load_in(kc_str key, uint64_t word[2])
{
	static const unsigned char mask[32] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
	uint64_t keep[2], all[2];

	memcpy(all, key.ptr, KC_KEY_WORDS);
	memcpy(keep, mask + KC_KEY_WORDS - key.len, KC_KEY_WORDS);
	word[0] = all[0] & keep[0];
	word[1] = all[1] & keep[1];
}

/* As kc_key_load_in with `room` readable bytes. */
static inline void
kc_key_load(kc_str key, size_t room, uint64_t word[2])
{
	if (room >= KC_KEY_WORDS) {
		kc_key_load_in(key, word);
		return;
	}
	word[0] = word[1] = 0;
	memcpy(word, key.ptr, key.len);
}

/* The halves of the product, folded. */
static inline uint64_t
kc_key_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* A power of two that leaves an open table of n at most half full. */
static inline size_t
kc_lookup_table_size(size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	return size;
}

/*
 * Where the id of a string is, or goes, in an open table of ids + 1 (0: empty)
 * that is not full. `strings` points to the string of id 0, those of the others
 * follow every `stride` bytes.
 */
static inline uint32_t *
kc_lookup_id(uint32_t *table, size_t mask, const kc_str *strings, size_t stride,
    kc_str s)
{
	const char *first = (const char *)strings;
	size_t i = (size_t)kc_hash64(s, 0) & mask;

	while (table[i]) {
		kc_str at;

		memcpy(&at, first + (table[i] - 1) * stride, sizeof(at));
		if (kc_str_equal(at, s))
			break;
		i = (i + 1) & mask;
	}
	return &table[i];
}

#endif
