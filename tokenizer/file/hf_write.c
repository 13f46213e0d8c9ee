/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokenizer.json of HF tokenizers: a line per token and per merge, so that two
 * files can be compared. Keys stand in the order in which HF writes them; it
 * refuses unknown ones at the top, but not in the model, where provenance goes.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/file.h"
#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/json.h"
#include "kcorpus/pretoken.h"

#include <string.h>

static kc_status
put(kc_buf *out, const char *text)
{
	return kc_buf_add(out, kc_str_of(text));
}

static const char *
json_bool(bool b)
{
	return b ? "true" : "false";
}

static kc_status
put_added(const struct kc_added *a, bool last, kc_buf *out)
{
	KC_TRY(put(out, "\n    {\"id\":"));
	KC_TRY(kc_buf_addu(out, a->id));
	KC_TRY(put(out, ",\"content\":"));
	KC_TRY(kc_json_quote(a->content, out));
	return kc_buf_addf(out,
	    ",\"single_word\":%s,\"lstrip\":%s,\"rstrip\":%s,"
	    "\"normalized\":%s,\"special\":%s}%s",
	    json_bool(a->single_word), json_bool(a->lstrip),
	    json_bool(a->rstrip), json_bool(a->normalized),
	    json_bool(a->special), last ? "\n  " : ",");
}

static kc_status
put_pretokenizer(const kc_tokenizer *t, kc_buf *out)
{
	kc_pretokenizer *p;
	kc_status st;

	KC_TRY(put(out, ",\n  \"pre_tokenizer\": "));
	if (!strcmp(t->pretokenizer, "gpt2"))
		return put(out,
		    "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
		    "\"trim_offsets\":true,\"use_regex\":true}");
	KC_TRY(put(out,
	    "{\"type\":\"Sequence\",\"pretokenizers\":[\n"
	    "    {\"type\":\"Split\",\"pattern\":{\"Regex\":"));
	KC_TRY(kc_tokenizer_get_pretokenizer(t, &p, NULL));
	st = kc_json_quote(kc_pretokenizer_regex(p), out);
	kc_pretokenizer_free(p);
	KC_TRY(st);
	return put(out,
	    "},\"behavior\":\"Isolated\",\"invert\":false},\n"
	    "    {\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
	    "\"trim_offsets\":true,\"use_regex\":false}]}");
}

/* A token's bytes as the characters that stand for them, in quotes. */
static kc_status
put_token(const kc_tokenizer *t, uint32_t id, kc_buf *scratch, kc_buf *out)
{
	scratch->len = 0;
	KC_TRY(kc_bytemap_write(t->vocab.tokens[id].bytes, scratch));
	return kc_json_quote(kc_buf_str(scratch), out);
}

/* In the model an added token stands as its content, whatever it is. */
static kc_status
put_model_token(
    const kc_tokenizer *t, uint32_t id, kc_buf *scratch, kc_buf *out)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	if (token->kind > KC_TOKEN_NORMAL)
		return kc_json_quote(t->vocab.added[token->added].content, out);
	return token->as_is ? kc_json_quote(token->bytes, out)
			    : put_token(t, id, scratch, out);
}

static kc_status
put_vocab(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out)
{
	const char *between = "\n      ";

	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		if (!t->vocab.tokens[id].in_model)
			continue;
		KC_TRY(put(out, between));
		KC_TRY(put_model_token(t, id, scratch, out));
		KC_TRY(kc_buf_addc(out, ':'));
		KC_TRY(kc_buf_addu(out, id));
		between = ",\n      ";
	}
	return KC_OK;
}

static kc_status
put_merges(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out)
{
	const struct kc_bpe *b = &t->model.bpe;
	const char *between = "\n      [";

	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		/* Only the last of two equal merges counts. */
		if (kc_bpe_rank(b, m->left, m->right).rank != i)
			continue;
		KC_TRY(put(out, between));
		KC_TRY(put_token(t, m->left, scratch, out));
		KC_TRY(kc_buf_addc(out, ','));
		KC_TRY(put_token(t, m->right, scratch, out));
		KC_TRY(kc_buf_addc(out, ']'));
		between = ",\n      [";
	}
	return KC_OK;
}

static kc_status
put_model(
    const kc_tokenizer *t, kc_str provenance, kc_buf *scratch, kc_buf *out)
{
	KC_TRY(put(out,
	    "    \"type\": \"BPE\",\n    \"dropout\": null,\n"
	    "    \"unk_token\": null,\n"
	    "    \"continuing_subword_prefix\": null,\n"
	    "    \"end_of_word_suffix\": null,\n    \"fuse_unk\": false,\n"
	    "    \"byte_fallback\": false,\n    \"ignore_merges\": "));
	KC_TRY(put(out, json_bool(t->model.bpe.ignore_merges)));
	if (t->pattern.ptr)
		KC_TRY(put(out, ",\n    \"kcorpus_pattern\": \"PCRE2\""));
	if (provenance.len) {
		KC_TRY(put(out, ",\n    \"kcorpus\": "));
		KC_TRY(kc_buf_add(out, provenance));
	}
	KC_TRY(put(out, ",\n    \"vocab\": {"));
	KC_TRY(put_vocab(t, scratch, out));
	KC_TRY(put(out, "\n    },\n    \"merges\": ["));
	KC_TRY(put_merges(t, scratch, out));
	return put(out, "\n    ]\n");
}

kc_status
kc_tokenizer_write_json(const kc_tokenizer *t, kc_str provenance, kc_buf *out)
{
	kc_buf scratch = KC_BUF_INIT;
	kc_status st;

	KC_TRY(put(out,
	    "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n"
	    "  \"padding\": null,\n  \"added_tokens\": ["));
	for (size_t i = 0; i < t->vocab.n_added; i++)
		KC_TRY(put_added(
		    &t->vocab.added[i], i + 1 == t->vocab.n_added, out));
	KC_TRY(put(out, "],\n  \"normalizer\": "));
	KC_TRY(put(out,
	    kc_tokenizer_form(t) == KC_FORM_NFC ? "{\"type\":\"NFC\"}"
						: "null"));
	KC_TRY(put_pretokenizer(t, out));
	KC_TRY(put(out,
	    ",\n  \"post_processor\": null,\n  \"decoder\": "
	    "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,"
	    "\"trim_offsets\":true,\"use_regex\":true},\n  \"model\": {\n"));
	st = put_model(t, provenance, &scratch, out);
	kc_buf_release(&scratch);
	KC_TRY(st);
	return put(out, "  }\n}\n");
}
