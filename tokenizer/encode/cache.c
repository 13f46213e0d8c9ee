/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that an encoder has met: making room and storing. */
#include <config.h>

#include "tokenizer/encode/cache.h"

#include "mem.h"

#include <stddef.h>

enum {
	LINE = sizeof(union kc_cache_line),
	FIRST_LINES = 1024,
	/* Bytes of each pool for a line: an eighth of what the lines take. */
	POOL_OF_LINE = LINE / 8
};

_Static_assert(LINE == 64, "a line is one of the processor's");
_Static_assert(offsetof(struct kc_cache_slot, mark) ==
	offsetof(struct kc_cache_wide, mark),
    "the mark says what a line has");
_Static_assert((int)KC_CACHE_LONGEST < (int)KC_CACHE_WIDE, "a mark of its own");

size_t
kc_cache_lines(size_t bytes)
{
	size_t n = FIRST_LINES;

	while (n * 2 * LINE <= bytes)
		n *= 2;
	return n;
}

static void
forget_pieces(struct kc_cache *c)
{
	memset(c->lines, 0, (c->mask + 1) * LINE);
	c->n_keys = c->n_long = c->taken = 0;
}

kc_status
kc_cache_init(struct kc_cache *c, struct kc_cache_bound *bound, uint64_t seed)
{
	*c = (struct kc_cache){.seed = seed,
	    .mix = {seed ^ KC_KEY_MIX_A, seed ^ KC_KEY_MIX_B},
	    .mask = FIRST_LINES - 1,
	    .bound = bound};
	c->lines = kc_malloc_aligned(2 * LINE, bound->lines * LINE);
	if (!c->lines)
		return KC_ERR_NOMEM;
	forget_pieces(c);
	bound->left -= bound->left < FIRST_LINES ? bound->left : FIRST_LINES;
	return KC_OK;
}

kc_status
kc_cache_restart(struct kc_cache *c)
{
	struct kc_cache fresh;

	KC_TRY(kc_cache_init(&fresh, c->bound, c->seed));
	c->bound->left += c->mask + 1;
	kc_cache_release(c);
	*c = fresh;
	return KC_OK;
}

void
kc_cache_release(struct kc_cache *c)
{
	kc_free(c->lines);
	kc_free(c->keys);
	kc_free(c->long_ids);
	*c = (struct kc_cache){0};
}

size_t
kc_cache_memory(const struct kc_cache *c)
{
	return (c->mask + 1) * LINE + c->cap_keys +
	    c->cap_long * sizeof(*c->long_ids);
}

/* --- Growing --- */

/* Halves that are empty: the second one, or both. */
static unsigned
room_of(const union kc_cache_line *line)
{
	if (line->wide.mark == KC_CACHE_WIDE)
		return 0;
	return line->slot[0].mark ? !line->slot[1].mark : 2;
}

/* True if the line or its neighbour has so many empty halves. */
static bool
has_room(const union kc_cache_line *line, unsigned halves)
{
	return room_of(line) >= halves ||
	    room_of(kc_cache_neighbour(line)) >= halves;
}

/* Of a line and its neighbour the one with so many empty halves, or the line. */
static union kc_cache_line *
line_with_room(union kc_cache_line *line, unsigned halves)
{
	union kc_cache_line *neighbour = kc_cache_neighbour(line);

	return room_of(line) < halves && room_of(neighbour) >= halves
	    ? neighbour
	    : line;
}

static void
put_short(union kc_cache_line *line, const struct kc_cache_slot *slot)
{
	line = line_with_room(line, 1);
	if (line->wide.mark == KC_CACHE_WIDE)
		memset(line, 0, sizeof(*line));
	line->slot[1] = line->slot[0];
	line->slot[0] = *slot;
}

static void
put_wide(union kc_cache_line *line, const struct kc_cache_wide *w)
{
	line_with_room(line, 2)->wide = *w;
}

/* Of a piece of 17 to 32 bytes. */
static uint64_t
hash_wide(const struct kc_cache *c, const uint64_t *word, const uint64_t *more)
{
	return kc_key_fold(
	    kc_cache_hash_short(c, word) ^ more[0], more[1] ^ KC_KEY_MIX_A);
}

/* The short piece of an old line to its new one. */
static void
move_slot(struct kc_cache *c, const struct kc_cache_slot *slot)
{
	uint64_t h = kc_cache_hash_short(c, slot->word);

	if (slot->mark)
		put_short(kc_cache_line_of(c, h), slot);
}

static void
move_wide(struct kc_cache *c, const struct kc_cache_wide *w)
{
	uint64_t h = w->len <= KC_CACHE_KEY ? kc_cache_hash_short(c, w->word)
	    : w->len <= KC_CACHE_WIDE_KEY   ? hash_wide(c, w->word, w->more)
					    : w->word[0];

	put_wide(kc_cache_line_of(c, h), w);
}

/* The pieces of a line go where they belong now: there, or as far on as it grew. */
static void
move_line(struct kc_cache *c, union kc_cache_line *line)
{
	union kc_cache_line old;

	if (!line->wide.mark)
		return;
	old = *line;
	memset(line, 0, LINE);
	if (old.wide.mark == KC_CACHE_WIDE) {
		move_wide(c, &old.wide);
		return;
	}
	move_slot(c, &old.slot[1]);
	move_slot(c, &old.slot[0]);
}

/*
 * True if three of eight halves are taken, and as many lines are left. Where more are
 * taken, pieces put each other out that are wanted again: in an array of which half is
 * taken, one of ten. A piece fits in few places, and some need a line of their own.
 */
static bool
should_double(const struct kc_cache *c)
{
	size_t n = c->mask + 1;

	return c->taken > n / 4 * 3 && n <= c->bound->left &&
	    2 * n <= c->bound->lines;
}

static void
double_lines(struct kc_cache *c)
{
	size_t n = c->mask + 1;

	kc_use_large_pages(c->lines + n, n * LINE);
	memset(c->lines + n, 0, n * LINE);
	c->mask = 2 * n - 1;
	c->bound->left -= n;
	for (size_t i = 0; i < n; i++)
		move_line(c, &c->lines[i]);
}

/* --- Storing --- */

static void
store_short(
    const struct kc_cache_probe *q, const uint32_t *ids, size_t n, int8_t reach)
{
	struct kc_cache_slot slot = {{q->word[0], q->word[1]}, {0},
	    (uint8_t)q->key.len, (uint8_t)n, reach, 0};

	memcpy(slot.id, ids, n * sizeof(*ids));
	put_short(q->line, &slot);
}

/* Make room for so much in the pools. KC_EOF: there is none left in them. */
static kc_status
reserve_pools(struct kc_cache *c, size_t keys, size_t ids)
{
	size_t most = (c->mask + 1 + c->bound->left) * POOL_OF_LINE;

	/* An empty pool has room for any piece. */
	if (c->n_keys + keys > most ||
	    (c->n_long + ids) * sizeof(*c->long_ids) > most)
		return KC_EOF;
	KC_TRY(KC_GROW(&c->keys, &c->cap_keys, c->n_keys + keys));
	return KC_GROW(&c->long_ids, &c->cap_long, c->n_long + ids);
}

static kc_status
store_wide(struct kc_cache *c, const struct kc_cache_probe *q,
    const uint32_t *ids, size_t n, int8_t reach)
{
	struct kc_cache_wide w = {{q->word[0], q->word[1]}, {0}, KC_CACHE_WIDE,
	    (uint8_t)n, reach, (uint8_t)q->key.len, {0}, {0, 0}};
	size_t key = q->key.len > KC_CACHE_WIDE_KEY ? q->key.len : 0;
	size_t more = n > KC_CACHE_WIDE_IDS ? n : 0;
	kc_status st = key || more ? reserve_pools(c, key, more) : KC_OK;

	if (st == KC_EOF) {
		forget_pieces(c);
		st = reserve_pools(c, key, more);
	}
	KC_TRY(st);
	if (key) {
		w.word[1] = c->n_keys;
		memcpy(c->keys + c->n_keys, q->key.ptr, key);
		c->n_keys += key;
	} else if (q->key.len > KC_CACHE_KEY) {
		memcpy(w.more, q->key.ptr + KC_CACHE_KEY,
		    q->key.len - KC_CACHE_KEY);
	}
	if (more) {
		w.id[0] = (uint32_t)c->n_long;
		memcpy(c->long_ids + c->n_long, ids, n * sizeof(*ids));
		c->n_long += n;
	} else {
		size_t first = n < KC_CACHE_IDS ? n : KC_CACHE_IDS;

		memcpy(w.id, ids, first * sizeof(*ids));
		memcpy(w.more_ids, ids + first, (n - first) * sizeof(*ids));
	}
	put_wide(q->line, &w);
	return KC_OK;
}

kc_status
kc_cache_store(struct kc_cache *c, const struct kc_cache_probe *q,
    kc_token_ids ids, int8_t reach, bool *moved)
{
	bool is_short = q->key.len <= KC_CACHE_KEY && ids.n <= KC_CACHE_IDS;
	unsigned halves = is_short ? 1 : 2;

	*moved = false;
	if (!ids.n || q->key.len > KC_CACHE_LONGEST)
		return KC_OK;
	c->taken += has_room(q->line, halves) ? halves : 0;
	if (is_short)
		store_short(q, ids.v, ids.n, reach);
	else
		KC_TRY(store_wide(c, q, ids.v, ids.n, reach));
	*moved = should_double(c);
	if (*moved)
		double_lines(c);
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
		memcpy(q->word, s.ptr, sizeof(q->word));
		kc_key_load(
		    (kc_str){s.ptr + KC_CACHE_KEY, s.len - KC_CACHE_KEY},
		    room - KC_CACHE_KEY, more);
		h = hash_wide(c, q->word, more);
	} else {
		h = q->word[0] = kc_hash64(s, c->seed);
	}
	kc_cache_probe_lines(c, q, h);
}

static size_t
find_wide(const struct kc_cache *c, const struct kc_cache_wide *w,
    const struct kc_cache_probe *q, uint32_t *ids, int8_t *reach)
{
	size_t len = q->key.len;

	if (w->len != len || w->word[0] != q->word[0])
		return 0;
	if (len > KC_CACHE_WIDE_KEY) {
		if (memcmp(c->keys + w->word[1], q->key.ptr, len) != 0)
			return 0;
	} else if (w->word[1] != q->word[1] ||
	    (len > KC_CACHE_KEY &&
		memcmp(w->more, q->key.ptr + KC_CACHE_KEY,
		    len - KC_CACHE_KEY) != 0)) {
		return 0;
	}
	*reach = w->reach;
	if (w->n <= KC_CACHE_WIDE_IDS) {
		memcpy(ids, w->id, sizeof(w->id));
		memcpy(ids + KC_CACHE_IDS, w->more_ids, sizeof(w->more_ids));
	} else {
		memcpy(ids, c->long_ids + w->id[0], w->n * sizeof(*ids));
	}
	return w->n;
}

size_t
kc_cache_find_further(struct kc_cache *c, const struct kc_cache_probe *q,
    uint32_t *ids, int8_t *reach)
{
	union kc_cache_line *line = q->line;
	struct kc_cache_slot old;

	for (int i = 0; i < 2; i++, line = kc_cache_neighbour(line)) {
		if (line->wide.mark == KC_CACHE_WIDE) {
			size_t n = find_wide(c, &line->wide, q, ids, reach);

			if (n)
				return n;
			continue;
		}
		if (i && kc_cache_slot_matches(&line->slot[0], q))
			return kc_cache_take_short(&line->slot[0], ids, reach);
		if (!kc_cache_slot_matches(&line->slot[1], q))
			continue;
		old = line->slot[0];
		line->slot[0] = line->slot[1];
		line->slot[1] = old;
		return kc_cache_take_short(&line->slot[0], ids, reach);
	}
	return 0;
}
