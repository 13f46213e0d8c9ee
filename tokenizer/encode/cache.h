/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces that an encoder has met and their ids: an array of lines of 64 bytes.
 * A line holds two short pieces, of at most 16 bytes and 3 ids, or one wide piece, of
 * at most 32 bytes and 7 ids; what is larger has its bytes or ids in a pool. A piece
 * is in the line of its hash or, if that was full, in the one that shares 128 bytes
 * with it.
 *
 * The array starts small and doubles in place as pieces come, up to its bound, so
 * that a few texts stay in the inner caches. What it may come to need is reserved, and
 * is memory when it is written to. At the bound a new piece takes the place of
 * the one of its line that was used less recently. The pools are forgotten, and
 * all pieces with them, when one of them is full.
 *
 * The functions that run for each piece are in the header, for the compiler to
 * put them where they are called.
 */
#ifndef KC_TOKENIZER_CACHE_H
#define KC_TOKENIZER_CACHE_H

#include "tokenizer/vocab/lookup.h"

#include "kcorpus/tokenizer.h"

enum {
	KC_CACHE_KEY = KC_KEY_WORDS, /* bytes of a short piece */
	KC_CACHE_IDS = 3,            /* its ids */
	KC_CACHE_WIDE_KEY = 2 * KC_KEY_WORDS,
	KC_CACHE_WIDE_IDS = 7,
	KC_CACHE_LONGEST = 254, /* longer pieces are encoded each time */
	/* The mark of a wide piece, the length of none; a short one's is its own. */
	KC_CACHE_WIDE = 0xFF
};

/* Half a line. */
struct kc_cache_slot {
	uint64_t word[2]; /* the piece */
	uint32_t id[KC_CACHE_IDS];
	uint8_t mark; /* its length, or 0: empty */
	uint8_t n;    /* of the ids */
	int8_t reach; /* kc_model_reach */
	uint8_t unused;
};

struct kc_cache_wide {
	uint64_t word[2]; /* the first half, or its hash and place in `keys` */
	uint32_t id[KC_CACHE_IDS]; /* or id[0]: place in `long_ids` */
	uint8_t mark;              /* where a short piece has its own */
	uint8_t n;
	int8_t reach;
	uint8_t len;
	uint32_t more_ids[KC_CACHE_WIDE_IDS - KC_CACHE_IDS];
	uint64_t more[2]; /* the second half */
};

union kc_cache_line {
	struct kc_cache_slot slot[2]; /* [0] was used last */
	struct kc_cache_wide wide;
};

/* What several caches share. */
struct kc_cache_bound {
	size_t lines; /* that they may have together: a power of two */
	size_t left;  /* that they may still grow by */
};

struct kc_cache {
	uint64_t seed, mix[2];
	union kc_cache_line *lines;
	size_t mask;
	struct kc_cache_bound *bound;
	size_t taken; /* halves of lines that are not empty, about */
	char *keys;
	uint32_t *long_ids;
	size_t n_keys, cap_keys, n_long, cap_long;
};

/* A piece that is looked for. */
struct kc_cache_probe {
	uint64_t word[2]; /* its first 16 bytes or, if it is long, its hash */
	union kc_cache_line *line;
	kc_str key;
};

/* How many lines so many bytes are: a power of two, 64 kB at least. */
size_t kc_cache_lines(size_t bytes);

/*
 * Start with few lines, which are taken off bound->left, if it has them, as those are
 * that it grows by. Pools of a quarter of the lines' memory come to it. `bound` is
 * borrowed. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_cache_init(
    struct kc_cache *c, struct kc_cache_bound *bound, uint64_t seed);

/* As after kc_cache_release and kc_cache_init; what it took goes to bound->left. */
KC_MUST_CHECK kc_status kc_cache_restart(struct kc_cache *c);
void kc_cache_release(struct kc_cache *c);

/*
 * Remember the ids of a piece. *moved: the array has grown, and probes that were
 * made before must be made again. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_cache_store(struct kc_cache *c,
    const struct kc_cache_probe *q, kc_token_ids ids, int8_t reach,
    bool *moved);

/* Bytes that it takes now. */
size_t kc_cache_memory(const struct kc_cache *c);

static inline union kc_cache_line *
kc_cache_line_of(const struct kc_cache *c, uint64_t h)
{
	return &c->lines[h & c->mask];
}

static inline uint64_t
kc_cache_hash_short(const struct kc_cache *c, const uint64_t *word)
{
	return kc_key_fold(word[0] ^ c->mix[0], word[1] ^ c->mix[1]);
}

/* The other line of the 128 bytes, where those go that find their own full. */
static inline union kc_cache_line *
kc_cache_neighbour(const union kc_cache_line *line)
{
	return (union kc_cache_line *)((uintptr_t)line ^ sizeof(*line));
}

/* Ask for both lines where a piece with this hash may be. */
static inline void
kc_cache_probe_lines(
    const struct kc_cache *c, struct kc_cache_probe *q, uint64_t h)
{
	q->line = kc_cache_line_of(c, h);
	__builtin_prefetch(q->line);
	__builtin_prefetch(kc_cache_neighbour(q->line));
}

/* kc_cache_probe_init for any piece. */
void kc_cache_probe_any(
    const struct kc_cache *c, struct kc_cache_probe *q, size_t room);

/* Ask for the line of a piece; `room` bytes from its start can be read. */
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
	kc_cache_probe_lines(c, q, kc_cache_hash_short(c, q->word));
}

static inline bool
kc_cache_slot_matches(
    const struct kc_cache_slot *slot, const struct kc_cache_probe *q)
{
	return !((slot->word[0] ^ q->word[0]) | (slot->word[1] ^ q->word[1]) |
	    (slot->mark ^ q->key.len));
}

/* The ids of a short piece to four places of `ids`; how many they are. */
static inline size_t
kc_cache_take_short(
    const struct kc_cache_slot *slot, uint32_t *ids, int8_t *reach)
{
	/* One move: what comes after the ids is overwritten by the next ones. */
	memcpy(ids, (const char *)slot + sizeof(slot->word), 16);
	*reach = slot->reach;
	return slot->n;
}

/* kc_cache_find, where the first half of the line has another piece. */
size_t kc_cache_find_further(struct kc_cache *c, const struct kc_cache_probe *q,
    uint32_t *ids, int8_t *reach);

/*
 * The ids of a piece, for which there is room, and for KC_CACHE_WIDE_IDS more; how
 * many, or 0: it is not there.
 */
static inline size_t
kc_cache_find(struct kc_cache *c, const struct kc_cache_probe *q, uint32_t *ids,
    int8_t *reach)
{
	const struct kc_cache_slot *slot = q->line->slot;

	return kc_cache_slot_matches(&slot[0], q)
	    ? kc_cache_take_short(&slot[0], ids, reach)
	    : kc_cache_find_further(c, q, ids, reach);
}

#endif
