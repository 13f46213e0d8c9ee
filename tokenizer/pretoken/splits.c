/* SPDX-License-Identifier: Apache-2.0 */
/* Splits one after another (splits.h). */
#include <config.h>

#include "tokenizer/pretoken/splits.h"

#include "tokenizer/pretoken/hf_regex.h"

#include "mem.h"

static kc_status
make_pattern(struct kc_split_step *s, kc_str regex, kc_error *err)
{
	kc_buf translated = KC_BUF_INIT;
	kc_status st = kc_hf_regex_translate(regex, &translated, err);

	if (!st)
		st = kc_pattern_new(&s->pattern, kc_buf_str(&translated), err);
	kc_buf_release(&translated);
	if (st || !kc_pattern_may_be_empty(s->pattern))
		return st;
	kc_pattern_free(s->pattern);
	return kc_fail(err, KC_ERR_ARG, 0,
	    "an expression that may match nothing is not supported: '%.*s'",
	    (int)(regex.len < 60 ? regex.len : 60), regex.ptr);
}

kc_status
kc_splits_add(
    struct kc_splits *s, kc_str regex, kc_split_fn *scan, kc_error *err)
{
	struct kc_split_step made = {.scan = scan};

	if (KC_GROW(&s->v, &s->cap, s->n + 1))
		return kc_fail_nomem(err);
	if (!scan)
		KC_TRY(make_pattern(&made, regex, err));
	s->v[s->n++] = made;
	return KC_OK;
}

void
kc_splits_release(struct kc_splits *s)
{
	for (size_t i = 0; i < s->n; i++)
		kc_pattern_free(s->v[i].pattern);
	kc_free(s->v);
	*s = (struct kc_splits){0};
}

/* The next match of a pattern in `text`, which stands at `start` in the whole. */
static kc_status
find_match(struct kc_split_step *s, kc_str text, size_t start, size_t from,
    kc_error *err)
{
	kc_status st = kc_pattern_find(
	    s->pattern, text, from, &s->match_start, &s->match_end, err);

	if (st == KC_EOF) {
		s->match_start = s->match_end = text.len;
		st = KC_OK;
	}
	s->match_start += start;
	s->match_end += start;
	return st;
}

/* What one of them cuts off at pos from what stands from `start` to `end`. */
static kc_status
cut_next(struct kc_split_step *s, kc_str whole, size_t start, size_t end,
    size_t pos, kc_error *err)
{
	kc_str text = {whole.ptr + start, end - start};

	s->start = pos;
	if (s->scan) {
		(void)s->scan(text, pos - start, &s->end, 1, KC_WORDS_NONE);
		s->end += start;
		return KC_OK;
	}
	if (pos == start || pos != s->match_start)
		KC_TRY(find_match(s, text, start, pos - start, err));
	s->end = pos < s->match_start ? s->match_start : s->match_end;
	return KC_OK;
}

kc_status
kc_splits_next(
    struct kc_splits *s, kc_str text, size_t pos, size_t *end, kc_error *err)
{
	size_t i = pos ? s->n : 0;

	while (i > 0 && s->v[i - 1].end <= pos)
		i--;
	for (; i < s->n; i++) {
		const struct kc_split_step *outer = i ? &s->v[i - 1] : NULL;

		KC_TRY(cut_next(&s->v[i], text, outer ? outer->start : 0,
		    outer ? outer->end : text.len, pos, err));
	}
	*end = s->v[s->n - 1].end;
	return KC_OK;
}
