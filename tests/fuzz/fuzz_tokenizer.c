/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for tokenizer.json, .model, .tiktoken, GGUF, and vocab.json with
 * merges.txt after a NUL: no bytes crash the readers.
 * What they take encodes any text, in parts as a whole, to ids that have a text and
 * spans, of a byte-level vocabulary the same one; and what the writers do not refuse is
 * read again, as tokenizer.json with the same ids. "@@@" stands for the 256 bytes'
 * entries of a vocabulary, which no seed could hold.
 */
#include <config.h>

#include "kcorpus/base64.h"
#include "kcorpus/tokenizer.h"
#include "kcorpus/unicode.h"

#include "tokenizer/file/file.h"

#include "fuzz.h"

#include <string.h>

static void
add_bytes(kc_buf *out)
{
	const char *between = "";

	for (uint32_t cp = 0x21, id = 0; cp < 0x144; cp++) {
		if (cp == 0xAD || (cp >= 0x7F && cp < 0xA1))
			continue;
		FUZZ_CHECK(!kc_buf_addf(out, "%s\"%s", between,
		    cp == '"' || cp == '\\' ? "\\" : ""));
		FUZZ_CHECK(!kc_buf_add_cp(out, cp));
		FUZZ_CHECK(!kc_buf_addf(out, "\":%u", id++));
		between = ",";
	}
}

/* The same as lines of a .tiktoken. */
static void
add_ranks(kc_buf *out)
{
	for (unsigned i = 0; i < 256; i++) {
		char byte = (char)i;

		FUZZ_CHECK(!kc_base64_write((kc_str){&byte, 1}, out));
		FUZZ_CHECK(!kc_buf_addf(out, " %u\n", i));
	}
}

static void
expand(kc_str s, kc_buf *out)
{
	bool done = false;

	for (size_t i = 0; i < s.len; i++) {
		if (!done && s.len - i >= 3 && !memcmp(s.ptr + i, "@@@", 3)) {
			if (s.ptr[0] == '{')
				add_bytes(out);
			else
				add_ranks(out);
			done = true;
			i += 2;
		} else {
			FUZZ_CHECK(!kc_buf_addc(out, s.ptr[i]));
		}
	}
}

/* The text in parts, of which the file's bytes say the sizes. */
static kc_status
encode_parts(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	size_t from = 0, end = 0, used;

	while (from < text.len) {
		end += 1 + (unsigned char)text.ptr[from] % 61;
		if (end >= text.len)
			break;
		KC_TRY(kc_encode_part(
		    e, (kc_str){text.ptr + from, end - from}, &used, ids, err));
		from += used;
	}
	return kc_encode(
	    e, (kc_str){text.ptr + from, text.len - from}, ids, err);
}

static bool
same_ids(const kc_token_ids *a, const kc_token_ids *b)
{
	return a->n == b->n &&
	    (!a->n || !memcmp(a->v, b->v, a->n * sizeof(*a->v)));
}

/* The ids of a text; false if it is refused, as ill-formed. */
static bool
encode_text(
    const kc_tokenizer *t, kc_str text, bool in_parts, kc_token_ids *ids)
{
	kc_encoder_params params = {.cache = 1, .special = KC_SPECIAL_ALLOW};
	kc_encoder *e;
	kc_error err;
	kc_status st;

	FUZZ_CHECK(!kc_encoder_new(&e, t, &params, &err));
	st = in_parts ? encode_parts(e, text, ids, &err)
		      : kc_encode(e, text, ids, &err);
	FUZZ_CHECK(!st || st == KC_ERR_ENCODING || st == KC_ERR_LIMIT);
	kc_encoder_free(e);
	return !st;
}

static void
check_text(const kc_tokenizer *t, kc_str text)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT, parts = KC_TOKEN_IDS_INIT;
	kc_buf back = KC_BUF_INIT;
	kc_error err;

	if (encode_text(t, text, false, &ids)) {
		FUZZ_CHECK(encode_text(t, text, true, &parts));
		FUZZ_CHECK(same_ids(&ids, &parts));
		FUZZ_CHECK(!kc_decode(t, ids.v, ids.n, &back, &err));
	}
	kc_token_ids_release(&ids);
	kc_token_ids_release(&parts);
	kc_buf_release(&back);
}

/* Each id has a span of whole characters; sampling and n best ways come to an end. */
static void
check_ways(const kc_tokenizer *t, kc_str text)
{
	kc_encoder_params params = {.cache = 1, .special = KC_SPECIAL_ALLOW};
	kc_token_ids plain = KC_TOKEN_IDS_INIT, ids = KC_TOKEN_IDS_INIT;
	kc_token_spans spans = KC_TOKEN_SPANS_INIT;
	kc_encode_how how = {.spans = &spans};
	size_t offsets[4];
	double scores[3];
	kc_encode_ways ways = {3, &ids, offsets, scores};
	kc_encoder *e;
	kc_status st;

	FUZZ_CHECK(!kc_encoder_new(&e, t, &params, NULL));
	st = kc_encode(e, text, &plain, NULL);
	FUZZ_CHECK(kc_encode_as(e, text, &how, &ids, NULL) == st);
	FUZZ_CHECK(st || same_ids(&plain, &ids));
	FUZZ_CHECK(st || ids.n == spans.n);
	for (size_t i = 0; i < spans.n && !st; i++)
		FUZZ_CHECK(spans.v[i].start <= spans.v[i].end &&
		    spans.v[i].end <= text.len);
	how.samples = true;
	how.alpha = 0.5;
	(void)!kc_encode_as(e, text, &how, &ids, NULL);
	(void)!kc_encode_nbest(e, text, &ways, NULL);
	kc_encoder_free(e);
	kc_token_ids_release(&plain);
	kc_token_ids_release(&ids);
	kc_token_spans_release(&spans);
}

/* In a byte-level vocabulary that changes nothing, tokens are the text. */
static void
check_bytes(const kc_tokenizer *t, kc_str text)
{
	kc_encoder_params params = {.cache = 1};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf back = KC_BUF_INIT;
	kc_encoder *e;

	FUZZ_CHECK(!kc_encoder_new(&e, t, &params, NULL));
	FUZZ_CHECK(!kc_encode(e, text, &ids, NULL));
	FUZZ_CHECK(!kc_decode(t, ids.v, ids.n, &back, NULL));
	FUZZ_CHECK(kc_str_equal(text, kc_buf_str(&back)));
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_buf_release(&back);
}

/* A file that was written from t; `same`: with the ids of t. */
static void
check_written(const kc_tokenizer *t, kc_str file, const char *pretokenizer,
    bool same, kc_str text)
{
	kc_token_ids x = KC_TOKEN_IDS_INIT, y = KC_TOKEN_IDS_INIT;
	kc_tokenizer *u;
	kc_error err;

	FUZZ_CHECK(!kc_tokenizer_read(&u, file, pretokenizer, &err));
	if (same && encode_text(t, text, false, &x)) {
		FUZZ_CHECK(encode_text(u, text, false, &y));
		FUZZ_CHECK(same_ids(&x, &y));
	}
	kc_token_ids_release(&x);
	kc_token_ids_release(&y);
	kc_tokenizer_free(u);
}

/* The two files of GPT-2, one after the other. */
static bool
read_two_files(kc_tokenizer **t, kc_str vocab, kc_str merges, const char *name)
{
	kc_buf as = KC_BUF_INIT;
	kc_error err;
	bool ok = kc_gpt2_is(vocab, "vocab.json") &&
	    !kc_gpt2_read(vocab, merges, name, &as, &err) &&
	    !kc_tokenizer_read(t, kc_buf_str(&as), NULL, &err);

	kc_buf_release(&as);
	return ok;
}

/* The two files that were written from t are read, if no token is special in them. */
static void
check_two_files(const kc_tokenizer *t)
{
	kc_buf vocab = KC_BUF_INIT, merges = KC_BUF_INIT;
	kc_tokenizer *u;

	if (kc_tokenizer_is_byte_level(t) &&
	    !kc_tokenizer_write_vocab(t, &vocab, NULL) &&
	    !kc_tokenizer_write_merges(t, &merges, NULL) &&
	    read_two_files(&u, kc_buf_str(&vocab), kc_buf_str(&merges), "gpt2"))
		kc_tokenizer_free(u);
	kc_buf_release(&vocab);
	kc_buf_release(&merges);
}

/* `is_json`: nothing is lost in another tokenizer.json. */
static void
check_forms(const kc_tokenizer *t, bool is_json, kc_str text)
{
	kc_buf b = KC_BUF_INIT;

	if (!kc_tokenizer_write_json(t, KC_STR(""), &b, NULL))
		check_written(t, kc_buf_str(&b), NULL, is_json, text);
	b.len = 0;
	if (!kc_tokenizer_write_model(t, KC_STR(""), &b, NULL))
		check_written(t, kc_buf_str(&b), NULL, false, text);
	b.len = 0;
	if (!kc_tokenizer_write_tiktoken(t, &b, NULL))
		check_written(t, kc_buf_str(&b), kc_tokenizer_pretokenizer(t),
		    false, text);
	b.len = 0;
	if (!kc_tokenizer_write_gguf(t, &b, NULL))
		check_written(t, kc_buf_str(&b), NULL, false, text);
	check_two_files(t);
	kc_buf_release(&b);
}

/* As any of the files that it may be. */
static bool
read_file(kc_tokenizer **t, kc_str file)
{
	const char *nul = file.len ? memchr(file.ptr, 0, file.len) : NULL;
	kc_error err;

	if (file.len && file.ptr[0] == '{' && nul) {
		kc_str vocab = {file.ptr, (size_t)(nul - file.ptr)};
		kc_str merges = {nul + 1, file.len - vocab.len - 1};

		return read_two_files(t, vocab, merges, "llama3");
	}
	return !kc_tokenizer_read(t, file, NULL, &err) ||
	    !kc_tokenizer_read(t, file, "gpt2", &err);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_str text = {(const char *)data, size};
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t;

	expand(text, &file);
	if (read_file(&t, kc_buf_str(&file))) {
		if (kc_utf8_check(text) == text.len)
			check_text(t, text);
		check_ways(t, text);
		if (kc_tokenizer_is_byte_level(t) &&
		    kc_tokenizer_form(t) == KC_FORM_NONE)
			check_bytes(t, text);
		check_forms(
		    t, size && data[0] == '{' && !memchr(data, 0, size), text);
		kc_tokenizer_free(t);
	}
	kc_buf_release(&file);
	return 0;
}
