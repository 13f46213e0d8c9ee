/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup: drops records that are duplicates of earlier ones. */
#include <config.h>

#include "cli/cli.h"
#include "tools/dedup/dedup_against.h"
#include "tools/dedup/dedup_index.h"
#include "tools/dedup/dedup_passages.h"
#include "tools/dedup/dedup_records.h"
#include "tools/dedup/dedup_substrings.h"
#include "tools/dedup/judging.h"

struct dedup_options {
	struct kc_dedup_records records;
	bool near_too, lines, paragraphs;
	int rule;
	uint64_t green, red, substrings;
	int whole;
	struct kc_against_options against;
	const char *keep;
	bool report;
};

static const char *const wholes[] = {"eojeol", "line", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Duplicates"),
    KC_OPT_FLAG(0, "near", struct dedup_options, near_too,
	"drop exact and near duplicates; this is the default"),
    KC_OPT_FLAG(0, "exact", struct dedup_options, records.exact,
	"drop exact duplicates only"),
    KC_OPT_CHOICE(0, "fold", "WHAT", struct dedup_options, records.fold,
	kc_fold_names,
	"compare exact duplicates without white space and in one Unicode form, "
	"by letters and signs, or byte by byte"),
    KC_OPT_CHOICE(0, "measure", "NAME", struct dedup_options, records.measure,
	kc_measure_names,
	"similarity of near duplicates: the share of the characters of the "
	"dropped text that the kept text has, or an index of the two sets of "
	"shingles"),
    KC_OPT_REAL('t', "threshold", "SHARE", struct dedup_options,
	records.threshold, KC_THRESHOLD_LEAST, 1,
	"least similarity of near duplicates, from 0.3 to 1; without it 0.93 "
	"(kept), 0.8 (jaccard) or 0.9 (containment)"),
    KC_OPT_STRING(0, "index", "DIR", struct dedup_options, records.folder,
	"judge also against all records that earlier runs added to this index, "
	"and add to it"),
    KC_OPT_FLAG(0, "report", struct dedup_options, report,
	"print what the index of --index holds and read no records"),
    KC_OPT_GROUP("Lines and paragraphs"),
    KC_OPT_FLAG(0, "lines", struct dedup_options, lines,
	"cut lines that recur in the corpus out of the texts; no record is "
	"compared with another as a whole"),
    KC_OPT_FLAG(0, "paragraphs", struct dedup_options, paragraphs,
	"the same with paragraphs, runs of lines between blank ones"),
    KC_OPT_CHOICE(0, "repeats", "RULE", struct dedup_options, rule,
	kc_passage_rule_names,
	"what is cut: all but the first occurrence of each; all that occur "
	"more than --red times; or what is not in a run of rare ones"),
    KC_OPT_UINT(0, "green", "N", struct dedup_options, green, 1, (1 << 30) - 1,
	"for runs: a line that occurs at most N times is rare"),
    KC_OPT_UINT(0, "red", "N", struct dedup_options, red, 1, (1 << 30) - 1,
	"for above and runs: a line that occurs more than N times is cut"),
    KC_OPT_GROUP("Substrings"),
    KC_OPT_UINT(0, "substrings", "N", struct dedup_options, substrings, 0,
	KC_SUBSTRING_MAX,
	"cut runs of N characters or more that occur earlier in the corpus, N "
	"from 8 on; 0: cut none"),
    KC_OPT_CHOICE(0, "whole", "UNIT", struct dedup_options, whole, wholes,
	"what is cut: whole eojeol, or whole lines only"),
    KC_OPT_GROUP("Evaluation sets"),
    KC_OPT_MULTI(0, "against", "FILE", struct dedup_options, against.files,
	"drop records that contain a text of FILE, which has records too; "
	"records are not compared with each other; may be repeated"),
    KC_OPT_LIST(0, "against-field", "NAME,...", struct dedup_options,
	against.fields,
	"these fields, joined in this order, are the text of an evaluation "
	"record [default: as --field]"),
    KC_OPT_UINT(0, "ngram", "N", struct dedup_options, against.ngram, 2, 1000,
	"texts share shingles of N syllables, or of 3 N Latin letters"),
    KC_OPT_REAL(0, "share", "SHARE", struct dedup_options, against.share, 0.001,
	1,
	"share of the shingles of an evaluation text that makes a record "
	"contaminated"),
    KC_OPT_FLAG(0, "mark", struct dedup_options, against.mark,
	"keep contaminated records, and add evaluation, evaluation_share and "
	"evaluation_spans"),
    KC_OPT_GROUP("Survivors"),
    KC_OPT_STRING(0, "keep", "WHICH", struct dedup_options, keep,
	"which of duplicates stays: first; longest; max:FIELD, the greatest "
	"number; prefer:FIELD=A,B, the first of the values"),
    KC_OPT_FLAG(0, "clusters", struct dedup_options, records.clusters,
	"add cluster_id and cluster_size to records that stay"),
    KC_OPT_STRING(0, "sources", "FIELD", struct dedup_options, records.source,
	"with --clusters, add sources, the values that this field has in the "
	"cluster"),
    KC_OPT_GROUP("Sketches"),
    KC_OPT_UINT(0, "shingle", "BYTES", struct dedup_options, records.shingle, 1,
	64,
	"least length of a shingle; 15 are 5 syllables or 15 Latin letters"),
    KC_OPT_UINT(0, "slots", "N", struct dedup_options, records.slots, 16,
	KC_SKETCH_MAX_SLOTS,
	"number of values of a sketch; with more, fewer pairs below the "
	"threshold are proposed"),
    KC_OPT_END};

/* Combinations that make no sense; false after a usage error. */
static bool
check_options(struct kc_cli *cli, const struct dedup_options *o)
{
	bool against = o->against.files.n > 0, substrings = o->substrings > 0;

	if (o->records.exact + o->near_too + o->lines + o->paragraphs +
		against + substrings >
	    1)
		kc_cli_usage(cli,
		    "--exact, --near, --lines, --paragraphs, --substrings and "
		    "--against exclude each other");
	else if ((o->against.mark || o->against.fields.n) && !against)
		kc_cli_usage(cli, "--mark and --against-field need --against");
	else if (o->against.mark && cli->common.plain)
		kc_cli_usage(cli, "--mark adds fields, --plain has none");
	else if (o->report && !o->records.folder)
		kc_cli_usage(cli, "--report needs --index");
	else if (o->records.folder &&
	    (o->records.clusters || o->records.policy.keep != KC_KEEP_FIRST ||
		o->lines || o->paragraphs || against || substrings))
		kc_cli_usage(cli,
		    "--index is for --near and --exact with "
		    "--keep=first, without --clusters");
	else if (o->records.source && !o->records.clusters)
		kc_cli_usage(cli, "--sources needs --clusters");
	else if (o->records.clusters && cli->common.plain)
		kc_cli_usage(cli, "--clusters adds fields, --plain has none");
	else if ((o->records.policy.field || o->records.source) &&
	    cli->common.plain)
		kc_cli_usage(cli, "--plain has no fields to keep by");
	else
		return true;
	return false;
}

static void
cut_passages(struct kc_cli *cli, const struct dedup_options *o)
{
	kc_passage_params p = KC_PASSAGE_PARAMS_INIT;

	p.kind = o->lines ? KC_LINES : KC_PARAGRAPHS;
	p.rule = (kc_passage_rule)o->rule;
	p.fold = (kc_exact_fold)o->records.fold;
	p.green = (uint32_t)o->green;
	p.red = (uint32_t)o->red;
	if (cli->common.plain)
		kc_cli_usage(
		    cli, "--plain has lines alone; --exact compares them");
	else
		kc_cut_passages(cli, &p);
}

static void
cut_substrings(struct kc_cli *cli, const struct dedup_options *o)
{
	kc_substring_params p = KC_SUBSTRING_PARAMS_INIT;

	p.least = (uint32_t)o->substrings;
	p.lines = o->whole;
	if (cli->common.plain)
		kc_cli_usage(cli,
		    "--substrings cuts the texts of records; "
		    "--plain has lines alone");
	else
		kc_cut_substrings(cli, &p);
}

static void
run_dedup(struct kc_cli *cli, void *options)
{
	struct dedup_options *o = options;
	bool alone = o->lines || o->paragraphs || o->against.files.n ||
	    o->substrings;

	if (!kc_policy_parse(cli, o->keep, &o->records.policy) ||
	    !check_options(cli, o))
		;
	else if (alone &&
	    (o->records.clusters || o->records.policy.keep != KC_KEEP_FIRST))
		kc_cli_usage(cli,
		    "--keep and --clusters are of records that "
		    "are compared with each other");
	else if (o->report)
		kc_report_index(cli, o->records.folder);
	else if (o->against.files.n)
		kc_drop_contaminated(cli, &o->against);
	else if (o->substrings)
		cut_substrings(cli, o);
	else if (alone)
		cut_passages(cli, o);
	else
		kc_drop_duplicates(cli, &o->records);
	kc_policy_release(&o->records.policy);
}

int
main(int argc, char **argv)
{
	struct dedup_options o = {.green = 3,
	    .red = 50,
	    .against = {.ngram = 13, .share = 0.5},
	    .records = {.shingle = 15,
		.slots = 96,
		.params = KC_DEDUP_PARAMS_INIT},
	    .keep = "first"};
	const struct kc_tool tool = {"kc-dedup", "Drop duplicate records",
	    "[FILE]...", KC_SHARED_REDUCE | KC_SHARED_KEEP | KC_SHARED_MEMORY,
	    table, &o, run_dedup, NULL};
	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.against.files);
	kc_list_release(&o.against.fields);
	return status;
}
