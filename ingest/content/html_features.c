/* SPDX-License-Identifier: Apache-2.0 */
/* The row of numbers that stands for a block. */
#include <config.h>

#include "html_features.h"

#include <string.h>

/* How far "near" and "wide" look to each side, in blocks. */
enum { NEAR = 3, WIDE = 10 };

#define ROW(name, value) row[HTML_F_##name] = html_cut(value)

static const struct html_block no_block = {.tag = HTML_BODY};

static const struct html_block *
block_at(const struct html_facts *f, uint32_t i, int step)
{
	int64_t k = (int64_t)i + step;

	return k < 0 || k >= (int64_t)f->x->count ? &no_block
						  : &f->x->blocks[k];
}

/* Kinds of elements in an order that trees can cut: text, fields, headings. */
static uint32_t
tag_class(uint8_t tag)
{
	switch (tag) {
	case HTML_P:
		return 1;
	case HTML_BLOCKQUOTE:
		return 2;
	case HTML_PRE:
		return 3;
	case HTML_DIV:
	case HTML_CENTER:
		return 4;
	case HTML_SECTION:
	case HTML_ARTICLE:
	case HTML_MAIN:
		return 5;
	case HTML_LI:
		return 6;
	case HTML_DD:
		return 7;
	case HTML_DT:
		return 8;
	case HTML_TD:
	case HTML_TH:
	case HTML_TR:
		return 9;
	case HTML_FIGCAPTION:
	case HTML_CAPTION:
		return 10;
	case HTML_H1:
		return 11;
	case HTML_H2:
		return 12;
	case HTML_H3:
		return 13;
	case HTML_H4:
	case HTML_H5:
	case HTML_H6:
		return 14;
	case HTML_BUTTON:
		return 16;
	default:
		return 15;
	}
}

static uint32_t
link_share(const struct html_block *b)
{
	return html_share(b->linked, b->weight);
}

/* True if the block, of two words or so at least, is a part of the title. */
static bool
is_in_title(const struct html_facts *f, const struct html_block *b)
{
	return b->len >= 8 && b->len <= f->title.len &&
	    memmem(
		f->title.ptr, f->title.len, f->x->text.ptr + b->start, b->len);
}

static void
put_own(const struct html_facts *f, uint32_t i, int16_t *row)
{
	const struct html_block *b = &f->x->blocks[i];

	ROW(WEIGHT, b->weight);
	ROW(LINK_SHARE, link_share(b));
	ROW(LINKS, b->links);
	ROW(LINK_WEIGHT, b->links ? b->linked / b->links : 0);
	ROW(SENTENCES, b->sentences);
	ROW(COMMAS, b->commas);
	ROW(DIGIT_SHARE, html_share(b->digits, b->weight));
	ROW(BARS, b->bars);
	ROW(LINES, b->lines);
	ROW(ENDING, b->ending);
	ROW(TAG, tag_class(b->tag));
	ROW(MONEY, (b->signs & HTML_SIGN_MONEY) != 0);
	ROW(COPYRIGHT, (b->signs & HTML_SIGN_COPYRIGHT) != 0);
	ROW(AT, (b->signs & HTML_SIGN_AT) != 0);
	ROW(YEAR, (b->signs & HTML_SIGN_YEAR) != 0);
	ROW(IN_TITLE, is_in_title(f, b));
	ROW(COPIES, f->groups[f->copies[i]].count);
}

static struct html_sums
window(const struct html_facts *f, uint32_t i, uint32_t reach)
{
	uint32_t count = (uint32_t)f->x->count;
	uint32_t first = i < reach ? 0 : i - reach;
	uint32_t end = count - i <= reach ? count : i + reach + 1;

	return html_between(f, first, end);
}

static void
put_neighbours(const struct html_facts *f, uint32_t i, int16_t *row)
{
	const struct html_block *b = block_at(f, i, -1);
	struct html_sums s = window(f, i, NEAR);

	ROW(PREV_WEIGHT, b->weight);
	ROW(PREV_LINKS, link_share(b));
	ROW(PREV_TAG, tag_class(b->tag));
	ROW(PREV_SENTENCES, b->sentences);
	b = block_at(f, i, 1);
	ROW(NEXT_WEIGHT, b->weight);
	ROW(NEXT_LINKS, link_share(b));
	ROW(NEXT_TAG, tag_class(b->tag));
	ROW(NEXT_SENTENCES, b->sentences);
	b = block_at(f, i, -2);
	ROW(PREV2_WEIGHT, b->weight);
	ROW(PREV2_LINKS, link_share(b));
	b = block_at(f, i, 2);
	ROW(NEXT2_WEIGHT, b->weight);
	ROW(NEXT2_LINKS, link_share(b));
	ROW(NEAR_WEIGHT, s.weight);
	ROW(NEAR_LINKS, html_share(s.linked, s.weight));
	ROW(NEAR_GOOD, html_share(s.good, s.weight));
	s = window(f, i, WIDE);
	ROW(WIDE_WEIGHT, s.weight);
	ROW(WIDE_LINKS, html_share(s.linked, s.weight));
	ROW(WIDE_GOOD, html_share(s.good, s.weight));
}

/* Blocks from i to that before `at`, or on from there; 0 if `at` is. */
static uint32_t
way_to(uint32_t at, uint32_t i)
{
	enum { HERE = 16384 };

	if (!at)
		return 0;
	return i < at + HERE ? at + HERE - i : 1;
}

static void
put_place(const struct html_walk *w, const struct html_facts *f, uint32_t i,
    int16_t *row)
{
	struct html_sums all = f->sums[f->x->count], s = f->sums[i];

	ROW(WEIGHT_BEFORE, html_share(s.weight, all.weight));
	ROW(PLAIN_BEFORE,
	    html_share(s.weight - s.linked, all.weight - all.linked));
	ROW(GOOD_BEFORE, html_share(s.good, all.good));
	ROW(BLOCKS_BEFORE, i);
	ROW(TEXTAREA, way_to(f->x->textarea, i));
	ROW(COMMENT_AT, way_to(f->comment, i));
	ROW(SINCE_HEADING, w->heading ? i - w->heading : INT16_MAX);
	ROW(HEADING_LEVEL, w->level);
	ROW(SINCE_H1, w->h1 ? i - w->h1 : INT16_MAX);
	ROW(SINCE_GOOD, w->last_good ? i - w->last_good : INT16_MAX);
	ROW(UNTIL_GOOD,
	    w->next_good < f->x->count ? w->next_good - i : INT16_MAX);
}

/* --- boxes --- */

static struct html_sums
sums_of_box(const struct html_facts *f, uint32_t box)
{
	const struct html_box *b = &f->x->boxes[box];

	return html_between(f, b->first, b->end);
}

static void
put_boxes(const struct html_facts *f, uint32_t i, int16_t *row)
{
	uint32_t box = f->x->blocks[i].box;
	uint32_t all = f->sums[f->x->count].weight;
	struct html_sums s = sums_of_box(f, box);

	ROW(DEPTH, f->x->boxes[box].depth);
	ROW(BOX_WEIGHT, s.weight);
	ROW(BOX_LINKS, html_share(s.linked, s.weight));
	ROW(BOX_GOOD, html_share(s.good, s.weight));
	ROW(BOX_BLOCKS, s.count);
	box = f->x->boxes[box].parent;
	s = sums_of_box(f, box);
	ROW(BOX2_WEIGHT, s.weight);
	ROW(BOX2_LINKS, html_share(s.linked, s.weight));
	ROW(BOX2_GOOD, html_share(s.good, s.weight));
	ROW(BOX2_BLOCKS, s.count);
	ROW(BOX2_SHARE, html_share(s.weight, all));
	ROW(BOX2_AT, i - f->x->boxes[box].first);
	ROW(BOX2_LEFT, f->x->boxes[box].end - 1 - i);
	box = f->x->boxes[box].parent;
	s = sums_of_box(f, box);
	ROW(BOX3_WEIGHT, s.weight);
	ROW(BOX3_LINKS, html_share(s.linked, s.weight));
	ROW(BOX3_GOOD, html_share(s.good, s.weight));
	ROW(BOX3_BLOCKS, s.count);
	ROW(BOX3_SHARE, html_share(s.weight, all));
}

/* A large box: its shares, and where in it the block stands. */
static void
put_big(const struct html_facts *f, uint32_t box, uint32_t i, int16_t *row)
{
	struct html_sums s = sums_of_box(f, box);
	uint32_t first = f->x->boxes[box].first;
	uint32_t all = f->sums[f->x->count].weight;

	row[0] = html_cut(html_share(s.linked, s.weight));
	row[1] = html_cut(html_share(s.good, s.weight));
	row[2] = html_cut(html_share(s.weight, all));
	row[3] = html_cut(
	    html_share(f->sums[i].weight - f->sums[first].weight, s.weight));
}

/* Blocks from i to a box, 16384 if it is inside, less if it is after. */
static uint32_t
way_to_box(const struct html_facts *f, uint32_t box, uint32_t i)
{
	const struct html_box *b = &f->x->boxes[box];

	if (i < b->first)
		return 16384 + (b->first - i);
	if (i < b->end)
		return 16384;
	return i - b->end < 16383 ? 16383 - (i - b->end) : 0;
}

static void
put_main(const struct html_facts *f, const struct html_surrounding *a,
    uint32_t i, int16_t *row)
{
	const struct html_box *boxes = f->x->boxes;

	put_big(f, a->best[0], i, &row[HTML_F_GOOD50_LINKS]);
	put_big(f, a->best[1], i, &row[HTML_F_GOOD80_LINKS]);
	put_big(f, a->best[2], i, &row[HTML_F_PLAIN60_LINKS]);
	ROW(MAIN60_WAY, way_to_box(f, f->main[2], i));
	ROW(MAIN60_DEPTH, boxes[f->main[2]].depth - boxes[a->best[2]].depth);
	ROW(MAIN50_WAY, way_to_box(f, f->main[0], i));
	ROW(MAIN80_WAY, way_to_box(f, f->main[1], i));
	ROW(MAIN50_DEPTH, boxes[f->main[0]].depth - boxes[a->best[0]].depth);
	ROW(MAIN80_DEPTH, boxes[f->main[1]].depth - boxes[a->best[1]].depth);
}

static void
put_group(const struct html_facts *f, uint32_t group, int16_t *row)
{
	struct html_sums s = f->groups[group];
	uint32_t all = f->sums[f->x->count].weight;

	row[0] = html_cut(s.count);
	row[1] = html_cut(s.count ? s.weight / s.count : 0);
	row[2] = html_cut(html_share(s.linked, s.weight));
	row[3] = html_cut(html_share(s.good, s.weight));
	row[4] = html_cut(html_share(s.weight, all));
}

static void
put_groups(const struct html_facts *f, const struct html_surrounding *a,
    uint32_t i, int16_t *row)
{
	const struct html_box *card = &f->x->boxes[a->card];
	uint32_t box = f->x->blocks[i].box;
	const struct html_sums *cards;

	put_group(f, f->boxes[box].path, &row[HTML_F_PATH_COUNT]);
	put_group(f, f->boxes[box].shape, &row[HTML_F_SHAPE_COUNT]);
	put_group(f, f->boxes[box].style, &row[HTML_F_STYLE_COUNT]);
	if (a->item)
		put_group(f, f->boxes[a->item].item, &row[HTML_F_ITEM_COUNT]);
	if (!a->card)
		return;
	put_group(f, f->boxes[a->card].item, &row[HTML_F_CARD_COUNT]);
	ROW(CARD_BLOCKS, card->end - card->first);
	ROW(CARD_AT, i - card->first);
	ROW(CARD_LEFT, card->end - 1 - i);
	cards = &f->groups[f->boxes[a->card].item];
	ROW(CARD_YEARS, html_share(cards->years, cards->count));
	ROW(CARD_MONEY, html_share(cards->money, cards->count));
	ROW(CARD_HEADINGS, html_share(cards->headings, cards->count));
}

/* --- the walk --- */

static void
enter_box(struct html_walk *w, const struct html_facts *f, uint32_t i)
{
	static const uint32_t large[3] = {100, 300, 600};
	const struct html_box *box = &f->x->boxes[i];
	struct html_surrounding *a = &w->around[box->depth];
	struct html_sums s = sums_of_box(f, i);
	uint32_t all = f->sums[f->x->count].weight;
	uint32_t share = html_share(s.weight, all);
	uint32_t roles = f->boxes[i].roles;
	uint32_t kin = f->groups[f->boxes[i].item].count;

	if (box->depth)
		*a = a[-1];
	a->box = i;
	for (int k = 0; k < 3; k++)
		if (share >= large[k])
			a->big[k] = i;
	kc_html_mark_main(f, i, a->best);
	if (kin >= 3)
		a->item = i;
	if (kin >= 2 && s.count >= 2)
		a->card = i;
	if (box->tag == HTML_LI)
		a->list_items = (uint16_t)html_cut(kin);
	if (box->tag == HTML_TR)
		a->table_rows = (uint16_t)html_cut(kin);
	for (int r = 0; roles; r++, roles >>= 1)
		if (roles & 1) {
			int16_t *outer = &a->role_share[r + HTML_ROLE_COUNT];

			a->role_share[r] = html_cut(share + 1);
			*outer = *outer ? *outer : html_cut(share + 1);
		}
}

void
kc_html_walk_begin(struct html_walk *w, const struct html_facts *f)
{
	(void)f;
	memset(&w->around[0], 0, sizeof(w->around[0]));
	w->next_box = 0;
	w->heading = w->h1 = w->level = 0;
	w->last_good = w->next_good = 0;
}

/* Note a block, of which the row is done, for those after it. */
static void
pass_block(struct html_walk *w, const struct html_block *b, uint32_t i)
{
	if (kc_html_tag_flags((enum html_tag)b->tag) & HTML_HEADING) {
		w->heading = i + 1;
		w->level = (uint32_t)(b->tag - HTML_H1 + 1);
		if (b->tag == HTML_H1)
			w->h1 = i + 1;
	}
	if (kc_html_block_is_good(b))
		w->last_good = i + 1;
}

void
kc_html_walk_row(struct html_walk *w, const struct html_facts *f, uint32_t i,
    int16_t row[HTML_F_COLUMNS])
{
	const struct html_text *x = f->x;
	const struct html_block *b = &x->blocks[i];
	const struct html_surrounding *a;

	for (; w->next_box <= b->box; w->next_box++)
		if (!w->next_box ||
		    x->boxes[w->next_box].first < x->boxes[w->next_box].end)
			enter_box(w, f, w->next_box);
	if (w->next_good <= i)
		for (w->next_good = i + 1; w->next_good < x->count &&
		     !kc_html_block_is_good(&x->blocks[w->next_good]);)
			w->next_good++;
	a = &w->around[x->boxes[b->box].depth];
	memcpy(row, f->page, sizeof(f->page));
	put_own(f, i, row);
	put_neighbours(f, i, row);
	put_place(w, f, i, row);
	put_boxes(f, i, row);
	put_big(f, a->big[0], i, &row[HTML_F_BIG10_LINKS]);
	put_big(f, a->big[1], i, &row[HTML_F_BIG30_LINKS]);
	put_big(f, a->big[2], i, &row[HTML_F_BIG60_LINKS]);
	put_main(f, a, i, row);
	put_groups(f, a, i, row);
	ROW(TABLE_ROWS, a->table_rows);
	ROW(LIST_ITEMS, a->list_items);
	memcpy(&row[HTML_F_ROLES], a->role_share, sizeof(a->role_share));
	pass_block(w, b, i);
}
