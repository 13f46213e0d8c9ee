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

int
main(void)
{
	const TTest *tests[] = {pieces_are_kept, a_full_cache_keeps_some};

	return UNIT_MAIN("cache", tests);
}
