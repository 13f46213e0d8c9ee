/* SPDX-License-Identifier: Apache-2.0 */
/* The learning of kc-train: a trainer, counts into it, vocabularies to files. */
#include <config.h>

#include "train_job.h"

#include "../provenance.h"
#include "train_bpe.h"
#include "train_unigram.h"

#include "kcorpus/tokenizer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const train_types[] = {"bpe", "unigram", NULL};
const char *const train_ties[] = {"hf", "tiktoken", NULL};
const char *const train_alphabets[] = {"auto", "bytes", "chars", NULL};

const char train_default_special[] = "<|endoftext|>";

/* --- Trainers --- */

/* The default is one of bytes alone. */
static size_t
count_specials(const struct train_job *job)
{
	const struct kc_list *list = &job->o->specials;

	return job->kind != TRAIN_BPE_OF_BYTES && list->n &&
		list->items[0] == train_default_special
	    ? 0
	    : list->n;
}

static kc_status
make_bpe_trainer(
    struct train_job *job, const kc_piece_params *pieces, kc_error *err)
{
	kc_bpe_params params = {.vocab_size = job->sizes.v[job->sizes.n - 1],
	    .min_frequency = job->o->min_frequency,
	    .max_token = (uint32_t)job->o->max_token,
	    .whole_characters = job->o->whole_syllables,
	    .bytes_by_value = job->o->ties == TRAIN_TIES_TIKTOKEN,
	    .specials = job->specials,
	    .n_specials = count_specials(job),
	    .pieces = pieces};

	return kc_bpe_trainer_new(&job->trainer, &params, err);
}

static kc_status
make_unigram_trainer(struct kc_cli *cli, struct train_job *job,
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
make_piece_trainer(struct kc_cli *cli, struct train_job *job, kc_error *err)
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

bool
train_job_begin(struct kc_cli *cli, struct train_job *job)
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

/* --- Writing --- */

static void
tell_provenance(struct train_job *job, struct kc_provenance *p)
{
	const struct train_options *o = job->o;

	kc_provenance_begin(p, job->counting.profile);
	kc_provenance_arg(p, "type", train_types[o->type]);
	if (job->kind == TRAIN_BPE_OF_CHARS)
		kc_provenance_arg(
		    p, "alphabet", train_alphabets[TRAIN_ALPHABET_CHARS]);
	if (job->kind == TRAIN_UNIGRAM_OF_BYTES)
		kc_provenance_arg(
		    p, "alphabet", train_alphabets[TRAIN_ALPHABET_BYTES]);
	kc_provenance_number(p, "vocab-size", job->vocab_size);
	if (o->pattern)
		kc_provenance_arg(p, "pattern", o->pattern);
	else
		kc_provenance_arg(
		    p, "pretokenizer", job->counting.pretokenizer);
	if (o->ties)
		kc_provenance_arg(p, "ties", train_ties[o->ties]);
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
    const struct train_job *job, kc_str provenance, kc_buf *out, kc_error *err)
{
	kc_tokenizer *t;
	kc_status st;

	if (job->o->format == TRAIN_FORMAT_MODEL)
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
write_tokenizer(
    struct kc_cli *cli, struct train_job *job, size_t i, kc_error *err)
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
find_pretokenizer(struct train_job *job, kc_error *err)
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
train_size(struct kc_cli *cli, struct train_job *job, size_t i, kc_error *err)
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
learn_bpe(struct kc_cli *cli, struct train_job *job, kc_error *err)
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
write_unigram(
    struct kc_cli *cli, struct train_job *job, size_t i, kc_error *err)
{
	job->vocab_size = job->sizes.v[i];
	KC_TRY(unigram_learn(cli, job->unigram, err));
	return write_tokenizer(cli, job, i, err);
}

/* The largest size first: a Unigram loses pieces. */
static kc_status
learn_unigram(struct kc_cli *cli, struct train_job *job, kc_error *err)
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

void
train_job_learn(struct kc_cli *cli, struct train_job *job)
{
	kc_error err;
	kc_status st = job->unigram ? learn_unigram(cli, job, &err)
				    : learn_bpe(cli, job, &err);

	if (st)
		kc_counting_error(cli, &job->counting, &err);
}
