/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What BERT does to a text: HF's BertNormalizer but for lower case and accents, which
 * are steps of their own, and BertPreTokenizer.
 */
#ifndef KC_TOKENIZER_BERT_H
#define KC_TOKENIZER_BERT_H

#include "tokenizer/text/edits.h"

/*
 * Append valid text with controls taken out and white space as spaces (`clean`), and
 * a space on both sides of each ideograph (`spaces_han`). `edits` may be NULL.
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_bert_normalize(kc_str in, bool clean,
    bool spaces_han, kc_buf *out, struct kc_edits *edits);

/*
 * The end of what starts at `at` < text.len: a run of white space, a punctuation mark,
 * or a run of anything else.
 */
size_t kc_bert_piece_end(kc_str text, size_t at);

/* Append the class of its punctuation marks for a regular expression. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bert_put_punctuation(kc_buf *out);

#endif
