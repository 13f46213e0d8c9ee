/* SPDX-License-Identifier: Apache-2.0 */
/* kc-extract: pages and archives to records of text. */
#include <config.h>

#include "tools/extract/extract.h"

#include <stdlib.h>
#include <string.h>

static const char *const froms[] = {
    "auto", "warc", "wet", "arc", "html", "text", NULL};
static const char *const contents[] = {"main", "all", NULL};
static const char *const comments[] = {"auto", "keep", "drop", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Input"),
    KC_OPT_CHOICE(0, "from", "FORMAT", struct kc_extract_options, from, froms,
	"what the files are; auto looks at their first bytes"),
    KC_OPT_STRING(0, "charset", "NAME", struct kc_extract_options, charset_name,
	"encoding of all pages; auto decides for each"),
    KC_OPT_MULTI(0, "files-from", "FILE", struct kc_extract_options, lists,
	"read names of files from FILE, one a line or each before a NUL"),
    KC_OPT_SIZE(0, "max-record", "SIZE", struct kc_extract_options, max_record,
	1, UINT64_C(1) << 31, "a longer page is a bad record"),
    KC_OPT_GROUP("Text"),
    KC_OPT_CHOICE(0, "content", "WHICH", struct kc_extract_options, all,
	contents, "the main text of HTML pages, or all of it"),
    KC_OPT_CHOICE(0, "comments", "WHICH", struct kc_extract_options, comments,
	comments, "comments and replies in it; auto keeps those of threads"),
    KC_OPT_END};

/* What the statistics call a kc_warc_type. */
static const char *const types[] = {"other", "response", "resource",
    "conversion", "revisit", "continuation", "untyped"};

static void
count_batch(struct kc_extract_run *run, const struct kc_extract_batch *m)
{
	struct kc_cli *cli = run->cli;
	struct kc_totals *t = &cli->totals;

	t->files += m->files;
	t->records_in += m->in;
	t->records_out += m->out;
	t->records_rejected += m->rejected;
	t->records_bad += m->bad;
	t->bytes_in += m->bytes;
	atomic_fetch_add(&cli->progress.records, m->in);
	atomic_fetch_add(&cli->progress.dropped, m->rejected);
	for (int i = 1; i < KC_REASON_COUNT; i++)
		kc_cli_count(
		    cli, "rejected", kc_extract_reasons[i], m->reasons[i]);
	for (int i = 0; i <= KC_EVIDENCE_GUESS; i++)
		kc_cli_count(cli, "charset_from",
		    kc_evidence_name((kc_evidence)i), m->evidence[i]);
	for (int i = 1; i < KC_CHARSET_COUNT; i++)
		if (m->charsets[i])
			kc_cli_count(cli, "charset",
			    kc_charset_name((kc_charset)i), m->charsets[i]);
	for (int i = 0; i <= KC_WARC_UNTYPED; i++)
		if (m->passed[i])
			kc_cli_count(
			    cli, "records_passed", types[i], m->passed[i]);
	kc_cli_count(cli, "counts", "replaced_characters", m->replaced);
	kc_cli_count(cli, "counts", "reread_bytes", m->reread);
	kc_cli_count(cli, "counts", "flattened_tags", m->flattened);
	kc_cli_count(cli, "counts", "damaged_bodies", m->damaged);
}

/* Messages about the batch, in its order. */
static void
report(struct kc_extract_run *run, const kc_batch *b)
{
	const struct kc_extract_batch *m = b->user;

	for (size_t i = 0; i < m->n; i++) {
		const struct kc_extract_item *item = &m->items[i];
		const char *name = b->in.ptr + item->name.at;
		char why[300];

		if (item->failed) {
			kc_cli_error(run->cli, name, &item->error);
			continue;
		}
		if (item->reason < KC_REASON_BAD)
			continue;
		snprintf(why, sizeof(why), "record at byte %llu: %s",
		    (unsigned long long)item->offset, item->error.msg);
		kc_cli_complain(
		    run->cli, name, 0, item->archived ? why : item->error.msg);
	}
}

static kc_status
put(struct kc_extract_run *run, kc_writer *w, kc_str s, kc_error *err)
{
	kc_status st = w ? kc_writer_write(w, s, err) : KC_OK;

	if (!st && w)
		st = kc_writer_flush(w, err);
	if (st)
		run->failed = kc_writer_name(w);
	return st;
}

static kc_status
retire(void *self, kc_batch *b, kc_error *err)
{
	struct kc_extract_run *run = self;
	const struct kc_extract_batch *m = b->user;

	KC_TRY(put(run, run->cli->output, kc_buf_str(&b->out), err));
	KC_TRY(put(run, run->cli->rejects, kc_buf_str(&m->rejects), err));
	run->cli->totals.bytes_out += b->out.len;
	report(run, b);
	count_batch(run, m);
	if (!m->stop)
		return KC_OK;
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "stopped at a bad record (--on-error=stop)");
}

static void
release(void *self, kc_batch *b)
{
	struct kc_extract_batch *m = b->user;

	(void)self;
	if (!m)
		return;
	kc_free(m->items);
	kc_buf_release(&m->rejects);
	free(m);
}

static kc_status
start_workers(struct kc_extract_run *run, kc_error *err)
{
	KC_TRY(kc_sites_new(&run->sites, err));
	run->workers = calloc(run->threads, sizeof(*run->workers));
	if (!run->workers)
		return kc_fail_nomem(err);
	for (unsigned i = 0; i < run->threads; i++)
		KC_TRY(kc_extractor_new(&run->workers[i].extractor, err));
	return KC_OK;
}

static void
stop_workers(struct kc_extract_run *run)
{
	for (unsigned i = 0; run->workers && i < run->threads; i++) {
		kc_extractor_free(run->workers[i].extractor);
		kc_buf_release(&run->workers[i].body);
		kc_buf_release(&run->workers[i].text);
	}
	free(run->workers);
	kc_sites_free(run->sites);
	kc_extract_close(run);
	kc_buf_release(&run->head);
	kc_buf_release(&run->carry);
	kc_name_list_close(&run->list);
}

static uint64_t
progress_size(const void *run)
{
	return ((const struct kc_extract_run *)run)->size;
}

static void
stream(struct kc_extract_run *run)
{
	struct kc_cli *cli = run->cli;
	kc_stream_job job = {.threads = run->threads,
	    .self = run,
	    .next = kc_extract_next,
	    .map = kc_extract_map,
	    .retire = retire,
	    .release = release};
	kc_error err = {0};
	kc_status st = start_workers(run, &err);

	if (!st) {
		run->size = run->options->files_from
		    ? 0
		    : kc_files_size(
			  run->cli->operands, run->cli->operand_count);
		kc_watch_source(
		    cli->watch, run, kc_extract_offset, progress_size);
		st = kc_stream_run(&job, &err);
		kc_watch_source(cli->watch, NULL, NULL, NULL);
	}
	if (st)
		kc_cli_error(cli, run->failed, &err);
	stop_workers(run);
}

static void
run_extract(struct kc_cli *cli, void *options)
{
	struct kc_extract_options *o = options;
	struct kc_extract_run run = {.cli = cli,
	    .options = o,
	    .threads = kc_cli_threads(cli),
	    .lock = PTHREAD_MUTEX_INITIALIZER};

	if (strcmp(o->charset_name, "auto")) {
		o->charset = kc_charset_find(kc_str_of(o->charset_name));
		if (!o->charset) {
			kc_cli_usage(
			    cli, "no encoding is called '%s'", o->charset_name);
			return;
		}
	}
	if (o->lists.given && o->lists.n != 1) {
		kc_cli_usage(cli, "--files-from takes one FILE");
		return;
	}
	if (o->lists.n)
		o->files_from = o->lists.items[0];
	if (kc_cli_open(cli))
		stream(&run);
}

int
main(int argc, char **argv)
{
	struct kc_extract_options o = {
	    .charset_name = "auto", .max_record = 12 << 20};
	const struct kc_tool tool = {"kc-extract",
	    "Extract text from pages and web archives", "[FILE]...",
	    KC_SHARED_OUTPUT | KC_SHARED_THREADS | KC_SHARED_ERRORS |
		KC_SHARED_PROGRESS,
	    table, &o, run_extract, NULL};

	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.lists);
	return status;
}
