/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of datatrove of records (trove.h). */
#include <config.h>

#include "trove.h"

#include <stdlib.h>

void
kc_trove_signer_release(struct kc_trove_signer *s)
{
	kc_datatrove_free(s->made);
	kc_buf_release(&s->letters);
	free(s->ends);
	free(s->words);
	*s = (struct kc_trove_signer){0};
}

static bool
grow_words(struct kc_trove_signer *s)
{
	size_t cap = s->ends_cap * 2 + 64;
	size_t *ends;
	kc_str *words;

	if (s->n < s->ends_cap)
		return true;
	ends = realloc(s->ends, cap * sizeof(*ends));
	if (ends)
		s->ends = ends;
	words = realloc(s->words, cap * sizeof(*words));
	if (words)
		s->words = words;
	if (ends && words)
		s->ends_cap = cap;
	return ends && words;
}

static kc_status
take_word(
    void *signer, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_trove_signer *s = signer;

	if (key.len || type != KC_JSON_STRING)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the words are no array of strings");
	if (!grow_words(s))
		return kc_fail_nomem(err);
	KC_TRY(kc_json_unescape(value, &s->letters, err));
	s->ends[s->n++] = s->letters.len;
	return KC_OK;
}

static kc_status
sign_given_words(struct kc_trove_signer *s, kc_record *r, size_t field,
    const uint64_t **values, kc_error *err)
{
	size_t from = 0;

	s->n = s->letters.len = 0;
	if (kc_record_type(r, field) != KC_JSON_ARRAY)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no array of words");
	KC_TRY(kc_json_each(kc_record_raw(r, field), take_word, s, err));
	for (size_t i = 0; i < s->n; i++) {
		s->words[i] = (kc_str){
		    s->letters.ptr + from, s->ends[i] - from};
		from = s->ends[i];
	}
	return kc_datatrove_sign_words(s->made, s->words, s->n, values, err);
}

kc_status
kc_trove_sign(struct kc_trove_signer *s, kc_record *r, size_t words,
    const uint64_t **values, kc_error *err)
{
	kc_str text;

	if (words)
		return sign_given_words(s, r, words, values, err);
	KC_TRY(kc_record_text(r, 0, &text, err));
	return kc_datatrove_sign(s->made, text, values, err);
}
