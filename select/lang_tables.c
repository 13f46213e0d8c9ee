/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in language model at work (lang_internal.h, kc-lang-model(5)). */
#include <config.h>

#include "lang_internal.h"

#include "mem.h"
#include "scorer_internal.h"

/* Where the build does not say, as for clang-tidy. */
#ifndef KC_LANG_MODEL
#define KC_LANG_MODEL "select/lang.ftz"
#endif

/* select/lang.ftz, as kc-lang train wrote it; see make model. */
__asm__(".pushsection .rodata\n"
	".balign 16\n"
	".hidden kc_lang_model_bytes\n"
	".globl kc_lang_model_bytes\n"
	"kc_lang_model_bytes:\n"
	".incbin \"" KC_LANG_MODEL "\"\n"
	".hidden kc_lang_model_end\n"
	".globl kc_lang_model_end\n"
	"kc_lang_model_end:\n"
	".popsection\n");
extern const char kc_lang_model_bytes[], kc_lang_model_end[];

/*
 * Logits are divided by this before the softmax, for the model is too sure. At 1.6
 * the mean score of sentences, word pairs and single words of the open-source guides
 * is .90, .76 and .71 where .95, .81 and .72 of the labels are right, and in tenths
 * of the score the two are .05, .07 and .03 apart (bench/langid.py prints them).
 */
static const float temperature = 1.6F;

/* Below this the label is a guess between many: "und" with the script. */
static const double least_score = 0.08;

/* The labels of the scripts that fewer languages share; others are Latin. */
static const struct {
	const char *label;
	unsigned char tongue;
} homes[] = {
    {"ab", KC_TONGUE_CYRILLIC},
    {"ba", KC_TONGUE_CYRILLIC},
    {"be", KC_TONGUE_CYRILLIC},
    {"bg", KC_TONGUE_CYRILLIC},
    {"cv", KC_TONGUE_CYRILLIC},
    {"kk", KC_TONGUE_CYRILLIC},
    {"ky", KC_TONGUE_CYRILLIC},
    {"mk", KC_TONGUE_CYRILLIC},
    {"mn", KC_TONGUE_CYRILLIC},
    {"ru", KC_TONGUE_CYRILLIC},
    {"sah", KC_TONGUE_CYRILLIC},
    {"sr-Cyrl", KC_TONGUE_CYRILLIC},
    {"tt", KC_TONGUE_CYRILLIC},
    {"uk", KC_TONGUE_CYRILLIC},
    {"ar", KC_TONGUE_ARABIC},
    {"ckb", KC_TONGUE_ARABIC},
    {"fa", KC_TONGUE_ARABIC},
    {"ug", KC_TONGUE_ARABIC},
    {"ur", KC_TONGUE_ARABIC},
    {"hi", KC_TONGUE_DEVANAGARI},
    {"mr", KC_TONGUE_DEVANAGARI},
    {"ne", KC_TONGUE_DEVANAGARI},
    {"as", KC_TONGUE_BENGALI},
    {"bn", KC_TONGUE_BENGALI},
    {"ja", KC_TONGUE_HAN},
    {"zh-Hans", KC_TONGUE_HAN},
    {"zh-Hant", KC_TONGUE_HAN},
};

struct kc_lang_tables {
	kc_classifier *model;
	kc_scorer *scorer;
	bool *chosen[KC_TONGUE_MODEL_END]; /* labels, by tongue */
};

static unsigned
home_of(kc_str label)
{
	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++)
		if (kc_str_equal(label, kc_str_of(homes[i].label)))
			return homes[i].tongue;
	return KC_TONGUE_LATIN;
}

static kc_status
choose_labels(kc_lang_tables *t)
{
	size_t n = kc_classifier_labels(t->model);

	for (unsigned i = KC_TONGUE_LATIN; i < KC_TONGUE_MODEL_END; i++) {
		t->chosen[i] = kc_calloc(n, sizeof(bool));
		if (!t->chosen[i])
			return KC_ERR_NOMEM;
	}
	for (size_t i = 0; i < n; i++)
		t->chosen[home_of(kc_classifier_label(t->model, i))][i] = true;
	return KC_OK;
}

kc_status
kc_lang_tables_new(kc_lang_tables **out, kc_error *err)
{
	kc_lang_tables *t = kc_calloc(1, sizeof(*t));
	kc_str bytes = {kc_lang_model_bytes,
	    (size_t)(kc_lang_model_end - kc_lang_model_bytes)};
	kc_status st;

	*out = NULL;
	if (!t)
		return kc_fail_nomem(err);
	st = kc_classifier_of(&t->model, bytes, err);
	if (!st)
		st = kc_scorer_new(&t->scorer, t->model, err);
	if (!st && choose_labels(t))
		st = kc_fail_nomem(err);
	if (st)
		kc_lang_tables_free(t);
	else
		*out = t;
	return st;
}

void
kc_lang_tables_free(kc_lang_tables *t)
{
	if (!t)
		return;
	if (t->model)
		t->model->chosen = NULL; /* borrowed from here */
	kc_scorer_free(t->scorer);
	kc_classifier_free(t->model);
	for (unsigned i = 0; i < KC_TONGUE_MODEL_END; i++)
		kc_free(t->chosen[i]);
	kc_free(t);
}

size_t
kc_lang_tables_labels(const kc_lang_tables *t)
{
	return kc_classifier_labels(t->model);
}

kc_str
kc_lang_tables_label(const kc_lang_tables *t, size_t i)
{
	return kc_classifier_label(t->model, i);
}

void
kc_lang_tables_begin(kc_lang_tables *t)
{
	kc_scorer_begin(t->scorer);
}

kc_status
kc_lang_tables_word(kc_lang_tables *t, kc_str word)
{
	return kc_scorer_word(t->scorer, word);
}

kc_status
kc_lang_tables_end(
    kc_lang_tables *t, unsigned tongue, struct kc_lang_verdict *v)
{
	kc_scorer *s = t->scorer;
	kc_prediction best;
	size_t n = 0;

	KC_TRY(kc_scorer_end(s));
	for (uint32_t i = 0; i < t->model->input.dim; i++)
		s->hidden[i] /= temperature;
	t->model->chosen = t->chosen[tongue];
	if (s->known)
		n = kc_scorer_rank(s, &best, 1);
	if (!n || best.score < least_score)
		*v = (struct kc_lang_verdict){
		    kc_str_of(kc_tongue_label(tongue)), n ? best.score : 0};
	else
		*v = (struct kc_lang_verdict){
		    kc_classifier_label(t->model, best.label), best.score};
	return KC_OK;
}
