/* SPDX-License-Identifier: Apache-2.0 */
/* Documents judged as they come (kcorpus/dedup.h). */
#include <config.h>

#include "kcorpus/dedup.h"

#include "dedup_internal.h"
#include "dedup/index/runs.h"

#include "mem.h"

enum {
	MAX_NAME = 65536,
	MAX_PROPOSED = KC_SKETCH_MAX_BANDS * KC_BAND_DOCUMENTS,
	COLUMNS = 16 << 20, /* bytes of columns in memory */
	MOST_ROWS = 4,
	SHINGLE = 5 /* characters of Hangul in one, as 15 bytes are */
};

/*
 * How surely pairs at the threshold are proposed, by measure. The least Jaccard
 * index of KEPT is that of lost characters all far from each other, which is rare:
 * real versions of pages that keep 95 % have one of 0.8 in seven cases of eight.
 */
#define RECALL_KEPT 0.85
#define RECALL_OF_SETS 0.995

struct kc_dedup {
	kc_dedup_params params;
	struct kc_exact_table exact; /* every different text so far */
	struct kc_bands bands;
	/* Of a different text by number: the number of what it goes for. */
	uint32_t *kept_for;
	uint64_t *at; /* in `texts`, of kept ones */
	size_t kept_for_cap, at_cap;
	uint32_t n;
	struct kc_texts texts;
	struct kc_judge judge;
	kc_dedup_counts counts;
	uint32_t proposed[MAX_PROPOSED];
	/* All documents wait from now on; `n` were judged before. */
	bool waits;
	struct kc_whole whole;
};

/*
 * The least Jaccard index of two texts of one length at the threshold. A lost
 * character far from others takes SHINGLE shingles with it: of a share x lost,
 * (1 - x)^SHINGLE are common, w of either text; J = w / (2 - w).
 */
static double
least_jaccard(const kc_dedup_params *p)
{
	double w = 1;

	if (p->measure == KC_MEASURE_JACCARD)
		return p->threshold;
	for (int i = 0; i < (p->measure == KC_MEASURE_KEPT ? SHINGLE : 1); i++)
		w *= p->threshold;
	return w / (2 - w) > 0.05 ? w / (2 - w) : 0.05;
}

kc_status
kc_dedup_params_near(kc_dedup_params *p, kc_error *err)
{
	if (!(p->threshold >= KC_THRESHOLD_LEAST && p->threshold <= 1))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a threshold of %g is not in %g to 1", p->threshold,
		    KC_THRESHOLD_LEAST);
	if (p->measure != KC_MEASURE_KEPT)
		return kc_sketch_params_near(
		    &p->sketch, least_jaccard(p), RECALL_OF_SETS, err);
	KC_TRY(kc_sketch_params_near(
	    &p->sketch, least_jaccard(p), RECALL_KEPT, err));
	/* More rows would save comparisons, of which there are few. */
	if (p->sketch.rows > MOST_ROWS) {
		p->sketch.rows = MOST_ROWS;
		p->sketch.bands = p->sketch.slots / MOST_ROWS;
	}
	return KC_OK;
}

/* Tables that reach the limit make way for files. */
static bool
may_wait(const kc_dedup *d)
{
	return d->params.memory && d->params.tmp;
}

static kc_status
use_index(kc_dedup *d)
{
	struct kc_whole *w = &d->whole;

	if (!d->params.index)
		return KC_OK;
	w->index = d->params.index;
	w->base = w->index->kept;
	d->judge.index = w->index;
	d->judge.base = w->base;
	w->draft = kc_calloc(1, sizeof(*w->draft));
	if (!w->draft)
		return KC_ERR_NOMEM;
	return kc_draft_init(w->draft, d->params.sketch.bands, d->params.tmp);
}

static kc_status
prepare_whole(kc_dedup **d, kc_error *err)
{
	struct kc_whole *w = &(*d)->whole;
	size_t memory = COLUMNS;

	w->params = &(*d)->params;
	w->texts = &(*d)->texts;
	w->judge = &(*d)->judge;
	w->proposed = (*d)->proposed;
	w->max_proposed = MAX_PROPOSED;
	w->ranked = (*d)->params.ranked;
	w->with_sources = (*d)->params.clusters;
	if (may_wait(*d) && (*d)->params.memory / 16 < memory)
		memory = (size_t)(*d)->params.memory / 16;
	if (!kc_columns_init(&w->columns, (*d)->params.sketch.bands,
		(*d)->params.tmp, memory) &&
	    !use_index(*d))
		return KC_OK;
	kc_dedup_free(*d);
	*d = NULL;
	return kc_fail_nomem(err);
}

kc_status
kc_dedup_new(kc_dedup **d, const kc_dedup_params *params, kc_error *err)
{
	uint32_t n = params->sketch.bands;

	if (n > KC_SKETCH_MAX_BANDS)
		return kc_fail(err, KC_ERR_ARG, 0, "%u bands", n);
	if (params->index && (params->ranked || params->clusters))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "with an index the first of duplicates stays");
	*d = kc_calloc(1, sizeof(**d));
	if (!*d)
		return kc_fail_nomem(err);
	(*d)->params = *params;
	if (kc_bands_init(&(*d)->bands, n, (uint32_t)(params->seed >> 32))) {
		kc_dedup_free(*d);
		*d = NULL;
		return kc_fail_nomem(err);
	}
	(*d)->exact.seed = params->seed;
	(*d)->exact.numbered = n || params->names;
	kc_texts_init(&(*d)->texts, params->tmp, params->texts);
	(*d)->judge.params = &(*d)->params;
	(*d)->judge.texts = &(*d)->texts;
	(*d)->waits = params->ranked || params->clusters || params->index;
	if ((*d)->waits || may_wait(*d))
		return prepare_whole(d, err);
	return KC_OK;
}

void
kc_dedup_free(kc_dedup *d)
{
	if (!d)
		return;
	kc_bands_release(&d->bands);
	kc_exact_release(&d->exact);
	kc_judge_release(&d->judge);
	kc_texts_release(&d->texts);
	kc_whole_release(&d->whole);
	kc_free(d->kept_for);
	kc_free(d->at);
	kc_free(d);
}

void
kc_dedup_count(const kc_dedup *d, kc_dedup_counts *counts)
{
	*counts = d->counts;
	counts->compared = d->judge.compared;
}

uint64_t
kc_dedup_memory(const kc_dedup *d)
{
	return kc_exact_memory(&d->exact) + kc_bands_memory(&d->bands) +
	    kc_texts_memory(&d->texts) + kc_judge_memory(&d->judge) +
	    d->at_cap * sizeof(*d->at) + d->kept_for_cap * sizeof(*d->kept_for);
}

/* True if anything but the exact hash is remembered. */
static bool
uses_texts(const kc_dedup *d)
{
	return d->params.sketch.bands || d->params.names || d->params.index;
}

kc_status
kc_fail_memory(uint64_t documents, uint64_t need, uint64_t limit, kc_error *err)
{
	uint64_t tenths = (need * 10 + (1 << 20) - 1) >> 20; /* rounded up */

	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "%llu documents need %llu.%llu MiB of memory, allowed are %.1f "
	    "MiB",
	    (unsigned long long)documents, (unsigned long long)tenths / 10,
	    (unsigned long long)tenths % 10, (double)limit / (1 << 20));
}

/* Fail when `more` bytes on top of what there is go beyond the limit. */
static kc_status
allow_memory(const kc_dedup *d, uint64_t more, kc_error *err)
{
	uint64_t limit = d->params.memory, need;

	if (!more || !limit)
		return KC_OK;
	need = kc_dedup_memory(d) + more;
	return need <= limit ? KC_OK
			     : kc_fail_memory(d->n + 1, need, limit, err);
}

/* Let the tables grow where they have to for one more text. */
static kc_status
reserve_places(kc_dedup *d, kc_error *err)
{
	uint64_t more = kc_exact_growth(&d->exact);

	if (more) {
		KC_TRY(allow_memory(d, more, err));
		if (kc_exact_reserve(&d->exact))
			return kc_fail_nomem(err);
	}
	more = kc_bands_growth(&d->bands);
	if (more) {
		KC_TRY(allow_memory(d, more, err));
		if (kc_bands_reserve(&d->bands))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* Make room for one more text. */
static kc_status
reserve_document(kc_dedup *d, const kc_dedup_item *doc, kc_error *err)
{
	if (d->n >= UINT32_MAX - 1)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %llu different texts", (unsigned long long)d->n);
	KC_TRY(reserve_places(d, err));
	if (!uses_texts(d))
		return KC_OK;
	KC_TRY(allow_memory(d, kc_texts_growth(&d->texts, doc), err));
	if (KC_GROW(&d->kept_for, &d->kept_for_cap, (size_t)d->n + 1) ||
	    KC_GROW(&d->at, &d->at_cap, (size_t)d->n + 1))
		return kc_fail_nomem(err);
	d->judge.at = d->at;
	return KC_OK;
}

/* The kept documents that the band keys propose. */
static size_t
find_proposed(kc_dedup *d, const kc_sketch *sketch)
{
	size_t n = 0;

	if (sketch->n_keys)
		n = kc_bands_find(&d->bands, sketch->keys, d->proposed);
	for (size_t i = 0; i < n; i++)
		d->proposed[i] = d->kept_for[d->proposed[i]];
	return n;
}

/* Remember a text that is none's exact duplicate. */
static kc_status
remember_document(kc_dedup *d, const kc_dedup_item *doc, bool kept,
    uint32_t kept_for, kc_error *err)
{
	const kc_sketch *sketch = doc->sketch;
	uint32_t number = d->n++;

	if (may_wait(d)) {
		KC_TRY(kc_columns_add(&d->whole.columns, sketch, err));
		if (kc_whole_note(&d->whole, doc))
			return kc_fail_nomem(err);
	}
	d->counts.kept += kept;
	d->counts.near_duplicates += !kept;
	kc_exact_put(&d->exact, sketch->exact, number);
	if (sketch->n_keys)
		kc_bands_put(&d->bands, sketch->keys, number);
	if (!uses_texts(d))
		return KC_OK;
	d->kept_for[number] = kept ? number : kept_for;
	return kept ? kc_texts_add(&d->texts, doc, &d->at[number], err) : KC_OK;
}

/* A text that equals one that came before, which may have gone for another. */
static kc_status
repeat_document(kc_dedup *d, const kc_dedup_item *doc, uint32_t number,
    kc_duplicate *dup, kc_error *err)
{
	struct kc_text kept;

	dup->kind = KC_DUPLICATE_EXACT;
	dup->similarity = 1;
	if (!uses_texts(d)) {
		d->counts.exact++;
		return KC_OK;
	}
	if (d->kept_for[number] != number) {
		d->counts.near_duplicates++;
		dup->kind = KC_DUPLICATE_NEAR;
		if (!d->params.names)
			return KC_OK;
		*d->proposed = d->kept_for[number];
		return kc_judge_near(&d->judge, doc->sketch->folded,
		    d->proposed, 1, dup, &number, err);
	}
	d->counts.exact++;
	if (!d->params.names)
		return KC_OK;
	KC_TRY(kc_texts_read(&d->texts, d->at[number], &kept, err));
	dup->of = kept.name;
	return KC_OK;
}

/* Put a document aside until all are known. */
static kc_status
let_wait(
    kc_dedup *d, const kc_dedup_item *doc, kc_duplicate *dup, kc_error *err)
{
	struct kc_whole *w = &d->whole;
	uint64_t need;

	if (w->n >= UINT32_MAX - 1 - w->base)
		return kc_fail(err, KC_ERR_LIMIT, 0, "more than %u documents",
		    UINT32_MAX - 1);
	if (uses_texts(d)) {
		if (KC_GROW(&d->at, &d->at_cap, (size_t)w->n + 1))
			return kc_fail_nomem(err);
		w->at = d->at;
		KC_TRY(kc_texts_add(&d->texts, doc, &d->at[w->n], err));
	}
	KC_TRY(kc_columns_add(&w->columns, doc->sketch, err));
	if (kc_whole_note(w, doc))
		return kc_fail_nomem(err);
	dup->kind = KC_DUPLICATE_OPEN;
	need = kc_whole_bytes(w);
	return d->params.memory && need > d->params.memory
	    ? kc_fail_memory(w->n, need, d->params.memory, err)
	    : KC_OK;
}

/* From now on documents wait, and tables are not needed. */
static void
drop_tables(kc_dedup *d)
{
	d->waits = true;
	kc_exact_release(&d->exact);
	kc_bands_release(&d->bands);
}

static kc_status
judge_new(
    kc_dedup *d, const kc_dedup_item *doc, kc_duplicate *dup, kc_error *err)
{
	uint32_t number = 0;
	kc_status st = reserve_document(d, doc, err);
	size_t n;

	if (st == KC_ERR_LIMIT && may_wait(d)) {
		drop_tables(d);
		return let_wait(d, doc, dup, err);
	}
	if (st)
		return st;
	n = find_proposed(d, doc->sketch);
	if (n) {
		KC_TRY(kc_judge_near(&d->judge, doc->sketch->folded,
		    d->proposed, n, dup, &number, err));
		if (dup->kind == KC_DUPLICATE_NONE)
			*dup = (kc_duplicate){0};
	}
	return remember_document(
	    d, doc, dup->kind == KC_DUPLICATE_NONE, number, err);
}

static bool
uses_names(const kc_dedup *d)
{
	return d->params.names || d->params.ranked || d->params.index;
}

kc_status
kc_dedup_add(
    kc_dedup *d, const kc_dedup_item *item, kc_duplicate *dup, kc_error *err)
{
	kc_dedup_item nameless;
	uint32_t number = 0;

	*dup = (kc_duplicate){0};
	if (item->name.len && !uses_names(d)) {
		nameless = *item;
		nameless.name.len = 0;
		item = &nameless;
	}
	if (item->name.len > MAX_NAME)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "an id of %zu bytes", item->name.len);
	if (d->waits)
		return let_wait(d, item, dup, err);
	if (kc_exact_find(&d->exact, item->sketch->exact, &number))
		return repeat_document(d, item, number, dup, err);
	return judge_new(d, item, dup, err);
}

void
kc_dedup_foresee(const kc_dedup *d, const kc_sketch *sketch)
{
	kc_exact_foresee(&d->exact, sketch->exact);
	if (sketch->n_keys)
		kc_bands_foresee(&d->bands, sketch->keys);
}

void
kc_dedup_expect(kc_dedup *d, double share)
{
	uint64_t limit = d->params.memory;
	double texts = share > 0 && share <= 1 ? d->n / share : 0;

	/* Where not all will have room, tables grow with what is there. */
	if (texts >= UINT32_MAX ||
	    (limit && (double)kc_dedup_memory(d) / share > (double)limit / 2))
		texts = 0;
	d->bands.expected = d->exact.expected = (size_t)texts;
}

kc_status
kc_dedup_settle(kc_dedup *d, kc_error *err)
{
	kc_duplicate dup;

	if (!d->waits)
		return KC_OK;
	KC_TRY(kc_whole_settle(&d->whole, d->kept_for, d->n, err));
	for (uint32_t i = d->n; i < d->whole.n; i++) {
		uint32_t of;

		kc_whole_verdict(&d->whole, i, &dup, &of);
		d->counts.kept += dup.kind == KC_DUPLICATE_NONE;
		d->counts.exact += dup.kind == KC_DUPLICATE_EXACT;
		d->counts.near_duplicates += dup.kind == KC_DUPLICATE_NEAR;
	}
	return KC_OK;
}

/* The number of the agreement that decides. */
static double
similarity_of(const kc_dedup *d, const kc_agreement *a)
{
	switch (d->params.measure) {
	case KC_MEASURE_KEPT:
		return a->kept;
	case KC_MEASURE_JACCARD:
		return a->jaccard;
	case KC_MEASURE_CONTAINMENT:
		return a->containment;
	}
	return 0;
}

kc_status
kc_dedup_verdict(kc_dedup *d, uint32_t i, kc_duplicate *dup, kc_error *err)
{
	struct kc_text kept;
	uint32_t of;

	kc_whole_verdict(&d->whole, d->n + i, dup, &of);
	if (dup->kind == KC_DUPLICATE_NEAR)
		dup->similarity = similarity_of(d, &dup->agreement);
	if (dup->kind == KC_DUPLICATE_NONE || !d->params.names)
		return KC_OK;
	if (of < d->whole.base)
		KC_TRY(kc_index_text(d->whole.index, of, &kept, err));
	else
		KC_TRY(kc_texts_read(
		    &d->texts, d->at[of - d->whole.base], &kept, err));
	dup->of = kept.name;
	return KC_OK;
}

kc_status
kc_index_append(kc_dedup *d, kc_outset *set, kc_error *err)
{
	if (!d->params.index)
		return kc_fail(err, KC_ERR_ARG, 0, "there is no index");
	return kc_whole_append(&d->whole, set, err);
}
