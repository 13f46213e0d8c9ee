/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of vocabularies of kc-train, and which options are for which. */
#ifndef KC_TRAIN_KINDS_H
#define KC_TRAIN_KINDS_H

#include "cli/cli.h"

enum train_kind {
	TRAIN_BPE_OF_BYTES = 1,
	TRAIN_BPE_OF_CHARS = 2,
	TRAIN_UNIGRAM_OF_CHARS = 4,
	TRAIN_UNIGRAM_OF_BYTES = 8,

	/* Several of them. */
	TRAIN_BPE = TRAIN_BPE_OF_BYTES | TRAIN_BPE_OF_CHARS,
	TRAIN_UNIGRAM = TRAIN_UNIGRAM_OF_CHARS | TRAIN_UNIGRAM_OF_BYTES,
	TRAIN_OF_BYTES = TRAIN_BPE_OF_BYTES | TRAIN_UNIGRAM_OF_BYTES,
	TRAIN_OF_CHARS = TRAIN_BPE_OF_CHARS | TRAIN_UNIGRAM_OF_CHARS
};

/*
 * True if no option was changed from `defaults` that has no meaning for the kind.
 * False after a usage error that names it.
 */
bool train_kinds_check(struct kc_cli *cli, enum train_kind kind,
    const struct kc_opt *table, const void *options, const void *defaults);

#endif
