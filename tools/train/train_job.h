/* SPDX-License-Identifier: Apache-2.0 */
/* A run of kc-train: its options, what is made for them, and the learning. */
#ifndef KC_TRAIN_JOB_H
#define KC_TRAIN_JOB_H

#include "../counting.h"
#include "train_kinds.h"
#include "train_pieces.h"
#include "train_sizes.h"

#include "kcorpus/bpe.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/unigram.h"

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

enum { TRAIN_TYPE_BPE, TRAIN_TYPE_UNIGRAM };
enum { TRAIN_ALPHABET_AUTO, TRAIN_ALPHABET_BYTES, TRAIN_ALPHABET_CHARS };
enum { TRAIN_TIES_HF, TRAIN_TIES_TIKTOKEN };
enum { TRAIN_FORMAT_AUTO, TRAIN_FORMAT_JSON, TRAIN_FORMAT_MODEL };
extern const char *const train_types[];
extern const char *const train_ties[];
extern const char *const train_alphabets[];

/* The special token of BPE that --special replaces. */
extern const char train_default_special[];

struct train_job {
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

/*
 * The trainer of job->kind, and the special tokens, which are for the caller to free.
 * False after an error that was reported.
 */
bool train_job_begin(struct kc_cli *cli, struct train_job *job);

/* From counts to a file for each size. A failure is reported. */
void train_job_learn(struct kc_cli *cli, struct train_job *job);

#endif
