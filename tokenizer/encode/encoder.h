/* SPDX-License-Identifier: Apache-2.0 */
/* What an encoder is made of: a part for each tokenizer that it was used with. */
#ifndef KC_TOKENIZER_ENCODER_H
#define KC_TOKENIZER_ENCODER_H

#include "tokenizer/encode/cache.h"
#include "tokenizer/tokenizer_internal.h"

struct kc_encoder_part {
	const kc_tokenizer *t;
	kc_pretokenizer *p; /* or NULL: rules.split says how to cut */
	struct kc_cache cache;
	struct kc_model_work work;
};

struct kc_encoder {
	struct kc_encoder_part *now; /* of `parts`, which are in no order */
	struct kc_encoder_part **parts;
	size_t n_parts, cap_parts;
	size_t lines_left; /* that all caches together may still grow by */
	size_t lines;      /* as many as there may be */
	uint64_t seed;
	kc_special special;
	struct kc_rules_work rules;
	kc_counts *counts;  /* or NULL: where pretokens go, instead of ids */
	bool continues;     /* the text goes on from kc_encode_part */
	bool after_unknown; /* the last id is unknown and may be fused with */
};

#endif
