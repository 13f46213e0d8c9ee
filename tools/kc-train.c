/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train: a vocabulary from records or from counts. */
#include <config.h>

#include "counting.h"
#include "provenance.h"
#include "train/train_bpe.h"
#include "train/train_kinds.h"
#include "train/train_pieces.h"
#include "train/train_sizes.h"
#include "train/train_unigram.h"

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct train_options {
	int type, alphabet, ties, from, format;
	const char *vocab_size;
	uint64_t min_frequency, min_count, max_token, seed, seeds;
	double sample;
	bool whole_syllables, learn_boundaries;
	const char *boundary;
	const char *pretokenizer, *pattern, *profile;
	struct kc_list specials;
	struct piece_options pieces;
};

enum { TYPE_BPE, TYPE_UNIGRAM };
enum { ALPHABET_AUTO, ALPHABET_BYTES, ALPHABET_CHARS };
enum { TIES_HF, TIES_TIKTOKEN };
enum { FORMAT_AUTO, FORMAT_JSON, FORMAT_MODEL };
static const char *const types[] = {"bpe", "unigram", NULL};
static const char *const formats[] = {"auto", "json", "model", NULL};
static const char *const ties[] = {"hf", "tiktoken", NULL};
static const char *const alphabets[] = {"auto", "bytes", "chars", NULL};

/* The special token of BPE that --special replaces. */
static const char default_special[] = "<|endoftext|>";

static const struct kc_opt table[] = {KC_OPT_GROUP("Vocabulary"),
    KC_OPT_CHOICE('t', "type", "TYPE", struct train_options, type, types,
	"what is learnt: merges of pairs, or a Unigram"),
    KC_OPT_CHOICE('a', "alphabet", "WHAT", struct train_options, alphabet,
	alphabets,
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
    KC_OPT_CHOICE(0, "ties", "WHOSE", struct train_options, ties, ties,
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

struct job {
	const struct train_options *o;
	enum train_kind kind;
	struct kc_counting counting;
	kc_bpe_trainer *trainer;
	kc_unigram_trainer *unigram; /* one of the two */
	kc_pretokenizer *pretokenizer;
	kc_str *specials;
	struct train_sizes sizes;
	uint32_t vocab_size; /* the one that is being learnt */
};

/* The default is one of bytes alone. */
static size_t
count_specials(const struct job *job)
{
	const struct kc_list *list = &job->o->specials;

	return job->kind != TRAIN_BPE_OF_BYTES && list->n &&
		list->items[0] == default_special
	    ? 0
	    : list->n;
}

/* --- Writing --- */

static void
tell_provenance(struct job *job, struct kc_provenance *p)
{
	const struct train_options *o = job->o;

	kc_provenance_begin(p, job->counting.profile);
	kc_provenance_arg(p, "type", types[o->type]);
	if (job->kind == TRAIN_BPE_OF_CHARS)
		kc_provenance_arg(p, "alphabet", alphabets[ALPHABET_CHARS]);
	if (job->kind == TRAIN_UNIGRAM_OF_BYTES)
		kc_provenance_arg(p, "alphabet", alphabets[ALPHABET_BYTES]);
	kc_provenance_number(p, "vocab-size", job->vocab_size);
	if (o->pattern)
		kc_provenance_arg(p, "pattern", o->pattern);
	else
		kc_provenance_arg(
		    p, "pretokenizer", job->counting.pretokenizer);
	if (o->ties)
		kc_provenance_arg(p, "ties", ties[o->ties]);
	if (o->min_frequency > 1)
		kc_provenance_number(p, "min-frequency", o->min_frequency);
	if (o->min_count > 1)
		kc_provenance_number(p, "min-count", o->min_count);
	if (o->max_token)
		kc_provenance_number(p, "max-token", o->max_token);
	if (o->whole_syllables)
		kc_provenance_flag(p, "whole-syllables");
	if (o->boundary)
		kc_provenance_arg(p, "boundary", o->boundary);
	if (o->learn_boundaries)
		kc_provenance_flag(p, "learn-boundaries");
	if (o->sample < 1) {
		kc_provenance_real(p, "sample", o->sample);
		kc_provenance_number(p, "seed", o->seed);
	}
	if (job->kind != TRAIN_BPE_OF_BYTES)
		pieces_tell(&o->pieces, job->kind & TRAIN_OF_BYTES, p);
	if (job->kind & TRAIN_UNIGRAM)
		kc_provenance_number(p, "seeds", o->seeds);
	for (size_t i = 0; i < count_specials(job); i++)
		kc_provenance_arg(p, "special", o->specials.items[i]);
	kc_provenance_end(p, &job->counting);
}

/* Append what was learnt as .model, or else as tokenizer.json. */
static kc_status
put_vocabulary(
    const struct job *job, kc_str provenance, kc_buf *out, kc_error *err)
{
	kc_tokenizer *t;
	kc_status st;

	if (job->o->format == FORMAT_MODEL)
		return job->unigram ? kc_unigram_trainer_write_model(
					  job->unigram, provenance, out, err)
				    : kc_bpe_trainer_write_model(
					  job->trainer, provenance, out, err);
	KC_TRY(job->unigram ? kc_tokenizer_new_unigram(
				  &t, job->unigram, job->pretokenizer, err)
			    : kc_tokenizer_new_bpe(
				  &t, job->trainer, job->pretokenizer, err));
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
	st = p.st ? kc_fail_nomem(err) : put_vocabulary(job, json, &out, err);
	if (!st)
		st = train_sizes_write(
		    cli, &job->sizes, i, kc_buf_str(&out), err);
	kc_buf_release(&p.json);
	kc_buf_release(&out);
	return st;
}

/* --- Training --- */

/*
 * The pre-tokenizer that the counts are of, which one of bytes is written with; of
 * files only the name is known.
 */
static kc_status
find_pretokenizer(struct job *job, kc_error *err)
{
	kc_pretokenizer *p;

	if (job->kind & TRAIN_OF_CHARS)
		return pieces_check_pretokenizer(
		    &job->o->pieces, job->counting.pretokenizer, err);
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
	KC_TRY(bpe_learn(cli, job->trainer, job->vocab_size, err));
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
	bool of_chars = job->kind == TRAIN_BPE_OF_CHARS;
	const struct bpe_input input = {&job->counting, of_chars,
	    job->o->min_count, job->o->learn_boundaries};

	KC_TRY(find_pretokenizer(job, err));
	KC_TRY(bpe_add_counts(cli, job->trainer, &input, err));
	for (size_t i = 0; i < job->sizes.n; i++)
		KC_TRY(train_size(cli, job, i, err));
	kc_cli_count(
	    cli, "counts", "tokens", kc_bpe_trainer_size(job->trainer));
	return KC_OK;
}

/* Rounds down to one of the sizes, and its file. */
static kc_status
write_unigram(struct kc_cli *cli, struct job *job, size_t i, kc_error *err)
{
	job->vocab_size = job->sizes.v[i];
	KC_TRY(unigram_learn(cli, job->unigram, err));
	return write_tokenizer(cli, job, i, err);
}

/* The largest size first: a Unigram loses pieces. */
static kc_status
learn_unigram(struct kc_cli *cli, struct job *job, kc_error *err)
{
	const struct unigram_input input = {
	    &job->counting, job->o->min_count, job->o->learn_boundaries};

	size_t i = job->sizes.n - 1, n;

	KC_TRY(find_pretokenizer(job, err));
	KC_TRY(unigram_add_counts(cli, job->unigram, &input, err));
	KC_TRY(write_unigram(cli, job, i, err));
	(void)kc_unigram_trainer_pieces(job->unigram, &n);
	kc_cli_count(cli, "counts", "tokens", n);
	while (i--) {
		KC_TRY(kc_unigram_trainer_shrink(
		    job->unigram, job->sizes.v[i], err));
		KC_TRY(write_unigram(cli, job, i, err));
	}
	return KC_OK;
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
make_bpe_trainer(struct job *job, const kc_piece_params *pieces, kc_error *err)
{
	kc_bpe_params params = {.vocab_size = job->sizes.v[job->sizes.n - 1],
	    .min_frequency = job->o->min_frequency,
	    .max_token = (uint32_t)job->o->max_token,
	    .whole_characters = job->o->whole_syllables,
	    .bytes_by_value = job->o->ties == TIES_TIKTOKEN,
	    .specials = job->specials,
	    .n_specials = count_specials(job),
	    .pieces = pieces};

	return kc_bpe_trainer_new(&job->trainer, &params, err);
}

static kc_status
make_unigram_trainer(struct kc_cli *cli, struct job *job,
    const kc_piece_params *pieces, kc_error *err)
{
	const struct train_sizes *sizes = &job->sizes;
	kc_unigram_params params = {.vocab_size = sizes->v[sizes->n - 1],
	    .least_size = sizes->v[0],
	    .alphabet = job->kind == TRAIN_UNIGRAM_OF_BYTES ? KC_UNIGRAM_BYTES
							    : KC_UNIGRAM_CHARS,
	    .pieces = *pieces,
	    .seeds = (uint32_t)job->o->seeds};

	return unigram_trainer(cli, &params, &job->unigram, err);
}

/* A trainer of pieces: of any kind but a BPE of bytes. */
static kc_status
make_piece_trainer(struct kc_cli *cli, struct job *job, kc_error *err)
{
	const struct train_options *o = job->o;
	kc_piece_params pieces;
	kc_status st;

	if (o->pretokenizer && (job->kind & TRAIN_OF_CHARS))
		KC_TRY(pieces_check_pretokenizer(
		    &o->pieces, o->pretokenizer, err));
	if (pieces_params(
		&o->pieces, job->specials, count_specials(job), &pieces))
		return kc_fail_nomem(err);
	if (job->kind & TRAIN_OF_BYTES)
		pieces.byte_fallback = pieces.dummy_prefix = false;
	st = job->kind & TRAIN_UNIGRAM
	    ? make_unigram_trainer(cli, job, &pieces, err)
	    : make_bpe_trainer(job, &pieces, err);
	free((void *)pieces.symbols);
	return st;
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
	if (job->kind == TRAIN_BPE_OF_BYTES
		? make_bpe_trainer(job, NULL, &err)
		: make_piece_trainer(cli, job, &err)) {
		kc_cli_refuse(cli, &err);
		return false;
	}
	if (job->unigram)
		unigram_take_hurry(cli, job->unigram);
	return true;
}

/* The format, by the name of -o if need be. */
static void
find_format(const struct kc_cli *cli, struct train_options *o)
{
	const char *name = cli->common.output, *end;

	end = name ? strrchr(name, '.') : NULL;
	if (o->format == FORMAT_AUTO)
		o->format = end && !strcmp(end, ".model") ? FORMAT_MODEL
							  : FORMAT_JSON;
}

/* True if the file can hold it; known now, it costs no training. */
static bool
check_format(struct kc_cli *cli, const struct train_options *o, bool of_chars)
{
	if (o->format == FORMAT_MODEL && !of_chars)
		kc_cli_usage(cli,
		    "a .model holds characters: --alphabet=bytes is "
		    "for a tokenizer.json");
	else if (o->format == FORMAT_JSON && of_chars && o->pieces.symbols.n &&
	    (o->type == TYPE_UNIGRAM || o->pieces.dummy_prefix))
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
	bool of_chars = o->alphabet == ALPHABET_CHARS;

	if (o->alphabet == ALPHABET_AUTO)
		of_chars = o->type == TYPE_UNIGRAM || o->pieces.compat ||
		    o->format == FORMAT_MODEL;
	*kind = o->type == TYPE_UNIGRAM
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
find_pretokenizer_name(const struct job *job)
{
	if (job->o->pretokenizer)
		return job->o->pretokenizer;
	return job->kind & TRAIN_OF_BYTES
	    ? "gpt2"
	    : pieces_pretokenizer(&job->o->pieces);
}

/* What is learnt, and how texts are split. False after an error that was reported. */
static bool
prepare_job(struct kc_cli *cli, struct job *job, struct train_options *o)
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
check_counts_name(struct kc_cli *cli, const struct job *job)
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
take_input(struct kc_cli *cli, struct job *job, int from)
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
	struct job job = {.o = o,
	    .counting = {.boundary = o->boundary,
		.sample = o->sample,
		.seed = o->seed,
		.pattern = o->pattern,
		.profile = o->profile,
		.share = 1 /* the rest is for training */}};
	int from = o->from;

	if (prepare_job(cli, &job, o) && kc_counting_find_kind(cli, &from) &&
	    make_trainer(cli, &job) && take_input(cli, &job, from))
		learn_vocabulary(cli, &job);
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
	o.specials.items[0] = default_special;
	o.specials.n = o.specials.cap = 1;
	status = kc_tool_main(&tool, argc, argv);
	kc_list_release(&o.specials);
	kc_list_release(&o.pieces.symbols);
	return status;
}
