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

/* Read the characters of a family; false for what is damaged. */
static inline bool
unpack_keys(const struct kc_lm_unpacker *u, struct kc_lm_cursor *c)
{
	uint16_t *family = (uint16_t *)(u->table->tree + c->next);
	uint32_t most = u->m->node_n - c->node_n, n = 0, last = 0, cp;

	most = most < UINT16_MAX ? most : UINT16_MAX;
	for (; (cp = next_character(c)); last = cp) {
		if (cp <= last || cp > 0x10FFFF || n == most ||
		    c->chars > u->now[KC_LM_CHARS].end)
			return false;
		family[++n] = unpack_key(u->table, cp);
	}
	family[0] = (uint16_t)n;
	if (n % 2 == 0)
		family[n + 1] = 0;
	c->node_n += n;
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
	uint32_t *tree = u->table->tree, n, size = u->last ? 1 : 2;

	if (!unpack_keys(u, c))
		return false;
	n = *(uint16_t *)(tree + c->next);
	*at = n ? c->next : 0;
	if (!n)
		return true;
	c->next = kc_lm_family_nodes(c->next, n);
	for (uint32_t i = 0; i < n; i++, c->next += size)
		if (!unpack_node(u, c, tree + c->next, parent_n, parent_row))
			return false;
	return true;
}

/* Read the families of the nodes of families; false for what is damaged. */
static bool
unpack_families(struct kc_lm_unpacker *u, uint32_t from, uint32_t to)
{
	uint32_t *tree = u->table->tree;
	struct kc_lm_cursor c = u->at;

	while (from < to) {
		uint32_t n = *(uint16_t *)(tree + from);
		uint32_t *node = tree + kc_lm_family_nodes(from, n);

		for (uint32_t i = 0; i < n; i++, node += 2) {
			uint32_t parent_n = node[0];

			if (!unpack_family(u, &c, parent_n,
				u->sums ? u->table->rows[node[1]] : NULL, node))
				return false;
			c.labels += parent_n;
		}
		from = (uint32_t)(node - tree);
	}
	u->at = c;
	return true;
}

/* Read the n-grams of one character of a tongue. */
static bool
unpack_roots(struct kc_lm_unpacker *u, unsigned tongue)
{
	struct kc_lm_list all;

	kc_lm_list_all(&all, u->m->label_n[tongue]);
	u->at.labels = all.label;
	return !all.n ||
	    unpack_family(
		u, &u->at, all.n, u->table->rows[0], u->table->roots + tongue);
}

bool
kc_lang_unpack_tongue(struct kc_lm_unpacker *u, uint32_t depth, unsigned tongue)
{
	uint32_t from = u->from[tongue], to = u->from[tongue + 1];
	uint32_t order = kc_lm_order(tongue, u->m->order);
	unsigned char *labels = u->at.weights;
	bool whole;

	u->from[tongue] = u->at.next;
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
