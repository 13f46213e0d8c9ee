/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lower case and marks as HF's normalizers Lowercase, StripAccents and BertNormalizer
 * have them: a character at a time, by tables of three versions of Unicode.
 */
#ifndef KC_TOKENIZER_ACCENTS_H
#define KC_TOKENIZER_ACCENTS_H

#include "tokenizer/text/edits.h"
#include "tokenizer/text/spans.h"

/* Every `step`-th code point from first to last: its lower case is delta more. */
struct kc_case_run {
	uint32_t first, last;
	int32_t delta;
	uint32_t step;
};

/* From U+0080 on, in order, but for U+0130, which becomes two characters. */
extern const struct kc_case_run kc_case_runs[];
extern const size_t kc_case_runs_count;

/* What StripAccents takes away, and BertNormalizer of a text in form D. */
extern const struct kc_cp_range kc_marks[], kc_bert_marks[];
extern const size_t kc_marks_count, kc_bert_marks_count;

/* Append valid text in lower case. `edits` may be NULL. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_lower_text(
    kc_str in, kc_buf *out, struct kc_edits *edits);

/* Append valid text without marks, or those of BERT. As kc_lower_text. */
KC_MUST_CHECK kc_status kc_strip_marks(
    kc_str in, bool berts, kc_buf *out, struct kc_edits *edits);

#endif
