/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a text that comes in parts may be cut: what stands before such a place
 * and what stands after it are encoded as if they were two texts, but for the
 * rules about a text's ends.
 */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "kcorpus/pretoken.h"

#include <string.h>

/* True if a token of f may start before `cut` and not end before it. */
static bool
token_may_cross(const struct kc_finder *f, kc_str text, size_t cut)
{
	size_t at = cut > f->trie.longest ? cut - f->trie.longest : 0;

	for (; at < cut && f->trie.n_units; at++) {
		uint32_t node = KC_TRIE_ROOT;

		if (!f->starts[(unsigned char)text.ptr[at]])
			continue;
		for (size_t i = at; i < cut && node != KC_TRIE_NONE; i++)
			node = kc_trie_next(
			    &f->trie, node, (unsigned char)text.ptr[i]);
		if (node != KC_TRIE_NONE)
			return true;
	}
	return false;
}

/* True if none of the steps can look past a space that comes after a letter. */
static bool
steps_allow_cuts(const struct kc_rules *r)
{
	for (size_t i = 0; i < r->n_steps; i++) {
		const struct kc_step *s = &r->steps[i];

		if (s->kind == KC_STEP_REPLACE && s->from.len > 1 &&
		    memchr(s->from.ptr + 1, ' ', s->from.len - 1))
			return false;
	}
	return true;
}

/* An ASCII letter or digit or a syllable before `at`; its code point, or 0. */
static uint32_t
letter_before(kc_str text, size_t at)
{
	const char *p = text.ptr + at;
	unsigned last = (unsigned char)p[-1];
	uint32_t cp;

	if ((last | 32) - 'a' < 26 || last - '0' < 10)
		return last;
	if (at < 3 || last < 0x80)
		return 0;
	p -= 3;
	cp = kc_utf8_next(&p, text.ptr + at);
	return p == text.ptr + at && kc_is_syllable(cp) ? cp : 0;
}

static bool
can_cut_words(const kc_tokenizer *t, kc_str text, size_t at)
{
	uint32_t left = letter_before(text, at);

	if (!left ||
	    (t->rules.charsmap &&
		!kc_charsmap_is_plain(t->rules.charsmap, left)))
		return false;
	return t->rules.split != KC_SPLIT_NONE ||
	    !kc_joints_has(
		&t->model.joints, kc_joint_char(left), KC_JOINT_SPACE);
}

/* The last place before `end` to cut at before added tokens are thought of. */
static size_t
last_cut(
    const kc_tokenizer *t, const kc_pretokenizer *p, kc_str text, size_t end)
{
	if (p)
		return kc_pretoken_cut(p, (kc_str){text.ptr, end});
	if (!t->rules.metaspace && !t->rules.escape_spaces &&
	    t->rules.split != KC_SPLIT_BERT)
		return 0;
	while (end > 1) {
		const char *space = memrchr(text.ptr + 1, ' ', end - 1);

		if (!space)
			break;
		end = (size_t)(space - text.ptr);
		if (can_cut_words(t, text, end))
			return end;
	}
	return 0;
}

size_t
kc_text_cut(const kc_tokenizer *t, const kc_pretokenizer *p, kc_str text)
{
	size_t end = text.len;

	if (!steps_allow_cuts(&t->rules) ||
	    (t->normalized.trie.n_units && t->rules.n_steps))
		return 0;
	while ((end = last_cut(t, p, text, end)) > 0) {
		if (!token_may_cross(&t->raw, text, end) &&
		    !token_may_cross(&t->normalized, text, end))
			return end;
		end--;
	}
	return 0;
}
