/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=unigram: from counts to pieces. */
#include <config.h>

#include "train_parts.h"
#include "train_unigram.h"

#include <inttypes.h>
#include <stdio.h>

kc_status
unigram_trainer(struct kc_cli *cli, kc_unigram_params *params,
    kc_unigram_trainer **t, kc_error *err)
{
	params->threads = kc_cli_threads(cli);
	params->memory = train_memory(cli);
	params->tmp = kc_cli_tmp(cli);
	return kc_unigram_trainer_new(t, params, err);
}

/* Words that were seen, and how many of them are too rare. */
struct word_sums {
	uint64_t words, rare;
};

static bool
is_rare(struct word_sums *sums, uint64_t count, uint64_t min_count)
{
	sums->words++;
	sums->rare += count < min_count;
	return count < min_count;
}

static kc_status
add_whole_words(kc_unigram_trainer *t, const struct unigram_input *in,
    struct word_sums *sums, kc_error *err)
{
	kc_str word;
	uint64_t count;
	kc_status st;

	while (!(st = kc_counts_merger_next(
		     in->counting->merger, &word, &count, err)))
		if (!is_rare(sums, count, in->min_count))
			KC_TRY(kc_unigram_trainer_add(t, word, count, err));
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
add_counted_parts(kc_unigram_trainer *t, const kc_parter *p, uint64_t min_count,
    struct word_sums *sums, kc_error *err)
{
	kc_parted w;

	for (size_t i = 0; kc_parter_get(p, i, &w); i++) {
		if (is_rare(sums, w.count, min_count))
			continue;
		KC_TRY(kc_unigram_trainer_add(t, w.beginning, w.count, err));
		KC_TRY(kc_unigram_trainer_add_rest(t, w.rest, w.count, err));
	}
	return KC_OK;
}

/* As add_whole_words, in parts that are learnt first. */
static kc_status
add_parted_words(struct kc_cli *cli, kc_unigram_trainer *t,
    const struct unigram_input *in, struct word_sums *sums, kc_error *err)
{
	kc_parter *p;
	kc_status st;

	KC_TRY(train_parts_learn(cli, in->counting->merger, &p, err));
	st = add_counted_parts(t, p, in->min_count, sums, err);
	kc_parter_free(p);
	return st;
}

static kc_status
add_words(struct kc_cli *cli, kc_unigram_trainer *t,
    const struct unigram_input *in, kc_error *err)
{
	struct word_sums sums = {0, 0};

	KC_TRY(in->parts ? add_parted_words(cli, t, in, &sums, err)
			 : add_whole_words(t, in, &sums, err));
	if (in->min_count > 1)
		kc_cli_count(cli, "counts", "rare", sums.rare);
	kc_cli_count(cli, "counts", "types", sums.words);
	return kc_counting_left(sums.words, sums.rare, err);
}

static void
hurry_trainer(void *trainer)
{
	if (trainer)
		kc_unigram_trainer_hurry(trainer);
}

void
unigram_take_hurry(struct kc_cli *cli, kc_unigram_trainer *t)
{
	kc_watch_hurry(cli->watch, hurry_trainer, t);
}

static void
show_round(struct kc_cli *cli, const kc_unigram_round *r)
{
	char line[KC_PHASE_MAX + 1], json[KC_PHASE_MAX + 1];

	snprintf(line, sizeof(line),
	    "round %" PRIu32 ": %" PRIu32 " pieces, %" PRIu32
	    " wanted, log likelihood of a word %.4f",
	    r->number, r->pieces, r->target, r->likelihood);
	snprintf(json, sizeof(json),
	    "\"round\":%" PRIu32 ",\"pieces\":%" PRIu32 ",\"wanted\":%" PRIu32
	    ",\"likelihood\":%.6f",
	    r->number, r->pieces, r->target, r->likelihood);
	kc_watch_phase(cli->watch, line, json);
	if (cli->common.verbose)
		kc_cli_message(cli, NULL, 0, "%s", line);
}

/* As the trainer would, with the figure that --memory needs. */
static kc_status
check_memory(struct kc_cli *cli, const kc_unigram_trainer *t, kc_error *err)
{
	uint64_t need = kc_unigram_trainer_memory(t), limit = train_memory(cli);

	return !limit || need <= limit
	    ? KC_OK
	    : kc_fail(err, KC_ERR_LIMIT, 0,
		  "training needs --memory=%" PRIu64
		  "M for these words and --seeds, of which fewer take less",
		  (need / 3 * 4 >> 20) + 1);
}

kc_status
unigram_add_counts(struct kc_cli *cli, kc_unigram_trainer *t,
    const struct unigram_input *in, kc_error *err)
{
	KC_TRY(add_words(cli, t, in, err));
	kc_counting_spend(in->counting);
	KC_TRY(check_memory(cli, t, err));
	kc_watch_phase(cli->watch, "looking for seeds", "\"round\":0");
	return KC_OK;
}

kc_status
unigram_learn(struct kc_cli *cli, kc_unigram_trainer *t, kc_error *err)
{
	kc_unigram_round round = {0};
	kc_status st;

	do {
		st = kc_unigram_trainer_step(t, &round, err);
		if (st && st != KC_EOF)
			return st;
		show_round(cli, &round);
		kc_cli_count(cli, "training", "rounds", 1);
	} while (!st);
	if (round.pieces < round.target)
		kc_cli_message(cli, NULL, 0,
		    "the texts give %" PRIu32 " pieces less than were asked "
		    "for",
		    round.target - round.pieces);
	return KC_OK;
}
