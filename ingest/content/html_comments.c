/* SPDX-License-Identifier: Apache-2.0 */
/* Where the comments under a text are: by the names of boxes, or by a heading. */
#include <config.h>

#include "html_comments.h"

#include <string.h>

#define ROLE(role) (UINT32_C(1) << (role))

/* A sentence of 20 syllables, the weight from which on a text can have comments. */
enum { COMMENTED = 40 };

/*
 * A question of at most 50 syllables in one block, with three remarks under it that
 * have three times its weight, asks for them: they are the page.
 */
enum { ASKED = 100, ASKED_REMARKS = 3, ASKED_TIMES = 3 };

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

static uint32_t
count_sentence_blocks(const struct html_text *x, uint32_t first, uint32_t end)
{
	uint32_t n = 0;

	for (const struct html_block *b = x->blocks; first < end; first++)
		n += b[first].sentences && !b[first].linked;
	return n;
}

/* True if box a, a section of the text, begins with a heading as box b does. */
static bool
are_headed_alike(const struct html_facts *f, uint32_t a, uint32_t b)
{
	const struct html_box *boxes = f->x->boxes;
	const struct html_block *x = &f->x->blocks[boxes[a].first];
	const struct html_block *y = &f->x->blocks[boxes[b].first];

	return boxes[a].tag == boxes[b].tag &&
	    boxes[a].parent == boxes[b].parent &&
	    boxes[a].first < boxes[a].end && x->tag == y->tag &&
	    (kc_html_tag_flags((enum html_tag)x->tag) & HTML_HEADING) &&
	    !(f->boxes[a].roles &
		(ROLE(HTML_ROLE_COMMENT) | ROLE(HTML_ROLE_RELATED) |
		    ROLE(HTML_ROLE_SIDE))) &&
	    kc_html_sentences(f->x, boxes[a].first, boxes[a].end);
}

bool
kc_html_is_manual_section(const struct html_facts *f, uint32_t b)
{
	const struct html_box *boxes = f->x->boxes, *box = &boxes[b];
	const struct html_box *around = &boxes[box->parent];
	bool nested = around->tag == HTML_SECTION &&
	    around->first < box->first &&
	    f->x->blocks[around->first].tag + 1 == f->x->blocks[box->first].tag;
	uint32_t brothers = 0;

	if (box->tag != HTML_SECTION)
		return false;
	for (uint32_t i = box->parent + 1; i < f->x->box_count &&
	     boxes[i].first < around->end && brothers < 2;
	     i++)
		brothers += i != b && are_headed_alike(f, i, b);
	return brothers + nested >= 2;
}

/* Where comments are, by the first box of that name or a heading above it. */
static bool
find_remarks(const struct html_facts *f, uint32_t *first, uint32_t *end)
{
	const struct html_text *x = f->x;
	uint32_t b = kc_html_next_box(f, ROLE(HTML_ROLE_COMMENT), 0);
	uint32_t named = b ? x->boxes[b].first : (uint32_t)x->count;

	*end = x->boxes[b].end;
	for (*first = 0; *first < named; ++*first)
		if (heads_comments(x, &x->blocks[*first]) &&
		    !is_among_sections(x, *first) &&
		    !kc_html_is_manual_section(
			f, x->boxes[x->blocks[*first].box].parent)) {
			*end = end_of_section(x, *first);
			break;
		}
	return *first < x->count;
}

bool
kc_html_find_question(const struct html_facts *f, uint32_t *question)
{
	const struct html_text *x = f->x;
	uint32_t first, end, text;

	if (!find_remarks(f, &first, &end))
		return false;
	text = kc_html_sentences(x, 0, first);
	if (text > ASKED || count_sentence_blocks(x, 0, first) != 1 ||
	    count_sentence_blocks(x, first, end) < ASKED_REMARKS ||
	    kc_html_sentences(x, first, end) < ASKED_TIMES * text)
		return false;
	while (!x->blocks[--first].sentences || x->blocks[first].linked)
		continue;
	*question = first;
	return true;
}

bool
kc_html_find_comments(
    const struct html_facts *f, uint32_t *first, uint32_t *end)
{
	uint32_t question;

	return find_remarks(f, first, end) &&
	    kc_html_sentences(f->x, 0, *first) >= COMMENTED &&
	    !kc_html_find_question(f, &question) && !is_thread(f);
}
