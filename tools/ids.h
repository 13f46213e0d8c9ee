/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of token ids in the forms that kc-encode writes: frames of a token
 * stream (kc-tokens(5)), JSON lines with "input_ids", or lines of ids.
 */
#ifndef KC_ID_H
#define KC_ID_H

#include "kcorpus/tokenizer.h"
#include "kcorpus/tokens.h"

enum kc_id_form { KC_ID_TOKENS, KC_ID_JSONL, KC_ID_TEXT };

struct kc_id_writer {
	enum kc_id_form form;
	kc_tokens_writer *frames; /* of KC_ID_TOKENS */
	bool any;                 /* the document has ids already */
	kc_str more;              /* of KC_ID_JSONL: members after the ids */
};

/* Nothing is kept when this fails. */
kc_status kc_id_writer_init(struct kc_id_writer *w, enum kc_id_form form,
    const kc_tokens_spec *spec, kc_error *err);
void kc_id_writer_release(struct kc_id_writer *w);

/* Forget the document at hand, which will not be whole. */
void kc_id_writer_reset(struct kc_id_writer *w);

/* A document: begin, add any number of times, end. `head` is a JSON object. */
kc_status kc_id_writer_begin(
    struct kc_id_writer *w, kc_str head, kc_buf *out, kc_error *err);
kc_status kc_id_writer_add(struct kc_id_writer *w, const uint32_t *ids,
    size_t n, kc_buf *out, kc_error *err);
kc_status kc_id_writer_end(struct kc_id_writer *w, kc_buf *out, kc_error *err);

/*
 * Append the ids of a line of decimal numbers with blanks between them, or of an
 * array of numbers in valid JSON (`json`). KC_ERR_FORMAT with err->offset for
 * anything else, an array in the array too; KC_ERR_NOMEM.
 */
kc_status
kc_ids_parse(kc_str line, bool json, kc_token_ids *ids, kc_error *err);

#endif
