/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups in the runs of an index, in order (runs.h). */
#include <config.h>

#include "runs.h"

void
kc_index_rewind_hashes(kc_index *x)
{
	for (size_t i = 0; i < x->n; i++)
		x->runs[i].hash_at = 0;
}

static bool
is_below(kc_hash128 a, kc_hash128 b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/*
 * The first item from `at` on that is not below the hash: by steps of 1, 2, 4 ...,
 * then by halves, so that a look-up costs what lies between it and the last one.
 */
static size_t
seek_hash(const struct kc_run_hash *v, size_t n, size_t at, kc_hash128 hash)
{
	size_t step = 1, from = at;

	while (at < n && is_below(v[at].hash, hash)) {
		from = at + 1;
		at = n - at > step ? at + step : n;
		step *= 2;
	}
	while (from < at) {
		size_t middle = from + (at - from) / 2;

		if (is_below(v[middle].hash, hash))
			from = middle + 1;
		else
			at = middle;
	}
	return at;
}

bool
kc_index_find_hash(kc_index *x, kc_hash128 hash, struct kc_run_hash *found)
{
	for (size_t i = 0; i < x->n; i++) {
		struct kc_run *r = &x->runs[i];
		const struct kc_run_hash *v = (const void *)
						  r->files[KC_RUN_HASHES];
		size_t n = (size_t)kc_run_bytes(r, KC_RUN_HASHES) / sizeof(*v);

		r->hash_at = seek_hash(v, n, r->hash_at, hash);
		if (r->hash_at == n || is_below(hash, v[r->hash_at].hash))
			continue;
		*found = v[r->hash_at];
		if (found->kept_for < x->kept)
			return true;
		x->damaged = true;
	}
	return false;
}

/* The file begins with the ends of the bands, from 0 on. */
void
kc_index_rewind_keys(kc_index *x, uint32_t band)
{
	for (size_t i = 0; i < x->n; i++) {
		struct kc_run *r = &x->runs[i];
		const uint64_t *ends = (const void *)r->files[KC_RUN_KEYS];
		const uint64_t *v = ends + x->bands + 1;
		uint64_t most = kc_run_bytes(r, KC_RUN_KEYS) / sizeof(*v) -
		    (x->bands + 1);
		uint64_t from = ends[band], to = ends[band + 1];

		if (from > to || to > most) {
			x->damaged = true;
			from = to = 0;
		}
		r->key = v + from;
		r->key_end = v + to;
	}
}

static const uint64_t *
seek_key(const uint64_t *p, const uint64_t *end, uint64_t key)
{
	const uint64_t *from = p;
	size_t step = 1;

	while (p < end && *p >> 32 < key) {
		from = p + 1;
		p = (size_t)(end - p) > step ? p + step : end;
		step *= 2;
	}
	while (from < p) {
		const uint64_t *middle = from + (p - from) / 2;

		if (*middle >> 32 < key)
			from = middle + 1;
		else
			p = middle;
	}
	return p;
}

size_t
kc_index_find_key(
    kc_index *x, uint32_t key, uint32_t numbers[KC_BAND_DOCUMENTS])
{
	size_t n = 0;

	for (size_t i = 0; i < x->n && n < KC_BAND_DOCUMENTS; i++) {
		struct kc_run *r = &x->runs[i];

		r->key = seek_key(r->key, r->key_end, key);
		for (; r->key < r->key_end && *r->key >> 32 == key &&
		     n < KC_BAND_DOCUMENTS;
		     r->key++)
			if ((uint32_t)*r->key < x->kept)
				numbers[n++] = (uint32_t)*r->key;
			else
				x->damaged = true;
	}
	return n;
}

static const struct kc_run *
run_of(const kc_index *x, uint32_t number)
{
	size_t low = 0, high = x->n;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (x->runs[middle].first <= number)
			low = middle;
		else
			high = middle;
	}
	return &x->runs[low];
}

kc_status
kc_index_text(
    const kc_index *x, uint32_t number, struct kc_text *text, kc_error *err)
{
	const struct kc_run *r = number < x->kept ? run_of(x, number) : NULL;
	const uint64_t *places;
	uint64_t from, to;

	if (r) {
		places = (const void *)r->files[KC_RUN_PLACES];
		from = places[number - r->first];
		to = places[number - r->first + 1];
		if (from <= to && to <= kc_run_bytes(r, KC_RUN_TEXT) &&
		    kc_text_unpack((kc_str){r->files[KC_RUN_TEXT] + from,
				       (size_t)(to - from)},
			text))
			return KC_OK;
	}
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "the index is damaged: document %u", number);
}
