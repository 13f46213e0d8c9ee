/* SPDX-License-Identifier: Apache-2.0 */
/* A base whose pretokens become several words, so that new tokens go over spaces. */
#include <config.h>

#include "kcorpus/extend.h"

#include "tokenizer/tokenizer_internal.h"

#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"
#include "unicode/decode.h"

#include <stdio.h>
#include <string.h>

/* True if the string may end with a letter; what ends inside a character may. */
static bool
may_end_with_letter(kc_str s)
{
	const char *end = kc_str_end(s), *p = kc_step_back(s.ptr, end);
	uint32_t cp;

	if (kc_utf8_check((kc_str){p, (size_t)(end - p)}) < (size_t)(end - p))
		return true;
	cp = kc_utf8_next(&p, end);
	return (kc_class(cp) & (KC_CLASS_L | KC_CLASS_M)) != 0;
}

/*
 * No merge of the base may go over the space between two words: it would apply now
 * where it has not applied before.
 */
static kc_status
check_merges(const kc_tokenizer *t, kc_error *err)
{
	const struct kc_bpe *b = &t->model.bpe;

	for (size_t i = 0; i < b->n_merges; i++) {
		kc_str left = t->vocab.tokens[b->merges[i].left].bytes;
		kc_str right = t->vocab.tokens[b->merges[i].right].bytes;

		if (right.len && right.ptr[0] == ' ' && left.len &&
		    may_end_with_letter(left))
			return kc_fail(err, KC_ERR_ARG, 0,
			    "words cannot be joined: the merge that makes the "
			    "token %u goes over a space already",
			    b->merges[i].id);
	}
	return KC_OK;
}

/* The pre-tokenizer that joins what t's makes. */
static kc_status
find_joining(const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err)
{
	char name[64] = "";

	if (t->model.kind == KC_MODEL_BPE && !kc_model_has_chars(&t->model) &&
	    !t->rules.prefix_space && !t->pattern.ptr)
		snprintf(name, sizeof(name), "%.40s-superwords",
		    kc_tokenizer_pretokenizer(t));
	if (*name && !kc_pretokenizer_new(p, kc_str_of(name), NULL))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "words cannot be joined: that is for a BPE of bytes that is split "
	    "as gpt2, cl100k, o200k, llama3, qwen2 or korean");
}

static bool
has_joined(const kc_tokenizer *t)
{
	const char *dash = strrchr(kc_tokenizer_pretokenizer(t), '-');

	return dash && !strcmp(dash, "-superwords");
}

kc_status
kc_tokenizer_join_words(kc_tokenizer *t, kc_error *err)
{
	kc_pretokenizer *p = NULL;
	kc_status st;

	if (has_joined(t))
		return KC_OK;
	KC_TRY(find_joining(t, &p, err));
	st = check_merges(t, err);
	if (!st && kc_tokenizer_set_pretokenizer(t, p))
		st = kc_fail_nomem(err);
	kc_pretokenizer_free(p);
	if (st)
		return st;
	kc_tokenizer_unfinish(t);
	KC_TRY(kc_vocab_index(&t->vocab, err));
	return kc_tokenizer_finish(t, KC_STR(""), err);
}
