/* SPDX-License-Identifier: Apache-2.0 */
/* kc-count: how often each pretoken occurs. */
#include <config.h>

#include "counting.h"

struct count_options {
	const char *pretokenizer, *pattern, *profile, *boundary;
	double sample;
	uint64_t seed;
	bool merge;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Counts"),
    KC_OPT_STRING('p', "pretokenizer", "NAME", struct count_options,
	pretokenizer,
	"how texts are split: gpt2, starcoder, cl100k, o200k, tekken, "
	"llama3, nanochat, qwen2, qwen35, deepseek, korean, metaspace or "
	"sentencepiece; some of them with -superwords"),
    KC_OPT_STRING(0, "pattern", "PCRE2", struct count_options, pattern,
	"split texts at the matches of this regular expression instead"),
    KC_OPT_STRING(0, "profile", "NAME", struct count_options, profile,
	"normalization profile of the texts, recorded in the first line: "
	"minimal, web, web@1,runs=2"),
    KC_OPT_STRING(0, "boundary", "CHAR", struct count_options, boundary,
	"a character that separates pretokens in the texts and is not counted"),
    KC_OPT_REAL(0, "sample", "SHARE", struct count_options, sample, 1e-9, 1,
	"count SHARE of the texts, chosen by a hash of each and --seed"),
    KC_OPT_UINT(0, "seed", "N", struct count_options, seed, 0, UINT64_MAX,
	"number that selects the sample"),
    KC_OPT_FLAG(
	'm', "merge", struct count_options, merge, "add up files of counts"),
    KC_OPT_END};

enum { BLOCK = 64 << 10 };

static kc_status
flush_counts(struct kc_cli *cli, kc_buf *b, kc_error *err)
{
	cli->totals.bytes_out += b->len;
	KC_TRY(kc_writer_write(cli->output, kc_buf_str(b), err));
	b->len = 0;
	return KC_OK;
}

static kc_status
write_lines(
    struct kc_cli *cli, kc_counts_merger *merger, kc_buf *b, kc_error *err)
{
	uint64_t count, types = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		types++;
		if (kc_counts_write(pretoken, count, b))
			return kc_fail_nomem(err);
		if (b->len >= BLOCK)
			KC_TRY(flush_counts(cli, b, err));
	}
	kc_cli_count(cli, "counts", "types", types);
	return st == KC_EOF ? flush_counts(cli, b, err) : st;
}

static void
write_counts(struct kc_cli *cli, const struct kc_counting *c)
{
	kc_counts_head head = {
	    kc_str_of(c->pretokenizer), kc_str_of(c->profile)};
	kc_buf b = KC_BUF_INIT;
	kc_error err;
	kc_status st;

	st = kc_counts_write_head(&head, &b);
	st = st ? kc_fail_nomem(&err) : write_lines(cli, c->merger, &b, &err);
	kc_buf_release(&b);
	if (st)
		kc_counting_error(cli, c, &err);
}

static const struct count_options defaults = {
    .pretokenizer = "gpt2", .profile = KC_UNKNOWN_PROFILE, .sample = 1};

/* False after a usage error: options that say the same twice, or nothing here. */
static bool
check_options(struct kc_cli *cli, const struct count_options *o)
{
	static const char *const of_texts[] = {"pretokenizer", "pattern",
	    "profile", "boundary", "sample", "seed", NULL};

	if (o->pattern && kc_opt_changed(table, "pretokenizer", o, &defaults)) {
		kc_cli_usage(
		    cli, "--pattern and --pretokenizer are two ways to split");
		return false;
	}
	for (size_t i = 0; o->merge && of_texts[i]; i++)
		if (kc_opt_changed(table, of_texts[i], o, &defaults)) {
			kc_cli_usage(cli, "--%s is for texts, not for counts",
			    of_texts[i]);
			return false;
		}
	return true;
}

static void
run_count(struct kc_cli *cli, void *options)
{
	const struct count_options *o = options;
	struct kc_counting c = {.pretokenizer = o->pretokenizer,
	    .pattern = o->pattern,
	    .profile = o->profile,
	    .boundary = o->boundary,
	    .sample = o->sample,
	    .seed = o->seed,
	    .share = 4};

	if (check_options(cli, o) &&
	    (o->merge ? kc_counting_files(cli, &c)
		      : kc_counting_records(cli, &c)))
		write_counts(cli, &c);
	kc_counting_release(cli, &c);
}

int
main(int argc, char **argv)
{
	struct count_options o = defaults;
	const struct kc_tool tool = {"kc-count", "Count pretokens", "[FILE]...",
	    KC_SHARED_SPILL, table, &o, run_count, NULL};

	return kc_tool_main(&tool, argc, argv);
}
