/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a tokenizer of any format. */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/gguf.h"

#include "kcorpus/content.h"
#include "kcorpus/io.h"

#include "mem.h"

#include <string.h>

static const size_t max_file = (size_t)1 << 30;

kc_status
kc_file_refuse(kc_error *err, const char *form, const char *why)
{
	return kc_fail(
	    err, KC_ERR_ARG, 0, "this has no form as %s: %s", form, why);
}

kc_status
kc_file_read(
    kc_tokenizer *t, kc_str file, const char *pretokenizer, kc_error *err)
{
	static const kc_str space = KC_STR(" \t\r\n");
	const kc_content *content;
	size_t at = 0;

	if (kc_tiktoken_is(file))
		return kc_tiktoken_read(t, file, pretokenizer, err);
	if (pretokenizer)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "the file has its own pre-tokenizer");
	while (at < file.len && memchr(space.ptr, file.ptr[at], space.len))
		at++;
	if (at < file.len && file.ptr[at] == '{' &&
	    memmem(file.ptr, file.len, "\"model\"", 7))
		return kc_hf_read(t, file, err);
	/* The first field of a .model is a piece: number 1, of bytes. */
	if (file.len && file.ptr[0] == '\n')
		return kc_sentencepiece_read(t, file, err);
	content = kc_content_of(file);
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "this is %s, not a tokenizer.json, a .model of SentencePiece, "
	    "a .tiktoken, a vocab.json of GPT-2 or a GGUF file",
	    content                                    ? content->name
		: at < file.len && file.ptr[at] == '{' ? "JSON without a model"
						       : "something else");
}

/*
 * A failure in the file that another one was turned into is one of that: its message
 * gets `what` before it, and no place.
 */
static kc_status
restate_failure(kc_status st, const char *what, kc_error *err)
{
	kc_error why;

	if (st != KC_ERR_FORMAT || !err)
		return st;
	why = *err;
	return kc_fail(err, st, 0, "%s: %s", what, why.msg);
}

/* The vocabulary of a GGUF file, by way of the file that it is as. */
static kc_status
read_gguf(kc_tokenizer *t, kc_str file, const char *pretokenizer, kc_error *err)
{
	kc_buf as = KC_BUF_INIT;
	const char *unlike = NULL;
	bool has_pieces = false;
	kc_status st = kc_gguf_read(file, &as, &has_pieces, err);

	if (!st)
		st = restate_failure(
		    kc_file_read(t, kc_buf_str(&as), pretokenizer, err),
		    "the vocabulary of this GGUF", err);
	if (!st && has_pieces)
		unlike = kc_gguf_unlike_pieces(t);
	if (!st && t->model.kind == KC_MODEL_UNIGRAM)
		t->model.unigram.in_double = true;
	if (unlike)
		st = kc_fail(err, KC_ERR_FORMAT, 0,
		    "what llama.cpp does with this GGUF is not supported: %s",
		    unlike);
	if (!st)
		st = restate_failure(
		    kc_tokenizer_finish(t, kc_buf_str(&as), err),
		    "the vocabulary of this GGUF", err);
	kc_buf_release(&as);
	return st;
}

kc_status
kc_tokenizer_read(
    kc_tokenizer **t, kc_str file, const char *pretokenizer, kc_error *err)
{
	kc_tokenizer *made = kc_tokenizer_alloc();
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	if (kc_gguf_is(file)) {
		st = read_gguf(made, file, pretokenizer, err);
	} else {
		st = kc_file_read(made, file, pretokenizer, err);
		if (!st)
			st = kc_tokenizer_finish(made, file, err);
	}
	if (st)
		kc_tokenizer_free(made);
	else
		*t = made;
	return st;
}

static kc_status
read_whole(kc_reader *r, kc_buf *b, kc_error *err)
{
	uint64_t size = kc_reader_raw_size(r);

	/* All of a file at once, unless it is compressed or large. */
	if (size > KC_GGUF_MOST)
		size = 0;
	if (kc_buf_reserve(b, (size_t)size + 1))
		return kc_fail_nomem(err);
	kc_use_large_pages(b->ptr, b->cap);
	for (;;) {
		size_t got;
		kc_status st;

		/* The vocabulary comes first; tensors may be of any size. */
		if (b->len >= KC_GGUF_MOST && kc_gguf_is(kc_buf_str(b)))
			return KC_OK;
		if (b->len > max_file)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "more than %zu bytes", max_file);
		if (b->len == b->cap && kc_buf_reserve(b, 64 << 10))
			return kc_fail_nomem(err);
		st = kc_reader_read(
		    r, b->ptr + b->len, b->cap - b->len, &got, err);
		if (st)
			return st == KC_EOF ? KC_OK : st;
		b->len += got;
	}
}

static kc_status
read_named(const char *name, kc_buf *b, kc_error *err)
{
	kc_reader *r;
	kc_status st;

	KC_TRY(kc_reader_open(&r, name, err));
	st = read_whole(r, b, err);
	kc_reader_close(r);
	return st;
}

/* A vocab.json, whose merges are in the file beside it. */
static kc_status
open_gpt2(kc_tokenizer **t, const char *name, kc_str vocab,
    const char *pretokenizer, kc_error *err)
{
	size_t stem = strlen(name) - strlen("vocab.json");
	kc_buf path = KC_BUF_INIT, merges = KC_BUF_INIT, as = KC_BUF_INIT;
	kc_error why = {0};
	kc_status st = kc_buf_addf(&path, "%.*smerges.txt", (int)stem, name);

	if (st)
		st = kc_fail_nomem(err);
	if (!st)
		st = read_named(path.ptr, &merges, &why);
	if (st && why.code) {
		st = kc_fail(err, st, 0, "%s: %s", path.ptr, why.msg);
		if (err)
			err->sys_errno = why.sys_errno;
	}
	if (!st)
		st = kc_gpt2_read(
		    vocab, kc_buf_str(&merges), pretokenizer, &as, err);
	if (!st)
		st = restate_failure(
		    kc_tokenizer_read(t, kc_buf_str(&as), NULL, err),
		    "this vocab.json with its merges.txt", err);
	kc_buf_release(&path);
	kc_buf_release(&merges);
	kc_buf_release(&as);
	return st;
}

kc_status
kc_tokenizer_open(
    kc_tokenizer **t, const char *name, const char *pretokenizer, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st = read_named(name, &b, err);

	if (!st && kc_gpt2_is(kc_buf_str(&b), name))
		st = open_gpt2(t, name, kc_buf_str(&b), pretokenizer, err);
	else if (!st)
		st = kc_tokenizer_read(t, kc_buf_str(&b), pretokenizer, err);
	kc_buf_release(&b);
	return st;
}
