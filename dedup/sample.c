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

void
kc_sample_finish(struct kc_sample *s)
{
	size_t kept = 0;

	kc_sort_hashes(s->v, s->spare, s->n, 4);
	for (size_t i = 0; i < s->n && kept < s->max; i++)
		if (!kept || s->v[i] >> 32 != s->v[kept - 1] >> 32)
			s->v[kept++] = s->v[i];
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
