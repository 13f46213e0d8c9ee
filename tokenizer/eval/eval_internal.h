/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the evaluation: layout -> counts, pairs -> ratios. */
#ifndef KC_TOKENIZER_EVAL_INTERNAL_H
#define KC_TOKENIZER_EVAL_INTERNAL_H

#include "kcorpus/eval.h"

/* --- Tokens over the text that they decode to (layout.c) --- */

struct kc_eval_layout {
	kc_encoder *encoder;
	kc_decoder *decoder;
	kc_token_ids ids;
	kc_buf text;  /* what the ids decode to */
	size_t *ends; /* of each token, in `text` */
	size_t cap;
};

KC_MUST_CHECK kc_status kc_eval_layout_init(
    struct kc_eval_layout *l, const kc_tokenizer *t, kc_error *err);
void kc_eval_layout_release(struct kc_eval_layout *l);

/* Encode a text. As kc_encode. */
KC_MUST_CHECK kc_status kc_eval_lay(struct kc_eval_layout *l,
    const kc_tokenizer *t, kc_str text, kc_error *err);

/* --- Sums over documents (sums.c) --- */

enum kc_eval_sum {
	KC_SUM_DOCUMENTS,
	KC_SUM_BYTES,
	KC_SUM_CHARACTERS,
	KC_SUM_SYLLABLES,
	KC_SUM_EOJEOL,
	KC_SUM_TOKENS,
	KC_SUM_CHANGED,
	KC_SUM_WHOLE_EOJEOL,
	KC_SUM_WHOLE_SYLLABLES,
	KC_SUM_BROKEN_TOKENS,
	KC_SUM_COUNT
};

struct kc_genre_sums {
	char name[KC_EVAL_MAX_GENRE];
	size_t len;
	uint64_t sums[KC_SUM_COUNT];
	uint64_t replicates[KC_EVAL_REPLICATES][KC_SUM_COUNT];
};

/* What the layout of a document adds, but for BYTES and CHANGED. */
void kc_eval_count_layout(
    const struct kc_eval_layout *l, uint64_t sums[KC_SUM_COUNT]);

/* Add a document to its genre and to the replicates that drew it. */
void kc_eval_genre_add(
    struct kc_genre_sums *g, const uint64_t sums[KC_SUM_COUNT], uint64_t hash);

/* One sum by another, with its interval. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_eval_ratio_of(const struct kc_genre_sums *g,
    enum kc_eval_sum above, enum kc_eval_sum below, kc_eval_ratio *ratio);

/* --- Pairs of neighbours (pair_counts.c) --- */

/* In each half of the documents, how often `token` followed `before`. */
struct kc_eval_pair {
	uint32_t before, token;
	uint64_t n[2];
};

struct kc_eval_pairs {
	struct kc_eval_pair *v; /* an open table; both n 0: empty */
	size_t size, used;
};

KC_MUST_CHECK kc_status kc_eval_pairs_add(struct kc_eval_pairs *p,
    uint32_t before, uint32_t token, unsigned half, uint64_t n);
KC_MUST_CHECK kc_status kc_eval_pairs_merge(
    struct kc_eval_pairs *p, const struct kc_eval_pairs *from);

/* --- Morphemes (morphs.c) --- */

void kc_eval_merge_morphs(kc_eval_morphs *m, const kc_eval_morphs *from);

/* --- All of it --- */

struct kc_eval {
	const kc_tokenizer *tokenizer;
	uint32_t size; /* ids; as a token before, the start of a document */
	struct kc_eval_layout layout;
	struct kc_genre_sums **genres; /* by name; the first is all, "" */
	size_t genre_count, genre_cap;
	uint64_t (*counts)[2]; /* by id and half */
	uint64_t bytes[2];     /* of text, by half */
	struct kc_eval_pairs pairs;
	kc_eval_morphs morphs;
};

#endif
