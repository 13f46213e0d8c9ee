/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a page's tree to its blocks of text, with white space collapsed as a
 * browser shows it, and the boxes (block elements and table cells) around them.
 * Private to ingest/.
 *
 * Sizes of text are weights: characters but white space, those from U+1000 on
 * (Hangul, Kana, Han) twice, as they say about twice as much.
 */
#ifndef KC_HTML_TEXT_H
#define KC_HTML_TEXT_H

#include "html_tree.h"

/* What a block of text holds, as bits. */
enum {
	HTML_SIGN_MONEY = 1, /* a currency sign, or won after a number */
	HTML_SIGN_COPYRIGHT = 2,
	HTML_SIGN_AT = 4,  /* an @, as in addresses */
	HTML_SIGN_YEAR = 8 /* a number of four digits from 19.. or 20.. */
};

/* How the text of a block ends. */
enum html_ending {
	HTML_ENDS_OPEN,
	HTML_ENDS_SENTENCE,
	HTML_ENDS_COLON,
	HTML_ENDS_ELLIPSIS,
	HTML_ENDS_DIGIT
};

struct html_block {
	size_t start, len; /* in html_text.text */
	uint32_t node;     /* the first text node */
	uint32_t box;      /* the innermost one around its start */
	uint32_t weight;
	uint32_t linked; /* of it, inside links */
	uint32_t links;  /* how many */
	uint32_t sentences, commas, digits, bars, lines;
	uint8_t tag; /* of the box */
	uint8_t signs;
	uint8_t ending; /* enum html_ending */
	/*
	 * Bytes of links to itself that its text begins and ends with: they are links to
	 * the model, but nothing that the page says.
	 */
	uint8_t sign_before, sign_after;
	bool keep;
};

/* A block element or a table cell; the body is the first. */
struct html_box {
	uint32_t parent;     /* of the body: itself */
	uint32_t node;       /* of the body: UINT32_MAX */
	uint32_t first, end; /* the blocks inside */
	uint16_t depth;
	uint8_t tag;
};

struct html_text {
	kc_buf text;
	struct html_block *blocks;
	size_t count, cap;
	struct html_box *boxes; /* a box stands after the one around it */
	size_t box_count, box_cap;
	uint32_t textarea; /* the block after the last one, 0: none */
};

/* Weight of a piece of text. */
uint32_t kc_html_weight(kc_str s);

/*
 * Collect the blocks that readers see; `hidden`: also those in elements that an
 * attribute hides, each a box (scripts show them on demand, or once the page is
 * loaded). KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_html_text_collect(
    struct html_text *x, const struct html_tree *t, bool hidden);

/*
 * True if a block and the one before it fill two cells of a row by themselves, so
 * that they are on one line as the texts of cells are: <tr><td><p>a<td><p>b.
 */
bool kc_html_is_same_row(const struct html_text *x, size_t i);

/* Set what the text of a block, `s`, holds: its counts, signs and ending. */
void kc_html_count_marks(struct html_block *b, kc_str s);

void kc_html_text_release(struct html_text *x);

#endif
