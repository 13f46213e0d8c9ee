/* SPDX-License-Identifier: Apache-2.0 */
/* Little-endian integers at any address, for the formats that fix bytes. */
#ifndef KC_BYTES_H
#define KC_BYTES_H

#include <stdint.h>
#include <string.h>

/* By shifts of bytes gcc 12 made one load or store of it in some places only. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define KC_LITTLE16(v) __builtin_bswap16(v)
#define KC_LITTLE32(v) __builtin_bswap32(v)
#define KC_LITTLE64(v) __builtin_bswap64(v)
#else
#define KC_LITTLE16(v) (v)
#define KC_LITTLE32(v) (v)
#define KC_LITTLE64(v) (v)
#endif

static inline uint16_t
kc_get16(const void *at)
{
	uint16_t v;

	memcpy(&v, at, sizeof(v));
	return KC_LITTLE16(v);
}

static inline uint32_t
kc_get32(const void *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return KC_LITTLE32(v);
}

static inline uint64_t
kc_get64(const void *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return KC_LITTLE64(v);
}

static inline void
kc_put16(void *at, uint16_t v)
{
	v = KC_LITTLE16(v);
	memcpy(at, &v, sizeof(v));
}

static inline void
kc_put32(void *at, uint32_t v)
{
	v = KC_LITTLE32(v);
	memcpy(at, &v, sizeof(v));
}

static inline void
kc_put64(void *at, uint64_t v)
{
	v = KC_LITTLE64(v);
	memcpy(at, &v, sizeof(v));
}

#endif
