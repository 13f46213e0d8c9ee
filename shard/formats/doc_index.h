/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the documents of a shard are, whatever its index: a lineage (lineage.h),
 * the .idx of Megatron (megatron.c), the .ds.index of datatrove (positions.c).
 * All three are mapped and looked at in place: opening one costs nothing for each
 * document.
 */
#ifndef KC_SHARD_DOC_INDEX_H
#define KC_SHARD_DOC_INDEX_H

#include "kcorpus/base.h"

struct kc_doc_index {
	kc_str file; /* mapped */
	uint64_t documents;
	unsigned width;      /* of an id, as the index has it; 0: it does not */
	const char *ends;    /* u64 each, or NULL: see lengths */
	const char *lines;   /* lineage: u64, the end of each head */
	const char *numbers; /* lineage: u64 */
	const char *lengths; /* Megatron: i32, of sequences */
	const char *offsets; /* Megatron: i64, in bytes */
	const char *firsts;  /* Megatron: i64, the first sequence of each */
	uint64_t sequences;  /* Megatron */
};

/*
 * Open an index by its name's end: .lineage, .idx or .ds.index. KC_ERR_FORMAT
 * with what is wrong with it, KC_ERR_IO. Only what is needed to look at it safely
 * is checked: positions may be wrong.
 */
KC_MUST_CHECK kc_status kc_doc_index_open(
    struct kc_doc_index *x, const char *name, kc_error *err);

/* Unmap; the index is empty then. */
void kc_doc_index_close(struct kc_doc_index *x);

/* The first token of document i < documents, and the first after it. */
uint64_t kc_doc_index_start(const struct kc_doc_index *x, uint64_t i);
uint64_t kc_doc_index_end(const struct kc_doc_index *x, uint64_t i);

/* The head of document i; "{}" where the index has none. */
kc_str kc_doc_index_head(const struct kc_doc_index *x, uint64_t i);

/* Its number among the documents of the input; i + 1 where unknown. */
uint64_t kc_doc_index_number(const struct kc_doc_index *x, uint64_t i);

/* The document that has a token; `documents` if none has. By bisection. */
uint64_t kc_doc_index_find(const struct kc_doc_index *x, uint64_t token);

#endif
