/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab extend: tokens of a text for a vocabulary that a model has. */
#include <config.h>

#include "tools/vocab/vocab_remake.h"

#include "kcorpus/extend.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* In the order of kc_extend_parts. */
static const char *const parts_choices[] = {"chars", "all", "none", NULL};

#define OPTIONS struct kc_vocab_extend_options

const struct kc_opt kc_vocab_extend_table[] = {KC_OPT_GROUP("New tokens"),
    KC_OPT_UINT(
	'n', "add", "N", OPTIONS, add, 1, 1 << 24, "number of new tokens"),
    KC_OPT_LIST(0, "replace", "IDS", OPTIONS, replace,
	"ids that new tokens take over from old ones: 5,7-9 or the text of an "
	"added token"),
    KC_OPT_UINT(0, "min-frequency", "N", OPTIONS, min_frequency, 1, UINT64_MAX,
	"merge no pair that occurs less often"),
    KC_OPT_UINT(0, "min-uses", "N", OPTIONS, min_uses, 1, UINT64_MAX,
	"each new token occurs N times or more in the encoded texts"),
    KC_OPT_CHOICE(0, "parts", "WHICH", OPTIONS, parts, parts_choices,
	"new tokens that may end inside a character: beginnings of characters "
	"that the base lacks; also those of characters after a space; or none"),
    KC_OPT_FLAG(0, "superwords", OPTIONS, superwords,
	"let new tokens hold several words, with a space between each two"),
    KC_OPT_GROUP("Embedding"),
    KC_OPT_MULTI(0, "map", "FILE", OPTIONS, remake.maps,
	"write from which old ids each new one may start, as .json or .npy; "
	"may be repeated"),
    KC_OPT_UINT(0, "rows", "N", OPTIONS, rows, 0, 1 << 24,
	"number of rows of the base's embedding; 0: as many as it has ids"),
    KC_OPT_UINT(0, "pad", "N", OPTIONS, pad, 1, 1 << 20,
	"if more rows are needed, make their number a multiple of N"),
    KC_OPT_GROUP("Files"),
    KC_OPT_CHOICE(0, "from", "WHAT", OPTIONS, remake.from, kc_counting_kinds,
	"what the files hold; auto looks, but takes standard input for "
	"records"),
    KC_OPT_SPLIT(OPTIONS, remake.pretokenizer),
    KC_OPT_CHOICE(0, "format", "FORMAT", OPTIONS, remake.format,
	kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

struct extend_job {
	const OPTIONS *o;
	kc_extender *extender;
	uint32_t *replace;
	size_t n_replace, cap_replace;
	uint64_t limit;   /* three quarters of --memory, or 0 */
	uint64_t bytes;   /* of different pretokens, */
	uint64_t full_at; /* ... when the limit was reached, or 0 */
};

/* --- The ids to replace --- */

static kc_status
replace_range(struct extend_job *job, uint64_t from, uint64_t to)
{
	for (; from <= to; from++) {
		KC_TRY(KC_GROW(
		    &job->replace, &job->cap_replace, job->n_replace + 1));
		job->replace[job->n_replace++] = (uint32_t)from;
	}
	return KC_OK;
}

/* "5" or "7-9", of numbers below 2^32. */
static bool
parse_range(const char *text, uint64_t *from, uint64_t *to)
{
	uint64_t v[2] = {0, 0};
	unsigned n = 0;

	for (const char *p = text; *p; p++) {
		if (*p == '-' && n == 0 && p > text && p[1])
			n = 1;
		else if (*p >= '0' && *p <= '9' && v[n] < UINT32_MAX / 10)
			v[n] = v[n] * 10 + (uint64_t)(*p - '0');
		else
			return false;
	}
	*from = v[0];
	*to = n ? v[1] : v[0];
	return *text && *from <= *to;
}

/* False after an error that was reported. */
static bool
find_replaced(
    struct kc_cli *cli, const kc_tokenizer *base, struct extend_job *job)
{
	for (size_t i = 0; i < job->o->replace.n; i++) {
		const char *item = job->o->replace.items[i];
		uint64_t from, to;
		uint32_t id;

		if (kc_tokenizer_find_added(base, kc_str_of(item), &id)) {
			from = to = id;
		} else if (!parse_range(item, &from, &to)) {
			kc_cli_usage(cli,
			    "--replace: '%s' is neither an id nor an added "
			    "token",
			    item);
			return false;
		}
		if (to >= kc_tokenizer_size(base)) {
			kc_cli_usage(
			    cli, "--replace: there is no id %" PRIu64, to);
			return false;
		}
		if (replace_range(job, from, to)) {
			kc_cli_fail(cli, NULL, "out of memory");
			return false;
		}
	}
	return true;
}

/* --- Learning --- */

/* A row of the embedding for each id, and rows are told in the map alone. */
static bool
check_rows(struct kc_cli *cli, const struct kc_remake *r)
{
	const OPTIONS *o = ((const struct extend_job *)r->job)->o;

	if (o->rows && o->rows < r->base_ids)
		kc_cli_usage(cli,
		    "--rows=%" PRIu64 " is less than the %" PRIu32
		    " ids of the base",
		    o->rows, r->base_ids);
	else if ((o->rows || o->pad > 1) && !r->o->maps.n)
		kc_cli_usage(
		    cli, "--%s is for --map", o->rows ? "rows" : "pad");
	else
		return true;
	return false;
}

/* False after an error that was reported. */
static bool
begin_extending(struct kc_cli *cli, struct kc_remake *r)
{
	struct extend_job *job = r->job;
	kc_extend_params params = {.add = (uint32_t)job->o->add,
	    .min_frequency = job->o->min_frequency,
	    .min_uses = job->o->min_uses,
	    .memory = cli->common.memory / 4 * 3,
	    .parts = (kc_extend_parts)job->o->parts};
	kc_error err;

	if (!check_rows(cli, r) || !find_replaced(cli, r->base, job))
		return false;
	job->limit = cli->common.memory / 4 * 3;
	params.replace = job->replace;
	params.n_replace = job->n_replace;
	if ((!job->o->superwords || !kc_tokenizer_join_words(r->base, &err)) &&
	    !kc_extender_new(&job->extender, r->base, &params, &err))
		return true;
	kc_cli_error(cli, cli->operands[0], &err);
	return false;
}

/* Within --memory; beyond it words are only counted, to say what all would need. */
static kc_status
add_extending_word(
    struct kc_remake *r, kc_str pretoken, uint64_t count, kc_error *err)
{
	struct extend_job *job = r->job;

	job->bytes += pretoken.len;
	if (job->full_at)
		return KC_OK;
	KC_TRY(kc_extender_add(job->extender, pretoken, count, err));
	if (job->limit && r->words % 1024 == 0 &&
	    kc_extender_memory(job->extender) > job->limit)
		job->full_at = job->bytes;
	return KC_OK;
}

/* Fail for want of memory: with so much learning would go on. */
static kc_status
fail_memory(const struct extend_job *job, uint64_t need, kc_error *err)
{
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "extending needs about --memory=%" PRIu64 "M, for %" PRIu32
	    " of %" PRIu64 " tokens; a smaller --add or a greater "
	    "--min-frequency takes less",
	    (need / 3 * 4 >> 20) + 1, kc_extender_size(job->extender),
	    job->o->add);
}

/*
 * All tokens, within --memory. Counting the pairs takes as much again as the words,
 * whose share that was added is that of their bytes.
 */
static kc_status
learn_all(const struct extend_job *job, kc_error *err)
{
	uint32_t n = 1; /* the first alone counts the pairs, which takes most */
	kc_status st = KC_OK;

	if (job->full_at)
		return fail_memory(job,
		    (uint64_t)(2.0 * (double)kc_extender_memory(job->extender) *
			(double)job->bytes / (double)job->full_at),
		    err);
	while (!st) {
		uint64_t memory;

		st = kc_extender_step(job->extender, n, err);
		memory = kc_extender_memory(job->extender);
		if (st == KC_ERR_LIMIT ||
		    (!st && job->limit && memory > job->limit))
			return fail_memory(job, memory, err);
		n = 1000;
	}
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
learn_tokens(struct kc_cli *cli, struct kc_remake *r, kc_error *err)
{
	const struct extend_job *job = r->job;
	uint32_t n, parts = 0;

	KC_TRY(learn_all(job, err));
	n = kc_extender_size(job->extender);
	for (uint32_t i = 0; i < n; i++)
		parts += kc_extender_get(job->extender, i).is_part;
	if (n < job->o->add)
		kc_cli_message(cli, NULL, 0,
		    "the texts give %" PRIu32 " new tokens, not %" PRIu64, n,
		    job->o->add);
	if (parts)
		kc_cli_message(cli, NULL, 0,
		    "%" PRIu32 " of the %" PRIu32
		    " new tokens are beginnings of characters",
		    parts, n);
	kc_cli_count(cli, "counts", "tokens", n);
	kc_cli_count(cli, "counts", "parts", parts);
	return KC_OK;
}

/* --- Writing --- */

static void
tell_extension(struct kc_remake *r, const OPTIONS *o, struct kc_provenance *p)
{
	kc_provenance_number(p, "add", o->add);
	if (o->min_frequency != 2)
		kc_provenance_number(p, "min-frequency", o->min_frequency);
	if (o->parts)
		kc_provenance_arg(p, "parts", parts_choices[o->parts]);
	if (o->superwords)
		kc_provenance_flag(p, "superwords");
	if (o->min_uses > 1)
		kc_provenance_number(p, "min-uses", o->min_uses);
	for (size_t i = 0; i < o->replace.n; i++)
		kc_provenance_arg(p, "replace", o->replace.items[i]);
	kc_provenance_end(p, &r->counting);
}

/* The new tokens go to the base itself. */
static kc_status
make_extended(struct kc_remake *r, struct kc_provenance *p, kc_error *err)
{
	const struct extend_job *job = r->job;

	tell_extension(r, job->o, p);
	r->made = r->base;
	return p->st ? kc_fail_nomem(err)
		     : kc_tokenizer_extend(r->base, job->extender, err);
}

static kc_extended
get_extended(const void *from, uint32_t i)
{
	return kc_extender_get(from, i);
}

static kc_status
put_origin(const void *from, uint32_t i, kc_token_ids *ids)
{
	return kc_extender_origin(from, i, ids);
}

static struct kc_map_source
map_extended(const struct kc_remake *r)
{
	const struct extend_job *job = r->job;

	return (struct kc_map_source){.from = job->extender,
	    .rows = job->o->rows ? job->o->rows : r->base_ids,
	    .pad = job->o->pad,
	    .old_ids = r->base_ids,
	    .new_ids = kc_tokenizer_size(r->made),
	    .n = kc_extender_size(job->extender),
	    .get = get_extended,
	    .origin = put_origin};
}

void
kc_vocab_extend(struct kc_cli *cli, void *options)
{
	static const struct kc_remake_kind kind = {begin_extending,
	    add_extending_word, learn_tokens, make_extended, map_extended};
	OPTIONS *o = options;
	struct extend_job job = {.o = o};
	struct kc_remake r = {.kind = &kind,
	    .o = &o->remake,
	    .job = &job,
	    .counting = {.share = 1}};

	if (o->add)
		kc_remake_run(cli, &r);
	else
		kc_cli_usage(cli, "missing --add=N");
	kc_extender_free(job.extender);
	kc_free(job.replace);
}
