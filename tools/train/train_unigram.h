/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=unigram, besides what both types have. */
#ifndef KC_TRAIN_UNIGRAM_H
#define KC_TRAIN_UNIGRAM_H

#include "../counting.h"

#include "kcorpus/unigram.h"

/* A trainer of these settings, within --memory. As kc_unigram_trainer_new. */
kc_status unigram_trainer(struct kc_cli *cli, kc_unigram_params *params,
    kc_unigram_trainer **t, kc_error *err);

/*
 * From now on SIGUSR2 ends the rounds early, also those that have not begun; NULL:
 * it does nothing, as all rounds are over.
 */
void unigram_take_hurry(struct kc_cli *cli, kc_unigram_trainer *t);

struct unigram_input {
	struct kc_counting *counting; /* freed when all is read */
	uint64_t min_count;           /* rarer pretokens are left out */
	bool parts; /* the others are parted as kcorpus/parter.h does */
};

/* Give it all counts, unless --memory is too small for them. */
kc_status unigram_add_counts(struct kc_cli *cli, kc_unigram_trainer *t,
    const struct unigram_input *in, kc_error *err);

/* Let it learn a vocabulary of its size, with progress. */
kc_status
unigram_learn(struct kc_cli *cli, kc_unigram_trainer *t, kc_error *err);

#endif
