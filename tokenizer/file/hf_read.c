/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokenizer.json of HF tokenizers: what stands at its top, and added tokens. What
 * cannot change an id or a byte that we give is let through: post-processors add
 * tokens that add_special_tokens=False leaves out, and offsets are not trimmed.
 */
#include <config.h>

#include "tokenizer/file/hf.h"

#include <string.h>

/* --- Added tokens --- */

struct added_reader {
	struct kc_hf_reader *r;
	struct kc_added added;
	bool has_content, has_id;
};

static kc_status
added_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"id", "*"},
	    {"content", "*"},
	    {"single_word", "true|false"},
	    {"lstrip", "true|false"},
	    {"rstrip", "true|false"},
	    {"normalized", "true|false"},
	    {"special", "true|false"},
	    {NULL, NULL},
	};
	struct added_reader *a = ctx;
	bool on = type == KC_JSON_TRUE;

	KC_TRY(kc_hf_check_setting(known, "an added token", key, value, err));
	if (kc_hf_is(key, "id")) {
		a->has_id = true;
		return kc_hf_id(value, type, &a->added.id, err);
	}
	if (kc_hf_is(key, "content")) {
		KC_TRY(kc_hf_string(
		    value, type, "an added token's content", &a->r->text, err));
		a->has_content = true;
		a->added.content = kc_buf_str(&a->r->text);
	}
	if (kc_hf_is(key, "single_word"))
		a->added.single_word = on;
	if (kc_hf_is(key, "lstrip"))
		a->added.lstrip = on;
	if (kc_hf_is(key, "rstrip"))
		a->added.rstrip = on;
	if (kc_hf_is(key, "normalized"))
		a->added.normalized = on;
	if (kc_hf_is(key, "special"))
		a->added.special = on;
	return KC_OK;
}

static kc_status
added_element(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_hf_reader *r = ctx;
	struct added_reader a = {.r = r};

	(void)key;
	KC_TRY(
	    kc_hf_walk(&a, "this added token", (struct kc_hf_part){type, value},
		KC_JSON_OBJECT, added_member, err));
	if (!a.has_id || !a.has_content || !a.added.content.len)
		return kc_hf_refuse(err, "this added token", value);
	/* The clean-up would take some of them out. */
	if (r->t->decode.cleans_up &&
	    memchr(a.added.content.ptr, ' ', a.added.content.len))
		return kc_hf_refuse(
		    err, "an added token with a space and \"cleanup\"", value);
	return r->byte_level
	    ? kc_hf_add_added(r->t, &a.added, err)
	    : kc_vocab_add_added(&r->t->vocab, &a.added, a.added.content, err);
}

/* --- The whole --- */

static kc_status
top_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"version", "\"1.0\""},
	    {"truncation", "null"},
	    {"padding", "null"},
	    {"added_tokens", "*"},
	    {"normalizer", "*"},
	    {"pre_tokenizer", "*"},
	    {"post_processor", "*"},
	    {"decoder", "*"},
	    {"model", "*"},
	    {NULL, NULL},
	};
	struct kc_hf_part part = {type, value};
	struct kc_hf_reader *r = ctx;

	KC_TRY(kc_hf_check_setting(known, "the file", key, value, err));
	if (kc_hf_is(key, "added_tokens") && type == KC_JSON_ARRAY)
		r->added_tokens = value;
	if (kc_hf_is(key, "normalizer"))
		r->normalizer = part;
	if (kc_hf_is(key, "pre_tokenizer"))
		r->pretokenizer = part;
	if (kc_hf_is(key, "decoder"))
		r->decoder = part;
	if (kc_hf_is(key, "model"))
		r->model = part;
	return KC_OK;
}

static kc_status
read_parts(struct kc_hf_reader *r, kc_str file, kc_error *err)
{
	kc_json_type type;

	KC_TRY(kc_json_check(file, &type, err));
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no JSON object");
	KC_TRY(kc_json_each(file, top_member, r, err));
	if (r->model.type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "not a tokenizer.json: it has no \"model\"");
	KC_TRY(kc_hf_read_normalizer(r, err));
	KC_TRY(kc_hf_read_pretokenizer(r, err));
	KC_TRY(kc_hf_read_decoder(r, err));
	KC_TRY(kc_hf_read_model(r, err));
	return r->added_tokens.len
	    ? kc_json_each(r->added_tokens, added_element, r, err)
	    : KC_OK;
}

kc_status
kc_hf_read(kc_tokenizer *t, kc_str file, kc_error *err)
{
	struct kc_hf_reader r = {.t = t};
	kc_error own = {0};
	kc_status st = read_parts(&r, file, err ? err : &own);

	kc_buf_release(&r.text);
	kc_buf_release(&r.other);
	kc_buf_release(&r.pattern);
	return st;
}
