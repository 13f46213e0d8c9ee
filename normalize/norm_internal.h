/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a text goes through: a ladder, of which each step knows those below it.
 *
 *	kinds.h		what characters are
 *	attention.h	the scan: where a step may have something to do
 *	span.h		code points
 *	steps.h		the steps on a span of them, one after the other
 *	walk.h		spans cut out of a text, and the text put together again
 *	passes.h	what needs a whole line or the whole text
 *	norm.c		configurations and workers; passes.c runs the passes
 */
#ifndef KC_NORM_INTERNAL_H
#define KC_NORM_INTERNAL_H

#include "kcorpus/norm.h"

#include "normalize/passes.h"
#include "normalize/walk.h"

struct kc_norm {
	kc_norm_options o;
	struct kc_norm_scan all;   /* whatever a step may touch */
	struct kc_norm_scan lines; /* what the passes over lines look for */
	struct kc_norm_scan spans; /* what the steps on spans look for */
	struct kc_norm_scan early; /* those to be done before pua and hanja */
	kc_norm_options early_o;
	bool form_only; /* nothing but the form */
	struct kc_norm_kinds kinds;
	struct kc_cp949 *cp949; /* for mojibake and escapes */
	struct kc_hanja *hanja; /* for hanja */
};

struct kc_norm_worker {
	const struct kc_norm *norm;
	struct kc_norm_log log;
	kc_normalizer *nfc; /* within spans */
	struct kc_norm_steps steps;
	struct kc_norm_lines lines;
	struct kc_norm_pua_pass pua;
	struct kc_norm_hanja_pass hanja;
	struct kc_norm_josa_pass josa;
	struct kc_norm_form_pass form; /* unused if it is form C */
	kc_buf text[2];                /* of the whole text, in turn */
	kc_buf before; /* of the whole text, at the beginning of a round */
};

/* Free what the passes hold. */
void kc_norm_passes_release(struct kc_norm_worker *w);

#endif
