/* SPDX-License-Identifier: Apache-2.0 */
/* Documents into shards, for every command that writes (shard_job.h). */
#include <config.h>

#include "tools/shard/shard_job.h"
#include "tools/shard/shard_order.h"

#include "cli/rejects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

kc_status
kc_shard_job_reject(
    struct kc_shard_job *job, kc_str head, const char *reason, kc_error *err)
{
	static const kc_str keys[] = {{"reason", 6}};

	if (!job->cli->rejects)
		return KC_OK;
	if (!job->record)
		KC_TRY(kc_record_new(&job->record, keys, 1, err));
	KC_TRY(kc_record_parse(job->record, head, err));
	job->line.len = 0;
	if (kc_reject_record(job->record, 0, reason, &job->line))
		return kc_fail_nomem(err);
	return kc_cli_put(
	    job->cli, job->cli->rejects, kc_buf_str(&job->line), err);
}

/* A document that should not be as it is; false: stop. */
static bool
complain(
    struct kc_shard_job *job, const struct kc_frame_place *at, const char *what)
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
settle_document(struct kc_shard_job *job, const struct kc_frame_place *at,
    kc_shard_verdict verdict)
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
	if (!kc_shard_job_reject(job, kc_shard_writer_head(job->writer),
		kc_shard_verdict_name(verdict), &err))
		return true;
	kc_cli_error(cli, cli->common.rejects, &err);
	return false;
}

bool
kc_shard_job_add(struct kc_shard_job *job, const struct kc_frame_place *at,
    const kc_tokens_frame *frame)
{
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
	return !frame->end || settle_document(job, at, verdict);
}

/* What --stats tells. */
static void
count_documents(struct kc_shard_job *job)
{
	struct kc_cli *cli = job->cli;
	kc_shard_totals t = kc_shard_writer_totals(job->writer);

	cli->totals.records_out += t.documents;
	cli->totals.bytes_out += t.bytes;
	kc_cli_count(cli, "counts", "shards", t.shards);
	kc_cli_count(cli, "counts", "tokens", t.tokens);
	if (t.padding)
		kc_cli_count(cli, "counts", "padding", t.padding);
	if (t.mended)
		kc_cli_count(cli, "counts", "mended", t.mended);
	for (int v = 0; v < KC_SHARD_VERDICTS; v++)
		if (v != KC_SHARD_TAKEN && v != KC_SHARD_DELIM_KEPT)
			kc_cli_count(cli, "rejected",
			    kc_shard_verdict_name((kc_shard_verdict)v),
			    job->verdicts[v]);
}

bool
kc_shard_job_params(struct kc_cli *cli, const struct kc_shard_write_options *o,
    kc_shard_params *p)
{
	enum { WINDOW = 256 << 20 };
	kc_error err;

	if (!o->formats.n && kc_shard_formats(KC_STR(""), &p->formats, &err)) {
		kc_cli_usage(cli, "missing --format: %s", err.msg);
		return false;
	}
	if (!o->pack && (o->sequence || strcmp(o->pad_id, "delim") != 0)) {
		kc_cli_usage(cli, "--sequence and --pad-id need --pack");
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
	p->columns = o->columns;
	p->compress = (unsigned)o->compress;
	p->pack = (unsigned)o->pack;
	p->sequence = (uint32_t)o->sequence;
	p->delim = (unsigned)o->delim;
	p->keep_delim = cli->common.on_error == KC_ON_ERROR_KEEP;
	p->width = 2 * (unsigned)o->width;
	p->max_tokens = o->max_tokens;
	p->max_bytes = o->max_bytes;
	p->max_document = o->max_document;
	p->threads = kc_cli_threads(cli);
	p->tmp = cli->common.tmp;
	if (p->pack == KC_PACK_BEST_FIT)
		p->memory = WINDOW;
	if (cli->common.memory)
		p->memory = cli->common.memory / kc_shard_order_shares(o);
	return true;
}

bool
kc_shard_job_open(struct kc_shard_job *job, const kc_shard_params *p)
{
	struct kc_cli *cli = job->cli;
	kc_error err;

	if (!kc_shard_writer_new(&job->writer, p, cli->outset, &err))
		return true;
	kc_cli_refuse(cli, &err);
	return false;
}

void
kc_shard_job_finish(struct kc_shard_job *job)
{
	const char *old;
	kc_error err;

	if (kc_shard_writer_finish(job->writer, &err)) {
		kc_cli_error(job->cli, NULL, &err);
		return;
	}
	count_documents(job);
	old = kc_shard_writer_leftover(job->writer);
	if (old)
		kc_cli_message(job->cli, NULL, 0,
		    "'%s' is of an earlier run and not in the manifest", old);
}

void
kc_shard_job_release(struct kc_shard_job *job)
{
	kc_shard_writer_free(job->writer);
	kc_record_free(job->record);
	kc_buf_release(&job->line);
	kc_buf_release(&job->prefix);
}

/* A name that ends in a slash is a folder, which is made. */
bool
kc_shard_job_prefix(
    struct kc_shard_job *job, const char *name, kc_shard_params *p)
{
	size_t n = name ? strlen(name) : 0;
	kc_error err;

	if (!n || !strcmp(name, "-")) {
		kc_cli_usage(job->cli,
		    "missing -o PREFIX or -o FOLDER/: shards are files");
		return false;
	}
	p->prefix = name;
	if (name[n - 1] != '/')
		return true;
	if (kc_outset_folder(job->cli->outset, name, &err)) {
		kc_cli_error(job->cli, NULL, &err);
		return false;
	}
	if (kc_buf_addf(&job->prefix, "%sshard", name)) {
		kc_cli_fail(job->cli, NULL, "out of memory");
		return false;
	}
	p->prefix = job->prefix.ptr;
	return true;
}
