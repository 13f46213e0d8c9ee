/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=bpe, besides what both types have. */
#ifndef KC_TRAIN_BPE_H
#define KC_TRAIN_BPE_H

#include "../counting.h"

#include "kcorpus/bpe.h"

struct bpe_input {
	struct kc_counting
	    *counting; /* of parts it is freed when they are learnt */
	bool of_chars;
	uint64_t min_count; /* rarer pretokens are left out */
	bool parts;         /* they are parted as kcorpus/parter.h does */
};

/* All counts to the trainer, unless --memory is too small for them. */
kc_status bpe_add_counts(struct kc_cli *cli, kc_bpe_trainer *t,
    const struct bpe_input *in, kc_error *err);

/* Merges up to the size, within three quarters of --memory. */
kc_status
bpe_learn(struct kc_cli *cli, kc_bpe_trainer *t, uint32_t size, kc_error *err);

#endif
