/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a page's tree to its text: blocks with white space collapsed as a browser
 * shows it, then the choice of those that are main content. Private to ingest/.
 */
#ifndef KC_HTML_TEXT_H
#define KC_HTML_TEXT_H

#include "html_tree.h"

/*
 * Sizes of text are weights: characters but white space, those from U+1000 on
 * (Hangul, Kana, Han) twice, as they say about twice as much.
 */
struct html_block {
	size_t start, len; /* in html_text.text */
	uint32_t node;     /* the first text node */
	uint32_t weight;
	uint32_t linked; /* of it, inside links */
	uint8_t tag;     /* of the innermost block element */
	bool sentence;   /* it holds the end of a sentence */
	bool menu;       /* one of several link blocks in a row */
	bool keep;
};

struct html_text {
	kc_buf text;
	struct html_block *blocks;
	size_t count, cap;
	/* sums over the nodes before each: weight, weight in links */
	uint32_t *weight, *linked;
	size_t sums_cap, linked_cap;
	uint8_t *drop; /* per node: not wanted */
	size_t drop_cap;
};

/* Weight of a piece of text. */
uint32_t kc_html_weight(kc_str s);

/* Mark the nodes whose content readers do not see, and sum up the rest. */
KC_MUST_CHECK kc_status kc_html_text_measure(
    struct html_text *x, const struct html_tree *t);

/* Mark navigation, side bars, page headers and the like, by their names. */
void
kc_html_text_drop_boilerplate(struct html_text *x, const struct html_tree *t);

/* Collect the blocks of what is not dropped. */
KC_MUST_CHECK kc_status kc_html_text_collect(
    struct html_text *x, const struct html_tree *t);

/* Choose the blocks of main content: sets `keep`. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_html_text_choose(
    struct html_text *x, const struct html_tree *t);

void kc_html_text_release(struct html_text *x);

#endif
