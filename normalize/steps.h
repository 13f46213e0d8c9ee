/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps on a span of code points: the fourth step of the ladder
 * (norm_internal.h). A span is cut out of the text so that no step looks further
 * than to `right` and `right2` (walk.c).
 */
#ifndef KC_NORM_STEPS_H
#define KC_NORM_STEPS_H

#include "kcorpus/norm.h"

#include "normalize/scan/kinds.h"
#include "normalize/norm_log.h"
#include "normalize/scan/span.h"

/* The end of a text is like the end of a line. */
enum { KC_NORM_EDGE = '\n' };

/* What the steps work on, and the memory of one thread that they use. */
struct kc_norm_steps {
	const struct kc_norm_kinds *kinds;
	struct kc_norm_log *log;
	kc_normalizer *nfc;       /* NULL without form */
	const kc_norm_options *o; /* the steps to take now */
	bool line;                /* one line of many: kc_norm_source */

	struct kc_norm_span span;
	uint32_t right;  /* what follows, KC_NORM_EDGE at the end of the text */
	uint32_t right2; /* and after that */

	struct kc_norm_span before; /* the span before this round */
	struct kc_norm_span spare;  /* for a step that makes it longer */
	kc_buf bytes, composed;     /* for kc_norm_compose */
};

/* Take all steps on the span until they change nothing more. */
KC_MUST_CHECK kc_status kc_norm_steps_run(
    struct kc_norm_steps *steps, bool *changed);

/* Make the first n code points of steps->spare the span. */
void kc_norm_steps_take(struct kc_norm_steps *steps, size_t n);

/* After a giant, give its memory back. */
void kc_norm_steps_reset(struct kc_norm_steps *steps);
void kc_norm_steps_release(struct kc_norm_steps *steps);

/* --- The steps, each on steps->span --- */

/* invisible.c */
void kc_norm_invisibles(struct kc_norm_steps *steps);

/* repair.c */
void kc_norm_widths(struct kc_norm_steps *steps);
void kc_norm_makeup(struct kc_norm_steps *steps);
void kc_norm_fillers(struct kc_norm_steps *steps);

/* compose.c */
KC_MUST_CHECK kc_status kc_norm_compose(struct kc_norm_steps *steps);

/* jamo.c */
KC_MUST_CHECK kc_status kc_norm_clusters(struct kc_norm_steps *steps);
void kc_norm_orphans(struct kc_norm_steps *steps);
void kc_norm_assemble(struct kc_norm_steps *steps);
KC_MUST_CHECK kc_status kc_norm_old_hangul(struct kc_norm_steps *steps);
KC_MUST_CHECK kc_status kc_norm_coda(struct kc_norm_steps *steps);

/* web.c */
void kc_norm_dots(struct kc_norm_steps *steps);
void kc_norm_punctuate(struct kc_norm_steps *steps);
void kc_norm_marks(struct kc_norm_steps *steps);
void kc_norm_runs(struct kc_norm_steps *steps);

/* Base and variation selector of a compatibility ideograph; false: none. */
bool kc_norm_variant(uint32_t cp, uint32_t out[2]);

#endif
