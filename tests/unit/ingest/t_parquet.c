/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of Parquet's pages against encoders written here from the format's own
 * text, on random numbers; files of pyarrow are golden cases and interop tests.
 */
#include <config.h>

#include "parquet/number_runs.h"

#include "tests/unit/unit.h"

enum { MOST = 3000 };

static void
put_byte(kc_buf *out, unsigned b)
{
	ck_assert_int_eq(kc_buf_addc(out, (char)b), 0);
}

static void
put_varint(kc_buf *out, uint64_t v)
{
	for (; v > 127; v >>= 7)
		put_byte(out, (unsigned)(v & 127) | 128);
	put_byte(out, (unsigned)v);
}

static void
put_zigzag(kc_buf *out, int64_t v)
{
	put_varint(out, (uint64_t)v << 1 ^ (uint64_t)(v < 0 ? -1 : 0));
}

/* n numbers of `width` bits side by side, the lowest bit first. */
static void
put_bits(kc_buf *out, const uint64_t *v, size_t n, unsigned width)
{
	unsigned byte = 0, have = 0;

	for (size_t i = 0; i < n; i++)
		for (unsigned b = 0; b < width; b++) {
			byte |= (unsigned)(v[i] >> b & 1) << have;
			if (++have == 8) {
				put_byte(out, byte);
				byte = have = 0;
			}
		}
	ck_assert_uint_eq(have, 0);
}

START_TEST(test_runs)
{
	uint64_t seed = 11;

	for (unsigned width = 0; width <= 32; width++) {
		uint64_t mask = width ? UINT64_MAX >> (64 - width) : 0;
		uint64_t want[MOST];
		kc_buf bytes = KC_BUF_INIT;
		struct kc_runs r;
		size_t n = 0;

		while (n + 64 < MOST) {
			size_t count = 8 * (1 + unit_random(&seed) % 4);
			uint64_t number = unit_random(&seed) & mask;
			bool packed = unit_random(&seed) % 2;

			for (size_t i = 0; i < count; i++)
				want[n + i] = packed ? unit_random(&seed) & mask
						     : number;
			put_varint(
			    &bytes, packed ? count / 8 << 1 | 1 : count << 1);
			if (packed)
				put_bits(&bytes, want + n, count, width);
			for (unsigned b = 0; !packed && b < (width + 7) / 8;
			     b++)
				put_byte(
				    &bytes, (unsigned)(number >> 8 * b) & 255);
			n += count;
		}
		kc_runs_start(&r, kc_buf_str(&bytes), width);
		for (size_t i = 0; i < n; i++)
			ck_assert_uint_eq(kc_runs_next(&r), want[i]);
		ck_assert(!r.in.bad);
		kc_runs_next(&r);
		ck_assert(r.in.bad);
		kc_buf_release(&bytes);
	}
}
END_TEST

/* The encoder of Encodings.md: blocks of 128 in four, widths as they need. */
static void
put_deltas(kc_buf *out, const int64_t *v, size_t n)
{
	put_varint(out, 128);
	put_varint(out, 4);
	put_varint(out, n);
	put_zigzag(out, n ? v[0] : 0);
	for (size_t at = 1; at < n; at += 128) {
		size_t count = n - at < 128 ? n - at : 128;
		uint64_t delta[128] = {0};
		int64_t least = INT64_MAX;

		for (size_t i = 0; i < count; i++) {
			delta[i] = (uint64_t)v[at + i] -
			    (uint64_t)v[at + i - 1];
			least = (int64_t)delta[i] < least ? (int64_t)delta[i]
							  : least;
		}
		put_zigzag(out, least);
		for (size_t m = 0; m < 4; m++) {
			unsigned width = 0;

			for (size_t i = 0; i < 32 && m * 32 + i < count; i++)
				while (width < 64 &&
				    (delta[m * 32 + i] - (uint64_t)least) >>
					width)
					width++;
			put_byte(out, width);
		}
		for (size_t m = 0; m < 4 && m * 32 < count; m++) {
			uint64_t part[32] = {0};
			unsigned width = 0;

			for (size_t i = 0; i < 32 && m * 32 + i < count; i++) {
				part[i] = delta[m * 32 + i] - (uint64_t)least;
				while (width < 64 && part[i] >> width)
					width++;
			}
			put_bits(out, part, 32, width);
		}
	}
}

START_TEST(test_deltas)
{
	uint64_t seed = 12;

	for (int round = 0; round < 200; round++) {
		size_t n = unit_random(&seed) % 700;
		unsigned shift = unit_random(&seed) % 64;
		int64_t want[700];
		kc_buf bytes = KC_BUF_INIT;
		struct kc_deltas d;

		for (size_t i = 0; i < n; i++)
			want[i] = (int64_t)(unit_random(&seed) >> shift);
		put_deltas(&bytes, want, n);
		kc_deltas_start(&d, kc_buf_str(&bytes));
		ck_assert_uint_eq(d.left, n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq((int64_t)kc_deltas_next(&d), want[i]);
		ck_assert(!d.in.bad);
		ck_assert_ptr_eq(d.in.p, d.in.end);
		kc_deltas_next(&d);
		ck_assert(d.in.bad);
		kc_buf_release(&bytes);
	}
}
END_TEST

/* Structures within structures do not use the stack up. */
START_TEST(test_deep_thrift)
{
	static unsigned char deep[1 << 20];
	struct kc_thrift t = {deep, deep + sizeof(deep), false};

	memset(deep, 0x1C, sizeof(deep)); /* field 1, a struct */
	kc_thrift_skip(&t, KC_THRIFT_STRUCT);
	ck_assert(t.bad);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {test_runs, test_deltas, test_deep_thrift};

	return UNIT_MAIN("parquet", cases);
}
