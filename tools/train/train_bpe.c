/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=bpe: from counts to merges. */
#include <config.h>

#include "train_bpe.h"
#include "train_parts.h"

#include "kcorpus/unicode.h"

#include <inttypes.h>
#include <stdio.h>

/* Counts up to here are told apart, for what --min-count would help. */
enum { RARE = 64 };

/* What the trainer would hold, by how often a pretoken occurs, RARE and more last. */
struct bpe_need {
	uint64_t symbols[RARE + 1], words[RARE + 1];
};

static void
book_need(struct bpe_need *need, uint64_t symbols, uint64_t count)
{
	size_t i = count < RARE ? (size_t)count : RARE;

	need->symbols[i] += symbols;
	need->words[i]++;
}

/*
 * Memory that training takes for pretokens of so many bytes or characters: four
 * bytes each for symbols and as many for postings at their most, and their headers.
 */
static uint64_t
training_memory(uint64_t symbols, uint64_t words)
{
	return 8 * symbols + 16 * words + (UINT64_C(32) << 20);
}

/* ... for those that occur `least` times or more. */
static uint64_t
memory_from(const struct bpe_need *need, size_t least)
{
	uint64_t symbols = 0, words = 0;

	for (size_t i = least; i <= RARE; i++) {
		symbols += need->symbols[i];
		words += need->words[i];
	}
	return training_memory(symbols, words);
}

/* What would do: more memory or, if that is so, only the more frequent ones. */
static kc_status
fail_need(
    const struct bpe_need *need, uint64_t limit, uint64_t words, kc_error *err)
{
	char advice[40] = "";
	size_t least = 2;

	while (least < RARE && memory_from(need, least) > limit)
		least++;
	if (memory_from(need, least) <= limit)
		snprintf(advice, sizeof(advice), ", or --min-count=%zu", least);
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "training needs --memory=%" PRIu64 "M for %" PRIu64 " pretokens%s",
	    (memory_from(need, 0) / 3 * 4 >> 20) + 1, words, advice);
}

/* All counts to the trainer that fit, and what all would need. */
static kc_status
add_fitting(struct kc_cli *cli, kc_bpe_trainer *t, const struct bpe_input *in,
    kc_counts_merger *merger, struct bpe_need *need, kc_error *err)
{
	uint64_t limit = train_memory(cli);
	uint64_t count, symbols = 0, words = 0, rare = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		uint64_t n = in->of_chars ? kc_utf8_count(pretoken)
					  : pretoken.len;

		words++;
		if (count < in->min_count) {
			rare++;
			continue;
		}
		book_need(need, n, count);
		symbols += n;
		if (!limit || training_memory(symbols, words - rare) <= limit)
			KC_TRY(kc_bpe_trainer_add(t, pretoken, count, err));
	}
	kc_cli_count(cli, "counts", "types", words);
	if (in->min_count > 1)
		kc_cli_count(cli, "counts", "rare", rare);
	if (st != KC_EOF)
		return st;
	return kc_counting_left(words, rare, err);
}

/* As bpe_add_counts, of the pretokens of a merger. */
static kc_status
add_whole(struct kc_cli *cli, kc_bpe_trainer *t, const struct bpe_input *in,
    kc_counts_merger *merger, kc_error *err)
{
	uint64_t limit = train_memory(cli), words = 0;
	struct bpe_need need = {{0}, {0}};

	KC_TRY(add_fitting(cli, t, in, merger, &need, err));
	for (size_t i = 0; i <= RARE; i++)
		words += need.words[i];
	return limit && memory_from(&need, 0) > limit
	    ? fail_need(&need, limit, words, err)
	    : KC_OK;
}

/* Counts of the parts instead of those of `merger`. */
static kc_status
part_counts(struct kc_cli *cli, kc_counts_merger *merger, kc_counts *parts,
    kc_error *err)
{
	kc_parter *p;
	kc_status st;

	KC_TRY(train_parts_learn(cli, merger, &p, err));
	st = kc_parter_give(p, parts, err);
	kc_parter_free(p);
	return st;
}

/* As bpe_add_counts, of parts that are learnt first. */
static kc_status
add_trained_parts(struct kc_cli *cli, kc_bpe_trainer *t,
    const struct bpe_input *in, kc_error *err)
{
	kc_counts_params params = {.seed = kc_cli_seed(),
	    .memory = cli->common.memory / 4,
	    .tmp = kc_cli_tmp(cli)};
	kc_counts_merger *merger = NULL;
	kc_counts *parts;
	kc_status st;

	KC_TRY(kc_counts_new(&parts, &params, err));
	st = part_counts(cli, in->counting->merger, parts, err);
	if (!st) {
		kc_counting_spend(in->counting);
		st = kc_counts_merger_new(&merger, err);
	}
	if (!st)
		st = kc_counts_merger_add(merger, parts, err);
	if (!st)
		st = add_whole(cli, t, in, merger, err);
	kc_counts_merger_free(merger);
	kc_counts_free(parts);
	return st;
}

kc_status
bpe_add_counts(struct kc_cli *cli, kc_bpe_trainer *t,
    const struct bpe_input *in, kc_error *err)
{
	return in->parts ? add_trained_parts(cli, t, in, err)
			 : add_whole(cli, t, in, in->counting->merger, err);
}

kc_status
bpe_learn(struct kc_cli *cli, kc_bpe_trainer *t, uint32_t size, kc_error *err)
{
	uint64_t limit = train_memory(cli);
	kc_status st = KC_OK;
	uint32_t n = 1; /* the first alone counts the pairs, which takes most */

	while (!st && kc_bpe_trainer_size(t) < size) {
		uint32_t left = size - kc_bpe_trainer_size(t);

		/* A merge adds a token at most. */
		st = kc_bpe_trainer_step(t, n < left ? n : left, err);
		if (!st && limit && kc_bpe_trainer_memory(t) > limit)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "training needs --memory=%" PRIu64
			    "M or more, for %" PRIu32 " of %" PRIu32
			    " tokens; a smaller --vocab-size or a greater "
			    "--min-frequency takes less",
			    (kc_bpe_trainer_memory(t) / 3 * 4 >> 20) + 1,
			    kc_bpe_trainer_size(t), size);
		n = 1000;
	}
	return st == KC_EOF ? KC_OK : st;
}
