/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time by tables (Kounavis
 * and Berry, "Novel Table Lookup-Based Algorithms", 2008), as TFRecord has it.
 */
#ifndef KC_CRC32C_H
#define KC_CRC32C_H

#include "kcorpus/base.h"

/* Tables of 8 KiB, made by kc_crc32c_init; then of any number of threads. */
struct kc_crc32c {
	uint32_t table[8][256];
};

void kc_crc32c_init(struct kc_crc32c *c);

/* The checksum of the bytes. */
uint32_t kc_crc32c_of(const struct kc_crc32c *c, kc_str bytes);

/* As TFRecord stores it, which may hold checksums of checksums (tfrecord.py). */
static inline uint32_t
kc_crc32c_masked(uint32_t crc)
{
	return ((crc >> 15) | (crc << 17)) + UINT32_C(0xa282ead8);
}

#endif
