/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train: a vocabulary from records or from counts; train_learn.c learns it. */
#include <config.h>

#include "train/train_job.h"
#include "train/train_unigram.h"

#include <stdlib.h>
#include <string.h>

static const char *const formats[] = {"auto", "json", "model", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Vocabulary"),
    KC_OPT_CHOICE('t', "type", "TYPE", struct train_options, type, train_types,
	"what is learnt: merges of pairs, or a Unigram"),
    KC_OPT_CHOICE('a', "alphabet", "WHAT", struct train_options, alphabet,
	train_alphabets,
	"what tokens are made of; auto takes characters for a Unigram, a "
	".model and --compat, else bytes"),
    KC_OPT_STRING('s', "vocab-size", "N", struct train_options, vocab_size,
	"number of tokens, special ones and the 256 bytes included; "
	"several sizes with commas, for as many files"),
    KC_OPT_STRING('p', "pretokenizer", "NAME", struct train_options,
	pretokenizer,
	"how texts are split: gpt2, starcoder, cl100k, o200k, tekken, "
	"llama3, nanochat, qwen2, qwen35, deepseek, korean, metaspace or "
	"sentencepiece, some of them with -superwords; counts name it "
	"themselves "
	"[default: gpt2, for characters metaspace]"),
    KC_OPT_STRING(0, "pattern", "PCRE2", struct train_options, pattern,
	"split texts at the matches of this regular expression instead; counts "
	"that were made with it need it here too"),
    KC_OPT_MULTI(0, "special", "TOKEN", struct train_options, specials,
	"a special token, with the first ids (but for a BPE of bytes after "
	"<unk>, <s> and </s>); may be repeated, and empty for none"),
    KC_OPT_CHOICE(0, "ties", "WHOSE", struct train_options, ties, train_ties,
	"ids of the 256 bytes, by which equally frequent pairs are ordered: "
	"those of HF, or the bytes' values, as trainers for tiktoken have"),
    KC_OPT_UINT(0, "min-frequency", "N", struct train_options, min_frequency, 1,
	UINT64_MAX, "merge no pair that occurs less often"),
    KC_OPT_UINT(0, "min-count", "N", struct train_options, min_count, 1,
	UINT64_MAX, "leave out pretokens that occur less often"),
    KC_OPT_UINT(0, "max-token", "N", struct train_options, max_token, 0,
	1 << 20, "most bytes of a token of bytes that is merged; 0: any"),
    KC_OPT_FLAG(0, "whole-syllables", struct train_options, whole_syllables,
	"no token of bytes holds part of a character beside anything else"),
    KC_OPT_STRING(0, "boundary", "CHAR", struct train_options, boundary,
	"a character in the texts across which nothing is merged; it is not "
	"learnt"),
    KC_OPT_FLAG(0, "learn-boundaries", struct train_options, learn_boundaries,
	"merge nothing across the place where a word parts into stem and "
	"ending, as the counts alone tell"),
    KC_OPT_REAL(0, "sample", "SHARE", struct train_options, sample, 1e-9, 1,
	"learn from SHARE of the texts, chosen by a hash of each and --seed"),
    KC_OPT_UINT(0, "seed", "N", struct train_options, seed, 0, UINT64_MAX,
	"number that selects the sample"),
    KC_OPT_STRING(0, "profile", "NAME", struct train_options, profile,
	"name of the normalization that the texts went through, to be "
	"recorded; counts name it themselves"),
    KC_OPT_GROUP("Pieces of characters, or of a Unigram"),
    KC_OPT_CHOICE(0, "compat", "WITH", struct train_options, pieces.compat,
	pieces_compats,
	"make the same choices as another trainer, faults included"),
    KC_OPT_SWITCH(0, "byte-fallback", struct train_options,
	pieces.byte_fallback,
	"add 256 pieces for the bytes of characters without a piece"),
    KC_OPT_SWITCH(0, "dummy-prefix", struct train_options, pieces.dummy_prefix,
	"treat a text as if it began with a space"),
    KC_OPT_REAL(0, "coverage", "SHARE", struct train_options, pieces.coverage,
	0.5, 1,
	"share of all characters that have a piece, the most frequent ones"),
    KC_OPT_UINT(0, "max-characters", "N", struct train_options,
	pieces.most_chars, 0, 0x110000,
	"most characters that have a piece; 0: any number"),
    KC_OPT_STRING(0, "required", "CHARACTERS", struct train_options,
	pieces.required, "these characters have a piece in any case"),
    KC_OPT_MULTI(0, "symbol", "TEXT", struct train_options, pieces.symbols,
	"a piece that is never cut; may be repeated"),
    KC_OPT_UINT(0, "max-piece", "N", struct train_options, pieces.max_piece, 0,
	256, "most characters, or bytes, of a piece; 0: 16, or 48"),
    KC_OPT_FLAG(0, "join-scripts", struct train_options, pieces.join_scripts,
	"allow pieces of several scripts"),
    KC_OPT_FLAG(0, "join-numbers", struct train_options, pieces.join_numbers,
	"allow digits beside letters of any script in a piece"),
    KC_OPT_FLAG(0, "split-digits", struct train_options, pieces.split_digits,
	"make each digit a piece by itself"),
    KC_OPT_UINT(0, "seeds", "N", struct train_options, seeds, 1, 100000000,
	"number of substrings that a Unigram begins with"),
    KC_OPT_GROUP("Files"),
    KC_OPT_CHOICE(0, "from", "WHAT", struct train_options, from,
	kc_counting_kinds,
	"what the files hold; auto looks, but takes standard input for "
	"records"),
    KC_OPT_CHOICE(0, "format", "FORMAT", struct train_options, format, formats,
	"what is written: tokenizer.json or, of characters, SentencePiece's "
	".model; auto goes by the name of -o"),
    KC_OPT_END};

static const struct train_options defaults = {.vocab_size = "32000",
    .sample = 1,
    .min_frequency = 1,
    .min_count = 1,
    .profile = KC_UNKNOWN_PROFILE,
    .seeds = 1000000,
    .pieces = {.byte_fallback = 1, .dummy_prefix = 1, .coverage = 0.9995}};

/* The format, by the name of -o if need be. */
static void
find_format(const struct kc_cli *cli, struct train_options *o)
{
	const char *name = cli->common.output, *end;

	end = name ? strrchr(name, '.') : NULL;
	if (o->format == TRAIN_FORMAT_AUTO)
		o->format = end && !strcmp(end, ".model") ? TRAIN_FORMAT_MODEL
							  : TRAIN_FORMAT_JSON;
}

/* True if the file can hold it; known now, it costs no training. */
static bool
check_format(struct kc_cli *cli, const struct train_options *o, bool of_chars)
{
	if (o->format == TRAIN_FORMAT_MODEL && !of_chars)
		kc_cli_usage(cli,
		    "a .model holds characters: --alphabet=bytes is "
		    "for a tokenizer.json");
	else if (o->format == TRAIN_FORMAT_JSON && of_chars &&
	    o->pieces.symbols.n &&
	    (o->type == TRAIN_TYPE_UNIGRAM || o->pieces.dummy_prefix))
		kc_cli_usage(cli,
		    "--symbol is for a .model, --alphabet=bytes or a BPE with "
		    "--no-dummy-prefix: else HF would find the symbols "
		    "elsewhere");
	else
		return true;
	return false;
}

/* What is to be learnt. False after a usage error. */
static bool
find_kind(
    struct kc_cli *cli, const struct train_options *o, enum train_kind *kind)
{
	bool of_chars = o->alphabet == TRAIN_ALPHABET_CHARS;

	if (o->alphabet == TRAIN_ALPHABET_AUTO)
		of_chars = o->type == TRAIN_TYPE_UNIGRAM || o->pieces.compat ||
		    o->format == TRAIN_FORMAT_MODEL;
	*kind = o->type == TRAIN_TYPE_UNIGRAM
	    ? of_chars ? TRAIN_UNIGRAM_OF_CHARS : TRAIN_UNIGRAM_OF_BYTES
	    : of_chars ? TRAIN_BPE_OF_CHARS
		       : TRAIN_BPE_OF_BYTES;
	if (o->learn_boundaries && o->pieces.compat) {
		kc_cli_usage(cli, "SentencePiece has no --learn-boundaries");
		return false;
	}
	return check_format(cli, o, of_chars);
}

/* The name of the pre-tokenizer. */
static const char *
find_pretokenizer_name(const struct train_job *job)
{
	if (job->o->pretokenizer)
		return job->o->pretokenizer;
	return job->kind & TRAIN_OF_BYTES
	    ? "gpt2"
	    : pieces_pretokenizer(&job->o->pieces);
}

/* What is learnt, and how texts are split. False after an error that was reported. */
static bool
prepare_job(struct kc_cli *cli, struct train_job *job, struct train_options *o)
{
	if (o->pattern && o->pretokenizer) {
		kc_cli_usage(
		    cli, "--pattern and --pretokenizer are two ways to split");
		return false;
	}
	find_format(cli, o);
	if (!find_kind(cli, o, &job->kind) ||
	    !train_kinds_check(cli, job->kind, table, o, &defaults) ||
	    !train_sizes_parse(cli, o->vocab_size, &job->sizes))
		return false;
	if (!o->pieces.max_piece) /* as kcorpus/pieces.h has it */
		o->pieces.max_piece = job->kind & TRAIN_OF_BYTES ? 48 : 16;
	job->counting.pretokenizer = find_pretokenizer_name(job);
	return true;
}

/* Texts can be chosen and parted, counts cannot. False after a usage error. */
static bool
check_counts_options(struct kc_cli *cli, const struct train_options *o)
{
	static const char *const of_texts[] = {
	    "sample", "boundary", "profile", NULL};

	for (size_t i = 0; of_texts[i]; i++)
		if (kc_opt_changed(table, of_texts[i], o, &defaults)) {
			kc_cli_usage(cli, "--%s is for texts, not for counts",
			    of_texts[i]);
			return false;
		}
	return true;
}

/* True if the counts are of the pre-tokenizer that was asked for, if one was. */
static bool
check_counts_name(struct kc_cli *cli, const struct train_job *job)
{
	const char *wanted = job->o->pretokenizer;

	if (!wanted || !strcmp(wanted, job->counting.pretokenizer))
		return true;
	kc_cli_usage(cli,
	    "the counts are of the pre-tokenizer %.60s, not of %.60s",
	    job->counting.pretokenizer, wanted);
	return false;
}

/* Count the input, or take its counts. False after an error that was reported. */
static bool
take_input(struct kc_cli *cli, struct train_job *job, int from)
{
	if (from != KC_FROM_COUNTS)
		return kc_counting_records(cli, &job->counting);
	return check_counts_options(cli, job->o) &&
	    kc_counting_files(cli, &job->counting) &&
	    check_counts_name(cli, job);
}

static void
run_train(struct kc_cli *cli, void *options)
{
	struct train_options *o = options;
	struct train_job job = {.o = o,
	    .counting = {.boundary = o->boundary,
		.sample = o->sample,
		.seed = o->seed,
		.pattern = o->pattern,
		.profile = o->profile,
		.share = 1 /* the rest is for training */}};
	int from = o->from;

	if (prepare_job(cli, &job, o) && kc_counting_find_kind(cli, &from) &&
	    train_job_begin(cli, &job) && take_input(cli, &job, from))
		train_job_learn(cli, &job);
	if (job.unigram)
		unigram_take_hurry(cli, NULL);
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
	struct train_options o = defaults;
	const struct kc_tool tool = {"kc-train", "Learn a vocabulary",
	    "[FILE]...", KC_SHARED_SPILL, table, &o, run_train, NULL};
	int status;

	/* A default that options may replace must be on the heap. */
	o.specials.items = malloc(sizeof(*o.specials.items));
	if (!o.specials.items)
		return KC_EXIT_FAILURE;
	o.specials.items[0] = train_default_special;
	o.specials.n = o.specials.cap = 1;
	status = kc_tool_main(&tool, argc, argv);
	kc_list_release(&o.specials);
	kc_list_release(&o.pieces.symbols);
	return status;
}
