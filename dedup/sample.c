/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest hashes of a set ("bottom-k", Cohen and Kaplan 2007), by their
 * upper halves.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

kc_status
kc_sample_init(struct kc_sample *s, size_t max)
{
	size_t room = 2 * max + KC_FSS_BLOCK;

	*s = (struct kc_sample){.max = max};
	s->v = kc_malloc(room * sizeof(*s->v));
	s->spare = kc_malloc(room * sizeof(*s->spare));
	kc_sample_reset(s);
	return s->v && s->spare ? KC_OK : KC_ERR_NOMEM;
}

void
kc_sample_release(struct kc_sample *s)
{
	kc_free(s->v);
	kc_free(s->spare);
	*s = (struct kc_sample){0};
}

void
kc_sample_reset(struct kc_sample *s)
{
	s->n = 0;
	s->bound = UINT64_MAX;
}

/* Move what is below `bound` to the front; returns how many. */
static size_t
partition(uint64_t *v, size_t n, uint64_t bound)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t x = v[i];

		v[i] = v[m];
		v[m] = x;
		m += x < bound;
	}
	return m;
}

/* Sort the first n and drop repetitions; returns how many are left. */
static size_t
sort_unique(struct kc_sample *s, size_t n)
{
	size_t kept = 0;

	kc_sort_hashes(s->v, s->spare, n, 4);
	for (size_t i = 0; i < n && kept < s->max; i++)
		if (!kept || s->v[i] >> 32 != s->v[kept - 1] >> 32)
			s->v[kept++] = s->v[i];
	return kept;
}

/*
 * Hashes are uniform: half as many again as are wanted, by their size, nearly
 * always hold the smallest, and the others need no sorting.
 */
void
kc_sample_finish(struct kc_sample *s)
{
	size_t enough = s->max + s->max / 2;
	size_t kept = 0;

	if (s->n > 2 * s->max)
		kept = sort_unique(
		    s, partition(s->v, s->n, s->bound / s->n * enough));
	if (kept < s->max)
		kept = sort_unique(s, s->n);
	s->n = kept;
	if (kept == s->max)
		s->bound = s->v[kept - 1] >> 32 << 32;
}

void
kc_sample_add(struct kc_sample *s, const uint64_t *v, size_t n)
{
	uint64_t bound = s->bound;
	uint64_t *to = s->v + s->n;

	for (size_t i = 0; i < n; i++) {
		*to = v[i];
		to += v[i] < bound;
	}
	s->n = (size_t)(to - s->v);
	if (s->n >= 2 * s->max)
		kc_sample_finish(s);
}
