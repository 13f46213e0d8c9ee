/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the model of main content sees of a block: numbers that know no language.
 * Private to ingest/.
 *
 * Sizes are weights (html_text.h), shares are per thousand, and all are cut to
 * int16_t. The list is the order of the model's columns: a change needs a new
 * training (build-aux/train-content.py).
 */
#ifndef KC_HTML_FEATURES_H
#define KC_HTML_FEATURES_H

#include "html_names.h"
#include "ingest/html/html_text.h"

/* clang-format off */
#define HTML_OWN_FEATURES(X) \
	X(WEIGHT) X(LINK_SHARE) X(LINKS) X(LINK_WEIGHT) X(SENTENCES) \
	X(COMMAS) X(DIGIT_SHARE) X(BARS) X(LINES) X(ENDING) X(TAG) X(MONEY) \
	X(COPYRIGHT) X(AT) X(YEAR) X(IN_TITLE) X(COPIES) X(PREV_WEIGHT) \
	X(PREV_LINKS) X(PREV_TAG) X(PREV_SENTENCES) X(NEXT_WEIGHT) \
	X(NEXT_LINKS) X(NEXT_TAG) X(NEXT_SENTENCES) X(PREV2_WEIGHT) \
	X(PREV2_LINKS) X(NEXT2_WEIGHT) X(NEXT2_LINKS) X(NEAR_WEIGHT) \
	X(NEAR_LINKS) X(NEAR_GOOD) X(WIDE_WEIGHT) X(WIDE_LINKS) X(WIDE_GOOD)

#define HTML_PLACE_FEATURES(X) \
	X(WEIGHT_BEFORE) X(PLAIN_BEFORE) X(GOOD_BEFORE) X(BLOCKS_BEFORE) \
	X(SINCE_HEADING) X(HEADING_LEVEL) X(SINCE_H1) X(SINCE_GOOD) \
	X(UNTIL_GOOD) X(DEPTH) X(TEXTAREA) X(BOX2_AT) X(BOX2_LEFT) \
	X(COMMENT_AT)

#define HTML_BOX_FEATURES(X) \
	X(BOX_WEIGHT) X(BOX_LINKS) X(BOX_GOOD) X(BOX_BLOCKS) X(BOX2_WEIGHT) \
	X(BOX2_LINKS) X(BOX2_GOOD) X(BOX2_BLOCKS) X(BOX2_SHARE) \
	X(BOX3_WEIGHT) X(BOX3_LINKS) X(BOX3_GOOD) X(BOX3_BLOCKS) \
	X(BOX3_SHARE) X(BIG10_LINKS) X(BIG10_GOOD) X(BIG10_SHARE) X(BIG10_AT) \
	X(BIG30_LINKS) X(BIG30_GOOD) X(BIG30_SHARE) X(BIG30_AT) \
	X(BIG60_LINKS) X(BIG60_GOOD) X(BIG60_SHARE) X(BIG60_AT) \
	X(GOOD50_LINKS) X(GOOD50_GOOD) X(GOOD50_SHARE) X(GOOD50_AT) \
	X(GOOD80_LINKS) X(GOOD80_GOOD) X(GOOD80_SHARE) X(GOOD80_AT) \
	X(PLAIN60_LINKS) X(PLAIN60_GOOD) X(PLAIN60_SHARE) X(PLAIN60_AT) \
	X(MAIN50_WAY) X(MAIN80_WAY) X(MAIN60_WAY) X(MAIN50_DEPTH) \
	X(MAIN80_DEPTH) X(MAIN60_DEPTH) X(TABLE_ROWS) X(LIST_ITEMS)

#define HTML_GROUP_FEATURES(X) \
	X(PATH_COUNT) X(PATH_MEAN) X(PATH_LINKS) X(PATH_GOOD) X(PATH_SHARE) \
	X(SHAPE_COUNT) X(SHAPE_MEAN) X(SHAPE_LINKS) X(SHAPE_GOOD) \
	X(SHAPE_SHARE) X(ITEM_COUNT) X(ITEM_MEAN) X(ITEM_LINKS) X(ITEM_GOOD) \
	X(ITEM_SHARE) X(CARD_COUNT) X(CARD_MEAN) X(CARD_LINKS) X(CARD_GOOD) \
	X(CARD_SHARE) X(CARD_BLOCKS) X(CARD_AT) X(CARD_LEFT) X(CARD_YEARS) \
	X(CARD_MONEY) X(CARD_HEADINGS) X(STYLE_COUNT) X(STYLE_MEAN) \
	X(STYLE_LINKS) X(STYLE_GOOD) X(STYLE_SHARE)

#define HTML_PAGE_FEATURES(X) \
	X(PAGE_WEIGHT) X(PAGE_LINKS) X(PAGE_GOOD) X(PAGE_BLOCKS) \
	X(PAGE_HEADINGS) X(PAGE_ARTICLES) X(PAGE_MONEY) X(PAGE_YEARS) \
	X(PAGE_PARAGRAPHS) X(PAGE_ITEMS) X(PAGE_CODE) X(PAGE_KIND) \
	X(PAGE_CARD_COUNT) X(PAGE_CARD_SHARE) X(PAGE_CARD_GOOD) \
	X(PAGE_CARD_LINKS) X(PAGE_PATH_SHARE) X(PAGE_CARD_YEARS) \
	X(PAGE_CARD_MONEY) X(PAGE_CARD_HEADINGS) X(PAGE_H1) \
	X(PAGE_LD_ARTICLE) X(PAGE_LD_PRODUCT) X(PAGE_LD_THREAD) \
	X(PAGE_LD_LIST) X(PAGE_COMMENT_GOOD) X(PAGE_COMMENT_BEFORE)
/* clang-format on */

#define HTML_F_ENUM(name) HTML_F_##name,

enum html_feature {
	HTML_OWN_FEATURES(HTML_F_ENUM) HTML_PLACE_FEATURES(HTML_F_ENUM)
	    HTML_BOX_FEATURES(HTML_F_ENUM) HTML_GROUP_FEATURES(HTML_F_ENUM)
		HTML_PAGE_FEATURES(HTML_F_ENUM)
	/* shares of the page's text of the nearest box of a role, the outermost */
	HTML_F_ROLES,
	HTML_F_TOP_ROLES = HTML_F_ROLES + HTML_ROLE_COUNT,
	HTML_F_COUNT = HTML_F_TOP_ROLES + HTML_ROLE_COUNT,
	/* a column that is less than any threshold, for leaves of trees */
	HTML_F_NEVER = HTML_F_COUNT,
	HTML_F_COLUMNS
};

struct html_sums {
	uint32_t weight, linked, good, count;
	uint32_t years, money, headings; /* blocks with them */
};

/* What a page says of itself to the model. */
enum html_kind_of_page {
	HTML_PAGE_UNKNOWN,
	HTML_PAGE_ARTICLE, /* og:type article */
	HTML_PAGE_PRODUCT, /* og:type product and its like */
	HTML_PAGE_WEBSITE, /* og:type website */
	HTML_PAGE_OTHER
};

/* A box with text in it. */
struct html_box_facts {
	uint32_t roles; /* its own */
	uint32_t item;  /* the group of its brothers that are like it */
	uint32_t path;  /* of all boxes below the same classes and elements */
	uint32_t shape; /* below the same elements */
	uint32_t style; /* of the same class in a box of the same class */
};

/* The names of an element, and the attributes that gave them. */
struct html_named {
	uint8_t tag;
	kc_str attributes;
	struct html_names names;
};

enum { HTML_NAMED = 256 };

struct html_facts {
	const struct html_text *x;
	kc_str title;
	/* sums over the blocks before each, one more than blocks */
	struct html_sums *sums;
	size_t sums_cap;
	struct html_box_facts *boxes;
	size_t boxes_cap;
	/* for paths and shapes sums of blocks, for items of boxes */
	struct html_sums *groups;
	size_t group_count, groups_cap;
	uint64_t *keys; /* of the hash table that numbers groups */
	uint32_t *slots;
	size_t keys_cap, slots_cap, mask;
	uint32_t *copies; /* of each block, the group of its text */
	size_t copies_cap;
	struct html_named named[HTML_NAMED];
	uint32_t comment; /* the first block in a box of comments */
	/* the deepest with half and 8 10ths of the good text, 6 of the plain */
	uint32_t main[3];
	int16_t page[HTML_F_COLUMNS]; /* the page's part of all rows */
};

/* The boxes around the next row, outermost first. */
struct html_surrounding {
	uint32_t box;
	uint32_t big[3]; /* the smallest with a 10th, 3 10ths, 6 10ths */
	/* ... with half and 8 10ths of the good text, 6 10ths of the plain */
	uint32_t best[3];
	uint32_t item; /* the nearest of three brothers or more */
	uint32_t card; /* the nearest of two or more that hold 2 blocks */
	uint16_t list_items, table_rows;
	int16_t role_share[2 * HTML_ROLE_COUNT]; /* nearest, outermost */
};

struct html_walk {
	struct html_surrounding around[HTML_MAX_DEPTH + 2];
	uint32_t next_box;
	uint32_t heading, h1; /* the block after the last of each, 0: none */
	uint32_t level;
	uint32_t last_good, next_good; /* blocks */
};

/* True for what is surely text: long, with the end of a sentence, and few links. */
bool kc_html_block_is_good(const struct html_block *b);

/* If a box holds enough of the page's text, put it down as main. */
void
kc_html_mark_main(const struct html_facts *f, uint32_t box, uint32_t main[3]);

/* Measure a page. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_html_facts_read(struct html_facts *f,
    const struct html_tree *t, const struct html_text *x, kc_str title);

/* Start with the first block of a page. */
void kc_html_walk_begin(struct html_walk *w, const struct html_facts *f);

/* The row of the next block, i. */
void kc_html_walk_row(struct html_walk *w, const struct html_facts *f,
    uint32_t i, int16_t row[HTML_F_COLUMNS]);

void kc_html_facts_release(struct html_facts *f);

/* Per thousand; of nothing, none. */
static inline uint32_t
html_share(uint64_t part, uint64_t whole)
{
	return whole ? (uint32_t)(part * 1000 / whole) : 0;
}

static inline int16_t
html_cut(uint64_t n)
{
	return n < INT16_MAX ? (int16_t)n : INT16_MAX;
}

static inline struct html_sums
html_between(const struct html_facts *f, uint32_t first, uint32_t end)
{
	const struct html_sums *a = &f->sums[first], *b = &f->sums[end];

	return (struct html_sums){b->weight - a->weight, b->linked - a->linked,
	    b->good - a->good, end - first, b->years - a->years,
	    b->money - a->money, b->headings - a->headings};
}

#endif
