/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "highwayhash.h"

#include "bytes.h"

#include <string.h>

enum { LANES = 4, PACKET = 32 };

struct highway {
	uint64_t v0[LANES], v1[LANES], mul0[LANES], mul1[LANES];
};

static uint64_t
swap_halves(uint64_t v)
{
	return v >> 32 | v << 32;
}

static void
start_highway(struct highway *h)
{
	static const uint64_t init0[LANES] = {UINT64_C(0xdbe6d5d5fe4cce2f),
	    UINT64_C(0xa4093822299f31d0), UINT64_C(0x13198a2e03707344),
	    UINT64_C(0x243f6a8885a308d3)};
	static const uint64_t init1[LANES] = {UINT64_C(0x3bd39e10cb0ef593),
	    UINT64_C(0xc0acf169b5f18a8c), UINT64_C(0xbe5466cf34e90c6c),
	    UINT64_C(0x452821e638d01377)};
	static const char key[] = "Riegeli/records\n";

	for (size_t i = 0; i < LANES; i++) {
		uint64_t k = kc_get64(key + 8 * (i & 1));

		h->mul0[i] = init0[i];
		h->mul1[i] = init1[i];
		h->v0[i] = init0[i] ^ k;
		h->v1[i] = init1[i] ^ swap_halves(k);
	}
}

/* Bytes of two lanes of `from` in another order, added to two lanes of `to`. */
static void
zipper_merge(const uint64_t from[2], uint64_t to[2])
{
	uint64_t a = from[0], b = from[1];

	to[0] += ((a & UINT64_C(0xff000000)) | (b & UINT64_C(0xff00000000))) >>
		24 |
	    ((a & UINT64_C(0xff0000000000)) |
		(b & UINT64_C(0xff000000000000))) >>
		16 |
	    (a & UINT64_C(0xff0000)) | (a & UINT64_C(0xff00)) << 32 |
	    (b & UINT64_C(0xff00000000000000)) >> 8 | a << 56;
	to[1] += ((b & UINT64_C(0xff000000)) | (a & UINT64_C(0xff00000000))) >>
		24 |
	    (b & UINT64_C(0xff0000)) | (b & UINT64_C(0xff0000000000)) >> 16 |
	    (b & UINT64_C(0xff00)) << 24 |
	    (a & UINT64_C(0xff000000000000)) >> 8 | (b & 0xff) << 48 |
	    (a & UINT64_C(0xff00000000000000));
}

static void
update_lanes(struct highway *h, const uint64_t lanes[LANES])
{
	for (size_t i = 0; i < LANES; i++) {
		h->v1[i] += h->mul0[i] + lanes[i];
		h->mul0[i] ^= (h->v1[i] & UINT32_MAX) * (h->v0[i] >> 32);
		h->v0[i] += h->mul1[i];
		h->mul1[i] ^= (h->v0[i] & UINT32_MAX) * (h->v1[i] >> 32);
	}
	zipper_merge(h->v1, h->v0);
	zipper_merge(h->v1 + 2, h->v0 + 2);
	zipper_merge(h->v0, h->v1);
	zipper_merge(h->v0 + 2, h->v1 + 2);
}

static void
update_packet(struct highway *h, const char *packet)
{
	uint64_t lanes[LANES];

	for (size_t i = 0; i < LANES; i++)
		lanes[i] = kc_get64(packet + 8 * i);
	update_lanes(h, lanes);
}

static uint32_t
rotate_left(uint32_t v, unsigned n)
{
	return n ? v << n | v >> (32 - n) : v;
}

/* The last 1 to 31 bytes. */
static void
update_rest(struct highway *h, kc_str rest)
{
	unsigned n = (unsigned)rest.len, odd = n & 3;
	const char *tail = rest.ptr + (n & ~3u);
	char packet[PACKET] = {0};

	for (size_t i = 0; i < LANES; i++) {
		h->v0[i] += ((uint64_t)n << 32) + n;
		h->v1[i] = (uint64_t)rotate_left((uint32_t)(h->v1[i] >> 32), n)
			<< 32 |
		    rotate_left((uint32_t)h->v1[i], n);
	}
	memcpy(packet, rest.ptr, n & ~3u);
	if (n & 16) {
		memcpy(packet + 28, tail + odd - 4, 4);
	} else if (odd) {
		packet[16] = tail[0];
		packet[17] = tail[odd >> 1];
		packet[18] = tail[odd - 1];
	}
	update_packet(h, packet);
}

uint64_t
kc_riegeli_hash(kc_str bytes)
{
	struct highway h;

	start_highway(&h);
	for (; bytes.len >= PACKET; bytes.len -= PACKET, bytes.ptr += PACKET)
		update_packet(&h, bytes.ptr);
	if (bytes.len)
		update_rest(&h, bytes);
	for (int i = 0; i < 4; i++) {
		const uint64_t permuted[LANES] = {swap_halves(h.v0[2]),
		    swap_halves(h.v0[3]), swap_halves(h.v0[0]),
		    swap_halves(h.v0[1])};

		update_lanes(&h, permuted);
	}
	return h.v0[0] + h.v1[0] + h.mul0[0] + h.mul1[0];
}
