/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a tokenizer.json says about text: normalizer, pre-tokenizer and decoder.
 * What SentencePiece has built in is written as steps of HF's:
 *
 *	charsmap                 NFKC and Precompiled (hf_map.c)
 *	remove_extra_whitespaces the spaces at the start away, two or more are one,
 *	                         and at the end, where they are U+2581 then
 *	add_dummy_prefix         Prepend U+2581
 *	escape_whitespaces       Replace " " by U+2581
 *
 * A Metaspace then only splits, where no piece goes over a space.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/hf_map.h"
#include "tokenizer/file/hf_write.h"
#include "tokenizer/file/sentencepiece.h"

#include "kcorpus/base64.h"
#include "kcorpus/json.h"

#include <string.h>

#define SPACE KC_STR(KC_SPACE_SYMBOL)

kc_status
kc_hf_refuse_to_write(kc_error *err, const char *why)
{
	return kc_file_refuse(err, "tokenizer.json", why);
}

/* --- Normalizer --- */

enum { SPACE_STEPS = 5 };

/* The steps that do with spaces what SentencePiece does; how many. */
static size_t
make_space_steps(const struct kc_rules *r, struct kc_step *steps)
{
	size_t n = 0;

	if (r->remove_extra_spaces) {
		steps[n++] = (struct kc_step){
		    .kind = KC_STEP_TRIM, .from = KC_STR(" "), .left = true};
		steps[n++] = (struct kc_step){.kind = KC_STEP_RUNS,
		    .from = KC_STR(" "),
		    .to = KC_STR(" "),
		    .least = 2};
	}
	if (r->add_dummy_prefix)
		steps[n++] = (struct kc_step){
		    .kind = KC_STEP_PREPEND, .to = SPACE};
	steps[n++] = (struct kc_step){
	    .kind = KC_STEP_REPLACE, .from = KC_STR(" "), .to = SPACE};
	if (r->remove_extra_spaces)
		steps[n++] = (struct kc_step){
		    .kind = KC_STEP_TRIM, .from = SPACE, .right = true};
	return n;
}

static kc_status
put_replace(const char *kind, kc_str pattern, kc_str content, kc_buf *out)
{
	KC_TRY(kc_buf_addf(
	    out, "{\"type\":\"Replace\",\"pattern\":{\"%s\":", kind));
	KC_TRY(kc_json_quote(pattern, out));
	KC_TRY(kc_hf_put(out, "},\"content\":"));
	KC_TRY(kc_json_quote(content, out));
	return kc_buf_addc(out, '}');
}

/* `from` is one character that means itself, in JSON and in an expression. */
static kc_status
put_trim(const struct kc_step *s, kc_buf *out)
{
	return kc_buf_addf(out,
	    "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"%s%.*s+%s\"},"
	    "\"content\":\"\"}",
	    s->left ? "\\\\A" : "", (int)s->from.len, s->from.ptr,
	    s->right ? "\\\\z" : "");
}

static kc_status
put_precompiled(const struct kc_rules *r, kc_buf *out)
{
	KC_TRY(kc_hf_put(
	    out, "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\""));
	KC_TRY(kc_base64_write(r->charsmap->blob, out));
	return kc_hf_put(out, "\"}");
}

static kc_status
put_bert(bool clean, bool spaces_han, bool strips, kc_buf *out)
{
	return kc_buf_addf(out,
	    "{\"type\":\"BertNormalizer\",\"clean_text\":%s,"
	    "\"handle_chinese_chars\":%s,\"strip_accents\":%s,"
	    "\"lowercase\":false}",
	    kc_hf_bool(clean), kc_hf_bool(spaces_han), kc_hf_bool(strips));
}

static kc_status
put_step(const struct kc_rules *r, const struct kc_step *s, kc_buf *out)
{
	static const char *const forms[] = {"", "NFC", "NFD", "NFKC", "NFKD"};

	switch (s->kind) {
	case KC_STEP_FORM:
		return kc_buf_addf(out, "{\"type\":\"%s\"}", forms[s->form]);
	case KC_STEP_PREPEND:
		KC_TRY(kc_hf_put(out, "{\"type\":\"Prepend\",\"prepend\":"));
		KC_TRY(kc_json_quote(s->to, out));
		return kc_buf_addc(out, '}');
	case KC_STEP_REPLACE:
		return put_replace("String", s->from, s->to, out);
	case KC_STEP_RUNS:
		return put_replace("Regex",
		    s->least == 2 ? KC_STR(" {2,}") : KC_STR(" +"), s->to, out);
	case KC_STEP_TRIM:
		return put_trim(s, out);
	case KC_STEP_STRIP:
		return kc_buf_addf(out,
		    "{\"type\":\"Strip\",\"strip_left\":%s,"
		    "\"strip_right\":%s}",
		    kc_hf_bool(s->left), kc_hf_bool(s->right));
	case KC_STEP_NMT:
		return kc_hf_put(out, "{\"type\":\"Nmt\"}");
	case KC_STEP_PRECOMPILED:
		return put_precompiled(r, out);
	case KC_STEP_BERT:
		return put_bert(s->clean, s->spaces_han, false, out);
	case KC_STEP_LOWER:
		return kc_hf_put(out, "{\"type\":\"Lowercase\"}");
	case KC_STEP_MARKS:
		return s->berts ? put_bert(false, false, true, out)
				: kc_hf_put(out, "{\"type\":\"StripAccents\"}");
	case KC_STEP_SENTENCEPIECE:
		break;
	}
	return KC_OK;
}

kc_status
kc_hf_put_normalizer(const kc_tokenizer *t, kc_buf *out, kc_error *err)
{
	const struct kc_rules *r = &t->rules;
	struct kc_step made[KC_MAP_STEPS + SPACE_STEPS];
	const struct kc_step *steps = r->steps;
	struct kc_map_steps map = {.n = 0};
	size_t n = r->n_steps;

	if (t->pieces) {
		if (r->charsmap)
			KC_TRY(kc_map_steps_make(&map, r->charsmap, err));
		memcpy(made, map.steps, map.n * sizeof(*made));
		n = map.n + make_space_steps(r, made + map.n);
		steps = made;
	}
	if (n == 0)
		return kc_hf_put(out, "null");
	if (n == 1)
		return put_step(r, steps, out);
	KC_TRY(kc_hf_put(out, "{\"type\":\"Sequence\",\"normalizers\":["));
	for (size_t i = 0; i < n; i++) {
		KC_TRY(kc_hf_put(out, i ? ",\n    " : "\n    "));
		KC_TRY(put_step(r, &steps[i], out));
	}
	return kc_hf_put(out, "]}");
}

/* --- Pre-tokenizer --- */

/* True if U+2581 is after the first character of some piece that text becomes. */
static bool
goes_over_space(const kc_tokenizer *t)
{
	uint32_t id;

	for (id = 0; id < t->vocab.n_tokens; id++)
		if (kc_piece_goes_over_space(&t->pieces[id]))
			return true;
	/* An unknown U+2581 would be one with what is unknown before it. */
	return !kc_vocab_find(&t->vocab, SPACE, &id);
}

static kc_status
put_metaspace(const char *prepend, bool split, kc_buf *out)
{
	return kc_buf_addf(out,
	    "{\"type\":\"Metaspace\",\"replacement\":\"" KC_SPACE_SYMBOL
	    "\",\"prepend_scheme\":\"%s\",\"split\":%s}",
	    prepend, kc_hf_bool(split));
}

static kc_status
put_spaces(const kc_tokenizer *t, kc_buf *out)
{
	static const char *const schemes[] = {"never", "first", "always"};
	const struct kc_rules *r = &t->rules;

	if (t->pieces)
		return goes_over_space(t) ? kc_hf_put(out, "null")
					  : put_metaspace("never", true, out);
	if (!r->metaspace)
		return kc_hf_put(out, "null");
	if (r->by_words)
		KC_TRY(kc_hf_put(out,
		    "{\"type\":\"Sequence\",\"pretokenizers\":["
		    "{\"type\":\"WhitespaceSplit\"},"));
	KC_TRY(put_metaspace(
	    schemes[r->prepend], r->split == KC_SPLIT_WORDS, out));
	return r->by_words ? kc_hf_put(out, "]}") : KC_OK;
}

static kc_status
put_split(kc_str regex, kc_buf *out)
{
	KC_TRY(
	    kc_hf_put(out, "    {\"type\":\"Split\",\"pattern\":{\"Regex\":"));
	KC_TRY(kc_json_quote(regex, out));
	return kc_hf_put(
	    out, "},\"behavior\":\"Isolated\",\"invert\":false},\n");
}

/* Those of a pre-tokenizer, of which each is on a line, or the only one. */
static kc_status
put_splits(kc_str regex, bool lines, kc_buf *out)
{
	const char *end;

	while (lines && (end = memchr(regex.ptr, '\n', regex.len))) {
		size_t n = (size_t)(end - regex.ptr);

		KC_TRY(put_split((kc_str){regex.ptr, n}, out));
		regex = (kc_str){end + 1, regex.len - n - 1};
	}
	return put_split(regex, out);
}

kc_status
kc_hf_put_pretokenizer(const kc_tokenizer *t, kc_buf *out)
{
	kc_pretokenizer *p;
	kc_status st;

	if (kc_model_has_chars(&t->model))
		return put_spaces(t, out);
	if (!strcmp(t->pretokenizer, "gpt2"))
		return kc_buf_addf(out,
		    "{\"type\":\"ByteLevel\",\"add_prefix_space\":%s,"
		    "\"trim_offsets\":true,\"use_regex\":true}",
		    kc_hf_bool(t->rules.prefix_space));
	KC_TRY(kc_hf_put(out, "{\"type\":\"Sequence\",\"pretokenizers\":[\n"));
	KC_TRY(kc_tokenizer_get_pretokenizer(t, &p, NULL));
	st = put_splits(kc_pretokenizer_regex(p), t->has_splits, out);
	kc_pretokenizer_free(p);
	KC_TRY(st);
	return kc_hf_put(out,
	    "    {\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
	    "\"trim_offsets\":true,\"use_regex\":false}]}");
}

/* --- Decoder --- */

/* As HF's decoder would have to be told. */
static struct kc_decode_rules
decode_rules(const kc_tokenizer *t)
{
	if (t->decode.kind == KC_DECODE_CHARS)
		return t->decode;
	return (struct kc_decode_rules){.spaces = true,
	    .by_bytes = kc_model_unknown(&t->model)->by_bytes,
	    .strips_space = t->rules.add_dummy_prefix};
}

/* What comes before Fuse. */
static kc_status
put_token_decoders(const struct kc_decode_rules *d, kc_buf *out)
{
	if (d->drops_first_spaces)
		KC_TRY(put_metaspace("always", true, out));
	else if (d->spaces)
		KC_TRY(put_replace("String", SPACE, KC_STR(" "), out));
	if (d->spaces)
		KC_TRY(kc_buf_addc(out, ','));
	return d->by_bytes ? kc_hf_put(out, "{\"type\":\"ByteFallback\"},")
			   : KC_OK;
}

kc_status
kc_hf_put_decoder(const kc_tokenizer *t, kc_buf *out)
{
	struct kc_decode_rules d;

	if (!kc_model_has_chars(&t->model))
		return kc_hf_put(out,
		    "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,"
		    "\"trim_offsets\":true,\"use_regex\":true}");
	d = decode_rules(t);
	KC_TRY(kc_hf_put(out, "{\"type\":\"Sequence\",\"decoders\":["));
	KC_TRY(put_token_decoders(&d, out));
	KC_TRY(kc_hf_put(out, "{\"type\":\"Fuse\"}"));
	if (d.strips_space)
		KC_TRY(kc_hf_put(out,
		    ",{\"type\":\"Strip\",\"content\":\" \",\"start\":1,"
		    "\"stop\":0}"));
	return kc_hf_put(out, "]}");
}

/* --- What cannot be said --- */

/*
 * User-defined pieces become added tokens, which HF finds in the normalized text,
 * their own content normalized too. That is what SentencePiece does only if no
 * step changes it.
 */
static kc_status
check_user_defined(
    const kc_tokenizer *t, const struct kc_piece *p, kc_error *err)
{
	const struct kc_rules *r = &t->rules;

	if (r->charsmap || r->add_dummy_prefix ||
	    memchr(p->text.ptr, ' ', p->text.len) ||
	    (r->remove_extra_spaces &&
		memmem(p->text.ptr, p->text.len, KC_SPACE_SYMBOL, 3)))
		return kc_hf_refuse_to_write(err,
		    "user-defined pieces, and a text is changed before they "
		    "are looked for");
	if (t->model.kind == KC_MODEL_UNIGRAM)
		return kc_hf_refuse_to_write(
		    err, "user-defined pieces of a Unigram model");
	return KC_OK;
}

kc_status
kc_hf_check_text(const kc_tokenizer *t, kc_error *err)
{
	if (!t->pieces)
		return KC_OK;
	if (!t->rules.escape_spaces)
		return kc_hf_refuse_to_write(err, "spaces are not escaped");
	if (t->rules.space_as_suffix)
		return kc_hf_refuse_to_write(
		    err, "spaces stand after words, not before them");
	for (uint32_t id = 0; id < t->vocab.n_tokens; id++)
		if (t->pieces[id].type == KC_PIECE_USER_DEFINED)
			KC_TRY(check_user_defined(t, &t->pieces[id], err));
	return KC_OK;
}
