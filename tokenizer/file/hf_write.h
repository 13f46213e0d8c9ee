/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing tokenizer.json: what is done to a text (hf_write_text.c) and the model
 * (hf_write_model.c). A tokenizer that was read from a .model is written so that HF
 * does with it what SentencePiece does.
 */
#ifndef KC_TOKENIZER_HF_WRITE_H
#define KC_TOKENIZER_HF_WRITE_H

#include "tokenizer/tokenizer_internal.h"

static inline kc_status
kc_hf_put(kc_buf *out, const char *text)
{
	return kc_buf_add(out, kc_str_of(text));
}

static inline const char *
kc_hf_bool(bool b)
{
	return b ? "true" : "false";
}

/* Fail with KC_ERR_ARG: it cannot be written as tokenizer.json for this reason. */
kc_status kc_hf_refuse_to_write(kc_error *err, const char *why);

/* Check that HF can say what this tokenizer does; KC_ERR_ARG with the reason if not. */
KC_MUST_CHECK kc_status kc_hf_check_text(const kc_tokenizer *t, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_check_model(const kc_tokenizer *t, kc_error *err);

/*
 * Append the file, or values of it, of a tokenizer that HF can do. KC_ERR_NOMEM; where
 * there is an `err`, KC_ERR_IO as of kc_normalizer_new.
 */
KC_MUST_CHECK kc_status kc_hf_put_file(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err);
/* The file without provenance; of a BPE only what stands before its tables. */
KC_MUST_CHECK kc_status kc_hf_put_definition(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_put_normalizer(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_put_pretokenizer(
    const kc_tokenizer *t, kc_buf *out);
KC_MUST_CHECK kc_status kc_hf_put_decoder(const kc_tokenizer *t, kc_buf *out);
KC_MUST_CHECK kc_status kc_hf_put_model(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out);
KC_MUST_CHECK kc_status kc_hf_put_bpe_settings(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out);

#endif
