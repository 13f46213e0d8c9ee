/* SPDX-License-Identifier: Apache-2.0 */
/* kc-extract: pages and archives to records of text. */
#include <config.h>

#include "tools/extract/extract.h"

#include <stdlib.h>
#include <string.h>

static const char *const froms[] = {
    "auto", "warc", "wet", "arc", "html", "text", "parquet", NULL};
static const char *const contents[] = {"main", "all", NULL};
static const char *const comments[] = {"auto", "keep", "drop", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Input"),
    KC_OPT_CHOICE(0, "from", "FORMAT", struct kc_extract_options, from, froms,
	"what the files are; auto looks at their first bytes"),
    KC_OPT_STRING(0, "charset", "NAME", struct kc_extract_options, charset_name,
	"encoding of all pages; auto decides for each page"),
    KC_OPT_MULTI(0, "files-from", "FILE", struct kc_extract_options, lists,
	"read the names of files from FILE, one on each line or each ended by "
	"NUL"),
    KC_OPT_SIZE(0, "max-record", "SIZE", struct kc_extract_options, max_record,
	1, UINT64_C(1) << 31, "a longer page is a bad record"),
    KC_OPT_GROUP("Text"),
    KC_OPT_STRING(0, "field", "NAME", struct kc_extract_options, field,
	"column of Parquet files that holds the text"),
    KC_OPT_CHOICE(0, "content", "WHICH", struct kc_extract_options, all,
	contents, "the main text of HTML pages, or all of it"),
    KC_OPT_CHOICE(0, "comments", "WHICH", struct kc_extract_options, comments,
	comments,
	"whether comments and replies are part of it; auto keeps those of "
	"threads"),
    KC_OPT_END};

/* What the statistics call a kc_warc_type. */
static const char *const types[] = {"other", "response", "resource",
    "conversion", "revisit", "continuation", "untyped"};

static kc_status
begin_extract(struct kc_mapper *m, kc_error *err)
{
	struct kc_extract_worker *w = m->state;

	return kc_extractor_new(&w->extractor, err);
}

static void
count_pages(struct kc_cli *cli, const struct kc_extract_worker *w)
{
	for (int i = 0; i <= KC_EVIDENCE_GUESS; i++)
		kc_cli_count(cli, "charset_from",
		    kc_evidence_name((kc_evidence)i), w->evidence[i]);
	for (int i = 1; i < KC_CHARSET_COUNT; i++)
		if (w->charsets[i])
			kc_cli_count(cli, "charset",
			    kc_charset_name((kc_charset)i), w->charsets[i]);
	kc_cli_count(cli, "counts", "replaced_characters", w->replaced);
	kc_cli_count(cli, "counts", "reread_bytes", w->reread);
	kc_cli_count(cli, "counts", "flattened_tags", w->flattened);
	kc_cli_count(cli, "counts", "damaged_bodies", w->damaged);
}

static void
end_extract(struct kc_mapper *m)
{
	struct kc_extract_worker *w = m->state;

	count_pages(m->cli, w);
	kc_extractor_free(w->extractor);
	kc_buf_release(&w->body);
	kc_buf_release(&w->text);
}

/* How much gave nothing, and why: without it a run over PDFs looks well. */
static void
tell_dropped(struct kc_cli *cli)
{
	const struct kc_totals *t = &cli->totals;
	char why[300] = "";

	for (size_t i = 0; i < cli->count_n; i++) {
		const struct kc_named_count *c = &cli->counts[i];
		size_t n = strlen(why);

		if (c->count && !strcmp(c->group, "rejected"))
			snprintf(why + n, sizeof(why) - n, "%s%llu %s",
			    n ? ", " : "", (unsigned long long)c->count,
			    c->name);
	}
	if (cli->common.quiet || cli->pipe_closed)
		return;
	if (t->records_rejected)
		kc_cli_message(cli, NULL, 0,
		    "%llu of %llu pages gave no record: %s",
		    (unsigned long long)t->records_rejected,
		    (unsigned long long)t->records_in, why);
	else if (!t->records_in && t->bytes_in)
		kc_cli_message(cli, NULL, 0, "the input holds no page");
}

static const struct kc_source source = {
    .unit_size = sizeof(struct kc_extract_item),
    .next = kc_extract_next,
    .offset = kc_extract_offset,
    .size = kc_extract_size,
    .first_bad = KC_REASON_BAD,
    .describe = kc_extract_describe};

static void
run_source(struct kc_cli *cli, struct kc_extract_options *o)
{
	struct kc_extract_input in = {.cli = cli,
	    .options = o,
	    .size = o->files_from
		? 0
		: kc_files_size(cli->operands, cli->operand_count),
	    .lock = PTHREAD_MUTEX_INITIALIZER};
	const struct kc_map job = {.reasons = kc_extract_reasons,
	    .state_size = sizeof(struct kc_extract_worker),
	    .begin = begin_extract,
	    .end = end_extract,
	    .source = &source,
	    .source_self = &in,
	    .map_unit = kc_extract_map};

	kc_map_run(cli, &job, o);
	for (int i = 0; i <= KC_WARC_UNTYPED; i++)
		if (in.passed[i])
			kc_cli_count(
			    cli, "records_passed", types[i], in.passed[i]);
	tell_dropped(cli);
	kc_extract_close(&in);
	kc_buf_release(&in.head);
	kc_buf_release(&in.carry);
	kc_name_list_close(&in.list);
}

static void
refuse_charset(struct kc_cli *cli, const char *name)
{
	kc_buf all = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (int i = 1; i < KC_CHARSET_COUNT && !st; i++)
		st = kc_buf_addf(&all, "%s%s", all.len ? ", " : "",
		    kc_charset_name((kc_charset)i));
	kc_cli_usage(cli,
	    "no encoding is called '%.60s': want auto or one of %s", name,
	    st ? "..." : all.ptr);
	kc_buf_release(&all);
}

static void
run_extract(struct kc_cli *cli, void *options)
{
	struct kc_extract_options *o = options;
	kc_error err;

	if (strcmp(o->charset_name, "auto")) {
		o->charset = kc_charset_find(kc_str_of(o->charset_name));
		if (!o->charset) {
			refuse_charset(cli, o->charset_name);
			return;
		}
	}
	if (o->lists.n > 1) {
		kc_cli_usage(cli, "--files-from takes one FILE");
		return;
	}
	if (o->lists.n)
		o->files_from = o->lists.items[0];
	if (o->files_from && !kc_cli_check_input(cli, o->files_from))
		return;
	if (kc_sites_new(&o->sites, &err))
		kc_cli_error(cli, NULL, &err);
	else
		run_source(cli, o);
	kc_sites_free(o->sites);
}

int
main(int argc, char **argv)
{
	struct kc_extract_options o = {
	    .charset_name = "auto", .field = "text", .max_record = 12 << 20};
	const struct kc_tool tool = {"kc-extract",
	    "Extract text from pages and web archives", "[FILE]...",
	    KC_SHARED_OUTPUT | KC_SHARED_THREADS | KC_SHARED_ERRORS |
		KC_SHARED_PROGRESS,
	    table, &o, run_extract, NULL};

	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.lists);
	return status;
}
