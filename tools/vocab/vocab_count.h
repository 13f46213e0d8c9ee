/* SPDX-License-Identifier: Apache-2.0 */
/* Counting texts for a vocabulary that there is: extend and prune. */
#ifndef KC_VOCAB_COUNT_H
#define KC_VOCAB_COUNT_H

#include "tools/counting.h"

/*
 * Count what the operands after the first hold, or standard input, as
 * counting->tokenizer splits it; `from` is a value of --from. False after an error
 * that was reported.
 */
bool kc_vocab_count(struct kc_cli *cli, struct kc_counting *counting, int from);

#endif
