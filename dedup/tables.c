/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two tables of the index: open addressing, made larger at a load of 3/4. The
 * place of a key depends on the caller's seed, what is found does not.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	FIRST_BITS = 8, /* of places */
	FIRST_BUCKETS = 32,
	SMALL_TABLE = 1 << 18,
	MOST_GROWTH = 8,
	/* Bytes of all; of more, each of the default's 24 fills a large page. */
	SMALL_BANDS = 64 << 20,
	LARGE_PAGE_BUCKETS = (2 << 20) / sizeof(struct kc_bucket)
};

static bool
is_full(size_t count, size_t places)
{
	return count >= places - places / 4;
}

/* --- Exact hashes --- */

void
kc_exact_release(struct kc_exact_table *t)
{
	kc_free(t->keys);
	kc_free(t->numbers);
	*t = (struct kc_exact_table){0};
}

static uint64_t
exact_bytes(const struct kc_exact_table *t, size_t places)
{
	return (uint64_t)places *
	    (sizeof(*t->keys) + (t->numbered ? sizeof(*t->numbers) : 0));
}

uint64_t
kc_exact_memory(const struct kc_exact_table *t)
{
	return t->mask ? exact_bytes(t, t->mask + 1) : 0;
}

/*
 * Small ones grow fourfold, to 20 MiB at most: there is less to clear and to move. Of
 * what is expected see next_buckets.
 */
static size_t
exact_next_size(const struct kc_exact_table *t)
{
	size_t places = t->mask + 1, next;

	if (!t->mask)
		return (size_t)1 << FIRST_BITS;
	if (!is_full(t->count, places))
		return 0;
	next = places * (places <= SMALL_TABLE ? 4 : 2);
	while (next < places * MOST_GROWTH && is_full(t->expected, next))
		next *= 2;
	return next;
}

uint64_t
kc_exact_growth(const struct kc_exact_table *t)
{
	return exact_bytes(t, exact_next_size(t));
}

static bool
is_empty(kc_hash128 key)
{
	return !key.high && !key.low;
}

static bool
same_keys(kc_hash128 a, kc_hash128 b)
{
	return a.low == b.low && a.high == b.high;
}

/* Where a key is, if no other one is in its place. */
static size_t
exact_home(const struct kc_exact_table *t, kc_hash128 key)
{
	uint64_t h = (key.low ^ t->seed) * 0x9E3779B97F4A7C15;

	h = (h ^ h >> 32 ^ key.high) * 0xBF58476D1CE4E5B9;
	return (size_t)(h ^ h >> 32) & t->mask;
}

void
kc_exact_foresee(const struct kc_exact_table *t, kc_hash128 key)
{
	if (t->mask)
		__builtin_prefetch(&t->keys[exact_home(t, key)]);
}

/* Where the key is, or would be put. */
static size_t
exact_place(const struct kc_exact_table *t, kc_hash128 key)
{
	size_t at = exact_home(t, key);

	while (!is_empty(t->keys[at]) && !same_keys(t->keys[at], key))
		at = (at + 1) & t->mask;
	return at;
}

/* The zero key stands for an empty place. */
static kc_hash128
not_empty(kc_hash128 key)
{
	key.low += is_empty(key);
	return key;
}

bool
kc_exact_find(struct kc_exact_table *t, kc_hash128 key, uint32_t *number)
{
	size_t at;

	if (!t->mask)
		return false;
	key = not_empty(key);
	at = exact_place(t, key);
	if (is_empty(t->keys[at])) {
		t->missed = key;
		t->free_place = at;
		return false;
	}
	if (t->numbered)
		*number = t->numbers[at];
	return true;
}

/* Put a key, which is not the empty one, in the place where it would be found. */
static void
put_exact_at(
    struct kc_exact_table *t, size_t at, kc_hash128 key, uint32_t number)
{
	t->keys[at] = key;
	if (t->numbered)
		t->numbers[at] = number;
	t->count++;
	t->missed = (kc_hash128){0, 0};
}

void
kc_exact_put(struct kc_exact_table *t, kc_hash128 key, uint32_t number)
{
	key = not_empty(key);
	put_exact_at(t,
	    same_keys(t->missed, key) ? t->free_place : exact_place(t, key),
	    key, number);
}

uint32_t *
kc_exact_number(struct kc_exact_table *t, kc_hash128 key)
{
	size_t at;

	key = not_empty(key);
	at = exact_place(t, key);
	if (is_empty(t->keys[at]))
		put_exact_at(t, at, key, 0);
	return &t->numbers[at];
}

void
kc_exact_lower(struct kc_exact_table *t, kc_hash128 key, uint32_t number)
{
	size_t at;

	key = not_empty(key);
	at = exact_place(t, key);
	if (is_empty(t->keys[at]))
		put_exact_at(t, at, key, number);
	else if (number < t->numbers[at])
		t->numbers[at] = number;
}

kc_status
kc_exact_reserve(struct kc_exact_table *t)
{
	size_t places = exact_next_size(t);
	struct kc_exact_table old = *t;

	if (!places)
		return KC_OK;
	t->keys = kc_malloc_table(places * sizeof(*t->keys));
	t->numbers = NULL;
	if (t->numbered)
		t->numbers = kc_malloc(places * sizeof(*t->numbers));
	if (!t->keys || (t->numbered && !t->numbers)) {
		kc_free(t->keys);
		kc_free(t->numbers);
		*t = old;
		return KC_ERR_NOMEM;
	}
	memset(t->keys, 0, places * sizeof(*t->keys));
	t->mask = places - 1;
	t->count = 0;
	t->missed = (kc_hash128){0, 0};
	for (size_t i = 0; old.mask && i <= old.mask; i++) {
		kc_hash128 key = old.keys[i];

		if (!is_empty(key))
			put_exact_at(t, exact_place(t, key), key,
			    old.numbered ? old.numbers[i] : 0);
	}
	kc_free(old.keys);
	kc_free(old.numbers);
	return KC_OK;
}

/* --- Band keys --- */

/* Bits of the places of a bucket whose key is this one. */
static inline unsigned
places_with(const struct kc_bucket *b, uint32_t key)
{
#ifdef __SSE2__
	const __m128i *v = (const void *)b->keys;
	__m128i x = _mm_set1_epi32((int)key);
	__m128i low = _mm_cmpeq_epi32(_mm_load_si128(v), x);
	__m128i high = _mm_cmpeq_epi32(_mm_load_si128(v + 1), x);
	__m128i both = _mm_packs_epi32(low, high);

	return (unsigned)_mm_movemask_epi8(
	    _mm_packs_epi16(both, _mm_setzero_si128()));
#else
	unsigned bits = 0;

	for (unsigned i = 0; i < KC_BUCKET_PLACES; i++)
		bits |= (unsigned)(b->keys[i] == key) << i;
	return bits;
#endif
}

kc_status
kc_bands_init(struct kc_bands *b, uint32_t n, uint32_t seed)
{
	*b = (struct kc_bands){.n = n, .seed = seed};
	b->tables = kc_calloc(n, sizeof(*b->tables));
	b->free_place = kc_malloc(n * sizeof(*b->free_place));
	b->left = kc_malloc(((size_t)n + 1) * sizeof(*b->left));
	return b->tables && b->free_place && b->left ? KC_OK : KC_ERR_NOMEM;
}

/* Tables that are small lie one after another in one piece of memory. */
static bool
are_joined(const struct kc_bands *b, size_t buckets)
{
	return buckets * b->n * sizeof(**b->tables) <= SMALL_BANDS;
}

void
kc_bands_release(struct kc_bands *b)
{
	/* none without bands, as with --exact */
	uint32_t pieces = b->n && are_joined(b, b->buckets) ? 1 : b->n;

	for (uint32_t i = 0; b->tables && i < pieces; i++)
		kc_free(b->tables[i]);
	kc_free(b->tables);
	kc_free(b->free_place);
	kc_free(b->left);
	*b = (struct kc_bands){0};
}

uint64_t
kc_bands_memory(const struct kc_bands *b)
{
	return (uint64_t)b->buckets * b->n * sizeof(**b->tables);
}

static bool
needs_growth(const struct kc_bands *b)
{
	return b->n &&
	    (!b->buckets ||
		is_full(b->documents, b->buckets * KC_BUCKET_PLACES));
}

/*
 * Twice as many, small ones fourfold; where the number of documents can be told, what
 * they take and an eighth more, but at most eight times as many, for the end of a file
 * can have longer texts than its start, and at least half as many again. Tables that
 * do not lie together fill large pages, if each is larger than one.
 */
static size_t
next_buckets(const struct kc_bands *b)
{
	size_t n = b->buckets, least = n + n / 2, most = n * MOST_GROWTH, want;

	if (!n)
		return FIRST_BUCKETS;
	want = b->expected / (KC_BUCKET_PLACES * 3 / 4);
	want += want / 8;
	if (b->expected <= b->documents)
		want = n * (are_joined(b, n) ? 4 : 2);
	want = want < least ? least : want > most ? most : want;
	if (are_joined(b, want) || want < LARGE_PAGE_BUCKETS)
		return want;
	return (want + LARGE_PAGE_BUCKETS - 1) / LARGE_PAGE_BUCKETS *
	    LARGE_PAGE_BUCKETS;
}

uint64_t
kc_bands_growth(const struct kc_bands *b)
{
	uint64_t old = kc_bands_memory(b);
	uint64_t bytes = (uint64_t)next_buckets(b) * b->n * sizeof(**b->tables);

	if (!needs_growth(b))
		return 0;
	/* Band by band: all old tables that are not yet free, and one new one. */
	return are_joined(b, b->buckets) ? bytes : bytes - old + old / b->n;
}

static size_t
home_of(const struct kc_bands *b, size_t buckets, uint32_t key)
{
	uint64_t h = (uint64_t)(key ^ b->seed) * 0x9E3779B97F4A7C15;

	/* Fewer than 2^32: there are no more documents. */
	return (size_t)((h >> 32) * buckets >> 32);
}

/* Put a key in the first empty place from its home on. */
static void
put_in_table(const struct kc_bands *b, struct kc_bucket *table, size_t buckets,
    uint32_t key, uint32_t number)
{
	size_t at = home_of(b, buckets, key);
	unsigned empty, place;

	while (!(empty = places_with(&table[at], 0)))
		at = at + 1 < buckets ? at + 1 : 0;
	place = (unsigned)__builtin_ctz(empty);
	table[at].keys[place] = key;
	table[at].numbers[place] = number;
}

/* Move all of the old buckets to a table of more. */
static void
move_buckets(const struct kc_bands *b, const struct kc_bucket *old,
    struct kc_bucket *to, size_t buckets)
{
	for (size_t i = 0; i < b->buckets; i++)
		for (size_t k = 0; k < KC_BUCKET_PLACES && old[i].keys[k]; k++)
			put_in_table(
			    b, to, buckets, old[i].keys[k], old[i].numbers[k]);
}

/* Leave what kc_bands_release frees: the tables that were joined, no new one. */
static kc_status
take_back(struct kc_bands *b, uint32_t n, struct kc_bucket *first)
{
	while (n)
		kc_free(b->tables[--n]);
	b->tables[0] = first;
	return KC_ERR_NOMEM;
}

kc_status
kc_bands_reserve(struct kc_bands *b)
{
	size_t buckets = next_buckets(b);
	size_t bytes = buckets * sizeof(**b->tables);
	bool joined = are_joined(b, buckets);
	bool old_joined = are_joined(b, b->buckets);
	struct kc_bucket *first, *to = NULL;

	if (!needs_growth(b))
		return KC_OK;
	first = b->tables[0];
	/* After a failure the object is of no use, as its users say. */
	for (uint32_t i = 0; i < b->n; i++) {
		to = joined && i
		    ? to + buckets
		    : kc_malloc_table(joined ? bytes * b->n : bytes);
		if (!to && old_joined)
			return take_back(b, i, first);
		if (!to)
			return KC_ERR_NOMEM;
		memset(to, 0, bytes);
		move_buckets(b, b->tables[i], to, buckets);
		if (!old_joined)
			kc_free(b->tables[i]);
		b->tables[i] = to;
	}
	if (old_joined)
		kc_free(first);
	b->buckets = buckets;
	return KC_OK;
}

/* Go on from a bucket that may be full; as kc_bands_find, for band i. */
static size_t
find_in_band(struct kc_bands *b, uint32_t i, uint32_t key, uint32_t *numbers)
{
	size_t n = 0;
	size_t at = b->free_place[i] / KC_BUCKET_PLACES;
	unsigned empty;

	for (;; at = at + 1 < b->buckets ? at + 1 : 0) {
		const struct kc_bucket *bucket = &b->tables[i][at];
		unsigned found = places_with(bucket, key);

		for (; found; found &= found - 1)
			numbers[n++] = bucket->numbers[__builtin_ctz(found)];
		empty = places_with(bucket, 0);
		if (empty || n == KC_BAND_DOCUMENTS)
			break;
	}
	b->free_place[i] = at * KC_BUCKET_PLACES +
	    (n < KC_BAND_DOCUMENTS ? (size_t)__builtin_ctz(empty) : 0);
	return n;
}

void
kc_bands_foresee(const struct kc_bands *b, const uint32_t *keys)
{
	for (uint32_t i = 0; b->buckets && i < b->n; i++)
		__builtin_prefetch(
		    &b->tables[i][home_of(b, b->buckets, keys[i])]);
}

size_t
kc_bands_find(struct kc_bands *b, const uint32_t *keys, uint32_t *numbers)
{
	size_t n = 0, n_left = 0;

	/* Nearly all end in their first bucket. No branch waits for its line. */
	for (uint32_t i = 0; i < b->n; i++) {
		size_t home = home_of(b, b->buckets, keys[i]);
		const struct kc_bucket *bucket = &b->tables[i][home];
		unsigned found = places_with(bucket, keys[i]);
		unsigned empty = places_with(bucket, 0);

		b->free_place[i] = home * KC_BUCKET_PLACES +
		    (size_t)__builtin_ctz(empty | 1U << 31) % KC_BUCKET_PLACES;
		b->left[n_left] = i;
		n_left += found || !empty;
	}
	for (size_t i = 0; i < n_left; i++)
		n += find_in_band(b, b->left[i], keys[b->left[i]], numbers + n);
	return n;
}

void
kc_bands_put(struct kc_bands *b, const uint32_t *keys, uint32_t number)
{
	for (uint32_t i = 0; i < b->n; i++) {
		struct kc_bucket *bucket =
		    &b->tables[i][b->free_place[i] / KC_BUCKET_PLACES];
		size_t place = b->free_place[i] % KC_BUCKET_PLACES;

		/* Not free: the key has its four. */
		if (bucket->keys[place])
			continue;
		bucket->keys[place] = keys[i];
		bucket->numbers[place] = number;
	}
	b->documents++;
}
