/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of special ids (special_ids.h). */
#include <config.h>

#include "special_ids.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 };

static int
compare_special(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Sort the ids, keep each once, cut them at the widest gap. */
static void
arrange_special(struct kc_special_ids *s)
{
	size_t kept = 0, cut = 0;

	qsort(s->ids, s->n, sizeof(*s->ids), compare_special);
	for (size_t i = 0; i < s->n; i++)
		if (!kept || s->ids[kept - 1] != s->ids[i])
			s->ids[kept++] = s->ids[i];
	s->n = kept;
	for (size_t i = 1; i < kept; i++)
		if (!cut ||
		    s->ids[i] - s->ids[i - 1] > s->ids[cut] - s->ids[cut - 1])
			cut = i;
	s->first[0] = s->ids[0];
	s->last[0] = s->ids[cut ? cut - 1 : 0];
	s->first[1] = s->ids[cut];
	s->last[1] = s->ids[kept - 1];
}

kc_status
kc_special_init(struct kc_special_ids *s, const uint32_t *ids, size_t n,
    uint32_t vocab_size, kc_error *err)
{
	*s = (struct kc_special_ids){0};
	s->ids = kc_malloc((n + 1) * sizeof(*s->ids));
	s->document = kc_calloc(n + 1, sizeof(*s->document));
	s->shard = kc_calloc(n + 1, sizeof(*s->shard));
	if (!s->ids || !s->document || !s->shard)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++) {
		if (ids[i] == KC_TOKENS_NO_EOD)
			continue;
		if (ids[i] >= vocab_size)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "special id %" PRIu32
			    " in a vocabulary of %" PRIu32,
			    ids[i], vocab_size);
		s->ids[s->n++] = ids[i];
	}
	if (s->n)
		arrange_special(s);
	return KC_OK;
}

void
kc_special_release(struct kc_special_ids *s)
{
	kc_free(s->ids);
	kc_free(s->document);
	kc_free(s->shard);
	*s = (struct kc_special_ids){0};
}

/* --- Counting --- */

/* True if an id between these, both included, may be one. */
static bool
may_have(const struct kc_special_ids *s, uint32_t min, uint32_t max)
{
	return (min <= s->last[0] && max >= s->first[0]) ||
	    (min <= s->last[1] && max >= s->first[1]);
}

static size_t
find_special(const struct kc_special_ids *s, uint32_t id)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n && s->ids[low] == id ? low : s->n;
}

static bool
count_special(const struct kc_special_ids *s, kc_str ids, unsigned width,
    uint64_t *counts)
{
	bool any = false;

	for (size_t at = 0; at < ids.len; at += width) {
		uint32_t id = width == 2 ? kc_get16(ids.ptr + at)
					 : kc_get32(ids.ptr + at);
		size_t i = may_have(s, id, id) ? find_special(s, id) : s->n;

		if (i < s->n) {
			counts[i]++;
			any = true;
		}
	}
	return any;
}

/* Blocks of which the smallest and the largest id are in no range are passed. */
static bool
count_blocks(const struct kc_special_ids *s, kc_str ids, unsigned width,
    uint64_t *counts)
{
	bool any = false;

	for (size_t at = 0; at < ids.len;) {
		struct kc_id_scan scan = {UINT32_MAX, 0, 0};
		size_t left = ids.len - at;
		kc_str block = {
		    ids.ptr + at, left < BLOCK * width ? left : BLOCK * width};

		kc_scan_ids(&scan, block, width, KC_TOKENS_NO_EOD);
		if (may_have(s, scan.min, scan.max) &&
		    count_special(s, block, width, counts))
			any = true;
		at += block.len;
	}
	return any;
}

void
kc_special_add_document(struct kc_special_ids *s, kc_str ids, unsigned width,
    const struct kc_id_scan *scan)
{
	if (s->n && may_have(s, scan->min, scan->max) &&
	    count_blocks(s, ids, width, s->document))
		s->in_document = true;
}

void
kc_special_add_shard(struct kc_special_ids *s, kc_str ids, unsigned width,
    const struct kc_id_scan *scan)
{
	if (s->n && may_have(s, scan->min, scan->max))
		count_blocks(s, ids, width, s->shard);
}

void
kc_special_take_document(struct kc_special_ids *s)
{
	if (!s->in_document)
		return;
	for (size_t i = 0; i < s->n; i++)
		s->shard[i] += s->document[i];
}

void
kc_special_take_id(struct kc_special_ids *s, uint32_t id, uint64_t n)
{
	size_t i = find_special(s, id);

	if (i < s->n)
		s->shard[i] += n;
}

void
kc_special_reset_document(struct kc_special_ids *s)
{
	if (s->in_document)
		memset(s->document, 0, s->n * sizeof(*s->document));
	s->in_document = false;
}

void
kc_special_reset_shard(struct kc_special_ids *s)
{
	if (s->n)
		memset(s->shard, 0, s->n * sizeof(*s->shard));
}
