/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train: a vocabulary from records or from counts. */
#include <config.h>

#include "counting.h"
#include "provenance.h"
#include "train/train_sizes.h"
#include "train/train_unigram.h"

#include "kcorpus/bpe.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct train_options {
	int type, from, format;
	const char *vocab_size;
	uint64_t min_frequency, max_token, seed;
	double sample;
	bool whole_syllables;
	const char *boundary;
	const char *pretokenizer, *pattern, *profile;
	struct kc_list specials;
	struct unigram_options unigram;
};

enum { TYPE_BPE, TYPE_UNIGRAM };
enum { FORMAT_AUTO, FORMAT_JSON, FORMAT_MODEL };
static const char *const types[] = {"bpe", "unigram", NULL};
static const char *const formats[] = {"auto", "json", "model", NULL};
static const char *const compats[] = {"none", "sentencepiece", NULL};

/* The special token of BPE that --special replaces. */
static const char default_special[] = "<|endoftext|>";

static const struct kc_opt table[] = {KC_OPT_GROUP("Vocabulary"),
    KC_OPT_CHOICE('t', "type", "TYPE", struct train_options, type, types,
	"what is learnt: byte-level BPE, or Unigram of characters"),
    KC_OPT_STRING('s', "vocab-size", "N", struct train_options, vocab_size,
	"number of tokens, special ones and the 256 bytes included; for BPE "
	"several sizes with commas, for as many files"),
    KC_OPT_STRING('p', "pretokenizer", "NAME", struct train_options,
	pretokenizer,
	"how texts are split: gpt2, cl100k, o200k, tekken, llama3, nanochat, "
	"qwen2, qwen35, korean, metaspace or sentencepiece; counts name it "
	"themselves "
	"[default: gpt2, for unigram metaspace]"),
    KC_OPT_STRING(0, "pattern", "PCRE2", struct train_options, pattern,
	"split texts at the matches of this regular expression instead; counts "
	"that were made with it need it here too"),
    KC_OPT_MULTI(0, "special", "TOKEN", struct train_options, specials,
	"a special token, with the first ids (of unigram after <unk>, <s> and "
	"</s>); may be repeated, and empty for none"),
    KC_OPT_UINT(0, "min-frequency", "N", struct train_options, min_frequency, 1,
	UINT64_MAX, "merge no pair that occurs less often"),
    KC_OPT_UINT(0, "max-token", "N", struct train_options, max_token, 0,
	1 << 20, "most bytes of a token that BPE merges; 0: any"),
    KC_OPT_FLAG(0, "whole-syllables", struct train_options, whole_syllables,
	"no token of BPE holds part of a character beside anything else"),
    KC_OPT_STRING(0, "boundary", "CHAR", struct train_options, boundary,
	"a character in the texts across which nothing is merged; it is not "
	"learnt"),
    KC_OPT_REAL(0, "sample", "SHARE", struct train_options, sample, 0, 1,
	"learn from SHARE of the texts, chosen by a hash of each and --seed"),
    KC_OPT_UINT(0, "seed", "N", struct train_options, seed, 0, UINT64_MAX,
	"number that selects the sample"),
    KC_OPT_STRING(0, "profile", "NAME", struct train_options, profile,
	"name of the normalization that the texts went through, to be "
	"recorded; counts name it themselves"),
    KC_OPT_GROUP("Unigram"),
    KC_OPT_CHOICE(0, "compat", "WITH", struct train_options, unigram.compat,
	compats, "make the same choices as another trainer, faults included"),
    KC_OPT_SWITCH(0, "byte-fallback", struct train_options,
	unigram.byte_fallback,
	"add 256 pieces for the bytes of characters without a piece"),
    KC_OPT_SWITCH(0, "dummy-prefix", struct train_options, unigram.dummy_prefix,
	"treat a text as if it began with a space"),
    KC_OPT_REAL(0, "coverage", "SHARE", struct train_options, unigram.coverage,
	0.5, 1,
	"share of all characters that have a piece, the most frequent ones"),
    KC_OPT_STRING(0, "required", "CHARACTERS", struct train_options,
	unigram.required, "these characters have a piece in any case"),
    KC_OPT_MULTI(0, "symbol", "TEXT", struct train_options, unigram.symbols,
	"a piece that is never cut; may be repeated"),
    KC_OPT_UINT(0, "max-piece", "N", struct train_options, unigram.max_piece, 1,
	256, "most characters of a piece"),
    KC_OPT_FLAG(0, "join-scripts", struct train_options, unigram.join_scripts,
	"allow pieces of several scripts"),
    KC_OPT_FLAG(0, "join-numbers", struct train_options, unigram.join_numbers,
	"allow digits beside letters of any script in a piece"),
    KC_OPT_FLAG(0, "split-digits", struct train_options, unigram.split_digits,
	"make each digit a piece by itself"),
    KC_OPT_UINT(0, "seeds", "N", struct train_options, unigram.seeds, 1,
	100000000, "number of substrings to begin with"),
    KC_OPT_GROUP("Files"),
    KC_OPT_CHOICE(0, "from", "WHAT", struct train_options, from,
	kc_counting_kinds,
	"what the files hold; auto looks, but takes standard input for "
	"records"),
    KC_OPT_CHOICE(0, "format", "FORMAT", struct train_options, format, formats,
	"what is written: tokenizer.json or, of unigram, SentencePiece's "
	".model; auto goes by the name of -o"),
    KC_OPT_END};

struct job {
	const struct train_options *o;
	struct kc_counting counting;
	kc_bpe_trainer *trainer;
	kc_unigram_trainer *unigram; /* one of the two */
	kc_pretokenizer *pretokenizer;
	kc_str *specials;
	struct train_sizes sizes;
	uint32_t vocab_size; /* the one that is being learnt */
	uint64_t size;       /* of the pretokens that did not fit */
};

/* The default is one of BPE alone. */
static size_t
count_specials(const struct train_options *o)
{
	return o->type == TYPE_UNIGRAM && o->specials.n &&
		o->specials.items[0] == default_special
	    ? 0
	    : o->specials.n;
}

/* --- Writing --- */

static void
tell_unigram(const struct unigram_options *o, struct kc_provenance *p)
{
	if (o->compat)
		kc_provenance_arg(p, "compat", compats[o->compat]);
	kc_provenance_flag(
	    p, o->byte_fallback ? "byte-fallback" : "no-byte-fallback");
	kc_provenance_flag(
	    p, o->dummy_prefix ? "dummy-prefix" : "no-dummy-prefix");
	kc_provenance_real(p, "coverage", o->coverage);
	if (o->required)
		kc_provenance_arg(p, "required", o->required);
	for (size_t i = 0; i < o->symbols.n; i++)
		kc_provenance_arg(p, "symbol", o->symbols.items[i]);
	kc_provenance_number(p, "max-piece", o->max_piece);
	if (o->join_scripts)
		kc_provenance_flag(p, "join-scripts");
	if (o->join_numbers)
		kc_provenance_flag(p, "join-numbers");
	if (o->split_digits)
		kc_provenance_flag(p, "split-digits");
	kc_provenance_number(p, "seeds", o->seeds);
}

static void
tell_provenance(struct job *job, struct kc_provenance *p)
{
	const struct train_options *o = job->o;

	kc_provenance_begin(p, job->counting.profile);
	kc_provenance_arg(p, "type", types[o->type]);
	kc_provenance_number(p, "vocab-size", job->vocab_size);
	if (o->pattern)
		kc_provenance_arg(p, "pattern", o->pattern);
	else
		kc_provenance_arg(
		    p, "pretokenizer", job->counting.pretokenizer);
	if (o->min_frequency > 1)
		kc_provenance_number(p, "min-frequency", o->min_frequency);
	if (o->max_token)
		kc_provenance_number(p, "max-token", o->max_token);
	if (o->whole_syllables)
		kc_provenance_flag(p, "whole-syllables");
	if (o->boundary)
		kc_provenance_arg(p, "boundary", o->boundary);
	if (o->sample < 1) {
		kc_provenance_real(p, "sample", o->sample);
		kc_provenance_number(p, "seed", o->seed);
	}
	if (o->type == TYPE_UNIGRAM)
		tell_unigram(&o->unigram, p);
	for (size_t i = 0; i < count_specials(o); i++)
		kc_provenance_arg(p, "special", o->specials.items[i]);
	kc_provenance_end(p, &job->counting);
}

static kc_status
make_bpe_file(
    const struct job *job, kc_str provenance, kc_buf *out, kc_error *err)
{
	kc_tokenizer *t;
	kc_status st;

	KC_TRY(kc_tokenizer_new_bpe(&t, job->trainer, job->pretokenizer, err));
	st = kc_tokenizer_write_json(t, provenance, out, err);
	kc_tokenizer_free(t);
	return st;
}

static kc_status
write_tokenizer(struct kc_cli *cli, struct job *job, size_t i, kc_error *err)
{
	struct kc_provenance p = KC_PROVENANCE_INIT;
	kc_buf out = KC_BUF_INIT;
	kc_status st;
	kc_str json;

	tell_provenance(job, &p);
	json = kc_buf_str(&p.json);
	if (p.st)
		st = kc_fail_nomem(err);
	else if (job->unigram)
		st = unigram_write(job->unigram, job->o->format == FORMAT_MODEL,
		    json, &out, err);
	else
		st = make_bpe_file(job, json, &out, err);
	if (!st)
		st = train_sizes_write(
		    cli, &job->sizes, i, kc_buf_str(&out), err);
	kc_buf_release(&p.json);
	kc_buf_release(&out);
	return st;
}

/* --- Training --- */

/*
 * Memory that training takes for pretokens of so many bytes: four bytes each
 * for symbols and as many for postings at their most, and their headers.
 */
static uint64_t
training_memory(uint64_t bytes, uint64_t words)
{
	return 8 * bytes + 16 * words + (UINT64_C(32) << 20);
}

/* All counts to the trainer, unless --memory is too small for them. */
static kc_status
add_counts(struct kc_cli *cli, struct job *job, kc_counts_merger *merger,
    kc_error *err)
{
	uint64_t count, bytes = 0, words = 0;
	uint64_t limit = cli->common.memory / 4 * 3;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		bytes += pretoken.len;
		words++;
		if (limit && training_memory(bytes, words) > limit)
			continue;
		KC_TRY(kc_bpe_trainer_add(job->trainer, pretoken, count, err));
	}
	if (st != KC_EOF)
		return st;
	kc_cli_count(cli, "counts", "types", words);
	if (!words)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to learn from: the input has no pretoken");
	if (limit && training_memory(bytes, words) > limit)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "training needs --memory=%" PRIu64 "M for %" PRIu64
		    " pretokens",
		    (training_memory(bytes, words) / 3 * 4 >> 20) + 1, words);
	return KC_OK;
}

/*
 * Merges up to the size, within three quarters of --memory. The first alone counts
 * the pairs, which takes the most.
 */
static kc_status
learn_merges(
    struct kc_cli *cli, kc_bpe_trainer *t, uint32_t size, kc_error *err)
{
	uint64_t limit = cli->common.memory / 4 * 3;
	kc_status st = KC_OK;
	uint32_t n = 1;

	while (!st && kc_bpe_trainer_size(t) < size) {
		uint32_t left = size - kc_bpe_trainer_size(t);

		/* A merge adds a token at most. */
		st = kc_bpe_trainer_step(t, n < left ? n : left, err);
		if (!st && limit && kc_bpe_trainer_memory(t) > limit)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "after %" PRIu32 " tokens training takes more "
			    "than three quarters of --memory; a smaller "
			    "--vocab-size or a greater --min-frequency takes "
			    "less",
			    kc_bpe_trainer_size(t));
		n = 1000;
	}
	return st == KC_EOF ? KC_OK : st;
}

/* The pre-tokenizer that the counts are of; of files only the name is known. */
static kc_status
find_pretokenizer(struct job *job, kc_error *err)
{
	kc_pretokenizer *p;

	KC_TRY(kc_counting_pretokenizer(&job->counting, &p, err));
	if (strcmp(kc_pretokenizer_name(p), job->counting.pretokenizer)) {
		kc_pretokenizer_free(p);
		return kc_fail(err, KC_ERR_ARG, 0,
		    "the counts were made with another --pattern");
	}
	job->pretokenizer = p;
	return KC_OK;
}

/* The vocabulary of one of the sizes, to its file. */
static kc_status
train_size(struct kc_cli *cli, struct job *job, size_t i, kc_error *err)
{
	uint32_t size;

	job->vocab_size = job->sizes.v[i];
	KC_TRY(learn_merges(cli, job->trainer, job->vocab_size, err));
	size = kc_bpe_trainer_size(job->trainer);
	if (size < job->vocab_size)
		kc_cli_message(cli, NULL, 0,
		    "the texts give %" PRIu32 " tokens, not %" PRIu32, size,
		    job->vocab_size);
	return write_tokenizer(cli, job, i, err);
}

static kc_status
learn_bpe(struct kc_cli *cli, struct job *job, kc_error *err)
{
	KC_TRY(find_pretokenizer(job, err));
	KC_TRY(add_counts(cli, job, job->counting.merger, err));
	for (size_t i = 0; i < job->sizes.n; i++)
		KC_TRY(train_size(cli, job, i, err));
	kc_cli_count(
	    cli, "counts", "tokens", kc_bpe_trainer_size(job->trainer));
	return KC_OK;
}

static kc_status
learn_unigram(struct kc_cli *cli, struct job *job, kc_error *err)
{
	KC_TRY(unigram_check_pretokenizer(
	    &job->o->unigram, job->counting.pretokenizer, err));
	KC_TRY(unigram_learn(cli, job->unigram, &job->counting, err));
	return write_tokenizer(cli, job, 0, err);
}

/* From counts to a file. */
static void
learn_vocabulary(struct kc_cli *cli, struct job *job)
{
	kc_error err;
	kc_status st = job->unigram ? learn_unigram(cli, job, &err)
				    : learn_bpe(cli, job, &err);

	if (st)
		kc_counting_error(cli, &job->counting, &err);
}

/* --- Input --- */

static kc_status
make_bpe_trainer(struct job *job, kc_error *err)
{
	kc_bpe_params params = {.vocab_size = job->sizes.v[job->sizes.n - 1],
	    .min_frequency = job->o->min_frequency,
	    .max_token = (uint32_t)job->o->max_token,
	    .whole_characters = job->o->whole_syllables,
	    .specials = job->specials,
	    .n_specials = count_specials(job->o)};

	return kc_bpe_trainer_new(&job->trainer, &params, err);
}

static kc_status
make_unigram_trainer(struct kc_cli *cli, struct job *job, kc_error *err)
{
	const struct train_options *o = job->o;

	if (o->pretokenizer || o->pattern)
		KC_TRY(unigram_check_pretokenizer(&o->unigram,
		    o->pattern ? "a --pattern" : o->pretokenizer, err));
	return unigram_trainer(cli, &o->unigram, job->vocab_size, job->specials,
	    count_specials(o), &job->unigram, err);
}

/* False after an error that was reported. */
static bool
make_trainer(struct kc_cli *cli, struct job *job)
{
	const struct kc_list *list = &job->o->specials;
	kc_error err;

	job->specials = calloc(list->n + 1, sizeof(*job->specials));
	if (!job->specials) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	for (size_t i = 0; i < list->n; i++)
		job->specials[i] = kc_str_of(list->items[i]);
	if (!(job->o->type == TYPE_UNIGRAM
		    ? make_unigram_trainer(cli, job, &err)
		    : make_bpe_trainer(job, &err)))
		return true;
	kc_cli_refuse(cli, &err);
	return false;
}

/* The format, by the name of -o if need be. False after a usage error. */
static bool
find_format(struct kc_cli *cli, struct train_options *o)
{
	const char *name = cli->common.output, *end;

	end = name ? strrchr(name, '.') : NULL;
	if (o->format == FORMAT_AUTO)
		o->format = o->type == TYPE_UNIGRAM && end &&
			!strcmp(end, ".model")
		    ? FORMAT_MODEL
		    : FORMAT_JSON;
	if (o->type == TYPE_UNIGRAM || o->format != FORMAT_MODEL)
		return true;
	kc_cli_usage(cli, "--format=model is for --type=unigram");
	return false;
}

/* False after a usage error. */
static bool
find_sizes(struct kc_cli *cli, struct job *job)
{
	if (!train_sizes_parse(cli, job->o->vocab_size, &job->sizes))
		return false;
	job->vocab_size = job->sizes.v[0];
	if (job->sizes.n == 1 || job->o->type == TYPE_BPE)
		return true;
	kc_cli_usage(cli, "several sizes are for --type=bpe");
	return false;
}

static void
run_train(struct kc_cli *cli, void *options)
{
	struct train_options *o = options;
	const char *usual = o->type == TYPE_UNIGRAM
	    ? unigram_pretokenizer(&o->unigram)
	    : "gpt2";
	struct job job = {.o = o,
	    .counting = {.boundary = o->boundary,
		.sample = o->sample,
		.seed = o->seed,
		.pretokenizer = o->pretokenizer ? o->pretokenizer : usual,
		.pattern = o->pattern,
		.profile = o->profile,
		.share = 1 /* the rest is for training */}};
	int from = o->from;

	if (find_format(cli, o) && find_sizes(cli, &job) &&
	    kc_counting_find_kind(cli, &from) && make_trainer(cli, &job) &&
	    (from == KC_FROM_COUNTS ? kc_counting_files(cli, &job.counting)
				    : kc_counting_records(cli, &job.counting)))
		learn_vocabulary(cli, &job);
	kc_counting_release(cli, &job.counting);
	kc_bpe_trainer_free(job.trainer);
	kc_unigram_trainer_free(job.unigram);
	kc_pretokenizer_free(job.pretokenizer);
	train_sizes_release(&job.sizes);
	free(job.specials);
}

int
main(int argc, char **argv)
{
	struct train_options o = {.vocab_size = "32000",
	    .sample = 1,
	    .min_frequency = 1,
	    .profile = KC_UNKNOWN_PROFILE,
	    .unigram = {.byte_fallback = 1,
		.dummy_prefix = 1,
		.coverage = 0.9995,
		.max_piece = 16,
		.seeds = 1000000}};
	const struct kc_tool tool = {"kc-train", "Learn a vocabulary",
	    "[FILE]...", KC_SHARED_SPILL, table, &o, run_train, NULL};
	int status;

	/* A default that options may replace must be on the heap. */
	o.specials.items = malloc(sizeof(*o.specials.items));
	if (!o.specials.items)
		return KC_EXIT_FAILURE;
	o.specials.items[0] = default_special;
	o.specials.n = o.specials.cap = 1;
	status = kc_tool_main(&tool, argc, argv);
	kc_list_release(&o.specials);
	kc_list_release(&o.unigram.symbols);
	return status;
}
