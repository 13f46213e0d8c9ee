/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HF's Precompiled looks for the rules of a map in one grapheme cluster at a time, and in
 * those of six bytes and more in one character at a time. SentencePiece looks for them
 * anywhere: its nmt_nfkc composes conjoining jamo (U+1112 U+1161 U+11AB are U+D55C) and
 * jamo of the keyboard that stand in a row (U+314E U+3153 are U+D5C8).
 *
 * NFKC does so too. It goes before Precompiled if that makes nothing wrong: if each
 * character that NFKC changes and each rule that Precompiled finds comes to the same with
 * it. Up to 16 characters below U+10000 may not: nmt_nfkc leaves U+FF5E as it is, old
 * maps leave what came to Unicode after them. Noncharacters stand for them, U+FDD0 and
 * on, and become what the map makes of them after it. Characters above are not asked:
 * those that NFKC changes came late, or are letters of mathematics, which all maps have.
 */
#include <config.h>

#include "tokenizer/file/hf_map.h"

#include "kcorpus/unicode.h"

#include <string.h>

enum { STAND_IN = 0xFDD0 };

struct map_check {
	const struct kc_charsmap *map;
	struct kc_map_steps *steps;
	kc_normalizer *nfkc;
	kc_buf form, got;
	kc_error *err;
	bool differs; /* NFKC must not go first */
};

/* True if a string becomes `to`, by Precompiled or by both steps. */
static kc_status
check_string(
    struct map_check *c, kc_str s, bool by_both, kc_str to, bool *becomes)
{
	c->form.len = c->got.len = 0;
	if (by_both)
		KC_TRY(kc_normalize(c->nfkc, s, &c->form, c->err));
	KC_TRY(kc_charsmap_apply(
	    c->map, by_both ? kc_buf_str(&c->form) : s, &c->got, NULL));
	*becomes = kc_str_equal(kc_buf_str(&c->got), to);
	return KC_OK;
}

/* `to`: what the map makes of it, or NULL: it is left as it is. */
static void
keep_char(struct map_check *c, kc_str from, const kc_str *to)
{
	struct kc_map_steps *s = c->steps;
	size_t i = s->n_kept;

	if (i == KC_MAP_KEPT) {
		c->differs = true;
		return;
	}
	memcpy(s->kept[i].from, from.ptr, from.len);
	s->kept[i].from[from.len] = '\0';
	s->kept[i].stand_in[kc_utf8_put(
	    STAND_IN + (uint32_t)i, s->kept[i].stand_in)] = '\0';
	s->kept[i].to = to ? *to : kc_str_of(s->kept[i].from);
	s->n_kept++;
}

/* Characters that NFKC changes. */
static kc_status
check_chars(struct map_check *c)
{
	for (uint32_t cp = 0x80; cp < 0x10000 && !c->differs; cp++) {
		char utf8[4];
		kc_str s = {utf8, kc_utf8_put(cp, utf8)}, to;
		bool same, has_rule;

		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		KC_TRY(kc_is_normalized(c->nfkc, s, &same, c->err));
		if (same)
			continue;
		has_rule = kc_charsmap_match(c->map, s, false, &to) == s.len;
		KC_TRY(check_string(c, s, true, has_rule ? to : s, &same));
		if (!same)
			keep_char(c, s, has_rule ? &to : NULL);
	}
	return KC_OK;
}

/* True if a kept character is in the string. */
static bool
has_kept(const struct kc_map_steps *s, kc_str text)
{
	for (size_t i = 0; i < s->n_kept; i++)
		if (memmem(text.ptr, text.len, s->kept[i].from,
			strlen(s->kept[i].from)))
			return true;
	return false;
}

/* A kc_charsmap_rule_fn. */
static kc_status
check_rule(void *ctx, kc_str from, kc_str to)
{
	struct map_check *c = ctx;
	bool found, same;

	if (kc_utf8_check(from) != from.len || has_kept(c->steps, from))
		return KC_OK;
	KC_TRY(check_string(c, from, false, to, &found));
	if (!found)
		return KC_OK;
	KC_TRY(check_string(c, from, true, to, &same));
	c->differs = !same;
	return same ? KC_OK : KC_EOF;
}

static kc_status
check_map(struct map_check *c)
{
	kc_status st;

	KC_TRY(kc_normalizer_new(&c->nfkc, KC_FORM_NFKC, c->err));
	KC_TRY(check_chars(c));
	if (c->differs)
		return KC_OK;
	st = kc_charsmap_each(c->map, check_rule, c);
	c->differs |= st == KC_ERR_LIMIT;
	return st == KC_EOF || st == KC_ERR_LIMIT ? KC_OK : st;
}

static void
add_step(struct kc_map_steps *s, struct kc_step step)
{
	s->steps[s->n++] = step;
}

kc_status
kc_map_steps_make(
    struct kc_map_steps *s, const struct kc_charsmap *map, kc_error *err)
{
	struct map_check c = {.map = map, .steps = s, .err = err};
	kc_status st;

	s->n = s->n_kept = 0;
	st = check_map(&c);
	kc_normalizer_free(c.nfkc);
	kc_buf_release(&c.form);
	kc_buf_release(&c.got);
	if (st)
		return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
	if (c.differs)
		s->n_kept = 0;
	for (size_t i = 0; i < s->n_kept; i++)
		add_step(s,
		    (struct kc_step){.kind = KC_STEP_REPLACE,
			.from = kc_str_of(s->kept[i].from),
			.to = kc_str_of(s->kept[i].stand_in)});
	if (!c.differs)
		add_step(s,
		    (struct kc_step){
			.kind = KC_STEP_FORM, .form = KC_FORM_NFKC});
	add_step(s, (struct kc_step){.kind = KC_STEP_PRECOMPILED});
	for (size_t i = 0; i < s->n_kept; i++)
		add_step(s,
		    (struct kc_step){.kind = KC_STEP_REPLACE,
			.from = kc_str_of(s->kept[i].stand_in),
			.to = s->kept[i].to});
	return KC_OK;
}
