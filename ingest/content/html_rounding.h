/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the blocks that are likely to be content to a text without holes: its title,
 * headings, seams and endings. Private to ingest/.
 */
#ifndef KC_HTML_ROUNDING_H
#define KC_HTML_ROUNDING_H

#include "html_features.h"

static inline bool
html_is_heading(const struct html_block *b)
{
	return b->tag == HTML_H1 || b->tag == HTML_H2 || b->tag == HTML_H3;
}

/*
 * Change which blocks are kept by what stands around those that are; `cut` is the
 * score from which on they were.
 */
void
kc_html_round_off(struct html_text *x, const uint16_t *scores, uint32_t cut);

/* Leave out a heading at the end of what is kept, unless it is one of a row or all of
 * it. */
void kc_html_drop_last_heading(struct html_text *x);

#endif
