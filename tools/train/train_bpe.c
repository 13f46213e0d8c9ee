/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=bpe: from counts to merges. */
#include <config.h>

#include "train_bpe.h"

#include "kcorpus/unicode.h"

#include <inttypes.h>

/*
 * Memory that training takes for pretokens of so many bytes or characters: four
 * bytes each for symbols and as many for postings at their most, and their headers.
 */
static uint64_t
training_memory(uint64_t symbols, uint64_t words)
{
	return 8 * symbols + 16 * words + (UINT64_C(32) << 20);
}

kc_status
bpe_add_counts(struct kc_cli *cli, kc_bpe_trainer *t, bool of_chars,
    kc_counts_merger *merger, kc_error *err)
{
	uint64_t count, symbols = 0, words = 0;
	uint64_t limit = cli->common.memory / 4 * 3;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		symbols += of_chars ? kc_utf8_count(pretoken) : pretoken.len;
		words++;
		if (limit && training_memory(symbols, words) > limit)
			continue;
		KC_TRY(kc_bpe_trainer_add(t, pretoken, count, err));
	}
	if (st != KC_EOF)
		return st;
	kc_cli_count(cli, "counts", "types", words);
	if (!words)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to learn from: the input has no pretoken");
	if (limit && training_memory(symbols, words) > limit)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "training needs --memory=%" PRIu64 "M for %" PRIu64
		    " pretokens",
		    (training_memory(symbols, words) / 3 * 4 >> 20) + 1, words);
	return KC_OK;
}

kc_status
bpe_learn(struct kc_cli *cli, kc_bpe_trainer *t, uint32_t size, kc_error *err)
{
	uint64_t limit = cli->common.memory / 4 * 3;
	kc_status st = KC_OK;
	uint32_t n = 1; /* the first alone counts the pairs, which takes most */

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
