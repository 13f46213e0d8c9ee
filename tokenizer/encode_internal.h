/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging one pretoken (merge.c): what the encoder does with a pretoken that it
 * has not met.
 */
#ifndef KC_TOKENIZER_ENCODE_INTERNAL_H
#define KC_TOKENIZER_ENCODE_INTERNAL_H

#include "tokenizer/tokenizer_internal.h"

/* A symbol in the list of those that are left. */
typedef struct kc_merge_symbol {
	uint32_t id;
	uint32_t previous, next; /* places, or UINT32_MAX */
	uint32_t unused;         /* four to a line of the cache */
} kc_merge_symbol;

/* Places where pairs of one rank start, a line of the cache full. */
enum { KC_MERGE_BLOCK = 14 };
typedef struct kc_merge_block {
	uint32_t next; /* of `blocks` + 1, or 0: the block filled before */
	uint32_t n;
	uint32_t place[KC_MERGE_BLOCK];
} kc_merge_block;

/* Scratch of kc_merge_long; all zero is empty. */
typedef struct kc_merge_scratch {
	kc_merge_symbol *symbols; /* by the byte where they start */
	size_t cap_symbols;
	uint32_t *head; /* by rank: of `blocks` + 1, or 0 */
	kc_merge_block *blocks;
	size_t n_blocks, cap_blocks;
	uint32_t free_block; /* + 1, or 0 */
	uint32_t *ranks;     /* a heap of the ranks that have places */
	size_t n_ranks, cap_ranks;
	uint32_t *sorted, *tmp;
	size_t cap_sorted, cap_tmp;
} kc_merge_scratch;

void kc_merge_release(kc_merge_scratch *m);

/*
 * Append the ids of a pretoken of any length. The ids must have room for as many
 * as it has bytes. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_merge(const kc_tokenizer *t, kc_merge_scratch *m,
    kc_str pretoken, kc_token_ids *ids);

/*
 * As kc_merge for 1 to 64 bytes, from bytes and without t->syllables, which is
 * made with it.
 */
void kc_merge_bytes(const kc_tokenizer *t, kc_str pretoken, kc_token_ids *ids);

#endif
