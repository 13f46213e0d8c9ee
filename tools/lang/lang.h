/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of kc-lang share. */
#ifndef KC_TOOL_LANG_H
#define KC_TOOL_LANG_H

#include "cli/map.h"

#include "kcorpus/classifier.h"
#include "kcorpus/lang.h"

enum { LANG_TOP_MAX = 16 };

struct lang_options {
	struct kc_list keep;
	double min_score;
	const char *model_name;
	struct kc_list languages;
	uint64_t top;
	bool fold;
	/* Made of the above before the run. */
	kc_classifier *model;
};

/* What is told of one text. */
struct lang_judgement {
	kc_str label;
	double score;
	kc_composition composition;
	kc_prediction top[LANG_TOP_MAX]; /* with a model */
	size_t top_n;
};

/* One worker. */
struct lang_worker {
	kc_scorer *scorer; /* NULL: scripts alone */
	kc_buf folded;
	kc_buf json; /* facts, until the record was written */
};

/* Judge a text, valid UTF-8. */
KC_MUST_CHECK kc_status lang_judge(struct lang_worker *w,
    const struct lang_options *o, kc_str text, struct lang_judgement *j,
    kc_error *err);

#endif
