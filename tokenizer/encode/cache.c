/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that an encoder has met: making room and storing. */
#include <config.h>

#include "tokenizer/encode/cache.h"

#include "mem.h"

#include <stddef.h>

enum {
	BUCKET = sizeof(struct kc_cache_bucket),
	FIRST_BUCKETS = 512,
	MOST_BUCKETS = 1 << 30, /* places in `long_ids` have 32 bits */
	/*
	 * Bytes of each pool for a bucket. As KC_GROW may take half as much more, it is
	 * an eighth of what the buckets take at most.
	 */
	POOL_OF_BUCKET = BUCKET / 12,
	NONE = KC_CACHE_SLOTS
};

_Static_assert(BUCKET == 128, "a bucket is two lines of the processor");
_Static_assert(sizeof(struct kc_cache_wide) == 2 * sizeof(struct kc_cache_slot),
    "a wide piece takes two places");

size_t
kc_cache_buckets(size_t bytes)
{
	size_t n = FIRST_BUCKETS;

	while (n < MOST_BUCKETS && n <= bytes / BUCKET / 2)
		n *= 2;
	return n;
}

static void
forget_pieces(struct kc_cache *c)
{
	memset(c->buckets, 0, (c->mask + 1) * BUCKET);
	c->n_keys = c->n_long = c->taken = 0;
}

kc_status
kc_cache_init(struct kc_cache *c, struct kc_cache_kind kind,
    struct kc_cache_bound *bound, uint64_t seed)
{
	*c = (struct kc_cache){.seed = seed,
	    .mix = {seed ^ KC_KEY_MIX_A, seed ^ KC_KEY_MIX_B},
	    .mask = FIRST_BUCKETS - 1,
	    .kind = kind,
	    .bound = bound};
	c->buckets = kc_malloc_aligned(BUCKET, bound->buckets * BUCKET);
	if (!c->buckets)
		return KC_ERR_NOMEM;
	forget_pieces(c);
	c->owed = bound->left < FIRST_BUCKETS ? bound->left : FIRST_BUCKETS;
	bound->left -= c->owed;
	return KC_OK;
}

kc_status
kc_cache_restart(struct kc_cache *c)
{
	struct kc_cache old = *c;

	old.bound->left += old.owed;
	if (kc_cache_init(c, old.kind, old.bound, old.seed)) {
		old.bound->left -= old.owed;
		*c = old;
		return KC_ERR_NOMEM;
	}
	old.owed = 0;
	kc_cache_release(&old);
	return KC_OK;
}

void
kc_cache_release(struct kc_cache *c)
{
	if (c->bound)
		c->bound->left += c->owed;
	kc_free(c->buckets);
	kc_free(c->keys);
	kc_free(c->long_ids);
	*c = (struct kc_cache){0};
}

size_t
kc_cache_memory(const struct kc_cache *c)
{
	return (c->mask + 1) * BUCKET + c->cap_keys +
	    c->cap_long * sizeof(*c->long_ids);
}

/* --- Places --- */

/*
 * An empty place for a short piece, or the first of two for a wide one; NONE. Short
 * ones take the first places, wide ones the last two or those before these.
 */
static unsigned
find_room(const struct kc_cache_bucket *b, bool wide)
{
	if (wide)
		return !b->mark[3] && !b->mark[4] ? 3
		    : !b->mark[1] && !b->mark[2]  ? 1
						  : NONE;
	for (unsigned k = 0; k < KC_CACHE_SLOTS; k++)
		if (!b->mark[k])
			return k;
	return NONE;
}

/* Empty the place k and what the piece there has beside it; how many that were. */
static unsigned
clear_place(struct kc_cache_bucket *b, unsigned k)
{
	unsigned n = b->mark[k] != 0;

	if (b->mark[k] >= KC_CACHE_MARK_WIDE) {
		b->mark[b->mark[k] == KC_CACHE_MARK_WIDE ? k + 1 : k - 1] = 0;
		n = 2;
	}
	b->mark[k] = 0;
	return n;
}

/* A new piece comes to the front, the one there to the empty place k. */
static void
put_short(struct kc_cache_bucket *b, unsigned k,
    const struct kc_cache_slot *slot, uint8_t mark)
{
	b->slot[k] = b->slot[0];
	b->mark[k] = b->mark[0];
	b->slot[0] = *slot;
	b->mark[0] = mark;
}

static void
put_wide(
    struct kc_cache_bucket *b, unsigned k, const struct kc_cache_wide *wide)
{
	memcpy(&b->slot[k], wide, sizeof(*wide));
	b->mark[k] = KC_CACHE_MARK_WIDE;
	b->mark[k + 1] = KC_CACHE_MARK_AFTER;
}

static struct kc_cache_wide
get_wide(const struct kc_cache_bucket *b, unsigned k)
{
	struct kc_cache_wide wide;

	memcpy(&wide, &b->slot[k], sizeof(wide));
	return wide;
}

/*
 * A place for a new piece, or NONE: it is not kept. A full bucket gives one to every
 * fourth, each in turn.
 */
static unsigned
make_room(struct kc_cache *c, struct kc_cache_bucket *b, bool wide)
{
	unsigned k = find_room(b, wide);

	if (k < NONE) {
		c->taken += 1 + wide;
		return k;
	}
	if (c->turn++ % 4)
		return NONE;
	k = c->turn / 4 % 4 + 1;
	if (wide) {
		k = (k - 1) | 1;
		c->taken -= clear_place(b, k + 1);
	}
	c->taken -= clear_place(b, k);
	c->taken += 1 + wide;
	return k;
}

/* --- Growing --- */

/* Of a piece of 17 to 32 bytes. */
static uint64_t
hash_wide(const struct kc_cache *c, const uint64_t *word, const uint64_t *more)
{
	return kc_key_fold(
	    kc_cache_hash_short(c, word) ^ more[0], more[1] ^ KC_KEY_MIX_A);
}

static void
move_wide(struct kc_cache *c, const struct kc_cache_wide *w)
{
	struct kc_cache_bucket *b;
	uint64_t h, more[2];

	memcpy(more, w->ids.more, sizeof(more));
	h = w->len <= KC_CACHE_KEY        ? kc_cache_hash_short(c, w->word)
	    : w->len <= KC_CACHE_WIDE_KEY ? hash_wide(c, w->word, more)
					  : w->word[0];
	b = kc_cache_bucket_of(c, h);
	put_wide(b, find_room(b, true), w);
}

/* The pieces of a bucket go where they belong now: there, or as far on as it grew. */
static void
move_bucket(struct kc_cache *c, struct kc_cache_bucket *bucket)
{
	struct kc_cache_bucket old = *bucket;

	memset(bucket, 0, BUCKET);
	for (unsigned k = KC_CACHE_SLOTS; k-- > 0;) {
		struct kc_cache_bucket *b;

		if (old.mark[k] == KC_CACHE_MARK_WIDE) {
			struct kc_cache_wide wide = get_wide(&old, k);

			move_wide(c, &wide);
		}
		if (!old.mark[k] || old.mark[k] >= KC_CACHE_MARK_WIDE)
			continue;
		b = kc_cache_bucket_of(
		    c, kc_cache_hash_short(c, old.slot[k].word));
		put_short(b, find_room(b, false), &old.slot[k], old.mark[k]);
	}
}

/*
 * True if half of the places are taken, and as many buckets are left. Where more are
 * taken, too many buckets are full.
 */
static bool
should_double(const struct kc_cache *c)
{
	size_t n = c->mask + 1;

	return c->taken > n * KC_CACHE_SLOTS / 2 && n <= c->bound->left &&
	    2 * n <= c->bound->buckets;
}

static void
double_buckets(struct kc_cache *c)
{
	size_t n = c->mask + 1;

	kc_use_large_pages(c->buckets + n, n * BUCKET);
	memset(c->buckets + n, 0, n * BUCKET);
	c->mask = 2 * n - 1;
	c->bound->left -= n;
	c->owed += n;
	for (size_t i = 0; i < n; i++)
		move_bucket(c, &c->buckets[i]);
}

/* --- Storing --- */

/* The ids that a short piece has a place for, after which its reach may stand. */
static size_t
most_short(struct kc_cache_kind kind)
{
	return (kind.narrow ? 4u : 2u) - kind.reaches;
}

/* Bytes of a wide piece's ids that are its own. */
static size_t
bytes_in_ids(size_t len)
{
	return len > KC_CACHE_KEY && len <= KC_CACHE_WIDE_KEY ? KC_CACHE_KEY
							      : 0;
}

static size_t
most_wide(struct kc_cache_kind kind, size_t len)
{
	size_t room = sizeof(((struct kc_cache_wide *)0)->ids);

	return (room - bytes_in_ids(len)) /
	    (kind.narrow ? sizeof(uint16_t) : sizeof(uint32_t));
}

static void
store_short(struct kc_cache *c, const struct kc_cache_probe *q,
    kc_token_ids ids, int8_t reach)
{
	struct kc_cache_slot slot = {{q->word[0], q->word[1]}, {{0}}};
	unsigned k = make_room(c, q->bucket, false);
	uint8_t mark = (uint8_t)(q->key.len | (ids.n - 1) << KC_CACHE_MARK_IDS);

	if (k == NONE)
		return;
	for (size_t i = 0; i < ids.n; i++) {
		if (c->kind.narrow)
			slot.ids.narrow[i] = (uint16_t)ids.v[i];
		else
			slot.ids.full[i] = ids.v[i];
	}
	if (c->kind.reaches)
		slot.ids.byte[sizeof(slot.ids.byte) - 1] = reach;
	put_short(q->bucket, k, &slot, mark);
}

/* Make room for so much in the pools. KC_EOF: there is none left in them. */
static kc_status
reserve_pools(struct kc_cache *c, size_t keys, size_t ids)
{
	size_t most = (c->mask + 1 + c->bound->left) * POOL_OF_BUCKET;

	/* An empty pool has room for any piece. */
	if (c->n_keys + keys > most ||
	    (c->n_long + ids) * sizeof(*c->long_ids) > most)
		return KC_EOF;
	KC_TRY(KC_GROW(&c->keys, &c->cap_keys, c->n_keys + keys));
	return KC_GROW(&c->long_ids, &c->cap_long, c->n_long + ids);
}

/* Put the bytes and the ids of a piece into w, or into the pools, which have room. */
static void
fill_wide(struct kc_cache *c, const struct kc_cache_probe *q, kc_token_ids ids,
    struct kc_cache_wide *w)
{
	size_t own = bytes_in_ids(q->key.len);

	memcpy(w->word, q->word, sizeof(q->word));
	if (own) {
		memcpy(w->ids.more, q->key.ptr + KC_CACHE_KEY,
		    q->key.len - KC_CACHE_KEY);
	} else if (q->key.len > KC_CACHE_WIDE_KEY) {
		w->word[1] = c->n_keys;
		memcpy(c->keys + c->n_keys, q->key.ptr, q->key.len);
		c->n_keys += q->key.len;
	}
	if (ids.n > most_wide(c->kind, q->key.len)) {
		w->ids.full[own / sizeof(uint32_t)] = (uint32_t)c->n_long;
		memcpy(c->long_ids + c->n_long, ids.v, ids.n * sizeof(*ids.v));
		c->n_long += ids.n;
		return;
	}
	for (size_t i = 0; i < ids.n; i++) {
		if (c->kind.narrow)
			w->ids.narrow[own / sizeof(uint16_t) + i] =
			    (uint16_t)ids.v[i];
		else
			w->ids.full[own / sizeof(uint32_t) + i] = ids.v[i];
	}
}

static kc_status
store_wide(struct kc_cache *c, const struct kc_cache_probe *q, kc_token_ids ids,
    int8_t reach)
{
	struct kc_cache_wide w = {
	    .len = (uint8_t)q->key.len, .n = (uint8_t)ids.n, .reach = reach};
	size_t key = q->key.len > KC_CACHE_WIDE_KEY ? q->key.len : 0;
	size_t more = ids.n > most_wide(c->kind, q->key.len) ? ids.n : 0;
	kc_status st = key || more ? reserve_pools(c, key, more) : KC_OK;
	unsigned k;

	if (st == KC_EOF) {
		forget_pieces(c);
		st = reserve_pools(c, key, more);
	}
	KC_TRY(st);
	k = make_room(c, q->bucket, true);
	if (k == NONE)
		return KC_OK;
	fill_wide(c, q, ids, &w);
	put_wide(q->bucket, k, &w);
	return KC_OK;
}

kc_status
kc_cache_store(struct kc_cache *c, const struct kc_cache_probe *q,
    kc_token_ids ids, int8_t reach, bool *moved)
{
	*moved = false;
	if (!ids.n || q->key.len > KC_CACHE_LONGEST)
		return KC_OK;
	if (q->key.len <= KC_CACHE_KEY && ids.n <= most_short(c->kind))
		store_short(c, q, ids, reach);
	else
		KC_TRY(store_wide(c, q, ids, reach));
	*moved = should_double(c);
	if (*moved)
		double_buckets(c);
	return KC_OK;
}

/* --- Finding --- */

void
kc_cache_probe_any(
    const struct kc_cache *c, struct kc_cache_probe *q, size_t room)
{
	kc_str s = q->key;
	uint64_t h, more[2];

	q->word[1] = 0;
	if (s.len <= KC_CACHE_KEY) {
		kc_key_load(s, room, q->word);
		h = kc_cache_hash_short(c, q->word);
	} else if (s.len <= KC_CACHE_WIDE_KEY) {
		memcpy(q->word, s.ptr, KC_CACHE_KEY);
		kc_key_load(
		    (kc_str){s.ptr + KC_CACHE_KEY, s.len - KC_CACHE_KEY},
		    room - KC_CACHE_KEY, more);
		h = hash_wide(c, q->word, more);
	} else {
		h = q->word[0] = kc_hash64(s, c->seed);
	}
	kc_cache_probe_bucket(c, q, h);
}

/* Whether w is the piece. */
static bool
wide_is(const struct kc_cache *c, const struct kc_cache_wide *w,
    const struct kc_cache_probe *q)
{
	size_t len = q->key.len;

	if (w->len != len || w->word[0] != q->word[0])
		return false;
	if (len > KC_CACHE_WIDE_KEY)
		return !memcmp(c->keys + w->word[1], q->key.ptr, len);
	return w->word[1] == q->word[1] &&
	    (len <= KC_CACHE_KEY ||
		!memcmp(w->ids.more, q->key.ptr + KC_CACHE_KEY,
		    len - KC_CACHE_KEY));
}

static size_t
take_wide(const struct kc_cache *c, const struct kc_cache_wide *w,
    uint32_t *ids, int8_t *reach)
{
	size_t own = bytes_in_ids(w->len);
	const uint16_t *narrow = w->ids.narrow + own / sizeof(*narrow);
	const uint32_t *full = w->ids.full + own / sizeof(*full);

	*reach = w->reach;
	if (w->n > most_wide(c->kind, w->len))
		memcpy(ids, c->long_ids + *full, w->n * sizeof(*ids));
	else if (c->kind.narrow)
		for (size_t i = 0; i < w->n; i++)
			ids[i] = narrow[i];
	else
		memcpy(ids, full, w->n * sizeof(*ids));
	return w->n;
}

size_t
kc_cache_find_further(struct kc_cache *c, const struct kc_cache_probe *q,
    uint32_t *ids, int8_t *reach)
{
	struct kc_cache_bucket *b = q->bucket;

	for (unsigned k = 1; k < KC_CACHE_SLOTS; k++) {
		if (b->mark[k] == KC_CACHE_MARK_WIDE) {
			struct kc_cache_wide wide = get_wide(b, k);

			if (wide_is(c, &wide, q))
				return take_wide(c, &wide, ids, reach);
			k++;
		} else if (kc_cache_is_at(q, k)) {
			struct kc_cache_slot slot = b->slot[k];

			put_short(b, k, &slot, b->mark[k]);
			return kc_cache_take_front(c, b, ids, reach);
		}
	}
	return 0;
}
