/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of a text, and spans back through them. */
#include <config.h>

#include "tokenizer/text/edits.h"

#include "mem.h"

void
kc_edits_release(struct kc_edits *e)
{
	kc_free(e->v);
	*e = (struct kc_edits){0};
}

kc_status
kc_edits_add(
    struct kc_edits *e, size_t in, size_t in_len, size_t out, size_t out_len)
{
	if (!e)
		return KC_OK;
	KC_TRY(KC_GROW(&e->v, &e->cap, e->n + 1));
	e->v[e->n++] = (struct kc_edit){in, in_len, out, out_len};
	return KC_OK;
}

/*
 * The last edit that starts at `at` or earlier, from *from on, or NULL. The search
 * goes on where the one before ended, and back where a span starts earlier than
 * another one ended.
 */
static const struct kc_edit *
find_edit(const struct kc_edits *e, size_t at, size_t *from)
{
	size_t i = *from;

	while (i > 0 && e->v[i - 1].out > at)
		i--;
	while (i < e->n && e->v[i].out <= at)
		i++;
	*from = i;
	return i ? &e->v[i - 1] : NULL;
}

/* Where the byte at `at` of the result starts, or (`end`) ends. */
static size_t
trace_place(const struct kc_edits *e, size_t at, bool end, size_t *from)
{
	const struct kc_edit *edit = find_edit(e, at, from);

	if (!edit)
		return at + end;
	if (at < edit->out + edit->out_len)
		return edit->in + (end ? edit->in_len : 0);
	return edit->in + edit->in_len + (at - edit->out - edit->out_len) + end;
}

void
kc_edits_trace(
    const struct kc_edits *e, bool joined, kc_token_span *spans, size_t n)
{
	size_t start_from = 0, end_from = 0;

	for (size_t i = 0; i < n && e->n; i++) {
		kc_token_span s = spans[i];

		spans[i].start = trace_place(e, s.start, false, &start_from);
		if (joined)
			spans[i].end = trace_place(e, s.end, false, &end_from);
		else if (s.end > s.start)
			spans[i].end = trace_place(
			    e, s.end - 1, true, &end_from);
		else
			spans[i].end = spans[i].start;
	}
}
