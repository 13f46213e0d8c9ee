/* SPDX-License-Identifier: Apache-2.0 */
/* What a vocabulary shows without a text. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"
#include "tokenizer/model/unknown.h"

#include <string.h>

/* U+2581, a space in vocabularies of characters. */
static const char block[] = "\xE2\x96\x81";

/* Append a token's text: its bytes, or its characters with spaces. */
static kc_status
put_token_text(const kc_tokenizer *t, uint32_t id, kc_buf *out)
{
	kc_str s = kc_tokenizer_token(t, id);
	const size_t n = sizeof(block) - 1;

	if (kc_tokenizer_is_byte_level(t))
		return kc_buf_add(out, s);
	while (s.len) {
		bool space = s.len >= n && !memcmp(s.ptr, block, n);

		KC_TRY(kc_buf_addc(out, space ? ' ' : *s.ptr));
		s.ptr += space ? n : 1;
		s.len -= space ? n : 1;
	}
	return KC_OK;
}

/* *does if `id` is the last token of the context and the text. */
static kc_status
ends_with_token(kc_eval *e, kc_str context, kc_str text, uint32_t id,
    kc_buf *scratch, bool *does)
{
	struct kc_eval_layout *l = &e->layout;

	*does = false;
	scratch->len = 0;
	KC_TRY(kc_buf_add(scratch, context));
	KC_TRY(kc_buf_add(scratch, text));
	KC_TRY(kc_eval_lay(l, e->tokenizer, kc_buf_str(scratch), NULL));
	*does = l->ids.n && l->ids.v[l->ids.n - 1] == id;
	return KC_OK;
}

static kc_status
is_reachable(kc_eval *e, kc_str text, uint32_t id, kc_buf *scratch, bool *does)
{
	static const kc_str contexts[] = {
	    {NULL, 0}, {".", 1}, {"\n", 1}, {"\xEA\xB0\x80", 3}, {"a", 1}};

	*does = false;
	for (size_t i = 0; !*does && i < sizeof(contexts) / sizeof(*contexts);
	     i++)
		KC_TRY(
		    ends_with_token(e, contexts[i], text, id, scratch, does));
	return KC_OK;
}

/* The script of the letters of a text; COMMON: no letters, OTHER: several. */
static kc_script
script_of_text(kc_str s)
{
	const char *p = s.ptr, *end = kc_str_end(s);
	kc_script all = KC_SCRIPT_COMMON;

	while (p < end) {
		kc_script one = kc_script_of(kc_utf8_next(&p, end));

		if (one <= KC_SCRIPT_UNKNOWN || one == all)
			continue;
		if (all != KC_SCRIPT_COMMON)
			return KC_SCRIPT_OTHER;
		all = one;
	}
	return all;
}

/* Length of a text of decimal digits alone, after at most one space; else 0. */
static size_t
count_digits(kc_str s)
{
	size_t i = s.len && s.ptr[0] == ' ', n = 0;

	for (; i < s.len; i++, n++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return 0;
	return n;
}

/* One that holds a piece of a character. */
static void
count_undecodable(kc_str s, kc_eval_vocabulary *facts)
{
	bool whole = false;

	facts->undecodable++;
	while (s.len) {
		size_t good = kc_utf8_check(s), bad;

		whole = whole || good;
		s.ptr += good;
		s.len -= good;
		bad = s.len ? kc_utf8_bad_length(s) : 0;
		s.ptr += bad;
		s.len -= bad;
	}
	facts->mixed += whole;
}

static kc_status
count_token(kc_eval *e, uint32_t id, kc_buf text[2], kc_eval_vocabulary *facts)
{
	bool reachable;
	size_t digits;
	kc_str s;

	facts->normal++;
	text[0].len = 0;
	KC_TRY(put_token_text(e->tokenizer, id, &text[0]));
	s = kc_buf_str(&text[0]);
	if (!kc_tokenizer_is_byte_level(e->tokenizer) &&
	    kc_unknown_byte(s) >= 0) {
		facts->undecodable++;
		return KC_OK;
	}
	if (kc_utf8_check(s) < s.len) {
		count_undecodable(s, facts);
		return KC_OK;
	}
	facts->scripts[script_of_text(s)]++;
	digits = count_digits(s);
	facts->digits[digits < KC_EVAL_DIGITS ? digits : KC_EVAL_DIGITS]++;
	KC_TRY(is_reachable(e, s, id, &text[1], &reachable));
	facts->unreachable += !reachable;
	return KC_OK;
}

/*
 * How many tokens a syllable takes alone, without one for a space that the
 * tokenizer puts before every text.
 */
static kc_status
count_syllable(kc_eval *e, uint32_t cp, kc_eval_vocabulary *facts)
{
	char bytes[4];
	size_t n = kc_utf8_put(cp, bytes);
	struct kc_eval_layout *l = &e->layout;

	KC_TRY(kc_eval_lay(l, e->tokenizer, (kc_str){bytes, n}, NULL));
	n = l->ids.n;
	if (n > 1 &&
	    kc_str_equal(kc_tokenizer_token(e->tokenizer, l->ids.v[0]),
		KC_STR("\xE2\x96\x81")))
		n--;
	facts->tokens_per_syllable += (double)n / KC_HANGUL_SS;
	facts->syllables[n < KC_EVAL_SYLLABLE_TOKENS
		? n
		: KC_EVAL_SYLLABLE_TOKENS]++;
	return KC_OK;
}

kc_status
kc_eval_vocabulary_facts(kc_eval *e, kc_eval_vocabulary *facts, kc_error *err)
{
	kc_buf text[2] = {KC_BUF_INIT, KC_BUF_INIT};
	kc_status st = KC_OK;

	memset(facts, 0, sizeof(*facts));
	for (uint32_t id = 0; id < e->size && !st; id++)
		if (kc_tokenizer_kind(e->tokenizer, id) == KC_TOKEN_NORMAL)
			st = count_token(e, id, text, facts);
	for (uint32_t i = 0; i < KC_HANGUL_SS && !st; i++)
		st = count_syllable(e, KC_HANGUL_S + i, facts);
	kc_buf_release(&text[0]);
	kc_buf_release(&text[1]);
	return st ? kc_fail(err, st, 0, "the vocabulary cannot be looked at")
		  : KC_OK;
}
