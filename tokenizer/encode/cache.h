/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces that an encoder has met and their ids: an array of buckets of two lines of
 * the processor's cache. A bucket has five places of 24 bytes, each for a short piece:
 * at most 16 bytes and four ids where all ids of the vocabulary have 16 bits, else two.
 * Two places together are for a wide one, of at most 32 bytes and six or three ids, or of
 * 16 bytes and 14 or seven; what is larger has its bytes or ids in a pool.
 *
 * The array starts small and doubles in place as pieces come, up to its bound, so
 * that a few texts stay in the inner caches. What it may come to need is reserved, and
 * is memory when it is written to. A bucket that is full takes every fourth of the new
 * pieces, so that those which come round in turn do not put each other out for ever.
 * The pools are forgotten, and all pieces with them, when one of them is full.
 *
 * The functions that run for each piece are in the header, for the compiler to
 * put them where they are called.
 */
#ifndef KC_TOKENIZER_CACHE_H
#define KC_TOKENIZER_CACHE_H

#include "tokenizer/vocab/lookup.h"

#include "kcorpus/tokenizer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	KC_CACHE_KEY = KC_KEY_WORDS, /* bytes of a short piece */
	KC_CACHE_WIDE_KEY = 2 * KC_KEY_WORDS,
	KC_CACHE_LONGEST = 254, /* longer pieces are encoded each time */
	KC_CACHE_SLACK = 3, /* ids that may be written after those of a piece */
	KC_CACHE_SLOTS = 5,
	/* Marks of places: 0 is an empty one. */
	KC_CACHE_MARK_IDS = 5,      /* of a short piece: this bit on, ids - 1 */
	KC_CACHE_MARK_KEY = 0x9F,   /* ... and its bytes; bit 7 is not set */
	KC_CACHE_MARK_WIDE = 0x80,  /* first place of a wide piece */
	KC_CACHE_MARK_AFTER = 0x81, /* its second one */
};

union kc_cache_ids {
	uint16_t narrow[4];
	uint32_t full[2];
	int8_t byte[8]; /* the last: kc_model_reach, if the model has that */
};

struct kc_cache_slot {
	uint64_t word[2]; /* the piece */
	union kc_cache_ids ids;
};

struct kc_cache_wide {
	uint64_t word[2]; /* the first half, or its hash and place in `keys` */
	union {
		/* After the second half, if the piece has more than the first. */
		uint16_t narrow[14];
		uint32_t full[7]; /* or one: place in `long_ids` */
		char more[KC_CACHE_KEY];
	} ids;
	uint8_t len, n;
	int8_t reach;
	uint8_t unused;
};

struct kc_cache_bucket {
	/* The first is a short piece's, that which was used last. */
	struct kc_cache_slot slot[KC_CACHE_SLOTS];
	uint8_t mark[KC_CACHE_SLOTS];
	uint8_t unused[3];
};

/* What several caches share. */
struct kc_cache_bound {
	size_t buckets; /* that they may have together: a power of two */
	size_t left;    /* that they may still grow by */
};

/* Of what the ids are that a cache has. */
struct kc_cache_kind {
	bool narrow;  /* of 16 bits */
	bool reaches; /* with kc_model_reach */
};

struct kc_cache {
	uint64_t seed, mix[2];
	struct kc_cache_bucket *buckets;
	size_t mask;
	struct kc_cache_kind kind;
	struct kc_cache_bound *bound;
	size_t owed;   /* buckets that came off bound->left */
	size_t taken;  /* places that are not empty */
	unsigned turn; /* pieces that came to a full bucket */
	char *keys;
	uint32_t *long_ids;
	size_t n_keys, cap_keys, n_long, cap_long;
};

/* A piece that is looked for. */
struct kc_cache_probe {
	uint64_t word[2]; /* its first 16 bytes or, if it is long, its hash */
	struct kc_cache_bucket *bucket;
	kc_str key;
};

/* How many buckets so many bytes are: a power of two, 64 kB at least, 128 GiB at most. */
size_t kc_cache_buckets(size_t bytes);

/*
 * Start with few buckets, which are taken off bound->left, if it has them, as those are
 * that it grows by. Pools of up to a quarter of the buckets' memory come to it. `bound`
 * is borrowed. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_cache_init(struct kc_cache *c,
    struct kc_cache_kind kind, struct kc_cache_bound *bound, uint64_t seed);

/* As after kc_cache_release and kc_cache_init. KC_ERR_NOMEM: nothing has changed. */
KC_MUST_CHECK kc_status kc_cache_restart(struct kc_cache *c);

/* What it took goes back to bound->left. All zero is released. */
void kc_cache_release(struct kc_cache *c);

/*
 * Remember the ids of a piece, or not. *moved: the array has grown, and probes that were
 * made before must be made again. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_cache_store(struct kc_cache *c,
    const struct kc_cache_probe *q, kc_token_ids ids, int8_t reach,
    bool *moved);

/* Bytes that it takes now. */
size_t kc_cache_memory(const struct kc_cache *c);

static inline struct kc_cache_bucket *
kc_cache_bucket_of(const struct kc_cache *c, uint64_t h)
{
	return &c->buckets[h & c->mask];
}

static inline uint64_t
kc_cache_hash_short(const struct kc_cache *c, const uint64_t *word)
{
	return kc_key_fold(word[0] ^ c->mix[0], word[1] ^ c->mix[1]);
}

/* Ask for the bucket where a piece with this hash may be. */
static inline void
kc_cache_probe_bucket(
    const struct kc_cache *c, struct kc_cache_probe *q, uint64_t h)
{
	q->bucket = kc_cache_bucket_of(c, h);
	__builtin_prefetch(q->bucket);
	__builtin_prefetch((const char *)q->bucket + sizeof(*q->bucket) / 2);
}

/* kc_cache_probe_init for any piece. */
void kc_cache_probe_any(
    const struct kc_cache *c, struct kc_cache_probe *q, size_t room);

/* Ask for the bucket of a piece; `room` bytes from its start can be read. */
static inline void
kc_cache_probe_init(
    const struct kc_cache *c, struct kc_cache_probe *q, kc_str s, size_t room)
{
	q->key = s;
	if (s.len > KC_CACHE_KEY || room < KC_CACHE_KEY) {
		kc_cache_probe_any(c, q, room);
		return;
	}
	kc_key_load_in(s, q->word);
	kc_cache_probe_bucket(c, q, kc_cache_hash_short(c, q->word));
}

/* True if the piece is the short one of the k-th place. */
static inline bool
kc_cache_is_at(const struct kc_cache_probe *q, unsigned k)
{
	const struct kc_cache_slot *slot = &q->bucket->slot[k];
	unsigned mark = q->bucket->mark[k] & KC_CACHE_MARK_KEY;

	return !((slot->word[0] ^ q->word[0]) | (slot->word[1] ^ q->word[1]) |
	    (mark ^ q->key.len));
}

static inline void
kc_cache_widen(const uint16_t narrow[4], uint32_t *ids)
{
#ifdef __SSE2__
	_mm_storeu_si128((__m128i *)(void *)ids,
	    _mm_unpacklo_epi16(
		_mm_loadl_epi64((const __m128i *)(const void *)narrow),
		_mm_setzero_si128()));
#else
	for (size_t i = 0; i < 4; i++)
		ids[i] = narrow[i];
#endif
}

/* The ids of the short piece at the front to four places of `ids`; how many. */
static inline size_t
kc_cache_take_front(const struct kc_cache *c, const struct kc_cache_bucket *b,
    uint32_t *ids, int8_t *reach)
{
	const union kc_cache_ids *from = &b->slot[0].ids;
	size_t mark = b->mark[0];

	/* What comes after the ids is overwritten by the next ones. */
	if (c->kind.narrow) {
		kc_cache_widen(from->narrow, ids);
	} else {
		memcpy(ids, from->full, sizeof(from->full));
	}
	*reach = from->byte[sizeof(from->byte) - 1];
	return (mark >> KC_CACHE_MARK_IDS) + 1;
}

/* kc_cache_find, where another piece is at the front. */
size_t kc_cache_find_further(struct kc_cache *c, const struct kc_cache_probe *q,
    uint32_t *ids, int8_t *reach);

/*
 * The ids of a piece, for which there is room, and for KC_CACHE_SLACK more; how
 * many, or 0: it is not there.
 */
static inline size_t
kc_cache_find(struct kc_cache *c, const struct kc_cache_probe *q, uint32_t *ids,
    int8_t *reach)
{
	return kc_cache_is_at(q, 0)
	    ? kc_cache_take_front(c, q->bucket, ids, reach)
	    : kc_cache_find_further(c, q, ids, reach);
}

#endif
