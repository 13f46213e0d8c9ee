/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokenizer.json of HF tokenizers: the top, and added tokens. Keys stand in the
 * order in which HF writes them.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/hf_write.h"
#include "tokenizer/file/sentencepiece.h"

#include "kcorpus/json.h"

/* --- Added tokens --- */

static kc_status
put_added(const struct kc_added *a, const char *between, kc_buf *out)
{
	KC_TRY(kc_buf_addf(
	    out, "%s\n    {\"id\":%u,\"content\":", between, a->id));
	KC_TRY(kc_json_quote(a->content, out));
	return kc_buf_addf(out,
	    ",\"single_word\":%s,\"lstrip\":%s,\"rstrip\":%s,"
	    "\"normalized\":%s,\"special\":%s}",
	    kc_hf_bool(a->single_word), kc_hf_bool(a->lstrip),
	    kc_hf_bool(a->rstrip), kc_hf_bool(a->normalized),
	    kc_hf_bool(a->special));
}

/* The pieces of a .model that HF has to find, or not to find, before the model. */
static kc_status
put_added_pieces(const kc_tokenizer *t, kc_buf *out)
{
	const char *between = "";

	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		enum kc_piece_type type = t->pieces[id].type;
		struct kc_added a = {.id = id,
		    .content = t->pieces[id].text,
		    .special = type != KC_PIECE_USER_DEFINED,
		    .normalized = type == KC_PIECE_USER_DEFINED};

		if (type != KC_PIECE_UNKNOWN && type != KC_PIECE_CONTROL &&
		    type != KC_PIECE_USER_DEFINED)
			continue;
		KC_TRY(put_added(&a, between, out));
		between = ",";
	}
	return *between ? kc_hf_put(out, "\n  ") : KC_OK;
}

static kc_status
put_added_tokens(const kc_tokenizer *t, kc_buf *out)
{
	if (t->pieces)
		return put_added_pieces(t, out);
	for (size_t i = 0; i < t->vocab.n_added; i++)
		KC_TRY(put_added(&t->vocab.added[i], i ? "," : "", out));
	return t->vocab.n_added ? kc_hf_put(out, "\n  ") : KC_OK;
}

/* --- The whole --- */

/* What comes before the model. */
static kc_status
put_top(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	KC_TRY(kc_hf_put(out,
	    "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n"
	    "  \"padding\": null,\n  \"added_tokens\": ["));
	KC_TRY(put_added_tokens(t, out));
	KC_TRY(kc_hf_put(out, "],\n  \"normalizer\": "));
	KC_TRY(kc_hf_put_normalizer(t, out, err));
	KC_TRY(kc_hf_put(out, ",\n  \"pre_tokenizer\": "));
	KC_TRY(kc_hf_put_pretokenizer(t, out));
	KC_TRY(
	    kc_hf_put(out, ",\n  \"post_processor\": null,\n  \"decoder\": "));
	KC_TRY(kc_hf_put_decoder(t, out));
	return kc_hf_put(out, ",\n  \"model\": ");
}

kc_status
kc_hf_put_file(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	KC_TRY(put_top(t, out, err));
	KC_TRY(kc_hf_put_model(t, provenance, out));
	return kc_hf_put(out, "\n}\n");
}

kc_status
kc_hf_put_definition(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	if (t->model.kind != KC_MODEL_BPE)
		return kc_hf_put_file(t, KC_STR(""), out, err);
	KC_TRY(put_top(t, out, err));
	return kc_hf_put_bpe_settings(t, KC_STR(""), out);
}

/* What cannot be read is not written: two pieces may be one token there. */
static kc_status
check_read(kc_str json, kc_error *err)
{
	kc_tokenizer *t;
	kc_error why = {0};
	kc_status st = kc_tokenizer_read(&t, json, NULL, &why);

	if (!st)
		kc_tokenizer_free(t);
	return !st || st == KC_ERR_NOMEM ? st
					 : kc_hf_refuse_to_write(err, why.msg);
}

kc_status
kc_tokenizer_write_json(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	size_t start = out->len;
	kc_status st;

	KC_TRY(kc_hf_check_text(t, err));
	KC_TRY(kc_hf_check_model(t, err));
	st = kc_hf_put_file(t, provenance, out, err);
	if (!st && t->pieces)
		st = check_read(
		    (kc_str){out->ptr + start, out->len - start}, err);
	if (st)
		out->len = start;
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}
