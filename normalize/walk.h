/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps on a whole text: the fifth step of the ladder (norm_internal.h).
 * Around each place that the scan finds, a span is cut out, from the last
 * character before it that no step changes for what is on its left, up to the
 * next such one; what lies between spans is copied.
 */
#ifndef KC_NORM_WALK_H
#define KC_NORM_WALK_H

#include "normalize/scan/attention.h"
#include "normalize/steps.h"

/*
 * Set *changed and append the text as the steps make it to `out`, or do neither.
 */
KC_MUST_CHECK kc_status kc_norm_walk(struct kc_norm_steps *steps,
    const struct kc_norm_scan *scan, kc_str text, kc_buf *out, bool *changed);

#endif
