/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the nodes of a model of languages into families (lang_unpack.h). */
#include <config.h>

#include "lang_unpack.h"

#include <string.h>

/* True if no stream was read past its end. */
static inline bool
are_streams_whole(const struct kc_lm_unpacker *u, const struct kc_lm_cursor *c)
{
	return (c->sizes <= u->now[KC_LM_SIZES].end) &
	    (c->gaps <= u->now[KC_LM_GAPS].end) &
	    (c->weights <= u->now[KC_LM_WEIGHTS].end);
}

/* LEB128 of four bytes at most; more than any character for one that goes on. */
static inline uint32_t
next_character(struct kc_lm_cursor *c)
{
	uint32_t byte = *c->chars++, cp = byte & 0x7F;

	for (unsigned shift = 7; byte & 0x80 && shift < 28; shift += 7) {
		byte = *c->chars++;
		cp |= (byte & 0x7F) << shift;
	}
	return byte & 0x80 ? UINT32_MAX : cp;
}

/* The key of a character, which it gets if it is above U+FFFF and there is room. */
static inline uint16_t
unpack_key(struct kc_lm_table *t, uint32_t cp)
{
	uint16_t key = kc_lm_key(t, cp);
	uint32_t at;

	if (key)
		return key;
	if (t->rare_n == KC_LM_RARE_KEYS)
		return KC_LM_NO_KEY;
	at = kc_lm_rare_before(t, cp);
	memmove(t->rare + at + 1, t->rare + at,
	    (t->rare_n - at) * sizeof(*t->rare));
	key = (uint16_t)(KC_LM_RARE_KEY + t->rare_n++);
	t->rare[at] = (struct kc_lm_rare){cp, key};
	return key;
}

/* Which n of the languages of the parent have the node; false for what is damaged. */
static inline bool
unpack_labels(
    struct kc_lm_cursor *c, unsigned parent_n, unsigned n, uint8_t *own)
{
	unsigned at = 0;

	if (n == parent_n) {
		memcpy(own, c->labels, n);
		return true;
	}
	for (unsigned i = 0; i < n; i++, at++) {
		at += *c->gaps++;
		if (at >= parent_n)
			return false;
		own[i] = c->labels[at];
	}
	return true;
}

/* Put a row, which is another one with weights added; returns its number. */
static inline uint32_t
unpack_row(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c,
    const int8_t *other, const uint8_t *own, unsigned n)
{
	uint32_t number = c->row_n;
	int8_t *row = u->table->rows[number];

	for (uint32_t k = 0; k < u->parts; k++)
		memcpy(
		    row + k * KC_LM_PART, other + k * KC_LM_PART, KC_LM_PART);
	for (unsigned i = 0; i < n; i++)
		row[own[i]] = (int8_t)(row[own[i]] + (int8_t)c->weights[i]);
	c->row_n += u->parts;
	return number;
}

/* Put the weights of a node; returns what is in the node itself. */
static inline uint32_t
unpack_weights(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c,
    const uint8_t *own, unsigned n)
{
	static const int8_t zeros[KC_LM_MOST];
	const unsigned char *weights = c->weights;
	uint16_t *list = u->table->lists[c->list_n];

	if (n == 1)
		return kc_lm_entry_of(own[0], weights[0]);
	if (n == KC_LM_IN_NODE)
		return kc_lm_entry_of(own[0], weights[0]) |
		    (uint32_t)kc_lm_entry_of(own[1], weights[1]) << 16;
	if (n >= KC_LM_IN_ROW)
		return kc_lm_weights_of(
		    KC_LM_ROW, unpack_row(u, c, zeros, own, n));
	list[KC_LM_IN_LIST - 1] = kc_lm_entry_of(0, 0);
	for (unsigned i = 0; i < n; i++)
		list[i] = kc_lm_entry_of(own[i], weights[i]);
	return kc_lm_weights_of(KC_LM_LIST, c->list_n++);
}

/* Put the list of a family of n nodes after its common ones. */
static void
unpack_list(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c,
    const uint16_t *keys, uint32_t listed_n, uint32_t n)
{
	uint32_t *places = u->places + c->place_n, size = u->last ? 1 : 2;
	uint16_t *list = (uint16_t *)(u->table->tree + c->next);

	memmove(list + 1, keys, listed_n * sizeof(*keys));
	list[0] = (uint16_t)listed_n;
	if (listed_n % 2 == 0)
		list[listed_n + 1] = 0;
	c->next += kc_lm_list_size(listed_n);
	for (uint32_t i = 0; i < n; i++)
		if (places[i] & KC_LM_PLACE_LISTED)
			places[i] = c->next +
			    (places[i] - KC_LM_PLACE_LISTED) * size;
	c->next += listed_n * size;
}

/*
 * Read the characters of a family: its bits, its list and the places of its n nodes;
 * false for what is damaged.
 */
static inline bool
unpack_characters(
    const struct kc_lm_unpacker *u, struct kc_lm_cursor *c, uint32_t *count)
{
	const uint8_t *shifts = u->table->shifts[u->tongue];
	uint32_t *family = u->table->tree + c->next, size = u->last ? 1 : 2;
	/* Until it is known how many nodes come before them. */
	uint16_t *keys = (uint16_t *)(family + KC_LM_FAMILY_ROOM);
	uint32_t *places = u->places + c->place_n, next = c->next + 2;
	uint32_t most = u->m->node_n - c->node_n, n = 0, listed_n = 0, last = 0;
	uint64_t bits = 0;

	most = most < UINT16_MAX ? most : UINT16_MAX;
	for (uint32_t cp; (cp = next_character(c)); last = cp) {
		uint8_t shift = cp < KC_LM_COMMON_KEYS ? shifts[cp]
						       : KC_LM_SHIFT_LISTED;

		if (cp <= last || cp > 0x10FFFF || n == most ||
		    c->chars > u->now[KC_LM_CHARS].end)
			return false;
		if (shift == KC_LM_SHIFT_LISTED) {
			keys[listed_n] = unpack_key(u->table, cp);
			places[n++] = KC_LM_PLACE_LISTED + listed_n++;
			continue;
		}
		bits |= 1ULL << 63 >> shift;
		places[n++] = next;
		next += size;
	}
	c->next = next;
	c->node_n += n;
	if (listed_n) {
		bits |= 1ULL << 63;
		unpack_list(u, c, keys, listed_n, n);
	}
	memcpy(family, &bits, sizeof(bits));
	*count = n;
	return c->chars <= u->now[KC_LM_CHARS].end;
}

/* Read a node of a parent; false for what is damaged. */
static inline bool
unpack_node(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c,
    uint32_t *node, unsigned parent_n, const int8_t *parent_row)
{
	/* One in the only language of its parent, as half of all are, has no size. */
	unsigned n = parent_n == 1 ? 1 : *c->sizes++;
	uint8_t own[KC_LM_MOST];

	if (!n || n > parent_n || n > u->m->entry_n - c->entry_n ||
	    !unpack_labels(c, parent_n, n, own))
		return false;
	node[u->last ? 0 : 1] = u->sums ? unpack_row(u, c, parent_row, own, n)
					: unpack_weights(u, c, own, n);
	if (!u->last)
		node[0] = n;
	memcpy(c->weights, own, n);
	c->weights += n;
	c->entry_n += n;
	return are_streams_whole(u, c);
}

/* Read the family of a parent, of which `at` is where, or 0; false for what is damaged. */
static inline bool
unpack_family(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c,
    unsigned parent_n, const int8_t *parent_row, uint32_t *at)
{
	const uint32_t *places = u->places + c->place_n;
	uint32_t from = c->next, n;

	if (!unpack_characters(u, c, &n))
		return false;
	*at = n ? from : 0;
	if (!n)
		c->next = from;
	for (uint32_t i = 0; i < n; i++)
		if (!unpack_node(
			u, c, u->table->tree + places[i], parent_n, parent_row))
			return false;
	c->place_n += u->last ? 0 : n;
	return true;
}

/* Read the families of nodes by their places; false for what is damaged. */
static bool
unpack_families(struct kc_lm_unpacker *u, uint32_t from, uint32_t to)
{
	struct kc_lm_cursor c = u->at;

	for (uint32_t i = from; i < to; i++) {
		uint32_t *node = u->table->tree + u->places[i];
		uint32_t parent_n = node[0];

		if (!unpack_family(u, &c, parent_n,
			u->sums ? u->table->rows[node[1]] : NULL, node))
			return false;
		c.labels += parent_n;
	}
	u->at = c;
	return true;
}

/*
 * Choose the common characters of a tongue: those that most languages have. In text of
 * the languages of the Latin script 11 characters in 1,000 are others.
 */
static void
choose_common(struct kc_lm_table *t, unsigned tongue)
{
	const uint16_t *list = (uint16_t *)(t->tree + t->roots[tongue] + 2);
	uint32_t first = t->roots[tongue] + 2 + kc_lm_list_size(list[0]);
	uint32_t counts[KC_LM_MOST + 1] = {0}, room = KC_LM_COMMON;
	uint32_t least = KC_LM_MOST, n = 0;
	uint8_t shift = KC_LM_SHIFT_LAST;

	while (n < list[0] && list[1 + n] < KC_LM_COMMON_KEYS)
		counts[t->tree[first + 2 * n++]]++;
	for (; least && counts[least] <= room; least--)
		room -= counts[least];
	for (uint32_t i = 0; i < n; i++) {
		uint32_t languages = t->tree[first + 2 * i];

		if (languages < least || (languages == least && !room))
			continue;
		room -= languages == least;
		t->commons[tongue][shift] = first + 2 * i;
		t->shifts[tongue][list[1 + i]] = shift--;
	}
}

/* Read the n-grams of one character of a tongue. */
static bool
unpack_roots(struct kc_lm_unpacker *u, unsigned tongue)
{
	uint32_t *root = u->table->roots + tongue;
	struct kc_lm_list all;

	kc_lm_list_all(&all, u->m->label_n[tongue]);
	u->at.labels = all.label;
	if (all.n && !unpack_family(u, &u->at, all.n, u->table->rows[0], root))
		return false;
	if (*root && !u->last)
		choose_common(u->table, tongue);
	u->table->shifts[tongue][0] = KC_LM_SHIFT_NONE;
	return true;
}

bool
kc_lang_unpack_tongue(struct kc_lm_unpacker *u, uint32_t depth, unsigned tongue)
{
	uint32_t from = u->from[tongue], to = u->from[tongue + 1];
	uint32_t order = kc_lm_order(tongue, u->m->order);
	unsigned char *labels = u->at.weights;
	bool whole;

	u->tongue = tongue;
	u->from[tongue] = u->at.place_n;
	u->sums = depth <= kc_lm_summed(tongue);
	u->last = depth == order;
	u->parts = kc_lm_parts(u->m->label_n[tongue]);
	u->at.row_n = (u->at.row_n + KC_LM_MOST_PARTS - 1) &
	    ~(uint32_t)(KC_LM_MOST_PARTS - 1);
	u->at.labels = u->labels[tongue];
	whole = depth == 1   ? unpack_roots(u, tongue)
	    : depth <= order ? unpack_families(u, from, to)
			     : true;
	u->labels[tongue] = labels;
	return whole;
}
