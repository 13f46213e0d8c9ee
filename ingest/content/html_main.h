/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which blocks of a page are main content. Private to ingest/.
 *
 * A model (html_model.h) says of each block how likely it is; of all cuts through
 * these likelihoods the one is taken whose text has the best expected F1 score,
 * so that a page of which the model is sure loses nothing, and one that it
 * doubts gives what is most likely. Very small pages give all their plain text.
 */
#ifndef KC_HTML_MAIN_H
#define KC_HTML_MAIN_H

#include "html_features.h"

#include "kcorpus/page.h"

struct html_chooser {
	struct html_facts facts;
	struct html_walk walk;
	uint16_t *scores; /* of each block */
	size_t cap;
};

/*
 * Set `keep` of the blocks of main content: none, where no cut promises an F1 of
 * a fifth, as on pages of menus alone. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_html_choose(struct html_chooser *c,
    const struct html_tree *t, struct html_text *x, kc_str title,
    kc_comments comments);

void kc_html_chooser_release(struct html_chooser *c);

#endif
