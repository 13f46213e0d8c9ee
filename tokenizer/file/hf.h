/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading tokenizer.json, a file for each of its parts. What a part says is
 * either done exactly as HF tokenizers do it, or refused by name.
 */
#ifndef KC_TOKENIZER_HF_H
#define KC_TOKENIZER_HF_H

#include "tokenizer/file/file.h"

#include "kcorpus/json.h"

/* A value of the file, as it stands there; absent is null. */
struct kc_hf_part {
	kc_json_type type;
	kc_str value;
};

/* A file that is being read. */
struct kc_hf_reader {
	kc_tokenizer *t;
	kc_buf text, other; /* scratch for strings */
	struct kc_hf_part normalizer, pretokenizer, decoder, model;
	kc_str added_tokens;

	bool byte_level; /* found by kc_hf_read_pretokenizer */
	kc_buf pattern;  /* one that is not known, or several, one on a line */
	bool has_splits;
};

typedef kc_status kc_hf_member_fn(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err);

/* --- Values (hf_json.c) --- */

static inline bool
kc_hf_is(kc_str a, const char *b)
{
	return kc_str_equal(a, kc_str_of(b));
}

/* Fail: `what` is not supported with this value. */
kc_status kc_hf_refuse(kc_error *err, const char *what, kc_str value);

/* kc_json_each for a value that must have the type `want`. */
KC_MUST_CHECK kc_status kc_hf_walk(void *ctx, const char *what,
    struct kc_hf_part part, kc_json_type want, kc_hf_member_fn *fn,
    kc_error *err);

/*
 * Read a part that is one thing or a "Sequence" of such, whose array is the member
 * `list`: call `fn` for each thing. Nothing for null.
 */
KC_MUST_CHECK kc_status kc_hf_each_of(struct kc_hf_part part, const char *list,
    kc_hf_member_fn *fn, void *ctx, kc_error *err);

/* The characters of a string value into b, instead of what is there. */
KC_MUST_CHECK kc_status kc_hf_string(kc_str value, kc_json_type type,
    const char *what, kc_buf *b, kc_error *err);

/*
 * A JSON number as HF's reader has it (serde_json without float_roundtrip): its
 * digits as a whole number, as far as 64 bits hold them, times or by a power of ten,
 * which is not always the nearest double.
 */
double kc_hf_number(kc_str value);

/* A token's id. */
KC_MUST_CHECK kc_status kc_hf_id(
    kc_str value, kc_json_type type, uint32_t *id, kc_error *err);

/* "type" of an object, with its quotes; empty when there is none. */
KC_MUST_CHECK kc_status kc_hf_type(
    struct kc_hf_part part, kc_str *name, kc_error *err);

/* A setting that must have one of the values that we know. */
struct kc_hf_setting {
	const char *key;
	const char *values; /* JSON values between bars; "*" is any */
};

/* `known` ends with a key that is NULL. KC_ERR_FORMAT for another key or value. */
KC_MUST_CHECK kc_status kc_hf_check_setting(const struct kc_hf_setting *known,
    const char *what, kc_str key, kc_str value, kc_error *err);

/* Those of a Metaspace, as pre-tokenizer or decoder (hf_pretokenizer.c). */
extern const struct kc_hf_setting kc_hf_metaspace_settings[];

/* --- Parts, in this order --- */

/* Also sets r->byte_level. */
KC_MUST_CHECK kc_status kc_hf_read_normalizer(
    struct kc_hf_reader *r, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_read_pretokenizer(
    struct kc_hf_reader *r, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_read_decoder(
    struct kc_hf_reader *r, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_read_model(struct kc_hf_reader *r, kc_error *err);

/* --- WordPiece (hf_wordpiece.c) --- */

/* A BertNormalizer as the file has it. */
struct kc_hf_bert {
	bool clean, spaces_han, lowers;
	bool says_strip, strips; /* else as `lowers` */
};

/* A member of BertNormalizer, to the struct kc_hf_bert that ctx is. */
kc_hf_member_fn kc_hf_bert_member;

/* Add the steps that it is. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_hf_add_bert(
    struct kc_rules *r, const struct kc_hf_bert *b);
KC_MUST_CHECK kc_status kc_hf_read_wordpiece_decoder(
    struct kc_hf_reader *r, kc_error *err);
KC_MUST_CHECK kc_status kc_hf_read_wordpiece(
    struct kc_hf_reader *r, kc_error *err);

/* The array of merges, after the vocabulary (hf_merges.c). */
KC_MUST_CHECK kc_status kc_hf_read_merges(
    struct kc_hf_reader *r, kc_str array, kc_error *err);

#endif
