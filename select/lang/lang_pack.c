/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the body of a model of languages (lang_pack.h). */
#include <config.h>

#include "lang_pack.h"

#include "bytes.h"
#include "io/compressor.h"

#include <stdlib.h>
#include <string.h>

/* Level 19 is 5 % smaller than level 9, and a model is made once. */
enum { MODEL_LEVEL = 19 };

struct packer {
	kc_buf streams[KC_LM_STREAMS];
	const struct kc_lm_entry *entries; /* of the tongue */
	size_t entry_n;
	uint32_t order; /* of the tongue */
	/* The n-grams from the root to the last node: path[0] has all languages. */
	struct kc_lm_list path[KC_LM_MAX_ORDER + 1];
	uint32_t depth; /* of the last node */
	uint32_t node_n;
};

void
kc_lm_list_all(struct kc_lm_list *all, unsigned n)
{
	*all = (struct kc_lm_list){.n = n};
	for (unsigned i = 0; i < n; i++)
		all->label[i] = (uint8_t)i;
}

static kc_status
put_symbol(struct packer *p, enum kc_lm_stream kind, uint32_t depth, unsigned x)
{
	return kc_buf_addc(p->streams + kc_lm_stream_of(kind, depth), (char)x);
}

/* The last character of a key: the first of its n-gram. */
static uint32_t
character_of(const struct kc_lm_entry *e)
{
	const unsigned char *at = e->key + 3 * ((size_t)e->depth - 1);

	return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

static kc_status
put_character(struct packer *p, uint32_t depth, uint32_t cp)
{
	for (; cp > 0x7F; cp >>= 7)
		KC_TRY(put_symbol(p, KC_LM_CHARS, depth, 0x80 | (cp & 0x7F)));
	return put_symbol(p, KC_LM_CHARS, depth, cp);
}

/* End the children of the open nodes down to a depth. */
static kc_status
close_nodes(struct packer *p, uint32_t depth)
{
	for (uint32_t d = p->depth + 1; d-- > depth;)
		if (d < p->order)
			KC_TRY(put_symbol(p, KC_LM_CHARS, d + 1, 0));
	return KC_OK;
}

/* Say which languages of the parent have a node. */
static kc_status
put_labels(struct packer *p, uint32_t depth)
{
	const struct kc_lm_list *parent = p->path + depth - 1;
	const struct kc_lm_list *own = p->path + depth;
	unsigned at = 0;

	if (parent->n > 1)
		KC_TRY(put_symbol(p, KC_LM_SIZES, depth, own->n));
	for (unsigned i = 0; own->n < parent->n && i < own->n; i++) {
		unsigned gap = 0;

		for (; parent->label[at] != own->label[i]; at++)
			gap++;
		at++;
		KC_TRY(put_symbol(p, KC_LM_GAPS, depth, gap));
	}
	return KC_OK;
}

int
kc_lm_entry_compare(const void *a, const void *b)
{
	const struct kc_lm_entry *x = a, *y = b;
	int order = (x->tongue > y->tongue) - (x->tongue < y->tongue);

	if (!order)
		order = memcmp(x->key, y->key, sizeof(x->key));
	return order ? order : x->label - y->label;
}

/*
 * The entry of the same language for some of the characters of an n-gram, from the
 * `from`th last one on; NULL if there is none.
 */
static const struct kc_lm_entry *
find_shorter(const struct packer *p, const struct kc_lm_entry *e, unsigned from,
    unsigned depth)
{
	struct kc_lm_entry key = {.tongue = e->tongue, .label = e->label};

	memcpy(key.key, e->key + 3 * from, 3 * depth);
	return bsearch(
	    &key, p->entries, p->entry_n, sizeof(key), kc_lm_entry_compare);
}

/*
 * What an n-gram adds to a cost that was made of all shorter ones: its own cost and that
 * of backing off from it, for the character after it, in place of the cost of the n-gram
 * without its first character and of backing off from the one without its last. "ing"
 * after "in": c(ing) + b(ing) - c(ng) - b(in).
 */
static int
weight_of(const struct packer *p, const struct kc_lm_entry *e)
{
	int weight = e->cost;
	const struct kc_lm_entry *lower, *history;

	if (e->depth < p->order)
		weight += KC_LM_BACK_STEP * e->back;
	if (e->depth == 1)
		return weight - KC_LM_FLOOR;
	lower = find_shorter(p, e, 0, e->depth - 1U);
	history = find_shorter(p, e, 1, e->depth - 1U);
	weight -= lower ? lower->cost : KC_LM_FLOOR;
	return weight - (history ? KC_LM_BACK_STEP * history->back : 0);
}

/* Put the node of n entries of one key. */
static kc_status
put_node(struct packer *p, const struct kc_lm_entry *e, size_t n)
{
	struct kc_lm_list *own = p->path + e->depth;

	KC_TRY(close_nodes(p, e->depth));
	p->depth = e->depth;
	p->node_n++;
	own->n = (unsigned)n;
	for (size_t i = 0; i < n; i++)
		own->label[i] = e[i].label;
	KC_TRY(put_character(p, e->depth, character_of(e)));
	KC_TRY(put_labels(p, e->depth));
	for (size_t i = 0; i < n; i++)
		KC_TRY(put_symbol(p, KC_LM_WEIGHTS, e->depth,
		    (unsigned)weight_of(p, e + i) & 0xFF));
	return KC_OK;
}

static bool
are_keys_equal(const struct kc_lm_entry *x, const struct kc_lm_entry *y)
{
	return x->depth == y->depth && !memcmp(x->key, y->key, sizeof(x->key));
}

/* Put the entries of a tongue, which `end` comes after. */
static kc_status
put_tongue(struct packer *p, const struct kc_lm_entry *e,
    const struct kc_lm_entry *end)
{
	const struct kc_lm_entry *next;

	p->depth = 0;
	p->entries = e;
	p->entry_n = (size_t)(end - e);
	for (; e < end; e = next) {
		for (next = e + 1; next < end && are_keys_equal(e, next);)
			next++;
		KC_TRY(put_node(p, e, (size_t)(next - e)));
	}
	return close_nodes(p, 0);
}

/* The lengths of the streams, and the streams, as a frame of zstd. */
static kc_status
join_streams(const struct packer *p, kc_buf *out, kc_error *err)
{
	char lengths[4 * KC_LM_STREAMS];
	struct kc_compressor *c;
	kc_buf whole = KC_BUF_INIT;
	kc_status st;

	for (size_t i = 0; i < KC_LM_STREAMS; i++)
		kc_put32(lengths + 4 * i, (uint32_t)p->streams[i].len);
	st = kc_buf_add(&whole, (kc_str){lengths, sizeof(lengths)});
	for (size_t i = 0; !st && i < KC_LM_STREAMS; i++)
		st = kc_buf_add(&whole, kc_buf_str(p->streams + i));
	if (st)
		st = kc_fail_nomem(err);
	else
		st = kc_compressor_new(&c, KC_CODEC_ZSTD, err);
	if (!st) {
		kc_compressor_set_level(c, MODEL_LEVEL);
		st = kc_compressor_add(c, kc_buf_str(&whole), out, err);
		kc_compressor_free(c);
	}
	kc_buf_release(&whole);
	return st;
}

kc_status
kc_lang_pack(const struct kc_lm_entry *entries, size_t n,
    const uint32_t label_n[KC_TONGUE_MODEL_END], uint32_t order, kc_buf *out,
    uint32_t *node_n, kc_error *err)
{
	const struct kc_lm_entry *e = entries, *end = entries + n, *next;
	struct packer p = {.node_n = 0};
	kc_status st = KC_OK;

	for (unsigned t = 0; !st && t < KC_TONGUE_MODEL_END; t++, e = next) {
		for (next = e; next < end && next->tongue == t;)
			next++;
		if (!label_n[t])
			continue;
		p.order = kc_lm_order(t, order);
		kc_lm_list_all(p.path, label_n[t]);
		st = put_tongue(&p, e, next);
	}
	st = st ? kc_fail_nomem(err) : join_streams(&p, out, err);
	*node_n = p.node_n;
	for (size_t i = 0; i < KC_LM_STREAMS; i++)
		kc_buf_release(p.streams + i);
	return st;
}
