/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a step changed in a text: the stretches that it did not copy. From them a
 * place in its result is traced back to where it stood before.
 */
#ifndef KC_TOKENIZER_EDITS_H
#define KC_TOKENIZER_EDITS_H

#include "kcorpus/tokenizer.h"

/* The bytes in .. in + in_len - 1 became out .. out + out_len - 1. */
struct kc_edit {
	size_t in, in_len, out, out_len;
};

/* In the order of the text, both before and after; all zero: it was copied. */
struct kc_edits {
	struct kc_edit *v;
	size_t n, cap;
};

void kc_edits_release(struct kc_edits *e);

/* Add one, unless e is NULL. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_edits_add(
    struct kc_edits *e, size_t in, size_t in_len, size_t out, size_t out_len);

/*
 * Trace n spans of the result back, which start and end ever later. A span that
 * begins or ends inside an edit has all of it. With `joined` a span goes on to
 * where what follows it starts, so that what was taken out there is its own.
 */
void kc_edits_trace(
    const struct kc_edits *e, bool joined, kc_token_span *spans, size_t n);

#endif
