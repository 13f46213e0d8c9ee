/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of datatrove in kc-sketch: its options, and the values of records. */
#ifndef KC_DEDUP_TROVE_H
#define KC_DEDUP_TROVE_H

#include "cli/cli.h"

#include "kcorpus/datatrove.h"
#include "kcorpus/record.h"

struct kc_trove_options {
	bool on;
	uint64_t ngram, seed, task;
	const char *words, *files;  /* --words, --files */
	kc_datatrove_params params; /* set by the tool */
};

/* One worker; all zero but for `made`. */
struct kc_trove_signer {
	kc_datatrove *made;
	kc_buf letters; /* of the words */
	size_t *ends;
	kc_str *words;
	size_t n, ends_cap;
};

void kc_trove_signer_release(struct kc_trove_signer *s);

/*
 * Sign field 0 of a record, or if `words` is not 0 the words that this field has, an
 * array of strings. *values is NULL if they are too few. KC_ERR_FORMAT: no such array;
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_trove_sign(struct kc_trove_signer *s, kc_record *r,
    size_t words, const uint64_t **values, kc_error *err);

#endif
