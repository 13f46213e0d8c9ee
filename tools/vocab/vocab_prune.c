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
    KC_OPT_STRING('p', "pretokenizer", "NAME", OPTIONS, remake.pretokenizer,
	"how a .tiktoken that is not a published one splits text"),
    KC_OPT_CHOICE(0, "format", "FORMAT", OPTIONS, remake.format,
	kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

struct prune_job {
	OPTIONS *o;
	struct kc_remake remake;
	kc_tokenizer *pruned;
	kc_pruner *pruner;
};

/* --- Counting --- */

static kc_status
count_uses(struct kc_cli *cli, struct prune_job *job, kc_error *err)
{
	uint64_t count, words = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(
		     job->remake.counting.merger, &pretoken, &count, err))) {
		words++;
		KC_TRY(kc_pruner_add(job->pruner, pretoken, count, err));
	}
	kc_cli_count(cli, "counts", "types", words);
	if (st == KC_EOF && !words)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to go by: the input has no pretoken");
	return st == KC_EOF ? KC_OK : st;
}

/* Tokens that stay, and those of them that the texts have not. */
static void
report_pruned(struct kc_cli *cli, const struct prune_job *job)
{
	size_t n, unused = 0;
	const uint32_t *kept = kc_pruner_kept(job->pruner, &n);

	for (size_t i = 0; i < n; i++)
		unused += !kc_pruner_uses(job->pruner, kept[i]);
	kc_cli_count(cli, "counts", "tokens", n);
	kc_cli_count(cli, "counts", "unused", unused);
}

/* --- Writing --- */

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

/* Tell how it is made, before the base is used up. */
static kc_status
make_pruned(struct prune_job *job, struct kc_provenance *p, kc_error *err)
{
	kc_remake_tell(&job->remake, p);
	kc_provenance_number(p, "keep", job->o->keep);
	kc_provenance_end(p, &job->remake.counting);
	return p->st ? kc_fail_nomem(err)
		     : kc_pruner_make(job->pruner, &job->pruned, err);
}

static void
prune_base(struct kc_cli *cli, struct prune_job *job)
{
	uint32_t keep = (uint32_t)job->o->keep;
	struct kc_map_source source = {.from = job->pruner,
	    .old_ids = kc_tokenizer_size(job->remake.base),
	    .new_ids = keep,
	    .n = keep,
	    .get = get_kept,
	    .origin = put_old_id};
	struct kc_provenance p = KC_PROVENANCE_INIT;
	kc_error err;

	if (count_uses(cli, job, &err)) {
		kc_counting_error(cli, &job->remake.counting, &err);
		return;
	}
	if (kc_pruner_run(job->pruner, keep, &err)) {
		kc_cli_error(cli, NULL, &err);
		return;
	}
	report_pruned(cli, job);
	if (make_pruned(job, &p, &err))
		kc_cli_error(cli, NULL, &err);
	else
		kc_remake_write(cli, &job->remake, job->pruned,
		    kc_buf_str(&p.json), &source);
	kc_buf_release(&p.json);
}

/* False after an error that was reported. */
static bool
make_pruner(struct kc_cli *cli, struct prune_job *job)
{
	kc_error err;

	if (!kc_pruner_new(&job->pruner, job->remake.base, &err))
		return true;
	kc_cli_error(cli, NULL, &err);
	return false;
}

void
kc_vocab_prune(struct kc_cli *cli, void *options)
{
	struct prune_job job = {
	    .o = options, .remake = {.counting = {.share = 2}}};

	if (!job.o->keep)
		kc_cli_usage(cli, "missing --keep=N");
	else if (kc_remake_open(cli, &job.remake, &job.o->remake) &&
	    make_pruner(cli, &job) && kc_remake_count(cli, &job.remake))
		prune_base(cli, &job);
	kc_pruner_free(job.pruner);
	kc_tokenizer_free(job.pruned);
	kc_remake_release(cli, &job.remake);
}
