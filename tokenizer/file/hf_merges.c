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

/*
 * Merges that are read before the tokens of the first one are looked for: the table of
 * tokens is larger than the processor's caches, so its places are asked for before.
 */
enum { AHEAD = 32 };

/* A merge whose tokens are looked for later: bytes of the two in a row, and where. */
struct waiting_merge {
	size_t at, left, right;  /* the first byte, and how many each has */
	const char *start, *end; /* in the file, for messages */
};

/* A walk over the array; text[p] is what comes next. */
struct merge_walk {
	struct kc_hf_reader *r;
	const char *p, *end;
	const char *start; /* of the merge at hand, for messages */
	uint32_t next_id;  /* what merges become often stands in their order */
	struct waiting_merge waiting[AHEAD]; /* their bytes are r->other */
	size_t n_waiting;
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
		if (w->p < w->end && (unsigned char)*w->p <= ' ')
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

/* The characters of the string that comes next; b is for those with escapes. */
static kc_status
read_string(struct merge_walk *w, kc_buf *b, kc_str *s, kc_error *err)
{
	const char *start, *end;
	size_t at = b->len;
	kc_status st;

	if (!pass_byte(w, '"'))
		return refuse_merge(w, "this part of a merge", err);
	start = w->p - 1;
	end = kc_json_plain_end(w->p, w->end);
	if (end < w->end && *end == '"') {
		*s = (kc_str){w->p, (size_t)(end - w->p)};
		w->p = end + 1;
		return KC_OK;
	}
	w->p = end = string_end(start, w->end);
	st = kc_json_unescape((kc_str){start, (size_t)(end - start)}, b, err);
	if (!st)
		*s = (kc_str){b->ptr + at, b->len - at};
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
find_merge(struct merge_walk *w, const struct waiting_merge *m, kc_error *err)
{
	kc_tokenizer *t = w->r->t;
	kc_str both = {w->r->other.ptr + m->at, m->left + m->right};
	kc_str written = {m->start, (size_t)(m->end - m->start)};
	kc_bpe_merge found;

	if (!kc_vocab_find(
		&t->vocab, (kc_str){both.ptr, m->left}, &found.left) ||
	    !kc_vocab_find(&t->vocab, (kc_str){both.ptr + m->left, m->right},
		&found.right))
		return kc_hf_refuse(
		    err, "a merge of what is no token", written);
	if (!find_result(w, both, &found.id))
		return kc_hf_refuse(
		    err, "a merge into what is no token", written);
	return kc_bpe_add_merge(&t->model.bpe, found) ? kc_fail_nomem(err)
						      : KC_OK;
}

/* Look for the tokens of all that wait. */
static kc_status
find_merges(struct merge_walk *w, kc_error *err)
{
	for (size_t i = 0; i < w->n_waiting; i++)
		KC_TRY(find_merge(w, &w->waiting[i], err));
	w->n_waiting = 0;
	w->r->other.len = 0;
	return KC_OK;
}

static kc_status
add_merge(struct merge_walk *w, kc_str left, kc_str right, kc_error *err)
{
	const struct kc_vocab *v = &w->r->t->vocab;
	kc_buf *bytes = &w->r->other;
	struct waiting_merge *m;

	if (w->n_waiting == AHEAD)
		KC_TRY(find_merges(w, err));
	m = &w->waiting[w->n_waiting];
	*m = (struct waiting_merge){bytes->len, 0, 0, w->start, w->p};
	KC_TRY(add_half(w->r, left, err));
	m->left = bytes->len - m->at;
	KC_TRY(add_half(w->r, right, err));
	m->right = bytes->len - m->at - m->left;
	w->n_waiting++;
	kc_vocab_prefetch(v, (kc_str){bytes->ptr + m->at, m->left});
	kc_vocab_prefetch(v, (kc_str){bytes->ptr + m->at + m->left, m->right});
	return KC_OK;
}

/* ["a", "b"] */
static kc_status
read_pair(struct merge_walk *w, kc_error *err)
{
	kc_buf *text = &w->r->text;
	kc_str left, right;
	bool has_escapes;

	w->p++;
	KC_TRY(read_string(w, text, &left, err));
	has_escapes = text->len > 0;
	if (!pass_byte(w, ','))
		return refuse_merge(w, "this merge", err);
	KC_TRY(read_string(w, text, &right, err));
	if (has_escapes)
		left.ptr = text->ptr; /* it may have moved */
	if (!pass_byte(w, ']'))
		return refuse_merge(w, "this merge", err);
	return add_merge(w, left, right, err);
}

/* "a b" */
static kc_status
read_joined(struct merge_walk *w, kc_error *err)
{
	const char *space;
	kc_str s;
	size_t n;

	KC_TRY(read_string(w, &w->r->text, &s, err));
	space = s.len ? memchr(s.ptr, ' ', s.len) : NULL;
	if (!space)
		return refuse_merge(w, "this merge", err);
	n = (size_t)(space - s.ptr);
	return add_merge(
	    w, (kc_str){s.ptr, n}, (kc_str){space + 1, s.len - n - 1}, err);
}

static kc_status
read_merges(struct merge_walk *w, kc_error *err)
{
	char c;

	while ((c = next_byte(w, ',')) != ']') {
		w->start = w->p;
		w->r->text.len = 0;
		if (c == '[')
			KC_TRY(read_pair(w, err));
		else if (c == '"')
			KC_TRY(read_joined(w, err));
		else
			return kc_hf_refuse(err, "this merge",
			    (kc_str){w->p, (size_t)(w->end - w->p)});
	}
	return KC_OK;
}

kc_status
kc_hf_read_merges(struct kc_hf_reader *r, kc_str array, kc_error *err)
{
	struct merge_walk w = {
	    .r = r, .p = array.ptr + 1, .end = kc_str_end(array)};
	kc_status read, found;

	r->other.len = 0;
	read = read_merges(&w, err);
	/* A fault of those that wait stands before the one that was read. */
	found = find_merges(&w, err);
	return found ? found : read;
}
