/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as datatrove cuts them into words (kcorpus/datatrove.h). */
#ifndef KC_DATATROVE_SIMPLIFY_H
#define KC_DATATROVE_SIMPLIFY_H

#include "kcorpus/unicode.h"

struct kc_simplifier {
	kc_normalizer *nfd; /* made for the first text */
	kc_buf small, bare, form;
};

void kc_simplifier_release(struct kc_simplifier *s);

/* Append the words of valid text, with a space after each. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_simplify(
    struct kc_simplifier *s, kc_str text, kc_buf *words, kc_error *err);

#endif
