/* SPDX-License-Identifier: Apache-2.0 */
/* Special ids are counted as one by one, wherever they lie in the vocabulary. */
#include <config.h>

#include "shard/special_ids.h"

#include "bytes.h"
#include "tests/unit/unit.h"

enum { IDS = 3000, VOCAB = 60000, MOST = 8 };

/* Zeros fill them up, so that 0 is in all. */
static const uint32_t sets[][MOST] = {
    {3, KC_TOKENS_NO_EOD},
    {0, 1, 2, 3, KC_TOKENS_NO_EOD},
    {59999, 59990, 59995, 59990, KC_TOKENS_NO_EOD},
    {2, 0, 59999, 1, 59000, KC_TOKENS_NO_EOD},
    {30000, 30001, 2, 40000, KC_TOKENS_NO_EOD},
    {KC_TOKENS_NO_EOD},
};

/* Ids that are special now and then, in some texts never. */
static void
make_ids(uint32_t *ids, size_t n, const uint32_t *special, uint64_t *seed)
{
	uint64_t rare = unit_random(seed) % 3 ? 40 + unit_random(seed) % 400
					      : 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t id = special[unit_random(seed) % MOST];

		ids[i] = 10 + (uint32_t)(unit_random(seed) % 58000);
		if (rare && unit_random(seed) % rare == 0 && id < VOCAB)
			ids[i] = id;
	}
}

static uint64_t
count_id(const uint32_t *ids, size_t n, uint32_t id)
{
	uint64_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ids[i] == id;
	return count;
}

/* Three documents, of which the second is not taken. */
START_TEST(counts_are_those_of_a_loop)
{
	const uint32_t *special = sets[_i / 2];
	unsigned width = _i & 1 ? 4 : 2;
	uint32_t *ids = malloc(3 * IDS * sizeof(*ids));
	char *bytes = malloc(3 * IDS * 4);
	uint64_t seed = (uint64_t)_i + 1;

	for (unsigned turn = 0; turn < 40; turn++) {
		size_t n = unit_random(&seed) % IDS;
		struct kc_special_ids s;

		ck_assert(!kc_special_init(&s, special, MOST, VOCAB, NULL));
		for (size_t d = 0; d < 3; d++) {
			struct kc_id_scan scan = {UINT32_MAX, 0, 0};
			kc_str text = {bytes, n * width};

			make_ids(ids + d * IDS, n, special, &seed);
			for (size_t i = 0; i < n && width == 2; i++)
				kc_put16(
				    bytes + 2 * i, (uint16_t)ids[d * IDS + i]);
			for (size_t i = 0; i < n && width == 4; i++)
				kc_put32(bytes + 4 * i, ids[d * IDS + i]);
			kc_scan_ids(&scan, text, width, KC_TOKENS_NO_EOD);
			kc_special_reset_document(&s);
			kc_special_add_document(&s, text, width, &scan);
			if (d != 1)
				kc_special_take_document(&s);
		}
		kc_special_take_id(&s, special[0], 7);
		kc_special_take_id(&s, 9, 7);
		for (size_t i = 0; i < s.n; i++)
			unit_equal(s.shard[i],
			    count_id(ids, n, s.ids[i]) +
				count_id(ids + 2 * IDS, n, s.ids[i]) +
				(s.ids[i] == special[0] ? 7 : 0));
		kc_special_reset_shard(&s);
		for (size_t i = 0; i < s.n; i++)
			unit_equal(s.shard[i], 0);
		kc_special_release(&s);
	}
	free(ids);
	free(bytes);
}
END_TEST

START_TEST(ids_are_sorted_and_of_the_vocabulary)
{
	struct kc_special_ids s;
	kc_error err;

	ck_assert(!kc_special_init(&s, sets[2], MOST, VOCAB, NULL));
	unit_equal(s.n, 4);
	unit_equal(s.ids[0], 0);
	unit_equal(s.ids[1], 59990);
	unit_equal(s.ids[3], 59999);
	kc_special_release(&s);
	ck_assert_int_eq(
	    kc_special_init(&s, sets[2], MOST, 59999, &err), KC_ERR_ARG);
	ck_assert_msg(strstr(err.msg, "59999"), "%s", err.msg);
	kc_special_release(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("special ids");
	TCase *t = tcase_create("special ids");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, t);
	tcase_add_loop_test(t, counts_are_those_of_a_loop, 0,
	    2 * (int)(sizeof(sets) / sizeof(*sets)));
	tcase_add_test(t, ids_are_sorted_and_of_the_vocabulary);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
