/* SPDX-License-Identifier: Apache-2.0 */
/* The best way to end at a byte, for the plain searches of Unigram. */
#ifndef KC_TESTS_PLAIN_UNIGRAM_H
#define KC_TESTS_PLAIN_UNIGRAM_H

#include <stdbool.h>
#include <stddef.h>

struct plain_node {
	float sum;
	size_t start, piece;
	bool met;
};

/* Of equal ways the first stays. */
static inline void
plain_offer(struct plain_node *to, float sum, size_t start, size_t piece)
{
	if (!to->met || sum > to->sum)
		*to = (struct plain_node){sum, start, piece, true};
}

#endif
