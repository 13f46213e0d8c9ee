/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of language identification share. */
#ifndef KC_LANG_INTERNAL_H
#define KC_LANG_INTERNAL_H

#include "lang_words.h"
#include "select_internal.h"

/* A label of the model and its probability among those of the script. */
struct kc_lang_verdict {
	kc_str label;
	double score;
};

/* The built-in model, for one thread. */
typedef struct kc_lang_tables kc_lang_tables;

KC_MUST_CHECK kc_status kc_lang_tables_new(kc_lang_tables **t, kc_error *err);
void kc_lang_tables_free(kc_lang_tables *t);

/* The labels of the model. */
size_t kc_lang_tables_labels(const kc_lang_tables *t);
kc_str kc_lang_tables_label(const kc_lang_tables *t, size_t i);

/* Judge words of a tongue: begin, each word, end. KC_ERR_NOMEM. */
void kc_lang_tables_begin(kc_lang_tables *t);
KC_MUST_CHECK kc_status kc_lang_tables_word(kc_lang_tables *t, kc_str word);
KC_MUST_CHECK kc_status kc_lang_tables_end(
    kc_lang_tables *t, unsigned tongue, struct kc_lang_verdict *v);

/*
 * True if the text is no language: base64, hexadecimal numbers, addresses, or bytes
 * of one encoding read as another.
 */
bool kc_lang_is_noise(kc_str text, const kc_composition *c);

/* The label that a script alone gives; empty for none. */
kc_str kc_lang_script_label(kc_script script);

#endif
