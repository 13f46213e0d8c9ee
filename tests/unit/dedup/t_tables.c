/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of documents by band key. */
#include <config.h>

#include "dedup/dedup_internal.h"

#include "tests/unit/unit.h"

#include <check.h>
#include <inttypes.h>

/* How often tables of two bands grow until they have so many documents. */
static int
grow_bands(uint32_t documents, size_t expected, size_t *buckets)
{
	struct kc_bands b;
	int grown = 0;

	ck_assert_int_eq(kc_bands_init(&b, 2, 7), KC_OK);
	b.expected = expected;
	for (uint32_t i = 0; i < 2 * documents; i++) {
		uint32_t keys[2] = {i % documents + 1, i % documents / 2 + 1};
		uint32_t found[2 * KC_BAND_DOCUMENTS + 1];
		size_t n;

		if (i < documents) {
			grown += kc_bands_growth(&b) > 0;
			ck_assert_int_eq(kc_bands_reserve(&b), KC_OK);
		}
		n = kc_bands_find(&b, keys, found);
		/* Of its own first key one document, of the other up to two. */
		ck_assert_uint_eq(n, i < documents ? i % 2 : 3);
		if (i < documents)
			kc_bands_put(&b, keys, i);
		else
			ck_assert_uint_eq(found[0], i - documents);
	}
	*buckets = b.buckets;
	kc_bands_release(&b);
	return grown;
}

/* What is expected finds room at once, but in eight times what there is at most. */
START_TEST(expected_documents_find_room)
{
	size_t buckets;

	ck_assert_int_eq(grow_bands(1000, 0, &buckets), 3);
	ck_assert_uint_eq(buckets, 512);
	ck_assert_int_eq(grow_bands(1000, 1000, &buckets), 2);
	ck_assert_uint_eq(buckets, 186); /* 166 and an eighth */
	ck_assert_int_eq(grow_bands(1000, UINT32_MAX, &buckets), 2);
	ck_assert_uint_eq(buckets, 256);
	/* There were more than was told: half as many again, then as without. */
	ck_assert_int_eq(grow_bands(1000, 193, &buckets), 3);
	ck_assert_uint_eq(buckets, 192);
}
END_TEST

/* Of many bands, a large page for each would be far more than eight times as much. */
START_TEST(many_bands_grow_no_faster)
{
	enum { MANY = KC_SKETCH_MAX_BANDS };
	struct kc_bands b;
	uint32_t keys[MANY], found[MANY * KC_BAND_DOCUMENTS];
	uint64_t growth;

	ck_assert_int_eq(kc_bands_init(&b, MANY, 7), KC_OK);
	for (uint32_t i = 0; i < 3000 && b.buckets < 512; i++) {
		for (uint32_t k = 0; k < MANY; k++)
			keys[k] = i + 1;
		ck_assert_int_eq(kc_bands_reserve(&b), KC_OK);
		ck_assert_uint_eq(kc_bands_find(&b, keys, found), 0);
		kc_bands_put(&b, keys, i);
	}
	b.documents = b.buckets * KC_BUCKET_PLACES;
	growth = kc_bands_growth(&b);
	ck_assert_msg(growth && growth <= 8 * kc_bands_memory(&b),
	    "%" PRIu64 " of %" PRIu64, growth, kc_bands_memory(&b));
	kc_bands_release(&b);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    expected_documents_find_room, many_bands_grow_no_faster};

	return UNIT_MAIN("tables", cases);
}
