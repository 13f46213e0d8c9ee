/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of a file of counts: the bytes of its lines. A line holds the
 * pretoken as a JSON string, so a quote ends it, and characters that JSON
 * escapes sort as their escapes, which start with a backslash. No escape is the
 * start of another, so the order is that of the pretokens' bytes after a
 * renumbering of the bytes and of the end.
 *
 * The sort is by eight bytes at a time: radix passes over the numbers that they
 * make, then each group of equal ones by its next eight. So its time is bounded
 * by the bytes of the pretokens, whatever they are.
 */
#include <config.h>

#include "tokenizer/counts/counts_internal.h"

#include "mem.h"

#include <string.h>

void
kc_counts_order(uint8_t rank[256])
{
	/* \" \\ \b \f \n \r \t, then the \u00XX */
	static const uint8_t escaped[] = {'"', '\\', 8, 12, 10, 13, 9};
	uint8_t next = 0;

	/* " " and "!" come before the closing quote, which is KC_COUNTS_END. */
	rank[' '] = next++;
	rank['!'] = next++;
	next++;
	for (unsigned b = '#'; b < '\\'; b++)
		rank[b] = next++;
	for (size_t i = 0; i < sizeof(escaped); i++)
		rank[escaped[i]] = next++;
	for (unsigned b = 0; b < 0x20; b++)
		if (!memchr(escaped, (int)b, sizeof(escaped)))
			rank[b] = next++;
	/* FE and FF are in no valid text; they would need one rank more. */
	for (unsigned b = '\\' + 1; b < 256; b++)
		rank[b] = b < 255 ? next++ : 255;
}

int
kc_counts_compare(kc_str a, kc_str b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;
	uint8_t rank[256];
	int x, y;

	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	if (i == a.len && i == b.len)
		return 0;
	kc_counts_order(rank);
	x = i < a.len ? rank[(unsigned char)a.ptr[i]] : KC_COUNTS_END;
	y = i < b.len ? rank[(unsigned char)b.ptr[i]] : KC_COUNTS_END;
	return x - y;
}

/* The ranks of eight bytes from `depth` on, the first one highest. */
static uint64_t
prefix_of(const uint8_t rank[256], kc_str key, size_t depth)
{
	uint64_t v = 0;

	for (size_t i = depth; i < depth + 8; i++) {
		v <<= 8;
		if (i < key.len)
			v |= rank[(unsigned char)key.ptr[i]];
		else if (i == key.len)
			v |= KC_COUNTS_END;
	}
	return v;
}

static void
sort_by_insertion(kc_counts_item *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		kc_counts_item x = v[i];
		size_t j = i;

		while (j > 0 && v[j - 1].prefix > x.prefix) {
			v[j] = v[j - 1];
			j--;
		}
		v[j] = x;
	}
}

/* Least significant byte first; bytes that all share cost no pass. */
static void
sort_by_radix(kc_counts_item *v, size_t n, kc_counts_item *tmp)
{
	size_t at[8][256] = {{0}};
	kc_counts_item *from = v, *to = tmp, *swap;

	for (size_t i = 0; i < n; i++)
		for (unsigned d = 0; d < 8; d++)
			at[d][v[i].prefix >> 8 * d & 255]++;
	for (unsigned d = 0; d < 8; d++) {
		size_t sum = 0;

		if (at[d][v[0].prefix >> 8 * d & 255] == n)
			continue;
		for (unsigned b = 0; b < 256; b++) {
			size_t count = at[d][b];

			at[d][b] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[at[d][from[i].prefix >> 8 * d & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
}

/* Items that share all bytes before `depth`. */
struct group {
	size_t start, n, depth;
};

struct groups {
	struct group *v;
	size_t n, cap;
};

static kc_status
push_group(struct groups *g, size_t start, size_t n, size_t depth)
{
	KC_TRY(KC_GROW(&g->v, &g->cap, g->n + 1));
	g->v[g->n++] = (struct group){start, n, depth};
	return KC_OK;
}

static kc_status
sort_group(struct groups *g, struct group one, kc_counts_item *items,
    kc_counts_item *tmp, const uint8_t rank[256])
{
	kc_counts_item *v = items + one.start;
	size_t start = 0;

	for (size_t i = 0; i < one.n; i++)
		v[i].prefix = prefix_of(
		    rank, kc_counts_key(v[i].slot), one.depth);
	if (one.n <= 64)
		sort_by_insertion(v, one.n);
	else
		sort_by_radix(v, one.n, tmp);
	for (size_t i = 1; i <= one.n; i++) {
		if (i < one.n && v[i].prefix == v[start].prefix)
			continue;
		if (i - start > 1)
			KC_TRY(push_group(
			    g, one.start + start, i - start, one.depth + 8));
		start = i;
	}
	return KC_OK;
}

kc_status
kc_counts_sort(kc_counts *c)
{
	kc_counts_item *tmp = kc_malloc(c->used * sizeof(*tmp));
	struct groups g = {0};
	uint8_t rank[256];
	size_t n = 0;
	kc_status st = KC_ERR_NOMEM;

	kc_free(c->items);
	c->items = kc_malloc(c->used * sizeof(*c->items));
	if (!tmp || !c->items)
		goto out;
	for (size_t i = 0; i <= c->mask; i++)
		if (c->slots[i].len)
			c->items[n++].slot = &c->slots[i];
	kc_counts_order(rank);
	st = n ? push_group(&g, 0, n, 0) : KC_OK;
	while (!st && g.n) {
		g.n--;
		st = sort_group(&g, g.v[g.n], c->items, tmp, rank);
	}
out:
	if (st) {
		kc_free(c->items);
		c->items = NULL;
	}
	kc_free(tmp);
	kc_free(g.v);
	return st;
}
