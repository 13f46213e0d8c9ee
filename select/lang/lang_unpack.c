/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the table of a model of languages from its body (lang_pack.h). */
#include <config.h>

#include "lang_pack.h"

#include "bytes.h"
#include "io/compressor.h"
#include "mem.h"

#include <string.h>

/*
 * The most bytes of a body for one of the file, and for any file: the built-in one has
 * 2.6, that of a test with 160 n-grams has 1.5. zstd itself goes on to 16,000.
 */
enum { MOST_BODY_SHARE = 16, LEAST_BODY = 1 << 16 };

/*
 * The ends of streams are looked at after each node, which has so many bytes of one at
 * most: so much room is after the last one, and after lists and rows that of a node.
 */
enum { NODE_BYTES = KC_LM_MOST };

struct model_stream {
	unsigned char *p, *end;
};

/* What goes on from node to node; a copy of it is in registers. */
struct unpack_cursor {
	unsigned char *chars, *sizes, *gaps, *weights; /* in the streams */
	const unsigned char *labels;                   /* of the next parent */
	uint32_t next;                                 /* in the tree */
	uint32_t node_n, entry_n, list_n, row_n;
};

/*
 * The nodes of a depth come in the order of their parents, so depth after depth is read,
 * each from its own streams. The languages of its nodes, which those of the next depth
 * need, are left in the place of their weights, and how many they are in that of where
 * their families are.
 */
struct unpacker {
	const kc_lang_model *m;
	struct kc_lm_table *table;
	struct model_stream streams[KC_LM_MAX_ORDER + 1][KC_LM_KINDS];
	const struct model_stream
	    *now; /* the streams of the depth that is read */
	struct unpack_cursor at;
	/* Of each tongue in the depth: its first family, and the labels of that. */
	uint32_t from[KC_TONGUE_MODEL_END + 1];
	const unsigned char *labels[KC_TONGUE_MODEL_END];
	/* Of the nodes that are read: */
	bool sums, last;
	uint32_t parts;
};

/* True if no stream was read past its end. */
static inline bool
are_streams_whole(const struct unpacker *u, const struct unpack_cursor *c)
{
	return (c->sizes <= u->now[KC_LM_SIZES].end) &
	    (c->gaps <= u->now[KC_LM_GAPS].end) &
	    (c->weights <= u->now[KC_LM_WEIGHTS].end);
}

/* LEB128 of four bytes at most; more than any character for one that goes on. */
static inline uint32_t
next_character(struct unpack_cursor *c)
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
    struct unpack_cursor *c, unsigned parent_n, unsigned n, uint8_t *own)
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
unpack_row(const struct unpacker *u, struct unpack_cursor *c,
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
unpack_weights(const struct unpacker *u, struct unpack_cursor *c,
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
unpack_keys(const struct unpacker *u, struct unpack_cursor *c)
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
unpack_node(const struct unpacker *u, struct unpack_cursor *c, uint32_t *node,
    unsigned parent_n, const int8_t *parent_row)
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
unpack_family(const struct unpacker *u, struct unpack_cursor *c,
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
unpack_families(struct unpacker *u, uint32_t from, uint32_t to)
{
	uint32_t *tree = u->table->tree;
	struct unpack_cursor c = u->at;

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
unpack_roots(struct unpacker *u, unsigned tongue)
{
	struct kc_lm_list all;

	kc_lm_list_all(&all, u->m->label_n[tongue]);
	u->at.labels = all.label;
	return !all.n ||
	    unpack_family(
		u, &u->at, all.n, u->table->rows[0], u->table->roots + tongue);
}

/* Read the n-grams of a depth of a tongue. */
static bool
unpack_tongue(struct unpacker *u, uint32_t depth, unsigned tongue)
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

static kc_status
refuse_body(kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "model of languages: its body is cut short or damaged");
}

/* Find the streams in the body. */
static kc_status
open_streams(struct unpacker *u, kc_buf *body, kc_error *err)
{
	const char *lengths = body->ptr;
	unsigned char *p = (unsigned char *)body->ptr + 4 * KC_LM_STREAMS;
	size_t left = body->len - 4 * KC_LM_STREAMS;

	if (body->len < 4 * KC_LM_STREAMS)
		return refuse_body(err);
	for (size_t i = 0; i < KC_LM_STREAMS; i++) {
		size_t n = kc_get32(lengths + 4 * i);

		if (n > left)
			return refuse_body(err);
		u->streams[1 + i % KC_LM_MAX_ORDER][i / KC_LM_MAX_ORDER] =
		    (struct model_stream){p, p + n};
		p += n;
		left -= n;
	}
	/* A node has a character, an entry a weight. */
	return left || u->m->node_n > body->len || u->m->entry_n > body->len
	    ? refuse_body(err)
	    : KC_OK;
}

/*
 * How many lists and parts of rows there are, at most, by the sizes of n-grams. One of
 * each may be put before the ends of streams are looked at; the floor is a row, and as
 * much is lost where the rows of a tongue in a depth begin.
 */
static void
count_weights(const struct unpacker *u, size_t *lists, size_t *parts)
{
	enum { IN_LINE = KC_LM_MOST / (2 * KC_LM_IN_LIST) };
	size_t rows = 2 + KC_TONGUE_MODEL_END * KC_LM_MAX_ORDER;

	*lists = 1;
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		const struct model_stream *s = u->streams[d];
		const unsigned char *p;

		for (p = s[KC_LM_CHARS].p;
		     d <= KC_LM_SUMMED && p < s[KC_LM_CHARS].end; p++)
			rows += *p < 0x80;
		for (p = s[KC_LM_SIZES].p; p < s[KC_LM_SIZES].end; p++) {
			rows += *p >= KC_LM_IN_ROW;
			*lists += *p > KC_LM_IN_NODE && *p < KC_LM_IN_ROW;
		}
	}
	/* Rows, which come after lists, are lines of the processor's cache. */
	*lists = (*lists + IN_LINE - 1) / IN_LINE * IN_LINE;
	*parts = rows * KC_LM_MOST_PARTS;
}

/*
 * Make room, of which what is not used is never touched: it ends each piece. A node takes
 * two places of the tree and half of one for its key, a family one more at most.
 */
static kc_status
open_table(struct unpacker *u, kc_error *err)
{
	size_t n = 2 + ((size_t)u->m->node_n * 7 + 1) / 2 + KC_LM_SEARCHED;
	size_t lists, parts;
	struct kc_lm_table *t = u->table;

	count_weights(u, &lists, &parts);
	if (n > UINT32_MAX || (lists | parts) >> KC_LM_NUMBER_BITS)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "model of languages: too many n-grams");
	t->lists = kc_malloc_table(
	    lists * sizeof(*t->lists) + parts * sizeof(*t->rows));
	t->tree = kc_malloc_table(n * sizeof(*t->tree));
	if (!t->lists || !t->tree)
		return kc_fail_nomem(err);
	t->rows = (void *)(t->lists + lists);
	memset(t->rows, KC_LM_FLOOR - KC_LM_SUM_BIAS, KC_LM_MOST);
	t->tree[0] = t->tree[1] = 0;
	u->at.row_n = KC_LM_MOST_PARTS;
	u->at.next = 2;
	return KC_OK;
}

/* Read all nodes of a depth; false for what is damaged. */
static bool
unpack_depth(struct unpacker *u, uint32_t depth)
{
	u->now = u->streams[depth];
	u->at.chars = u->now[KC_LM_CHARS].p;
	u->at.sizes = u->now[KC_LM_SIZES].p;
	u->at.gaps = u->now[KC_LM_GAPS].p;
	u->at.weights = u->now[KC_LM_WEIGHTS].p;
	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++)
		if (!unpack_tongue(u, depth, t))
			return false;
	u->from[KC_TONGUE_MODEL_END] = u->at.next;
	return u->at.chars == u->now[KC_LM_CHARS].end &&
	    u->at.sizes == u->now[KC_LM_SIZES].end &&
	    u->at.gaps == u->now[KC_LM_GAPS].end &&
	    u->at.weights == u->now[KC_LM_WEIGHTS].end;
}

static kc_status
unpack_all_depths(struct unpacker *u, kc_error *err)
{
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++)
		if (!unpack_depth(u, d))
			return refuse_body(err);
	return u->at.node_n == u->m->node_n && u->at.entry_n == u->m->entry_n
	    ? KC_OK
	    : refuse_body(err);
}

/* Add room for the bytes of a node that the streams do not have. */
static kc_status
add_margin(kc_buf *body, kc_error *err)
{
	if (kc_buf_reserve(body, NODE_BYTES))
		return kc_fail_nomem(err);
	memset(body->ptr + body->len, 0, NODE_BYTES);
	return KC_OK;
}

void
kc_lang_table_release(struct kc_lm_table *t)
{
	kc_free(t->lists);
	kc_free(t->tree);
	*t = (struct kc_lm_table){0};
}

kc_status
kc_lang_unpack(const kc_lang_model *m, kc_error *err)
{
	struct unpacker u = {.m = m, .table = m->table};
	kc_buf body = KC_BUF_INIT;
	kc_status st = kc_decompress_all(KC_CODEC_ZSTD, m->body,
	    (uint64_t)MOST_BODY_SHARE * m->body.len + LEAST_BODY, &body, err);

	if (st && st != KC_ERR_NOMEM)
		st = refuse_body(err);
	if (!st)
		st = add_margin(&body, err);
	if (!st)
		st = open_streams(&u, &body, err);
	if (!st)
		st = open_table(&u, err);
	if (!st)
		st = unpack_all_depths(&u, err);
	if (st)
		kc_lang_table_release(m->table);
	kc_buf_release(&body);
	return st;
}
