/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --learn-boundaries: counts to a parter, and memory for training. */
#ifndef KC_TRAIN_PARTS_H
#define KC_TRAIN_PARTS_H

#include "../counting.h"

#include "kcorpus/parter.h"

/* Bytes of --memory that training may take; 0: any number. */
uint64_t train_memory(const struct kc_cli *cli);

/*
 * A parter of all counts that are left in `merger`, to be freed by the caller.
 * KC_ERR_LIMIT when it takes more than train_memory; else as
 * kc_counts_merger_next and kc_parter_add.
 */
kc_status train_parts_learn(
    struct kc_cli *cli, kc_counts_merger *merger, kc_parter **p, kc_error *err);

#endif
