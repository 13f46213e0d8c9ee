/* SPDX-License-Identifier: Apache-2.0 */
/* What an encoder is made of: a part for each tokenizer that it was used with. */
#ifndef KC_TOKENIZER_ENCODER_H
#define KC_TOKENIZER_ENCODER_H

#include "tokenizer/encode/cache.h"
#include "tokenizer/model/dropout.h"
#include "tokenizer/pretoken/words.h"
#include "tokenizer/tokenizer_internal.h"

/* Pieces that are looked up at a time. */
enum { KC_PIECES = 64 };

struct kc_encoder_part {
	const kc_tokenizer *t;
	kc_pretokenizer *p; /* or NULL: rules.split says how to cut */
	const struct kc_block_rules *blocks; /* of p, or NULL */
	enum kc_words_kind words; /* that may be cut, with model.bpe.cuts */
	struct kc_cache cache;
	struct kc_model_work work;
};

struct kc_encoder {
	struct kc_encoder_part *now; /* of `parts`, which are in no order */
	struct kc_encoder_part **parts;
	size_t n_parts, cap_parts;
	struct kc_cache_bound bound; /* of all their caches together */
	uint64_t seed;
	kc_special special;
	struct kc_rules_work rules;
	kc_counts *counts;  /* or NULL: where pretokens go, instead of ids */
	bool continues;     /* the text goes on from kc_encode_part */
	bool after_unknown; /* the last id is unknown and may be fused with */

	/* Of kc_encode_as, else NULL (encode_how.c). */
	const kc_encode_how *how;
	kc_token_spans *spans; /* of the ids, in the text that is at hand */
	kc_token_spans spare;  /* where they go when nobody wants them */
	struct kc_dropout dropout;
};

/* The ids of a prepared text as e->how says, and e->spans. As kc_encode_as. */
KC_MUST_CHECK kc_status kc_encode_uncached(
    kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err);

/*
 * What the ids from `start` on, those of a piece, and the ones before it have in
 * common, an unknown stretch that the cut between them parted, becomes one id, and so
 * do their spans if there are any. No stretch goes on after a `border`.
 */
void
kc_fuse_unknown(kc_encoder *e, size_t start, bool border, kc_token_ids *ids);

/* Fail for a piece that is longer than is allowed. */
KC_MUST_CHECK kc_status kc_piece_check(kc_str piece, kc_error *err);

#endif
