/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups in the runs of an index, in order (runs.h). */
#include <config.h>

#include "runs.h"

#include "mem.h"

#include <string.h>

enum {
	BITS_A_KEY = 64, /* one old key in 32 to 64 is looked for in vain */
	/*
	 * A run is read from end to end up to so many keys for a new one. Of
	 * 400,000 documents and 25,000 new ones this takes .05 s, by steps .07;
	 * with 12,500 new ones both take .03.
	 */
	DENSE = 16
};

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

/* --- All keys of a part at once --- */

void
kc_old_keys_release(struct kc_old_keys *o)
{
	kc_free(o->bits);
	kc_free(o->numbers);
	kc_free(o->counts);
	*o = (struct kc_old_keys){0};
}

static uint64_t
key_bit(const struct kc_old_keys *o, uint64_t key)
{
	return (key - o->lowest) >> o->shift;
}

/* Room for n new keys, and a bit for each of their ranges. */
static kc_status
note_new_keys(struct kc_old_keys *o, const uint64_t *v, size_t n)
{
	uint64_t highest = v[n - 1] >> 32;
	size_t words;

	o->lowest = v[0] >> 32;
	for (o->shift = 0; key_bit(o, highest) >= n * BITS_A_KEY;)
		o->shift++;
	words = (size_t)(key_bit(o, highest) / 64 + 1);
	if (KC_GROW(&o->bits, &o->bit_cap, words) ||
	    KC_GROW(&o->numbers, &o->number_cap, n * KC_BAND_DOCUMENTS) ||
	    KC_GROW(&o->counts, &o->count_cap, n))
		return KC_ERR_NOMEM;
	memset(o->counts, 0, n);
	memset(o->bits, 0, words * sizeof(*o->bits));
	for (size_t i = 0; i < n; i++) {
		uint64_t bit = key_bit(o, v[i] >> 32);

		o->bits[bit / 64] |= 1ULL << bit % 64;
	}
	return KC_OK;
}

static void
put_old(kc_index *x, struct kc_old_keys *o, size_t i, uint32_t number)
{
	if (number >= x->kept)
		x->damaged = true;
	else if (o->counts[i] < KC_BAND_DOCUMENTS)
		o->numbers[i * KC_BAND_DOCUMENTS + o->counts[i]++] = number;
}

/*
 * A run that has not many more keys is read from end to end: nearly all of its keys
 * are in no range of a new one, which a bit tells.
 */
static void
read_dense_run(kc_index *x, struct kc_run *r, struct kc_old_keys *o,
    const uint64_t *v, size_t n)
{
	const uint64_t *end = seek_key(
	    r->key, r->key_end, (v[n - 1] >> 32) + 1);
	const uint64_t *bits = o->bits, lowest = o->lowest;
	const uint64_t *at = v;
	uint64_t most = key_bit(o, v[n - 1] >> 32);
	unsigned shift = o->shift;

	for (const uint64_t *p = r->key; p < end; p++) {
		uint64_t bit = ((*p >> 32) - lowest) >> shift;

		/* Beyond the bits: the run is not in order, it is damaged. */
		if (bit > most)
			x->damaged = true;
		if (bit > most || !(bits[bit / 64] >> bit % 64 & 1))
			continue;
		at = seek_key(at, v + n, *p >> 32);
		if (at < v + n && *at >> 32 == *p >> 32)
			put_old(x, o, (size_t)(at - v), (uint32_t)*p);
	}
	r->key = end;
}

/* Of a run that has many more, what lies between new keys is passed by. */
static void
read_sparse_run(kc_index *x, struct kc_run *r, struct kc_old_keys *o,
    const uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t key = v[i] >> 32;

		if (i && v[i - 1] >> 32 == key)
			continue;
		r->key = seek_key(r->key, r->key_end, key);
		for (; r->key < r->key_end && *r->key >> 32 == key; r->key++)
			put_old(x, o, i, (uint32_t)*r->key);
	}
}

kc_status
kc_index_find_keys(
    kc_index *x, struct kc_old_keys *o, const uint64_t *v, size_t n)
{
	if (!n)
		return KC_OK;
	KC_TRY(note_new_keys(o, v, n));
	for (size_t i = 0; i < x->n; i++) {
		struct kc_run *r = &x->runs[i];

		r->key = seek_key(r->key, r->key_end, o->lowest);
		if ((size_t)(r->key_end - r->key) / DENSE <= n)
			read_dense_run(x, r, o, v, n);
		else
			read_sparse_run(x, r, o, v, n);
	}
	return KC_OK;
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
