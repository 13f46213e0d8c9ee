/* SPDX-License-Identifier: Apache-2.0 */
/* Best-fit packing against the plain search of its definition; its use. */
#include <config.h>

#include "kcorpus/order.h"

#include "tests/unit/unit.h"

#include <math.h>
#include <time.h>

static uint32_t
by_law(uint64_t *seed, uint32_t capacity, unsigned law)
{
	double u = (double)(unit_random(seed) >> 11) / 9007199254740992.0;
	double v = (double)(unit_random(seed) >> 11) / 9007199254740992.0;
	double n = law == 0 ? 1 + u * capacity
	    : law == 1 ? exp(6 + sqrt(-2 * log(1 - u)) * cos(6.283185307 * v))
		       : 1 + floor(u * 3) * capacity / 3;

	n = n < 1 ? 1 : n;
	return n > capacity ? capacity : (uint32_t)n;
}

/* The definition, in quadratic time: bins with the time of their last filling. */
static size_t
pack_plainly(
    const uint32_t *lengths, size_t n, uint32_t capacity, uint32_t *bins)
{
	uint32_t *room = malloc(n * sizeof(*room));
	size_t *filled = malloc(n * sizeof(*filled)), count = 0, turn = 0;

	for (uint32_t len = capacity; len > 0; len--)
		for (size_t i = 0; i < n; i++) {
			size_t best = count;

			if (lengths[i] != len)
				continue;
			for (size_t b = 0; b < count; b++)
				if (room[b] >= len &&
				    (best == count || room[b] < room[best] ||
					(room[b] == room[best] &&
					    filled[b] > filled[best])))
					best = b;
			if (best == count)
				room[count++] = capacity;
			room[best] -= len;
			filled[best] = turn++;
			bins[i] = (uint32_t)best;
		}
	free(room);
	free(filled);
	return count;
}

START_TEST(packing_is_best_fit_decreasing)
{
	static const uint32_t capacities[] = {
	    1, 2, 63, 64, 65, 300, 4096, 9000};
	uint64_t seed = 7;
	uint32_t lengths[400], bins[400], want[400];

	for (size_t k = 0; k < 8 * 3; k++) {
		size_t n = 400 - k, count, plain;

		for (size_t i = 0; i < n; i++)
			lengths[i] = by_law(
			    &seed, capacities[k / 3], (unsigned)k % 3);
		ck_assert_int_eq(kc_pack_best_fit(lengths, n, capacities[k / 3],
				     bins, &count, NULL),
		    KC_OK);
		plain = pack_plainly(lengths, n, capacities[k / 3], want);
		ck_assert_uint_eq(count, plain);
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(bins[i] == want[i],
			    "case %zu, piece %zu: bin %u, not %u", k, i,
			    bins[i], want[i]);
	}
}
END_TEST

/* Documents of log-normal length (mu 6, sigma 1) in windows of 2048. */
START_TEST(packing_uses_its_bins)
{
	enum { N = 500000, SIZE = 2048 };
	uint32_t *lengths = malloc(N * sizeof(*lengths));
	uint32_t *bins = malloc(N * sizeof(*bins));
	uint64_t seed = 3, tokens = 0;
	size_t count;
	clock_t start;
	double use;

	for (size_t i = 0; i < N; i++)
		tokens += lengths[i] = by_law(&seed, SIZE, 1);
	start = clock();
	ck_assert_int_eq(
	    kc_pack_best_fit(lengths, N, SIZE, bins, &count, NULL), KC_OK);
	use = (double)tokens / ((double)count * SIZE);
	printf("%.2f million documents/s, use %.5f\n",
	    N * 1e-6 / ((double)(clock() - start) / CLOCKS_PER_SEC), use);
	ck_assert_double_ge(use, .9997);
	free(lengths);
	free(bins);
}
END_TEST

START_TEST(what_does_not_go_into_a_bin)
{
	static const struct {
		uint32_t length, capacity;
	} bad[] = {{0, 10}, {11, 10}, {1, 0}, {1, KC_PACK_MAX + 1}};
	uint32_t bin;
	size_t count;
	kc_error err;

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(kc_pack_best_fit(&bad[i].length, 1,
				     bad[i].capacity, &bin, &count, &err),
		    KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_pack_best_fit(NULL, 0, 10, NULL, &count, NULL), KC_OK);
	ck_assert_uint_eq(count, 0);
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {packing_is_best_fit_decreasing,
	    packing_uses_its_bins, what_does_not_go_into_a_bin};

	return UNIT_MAIN("packing", cases);
}
