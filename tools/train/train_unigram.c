/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=unigram: from counts to pieces. */
#include <config.h>

#include "train_unigram.h"

#include <inttypes.h>
#include <stdio.h>

kc_status
unigram_trainer(struct kc_cli *cli, kc_unigram_params *params,
    kc_unigram_trainer **t, kc_error *err)
{
	params->threads = kc_cli_threads(cli);
	params->memory = cli->common.memory / 4 * 3;
	params->tmp = kc_cli_tmp(cli);
	return kc_unigram_trainer_new(t, params, err);
}

static kc_status
add_words(struct kc_cli *cli, kc_unigram_trainer *t, kc_counts_merger *merger,
    uint64_t min_count, kc_error *err)
{
	uint64_t count, words = 0, rare = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		words++;
		if (count < min_count)
			rare++;
		else
			KC_TRY(kc_unigram_trainer_add(t, pretoken, count, err));
	}
	if (min_count > 1)
		kc_cli_count(cli, "counts", "rare", rare);
	kc_cli_count(cli, "counts", "types", words);
	return st == KC_EOF ? KC_OK : st;
}

static void
hurry_trainer(void *trainer)
{
	kc_unigram_trainer_hurry(trainer);
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

static kc_status
run_rounds(struct kc_cli *cli, kc_unigram_trainer *t, kc_error *err)
{
	kc_unigram_round round = {0};
	kc_status st;

	kc_watch_phase(cli->watch, "looking for seeds", "\"round\":0");
	do {
		st = kc_unigram_trainer_step(t, &round, err);
		if (st && st != KC_EOF)
			return st;
		show_round(cli, &round);
	} while (!st);
	kc_cli_count(cli, "training", "rounds", round.number);
	if (round.pieces < round.target)
		kc_cli_message(cli, NULL, 0,
		    "the texts give %" PRIu32 " pieces less than were asked "
		    "for",
		    round.target - round.pieces);
	return KC_OK;
}

kc_status
unigram_learn(struct kc_cli *cli, kc_unigram_trainer *t,
    struct kc_counting *counting, uint64_t min_count, kc_error *err)
{
	kc_status st;
	size_t n;

	KC_TRY(add_words(cli, t, counting->merger, min_count, err));
	kc_counting_spend(counting);
	kc_watch_hurry(cli->watch, hurry_trainer, t);
	st = run_rounds(cli, t, err);
	kc_watch_hurry(cli->watch, NULL, NULL);
	if (st)
		return st;
	(void)kc_unigram_trainer_pieces(t, &n);
	kc_cli_count(cli, "counts", "tokens", n);
	return KC_OK;
}
