/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of lengths from which percentiles can be told. */
#include <config.h>

#include "select/stat_internal.h"

static size_t
bucket_of(uint64_t length)
{
	unsigned shift = 0;

	if (length >> (KC_LENGTH_SUB + 1))
		shift = 63 - KC_LENGTH_SUB - (unsigned)__builtin_clzll(length);
	return ((size_t)shift << KC_LENGTH_SUB) + (size_t)(length >> shift);
}

/* The least length of a bucket. */
static uint64_t
bucket_start(size_t bucket)
{
	size_t shift = bucket >> KC_LENGTH_SUB;

	if (shift < 2)
		return bucket;
	shift--;
	return (uint64_t)(bucket - (shift << KC_LENGTH_SUB)) << shift;
}

void
kc_lengths_add(struct kc_lengths *l, uint64_t length)
{
	if (!l->count || length < l->least)
		l->least = length;
	if (length > l->greatest)
		l->greatest = length;
	l->count++;
	l->sum += length;
	l->buckets[bucket_of(length)]++;
}

void
kc_lengths_merge(struct kc_lengths *l, const struct kc_lengths *from)
{
	if (!from->count)
		return;
	if (!l->count || from->least < l->least)
		l->least = from->least;
	if (from->greatest > l->greatest)
		l->greatest = from->greatest;
	l->count += from->count;
	l->sum += from->sum;
	for (size_t i = 0; i < KC_LENGTH_BUCKETS; i++)
		l->buckets[i] += from->buckets[i];
}

uint64_t
kc_lengths_percentile(const struct kc_lengths *l, unsigned percent)
{
	/* ceil(count * percent / 100), without overflow */
	uint64_t rank = l->count / 100 * percent +
	    (l->count % 100 * percent + 99) / 100;
	uint64_t seen = 0;

	if (!rank)
		return l->least;
	for (size_t i = 0; i < KC_LENGTH_BUCKETS; i++) {
		seen += l->buckets[i];
		if (seen >= rank)
			return bucket_start(i) < l->least ? l->least
							  : bucket_start(i);
	}
	return l->greatest;
}
