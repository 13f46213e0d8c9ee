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
	uint32_t next;                                 /* number of a node */
	uint32_t entry_n, list_n, row_n;
};

/*
 * The nodes of a depth come in the order of their parents, so depth after depth is read,
 * each from its own streams. The languages of its nodes, which those of the next depth
 * need, are left in the place of their weights.
 */
struct unpacker {
	const kc_lang_model *m;
	struct kc_lm_table *table;
	struct model_stream streams[KC_LM_MAX_ORDER + 1][KC_LM_KINDS];
	const struct model_stream
	    *now; /* the streams of the depth that is read */
	struct unpack_cursor at;
	uint32_t end; /* after the last node there may be */
	/* The first node of each tongue in the depth, and the end of the last one's. */
	uint32_t from[KC_TONGUE_MODEL_END + 1];
};

/* True if no stream was read past its end. */
static inline bool
are_streams_whole(const struct unpacker *u, const struct unpack_cursor *c)
{
	return (c->chars <= u->now[KC_LM_CHARS].end) &
	    (c->sizes <= u->now[KC_LM_SIZES].end) &
	    (c->gaps <= u->now[KC_LM_GAPS].end) &
	    (c->weights <= u->now[KC_LM_WEIGHTS].end);
}

/* LEB128 of four bytes at most. */
static inline uint32_t
next_character(struct unpack_cursor *c)
{
	uint32_t byte = *c->chars++, cp = byte & 0x7F;

	for (unsigned shift = 7; byte & 0x80 && shift < 28; shift += 7) {
		byte = *c->chars++;
		cp |= (byte & 0x7F) << shift;
	}
	return cp;
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

/* Put the weights of a node; returns what is in the node itself. */
static inline uint32_t
unpack_weights(struct kc_lm_table *t, struct unpack_cursor *c,
    const uint8_t *own, unsigned n)
{
	const unsigned char *weights = c->weights;
	uint16_t *list = t->lists + c->list_n;
	uint32_t at = c->list_n;

	if (n == 1)
		return kc_lm_entry_of(own[0], weights[0]);
	if (n == KC_LM_IN_NODE)
		return kc_lm_entry_of(own[0], weights[0]) |
		    (uint32_t)kc_lm_entry_of(own[1], weights[1]) << 16;
	if (n >= KC_LM_IN_ROW) {
		int8_t *row = t->rows[c->row_n];

		memset(row, 0, sizeof(*t->rows));
		for (unsigned i = 0; i < n; i++)
			row[own[i]] = (int8_t)weights[i];
		return c->row_n++;
	}
	for (unsigned i = 0; i < n; i++)
		list[i] = kc_lm_entry_of(own[i], weights[i]);
	for (; n % KC_LM_QUAD; n++)
		list[n] = kc_lm_entry_of(0, 0);
	c->list_n += n;
	return at;
}

/* Put a node of n languages; false for what is damaged. */
static inline bool
put_unpacked(const struct unpacker *u, struct unpack_cursor *c, uint32_t cp,
    unsigned n, uint32_t weights)
{
	u->table->firsts[c->next] = (uint16_t)cp;
	u->table->nodes[c->next++] = (struct kc_lm_node){
	    .first = cp << 8 | n, .weights = weights};
	c->weights += n;
	c->entry_n += n;
	return are_streams_whole(u, c);
}

/* Read a node after its character; false for what is damaged. */
static inline bool
unpack_node(const struct unpacker *u, struct unpack_cursor *c, uint32_t cp,
    unsigned parent_n)
{
	unsigned n = *c->sizes++;
	uint8_t own[KC_LM_MOST];
	uint32_t weights;

	if (!n || n > parent_n || n > u->m->entry_n - c->entry_n ||
	    !unpack_labels(c, parent_n, n, own))
		return false;
	weights = unpack_weights(u->table, c, own, n);
	memcpy(c->weights, own, n);
	return put_unpacked(u, c, cp, n, weights);
}

/* A node in the only language of its parent, as half of all are. */
static inline bool
unpack_single(const struct unpacker *u, struct unpack_cursor *c, uint32_t cp)
{
	uint8_t label = *c->labels;
	uint16_t entry = kc_lm_entry_of(label, *c->weights);

	*c->weights = label;
	return c->entry_n < u->m->entry_n && put_unpacked(u, c, cp, 1, entry);
}

/* The nodes that end as parents do; false for what is damaged. */
static bool
unpack_children(struct unpacker *u, uint32_t from, uint32_t to)
{
	struct kc_lm_node *nodes = u->table->nodes;
	struct unpack_cursor c = u->at;
	uint32_t last, cp;

	for (uint32_t i = from; i < to; i++) {
		uint32_t n = kc_lm_node_languages(nodes + i);

		nodes[i].children = c.next;
		for (last = 0; (cp = next_character(&c)); last = cp)
			if (cp <= last || cp > 0x10FFFF || c.next == u->end ||
			    !(n == 1 ? unpack_single(u, &c, cp)
				     : unpack_node(u, &c, cp, n)))
				return false;
		if (c.chars > u->now[KC_LM_CHARS].end)
			return false;
		c.labels += n;
	}
	u->at = c;
	return true;
}

/* Parents that have no children, and no zero that ends them. */
static void
end_children(struct unpacker *u, uint32_t from, uint32_t to)
{
	struct kc_lm_node *nodes = u->table->nodes;

	for (uint32_t i = from; i < to; i++) {
		nodes[i].children = u->at.next;
		u->at.labels += kc_lm_node_languages(nodes + i);
	}
}

/* The n-grams of one character of all tongues: the children of number 0. */
static bool
unpack_roots(struct unpacker *u)
{
	struct kc_lm_node *root = u->table->nodes;
	struct kc_lm_list all;
	bool whole = true;

	for (unsigned t = 0; whole && t < KC_TONGUE_MODEL_END; t++) {
		u->from[t] = u->at.next;
		kc_lm_list_all(&all, u->m->label_n[t]);
		u->at.labels = all.label;
		root->first = all.n;
		whole = !all.n || unpack_children(u, 0, 1);
	}
	*root = (struct kc_lm_node){0};
	u->at.labels = NULL;
	u->from[KC_TONGUE_MODEL_END] = u->at.next;
	memcpy(u->table->roots, u->from, sizeof(u->from));
	return whole;
}

/* The n-grams of more characters, after their parents, of all tongues. */
static bool
unpack_longer(struct unpacker *u, uint32_t depth)
{
	uint32_t first = u->from[0], end;

	u->at.labels = u->streams[depth - 1][KC_LM_WEIGHTS].p;
	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++, first = end) {
		end = u->from[t + 1];
		u->from[t] = u->at.next;
		if (depth > kc_lm_order(t, u->m->order))
			end_children(u, first, end);
		else if (!unpack_children(u, first, end))
			return false;
	}
	u->table->nodes[end].children = u->at.next;
	u->from[KC_TONGUE_MODEL_END] = u->at.next;
	return true;
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

/* How many lists and rows of weights there are, by the sizes of all n-grams. */
static void
count_weights(const struct unpacker *u, size_t *lists, size_t *rows)
{
	*lists = *rows = 0;
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		const struct model_stream *s = u->streams[d] + KC_LM_SIZES;

		for (const unsigned char *p = s->p; p < s->end; p++) {
			*rows += *p >= KC_LM_IN_ROW;
			*lists += *p > KC_LM_IN_NODE && *p < KC_LM_IN_ROW
			    ? *p + KC_LM_QUAD - 1U
			    : 0;
		}
	}
}

/*
 * Make room: nodes with number 0, which is none, and after the last node of each depth
 * one that says where the children of that one end.
 */
static kc_status
open_table(struct unpacker *u, kc_error *err)
{
	size_t n = (size_t)u->m->node_n + 1 + KC_LM_MAX_ORDER, lists, rows;
	struct kc_lm_table *t = u->table;
	char *p;

	count_weights(u, &lists, &rows);
	p = kc_malloc_table((rows + 1) * sizeof(*t->rows) +
	    n * sizeof(*t->nodes) + (n + KC_LM_SEARCHED) * sizeof(*t->firsts) +
	    (lists + KC_LM_IN_ROW) * sizeof(*t->lists));
	if (!p)
		return kc_fail_nomem(err);
	t->rows = (void *)p;
	t->nodes = (void *)(t->rows + rows + 1);
	t->firsts = (void *)(t->nodes + n);
	t->lists = (void *)(t->firsts + n + KC_LM_SEARCHED);
	u->at.next = 1;
	u->end = u->m->node_n + 1;
	return KC_OK;
}

/* Read all nodes of a depth; false for what is damaged. */
static bool
unpack_depth(struct unpacker *u, uint32_t depth)
{
	bool whole;

	u->now = u->streams[depth];
	u->at.chars = u->now[KC_LM_CHARS].p;
	u->at.sizes = u->now[KC_LM_SIZES].p;
	u->at.gaps = u->now[KC_LM_GAPS].p;
	u->at.weights = u->now[KC_LM_WEIGHTS].p;
	if (!(depth == 1 ? unpack_roots(u) : unpack_longer(u, depth)))
		return false;
	whole = u->at.chars == u->now[KC_LM_CHARS].end &&
	    u->at.sizes == u->now[KC_LM_SIZES].end &&
	    u->at.gaps == u->now[KC_LM_GAPS].end &&
	    u->at.weights == u->now[KC_LM_WEIGHTS].end;
	/* The node that ends the depth. */
	u->table->nodes[u->at.next++] = (struct kc_lm_node){0};
	u->end++;
	return whole;
}

static kc_status
unpack_all_depths(struct unpacker *u, kc_error *err)
{
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++)
		if (!unpack_depth(u, d))
			return refuse_body(err);
	return u->at.next == u->end && u->at.entry_n == u->m->entry_n
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
	kc_free(t->rows);
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
