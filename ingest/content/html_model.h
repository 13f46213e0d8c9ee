/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of main content: a sum of small decision trees over the features of
 * a block, trained by build-aux/train-content.py, which writes the tables.
 * All is in integers, so that every machine decides alike. Private to ingest/.
 */
#ifndef KC_HTML_MODEL_H
#define KC_HTML_MODEL_H

#include <stdint.h>

/*
 * A step down in a tree: to the node `skip` after this one if the feature is at
 * most the threshold, to the one after that if it is more. A leaf has its value
 * as the threshold and stays where it is: its feature is HTML_F_NEVER, and no
 * number is less than that one.
 */
struct html_tree_node {
	int16_t threshold;
	uint8_t feature; /* enum html_feature */
	uint8_t skip;
};

enum {
	/* steps to any leaf; trees that are read at once, which hides waits */
	HTML_TREE_DEPTH = 7,
	HTML_TREES_AT_ONCE = 8,
	HTML_LOGIT = 4096,   /* leaves are in these parts of a logit */
	HTML_LOGISTIC = 256, /* steps of the logistic function, over 16 */
	HTML_CERTAIN = 1 << 15,
	/*
	 * After so many trees a block of so few logits is given up: two of
	 * three blocks are menus and the like, which the first trees know. It
	 * counts as one of HTML_GIVEN_UP logits, which is about what the others
	 * would have made of it.
	 */
	HTML_FIRST_TREES = 16,
	HTML_FIRST_LOGIT = -2 * HTML_LOGIT,
	HTML_SECOND_TREES = 40,
	HTML_SECOND_LOGIT = -5 * HTML_LOGIT / 2,
	HTML_GIVEN_UP = -4 * HTML_LOGIT
};

extern const struct html_tree_node kc_html_nodes[];
/* Where each tree begins; they are a multiple of HTML_TREES_AT_ONCE. */
extern const uint16_t kc_html_trees[];
extern const uint16_t kc_html_tree_count;
/* HTML_CERTAIN times the logistic function of -8 to 8 */
extern const uint16_t kc_html_logistic[HTML_LOGISTIC + 1];

/* How likely the block of this row is main content, of HTML_CERTAIN. */
uint32_t kc_html_model_score(const int16_t *row);

#endif
