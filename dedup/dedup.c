/* SPDX-License-Identifier: Apache-2.0 */
/* The index of kept documents (kcorpus/dedup.h). */
#include <config.h>

#include "kcorpus/dedup.h"

#include "dedup_internal.h"

#include "mem.h"

enum {
	MAX_NAME = 65536,
	MAX_CANDIDATES = KC_SKETCH_MAX_BANDS * KC_BAND_DOCUMENTS
};

struct kc_dedup {
	kc_dedup_params params;
	struct kc_exact_table exact;
	struct kc_band_table *bands;
	struct kc_store store;
	kc_dedup_counts counts;
	uint64_t tables; /* bytes of exact and bands */
};

kc_status
kc_dedup_new(kc_dedup **d, const kc_dedup_params *params, kc_error *err)
{
	uint32_t n = params->sketch.bands;

	if (n > KC_SKETCH_MAX_BANDS)
		return kc_fail(err, KC_ERR_ARG, 0, "%u bands", n);
	*d = kc_calloc(1, sizeof(**d));
	if (!*d)
		return kc_fail_nomem(err);
	(*d)->params = *params;
	(*d)->bands = kc_calloc(n, sizeof(*(*d)->bands));
	if (!(*d)->bands) {
		kc_free(*d);
		*d = NULL;
		return kc_fail_nomem(err);
	}
	(*d)->exact.seed = params->seed;
	(*d)->exact.numbered = params->names;
	for (uint32_t i = 0; i < n; i++)
		(*d)->bands[i].seed = (uint32_t)(params->seed >> 32);
	return KC_OK;
}

void
kc_dedup_free(kc_dedup *d)
{
	if (!d)
		return;
	for (uint32_t i = 0; i < d->params.sketch.bands; i++)
		kc_band_release(&d->bands[i]);
	kc_free(d->bands);
	kc_exact_release(&d->exact);
	kc_store_release(&d->store);
	kc_free(d);
}

void
kc_dedup_count(const kc_dedup *d, kc_dedup_counts *counts)
{
	*counts = d->counts;
}

uint64_t
kc_dedup_memory(const kc_dedup *d)
{
	return d->tables + kc_store_memory(&d->store);
}

/* Is there need to keep anything but the exact hash? */
static bool
uses_store(const kc_dedup *d)
{
	return d->params.sketch.bands || d->params.names;
}

/* Fail when `more` bytes on top of what there is go beyond the limit. */
static kc_status
allow(const kc_dedup *d, uint64_t more, kc_error *err)
{
	uint64_t need = kc_dedup_memory(d) + more, tenths;

	if (!more || !d->params.memory || need <= d->params.memory)
		return KC_OK;
	tenths = (need * 10 + (1 << 20) - 1) >> 20; /* rounded up */
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "%llu kept documents and the next need %llu.%llu MiB of memory, "
	    "allowed are %.1f MiB",
	    (unsigned long long)d->counts.kept, (unsigned long long)tenths / 10,
	    (unsigned long long)tenths % 10,
	    (double)d->params.memory / (1 << 20));
}

/* Make room for one more document, table by table. */
static kc_status
reserve(kc_dedup *d, const kc_sketch *sketch, kc_str name, kc_error *err)
{
	uint64_t before = kc_exact_memory(&d->exact);

	if (d->counts.kept >= UINT32_MAX - 1)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %llu documents to keep",
		    (unsigned long long)d->counts.kept);
	if (uses_store(d))
		KC_TRY(allow(d,
		    kc_store_growth(&d->store, (uint32_t)d->counts.kept,
			sketch->n_sample, name.len),
		    err));
	KC_TRY(allow(d, kc_exact_growth(&d->exact), err));
	if (kc_exact_reserve(&d->exact))
		return kc_fail_nomem(err);
	d->tables += kc_exact_memory(&d->exact) - before;
	for (uint32_t i = 0; i < sketch->n_keys; i++) {
		before = kc_band_memory(&d->bands[i]);
		KC_TRY(allow(d, kc_band_growth(&d->bands[i]), err));
		if (kc_band_reserve(&d->bands[i]))
			return kc_fail_nomem(err);
		d->tables += kc_band_memory(&d->bands[i]) - before;
	}
	return KC_OK;
}

/* Insert into a sorted array without repetition. */
static size_t
insert(uint32_t *sorted, size_t n, uint32_t x)
{
	size_t at = n;

	while (at && sorted[at - 1] > x)
		at--;
	if (at && sorted[at - 1] == x)
		return n;
	for (size_t i = n; i > at; i--)
		sorted[i] = sorted[i - 1];
	sorted[at] = x;
	return n + 1;
}

/* Kept documents that share a band key, the earliest first. */
static size_t
candidates(
    const kc_dedup *d, const kc_sketch *sketch, uint32_t found[MAX_CANDIDATES])
{
	uint32_t some[KC_BAND_DOCUMENTS];
	size_t n = 0;

	for (uint32_t i = 0; i < sketch->n_keys; i++)
		kc_band_prefetch(&d->bands[i], sketch->keys[i]);
	for (uint32_t i = 0; i < sketch->n_keys; i++) {
		size_t k = kc_band_find(&d->bands[i], sketch->keys[i], some);

		for (size_t j = 0; j < k; j++)
			n = insert(found, n, some[j]);
	}
	return n;
}

/* The earliest kept document that is similar enough? */
static bool
find_near(
    kc_dedup *d, const kc_sketch *sketch, uint32_t *number, double *similarity)
{
	uint32_t found[MAX_CANDIDATES];
	size_t n = candidates(d, sketch, found);

	for (size_t i = 0; i < n; i++) {
		kc_sketch kept = {.sample_max = d->params.sketch.sample};

		kc_store_sample(&d->store, found[i], &kept);
		*number = found[i];
		*similarity = kc_sketch_similarity(&kept, sketch);
		d->counts.compared++;
		if (*similarity >= d->params.threshold)
			return true;
	}
	return false;
}

static kc_status
keep(kc_dedup *d, const kc_sketch *sketch, kc_str name, kc_error *err)
{
	uint32_t number;

	KC_TRY(reserve(d, sketch, name, err));
	number = (uint32_t)d->counts.kept++;
	kc_exact_put(&d->exact, sketch->exact, number);
	for (uint32_t i = 0; i < sketch->n_keys; i++)
		kc_band_put(&d->bands[i], sketch->keys[i], number);
	if (uses_store(d) && kc_store_add(&d->store, number, sketch, name))
		return kc_fail_nomem(err);
	return KC_OK;
}

kc_status
kc_dedup_add(kc_dedup *d, const kc_sketch *sketch, kc_str name,
    kc_duplicate *dup, kc_error *err)
{
	uint32_t number = 0;

	*dup = (kc_duplicate){KC_DUPLICATE_NONE, 0, {NULL, 0}};
	if (!d->params.names)
		name.len = 0;
	if (name.len > MAX_NAME)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "an id of %zu bytes", name.len);
	if (kc_exact_find(&d->exact, sketch->exact, &number)) {
		dup->kind = KC_DUPLICATE_EXACT;
		dup->similarity = 1;
		d->counts.exact++;
	} else if (find_near(d, sketch, &number, &dup->similarity)) {
		dup->kind = KC_DUPLICATE_NEAR;
		d->counts.near_duplicates++;
	} else {
		dup->similarity = 0;
		return keep(d, sketch, name, err);
	}
	if (d->params.names)
		dup->of = kc_store_name(&d->store, number);
	return KC_OK;
}
