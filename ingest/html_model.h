/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of main content: a sum of small decision trees over the features of
 * a block, trained by build-aux/train-content.py, which writes the tables.
 * All is in integers, so that every machine decides alike. Private to ingest/.
 */
#ifndef KC_HTML_MODEL_H
#define KC_HTML_MODEL_H

#include <stdint.h>

/* A step down in a tree: low if the feature is at most the threshold. */
struct html_split {
	int16_t threshold;
	uint8_t feature;  /* enum html_feature */
	int8_t low, high; /* the next split of the tree; below 0, ~leaf */
};

struct html_decision_tree {
	uint16_t split, leaf; /* its first ones in the tables */
};

enum {
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

extern const struct html_split kc_html_splits[];
extern const int16_t kc_html_leaves[];
extern const struct html_decision_tree kc_html_trees[];
extern const uint16_t kc_html_tree_count;
/* HTML_CERTAIN times the logistic function of -8 to 8 */
extern const uint16_t kc_html_logistic[HTML_LOGISTIC + 1];

/* How likely is the block of this row main content? Of HTML_CERTAIN. */
uint32_t kc_html_model_score(const int16_t *row);

#endif
