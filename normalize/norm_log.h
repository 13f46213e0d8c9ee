/* SPDX-License-Identifier: Apache-2.0 */
/* What was done to texts: counts for all, edits for who watches. */
#ifndef KC_NORM_LOG_H
#define KC_NORM_LOG_H

#include "kcorpus/norm.h"

struct kc_norm_log {
	uint64_t counts[KC_NORM_STEPS];
	void (*edit)(void *self, uint64_t steps, kc_str before, kc_str after);
	void *edit_self;
};

/* Tell of an edit that one step made. */
static inline void
kc_norm_tell(
    struct kc_norm_log *log, kc_norm_step step, kc_str before, kc_str after)
{
	if (log->edit)
		log->edit(log->edit_self, UINT64_C(1) << step, before, after);
}

#endif
