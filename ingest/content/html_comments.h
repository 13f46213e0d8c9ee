/* SPDX-License-Identifier: Apache-2.0 */
/* Comments under a post or an article. Private to ingest/. */
#ifndef KC_HTML_COMMENTS_H
#define KC_HTML_COMMENTS_H

#include "html_features.h"

/* The next outermost box of any of the roles after box b, or 0. */
uint32_t
kc_html_next_box(const struct html_facts *f, uint32_t roles, uint32_t b);

/* The weight of the sentences in blocks [first, end). */
uint32_t
kc_html_sentences(const struct html_text *x, uint32_t first, uint32_t end);

/*
 * True if box b, a section that is named after comments, is one of a manual: two other
 * sections with sentences begin with a heading of the same rank beside it, or one does
 * within a section whose heading has the rank above.
 */
bool kc_html_is_manual_section(const struct html_facts *f, uint32_t b);

/*
 * True if there are comments under a text, from block *first to *end, by the name
 * of their box or by a heading. A text is what has sentences before them; a page
 * that says it is a thread has none, nor has a short question that asks for them.
 */
bool kc_html_find_comments(
    const struct html_facts *f, uint32_t *first, uint32_t *end);

/*
 * True if the only text before comments is a short question (or any one block) under
 * which they are the page; *question is its block.
 */
bool kc_html_find_question(const struct html_facts *f, uint32_t *question);

#endif
