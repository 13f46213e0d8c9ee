/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of pieces: what it gives is what was stored, and it keeps what it can. */
#include <config.h>

#include "tokenizer/encode/cache.h"

#include "tests/unit/unit.h"

enum {
	LONGEST = 300,
	MOST_IDS = 20,
	ROOM = 16,
	BUCKETS = 1024,
	FEW = 1300,
	MANY = BUCKETS * KC_CACHE_SLOTS
};

/* A piece, with its ids and its reach. All follow from a number. */
struct piece {
	char bytes[LONGEST + ROOM];
	kc_str key;
	uint32_t id[MOST_IDS];
	size_t n;
	int8_t reach;
};

static void
make_piece(size_t number, struct kc_cache_kind kind, struct piece *p)
{
	uint64_t seed = number + 1;
	size_t len = 1 + unit_random(&seed) % 16;

	len += number % 8 ? 0 : unit_random(&seed) % 17;
	len += number % 64 ? 0 : unit_random(&seed) % (LONGEST - 32);
	for (size_t i = 0; i < len + ROOM; i++)
		p->bytes[i] = (char)unit_random(&seed);
	/* Three bytes are no other piece's. */
	for (size_t i = 0; i < 3; i++)
		p->bytes[i] = (char)(number >> 8 * i);
	p->key = (kc_str){p->bytes, len};
	p->n = 1 + unit_random(&seed) % 3;
	p->n += number % 7 ? 0 : unit_random(&seed) % 5;
	p->n += number % 60 ? 0 : unit_random(&seed) % (MOST_IDS - 7);
	for (size_t i = 0; i < p->n; i++)
		p->id[i] = (uint32_t)unit_random(&seed) &
		    (kind.narrow ? 0xFFFF : 0xFFFFFF);
	p->reach = (int8_t)unit_random(&seed);
}

/* One or two bytes may be several numbers' pieces, with other ids. */
static bool
can_be_kept(const struct piece *p)
{
	return p->key.len > 2 && p->key.len <= KC_CACHE_LONGEST;
}

/* Ask for the piece, and store it if it is not there; true: it was. */
static bool
find_or_store(struct kc_cache *c, struct piece *p, size_t room)
{
	uint32_t ids[LONGEST + KC_CACHE_SLACK];
	struct kc_cache_probe q;
	int8_t reach;
	bool moved;
	size_t n;

	kc_cache_probe_init(c, &q, p->key, p->key.len + room);
	n = kc_cache_find(c, &q, ids, &reach);
	if (!n) {
		ck_assert_int_eq(
		    kc_cache_store(c, &q, (kc_token_ids){p->id, p->n, p->n},
			p->reach, &moved),
		    KC_OK);
		return false;
	}
	unit_equal(n, p->n);
	for (size_t i = 0; i < n; i++)
		unit_equal(ids[i], p->id[i]);
	if (c->kind.reaches)
		unit_equal(reach, p->reach);
	return true;
}

/* All of n pieces in turn; how many of them were there, in thousandths. */
static size_t
pass(struct kc_cache *c, size_t n)
{
	size_t asked = 0, found = 0;
	struct piece p;

	for (size_t i = 0; i < n; i++) {
		make_piece(i, c->kind, &p);
		if (!can_be_kept(&p))
			continue;
		asked++;
		found += find_or_store(c, &p, i % 2 ? ROOM : 0);
	}
	return 1000 * found / asked;
}

static const struct kc_cache_kind kinds[] = {
    {false, false}, {false, true}, {true, false}, {true, true}};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* They take a third of the places, or two where most of them are wide. */
START_TEST(pieces_are_kept)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct kc_cache_bound bound = {BUCKETS, BUCKETS};
		struct kc_cache c;

		ck_assert_int_eq(kc_cache_init(&c, kinds[i], &bound, i), KC_OK);
		ck_assert_uint_eq(pass(&c, FEW), 0);
		ck_assert_uint_ge(pass(&c, FEW), 800);
		ck_assert_uint_ge(pass(&c, FEW), 850);
		kc_cache_release(&c);
	}
}
END_TEST

/* As many as there are places: those that come in turn do not put each other out. */
START_TEST(a_full_cache_keeps_some)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct kc_cache_bound bound = {BUCKETS, BUCKETS};
		size_t most = BUCKETS * sizeof(struct kc_cache_bucket);
		struct kc_cache c;

		ck_assert_int_eq(kc_cache_init(&c, kinds[i], &bound, i), KC_OK);
		pass(&c, MANY);
		pass(&c, MANY);
		ck_assert_uint_ge(pass(&c, MANY), 450);
		ck_assert_uint_eq(bound.left, 0);
		ck_assert_uint_le(kc_cache_memory(&c), most + most / 4);
		kc_cache_release(&c);
	}
}
END_TEST

/* Pieces whose bytes and ids are all in the pools, which are forgotten when full. */
START_TEST(pools_keep_to_their_bound)
{
	enum { PIECES = 3000, LEN = 106, IDS = 26 };
	uint32_t id[IDS] = {0}, ids[IDS + KC_CACHE_SLACK];
	size_t n = kc_cache_buckets(0), kept = 0;
	size_t most = n * sizeof(struct kc_cache_bucket);
	struct kc_cache_bound bound = {n, n};
	char bytes[LEN] = {0};
	struct kc_cache_probe q;
	struct kc_cache c;
	bool moved;
	int8_t reach;

	ck_assert_int_eq(kc_cache_init(&c, kinds[0], &bound, 1), KC_OK);
	for (uint32_t i = 0; i < PIECES; i++) {
		memcpy(bytes, &i, sizeof(i));
		id[0] = id[IDS - 1] = i;
		kc_cache_probe_init(&c, &q, (kc_str){bytes, LEN}, LEN);
		unit_equal(kc_cache_find(&c, &q, ids, &reach), 0);
		ck_assert_int_eq(kc_cache_store(&c, &q,
				     (kc_token_ids){id, IDS, IDS}, 0, &moved),
		    KC_OK);
		ck_assert_uint_le(kc_cache_memory(&c), most + most / 4);
		if (!kc_cache_find(&c, &q, ids, &reach))
			continue;
		kept++;
		ck_assert_mem_eq(ids, id, sizeof(id));
	}
	ck_assert_uint_gt(kept, PIECES / 4);
	kc_cache_release(&c);
}
END_TEST

/* Caches that start again and again: what they took comes back, and no more. */
START_TEST(what_caches_took_comes_back)
{
	enum { CACHES = 3 };
	struct kc_cache_bound bound = {BUCKETS, BUCKETS};
	struct kc_cache c[CACHES];
	size_t most = BUCKETS + CACHES * kc_cache_buckets(0), n;

	for (size_t i = 0; i < CACHES; i++)
		ck_assert_int_eq(
		    kc_cache_init(&c[i], kinds[0], &bound, i), KC_OK);
	for (size_t turn = 0; turn < 4; turn++) {
		n = 0;
		for (size_t i = 0; i < CACHES; i++) {
			ck_assert_int_eq(kc_cache_restart(&c[i]), KC_OK);
			pass(&c[i], MANY);
			n += c[i].mask + 1;
		}
		ck_assert_uint_le(n, most);
		ck_assert_uint_le(bound.left, BUCKETS);
	}
	for (size_t i = 0; i < CACHES; i++)
		kc_cache_release(&c[i]);
	ck_assert_uint_eq(bound.left, BUCKETS);
}
END_TEST

START_TEST(any_number_of_bytes_is_a_bound)
{
	const size_t least = 1 << 16, bucket = sizeof(struct kc_cache_bucket);

	unit_equal(kc_cache_buckets(0) * bucket, least);
	unit_equal(kc_cache_buckets(1) * bucket, least);
	unit_equal(kc_cache_buckets(least) * bucket, least);
	unit_equal(kc_cache_buckets(2 * least - 1) * bucket, least);
	unit_equal(kc_cache_buckets(2 * least) * bucket, 2 * least);
	unit_equal(kc_cache_buckets(SIZE_MAX), 1 << 30);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {pieces_are_kept, a_full_cache_keeps_some,
	    pools_keep_to_their_bound, what_caches_took_comes_back,
	    any_number_of_bytes_is_a_bound};

	return UNIT_MAIN("cache", tests);
}
