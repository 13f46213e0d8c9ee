/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two files of GPT-2, vocab.json and merges.txt, by way of the tokenizer.json
 * that they are with a split. They do not say which tokens are special; the one that
 * GPT-2 has is.
 */
#include <config.h>

#include "tokenizer/file/file.h"

#include "kcorpus/io.h"
#include "kcorpus/json.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"

#include <string.h>

static const kc_str end_of_text = KC_STR("<|endoftext|>");

kc_status
kc_file_put_bpe(kc_str regex, bool ignores_merges, kc_buf *out)
{
	static const kc_str byte_level = KC_STR(
	    "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
	    "\"trim_offsets\":false,\"use_regex\":false}");

	KC_TRY(kc_buf_add(out,
	    KC_STR("\"pre_tokenizer\":{\"type\":\"Sequence\","
		   "\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":"
		   "{\"Regex\":")));
	KC_TRY(kc_json_quote(regex, out));
	KC_TRY(kc_buf_add(
	    out, KC_STR("},\"behavior\":\"Isolated\",\"invert\":false},")));
	KC_TRY(kc_buf_add(out, byte_level));
	KC_TRY(kc_buf_add(out, KC_STR("]},\"decoder\":")));
	KC_TRY(kc_buf_add(out, byte_level));
	return kc_buf_addf(out,
	    ",\"model\":{\"type\":\"BPE\",\"ignore_merges\":%s,\"vocab\":",
	    ignores_merges ? "true" : "false");
}

/* KC_EOF: the first member is a token and its id. */
static kc_status
is_token(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)ctx;
	(void)key;
	(void)value;
	(void)err;
	return type == KC_JSON_NUMBER ? KC_EOF : KC_ERR_FORMAT;
}

bool
kc_gpt2_is(kc_str file, const char *name)
{
	size_t at = 0;
	kc_json_type type;

	while (at < file.len && memchr(" \t\r\n", file.ptr[at], 4))
		at++;
	if (at == file.len || file.ptr[at] != '{' ||
	    !kc_name_ends(kc_str_of(name), "vocab.json"))
		return false;
	return kc_json_check(file, &type, NULL) ||
	    kc_json_each(file, is_token, NULL, NULL) == KC_EOF;
}

/* The id of what ends a text, to the JSON value that ctx is. */
static kc_status
find_end(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)err;
	if (kc_str_equal(key, end_of_text) && type == KC_JSON_NUMBER)
		*(kc_str *)ctx = value;
	return KC_OK;
}

static kc_status
put_merge_lines(kc_str merges, kc_buf *out)
{
	const char *between = "";

	while (merges.len) {
		const char *end = memchr(merges.ptr, '\n', merges.len);
		size_t n = end ? (size_t)(end - merges.ptr) : merges.len;
		kc_str line = {merges.ptr, n};

		n += end != NULL;
		merges = (kc_str){merges.ptr + n, merges.len - n};
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (!line.len ||
		    (line.len >= 9 && !memcmp(line.ptr, "#version:", 9)))
			continue;
		KC_TRY(kc_buf_add(out, kc_str_of(between)));
		KC_TRY(kc_json_quote(line, out));
		between = ",";
	}
	return KC_OK;
}

static kc_status
put_files(kc_str vocab, kc_str end, kc_str merges, kc_str regex, kc_buf *out)
{
	KC_TRY(
	    kc_buf_add(out, KC_STR("{\"version\":\"1.0\",\"added_tokens\":[")));
	if (end.len) {
		KC_TRY(kc_buf_add(out, KC_STR("{\"special\":true,\"id\":")));
		KC_TRY(kc_buf_add(out, end));
		KC_TRY(kc_buf_add(out, KC_STR(",\"content\":")));
		KC_TRY(kc_json_quote(end_of_text, out));
		KC_TRY(kc_buf_addc(out, '}'));
	}
	KC_TRY(kc_buf_add(out, KC_STR("],")));
	KC_TRY(kc_file_put_bpe(regex, false, out));
	KC_TRY(kc_buf_add(out, vocab));
	KC_TRY(kc_buf_add(out, KC_STR(",\"merges\":[")));
	KC_TRY(put_merge_lines(merges, out));
	return kc_buf_add(out, KC_STR("]}}"));
}

kc_status
kc_gpt2_read(kc_str vocab, kc_str merges, const char *pretokenizer, kc_buf *out,
    kc_error *err)
{
	kc_str end = KC_STR("");
	kc_pretokenizer *p;
	kc_json_type type;
	kc_status st;

	if (!pretokenizer)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a vocab.json does not say how text is split: it needs "
		    "the name of its pre-tokenizer");
	if (kc_utf8_check(merges) != merges.len)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "its merges.txt is no UTF-8");
	KC_TRY(kc_json_check(vocab, &type, err));
	KC_TRY(kc_json_each(vocab, find_end, &end, err));
	KC_TRY(kc_pretokenizer_new(&p, kc_str_of(pretokenizer), err));
	st = put_files(vocab, end, merges, kc_pretokenizer_regex(p), out);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}
