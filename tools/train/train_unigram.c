/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=unigram: from options and counts to a file. */
#include <config.h>

#include "train_unigram.h"

#include "kcorpus/tokenizer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
unigram_pretokenizer(const struct unigram_options *o)
{
	return o->compat == UNIGRAM_COMPAT_SENTENCEPIECE ? "sentencepiece"
							 : "metaspace";
}

/* --- The trainer --- */

kc_status
unigram_check_pretokenizer(
    const struct unigram_options *o, const char *name, kc_error *err)
{
	const char *wanted = unigram_pretokenizer(o);

	if (!strcmp(name, wanted))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "--type=unigram%s learns from words of the pre-tokenizer %s, not "
	    "of %.60s",
	    o->compat ? " --compat=sentencepiece" : "", wanted, name);
}

kc_status
unigram_trainer(struct kc_cli *cli, const struct unigram_options *o,
    uint32_t vocab_size, const kc_str *controls, size_t n_controls,
    kc_unigram_trainer **t, kc_error *err)
{
	kc_unigram_params p = {.vocab_size = vocab_size,
	    .pieces = {.sentencepiece = o->compat ==
		    UNIGRAM_COMPAT_SENTENCEPIECE,
		.dummy_prefix = o->dummy_prefix,
		.byte_fallback = o->byte_fallback,
		.coverage = o->coverage,
		.controls = controls,
		.n_controls = n_controls,
		.n_symbols = o->symbols.n,
		.max_piece = (uint32_t)o->max_piece,
		.joins_scripts = o->join_scripts,
		.joins_numbers = o->join_numbers,
		.splits_digits = o->split_digits},
	    .seeds = (uint32_t)o->seeds,
	    .threads = kc_cli_threads(cli),
	    .memory = cli->common.memory / 4 * 3,
	    .tmp = kc_cli_tmp(cli)};
	kc_str *symbols;
	kc_status st;

	symbols = calloc(o->symbols.n + 1, sizeof(*symbols));
	if (!symbols)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < o->symbols.n; i++)
		symbols[i] = kc_str_of(o->symbols.items[i]);
	p.pieces.symbols = symbols;
	if (o->required)
		p.pieces.required = kc_str_of(o->required);
	st = kc_unigram_trainer_new(t, &p, err);
	free(symbols);
	return st;
}

/* --- Learning --- */

static kc_status
add_words(struct kc_cli *cli, kc_unigram_trainer *t, kc_counts_merger *merger,
    kc_error *err)
{
	uint64_t count, words = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		KC_TRY(kc_unigram_trainer_add(t, pretoken, count, err));
		words++;
	}
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
    struct kc_counting *counting, kc_error *err)
{
	kc_status st;
	size_t n;

	KC_TRY(add_words(cli, t, counting->merger, err));
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

/* --- Writing --- */

kc_status
unigram_write(const kc_unigram_trainer *t, bool as_model, kc_str provenance,
    kc_buf *out, kc_error *err)
{
	kc_tokenizer *made;
	kc_status st;

	if (as_model)
		return kc_unigram_trainer_write_model(t, provenance, out, err);
	KC_TRY(kc_tokenizer_new_unigram(&made, t, err));
	st = kc_tokenizer_write_json(made, provenance, out, err);
	kc_tokenizer_free(made);
	return st;
}
