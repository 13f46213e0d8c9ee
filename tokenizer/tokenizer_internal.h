/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tokenizer: a vocabulary, a model over it, and what is done to a text first.
 * The files that it is read from and written to are in file/.
 */
#ifndef KC_TOKENIZER_TOKENIZER_INTERNAL_H
#define KC_TOKENIZER_TOKENIZER_INTERNAL_H

#include "tokenizer/model/model.h"

struct kc_tokenizer {
	struct kc_vocab vocab;
	struct kc_model model;
	const char *pretokenizer; /* name */
	kc_str pattern;           /* its regex, if it is the user's */
	kc_form form;
	kc_hash128 hash; /* made by kc_tokenizer_finish */
};

kc_tokenizer *kc_tokenizer_alloc(void);

/* Make the model's tables and the hash. As kc_bpe_finish. */
KC_MUST_CHECK kc_status kc_tokenizer_finish(kc_tokenizer *t, kc_error *err);

/* Make p the pre-tokenizer of t, and one like it for an encoder. */
KC_MUST_CHECK kc_status kc_tokenizer_set_pretokenizer(
    kc_tokenizer *t, const kc_pretokenizer *p);
KC_MUST_CHECK kc_status kc_tokenizer_get_pretokenizer(
    const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err);

#endif
