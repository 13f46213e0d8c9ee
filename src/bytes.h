/* SPDX-License-Identifier: Apache-2.0 */
/* Little-endian integers at any address, for the formats that fix bytes. */
#ifndef KC_BYTES_H
#define KC_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t
kc_get16(const void *at)
{
	const unsigned char *p = at;

	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
kc_get32(const void *at)
{
	const unsigned char *p = at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline uint64_t
kc_get64(const void *at)
{
	const unsigned char *p = at;

	return kc_get32(p) | (uint64_t)kc_get32(p + 4) << 32;
}

static inline void
kc_put16(void *at, uint16_t v)
{
	unsigned char *p = at;

	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
}

static inline void
kc_put32(void *at, uint32_t v)
{
	unsigned char *p = at;

	kc_put16(p, (uint16_t)v);
	kc_put16(p + 2, (uint16_t)(v >> 16));
}

static inline void
kc_put64(void *at, uint64_t v)
{
	unsigned char *p = at;

	kc_put32(p, (uint32_t)v);
	kc_put32(p + 4, (uint32_t)(v >> 32));
}

#endif
