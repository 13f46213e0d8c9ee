/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab prune: a vocabulary without the tokens that a text does not need. */
#include <config.h>

#include "tools/vocab/vocab_remake.h"

#include "kcorpus/prune.h"

#define OPTIONS struct kc_vocab_prune_options

const struct kc_opt kc_vocab_prune_table[] = {KC_OPT_GROUP("Tokens"),
    KC_OPT_UINT('k', "keep", "N", OPTIONS, keep, 1, 1 << 24,
	"how many ids are left, those of special and added tokens included"),
    KC_OPT_GROUP("Embedding"),
    KC_OPT_MULTI(0, "map", "FILE", OPTIONS, remake.maps,
	"write which old id each new one had: .json or .npy; may be repeated"),
    KC_OPT_GROUP("Files"),
    KC_OPT_CHOICE(0, "from", "WHAT", OPTIONS, remake.from, kc_counting_kinds,
	"what the files hold; auto looks, but takes standard input for "
	"records"),
    KC_OPT_SPLIT(OPTIONS, remake.pretokenizer),
    KC_OPT_CHOICE(0, "format", "FORMAT", OPTIONS, remake.format,
	kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

struct prune_job {
	const OPTIONS *o;
	kc_pruner *pruner;
};

/* False after an error that was reported. */
static bool
begin_pruning(struct kc_cli *cli, struct kc_remake *r)
{
	struct prune_job *job = r->job;
	kc_error err;

	if (!kc_pruner_new(&job->pruner, r->base, &err))
		return true;
	kc_cli_error(cli, NULL, &err);
	return false;
}

static kc_status
count_uses(struct kc_remake *r, kc_str pretoken, uint64_t count, kc_error *err)
{
	const struct prune_job *job = r->job;

	return kc_pruner_add(job->pruner, pretoken, count, err);
}

/* Choose; count the tokens that stay, and those of them that the texts have not. */
static kc_status
choose_kept(struct kc_cli *cli, struct kc_remake *r, kc_error *err)
{
	const struct prune_job *job = r->job;
	size_t n, unused = 0;
	const uint32_t *kept;

	KC_TRY(kc_pruner_run(job->pruner, (uint32_t)job->o->keep, err));
	kept = kc_pruner_kept(job->pruner, &n);
	for (size_t i = 0; i < n; i++)
		unused += !kc_pruner_uses(job->pruner, kept[i]);
	kc_cli_count(cli, "counts", "tokens", n);
	kc_cli_count(cli, "counts", "unused", unused);
	return KC_OK;
}

/* --- Writing --- */

static kc_status
make_pruned(struct kc_remake *r, struct kc_provenance *p, kc_error *err)
{
	const struct prune_job *job = r->job;

	kc_provenance_number(p, "keep", job->o->keep);
	kc_provenance_end(p, &r->counting);
	return p->st ? kc_fail_nomem(err)
		     : kc_pruner_make(job->pruner, &r->made, err);
}

static kc_extended
get_kept(const void *from, uint32_t i)
{
	size_t n;
	uint32_t old = kc_pruner_kept(from, &n)[i];

	return (kc_extended){.id = i, .uses = kc_pruner_uses(from, old)};
}

static kc_status
put_old_id(const void *from, uint32_t i, kc_token_ids *ids)
{
	size_t n;

	KC_TRY(KC_GROW(&ids->v, &ids->cap, ids->n + 1));
	ids->v[ids->n++] = kc_pruner_kept(from, &n)[i];
	return KC_OK;
}

static struct kc_map_source
map_kept(const struct kc_remake *r)
{
	const struct prune_job *job = r->job;
	uint32_t keep = (uint32_t)job->o->keep;

	return (struct kc_map_source){.from = job->pruner,
	    .old_ids = r->base_ids,
	    .new_ids = keep,
	    .n = keep,
	    .get = get_kept,
	    .origin = put_old_id};
}

void
kc_vocab_prune(struct kc_cli *cli, void *options)
{
	static const struct kc_remake_kind kind = {
	    begin_pruning, count_uses, choose_kept, make_pruned, map_kept};
	OPTIONS *o = options;
	struct prune_job job = {.o = o};
	struct kc_remake r = {.kind = &kind,
	    .o = &o->remake,
	    .job = &job,
	    .counting = {.share = 2}};

	if (o->keep)
		kc_remake_run(cli, &r);
	else
		kc_cli_usage(cli, "missing --keep=N");
	kc_pruner_free(job.pruner);
}
