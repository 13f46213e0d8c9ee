/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents judged when all are known: those that a policy other than their order
 * ranks, and those that come when the tables of dedup.c have reached their
 * limit. The same rules as there, over sorted columns of keys in place of tables:
 *
 *	rank_documents		by the policy, or as they came
 *	find_repeated		exact duplicates, by a table of a part of the hashes
 *	propose_pairs		band after band: sort the keys, pair equal ones
 *	judge_documents		in the order of their ranks
 *
 * All that grows with the number of documents, but for a few arrays, lies in files
 * and is read in order.
 */
#include <config.h>

#include "dedup_internal.h"
#include "dedup/index/runs.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { OPEN = UINT32_MAX };

/* --- Ranks --- */

/* Of equal preference the text decides, then the name, then the order. */
struct kc_standing {
	uint64_t preference, text, name;
	uint32_t number;
};

static int
compare_standings(const void *a, const void *b)
{
	const struct kc_standing *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

kc_status
kc_whole_note(struct kc_whole *w, const kc_dedup_item *item)
{
	struct kc_standing *s;

	if (w->with_sources) {
		KC_TRY(
		    KC_GROW(&w->source_of, &w->source_cap, (size_t)w->n + 1));
		w->source_of[w->n] = item->sources;
	}
	if (w->ranked) {
		KC_TRY(
		    KC_GROW(&w->standings, &w->standing_cap, (size_t)w->n + 1));
		s = &w->standings[w->n];
		s->preference = item->preference;
		s->text = item->sketch->exact.high;
		s->name = kc_hash64(item->name, 0);
		s->number = w->n;
	}
	w->n++;
	return KC_OK;
}

static kc_status
rank_documents(struct kc_whole *w)
{
	if (!w->ranked)
		return KC_OK;
	w->rank_of = kc_malloc(w->n * sizeof(*w->rank_of));
	w->number_of = kc_malloc(w->n * sizeof(*w->number_of));
	if (!w->rank_of || !w->number_of)
		return KC_ERR_NOMEM;
	qsort(w->standings, w->n, sizeof(*w->standings), compare_standings);
	for (uint32_t r = 0; r < w->n; r++) {
		w->number_of[r] = w->standings[r].number;
		w->rank_of[w->standings[r].number] = r;
	}
	kc_free(w->standings);
	w->standings = NULL;
	return KC_OK;
}

static uint32_t
rank_of(const struct kc_whole *w, uint32_t number)
{
	return w->rank_of ? w->rank_of[number] : number;
}

/* --- Handles: the documents of the index, then the new ones by rank --- */

static uint32_t
handle_of(const struct kc_whole *w, uint32_t rank)
{
	return w->base + rank;
}

/* The handle of what a document goes for. */
static uint32_t
kept_handle(const struct kc_whole *w, uint32_t handle)
{
	return handle < w->base ? handle : w->kept_for[handle - w->base];
}

/* --- Exact duplicates --- */

/* A pass over the hashes of one part, those of which this is the high end. */
struct hash_pass {
	struct kc_whole *w;
	struct kc_exact_table table; /* the lowest rank of each */
	uint64_t part, parts;
};

static bool
is_of_part(const struct hash_pass *p, kc_hash128 h)
{
	return h.high % p->parts == p->part;
}

static kc_status
enter_hashes(void *pass, uint32_t first, const kc_hash128 *hashes, uint32_t n)
{
	struct hash_pass *p = pass;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t rank = rank_of(p->w, first + i);

		if (!is_of_part(p, hashes[i]))
			continue;
		KC_TRY(kc_exact_reserve(&p->table));
		kc_exact_lower(&p->table, hashes[i], rank);
	}
	return KC_OK;
}

static kc_status
look_up_hashes(void *pass, uint32_t first, const kc_hash128 *hashes, uint32_t n)
{
	struct hash_pass *p = pass;

	for (uint32_t i = 0; i < n; i++)
		if (is_of_part(p, hashes[i]))
			(void)kc_exact_find(&p->table, hashes[i],
			    &p->w->same_as[rank_of(p->w, first + i)]);
	return KC_OK;
}

static kc_status
find_repeated(struct kc_whole *w, kc_error *err)
{
	/* 20 bytes a place, up to 8/3 places a hash, while it doubles 4. */
	uint64_t need = (uint64_t)w->n * 80;
	struct hash_pass p = {.w = w, .parts = 1};
	kc_status st = KC_OK;

	if (w->memory)
		p.parts = need / w->memory + 1;
	for (p.part = 0; p.part < p.parts && !st; p.part++) {
		p.table = (struct kc_exact_table){
		    .seed = w->params->seed, .numbered = true};
		st = kc_columns_each_hash(&w->columns, enter_hashes, &p, err);
		if (!st)
			st = kc_columns_each_hash(
			    &w->columns, look_up_hashes, &p, err);
		kc_exact_release(&p.table);
	}
	return st;
}

/* --- Near duplicates --- */

/* A pass over the keys of one part of one band, in the order of their bits. */
struct key_pass {
	struct kc_whole *w;
	uint64_t *v;
	size_t n, cap;
	uint64_t part, parts;
	struct kc_old_keys old;
	bool failed;
};

static void
gather_keys(void *pass, uint32_t first, const uint32_t *keys, uint32_t n)
{
	struct key_pass *p = pass;

	for (uint32_t i = 0; i < n && !p->failed; i++) {
		uint32_t rank = rank_of(p->w, first + i);

		/* What has no key, or another's part, or repeats a text. */
		if (!keys[i] || keys[i] * p->parts >> 32 != p->part ||
		    p->w->same_as[rank] != handle_of(p->w, rank))
			continue;
		if (p->n == p->cap && KC_GROW(&p->v, &p->cap, p->n + 1)) {
			p->failed = true;
			return;
		}
		p->v[p->n++] = (uint64_t)keys[i] << 32 | rank;
	}
}

/*
 * Documents of one key, from v[at] to before v[end]: pair each that is not decided with
 * the first four that have it, of which the index has some.
 */
static kc_status
pair_group(struct key_pass *p, size_t at, size_t end, kc_error *err)
{
	struct kc_whole *w = p->w;
	size_t n_first = w->index ? p->old.counts[at] : 0;
	uint32_t first[KC_BAND_DOCUMENTS];

	for (size_t k = 0; k < n_first; k++)
		first[k] = p->old.numbers[at * KC_BAND_DOCUMENTS + k];
	for (; at < end; at++) {
		uint32_t rank = (uint32_t)p->v[at];

		for (size_t k = 0; k < n_first && w->kept_for[rank] == OPEN;
		     k++)
			KC_TRY(kc_pairs_add(&w->pairs, rank, first[k], err));
		if (n_first == KC_BAND_DOCUMENTS)
			continue;
		first[n_first++] = handle_of(w, rank);
		if (w->draft)
			KC_TRY(kc_spool_add(&w->draft->keys,
			    (kc_str){(const char *)&p->v[at], sizeof(*p->v)},
			    err));
	}
	return KC_OK;
}

static kc_status
pair_equal_keys(struct key_pass *p, kc_error *err)
{
	size_t next;

	if (p->w->index && kc_index_find_keys(p->w->index, &p->old, p->v, p->n))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < p->n; i = next) {
		for (next = i + 1;
		     next < p->n && p->v[next] >> 32 == p->v[i] >> 32;)
			next++;
		/* Without an index one alone has nothing to be paired with. */
		if (next > i + 1 || p->w->index)
			KC_TRY(pair_group(p, i, next, err));
	}
	return KC_OK;
}

static kc_status
propose_of_part(struct key_pass *p, uint32_t band, kc_error *err)
{
	uint64_t *spare;
	kc_status st;

	p->n = 0;
	KC_TRY(kc_columns_each(&p->w->columns, band, gather_keys, p, err));
	spare = p->failed ? NULL : kc_malloc(p->n * sizeof(*spare));
	if (!spare)
		return kc_fail_nomem(err);
	kc_sort_hashes(p->v, spare, p->n);
	st = pair_equal_keys(p, err);
	kc_free(spare);
	return st;
}

static kc_status
propose_pairs(struct kc_whole *w, kc_error *err)
{
	struct key_pass p = {.w = w, .parts = 1};
	kc_status st = KC_OK;

	/*
	 * 8 bytes an item, in an array that grows by half, and spare ones; 25 for what
	 * the index has, in arrays that grow so too.
	 */
	if (w->memory)
		p.parts = (uint64_t)w->n * (w->index ? 68 : 28) / w->memory + 1;
	for (uint32_t band = 0; band < w->params->sketch.bands && !st; band++) {
		if (w->index)
			kc_index_rewind_keys(w->index, band);
		for (p.part = 0; p.part < p.parts && !st; p.part++)
			st = propose_of_part(&p, band, err);
		if (w->draft)
			w->draft->ends[band + 1] = kc_spool_len(
						       &w->draft->keys) /
			    sizeof(*p.v);
	}
	kc_free(p.v);
	kc_old_keys_release(&p.old);
	kc_pairs_finish(&w->pairs);
	return st;
}

/* --- Decisions --- */

static kc_status
judge_near(struct kc_whole *w, uint32_t rank, uint32_t *proposed, size_t n,
    kc_duplicate *dup, kc_error *err)
{
	uint32_t number = w->number_of ? w->number_of[rank] : rank;
	struct kc_text text;
	uint32_t of = handle_of(w, rank);

	KC_TRY(kc_texts_read(w->texts, w->at[number], &text, err));
	w->going.len = 0;
	if (kc_buf_add(&w->going, text.folded))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		proposed[i] = kept_handle(w, proposed[i]);
	KC_TRY(kc_judge_near(
	    w->judge, kc_buf_str(&w->going), proposed, n, dup, &of, err));
	w->kept_for[rank] = of;
	return KC_OK;
}

/* It equals an earlier text, which may have gone for another one. */
static bool
went_for_another(const struct kc_whole *w, uint32_t rank)
{
	if (w->same_as[rank] < w->base)
		return w->near_of_old[rank];
	return w->same_as[rank] != w->kept_for[rank];
}

static kc_status
judge_document(struct kc_whole *w, uint32_t rank, kc_error *err)
{
	uint32_t *proposed = w->proposed, same = w->same_as[rank];
	uint32_t own = handle_of(w, rank);
	kc_duplicate dup = {.similarity = 1};
	size_t n = 0;

	if (same != own) {
		w->kept_for[rank] = kept_handle(w, same);
		if (!w->agreements || !went_for_another(w, rank))
			return KC_OK;
		/* The numbers are those of the text that it equals. */
		proposed[n++] = same;
	} else {
		w->kept_for[rank] = own;
		if (w->params->sketch.bands)
			KC_TRY(kc_pairs_of(&w->pairs, rank, proposed, &n,
			    w->max_proposed, err));
	}
	if (n)
		KC_TRY(judge_near(w, rank, proposed, n, &dup, err));
	if (w->agreements && w->kept_for[rank] != own)
		w->agreements[rank] = dup.agreement;
	return KC_OK;
}

static kc_status
judge_documents(struct kc_whole *w, kc_error *err)
{
	for (uint32_t rank = 0; rank < w->n; rank++) {
		if (w->kept_for[rank] == OPEN)
			KC_TRY(judge_document(w, rank, err));
		if (w->members)
			w->members[w->kept_for[rank]]++;
	}
	for (uint32_t i = 0; w->with_sources && i < w->n; i++)
		w->sources[w->kept_for[rank_of(w, i)]] |= w->source_of[i];
	return KC_OK;
}

/* --- All of it --- */

uint64_t
kc_whole_bytes(const struct kc_whole *w)
{
	const kc_dedup_params *p = w->params;
	uint64_t each = sizeof(*w->kept_for) + sizeof(*w->same_as);

	if (p->sketch.bands)
		each += sizeof(*w->at) + sizeof(*w->pairs.recent);
	if (w->ranked)
		each += sizeof(*w->standings) + sizeof(*w->rank_of) * 2;
	if (p->names)
		each += sizeof(*w->agreements);
	if (p->clusters)
		each += sizeof(*w->members);
	if (w->index)
		each += sizeof(*w->near_of_old);
	if (w->with_sources)
		each += sizeof(*w->sources) + sizeof(*w->source_of);
	return each * w->n;
}

/* Without kept_for all that are decided are kept. */
static kc_status
make_arrays(struct kc_whole *w, uint32_t *kept_for, uint32_t decided)
{
	uint32_t n = w->n;

	w->kept_for = kc_malloc(n * sizeof(*w->kept_for));
	w->same_as = kc_malloc(n * sizeof(*w->same_as));
	if (w->params->names)
		w->agreements = kc_calloc(n, sizeof(*w->agreements));
	if (w->params->clusters)
		w->members = kc_calloc(n, sizeof(*w->members));
	if (w->index)
		w->near_of_old = kc_calloc(n, sizeof(*w->near_of_old));
	if (w->with_sources)
		w->sources = kc_calloc(n, sizeof(*w->sources));
	if (!w->kept_for || !w->same_as ||
	    (w->params->names && !w->agreements) ||
	    (w->params->clusters && !w->members) ||
	    (w->index && !w->near_of_old) || (w->with_sources && !w->sources))
		return KC_ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++)
		w->kept_for[i] = i >= decided ? OPEN
		    : kept_for                ? kept_for[i]
					      : i;
	return KC_OK;
}

kc_status
kc_whole_settle(
    struct kc_whole *w, uint32_t *kept_for, uint32_t decided, kc_error *err)
{
	uint64_t need = kc_whole_bytes(w) + kc_texts_memory(w->texts), limit;

	limit = w->params->memory;
	if (limit && need + limit / 8 > limit)
		return kc_fail_memory(w->n, need + limit / 8, limit, err);
	/* What is left is for one part of a table or of keys at a time. */
	w->memory = limit ? (size_t)(limit - need) : 0;
	if (make_arrays(w, kept_for, decided) || rank_documents(w) ||
	    (w->params->sketch.bands &&
		kc_pairs_init(&w->pairs, w->n, w->params->tmp,
		    w->memory ? w->memory / 8 : SIZE_MAX / 8)))
		return kc_fail_nomem(err);
	w->judge->at = w->at;
	w->judge->number_of = w->number_of;
	KC_TRY(kc_columns_finish(&w->columns, err));
	KC_TRY(w->index ? kc_index_match(w, err) : find_repeated(w, err));
	if (w->params->sketch.bands)
		KC_TRY(propose_pairs(w, err));
	kc_columns_release(&w->columns);
	return judge_documents(w, err);
}

void
kc_whole_release(struct kc_whole *w)
{
	kc_columns_release(&w->columns);
	kc_pairs_release(&w->pairs);
	kc_free(w->standings);
	kc_free(w->rank_of);
	kc_free(w->number_of);
	kc_free(w->kept_for);
	kc_free(w->same_as);
	kc_free(w->agreements);
	kc_free(w->members);
	kc_free(w->near_of_old);
	kc_draft_release(w->draft);
	kc_free(w->draft);
	kc_free(w->source_of);
	kc_free(w->sources);
	kc_buf_release(&w->going);
	*w = (struct kc_whole){0};
}

void
kc_whole_verdict(
    const struct kc_whole *w, uint32_t number, kc_duplicate *dup, uint32_t *of)
{
	uint32_t rank = rank_of(w, number), kept = w->kept_for[rank];

	*dup = (kc_duplicate){0};
	*of = w->number_of ? w->number_of[kept] : kept;
	if (kept == handle_of(w, rank))
		dup->kind = KC_DUPLICATE_NONE;
	else
		dup->kind = went_for_another(w, rank) ? KC_DUPLICATE_NEAR
						      : KC_DUPLICATE_EXACT;
	if (w->members)
		dup->members = w->members[kept];
	if (w->with_sources)
		dup->sources = w->sources[kept];
	if (dup->kind == KC_DUPLICATE_EXACT)
		dup->similarity = 1;
	else if (dup->kind == KC_DUPLICATE_NEAR && w->agreements)
		dup->agreement = w->agreements[rank];
}
