/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the table of a model of languages from its body (lang_pack.h). */
#include <config.h>

#include "lang_pack.h"

#include "bytes.h"
#include "io/compressor.h"
#include "mem.h"

#include <string.h>

/* More than a hundred languages with all n-grams have: the built-in one has 10 MB. */
enum { MOST_BODY = 1 << 28 };

struct unpack_stream {
	const unsigned char *p, *end;
};

/* A node on its way to its place. */
struct unpacked_node {
	uint64_t place;
	uint32_t first, n; /* of its entries */
};

struct unpacker {
	const kc_lang_model *m;
	struct unpack_stream streams[KC_LM_STREAMS];
	uint32_t order; /* of the tongue */
	struct unpacked_node *nodes;
	uint16_t *entries;
	uint32_t node_n, entry_n;
	bool damaged;
};

/* The next byte of a stream; 0, and damage, after its end. */
static unsigned
next_symbol(struct unpacker *u, enum kc_lm_stream kind, uint32_t depth)
{
	struct unpack_stream *s = u->streams + kc_lm_stream_of(kind, depth);

	if (s->p == s->end) {
		u->damaged = true;
		return 0;
	}
	return *s->p++;
}

static uint32_t
next_character(struct unpacker *u, uint32_t depth)
{
	unsigned byte = next_symbol(u, KC_LM_CHARS, depth), shift = 7;
	uint32_t cp = byte & 0x7F;

	for (; byte & 0x80 && shift < 28; shift += 7) {
		byte = next_symbol(u, KC_LM_CHARS, depth);
		cp |= (byte & 0x7F) << shift;
	}
	return u->damaged ? 0 : cp;
}

/* Which languages of the parent have the node, and its costs in them. */
static void
unpack_list(struct unpacker *u, uint32_t depth, const struct kc_lm_list *parent,
    struct kc_lm_list *own)
{
	unsigned at = 0;

	own->n = parent->n > 1 ? next_symbol(u, KC_LM_SIZES, depth) : 1;
	u->damaged |= own->n > parent->n;
	for (unsigned i = 0; !u->damaged && i < own->n; i++, at++) {
		if (own->n < parent->n)
			at += next_symbol(u, KC_LM_GAPS, depth);
		if (at >= parent->n) {
			u->damaged = true;
			return;
		}
		own->label[i] = parent->label[at];
		own->cost[i] = (parent->cost[at] -
				   next_symbol(u, KC_LM_COSTS, depth)) &
		    (KC_LM_STEPS - 1);
		own->back[i] = depth < u->order
		    ? next_symbol(u, KC_LM_BACKS, depth) &
			(KC_LM_BACK_STEPS - 1)
		    : 0;
	}
}

/* Take up a node, if there is room for it, as there is in a model that is whole. */
static void
add_unpacked(struct unpacker *u, uint64_t hash, const struct kc_lm_list *own)
{
	u->damaged |= !own->n || u->node_n == u->m->node_n ||
	    own->n > u->m->entry_n - u->entry_n;
	if (u->damaged)
		return;
	u->nodes[u->node_n++] = (struct unpacked_node){
	    kc_lm_place(hash), u->entry_n, own->n};
	for (unsigned i = 0; i < own->n; i++)
		u->entries[u->entry_n++] = (uint16_t)(own->label[i] |
		    own->cost[i] << KC_LM_COST_SHIFT |
		    own->back[i] << KC_LM_BACK_SHIFT |
		    (i + 1 == own->n ? KC_LM_LAST : 0));
}

/* The nodes of the n-grams of a depth that end as their parent does. */
static void
unpack_children(struct unpacker *u, uint32_t depth, uint64_t hash,
    const struct kc_lm_list *parent)
{
	uint32_t cp;

	while (!u->damaged && (cp = next_character(u, depth))) {
		uint64_t own_hash = kc_lm_hash_extend(hash, cp);
		struct kc_lm_list own;

		unpack_list(u, depth, parent, &own);
		add_unpacked(u, own_hash, &own);
		if (depth < u->order)
			unpack_children(u, depth + 1, own_hash, &own);
	}
}

static kc_status
refuse_body(kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "model of languages: its body is damaged");
}

/* Find the streams in the body. */
static kc_status
open_streams(struct unpacker *u, kc_str body, kc_error *err)
{
	const char *lengths = body.ptr, *p;
	size_t left = body.len;

	if (left < 4 * KC_LM_STREAMS)
		return refuse_body(err);
	p = lengths + 4 * KC_LM_STREAMS;
	left -= 4 * KC_LM_STREAMS;
	for (size_t i = 0; i < KC_LM_STREAMS; i++) {
		size_t n = kc_get32(lengths + 4 * i);

		if (n > left)
			return refuse_body(err);
		u->streams[i] = (struct unpack_stream){
		    (const unsigned char *)p, (const unsigned char *)p + n};
		p += n;
		left -= n;
	}
	/* A node has a character, an entry a cost. */
	return left || u->m->node_n > body.len || u->m->entry_n > body.len
	    ? refuse_body(err)
	    : KC_OK;
}

/* Read all nodes. */
static kc_status
unpack_streams(struct unpacker *u, kc_error *err)
{
	const kc_lang_model *m = u->m;

	u->nodes = kc_calloc((size_t)m->node_n + 1, sizeof(*u->nodes));
	u->entries = kc_calloc((size_t)m->entry_n + 1, sizeof(*u->entries));
	if (!u->nodes || !u->entries)
		return kc_fail_nomem(err);
	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++) {
		struct kc_lm_list all;

		if (!m->label_n[t])
			continue;
		u->order = kc_lm_order(t, m->order);
		kc_lm_list_all(&all, m->label_n[t]);
		unpack_children(u, 1, kc_lm_hash_of(t), &all);
	}
	return u->damaged || u->node_n != m->node_n || u->entry_n != m->entry_n
	    ? refuse_body(err)
	    : KC_OK;
}

static unsigned
choose_bits(uint32_t nodes)
{
	unsigned bits = 1;

	while ((uint64_t)8 << bits < nodes && bits < KC_LM_MOST_BITS)
		bits++;
	return bits;
}

/* Put the nodes into their places, in the order of the tree. */
static void
place_nodes(const struct unpacker *u, struct kc_lm_table *t)
{
	size_t places = (size_t)1 << t->bits;
	unsigned shift = 64 - t->bits;
	uint32_t at = 0;

	/* index[place + 1]: first the room of a place, then where its next goes. */
	for (uint32_t i = 0; i < u->node_n; i++)
		t->index[(u->nodes[i].place >> shift) + 1] += 1 + u->nodes[i].n;
	for (size_t i = 1; i <= places; i++) {
		uint32_t room = t->index[i];

		t->index[i] = at;
		at += room;
	}
	for (uint32_t i = 0; i < u->node_n; i++) {
		const struct unpacked_node *node = u->nodes + i;
		uint32_t *next = t->index + (node->place >> shift) + 1;

		t->nodes[*next] = (uint16_t)node->place;
		memcpy(t->nodes + *next + 1, u->entries + node->first,
		    node->n * sizeof(*t->nodes));
		*next += 1 + node->n;
	}
}

static kc_status
make_table(const struct unpacker *u, struct kc_lm_table *t, kc_error *err)
{
	size_t index = (((size_t)1 << choose_bits(u->node_n)) + 1) *
	    sizeof(*t->index);
	size_t nodes = ((size_t)u->node_n + u->entry_n) * sizeof(*t->nodes);

	t->bits = choose_bits(u->node_n);
	t->index = kc_malloc_table(index);
	t->nodes = kc_malloc_table(nodes);
	if (!t->index || !t->nodes) {
		kc_free(t->index);
		kc_free(t->nodes);
		*t = (struct kc_lm_table){0};
		return kc_fail_nomem(err);
	}
	memset(t->index, 0, index);
	place_nodes(u, t);
	return KC_OK;
}

kc_status
kc_lang_unpack(const kc_lang_model *m, kc_error *err)
{
	struct unpacker u = {.m = m};
	kc_buf body = KC_BUF_INIT;
	kc_status st = kc_decompress_all(
	    KC_CODEC_ZSTD, m->body, MOST_BODY, &body, err);

	if (st == KC_ERR_LIMIT)
		st = refuse_body(err);
	if (!st)
		st = open_streams(&u, kc_buf_str(&body), err);
	if (!st)
		st = unpack_streams(&u, err);
	if (!st)
		st = make_table(&u, m->table, err);
	kc_free(u.nodes);
	kc_free(u.entries);
	kc_buf_release(&body);
	return st;
}
