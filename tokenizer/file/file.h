/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file formats. Each reader fills an empty tokenizer, which
 * kc_tokenizer_finish then completes; file.c tells them apart by their content.
 */
#ifndef KC_TOKENIZER_FILE_H
#define KC_TOKENIZER_FILE_H

#include "tokenizer/tokenizer_internal.h"

/* A file of any format. As kc_tokenizer_read. */
KC_MUST_CHECK kc_status kc_file_read(
    kc_tokenizer *t, kc_str file, const char *pretokenizer, kc_error *err);

/* Fail with KC_ERR_ARG: a tokenizer has no such form, for this reason. */
kc_status kc_file_refuse(kc_error *err, const char *form, const char *why);

/* The hash of a tokenizer that was read from `file` (file_hash.c). KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_file_hash(
    const kc_tokenizer *t, kc_str file, kc_hash128 *hash, kc_error *err);

/* --- tokenizer.json of HF tokenizers (hf_read.c, hf_write.c) --- */

KC_MUST_CHECK kc_status kc_hf_read(kc_tokenizer *t, kc_str file, kc_error *err);

/*
 * Give `id` the token that the model of a byte-level tokenizer.json writes so: the
 * characters of its bytes, or, of a special token, any text. As kc_vocab_add.
 */
KC_MUST_CHECK kc_status kc_hf_add_token(
    kc_tokenizer *t, uint32_t id, kc_str written, kc_error *err);

/* Add an added token, in the model or not. As kc_vocab_add_added. */
KC_MUST_CHECK kc_status kc_hf_add_added(
    kc_tokenizer *t, const struct kc_added *added, kc_error *err);

/* --- vocab.json and merges.txt of GPT-2 (gpt2_read.c) --- */

/*
 * True if it is a vocab.json, by its name and its first member, a token with its id;
 * or by its name alone if it is broken JSON.
 */
bool kc_gpt2_is(kc_str file, const char *name);

/*
 * Append the tokenizer.json that the two files are with a pre-tokenizer.
 * KC_ERR_FORMAT; KC_ERR_ARG as kc_pretokenizer_new, and if it is NULL; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_gpt2_read(kc_str vocab, kc_str merges,
    const char *pretokenizer, kc_buf *out, kc_error *err);

/*
 * Append the members of a tokenizer.json for BPE of bytes from "pre_tokenizer" on, up
 * to where the object of "vocab" starts. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_file_put_bpe(
    kc_str regex, bool ignores_merges, kc_buf *out);

/* --- .tiktoken (tiktoken_read.c) --- */

/* True if the file starts with a line of that format. */
bool kc_tiktoken_is(kc_str file);

KC_MUST_CHECK kc_status kc_tiktoken_read(
    kc_tokenizer *t, kc_str file, const char *pretokenizer, kc_error *err);

/* --- .model of SentencePiece (sentencepiece_read.c) --- */

KC_MUST_CHECK kc_status kc_sentencepiece_read(
    kc_tokenizer *t, kc_str file, kc_error *err);

#endif
