/* SPDX-License-Identifier: Apache-2.0 */
/* Options of kc-train about vocabularies of characters, BPE or Unigram. */
#ifndef KC_TRAIN_PIECES_H
#define KC_TRAIN_PIECES_H

#include "../provenance.h"

#include "kcorpus/pieces.h"

struct piece_options {
	int compat; /* PIECES_COMPAT_* */
	int byte_fallback, dummy_prefix;
	double coverage;
	const char *required;
	struct kc_list symbols;
	uint64_t max_piece, most_chars;
	bool join_scripts, join_numbers, split_digits;
};

enum { PIECES_COMPAT_NONE, PIECES_COMPAT_SENTENCEPIECE };
extern const char *const pieces_compats[];

/* The name of the pre-tokenizer when --pretokenizer does not say. */
const char *pieces_pretokenizer(const struct piece_options *o);

/* KC_ERR_ARG if pieces are not learnt from pretokens of this name. */
kc_status pieces_check_pretokenizer(
    const struct piece_options *o, const char *name, kc_error *err);

/*
 * The settings of these options; the controls are borrowed, and params->symbols,
 * which is on the heap, is for the caller to free. KC_ERR_NOMEM.
 */
kc_status pieces_params(const struct piece_options *o, const kc_str *controls,
    size_t n_controls, kc_piece_params *params);

/* Tell them, or those that there are of bytes. */
void pieces_tell(
    const struct piece_options *o, bool of_bytes, struct kc_provenance *p);

#endif
