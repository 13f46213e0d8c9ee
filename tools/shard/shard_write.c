/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard write: token streams into shards. */
#include <config.h>

#include "cli/frames.h"
#include "shard_commands.h"

#include "kcorpus/record.h"
#include "kcorpus/shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const delims[] = {
    "none", "prepend", "append", "both", "auto", NULL};
static const char *const widths[] = {"auto", "2", "4", NULL};

const struct kc_opt kc_shard_write_table[] = {KC_OPT_GROUP("Shards"),
    KC_OPT_STRING('o', "output", "PREFIX", struct kc_shard_write_options,
	prefix,
	"what the names of all files begin with; they appear when all is "
	"done"),
    KC_OPT_LIST(0, "format", "LIST", struct kc_shard_write_options, formats,
	"trainers to write for: megatron, olmo, datatrove, nanogpt, llmc, "
	"automodel"),
    KC_OPT_CHOICE(0, "delim", "WHERE", struct kc_shard_write_options, delim,
	delims, "where each document gets the delimiter"),
    KC_OPT_STRING(0, "delim-id", "ID", struct kc_shard_write_options, delim_id,
	"the delimiter, or eod for the tokenizer's end-of-document id"),
    KC_OPT_CHOICE(0, "width", "BYTES", struct kc_shard_write_options, width,
	widths, "bytes of an id"),
    KC_OPT_SWITCH(0, "lineage", struct kc_shard_write_options, lineage,
	"write which document each token is of"),
    KC_OPT_GROUP("Ceilings"),
    KC_OPT_SIZE(0, "max-tokens", "N", struct kc_shard_write_options, max_tokens,
	1, UINT64_MAX, "begin another shard before N tokens are exceeded"),
    KC_OPT_SIZE(0, "max-bytes", "SIZE", struct kc_shard_write_options,
	max_bytes, 1, UINT64_MAX, "... before its ids take more than SIZE"),
    KC_OPT_SIZE(0, "max-document", "N", struct kc_shard_write_options,
	max_document, 1, UINT64_MAX,
	"leave out documents of more than N tokens"),
    KC_OPT_END};

struct job {
	struct kc_cli *cli;
	kc_shard_writer *writer;
	kc_record *record; /* of a head, for --rejects */
	kc_buf line;
	uint64_t verdicts[KC_SHARD_VERDICTS];
};

/* The head of the document with its reason into --rejects. */
static kc_status
reject(struct job *job, const char *reason, kc_error *err)
{
	static const kc_str keys[] = {{"reason", 6}};

	if (!job->cli->rejects)
		return KC_OK;
	if (!job->record)
		KC_TRY(kc_record_new(&job->record, keys, 1, err));
	KC_TRY(kc_record_parse(
	    job->record, kc_shard_writer_head(job->writer), err));
	kc_record_set_text(job->record, 0, kc_str_of(reason));
	job->line.len = 0;
	if (kc_record_write(job->record, &job->line))
		return kc_fail_nomem(err);
	return kc_writer_write(job->cli->rejects, kc_buf_str(&job->line), err);
}

/* A document that should not be as it is; false: stop. */
static bool
complain(struct job *job, const struct kc_frame_place *at, const char *what)
{
	struct kc_cli *cli = job->cli;

	cli->totals.records_bad++;
	if (cli->common.on_error != KC_ON_ERROR_STOP) {
		kc_cli_complain(cli, at->name, at->number, what);
		return true;
	}
	kc_cli_fail(
	    cli, at->name, "document %" PRIu64 ": %s", at->number, what);
	return false;
}

static bool
settle(
    struct job *job, const struct kc_frame_place *at, kc_shard_verdict verdict)
{
	struct kc_cli *cli = job->cli;
	kc_error err;

	job->verdicts[verdict]++;
	cli->totals.records_kept += verdict == KC_SHARD_DELIM_KEPT;
	if ((verdict == KC_SHARD_DELIM || verdict == KC_SHARD_DELIM_KEPT) &&
	    !complain(job, at, "the document contains the delimiter"))
		return false;
	if (verdict == KC_SHARD_TOO_LONG &&
	    !complain(job, at, "the document is too long for the format"))
		return false;
	if (verdict == KC_SHARD_TAKEN || verdict == KC_SHARD_DELIM_KEPT)
		return true;
	cli->totals.records_rejected++;
	cli->progress.dropped++;
	if (!reject(job, kc_shard_verdict_name(verdict), &err))
		return true;
	kc_cli_error(cli, cli->common.rejects, &err);
	return false;
}

static bool
take(void *self, const struct kc_frame_place *at, const kc_tokens_frame *frame)
{
	struct job *job = self;
	kc_shard_verdict verdict;
	kc_error err;

	if (kc_shard_writer_add(job->writer, frame, &verdict, &err)) {
		if (err.code == KC_ERR_FORMAT)
			kc_cli_fail(job->cli, at->name, "%s at byte %" PRIu64,
			    err.msg, err.offset);
		else if (err.code == KC_ERR_ARG)
			kc_cli_fail(job->cli, at->name, "%s", err.msg);
		else
			kc_cli_error(job->cli, NULL, &err);
		return false;
	}
	return !frame->end || settle(job, at, verdict);
}

/* What --stats tells. */
static void
count(struct job *job)
{
	struct kc_cli *cli = job->cli;
	kc_shard_totals t = kc_shard_writer_totals(job->writer);

	cli->totals.records_out = t.documents;
	cli->totals.bytes_out = t.bytes;
	kc_cli_count(cli, "counts", "shards", t.shards);
	kc_cli_count(cli, "counts", "tokens", t.tokens);
	for (int v = 0; v < KC_SHARD_VERDICTS; v++)
		if (v != KC_SHARD_TAKEN && v != KC_SHARD_DELIM_KEPT)
			kc_cli_count(cli, "rejected",
			    kc_shard_verdict_name((kc_shard_verdict)v),
			    job->verdicts[v]);
}

/* A number, or eod. */
static bool
parse_delim_id(const char *s, uint32_t *id)
{
	char *end;
	unsigned long long n;

	*id = KC_TOKENS_NO_EOD;
	if (!strcmp(s, "eod"))
		return true;
	n = strtoull(s, &end, 10);
	if (*s < '0' || *s > '9' || *end || n >= KC_TOKENS_NO_EOD)
		return false;
	*id = (uint32_t)n;
	return true;
}

/* False after a usage error. */
static bool
make_params(struct kc_cli *cli, const struct kc_shard_write_options *o,
    kc_shard_params *p)
{
	kc_error err;

	if (!o->formats.n) {
		kc_cli_usage(cli, "no --format: for which trainer?");
		return false;
	}
	p->formats = o->lineage ? KC_SHARD_LINEAGE : 0;
	for (size_t i = 0; i < o->formats.n; i++) {
		unsigned formats;

		if (kc_shard_formats(
			kc_str_of(o->formats.items[i]), &formats, &err)) {
			kc_cli_usage(cli, "%s", err.msg);
			return false;
		}
		p->formats |= formats;
	}
	if (!parse_delim_id(o->delim_id, &p->delim_id)) {
		kc_cli_usage(
		    cli, "--delim-id=%s: neither an id nor eod", o->delim_id);
		return false;
	}
	if (!o->prefix || !*o->prefix || !strcmp(o->prefix, "-")) {
		kc_cli_usage(cli, "no -o PREFIX: shards are files");
		return false;
	}
	p->prefix = o->prefix;
	p->delim = (unsigned)o->delim;
	p->keep_delim = cli->common.on_error == KC_ON_ERROR_KEEP;
	p->width = 2 * (unsigned)o->width;
	p->max_tokens = o->max_tokens;
	p->max_bytes = o->max_bytes;
	p->max_document = o->max_document;
	p->tmp = cli->common.tmp;
	if (cli->common.memory)
		p->memory = cli->common.memory;
	return true;
}

static bool
open_all(struct job *job, const kc_shard_params *p)
{
	struct kc_cli *cli = job->cli;
	kc_error err;

	if (!kc_shard_writer_new(&job->writer, p, cli->outset, &err))
		return true;
	kc_cli_refuse(cli, &err);
	return false;
}

static void
finish(struct job *job)
{
	const char *old;
	kc_error err;

	if (kc_shard_writer_finish(job->writer, &err)) {
		kc_cli_error(job->cli, NULL, &err);
		return;
	}
	count(job);
	old = kc_shard_writer_leftover(job->writer);
	if (old)
		kc_cli_message(job->cli, NULL, 0,
		    "'%s' is of an earlier run and not in the manifest", old);
}

void
kc_shard_write(struct kc_cli *cli, void *options)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;
	struct job job = {.cli = cli};
	bool ok = make_params(cli, options, &p) && open_all(&job, &p);

	if (ok && kc_frames_each(cli, take, &job))
		finish(&job);
	kc_shard_writer_free(job.writer);
	kc_record_free(job.record);
	kc_buf_release(&job.line);
}
