/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decomposition mappings and primary composites, from ICU, one code point or
 * pair at a time. ICU may know a later Unicode than 15.0; its callers ask only
 * for decompositions that norm_tables.h marks for 15.0, which never change
 * (Unicode stability policy), and composites that it does not mark are left
 * out, so that the result is 15.0's. Not for Hangul syllables and jamo, which are arithmetic.
 */
#ifndef KC_ICU_FORMS_H
#define KC_ICU_FORMS_H

#include "kcorpus/base.h"

struct UNormalizer2;

/* Code points of the longest decomposition: U+FDFA in NFKD. */
enum { KC_DECOMPOSED_MAX = 18 };

/*
 * *forms is shared and never freed. KC_ERR_IO if ICU has no data, KC_ERR_ARG if
 * it is older than Unicode 15.0.
 */
kc_status kc_icu_forms_open(
    const struct UNormalizer2 **forms, bool compatibility, kc_error *err);

/* Write the full decomposition of `cp`, itself if none; returns its length. */
size_t kc_icu_decompose(const struct UNormalizer2 *forms, uint32_t cp,
    uint32_t out[KC_DECOMPOSED_MAX]);

/* The primary composite of two code points, or 0. */
uint32_t kc_icu_compose(
    const struct UNormalizer2 *forms, uint32_t first, uint32_t second);

#endif
