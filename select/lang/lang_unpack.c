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

struct model_stream {
	const unsigned char *p, *end;
};

/* N-grams of as many characters: what is left of their streams, and their nodes. */
struct unpack_level {
	struct model_stream streams[KC_LM_KINDS];
	uint32_t next, end;
};

struct unpacker {
	const kc_lang_model *m;
	struct kc_lm_table *table;
	struct unpack_level levels[KC_LM_MAX_ORDER + 2];
	uint32_t order; /* of the tongue */
	uint32_t entry_n, list_n, row_n;
	bool damaged;
};

/* The next byte of a stream; 0, and damage, after its end. */
static unsigned
next_coded_symbol(struct unpacker *u, enum kc_lm_stream kind, uint32_t depth)
{
	struct model_stream *s = u->levels[depth].streams + kind;

	if (s->p == s->end) {
		u->damaged = true;
		return 0;
	}
	return *s->p++;
}

static uint32_t
next_character(struct unpacker *u, uint32_t depth)
{
	unsigned byte = next_coded_symbol(u, KC_LM_CHARS, depth), shift = 7;
	uint32_t cp = byte & 0x7F;

	for (; byte & 0x80 && shift < 28; shift += 7) {
		byte = next_coded_symbol(u, KC_LM_CHARS, depth);
		cp |= (byte & 0x7F) << shift;
	}
	return u->damaged ? 0 : cp;
}

/* Which languages of the parent have the node. */
static void
unpack_list(struct unpacker *u, uint32_t depth, const struct kc_lm_list *parent,
    struct kc_lm_list *own)
{
	unsigned at = 0;

	own->n = parent->n > 1 ? next_coded_symbol(u, KC_LM_SIZES, depth) : 1;
	u->damaged |= !own->n || own->n > parent->n ||
	    own->n > u->m->entry_n - u->entry_n;
	for (unsigned i = 0; !u->damaged && i < own->n; i++, at++) {
		if (own->n < parent->n)
			at += next_coded_symbol(u, KC_LM_GAPS, depth);
		if (at >= parent->n) {
			u->damaged = true;
			return;
		}
		own->label[i] = parent->label[at];
	}
}

/* The next weight, less 128 in either direction. */
static int
next_weight(struct unpacker *u, uint32_t depth)
{
	unsigned byte = next_coded_symbol(u, KC_LM_WEIGHTS, depth);

	return (int)(byte ^ 0x80) - 0x80;
}

/* Read the weights of a node; returns what its node has of them. */
static uint32_t
unpack_weights(struct unpacker *u, uint32_t depth, const struct kc_lm_list *own)
{
	uint16_t entries[KC_LM_IN_ROW] = {
	    0}; /* of them, kc_lm_entry_of(0, 0) */
	struct kc_lm_table *t = u->table;
	uint32_t at = u->row_n;
	size_t padded = (own->n + KC_LM_QUAD - 1) / KC_LM_QUAD * KC_LM_QUAD;

	if (own->n >= KC_LM_IN_ROW) {
		memset(t->rows[at], 0, sizeof(*t->rows));
		for (unsigned i = 0; i < own->n; i++)
			t->rows[at][own->label[i]] = (int8_t)next_weight(
			    u, depth);
		u->row_n++;
		return at;
	}
	for (unsigned i = 0; i < own->n; i++)
		entries[i] = kc_lm_entry_of(
		    own->label[i], next_weight(u, depth));
	if (own->n <= KC_LM_IN_NODE)
		return entries[0] | (uint32_t)entries[1] << 16;
	at = u->list_n;
	memcpy(t->lists + at, entries, padded * sizeof(*entries));
	u->list_n += (uint32_t)padded;
	return at;
}

/*
 * Put a node into its level, after `sibling` if that is its sibling. A model that is
 * whole has room for it, and siblings in the order of their characters.
 */
static void
put_unpacked(struct unpacker *u, uint32_t depth, uint32_t cp, uint32_t sibling,
    const struct kc_lm_list *own)
{
	struct unpack_level *level = u->levels + depth;

	u->damaged |= level->next == level->end || cp > 0x10FFFF ||
	    (sibling && u->table->nodes[sibling].first >> 8 >= cp);
	if (u->damaged)
		return;
	u->table->firsts[level->next] = (uint16_t)cp;
	u->table->nodes[level->next++] = (struct kc_lm_node){
	    cp << 8 | own->n, level[1].next, unpack_weights(u, depth, own)};
	u->entry_n += own->n;
}

/* The nodes of the n-grams of a depth that end as their parent does. */
static void
unpack_children(
    struct unpacker *u, uint32_t depth, const struct kc_lm_list *parent)
{
	uint32_t cp, sibling = 0;

	while (!u->damaged && (cp = next_character(u, depth))) {
		struct kc_lm_list own;

		unpack_list(u, depth, parent, &own);
		put_unpacked(u, depth, cp, sibling, &own);
		sibling = u->levels[depth].next - 1;
		if (depth < u->order)
			unpack_children(u, depth + 1, &own);
	}
}

static kc_status
refuse_body(kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "model of languages: its body is cut short or damaged");
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
		u->levels[1 + i % KC_LM_MAX_ORDER]
		    .streams[i / KC_LM_MAX_ORDER] = (struct model_stream){
		    (const unsigned char *)p, (const unsigned char *)p + n};
		p += n;
		left -= n;
	}
	/* A node has a character, an entry a weight. */
	return left || u->m->node_n > body.len || u->m->entry_n > body.len
	    ? refuse_body(err)
	    : KC_OK;
}

/* How many characters a stream has: zeros alone are none. */
static uint32_t
count_characters(const struct model_stream *s)
{
	uint32_t n = 0;
	bool goes_on = false;

	for (const unsigned char *p = s->p; p < s->end; p++) {
		n += *p < 0x80 && (*p || goes_on);
		goes_on = *p >= 0x80;
	}
	return n;
}

/* Make room for lists and rows of weights, by the sizes of all n-grams. */
static kc_status
open_weights(struct unpacker *u, kc_error *err)
{
	size_t lists = 0, rows = 0;

	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		const struct model_stream *s = u->levels[d].streams +
		    KC_LM_SIZES;

		for (const unsigned char *p = s->p; p < s->end; p++) {
			rows += *p >= KC_LM_IN_ROW;
			lists += *p > KC_LM_IN_NODE && *p < KC_LM_IN_ROW
			    ? *p + KC_LM_QUAD - 1U
			    : 0;
		}
	}
	u->table->lists = kc_malloc_table(
	    (lists + 1) * sizeof(*u->table->lists));
	u->table->rows = kc_malloc_table((rows + 1) * sizeof(*u->table->rows));
	return u->table->lists && u->table->rows ? KC_OK : kc_fail_nomem(err);
}

/*
 * Give each level its room, after number 0, which is no node. After the last node of a
 * level is one that says where the children of that one end.
 */
static kc_status
open_levels(struct unpacker *u, kc_error *err)
{
	const kc_lang_model *m = u->m;
	uint64_t at = 1;

	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		struct unpack_level *level = u->levels + d;

		level->next = (uint32_t)at;
		at += count_characters(level->streams + KC_LM_CHARS);
		level->end = (uint32_t)at++;
	}
	if (at != (uint64_t)m->node_n + 1 + KC_LM_MAX_ORDER)
		return refuse_body(err);
	u->table->nodes = kc_malloc_table(
	    (size_t)at * sizeof(*u->table->nodes));
	u->table->firsts = kc_malloc_table(
	    ((size_t)at + KC_LM_SEARCHED) * sizeof(*u->table->firsts));
	if (!u->table->nodes || !u->table->firsts)
		return kc_fail_nomem(err);
	u->table->nodes[0] = (struct kc_lm_node){0};
	return open_weights(u, err);
}

/* Read all nodes. */
static kc_status
unpack_all_streams(struct unpacker *u, kc_error *err)
{
	const kc_lang_model *m = u->m;
	struct unpack_level *levels = u->levels;

	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++) {
		struct kc_lm_list all;

		u->table->roots[t] = levels[1].next;
		if (!m->label_n[t])
			continue;
		u->order = kc_lm_order(t, m->order);
		kc_lm_list_all(&all, m->label_n[t]);
		unpack_children(u, 1, &all);
	}
	u->table->roots[KC_TONGUE_MODEL_END] = levels[1].next;
	u->damaged |= u->entry_n != m->entry_n;
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		u->damaged |= levels[d].next != levels[d].end;
		u->table->nodes[levels[d].end].children = levels[d + 1].next;
	}
	return u->damaged ? refuse_body(err) : KC_OK;
}

void
kc_lang_table_release(struct kc_lm_table *t)
{
	kc_free(t->nodes);
	kc_free(t->firsts);
	kc_free(t->lists);
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
		st = open_streams(&u, kc_buf_str(&body), err);
	if (!st)
		st = open_levels(&u, err);
	if (!st)
		st = unpack_all_streams(&u, err);
	if (st)
		kc_lang_table_release(m->table);
	kc_buf_release(&body);
	return st;
}
