/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab prune: a vocabulary without the tokens that a text does not need. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"
#include "tools/vocab/vocab_count.h"
#include "tools/vocab/vocab_map.h"

#include "tools/provenance.h"

#include "kcorpus/prune.h"

#define OPTIONS struct kc_vocab_prune_options

const struct kc_opt kc_vocab_prune_table[] = {KC_OPT_GROUP("Tokens"),
    KC_OPT_UINT('k', "keep", "N", OPTIONS, keep, 1, 1 << 24,
	"how many ids are left, those of special and added tokens included"),
    KC_OPT_GROUP("Embedding"),
    KC_OPT_MULTI(0, "map", "FILE", OPTIONS, maps,
	"write which old id each new one had: .json or .npy; may be repeated"),
    KC_OPT_GROUP("Files"),
    KC_OPT_CHOICE(0, "from", "WHAT", OPTIONS, from, kc_counting_kinds,
	"what the files hold; auto looks, but takes standard input for "
	"records"),
    KC_OPT_STRING('p', "pretokenizer", "NAME", OPTIONS, pretokenizer,
	"how a .tiktoken that is not a published one splits text"),
    KC_OPT_CHOICE(0, "format", "FORMAT", OPTIONS, format, kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

struct prune_job {
	OPTIONS *o;
	kc_tokenizer *base, *pruned;
	kc_pruner *pruner;
	struct kc_counting counting;
};

/* --- Counting --- */

static kc_status
count_uses(struct kc_cli *cli, struct prune_job *job, kc_error *err)
{
	uint64_t count, words = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(
		     job->counting.merger, &pretoken, &count, err))) {
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

static kc_status
write_pruned(
    struct kc_cli *cli, struct prune_job *job, kc_str base, kc_error *err)
{
	struct kc_provenance p = KC_PROVENANCE_INIT;
	kc_buf out = KC_BUF_INIT;
	kc_status st;

	kc_provenance_begin(&p, job->counting.profile);
	kc_provenance_arg(&p, "base", base.ptr);
	kc_provenance_number(&p, "keep", job->o->keep);
	kc_provenance_end(&p, &job->counting);
	st = p.st ? kc_fail_nomem(err)
		  : kc_pruner_make(job->pruner, &job->pruned, err);
	if (!st)
		st = kc_vocab_put(job->pruned, job->o->format,
		    kc_buf_str(&p.json), &out, err);
	if (!st)
		kc_vocab_write(cli, &out);
	kc_buf_release(&p.json);
	kc_buf_release(&out);
	return st;
}

static void
prune_base(struct kc_cli *cli, struct prune_job *job)
{
	struct kc_map_source source = {.from = job->pruner,
	    .old_ids = kc_tokenizer_size(job->base),
	    .new_ids = (uint32_t)job->o->keep,
	    .n = (uint32_t)job->o->keep,
	    .get = get_kept,
	    .origin = put_old_id};
	kc_error err;
	char base[33];
	kc_status st = count_uses(cli, job, &err);

	if (st) {
		kc_counting_error(cli, &job->counting, &err);
		return;
	}
	kc_hash128_hex(kc_tokenizer_hash(job->base), base);
	base[32] = 0;
	st = kc_pruner_run(job->pruner, (uint32_t)job->o->keep, &err);
	if (!st) {
		report_pruned(cli, job);
		st = write_pruned(cli, job, kc_str_of(base), &err);
	}
	if (st)
		kc_cli_error(cli, NULL, &err);
	for (size_t i = 0; i < job->o->maps.n && !st; i++)
		st = kc_vocab_write_map(cli, job->o->maps.items[i], &source);
}

/* --- Input --- */

/* False after a usage error. */
static bool
check_prune_options(struct kc_cli *cli, OPTIONS *o)
{
	if (!o->keep) {
		kc_cli_usage(cli, "missing --keep=N");
		return false;
	}
	return kc_vocab_check_maps(cli, &o->maps) &&
	    kc_vocab_find_format(cli, &o->format);
}

void
kc_vocab_prune(struct kc_cli *cli, void *options)
{
	struct prune_job job = {.o = options,
	    .counting = {.profile = KC_UNKNOWN_PROFILE, .share = 2}};
	kc_error err;

	if (!check_prune_options(cli, job.o) ||
	    !kc_vocab_open(
		cli, cli->operands[0], job.o->pretokenizer, &job.base))
		return;
	job.counting.tokenizer = job.base;
	if (kc_pruner_new(&job.pruner, job.base, &err))
		kc_cli_error(cli, NULL, &err);
	else if (kc_vocab_count(cli, &job.counting, job.o->from))
		prune_base(cli, &job);
	kc_counting_release(cli, &job.counting);
	kc_pruner_free(job.pruner);
	kc_tokenizer_free(job.pruned);
	kc_tokenizer_free(job.base);
}
