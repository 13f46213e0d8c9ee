/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces that an encoder has met and their ids: an array of lines of two
 * slots. A new piece takes the slot that was used less recently, so the cache
 * never grows and never has to be emptied, but for the two pools that hold what
 * does not fit a slot: pieces of more than 16 bytes and more than three ids. When
 * a pool is full all is forgotten.
 *
 * The functions that run for each piece are in the header, for the compiler to
 * put them where they are called.
 */
#ifndef KC_TOKENIZER_CACHE_H
#define KC_TOKENIZER_CACHE_H

#include "tokenizer/vocab/lookup.h"

enum {
	KC_CACHE_KEY = KC_KEY_WORDS, /* bytes of a piece in a slot */
	KC_CACHE_IDS = 3,            /* ids in a slot */
	KC_CACHE_LONGEST = 255,      /* longer pieces are encoded each time */
};

/* Half a line. len == 0: empty. */
struct kc_cache_slot {
	uint64_t word[2]; /* the piece, or its hash and its place in `keys` */
	uint8_t len;
	int8_t reach; /* where the ids are valid: kc_model_reach */
	uint16_t n;
	uint32_t id[KC_CACHE_IDS]; /* or id[0]: place in `long_ids` */
};

struct kc_cache_line {
	struct kc_cache_slot slot[2]; /* [0] was used last */
};

struct kc_cache {
	uint64_t seed;
	struct kc_cache_line *lines;
	size_t mask;
	char *keys;
	uint32_t *long_ids;
	size_t n_keys, n_long, pool; /* pool: bytes of keys, and ids * 4 */
};

/* A piece that is looked for. */
struct kc_cache_probe {
	uint64_t word[2];
	struct kc_cache_line *line;
	kc_str key;
};

/* About `bytes` of memory, 4 kB at least. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_cache_init(
    struct kc_cache *c, size_t bytes, uint64_t seed);
void kc_cache_release(struct kc_cache *c);

/* Remember the ids of a piece. */
void kc_cache_store(struct kc_cache *c, const struct kc_cache_probe *q,
    const uint32_t *ids, size_t n, int8_t reach);

/* Ask for the line of a piece; `room` bytes from its start can be read. */
static inline void
kc_cache_probe_init(
    const struct kc_cache *c, struct kc_cache_probe *q, kc_str s, size_t room)
{
	uint64_t h;

	q->key = s;
	if (s.len <= KC_CACHE_KEY) {
		kc_key_load(s, room, q->word);
		h = kc_key_fold(q->word[0] ^ c->seed ^ KC_KEY_MIX_A,
		    q->word[1] ^ c->seed ^ KC_KEY_MIX_B);
	} else {
		h = kc_hash64(s, c->seed);
		q->word[0] = h;
	}
	q->line = &c->lines[(h ^ h >> 32 ^ s.len) & c->mask];
	__builtin_prefetch(q->line, 1);
}

static inline bool
kc_cache_slot_matches(const struct kc_cache *c,
    const struct kc_cache_slot *slot, const struct kc_cache_probe *q)
{
	if (slot->len != q->key.len || slot->word[0] != q->word[0])
		return false;
	if (q->key.len <= KC_CACHE_KEY)
		return slot->word[1] == q->word[1];
	return !memcmp(c->keys + slot->word[1], q->key.ptr, q->key.len);
}

/* The slot of a piece, or NULL. */
static inline const struct kc_cache_slot *
kc_cache_find(const struct kc_cache *c, const struct kc_cache_probe *q)
{
	struct kc_cache_slot *slot = q->line->slot, old;

	if (kc_cache_slot_matches(c, &slot[0], q))
		return &slot[0];
	if (!kc_cache_slot_matches(c, &slot[1], q))
		return NULL;
	old = slot[0];
	slot[0] = slot[1];
	slot[1] = old;
	return &slot[0];
}

/* The ids of a slot. */
static inline const uint32_t *
kc_cache_ids(const struct kc_cache *c, const struct kc_cache_slot *slot)
{
	return slot->n <= KC_CACHE_IDS ? slot->id : c->long_ids + slot->id[0];
}

#endif
