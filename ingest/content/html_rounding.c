/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to the blocks that the model chose, and what does not. */
#include <config.h>

#include "html_rounding.h"

#include <string.h>

/* Ten syllables, as a heading within a text may have. */
enum { GAP = 20 };

/* True if the blocks around i stand beside it in the same box, and it is no link. */
static bool
is_among_brothers(const struct html_text *x, size_t i)
{
	const struct html_block *b = &x->blocks[i];
	uint32_t parent = x->boxes[b->box].parent;

	return !b->linked && x->boxes[b[-1].box].parent == parent &&
	    x->boxes[b[1].box].parent == parent;
}

/*
 * A block between two that are kept stays with them if it is not most unlikely,
 * or a brother of both, such as a line of code between paragraphs: a text
 * without its seams reads badly, and on labelled pages it costs nothing.
 */
static void
fill_gaps(struct html_text *x, const uint16_t *scores, uint32_t cut)
{
	bool before = false;

	for (size_t i = 0; i + 1 < x->count; i++) {
		bool keep = x->blocks[i].keep;

		if (before && !keep && x->blocks[i + 1].keep &&
		    (scores[i] >= cut * 3 / 10 || is_among_brothers(x, i)))
			x->blocks[i].keep = true;
		before = keep;
	}
}

/* True if block i is a paragraph that ends a sentence, and says no copyright. */
static bool
is_sentence(const struct html_text *x, size_t i)
{
	const struct html_block *b = &x->blocks[i];

	return b->tag == HTML_P && !b->linked &&
	    b->ending == HTML_ENDS_SENTENCE &&
	    !(b->signs & HTML_SIGN_COPYRIGHT);
}

/*
 * What follows a paragraph as another of the same box and ends a sentence goes on
 * with it, if it is not most unlikely: "So much for today." at the end of a long
 * post is short, and has between a fifth of the cut and all of it. A heading or an
 * ornament ("* * *") may stand between.
 */
static void
keep_endings(struct html_text *x, const uint16_t *scores, uint32_t cut)
{
	struct html_block *b = x->blocks;

	for (size_t i = 1; i < x->count; i++) {
		uint32_t parent = x->boxes[b[i].box].parent;
		size_t gap = 0;

		if (!is_sentence(x, i) || scores[i] < cut / 5)
			continue;
		if (i > 1 && !b[i - 1].keep && !b[i - 1].linked &&
		    b[i - 1].weight <= GAP &&
		    x->boxes[b[i - 1].box].parent == parent)
			gap = 1;
		if (b[i - 1 - gap].keep && b[i - 1 - gap].tag == HTML_P &&
		    x->boxes[b[i - 1 - gap].box].parent == parent)
			b[i].keep = b[i - gap].keep = true;
	}
}

/*
 * A heading stays with the block below it: "Arguments" over a table that is kept
 * is short, and like the entry of a menu to the model. Half the cut leaves out what
 * is hardly one, such as "Text" over each post of a board, which a style hides.
 * What opens the text is a matter of keep_opening.
 */
static void
keep_headings(struct html_text *x, const uint16_t *scores, uint32_t cut)
{
	struct html_block *b = x->blocks;
	size_t first = 0;

	while (first < x->count && !b[first].keep)
		first++;
	for (size_t i = x->count; i-- > first + 1;)
		if (b[i].keep && scores[i - 1] >= cut / 2 &&
		    (kc_html_tag_flags((enum html_tag)b[i - 1].tag) &
			HTML_HEADING))
			b[i - 1].keep = true;
}

/*
 * What opens the text: a heading up to three blocks above it (a date and a name
 * may stand between), or the line before it, without links, as in
 * "Subject: Rules of the club" on a board laid out by tables.
 */
static void
keep_opening(struct html_text *x, const uint16_t *scores, uint32_t cut)
{
	struct html_block *b = x->blocks;
	size_t first = 0;

	while (first < x->count && !b[first].keep)
		first++;
	if (first == x->count)
		return;
	for (size_t i = first; i-- > 0 && first - i <= 3;) {
		bool line = i + 1 == first && !b[i].linked &&
		    scores[i] >= cut * 4 / 10;

		if (line)
			b[i].keep = true;
		if (html_is_heading(&b[i]) && scores[i] >= cut / 5) {
			b[i].keep = true;
			return;
		}
	}
}

/*
 * A heading at the end heads what was left out, such as a list of other posts,
 * unless it is one of a row of headings, or all that is kept.
 */
void
kc_html_drop_last_heading(struct html_text *x)
{
	struct html_block *b = x->blocks;
	size_t i = x->count;

	while (i && !b[i - 1].keep)
		i--;
	if (i < 2 || !html_is_heading(&b[i - 1]) || html_is_heading(&b[i - 2]))
		return;
	for (size_t k = 0; k + 1 < i; k++)
		if (b[k].keep)
			b[i - 1].keep = false;
}

void
kc_html_round_off(struct html_text *x, const uint16_t *scores, uint32_t cut)
{
	fill_gaps(x, scores, cut);
	keep_endings(x, scores, cut);
	keep_headings(x, scores, cut);
	keep_opening(x, scores, cut);
}
