/* SPDX-License-Identifier: Apache-2.0 */
/* The lines or paragraphs of one text: their hashes, and the text without some. */
#include <config.h>

#include "kcorpus/passages.h"

#include "dedup/dedup_internal.h"
#include "passage.h"

#include "kcorpus/unicode.h"
#include "mem.h"

#include <string.h>

/* --- One after the other --- */

/* Bytes of the white space at p; 0: none. */
static size_t
space_length(const char *p, const char *end)
{
	const char *next = p;
	unsigned char c = (unsigned char)*p;

	if (c < 0x80)
		return c == ' ' || c - (unsigned)'\t' < 5;
	/* What others begin with E1 to E3 or C2 is looked up. */
	if (c != 0xC2 && c - 0xE1U >= 3)
		return 0;
	return kc_class(kc_utf8_next(&next, end)) & KC_CLASS_SPACE
	    ? (size_t)(next - p)
	    : 0;
}

/* After the white space at p. */
static const char *
skip_passage_spaces(const char *p, const char *end)
{
	for (size_t n = 1; p < end && n; p += n)
		n = space_length(p, end);
	return p;
}

static bool
is_blank_line(const char *p, const char *end)
{
	return skip_passage_spaces(p, end) == end;
}

static bool
next_eojeol(struct kc_passage *g, kc_str text)
{
	const char *end = kc_str_end(text);
	const char *p = skip_passage_spaces(kc_ptr_add(text.ptr, g->to), end);

	g->from = g->to = (size_t)(p - text.ptr);
	while (p < end && !space_length(p, end))
		p++;
	g->to = (size_t)(p - text.ptr);
	return g->to > g->from;
}

/* The end of the line at p, before its LF. */
static const char *
line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf ? lf : end;
}

bool
kc_passage_next(struct kc_passage *g, kc_str text, kc_passage_kind kind)
{
	const char *end = kc_str_end(text), *p = kc_ptr_add(text.ptr, g->to);
	bool found = false;

	if (kind == KC_EOJEOLS)
		return next_eojeol(g, text);
	while (p < end) {
		const char *stop = line_end(p, end);

		if (!is_blank_line(p, stop)) {
			if (!found)
				g->from = (size_t)(p - text.ptr);
			g->to = (size_t)(stop - text.ptr);
			found = true;
			if (kind == KC_LINES)
				return true;
		} else if (found) {
			return true;
		}
		p = stop < end ? stop + 1 : end;
	}
	return found;
}

/* --- Hashes --- */

struct kc_passage_reader {
	kc_passage_kind kind;
	kc_sketcher *sketcher;
	kc_arena arena;
};

kc_status
kc_passage_reader_new(
    kc_passage_reader **r, const kc_passage_params *params, kc_error *err)
{
	kc_sketch_params sketch = KC_SKETCH_PARAMS_INIT;
	kc_status st;

	*r = kc_calloc(1, sizeof(**r));
	if (!*r)
		return kc_fail_nomem(err);
	(*r)->kind = params->kind;
	sketch.fold = params->fold;
	sketch.seed = params->seed;
	st = kc_sketcher_new(&(*r)->sketcher, &sketch, err);
	if (st) {
		kc_free(*r);
		*r = NULL;
	}
	return st;
}

void
kc_passage_reader_free(kc_passage_reader *r)
{
	if (!r)
		return;
	kc_sketcher_free(r->sketcher);
	kc_arena_release(&r->arena);
	kc_free(r);
}

kc_status
kc_passage_hashes(
    kc_passage_reader *r, kc_str text, kc_buf *hashes, kc_error *err)
{
	struct kc_passage g = {0};
	kc_sketch s;

	while (kc_passage_next(&g, text, r->kind)) {
		kc_str passage = {text.ptr + g.from, g.to - g.from};

		KC_TRY(
		    kc_sketch_text(r->sketcher, passage, &r->arena, &s, err));
		if (kc_buf_add(hashes,
			(kc_str){(const char *)&s.exact, sizeof(s.exact)}))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* --- Texts without them --- */

/* A piece of white space, and how many lines end in it. */
struct gap {
	struct kc_passage at;
	size_t lines;
};

static struct gap
make_gap(kc_str text, size_t from, size_t to)
{
	struct gap g = {{from, to}, 0};

	for (size_t i = from; i < to; i++)
		g.lines += text.ptr[i] == '\n';
	return g;
}

/* True if a ends more lines than b, or is longer. */
static bool
parts_more(struct gap a, struct gap b)
{
	return a.lines != b.lines ? a.lines > b.lines
				  : a.at.to - a.at.from > b.at.to - b.at.from;
}

/* Append a piece of the text. */
static kc_status
add_piece(kc_str text, size_t from, size_t to, kc_buf *out)
{
	return from < to ? kc_buf_add(out, (kc_str){text.ptr + from, to - from})
			 : KC_OK;
}

kc_status
kc_passages_cut(kc_str text, kc_passage_kind kind, const uint8_t *keep,
    size_t n, kc_buf *out, kc_error *err)
{
	struct kc_passage g = {0};
	struct gap gap = {{0}, 0}; /* that parts most since a kept one */
	size_t end = 0, i = 0;     /* of the passage before g */
	bool any = false;
	kc_status st = kc_buf_reserve(out, text.len);

	for (; !st && i < n && kc_passage_next(&g, text, kind); i++) {
		struct gap next = make_gap(text, end, g.from);

		if (parts_more(next, gap))
			gap = next;
		end = g.to;
		if (!keep[i])
			continue;
		/* What stands before the first passage goes or stays with it. */
		if (any || !i)
			st = add_piece(text, gap.at.from, gap.at.to, out);
		if (!st)
			st = add_piece(text, g.from, g.to, out);
		any = true;
		gap = (struct gap){{0}, 0};
	}
	if (!st && (i < n || kc_passage_next(&g, text, kind)))
		return kc_fail(err, KC_ERR_ARG, 0, "another text");
	if (!st)
		st = add_piece(text, end, text.len, out);
	return st ? kc_fail_nomem(err) : KC_OK;
}
