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

/* True for a heading such as "Comments (3)": the word and at most four digits. */
static bool
heads_comments(const struct html_text *x, const struct html_block *b)
{
	static const char *const words[] = {u8"댓글", u8"덧글", u8"코멘트",
	    "Comments", "comments", "Comment", "comment"};
	kc_str s = {x->text.ptr + b->start, b->len};

	if (!(kc_html_tag_flags((enum html_tag)b->tag) & HTML_HEADING))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (memmem(s.ptr, s.len, words[i], strlen(words[i])))
			return b->weight <=
			    kc_html_weight(kc_str_of(words[i])) + 4;
	return false;
}

bool
kc_html_find_comments(
    const struct html_facts *f, uint32_t *first, uint32_t *end)
{
	const struct html_text *x = f->x;
	uint32_t b = kc_html_next_box(f, ROLE(HTML_ROLE_COMMENT), 0);
	uint32_t named = b ? x->boxes[b].first : (uint32_t)x->count;

	for (*first = 0; *first < named; ++*first)
		if (heads_comments(x, &x->blocks[*first])) {
			b = x->boxes[x->blocks[*first].box].parent;
			break;
		}
	*end = x->boxes[b].end;
	return *first < x->count &&
	    kc_html_sentences(x, 0, *first) >= COMMENTED && !is_thread(f);
}
