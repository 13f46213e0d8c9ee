/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs that are not merged. */
#include <config.h>

#include "tokenizer/train/bpe_limits.h"

#include "mem.h"

static const struct kc_bpe_edges broken = {.tail = KC_BPE_BROKEN};

/* Bytes of the character that starts with this one; 1 for a stray byte. */
static unsigned
char_length(unsigned char lead)
{
	if (lead < 0xC2 || lead > 0xF4)
		return 1;
	return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

struct kc_bpe_edges
kc_bpe_edges_of(kc_str bytes)
{
	struct kc_bpe_edges e = {0};
	size_t i = 0;

	while (i < bytes.len && is_continuation(bytes.ptr[i]))
		i++;
	if (i >= KC_BPE_BROKEN)
		return broken;
	e.tail = (uint8_t)i;
	while (i < bytes.len) {
		unsigned n = char_length((unsigned char)bytes.ptr[i]), k = 1;

		while (k < n && i + k < bytes.len &&
		    is_continuation(bytes.ptr[i + k]))
			k++;
		i += k;
		if (k < n && i < bytes.len)
			return broken;
		e.has_whole |= k == n;
		if (k < n) {
			e.head = (uint8_t)k;
			e.of = (uint8_t)n;
		}
	}
	return e;
}

/* The right one starts where the left one ends inside a character. */
static struct kc_bpe_edges
join_inside(struct kc_bpe_edges left, struct kc_bpe_edges right)
{
	unsigned have = left.head + right.tail;

	if (right.has_whole || right.head) {
		right.tail = left.tail;
		right.has_whole = true;
		return have == left.of ? right : broken;
	}
	if (have > left.of)
		return broken;
	if (have < left.of) {
		left.head = (uint8_t)have;
		return left;
	}
	return (struct kc_bpe_edges){.tail = left.tail, .has_whole = true};
}

struct kc_bpe_edges
kc_bpe_edges_join(struct kc_bpe_edges left, struct kc_bpe_edges right)
{
	if (left.tail >= KC_BPE_BROKEN || right.tail >= KC_BPE_BROKEN)
		return broken;
	if (left.head)
		return join_inside(left, right);
	if (right.tail && (left.has_whole || left.tail + right.tail > 3))
		return broken;
	right.tail = (uint8_t)(left.tail + right.tail);
	right.has_whole |= left.has_whole;
	return right;
}

kc_status
kc_bpe_limits_new(struct kc_bpe_limits **l, size_t id_limit)
{
	struct kc_bpe_limits *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return KC_ERR_NOMEM;
	made->edges = kc_calloc(id_limit, sizeof(*made->edges));
	made->lengths = kc_calloc(id_limit, sizeof(*made->lengths));
	st = made->edges && made->lengths
	    ? kc_bpe_pairs_init(&made->refused, false)
	    : KC_ERR_NOMEM;
	if (st)
		kc_bpe_limits_free(made);
	else
		*l = made;
	return st;
}

kc_status
kc_bpe_limits_take_rules(
    struct kc_bpe_limits *l, const kc_piece_params *rules, size_t id_limit)
{
	l->any_edges = true;
	l->rules = rules;
	l->max_length = rules->max_piece;
	l->piece_edges = kc_calloc(id_limit, sizeof(*l->piece_edges));
	return l->piece_edges ? KC_OK : KC_ERR_NOMEM;
}

void
kc_bpe_limits_free(struct kc_bpe_limits *l)
{
	if (!l)
		return;
	kc_free(l->piece_edges);
	kc_free(l->edges);
	kc_free(l->lengths);
	kc_free(l->uses);
	kc_bpe_pairs_release(&l->refused);
	kc_free(l);
}

uint64_t
kc_bpe_limits_memory(const struct kc_bpe_limits *l, size_t id_limit)
{
	if (!l)
		return 0;
	return id_limit * (sizeof(*l->edges) + sizeof(*l->lengths)) +
	    (l->rules ? id_limit * sizeof(*l->piece_edges) : 0) +
	    (l->uses ? (id_limit - l->first_new) * sizeof(*l->uses) : 0) +
	    (l->refused.mask + 1) * sizeof(*l->refused.slots);
}

/* True if the rules for pieces allow the two, if there are any. */
static bool
may_be_piece(const struct kc_bpe_limits *l, uint32_t left, uint32_t right)
{
	struct kc_piece_edges e;

	if (!l->rules)
		return true;
	e = l->piece_edges[left];
	return kc_piece_edges_join(l->rules, &e, l->piece_edges[right]);
}

bool
kc_bpe_may_join(const kc_bpe_trainer *t, uint64_t pair)
{
	const struct kc_bpe_limits *l = t->limits;
	uint32_t left = (uint32_t)(pair >> 32), right = (uint32_t)pair;
	struct kc_bpe_edges e;

	if (!l)
		return true;
	/* A character without a token joins nothing (bpe_chars.c). */
	if (left >= t->vocab_size || right >= t->vocab_size)
		return false;
	if (l->max_length &&
	    l->lengths[left] + l->lengths[right] > l->max_length)
		return false;
	if (!may_be_piece(l, left, right))
		return false;
	e = kc_bpe_edges_join(l->edges[left], l->edges[right]);
	if (!l->any_edges && !kc_bpe_edges_whole(e) &&
	    (l->only_whole || !kc_bpe_edges_part(e)))
		return false;
	return !kc_bpe_pairs_find(&l->refused, pair);
}

/* How often the token would be left over, less than least_uses: too seldom. */
static bool
stays_in_use(const kc_bpe_trainer *t, uint32_t id, uint64_t taken)
{
	const struct kc_bpe_limits *l = t->limits;
	uint64_t uses;

	if (id < l->first_new)
		return true;
	uses = l->uses[id - l->first_new];
	return uses >= taken && uses - taken >= l->least_uses;
}

/* KC_EOF: the pair is not merged, for good. */
static kc_status
refuse_pair(struct kc_bpe_limits *l, uint64_t pair)
{
	return kc_bpe_pairs_add(&l->refused, pair) ? KC_EOF : KC_ERR_NOMEM;
}

kc_status
kc_bpe_limits_judge(kc_bpe_trainer *t, const kc_bpe_entry *entry, bool has_twin)
{
	struct kc_bpe_limits *l = t->limits;
	uint32_t left = (uint32_t)(entry->pair >> 32);
	uint32_t right = (uint32_t)entry->pair;
	uint64_t places = entry->count;
	bool good;

	if (!l || (!l->first_new && !l->rules))
		return KC_OK;
	if (l->rules)
		return has_twin ? refuse_pair(l, entry->pair) : KC_OK;
	if (left == right) {
		/* The count is of places that overlap. */
		places = kc_bpe_words_count(t, entry);
		good = stays_in_use(t, left, 2 * places);
	} else {
		good = stays_in_use(t, left, places) &&
		    stays_in_use(t, right, places);
	}
	if (good && !has_twin && places >= l->least_uses)
		return KC_OK;
	return refuse_pair(l, entry->pair);
}

void
kc_bpe_limits_book(
    kc_bpe_trainer *t, uint64_t pair, uint32_t id, uint64_t replaced)
{
	struct kc_bpe_limits *l = t->limits;
	uint32_t left = (uint32_t)(pair >> 32), right = (uint32_t)pair;

	if (!l)
		return;
	l->edges[id] = kc_bpe_edges_join(l->edges[left], l->edges[right]);
	l->lengths[id] = l->lengths[left] + l->lengths[right];
	if (l->rules) {
		l->piece_edges[id] = l->piece_edges[left];
		(void)kc_piece_edges_join(
		    l->rules, &l->piece_edges[id], l->piece_edges[right]);
	}
	kc_bpe_limits_use(l, left, -(int64_t)replaced);
	kc_bpe_limits_use(l, right, -(int64_t)replaced);
	kc_bpe_limits_use(l, id, (int64_t)replaced);
}
