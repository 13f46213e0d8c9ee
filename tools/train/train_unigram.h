/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --type=unigram, besides what both types have. */
#ifndef KC_TRAIN_UNIGRAM_H
#define KC_TRAIN_UNIGRAM_H

#include "../counting.h"

#include "kcorpus/unigram.h"

/* Its options. */
struct unigram_options {
	int compat; /* UNIGRAM_COMPAT_* */
	int byte_fallback, dummy_prefix;
	double coverage;
	const char *required;
	struct kc_list symbols;
	uint64_t max_piece, seeds;
	bool join_scripts, join_numbers, split_digits;
};

enum { UNIGRAM_COMPAT_NONE, UNIGRAM_COMPAT_SENTENCEPIECE };

/* The name of the pre-tokenizer when --pretokenizer does not say. */
const char *unigram_pretokenizer(const struct unigram_options *o);

/* KC_ERR_ARG if it does not learn from pretokens of this name. */
kc_status unigram_check_pretokenizer(
    const struct unigram_options *o, const char *name, kc_error *err);

/*
 * A trainer of these options; the controls are borrowed for the call. As
 * kc_unigram_trainer_new.
 */
kc_status unigram_trainer(struct kc_cli *cli, const struct unigram_options *o,
    uint32_t vocab_size, const kc_str *controls, size_t n_controls,
    kc_unigram_trainer **t, kc_error *err);

/* Give it all counts, which are freed then, and let it learn, with progress. */
kc_status unigram_learn(struct kc_cli *cli, kc_unigram_trainer *t,
    struct kc_counting *counting, kc_error *err);

/* Append what it has learnt as .model, or else as tokenizer.json. */
kc_status unigram_write(const kc_unigram_trainer *t, bool as_model,
    kc_str provenance, kc_buf *out, kc_error *err);

#endif
