/* SPDX-License-Identifier: Apache-2.0 */
/* The prose of a text: what is left without code and without addresses. */
#include <config.h>

#include "quality_internal.h"

#include <string.h>

/* Where the next ':' and ']' of a stretch are, each looked for once. */
struct address_search {
	const char *colon, *bracket;
};

static const char *
find_from(const char *p, const char *end, char c)
{
	const char *hit = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;

	return hit ? hit : end;
}

/* The end of an address: a blank, what quotes it, or the text after it. */
static const char *
end_of_address(const char *p, const char *end)
{
	while (p<end && * p> ' ' && !strchr(")>]\"'`", *p) &&
	    (unsigned char)*p < 0x80)
		p++;
	return p;
}

static bool
is_scheme(char c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

/*
 * Find the next address from `from` on: "https://..." with its scheme, or the
 * target of a link of Markdown, after "](". False: there is none.
 */
static bool
find_address(struct address_search *s, const char *from, const char *end,
    const char **start, const char **stop)
{
	const char *p = from;

	for (;;) {
		if (s->colon < p)
			s->colon = find_from(p, end, ':');
		if (s->bracket < p)
			s->bracket = find_from(p, end, ']');
		if (s->colon == end && s->bracket == end)
			return false;
		if (s->colon < s->bracket) {
			*start = s->colon;
			p = s->colon + 1;
			if (end - p < 2 || memcmp(p, "//", 2) != 0)
				continue;
			while (*start > from && is_scheme((*start)[-1]))
				--*start;
			*stop = end_of_address(p, end);
			return true;
		}
		p = s->bracket + 1;
		if (p < end && *p == '(') {
			*start = p + 1;
			*stop = end_of_address(p + 1, end);
			return true;
		}
	}
}

static bool
is_blank_at(const char *p, const char *end)
{
	return p == end || (unsigned char)*p <= ' ';
}

/* Append a stretch of text, whole lines, without its addresses. */
static kc_status
add_without_addresses(kc_str text, kc_buf *out, struct kc_cut *cut)
{
	const char *p = text.ptr, *end = p + text.len, *start, *stop;
	struct address_search s = {
	    find_from(p, end, ':'), find_from(p, end, ']')};

	while (find_address(&s, p, end, &start, &stop)) {
		KC_TRY(kc_buf_add(out, (kc_str){p, (size_t)(start - p)}));
		kc_composition_add(
		    &cut->addresses, (kc_str){start, (size_t)(stop - start)});
		if (is_blank_at(stop, end) &&
		    (start == text.ptr || is_blank_at(start - 1, end)))
			cut->eojeol++;
		p = stop;
	}
	return kc_buf_add(out, (kc_str){p, (size_t)(end - p)});
}

static bool
has_address(kc_str text)
{
	const char *p = text.ptr, *end = p + text.len, *start, *stop;
	struct address_search s = {
	    find_from(p, end, ':'), find_from(p, end, ']')};

	return find_address(&s, p, end, &start, &stop);
}

static void
count_code(kc_str code, struct kc_cut *cut)
{
	kc_composition_add(&cut->code, code);
	cut->eojeol += kc_eojeol_count(code);
}

kc_status
kc_prose_cut(const struct kc_code *code, kc_str text, kc_buf *room,
    kc_str *prose, struct kc_cut *cut)
{
	size_t at = 0;

	*cut = (struct kc_cut){KC_COMPOSITION_INIT, KC_COMPOSITION_INIT, 0};
	*prose = text;
	if (!text.len || (!code->n && !has_address(text)))
		return KC_OK;
	kc_buf_reset(room, SIZE_MAX);
	for (size_t i = 0; i < code->n; i++) {
		const struct kc_code_span *span = &code->spans[i];

		KC_TRY(add_without_addresses(
		    (kc_str){text.ptr + at, span->start - at}, room, cut));
		count_code(
		    (kc_str){text.ptr + span->start, span->end - span->start},
		    cut);
		at = span->end;
	}
	KC_TRY(add_without_addresses(
	    (kc_str){text.ptr + at, text.len - at}, room, cut));
	*prose = kc_buf_str(room);
	return KC_OK;
}
