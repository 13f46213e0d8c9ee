/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WordPiece of a tokenizer.json, as BERT has it: BertNormalizer, BertPreTokenizer,
 * the model and the decoder.
 */
#include <config.h>

#include "tokenizer/file/hf.h"

#include <string.h>

#define PREFIX "##"

kc_status
kc_hf_bert_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"clean_text", "true|false"},
	    {"handle_chinese_chars", "true|false"},
	    {"strip_accents", "null|true|false"}, /* null: as lowercase */
	    {"lowercase", "true|false"},
	    {NULL, NULL},
	};
	struct kc_hf_bert *b = ctx;
	bool on = type == KC_JSON_TRUE;

	KC_TRY(kc_hf_check_setting(
	    known, "the normalizer BertNormalizer", key, value, err));
	if (kc_hf_is(key, "clean_text"))
		b->clean = on;
	if (kc_hf_is(key, "handle_chinese_chars"))
		b->spaces_han = on;
	if (kc_hf_is(key, "lowercase"))
		b->lowers = on;
	if (kc_hf_is(key, "strip_accents") && type != KC_JSON_NULL) {
		b->says_strip = true;
		b->strips = on;
	}
	return KC_OK;
}

/* True if the last step brings a text to form D. */
static bool
ends_in_form_d(const struct kc_rules *r)
{
	return r->n_steps && r->steps[r->n_steps - 1].kind == KC_STEP_FORM &&
	    r->steps[r->n_steps - 1].form == KC_FORM_NFD;
}

kc_status
kc_hf_add_bert(struct kc_rules *r, const struct kc_hf_bert *b)
{
	static const struct kc_step form = {.kind = KC_STEP_FORM,
					.form = KC_FORM_NFD},
				    marks = {.kind = KC_STEP_MARKS,
					.berts = true},
				    lower = {.kind = KC_STEP_LOWER};
	struct kc_step first = {.kind = KC_STEP_BERT,
	    .clean = b->clean,
	    .spaces_han = b->spaces_han};
	bool strips = b->says_strip ? b->strips : b->lowers;

	if (b->clean || b->spaces_han)
		KC_TRY(kc_rules_add(r, &first));
	if (strips && !ends_in_form_d(r))
		KC_TRY(kc_rules_add(r, &form));
	if (strips)
		KC_TRY(kc_rules_add(r, &marks));
	return b->lowers ? kc_rules_add(r, &lower) : KC_OK;
}

/* --- The decoder --- */

static kc_status
decoder_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"prefix", "\"" PREFIX "\""},
	    {"cleanup", "true|false"},
	    {NULL, NULL},
	};
	struct kc_hf_reader *r = ctx;

	KC_TRY(kc_hf_check_setting(
	    known, "the decoder WordPiece", key, value, err));
	if (kc_hf_is(key, "cleanup"))
		r->t->decode.cleans_up = type == KC_JSON_TRUE;
	return KC_OK;
}

kc_status
kc_hf_read_wordpiece_decoder(struct kc_hf_reader *r, kc_error *err)
{
	if (r->t->rules.split != KC_SPLIT_BERT)
		return kc_hf_refuse(err, "this decoder", r->decoder.value);
	r->t->decode.kind = KC_DECODE_WORDPIECE;
	r->t->decode.cleans_up = true;
	return kc_json_each(r->decoder.value, decoder_member, r, err);
}

/* --- The model --- */

struct wordpiece_reader {
	struct kc_hf_reader *r;
	struct kc_hf_part vocab;
	uint64_t most_chars;
};

static kc_status
read_limit(struct wordpiece_reader *w, kc_str value, kc_error *err)
{
	double n = kc_hf_number(value);

	if (!(n >= 1 && n <= 1e9))
		return kc_hf_refuse(
		    err, "this max_input_chars_per_word", value);
	w->most_chars = (uint64_t)n;
	return KC_OK;
}

static kc_status
wordpiece_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "\"WordPiece\""},
	    {"unk_token", "*"},
	    {"continuing_subword_prefix", "\"" PREFIX "\""},
	    {"max_input_chars_per_word", "*"},
	    {"vocab", "*"},
	    {NULL, NULL},
	};
	struct wordpiece_reader *w = ctx;

	KC_TRY(kc_hf_check_setting(known, "the model", key, value, err));
	if (kc_hf_is(key, "unk_token"))
		return kc_hf_string(
		    value, type, "this unk_token", &w->r->other, err);
	if (kc_hf_is(key, "max_input_chars_per_word"))
		return read_limit(w, value, err);
	if (kc_hf_is(key, "vocab") && type == KC_JSON_OBJECT)
		w->vocab = (struct kc_hf_part){type, value};
	return KC_OK;
}

static kc_status
vocab_token(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_hf_reader *r = ctx;
	uint32_t id = 0;

	KC_TRY(kc_hf_id(value, type, &id, err));
	if (!key.len)
		return kc_hf_refuse(err, "a token without characters", value);
	return kc_vocab_add(&r->t->vocab, id, key, false, err);
}

static kc_status
make_wordpiece(struct kc_hf_reader *r, uint64_t most_chars, kc_error *err)
{
	struct kc_wordpiece *w = &r->t->model.wordpiece;

	memset(&r->t->model, 0, sizeof(r->t->model));
	r->t->model.kind = KC_MODEL_WORDPIECE;
	w->prefix = KC_STR(PREFIX);
	w->most_chars = most_chars;
	memset(w->unknown.byte_id, 0xFF, sizeof(w->unknown.byte_id));
	if (!kc_vocab_find(&r->t->vocab, kc_buf_str(&r->other), &w->unknown.id))
		return kc_hf_refuse(err, "an unk_token that is no token",
		    kc_buf_str(&r->other));
	return kc_wordpiece_build(w, &r->t->vocab, err);
}

kc_status
kc_hf_read_wordpiece(struct kc_hf_reader *r, kc_error *err)
{
	struct wordpiece_reader w = {.r = r, .most_chars = 100};

	if (r->t->rules.split != KC_SPLIT_BERT ||
	    r->t->decode.kind != KC_DECODE_WORDPIECE)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a WordPiece without BertPreTokenizer and its decoder is "
		    "not supported");
	r->other.len = 0;
	KC_TRY(kc_json_each(r->model.value, wordpiece_member, &w, err));
	if (!w.vocab.value.len)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the model has no vocabulary");
	KC_TRY(kc_json_each(w.vocab.value, vocab_token, r, err));
	KC_TRY(kc_vocab_index(&r->t->vocab, err));
	return make_wordpiece(r, w.most_chars, err);
}
