/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "crc32c.h"

#include "bytes.h"

void
kc_crc32c_init(struct kc_crc32c *c)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
		c->table[0][i] = crc;
	}
	/* table[k] is of a byte with k zeros after it. */
	for (size_t k = 1; k < 8; k++)
		for (size_t i = 0; i < 256; i++) {
			uint32_t crc = c->table[k - 1][i];

			c->table[k][i] = crc >> 8 ^ c->table[0][crc & 255];
		}
}

uint32_t
kc_crc32c_of(const struct kc_crc32c *c, kc_str bytes)
{
	uint32_t crc = UINT32_MAX;
	size_t i = 0;

	for (; bytes.len - i >= 8; i += 8) {
		uint32_t low = crc ^ kc_get32(bytes.ptr + i);
		uint32_t high = kc_get32(bytes.ptr + i + 4);

		crc = c->table[7][low & 255] ^ c->table[6][low >> 8 & 255] ^
		    c->table[5][low >> 16 & 255] ^ c->table[4][low >> 24] ^
		    c->table[3][high & 255] ^ c->table[2][high >> 8 & 255] ^
		    c->table[1][high >> 16 & 255] ^ c->table[0][high >> 24];
	}
	for (; i < bytes.len; i++)
		crc = crc >> 8 ^
		    c->table[0][(crc ^ (unsigned char)bytes.ptr[i]) & 255];
	return ~crc;
}
