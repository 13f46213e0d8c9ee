/* SPDX-License-Identifier: Apache-2.0 */
/* Judges one text for kc-lang: by a model, or by scripts. */
#include <config.h>

#include "lang.h"

static kc_status
judge_by_model(struct lang_worker *w, const struct lang_options *o, kc_str text,
    struct lang_judgement *j, kc_error *err)
{
	if (o->fold) {
		kc_buf_reset(&w->folded, SIZE_MAX);
		if (kc_fold_case(text, &w->folded))
			return kc_fail_nomem(err);
		text = kc_buf_str(&w->folded);
	}
	KC_TRY(kc_scorer_classify(
	    w->scorer, text, j->top, (size_t)o->top, &j->top_n, err));
	j->label = j->top_n ? kc_classifier_label(o->model, j->top[0].label)
			    : KC_STR("und");
	j->score = j->top_n ? j->top[0].score : 0;
	return KC_OK;
}

kc_status
lang_judge(struct lang_worker *w, const struct lang_options *o, kc_str text,
    struct lang_judgement *j, kc_error *err)
{
	kc_lang_guess g;

	*j = (struct lang_judgement){.composition = KC_COMPOSITION_INIT};
	kc_composition_add(&j->composition, text);
	if (o->model)
		return judge_by_model(w, o, text, j, err);
	kc_lang_by_script(&j->composition, &g);
	j->label = g.label;
	j->score = g.score;
	return KC_OK;
}
