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
    KC_OPT_STRING('p', "pretokenizer", "NAME", OPTIONS, remake.pretokenizer,
	"how a .tiktoken that is not a published one splits text"),
    KC_OPT_CHOICE(0, "format", "FORMAT", OPTIONS, remake.format,
	kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

struct extend_job {
	OPTIONS *o;
	struct kc_remake remake;
	kc_extender *extender;
	uint32_t *replace;
	size_t n_replace, cap_replace;
};

/* --- The ids to replace --- */

static kc_status
replace_range(struct extend_job *job, uint64_t from, uint64_t to)
{
	for (; from <= to && from < kc_tokenizer_size(job->remake.base);
	     from++) {
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
find_replaced(struct kc_cli *cli, struct extend_job *job)
{
	for (size_t i = 0; i < job->o->replace.n; i++) {
		const char *item = job->o->replace.items[i];
		uint64_t from, to;
		uint32_t id;

		if (kc_tokenizer_find_added(
			job->remake.base, kc_str_of(item), &id)) {
			from = to = id;
		} else if (!parse_range(item, &from, &to)) {
			kc_cli_usage(cli,
			    "--replace: '%s' is neither an id nor an added "
			    "token",
			    item);
			return false;
		}
		if (to >= kc_tokenizer_size(job->remake.base)) {
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

static kc_status
fail_memory(struct extend_job *job, kc_error *err)
{
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "after %" PRIu32 " tokens extending takes more than three "
	    "quarters of --memory; a smaller --add or a greater "
	    "--min-frequency takes less",
	    kc_extender_size(job->extender));
}

/* All counts to the extender, and all tokens, within --memory. */
static kc_status
learn_tokens(struct kc_cli *cli, struct extend_job *job, kc_error *err)
{
	uint64_t limit = cli->common.memory / 4 * 3, count, words = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(
		     job->remake.counting.merger, &pretoken, &count, err))) {
		words++;
		KC_TRY(kc_extender_add(job->extender, pretoken, count, err));
		if (limit && words % 1024 == 0 &&
		    kc_extender_memory(job->extender) > limit)
			return fail_memory(job, err);
	}
	if (st != KC_EOF)
		return st;
	kc_cli_count(cli, "counts", "types", words);
	if (!words)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to learn from: the input has no pretoken");
	st = kc_extender_step(job->extender, 1, err);
	while (!st && (!limit || kc_extender_memory(job->extender) <= limit))
		st = kc_extender_step(job->extender, 1000, err);
	if (!st)
		return fail_memory(job, err);
	return st == KC_EOF ? KC_OK : st;
}

static void
report_tokens(struct kc_cli *cli, const struct extend_job *job)
{
	uint32_t n = kc_extender_size(job->extender), parts = 0;

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
}

/* --- Writing --- */

static void
tell_origin(struct extend_job *job, struct kc_provenance *p)
{
	const OPTIONS *o = job->o;

	kc_remake_tell(&job->remake, p);
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
	kc_provenance_end(p, &job->remake.counting);
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

/* The new tokens to the base, after it is told how. */
static kc_status
make_extended(struct extend_job *job, struct kc_provenance *p, kc_error *err)
{
	tell_origin(job, p);
	return p->st
	    ? kc_fail_nomem(err)
	    : kc_tokenizer_extend(job->remake.base, job->extender, err);
}

static void
extend_base(struct kc_cli *cli, struct extend_job *job)
{
	uint32_t ids = kc_tokenizer_size(job->remake.base);
	struct kc_map_source source = {.from = job->extender,
	    .rows = job->o->rows ? job->o->rows : ids,
	    .pad = job->o->pad,
	    .old_ids = ids,
	    .get = get_extended,
	    .origin = put_origin};
	struct kc_provenance p = KC_PROVENANCE_INIT;
	kc_error err;

	if (learn_tokens(cli, job, &err)) {
		kc_counting_error(cli, &job->remake.counting, &err);
		return;
	}
	report_tokens(cli, job);
	if (make_extended(job, &p, &err)) {
		kc_cli_error(cli, NULL, &err);
	} else {
		source.n = kc_extender_size(job->extender);
		source.new_ids = kc_tokenizer_size(job->remake.base);
		kc_remake_write(cli, &job->remake, job->remake.base,
		    kc_buf_str(&p.json), &source);
	}
	kc_buf_release(&p.json);
}

/* --- Input --- */

/* An embedding has a row for each id of the base. False after a usage error. */
static bool
check_rows(struct kc_cli *cli, const struct extend_job *job)
{
	uint32_t ids = kc_tokenizer_size(job->remake.base);

	if (!job->o->rows || job->o->rows >= ids)
		return true;
	kc_cli_usage(cli,
	    "--rows=%" PRIu64 " is less than the %" PRIu32 " ids of the base",
	    job->o->rows, ids);
	return false;
}

/* False after an error that was reported. */
static bool
make_extender(struct kc_cli *cli, struct extend_job *job)
{
	kc_extend_params params = {.add = (uint32_t)job->o->add,
	    .min_frequency = job->o->min_frequency,
	    .min_uses = job->o->min_uses,
	    .parts = (kc_extend_parts)job->o->parts};
	kc_error err;

	if (!check_rows(cli, job) || !find_replaced(cli, job))
		return false;
	params.replace = job->replace;
	params.n_replace = job->n_replace;
	if ((!job->o->superwords ||
		!kc_tokenizer_join_words(job->remake.base, &err)) &&
	    !kc_extender_new(&job->extender, job->remake.base, &params, &err))
		return true;
	kc_cli_error(cli, cli->operands[0], &err);
	return false;
}

void
kc_vocab_extend(struct kc_cli *cli, void *options)
{
	struct extend_job job = {
	    .o = options, .remake = {.counting = {.share = 1}}};

	if (!job.o->add)
		kc_cli_usage(cli, "missing --add=N");
	else if (kc_remake_open(cli, &job.remake, &job.o->remake) &&
	    make_extender(cli, &job) && kc_remake_count(cli, &job.remake))
		extend_base(cli, &job);
	kc_extender_free(job.extender);
	kc_remake_release(cli, &job.remake);
	kc_free(job.replace);
}
