/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a text is cut into pieces for a model of bytes: where its pretokens end and,
 * within words of Korean syllables, where no token reaches over (cuts.h). Of the
 * 6.4 million words in 89 MB of Korean 740,000 are different, of the pieces that
 * they are cut to with Qwen 3 25,000: so nearly all are in the cache after a few
 * texts, and the cache stays small.
 */
#ifndef KC_TOKENIZER_BYTE_PIECES_H
#define KC_TOKENIZER_BYTE_PIECES_H

#include "tokenizer/encode/encoder.h"

enum {
	KC_PIECES_WORD = 512, /* bytes of a word that is cut */
	KC_PIECES_MAX = KC_PIECES + KC_PIECES_WORD / 3
};

/*
 * The pieces from *pos on, whose buckets of the cache are asked for, and *pos after the
 * last of them; *n, up to KC_PIECES_MAX: how many. As kc_pretoken_split.
 */
KC_MUST_CHECK kc_status kc_byte_pieces(const struct kc_encoder_part *part,
    kc_str text, size_t *pos, struct kc_cache_probe *pieces, size_t *n,
    kc_error *err);

#endif
