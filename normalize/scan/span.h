/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code points, as the steps and most passes want them: the third step of the
 * ladder (norm_internal.h), which knows nothing of the others.
 */
#ifndef KC_NORM_SPAN_H
#define KC_NORM_SPAN_H

#include "kcorpus/base.h"

/* An array of code points; all zero is empty. */
struct kc_norm_span {
	uint32_t *cp;
	size_t n, cap;
};

/* Room for `need` code points. */
KC_MUST_CHECK kc_status kc_norm_span_reserve(
    struct kc_norm_span *s, size_t need);
/* Decode valid text after what is in the span. */
KC_MUST_CHECK kc_status kc_norm_span_add(struct kc_norm_span *s, kc_str text);
bool
kc_norm_span_equal(const struct kc_norm_span *a, const struct kc_norm_span *b);
void kc_norm_span_swap(struct kc_norm_span *a, struct kc_norm_span *b);
void kc_norm_span_release(struct kc_norm_span *s);
/* Empty it; after a giant, give its memory back. */
void kc_norm_span_reset(struct kc_norm_span *s);

/* Append code points to a buffer. */
KC_MUST_CHECK kc_status kc_norm_encode(
    const uint32_t *cp, size_t n, kc_buf *out);

#endif
