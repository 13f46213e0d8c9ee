/* SPDX-License-Identifier: Apache-2.0 */
/* Where the comments under a text are: by the names of boxes, or by a heading. */
#include <config.h>

#include "html_comments.h"

#include <string.h>

#define ROLE(role) (UINT32_C(1) << (role))

/* A sentence of 20 syllables, the weight from which on a text can have comments. */
enum { COMMENTED = 40 };

/* A box that calls itself a thread and has so much of the text makes it one. */
enum { THREAD_SHARE = 300 };

uint32_t
kc_html_next_box(const struct html_facts *f, uint32_t roles, uint32_t b)
{
	const struct html_text *x = f->x;
	uint32_t end = x->boxes[b].end;

	if (!b)
		end = 0;
	for (b++; b < x->box_count; b++)
		if (x->boxes[b].first < x->boxes[b].end &&
		    x->boxes[b].first >= end && (f->boxes[b].roles & roles))
			return b;
	return 0;
}

static bool
is_thread(const struct html_facts *f)
{
	const struct html_text *x = f->x;
	/* "disqus_thread" holds comments */
	const uint32_t threads = ROLE(HTML_ROLE_THREAD) |
	    ROLE(HTML_ROLE_COMMENT);
	uint32_t all = f->sums[x->count].weight;

	if (f->page[HTML_F_PAGE_LD_THREAD])
		return true;
	for (uint32_t b = 0; b < x->box_count; b++) {
		const struct html_box *box = &x->boxes[b];

		if (box->first < box->end &&
		    (f->boxes[b].roles & threads) == ROLE(HTML_ROLE_THREAD) &&
		    html_share(html_between(f, box->first, box->end).weight,
			all) >= THREAD_SHARE)
			return true;
	}
	return false;
}

uint32_t
kc_html_sentences(const struct html_text *x, uint32_t first, uint32_t end)
{
	uint32_t weight = 0;

	for (const struct html_block *b = x->blocks; first < end; first++)
		if (b[first].sentences && !b[first].linked)
			weight += b[first].weight;
	return weight;
}

/* True for what may stand around the word: "(3)", "3", "3개". */
static bool
is_number_of_comments(const char *p, const char *end)
{
	static const char signs[] = "0123456789 ()[]:,", unit[] = u8"개";

	while (p < end)
		if (memchr(signs, *p, sizeof(signs) - 1))
			p++;
		else if ((size_t)(end - p) >= sizeof(unit) - 1 &&
		    !memcmp(p, unit, sizeof(unit) - 1))
			p += sizeof(unit) - 1;
		else
			return false;
	return true;
}

/* True for a heading such as "Comments (3)", but not "2.3 Comments" of a manual. */
static bool
heads_comments(const struct html_text *x, const struct html_block *b)
{
	static const char *const words[] = {u8"댓글", u8"덧글", u8"코멘트",
	    "Comments", "comments", "Comment", "comment"};
	kc_str s = {x->text.ptr + b->start, b->len};

	if (!(kc_html_tag_flags((enum html_tag)b->tag) & HTML_HEADING))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		const char *p = memmem(s.ptr, s.len, words[i], n);

		if (p && is_number_of_comments(s.ptr, p) &&
		    is_number_of_comments(p + n, kc_str_end(s)))
			return true;
	}
	return false;
}

/*
 * True if a heading stands between others of its rank: a manual of a language has a
 * section of that name.
 */
static bool
is_among_sections(const struct html_text *x, uint32_t heading)
{
	uint8_t tag = x->blocks[heading].tag;
	uint32_t before = heading, after = heading + 1;

	while (before && x->blocks[before - 1].tag != tag)
		before--;
	while (after < x->count && x->blocks[after].tag != tag)
		after++;
	return before && after < x->count;
}

/* Where the section of a heading ends: at another of its rank, or with the box. */
static uint32_t
end_of_section(const struct html_text *x, uint32_t heading)
{
	uint32_t i = heading + 1, box = x->blocks[heading].box;
	uint32_t end = x->boxes[x->boxes[box].parent].end;

	while (i < end && x->blocks[i].tag != x->blocks[heading].tag)
		i++;
	return i;
}

bool
kc_html_find_comments(
    const struct html_facts *f, uint32_t *first, uint32_t *end)
{
	const struct html_text *x = f->x;
	uint32_t b = kc_html_next_box(f, ROLE(HTML_ROLE_COMMENT), 0);
	uint32_t named = b ? x->boxes[b].first : (uint32_t)x->count;

	*end = x->boxes[b].end;
	for (*first = 0; *first < named; ++*first)
		if (heads_comments(x, &x->blocks[*first]) &&
		    !is_among_sections(x, *first)) {
			*end = end_of_section(x, *first);
			break;
		}
	return *first < x->count &&
	    kc_html_sentences(x, 0, *first) >= COMMENTED && !is_thread(f);
}
