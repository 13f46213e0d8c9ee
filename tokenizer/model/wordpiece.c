/* SPDX-License-Identifier: Apache-2.0 */
/* WordPiece: the longest token first. */
#include <config.h>

#include "tokenizer/model/wordpiece.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

void
kc_wordpiece_release(struct kc_wordpiece *w)
{
	kc_trie_release(&w->first);
	kc_trie_release(&w->inner);
	*w = (struct kc_wordpiece){0};
}

/* The tokens that start with a prefix, without it, into a trie. */
static kc_status
build_trie(struct kc_trie *trie, const struct kc_vocab *v, kc_str prefix,
    struct kc_trie_entry *entries, kc_error *err)
{
	size_t n = 0;

	for (uint32_t id = 0; id < v->n_tokens; id++) {
		kc_str s = v->tokens[id].bytes;

		if (v->tokens[id].in_model && s.len > prefix.len &&
		    !memcmp(s.ptr, prefix.ptr, prefix.len))
			entries[n++] = (struct kc_trie_entry){
			    {s.ptr + prefix.len, s.len - prefix.len}, id};
	}
	return kc_trie_build(trie, entries, n, err);
}

kc_status
kc_wordpiece_build(
    struct kc_wordpiece *w, const struct kc_vocab *v, kc_error *err)
{
	struct kc_trie_entry *entries = kc_malloc(
	    ((size_t)v->n_tokens + 1) * sizeof(*entries));
	kc_status st;

	if (!entries)
		return kc_fail_nomem(err);
	st = build_trie(&w->first, v, KC_STR(""), entries, err);
	if (!st)
		st = build_trie(&w->inner, v, w->prefix, entries, err);
	kc_free(entries);
	return st;
}

static bool
word_is_space(kc_str word)
{
	const char *p = word.ptr;

	return kc_class(kc_utf8_next(&p, kc_str_end(word))) & KC_CLASS_SPACE;
}

static void
put_span(kc_token_spans *spans, size_t start, size_t end)
{
	if (spans)
		spans->v[spans->n++] = (kc_token_span){start, end};
}

void
kc_wordpiece_encode(const struct kc_wordpiece *w, kc_str word,
    kc_token_ids *ids, kc_token_spans *spans)
{
	size_t start = ids->n, first_span = spans ? spans->n : 0, at = 0;
	bool known = kc_utf8_count(word) <= w->most_chars;

	if (word_is_space(word))
		return;
	while (known && at < word.len) {
		size_t len;
		uint32_t id = kc_trie_longest(at ? &w->inner : &w->first,
		    (kc_str){word.ptr + at, word.len - at}, &len);

		known = len > 0;
		if (!known)
			break;
		ids->v[ids->n++] = id;
		put_span(spans, at, at + len);
		at += len;
	}
	if (known)
		return;
	ids->n = start;
	ids->v[ids->n++] = w->unknown.id;
	if (spans)
		spans->n = first_span;
	put_span(spans, 0, word.len);
}
