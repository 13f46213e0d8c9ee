/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The merges of a tokenizer.json: pairs of strings, or strings with a space in
 * them. They are most of the file, so they are not read value by value, but in one
 * walk over the array, which has been checked before.
 */
#include <config.h>

#include "tokenizer/file/hf.h"
#include "tokenizer/vocab/bytemap.h"

#include "record/json_lex.h"

#include <string.h>

/* A walk over the array; text[p] is what comes next. */
struct merge_walk {
	struct kc_hf_reader *r;
	const char *p, *end;
	const char *start; /* of the merge at hand, for messages */
	uint32_t next_id;  /* what merges become often stands in their order */
};

static kc_status
refuse_merge(const struct merge_walk *w, const char *what, kc_error *err)
{
	return kc_hf_refuse(
	    err, what, (kc_str){w->start, (size_t)(w->p - w->start)});
}

/* The next byte that is no blank and none of `skip`. */
static char
next_byte(struct merge_walk *w, char skip)
{
	for (;; w->p++) {
		w->p = kc_json_blanks_end(w->p, w->end);
		if (w->p == w->end || *w->p != skip)
			break;
	}
	return w->p < w->end ? *w->p : 0;
}

/* Go past the next byte that is no blank. True if it is `want`. */
static bool
pass_byte(struct merge_walk *w, char want)
{
	char c = next_byte(w, ' ');

	w->p += w->p < w->end;
	return c == want;
}

/* The end of the string at p, after its quote. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++) {
		p = kc_json_plain_end(p, end);
		if (p == end || *p == '"')
			break;
		p++; /* what a backslash escapes */
	}
	return p < end ? p + 1 : end;
}

/* The characters of the string that comes next, to the end of b. */
static kc_status
read_string(struct merge_walk *w, kc_buf *b, kc_error *err)
{
	const char *start, *end;
	kc_status st;

	if (!pass_byte(w, '"'))
		return refuse_merge(w, "this part of a merge", err);
	start = w->p - 1;
	w->p = end = string_end(start, w->end);
	if (kc_json_plain_end(start + 1, end) == end - 1)
		return kc_buf_add(
			   b, (kc_str){start + 1, (size_t)(end - start) - 2})
		    ? kc_fail_nomem(err)
		    : KC_OK;
	st = kc_json_unescape((kc_str){start, (size_t)(end - start)}, b, err);
	if (!st || st == KC_ERR_NOMEM)
		return st;
	return refuse_merge(w, "this part of a merge", err);
}

/* The string of half a merge to the end of r->other. */
static kc_status
add_half(struct kc_hf_reader *r, kc_str half, kc_error *err)
{
	kc_status st = r->byte_level ? kc_bytemap_read(half, &r->other)
				     : kc_buf_add(&r->other, half);

	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st ? kc_hf_refuse(err, "this half of a merge", half) : KC_OK;
}

/* The token that a merge makes: mostly the one after what the last one made. */
static bool
find_result(struct merge_walk *w, kc_str bytes, uint32_t *id)
{
	const struct kc_vocab *v = &w->r->t->vocab;

	if (w->next_id < v->n_tokens && v->tokens[w->next_id].in_model &&
	    !v->tokens[w->next_id].as_is &&
	    kc_str_equal(v->tokens[w->next_id].bytes, bytes))
		*id = w->next_id;
	else if (!kc_vocab_find(v, bytes, id))
		return false;
	w->next_id = *id + 1;
	return true;
}

static kc_status
add_merge(struct merge_walk *w, kc_str left, kc_str right, kc_error *err)
{
	struct kc_hf_reader *r = w->r;
	kc_tokenizer *t = r->t;
	kc_bpe_merge m;
	size_t n;

	r->other.len = 0;
	KC_TRY(add_half(r, left, err));
	n = r->other.len;
	KC_TRY(add_half(r, right, err));
	if (!kc_vocab_find(&t->vocab, (kc_str){r->other.ptr, n}, &m.left))
		return kc_hf_refuse(err, "a merge of what is no token", left);
	if (!kc_vocab_find(&t->vocab,
		(kc_str){r->other.ptr + n, r->other.len - n}, &m.right))
		return kc_hf_refuse(err, "a merge of what is no token", right);
	if (!find_result(w, kc_buf_str(&r->other), &m.id))
		return kc_hf_refuse(err, "a merge into what is no token", left);
	return kc_bpe_add_merge(&t->model.bpe, m) ? kc_fail_nomem(err) : KC_OK;
}

/* ["a", "b"] */
static kc_status
read_pair(struct merge_walk *w, kc_error *err)
{
	kc_buf *text = &w->r->text;
	size_t n;

	w->p++;
	KC_TRY(read_string(w, text, err));
	n = text->len;
	if (!pass_byte(w, ','))
		return refuse_merge(w, "this merge", err);
	KC_TRY(read_string(w, text, err));
	if (!pass_byte(w, ']'))
		return refuse_merge(w, "this merge", err);
	return add_merge(w, (kc_str){text->ptr, n},
	    (kc_str){text->ptr + n, text->len - n}, err);
}

/* "a b" */
static kc_status
read_joined(struct merge_walk *w, kc_error *err)
{
	kc_buf *text = &w->r->text;
	const char *space;
	size_t n;

	KC_TRY(read_string(w, text, err));
	space = text->len ? memchr(text->ptr, ' ', text->len) : NULL;
	if (!space)
		return refuse_merge(w, "this merge", err);
	n = (size_t)(space - text->ptr);
	return add_merge(w, (kc_str){text->ptr, n},
	    (kc_str){space + 1, text->len - n - 1}, err);
}

kc_status
kc_hf_read_merges(struct kc_hf_reader *r, kc_str array, kc_error *err)
{
	struct merge_walk w = {
	    .r = r, .p = array.ptr + 1, .end = kc_str_end(array)};
	char c;

	while ((c = next_byte(&w, ',')) != ']') {
		w.start = w.p;
		r->text.len = 0;
		if (c == '[')
			KC_TRY(read_pair(&w, err));
		else if (c == '"')
			KC_TRY(read_joined(&w, err));
		else
			return kc_hf_refuse(err, "this merge",
			    (kc_str){w.p, (size_t)(w.end - w.p)});
	}
	return KC_OK;
}
