/* SPDX-License-Identifier: Apache-2.0 */
/* The detector of languages (lang_detector.c, lang_detect.c). */
#ifndef KC_LANG_DETECTOR_H
#define KC_LANG_DETECTOR_H

#include "lang_model.h"

#include "select/quality/code.h"

enum { KC_LANG_CANDIDATES = 16 };

/*
 * In a text that is mainly of another script, letters of a script that several
 * languages share get a language of their own from so many on; fewer are mostly
 * names.
 */
enum { KC_LANG_MINOR_LETTERS = 40 };

struct kc_lang_detector {
	const kc_lang_model *model;
	kc_lang_model *built_in; /* if that is the model */
	bool *chosen;            /* by label of the model; NULL: all */
	kc_lang_tables *tables;  /* of the model; made when a text needs it */
	/*
	 * What the model said of a minor script last, and of the last text: its label,
	 * and the others from one on, times a share of the text.
	 */
	struct kc_lang_rating rating, likely;
	kc_lang_guess first;
	size_t likely_from;
	double likely_share;
	struct kc_code code, line_code;
	kc_buf prose, folded, word;
	/* For kc_lang_next_line: what is left of the text, and its code. */
	kc_str text;
	size_t at, span;
	struct kc_lang_spanner *spanner; /* made when spans are asked for */
};

/* Make the model ready, the built-in one unless another was given. */
KC_MUST_CHECK kc_status kc_lang_detector_ready(
    kc_lang_detector *d, kc_error *err);

/* The folded word with its apostrophes, which is in d->word; `end` is that of its text. */
KC_MUST_CHECK kc_status kc_lang_fold_word(
    kc_lang_detector *d, kc_str word, const char *end, kc_str *folded);

/* The tongue whose model decides where scripts do not, or none. */
unsigned kc_lang_main_tongue(const kc_composition *c);

uint64_t kc_lang_tongue_letters(const kc_composition *c, unsigned tongue);

/* Han is read with the language that it stands in. */
bool kc_lang_takes_han(kc_str label);

void kc_lang_spanner_free(struct kc_lang_spanner *s);

#endif
