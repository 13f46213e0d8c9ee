/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions by stages (kcorpus/cluster.h). */
#include <config.h>

#include "kcorpus/cluster.h"

#include "dedup_internal.h"

#include "mem.h"

enum { MAX_PROPOSED = KC_SKETCH_MAX_BANDS * KC_BAND_DOCUMENTS };

/* A document that others name, by number in the order of ranks. */
struct cluster_member {
	uint64_t sources;  /* of the cluster, if it is kept */
	uint32_t kept_for; /* the number of what it goes for */
	uint32_t members;
};

struct kc_cluster {
	kc_dedup_params params;
	struct kc_exact_table numbers; /* by key */
	struct cluster_member *v;
	size_t n, cap;
	uint64_t *at; /* in `texts`, of those that are kept */
	size_t at_cap;
	struct kc_texts texts;
	struct kc_judge judge;
	uint32_t proposed[MAX_PROPOSED];
};

kc_status
kc_cluster_new(kc_cluster **c, const kc_dedup_params *params, kc_error *err)
{
	*c = kc_calloc(1, sizeof(**c));
	if (!*c)
		return kc_fail_nomem(err);
	(*c)->params = *params;
	(*c)->numbers.numbered = true;
	(*c)->numbers.seed = params->seed;
	kc_texts_init(&(*c)->texts, params->tmp, params->texts);
	(*c)->judge.params = &(*c)->params;
	(*c)->judge.texts = &(*c)->texts;
	return KC_OK;
}

void
kc_cluster_free(kc_cluster *c)
{
	if (!c)
		return;
	kc_exact_release(&c->numbers);
	kc_texts_release(&c->texts);
	kc_judge_release(&c->judge);
	kc_free(c->v);
	kc_free(c->at);
	kc_free(c);
}

static kc_status
find_number(kc_cluster *c, kc_hash128 key, uint32_t *number, kc_error *err)
{
	return kc_exact_find(&c->numbers, key, number)
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0,
		  "a pair names a document that has not come before");
}

/* What the document goes for; *number is UINT32_MAX if it is kept. */
static kc_status
judge_item(kc_cluster *c, const kc_cluster_item *item, kc_duplicate *dup,
    uint32_t *number, kc_error *err)
{
	struct kc_text kept;
	uint32_t same;

	*number = UINT32_MAX;
	if (item->same) {
		KC_TRY(find_number(c, *item->same, &same, err));
		*number = c->v[same].kept_for;
		dup->kind = KC_DUPLICATE_EXACT;
		dup->similarity = 1;
		if (*number == same) {
			KC_TRY(
			    kc_texts_read(&c->texts, c->at[same], &kept, err));
			dup->of = kept.name;
			return KC_OK;
		}
		/* It equals one that went for another: as near to that. */
		c->proposed[0] = *number;
		return kc_judge_near(&c->judge, item->document.sketch->folded,
		    c->proposed, 1, dup, number, err);
	}
	for (size_t i = 0; i < item->n_proposed; i++) {
		KC_TRY(find_number(c, item->proposed[i], &c->proposed[i], err));
		c->proposed[i] = c->v[c->proposed[i]].kept_for;
	}
	return kc_judge_near(&c->judge, item->document.sketch->folded,
	    c->proposed, item->n_proposed, dup, number, err);
}

static uint64_t
cluster_memory(const kc_cluster *c)
{
	return kc_exact_memory(&c->numbers) + kc_texts_memory(&c->texts) +
	    kc_judge_memory(&c->judge) + c->cap * sizeof(*c->v) +
	    c->at_cap * sizeof(*c->at);
}

/* Remember a document that others will name. */
static kc_status
remember_member(kc_cluster *c, const kc_cluster_item *item, bool kept,
    uint32_t kept_for, kc_error *err)
{
	uint32_t number = (uint32_t)c->n;
	struct cluster_member *m;

	if (c->n >= UINT32_MAX - 1)
		return kc_fail(err, KC_ERR_LIMIT, 0, "too many documents");
	if (kc_exact_reserve(&c->numbers) ||
	    KC_GROW(&c->v, &c->cap, c->n + 1) ||
	    KC_GROW(&c->at, &c->at_cap, c->n + 1))
		return kc_fail_nomem(err);
	if (c->params.memory && cluster_memory(c) > c->params.memory)
		return kc_fail_memory(
		    c->n, cluster_memory(c), c->params.memory, err);
	kc_exact_put(&c->numbers, item->key, number);
	m = &c->v[c->n++];
	*m = (struct cluster_member){.kept_for = kept ? number : kept_for};
	c->judge.at = c->at;
	if (!kept)
		return KC_OK;
	m->members = 1;
	m->sources = item->document.sources;
	return kc_texts_add(&c->texts, &item->document, &c->at[number], err);
}

kc_status
kc_cluster_add(kc_cluster *c, const kc_cluster_item *item, kc_duplicate *dup,
    kc_error *err)
{
	uint32_t kept_for;
	bool kept;

	*dup = (kc_duplicate){0};
	if (item->n_proposed > MAX_PROPOSED)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "%zu pairs of one document", item->n_proposed);
	KC_TRY(judge_item(c, item, dup, &kept_for, err));
	kept = dup->kind == KC_DUPLICATE_NONE;
	if (kept)
		*dup = (kc_duplicate){0};
	if (!kept) {
		c->v[kept_for].members++;
		c->v[kept_for].sources |= item->document.sources;
	}
	return item->wanted ? remember_member(c, item, kept, kept_for, err)
			    : KC_OK;
}

kc_status
kc_cluster_each(kc_cluster *c,
    kc_status (*take)(void *ctx, const kc_cluster_facts *facts, kc_error *err),
    void *ctx, kc_error *err)
{
	for (size_t i = 0; i < c->n; i++) {
		struct kc_text text;
		kc_cluster_facts facts = {
		    .members = c->v[i].members, .sources = c->v[i].sources};

		if (facts.members < 2)
			continue;
		KC_TRY(kc_texts_read(&c->texts, c->at[i], &text, err));
		facts.exact = text.exact;
		facts.name = text.name;
		KC_TRY(take(ctx, &facts, err));
	}
	return KC_OK;
}
