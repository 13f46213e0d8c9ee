/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of a tokenizer.json, a line for each token and each merge, so that two
 * files can be compared. Provenance goes here: at the top HF refuses unknown keys.
 */
#include <config.h>

#include "tokenizer/file/hf.h"
#include "tokenizer/file/hf_write.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/json.h"
#include "kcorpus/number.h"

#include "mem.h"

#include <string.h>

/* --- Tokens --- */

/* A token of a model, in quotes: bytes as the characters that stand for them. */
static kc_status
put_token(const kc_tokenizer *t, uint32_t id, kc_buf *scratch, kc_buf *out)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	if (kc_model_has_chars(&t->model) || token->as_is)
		return kc_json_quote(token->bytes, out);
	scratch->len = 0;
	KC_TRY(kc_bytemap_write(token->bytes, scratch));
	return kc_json_quote(kc_buf_str(scratch), out);
}

/* In the model an added token stands as its content, whatever it is. */
static kc_status
put_model_token(
    const kc_tokenizer *t, uint32_t id, kc_buf *scratch, kc_buf *out)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	return token->kind > KC_TOKEN_NORMAL && !t->pieces
	    ? kc_json_quote(t->vocab.added[token->added].content, out)
	    : put_token(t, id, scratch, out);
}

/* --- BPE --- */

/* Where the string of a token stands in what has been written. len == 0: nowhere. */
struct written_token {
	size_t at;
	size_t len;
};

static kc_status
put_bpe_vocab(const kc_tokenizer *t, struct written_token *written,
    kc_buf *scratch, kc_buf *out)
{
	const char *between = "\n      ";

	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		size_t at;

		if (!t->vocab.tokens[id].in_model)
			continue;
		KC_TRY(kc_hf_put(out, between));
		at = out->len;
		KC_TRY(put_model_token(t, id, scratch, out));
		if (t->vocab.tokens[id].kind == KC_TOKEN_NORMAL)
			written[id] = (struct written_token){at, out->len - at};
		KC_TRY(kc_buf_addc(out, ':'));
		KC_TRY(kc_buf_addu(out, id));
		between = ",\n      ";
	}
	return KC_OK;
}

/* Append part of `out` itself, which has room for it. */
static void
copy_written(kc_buf *out, struct written_token w)
{
	memcpy(out->ptr + out->len, out->ptr + w.at, w.len);
	out->len += w.len;
}

/* "left","right" of a merge; strings that stand there already are copied. */
static kc_status
put_merge(const kc_tokenizer *t, const kc_bpe_merge *m,
    const struct written_token *written, kc_buf *scratch, kc_buf *out)
{
	struct written_token left = written[m->left], right = written[m->right];

	if (left.len && right.len) {
		KC_TRY(kc_buf_reserve(out, left.len + right.len + 1));
		copy_written(out, left);
		out->ptr[out->len++] = ',';
		copy_written(out, right);
		return KC_OK;
	}
	KC_TRY(put_token(t, m->left, scratch, out));
	KC_TRY(kc_buf_addc(out, ','));
	return put_token(t, m->right, scratch, out);
}

static kc_status
put_merges(const kc_tokenizer *t, const struct written_token *written,
    kc_buf *scratch, kc_buf *out)
{
	const struct kc_bpe *b = &t->model.bpe;
	const char *between = "\n      [";

	for (size_t i = 0; i < b->n_merges; i++) {
		const kc_bpe_merge *m = &b->merges[i];

		/* Only the last of two equal merges counts. */
		if (b->repeats && kc_bpe_rank(b, m->left, m->right).rank != i)
			continue;
		KC_TRY(kc_hf_put(out, between));
		KC_TRY(put_merge(t, m, written, scratch, out));
		between = "],\n      [";
	}
	return b->n_merges ? kc_buf_addc(out, ']') : KC_OK;
}

static kc_status
put_unknown(const kc_tokenizer *t, kc_buf *out)
{
	static const struct kc_unknown none = {.id = KC_TOKENIZER_NONE};
	const struct kc_unknown *u = kc_model_has_chars(&t->model)
	    ? kc_model_unknown(&t->model)
	    : &none;

	KC_TRY(kc_hf_put(out, "    \"unk_token\": "));
	KC_TRY(u->id == KC_TOKENIZER_NONE
		? kc_hf_put(out, "null")
		: kc_json_quote(t->vocab.tokens[u->id].bytes, out));
	return kc_buf_addf(out,
	    ",\n    \"continuing_subword_prefix\": null,\n"
	    "    \"end_of_word_suffix\": null,\n    \"fuse_unk\": %s,\n"
	    "    \"byte_fallback\": %s,\n",
	    kc_hf_bool(u->fuse), kc_hf_bool(u->by_bytes));
}

/* What is ours: the pattern is one for PCRE2, and the provenance. */
static kc_status
put_origin(const kc_tokenizer *t, kc_str provenance, kc_buf *out)
{
	if (t->pattern.ptr && !t->has_splits)
		KC_TRY(kc_hf_put(out, ",\n    \"kcorpus_pattern\": \"PCRE2\""));
	if (!provenance.len)
		return KC_OK;
	KC_TRY(kc_hf_put(out, ",\n    \"kcorpus\": "));
	return kc_buf_add(out, provenance);
}

static kc_status
put_bpe_tables(const kc_tokenizer *t, kc_buf *scratch, kc_buf *out)
{
	enum { TOKEN = 28, MERGE = 32 }; /* bytes, of large vocabularies */
	size_t n_tokens = t->vocab.n_tokens;
	struct written_token *written = kc_calloc(
	    n_tokens + 1, sizeof(*written));
	kc_status st = KC_ERR_NOMEM;

	if (written)
		st = kc_buf_reserve(
		    out, n_tokens * TOKEN + t->model.bpe.n_merges * MERGE);
	if (!st)
		st = kc_hf_put(out, ",\n    \"vocab\": {");
	if (!st)
		st = put_bpe_vocab(t, written, scratch, out);
	if (!st)
		st = kc_hf_put(out, "\n    },\n    \"merges\": [");
	if (!st)
		st = put_merges(t, written, scratch, out);
	kc_free(written);
	return st;
}

kc_status
kc_hf_put_bpe_settings(const kc_tokenizer *t, kc_str provenance, kc_buf *out)
{
	KC_TRY(kc_hf_put(
	    out, "{\n    \"type\": \"BPE\",\n    \"dropout\": null,\n"));
	KC_TRY(put_unknown(t, out));
	KC_TRY(kc_buf_addf(out, "    \"ignore_merges\": %s",
	    kc_hf_bool(t->model.bpe.ignore_merges)));
	return put_origin(t, provenance, out);
}

static kc_status
put_bpe(const kc_tokenizer *t, kc_str provenance, kc_buf *scratch, kc_buf *out)
{
	KC_TRY(kc_hf_put_bpe_settings(t, provenance, out));
	KC_TRY(put_bpe_tables(t, scratch, out));
	return kc_hf_put(out, "\n    ]\n  }");
}

/* --- Unigram --- */

/*
 * Digits that are tried. The first 17 tell doubles apart, but HF rounds twice; the
 * digits after them, up to the 19 that it takes, come nearer.
 */
enum { MAX_DIGITS = 19 };

/* The least digits that HF reads as this number. */
static kc_status
put_score(double score, kc_buf *out)
{
	size_t start = out->len;

	for (int digits = 6; digits <= MAX_DIGITS; digits++) {
		out->len = start;
		KC_TRY(kc_number_put_digits(score, digits, out));
		if (kc_hf_number(
			(kc_str){out->ptr + start, out->len - start}) == score)
			break;
	}
	return KC_OK;
}

static kc_status
put_unigram(
    const kc_tokenizer *t, kc_str provenance, kc_buf *scratch, kc_buf *out)
{
	const struct kc_unigram *u = &t->model.unigram;
	const char *between = "\n      [";

	KC_TRY(kc_buf_addf(out,
	    "{\n    \"type\": \"Unigram\",\n    \"unk_id\": %u,\n"
	    "    \"byte_fallback\": %s",
	    u->unknown.id, kc_hf_bool(u->unknown.by_bytes)));
	KC_TRY(put_origin(t, provenance, out));
	KC_TRY(kc_hf_put(out, ",\n    \"vocab\": ["));
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++) {
		if (!t->vocab.tokens[id].in_model)
			continue;
		KC_TRY(kc_hf_put(out, between));
		KC_TRY(put_model_token(t, id, scratch, out));
		KC_TRY(kc_buf_addc(out, ','));
		KC_TRY(put_score(u->scores[id], out));
		KC_TRY(kc_buf_addc(out, ']'));
		between = ",\n      [";
	}
	return kc_hf_put(out, "\n    ]\n  }");
}

kc_status
kc_hf_put_model(const kc_tokenizer *t, kc_str provenance, kc_buf *out)
{
	kc_buf scratch = KC_BUF_INIT;
	kc_status st;

	st = t->model.kind == KC_MODEL_UNIGRAM
	    ? put_unigram(t, provenance, &scratch, out)
	    : put_bpe(t, provenance, &scratch, out);
	kc_buf_release(&scratch);
	return st;
}

/* --- What cannot be said --- */

static kc_status
check_bpe(const kc_tokenizer *t, kc_error *err)
{
	const struct kc_bpe *b = &t->model.bpe;

	if (b->ranks)
		return kc_hf_refuse_to_write(err, "pieces with the same score");
	for (size_t i = 0; i < b->n_merges; i++)
		if (b->merges[i].left >= t->vocab.n_tokens ||
		    b->merges[i].right >= t->vocab.n_tokens)
			return kc_hf_refuse_to_write(
			    err, "pieces of characters that are no pieces");
	return KC_OK;
}

kc_status
kc_hf_check_model(const kc_tokenizer *t, kc_error *err)
{
	if (t->model.kind == KC_MODEL_BPE)
		return check_bpe(t, err);
	if (t->model.kind == KC_MODEL_WORDPIECE)
		return kc_hf_refuse_to_write(err, "a WordPiece model");
	/* HF has tokens in text that SentencePiece does not. */
	for (uint32_t id = 0; t->pieces && id < t->vocab.n_tokens; id++)
		if (t->pieces[id].type == KC_PIECE_UNUSED)
			return kc_hf_refuse_to_write(err, "unused pieces");
	return KC_OK;
}
