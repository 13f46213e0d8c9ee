/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of pretoken counts: open addressing, linear probing, a slot of 32
 * bytes. Texts go through it in batches, so that the slots of all pretokens of a
 * batch are on their way from memory before the first is looked at: on Korean,
 * where every eighth pretoken is new, the table waits for memory and little else.
 */
#include <config.h>

#include "kcorpus/counts.h"

#include "tokenizer/counts/counts_internal.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>
#include <unistd.h>

enum { BATCH = 64, FIRST_SLOTS = 1 << 12 };

/* A pretoken that is looked for. */
struct probe {
	uint64_t word[2];
	uint64_t hash;
	size_t len;
	const char *ptr;
};

static uint64_t
hash_words(const kc_counts *c, const uint64_t word[2], size_t len)
{
	uint64_t seed = c->params.seed;

	return kc_key_fold(kc_key_fold(word[0] ^ seed ^ KC_KEY_MIX_A,
			       word[1] ^ seed ^ KC_KEY_MIX_B),
	    KC_KEY_MIX_A ^ len);
}

static uint64_t
hash_slot(const kc_counts *c, const kc_counts_slot *slot)
{
	return slot->len <= KC_COUNTS_INLINE
	    ? hash_words(c, slot->word, (size_t)slot->len)
	    : slot->word[0];
}

static void
probe_set(const kc_counts *c, struct probe *q, kc_str s, size_t room)
{
	q->ptr = s.ptr;
	q->len = s.len;
	if (s.len <= KC_COUNTS_INLINE) {
		kc_key_load(s, room, q->word);
		q->hash = hash_words(c, q->word, s.len);
	} else {
		q->hash = kc_hash64(s, c->params.seed);
		q->word[0] = q->hash;
		q->word[1] = 0;
	}
	__builtin_prefetch(&c->slots[q->hash & c->mask], 1);
}

static bool
matches_slot(const kc_counts_slot *slot, const struct probe *q)
{
	if (slot->len != q->len || slot->word[0] != q->word[0])
		return false;
	if (q->len <= KC_COUNTS_INLINE)
		return slot->word[1] == q->word[1];
	return !memcmp((const char *)(uintptr_t)slot->word[1], q->ptr, q->len);
}

/* The slot that holds the pretoken, or the empty one where it goes. */
static kc_counts_slot *
find_count(const kc_counts *c, const struct probe *q)
{
	size_t i = q->hash & c->mask;

	while (c->slots[i].len && !matches_slot(&c->slots[i], q))
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

static kc_status
resize_slots(kc_counts *c, size_t n)
{
	kc_counts_slot *old = c->slots;
	size_t old_n = old ? c->mask + 1 : 0;
	kc_counts_slot *slots = kc_malloc_table(n * sizeof(*slots));

	if (!slots)
		return KC_ERR_NOMEM;
	memset(slots, 0, n * sizeof(*slots));
	for (size_t k = 0; k < old_n; k++) {
		size_t i;

		if (!old[k].len)
			continue;
		i = hash_slot(c, &old[k]) & (n - 1);
		while (slots[i].len)
			i = (i + 1) & (n - 1);
		slots[i] = old[k];
	}
	kc_free(old);
	c->slots = slots;
	c->mask = n - 1;
	return KC_OK;
}

/*
 * True if the table would break its bound, counting what sorting it takes and that
 * the old and the new slots exist together while it grows.
 */
static bool
over_bound(const kc_counts *c, bool grow)
{
	uint64_t slots = (uint64_t)(c->mask + 1) * sizeof(*c->slots);

	return c->params.memory &&
	    kc_arena_memory(&c->keys) + c->used * 2 * sizeof(kc_counts_item) +
		(grow ? 3 : 1) * slots >
	    c->params.memory;
}

/*
 * Make sure that `extra` <= BATCH more pretokens find a slot with the table at
 * most three quarters full, by growing or by spilling.
 */
static kc_status
make_room(kc_counts *c, size_t extra, kc_error *err)
{
	size_t n = c->mask + 1;
	bool grow = c->used + extra > n - n / 4;

	/* A run of few pretokens would help nobody. */
	if (c->used >= FIRST_SLOTS / 2 && over_bound(c, grow)) {
		if (c->params.tmp)
			return kc_counts_spill(c, err);
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "the counts need more than %llu bytes of memory",
		    (unsigned long long)c->params.memory);
	}
	if (!grow)
		return KC_OK;
	if (n > SIZE_MAX / 2 / sizeof(*c->slots) || resize_slots(c, n * 2))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
add_count(kc_counts *c, const struct probe *q, uint64_t n, kc_error *err)
{
	kc_counts_slot *slot = find_count(c, q);

	if (slot->len) {
		if (slot->count > UINT64_MAX - n)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "a pretoken's count exceeds 64 bits");
		slot->count += n;
		return KC_OK;
	}
	slot->word[0] = q->word[0];
	slot->word[1] = q->word[1];
	if (q->len > KC_COUNTS_INLINE) {
		char *copy = kc_arena_alloc(&c->keys, q->len);

		if (!copy)
			return kc_fail_nomem(err);
		memcpy(copy, q->ptr, q->len);
		slot->word[1] = (uintptr_t)copy;
	}
	slot->len = q->len;
	slot->count = n;
	c->used++;
	return KC_OK;
}

static void
add_total(kc_counts *c, uint64_t n)
{
	c->total = n > UINT64_MAX - c->total ? UINT64_MAX : c->total + n;
}

static kc_status
check_usable(const kc_counts *c, kc_error *err)
{
	if (c->frozen)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "counts that are being merged take no more");
	return KC_OK;
}

/* The order of the file is one of valid texts only (counts_sort.c). */
kc_status
kc_counts_add(kc_counts *c, kc_str pretoken, uint64_t n, kc_error *err)
{
	struct probe q;

	KC_TRY(check_usable(c, err));
	KC_TRY(kc_utf8_expect(pretoken, err));
	if (!pretoken.len)
		return kc_fail(err, KC_ERR_ARG, 0, "an empty pretoken");
	KC_TRY(make_room(c, 1, err));
	probe_set(c, &q, pretoken, pretoken.len);
	KC_TRY(add_count(c, &q, n, err));
	add_total(c, n);
	return KC_OK;
}

/*
 * A pattern may fail on a text, and so does a giant pretoken: then none of the
 * text's pretokens shall count.
 */
static kc_status
try_split(kc_pretokenizer *p, kc_str text, kc_error *err)
{
	size_t pos = 0, ends[BATCH], n;

	if (!kc_pretokenizer_is_pattern(p) && text.len <= KC_PRETOKEN_MAX)
		return KC_OK;
	while (pos < text.len) {
		n = BATCH;
		KC_TRY(kc_pretoken_split(p, text, &pos, ends, &n, err));
	}
	return KC_OK;
}

kc_status
kc_counts_add_text(kc_counts *c, kc_pretokenizer *p, kc_str text, kc_error *err)
{
	size_t pos = 0, start = 0, ends[BATCH], n;
	struct probe probes[BATCH];

	KC_TRY(check_usable(c, err));
	KC_TRY(kc_utf8_expect(text, err));
	KC_TRY(try_split(p, text, err));
	while (pos < text.len) {
		n = BATCH;
		KC_TRY(kc_pretoken_split(p, text, &pos, ends, &n, err));
		KC_TRY(make_room(c, n, err));
		for (size_t i = 0; i < n; start = ends[i++])
			probe_set(c, &probes[i],
			    (kc_str){text.ptr + start, ends[i] - start},
			    text.len - start);
		for (size_t i = 0; i < n; i++)
			KC_TRY(add_count(c, &probes[i], 1, err));
		add_total(c, n);
	}
	return KC_OK;
}

kc_status
kc_counts_new(kc_counts **c, const kc_counts_params *params, kc_error *err)
{
	kc_counts *made = kc_calloc(1, sizeof(*made));

	if (!made)
		return kc_fail_nomem(err);
	made->params = *params;
	made->spill = -1;
	if (resize_slots(made, FIRST_SLOTS)) {
		kc_free(made);
		return kc_fail_nomem(err);
	}
	*c = made;
	return KC_OK;
}

void
kc_counts_free(kc_counts *c)
{
	if (!c)
		return;
	if (c->spill >= 0)
		close(c->spill);
	kc_arena_release(&c->keys);
	kc_free(c->slots);
	kc_free(c->items);
	kc_free(c->runs);
	kc_free(c);
}

uint64_t
kc_counts_total(const kc_counts *c)
{
	return c->total;
}

uint64_t
kc_counts_types(const kc_counts *c)
{
	return c->used;
}

uint64_t
kc_counts_memory(const kc_counts *c)
{
	uint64_t slots = c->slots ? (uint64_t)c->mask + 1 : 0;

	return slots * sizeof(*c->slots) + kc_arena_memory(&c->keys);
}
