/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE that is slower and says more: where each token of a piece stands, and what
 * becomes of the piece if merges are left out at random.
 */
#ifndef KC_TOKENIZER_DROPOUT_H
#define KC_TOKENIZER_DROPOUT_H

#include "tokenizer/model/bpe_model.h"

struct kc_dropout_symbol {
	uint32_t id;
	uint32_t previous, next; /* places, or UINT32_MAX */
	uint32_t start, end;     /* in the piece */
};

/* A pair that may be merged, if both symbols are still there. */
struct kc_dropout_pair {
	uint32_t rank, place;
	uint32_t left, right; /* ids */
	uint32_t id;          /* what they become */
};

/* What one thread needs; the settings first, all zero: no merge is left out. */
struct kc_dropout {
	double alpha;    /* the probability that a merge is left out */
	bool for_good;   /* ... until one beside it, not at this step alone */
	uint64_t random; /* state of the generator */

	const char *piece; /* at hand */
	struct kc_dropout_symbol *symbols;
	size_t n_symbols, cap_symbols;
	struct kc_dropout_pair *heap, *left_out;
	size_t n_heap, cap_heap, n_left_out, cap_left_out;
};

void kc_dropout_release(struct kc_dropout *d);

/*
 * Append the ids of a piece and their spans in it, for both of which there is room
 * for as many as it has bytes. With alpha 0 the ids are kc_bpe_encode's. The time is
 * that of sorting, times 1 / (1 - alpha). KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_dropout_encode(const struct kc_bpe *b,
    struct kc_dropout *d, kc_str piece, kc_token_ids *ids,
    kc_token_spans *spans);

#endif
