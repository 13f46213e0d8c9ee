/* SPDX-License-Identifier: Apache-2.0 */
/* The model's likelihoods, the cut through them, and comments as asked for. */
#include <config.h>

#include "html_main.h"

#include "html_comments.h"
#include "html_model.h"
#include "html_rounding.h"

#include "mem.h"

#include <string.h>

/* Likelihoods are sorted into so many steps. */
enum { STEPS = 1024 };

/* A page with less expected F1, in thousandths, has no main content. */
enum { HOPELESS = 200 };

/*
 * Less text than this, 150 syllables or 300 letters, is too little to tell
 * content from its surroundings by their sizes.
 */
enum { SMALL_PAGE = 300 };

#define ROLE(role) (UINT32_C(1) << (role))

static kc_status
score_blocks(struct html_chooser *c, const struct html_text *x)
{
	int16_t row[HTML_F_COLUMNS];

	KC_TRY(KC_GROW(&c->scores, &c->cap, x->count + 1));
	kc_html_walk_begin(&c->walk, &c->facts);
	for (uint32_t i = 0; i < x->count; i++) {
		kc_html_walk_row(&c->walk, &c->facts, i, row);
		c->scores[i] = (uint16_t)kc_html_model_score(row);
	}
	return KC_OK;
}

/*
 * The score from which on to keep. If a text of the blocks K is kept, its expected
 * F1 is about 2 sum(p w, K) / (sum(w, K) + sum(p w, all)), with p the likelihood
 * and w the weight of a block (Lipton, Elkan, Naryanaswamy 2014: the best K is a
 * cut through p, and lies at half the F1 that it gives).
 */
static uint32_t
find_cut(const struct html_chooser *c, const struct html_text *x)
{
	uint64_t weights[STEPS + 1] = {0}, wanted[STEPS + 1] = {0};
	uint64_t all = 0, weight = 0, found = 0, best = HOPELESS;
	uint32_t cut = HTML_CERTAIN + 1;

	for (size_t i = 0; i < x->count; i++) {
		uint32_t step = c->scores[i] / (HTML_CERTAIN / STEPS);
		uint64_t w = (uint64_t)x->blocks[i].weight + 1;

		weights[step] += w;
		wanted[step] += w * c->scores[i];
		all += w * c->scores[i];
	}
	all /= HTML_CERTAIN;
	for (uint32_t step = STEPS + 1; step-- > 0;) {
		uint64_t f1;

		weight += weights[step];
		found += wanted[step];
		f1 = 2000 * (found / HTML_CERTAIN) / (weight + all + 1);
		if (weights[step] && f1 > best) {
			best = f1;
			cut = step * (HTML_CERTAIN / STEPS);
		}
	}
	return cut;
}

/* What the options for comments are about. */
#define REPLIES (ROLE(HTML_ROLE_COMMENT) | ROLE(HTML_ROLE_REPLY))

/* True for what somebody wrote, rather than a name, a date or a button. */
static bool
is_remark(const struct html_block *b)
{
	return b->linked <= b->weight / 2 && b->tag != HTML_BUTTON &&
	    (b->sentences || b->weight >= 20);
}

static bool
keeps_any(const struct html_text *x, uint32_t first, uint32_t end)
{
	for (; first < end; first++)
		if (x->blocks[first].keep)
			return true;
	return false;
}

/* True if anything is kept that is not in a box of comments. */
static bool
keeps_outside(const struct html_chooser *c, const struct html_text *x)
{
	uint32_t at = 0;

	for (uint32_t b = kc_html_next_box(&c->facts, REPLIES, 0); b;
	     b = kc_html_next_box(&c->facts, REPLIES, b)) {
		if (keeps_any(x, at, x->boxes[b].first))
			return true;
		at = x->boxes[b].end;
	}
	return keeps_any(x, at, (uint32_t)x->count);
}

/*
 * Comments by the user's word: all that are remarks, or none. Where a page has
 * nothing else, its first box of them is the post that opens the thread.
 */
static void
choose_comments(const struct html_chooser *c, struct html_text *x, bool keep)
{
	bool opened = keep || keeps_outside(c, x);

	for (uint32_t b = kc_html_next_box(&c->facts, REPLIES, 0); b;
	     b = kc_html_next_box(&c->facts, REPLIES, b)) {
		for (uint32_t i = x->boxes[b].first;
		     i < x->boxes[b].end && opened; i++)
			x->blocks[i].keep = keep && is_remark(&x->blocks[i]);
		opened = true;
	}
}

/* What an element or its name calls something else than content. */
#define SURROUNDINGS \
	(ROLE(HTML_ROLE_NAV_TAG) | ROLE(HTML_ROLE_FOOTER_TAG) | \
	    ROLE(HTML_ROLE_ASIDE_TAG) | ROLE(HTML_ROLE_FORM_TAG) | \
	    ROLE(HTML_ROLE_NAV) | ROLE(HTML_ROLE_COMMENT) | \
	    ROLE(HTML_ROLE_FOOTER) | ROLE(HTML_ROLE_HIDDEN))

/*
 * How little a block says on a small page: text, a copyright notice, links. A sentence
 * that is a link says something ("Press here for the new address."); the number and
 * the date beside the link in a list of posts do not.
 */
static int
emptiness_of(const struct html_block *b)
{
	bool sentence = b->links == 1 && b->tag == HTML_P &&
	    b->ending == HTML_ENDS_SENTENCE;

	if (b->linked > (b->weight - b->digits) / 2 && !sentence)
		return 2;
	return b->signs & HTML_SIGN_COPYRIGHT ? 1 : 0;
}

/*
 * True if a box that is named after menus or footers is a section of the text all
 * the same, such as <section id=navigation> of a manual: it begins with a heading
 * and has a sentence.
 */
static bool
is_section(const struct html_chooser *c, uint32_t b)
{
	const struct html_text *x = c->facts.x;
	const struct html_box *box = &x->boxes[b];

	return !(c->facts.boxes[b].roles & SURROUNDINGS &
		   ~(ROLE(HTML_ROLE_NAV) | ROLE(HTML_ROLE_FOOTER))) &&
	    html_is_heading(&x->blocks[box->first]) &&
	    kc_html_sentences(x, box->first, box->end);
}

static void
drop_surroundings(const struct html_chooser *c, struct html_text *x)
{
	uint32_t first, end, roles = SURROUNDINGS;

	if (kc_html_find_question(&c->facts, &first))
		roles &= ~ROLE(HTML_ROLE_COMMENT);
	for (uint32_t b = kc_html_next_box(&c->facts, roles, 0); b;
	     b = kc_html_next_box(&c->facts, roles, b)) {
		if (is_section(c, b))
			continue;
		for (uint32_t i = x->boxes[b].first; i < x->boxes[b].end; i++)
			x->blocks[i].keep = false;
	}
	if (kc_html_find_comments(&c->facts, &first, &end))
		for (; first < end; first++)
			x->blocks[first].keep = false;
}

/* How little the block says that says most of those that are kept. */
static int
least_emptiness(const struct html_text *x)
{
	int least = 2;

	for (size_t i = 0; i < x->count; i++)
		if (x->blocks[i].keep && emptiness_of(&x->blocks[i]) < least)
			least = emptiness_of(&x->blocks[i]);
	return least;
}

/*
 * Of a small page all is kept that is text and not in a box that says what else
 * it is, unless all sentences are; if that leaves nothing, a copyright notice, as
 * the text may be about it; else links.
 */
static void
choose_small(const struct html_chooser *c, struct html_text *x)
{
	int least;

	for (size_t i = 0; i < x->count; i++)
		x->blocks[i].keep = true;
	drop_surroundings(c, x);
	least = least_emptiness(x);
	for (size_t i = 0; i < x->count; i++)
		if (least && x->blocks[i].sentences &&
		    !emptiness_of(&x->blocks[i]))
			x->blocks[i].keep = true;
	least = least_emptiness(x);
	for (size_t i = 0; i < x->count; i++)
		if (emptiness_of(&x->blocks[i]) > least)
			x->blocks[i].keep = false;
}

/*
 * Comments under a post or an article are no content, however well they are
 * written; in a thread they are. A post is what has sentences before them.
 */
static void
pass_over_comments(struct html_chooser *c, const struct html_text *x)
{
	const uint32_t role = ROLE(HTML_ROLE_COMMENT);
	uint32_t first, end;

	if (!kc_html_find_comments(&c->facts, &first, &end))
		return;
	for (; first < end; first++)
		c->scores[first] = 0;
	for (uint32_t b = kc_html_next_box(&c->facts, role, 0); b;
	     b = kc_html_next_box(&c->facts, role, b))
		for (uint32_t i = x->boxes[b].first; i < x->boxes[b].end; i++)
			c->scores[i] = 0;
}

/* The model's choice, rounded off. */
static kc_status
choose_likely(struct html_chooser *c, struct html_text *x, bool comments)
{
	uint32_t cut;

	KC_TRY(score_blocks(c, x));
	if (!comments)
		pass_over_comments(c, x);
	cut = find_cut(c, x);
	if (!comments && cut > HTML_CERTAIN) {
		/* they are all that there is */
		KC_TRY(score_blocks(c, x));
		cut = find_cut(c, x);
	}
	for (size_t i = 0; i < x->count; i++)
		x->blocks[i].keep = c->scores[i] >= cut;
	kc_html_round_off(x, c->scores, cut);
	return KC_OK;
}

kc_status
kc_html_choose(struct html_chooser *c, const struct html_tree *t,
    struct html_text *x, kc_str title, kc_comments comments)
{
	uint32_t question;

	KC_TRY(kc_html_facts_read(&c->facts, t, x, title));
	if (c->facts.sums[x->count].weight < SMALL_PAGE) {
		choose_small(c, x);
	} else {
		KC_TRY(choose_likely(c, x, comments != KC_COMMENTS_AUTO));
	}
	kc_html_drop_last_heading(x);
	if (kc_html_find_question(&c->facts, &question))
		x->blocks[question].keep = true;
	if (comments != KC_COMMENTS_AUTO)
		choose_comments(c, x, comments == KC_COMMENTS_KEEP);
	return KC_OK;
}

void
kc_html_chooser_release(struct html_chooser *c)
{
	kc_html_facts_release(&c->facts);
	kc_free(c->scores);
	memset(c, 0, sizeof(*c));
}
